"""Little's law, from the area under one sample path: an identity at every moment, and a law in the limit."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Counted, Follows, Given, Law
from .steps import AT_LEAST, Step, Use

_VISITS = [(arrival, departure) for arrival in range(5) for departure in range(arrival + 1, 6)]
_PATHS = [(visits, end) for visits in combinations_with_replacement(_VISITS, 3) for end in range(1, 6)]
"""Every way in which three requests can come and go on a clock of six ticks, looked at until each tick."""


def area_of(visits: tuple[tuple[int, int], ...], end: int) -> int:
    """Return the area under the number inside, looked up tick by tick as a monitor does."""
    return sum(sum(arrival <= tick < departure for arrival, departure in visits) for tick in range(end))


def stays_and_leftovers(visits: tuple[tuple[int, int], ...], end: int) -> tuple[int, int]:
    """Return the time that those who came will have spent inside, and the part of it that lies after the end."""
    came = [(arrival, departure) for arrival, departure in visits if arrival < end]
    return sum(departure - arrival for arrival, departure in came), sum(max(0, departure - end) for _, departure in came)


@derivation(
    title="Little's law",
    question="500 requests a second come in and each stays 50 ms on average. How many are inside, and why does nothing else matter?",
    about="Draw the number of requests inside against time. The area under that curve can be added up in two ways: by moments, as a "
    "monitor does, or by requests, as a trace does. Little's law says that both give the same, and no more than that.",
    laws=("queueing.littles_law", "scalability.concurrency"),
    assumes=(
        "The long-run arrival rate λ and the long-run mean stay W exist and are finite, and λ is above 0.",
        "The boundary of the system stays the same: who is counted inside is also timed inside.",
        "Nothing about distributions, order of service, number of servers, or independence.",
    ),
    fails=(
        "Over a short span the leftovers count: during a ramp-up, W measured from finished requests and L measured now do not fit.",
        "In an overload W grows without end, so there is no long-run mean to put in.",
        "Requests that are dropped or retried must be counted on both sides or on none.",
    ),
    popular="That L = λW needs Poisson arrivals, or first come first served. It needs neither: the proof never asks in which order or how "
    "regularly anything happens. And it is a law of means: a p99 in place of W gives the p99 of nothing.",
    bet=Bet(
        "A service has two priority classes, bursty arrivals and a hundred threads. Which of these must hold before L = λW may be used?",
        (
            ("Arrivals must be random (Poisson)", "No. Bursts change W, and L with it, but not that they fit together."),
            ("Requests must be served in order", "No. Reordering moves area from one request to another; the whole stays as it is."),
            ("The long-run averages must exist", "Yes, and that is all. The proof below uses nothing else."),
            ("The service times must be independent", "No. Nothing in the argument looks at two requests together."),
        ),
        2,
    ),
    sources=(Source("little1961proof"), Source("eilon1969simpler")),
)
def little() -> list[Step]:
    """Build the steps."""
    import sympy

    time, arrival, stay, ago = sympy.symbols("t a w u", positive=True)
    horizon, total, left_over, area, came = sympy.symbols(r"T S_T E_T \mathcal{A}_T A_T", positive=True)
    seen, rate_seen, mean_seen = sympy.symbols(r"L_T \lambda_T W_T", positive=True)
    inside, rate, mean = sympy.symbols("L lambda W", positive=True)
    count = sympy.Symbol("n", positive=True, integer=True)
    average, stays, sums = sympy.IndexedBase("M"), sympy.IndexedBase("W"), sympy.IndexedBase("S")
    small = sympy.Symbol("epsilon", positive=True)
    slack, margin = sympy.symbols("x y", nonnegative=True)
    present = sympy.Piecewise((1, (time >= arrival) & (time < arrival + stay)), (0, True))
    leftover_bound = sympy.Limit(rate * mean - rate * mean / (1 + small), small, 0, "+")

    def observe(visits: tuple[tuple[int, int], ...], end: int) -> dict[Any, int]:
        summed, after = stays_and_leftovers(visits, end)
        return {area: area_of(visits, end), total: summed, left_over: after}

    return [
        Step(
            "one-request",
            "One request is a strip of height one",
            "A request that came u seconds ago and stays w seconds adds a strip of height one to the curve. Up to now, the strip is as "
            "long as the stay, less whatever still lies ahead. The integral on the left is carried out for any arrival time.",
            sympy.Integral(present, (time, 0, arrival + ago)),
            stay - sympy.Max(0, stay - ago),
            Follows(words="the integral carried out"),
        ),
        Step(
            "area",
            "The whole area, by requests",
            "Add the strips of everybody who came before T. The area is the sum of their stays, less the leftovers: what those still "
            "inside have ahead of them. Orders, overtaking and bursts are all among the cases counted: any three requests on a clock "
            "of six ticks.",
            area,
            total - left_over,
            Counted(observe, _PATHS, "Three requests that come and go on six ticks, in every way"),
        ),
        Step(
            "mean-inside",
            "What a monitor calls the mean number",
            "A monitor samples the number inside and averages over time. That average is the area divided by the span T, by definition; "
            "no steady state is asked for yet, and the span may be a minute.",
            seen,
            area / horizon,
            Given("definition"),
        ),
        Step(
            "rate-seen",
            "What a counter calls the arrival rate",
            "The counter of arrivals, divided by the same span. Completions would give another number while the system fills or drains, "
            "which is the commonest way to get this law wrong in practice.",
            rate_seen,
            came / horizon,
            Given("definition"),
        ),
        Step(
            "stay-seen",
            "What a trace calls the mean stay",
            "The stays of all who came before T, added up and divided by how many they are. Each stay counts in full, even if its end "
            "lies after T: a trace knows it later.",
            mean_seen,
            total / came,
            Given("definition"),
        ),
        Step(
            "finite",
            "At every moment, exactly",
            "Put the three definitions into the area. The arrivals cancel. What remains holds for every run and every span, as "
            "bookkeeping: number inside equals rate times stay, less the leftovers spread over the span. No probability has been "
            "mentioned.",
            seen,
            rate_seen * mean_seen - left_over / horizon,
            Follows((Use("mean-inside"), Use("area"), Use("rate-seen"), Use("stay-seen"))),
        ),
        Step(
            "running-sum",
            "Stays add up one by one",
            "Now the leftovers. The sum of the first n stays is the sum of those before it and one more. It looks too plain to be of "
            "use, but it lets the last stay be written with averages alone.",
            sums[count],
            sums[count - 1] + stays[count],
            Given("definition"),
        ),
        Step(
            "running-mean",
            "The average of the first n stays",
            "The average M after n requests is that sum divided by n. We assumed that it settles at W as n grows: this is the "
            "assumption that an overloaded system breaks.",
            average[count],
            sums[count] / count,
            Given("definition"),
        ),
        Step(
            "last-stay",
            "One stay, seen through two averages",
            "A single stay, divided by its number, is the difference of two neighbouring averages, the older one weighted a little less. "
            "Whatever makes averages settle must therefore hold single stays down.",
            stays[count] / count,
            average[count] - (1 - 1 / count) * average[count - 1],
            Follows(
                (Use("running-mean"), Use("running-mean", at={count: count - 1}), Use("running-sum")),
            ),
        ),
        Step(
            "no-giant",
            "No stay is as long as the history before it",
            "Let both averages be at their limit W. The difference goes to nothing: in the long run a stay is small against its own "
            "number, and so, as numbers grow with time at rate λ, small against the moment of its arrival.",
            sympy.Limit(mean - (1 - 1 / count) * mean, count, sympy.oo),
            0,
            Follows(words="the limit of a sum is the sum of the limits"),
        ),
        Step(
            "short-stay",
            "Say it with an epsilon",
            "So choose any small ε. From some request on, a stay is at most ε times the arrival time: it equals εa, less something that is "
            "not negative. The finitely many requests before that are gone after a while.",
            stay,
            small * arrival - slack,
            Given("the meaning of the limit before"),
        ),
        Step(
            "still-inside",
            "Who is still inside at T",
            "A request inside at T has come and has not yet left: its arrival plus its stay lies at T or beyond, by some margin y that "
            "is not negative.",
            horizon,
            arrival + stay - margin,
            Given("definition"),
        ),
        Step(
            "came-lately",
            "Whoever is inside came lately",
            "Together the two say that everybody inside at T arrived after T/(1 + ε): in a thin slice of time at the end. The gap between "
            "the two sides is made of the two margins, which are not negative.",
            arrival,
            horizon / (1 + small),
            Bounded((slack + margin) / (1 + small), (Use("still-inside"), Use("short-stay"))),
            AT_LEAST,
        ),
        Step(
            "leftover",
            "The leftovers vanish",
            "The leftovers are at most all stays that began in that slice: those up to T, less those up to T/(1 + ε). Divided by T, "
            "they are in the limit at most the difference on the left. As ε was arbitrary, let it go to 0: nothing is left.",
            leftover_bound,
            0,
            Follows(words="squeezed between 0 and a limit that is 0"),
        ),
        Step(
            "law",
            "In the limit",
            "Let T grow in the identity of step 6. Rate and stay go to their long-run values, the leftovers go to 0 as just shown, and "
            "so the average number inside has a limit as well, whether we assumed one or not.",
            inside,
            rate * mean,
            Follows(
                (
                    Use("finite", inside, {seen: inside, rate_seen: rate, mean_seen: mean, left_over: horizon * leftover_bound}),
                    Use("leftover"),
                ),
                "every part goes to its limit",
            ),
        ),
        Step(
            "library",
            "The same as the library's formula",
            "Last, compare with the function that this course calls. The check takes the expression out of the function itself, so that a "
            "slip in the code would show up here as well as one in the proof.",
            inside,
            rate * mean,
            Law("queueing.littles_law", {"arrival_rate": rate, "time_in_system": mean}, (Use("law"),)),
        ),
    ]

"""The tail of a fan-out: what independence gives, and what holds without it."""

from __future__ import annotations

from itertools import product
from typing import Any

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Counted, Follows, Given, Induction, Law
from .steps import AT_LEAST, AT_MOST, Step, Use

_CASES = [(n, numerator) for n in range(1, 9) for numerator in (1, 3, 5)]


def some_slow(n: int, numerator: int) -> Any:
    """Return the probability that at least one of n servers is slow, each in numerator of 10 cases, by adding up all outcomes."""
    from fractions import Fraction

    slow = Fraction(numerator, 10)
    total = Fraction(0)
    for outcome in product((False, True), repeat=n):
        chance = Fraction(1)
        for each in outcome:
            chance *= slow if each else 1 - slow
        total += chance if any(outcome) else 0
    return total


@derivation(
    title="The tail of a fan-out",
    question="Each server is slow for one request in a hundred. A page asks 69 of them. Why is every second page slow?",
    about="A page that asks n servers is in time only if all of them are. Probabilities of being in time multiply, and a product of "
    "many numbers just below 1 is far below 1. What of this survives when servers are slow together is shown at the end.",
    laws=("tail.slow_requests", "tail.leaf_quantile", "tail.fan_out_for"),
    assumes=(
        "A request asks N servers at once and waits for every answer.",
        "Each answer is late with the same probability p.",
        "Lateness is independent between servers; the last three steps do without this.",
    ),
    fails=(
        "One slow network or one full queue behind all servers: then fewer requests are slow, and hedging does not help them.",
        "Requests that may leave stragglers out, or ask twice: those are other formulas.",
        "A late answer and a slow one are not the same if the client gives up and tries again.",
    ),
    popular="That a page is slow in n times p of all cases. That is an upper bound for any dependence, and close while n times p is "
    "small; at a hundred servers with 1 % it says 100 %, where independence gives 63 %.",
    bet=Bet(
        "Servers are slow 1 % of the time each, and a page asks 100 of them. Independence gives 63 % slow pages. If they are slow "
        "together instead?",
        (
            ("More than 63 %", "Joint slowness wastes itself on the same pages. The same amount of lateness then hits fewer pages."),
            ("Fewer: as little as 1 %", "Yes. If all are slow at the same moments, a page is as often slow as one server."),
            ("The same: only the mean counts", "The mean number of slow answers is the same; how they are spread over pages is not."),
        ),
        1,
    ),
    sources=(Source("dean2013tail", "component-level variability amplified by scale"),),
)
def fan_out() -> list[Step]:
    """Build the steps."""
    import sympy

    late, slow = sympy.symbols("p P", positive=True)
    width = sympy.Symbol("N", positive=True, integer=True)
    n = sympy.Symbol("n", nonnegative=True, integer=True)
    in_time = sympy.IndexedBase("c")
    quantile, leaf, wide = sympy.symbols(r"\pi \pi_1 N_P", positive=True)
    mean_late, any_slow = sympy.symbols(r"\bar{K} P'", positive=True)
    further, others = sympy.symbols("e o", nonnegative=True)

    def observe(servers: int, numerator: int) -> dict[Any, Any]:
        return {slow: some_slow(servers, numerator), width: servers, late: f"{numerator / 10}"}

    return [
        Step(
            "nobody",
            "Nobody asked, nobody late",
            "With no server to wait for, a request is in time. A product starts at 1.",
            in_time[0],
            1,
            Given("an empty fan-out"),
        ),
        Step(
            "one-more",
            "One server more",
            "The request is still in time if it was in time with n servers and the next one is too. Independence says: multiply.",
            in_time[n + 1],
            in_time[n] * (1 - late),
            Given("lateness is independent between servers"),
        ),
        Step(
            "all-in-time",
            "All in time",
            "By induction, the chance to be in time falls geometrically with the width.",
            in_time[n],
            (1 - late) ** n,
            Induction(n, Use("one-more"), from_=(Use("nobody"),)),
        ),
        Step(
            "complement",
            "Slow is not in time",
            "A request is slow if at least one answer is late. Counting those cases one by one is laborious; counting the opposite is not.",
            slow,
            1 - in_time[width],
            Given("definition"),
        ),
        Step(
            "law",
            "The tail of a fan-out",
            "At p = 1 % and a hundred servers it is 63 %. The p99 of one server is nowhere near the p99 of the page.",
            slow,
            1 - (1 - late) ** width,
            Follows((Use("complement"), Use("all-in-time", at={n: width}))),
        ),
        Step(
            "counted",
            "Counted the laborious way",
            "The same, by adding up the chances of every outcome with a late answer, for up to eight servers: all 2 to the n combinations.",
            slow,
            1 - (1 - late) ** width,
            Counted(observe, _CASES, "Every outcome of one to eight servers"),
        ),
        Step(
            "library",
            "The library's formula",
            "The same expression as in the function that the course uses.",
            slow,
            1 - (1 - late) ** width,
            Law("tail.slow_requests", {"slow_share": late, "fan_out": width}, (Use("law"),)),
        ),
        Step(
            "rare",
            "While lateness is rare",
            "For small p the share of slow requests is n times p: the ratio of the two tends to 1. That is where the rule of thumb "
            "comes from.",
            sympy.Limit((1 - (1 - late) ** width) / (width * late), late, 0, "+"),
            1,
            Follows(words="the limit carried out"),
        ),
        Step(
            "target",
            "What each server must meet",
            "Turn it round. If the whole shall be in time for a share π, each server must reach a share π₁ whose N-th power it is.",
            quantile,
            leaf**width,
            Given("all in time, by step 3, with 1 - p written as π₁"),
        ),
        Step(
            "leaf",
            "The root of the target",
            "For a p99 over a hundred servers, each must be in time in 99.99 % of cases. That is the real cost of a fan-out.",
            leaf,
            quantile ** (1 / width),
            Follows((Use("target"),), "the root of a power of a positive number"),
        ),
        Step(
            "library-leaf",
            "The library's quantile",
            "The same expression as in the library.",
            leaf,
            quantile ** (1 / width),
            Law("tail.leaf_quantile", {"quantile": quantile, "fan_out": width}, (Use("target"),)),
        ),
        Step(
            "wide",
            "The width that makes a share slow",
            "Solve for the width instead. With 1 % late answers, every second request is slow from 69 servers on.",
            (1 - late) ** wide,
            1 - slow,
            Given("the law, with the width as the unknown"),
        ),
        Step(
            "library-wide",
            "The library's width",
            "The same expression as in the library.",
            wide,
            sympy.log(1 - slow) / sympy.log(1 - late),
            Law("tail.fan_out_for", {"slow_requests": slow, "slow_share": late}, (Use("wide", wide),)),
        ),
        Step(
            "mean-late",
            "Without independence: the mean",
            "Means add, whether or not things are independent. So a request gets n times p late answers on average, in any case.",
            mean_late,
            width * late,
            Given("means add"),
        ),
        Step(
            "first-and-rest",
            "The first late answer and the others",
            "Each slow request has one first late answer, and perhaps further ones. So the mean number of late answers is the share of "
            "slow requests, plus the mean number of further ones, which is not negative.",
            mean_late,
            any_slow + further,
            Given("every late answer is a first one or a further one"),
        ),
        Step(
            "at-most",
            "At most n times p",
            "The rule of thumb is an upper bound for any dependence. The gap is what is wasted on requests that were slow already.",
            any_slow,
            late * width,
            Bounded(further, (Use("first-and-rest", any_slow), Use("mean-late"))),
            AT_MOST,
        ),
        Step(
            "one-server",
            "At least one server's share",
            "A request is slow if its first server is late, or else if another one is.",
            any_slow,
            late + others,
            Given("split by whether one particular server is late"),
        ),
        Step(
            "at-least",
            "At least p",
            "So it is at least p, and no dependence makes it less. It is p if all servers are late at the same moments. Independence "
            "lies in between.",
            any_slow,
            late,
            Bounded(others, (Use("one-server"),)),
            AT_LEAST,
        ),
    ]

"""The Pollaczek-Khinchine formula: waiting under random arrivals and any service times, by what an arrival finds."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Counted, Follows, Given, Law, Proved
from .steps import Step, Use

_SERVICES = [(sizes,) for length in range(1, 5) for sizes in combinations_with_replacement(range(1, 6), length)]
"""Every mix of one to four services of one to five ticks."""


def ahead(sizes: tuple[int, ...]) -> Fraction:
    """Return how long a service still runs, seen from every moment of it and averaged: tick by tick, half a tick taken off."""
    moments = [Fraction(size - tick) - Fraction(1, 2) for size in sizes for tick in range(size)]
    return sum(moments, Fraction(0)) / len(moments)


@derivation(
    title="The Pollaczek-Khinchine formula",
    question="Two services have the same mean time and the same load. One of them has long requests among its short ones. How much longer "
    "does everybody wait there?",
    about="An arriving request waits for those in the queue, each a full service, and for whoever is being served, but only for the "
    "rest of that service. A rest is longer than half a service when services differ, because an arrival more likely falls "
    "into a long one.",
    laws=("queueing.pollaczek_khinchine_wait", "queueing.residual_life", "queueing.md1_wait"),
    assumes=(
        "Poisson arrivals, so that an arrival sees the system as time does.",
        "Service times are independent of one another and of the arrivals, with finite mean and variance.",
        "One server; the next request is chosen without looking at its size; load below 1.",
    ),
    fails=(
        "Shortest job first looks at sizes, so the mean wait is shorter than this.",
        "An infinite variance, as heavy-tailed sizes have: then the mean wait is infinite at any load.",
        "Arrivals in bursts: see Kingman's bound for what can still be said.",
    ),
    popular="That average waiting depends on averages. It depends on the variance as well: half the formula is the square of the "
    "spread, so a rare slow request costs the fast ones more than it costs itself.",
    bet=Bet(
        "Service times become all alike instead of exponential, at the same mean and load. What happens to the mean wait?",
        (
            ("Nothing: mean and load are the same", "The mean wait depends on the second moment too."),
            ("It halves", "Yes. The other half comes from the arrivals, and stays."),
            ("It disappears", "Only if arrivals were regular as well. Random arrivals still collide."),
        ),
        1,
    ),
    sources=(Source("kleinrock1975queueing", "chapter 5, the queue M/G/1"), Source("wolff1982poisson")),
)
def pollaczek_khinchine() -> list[Step]:
    """Build the steps."""
    import sympy

    arrivals, service, load = sympy.symbols("lambda S rho", positive=True)
    second, variation = sympy.Symbol(r"\mathrm{E}[S^2]", positive=True), sympy.Symbol("c_s^2", nonnegative=True)
    rest, queue, wait = sympy.symbols("R L_q W_q", positive=True)
    size, passed = sympy.symbols("x u", positive=True)
    formula = load * service * (1 + variation) / 2 / (1 - load)

    def observe(sizes: tuple[int, ...]) -> dict[Any, Any]:
        count = len(sizes)
        return {rest: ahead(sizes), second: Fraction(sum(each * each for each in sizes), count), service: Fraction(sum(sizes), count)}

    return [
        Step(
            "triangle",
            "The rest of one service is a triangle",
            "Over a service of length x the remaining time falls from x to 0 in a straight line. The area under it is that of a "
            "triangle: it grows with the square of the length. The whole formula is in this square.",
            sympy.Integral(size - passed, (passed, 0, size)),
            size**2 / 2,
            Follows(words="the integral carried out"),
        ),
        Step(
            "rest",
            "The rest, seen at a random moment",
            "Put services end to end. The average rest over time is the area of all triangles over the length of all services: half "
            "the mean square over the mean. It is counted tick by tick for every mix of services on a small clock.",
            rest,
            second / (2 * service),
            Counted(observe, _SERVICES, "One to four services of one to five ticks, in every mix"),
        ),
        Step(
            "variation",
            "Variance over squared mean",
            "The squared coefficient of variation: 0 when all services are alike, 1 for exponential ones, 20 where a few requests are "
            "very long.",
            variation,
            (second - service**2) / service**2,
            Given("definition"),
        ),
        Step(
            "residual-life",
            "The inspection paradox",
            "So the rest is half a mean service, times one plus the variation. With exponential services it is a whole mean service: a "
            "server that has been at it for long is no nearer to its end.",
            rest,
            service * (1 + variation) / 2,
            Follows((Use("rest"), Use("variation"))),
        ),
        Step(
            "library-rest",
            "The library's residual life",
            "The library has this as a formula of its own, since it also tells how long you wait for a bus.",
            rest,
            service * (1 + variation) / 2,
            Law("queueing.residual_life", {"interval": service, "interval_variation": variation}, (Use("residual-life"),)),
        ),
        Step(
            "load",
            "How often somebody is in service",
            "Little's law for the place in service: the mean number in it, which is the share of time that it is taken, is the rate of "
            "arrivals times the mean service.",
            load,
            arrivals * service,
            Proved("little", "law", {"L": load, "lambda": arrivals, "W": service}),
        ),
        Step(
            "found",
            "What an arrival has ahead of it",
            "Random arrivals see what time sees. So an arrival finds the mean queue, each with a full service ahead, and with "
            "probability ρ somebody in service, with a rest ahead. That is its wait.",
            wait,
            queue * service + load * rest,
            Given("random arrivals see time averages; nobody is chosen by size"),
        ),
        Step(
            "queue",
            "Little's law for the queue",
            "The queue it finds is itself made by waits: everyone passes through the queue, at rate λ, for the mean wait.",
            queue,
            arrivals * wait,
            Proved("little", "law", {"L": queue, "lambda": arrivals, "W": wait}),
        ),
        Step(
            "circle",
            "The circle closed",
            "Put the queue into the wait. The wait stands on both sides: waiting makes queues and queues make waiting. Collected on "
            "one side, the share 1 - ρ of it must come from the rest alone.",
            wait * (1 - load),
            load * rest,
            Follows((Use("found", rest), Use("queue"), Use("load", arrivals))),
        ),
        Step(
            "solved",
            "Solved for the wait",
            "Divide by the spare share. Here is where load enters: it multiplies whatever the rest of a service is, and does not ask "
            "why that is long.",
            wait,
            load * rest / (1 - load),
            Follows((Use("circle", wait),), "solved for the unknown"),
        ),
        Step(
            "formula",
            "Load, variation, service",
            "With the rest put in, three factors remain: one for load, one for variation and one for the service itself. Each can be "
            "improved separately; the second is the one that most teams never measure.",
            wait,
            formula,
            Follows((Use("solved"), Use("residual-life"))),
        ),
        Step(
            "library",
            "The library's formula",
            "The same expression, taken out of the function that the calculators call.",
            wait,
            formula,
            Law(
                "queueing.pollaczek_khinchine_wait",
                {"utilisation": load, "service_time": service, "service_variation": variation},
                (Use("formula"),),
            ),
        ),
        Step(
            "half",
            "Regular service halves the wait",
            "Compare services that are all alike with exponential ones. Exactly half of the wait goes, at any load; the half that "
            "stays is due to the arrivals.",
            sympy.Subs(formula, variation, 0) / sympy.Subs(formula, variation, 1),
            sympy.Rational(1, 2),
            Follows(words="the ratio of two cases"),
        ),
    ]

"""A queue that waits longer than Kingman's approximation says: requests that arrive in small random groups."""

from __future__ import annotations

from .rules import Follows, Given, Proved
from .steps import Step, Use


def steps() -> list[Step]:
    """Return the steps from the intervals between grouped requests to a wait above the approximation."""
    import sympy

    group, service, load, again = sympy.symbols("eta mu rho q", positive=True)
    interval = sympy.Symbol("a", positive=True)
    vary_a, first, within, wait = sympy.symbols("c_g^2 W_1 W_2 W_g", positive=True)
    transform = sympy.Symbol("phi", positive=True)
    s = sympy.Symbol("s", positive=True)
    g = sympy.Symbol("g", positive=True, integer=True)
    approximation = load / (1 - load) * (vary_a + 1) / 2 / service
    density = (1 - again) * group * sympy.exp(-group * interval)
    return [
        Step(
            "groups",
            "A queue to try it on: random groups",
            "After each request another one follows at once with probability q, else after an exponential time at rate η. Intervals "
            "are independent and alike, as assumed. Their variation comes from two integrals: the second moment over the squared "
            "first, less 1.",
            sympy.Integral(interval**2 * density, (interval, 0, sympy.oo))
            / sympy.Integral(interval * density, (interval, 0, sympy.oo)) ** 2
            - 1,
            (1 + again) / (1 - again),
            Follows(words="the integrals carried out"),
        ),
        Step(
            "group-variation",
            "Its variation",
            "Always above 1: groups are burstier than random arrivals.",
            vary_a,
            (1 + again) / (1 - again),
            Given("the variation of the step before, by its name"),
        ),
        Step(
            "one-service",
            "One exponential service, transformed",
            "Services are exponential at rate μ. Their Laplace transform is this fraction.",
            transform,
            service / (service + s),
            Given("definition"),
        ),
        Step(
            "group-sum",
            "The work of a whole group",
            "A group of g requests has probability (1 - q) q to the power g - 1, and the transform of its work is the g-th power. Sum "
            "over all sizes.",
            sympy.Sum((1 - again) * again ** (g - 1) * transform**g, (g, 1, sympy.oo)),
            (1 - again) * transform / (1 - again * transform),
            Follows(words="the geometric series", where=(again * transform < 1,)),
        ),
        Step(
            "group-work",
            "A group works like one long request",
            "That is the transform of an exponential with rate μ (1 - q). So groups arrive at random and are served exponentially: "
            "they form the simplest queue there is.",
            (1 - again) * transform / (1 - again * transform),
            service * (1 - again) / (service * (1 - again) + s),
            Follows((Use("one-service"),)),
        ),
        Step(
            "first-waits",
            "The first of a group",
            "The wait of a group's first request is that of Pollaczek and Khinchine with variation 1 and the mean work of a group.",
            first,
            load / (1 - load) / (service * (1 - again)),
            Proved(
                "pollaczek-khinchine", "formula", {"W_q": first, "rho": load, "c_s^2": sympy.Integer(1), "S": 1 / (service * (1 - again))}
            ),
        ),
        Step(
            "within",
            "Then the group itself",
            "The others also wait for those before them in their own group. Averaged over all requests, that is the mean of g (g - "
            "1)/2 over the mean of g, each a service of 1/μ.",
            within,
            sympy.Sum((1 - again) * again ** (g - 1) * g * (g - 1) / 2, (g, 1, sympy.oo)) * (1 - again) / service,
            Given("counting pairs within a group; its mean size is 1/(1 - q)"),
        ),
        Step(
            "within-sum",
            "The sum carried out",
            "The further the groups reach, the more. It does not depend on the load.",
            within,
            again / ((1 - again) * service),
            Follows((Use("within"),), "the sum carried out", (again < 1,)),
        ),
        Step(
            "true-wait",
            "The true mean wait",
            "First part and second part, added.",
            wait,
            first + within,
            Given("one waits for earlier groups, then for one's own"),
        ),
        Step(
            "too-low",
            "The approximation is too low",
            "The true wait exceeds the approximation by exactly the wait within one's own group, at every load. So it is no upper "
            "bound, and no one who needs a guarantee should use it as one.",
            wait - approximation,
            again / ((1 - again) * service),
            Follows((Use("true-wait"), Use("first-waits"), Use("within-sum"), Use("group-variation"))),
        ),
    ]

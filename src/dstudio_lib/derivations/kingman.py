"""Kingman's bound, from the moments of Lindley's recursion; and why the formula known by his name is no bound."""

from __future__ import annotations

from dstudio_lib.foundation.references import Source

from . import random_groups
from .derivation import Bet, derivation
from .rules import Averaged, Bounded, Follows, Given, Law, Proved
from .steps import AT_MOST, Step, Use


@derivation(
    title="Kingman's bound",
    question="Arrivals are not random and services are of any kind. What can be promised about the mean wait, and what is only a good "
    "guess?",
    about="Two formulas go by Kingman's name. One is an upper bound for every queue with independent intervals and services; it is "
    "proved here. The other drops a square of the load, is a good approximation when load is high, and can be too low: an "
    "example ends this page.",
    laws=("queueing.kingman_wait",),
    assumes=(
        "Intervals between arrivals are independent and alike in distribution, with finite variance; so are services; each kind is "
        "independent of the other.",
        "One server, first come first served, load below 1, and the queue has settled.",
        "The mean square of the wait is finite, for which it suffices that the third moment of the services is.",
    ),
    fails=(
        "Arrivals that depend on one another, such as retries, batches by the clock or daily peaks: neither formula holds, and both "
        "can be far too low.",
        "Low load: the bound exceeds the truth by far, since it grows without end as the load goes to 0.",
        "Several servers: see the Allen-Cunneen approximation, which is no bound either.",
    ),
    popular="That ρ/(1 - ρ) · (c_a² + c_s²)/2 · S is an upper bound. It is not: requests that arrive in small random groups wait "
    "longer, at any load. The bound has c_a²/ρ² in place of c_a², and the two agree only as the load nears 1.",
    bet=Bet(
        "Which of these is a guaranteed upper limit for the mean wait, for any independent intervals and services?",
        (
            (
                "ρ/(1 - ρ) · (c_a² + c_s²)/2 · S",
                "A good approximation under high load, but the last steps below show a queue that waits longer.",
            ),
            ("λ (σ_a² + σ_s²) / (2 (1 - ρ))", "Yes. This is what Lindley's recursion gives, and it divides c_a² by ρ²."),
            ("Neither: nothing can be said in general", "Two moments do not fix the mean wait, but they do limit it from above."),
        ),
        1,
    ),
    sources=(
        Source("kingman1962inequalities"),
        Source("kingman1961single"),
        Source("kleinrock1975queueing", "the queue G/G/1"),
    ),
)
def kingman() -> list[Step]:
    """Build the steps."""
    import sympy

    now, following, surplus, idle = sympy.symbols("w w' x i", real=True)
    mean_wait = sympy.Symbol("W_q", nonnegative=True)
    mean_x, mean_idle = sympy.symbols(r"\mathrm{E}[X] \mathrm{E}[I]", real=True)
    square_wait, square_x, square_idle = sympy.symbols(r"\mathrm{E}[W^2] \mathrm{E}[X^2] \mathrm{E}[I^2]", nonnegative=True)
    spread_a, spread_s, spread_x = sympy.symbols(r"\sigma_a^2 \sigma_s^2 \sigma_x^2", nonnegative=True)
    spread_idle = sympy.Symbol(r"\mathrm{Var}[I]", nonnegative=True)
    arrivals, service, load, spare = sympy.symbols("lambda S rho delta", positive=True)
    vary_a, vary_s = sympy.symbols("c_a^2 c_s^2", nonnegative=True)
    usual, poisson, bound = sympy.symbols(r"\tilde{W}_q W_{\mathrm{PK}} \hat{W}_q", positive=True)
    variables = (now, following, surplus, idle)

    bound_in_spreads = arrivals * (spread_a + spread_s) / 2 / (1 - load)
    bound_in_c = load * service * (vary_a / load**2 + vary_s) / 2 / (1 - load)
    usual_formula = load * service * (vary_a + vary_s) / 2 / (1 - load)

    return [
        Step(
            "lindley",
            "Lindley's recursion",
            "The next request waits as long as this one did, plus x, which is this one's service less the interval until the next "
            "arrival. If that is negative, the next one waits for nothing.",
            following,
            sympy.Max(0, now + surplus),
            Given("first come first served, one server"),
        ),
        Step(
            "idle",
            "What the maximum cuts off",
            "When the sum is negative, the server stood idle for exactly that long before the next arrival. Call that idle time i. "
            "Usually it is 0.",
            idle,
            sympy.Max(0, -(now + surplus)),
            Given("definition"),
        ),
        Step(
            "either-or",
            "Wait and idleness exclude each other",
            "A request that has to wait finds a server that was not idle, and one that finds the server idle does not wait. So their "
            "product is always 0. This small fact carries the whole proof.",
            following * idle,
            0,
            Follows((Use("lindley"), Use("idle"))),
        ),
        Step(
            "difference",
            "Their difference needs no maximum",
            "The next wait less the idle time is the sum itself, in both cases. The maximum, which is what makes queues hard, is gone.",
            following - idle,
            now + surplus,
            Follows((Use("lindley"), Use("idle"))),
        ),
        Step(
            "squares",
            "Neither do their squares",
            "Square the line before. The mixed product is 0, as shown, so the squares of wait and idle time add up to the square of "
            "the sum.",
            following**2 + idle**2,
            (now + surplus) ** 2,
            Follows((Use("lindley"), Use("idle"))),
        ),
        Step(
            "means",
            "Take means of the difference",
            "In a settled queue this wait and the next have the same mean. Take the mean of both sides; the two mean waits stand on "
            "either side.",
            mean_wait - mean_idle,
            mean_wait + mean_x,
            Averaged("difference", variables, {now: mean_wait, following: mean_wait, surplus: mean_x, idle: mean_idle}),
        ),
        Step(
            "mean-idle",
            "The mean idle time",
            "They cancel: how idle the server is on average follows from the rates alone, whatever the order of events.",
            mean_idle,
            -mean_x,
            Follows((Use("means", mean_idle),), "solved for the unknown"),
        ),
        Step(
            "mean-squares",
            "Take means of the squares",
            "The same for the squares. A wait depends on the past only, and x on what comes next, so the two are independent and the "
            "mean of their product is the product of their means.",
            square_wait + square_idle,
            square_wait + 2 * mean_wait * mean_x + square_x,
            Averaged(
                "squares",
                variables,
                {
                    now**2: square_wait,
                    following**2: square_wait,
                    idle**2: square_idle,
                    surplus**2: square_x,
                    now * surplus: mean_wait * mean_x,
                },
                "the mean of both sides; past and future are independent",
            ),
        ),
        Step(
            "mean-wait",
            "The mean wait appears",
            "The mean squares of the wait cancel, which is why they had to be finite. What is left holds the mean wait once: solve for it.",
            mean_wait,
            (square_idle - square_x) / (2 * mean_x),
            Follows((Use("mean-squares", mean_wait),), "solved for the unknown"),
        ),
        Step(
            "variance-x",
            "Square of the mean, and variance",
            "A mean square is the variance plus the square of the mean. For x, first.",
            square_x,
            spread_x + mean_x**2,
            Given("definition of the variance"),
        ),
        Step(
            "variance-idle",
            "The same for the idle time",
            "And for the idle time. Its variance is the one quantity here that nobody knows; all we know is that it is not negative.",
            square_idle,
            spread_idle + mean_idle**2,
            Given("definition of the variance"),
        ),
        Step(
            "independent",
            "Variances add",
            "The variable x is a service less an interval. The two are independent, so their variances add, in spite of the minus sign.",
            spread_x,
            spread_a + spread_s,
            Given("services and intervals are independent"),
        ),
        Step(
            "drift",
            "The mean of x",
            "On average an interval is 1/λ and a service is S. The mean of x is negative if and only if work comes in more slowly than "
            "it is done.",
            mean_x,
            service - 1 / arrivals,
            Given("definition"),
        ),
        Step(
            "load",
            "The load",
            "Little's law for the place in service says how often it is taken.",
            load,
            arrivals * service,
            Proved("little", "law", {"L": load, "lambda": arrivals, "W": service}),
        ),
        Step(
            "exact",
            "The mean wait, exactly",
            "Put everything in. This is not yet a bound: it is exact, for every such queue. The idle time takes something off, and "
            "that is where more than two moments come in.",
            mean_wait,
            arrivals * (spread_a + spread_s - spread_idle) / 2 / (1 - load),
            Follows(
                (
                    Use("mean-wait"),
                    Use("variance-x"),
                    Use("variance-idle"),
                    Use("mean-idle"),
                    Use("independent"),
                    Use("drift"),
                    Use("load", service),
                )
            ),
        ),
        Step(
            "stable",
            "Spare capacity is positive",
            "Give the spare share a letter of its own. The queue settles only if it is above 0; the sign of everything that follows "
            "hangs on it.",
            load,
            1 - spare,
            Given("the load is below 1"),
        ),
        Step(
            "bound",
            "Kingman's bound",
            "Leave the variance of the idle time out. What was left out is the certificate: rate times variance over twice the spare "
            "share, and none of these is negative. So the wait is at most this.",
            mean_wait,
            bound_in_spreads,
            Bounded(arrivals * spread_idle / (2 * spare), (Use("exact"), Use("stable"))),
            AT_MOST,
        ),
        Step(
            "name",
            "Give the bound a name",
            "We shall compare it with the formula that people use.",
            bound,
            bound_in_spreads,
            Given("definition"),
        ),
        Step(
            "relative-a",
            "Variation of the intervals",
            "Written with variation instead of variance: over the squared mean interval.",
            spread_a,
            vary_a / arrivals**2,
            Given("definition"),
        ),
        Step(
            "relative-s",
            "Variation of the services",
            "The same for services, over the squared mean service.",
            spread_s,
            vary_s * service**2,
            Given("definition"),
        ),
        Step(
            "bound-in-c",
            "The bound in the usual letters",
            "Load, variation, service: the three factors of Pollaczek and Khinchine are back. But the variation of the arrivals is "
            "divided by the square of the load.",
            bound,
            bound_in_c,
            Follows((Use("name"), Use("relative-a"), Use("relative-s"), Use("load", arrivals))),
        ),
        Step(
            "usual",
            "The formula that people use",
            "Under heavy load ρ is nearly 1, so leave its square out. That makes the formula shorter, and takes away the guarantee.",
            usual,
            usual_formula,
            Given("definition"),
        ),
        Step(
            "library",
            "The library's approximation",
            "This is what the library calls Kingman's formula, and marks as an approximation.",
            usual,
            usual_formula,
            Law(
                "queueing.kingman_wait",
                {"utilisation": load, "service_time": service, "arrival_variation": vary_a, "service_variation": vary_s},
                (Use("usual"),),
            ),
        ),
        Step(
            "apart",
            "How far apart they are",
            "The bound is larger, by a term in the variation of the arrivals only. It does not grow with the wait, and it grows "
            "without end as the load goes to 0.",
            bound - usual,
            service * vary_a * (1 + load) / (2 * load),
            Follows((Use("bound-in-c"), Use("usual"))),
        ),
        Step(
            "heavy",
            "Together under heavy load",
            "As the load nears 1 both grow beyond all limits and their ratio goes to 1. There the approximation is as good as the bound.",
            sympy.Limit(sympy.simplify(usual_formula / bound_in_c), load, 1, "-"),
            1,
            Follows(words="the limit carried out"),
        ),
        Step(
            "random",
            "For random arrivals, exact",
            "With Poisson arrivals the formula of Pollaczek and Khinchine is exact, by its own derivation.",
            poisson,
            load * service * (1 + vary_s) / 2 / (1 - load),
            Proved("pollaczek-khinchine", "formula", {"W_q": poisson, "rho": load, "c_s^2": vary_s, "S": service}),
        ),
        Step(
            "random-agrees",
            "And the approximation agrees",
            "Put 1 for the variation of the arrivals into the approximation: it is that formula. So for random arrivals it is neither "
            "too high nor too low.",
            sympy.Subs(usual_formula, vary_a, 1),
            poisson,
            Follows((Use("random"),)),
        ),
        *random_groups.steps(),
    ]

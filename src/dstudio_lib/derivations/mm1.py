"""The simplest queue, one server with random arrivals and exponential service, from the balance of flows."""

from __future__ import annotations

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Conserved, Follows, Given, Induction, Law, Proved
from .steps import Step, Use


@derivation(
    title="The simplest queue, M/M/1",
    question="At 80 % load a request takes five times as long as on an idle server, at 90 % ten times. Where does 1/(1 - ρ) come from?",
    about="Requests come at random at rate λ, one server finishes them at rate μ. In steady state the flow from one number of requests to "
    "the next equals the flow back. That balance fixes every probability, and Little's law turns the mean number into the mean time.",
    laws=("queueing.mm1_response_time", "queueing.mm1_number", "queueing.mm1_state_probability"),
    assumes=(
        "Arrivals are Poisson: the chance of one in the next instant is λ dt, whatever happened before.",
        "Service times are exponential with rate μ: the same holds for the end of a service.",
        "One server, unlimited room, nobody gives up, and λ is below μ, so that a steady state exists.",
    ),
    fails=(
        "Service times that are mostly alike: then about half of the waiting disappears, see Pollaczek-Khinchine.",
        "Bursty or retried arrivals: they come in groups, and waiting is longer.",
        "A load that changes faster than the queue settles: close to saturation that can take hours.",
    ),
    popular="That the knee lies at 70 or 80 %. The curve 1/(1 - ρ) has no knee: each halving of the spare capacity doubles the time, "
    "at any load. A threshold is a choice of what one is ready to wait.",
    bet=Bet(
        "A server at 90 % load answers in 100 ms on average. Load grows to 95 %. What is the new mean, in this model?",
        (
            ("About 106 ms", "That is growth in proportion to the load. What counts is the spare capacity."),
            ("About 150 ms", "More: half of the spare capacity is gone."),
            ("200 ms", "Yes. Spare capacity went from 10 to 5 %, and time goes with its inverse."),
        ),
        2,
    ),
    sources=(Source("kleinrock1975queueing", "birth-death queueing systems in equilibrium"),),
)
def mm1() -> list[Step]:
    """Build the steps."""
    import sympy

    arrivals, service, load = sympy.symbols("lambda mu rho", positive=True)
    number, time = sympy.symbols("L W", positive=True)
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    p = sympy.IndexedBase("p")
    stable = load < 1

    return [
        Step(
            "idle",
            "Balance when nobody is there",
            "Look at the share of time p₀ without any request. It is left by an arrival, and entered when the only request there is "
            "finishes. In steady state both happen equally often.",
            service * p[1],
            arrivals * p[0],
            Given("steady state: what leaves a state equals what enters it"),
        ),
        Step(
            "balance",
            "Balance with n + 1 present",
            "A state with requests present is left by an arrival or by a completion. It is entered from below by an arrival, and from "
            "above by a completion. That is true for every number above 0.",
            (arrivals + service) * p[n + 1],
            arrivals * p[n] + service * p[n + 2],
            Given("steady state: what leaves a state equals what enters it"),
        ),
        Step(
            "cut",
            "Up as often as down",
            "Across the line between n and n + 1 the flow up equals the flow down. It does so at the bottom, by the first balance, and the "
            "second one carries the difference of the two flows unchanged from each line to the next.",
            service * p[n + 1],
            arrivals * p[n],
            Conserved(n, (Use("idle", p[1]),), (Use("balance", p[n + 2]),)),
        ),
        Step(
            "load",
            "Name the ratio",
            "Only the ratio of the two rates matters for how many are inside. It is the load ρ: the share of time that one server is "
            "busy, as Little's law says of the place in service.",
            load,
            arrivals / service,
            Given("definition"),
        ),
        Step(
            "geometric",
            "Each further request is rarer by ρ",
            "One line of the cut gives the next probability from the one before. So they fall geometrically: the queue has no typical "
            "length but a constant ratio.",
            p[n],
            load**n * p[0],
            Induction(n, Use("cut"), from_=(Use("load"),)),
        ),
        Step(
            "everything",
            "All shares together are one",
            "The probabilities must sum to 1. The sum of a geometric series is finite only if ρ is below 1: here, and only here, "
            "stability is used. Without it the shares cannot be made to sum to anything.",
            sympy.Sum(load**n * p[0], (n, 0, sympy.oo)),
            p[0] / (1 - load),
            Follows(words="the geometric series", where=(stable,)),
        ),
        Step(
            "normalised",
            "The sum is one",
            "That the shares of time make up all of time is what turns ratios into probabilities.",
            p[0] / (1 - load),
            1,
            Given("the shares of all states make up all of time"),
        ),
        Step(
            "empty",
            "How often the server is idle",
            "Solved for p₀: the server is idle for the share 1 - ρ of time. That could have been said at once, since it is busy for ρ; "
            "it is a good sign that the algebra agrees.",
            p[0],
            1 - load,
            Follows((Use("normalised", p[0]),), "solved for the unknown"),
        ),
        Step(
            "shares",
            "The share of time with n present",
            "Put it back. This is also what an arriving request finds, because random arrivals see the system as time does.",
            p[n],
            (1 - load) * load**n,
            Follows((Use("geometric"), Use("empty"))),
        ),
        Step(
            "mean-as-sum",
            "What the mean number is",
            "The long-run average of the number inside weighs each number with the share of time that it is there. This is only what an "
            "average over time means.",
            number,
            sympy.Sum(n * p[n], (n, 0, sympy.oo)),
            Given("definition"),
        ),
        Step(
            "mean-number",
            "The mean number",
            "Weigh each number with its share of time and add up. The sum is the derivative of the geometric series, which is where "
            "the second power of 1 - ρ comes from; one of the two cancels against p₀.",
            number,
            load / (1 - load),
            Follows(
                (Use("mean-as-sum"), Use("shares")),
                "the sum carried out",
                (stable,),
            ),
        ),
        Step(
            "little",
            "From number to time",
            "Little's law for the whole system: the number inside is the rate of arrivals times the mean time inside. It needs none of our "
            "assumptions, and was derived on its own page.",
            number,
            arrivals * time,
            Proved("little", "law", {"L": number, "lambda": arrivals, "W": time}),
        ),
        Step(
            "mean-time",
            "The mean time",
            "Divide, and put in what ρ stands for. Everything cancels into one over the spare rate: the time depends on how much "
            "faster the server is than the arrivals, not on their ratio.",
            time,
            1 / (service - arrivals),
            Follows((Use("little", time), Use("mean-number"), Use("load"))),
        ),
        Step(
            "library-number",
            "The library's mean number",
            "The mean number is the expression that the library computes for it, parameter by parameter.",
            number,
            load / (1 - load),
            Law("queueing.mm1_number", {"utilisation": load}, (Use("mean-number"),)),
        ),
        Step(
            "library",
            "The library's response time",
            "And so is the mean time. The two functions are written apart from each other in the library; here each is reached by a proof.",
            time,
            1 / (service - arrivals),
            Law("queueing.mm1_response_time", {"arrival_rate": arrivals, "service_rate": service}, (Use("mean-time"),)),
        ),
    ]

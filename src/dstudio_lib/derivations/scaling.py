"""What more machines buy: Amdahl, Gustafson, and the peak of the universal scalability law."""

from __future__ import annotations

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Bounded, Follows, Given, Law, Proved
from .steps import AT_LEAST, AT_MOST, Step, Use


@derivation(
    title="Amdahl's law",
    question="5 % of a nightly job cannot be divided. How much faster can a thousand machines make it?",
    about="A job of fixed size has a part that runs on one machine only and a part that divides among N. Add the two times and "
    "compare with one machine. The part that does not divide sets the limit, however small it is.",
    laws=("scalability.amdahl",),
    assumes=(
        "The work is the same for one machine and for many.",
        "The parallel part divides evenly and without any cost of coordination.",
        "The share p is measured on one machine.",
    ),
    fails=(
        "The problem grows with the machines: then Gustafson's law describes the gain.",
        "Coordination costs time: then there is a peak and a decline, see the universal scalability law.",
        "More machines bring more cache or memory: speed-ups above N happen, and no share p explains them.",
    ),
    popular="That a parallel share of 95 % means 95 % efficiency. At 32 machines it means 39 %: the serial 5 % takes longer than all "
    "the rest together.",
    bet=Bet(
        "95 % of a job divides perfectly. What do 1 000 machines make of it?",
        (
            ("950 times as fast", "That would be 95 % of ideal. The serial part does not shrink with the rest."),
            ("About 20 times", "Yes: the serial twentieth is still there when everything else takes no time at all."),
            ("About 500 times", "The limit is 1/(1 - p), which is 20, for any number of machines."),
        ),
        1,
    ),
    sources=(Source("amdahl1967validity"),),
)
def amdahl() -> list[Step]:
    """Build the steps."""
    import sympy

    share, alone, machines, spare = sympy.symbols("p T_1 N s", positive=True)
    together, speed_up = sympy.symbols("T_N S", positive=True)
    more = sympy.Symbol("m", nonnegative=True)
    return [
        Step(
            "one-machine",
            "The time on N machines",
            "On one machine the job takes T₁. The share p of it divides by N, and the rest stays as it is. Nothing is said about how "
            "the machines talk to each other: in this model they do so for nothing.",
            together,
            (1 - share) * alone + share * alone / machines,
            Given("the model: a part that divides, and a part that does not"),
        ),
        Step(
            "speed-up",
            "What speed-up means",
            "How many times faster: the time alone over the time together.",
            speed_up,
            alone / together,
            Given("definition"),
        ),
        Step(
            "law",
            "Amdahl's law",
            "The time on one machine cancels, so the law holds for a second as well as for a night.",
            speed_up,
            1 / ((1 - share) + share / machines),
            Follows((Use("speed-up"), Use("one-machine"))),
        ),
        Step(
            "library",
            "The library's formula",
            "The same expression as in the function that the course uses.",
            speed_up,
            1 / ((1 - share) + share / machines),
            Law("scalability.amdahl", {"parallel_share": share, "machines": machines}, (Use("law"),)),
        ),
        Step(
            "serial",
            "Some part is serial",
            "Let s be the share that cannot be divided, and suppose there is one. How small does not matter yet.",
            share,
            1 - spare,
            Given("definition"),
        ),
        Step(
            "ceiling",
            "The ceiling",
            "Let the number of machines grow without end. The parallel part takes no time any more, and one over the serial share is left.",
            sympy.Limit(1 / (spare + (1 - spare) / machines), machines, sympy.oo),
            1 / spare,
            Follows(words="the limit carried out"),
        ),
        Step(
            "crowd",
            "At least one machine",
            "Write N as one and m more, where m is not negative: then signs can be read off.",
            machines,
            1 + more,
            Given("there is at least one machine"),
        ),
        Step(
            "below-ceiling",
            "Never above it",
            "Not only in the limit: the time on N machines is the serial time and something more, and that something is not negative "
            "as long as p is a share of the work.",
            together,
            spare * alone,
            Bounded(share * alone / (1 + more), (Use("one-machine"), Use("crowd"), Use("serial", spare))),
            AT_LEAST,
        ),
        Step(
            "half-way",
            "Half of the ceiling",
            "Where is half of all possible gain reached? With as many machines as the parallel part is larger than the serial one: at "
            "95 %, with 19. All machines beyond those share the other half.",
            sympy.Subs(1 / (spare + (1 - spare) / machines), machines, (1 - spare) / spare),
            1 / (2 * spare),
            Follows(words="put in and simplified"),
        ),
    ]


@derivation(
    title="Gustafson's law, and how it is Amdahl's",
    question="A cluster of 64 nodes runs a model 60 times as large as one node could in the same hour. Does that refute Amdahl?",
    about="Measure the serial share on the big run instead of the small one, and ask how long one machine would need for the big "
    "problem. The same two times are added, only the other way round. The laws are one identity, with the share taken in two "
    "places.",
    laws=("scalability.gustafson", "scalability.amdahl"),
    assumes=(
        "More machines are used to solve a larger problem in the same time.",
        "The serial part does not grow with the problem.",
        "The share s is measured on N machines; it is not Amdahl's 1 - p.",
    ),
    fails=(
        "The problem cannot grow: a page has to be rendered, not a hundred pages.",
        "Serial parts that grow too, such as reading input or a final merge.",
        "Coordination that grows with N, as in the universal scalability law.",
    ),
    popular="That Gustafson overturned Amdahl. Neither contradicts the other: convert the serial share of the one into that of the "
    "other, and they give the same number, as the last step shows.",
    bet=Bet(
        "On 64 machines a run spends 5 % of its time in serial code. Which parallel share does Amdahl's law need to give the same "
        "speed-up?",
        (
            ("95 %", "That is the share on 64 machines. On one machine the parallel part takes 64 times as long."),
            ("About 99.9 %", "Yes: seen from one machine the serial part is a tiny share of a much longer run."),
            ("None: the two laws disagree", "They never do, once the share is taken at the same place."),
        ),
        1,
    ),
    sources=(Source("gustafson1988reevaluating"), Source("amdahl1967validity")),
)
def gustafson() -> list[Step]:
    """Build the steps."""
    import sympy

    serial, machines, run = sympy.symbols("s N T", positive=True)
    alone, speed_up, share, fixed = sympy.symbols("T_1 S p S_A", positive=True)
    formula = machines - serial * (machines - 1)
    return [
        Step(
            "alone",
            "The big problem on one machine",
            "The run on N machines takes T, of which the share s is serial. One machine would need that serial time, and N times the "
            "parallel time, since it has to do everybody's part.",
            alone,
            serial * run + machines * (1 - serial) * run,
            Given("the model: a part that divides, and a part that does not"),
        ),
        Step(
            "speed-up",
            "What speed-up means",
            "How many times longer the one machine would take for the same big problem.",
            speed_up,
            alone / run,
            Given("definition"),
        ),
        Step(
            "law",
            "Gustafson's law",
            "A straight line in N: each further machine adds as much as the one before, less the serial share. There is no ceiling.",
            speed_up,
            formula,
            Follows((Use("speed-up"), Use("alone"))),
        ),
        Step(
            "library",
            "The library's formula",
            "The same expression as in the function that the course uses.",
            speed_up,
            formula,
            Law("scalability.gustafson", {"serial_share": serial, "machines": machines}, (Use("law"),)),
        ),
        Step(
            "same-run",
            "The same run, seen from one machine",
            "Amdahl takes the share on one machine. There the parallel part takes N times as long as on N machines, so its share is "
            "much larger.",
            share,
            machines * (1 - serial) * run / alone,
            Given("definition"),
        ),
        Step(
            "converted",
            "One share in terms of the other",
            "The time cancels. On 64 machines a serial 5 % is less than one part in a thousand on one machine.",
            share,
            machines * (1 - serial) / (serial + machines * (1 - serial)),
            Follows((Use("same-run"), Use("alone"))),
        ),
        Step(
            "amdahl",
            "Amdahl's law for that run",
            "Amdahl's law, from its own derivation, with this share.",
            fixed,
            1 / ((1 - share) + share / machines),
            Proved("amdahl", "law", {"S": fixed, "p": share, "N": machines}),
        ),
        Step(
            "identity",
            "They are one",
            "Put the converted share in: Amdahl's speed-up is Gustafson's. The two laws never disagree about a run. They answer two "
            "questions: what becomes of this job, and what becomes of this hour.",
            fixed,
            speed_up,
            Follows((Use("amdahl"), Use("converted"), Use("law"))),
        ),
    ]


@derivation(
    title="The peak of the universal scalability law",
    question="A cluster does more work with each node, until it does less. Where is the turn?",
    about="Divide throughput by what one machine does, and turn it upside down: a constant remains, a part that falls with N and a "
    "part that grows with N. Such a sum is smallest where its two parts are equal, and there throughput is highest.",
    laws=("scalability.usl_peak", "scalability.usl_throughput", "scalability.usl_limit"),
    assumes=(
        "Throughput follows the universal scalability law with contention α and coherency β.",
        "α is below 1 and β above 0.",
        "N may be any positive number; with whole machines, one of the two neighbours of the peak is best.",
    ),
    fails=(
        "β is 0: throughput rises towards a ceiling and never turns, as in Amdahl's law.",
        "The fit does not reach near the peak: then β is hardly known, and the peak, its square root, is an extrapolation.",
        "Something else breaks first, such as memory, connections or a quota.",
    ),
    popular="That the peak is where one should run. Near a peak the curve is flat: the last quarter of the machines buys next to "
    "nothing, and response time keeps growing all the while.",
    bet=Bet(
        "Coherency β is halved by better caching, contention stays. What happens to the number of machines at the peak?",
        (
            ("It doubles", "The peak goes with the square root of 1/β."),
            ("It grows by about 41 %", "Yes: by the square root of 2."),
            ("It stays; only the height changes", "The height changes too, but so does the place."),
        ),
        1,
    ),
    sources=(Source("gunther2007guerrilla"),),
)
def usl_peak() -> list[Step]:
    """Build the steps."""
    import sympy

    machines, coherency, single, free = sympy.symbols("N beta gamma f", positive=True)
    contention = sympy.Symbol("alpha", positive=True)
    throughput, relative, peak, best = sympy.symbols("X C N^* C^*", positive=True)
    law = single * machines / (1 + contention * (machines - 1) + coherency * machines * (machines - 1))
    root = sympy.sqrt((1 - contention) / coherency)
    free_root = sympy.sqrt(free / coherency)
    upside_down = free / machines + coherency * machines + contention - coherency
    return [
        Step(
            "law",
            "The law to start from",
            "N machines would do N times as much as one, if they did not wait for something shared, once for every other machine, and "
            "keep in step with one another, once for every pair.",
            throughput,
            law,
            Given("the model"),
        ),
        Step(
            "library-law",
            "The library's law",
            "It is the function that the course fits to measurements.",
            throughput,
            law,
            Law(
                "scalability.usl_throughput",
                {"machines": machines, "contention": contention, "coherency": coherency, "throughput_of_one": single},
                (Use("law"),),
            ),
        ),
        Step(
            "relative",
            "Compared with one machine",
            "Relative capacity: how many machines' worth of work is done. What one machine does cancels; the peak cannot depend on it.",
            relative,
            throughput / single,
            Given("definition"),
        ),
        Step(
            "free",
            "What does not contend",
            "Let f be the share that need not wait its turn. It is positive, and that will be needed under a root.",
            contention,
            1 - free,
            Given("definition"),
        ),
        Step(
            "upside-down",
            "Upside down",
            "One over the relative capacity is a sum: a part that falls with N, a part that grows with N, and a constant. All of the "
            "trade-off is in the first two.",
            1 / relative,
            upside_down,
            Follows((Use("relative"), Use("law"), Use("free", free))),
        ),
        Step(
            "flat",
            "Where the slope is zero",
            "At a turn the derivative vanishes. Put the root of f/β into the derivative, and it does.",
            sympy.Subs(sympy.Derivative(free / machines + coherency * machines, machines), machines, free_root),
            0,
            Follows(words="the derivative at that point"),
        ),
        Step(
            "peak",
            "Give it a name",
            "This number of machines is the candidate. A vanishing slope may be a peak, a valley or neither; so far nothing tells which.",
            peak,
            free_root,
            Given("definition"),
        ),
        Step(
            "best",
            "What is reached there",
            "The value upside down at the candidate: the two parts are equal, and each is the root of f times β.",
            1 / best,
            upside_down.subs(machines, peak),
            Given("the same sum at the candidate"),
        ),
        Step(
            "highest",
            "It is the highest of all",
            "For any other N the sum is larger, by a square: the difference of two roots, squared. A square is never negative, so "
            "throughput is nowhere higher. This needs no second derivative and no neighbourhood.",
            1 / best,
            1 / relative,
            Bounded(
                (sympy.sqrt(free / machines) - sympy.sqrt(coherency * machines)) ** 2,
                (Use("best", best), Use("upside-down", relative), Use("peak"), Use("free")),
            ),
            AT_MOST,
        ),
        Step(
            "in-contention",
            "In the usual letters",
            "Put the contention back. Less contention moves the peak out a little; less coherency cost moves it much.",
            peak,
            root,
            Follows((Use("peak"), Use("free", free))),
        ),
        Step(
            "library",
            "The library's peak",
            "The same expression as in the function that the course uses.",
            peak,
            root,
            Law("scalability.usl_peak", {"contention": contention, "coherency": coherency}, (Use("in-contention"),)),
        ),
        Step(
            "no-coherency",
            "Without coherency cost there is no peak",
            "Let β be 0 and N grow without end: throughput tends to what one machine does, over the contention. That is Amdahl's ceiling.",
            sympy.Limit(law.subs(coherency, 0), machines, sympy.oo),
            single / contention,
            Follows(words="the limit carried out"),
        ),
    ]

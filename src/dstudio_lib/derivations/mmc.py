"""Several servers behind one queue: Erlang's formulas from the balance of flows, and the loop that computes them."""

from __future__ import annotations

from dstudio_lib.foundation.references import Source

from .derivation import Bet, derivation
from .rules import Follows, Given, Induction, Law, Proved
from .steps import Step, Use

_KLEINROCK = Source("kleinrock1975queueing", "birth-death queueing systems in equilibrium")
_SETTINGS = [(1, "0.8"), (2, "0.5"), (3, "2"), (5, "4.5"), (10, "9"), (20, "12.25")]
_POINTS = [{"servers": servers, "offered_load": float(load)} for servers, load in _SETTINGS]
_WAITS = [{"servers": servers, "arrival_rate": float(load) * 4.0, "service_rate": 4.0} for servers, load in _SETTINGS]


@derivation(
    title="Several servers behind one queue, M/M/c",
    question="Ten servers with one queue, or ten servers with ten queues: why does the first wait so much less at the same load?",
    about="With fewer requests than servers, each further request is served at once, and the balance of flows gives Poisson-like "
    "shares. With more, the servers work at their limit, and the shares fall geometrically, as with one server. Where the two "
    "meet, Erlang's formula arises.",
    laws=("queueing.erlang_c", "queueing.erlang_b", "queueing.mmc_wait"),
    assumes=(
        "Poisson arrivals at rate λ, exponential service at rate μ on each of c equal servers.",
        "One queue in front of all of them, and any free server takes the next request.",
        "The load per server ρ is below 1, and nobody gives up.",
    ),
    fails=(
        "A queue for each server, as hashing makes it: then each is an M/M/1, and a free server next door is of no help.",
        "Callers who hang up: abandonment makes every load stable, see the Erlang A formulas.",
        "Servers that slow each other down: adding one changes μ, see the universal scalability law.",
    ),
    popular="That the wait depends on utilisation. It depends on utilisation and on the number of servers: at 90 % load one server makes "
    "requests wait for nine service times, and ten servers for two thirds of one.",
    bet=Bet(
        "Each of ten servers is 90 % busy, behind one queue. Which share of requests has to wait at all?",
        (
            ("90 %, the utilisation", "That is so for one server only. A request waits only if all ten are busy at once."),
            ("About 67 %", "Yes: all ten are busy for two thirds of the time."),
            ("35 %, which is 0.9 to the tenth", "That takes the servers to be busy independently. One queue keeps them busy together."),
        ),
        1,
    ),
    sources=(Source("erlang1917solution"), Source("gross1998fundamentals"), _KLEINROCK),
)
def mmc() -> list[Step]:
    """Build the steps."""
    import sympy

    arrivals, service, offered, load = sympy.symbols("lambda mu a rho", positive=True)
    servers = sympy.Symbol("c", integer=True, positive=True)
    n, j = sympy.symbols("n j", integer=True, nonnegative=True)
    p, q = sympy.IndexedBase("p"), sympy.IndexedBase("q")
    below, top = sympy.symbols(r"\Sigma P", positive=True)
    waits, blocked, before = sympy.symbols("C B_c B_{c-1}", positive=True)
    queue, wait = sympy.symbols("L_q W_q", positive=True)
    stable = load < 1
    sum_below = sympy.Sum(offered**n / sympy.factorial(n), (n, 0, servers - 1))
    last = offered**servers / sympy.factorial(servers)
    erlang_b = last / (sum_below + last)
    erlang_c = servers * erlang_b / (servers - offered * (1 - erlang_b))

    return [
        Step(
            "few",
            "Balance while servers are free",
            "With n + 1 requests and at least as many servers, each is being served, so completions come at n + 1 times μ. Across the line "
            "between n and n + 1, up equals down, as it was shown for one server.",
            (n + 1) * service * p[n + 1],
            arrivals * p[n],
            Given("steady state: across every line, up as often as down"),
        ),
        Step(
            "offered",
            "Name the offered load",
            "The ratio of the rates is the work that arrives, counted in servers: at a = 9 it takes nine servers merely to keep up.",
            offered,
            arrivals / service,
            Given("definition"),
        ),
        Step(
            "few-shares",
            "Poisson-like below c",
            "From each line to the next the share is multiplied by a and divided by the number now in service. That makes the "
            "factorial: these are the weights of a Poisson distribution, cut off at c.",
            p[n],
            offered**n / sympy.factorial(n) * p[0],
            Induction(n, Use("few"), from_=(Use("offered"),)),
        ),
        Step(
            "full",
            "Where the two regimes meet",
            "Write q for the shares with all servers busy, numbered by how many wait. Nobody waiting, with all busy, is the same state as "
            "exactly c present.",
            q[0],
            p[servers],
            Given("the same state under two names"),
        ),
        Step(
            "many",
            "Balance while all are busy",
            "Now completions come at c times μ, however many wait: more cannot work than there are. So the queue behaves as it does in "
            "front of one fast server.",
            servers * service * q[j + 1],
            arrivals * q[j],
            Given("steady state: across every line, up as often as down"),
        ),
        Step(
            "load",
            "The load of each server",
            "Shared among c servers, the offered load is the share of time that each is busy. It has to stay below 1.",
            offered,
            load * servers,
            Given("definition"),
        ),
        Step(
            "many-shares",
            "Geometric above c",
            "By induction again, each further waiting request is rarer by the factor ρ, exactly as in the simplest queue.",
            q[j],
            load**j * q[0],
            Induction(j, Use("many"), from_=(Use("offered", arrivals), Use("load"))),
        ),
        Step(
            "all-busy",
            "The share of time with all busy",
            "Sum the geometric part. Random arrivals see what time sees, so this is also the share of requests that must wait: "
            "Erlang's C. It is still expressed by the unknown share of the state where the regimes meet.",
            sympy.Sum(q[j], (j, 0, sympy.oo)),
            q[0] / (1 - load),
            Follows((Use("many-shares"),), "the geometric series", (stable,)),
        ),
        Step(
            "sum-below",
            "Abbreviate the sum below",
            "The weights of all states with a free server, as a sum that needs no closed form. It grows towards the exponential of a "
            "as c does.",
            below,
            sum_below,
            Given("definition"),
        ),
        Step(
            "top",
            "Abbreviate the last weight",
            "The weight of the state with all servers busy and nobody waiting: the next term of that same sum.",
            top,
            last,
            Given("definition"),
        ),
        Step(
            "meeting",
            "The meeting state in weights",
            "The share of the state where the regimes meet, from the Poisson-like part, is the last weight times the share of the "
            "empty system.",
            q[0],
            top * p[0],
            Follows((Use("full"), Use("few-shares", at={n: servers}), Use("top"))),
        ),
        Step(
            "all-states",
            "All shares make one",
            "The states below c weigh Σ times p₀; those with all busy weigh the geometric sum. Together they make up all of time.",
            p[0] * below + q[0] / (1 - load),
            1,
            Given("the shares of all states make up all of time"),
        ),
        Step(
            "empty",
            "The empty system",
            "Put the meeting state in and solve for p₀. Everything is now known.",
            p[0] * (below + top / (1 - load)),
            1,
            Follows((Use("all-states", below), Use("meeting"))),
        ),
        Step(
            "waits-as-share",
            "Who waits",
            "A request waits if it finds all servers busy. Give that share its name.",
            waits,
            q[0] / (1 - load),
            Given("definition; random arrivals see what time sees"),
        ),
        Step(
            "erlang-c",
            "Erlang's C",
            "The weight of all busy states over the weight of all states: the formula as textbooks print it. It cannot be computed "
            "like this for hundreds of servers, because powers and factorials overflow.",
            waits,
            top / (1 - load) / (below + top / (1 - load)),
            Follows((Use("waits-as-share"), Use("meeting"), Use("empty", p[0]))),
        ),
        Step(
            "erlang-b",
            "Erlang's B beside it",
            "Had there been no queue, requests that find all busy would be lost, and only the states up to c would exist. Their last "
            "weight over all weights is Erlang's B. It is of use here as a step in the computation.",
            blocked,
            top / (below + top),
            Given("definition: the same balance, cut off at c"),
        ),
        Step(
            "c-from-b",
            "C from B",
            "C is B, corrected for those who wait instead of leaving. No factorial is left in this line.",
            waits,
            servers * blocked / (servers - offered * (1 - blocked)),
            Follows((Use("erlang-c"), Use("erlang-b"), Use("load"))),
        ),
        Step(
            "one-less",
            "B with one server less",
            "The same formula with c - 1 servers: its last weight is the one before, which is c over a times the last, and its sum is Σ.",
            before,
            (servers / offered * top) / below,
            Given("definition, and the last two weights differ by the factor a/c"),
        ),
        Step(
            "recursion",
            "B by adding servers one at a time",
            "So B for c servers follows from B for c - 1, starting at 1 with no server. This is the loop that the library runs: every "
            "number in it stays between 0 and 1.",
            blocked,
            offered * before / (servers + offered * before),
            Follows((Use("erlang-b"), Use("one-less"))),
        ),
        Step(
            "queue-length",
            "The mean number waiting",
            "Weigh each queue length with its share. With C for the whole geometric part, it is the mean of a geometric distribution.",
            sympy.Sum(j * q[j], (j, 0, sympy.oo)),
            waits * load / (1 - load),
            Follows((Use("many-shares"), Use("waits-as-share")), "the sum carried out", (stable,)),
        ),
        Step(
            "queue-name",
            "Give it its name",
            "The mean number in the queue alone, without those in service.",
            queue,
            sympy.Sum(j * q[j], (j, 0, sympy.oo)),
            Given("definition"),
        ),
        Step(
            "little",
            "Little's law for the queue",
            "The queue is a system too, entered at rate λ by everyone, if only for no time at all.",
            queue,
            arrivals * wait,
            Proved("little", "law", {"L": queue, "lambda": arrivals, "W": wait}),
        ),
        Step(
            "wait",
            "The mean wait",
            "Divide by the rate. What remains is the share that waits, over the spare rate of all servers together: the more servers, "
            "the rarer the wait and the faster it ends.",
            wait,
            waits / (servers * service - arrivals),
            Follows((Use("little", wait), Use("queue-name"), Use("queue-length"), Use("load", load), Use("offered"))),
        ),
        Step(
            "library-b",
            "The library's Erlang B",
            "The library runs the recursion; this line is the closed form. They agree in every setting tried, exactly in the one and "
            "in floating point in the other.",
            blocked,
            erlang_b,
            Law("queueing.erlang_b", {"servers": servers, "offered_load": offered}, _closed("erlang-b"), _POINTS),
        ),
        Step(
            "library",
            "The library's Erlang C",
            "The same for the share of requests that wait, from the closed form of B.",
            waits,
            erlang_c,
            Law("queueing.erlang_c", {"servers": servers, "offered_load": offered}, _closed("c-from-b", "erlang-b"), _POINTS),
        ),
        Step(
            "library-wait",
            "The library's mean wait",
            "And for the wait itself, at four requests a second from each server.",
            wait,
            erlang_c.subs(offered, arrivals / service) / (servers * service - arrivals),
            Law(
                "queueing.mmc_wait",
                {"servers": servers, "arrival_rate": arrivals, "service_rate": service},
                (*_closed("wait", "c-from-b", "erlang-b"), Use("offered")),
                _WAITS,
            ),
        ),
    ]


def _closed(*names: str) -> tuple[Use, ...]:
    """Use some steps, and then the weights in full."""
    return tuple(Use(name) for name in (*names, "sum-below", "top"))

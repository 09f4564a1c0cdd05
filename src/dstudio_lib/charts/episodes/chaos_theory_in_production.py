"""What is E02's own: its bets, its checks, and the tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dstudio_lib.formulas.overload import load_in_failure, vulnerable_load
from dstudio_lib.formulas.percolation import percolation_threshold, percolation_threshold_alike
from dstudio_lib.formulas.retries import budgeted_attempts, expected_attempts, layered_amplification, success_after_retries
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.foundation.quantities import Duration, Share
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import echo, network_cascade, overload

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

TRADED = 27_000
KEPT = 200
"""Contracts that fast traders traded in fourteen seconds, and those that they held more of after it: the regulators' report."""

NETWORKS = 20
HALF = 0.5

# --- the bets

HOT_POTATO = Bet(
    "On 6 May 2010, in the fourteen seconds from 14:45:13 on, fast traders traded more than 27\u202f000 contracts of one future. "
    "How many more of them did they hold after it than before?",
    Quantity("contracts kept", "n", "", "of 27\u202f000 traded", lower=1, upper=27_000, default=5_000, practical=(10, 27_000), scale="log"),
    lambda: float(KEPT),
    gap,
    "Some 200 [R]: less than one in a hundred. The rest went from hand to hand, and each time it counted as volume. "
    "A program that sold by the volume was reading its own echo.",
)


def echoed_time() -> float:
    """Return how long the order takes if each contract is passed on ten times (s)."""
    found = echo.simulate(echo.Echo()).finished
    assert found is not None
    return found


PACE = Bet(
    "A program sells 75\u202f000 contracts and takes 9 % of the last minute's volume. At the ordinary volume that takes five hours. "
    "Now each contract that it sells is passed on ten times before somebody keeps it. How long does the order take?",
    scale(Duration, name="time to sell all", symbol="t", default=3 * 3_600.0, practical=(60.0, 6 * 3_600.0), display="min"),
    echoed_time,
    gap,
    "Nine per cent of a signal that answers you bounds nothing: 0.09 × (1 + 10) = 0.99 comes back of each contract, and comes back again.",
)

LAYERS = Bet(
    "A click passes through three layers of services. Each of them makes three attempts before it gives up, and the database at the bottom "
    "fails everything. How many calls does the database receive for that one click?",
    Quantity("calls", "M", "", "at the bottom, for one click", lower=1, upper=1_000, default=9, practical=(1, 300), scale="log"),
    lambda: float(layered_amplification(3.0, 3)),
    gap,
    "Twenty-seven: each attempt of one layer is three attempts of the next. Every team set a modest number, and nobody set the product.",
)

VULNERABLE = Bet(
    "Clients wait for a second, then give up and try again, up to three times. "
    "From which utilisation on can a short surge leave the service down for good?",
    scale(Share, name="utilisation", symbol=r"\rho", default=0.9, practical=(0.05, 1.0)),
    lambda: float(vulnerable_load(1.0, 3)),
    gap,
    "While everything fails each request makes four calls, so only below a quarter of the capacity do they all fit. "
    "Nothing on a dashboard shows this border: on both sides of it everything is answered.",
)


@lru_cache(maxsize=1)
def fates() -> tuple[bool, ...]:
    """Return, for ten runs at 40 % of capacity that differ in nothing but chance, which of them stay down after the same surge."""
    return tuple(overload.simulate(overload.Overload(load=0.4), seed=seed).stays_down for seed in range(1, 11))


def _counted(guess: float, answer: float) -> str:
    if round(guess) == round(answer):
        return "You had it."
    return f"You said {number(round(guess))}; it is {number(answer)}."


FATES = Bet(
    "Now at 40 % of capacity, and ten times: the same code, the same surge, only the instants of arrival are drawn anew. "
    "How many of the ten runs never come back?",
    Quantity("runs that stay down", "n", "", "of ten", lower=0, upper=10, default=5, integer=True),
    lambda: float(sum(fates())),
    _counted,
    "Not all and not none: near the edge a handful of requests decides between a bad minute and an outage without end. "
    "So a replay that recovers proves little, and neither did last month's load test.",
)

PIECES = Bet(
    "Two thousand nodes, each linked to four others on average, by lot. Nodes fail at random, one after another. "
    "Which share has to fail before no large part hangs together any more?",
    scale(Share, name="nodes failed", symbol="f", default=0.3, practical=(0.01, 1.0)),
    lambda: float(percolation_threshold_alike(4.0)),
    gap,
    "Three quarters: as long as a node reached by a link has, on average, more than one working link that leads on, the web holds.",
)


@lru_cache(maxsize=32)
def brought_down(**settings: Any) -> tuple[int, float]:
    """Return in how many of twenty networks one failure takes more than half of the nodes, and the mean share of load lost."""
    runs = [network_cascade.simulate(network_cascade.NetworkCascade(**settings), seed=seed) for seed in range(1, NETWORKS + 1)]
    return sum(run.failed > HALF for run in runs), sum(run.lost for run in runs) / NETWORKS


ONE_FAILS = Bet(
    "The same kind of network, two hundred nodes, and now each node carries load, with a fifth to spare. One node fails, and its "
    "neighbours share what it carried. In how many of twenty such networks do more than half of all nodes fail?",
    Quantity("networks brought down", "n", "", "of twenty", lower=0, upper=20, default=2, integer=True),
    lambda: float(brought_down()[0]),
    _counted,
    "The links that held the network together while three quarters of it failed are the roads on which a single failure travels.",
)

BETS = (HOT_POTATO, LAYERS, PACE, VULNERABLE, FATES, PIECES, ONE_FAILS)

# --- the checks

ECHO = Question(
    "Clients open a second connection whenever a call is late, and every connection makes the server a little slower. "
    "Which number tells whether a slow minute passes or grows?",
    (
        ("The utilisation of the server before the slow minute", "It says how far the edge is, not whether what goes round grows."),
        ("The number of clients", "It sets the size of the push. A loop with a gain below 1 comes to rest from any push."),
        (
            "Further late calls that one late call causes",
            "Yes: that is the gain of the loop: connections for a late call, times late calls for a connection. Above 1 it grows.",
        ),
        (
            "The timeout of the connections",
            "It sets how fast it goes round, and so how long you have. Whether it grows is the gain's to say.",
        ),
    ),
    2,
)

STATES = Question(
    "Traffic doubled for a minute and is back to normal for ten. Calls to the service are three times the requests, its queue is full, "
    "hardly anything is answered in time. What do you do first?",
    (
        (
            "Turn clients away until calls and retries fit, then let them back in",
            "Yes. The load is an ordinary one, so this is no overload any more: it is held by its own retries, and only less work ends it.",
        ),
        (
            "Wait: the backlog will be worked off",
            "It would, if it were a backlog. Here each late answer makes a new call; it is full for good.",
        ),
        ("Add a fifth more servers", "It helps an overload. Here calls are three times the requests: a fifth moves the border by a fifth."),
        (
            "Raise the timeout to the time that answers take now",
            "Each call then holds its place longer, and the queue stays as full as it is.",
        ),
    ),
    0,
)

SPREAD = Question(
    "A mesh of alike servers goes from 4 to 8 neighbours each. The load of a failed server goes to its neighbours. What has been gained?",
    (
        (
            "Nothing: more links are more roads for a failure",
            "More roads, each with a smaller part on it: an eighth of a load, not a quarter.",
        ),
        (
            "It holds together longer, and each needs less to spare for a neighbour",
            "Yes. The threshold goes from 75 to 87.5 %, the part to be taken on from a quarter to an eighth. It costs twice the links.",
        ),
        ("It survives twice as many failures, in all respects", "Connection and load have a threshold each, and neither of them doubled."),
        (
            "Only latency, as paths are shorter",
            "Paths are shorter, and both thresholds moved: 75 to 87.5 % for connection, 25 to 12.5 % for load.",
        ),
    ),
    1,
)

CHECKS = (ECHO, STATES, SPREAD)

# --- the tables of the experiments


def two_traces() -> Exhibit:
    """Show two outages side by side: the same service without and with retries, hit by the same surge."""
    plain = overload.simulate(overload.Overload(retries=0))
    caught = overload.simulate(overload.Overload())
    rows = []
    for begin, end in ((0, 10), (10, 15), (15, 20), (20, 25), (25, 30), (30, 60), (60, 100)):
        rows.append((f"{begin} to {end}{NARROW}s", *(_state(run, begin, end) for run in (plain, caught)), _calls(caught, begin, end)))
    return table(("", "A: answered in time", "B: answered in time", "B: calls for one request"), rows)


def _state(run: overload.Run, begin: int, end: int) -> str:
    return percent(min(1.0, run.success(begin, end)), 2)


def _calls(run: overload.Run, begin: int, end: int) -> str:
    return number(sum(run.attempts[begin:end]) / max(1.0, sum(run.offered[begin:end])), 2)


def ten_runs() -> Exhibit:
    """Show which of the ten runs come back, and which never do."""
    return table([str(run) for run in range(1, len(fates()) + 1)], [["**down**" if down else "up" for down in fates()]])


def ways_back() -> Exhibit:
    """Let in a part of the clients for twenty seconds, and see from which part on the service stays down."""
    rows = []
    for share in (1.0, 0.5, 0.4, 0.3, 0.2):
        run = overload.simulate(overload.Overload(relief=share))
        load = 0.7 * share
        rows.append((percent(share), percent(load), "below" if load < 1 / 4 else "above", f"**{percent(min(1.0, run.after), 2)}**"))
    return table(("let in for 20 s", "load meanwhile", "the border of 25 %", "answered in the end"), rows)


def margins() -> Exhibit:
    """Give every node more to spare, and see in how many of twenty networks one failure still takes most of them."""
    rows = []
    for margin in (0.2, 0.3, 0.4, 0.5):
        counts = [brought_down(margin=margin, first=first)[0] for first in ("any", "busiest")]
        rows.append((percent(margin), *(f"{count} of {NETWORKS}" for count in counts)))
    return table(("each node has to spare", "any node fails", "the busiest fails"), rows)


# --- the tables of the patterns


def brakes() -> Exhibit:
    """Switch the brakes of the selling program on, one at a time, in the same market."""
    settings = echo.Echo(resales=11.0)
    rows = []
    choices: tuple[tuple[str, dict[str, Any]], ...] = (
        ("none", {}),
        ("a pause of 5 s at ten times the pace", {"pause": 5.0}),
        ("a pause of 60 s, the memory of the signal", {"pause": 60.0}),
        ("5 s, and buyers who keep come back", {"pause": 5.0, "return_": True}),
        ("a ceiling of twice the pace", {"ceiling": 2.0}),
        ("follow the others' volume only", {"others_only": True}),
    )
    for words, changes in choices:
        run = echo.simulate(replace(settings, **changes))
        done = "not in 8 h" if run.finished is None else duration(run.finished)
        rows.append((words, f"**{number(run.highest, 2)}×**", number(len(run.pauses)), done))
    return table(("brake", "highest pace", "pauses", "price: the order takes"), rows)


def defences() -> Exhibit:
    """Switch the defences of the overloaded service on, alone and in pairs, for the same surge."""
    rows = []
    choices: tuple[tuple[str, dict[str, Any]], ...] = (
        ("none", {}),
        ("retry budget of 10 %", {"budgeted": True}),
        ("circuit breaker", {"breaker": True}),
        ("load shedding", {"shedding": True}),
        ("deadlines", {"abandons": True}),
        ("newest first", {"newest_first": True}),
        ("deadlines, newest first", {"abandons": True, "newest_first": True}),
        ("breaker, shedding", {"breaker": True, "shedding": True}),
    )
    for words, changes in choices:
        run = overload.simulate(replace(overload.Overload(), **changes))
        shares = (run.success(overload.START, 15), min(1.0, run.after), run.overall)
        rows.append((words, percent(shares[0], 2), f"**{percent(shares[1], 2)}**", percent(shares[2], 2)))
    return table(("defence: answered", "in the surge", "in the end", "in all"), rows)


def price_of_a_budget() -> Exhibit:
    """Compare what three retries win with and without a budget of 10 %, when calls fail by chance and not from overload."""
    rows = []
    for share in (0.01, 0.1, 0.3):
        free = float(success_after_retries(share, 3))
        bound = (1 - share) * float(budgeted_attempts(share, 3, 0.1))
        rows.append((percent(share), percent(free, 4), percent(bound, 4), number(float(expected_attempts(share, 3)), 3)))
    return table(("fail by chance", "three retries", "with a budget", "calls without a budget"), rows)


def walls() -> Exhibit:
    """Put walls into the network, between which no load is passed on."""
    rows = []
    for groups in (1, 2, 4, 10):
        down, lost = brought_down(groups=groups)
        _, spare = brought_down(groups=groups, margin=0.6)
        rows.append((number(groups), f"**{down} of {NETWORKS}**", percent(lost, 2), percent(spare, 2)))
    return table(("groups", "more than half fail", "load lost, a fifth to spare", "price: load lost with 60 % to spare"), rows)


# --- the learner's own numbers


def own_numbers(*, requests: float, capacity: float, attempts: int, layers: int = 1) -> Exhibit:
    """Say where a learner's service has two states, and what brings it back."""
    calls = float(layered_amplification(float(attempts), layers))
    border = float(vulnerable_load(capacity, calls - 1))
    failing = float(load_in_failure(requests, calls - 1))
    lines = [
        f"While everything fails, one request makes up to **{number(calls)}** calls at the bottom: "
        f"{number(failing)} a second on a capacity of {number(capacity)}.",
        f"The border is **{number(border)} requests a second**, {percent(border / capacity)} of the capacity; "
        f"you run at {percent(requests / capacity)}.",
    ]
    if requests > capacity:
        lines.append("You ask for more than it can do even on a good day: this is an overload, with or without retries.")
    elif requests > border:
        lines.append(
            f"So a short fault can leave it down. To bring it back, let in less than **{percent(border / requests)}** of your clients, "
            "or stop the retries."
        )
    else:
        lines.append("So all retries fit, and it comes back by itself from any fault that ends.")
    return Exhibit("\n\n".join(lines))


def own_graph(links: Sequence[tuple[str, str]]) -> Exhibit:
    """Say how a learner's own system hangs together, from its links, and what the busiest part takes with it."""
    neighbours = Counter(end for link in {tuple(sorted(link)) for link in links} for end in link)
    count = len(neighbours)
    mean, square = sum(neighbours.values()) / count, sum(each**2 for each in neighbours.values()) / count
    busiest, most = max(sorted(neighbours.items()), key=lambda item: item[1])
    left = _parts(set(neighbours) - {busiest}, links)
    lines = [
        f"{count} parts with {number(mean, 2)} links on average. The busiest is **{busiest}**, with {most}.",
        f"Without **{busiest}** the largest part that hangs together has {left[0]} of {count}, in {len(left)} pieces.",
    ]
    if square > mean:
        lines.append(
            f"A large network of such parts would stand the loss of {percent(float(percolation_threshold(mean, square)))} of them at "
            "random; yours is small, so take it as a hint and the busiest part as the finding."
        )
    return Exhibit("\n\n".join(lines))


def _parts(nodes: set[str], links: Sequence[tuple[str, str]]) -> list[int]:
    """Return the sizes of the parts that hang together, the largest first."""
    left, sizes = set(nodes), []
    while left:
        reached, edge = set(), {min(left)}
        while edge:
            reached |= edge
            edge = {b for one, two in links for a, b in ((one, two), (two, one)) if a in edge and b in nodes} - reached
        left -= reached
        sizes.append(len(reached))
    return sorted(sizes, reverse=True) or [0]


MADE_UP = (
    ("web", "gateway"),
    ("mobile", "gateway"),
    ("gateway", "login"),
    ("gateway", "orders"),
    ("gateway", "search"),
    ("orders", "payments"),
    ("orders", "stock"),
    ("login", "users"),
    ("payments", "ledger"),
    ("stock", "ledger"),
)
"""A made-up shop, until the learner gives their own links."""

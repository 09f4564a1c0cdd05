"""What is E07's own: its bets, its checks, the systems that its experiments run, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from dstudio_lib.algorithms.streaming.partitioned_log import PartitionedLog
from dstudio_lib.formulas.delivery import executed_after_timeouts
from dstudio_lib.formulas.flow_control import concurrency_limit
from dstudio_lib.formulas.overload import backlog_after_surge, drain_time
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.measurements.measured import Measurements
from dstudio_lib.simulators import delivery, playground
from dstudio_lib.simulators.playground import Fault, Objective, System
from dstudio_lib.simulators.playground_parts import Call, Client, External, Queue, Service

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

SLOW_REQUESTS, TIME_TAKEN = 0.01, 0.40
"""Slow requests among all, and the part of the servers' time that they took, as TechTarget quotes Slack's report to customers."""

# --- experiment 1: what silence means

LOSSY = delivery.Delivery(request_loss=0.1, reply_loss=0.1, attempts=3)
PROMISES = (
    ("at most once: send, and hope", delivery.Delivery(request_loss=0.1, reply_loss=0.1, messages=10_000)),
    ("at least once: send until acknowledged", delivery.Delivery(request_loss=0.1, reply_loss=0.1, messages=10_000, attempts=50)),
    ("… and the receiver remembers", delivery.Delivery(request_loss=0.1, reply_loss=0.1, messages=10_000, attempts=50, remembers=True)),
    (
        "… for less time than senders pause",
        delivery.Delivery(request_loss=0.1, reply_loss=0.1, messages=10_000, attempts=50, remembers=True, memory=0.03),
    ),
)


def reported_as_failed(run: delivery.Run) -> Exhibit:
    """Say of how many messages the sender gave up, and how many of them had been acted on."""
    share = run.done_though_given_up
    row = (number(run.settings.messages), number(run.given_up), "none was given up" if share is None else f"**{percent(share, 3)}**")
    return table(("orders", "three timeouts, reported as failed", "of those, placed all the same"), [row])


def promises() -> Exhibit:
    """Send the same 10 000 messages over the same network under four promises."""
    rows = []
    for words, settings in PROMISES:
        run = delivery.simulate(settings)
        rows.append((words, f"**{percent(run.undone, 3)}**", f"**{percent(run.doubled, 3)}**", number(run.attempts, 3)))
    return table(("promise, with every tenth message lost each way", "never done", "done twice or more", "attempts"), rows)


# --- experiment 2: a larger buffer

SURGE = (20.0, 40.0)
CAPACITY, USUAL, AT_PEAK, PATIENCE = 400.0, 300.0, 800.0, 2.0


def service(room: int) -> System:
    """Return a service that meets twice its capacity for twenty seconds, with a queue of so many places (-1: no limit)."""
    return System(
        "A surge and a buffer",
        (
            Client("users", Call("web", timeout=PATIENCE), rate=USUAL),
            Service("web", servers=20, service_time=20 / CAPACITY, queue=room),
        ),
        faults=(Fault("surge", "users", *SURGE, AT_PEAK / USUAL),),
        objective=Objective(PATIENCE, 0.99),
        horizon=160.0,
    )


def buffers() -> Exhibit:
    """Send the same surge to buffers of six sizes."""
    rows = []
    for words, room in (("none", 0), ("200", 200), ("600", 600), ("800", 800), ("1\u202f600", 1_600), ("without limit", -1)):
        run = playground.simulate(service(room))
        web = run.block("web")
        rows.append(
            (
                words,
                number(sum(web.refused), 3),
                percent(round(sum(web.wasted) / sum(web.done), 3)),
                percent(run.client("users").between(SURGE[1], run.system.horizon), 3),
                f"**{percent(run.success)}**",
            )
        )
    return table(
        ("places in the queue", "refused", "work done for nobody", "answered in time after the surge", "answered in time, in all"), rows
    )


def size(*, usual: float, surge: float, lasts: float, capacity: float, patience: float) -> Exhibit:
    """Say what a buffer would have to hold, what it may hold, and how long it takes to empty (rates in 1/s, times in s)."""
    needed = float(backlog_after_surge(surge, capacity, lasts))
    useful = float(concurrency_limit(capacity, patience))
    lines = [
        table(
            ("question", "answer"),
            (
                ("the surge leaves behind", f"**{number(needed, 3)}** requests"),
                (f"whoever waits {duration(patience)} may stand behind", f"**{number(useful, 3)}** requests, no more"),
                (
                    "the last of the backlog is done",
                    f"**{duration(float(drain_time(needed, capacity, usual)))}** after the surge" if usual < capacity else "never",
                ),
            ),
        ).markdown
    ]
    if needed <= useful:
        lines.append(f"A buffer of {number(needed, 3)} places takes the surge in, and everybody in it is served in time.")
    else:
        lines.append(
            "**No buffer does both.** One that takes the surge in makes people wait for longer than they do; one that keeps their wait "
            "refuses some. Refuse, add capacity, or find out who need not wait for an answer."
        )
    return Exhibit("\n\n".join(lines))


# --- experiment 3: the tier that looked idle

THREADS = 8
TIER, CALM, MOST = 40, 0.25, 1_200
TARGETS = {"processors": 0.25, "threads": 0.5}


def tier(servers: int = TIER, *, limited: bool = False, trouble: bool = True) -> System:
    """Return servers with eight threads each, which wait for a back end behind a network.

    In trouble each call takes ten times as long; or, if the network is ``limited``, three times, and no more than 667 get through it.
    """
    backend = Service("back end", servers=160, service_time=0.08) if limited else External("back end", latency=0.08)
    return System(
        "A tier that waits",
        (
            Client("users", Call("web", timeout=5.0), rate=1_000.0),
            Service("web", servers=THREADS * servers, service_time=0.01, queue=2_000, calls=(Call("back end"),)),
            backend,
        ),
        faults=(Fault("slow", "back end", 10.0, 60.0, 3.0 if limited else 10.0),) if trouble else (),
        objective=Objective(2.0, 0.99),
        horizon=60.0,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What a tier shows once it has settled: processors and threads busy, and the share answered within two seconds."""

    servers: int
    processors: float
    threads: float
    answered: float


def look(servers: int = TIER, *, limited: bool = False, trouble: bool = True) -> Look:
    """Run a tier for a minute, and read its dashboards over the last half of it."""
    run = playground.simulate(tier(servers, limited=limited, trouble=trouble))
    web, last = run.block("web"), slice(30, 60)
    done = sum(web.done[last]) / 30
    return Look(servers, done * 0.01 / servers, sum(web.utilisation[last]) / 30, run.client("users").between(30, 60))


def decisions(watching: str, *, limited: bool = False, rounds: int = 4) -> list[Look]:
    """Let a rule of proportion scale the tier, decision after decision, by what it watches."""
    servers, found = TIER, []
    for _ in range(rounds):
        seen = look(servers, limited=limited)
        found.append(seen)
        servers = max(2, min(MOST, math.ceil(servers * getattr(seen, watching) / TARGETS[watching])))
    return found


def dashboards() -> Exhibit:
    """Show the dashboards of the tier before the network is slow and after."""
    rows = [
        (words, percent(seen.processors), percent(seen.threads), f"**{percent(seen.answered)}**")
        for words, seen in (("usual", look(trouble=False)), ("calls take ten times as long", look()))
    ]
    return table(("network", "processors busy", "threads busy", "answered within 2 s"), rows)


def rules() -> Exhibit:
    """Show what two rules make of the tier, when the network is slow, and when it is full."""
    rows = []
    for network, limited in (("slow", False), ("full", True)):
        for watching in ("processors", "threads"):
            seen = decisions(watching, limited=limited)
            servers = " → ".join(number(each.servers) for each in seen)
            rows.append((network, watching, servers, percent(seen[-1].processors, 2), f"**{percent(seen[-1].answered)}**"))
    return table(("network", "the rule watches", "servers, decision by decision", "processors busy", "answered within 2 s"), rows)


# --- four ways to talk


def four_ways() -> Exhibit:
    """Set the four ways of talking side by side."""
    rows = (
        ("synchronous call", "the caller, with a thread", "with the caller", "one", "you need the answer to go on"),
        ("asynchronous call", "nobody; a note of each call is kept", "with the caller", "one", "you need it, and have other things to do"),
        ("queue", "nobody", "in the queue", "one of several", "it must be done, by anyone, later"),
        ("stream (a log)", "nobody", "in the log, kept after reading", "each reader, all of it", "several need it, in order, or again"),
    )
    return table(("way", "who waits", "where work piles up", "who gets a message", "choose it if"), rows)


def queue_and_log() -> Exhibit:
    """Give six orders to a queue and to a log, which billing and mail both read; then billing wants to read again."""
    orders = [f"order {i}" for i in range(1, 7)]
    queue, taken = deque(orders), {"billing": 0, "mail": 0}
    while queue:
        for reader in taken:
            if queue:
                queue.popleft()
                taken[reader] += 1
    log = PartitionedLog(partitions=1)
    for order in orders:
        log.append("shop", order)
    seen = [len(log.read(0, offset=0)) for _ in taken]
    again = len(log.read(0, offset=2))
    rows = (
        ("queue", number(taken["billing"]), number(taken["mail"]), "0: it is gone"),
        ("log", number(seen[0]), number(seen[1]), f"{again}"),
    )
    return table(("six orders through a", "billing sees", "mail sees", "billing asks again for the third on"), rows)


# --- the patterns, in one system

MONDAY_SURGE = (30.0, 60.0)


def monday(*, inbox: int = 0, inbox_room: int = -1, web_room: int = 2_000, retries: int = 0, backend: int = 80) -> System:
    """Return people and robots that share one tier; the robots send four times as much on the hour.

    ``inbox`` is how many messages of the robots a queue hands on at once (0: there is none), ``inbox_room`` what it holds, ``web_room``
    the queue before the tier, and ``backend`` the servers behind it.
    """
    robots = Client("robots", Call("inbox" if inbox else "web", timeout=2.0, retries=retries), rate=200.0)
    queue = (Queue("inbox", Call("web", timeout=10.0, retries=3), consumers=inbox, room=inbox_room),) if inbox else ()
    return System(
        "The full hour",
        (
            Client("people", Call("web", timeout=2.0, retries=retries), rate=500.0),
            robots,
            *queue,
            Service("web", servers=320, service_time=0.01, queue=web_room, calls=(Call("back end"),)),
            Service("back end", servers=backend, service_time=0.08),
        ),
        faults=(Fault("surge", "robots", *MONDAY_SURGE, 4.0),),
        objective=Objective(1.0, 0.99),
        horizon=240.0,
    )


MONDAYS: tuple[tuple[str, dict[str, int]], ...] = (
    ("nothing", {}),
    ("clients try three times more", {"retries": 3}),
    ("the tier's queue bounded", {"web_room": 100}),
    ("bounded, and clients try again", {"web_room": 100, "retries": 3}),
    ("robots through a queue, 32 at a time", {"inbox": 32}),
    ("robots through a queue, 400 at a time", {"inbox": 400}),
    ("32 at a time, room for 3\u202f000", {"inbox": 32, "inbox_room": 3_000}),
    ("half as much capacity again", {"backend": 120}),
)


def late_by(run: playground.Run) -> float | None:
    """Return when the inbox was empty again, in seconds after the surge; ``None`` if there is no inbox."""
    if not any(part.name == "inbox" for part in run.system.blocks):
        return None
    waiting = run.block("inbox").queue
    return max([i + 1 - MONDAY_SURGE[1] for i, each in enumerate(waiting) if each > 50], default=0.0)


def patterns_on_and_off() -> Exhibit:
    """Run the full hour with each pattern, and show its gain and its price."""
    rows = []
    for words, changes in MONDAYS:
        run = playground.simulate(monday(**changes))
        people, late = run.client("people"), late_by(run)
        refused = sum(sum(run.block(part.name).refused) for part in run.system.blocks)
        rows.append(
            (
                words,
                f"**{percent(people.between(*MONDAY_SURGE))}**",
                f"**{percent(people.between(MONDAY_SURGE[1], run.system.horizon))}**",
                number(refused, 2),
                "–" if late is None else f"for {duration(late)}",
                f"{number(run.cost_per_hour, 3)}",
            )
        )
    return table(
        ("pattern", "people served, surge", "people served, after", "refused", "robots late, after", "dollars an hour (illustrative)"), rows
    )


# --- the bets


def processors_in_trouble() -> float:
    """Return the share of processor time in use while every call takes ten times as long."""
    return look().processors


IDLE = Bet(
    "A web tier's processors are 25 % busy; nearly all of a request is waiting for a back end. The network turns bad, each call takes ten "
    "times as long, and the tier stops answering in time. What do its processors show?",
    scale(Probability, name="processors busy", symbol="u", default=0.9, practical=(0.01, 1.0)),
    processors_in_trouble,
    gap,
    "About 10 %. All threads are taken by waiting, so less work gets through, and less work is what a processor sees. "
    "You will meet this tier again in experiment 3.",
)


def done_after_three() -> float:
    """Return how likely a message was acted on if three attempts at it timed out and a tenth is lost each way."""
    return float(executed_after_timeouts(0.1, 0.1, 3))


THREE_TIMEOUTS = Bet(
    "You order something over a network that loses a tenth of the messages, each way. Three attempts in a row time out; you give up and "
    "report an error. How likely was the order placed at least once?",
    scale(Probability, name="order placed", symbol="P", default=0.1, practical=(0.01, 1.0), scale="linear"),
    done_after_three,
    gap,
    "85 %. One timeout is nearly a toss-up between a lost order and a lost answer. Nothing happened only if it was the order each time.",
)


def answered_without_limit() -> float:
    """Return the share of requests answered in time with a queue without limit."""
    return playground.simulate(service(-1)).success


NO_LIMIT = Bet(
    "A service does 400 requests a second; users wait two seconds. For 20 s they send 800 a second, otherwise 300. With a queue of 600 "
    "places it answers 87 % of them in time, over 160 s, and refuses the rest. The limit is taken away: nothing is refused. How many are "
    "answered in time?",
    scale(Probability, name="answered in time", symbol="A", default=0.95, practical=(0.05, 1.0), scale="linear"),
    answered_without_limit,
    gap,
    "39 %. The queue takes everybody in, and everybody waits for longer than they are willing to. The service is busy all the time, "
    "mostly with requests whose sender has left.",
)


def servers_left() -> float:
    """Return how many servers a rule that watches processors has left after three decisions."""
    return float(decisions("processors")[-1].servers)


LEFT = Bet(
    "The tier's autoscaler aims at processors that are 25 % busy: if they are twice as busy, it doubles the servers; if half, it removes "
    "half. The network turns bad and stays bad. Of the 40 servers, how many are left after three decisions?",
    Quantity("servers left", "c", "", "after three decisions", 1, 400, default=40, practical=(1, 400), scale="log", integer=True),
    servers_left,
    gap,
    "Three. Each decision is right about processors, and each leaves fewer threads to wait with, so that processors are as idle as before.",
)

BETS = (IDLE, THREE_TIMEOUTS, NO_LIMIT, LEFT)

# --- the checks

SILENCE = Question(
    "A payment call times out. The provider takes no key for a request. What is the safe next step?",
    (
        (
            "Send it again: it timed out, so it did not happen",
            "Nearly half of all timeouts are lost answers. The card may be charged twice.",
        ),
        ("Tell the customer that it failed", "It may well have happened. They will pay again, by another card."),
        (
            "Ask the provider what became of it, before anything else",
            "Yes. Without a key only a question is safe to repeat. Until it is answered the state is neither yes nor no: it is unknown.",
        ),
        (
            "Choose a provider that delivers exactly once",
            "Nobody can deliver so. What can be had is an effect that happens once, by a key.",
        ),
    ),
    2,
)

SIZE = Question(
    "A service does 50 requests a second, and its clients give up after 4 s. How long may its queue be at most?",
    (
        ("200", "Yes. Rate times patience: whoever stands behind 200 others leaves before being served, and is served nevertheless."),
        (
            "As long as the memory allows",
            "Then it fills, in an overload, with requests whose clients have left. Memory is not the limit; patience is.",
        ),
        ("50, the requests of one second", "It would be safe, and refuse clients that could have been served in time."),
        (
            "10\u202f000, so that a peak is never refused",
            "The last in it would be answered after 200 s. It is refused all the same, only later.",
        ),
    ),
    0,
)

SIGNAL = Question(
    "Servers wait on a slow network; processors rest. Which signal tells an autoscaler the truth?",
    (
        (
            "Processor use",
            "It falls in this kind of trouble. The rule takes servers away, and the rest have the same threads' worth of waiting.",
        ),
        ("Threads in use", "They tell that requests pile up, and not where. If the network is full, more servers send more into it."),
        (
            "Requests in progress, over the rate at which they end",
            "That is how long a request takes, by Little's law. It shows that something is slow, and not that servers are what is missing.",
        ),
        (
            "None alone: more servers help only if servers are what requests wait for",
            "Yes. Each signal says that something is wrong. What a request waits for has to be measured at that very place.",
        ),
    ),
    3,
)

WAYS = Question(
    "A shop's checkout must tell five teams about each order. Next month a sixth will want all orders since January. What carries them?",
    (
        ("A synchronous call to each team", "The checkout then waits for the slowest of five, and is down whenever any of them is."),
        (
            "A stream that each team reads at its own pace",
            "Yes. It keeps what was read, in order, so a newcomer starts from the first record.",
        ),
        ("One queue for all", "A message in a queue goes to one of those who read it. Each team would see a fifth of the orders."),
        ("A queue for each team", "It works for five. The sixth gets what comes from now on; January's messages were read and are gone."),
    ),
    1,
)

CHECKS = (SILENCE, SIZE, SIGNAL, WAYS)


# --- the learner's own numbers


def slow_times(part: float = TIME_TAKEN) -> float:
    """Return how many times as long as the others the slowest hundredth of the requests takes, if it holds this part of all the time.

    >>> round(slow_times()), round(slow_times(0.01))
    (66, 1)
    """
    return part / (1 - part) * (1 - SLOW_REQUESTS) / SLOW_REQUESTS


def held_by_the_slowest() -> Exhibit:
    """Say how many times as long the slowest hundredth takes, by the part of all the time that it holds; Slack's morning last."""
    rows = [(percent(part), f"{number(slow_times(part), 2)}×") for part in (SLOW_REQUESTS, 0.1, 0.2)] + [
        (f"**{percent(TIME_TAKEN)}**, as at Slack", f"**{number(slow_times(), 2)}×**")
    ]
    return table(("the slowest 1 % hold of all the time", "so each takes, measured by the others"), rows)


def own_service(*, rate: float, latency: float, threads: int, slowdown: float) -> Exhibit:
    """Say how many requests a service has in progress, and at which latency its threads run out (rate in 1/s, latency in s)."""
    now, then = (float(concurrency_limit(rate, latency * times)) for times in (1, slowdown))
    empty = threads / rate
    rows = (
        ("in progress now", number(now, 3)),
        (f"in progress when everything takes {number(slowdown)} times as long", number(then, 3)),
        ("your threads", number(threads)),
        ("they run out when a request takes", f"**{duration(empty)}**"),
    )
    more = (
        "They are enough even then." if then < threads else f"They are used up long before: at {number(empty / latency, 2)} times as long."
    )
    return Exhibit(f"{table(('Little’s law on your service', ''), rows).markdown}\n\n{more}")


def slowest_share(durations: Sequence[float], slowest: float = SLOW_REQUESTS) -> float:
    """Return the part of all the time that the slowest requests take.

    >>> slowest_share([1.0] * 99 + [66.0])  # Slack's morning, if its slow requests took 66 times as long
    0.4
    """
    ordered = sorted(durations, reverse=True)
    return sum(ordered[: max(1, round(slowest * len(ordered)))]) / sum(ordered)


def own_latencies(mine: Measurements, *, rate: float) -> Exhibit:
    """Say what a learner's latencies hold at a rate (1/s), and how much of it the slowest hundredth holds."""
    if not mine.durations or sum(mine.durations) <= 0:
        return Exhibit("This file has no durations above 0, so nothing in it waits.")
    mean = sum(mine.durations) / len(mine.durations)
    rows = (
        ("a request takes, on average", duration(mean)),
        (f"in progress at {number(rate)} a second", f"**{number(float(concurrency_limit(rate, mean)), 3)}**"),
        ("part of that held by the slowest 1 %", f"**{percent(slowest_share(mine.durations), 2)}**"),
        ("the same at Slack that morning, as reported", percent(TIME_TAKEN)),
    )
    return table(("your latencies", ""), rows)


def remembered(*, rate: float, longest_retry: float, key_bytes: float = 100.0) -> Exhibit:
    """Say what a receiver must remember so that no repetition is taken for news (rate in 1/s, time in s, size in bytes)."""
    keys = float(concurrency_limit(rate, longest_retry))
    return table(
        ("to remember", "keys", f"memory, at {number(key_bytes)} bytes a key"),
        [(f"{number(rate)} a second for {duration(longest_retry)}", number(keys, 3), f"{number(keys * key_bytes / 1e6, 3)} MB")],
    )

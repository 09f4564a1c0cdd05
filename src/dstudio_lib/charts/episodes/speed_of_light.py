"""What is E01's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

from dstudio_lib.formulas.correlation import beta_factor_unavailability
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.formulas.tail import fan_out_for, slow_requests
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.foundation.quantities import Duration, Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.measurements.measured import Measurements
from dstudio_lib.simulators import latency_budget, redundancy, transfer
from dstudio_lib.simulators.round_trips import distance

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

STUCK_VOLUMES = 0.13
"""Share of the volumes in the affected zone that were stuck, reported in https://aws.amazon.com/message/65648/."""

STUCK_DATABASES = 0.45
"""Share of the single-zone databases there that were stuck at the peak, reported in the same document."""


# --- the bets


STUCK = Bet(
    "One night in April 2011, 13 % of the storage volumes in one of Amazon's zones froze. Databases spread their data over several volumes "
    "each. What share of the databases that lived in that zone alone froze with them?",
    scale(Probability, name="databases frozen", symbol="D", practical=(0.01, 1.0), scale="log"),
    lambda: STUCK_DATABASES,
    gap,
    "At the peak 45 % were stuck [R]. A database there stood still as soon as any one of its volumes did. "
    "In experiment 4 you will compute how many volumes that takes.",
)


def ocean_floor() -> float:
    """Return the floor of a round trip between London and New York through glass (s)."""
    return float(minimum_round_trip(distance("London", "New York")))


OCEAN = Bet(
    "How soon can an answer from New York be back in London, through the best glass fibre that will ever be laid?",
    scale(Duration, name="round trip", symbol="RTT", practical=(1e-3, 1.0)),
    ocean_floor,
    gap,
    "The way is 5\u202f570 km, twice, at two thirds of the speed of light. No router, no queue and no server has done a thing yet.",
)


def hundredfold() -> float:
    """Return how many times faster the page arrives over a hundred times the bandwidth."""
    narrow, wide = (transfer.simulate(transfer.Transfer(bit_rate=rate)).total for rate in (100e6, 10e9))
    return narrow / wide


HUNDREDFOLD = Bet(
    "The page has 100 kB, the round trip takes 100 ms, the connection is new. The line goes from 100 Mbit/s to 10 Gbit/s. "
    "How many times faster does the page arrive?",
    Quantity("speed-up", "s", "", "old time over new time", lower=1, upper=1_000, default=10, practical=(1, 100), scale="log"),
    hundredfold,
    gap,
    "The page is made of round trips (opening the connection, asking, slow start), and none of them is shorter on a wider line.",
)


def shared_downtime() -> float:
    """Return the downtime a year (s) of three replicas at 99 % with 5 % shared."""
    return redundancy.YEAR * float(beta_factor_unavailability(0.01, 0.05, 3))


DOWNTIME = Bet(
    "Three replicas, each up 99 % of the time; any one suffices. One twentieth of a replica's downtime has a cause that all three share. "
    "How long is the service down in a year?",
    scale(Duration, name="downtime a year", symbol="D", default=3_600.0, practical=(1.0, 10 * 86_400.0), display="min", lower_open=True),
    shared_downtime,
    gap,
    "If nothing were shared it would be 31.6 s, five hundred times less. The third replica did its work; the shared part never met it.",
)


def slow_share() -> float:
    """Return the share of requests that wait for a slow server among one hundred."""
    return float(slow_requests(0.01, 100))


FAN_OUT = Bet(
    "Each server is slow once in a hundred calls. Your request asks one hundred of them and needs every answer. "
    "What share of your requests is slow?",
    scale(Probability, name="slow requests", symbol="P", practical=(0.01, 1.0)),
    slow_share,
    gap,
    "All hundred must be fast at once, and 0.99 to the power 100 is only 36.6 %.",
)

BETS = (STUCK, OCEAN, HUNDREDFOLD, DOWNTIME, FAN_OUT)

# --- the checks

LIGHT = Question(
    "A dashboard shows a round trip of 17 ms between Mumbai and Singapore, 3\u202f900 km apart. What do you conclude?",
    (
        (
            "An excellent provider with a straight cable",
            "Glass needs 38 ms for it, and even light in vacuum 26 ms. No provider is that good.",
        ),
        (
            "A cache or a proxy nearby answers, or the label is wrong",
            "Yes. Whatever answered in 17 ms stands within 1\u202f740 km of cable.",
        ),
        ("The clocks of the two ends disagree", "A round trip is taken with one clock, at one end, so that no second clock can spoil it."),
        ("Compression makes the packets faster", "Compression saves bits, and bits are not what the time is made of: the way is."),
    ),
    1,
)

PIPE = Question(
    "An API answers with 12 kB over fresh TLS 1.2 connections at 80 ms round trip. Which change saves most?",
    (
        ("Ten times the bandwidth", "12 kB fit into the first window. On the wire they cost about a millisecond at 100 Mbit/s."),
        ("Compressing the answer to 3 kB", "It was one round trip and stays one: anything below some 14.6 kB arrives in the first window."),
        ("Keeping the connection open", "Yes: three of its four round trips open the connection. 240 of 320 ms are gone."),
        ("TLS 1.3 instead of 1.2", "Good, and it saves one round trip, 80 ms. Keeping the connection saves three."),
    ),
    2,
)

NINES = Question(
    "Two zones, each 99.9 %, one load balancer in front of both, one pipeline that deploys to both. The design document says 99.9999 %. "
    "What is wrong?",
    (
        ("Nothing: 0.001 × 0.001 = 0.000001", "That product holds for zones that fail independently. Here two things reach both at once."),
        ("A third zone is missing", "It would shrink the part that already is small. The load balancer and the pipeline stay shared."),
        (
            "The zones' availabilities should be averaged",
            "Averages say nothing here: one zone suffices, so the question is when both are down.",
        ),
        (
            "It leaves out what takes both zones down together",
            "Yes. With β·q as the floor, 5 % shared means 99.995 % at best, for any number of zones.",
        ),
    ),
    3,
)

TAIL = Question(
    "Three services are called in turn, each with a p99 of 100 ms. What is the p99 of the whole?",
    (
        ("100 ms, the largest", "Only if they ran side by side and were slow in the same requests."),
        ("300 ms, the sum", "It would take a request that is slow three times. Such a request is far rarer than one in a hundred."),
        (
            "It can't be said from the p99s alone",
            "Yes. It depends on the whole distributions and on whether slow moments coincide. Measure it end to end.",
        ),
        ("About 173 ms, by square roots", "That adds standard deviations, not percentiles, and latencies are nothing like normal."),
    ),
    2,
)

CHECKS = (LIGHT, PIPE, NINES, TAIL)

# --- the tables


def volumes_needed() -> float:
    """Return how many volumes a database needs so that 13 % of volumes stop 45 % of databases, if volumes stop independently."""
    return float(fan_out_for(STUCK_DATABASES, STUCK_VOLUMES))


def three_ways_to_add() -> Exhibit:
    """Compare the two usual shortcuts for the p99 of a request with the p99 of simulated requests."""
    rows = []
    for fan_out in (1, 100):
        settings = latency_budget.LatencyBudget(fan_out=fan_out)
        run = latency_budget.simulate(settings, seed=1)
        largest, total, real = max(settings.p99s), sum(settings.p99s), run.percentile(0.99)
        assert real is not None
        rows.append((f"fan-out {fan_out}", duration(largest), duration(total), f"**{duration(real)}**"))
    return table(("six stages", "largest p99", "sum of the p99s", "p99 of 20\u202f000 simulated requests"), rows)


def diversity_against_replicas() -> Exhibit:
    """Compare what more replicas and what less sharing do to the downtime of a year."""
    choices = ((3, 0.05), (5, 0.05), (9, 0.05), (3, 0.025), (2, 0.005), (3, 0.005))
    rows = [
        (number(replicas), percent(share), f"**{_minutes(redundancy.YEAR * float(beta_factor_unavailability(0.01, share, replicas)))}**")
        for replicas, share in choices
    ]
    return table(("replicas at 99 %", "shared causes β", "down in a year"), rows)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}{NARROW}min"


def hedging_on_and_off() -> Exhibit:
    """Send the same requests without hedging, with it, and with it to servers that are slow because they are busy."""
    rows = []
    for words, settings in (
        ("off", latency_budget.LatencyBudget()),
        ("after the p95", latency_budget.LatencyBudget(hedge_after="p95")),
        ("after the p95, servers half busy", latency_budget.LatencyBudget(hedge_after="p95", overloaded=True, utilisation=0.50)),
        ("after the p95, servers 80 % busy", latency_budget.LatencyBudget(hedge_after="p95", overloaded=True, utilisation=0.80)),
    ):
        run = latency_budget.simulate(settings, seed=1)
        median, p99 = run.percentile(0.5), run.percentile(0.99)
        if run.server is None or median is None or p99 is None:
            rows.append((words, "no steady state", "**no steady state**", "more and more"))
        else:
            rows.append((words, duration(median), f"**{duration(p99)}**", percent(run.server.copies)))
    return table(("hedging", "median", "p99", "more requests"), rows)


def own_numbers(mine: Measurements, *, distance_km: float, fan_out: int) -> Exhibit:
    """Hold a learner's measurements against the floor of their distance, and widen them to a fan-out."""
    floor = float(minimum_round_trip(1e3 * distance_km))
    beside = mine.against(floor)
    rows = [
        (f"p{percentage}", duration(mine.percentile(percentage)), _times(mine.percentile(percentage), floor)) for percentage in (50, 95, 99)
    ]
    lines = [table(("of your calls", "time", "times the floor"), rows).markdown, mine.summary(), beside.sentence]
    if not mine.resolves(99):
        lines.append(f"With {mine.count} measurements the p99 is little more than the largest of them; take a few hundred.")
    lines.append(
        f"At a fan-out of {fan_out}, **{percent(float(slow_requests(0.01, fan_out)))}** of requests are slower than your p99, "
        f"and half of them take longer than **{duration(mine.fan_out_percentile(fan_out, 50))}**."
    )
    return Exhibit("\n\n".join(lines))


def _times(time: float, floor: float) -> str:
    return f"{number(time / floor, 2)}×" if floor > 0 else "no distance"

"""Queues on any path: Little's law, flow balance and no idle server while somebody waits; and means inside their intervals."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.engine.plan import Block, Link, Plan, Source
from dstudio_lib.engine.running import run
from dstudio_lib.formulas import queueing
from dstudio_lib.simulators.queues.balancing import balance
from dstudio_lib.simulators.queues.closed import closed_loop
from dstudio_lib.simulators.queues.disciplines import serve
from dstudio_lib.simulators.queues.recursions import kiefer_wolfowitz
from properties.arrivals import path

DISCIPLINES = ("fcfs", "lcfs", "priority", "preemptive", "sharing", "srpt")
POLICIES = ("random", "round-robin", "two-choices", "shortest", "least-work", "weighted")
PATHS = st.lists(st.tuples(st.floats(0.01, 3.0), st.floats(0.01, 3.0)), min_size=1, max_size=30)


def present(came: Sequence[float], left: Sequence[float], moment: float) -> int:
    """How many are there at a moment: those who came less those who left."""
    return sum(each <= moment for each in came) - sum(each <= moment for each in left)


def spans_between(*moments: Sequence[float]) -> list[tuple[float, float]]:
    """The stretches between any two neighbouring moments, but for those that rounding makes."""
    everything = sorted({each for part in moments for each in part})
    return [(a, b) for a, b in pairwise(everything) if b - a > 1e-9]


def area(came: Sequence[float], left: Sequence[float]) -> float:
    """The number present, summed over time."""
    return math.fsum((b - a) * present(came, left, (a + b) / 2) for a, b in spans_between(came, left))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half-width at 99.9 % of independent runs (Student, 19 degrees of freedom)."""
    assert len(values) == 20
    mean = math.fsum(values) / 20
    return mean, 3.883 * math.sqrt(math.fsum((each - mean) ** 2 for each in values) / 19 / 20)


# --- on any path


@pytest.mark.parametrize("discipline", DISCIPLINES)
@given(PATHS)
@settings(max_examples=40)
def test_little_flow_balance_and_conserved_work_on_any_path_in_any_order(discipline: Any, pairs: list[tuple[float, float]]) -> None:
    """The server works exactly while somebody is there: at every moment work is left if and only if somebody is present."""
    came, services = path(pairs)
    served = serve(came, services, discipline, [i % 3 for i in range(len(came))])
    left = served.departures
    assert area(came, left) == pytest.approx(math.fsum(served.times(came)), rel=1e-6)
    worked, free = [], 0.0
    for at, service in zip(came, services, strict=True):
        worked.append((max(at, free), max(at, free) + service))
        free = worked[-1][1]
    for a, b in spans_between(came, left, [end for _, end in worked]):
        middle = (a + b) / 2
        if b - a > 1e-5:
            assert (present(came, left, middle) > 0) == any(start <= middle < end for start, end in worked)
    assert present(came, left, max(left)) == 0, "whoever came has left"


@given(PATHS, st.integers(1, 4))
@settings(max_examples=60)
def test_no_server_of_many_is_idle_while_somebody_waits(pairs: list[tuple[float, float]], servers: int) -> None:
    came, services = path(pairs)
    waits = kiefer_wolfowitz(np.array(came), np.array(services), servers).tolist()
    begins = [at + wait for at, wait in zip(came, waits, strict=True)]
    left = [at + service for at, service in zip(begins, services, strict=True)]
    for a, b in spans_between(came, begins, left):
        middle = (a + b) / 2
        waiting, busy = present(came, begins, middle), present(begins, left, middle)
        assert busy <= servers
        assert not waiting or busy == servers
    assert area(came, left) == pytest.approx(math.fsum(waits) + math.fsum(services), rel=1e-6)
    assert begins == sorted(begins), "first come, first served"


@pytest.mark.parametrize("policy", POLICIES)
@given(pairs=PATHS, speeds=st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=4), seed=st.integers(0, 10**6))
@settings(max_examples=30)
def test_behind_any_balancer_each_server_works_while_it_has_work_and_everybody_is_served_once(
    policy: Any, pairs: list[tuple[float, float]], speeds: list[float], seed: int
) -> None:
    came, services = path(pairs)
    run_ = balance(came, services, policy, random.Random(seed), speeds=speeds)
    assert len(run_.servers) == len(run_.times) == len(came)
    for server, speed in enumerate(speeds):
        mine = [i for i, each in enumerate(run_.servers) if each == server]
        free = 0.0
        for i in mine:
            free = max(came[i], free) + services[i] / speed
            assert came[i] + run_.times[i] == pytest.approx(free, abs=1e-9)
        left = [came[i] + run_.times[i] for i in mine]
        assert area([came[i] for i in mine], left) == pytest.approx(math.fsum(run_.times[i] for i in mine), rel=1e-6)


@given(pairs=PATHS, speeds=st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=4), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_each_balancer_chooses_as_its_name_says(pairs: list[tuple[float, float]], speeds: list[float], seed: int) -> None:
    came, services = path(pairs)
    for policy in ("round-robin", "shortest", "least-work"):
        run_ = balance(came, services, policy, random.Random(seed), speeds=speeds)
        left = [at + time for at, time in zip(came, run_.times, strict=True)]
        for i, chosen in enumerate(run_.servers):
            before = [[left[j] for j in range(i) if run_.servers[j] == server] for server in range(len(speeds))]
            lengths = [sum(each > came[i] for each in ends) for ends in before]
            done = [max([came[i], *ends]) + services[i] / speed for ends, speed in zip(before, speeds, strict=True)]
            if policy == "round-robin":
                assert chosen == i % len(speeds)
            elif policy == "shortest":
                assert lengths[chosen] == min(lengths)
            else:
                assert done[chosen] == pytest.approx(min(done), abs=1e-9)


@given(st.integers(1, 12), st.integers(1, 3), st.integers(0, 10**6))
@settings(max_examples=40)
def test_in_a_closed_loop_there_are_never_more_requests_than_users_and_little_holds(users: int, servers: int, seed: int) -> None:
    run_ = closed_loop(users, lambda r: r.expovariate(2.0), lambda r: r.expovariate(4.0), servers, 15.0, random.Random(seed))
    left = [at + time for at, time in zip(run_.sent, run_.times, strict=True)]
    if not left:
        return
    assert max(present(run_.sent, left, (a + b) / 2) for a, b in spans_between(run_.sent, left)) <= users
    assert area(run_.sent, left) == pytest.approx(math.fsum(run_.times), rel=1e-6)
    assert sum(each <= run_.length for each in left) <= len(run_.sent) <= sum(each <= run_.length for each in left) + users


# --- means inside their intervals


def poisson(rate: float, number: int, chance: random.Random) -> list[float]:
    now, found = 0.0, []
    for _ in range(number):
        now += chance.expovariate(rate)
        found.append(now)
    return found


def classed(discipline: Any, seed: int) -> tuple[float, float]:
    """Mean time of the urgent and of the others, after a warm-up: arrivals of 0.3 and 0.4 a second, services of a second."""
    chance = random.Random(f"{discipline} {seed}")
    came = poisson(0.7, 3_000, chance)
    urgency = [int(chance.random() >= 3 / 7) for _ in came]
    times = serve(came, [chance.expovariate(1.0) for _ in came], discipline, urgency).times(came)
    parts = [[time for time, each in zip(times[300:], urgency[300:], strict=True) if each == kind] for kind in (0, 1)]
    return math.fsum(parts[0]) / len(parts[0]), math.fsum(parts[1]) / len(parts[1])


@pytest.mark.parametrize("discipline", ["priority", "preemptive"])
def test_the_urgent_and_the_others_take_as_long_as_the_formulas_say(discipline: str) -> None:
    runs = [classed(discipline, seed) for seed in range(20)]
    for kind in (0, 1):
        mean, half = interval([each[kind] for each in runs])
        if discipline == "priority":
            expected = 1 + queueing.priority_wait([0.3, 0.4], [1.0, 1.0], of_class=kind + 1)
        else:
            expected = queueing.preemptive_priority_time([0.3, 0.4], [1.0, 1.0], of_class=kind + 1)
        assert abs(mean - expected) < half < 0.25 * expected


def test_the_shortest_rest_first_takes_as_long_as_schrage_and_miller_say() -> None:
    """Random arrivals at 0.7, exponential work of mean 1; their integrals over the size of a request, by the trapezoid rule."""
    rate, sizes = 0.7, np.linspace(0, 40, 80_001)
    density, below = np.exp(-sizes), 1 - np.exp(-sizes)
    step = sizes[1] - sizes[0]

    def integrated(values: Any) -> Any:
        return np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2 * step)])

    load = rate * integrated(sizes * density)
    waiting = rate * (integrated(sizes**2 * density) + sizes**2 * (1 - below)) / (2 * (1 - load) ** 2)
    expected = integrated((waiting + integrated(1 / (1 - load))) * density)[-1]
    means = []
    for seed in range(20):
        chance = random.Random(f"srpt {seed}")
        came = poisson(rate, 3_000, chance)
        times = serve(came, [chance.expovariate(1.0) for _ in came], "srpt").times(came)[300:]
        means.append(math.fsum(times) / len(times))
    mean, half = interval(means)
    assert abs(mean - expected) < half < 0.2 * expected
    assert mean + half < queueing.mm1_response_time(rate, 1.0), "and sooner than first come, first served"


@pytest.mark.parametrize(("users", "think"), [(1, 1.0), (5, 1.0), (12, 0.5)])
def test_the_interval_of_a_closed_loop_contains_what_mean_value_analysis_says(users: int, think: float) -> None:
    found = []
    for seed in range(20):
        run_ = closed_loop(users, lambda r: r.expovariate(1 / think), lambda r: r.expovariate(10.0), 1, 330.0, random.Random(seed))
        found.append(sum(30 <= at + time <= 330 for at, time in zip(run_.sent, run_.times, strict=True)) / 300)
    mean, half = interval(found)
    assert abs(mean - queueing.mva_throughput([0.1], users, think)) < half < 0.1 * mean


def buffered(servers: int, room: int, rate: float, horizon: float) -> Plan:
    return Plan(
        (Source("s", 0, rate=rate),),
        (Block("q", servers, room=room - servers, mean=1.0),),
        (Link("l", 0),),
        horizon=horizon,
        window=horizon,
    )


@pytest.mark.parametrize(("servers", "room", "load"), [(1, 3, 0.9), (3, 5, 1.2), (2, 2, 0.7)])
def test_a_full_buffer_turns_away_as_many_as_the_formula_says(servers: int, room: int, load: float) -> None:
    shares = []
    for seed in range(20):
        result = run(buffered(servers, room, load * servers, 2_000.0), seed)
        shares.append(result.block(0, "full")[0] / result.block(0, "arrived")[0])
    mean, half = interval(shares)
    assert abs(mean - queueing.mmck_blocking(load * servers, servers, room)) < half < 0.3 * mean


@given(
    servers=st.integers(1, 4),
    waiting=st.integers(0, 6),
    load=st.floats(0.2, 3.0),
    errors=st.sampled_from([0.0, 0.3]),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=40)
def test_whoever_came_to_a_block_was_served_or_turned_away_or_is_still_inside(
    servers: int, waiting: int, load: float, errors: float, seed: int
) -> None:
    """Flow balance in every window: what came is what left and what is inside, which is no more than servers and places."""
    block = Block("q", servers, room=waiting, mean=0.1, errors=errors)
    plan = Plan((Source("s", 0, rate=10 * load * servers),), (block,), (Link("l", 0),), horizon=20.0)
    result = run(plan, seed)
    inside = 0.0
    for window in range(20):
        ended = sum(result.block(0, name)[window] for name in ("done", "failed", "full"))
        inside += result.block(0, "arrived")[window] - ended
        assert 0 <= inside <= servers + waiting
        assert result.block(0, "busy")[window] <= servers + 1e-9
        assert result.block(0, "waiting")[window] <= waiting + 1e-9

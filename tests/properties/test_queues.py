"""Queues keep their laws on every path, and their means are those of theory."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas import queueing
from dstudio_lib.simulators.queues.balancing import balance
from dstudio_lib.simulators.queues.closed import closed_loop, measure
from dstudio_lib.simulators.queues.disciplines import serve
from dstudio_lib.simulators.queues.recursions import kiefer_wolfowitz, lindley
from dstudio_lib.simulators.queues.spans import spans
from dstudio_lib.simulators.queues.station import Station, simulate
from properties.arrivals import path

CONFIDENT = 3.3 / 2.093
"""From 95 % to about 99.6 % of confidence: a run in two hundred would fail by chance, and seeds are fixed."""
PATHS = st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.01, 3.0)), min_size=1, max_size=40)


@pytest.mark.parametrize(("variation", "mean"), [(0.0, 2.0), (0.25, 0.1), (1.0, 3.0), (7.0, 0.5)])
def test_spans_have_the_mean_and_the_spread_that_were_asked_for(variation: float, mean: float) -> None:
    drawn = spans(mean, variation, 400_000, np.random.default_rng(4))
    assert drawn.mean() == pytest.approx(mean, rel=0.02)
    assert drawn.var() / mean**2 == pytest.approx(variation, rel=0.06, abs=1e-12)


@given(PATHS)
@settings(deadline=None, derandomize=True, max_examples=150)
def test_the_walk_above_its_lowest_point_is_the_wait_worked_out_one_by_one(pairs) -> None:
    arrivals, services = path(pairs)
    gaps = np.diff(arrivals, append=arrivals[-1])
    by_walk = lindley(gaps, np.array(services))
    wait, expected = 0.0, []
    for i, service in enumerate(services):
        expected.append(wait)
        wait = max(0.0, wait + service - gaps[i])
    assert by_walk == pytest.approx(expected, abs=1e-9)
    assert kiefer_wolfowitz(np.array(arrivals), np.array(services), 1) == pytest.approx(expected, abs=1e-9)


@given(PATHS)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_in_whatever_order_it_works_the_work_left_is_the_same_and_nobody_is_served_faster_than_alone(pairs) -> None:
    arrivals, services = path(pairs)
    urgency = [i % 2 for i in range(len(arrivals))]
    runs = {name: serve(arrivals, services, name, urgency) for name in ("fcfs", "lcfs", "priority", "preemptive", "sharing", "srpt")}
    for name, run in runs.items():
        assert run.work_left == pytest.approx(runs["fcfs"].work_left, abs=1e-6), name
        assert max(run.departures) == pytest.approx(max(runs["fcfs"].departures), abs=1e-6), name
        assert all(time >= service - 1e-6 for time, service in zip(run.times(arrivals), services, strict=True)), name
    assert math.fsum(runs["srpt"].times(arrivals)) <= min(math.fsum(run.times(arrivals)) for run in runs.values()) + 1e-6


@given(st.lists(st.floats(0.01, 3.0), min_size=2, max_size=12, unique=True))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_of_those_who_come_together_the_order_alone_decides(services) -> None:
    arrivals = [0.0] * len(services)
    shortest = serve(arrivals, services, "srpt").departures
    assert sorted(range(len(services)), key=shortest.__getitem__) == sorted(range(len(services)), key=services.__getitem__)
    shared = serve(arrivals, services, "sharing").departures
    assert shared[services.index(min(services))] == pytest.approx(min(services) * len(services))


@pytest.mark.parametrize(
    "station",
    [
        Station(load=0.7, requests=60_000),
        Station(load=0.8, service_variation=0.0, requests=60_000),
        Station(load=0.6, service_variation=4.0, requests=100_000),
        Station(load=0.8, servers=4, requests=60_000),
        Station(load=0.6, discipline="lcfs", requests=30_000),
        Station(load=0.6, service_variation=3.0, discipline="sharing", requests=40_000),
    ],
    ids=["M/M/1", "M/D/1", "M/G/1", "M/M/4", "LCFS", "PS"],
)
def test_the_mean_wait_is_that_of_the_formula(station: Station) -> None:
    run = simulate(station, seed=8)
    mean, half = run.interval(run.waits)
    expected, exact = run.theory
    assert exact
    assert abs(mean - expected) < CONFIDENT * half
    assert half < 0.25 * expected  # the interval is narrow enough to notice a wrong formula


def test_the_approximation_for_general_queues_is_near_and_says_that_it_is_one() -> None:
    run = simulate(Station(load=0.85, servers=3, arrival_variation=2.0, service_variation=0.5, requests=200_000), seed=2)
    expected, exact = run.theory
    assert not exact
    assert run.interval(run.waits)[0] == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("discipline", ["fcfs", "lcfs", "sharing", "srpt"])
def test_littles_law_holds_on_the_path_itself(discipline: str) -> None:
    run = simulate(Station(load=0.9, service_variation=2.0, discipline=discipline, requests=3_000), seed=5)
    assert run.mean_number == pytest.approx(len(run.times) / run.length * run.times.mean(), rel=1e-9)


def test_an_even_stream_hardly_waits_and_a_bursty_one_waits_many_times_a_random_one() -> None:
    even, usual, bursty = (
        simulate(Station(load=0.9, arrival_variation=each, service_variation=each, requests=200_000), seed=3).waits.mean()
        for each in (0.0, 1.0, 9.0)
    )
    assert even == pytest.approx(0.0, abs=1e-9)
    assert usual == pytest.approx(0.09, rel=0.15)
    assert bursty > 5 * usual


def test_several_servers_in_another_order_are_refused_with_a_way_out() -> None:
    with pytest.raises(ValueError, match="take servers=1"):
        Station(servers=2, discipline="srpt")


# --- several queues


def loaded(policy: str, **more) -> list[float]:
    chance, servers, load = random.Random(6), 8, 0.9
    arrivals, now = [], 0.0
    for _ in range(20_000):
        now += chance.expovariate(load * servers)
        arrivals.append(now)
    services = [chance.expovariate(1.0) for _ in arrivals]
    return list(balance(arrivals, services, policy, chance, speeds=[1.0] * servers, **more).times)


def test_two_choices_are_nearly_the_shortest_queue_and_far_better_than_any() -> None:
    mean = {name: math.fsum(loaded(name)) / 20_000 for name in ("random", "round-robin", "two-choices", "shortest", "least-work")}
    assert mean["least-work"] <= mean["shortest"] < mean["two-choices"] < mean["round-robin"] < mean["random"]
    assert mean["two-choices"] < 0.45 * mean["random"]
    assert mean["random"] == pytest.approx(queueing.mm1_response_time(0.9, 1.0), rel=0.25)


def test_old_news_sends_everybody_to_the_same_server() -> None:
    fresh, stale = math.fsum(loaded("shortest")), math.fsum(loaded("shortest", told_every=10.0))
    assert stale > 2 * fresh
    assert math.fsum(loaded("two-choices", told_every=10.0)) < stale


def test_weights_give_a_fast_server_its_part() -> None:
    chance = random.Random(2)
    run = balance([i * 1.0 for i in range(9_000)], [0.1] * 9_000, "weighted", chance, speeds=[1.0, 2.0])
    assert run.servers.count(1) / 9_000 == pytest.approx(2 / 3, abs=0.02)


# --- closed loops


@pytest.mark.parametrize("users", [1, 5, 40])
def test_a_closed_loop_answers_what_mean_value_analysis_says(users: int) -> None:
    chance = random.Random(users)
    run = closed_loop(users, lambda r: r.expovariate(1.0), lambda r: r.expovariate(10.0), 1, 3_000.0, chance)
    assert run.throughput == pytest.approx(queueing.mva_throughput([0.1], users, 1.0), rel=0.04)


def test_a_closed_loop_asks_less_of_a_slow_service_where_an_open_one_would_drown_it() -> None:
    fast, slow = (
        closed_loop(20, lambda r: r.expovariate(1.0), lambda r, s=service: r.expovariate(1 / s), 1, 500.0, random.Random(4))
        for service in (0.01, 0.5)
    )
    assert fast.throughput > 15
    assert slow.throughput == pytest.approx(2.0, rel=0.1)


def test_a_tester_that_waits_for_answers_measures_a_pause_once() -> None:
    found = measure(interval=0.01, stalls=[(10.0, 11.0)], service=0.001, length=30.0)
    slow_as_sent = sum(each > 0.1 for each in found.waited)
    slow_as_meant = sum(each > 0.1 for each in found.intended)
    assert slow_as_sent == 1
    assert slow_as_meant == pytest.approx(100, abs=2)
    assert sorted(found.waited)[-int(0.01 * 3_000)] < 0.01 < sorted(found.intended)[-int(0.01 * 3_000)]

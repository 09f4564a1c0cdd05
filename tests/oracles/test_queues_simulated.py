"""Waits in queues of several servers, against SimPy: an event-driven simulation that shares no code with the formulas."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator
from typing import Any

import pytest
import simpy

from dstudio_lib.formulas import queueing

BATCHES, EACH, WARM_UP = 20, 2_000, 2_000


def waits(servers: int, arrival: Callable[[random.Random], float], service: Callable[[random.Random], float], seed: int) -> list[float]:
    """The wait of each request in turn, first come first served."""
    source, world, found = random.Random(seed), simpy.Environment(), []
    desk = simpy.Resource(world, capacity=servers)

    def request() -> Generator[Any, Any, None]:
        came = world.now
        with desk.request() as turn:
            yield turn
            found.append(world.now - came)
            yield world.timeout(service(source))

    def door() -> Generator[Any, Any, None]:
        for _ in range(WARM_UP + BATCHES * EACH):
            yield world.timeout(arrival(source))
            world.process(request())

    world.process(door())
    world.run()
    return found[WARM_UP:]


def interval(values: list[float]) -> tuple[float, float]:
    """Mean and half-width at 99.9 % confidence, from batch means (Student, 19 degrees of freedom)."""
    means = [math.fsum(values[i * EACH : (i + 1) * EACH]) / EACH for i in range(BATCHES)]
    mean = math.fsum(means) / BATCHES
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in means) / (BATCHES - 1))
    return mean, 3.883 * deviation / math.sqrt(BATCHES)


def exponential(rate: float) -> Callable[[random.Random], float]:
    return lambda source: source.expovariate(rate)


def erlang(shape: int, rate: float) -> Callable[[random.Random], float]:
    return lambda source: source.gammavariate(shape, 1 / (shape * rate))


@pytest.mark.parametrize(("servers", "arrival_rate"), [(1, 0.6), (3, 2.1), (8, 6.0)])
def test_requests_wait_as_long_as_in_an_event_simulation(servers: int, arrival_rate: float) -> None:
    found = waits(servers, exponential(arrival_rate), exponential(1.0), seed=servers)
    mean, half = interval(found)
    assert abs(mean - queueing.mmc_wait(arrival_rate, 1.0, servers)) < half
    waiting, half = interval([float(each > 1e-12) for each in found])
    assert abs(waiting - queueing.erlang_c(servers, arrival_rate)) < half


def test_waits_are_longer_than_a_time_as_often_as_simulated() -> None:
    found = waits(3, exponential(2.1), exponential(1.0), seed=12)
    for time in (0.5, 2.0):
        share, half = interval([float(each > time) for each in found])
        assert abs(share - queueing.mmc_waiting_tail(2.1, 1.0, 3, time)) < half


def test_one_server_with_service_of_any_kind_waits_as_pollaczek_and_khinchine_say() -> None:
    mean, half = interval(waits(1, exponential(0.7), erlang(4, 1.0), seed=4))
    assert abs(mean - queueing.pollaczek_khinchine_wait(0.7, 1.0, 0.25)) < half


@pytest.mark.parametrize(("servers", "shape_in", "shape_out"), [(1, 2, 4), (4, 2, 2)])
def test_the_approximation_for_general_queues_is_within_some_tens_of_per_cent(servers: int, shape_in: int, shape_out: int) -> None:
    """At 85 % load, as its docstring says: the interval of the simulation has to reach into 30 % around it."""
    rate = 0.85 * servers
    mean, half = interval(waits(servers, erlang(shape_in, rate), erlang(shape_out, 1.0), seed=9))
    expected = queueing.allen_cunneen_wait(rate, 1.0, servers, 1 / shape_in, 1 / shape_out)
    assert abs(mean - expected) < half + 0.3 * expected
    if servers == 1:
        assert mean - half < queueing.kingman_wait(0.85, 1.0, 1 / shape_in, 1 / shape_out), "Kingman is a bound from above here"

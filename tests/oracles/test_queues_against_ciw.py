"""Queues that turn away, give up, interrupt, share or stand in a row, against Ciw: a simulation library that shares no code with ours."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import ciw
import pytest

from dstudio_lib.formulas import queueing

BATCHES, HORIZON, WARM_UP = 20, 6_000.0, 300.0
Exponential = ciw.dists.Exponential


def records(seed: int, node: type | None = None, **network: Any) -> list[Any]:
    """What Ciw wrote down of everybody who came after the warm-up."""
    ciw.seed(seed)
    simulation = ciw.Simulation(ciw.create_network(**network), **({"node_class": node} if node else {}))
    simulation.simulate_until_max_time(HORIZON)
    return [each for each in simulation.get_all_records() if each.arrival_date > WARM_UP]


def interval(found: Sequence[Any], value: Callable[[Any], float]) -> tuple[float, float]:
    """Mean and half-width at 99.9 % confidence, from batches of time (Student, 19 degrees of freedom)."""
    sums, counts = [0.0] * BATCHES, [0] * BATCHES
    for each in found:
        batch = min(BATCHES - 1, int((each.arrival_date - WARM_UP) / (HORIZON - WARM_UP) * BATCHES))
        sums[batch] += value(each)
        counts[batch] += 1
    means = [total / count for total, count in zip(sums, counts, strict=True)]
    mean = math.fsum(means) / BATCHES
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in means) / (BATCHES - 1))
    return mean, 3.883 * deviation / math.sqrt(BATCHES)


@pytest.mark.parametrize(("servers", "room"), [(1, 3), (3, 5)])
def test_a_full_queue_turns_away_as_many_as_simulated(servers: int, room: int) -> None:
    load = 0.9 * servers
    found = records(
        1,
        arrival_distributions=[Exponential(load)],
        service_distributions=[Exponential(1.0)],
        number_of_servers=[servers],
        queue_capacities=[room - servers],
    )
    blocked, half = interval(found, lambda each: float(each.record_type == "rejection"))
    assert abs(blocked - queueing.mmck_blocking(load, servers, room)) < half


def test_the_urgent_wait_less_and_the_others_more_as_simulated() -> None:
    found = records(
        2,
        arrival_distributions={"urgent": [Exponential(0.3)], "other": [Exponential(0.5)]},
        service_distributions={"urgent": [Exponential(1.0)], "other": [Exponential(1.0)]},
        priority_classes={"urgent": 0, "other": 1},
        number_of_servers=[1],
    )
    for place, name in enumerate(("urgent", "other"), start=1):
        wait, half = interval([each for each in found if each.customer_class == name], lambda each: each.waiting_time)
        assert abs(wait - queueing.priority_wait([0.3, 0.5], [1.0, 1.0], of_class=place)) < half


def test_two_queues_in_a_row_take_as_long_as_jackson_says() -> None:
    found = records(
        3,
        arrival_distributions=[Exponential(1.0), None],
        service_distributions=[Exponential(2.0), Exponential(1.5)],
        number_of_servers=[1, 1],
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )
    times = [interval([each for each in found if each.node == node], lambda each: each.exit_date - each.arrival_date) for node in (1, 2)]
    total, half = sum(mean for mean, _ in times), math.hypot(*(each for _, each in times))
    assert abs(total - queueing.jackson_response_time(1.0, [1 / 2.0, 1 / 1.5])) < half


def test_those_who_share_a_server_are_there_as_long_as_simulated() -> None:
    found = records(
        4,
        node=ciw.PSNode,
        arrival_distributions=[Exponential(0.7)],
        service_distributions=[ciw.dists.Uniform(0.5, 1.5)],
        number_of_servers=[float("inf")],
        ps_thresholds=[1],
    )
    stay, half = interval(found, lambda each: each.exit_date - each.arrival_date)
    assert abs(stay - queueing.processor_sharing_time(1.0, 0.7)) < half


def test_as_many_give_up_waiting_as_simulated() -> None:
    found = records(
        5,
        arrival_distributions=[Exponential(4.5)],
        service_distributions=[Exponential(1.0)],
        number_of_servers=[5],
        reneging_time_distributions=[Exponential(1.0)],
    )
    lost, half = interval(found, lambda each: float(each.record_type == "renege"))
    assert abs(lost - queueing.erlang_a_abandonment(4.5, 5)) < half

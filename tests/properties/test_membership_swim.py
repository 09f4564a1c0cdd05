"""SWIM in worlds: completeness, detection time, load, and suspicions that are refuted."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.swim import (
    Swim,
    SwimThatDoesNotRefute,
    SwimThatDrawsTargets,
    SwimWithoutProxies,
    SwimWithoutSuspicion,
    Update,
    overrides,
)
from dstudio_lib.formulas import failure_detection
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, CutLink, Fault, Partition, Uniform, World

few = settings(max_examples=8)
seeds = st.integers(0, 10**6)
RECORDS = ("probe", "suspect", "dead", "alive", "refute")


def group(
    kind: type[Swim], seed: int, size: int, periods: int, faults: list[Fault] | None = None, keep: tuple[str, ...] = RECORDS, **network: Any
) -> World:
    names = tuple(f"n{i:02}" for i in range(size))
    world = World(seed, latency=Uniform(MILLISECOND, 50 * MILLISECOND), faults=faults or (), keep=keep, **network)
    for name in names:
        peers = tuple(each for each in names if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, period=SECOND, ping_timeout=200 * MILLISECOND))
    world.run(until=periods * SECOND)
    for process in world.nodes.values():
        process.check()
    return world


def dead(world: World, name: str) -> set[str]:
    return {peer for peer, update in world.nodes[name].view.items() if update.status == "dead"}


@few
@given(seeds, st.sets(st.integers(0, 7), max_size=4), st.sampled_from([0.0, 0.1]))
def test_every_crash_becomes_known_to_all_that_stay_up(seed: int, crashed: set[int], loss: float) -> None:
    gone = {f"n{i:02}" for i in crashed}
    world = group(Swim, seed, 8, 60, [Crash(10 * SECOND + i, name) for i, name in enumerate(sorted(gone))], loss=loss)
    assert all(gone <= dead(world, name) for name in world.nodes if name not in gone)


@few
@given(seeds)
def test_without_loss_nobody_is_ever_suspected(seed: int) -> None:
    assert not group(Swim, seed, 8, 40).trace.of("suspect", "dead")


def first_probe(size: int, seed: int) -> int:
    """Periods from a crash, just before one begins, to the first in which a live member probes the crashed one."""
    crash = SECOND - 1
    world = group(SwimThatDrawsTargets, seed, size, 1, [Crash(crash, "n00")], keep=("probe",))
    until = 1
    while True:
        probes = [event.time for event in world.trace.of("probe") if event.fields["target"] == "n00" and event.time > crash]
        if probes:
            return probes[0] // SECOND
        until += 1
        world.run(until=until * SECOND)


@pytest.mark.parametrize(
    ("size", "runs", "expected"),
    [(10, 300, failure_detection.swim_detection_time_in_group(1, 10)), (30, 120, failure_detection.swim_detection_time(1))],
    ids=["of ten, exactly", "large, 1.58"],
)
def test_the_mean_time_to_a_first_probe_in_a_group_is_that_of_the_formula(size: int, runs: int, expected: float) -> None:
    found = [first_probe(size, seed) for seed in range(runs)]
    mean = sum(found) / len(found)
    margin = 2.58 * math.sqrt(sum((each - mean) ** 2 for each in found) / len(found) ** 2)
    assert abs(mean - expected) < margin < 0.25


def longest_gap(kind: type[Swim], seed: int, size: int) -> int:
    """Most periods between two probes of the same member by the same other."""
    probes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in group(kind, seed, size, 120, keep=("probe",)).trace.of("probe"):
        probes[event.node, event.fields["target"]].append(event.time // SECOND)
    assert len(probes) == size * (size - 1)
    return max(later - earlier for times in probes.values() for earlier, later in pairwise(times))


@few
@given(seeds)
def test_going_round_a_shuffled_list_probes_everybody_within_two_rounds(seed: int) -> None:
    assert longest_gap(Swim, seed, 8) <= 2 * 7 - 1


def test_drawing_targets_leaves_somebody_unprobed_for_long() -> None:
    assert longest_gap(SwimThatDrawsTargets, 1, 8) > 2 * 7 - 1


@pytest.mark.parametrize("size", [4, 8, 16, 32])
def test_each_member_sends_two_messages_a_period_however_large_the_group(size: int) -> None:
    sent = group(Swim, 1, size, 30, keep=("send",)).trace.of("send")
    assert len(sent) / size / 30 == pytest.approx(2, abs=0.1)


def test_news_of_a_death_reaches_all_in_a_few_periods_more_than_it_took_to_suspect() -> None:
    world = group(Swim, 1, 32, 60, [Crash(10 * SECOND, "n00")])
    times = [event.time / SECOND for event in world.trace.of("dead") if event.fields["member"] == "n00"]
    assert len(times) == 31
    assert max(times) - min(times) < 2 * math.log2(32)


# Refuting


def wrongly_dead(kind: type[Swim], seed: int) -> int:
    """Views, of all, in which a live member is dead, over a network that loses much."""
    world = group(kind, seed, 8, 120, loss=0.15)
    return sum(len(dead(world, name)) for name in world.nodes)


@few
@given(seeds)
def test_a_wrong_suspicion_is_refuted_by_a_higher_incarnation(seed: int) -> None:
    world = group(Swim, seed, 8, 120, loss=0.15)
    assert world.trace.of("suspect") and world.trace.of("refute")
    assert not world.trace.of("dead")
    for name, process in world.nodes.items():
        numbers = [event.fields["incarnation"] for event in world.trace.of("refute", node=name)]
        assert numbers == sorted(set(numbers)) and process.incarnation == (numbers or [0])[-1]


def test_a_suspected_member_is_told_by_everybody_that_probes_it_however_old_the_news() -> None:
    world = group(Swim, 1, 2, 1, keep=("send", "refute"))
    prober = world.nodes["n00"]
    prober.view["n01"] = Update("n01", "suspect", 0)
    prober.news.clear()
    world.run(until=3 * SECOND)
    assert world.trace.of("refute", node="n01")
    assert prober.view["n01"] == Update("n01", "alive", 1)


def test_without_suspicion_lost_messages_cost_live_members_their_membership() -> None:
    assert wrongly_dead(SwimWithoutSuspicion, 1) > 10


def test_members_that_do_not_refute_are_declared_dead() -> None:
    assert wrongly_dead(SwimThatDoesNotRefute, 1) > 10


def test_one_cut_link_makes_nobody_suspect_thanks_to_proxies() -> None:
    cuts: list[Fault] = [CutLink(0, "n00", "n01"), CutLink(0, "n01", "n00")]
    assert not group(Swim, 1, 8, 60, cuts).trace.of("suspect")
    assert group(SwimWithoutProxies, 1, 8, 60, cuts).trace.of("suspect")


def test_a_member_that_restarts_in_time_refutes_its_suspicion() -> None:
    world = group(Swim, 3, 8, 80, [Crash(10 * SECOND, "n00", until=14 * SECOND)])
    assert world.trace.of("suspect") and not world.trace.of("dead")
    assert world.nodes["n00"].incarnation >= 1


def test_a_partition_makes_each_side_bury_the_other_for_good() -> None:
    sides = [("n00", "n01", "n02", "n03"), ("n04", "n05", "n06", "n07")]
    world = group(Swim, 1, 8, 100, [Partition(10 * SECOND, sides, until=50 * SECOND)])
    for mine, others in (sides, sides[::-1]):
        assert all(dead(world, name) == set(others) for name in mine)


# Which news overrides which

statuses = st.sampled_from(["alive", "suspect", "dead"])
updates = st.builds(Update, st.just("a"), statuses, st.integers(0, 4))


@given(updates, updates)
def test_of_two_different_pieces_of_news_exactly_one_overrides_unless_both_are_deaths(one: Update, other: Update) -> None:
    if one == other:
        assert not (overrides(one, other) and one.status != "dead")
    elif one.status == other.status == "dead":
        assert not overrides(one, other) and not overrides(other, one)
    else:
        assert overrides(one, other) != overrides(other, one)


@given(st.permutations([Update("a", "alive", 0), Update("a", "suspect", 0), Update("a", "alive", 1), Update("a", "suspect", 1)]))
def test_news_in_any_order_leads_to_the_same_view(arriving: list[Update]) -> None:
    view = arriving[0]
    for update in arriving[1:]:
        view = update if overrides(update, view) else view
    assert view == Update("a", "suspect", 1)


def test_a_ping_timeout_beyond_the_period_is_refused() -> None:
    with pytest.raises(InputError, match="below the period"):
        Swim("a", ("b",), period=10, ping_timeout=10)

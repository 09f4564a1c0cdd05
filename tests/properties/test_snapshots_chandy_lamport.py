"""Snapshots of running accounts: cuts that are consistent, and money that is all there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.snapshots.chandy_lamport import (
    Account,
    AccountOverUnorderedChannels,
    AccountThatIgnoresChannels,
    AccountThatRecordsLate,
    is_consistent_cut,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Uniform, World

NAMES = ("a", "b", "c", "d")
SNAPSHOTS = {"s1": ("a", 200), "s2": ("c", 203), "s3": ("d", 500)}
"""Who begins each, and when (ms); the second begins while the first is under way."""
few = settings(max_examples=12)
seeds = st.integers(0, 10**6)


def run(kind: type[Account], seed: int, **network: Any) -> World:
    hostile = {"loss": 0.1, "duplication": 0.1, "reordering": 0.3} | network
    faults = [Call(at * MILLISECOND, node, "begin_snapshot", (name,)) for name, (node, at) in SNAPSHOTS.items()]
    world = World(seed, latency=Uniform(MILLISECOND, 30 * MILLISECOND), faults=faults, keep=("record",), **hostile)
    for name in NAMES:
        peers = tuple(each for each in NAMES if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, balance=1_000, period=10 * MILLISECOND, resend=80 * MILLISECOND))
    world.run(until=2 * SECOND)
    for process in world.nodes.values():
        process.check()
    return world


def money(world: World, snapshot: str) -> int:
    """All the money in a snapshot: in accounts and in channels."""
    parts = [process.recordings[snapshot] for process in world.nodes.values()]
    return sum(part.balance + part.in_channels for part in parts)


def cut(world: World, snapshot: str) -> dict[str, dict[str, int]]:
    return {name: process.recordings[snapshot].vector for name, process in world.nodes.items()}


@few
@given(seeds)
def test_every_snapshot_is_completed_a_consistent_cut_and_has_all_the_money(seed: int) -> None:
    world = run(Account, seed)
    for snapshot in SNAPSHOTS:
        assert {event.node for event in world.trace.of("completed") if event.fields["snapshot"] == snapshot} == set(NAMES)
        assert is_consistent_cut(cut(world, snapshot))
        assert money(world, snapshot) == 4_000


def test_money_is_under_way_in_some_snapshot_so_that_channels_matter() -> None:
    world = run(Account, 1)
    assert any(process.recordings[snapshot].in_channels for process in world.nodes.values() for snapshot in SNAPSHOTS)


def test_the_snapshot_lies_between_the_moments_of_its_beginning_and_its_end() -> None:
    world = run(Account, 1)
    for snapshot, (_, begun) in SNAPSHOTS.items():
        times = [event.time for event in world.trace.of("recorded", "completed") if event.fields["snapshot"] == snapshot]
        assert min(times) == begun * MILLISECOND and max(times) < begun * MILLISECOND + SECOND


def test_over_channels_without_order_money_is_missing_or_there_twice() -> None:
    worlds = [run(AccountOverUnorderedChannels, seed) for seed in range(5)]
    assert any(money(world, snapshot) != 4_000 for world in worlds for snapshot in SNAPSHOTS)
    assert any(not is_consistent_cut(cut(world, snapshot)) for world in worlds for snapshot in SNAPSHOTS)


def test_without_channels_the_money_under_way_is_missing() -> None:
    worlds = [run(AccountThatIgnoresChannels, seed) for seed in range(5)]
    assert all(money(world, snapshot) <= 4_000 for world in worlds for snapshot in SNAPSHOTS)
    assert any(money(world, snapshot) < 4_000 for world in worlds for snapshot in SNAPSHOTS)


def test_accounts_that_record_late_see_effects_of_causes_that_are_not_in_the_snapshot() -> None:
    worlds = [run(AccountThatRecordsLate, seed) for seed in range(5)]
    assert any(not is_consistent_cut(cut(world, snapshot)) for world in worlds for snapshot in SNAPSHOTS)
    assert any(money(world, snapshot) != 4_000 for world in worlds for snapshot in SNAPSHOTS)


def test_a_negative_balance_is_refused() -> None:
    with pytest.raises(InputError, match="at least 0"):
        Account("a", (), balance=-1, period=1, resend=1)

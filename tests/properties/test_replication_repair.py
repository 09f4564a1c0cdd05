"""Merkle anti-entropy and hinted handoff: what differs is found and sent, no more and no less; and nothing acknowledged is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.replication.anti_entropy import (
    AntiEntropyReplica,
    AntiEntropyReplicaThatSendsBuckets,
    MerkleTree,
    bucket_of,
    differing_buckets,
)
from dstudio_lib.algorithms.replication.clients import read, write
from dstudio_lib.algorithms.replication.hinted_handoff import HintingReplica, HintingReplicaThatForgets, SloppyClient
from dstudio_lib.algorithms.replication.quorum_store import NEVER, QuorumClient, Stamp
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, Fault, World

Items = dict[str, tuple[Stamp, Any]]
VALUES = st.builds(lambda count: ((count, "w"), f"value {count}"), st.integers(1, 4))
ITEMS = st.dictionaries(st.sampled_from([f"key{n}" for n in range(40)]), VALUES, max_size=30)


def pair(mine: Items, theirs: Items, depth: int, kind: type[Any] = AntiEntropyReplica, **network: Any) -> World:
    """Two replicas with different items; only the first begins comparisons."""

    def build(me: str, other: str, items: Items, pace: int) -> Any:
        replica = kind(me, (other,), depth, pace)
        replica.store = dict(items)
        return replica

    world = World(**network)
    world.add("a", lambda: build("a", "b", mine, 100 * MILLISECOND))
    world.add("b", lambda: build("b", "a", theirs, 0))
    return world


def different(mine: Items, theirs: Items) -> set[str]:
    """The items whose stamps differ, one of them missing included."""
    return {key for key in {*mine, *theirs} if mine.get(key, (NEVER, None))[0] != theirs.get(key, (NEVER, None))[0]}


def union(mine: Items, theirs: Items) -> Items:
    """The newest of each item."""
    return {key: max(mine.get(key, (NEVER, None)), theirs.get(key, (NEVER, None)), key=lambda each: each[0]) for key in {*mine, *theirs}}


@settings(max_examples=40)
@given(mine=ITEMS, theirs=ITEMS, depth=st.integers(0, 5), seed=st.integers(0, 10**6))
def test_anti_entropy_transfers_exactly_the_items_that_differ_and_makes_the_replicas_equal(
    mine: Items, theirs: Items, depth: int, seed: int
) -> None:
    world = pair(mine, theirs, depth, seed=seed)
    world.run(until=SECOND)
    transferred = [key for event in world.trace.of("transferred") for key in event.fields["keys"]]
    assert sorted(transferred) == sorted(different(mine, theirs))
    assert world.nodes["a"].store == world.nodes["b"].store == union(mine, theirs)


@settings(max_examples=40)
@given(mine=ITEMS, theirs=ITEMS, seed=st.integers(0, 10**6))
def test_anti_entropy_converges_over_a_network_that_loses_doubles_and_reorders(mine: Items, theirs: Items, seed: int) -> None:
    world = pair(mine, theirs, 3, seed=seed, loss=0.2, duplication=0.2, reordering=0.2)
    world.run(until=20 * SECOND)
    assert world.nodes["a"].store == world.nodes["b"].store == union(mine, theirs)


def test_sending_whole_buckets_transfers_what_the_other_has() -> None:
    mine: Items = {f"key{n}": ((1, "w"), n) for n in range(40)}
    theirs = mine | {"key7": ((2, "w"), "new")}
    for kind, expected in ((AntiEntropyReplica, 1), (AntiEntropyReplicaThatSendsBuckets, None)):
        world = pair(mine, theirs, 2, kind)
        world.run(until=150 * MILLISECOND)
        transferred = [key for event in world.trace.of("transferred") for key in event.fields["keys"]]
        assert len(transferred) == expected if expected else len(transferred) > 10


@settings(max_examples=80)
@given(mine=ITEMS, theirs=ITEMS, depth=st.integers(0, 8))
def test_the_buckets_found_are_those_with_a_difference(mine: Items, theirs: Items, depth: int) -> None:
    found, compared = differing_buckets(MerkleTree(mine, depth), MerkleTree(theirs, depth))
    assert set(found) == {bucket_of(key, depth) for key in different(mine, theirs)}
    assert compared <= 1 + 2 * depth * max(1, len(found))


def test_equal_replicas_compare_one_hash_however_large_they_are() -> None:
    items: Items = {f"key{n}": ((1, "w"), n) for n in range(2_000)}
    assert differing_buckets(MerkleTree(items, 10), MerkleTree(dict(items), 10)) == ([], 1)


@given(items=ITEMS, depth=st.integers(0, 6))
def test_a_tree_depends_on_its_items_alone_and_not_on_their_order(items: Items, depth: int) -> None:
    backwards = dict(reversed(list(items.items())))
    assert MerkleTree(items, depth).hashes == MerkleTree(backwards, depth).hashes


def test_names_that_run_together_have_different_hashes() -> None:
    one: Items = {"a": ((1, "1w"), 0)}
    other: Items = {"a": ((11, "w"), 0)}
    assert MerkleTree(one, 0).root != MerkleTree(other, 0).root


def test_a_tree_that_is_too_deep_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="allowed is from 0 to 16"):
        MerkleTree({}, 30)


# --- hinted handoff

HOME = ("r1", "r2", "r3")
STAND_INS = ("s1", "s2")
EVERYBODY = (*HOME, *STAND_INS)


def sloppy(
    script: tuple[Any, ...], faults: tuple[Fault, ...], kind: type[Any] = HintingReplica, strict: bool = False, **network: Any
) -> World:
    """Three home replicas and two stand-ins, and one client."""
    world = World(faults=faults, **network)
    for name in EVERYBODY:
        world.add(name, lambda name=name: kind(name, tuple(each for each in EVERYBODY if each != name)))
    if strict:
        world.add("c", lambda: QuorumClient("c", HOME, script))
    else:
        world.add("c", lambda: SloppyClient("c", HOME, script, stand_ins=STAND_INS))
    return world


AWAY = tuple(Crash(0, name, until=SECOND) for name in HOME[:2])


def test_writes_go_on_while_a_majority_of_the_home_replicas_is_away() -> None:
    script = (write("x", 1, 10 * MILLISECOND),)
    strict, open_ = sloppy(script, AWAY, strict=True), sloppy(script, AWAY)
    for world in (strict, open_):
        world.run(until=900 * MILLISECOND)
    assert strict.nodes["c"].results == [] and open_.nodes["c"].results == [None]


@settings(max_examples=40)
@given(
    values=st.integers(1, 5),
    away=st.lists(st.sampled_from(HOME), max_size=3, unique=True),
    crashed=st.sampled_from(EVERYBODY),
    at=st.integers(0, 500),
    loss=st.sampled_from((0.0, 0.2)),
    seed=st.integers(0, 10**6),
)
def test_once_everybody_is_back_every_acknowledged_write_is_at_home(
    values: int, away: list[str], crashed: str, at: int, loss: float, seed: int
) -> None:
    faults = [Crash(0, name, until=SECOND) for name in away]
    if crashed not in away:
        faults.append(Crash(at * MILLISECOND, crashed, until=SECOND))
    script = tuple(write("x", n, 10 * MILLISECOND) for n in range(values))
    world = sloppy(script, tuple(faults), loss=loss, seed=seed)
    world.run(until=30 * SECOND)
    acknowledged = [event.fields["operation"] for event in world.trace.of("return")]
    newest = max((int(each.partition("/")[2]) for each in acknowledged), default=None)
    at_home = [world.nodes[name].store.get("x", (NEVER, -1)) for name in HOME]
    if newest is not None:
        assert max(at_home)[1] >= newest
        assert sum(value >= newest for _, value in at_home) >= 2
    assert not any(world.nodes[name].hints for name in EVERYBODY)


def test_hints_kept_in_memory_are_lost_with_the_stand_in_and_the_write_with_them() -> None:
    faults = (*AWAY, Crash(0, "r3", until=SECOND), *(Crash(200 * MILLISECOND, name, until=300 * MILLISECOND) for name in STAND_INS))
    script = (write("x", 1, 10 * MILLISECOND),)
    for kind, expected in ((HintingReplicaThatForgets, set()), (HintingReplica, {1})):
        world = sloppy(script, faults, kind)
        world.run(until=5 * SECOND)
        assert world.nodes["c"].results == [None]
        assert {world.nodes[name].store["x"][1] for name in HOME if "x" in world.nodes[name].store} == expected


def test_a_sloppy_write_can_be_missed_by_a_read_of_a_majority_at_home() -> None:
    script = (write("x", 1, 10 * MILLISECOND), read("x", 895 * MILLISECOND))
    faults = (Crash(0, "r1", until=960 * MILLISECOND), Crash(0, "r2", until=960 * MILLISECOND), Crash(950 * MILLISECOND, "r3"))
    world = sloppy(script, faults, latency=10 * MILLISECOND)
    world.run(until=1_005 * MILLISECOND)
    assert world.nodes["c"].results == [None, None]


def test_a_sloppy_client_without_stand_ins_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="stand_ins is empty"):
        SloppyClient("c", HOME)

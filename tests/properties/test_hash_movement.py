"""Placements for any nodes and keys: keys move only to who is new, as few as can be, and every process finds them in one place."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.hashing.bounded_load import BoundedLoadRing
from dstudio_lib.algorithms.hashing.jump import JumpPlacement, jump_bucket
from dstudio_lib.algorithms.hashing.maglev import MaglevPlacement
from dstudio_lib.algorithms.hashing.placement import Placement, moved, owners
from dstudio_lib.algorithms.hashing.ranges import RangePartition
from dstudio_lib.algorithms.hashing.rendezvous import RendezvousPlacement
from dstudio_lib.algorithms.hashing.ring import HashRing
from dstudio_lib.formulas.partitioning import minimal_movement

NODES = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=2, max_size=8, unique=True)
KEYS = st.lists(st.text("abcxyz:019é", max_size=6), max_size=40)
KINDS: dict[str, Callable[[list[str]], Placement]] = {
    "ring": lambda nodes: HashRing(nodes, points=8),
    "rendezvous": RendezvousPlacement,
    "jump": JumpPlacement,
}


@pytest.mark.parametrize("kind", KINDS)
@given(nodes=NODES, keys=KEYS)
@settings(max_examples=40)
def test_whoever_joins_any_nodes_takes_keys_from_all_and_whoever_leaves_gives_up_only_its_own(
    kind: str, nodes: list[str], keys: list[str]
) -> None:
    *first, last = nodes
    placement = KINDS[kind](first)
    without = owners(placement, keys)
    placement.add(last)
    with_it = owners(placement, keys)
    assert all(to == last for _, to in moved(without, with_it).values())
    placement.remove(last)
    assert owners(placement, keys) == without


@given(nodes=NODES, keys=KEYS, weights=st.lists(st.sampled_from([1, 2, 5]), min_size=8, max_size=8))
@settings(max_examples=40)
def test_weights_change_how_many_keys_move_and_not_where_to(nodes: list[str], keys: list[str], weights: list[int]) -> None:
    *first, last = nodes
    for placement in (HashRing(points=4), RendezvousPlacement()):
        for node, weight in zip(first, weights, strict=False):
            placement.add(node, weight)
        without = owners(placement, keys)
        placement.add(last, weights[-1])
        assert all(to == last for _, to in moved(without, owners(placement, keys)).values())


@given(st.integers(0, 2**64 - 1), st.integers(1, 5_000))
def test_with_one_bucket_more_a_key_stays_or_jumps_into_the_new_one(key: int, buckets: int) -> None:
    assert jump_bucket(key, buckets + 1) in (jump_bucket(key, buckets), buckets)


@pytest.mark.parametrize("nodes", [1, 2, 4, 19])
@pytest.mark.parametrize("kind", ["rendezvous", "jump"])
def test_one_in_n_plus_one_keys_moves_to_the_node_that_joins_n(kind: str, nodes: int) -> None:
    """Within four standard deviations of a binomial count, and the share is 1/(n + 1)."""
    keys = [f"user:{i}" for i in range(3_000)]
    placement = KINDS[kind]([f"node-{i}" for i in range(nodes)])
    before = owners(placement, keys)
    placement.add("new")
    count, share = len(moved(before, owners(placement, keys))), 1 / (nodes + 1)
    assert share == pytest.approx(minimal_movement(nodes, nodes + 1))
    assert abs(count - 3_000 * share) < 4 * math.sqrt(3_000 * share * (1 - share))


def test_a_backend_that_joins_maglev_takes_its_part_and_disturbs_few_others() -> None:
    placement = MaglevPlacement([f"node-{i}" for i in range(9)], table_size=5_003)
    before = dict(enumerate(placement.table))
    placement.add("new")
    placement.check()
    changed = moved(before, dict(enumerate(placement.table)))  # type: ignore[arg-type]
    to_the_new = sum(to == "new" for _, to in changed.values())
    assert to_the_new / 5_003 == pytest.approx(1 / 10, abs=1 / 5_003)
    assert 0 < len(changed) - to_the_new < 0.05 * 5_003


@given(NODES, st.permutations([f"key {i}" for i in range(24)]), st.sampled_from([0.0, 0.25, 1.0]))
@settings(max_examples=30)
def test_a_bounded_ring_depends_on_keys_and_nodes_and_not_on_the_order_in_which_they_came(
    nodes: list[str], keys: list[str], slack: float
) -> None:
    one, other = BoundedLoadRing(nodes, slack=slack), BoundedLoadRing(nodes[::-1], slack=slack)
    one.insert_all(sorted(keys))
    for key in keys:
        other.insert(key)
    assert one.placed == other.placed


ASK = """
from dstudio_lib.algorithms.hashing.bounded_load import BoundedLoadRing
from dstudio_lib.algorithms.hashing.ranges import RangePartition
from dstudio_lib.algorithms.sketches.bloom import BloomFilter, CountingBloomFilter
from dstudio_lib.algorithms.sketches.cardinality import HyperLogLog
from dstudio_lib.algorithms.sketches.cuckoo import CuckooFilter
from dstudio_lib.algorithms.sketches.frequency import CountMin
from dstudio_lib.algorithms.sketches.sampling import SmallestHashes, kept
keys = {f"user:{i}" for i in range(60)}
ring = BoundedLoadRing(["a", "b", "c"], slack=0.1)
ring.insert_all(keys)
ranges = RangePartition(split_above=10, merge_below=5)
for key in sorted(keys):
    ranges.insert(key)
print(sorted(ring.placed.items()), [each.start for each in ranges.ranges])
filled = [BloomFilter(bits=300, hashes=3), CountingBloomFilter(cells=300, hashes=3), HyperLogLog(precision=6), CountMin(width=20, depth=3),
          SmallestHashes(size=8), CuckooFilter(buckets=64)]
for sketch in filled:
    for key in sorted(keys):
        sketch.add(key)
print(bytes(filled[0].row), bytes(filled[1].counters), list(filled[2].registers), filled[3].rows, filled[4].keys)
print([f"other:{i}" in filled[5] for i in range(500)], [kept(key, 0.3) for key in sorted(keys)])
print(hash("user:1"))
"""


def test_bounded_loads_ranges_and_sketches_are_the_same_in_every_process() -> None:
    told: list[list[str]] = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, timeout=60, check=True
        )
        told.append(done.stdout.splitlines())
    assert told[0][:3] == told[1][:3]
    assert told[0][3] != told[1][3], "the control: hash() is another function in each process"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=120), st.integers(2, 9))
@settings(max_examples=60)
def test_a_split_moves_the_upper_half_of_one_range_into_a_new_one_and_a_merge_moves_one_into_its_neighbour(
    changes: list[tuple[bool, int]], split_above: int
) -> None:
    partition = RangePartition(split_above=split_above, merge_below=split_above // 2)

    def placed() -> dict[str, Any]:
        return {key: each.start for each in partition.ranges for key in each.keys}

    for inserts, number in changes:
        before, starts = placed(), {each.start for each in partition.ranges}
        splits, merges = partition.splits, partition.merges
        (partition.insert if inserts else partition.discard)(f"{number:02}")
        after, now = placed(), {each.start for each in partition.ranges}
        changed = {key: (start, after[key]) for key, start in before.items() if key in after and after[key] != start}
        assert len(now - starts) == partition.splits - splits <= 1
        assert len(starts - now) == partition.merges - merges <= 1
        assert {to for _, to in changed.values()} <= now - starts or {origin for origin, _ in changed.values()} <= starts - now
        if now - starts:
            new, old = sorted(
                len(each.keys) for each in partition.ranges if each.start in (now - starts) | {_left(partition, now - starts)}
            )
            assert old - new <= 1, "the two halves are even"
        assert not changed or splits != partition.splits or merges != partition.merges


def _left(partition: RangePartition, new: set[str]) -> str:
    """The start of the range that lies before the new one."""
    starts = [each.start for each in partition.ranges]
    return starts[starts.index(next(iter(new))) - 1]

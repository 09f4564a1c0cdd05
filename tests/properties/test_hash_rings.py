"""Every placement keeps its promises: balance, few keys moved and only to the new node, the same answer in every process."""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.hashing.bounded_load import BoundedLoadRing, BoundedLoadRingThatForwardsOnce
from dstudio_lib.algorithms.hashing.jump import JumpPlacement, JumpThatClosesTheGap
from dstudio_lib.algorithms.hashing.maglev import MaglevPlacement, MaglevWithoutAPrime
from dstudio_lib.algorithms.hashing.placement import ModuloPlacement, Placement, loads, moved, owners, variation
from dstudio_lib.algorithms.hashing.ranges import RangePartition, RangesThatFlap
from dstudio_lib.algorithms.hashing.rendezvous import RendezvousPlacement, RendezvousThatAddsTheHashes
from dstudio_lib.algorithms.hashing.ring import HashRing, RingThatForgetsWhoseThePointsAre, RingWithoutAStart
from dstudio_lib.formulas.balance import bounded_load_capacity, ring_largest_share, ring_variation
from dstudio_lib.formulas.partitioning import minimal_movement, modulo_movement
from dstudio_lib.foundation.digests import murmur3_32, xxh64
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

KEYS = [f"user:{i}" for i in range(4_000)]
NODES = [f"node-{i}" for i in range(10)]
CONSISTENT: list[Callable[..., Placement]] = [HashRing, RendezvousPlacement, JumpPlacement]
ALL: list[Callable[..., Placement]] = [ModuloPlacement, *CONSISTENT, MaglevPlacement]


def _share_within_chance(count: int, of: int, share: float) -> bool:
    """Within four standard deviations of a binomial count: one run in sixteen thousand lies outside."""
    return abs(count - of * share) < 4 * math.sqrt(of * share * (1 - share))


# --- what few keys move


@pytest.mark.parametrize("make", CONSISTENT)
def test_a_joining_node_takes_keys_and_no_key_moves_between_the_others(make: Callable[..., Placement]) -> None:
    placement = make(NODES)
    before = owners(placement, KEYS)
    placement.add("new")
    assert {to for _, to in moved(before, owners(placement, KEYS)).values()} == {"new"}


@pytest.mark.parametrize("make", CONSISTENT)
def test_a_leaving_node_gives_up_its_keys_and_no_other_moves(make: Callable[..., Placement]) -> None:
    placement = make(NODES)
    before = owners(placement, KEYS)
    placement.remove(NODES[-1])
    assert {origin for origin, _ in moved(before, owners(placement, KEYS)).values()} == {NODES[-1]}


@pytest.mark.parametrize("make", [RendezvousPlacement, JumpPlacement])
def test_movement_is_the_least_possible(make: Callable[..., Placement]) -> None:
    placement = make(NODES)
    before = owners(placement, KEYS)
    placement.add("new")
    assert _share_within_chance(len(moved(before, owners(placement, KEYS))), len(KEYS), minimal_movement(10, 11))


def test_the_remainder_moves_nearly_every_key() -> None:
    placement = ModuloPlacement(NODES)
    before = owners(placement, KEYS)
    placement.add("new")
    count = len(moved(before, owners(placement, KEYS)))
    assert _share_within_chance(count, len(KEYS), modulo_movement(10, 11))
    assert count > 9 * len(KEYS) * minimal_movement(10, 11)


def test_a_joining_node_takes_about_as_much_of_the_ring_as_it_should() -> None:
    """Its share is a beta variable around 1/11, whose spread the formula gives."""
    taken = []
    for trial in range(30):
        ring = HashRing([f"{trial}/{node}" for node in NODES], points=50)
        ring.add("new/" + str(trial))
        taken.append(ring.shares()["new/" + str(trial)])
    spread = ring_variation(shards=11, points=50) / 11
    assert abs(statistics.fmean(taken) - minimal_movement(10, 11)) < 4 * spread / math.sqrt(30)


def test_closing_the_gap_of_a_removed_bucket_moves_keys_of_nodes_that_stayed() -> None:
    placement = JumpThatClosesTheGap(NODES)
    before = owners(placement, KEYS)
    placement.remove(NODES[0])
    changed = moved(before, owners(placement, KEYS))
    assert len(changed) > 0.8 * len(KEYS)
    assert {origin for origin, _ in changed.values()} != {NODES[0]}


# --- balance


@pytest.mark.parametrize("make", [ModuloPlacement, RendezvousPlacement, JumpPlacement])
def test_shares_are_as_even_as_chance_allows(make: Callable[..., Placement]) -> None:
    """Chi-squared with 9 degrees of freedom: above 33.7 once in ten thousand."""
    counts = loads(owners(make(NODES), KEYS), NODES)
    expected = len(KEYS) / len(NODES)
    assert sum((each - expected) ** 2 / expected for each in counts.values()) < 33.7


@pytest.mark.parametrize("points", [1, 20, 100])
def test_the_spread_of_a_rings_shares_is_the_formulas(points: int) -> None:
    """The mean square of the spread over many rings has the beta variance for its mean."""
    squares = []
    for trial in range(120 if points < 100 else 40):
        shares = HashRing([f"{trial}/{node}" for node in NODES], points=points).shares()
        squares.append(variation(shares.values()) ** 2)
    error = statistics.stdev(squares) / math.sqrt(len(squares))
    assert abs(statistics.fmean(squares) - ring_variation(shards=10, points=points) ** 2) < 4 * error


def test_the_largest_share_of_a_ring_with_single_points_is_the_harmonic_one() -> None:
    largest = [max(HashRing([f"{trial}/{node}" for node in NODES], points=1).shares().values()) for trial in range(400)]
    assert abs(statistics.fmean(largest) - ring_largest_share(10)) < 4 * statistics.stdev(largest) / 20


def test_maglev_differs_by_one_entry_at_most() -> None:
    placement = MaglevPlacement(NODES, table_size=1_009)
    placement.check()
    assert sorted(set(loads(dict(enumerate(placement.table)), NODES).values())) == [100, 101]  # type: ignore[arg-type]


def test_adding_the_hashes_of_node_and_key_is_as_uneven_as_a_ring_of_single_points() -> None:
    """Spread of the loads over many sets of nodes: about 0.9 for single points, about 0.05 for chance alone."""
    added, joint = [], []
    for trial in range(30):
        nodes = [f"{trial}/{node}" for node in NODES]
        added.append(variation(loads(owners(RendezvousThatAddsTheHashes(nodes), KEYS[:300]), nodes).values()))
        joint.append(variation(loads(owners(RendezvousPlacement(nodes), KEYS[:300]), nodes).values()))
    single = ring_variation(shards=10, points=1)
    assert abs(math.sqrt(statistics.fmean(each**2 for each in added)) - single) < 0.2
    assert max(joint) < 0.4


def test_a_node_of_weight_three_gets_three_times_the_keys() -> None:
    rendezvous = RendezvousPlacement(["a", "b"])
    rendezvous.add("large", weight=3.0)
    assert _share_within_chance(loads(owners(rendezvous, KEYS), rendezvous.nodes)["large"], len(KEYS), 3 / 5)
    ring = HashRing(["a", "b"], points=400)
    ring.add("large", weight=3)
    ring.check()
    assert ring.shares()["large"] == pytest.approx(3 / 5, abs=0.06)


# --- the same everywhere

ASK = """
from dstudio_lib.algorithms.hashing import bounded_load, jump, maglev, placement, rendezvous, ring
nodes = {nodes}
for make in (placement.ModuloPlacement, ring.HashRing, rendezvous.RendezvousPlacement, jump.JumpPlacement,
             lambda n: maglev.MaglevPlacement(n, table_size=1009)):
    print([make(nodes).owner(f"user:{{i}}") for i in range(50)])
print([hash("user:1") % 1000, hash("user:2") % 1000])
"""


def _asked(seed: str, nodes: list[str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(nodes=nodes)],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_two_processes_agree_about_every_key_where_pythons_own_hash_would_not() -> None:
    one, other = _asked("1", NODES), _asked("2", NODES)
    assert one[:5] == other[:5]
    assert one[5] != other[5], "the control: hash() is another function in each process"


@pytest.mark.parametrize("make", [HashRing, RendezvousPlacement, lambda nodes: MaglevPlacement(nodes, table_size=1_009)])
def test_the_order_in_which_nodes_became_known_does_not_matter(make: Callable[..., Placement]) -> None:
    assert owners(make(NODES), KEYS[:300]) == owners(make(NODES[::-1]), KEYS[:300])


def test_a_ring_that_does_not_turn_round_depends_on_the_order_of_the_nodes() -> None:
    one = owners(RingWithoutAStart(NODES, points=1), KEYS)
    other = owners(RingWithoutAStart(NODES[::-1], points=1), KEYS)
    assert moved(one, other)


@pytest.mark.parametrize("digest", [xxh64, lambda data, seed: murmur3_32(data, seed) << 32 | murmur3_32(data, seed + 2**31)])
def test_the_promises_do_not_hang_on_one_hash_function(digest: Callable[[bytes, int], int]) -> None:
    ring = HashRing(NODES, points=20, digest=digest)
    before = owners(ring, KEYS[:1_000])
    assert variation(ring.shares().values()) < 3 * ring_variation(shards=10, points=20)
    ring.add("new")
    ring.check()
    assert {to for _, to in moved(before, owners(ring, KEYS[:1_000])).values()} == {"new"}


# --- replicas


@given(st.integers(1, 6), st.text(max_size=8))
@settings(max_examples=60)
def test_replicas_lie_on_different_nodes_of_which_the_owner_is_the_first(replicas: int, key: str) -> None:
    ring = HashRing(NODES[:6], points=8)
    chosen = ring.preference_list(key, replicas)
    assert len(set(chosen)) == replicas and chosen[0] == ring.owner(key)


def test_a_ring_that_forgets_whose_points_are_whose_puts_two_replicas_on_one_machine() -> None:
    ring = RingThatForgetsWhoseThePointsAre(NODES[:6], points=8)
    assert any(len(set(ring.preference_list(key, 3))) < 3 for key in KEYS[:200])


@given(st.permutations(NODES[:6]), st.text(max_size=8))
@settings(max_examples=40)
def test_whoever_leaves_the_next_of_the_ranking_takes_over(leaving: list[str], key: str) -> None:
    placement = RendezvousPlacement(NODES[:6])
    ranking = placement.ranking(key)
    for node in leaving[:-1]:
        placement.remove(node)
        ranking.remove(node)
        assert placement.owner(key) == ranking[0]


# --- Maglev's disruption


def test_maglev_moves_few_keys_of_backends_that_stayed_and_fewer_in_a_larger_table() -> None:
    disturbed = []
    for table_size in (211, 2_003, 20_011):
        placement = MaglevPlacement(NODES, table_size=table_size)
        before = dict(enumerate(placement.table))
        placement.remove("node-3")
        changed = moved(before, dict(enumerate(placement.table)))  # type: ignore[arg-type]
        others = sum(origin != "node-3" for origin, _ in changed.values())
        assert others > 0
        disturbed.append(others / table_size)
    assert disturbed[0] > disturbed[1] > disturbed[2]
    assert disturbed[2] < 0.05


def test_every_backend_reaches_every_entry_however_small_the_table() -> None:
    for i in range(100):
        MaglevPlacement([f"backend {i}"], table_size=3).check()


def test_a_table_whose_size_is_no_prime_is_refused_and_without_the_rule_the_backends_run_dry() -> None:
    with pytest.raises(InputError, match="table_size=100 is no prime"):
        MaglevPlacement(NODES, table_size=100)
    broken = MaglevWithoutAPrime(NODES, table_size=100)
    with pytest.raises(AssertionError, match="wants every entry once"):
        broken.check()
    with pytest.raises(IndexError):
        _ = broken.table


# --- bounded loads


@given(st.integers(1, 12), st.integers(0, 200), st.sampled_from([0.0, 0.1, 0.25, 1.0]), st.integers(0, 1_000))
@settings(max_examples=60)
def test_no_node_is_ever_above_its_bound_and_no_key_passes_one_with_room(nodes: int, keys: int, slack: float, salt: int) -> None:
    ring = BoundedLoadRing([f"{salt}/{i}" for i in range(nodes)], slack=slack)
    ring.insert_all(f"{salt}:{i}" for i in range(keys))
    ring.check()
    assert ring.capacity == bounded_load_capacity(keys=keys, shards=nodes, slack=slack)
    if nodes > 1:
        ring.remove(f"{salt}/0")
        ring.check()


def test_a_bounded_ring_is_even_where_a_plain_one_is_not() -> None:
    ring = BoundedLoadRing(NODES, slack=0.1)
    plain = max(loads(owners(HashRing(NODES, points=1), KEYS), NODES).values())
    ring.insert_all(KEYS)
    assert max(loads(ring.placed, NODES).values()) <= 440 < plain


def test_a_new_key_moves_few_others_and_fewer_the_more_slack_there_is() -> None:
    """With slack, a key that arrives moves a bounded number of others on average, however many there are."""
    moves = []
    for slack in (0.05, 0.5, 2.0):
        ring = BoundedLoadRing(NODES, slack=slack)
        ring.insert_all(KEYS[:1_000])
        before = dict(ring.placed)
        for key in KEYS[1_000:1_100]:
            ring.insert(key)
        moves.append(len(moved(before, ring.placed)) / 100)
    assert moves[0] > moves[1] >= moves[2]
    assert moves[1] < 4 / 0.5**2


def test_forwarding_only_once_breaks_the_bound() -> None:
    ring = BoundedLoadRingThatForwardsOnce(NODES, slack=0.1)
    ring.insert_all(KEYS)
    with pytest.raises(AssertionError, match="above its capacity"):
        ring.check()


# --- ranges


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=200), st.integers(2, 9))
@settings(max_examples=100)
def test_ranges_always_cover_the_keys_without_overlap(changes: list[tuple[bool, int]], split_above: int) -> None:
    partition, held = RangePartition(split_above=split_above, merge_below=split_above // 2), set[str]()
    for inserts, number in changes:
        key = f"{number:03}"
        (partition.insert if inserts else partition.discard)(key)
        (held.add if inserts else held.discard)(key)
        partition.check()
    assert partition.scan("", "999")[0] == sorted(held)


def test_keys_that_arrive_in_order_all_go_to_the_last_range() -> None:
    partition = RangePartition(split_above=100, merge_below=40)
    for i in range(2_000):
        assert partition.range_of(f"{i:06}") is partition.ranges[-1]
        partition.insert(f"{i:06}")
    partition.check()
    assert partition.splits == 38  # 101 keys make the first split; after it, 51 are left in the last range and 50 more fill it


def test_a_scan_reads_only_the_ranges_that_it_crosses() -> None:
    partition = RangePartition(split_above=100, merge_below=40)
    for key in KEYS:
        partition.insert(key)
    wanted = sorted(KEYS)[1_000:1_100]
    found, touched = partition.scan(wanted[0], wanted[-1])
    assert found == wanted and touched <= 3 < len(partition.ranges)


def test_thresholds_that_lie_apart_do_not_flap_and_equal_ones_do() -> None:
    apart, flapping = RangePartition(split_above=10, merge_below=5), RangesThatFlap(split_above=10, merge_below=11)
    for partition in (apart, flapping):
        for i in range(10):
            partition.insert(f"{i:02}")
        for _ in range(20):
            partition.insert("10")
            partition.discard("10")
    assert (apart.splits, apart.merges) == (1, 0)
    assert (flapping.splits, flapping.merges) == (20, 20)
    with pytest.raises(InputError, match="split and merge without end"):
        RangePartition(split_above=10, merge_below=11)


# --- what a learner may get wrong


@pytest.mark.parametrize("make", ALL)
def test_a_placement_says_what_is_wrong_with_its_nodes(make: Callable[..., Placement]) -> None:
    with pytest.raises(InputError, match="no node"):
        make().owner("key")
    placement = make(["a", "b"])
    with pytest.raises(InputError, match="'a' is there already"):
        placement.add("a")
    with pytest.raises(InputError, match="'c' is not here; the nodes are a, b"):
        placement.remove("c")
    assert placement.nodes == ["a", "b"]


def test_the_shares_of_a_ring_fill_the_circle_whatever_the_points_are() -> None:
    for seed in range(20):
        random = stream(seed, "points")
        ring = HashRing([f"n{random.getrandbits(40)}" for _ in range(random.randint(1, 9))], points=random.randint(1, 5))
        ring.check()
        assert sum(ring.shares().values()) == pytest.approx(1, abs=1e-12)
        assert all(a <= b for a, b in pairwise(ring.ring))

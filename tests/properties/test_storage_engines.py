"""What was acknowledged survives any loss of power, reads give the last write, and any k of n pieces give the data back."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.storage.bitcask import Bitcask, BitcaskThatDeletesNewestFirst
from dstudio_lib.algorithms.storage.btree import BTree, BTreeThatNeverRefills
from dstudio_lib.algorithms.storage.disk import Disk, PowerLost
from dstudio_lib.algorithms.storage.erasure_code import ErasureCode, IdentityOverVandermonde
from dstudio_lib.algorithms.storage.local_code import LocalCode, LocalCodeWithPlainNumbers
from dstudio_lib.algorithms.storage.lsm import (
    LsmThatClearsItsLogFirst,
    LsmThatDropsTombstonesEarly,
    LsmThatReadsOldestFirst,
    LsmTree,
)
from dstudio_lib.algorithms.storage.placement import copyset_placement, copysets, lost, random_placement
from dstudio_lib.algorithms.storage.repair import time_to_loss
from dstudio_lib.algorithms.storage.write_ahead_log import (
    LogThatAnswersBeforeSync,
    LogThatSkipsDamage,
    LogWithoutChecksums,
    WriteAheadLog,
)
from dstudio_lib.formulas.reliability import copyset_loss
from dstudio_lib.formulas.storage import code_loss_time, code_overhead, leveled_write_amplification, local_code_overhead, local_repair_reads
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

# --- write-ahead log

CONTENTS = st.lists(st.tuples(st.binary(max_size=60), st.booleans()), max_size=20)


def recovered_after_crash(kind: type[WriteAheadLog], steps: list[tuple[bytes, bool]], seed: int) -> tuple[list[bytes], int, list[bytes]]:
    """What was written, how much of it was acknowledged, and what came back."""
    disk = Disk()
    log = kind(disk)
    for content, sync in steps:
        log.append(content)
        if sync:
            log.sync()
    disk.crash(random.Random(seed))
    return list(log.records), log.durable, kind(disk).records


@given(CONTENTS, st.integers(0, 2**32))
def test_a_log_brings_back_a_prefix_with_everything_acknowledged(steps: list[tuple[bytes, bool]], seed: int) -> None:
    written, durable, back = recovered_after_crash(WriteAheadLog, steps, seed)
    assert back == written[: len(back)]
    assert len(back) >= durable


@given(CONTENTS, st.integers(0, 2**32))
def test_a_recovered_log_goes_on_where_it_ended(steps: list[tuple[bytes, bool]], seed: int) -> None:
    disk = Disk()
    log = WriteAheadLog(disk)
    for content, _ in steps:
        log.append(content)
    disk.crash(random.Random(seed))
    again = WriteAheadLog(disk)
    before = list(again.records)
    again.append(b"after")
    again.sync()
    disk.crash(random.Random(seed))
    assert WriteAheadLog(disk).records == [*before, b"after"]


def breaks(kind: type[WriteAheadLog], wrong: Callable[[list[bytes], int, list[bytes]], bool]) -> bool:
    steps = [(bytes([65 + i]) * 40, i == 2) for i in range(8)]
    return any(wrong(*recovered_after_crash(kind, steps, seed)) for seed in range(100))


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        (LogThatAnswersBeforeSync, lambda _, durable, back: len(back) < durable),
        (LogWithoutChecksums, lambda written, _, back: not set(back) <= set(written)),
        (LogThatSkipsDamage, lambda written, _, back: back != written[: len(back)] and set(back) <= set(written)),
    ],
)
def test_each_step_of_the_log_is_there_for_a_reason(broken: type[WriteAheadLog], wrong) -> None:
    assert breaks(broken, wrong)
    assert not breaks(WriteAheadLog, wrong)


# --- maps on a disk

STEPS = st.lists(st.tuples(st.sampled_from(["put", "put", "delete", "tidy"]), st.integers(0, 9)), max_size=60)
Store = LsmTree | Bitcask


def small_lsm(disk: Disk) -> LsmTree:
    return LsmTree(disk, memory=2, ratio=2)


def small_bitcask(disk: Disk) -> Bitcask:
    return Bitcask(disk, file_size=60)


def do(store: Store, what: str, key: str, value: str) -> None:
    if what == "put":
        store.put(key, value)
    elif what == "delete":
        store.delete(key)
    elif isinstance(store, LsmTree):
        store.flush()
    else:
        store.merge()


def applied(model: dict[str, str], what: str, key: str, value: str) -> dict[str, str]:
    model = dict(model)
    if what == "put":
        model[key] = value
    elif what == "delete":
        model.pop(key, None)
    return model


def contents(store: Store) -> dict[str, str]:
    return {key: value for key in map(str, range(10)) if (value := store.get(key)) is not None}


MAKERS = [small_lsm, small_bitcask]


@pytest.mark.parametrize("make", MAKERS)
@given(steps=STEPS)
def test_a_read_gives_the_last_write(make: Callable[[Disk], Store], steps: list[tuple[str, int]]) -> None:
    disk = Disk()
    store, model = make(disk), {}
    for i, (what, key) in enumerate(steps):
        do(store, what, str(key), f"v{i}")
        model = applied(model, what, str(key), f"v{i}")
        assert contents(store) == model
        store.check()
    assert contents(make(disk)) == model


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("script", range(5))
def test_wherever_the_power_fails_every_finished_write_is_there(make: Callable[[Disk], Store], script: int) -> None:
    draw = stream(script, "script")
    steps = [(draw.choice(["put", "put", "delete", "tidy"]), str(draw.randrange(5))) for _ in range(16)]
    for survived in range(1_000):
        disk = Disk()
        store, before, after = make(disk), {}, {}
        disk.operations_left = survived
        try:
            for i, (what, key) in enumerate(steps):
                after = applied(before, what, key, f"v{i}")
                do(store, what, key, f"v{i}")
                before = after
        except PowerLost:
            pass
        is_over = disk.operations_left is not None and disk.operations_left > 0
        disk.crash(draw)
        again = make(disk)
        model = contents(again)
        assert model in (before, after)
        for i, what in enumerate(["put", "put", "delete", "put", "tidy"]):  # what the crash left behind is in nobody's way
            do(again, what, str(i % 3), f"w{i}")
            model = applied(model, what, str(i % 3), f"w{i}")
            assert contents(again) == contents(make(disk)) == model
        again.check()
        if is_over:
            break
    else:
        pytest.fail("the script never came to its end")


def test_an_lsm_tree_lists_what_it_holds_in_order() -> None:
    tree = small_lsm(Disk())
    for key in "dbace":
        tree.put(key, key.upper())
    tree.delete("c")
    assert tree.items() == {"a": "A", "b": "B", "d": "D", "e": "E"}


def test_a_tombstone_dropped_early_brings_a_deleted_key_back() -> None:
    def comes_back(kind: type[LsmTree]) -> bool:
        tree = kind(Disk(), memory=2, ratio=2)
        tree.put("x", "old")
        for i in range(12):
            tree.put(f"a{i}", "")
        assert len(tree.levels) >= 3
        tree.delete("x")
        for i in range(5):
            tree.put(f"a{i}", "")
            tree.flush()
        return tree.get("x") is not None

    assert comes_back(LsmThatDropsTombstonesEarly)
    assert not comes_back(LsmTree)


def test_reading_old_runs_first_reads_old_values() -> None:
    def newest(kind: type[LsmTree]) -> str | None:
        tree = kind(Disk(), memory=2, ratio=4)
        for value in ("old", "new"):
            tree.put("x", value)
            tree.flush()
        return tree.get("x")

    assert (newest(LsmTree), newest(LsmThatReadsOldestFirst)) == ("new", "old")


def test_clearing_the_log_before_the_run_is_safe_loses_finished_writes() -> None:
    def loses(kind: type[LsmTree]) -> bool:
        for survived in range(30):
            disk, done = Disk(), 0
            tree = kind(disk, memory=3, ratio=2)
            disk.operations_left = survived
            try:
                for i in range(6):
                    tree.put(str(i), "v")
                    done = i + 1
            except PowerLost:
                pass
            disk.crash(random.Random(survived))
            if any(kind(disk, memory=3, ratio=2).get(str(i)) is None for i in range(done)):
                return True
        return False

    assert loses(LsmThatClearsItsLogFirst)
    assert not loses(LsmTree)


def test_deleting_the_newest_file_first_brings_a_deleted_key_back() -> None:
    def comes_back(kind: type[Bitcask]) -> bool:
        for survived in range(20):
            disk = Disk()
            store = kind(disk, file_size=1)  # a file for each record
            store.put("x", "1")
            store.put("y", "1")
            store.delete("x")
            disk.operations_left = survived
            with suppress(PowerLost):
                store.merge()
            disk.crash(random.Random(survived))
            if kind(disk, file_size=1).get("x") is not None:
                return True
        return False

    assert comes_back(BitcaskThatDeletesNewestFirst)
    assert not comes_back(Bitcask)


@pytest.mark.parametrize("ratio", [3, 5])
def test_an_lsm_tree_writes_no_more_than_the_formula_s_upper_estimate(ratio: int) -> None:
    disk = Disk()
    tree, draw, taken_in = LsmTree(disk, memory=16, ratio=ratio), stream(3, "keys"), 0
    for _ in range(2_000):
        key = f"{draw.randrange(10**6):06}"
        tree.put(key, "v" * 10)
        taken_in += len(json.dumps([key, "v" * 10])) + 8
    levels = len(tree.levels)
    runs = disk.bytes_written - taken_in  # the log comes on top of what the formula counts; the manifest is small change
    assert levels <= runs / taken_in <= leveled_write_amplification(levels, ratio) + 2


# --- B-tree


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=250), st.integers(2, 4))
def test_a_b_tree_is_an_ordered_map_and_stays_balanced(steps: list[tuple[bool, int]], degree: int) -> None:
    tree, model = BTree(degree), {}
    for i, (insert, key) in enumerate(steps):
        if insert:
            tree[key] = model[key] = i
        elif key in model:
            del tree[key], model[key]
        else:
            with pytest.raises(KeyError):
                del tree[key]
    tree.check()
    assert list(tree.items()) == sorted(model.items())
    assert list(tree.between(20, 40)) == [each for each in sorted(model.items()) if 20 <= each[0] < 40]
    assert all(tree[key] == value for key, value in model.items())
    assert tree.height <= 1 + math.log((len(model) + 1) / 2, degree) + 1e-9 if model else tree.height == 1


@pytest.mark.parametrize("order", ["up", "down", "inwards", "shuffled"])
def test_a_b_tree_stays_balanced_however_it_is_emptied(order: str) -> None:
    keys = list(range(150))
    emptied = {"up": keys, "down": keys[::-1], "inwards": sorted(keys, key=lambda key: -abs(key - 75)), "shuffled": keys[:]}[order]
    if order == "shuffled":
        stream(5, "order").shuffle(emptied)
    tree = BTree(2)
    for key in keys:
        tree[key] = -key
    left = set(keys)
    for key in emptied:
        del tree[key]
        left.discard(key)
        tree.check()
        assert list(tree.items()) == [(each, -each) for each in sorted(left)]
    assert tree.height == 1


def test_a_b_tree_that_never_refills_holds_nearly_empty_nodes() -> None:
    def emptied(kind: type[BTree]) -> BTree:
        tree = kind(2)
        for key in range(40):
            tree[key] = key
        for key in range(39, 25, -1):
            del tree[key]
        return tree

    emptied(BTree).check()
    with pytest.raises((AssertionError, IndexError)):
        emptied(BTreeThatNeverRefills).check()


# --- erasure codes, placement, repair


@given(st.binary(max_size=200), st.integers(1, 6), st.integers(0, 4), st.integers(0, 2**32))
def test_any_k_of_n_pieces_give_the_data_back(data: bytes, needed: int, parity: int, seed: int) -> None:
    code = ErasureCode(needed, needed + parity)
    pieces = code.encode(data)
    chosen = random.Random(seed).sample(range(needed + parity), needed)
    assert code.decode({i: pieces[i] for i in chosen}, len(data)) == data


def test_every_choice_of_six_of_nine_pieces_decodes_at_the_overhead_of_the_formula() -> None:
    code, data = ErasureCode(6, 9), bytes(range(60))
    pieces = code.encode(data)
    assert sum(map(len, pieces)) / len(data) == code_overhead(6, 3)
    assert all(code.decode({i: pieces[i] for i in chosen}, 60) == data for chosen in combinations(range(9), 6))


def test_fewer_than_k_pieces_are_refused_and_would_fit_wrong_data_as_well() -> None:
    code = ErasureCode(2, 4)
    pieces = code.encode(b"ab")
    with pytest.raises(InputError, match="has 1 pieces, and 2 are needed"):
        code.decode({3: pieces[3]}, 2)
    fitting = sum(code.encode(bytes([ord("x"), second]))[3] == pieces[3] for second in range(256))
    assert fitting == 1  # for a first byte that is wrong too, as for every other


def test_an_identity_over_plain_powers_is_no_erasure_code() -> None:
    data = bytes(range(36))
    chosen = [*(i for i in range(18) if i not in (0, 17)), 18, 33]  # two lost, two parities: a 2 x 2 minor that vanishes
    good, broken = ErasureCode(18, 34), IdentityOverVandermonde(18, 34)
    assert good.decode({i: good.encode(data)[i] for i in chosen}, 36) == data
    with pytest.raises(ZeroDivisionError):
        broken.decode({i: broken.encode(data)[i] for i in chosen}, 36)


@pytest.mark.parametrize(("pieces", "sentence"), [({7: b"a", 0: b"a"}, "allowed are 0 to 3"), ({0: b"a", 1: b"ab"}, "different lengths")])
def test_pieces_that_cannot_be_are_refused(pieces: dict[int, bytes], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        ErasureCode(2, 4).decode(pieces, 2)


def decodable(code: LocalCode, losses: int) -> float:
    """Share of the ways to lose so many pieces that leave enough."""
    every = set(range(code.total))
    ways = [every - set(lost) for lost in combinations(range(code.total), losses)]
    return sum(code.can_decode(left) for left in ways) / len(ways)


@pytest.mark.parametrize("group", [2, 3, 6])
def test_a_local_code_decodes_any_three_losses(group: int) -> None:
    assert decodable(LocalCode(group), 3) == 1


def test_a_local_code_decodes_the_86_per_cent_of_four_losses_that_can_be_decoded() -> None:
    code = LocalCode(group=3)
    assert decodable(code, 4) == pytest.approx(180 / 210)
    assert round(decodable(code, 4), 2) == 0.86
    assert decodable(LocalCodeWithPlainNumbers(group=3), 4) < 180 / 210


@given(st.binary(min_size=1, max_size=60), st.integers(1, 6), st.integers(0, 2**32))
def test_a_local_code_gives_the_data_back_and_repairs_from_one_group(data: bytes, group: int, seed: int) -> None:
    code = LocalCode(group)
    pieces = dict(enumerate(code.encode(data)))
    lost = random.Random(seed).sample(range(code.total), 3)
    left = {number: piece for number, piece in pieces.items() if number not in lost}
    assert code.decode(left, len(data)) == data
    assert code.repair(lost[0], left).piece == pieces[lost[0]]
    one = code.repair(lost[0], {number: piece for number, piece in pieces.items() if number != lost[0]})
    assert one.piece == pieces[lost[0]]
    assert len(one.read) == (group if lost[0] < code.needed + 2 else code.needed)


@pytest.mark.parametrize("group", [1, 7, 15])
def test_no_sum_of_two_coefficients_of_one_group_is_one_of_the_other(group: int) -> None:
    coefficients = LocalCode(group).coefficients()
    one, other = coefficients[:group], coefficients[group:]
    assert len({*one, *other}) == 2 * group
    assert not {a ^ b for a, b in combinations(one, 2)} & {a ^ b for a, b in combinations(other, 2)}


def test_repairs_and_storage_cost_what_the_formulas_say() -> None:
    code = LocalCode(group=6)
    pieces = code.encode(bytes(120))
    assert len(code.repair(0, dict(enumerate(pieces[1:], 1))).read) == local_repair_reads(12, 2)
    assert sum(map(len, pieces)) / 120 == pytest.approx(local_code_overhead(12, 2, 2))


def test_a_loss_that_no_code_of_this_shape_decodes_is_refused() -> None:
    code = LocalCode(group=3)
    left = {number: piece for number, piece in enumerate(code.encode(b"windows azure")) if number not in (0, 1, 2, 6)}
    with pytest.raises(InputError, match="determine 5 of the 6"):
        code.decode(left, 13)


NODES, COPIES, FAILED, CHUNKS = 99, 3, 5, 20_000


def loss_share(placed: list[frozenset[int]], seed: int, runs: int = 1_500) -> tuple[float, float]:
    """Share of power cuts that lose anything, and the standard error of it; on the distinct groups, which lose alike."""
    draw, groups = stream(seed, "failures"), set(placed)
    share = sum(lost(groups, draw.sample(range(NODES), FAILED)) > 0 for _ in range(runs)) / runs
    return share, math.sqrt(max(share * (1 - share), 1 / runs) / runs)


def test_copysets_lose_data_as_rarely_as_the_formula_says_and_random_placement_far_more_often() -> None:
    groups = copysets(NODES, COPIES, scatter=2, draw=stream(1, "groups"))
    placed = copyset_placement(groups, NODES, CHUNKS, stream(2, "chunks"))
    assert set(placed) == set(groups)
    share, error = loss_share(placed, 3)
    assert abs(share - copyset_loss(NODES, COPIES, FAILED, len(groups))) <= 4 * error

    scattered = random_placement(NODES, COPIES, 2_000, stream(4, "chunks"))
    share_random, error_random = loss_share(scattered, 5)
    expected = copyset_loss(NODES, COPIES, FAILED, len(set(scattered)))
    assert abs(share_random - expected) <= 4 * error_random + 0.01
    assert share_random > 20 * max(share, 1e-3)


@given(st.integers(2, 40), st.integers(1, 4), st.integers(1, 6), st.integers(0, 2**32))
def test_copysets_have_the_right_size_and_scatter(nodes: int, copies: int, scatter: int, seed: int) -> None:
    if copies > nodes:
        with pytest.raises(InputError):
            copysets(nodes, copies, scatter, random.Random(seed))
        return
    groups = copysets(nodes, copies, scatter, random.Random(seed))
    assert all(len(group) == copies for group in groups)
    permutations = -(-scatter // max(1, copies - 1))
    for node in range(nodes):
        assert sum(node in group for group in groups) <= permutations


@pytest.mark.parametrize(("pieces", "needed"), [(2, 1), (3, 1), (6, 4)])
def test_the_simulated_time_to_loss_contains_the_formula(pieces: int, needed: int) -> None:
    times = [time_to_loss(pieces, needed, 100.0, 10.0, stream(run, "repair")) for run in range(800)]
    mean = sum(times) / len(times)
    deviation = math.sqrt(sum((each - mean) ** 2 for each in times) / (len(times) - 1))
    assert abs(mean - code_loss_time(needed, pieces - needed, 100.0, 10.0)) <= 4 * deviation / math.sqrt(len(times))


@settings(max_examples=30)
@given(st.integers(1, 5), st.floats(1, 100), st.integers(0, 100))
def test_without_parity_the_first_failure_loses_data(pieces: int, mean: float, seed: int) -> None:
    draw, again = random.Random(seed), random.Random(seed)
    assert time_to_loss(pieces, pieces, mean, 1.0, draw) == pytest.approx(again.expovariate(pieces / mean))

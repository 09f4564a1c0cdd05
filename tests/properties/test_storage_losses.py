"""Storage at every byte and every piece: a torn log is a prefix, too few pieces say nothing, and simulated lives contain the formulas."""

from __future__ import annotations

import math
import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.storage.bitcask import Bitcask
from dstudio_lib.algorithms.storage.disk import Disk
from dstudio_lib.algorithms.storage.erasure_code import ErasureCode
from dstudio_lib.algorithms.storage.lsm import LsmTree
from dstudio_lib.algorithms.storage.placement import copyset_placement, copysets, lost, random_placement
from dstudio_lib.algorithms.storage.records import framed, whole_records
from dstudio_lib.algorithms.storage.repair import time_to_loss
from dstudio_lib.formulas.reliability import copyset_loss, raid5_loss_time, replica_loss_time
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

RECORDS = st.lists(st.binary(max_size=12), min_size=1, max_size=8)


@given(RECORDS)
@settings(max_examples=40)
def test_a_log_cut_at_any_byte_holds_the_records_that_are_whole_and_nothing_else(contents: list[bytes]) -> None:
    data, ends = b"", [0]
    for content in contents:
        data += framed(content)
        ends.append(len(data))
    for cut in range(len(data) + 1):
        found, end = whole_records(data[:cut])
        whole = sum(each <= cut for each in ends[1:])
        assert [content for _, content in found] == contents[:whole]
        assert end == ends[whole]


@given(RECORDS, st.data())
@settings(max_examples=80)
def test_a_turned_bit_ends_the_log_before_its_record_and_invents_none(contents: list[bytes], data: st.DataObject) -> None:
    written = b"".join(map(framed, contents))
    place, bit = data.draw(st.integers(0, len(written) - 1)), data.draw(st.integers(0, 7))
    bent = bytearray(written)
    bent[place] ^= 1 << bit
    found, end = whole_records(bytes(bent))
    assert [content for _, content in found] == contents[: len(found)]
    assert end <= place


@pytest.mark.parametrize("memory", [1, 2, 3])
def test_compaction_changes_no_key_however_deep_the_levels_and_however_often_it_is_done(memory: int) -> None:
    keys = [f"{key:02}" for key in range(40)]
    for seed in range(6):
        draw, model = stream(seed, f"compaction {memory}"), dict[str, str]()
        tree, store = LsmTree(Disk(), memory=memory, ratio=2), Bitcask(Disk(), file_size=60)
        for place in range(160):
            key = draw.choice(keys)
            if draw.random() < 0.6:
                model[key] = f"v{place}"
            else:
                model.pop(key, None)
            for each in (tree, store):
                each.put(key, model[key]) if key in model else each.delete(key)
            if place % 20 == 19:
                for _ in range(2):
                    assert {each: tree.get(each) for each in keys} == {each: model.get(each) for each in keys}
                    assert {each: store.get(each) for each in keys} == {each: model.get(each) for each in keys}
                    assert tree.items() == dict(sorted(model.items()))
                    tree.flush()
                    store.merge()
        assert len(tree.levels) >= 3


@pytest.mark.parametrize(("needed", "total"), [(1, 3), (2, 5), (3, 5), (4, 6)])
def test_any_needed_pieces_decode_and_one_fewer_fit_every_value_of_what_is_missing(needed: int, total: int) -> None:
    """With one byte for each part: whatever pieces are left out, each value of a data byte goes with what is there."""
    code, draw = ErasureCode(needed, total), stream(needed, "data")
    data = draw.randbytes(needed)
    pieces = code.encode(data)
    for chosen in combinations(range(total), needed):
        assert code.decode({i: pieces[i] for i in chosen}, needed) == data
    for chosen in combinations(range(total), needed - 1):
        with pytest.raises(InputError, match=f"{needed} are needed"):
            code.decode({i: pieces[i] for i in chosen}, needed)
        missing = next(i for i in range(total) if i not in chosen)
        for value in (0, 1, 127, 255):
            other = code.decode({i: pieces[i] for i in chosen} | {missing: bytes([value])}, needed)
            told = code.encode(other)
            assert all(told[i] == pieces[i] for i in chosen), "what is left would have been the same"


@given(st.binary(min_size=1, max_size=40), st.integers(1, 6), st.integers(1, 4), st.data())
@settings(max_examples=40)
def test_fewer_pieces_than_needed_are_refused_whichever_they_are(data: bytes, needed: int, parity: int, drawn: st.DataObject) -> None:
    code = ErasureCode(needed, needed + parity)
    pieces = code.encode(data)
    left = drawn.draw(st.sets(st.integers(0, needed + parity - 1), max_size=needed - 1))
    with pytest.raises(InputError, match="are needed to decode"):
        code.decode({i: pieces[i] for i in left}, len(data))


def interval(pieces: int, needed: int, to_failure: float, to_repair: float, runs: int) -> tuple[float, float]:
    """Mean time to loss of simulated lives, and four standard errors of it."""
    times = [time_to_loss(pieces, needed, to_failure, to_repair, stream(run, f"life {pieces} {needed}")) for run in range(runs)]
    mean = math.fsum(times) / runs
    return mean, 4 * math.sqrt(math.fsum((each - mean) ** 2 for each in times) / (runs - 1) / runs)


@pytest.mark.parametrize("disks", [3, 5, 8])
def test_the_life_of_a_raid_5_array_simulated_contains_the_formula(disks: int) -> None:
    """It leaves out (2 n - 1) MTTR/MTTF of the exact chain, which is far below the width of the interval here."""
    mean, half = interval(disks, disks - 1, 1_000.0, 2.0, 600)
    assert (2 * disks - 1) * 2 / 1_000 < 0.2 * half / mean
    assert abs(mean - raid5_loss_time(1_000.0, 2.0, disks)) < half < 0.25 * mean


@pytest.mark.parametrize(("copies", "to_failure"), [(2, 600.0), (3, 60.0)])
def test_the_life_of_copies_simulated_contains_the_leading_term(copies: int, to_failure: float) -> None:
    mean, half = interval(copies, 1, to_failure, 1.0, 300)
    assert abs(mean - replica_loss_time(to_failure, 1.0, copies)) < half < 0.25 * mean


def test_the_loss_probability_of_every_group_of_failed_nodes_is_the_formulas_counted_out() -> None:
    """All ways in which three of nine nodes fail, and not a sample: exact for random placement that uses every group, and for copysets."""
    nodes, copies = 9, 3
    groups = copysets(nodes, copies, scatter=2, draw=stream(1, "groups"))
    placed = copyset_placement(groups, nodes, 400, stream(2, "chunks"))
    scattered = random_placement(nodes, copies, 4_000, stream(3, "chunks"))
    assert set(placed) == set(groups)
    shares = {}
    for name, where in (("copysets", set(placed)), ("random", set(scattered))):
        ways = list(combinations(range(nodes), copies))
        shares[name] = sum(lost(where, failed) > 0 for failed in ways) / len(ways)
        assert shares[name] == pytest.approx(copyset_loss(nodes, copies, copies, len(where)), rel=1e-9)
    assert shares["random"] == 1.0 and shares["copysets"] == len(set(groups)) / math.comb(nodes, copies)


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_an_array_without_failures_to_spare_lives_as_long_as_its_first_disk_whatever_the_repair(seed: int) -> None:
    for pieces, repair in product((1, 4), (0.1, 100.0)):
        again = random.Random(seed)
        assert time_to_loss(pieces, pieces, 50.0, repair, random.Random(seed)) == pytest.approx(again.expovariate(pieces / 50.0))

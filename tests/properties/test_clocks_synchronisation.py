"""What clocks over a network may claim: every claimed interval contains the truth, and the broken readings do not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dstudio_lib.algorithms.clocks.synchronisation import (
    Bounds,
    Sample,
    best_sample,
    cristian_offset,
    marzullo,
    mean_of_clocks,
    offset_ignoring_delay,
    select_clocks,
)
from dstudio_lib.algorithms.clocks.truetime import TrueTime, externally_inconsistent
from dstudio_lib.formulas import clocks
from dstudio_lib.foundation.errors import InputError

ways = st.integers(0, 10**9)
offsets = st.integers(-(10**12), 10**12)


def exchange(sent: int, there: int, inside: int, back: int, offset: int) -> Sample:
    return Sample(sent, sent + there + offset, sent + there + inside + offset, sent + there + inside + back)


@given(ways, ways, ways, offsets)
def test_the_true_offset_is_within_half_the_delay_of_the_computed_one(there: int, inside: int, back: int, offset: int) -> None:
    sample = exchange(5, there, inside, back, offset)
    assert sample.delay == there + back
    assert abs(sample.offset - offset) <= sample.delay / 2 + 1
    assert sample.offsets.contains(offset)


@given(ways, ways, ways, offsets)
def test_offset_and_delay_are_those_of_the_formulas(there: int, inside: int, back: int, offset: int) -> None:
    sample = exchange(5, there, inside, back, offset)
    seconds = [reading / 1e9 for reading in sample]
    assert sample.offset / 1e9 == pytest.approx(clocks.ntp_offset(*seconds), abs=1e-6)
    assert sample.delay / 1e9 == pytest.approx(clocks.ntp_delay(*seconds), abs=1e-6)


@given(st.integers(0, 10**8), ways, ways, offsets)
def test_cristians_reading_contains_the_offset_and_is_as_wide_as_the_formula_says(least: int, more: int, back: int, offset: int) -> None:
    sample = exchange(0, least + more, 0, least + back, offset)
    found = cristian_offset(sample, least)
    assert found.contains(offset)
    assume(sample.delay > 0)
    assert (found.high - found.low) / 2e9 == pytest.approx(clocks.cristian_error_bound(sample.delay / 1e9, least / 1e9), abs=1e-9)


def test_a_reading_that_ignores_the_way_back_is_wrong_by_all_of_it() -> None:
    sample = exchange(0, 40, 0, 40, offset=500)
    assert sample.offset == 500 and offset_ignoring_delay(sample) == 460


def test_a_least_latency_beyond_half_of_the_exchange_is_refused() -> None:
    with pytest.raises(InputError, match="half of the delay, 40 ns"):
        cristian_offset(exchange(0, 40, 0, 40, 0), least_one_way=41)


@given(st.lists(st.tuples(ways, ways), min_size=1, max_size=8), offsets)
def test_the_sample_of_least_delay_bounds_the_offset_most_tightly(delays: list[tuple[int, int]], offset: int) -> None:
    samples = [exchange(i, there, 0, back, offset) for i, (there, back) in enumerate(delays)]
    best = best_sample(samples)
    assert best.delay == min(there + back for there, back in delays)
    assert abs(best.offset - offset) <= best.delay / 2 + 1


intervals = st.lists(
    st.builds(lambda low, width: Bounds(low, low + width), st.integers(-50, 50), st.integers(0, 30)), min_size=1, max_size=9
)


def depth(given_: list[Bounds], point: float) -> int:
    return sum(low <= point <= high for low, high in given_)


@given(intervals)
def test_marzullos_interval_lies_in_as_many_intervals_as_any_point_does(given_: list[Bounds]) -> None:
    found, count = marzullo(given_)
    points = [end / 2 for end in range(-200, 201)]
    assert count == max(depth(given_, point) for point in points)
    assert depth(given_, found.low) == depth(given_, found.high) == depth(given_, (found.low + found.high) / 2) == count


@st.composite
def mostly_true(draw: st.DrawFn) -> tuple[int, list[Bounds]]:
    """True time, and intervals of which fewer than half do not contain it."""
    truth = draw(st.integers(-50, 50))
    right = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
    wrong = draw(
        st.lists(
            st.builds(lambda low, width: Bounds(low, low + width), st.integers(-200, 200), st.integers(0, 40)), max_size=len(right) - 1
        )
    )
    return truth, draw(st.permutations([Bounds(truth - below, truth + above) for below, above in right] + wrong))


@given(mostly_true())
def test_most_true_clocks_agree_on_something_that_most_intervals_contain(case: tuple[int, list[Bounds]]) -> None:
    _, given_ = case
    _, count = marzullo(given_)
    assert count > len(given_) / 2


@given(mostly_true())
def test_the_selection_keeps_to_what_a_majority_of_clocks_allows(case: tuple[int, list[Bounds]]) -> None:
    _, given_ = case
    found = select_clocks(given_)
    if found is not None:
        assert all(depth(given_, end) > len(given_) / 2 for end in found)
        assert sum(not found.contains(each.middle) for each in given_) < len(given_) / 2


def test_an_overlap_that_leaves_most_middles_outside_is_not_believed() -> None:
    given_ = [Bounds(0, 10), Bounds(9, 19), Bounds(9, 11)]
    assert marzullo(given_) == (Bounds(9, 10), 3)
    assert select_clocks(given_) is None


@given(st.integers(-50, 50), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=7))
def test_the_selection_contains_true_time_when_no_clock_is_false(truth: int, around: list[tuple[int, int]]) -> None:
    given_ = [Bounds(truth - below, truth + above) for below, above in around]
    found, _ = marzullo(given_)
    assert found.contains(truth)
    selected = select_clocks(given_)
    assert selected is None or selected.contains(truth)


def test_clocks_that_disagree_altogether_are_not_believed() -> None:
    assert select_clocks([Bounds(0, 1), Bounds(5, 6), Bounds(10, 11), Bounds(15, 16)]) is None


def test_one_false_clock_drags_the_mean_and_not_the_selection() -> None:
    truth, given_ = 0, [Bounds(-5, 5), Bounds(-4, 6), Bounds(-6, 4), Bounds(10**6, 10**6 + 2)]
    selected = select_clocks(given_)
    assert selected is not None and selected.contains(truth)
    assert abs(mean_of_clocks(given_)) > 10**5


@given(st.integers(0, 10**7), st.integers(-(10**7), 10**7), st.integers(0, 10**12), st.integers(0, 10**12))
def test_truetime_is_right_about_what_is_surely_past_and_surely_to_come(error: int, off: int, now: int, other: int) -> None:
    assume(abs(off) <= error)
    time = TrueTime(error)
    earliest, latest = time.now(now + off)
    assert earliest <= now <= latest
    assert not time.after(other, now + off) or other < now
    assert not time.before(other, now + off) or other > now


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10), st.integers(0, 30)), max_size=12))
def test_the_check_of_external_consistency_finds_what_comparing_all_pairs_finds(given_: list[tuple[int, int, int]]) -> None:
    commits = [(start, start + length, time) for start, length, time in given_]
    wrong = {(i, j) for i, one in enumerate(commits) for j, other in enumerate(commits) if one[1] < other[0] and one[2] >= other[2]}
    found = externally_inconsistent(commits)
    assert found in wrong if wrong else found is None

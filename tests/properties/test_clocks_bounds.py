"""Bounds that clocks keep: of a hybrid counter whatever the run, and of what false time servers can do while they are few."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.clocks.hybrid import HybridClock, HybridStamp
from dstudio_lib.algorithms.clocks.synchronisation import Bounds, marzullo, mean_of_clocks, select_clocks

# Hybrid logical clocks

PROCESSES = "abcd"
ERROR = 6
"""Clocks differ by no more than this."""

moves = st.lists(st.tuples(st.sampled_from(PROCESSES), st.integers(0, 60), st.integers(1, 3)), min_size=2, max_size=120)
offsets = st.fixed_dictionaries({name: st.integers(0, ERROR) for name in PROCESSES})


class HybridClockThatNeverResets(HybridClock):
    """Keeps counting when its time moves on."""

    def tick(self, physical: int) -> HybridStamp:
        counted = self.counter + 1
        super().tick(physical)
        self.counter = max(self.counter, counted)
        return self.stamp

    def receive(self, message: HybridStamp, physical: int) -> HybridStamp:
        counted = max(self.counter, message.counter) + 1
        super().receive(message, physical)
        self.counter = max(self.counter, counted)
        return self.stamp


def stamps_of(
    run: list[tuple[str, int, int]], skew: dict[str, int], kind: type[HybridClock] = HybridClock
) -> list[tuple[str, int, HybridStamp]]:
    """Process, physical time and stamp of each event; each event receives an earlier one of another process, or stands alone.

    Time passes between any two events, so that every clock moves on from one of its events to the next.
    """
    clocks = {name: kind() for name in PROCESSES}
    time = 1_000
    found: list[tuple[str, int, HybridStamp]] = []
    for process, heard, passed in run:
        time += passed
        physical = time + skew[process]
        if heard < len(found) and found[-1 - heard][0] != process:
            found.append((process, physical, clocks[process].receive(found[-1 - heard][2], physical)))
        else:
            found.append((process, physical, clocks[process].tick(physical)))
    return found


@given(moves, offsets)
def test_a_hybrid_counter_never_exceeds_the_processes_times_the_error_and_one(
    run: list[tuple[str, int, int]], skew: dict[str, int]
) -> None:
    """Corollary of Kulkarni and others: while a hybrid time lasts, each of N clocks ticks at most error + 1 times."""
    assert all(stamp.counter <= len(PROCESSES) * (ERROR + 1) for _, _, stamp in stamps_of(run, skew))


LONG = [(PROCESSES[i % 4], 0, 1) for i in range(400)]


def test_the_bound_of_the_counter_does_not_grow_with_the_run_unless_it_is_never_reset() -> None:
    skew = {"a": ERROR, "b": 0, "c": 0, "d": 3}
    right = max(stamp.counter for _, _, stamp in stamps_of(LONG, skew))
    assert 0 < right <= len(PROCESSES) * (ERROR + 1)
    broken = max(stamp.counter for _, _, stamp in stamps_of(LONG, skew, HybridClockThatNeverResets))
    assert broken > 10 * len(PROCESSES) * (ERROR + 1)


@given(moves, offsets)
def test_the_stamps_of_a_process_only_grow_whether_it_ticks_or_hears(run: list[tuple[str, int, int]], skew: dict[str, int]) -> None:
    found = stamps_of(run, skew)
    for process in PROCESSES:
        mine = [stamp for name, _, stamp in found if name == process]
        assert all(earlier < later for earlier, later in pairwise(mine))


# False time servers


@st.composite
def few_false(draw: st.DrawFn) -> tuple[int, int, list[Bounds]]:
    """True time, the widest interval that contains it, and all intervals; those that do not contain it are fewer than half."""
    truth = draw(st.integers(-50, 50))
    right = [
        Bounds(truth - below, truth + above)
        for below, above in draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
    ]
    wrong = draw(
        st.lists(
            st.builds(lambda low, width: Bounds(low, low + width), st.integers(-10_000, 10_000), st.integers(0, 60)),
            max_size=len(right) - 1,
        )
    )
    return truth, max(each.high - each.low for each in right), draw(st.permutations(right + wrong))


@given(few_false())
def test_while_fewer_than_half_are_false_the_agreed_time_is_off_by_at_most_the_widest_true_interval(
    case: tuple[int, int, list[Bounds]],
) -> None:
    truth, widest, intervals = case
    found, _ = marzullo(intervals)
    selected = select_clocks(intervals)
    for agreed in (found, *([selected] if selected else [])):
        assert agreed.low <= agreed.high
        assert max(abs(agreed.low - truth), abs(agreed.high - truth)) <= widest


def test_a_mean_is_off_by_as_much_as_one_false_clock_likes() -> None:
    truth = 0
    right = [Bounds(truth - 5, truth + 5)] * 2
    for far in (1_000, 1_000_000):
        intervals = [*right, Bounds(far, far + 2)]
        assert mean_of_clocks(intervals) > far / 4
        assert marzullo(intervals)[0] == Bounds(-5, 5) == select_clocks(intervals)


@given(few_false())
def test_what_is_selected_contains_true_time_unless_more_clocks_are_false_than_it_left_out(case: tuple[int, int, list[Bounds]]) -> None:
    truth, _, intervals = case
    selected = select_clocks(intervals)
    if selected is not None and not selected.contains(truth):
        false = sum(not each.contains(truth) for each in intervals)
        for end in selected:
            assert false > sum(not each.contains(end) for each in intervals)

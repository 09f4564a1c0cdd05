"""State is the fold of its events; views, consumers and windows stay right through crashes, rebalances and disorder."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dstudio_lib.algorithms.streaming.consumer_group import Coordinator, CoordinatorWithoutFence, by_range, sticky
from dstudio_lib.algorithms.streaming.exactly_once import AtLeastOnce, AtMostOnce, Deduplicator, Processor, Stopped, Store
from dstudio_lib.algorithms.streaming.partitioned_log import LogThatTrustsEveryRetry, PartitionedLog
from dstudio_lib.algorithms.streaming.projections import Crashed, Projection, ProjectionThatCountsTwice, ProjectionThatSkips, Storage, View
from dstudio_lib.algorithms.streaming.sourcing import (
    Event,
    EventLog,
    EventLogThatTakesAnything,
    Snapshots,
    SnapshotsOffByOne,
    Upcaster,
    WrongVersion,
    folded,
)
from dstudio_lib.algorithms.streaming.windows import Pane, SessionWindows, Sliding, WindowOperator, WindowsThatTrustTheOrder, tumbling
from dstudio_lib.foundation.errors import InputError

# --- event sourcing

EVENTS = st.lists(st.tuples(st.sampled_from(["paid", "refunded", "renamed"]), st.integers(1, 9)), max_size=60).map(
    lambda each: [Event(kind, {"amount": amount}) for kind, amount in each]
)


def account(state: tuple[int, str], event: Event) -> tuple[int, str]:
    balance, name = state
    match event.kind:
        case "paid":
            return balance + event.data["amount"], name
        case "refunded":
            return balance - event.data["amount"], name
        case _:
            return balance, f"{name}{event.data['amount']}"


def filled(events: list[Event]) -> EventLog:
    log = EventLog()
    log.append(events, expected=0)
    return log


@given(EVENTS, st.integers(1, 12), st.integers(0, 60))
def test_the_state_from_snapshots_is_the_fold_from_the_beginning(events: list[Event], every: int, earlier: int) -> None:
    log, snapshots = filled(events), Snapshots(account, (0, ""), every)
    at = min(earlier, len(events))
    assert snapshots.state(log, at) == folded(account, events[:at], (0, ""))
    assert snapshots.state(log) == folded(account, events, (0, ""))


def test_a_snapshot_saves_the_replay_and_one_off_by_one_is_noticed() -> None:
    events = [Event("paid", {"amount": 1})] * 25
    good, broken = Snapshots(account, (0, ""), 10), SnapshotsOffByOne(account, (0, ""), 10)
    assert [good.state(filled(events)) for _ in range(2)] == [(25, "")] * 2
    assert good.replayed == 25 + 5
    assert good.state(filled(events), at=20) == (20, "")
    assert good.replayed == 25 + 5
    broken.state(filled(events))
    assert broken.state(filled(events)) != (25, "")


def test_who_has_not_seen_all_events_cannot_append() -> None:
    log = filled([Event("paid", {"amount": 1})])
    with pytest.raises(WrongVersion, match="read them and decide again"):
        log.append([Event("refunded", {"amount": 1})], expected=0)


def withdrawn(kind: type[EventLog], turns: list[int]) -> int:
    """Balance after two tellers withdraw 6 each from 10: each reads, decides, and appends, in turns with the other."""
    log = kind()
    log.append([Event("paid", {"amount": 10})], expected=0)

    def teller() -> Any:
        for _ in range(3):
            seen = len(log.events)
            balance, _ = folded(account, log.events, (0, ""))
            yield
            if balance < 6:
                return
            with suppress(WrongVersion):
                log.append([Event("refunded", {"amount": 6})], expected=seen)
                return

    tellers = [teller(), teller()]
    for turn in [*turns, *[0, 1] * 4]:
        next(tellers[turn], None)
    return folded(account, log.events, (0, ""))[0]


@given(st.lists(st.integers(0, 1), max_size=8))
def test_two_who_decide_at_once_never_overdraw(turns: list[int]) -> None:
    assert withdrawn(EventLog, turns) == 4


def test_a_log_that_takes_anything_overdraws() -> None:
    assert withdrawn(EventLogThatTakesAnything, [0, 1, 0, 1]) == -2


UPCASTER = Upcaster(
    {"moved": 3, "named": 1},
    {
        ("moved", 1): lambda data: {"city": data["place"]},
        ("moved", 2): lambda data: {"city": data["city"], "country": "unknown"},
    },
)


@given(
    st.sampled_from(
        [("moved", 1, {"place": "x"}), ("moved", 2, {"city": "x"}), ("moved", 3, {"city": "x", "country": "y"}), ("named", 1, {})]
    )
)
def test_every_event_ever_written_can_be_read_in_its_newest_form(written: tuple[str, int, dict[str, Any]]) -> None:
    kind, version, data = written
    raised = UPCASTER.raised(Event(kind, data, version))
    assert raised.version == UPCASTER.newest[kind]
    assert kind == "named" or set(raised.data) == {"city", "country"}
    assert UPCASTER.raised(raised) == raised


def test_a_missing_upcast_is_noticed_before_any_event_is_read() -> None:
    with pytest.raises(InputError, match="none for 'moved' of version 2"):
        Upcaster({"moved": 3}, {("moved", 1): dict})
    with pytest.raises(InputError, match="not known here"):
        UPCASTER.raised(Event("moved", {}, 4))


# --- projections and processors, stopped after any number of writes


def tally(view: View, event: str) -> None:
    view[event] = view.get(event, 0) + 1


WORDS = st.lists(st.sampled_from("abc"), max_size=20)


def view_after_crash(kind: type[Projection], words: list[str], writes: int) -> View:
    storage = Storage()
    storage.writes_left = writes
    with suppress(Crashed):
        kind(storage, tally).catch_up(words)
    storage.writes_left = None
    kind(storage, tally).catch_up(words)
    return storage.view


@given(WORDS, st.integers(0, 25))
def test_a_projection_counts_every_event_once_wherever_it_crashed(words: list[str], writes: int) -> None:
    assert view_after_crash(Projection, words, writes) == Counter(words)


@pytest.mark.parametrize(("kind", "total"), [(ProjectionThatCountsTwice, 4), (ProjectionThatSkips, 2)])
def test_a_projection_that_writes_twice_miscounts_after_a_crash(kind: type[Projection], total: int) -> None:
    assert sum(view_after_crash(kind, ["a", "b", "c"], writes=3).values()) == total


@given(WORDS)
def test_rebuilding_a_view_gives_the_same_view(words: list[str]) -> None:
    projection = Projection(Storage(), tally)
    projection.catch_up(words)
    before = dict(projection.storage.view)
    projection.rebuild(words)
    assert projection.storage.view == before


def count(state: dict[str, int], word: str) -> tuple[str, int]:
    state[word] = state.get(word, 0) + 1
    return word, state[word]


def processed(kind: type[Processor], words: list[str], crashes: list[int]) -> Store:
    store = Store()
    for writes in crashes:
        store.writes_left = writes
        with suppress(Stopped):
            kind(store, count).run(words)
    store.writes_left = None
    kind(store, count).run(words)
    return store


@given(WORDS, st.lists(st.integers(0, 8), max_size=5))
def test_the_effect_happens_exactly_once_through_any_crashes(words: list[str], crashes: list[int]) -> None:
    store, once = processed(Processor, words, crashes), processed(Processor, words, [])
    assert (store.state, store.results) == (once.state, once.results)
    assert store.state == Counter(words)


@given(WORDS, st.lists(st.integers(0, 8), max_size=5))
def test_without_a_transaction_there_are_too_many_effects_or_too_few(words: list[str], crashes: list[int]) -> None:
    assert len(processed(AtLeastOnce, words, crashes).results) >= len(words)
    assert len(processed(AtMostOnce, words, crashes).results) <= len(words)


def test_a_crash_between_two_writes_is_where_the_two_go_wrong() -> None:
    assert len(processed(AtLeastOnce, ["a", "b"], [1]).results) == 3
    assert len(processed(AtMostOnce, ["a", "b"], [1]).results) == 1


@given(st.lists(st.integers(0, 5), max_size=30))
def test_a_deduplicator_has_each_effect_once_and_repeats_its_answer(names: list[int]) -> None:
    receiver, effects = Deduplicator(), []
    answers = [(name, receiver.once(str(name), lambda: effects.append(1) or len(effects))) for name in names]
    assert len(effects) == len(set(names))
    assert len(set(answers)) == len(set(names))


# --- partitioned log

APPENDS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 99)), max_size=60)


@given(APPENDS, st.integers(1, 5))
def test_offsets_count_up_and_nothing_acknowledged_is_lost(appends: list[tuple[str, int]], partitions: int) -> None:
    log = PartitionedLog(partitions)
    acknowledged = [log.append(key, value) for key, value in appends]
    log.check()
    assert all(log.read(record.partition, record.offset, 1) == [record] for record in acknowledged)
    for key in "abcdef":
        in_log = [record.value for record in log.read(log.partition_of(key), 0) if record.key == key]
        assert in_log == [value for each, value in appends if each == key]


def retried(kind: type[PartitionedLog], lost_answers: list[int]) -> PartitionedLog:
    """A producer that sends each record again for every answer that was lost."""
    log, next_number = kind(3), Counter()
    for i, again in enumerate(lost_answers):
        partition = log.partition_of(f"k{i}")
        records = {log.append_once(f"k{i}", i, "producer", next_number[partition]) for _ in range(again + 1)}
        next_number[partition] += 1
        assert len(records) == 1 or kind is not PartitionedLog
    return log


@given(st.lists(st.integers(0, 3), max_size=30))
def test_a_numbered_record_is_written_once_however_often_it_is_sent(lost_answers: list[int]) -> None:
    log = retried(PartitionedLog, lost_answers)
    log.check()
    assert sum(len(log.read(partition, 0)) for partition in range(3)) == len(lost_answers)


def test_without_numbers_a_lost_answer_doubles_the_record() -> None:
    with pytest.raises(AssertionError):
        retried(LogThatTrustsEveryRetry, [0, 1, 0]).check()


def test_a_gap_in_the_numbers_and_an_offset_outside_are_refused() -> None:
    log = PartitionedLog(1)
    with pytest.raises(InputError, match="leaves a gap: 0 is next"):
        log.append_once("k", 1, "p", 1)
    with pytest.raises(InputError, match="outside the log"):
        log.read(0, 1)


# --- consumer group


class Group(RuleBasedStateMachine):
    """Members that join, leave, sleep and commit; each believes the assignment that it was last told."""

    kind: type[Coordinator] = Coordinator

    def __init__(self) -> None:
        super().__init__()
        self.group = self.kind(partitions=5, session_timeout=10)
        self.now = 0
        self.believes: dict[str, tuple[int, tuple[int, ...]]] = {}

    @rule(member=st.sampled_from("abcd"))
    def join(self, member: str) -> None:
        generation = self.group.join(member, self.now)
        self.believes[member] = (generation, self.group.assignment[member])

    @rule(member=st.sampled_from("abcd"))
    def leave(self, member: str) -> None:
        self.group.leave(member, self.now)

    @rule(passed=st.sampled_from([1, 5, 11]))
    def sleep(self, passed: int) -> None:
        self.now += passed

    @rule(member=st.sampled_from("abcd"))
    def heartbeat(self, member: str) -> None:
        if member not in self.believes:
            return
        if not self.group.heartbeat(member, self.believes[member][0], self.now) and member in self.group.heard:
            self.believes[member] = (self.group.generation, self.group.assignment[member])

    @precondition(lambda self: self.believes)
    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        member = data.draw(st.sampled_from(sorted(self.believes)))
        generation, mine = self.believes[member]
        for partition in mine:
            before = self.group.offsets.get(partition, 0)
            accepted = self.group.commit(member, generation, partition, before + 1)
            assert accepted == (generation == self.group.generation and member in self.group.heard)

    @invariant()
    def one_owner(self) -> None:
        self.group.check()
        current = [each for generation, mine in self.believes.values() if generation == self.group.generation for each in mine]
        assert len(set(current)) == len(current), "two members may commit one partition"


TestEachPartitionHasOneOwner = Group.TestCase
TestEachPartitionHasOneOwner.settings = settings(max_examples=40, stateful_step_count=30, deadline=None, derandomize=True)


@pytest.mark.parametrize(("kind", "read_to"), [(Coordinator, 8), (CoordinatorWithoutFence, 3)])
def test_a_member_that_woke_up_late_must_not_commit(kind: type[Coordinator], read_to: int) -> None:
    group = kind(partitions=1, session_timeout=10)
    slow = group.join("slow", now=0)
    quick = group.join("quick", now=20)
    assert group.assignment == {"quick": (0,)}
    group.commit("quick", quick, 0, 8)
    group.commit("slow", slow, 0, 3)
    assert group.offsets[0] == read_to


@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=6), st.integers(1, 20))
def test_sticky_assignment_is_even_and_moves_no_more_than_it_must(steps: list[set[str]], partitions: int) -> None:
    before: dict[str, tuple[int, ...]] = {}
    for members in steps:
        after = sticky(sorted(members), partitions, before)
        assert sorted(each for mine in after.values() for each in mine) == list(range(partitions))
        sizes = sorted(map(len, after.values()))
        assert sizes[-1] - sizes[0] <= 1
        kept = sum(len(set(mine) & set(before.get(member, ()))) for member, mine in after.items())
        possible = sum(min(len(before.get(member, ())), len(after[member])) for member in members)
        assert kept == possible
        before = after


def test_sticky_assignment_moves_less_than_ranges() -> None:
    sticky_group, range_group = Coordinator(partitions=12), Coordinator(partitions=12, is_sticky=False)
    for group in (sticky_group, range_group):
        for member in "abcdef":
            group.join(member, now=0)
    assert sticky_group.moved < range_group.moved
    assert by_range(["a", "b"], 12, {}) == {"a": tuple(range(6)), "b": tuple(range(6, 12))}


class Reader:
    """A member of a group that reads its partitions, has an effect for each record, and commits now and then."""

    def __init__(self, name: str, group: Coordinator, log: PartitionedLog, effects: list[Any], seen: Deduplicator | None) -> None:
        self.name, self.group, self.log, self.effects, self.seen = name, group, log, effects, seen
        self.generation = -1
        self.position: dict[int, int] = {}

    def read(self, now: int) -> None:
        if not self.group.heartbeat(self.name, self.generation, now):
            self.generation = self.group.join(self.name, now) if self.name not in self.group.heard else self.group.generation
            self.position = {each: self.group.offsets.get(each, 0) for each in self.group.assignment[self.name]}
        for partition, offset in self.position.items():
            for record in self.log.read(partition, offset, most=2):
                name = f"{record.partition}/{record.offset}"
                if self.seen is None:
                    self.effects.append(name)
                else:
                    self.seen.once(name, lambda name=name: self.effects.append(name))
                self.position[partition] = record.offset + 1

    def commit(self, now: int) -> None:
        self.group.heartbeat(self.name, self.generation, now)
        for partition, offset in self.position.items():
            self.group.commit(self.name, self.generation, partition, offset)


@pytest.mark.parametrize("deduplicated", [False, True])
@given(st.lists(st.tuples(st.sampled_from(["produce", "read", "read", "commit", "crash", "sleep"]), st.sampled_from("ab")), max_size=60))
def test_a_group_reads_every_record_at_least_once_and_deduplicated_exactly_once(deduplicated: bool, steps: list[tuple[str, str]]) -> None:
    log, group, effects, now, written = PartitionedLog(3), Coordinator(partitions=3, session_timeout=10), [], 0, 0
    seen = Deduplicator() if deduplicated else None
    readers = {name: Reader(name, group, log, effects, seen) for name in "ab"}
    for what, name in [*steps, *[("read", name) for _ in range(40) for name in "ab"]]:
        now += 12 if what == "sleep" else 0
        if what == "produce":
            log.append(f"key{written}", written)
            written += 1
        elif what == "crash":  # it forgets what it did not commit, and comes back under the same name
            readers[name] = Reader(name, group, log, effects, seen)
        elif what in ("read", "commit"):
            getattr(readers[name], what)(now)
        group.check()
    everything = {f"{record.partition}/{record.offset}" for partition in range(3) for record in log.read(partition, 0)}
    assert set(effects) == everything
    assert not deduplicated or len(effects) == len(everything)


# --- windows


@st.composite
def disordered(draw: st.DrawFn) -> tuple[list[int], int]:
    """Times of events in order of arrival, and the most that one of them is behind the newest."""
    times = draw(st.lists(st.integers(0, 100), min_size=1, max_size=40))
    newest, most = times[0], 0
    for time in times:
        newest = max(newest, time)
        most = max(most, newest - time)
    return times, most


WINDOWINGS = [tumbling(10), Sliding(10, 4), Sliding(7, 10)]


def in_windows(windowing: Sliding, times: list[int]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for time in times:
        for window in windowing.windows(time):
            found.setdefault(window, []).append(time)
    return found


def streamed(operator: WindowOperator, times: list[int]) -> list[Pane]:
    return [pane for time in times for pane in operator.event(time, time)] + operator.finish()


@pytest.mark.parametrize("windowing", WINDOWINGS)
@given(disordered())
def test_no_window_is_final_before_all_its_events_are_in(windowing: Sliding, stream: tuple[list[int], int]) -> None:
    times, disorder = stream
    operator = WindowOperator(windowing, disorder=disorder)
    panes = streamed(operator, times)
    assert {pane.window: list(pane.values) for pane in panes} == in_windows(windowing, times)
    assert len(panes) == len({pane.window for pane in panes})
    in_gaps = [time for time in times if not windowing.windows(time)]
    assert [time for time, _ in operator.dropped] == in_gaps


@given(disordered(), st.integers(0, 30), st.integers(0, 60))
def test_every_event_is_counted_or_dropped_openly(stream: tuple[list[int], int], disorder: int, lateness: int) -> None:
    times, _ = stream
    operator = WindowOperator(tumbling(10), disorder, lateness)
    last: dict[tuple[int, int], tuple[Any, ...]] = {}
    for pane in streamed(operator, times):
        assert (pane.kind == "late") <= (lateness > 0)
        last[pane.window] = pane.values
    assert sorted([each for values in last.values() for each in values] + [time for time, _ in operator.dropped]) == sorted(times)


def test_late_events_within_the_allowed_lateness_correct_the_result() -> None:
    operator = WindowOperator(tumbling(10), disorder=0, lateness=5)
    operator.event(3, "a")
    assert operator.event(12, "b") == [Pane((0, 10), "on time", ("a",))]
    assert operator.event(4, "c") == [Pane((0, 10), "late", ("a", "c"))]
    operator.event(15, "d")
    assert operator.event(5, "e") == []
    assert operator.dropped == [(5, "e")]


def test_trusting_the_order_drops_events_that_were_only_a_little_slow() -> None:
    times = [1, 12, 8, 14, 25]
    patient, hasty = WindowOperator(tumbling(10), disorder=5), WindowsThatTrustTheOrder(tumbling(10), disorder=5)
    assert {pane.window: list(pane.values) for pane in streamed(patient, times)} == in_windows(tumbling(10), times)
    streamed(hasty, times)
    assert not patient.dropped
    assert hasty.dropped == [(8, 8)]


def test_events_a_whole_gap_apart_are_two_sessions() -> None:
    sessions = SessionWindows(gap=5)
    panes = [pane.window for time in (0, 4, 9, 100) for pane in sessions.event(time, time)]
    assert panes == [(0, 9), (9, 14)]


@given(disordered(), st.integers(1, 12))
def test_sessions_are_those_of_the_sorted_events(stream: tuple[list[int], int], gap: int) -> None:
    times, disorder = stream
    sessions = SessionWindows(gap, disorder)
    panes = [pane for time in [*times, 10_000] for pane in sessions.event(time, time)]
    expected: list[list[int]] = []
    for time in sorted(times):
        if expected and time - expected[-1][-1] < gap:
            expected[-1].append(time)
        else:
            expected.append([time])
    assert sorted(list(pane.values) for pane in panes) == expected
    assert not sessions.dropped

"""Events over any history: every version ever written is read, windows end when the watermark says, and snapshots hold each channel."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.broadcast.links import FifoLink
from dstudio_lib.algorithms.snapshots.chandy_lamport import Account, AccountThatIgnoresChannels, Marker, Transfer
from dstudio_lib.algorithms.streaming.projections import Projection, Storage, View
from dstudio_lib.algorithms.streaming.sourcing import Event, Snapshots, Upcaster, folded
from dstudio_lib.algorithms.streaming.sourcing import EventLog as Log
from dstudio_lib.algorithms.streaming.windows import SessionWindows, Sliding, WindowOperator, WindowsThatTrustTheOrder, tumbling
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Uniform, World

# --- upcasting


def upcaster(newest: dict[str, int]) -> Upcaster:
    """Each step appends the version that it leads from, so that what was done can be read off."""
    steps = {
        (kind, older): (lambda data, older=older: {"trail": [*data["trail"], older]})
        for kind, version in newest.items()
        for older in range(1, version)
    }
    return Upcaster(newest, steps)


NEWEST = st.dictionaries(st.sampled_from(["paid", "moved", "named"]), st.integers(1, 6), min_size=1)


@given(NEWEST)
def test_every_kind_in_every_version_ever_written_is_raised_step_by_step_to_the_newest(newest: dict[str, int]) -> None:
    raising = upcaster(newest)
    for kind, version in newest.items():
        for written in range(1, version + 1):
            event = Event(kind, {"trail": []}, written)
            raised = raising.raised(event)
            assert raised == Event(kind, {"trail": list(range(written, version))}, version)
            assert raising.raised(raised) == raised
            assert event == Event(kind, {"trail": []}, written), "what was written stays as it is"


@given(NEWEST.filter(lambda newest: max(newest.values()) > 1), st.data())
def test_no_upcaster_can_be_made_that_leaves_a_version_out(newest: dict[str, int], data: st.DataObject) -> None:
    steps = dict(upcaster(newest).steps)
    kind, older = data.draw(st.sampled_from(sorted(steps)))
    del steps[kind, older]
    with pytest.raises(InputError, match=f"none for '{kind}' of version {older}"):
        Upcaster(newest, steps)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-9, 9)), max_size=40), st.integers(1, 7))
def test_a_history_of_mixed_versions_folds_to_the_same_state_from_any_snapshot(written: list[tuple[int, int]], every: int) -> None:
    raising = Upcaster(
        {"paid": 3},
        {("paid", 1): lambda data: {"cents": 100 * data["amount"]}, ("paid", 2): lambda data: {"minor": data["cents"], "currency": "EUR"}},
    )
    as_written = {1: lambda amount: {"amount": amount}, 2: lambda amount: {"cents": 100 * amount}}
    events = [
        Event("paid", as_written[version](amount) if version < 3 else {"minor": 100 * amount, "currency": "EUR"}, version)
        for version, amount in written
    ]

    def total(state: int, event: Event) -> int:
        return state + int(raising.raised(event).data["minor"])

    log = Log()
    log.append(events, expected=0)
    snapshots = Snapshots(total, 0, every)
    for _ in range(2):
        assert snapshots.state(log) == folded(total, events, 0) == 100 * sum(amount for _, amount in written)


def test_events_taken_in_again_change_no_view_and_a_new_process_goes_on_where_the_old_one_stopped() -> None:
    def tally(view: View, event: str) -> None:
        view[event] = view.get(event, 0) + 1

    words = ["a", "b", "a", "c"] * 5
    for stop in range(len(words) + 1):
        storage = Storage()
        Projection(storage, tally).catch_up(words[:stop])
        assert storage.offset == stop
        for _ in range(3):
            Projection(storage, tally).catch_up(words)
        assert (storage.view, storage.offset) == ({"a": 10, "b": 5, "c": 5}, len(words))


# --- windows

TIMES = st.lists(st.integers(0, 80), min_size=1, max_size=40)


@pytest.mark.parametrize("windowing", [tumbling(10), Sliding(10, 4), Sliding(12, 12)], ids=["tumbling", "sliding", "long"])
@given(times=TIMES, disorder=st.integers(0, 25), lateness=st.integers(0, 15))
@settings(max_examples=60)
def test_a_window_is_given_out_by_the_event_that_carries_the_watermark_over_its_end_and_corrected_only_while_late_is_allowed(
    windowing: Sliding, times: list[int], disorder: int, lateness: int
) -> None:
    """At each step by the definition: on time once, when newest - disorder has reached the end; late ones until the lateness is over."""
    operator, newest = WindowOperator(windowing, disorder, lateness), None
    held: dict[tuple[int, int], list[int]] = {}
    given_out: set[tuple[int, int]] = set()
    for time in times:
        before = None if newest is None else newest - disorder
        taken = [each for each in windowing.windows(time) if before is None or before < each[1] + lateness]
        late = [each for each in taken if before is not None and before >= each[1]]
        for window in taken:
            held.setdefault(window, []).append(time)
        newest = time if newest is None else max(newest, time)
        panes = operator.event(time, time)
        on_time = {pane.window for pane in panes if pane.kind == "on time"}
        assert sorted(pane.window for pane in panes if pane.kind == "late") == sorted(late)
        assert all(window[1] <= newest - disorder for window in on_time), "final too early"
        assert on_time == {each for each in held if each[1] <= newest - disorder and each not in given_out and each not in late}
        assert all(list(pane.values) == held[pane.window] for pane in panes)
        given_out |= on_time | set(late)
        assert ((time, time) in operator.dropped) >= (not taken)


def test_windows_that_trust_the_order_are_final_too_early() -> None:
    early, patient = WindowsThatTrustTheOrder(tumbling(10), disorder=5), WindowOperator(tumbling(10), disorder=5)
    told = [[pane.window for time in (3, 12) for pane in each.event(time, time)] for each in (early, patient)]
    assert told == [[(0, 10)], []]


@given(TIMES, st.integers(1, 12), st.integers(0, 20))
@settings(max_examples=80)
def test_every_event_of_sessions_is_in_one_that_ended_in_one_that_is_open_or_dropped_as_too_late(
    times: list[int], gap: int, disorder: int
) -> None:
    sessions, ended, newest = SessionWindows(gap, disorder), list[int](), None
    for time in times:
        too_late = newest is not None and time + gap <= newest - disorder
        dropped = len(sessions.dropped)
        panes = sessions.event(time, time)
        newest = time if newest is None else max(newest, time)
        assert (len(sessions.dropped) > dropped) == too_late
        for pane in panes:
            assert pane.window[1] <= newest - disorder, "final too early"
            assert pane.window == (min(pane.values), max(pane.values) + gap)
            assert all(b - a < gap for a, b in zip(pane.values, pane.values[1:], strict=False))
            ended += pane.values
        assert all(window[1] > newest - disorder for window in sessions.sessions), "one that has ended is still held"
    open_ = [time for events in sessions.sessions.values() for time, _ in events]
    assert sorted(ended + open_ + [time for time, _ in sessions.dropped]) == sorted(times)


# --- snapshots


class WrittenLink(FifoLink):
    """A channel that also notes what was put into it."""

    def __init__(self, interval: int) -> None:
        super().__init__(interval)
        self.put: dict[str, list[Any]] = {}

    def send(self, world: Any, receiver: str, content: Any) -> Any:
        self.put.setdefault(receiver, []).append(content)
        return super().send(world, receiver, content)


class WrittenAccount(Account):
    """An account that notes what came on each channel, and how much of it had come when it was recorded."""

    link_kind: ClassVar[type[WrittenLink]] = WrittenLink

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.came: dict[str, list[int]] = {}
        self.came_before: dict[str, dict[str, int]] = {}

    def record_state(self, world: Any, snapshot: str) -> None:
        self.came_before[snapshot] = {peer: len(amounts) for peer, amounts in self.came.items()}
        super().record_state(world, snapshot)

    def _credit(self, sender: str, transfer: Transfer) -> None:
        self.came.setdefault(sender, []).append(transfer.amount)
        super()._credit(sender, transfer)


class WrittenAccountThatIgnoresChannels(AccountThatIgnoresChannels, WrittenAccount):
    """The same, and the channels are left out."""


def wrong_channels(kind: type[WrittenAccount], seed: int) -> int:
    """How many recorded channels differ from what their sender had sent before its marker and their receiver had not got when recorded."""
    names = ("a", "b", "c")
    faults = [Call(at * MILLISECOND, node, "begin_snapshot", (name,)) for name, node, at in (("s1", "a", 150), ("s2", "c", 155))]
    world = World(seed, latency=Uniform(MILLISECOND, 40 * MILLISECOND), faults=faults, loss=0.1, duplication=0.1, reordering=0.3)
    for name in names:
        peers = tuple(each for each in names if each != name)
        world.add(name, partial(kind, name, peers, balance=1_000, period=8 * MILLISECOND, resend=80 * MILLISECOND))
    world.run(until=3 * SECOND // 2)
    wrong = 0
    for snapshot in ("s1", "s2"):
        for receiver in names:
            account = world.nodes[receiver]
            assert account.recordings[snapshot].complete
            for sender in account.peers:
                sent: list[int] = []
                for content in world.nodes[sender].link.put[receiver]:
                    if isinstance(content, Marker) and content.snapshot == snapshot:
                        break
                    if isinstance(content, Transfer):
                        sent.append(content.amount)
                under_way = sent[account.came_before[snapshot].get(sender, 0) :]
                wrong += account.recordings[snapshot].channels[sender] != under_way
    return wrong


@given(st.integers(0, 10**6))
@settings(max_examples=6)
def test_a_snapshot_holds_of_each_channel_just_what_was_sent_before_the_cut_and_received_after_it(seed: int) -> None:
    assert wrong_channels(WrittenAccount, seed) == 0


def test_a_snapshot_without_channels_is_wrong_about_some() -> None:
    assert any(wrong_channels(WrittenAccountThatIgnoresChannels, seed) for seed in range(3))

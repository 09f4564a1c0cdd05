"""What a world does at its edges: pauses that end, calls that nobody answers to, and settings that make no sense."""

from __future__ import annotations

from typing import Any

import pytest

from dstudio_lib.algorithms.consensus.raft.client import RaftClient
from dstudio_lib.algorithms.consensus.raft.node import Raft
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process
from dstudio_lib.kernel import Call, Crash, HandlerFailed, Pause, World


class Counts(Process):
    """Sends one number after the other."""

    count = 0

    def on_start(self, world: Any) -> None:
        world.set_timer("next", 5)

    def on_timer(self, world: Any, name: str) -> None:
        self.count += 1
        world.send("b", self.count)
        if self.count < 12:
            world.set_timer("next", 5)


class Notes(Process):
    """Records what it gets."""

    def on_message(self, world: Any, sender: str, message: Any) -> None:
        world.record("got", number=message)


class Mute(Process):
    """Records under whatever it is told to."""

    def under(self, world: Any, kind: Any) -> None:
        world.record(kind)

    def on_message(self, world: Any, sender: str, message: Any) -> None:
        raise ValueError("no messages, please")


@pytest.mark.parametrize("until", range(44, 56))
def test_what_a_pause_held_back_is_not_overtaken_as_it_ends(until: int) -> None:
    world = World(1, latency=10, in_order=True, faults=[Pause(22, "b", until=until)])
    world.add("a", lambda: Counts("a", ("b",)))
    world.add("b", lambda: Notes("b", ("a",)))
    world.run(200)
    assert [event.fields["number"] for event in world.trace.of("got")] == list(range(1, 13))
    assert world.in_flight == 0


def test_a_paused_world_is_the_same_from_a_snapshot_on() -> None:
    world = World(1, latency=10, in_order=True, faults=[Pause(22, "b", until=50)])
    world.add("a", lambda: Counts("a", ("b",)))
    world.add("b", lambda: Notes("b", ("a",)))
    world.run(40)
    snapshot = world.snapshot()
    world.run(200)
    digest = world.trace.digest()
    world.restore(snapshot)
    world.run(200)
    assert world.trace.digest() == digest


def mute() -> World:
    world = World(1)
    world.add("a", lambda: Mute("a", ()))
    world.run(1)
    return world


@pytest.mark.parametrize("kind", [5, "", None, ["list"]])
def test_an_event_needs_a_word(kind: Any) -> None:
    with pytest.raises(HandlerFailed, match="record it under a word"):
        mute().call("a", "under", kind)


def test_a_method_that_is_not_there_is_refused_and_the_node_stays_up() -> None:
    world = mute()
    with pytest.raises(InputError, match="no method 'fly' to call"):
        world.call("a", "fly")
    assert world.is_up("a")
    planned = World(1, faults=[Call(5, "a", "fly")])
    planned.add("a", lambda: Mute("a", ()))
    with pytest.raises(InputError, match="no method 'fly' to call"):
        planned.run(10)
    assert planned.is_up("a") and planned.run(20) == 0


def test_what_failed_and_what_became_of_it_are_two_sentences() -> None:
    world = mute()
    with pytest.raises(HandlerFailed, match=r"positional argument: .kind.\. It is down now"):
        world.call("a", "under")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda world: world.run(most=1.5), "at most 1.5 events"),
        (lambda world: world.run(most=-1), "at most -1 events"),
        (lambda world: world.add("a", lambda: Mute("a", ())), "There is a node 'a' already"),
        (lambda world: world.add("b", Mute), "give what makes it: lambda: Mute"),
        (lambda world: world.restore(5), "5 is no snapshot"),
        (lambda world: world.fork(seed="x"), "seed was given as 'x'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_world_goes_on(act: Any, sentence: str) -> None:
    world = mute()
    with pytest.raises(InputError, match=sentence):
        act(world)
    assert world.run(10) == 0 and list(world.seats) == ["a"]


@pytest.mark.parametrize("seed", range(6))
def test_a_client_of_raft_that_crashes_goes_on_with_the_operation_under_way(seed: int) -> None:
    names = tuple("abc")
    operations = [("add", "x", 1)] * 6
    faults = [Crash(at * SECOND + 7 * MILLISECOND * at, "client", until=at * SECOND + 400 * MILLISECOND) for at in (1, 2, 3)]
    world = World(seed, faults=faults, keep=("record",))
    for name in names:
        world.add(name, lambda name=name: Raft(name, tuple(each for each in names if each != name)))
    world.add("client", lambda: RaftClient("client", names, operations, pause=900 * MILLISECOND))
    world.run(20 * SECOND)
    asked = [event.fields["operation"] for event in world.trace.of("invoke")]
    assert asked == [f"client/{serial}" for serial in range(1, 7)]
    assert world.trace.of("return")[-1].fields["ret"] == 6


def test_a_timer_whose_name_cannot_be_looked_up_is_refused_in_a_sentence() -> None:
    class Odd(Process):
        def on_start(self, world: Any) -> None:
            world.set_timer(["retry"], 5)

        def on_message(self, world: Any, sender: str, message: Any) -> None: ...

    world = World(1)
    world.add("a", lambda: Odd("a", ()))
    with pytest.raises(HandlerFailed, match=r"A timer cannot be called \['retry'\]; name it by a word"):
        world.run()

"""What holds for every process of clocks, membership, broadcast and snapshots: it changes no message, and can be copied and stored."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast
from dstudio_lib.algorithms.broadcast.flooding import Flooding
from dstudio_lib.algorithms.broadcast.ordered import CausalBroadcast, FifoBroadcast
from dstudio_lib.algorithms.broadcast.reliable import ReliableBroadcast, UniformBroadcast
from dstudio_lib.algorithms.broadcast.total_order import SequencerBroadcast, TimestampBroadcast
from dstudio_lib.algorithms.clocks.last_writer import LastWriterRegister, RegisterClient
from dstudio_lib.algorithms.clocks.stamping import Stamping
from dstudio_lib.algorithms.clocks.time_service import TimeClient, TimeServer
from dstudio_lib.algorithms.clocks.truetime import CommitClient, CommitLeader
from dstudio_lib.algorithms.membership.detectors import PhiAccrual
from dstudio_lib.algorithms.membership.gossip import AntiEntropy, RumourMongeringWithBackup
from dstudio_lib.algorithms.membership.heartbeats import HeartbeatDetector
from dstudio_lib.algorithms.membership.plumtree import Plumtree
from dstudio_lib.algorithms.membership.swim import Swim
from dstudio_lib.algorithms.snapshots.chandy_lamport import Account
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process
from dstudio_lib.kernel import Call, Crash, Fault, Uniform, World

NAMES = ("a", "b", "c", "d")
Build = Callable[[str, tuple[str, ...]], Process]
PERIOD = 50 * MILLISECOND


def broadcasting(kind: type[BestEffortBroadcast]) -> Build:
    return lambda me, peers: kind(me, peers, answers=0.3, resend=PERIOD)


def client_or(client: Callable[[tuple[str, ...]], Process], server: Build) -> Build:
    return lambda me, peers: client(peers) if me == "d" else server(me, tuple(each for each in peers if each != "d"))


PUBLISH = [Call(i * 20 * MILLISECOND, name, "publish", (f"m{i}",)) for i, name in enumerate("abcabc", start=1)]
GROUPS: dict[str, tuple[Build, list[Fault]]] = {
    **{
        kind.__name__: (broadcasting(kind), PUBLISH)
        for kind in (
            BestEffortBroadcast, ReliableBroadcast, UniformBroadcast, FifoBroadcast, CausalBroadcast, SequencerBroadcast, TimestampBroadcast
        )
    },
    "Flooding": (Flooding, PUBLISH),
    "Plumtree": (lambda me, peers: Plumtree(me, peers, PERIOD, threshold=2), PUBLISH),
    "Account": (lambda me, peers: Account(me, peers, 100, PERIOD, PERIOD), [Call(400 * MILLISECOND, "a", "begin_snapshot", ("s",))]),
    "Swim": (lambda me, peers: Swim(me, peers, PERIOD, PERIOD // 3), [Crash(300 * MILLISECOND, "b", until=600 * MILLISECOND)]),
    "HeartbeatDetector": (lambda me, peers: HeartbeatDetector(me, peers, PERIOD, PhiAccrual(8, PERIOD, PERIOD // 10)), []),
    "AntiEntropy": (lambda me, peers: AntiEntropy(me, peers, PERIOD, (me,)), []),
    "RumourMongering": (lambda me, peers: RumourMongeringWithBackup(me, peers, PERIOD, 2, (me,)), []),
    "Stamping": (lambda me, peers: Stamping(me, peers, PERIOD), []),
    "CommitLeader": (client_or(lambda peers: CommitClient("d", (), peers, 20), lambda me, peers: CommitLeader(me, peers, PERIOD)), []),
    "LastWriter": (client_or(lambda peers: RegisterClient("d", (), peers, 20), LastWriterRegister), []),
    "TimeClient": (client_or(lambda peers: TimeClient("d", peers, PERIOD), TimeServer), []),
}  # fmt: skip


def world_of(name: str) -> World:
    build, faults = GROUPS[name]
    world = World(5, latency=Uniform(MILLISECOND, 20 * MILLISECOND), duplication=0.1, faults=faults, careful=True)
    for me in NAMES:
        peers = tuple(each for each in NAMES if each != me)
        world.add(me, lambda me=me, peers=peers: build(me, peers))
    return world


@pytest.mark.parametrize("name", GROUPS)
def test_no_message_is_changed_after_it_was_sent_and_the_same_seed_gives_the_same_trace(name: str) -> None:
    """A careful world raises an error when a message is not as it was sent."""
    first, again = world_of(name), world_of(name)
    for world in (first, again):
        world.run(until=SECOND)
    assert len(first.trace.of("deliver")) > 3
    assert first.trace.digest() == again.trace.digest()


@pytest.mark.parametrize("name", GROUPS)
def test_a_world_forked_in_the_middle_goes_on_as_the_first(name: str) -> None:
    world = world_of(name)
    world.run(until=250 * MILLISECOND)
    other = world.fork()
    for each in (world, other):
        each.run(until=SECOND)
    assert world.trace.digest() == other.trace.digest()


@pytest.mark.parametrize("name", GROUPS)
def test_a_process_holds_data_alone_and_can_be_stored(name: str) -> None:
    world = world_of(name)
    world.run(until=250 * MILLISECOND)
    for process in world.nodes.values():
        again: Any = pickle.loads(pickle.dumps(process))
        assert type(again) is type(process) and vars(again).keys() == vars(process).keys()

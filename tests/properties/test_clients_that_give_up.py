"""Clients that give a task up, or crash: no stamp stands for two values, no operation is told twice, and what was asked is done once."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus.commands import CommandClient
from dstudio_lib.algorithms.consensus.hotstuff import HotStuff
from dstudio_lib.algorithms.consensus.multi_paxos import MultiPaxos
from dstudio_lib.algorithms.consensus.pbft import Pbft, PbftClient
from dstudio_lib.algorithms.replication.atomic_register import (
    AtomicClient,
    AtomicClientThatUsesAStampAgain,
    RegisterClient,
    RegisterServer,
)
from dstudio_lib.algorithms.replication.chain import ChainClient, ChainServer, Master
from dstudio_lib.algorithms.replication.clients import Task, read, write
from dstudio_lib.algorithms.replication.primary_backup import PrimaryClient, Server, ViewServer
from dstudio_lib.algorithms.replication.quorum_store import QuorumClient, Replica
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, CutLink, Fault, World

REPLICAS = ("r1", "r2", "r3")


def registers(kind: Any, scripts: dict[str, tuple[Task, ...]], faults: list[Fault], **network: Any) -> World:
    """Three replicas and clients that give up after 40 ms."""
    world = World(faults=faults, keep=("record",), **network)
    for name in REPLICAS:
        world.add(name, lambda name=name: Replica(name, tuple(each for each in REPLICAS if each != name)))
    for name, script in scripts.items():
        world.add(name, lambda name=name, script=script: kind(name, REPLICAS, script, patience=40 * MILLISECOND))
    return world


def is_linearizable(world: World) -> bool:
    return check(from_trace(world.trace), model="register", init=None, explain=False).valid is not False


@pytest.mark.parametrize(("kind", "holds"), [(AtomicClient, True), (AtomicClientThatUsesAStampAgain, False)])
def test_a_write_after_one_that_was_given_up_does_not_get_its_stamp(kind: Any, holds: bool) -> None:
    """The first write comes to r1 alone; the second hears r2 and r3, where nothing is; then one reader does not hear r3, and one not r1."""
    cuts: list[Fault] = [
        *(CutLink(3 * MILLISECOND, "w", name, until=50 * MILLISECOND) for name in ("r2", "r3")),
        CutLink(45 * MILLISECOND, "r1", "w", until=200 * MILLISECOND),
        CutLink(0, "r3", "one", until=900 * MILLISECOND),
        CutLink(0, "r1", "two", until=900 * MILLISECOND),
    ]
    script = {
        "w": (write("x", 1), write("x", 2, 20 * MILLISECOND)),
        "one": (read("x", 100 * MILLISECOND),),
        "two": (read("x", 200 * MILLISECOND),),
    }
    world = registers(kind, script, cuts, latency=2 * MILLISECOND)
    world.run(until=SECOND)
    assert world.nodes["w"].given_up == 1 and world.nodes["two"].results == [2]
    assert world.nodes["one"].results == [2 if holds else 1]
    assert is_linearizable(world) is holds
    values: dict[Any, set[Any]] = {}
    for name in REPLICAS:
        stamp, value = world.nodes[name].store["x"]
        values.setdefault(stamp, set()).add(value)
    assert all(len(each) == 1 for each in values.values()) is holds


def crashes(*nodes: str) -> st.SearchStrategy[list[Fault]]:
    one = st.builds(
        lambda node, at, length: Crash(at * MILLISECOND, node, until=(at + length) * MILLISECOND),
        st.sampled_from(nodes),
        st.integers(0, 300),
        st.integers(1, 150),
    )
    return st.lists(one, max_size=5)


TASKS = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), min_size=1, max_size=6)


def scripts(drawn: list[list[tuple[bool, int]]]) -> dict[str, tuple[Task, ...]]:
    return {
        f"client{c}": tuple(
            write("x", 100 * c + n, after * MILLISECOND) if writes else read("x", after * MILLISECOND)
            for n, (writes, after) in enumerate(tasks)
        )
        for c, tasks in enumerate(drawn)
    }


@settings(max_examples=60)
@given(
    drawn=st.lists(TASKS, min_size=2, max_size=3),
    faults=crashes("client0", "client1", *REPLICAS),
    kind=st.sampled_from((AtomicClient, RegisterClient)),
    loss=st.sampled_from((0.0, 0.2)),
    seed=st.integers(0, 10**6),
)
def test_the_register_stays_linearizable_when_its_clients_crash_and_come_back(
    drawn: list[list[tuple[bool, int]]], faults: list[Fault], kind: Any, loss: float, seed: int
) -> None:
    script = scripts(drawn)
    network = {"loss": loss, "duplication": 0.1, "reordering": 0.2, "seed": seed}
    if kind is AtomicClient:
        world = registers(kind, script, faults, **network)
    else:
        world = World(faults=faults, keep=("record",), **network)
        for name in REPLICAS:
            world.add(name, lambda name=name: RegisterServer(name, tuple(each for each in REPLICAS if each != name)))
        for name, tasks in script.items():
            world.add(name, lambda name=name, tasks=tasks: RegisterClient(name, REPLICAS, tasks, patience=40 * MILLISECOND))
    world.run(until=3 * SECOND)
    operations = Counter(event.fields["operation"] for event in world.trace.of("invoke"))
    assert set(operations.values()) <= {1} and len(operations) == sum(map(len, script.values()))  # each was begun, and once
    assert is_linearizable(world)


def test_what_was_written_outlives_a_crash_of_every_server() -> None:
    world = World(latency=MILLISECOND, faults=[Crash(100 * MILLISECOND, name, until=120 * MILLISECOND) for name in REPLICAS])
    for name in REPLICAS:
        world.add(name, lambda name=name: RegisterServer(name, tuple(each for each in REPLICAS if each != name)))
    world.add("c", lambda: RegisterClient("c", REPLICAS, (write("x", 1), read("x", 200 * MILLISECOND))))
    world.run(until=SECOND)
    assert world.nodes["c"].results == [None, 1]


@settings(max_examples=25)
@given(drawn=st.lists(TASKS, min_size=2, max_size=2), faults=crashes("client0", "client1"), chain=st.booleans(), seed=st.integers(0, 10**6))
def test_a_service_under_clients_that_crash_stays_linearizable(
    drawn: list[list[tuple[bool, int]]], faults: list[Fault], chain: bool, seed: int
) -> None:
    script, servers = scripts(drawn), ("s1", "s2", "s3")
    world = World(seed, faults=faults, duplication=0.1, keep=("record",))
    if chain:
        world.add("master", lambda: Master("master", (*servers, *script), servers=3))
        for name in servers:
            world.add(name, lambda name=name: ChainServer(name, ("master", *servers)))
    else:
        world.add("views", lambda: ViewServer("views", servers))
        for name in servers:
            world.add(name, lambda name=name: Server(name, ("views", *(each for each in servers if each != name))))
    client = ChainClient if chain else PrimaryClient
    for name, tasks in script.items():
        world.add(name, lambda name=name, tasks=tasks: client(name, servers, tasks))
    world.run(until=4 * SECOND)
    assert set(Counter(event.fields["operation"] for event in world.trace.of("invoke")).values()) <= {1}
    assert is_linearizable(world)


def test_a_writer_of_a_quorum_store_goes_on_above_the_stamps_it_gave_before_its_clock_went_back() -> None:
    world = World(latency=MILLISECOND, faults=[Crash(100 * MILLISECOND, "c", until=110 * MILLISECOND)], keep=("record",))
    for name in REPLICAS:
        world.add(name, lambda name=name: Replica(name, ()))
    script = (write("x", 1), write("x", 2, 150 * MILLISECOND), read("x"))
    world.add("c", lambda: QuorumClient("c", REPLICAS, script))
    world.run(until=50 * MILLISECOND)
    world.seat("c").clock.jump(-SECOND)
    world.run(until=SECOND)
    assert world.nodes["c"].results == [None, None, 2]


@pytest.mark.parametrize(
    ("kind", "names", "client"),
    [
        (MultiPaxos, ("a", "b", "c"), CommandClient),
        (Pbft, ("a", "b", "c", "d"), partial(PbftClient, faults=1)),
        (HotStuff, ("a", "b", "c", "d"), partial(PbftClient, faults=1)),
    ],
)
def test_a_client_that_crashes_goes_on_with_the_command_under_way_and_each_is_answered_once(kind: Any, names: Any, client: Any) -> None:
    for seed in range(8):
        faults = [Crash((30 + 70 * n + 11 * seed) * MILLISECOND, "client", until=(60 + 70 * n + 11 * seed) * MILLISECOND) for n in range(4)]
        world = World(seed, faults=faults, duplication=0.1, reordering=0.1, keep=("record",))
        for name in names:
            world.add(name, lambda name=name: kind(name, tuple(each for each in names if each != name)))
        world.add("client", lambda: client("client", names, tuple(range(8))))
        world.run(until=10 * SECOND)
        assert world.nodes["client"].finished
        for event in ("invoke", "return"):
            told = Counter(each.fields["operation"] for each in world.trace.of(event))
            assert told == Counter(f"client/{n}" for n in range(1, 9)), (seed, event)
        assert not [each for each in from_trace(world.trace) if each.is_open]

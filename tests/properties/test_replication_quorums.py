"""Quorums of every size, and reads that write back, asked of whole histories."""

from __future__ import annotations

from functools import partial
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.replication.atomic_register import AtomicClient
from dstudio_lib.algorithms.replication.clients import Task, read, write
from dstudio_lib.algorithms.replication.quorum_store import NEVER, Found, QuorumClient, RepairingClient, Replica, Stored, WritingBackClient
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, Exponential, Fault, World

FIVE = ("r1", "r2", "r3", "r4", "r5")


def store(replicas: tuple[str, ...], clients: dict[str, Any], seed: int, faults: tuple[Fault, ...] = (), **network: Any) -> World:
    """Replicas, and the clients that are made by the functions given; messages take five milliseconds in the mean."""
    world = World(seed, latency=Exponential(5 * MILLISECOND), faults=faults, keep=("record",), **network)
    for name in replicas:
        world.add(name, partial(Replica, name, tuple(each for each in replicas if each != name)))
    for name, build in clients.items():
        world.add(name, partial(build, name))
    world.run(until=20 * SECOND)
    return world


def linearizable(world: World) -> bool | None:
    return check(from_trace(world.trace), model="register", init=None, explain=False).valid


def stale_reads(replicas: tuple[str, ...], reads: int, writes: int, seed: int) -> int:
    """How many of a writer's own reads, each asked just after a write was acknowledged, miss that write."""
    script = tuple(task for n in range(1, 25) for task in (write("x", n), read("x")))
    world = store(replicas, {"c": partial(QuorumClient, peers=replicas, tasks=script, reads=reads, writes=writes)}, seed)
    found = from_trace(world.trace)
    assert len(found) == len(script) and not any(each.is_open for each in found)
    return sum(after.ret != before.arg for before, after in pairwise(found) if before.op == "write")


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_read_after_the_acknowledgement_is_always_fresh_exactly_if_the_quorums_overlap(size: int) -> None:
    for reads, writes in product(range(1, size + 1), repeat=2):
        overlap = reads + writes > size
        stale = any(stale_reads(FIVE[:size], reads, writes, seed) for seed in range(2 if overlap else 40))
        assert stale is not overlap, (reads, writes)


def one_writer(kind: type[QuorumClient], seed: int, replicas: tuple[str, ...], faults: tuple[Fault, ...] = (), loss: float = 0.0) -> World:
    """One client writes, and three read as fast as they can."""
    majority = len(replicas) // 2 + 1
    quorums: dict[str, Any] = {} if issubclass(kind, AtomicClient) else {"reads": majority, "writes": majority}
    scripts: dict[str, tuple[Task, ...]] = {"writer": tuple(write("x", n) for n in range(1, 8))}
    scripts |= {f"reader{n}": tuple(read("x", MILLISECOND) for _ in range(10)) for n in range(3)}
    clients = {name: partial(kind, peers=replicas, tasks=script, **quorums) for name, script in scripts.items()}
    return store(replicas, clients, seed, faults, loss=loss, reordering=0.2)


@pytest.mark.parametrize("kind", [WritingBackClient, AtomicClient])
@settings(max_examples=15)
@given(
    seed=st.integers(0, 10**6),
    away=st.lists(st.tuples(st.sampled_from(FIVE), st.integers(0, 100)), max_size=2, unique_by=lambda each: each[0]),
    loss=st.sampled_from((0.0, 0.05)),
)
def test_reads_that_write_back_are_linearizable_over_five_replicas_of_which_two_may_fail(
    kind: type[QuorumClient], seed: int, away: list[tuple[str, int]], loss: float
) -> None:
    world = one_writer(kind, seed, FIVE, tuple(Crash(at * MILLISECOND, name) for name, at in away), loss)
    assert linearizable(world)
    assert loss or not any(each.is_open for each in from_trace(world.trace))  # with a majority up, every operation returns


@pytest.mark.parametrize("kind", [QuorumClient, RepairingClient])
def test_overlapping_quorums_alone_are_not_linearizable_nor_are_they_with_repair_in_the_background(kind: type[QuorumClient]) -> None:
    assert any(linearizable(one_writer(kind, seed, FIVE[:3])) is False for seed in range(200))


def test_the_inversion_is_of_reads_that_overlap_the_write_and_no_acknowledged_write_is_missed() -> None:
    for seed in range(10):
        found = from_trace(one_writer(QuorumClient, seed, FIVE).trace)
        done = [(each.return_, each.arg) for each in found if each.op == "write" and each.return_ is not None]
        for each in found:
            if each.op == "read" and not each.is_open:
                before = [value for end, value in done if end < each.call]
                assert (each.ret or 0) >= max(before, default=0)


# Networks that double messages


def asking(kind: type[QuorumClient], task: Task) -> World:
    """A client that has just asked three replicas, of whom none has answered."""
    world = World(1, latency=SECOND, keep=("record", "send"))
    for name in FIVE[:3]:
        world.add(name, partial(Replica, name, ()))
    world.add("c", partial(kind, "c", FIVE[:3], (task,)))
    world.run(until=MILLISECOND)
    return world


def stamps_sent(world: World) -> set[Any]:
    """With which stamps the client has sent values."""
    messages = [event.fields["message"] for event in world.trace.of("send", node="c")]
    return {tuple(each["stamp"]) for each in messages if each["type"] == "Store"}


@pytest.mark.parametrize("kind", [WritingBackClient, AtomicClient])
def test_a_second_answer_to_a_question_does_not_change_what_a_read_writes_back_and_returns(kind: type[QuorumClient]) -> None:
    world = asking(kind, read("x"))
    answers = [
        ("r1", Found("c/0", "x", NEVER, None)),
        ("r2", Found("c/0", "x", NEVER, None)),
        ("r1", Stored("c/0")),
        ("r2", Found("c/0", "x", (1, "w"), 1)),
        ("r2", Stored("c/0")),
    ]
    for name, answer in answers:
        world.call("c", "on_message", name, answer)
    assert world.nodes["c"].results == [None] and stamps_sent(world) == {NEVER}


def test_a_second_answer_to_a_question_gives_a_write_no_second_stamp() -> None:
    world = asking(AtomicClient, write("x", 5))
    for name, found in (("r1", (NEVER, None)), ("r2", (NEVER, None)), ("r2", ((2, "z"), 7))):
        world.call("c", "on_message", name, Found("c/0", "x", *found))
    assert stamps_sent(world) == {(1, "c")}


@pytest.mark.parametrize("kind", [WritingBackClient, AtomicClient])
@pytest.mark.parametrize(
    ("duplication", "crash", "seeds"),
    [(0.1, True, (*range(20), 241)), (0.5, False, (*range(20), 113, 121)), (0.5, True, (*range(20), 162))],
)
def test_reads_that_write_back_are_linearizable_however_many_messages_come_twice(
    kind: type[QuorumClient], duplication: float, crash: bool, seeds: tuple[int, ...]
) -> None:
    for seed in seeds:
        scripts = {"w": tuple(write("x", n) for n in range(1, 8)), **dict.fromkeys("yz", tuple(read("x") for _ in range(10)))}
        if kind is AtomicClient:
            scripts["v"] = tuple(write("x", 100 + n) for n in range(1, 8))
        clients = {name: partial(kind, peers=FIVE[:3], tasks=script) for name, script in scripts.items()}
        assert linearizable(store(FIVE[:3], clients, seed, (Crash(0, "r3"),) if crash else (), duplication=duplication))

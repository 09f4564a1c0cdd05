"""Replicated registers under crashes, losses and cuts, judged by the linearizability checker; and what each step is there for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.replication.atomic_register import (
    AtomicClient,
    AtomicClientThatCountsHalf,
    AtomicClientThatDoesNotWriteBack,
)
from dstudio_lib.algorithms.replication.chain import (
    ChainClient,
    ChainServer,
    ChainServerThatAnswersAtTheHead,
    ChainServerThatDoesNotPassOnAgain,
    Master,
)
from dstudio_lib.algorithms.replication.chain_extension import (
    AdmittingMaster,
    JoiningCraqServer,
    JoiningServer,
    ServerThatEntersUnasked,
    TailThatGoesOn,
)
from dstudio_lib.algorithms.replication.clients import Client, Task, read, write
from dstudio_lib.algorithms.replication.craq import CraqClient, CraqServer, CraqServerThatAnswersDoubtfully, CraqServerThatAsksNobody
from dstudio_lib.algorithms.replication.primary_backup import PrimaryClient, Server, ServerThatTakesOver, ViewServer
from dstudio_lib.algorithms.replication.quorum_store import QuorumClient, RepairingClient, Replica, ReplicaThatObeysTheLast
from dstudio_lib.checkers.history import Operation, from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, CutLink, Exponential, Fault, Link, Partition, World

Build = Callable[[], Any]


def history(world: World) -> list[Operation]:
    """What the clients of a world did."""
    return from_trace(world.trace)


def linearizable(world: World) -> bool | None:
    """What the checker says of the history of one register; nothing, if it has no time to decide."""
    return check(history(world), model="register", init=None, explain=False).valid


def tasks(draw: st.DrawFn, client: int, count: int) -> tuple[Task, ...]:
    """Some reads and writes of one item; every value is written once."""
    found = []
    for n in range(count):
        after = draw(st.integers(0, 40)) * MILLISECOND
        found.append(write("x", 100 * client + n, after) if draw(st.booleans()) else read("x", after))
    return tuple(found)


@st.composite
def scripts(draw: st.DrawFn, clients: int = 3, most: int = 5) -> dict[str, tuple[Task, ...]]:
    """What each client does."""
    return {f"client{c}": tasks(draw, c, draw(st.integers(1, most))) for c in range(1, clients + 1)}


def crash_faults(nodes: tuple[str, ...], most: int, until: int = 300) -> st.SearchStrategy[list[Fault]]:
    """Crashes with an end, of different nodes."""
    return st.lists(
        st.builds(
            lambda node, at, length: Crash(at * MILLISECOND, node, until=(at + length) * MILLISECOND),
            st.sampled_from(nodes),
            st.integers(0, until),
            st.integers(1, 300),
        ),
        max_size=most,
        unique_by=lambda crash: crash.node,
    )


def cut_faults(nodes: tuple[str, ...], most: int) -> st.SearchStrategy[list[Fault]]:
    """Links cut in one direction for a while."""
    return st.lists(
        st.builds(
            lambda sender, receiver, at, length: CutLink(at * MILLISECOND, sender, receiver, until=(at + length) * MILLISECOND),
            st.sampled_from(nodes),
            st.sampled_from(nodes),
            st.integers(0, 300),
            st.integers(1, 300),
        ),
        max_size=most,
    )


# --- primary and backup

SERVERS = ("s1", "s2", "s3")


def viewed(scripts: dict[str, tuple[Task, ...]], faults: tuple[Fault, ...] = (), **network: Any) -> World:
    """Three servers, one of them idle, under a view server."""
    world = World(faults=faults, **network)
    world.add("views", lambda: ViewServer("views", SERVERS))
    for name in SERVERS:
        world.add(name, lambda name=name: Server(name, ("views", *(each for each in SERVERS if each != name))))
    for name, script in scripts.items():
        world.add(name, lambda name=name, script=script: PrimaryClient(name, SERVERS, script))
    return world


@settings(max_examples=50)
@given(
    scripts=scripts(),
    crashes=crash_faults(SERVERS, 2),
    cuts=cut_faults(("views", *SERVERS), 3),
    loss=st.sampled_from((0.0, 0.1)),
    seed=st.integers(0, 10**6),
)
def test_primary_and_backup_under_a_view_server_stay_linearizable(
    scripts: dict[str, tuple[Task, ...]], crashes: list[Fault], cuts: list[Fault], loss: float, seed: int
) -> None:
    world = viewed(scripts, (*crashes, *cuts), loss=loss, duplication=0.1, reordering=0.1, seed=seed, keep=("record",))
    world.run(until=4 * SECOND)
    assert linearizable(world) is not False


@settings(max_examples=40)
@given(scripts=scripts(), seed=st.integers(0, 10**6), first=st.sampled_from(SERVERS))
def test_when_one_server_crashes_for_good_every_operation_still_returns(
    scripts: dict[str, tuple[Task, ...]], seed: int, first: str
) -> None:
    world = viewed(scripts, (Crash(250 * MILLISECOND, first),), seed=seed, keep=("record",))
    world.run(until=8 * SECOND)
    assert not [operation for operation in history(world) if operation.is_open]
    assert linearizable(world)


def test_in_a_cut_two_servers_that_decide_themselves_split_the_brain() -> None:
    cut = Partition(50 * MILLISECOND, (("s1", "client1"), ("s2", "client2")), until=SECOND)
    late = 300 * MILLISECOND
    script = {
        "client1": (write("x", 1), write("x", 2, late), read("x", late), read("x", late)),
        "client2": (write("x", 3, 2 * late), read("x")),
    }
    world = World(faults=[cut])
    for me, other in (("s1", "s2"), ("s2", "s1")):
        world.add(me, lambda me=me, other=other: ServerThatTakesOver(me, (other,)))
    for name, each in script.items():
        world.add(name, lambda name=name, each=each: PrimaryClient(name, ("s1", "s2"), each))
    world.run(until=3 * SECOND)
    assert world.nodes["s1"].primary and world.nodes["s2"].primary
    assert world.nodes["s1"].store != world.nodes["s2"].store
    assert linearizable(world) is False


def test_in_the_same_cut_a_view_server_leaves_one_side_without_service_and_both_alike() -> None:
    cut = Partition(150 * MILLISECOND, (("s1", "client1"), ("s2", "s3", "views", "client2")), until=SECOND)
    late = 300 * MILLISECOND
    script = {
        "client1": (write("x", 1), write("x", 2, late), read("x", late), read("x", late)),
        "client2": (write("x", 3, 2 * late), read("x")),
    }
    world = viewed(script, (cut,))
    world.run(until=5 * SECOND)
    assert linearizable(world)
    assert len(world.nodes["client2"].results) == 2
    views = [(event.fields["primary"], event.fields["backup"]) for event in world.trace.of("view")]
    assert views[-1][0] != "s1" or len(views) <= 2


# --- chains

CHAIN = ("s1", "s2", "s3")


def chained(
    scripts: dict[str, tuple[Task, ...]],
    faults: tuple[Fault, ...] = (),
    server: type[Any] = ChainServer,
    client: type[Any] = ChainClient,
    **network: Any,
) -> World:
    """Three servers in a chain, their master, and clients."""
    world = World(faults=faults, **network)
    master = AdmittingMaster if issubclass(server, JoiningServer) else Master
    world.add("master", lambda: master("master", (*CHAIN, *scripts), servers=len(CHAIN)))
    for name in CHAIN:
        world.add(name, lambda name=name: server(name, ("master", *CHAIN)))
    for name, script in scripts.items():
        world.add(name, lambda name=name, script=script: client(name, CHAIN, script))
    return world


def kinds(*pairs: tuple[type[Any], type[Any]]) -> Any:
    return pytest.mark.parametrize(("server", "client"), pairs, ids=lambda each: each.__name__)


@kinds((ChainServer, ChainClient), (CraqServer, CraqClient))
@settings(max_examples=60)
@given(scripts=scripts(), crashes=crash_faults(CHAIN, 2), seed=st.integers(0, 10**6))
def test_a_chain_stays_linearizable_and_serves_while_one_server_is_left(
    server: type[Any], client: type[Any], scripts: dict[str, tuple[Task, ...]], crashes: list[Fault], seed: int
) -> None:
    network = {"duplication": 0.1, "reordering": 0.1, "seed": seed, "keep": ("record",)}
    world = chained(scripts, tuple(crashes), server, client, **network)
    world.run(until=4 * SECOND)
    assert not [operation for operation in history(world) if operation.is_open]
    assert linearizable(world)
    chain = world.nodes["master"].chain.servers
    for name in chain:
        world.nodes[name].check()
    assert len({tuple(each.operation for each in world.nodes[name].history) for name in chain}) == 1


@settings(max_examples=40)
@given(scripts=scripts(most=6), seed=st.integers(0, 10**6), at=st.integers(0, 200))
def test_whatever_the_tail_has_everybody_before_it_has(scripts: dict[str, tuple[Task, ...]], seed: int, at: int) -> None:
    world = chained(scripts, seed=seed, loss=0.1, keep=("record",))
    world.run(until=at * MILLISECOND)
    first, second, third = (world.nodes[name].history for name in CHAIN)
    assert second == first[: len(second)] and third == second[: len(third)]


def test_a_write_answered_at_the_head_is_lost_with_it() -> None:
    cut = CutLink(0, "s1", "s2", until=250 * MILLISECOND)
    script = {"client1": (write("x", 1, 100 * MILLISECOND), read("x", 500 * MILLISECOND))}
    crash = Crash(120 * MILLISECOND, "s1")
    broken = chained(script, (cut, crash), ChainServerThatAnswersAtTheHead)
    broken.run(until=3 * SECOND)
    assert broken.nodes["client1"].results == [None, None] and linearizable(broken) is False
    right = chained(script, (cut, crash))
    right.run(until=3 * SECOND)
    assert right.nodes["client1"].results == [None, 1] and linearizable(right)


def test_a_chain_that_does_not_pass_on_again_stands_still_after_its_middle_failed() -> None:
    script = {"client1": (write("x", 1, 100 * MILLISECOND), write("x", 2), read("x"))}
    crash = Crash(100 * MILLISECOND, "s2")
    broken = chained(script, (crash,), ChainServerThatDoesNotPassOnAgain)
    broken.run(until=5 * SECOND)
    assert broken.nodes["client1"].given_up > 0
    right = chained(script, (crash,))
    right.run(until=5 * SECOND)
    assert right.nodes["client1"].results == [None, None, 2]


def test_a_tail_that_is_only_cut_off_gives_old_answers() -> None:
    apart = Partition(50 * MILLISECOND, (("master", "s1", "s2", "client1"), ("s3", "client2")))
    script = {
        "client1": (write("x", 1, 10 * MILLISECOND), write("x", 2, 300 * MILLISECOND)),
        "client2": (read("x", 900 * MILLISECOND),),
    }
    world = chained(script, (apart,))
    world.run(until=3 * SECOND)
    assert world.nodes["client2"].results == [1] and linearizable(world) is False


@pytest.mark.parametrize("server", [CraqServerThatAnswersDoubtfully, CraqServerThatAsksNobody])
def test_a_server_that_does_not_ask_the_tail_is_caught(server: type[Any]) -> None:
    busy = tuple(write("x", n, MILLISECOND) for n in range(1, 20))
    looking = {f"reader{n}": tuple(read("x", MILLISECOND) for _ in range(20)) for n in range(3)}

    def judged(kind: type[Any], seed: int) -> bool | None:
        world = chained({"writer": busy, **looking}, server=kind, client=CraqClient, seed=seed, keep=("record",))
        world.run(until=3 * SECOND)
        return linearizable(world)

    assert any(judged(server, seed) is False for seed in range(5))
    assert all(judged(CraqServer, seed) for seed in range(5))


# --- chains that grow again

SECOND_ROUND = 1500 * MILLISECOND


@kinds((JoiningServer, ChainClient), (JoiningCraqServer, CraqClient))
@settings(max_examples=15)
@given(scripts=scripts(most=8), crashes=crash_faults(CHAIN[:2], 2), seed=st.integers(0, 10**6), loss=st.sampled_from([0.0, 0.05]))
def test_servers_come_back_into_the_chain_and_what_was_acknowledged_outlives_all_who_were_there_first(
    server: type[Any], client: type[Any], scripts: dict[str, tuple[Task, ...]], crashes: list[Fault], seed: int, loss: float
) -> None:
    late = {"last": (read("x", 3 * SECOND), write("x", -1), read("x"))}
    network = {"duplication": 0.1, "reordering": 0.1, "loss": loss, "seed": seed, "keep": ("record",)}
    world = chained(scripts | late, (*crashes, Crash(SECOND_ROUND, "s3", until=2 * SECOND)), server, client, **network)
    world.run(until=SECOND_ROUND)
    assert set(world.nodes["master"].chain.servers) == set(CHAIN)  # whoever failed is in again, behind those who did not
    for _ in range(15):
        world.run(until=world.time + 300 * MILLISECOND)
        histories = [world.nodes[name].history for name in world.nodes["master"].chain.servers if world.is_up(name)]
        assert all(after == before[: len(after)] for before, after in pairwise(histories) if after)
    assert linearizable(world) and world.nodes["last"].results[1:] == [None, -1]
    chain = world.nodes["master"].chain.servers
    assert chain[-1] == "s3" and set(chain) == set(CHAIN)  # the last who was there first has gone, and come back
    for name in chain:
        world.nodes[name].check()
    assert len({tuple(each.operation for each in world.nodes[name].history) for name in chain}) == 1


BUSY = {
    "writer": tuple(write("x", n, MILLISECOND) for n in range(1, 40)),
    "reader": tuple(read("x", MILLISECOND) for _ in range(60)),
}


def test_updates_flow_while_a_newcomer_is_brought_up_to_date() -> None:
    world = chained(BUSY, (Crash(200 * MILLISECOND, "s2", until=400 * MILLISECOND),), JoiningServer, seed=2, keep=("record",))
    world.run(until=4 * SECOND)
    joined = world.trace.of("joined", node="s2")[0]
    assert world.nodes["writer"].results == [None] * 39 and linearizable(world)
    assert 0 < joined.fields["length"] < 39 and len(world.nodes["s2"].history) == 39
    assert world.nodes["master"].chain.servers == ("s1", "s3", "s2")


def test_a_tail_that_goes_on_after_its_newcomer_is_ready_acknowledges_what_is_lost() -> None:
    def judged(kind: type[Any], seed: int) -> bool | None:
        crash = Crash(100 * MILLISECOND, "s2", until=250 * MILLISECOND)
        world = chained(BUSY, (crash,), kind, seed=seed, latency=5 * MILLISECOND, keep=("record",))
        world.run(until=5 * SECOND)
        return linearizable(world)

    assert any(judged(TailThatGoesOn, seed) is False for seed in range(6))
    assert all(judged(JoiningServer, seed) for seed in range(3))


@pytest.mark.parametrize("server", [JoiningServer, ServerThatEntersUnasked])
def test_a_server_that_comes_back_before_anybody_noticed_has_to_be_let_in(server: type[Any]) -> None:
    script = {"client1": (write("x", 1, 100 * MILLISECOND), read("x", 200 * MILLISECOND), read("x", 900 * MILLISECOND))}
    blink = Crash(200 * MILLISECOND, "s3", until=201 * MILLISECOND)
    world = chained(script, (blink,), server)
    world.run(until=3 * SECOND)
    right = server is JoiningServer
    assert linearizable(world) is right
    assert (world.nodes["client1"].results == [None, 1, 1]) is right


def test_the_last_server_is_not_let_in_by_nobody() -> None:
    script = {"client1": (write("x", 1, 100 * MILLISECOND), read("x", 900 * MILLISECOND))}
    crashes = (Crash(200 * MILLISECOND, "s1"), Crash(200 * MILLISECOND, "s2"), Crash(500 * MILLISECOND, "s3", until=600 * MILLISECOND))
    world = chained(script, crashes, JoiningServer)
    world.run(until=4 * SECOND)
    assert world.nodes["client1"].results == [None] and linearizable(world)  # no answer, rather than a wrong one


# --- quorums

REPLICAS = ("r1", "r2", "r3")


def quorum(
    scripts: dict[str, tuple[Task, ...]],
    client: Callable[..., Client],
    faults: tuple[Fault, ...] = (),
    replica: type[Any] = Replica,
    replicas: tuple[str, ...] = REPLICAS,
    **network: Any,
) -> World:
    """Replicas, and clients that coordinate their own operations."""
    world = World(faults=faults, **network)
    for name in replicas:
        world.add(name, lambda name=name: replica(name, tuple(each for each in replicas if each != name)))
    for name, script in scripts.items():
        world.add(name, lambda name=name, script=script: client(name, replicas, script))
    return world


@settings(max_examples=60)
@given(
    scripts=scripts(),
    crashes=crash_faults(REPLICAS, 3),
    cuts=cut_faults((*REPLICAS, "client1", "client2"), 3),
    loss=st.sampled_from((0.0, 0.1)),
    seed=st.integers(0, 10**6),
)
def test_the_atomic_register_is_linearizable_with_several_writers_whatever_fails(
    scripts: dict[str, tuple[Task, ...]], crashes: list[Fault], cuts: list[Fault], loss: float, seed: int
) -> None:
    faults = (*crashes, *cuts)
    world = quorum(scripts, AtomicClient, faults, loss=loss, duplication=0.1, reordering=0.2, seed=seed, keep=("record",))
    world.run(until=15 * SECOND)
    assert linearizable(world) is not False


@settings(max_examples=40)
@given(scripts=scripts(), crashed=st.sampled_from(REPLICAS), at=st.integers(0, 100), seed=st.integers(0, 10**6))
def test_the_atomic_register_returns_while_a_majority_is_up(scripts: dict[str, tuple[Task, ...]], crashed: str, at: int, seed: int) -> None:
    world = quorum(scripts, AtomicClient, (Crash(at * MILLISECOND, crashed),), seed=seed, keep=("record",))
    world.run(until=15 * SECOND)
    assert not [operation for operation in history(world) if operation.is_open] and linearizable(world)


SLOW = {
    ("writer", "r2"): Link(latency=400 * MILLISECOND),
    ("writer", "r3"): Link(latency=400 * MILLISECOND),
    ("early", "r3"): Link(latency=100 * MILLISECOND),
    ("late", "r1"): Link(latency=100 * MILLISECOND),
}
"""The write is soon at r1 and late elsewhere; the first reader hears r1 and r2 first, the second one r2 and r3."""

INVERSION = {"writer": (write("x", 1, MILLISECOND),), "early": (read("x", 20 * MILLISECOND),), "late": (read("x", 60 * MILLISECOND),)}


@pytest.mark.parametrize("client", [QuorumClient, AtomicClientThatDoesNotWriteBack])
def test_quorums_that_overlap_still_show_the_new_value_and_then_the_old(client: type[Any]) -> None:
    if client is AtomicClientThatDoesNotWriteBack:  # its writes begin with a question
        links = SLOW | {("writer", "r2"): Link(latency=60 * MILLISECOND), ("writer", "r3"): Link(latency=60 * MILLISECOND)}
        script = INVERSION | {"early": (read("x", 75 * MILLISECOND),), "late": (read("x", 82 * MILLISECOND),)}
    else:
        links, script = SLOW, INVERSION
    world = quorum(script, client, links=links, latency=2 * MILLISECOND)
    world.run(until=3 * SECOND)
    assert (world.nodes["early"].results, world.nodes["late"].results) == ([1], [None])
    assert linearizable(world) is False


def test_writing_back_before_returning_rules_the_inversion_out() -> None:
    world = quorum(INVERSION, AtomicClient, links=SLOW, latency=2 * MILLISECOND)
    world.run(until=3 * SECOND)
    assert linearizable(world)


@settings(max_examples=60)
@given(
    values=st.integers(1, 6),
    reads=st.integers(1, 3),
    crashes=crash_faults(REPLICAS, 1),
    seed=st.integers(0, 10**6),
)
def test_with_one_writer_and_quorums_that_overlap_a_read_after_the_acknowledgement_is_fresh(
    values: int, reads: int, crashes: list[Fault], seed: int
) -> None:
    script: tuple[Task, ...] = tuple(task for n in range(1, values + 1) for task in (write("x", n), read("x")))
    quorums = {"reads": reads, "writes": 4 - reads}
    world = quorum({"c": script}, lambda *given: QuorumClient(*given, **quorums), tuple(crashes), seed=seed, keep=("record",))
    world.run(until=30 * SECOND)
    for before, after in pairwise(history(world)):
        if before.op == "write" and not before.is_open and after.op == "read" and not after.is_open:
            assert after.ret == before.arg


def test_quorums_that_do_not_overlap_miss_acknowledged_writes() -> None:
    script: tuple[Task, ...] = tuple(task for n in range(1, 40) for task in (write("x", n), read("x")))
    world = quorum({"c": script}, lambda *given: QuorumClient(*given, reads=1, writes=1), latency=Exponential(5 * MILLISECOND))
    world.run(until=10 * SECOND)
    results = world.nodes["c"].results
    assert any(read_value != n for n, read_value in enumerate(results[1::2], start=1))


def test_read_repair_brings_a_replica_that_was_away_up_to_date() -> None:
    script = {"c": (write("x", 1, 20 * MILLISECOND), read("x", 200 * MILLISECOND))}
    away = Crash(MILLISECOND, "r3", until=100 * MILLISECOND)
    for client, expected in ((QuorumClient, None), (RepairingClient, 1)):
        world = quorum(script, client, (away,))
        world.run(until=SECOND)
        assert world.nodes["r3"].store.get("x", (None, None))[1] == expected
    assert [event.fields["replica"] for event in world.trace.of("repair")] == ["r3"]


@settings(max_examples=60)
@given(scripts=scripts(), seed=st.integers(0, 10**6))
def test_replicas_that_got_all_messages_are_equal_in_whatever_order_they_came(scripts: dict[str, tuple[Task, ...]], seed: int) -> None:
    world = quorum(scripts, QuorumClient, duplication=0.3, reordering=0.3, seed=seed, keep=())
    world.run()
    stores = [world.nodes[name].store for name in REPLICAS]
    assert stores[0] == stores[1] == stores[2]


def test_replicas_that_obey_what_comes_last_end_unlike() -> None:
    script = {f"c{n}": tuple(write("x", 10 * n + k) for k in range(5)) for n in range(3)}
    ends = []
    for seed in range(5):
        world = quorum(script, QuorumClient, replica=ReplicaThatObeysTheLast, seed=seed, keep=())
        world.run()
        ends.append(len({str(world.nodes[name].store) for name in REPLICAS}))
    assert max(ends) > 1


def test_halves_of_four_replicas_need_not_meet() -> None:
    replicas = ("r1", "r2", "r3", "r4")
    apart = Partition(0, (("r1", "r2", "writer"), ("r3", "r4", "reader")), until=SECOND)
    script = {"writer": (write("x", 1, MILLISECOND),), "reader": (read("x", 300 * MILLISECOND),)}
    for client, expected in ((AtomicClientThatCountsHalf, False), (AtomicClient, True)):
        world = quorum(script, client, (apart,), replicas=replicas)
        world.run(until=5 * SECOND)
        assert linearizable(world) is expected


def test_a_quorum_larger_than_the_replicas_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="reads=4 of 3 replicas; allowed is from 1 to 3"):
        QuorumClient("c", REPLICAS, reads=4)

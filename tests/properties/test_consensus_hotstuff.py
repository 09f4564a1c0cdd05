"""HotStuff: one chain among honest replicas whatever a lying leader proposes; two chains without the lock, or with too few replicas."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from dstudio_lib.algorithms.consensus.hotstuff import HotStuff, HotStuffWithoutLock
from dstudio_lib.algorithms.consensus.liars import ForkingLeader, TwoFacedLeader
from dstudio_lib.algorithms.consensus.pbft import PbftClient
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

NAMES = ("a", "b", "c", "d", "e", "f", "g")
ROUGH = Uniform(MILLISECOND, 40 * MILLISECOND)
SEEDS = range(10)


def run(kind, seed, members=4, faults=1, liar=None, crashes=(), patience=300 * MILLISECOND, latency=ROUGH, until=40 * SECOND):
    """A group of which the second may lie, and two clients; return what honest replicas applied at each height."""
    names, source = NAMES[:members], random.Random(seed)
    world = World(seed, latency=latency, keep=("record",))
    for name in names:
        made = liar if liar and name == "b" else kind
        peers = tuple(other for other in names if other != name)
        world.add(name, lambda name=name, made=made, peers=peers: made(name, peers, faults=faults, patience=patience))
    clients = ("client 0", "client 1")
    for client in clients:
        world.add(client, lambda client=client: PbftClient(client, names, tuple(f"{client}/{i}" for i in range(6)), faults=faults))
    for name in crashes:
        world.run(until=world.time + source.randrange(500 * MILLISECOND))
        world.crash(name)
    world.run(until=until)
    honest = [name for name in names if not (liar and name == "b")]
    entries = defaultdict(set)
    for event in world.trace.of("apply"):
        if event.node in honest:
            entries[event.fields["index"]].add(event.fields["command"])
    for name in honest:
        if world.is_up(name) and kind is HotStuff and members > 3 * faults:
            world.nodes[name].check()
    return entries, all(world.nodes[client].finished for client in clients), world


def agreed(entries):
    return all(len(commands) == 1 for commands in entries.values())


@pytest.mark.parametrize(("members", "faults"), [(4, 1), (7, 2)])
def test_honest_replicas_build_one_chain_and_every_client_is_answered(members, faults) -> None:
    for seed in SEEDS:
        entries, finished, _ = run(HotStuff, seed, members, faults)
        assert agreed(entries) and finished
        assert sorted(entries) == list(range(1, len(entries) + 1))
        commands = [command for commands in entries.values() for command in commands if command is not None]
        assert sorted(commands) == sorted(f"client {c}/{i}" for c in (0, 1) for i in range(6))


def test_a_crashed_leader_costs_a_view_and_no_more() -> None:
    for seed in SEEDS:
        entries, finished, _ = run(HotStuff, seed, crashes=("c",))
        assert agreed(entries) and finished


def test_impatient_replicas_change_views_and_still_agree() -> None:
    for seed in SEEDS:
        entries, finished, world = run(HotStuff, seed, patience=60 * MILLISECOND)
        assert agreed(entries) and finished
        assert max(world.nodes[name].view for name in "abcd") > 12  # more views than blocks


def test_a_leader_that_forks_the_chain_is_not_followed_by_those_who_locked() -> None:
    for seed in SEEDS:
        entries, finished, _ = run(HotStuff, seed, liar=ForkingLeader)
        assert agreed(entries) and finished


def test_without_the_lock_a_forking_leader_has_another_block_decided_at_the_same_height() -> None:
    assert any(not agreed(run(HotStuffWithoutLock, seed, liar=ForkingLeader, until=10 * SECOND)[0]) for seed in SEEDS)


def test_a_two_faced_leader_divides_nobody_among_four_and_two_among_three() -> None:
    for seed in SEEDS:
        entries, finished, _ = run(HotStuff, seed, liar=TwoFacedLeader)
        assert agreed(entries) and finished
    assert any(not agreed(run(HotStuff, seed, members=3, faults=1, liar=TwoFacedLeader, until=10 * SECOND)[0]) for seed in SEEDS)


def test_messages_of_a_decision_grow_with_the_group_and_not_with_its_square() -> None:
    def messages(members):
        world = World(1, latency=5 * MILLISECOND)
        names = NAMES[:members]
        for name in names:
            world.add(name, lambda name=name: HotStuff(name, tuple(other for other in names if other != name)))
        world.add("client", lambda: PbftClient("client", names, ("x",), faults=(members - 1) // 3))
        world.run(until=SECOND)
        sent = [event for event in world.trace.of("send") if event.fields["message"]["type"] in ("Proposal", "Vote", "Announce")]
        return len(sent)

    # Four rounds out and three votes back between the leader and each of the others.
    assert [messages(members) for members in (4, 7)] == [7 * 3, 7 * 6]

"""Paxos, one decree and many: one value a slot through crashes, cuts, losses and doublings; and two where a step is left out."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus import multi_paxos, paxos
from dstudio_lib.algorithms.consensus.commands import CommandClient
from dstudio_lib.algorithms.consensus.multi_paxos import MultiPaxos
from dstudio_lib.algorithms.consensus.paxos import NO_BALLOT, Paxos, Promise, value_for
from dstudio_lib.algorithms.consensus.quorums import always_meet, majority
from dstudio_lib.checkers.model_checker import Bounds, check_protocol
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World
from properties.ordeals import ordeal

NAMES = ("a", "b", "c", "d", "e")
ROUGH = Uniform(MILLISECOND, 80 * MILLISECOND)


def decisions(kind, seed, members=3, latency=ROUGH, **settings):
    """What each member of a group decides that goes through an ordeal; each proposes its own name."""
    names = NAMES[:members]
    world = World(seed, latency=latency, loss=0.2, duplication=0.1, keep=("record",))
    for name in names:
        world.add(name, lambda name=name: kind(name, tuple(other for other in names if other != name), name.upper(), **settings))
    ordeal(world, names, seed)
    world.run(until=world.time + 5 * SECOND)
    return {event.node: event.fields["value"] for event in world.trace.of("decide")}, {
        event.fields["value"] for event in world.trace.of("decide")
    }


SEEDS = range(40)


def test_all_members_decide_the_same_value_and_somebody_proposed_it() -> None:
    for seed in SEEDS:
        by, values = decisions(Paxos, seed)
        assert set(by) == set(NAMES[:3])  # everybody decides, once the network is calm
        assert len(values) == 1 and values <= {"A", "B", "C"}


def test_five_members_agree_too() -> None:
    for seed in range(15):
        by, values = decisions(Paxos, seed, members=5)
        assert len(values) == 1 and set(by) == set(NAMES)


@pytest.mark.parametrize("kind", [paxos.PaxosThatKeepsItsOwnValue, paxos.PaxosThatForgetsItsPromise, paxos.PaxosThatSharesBallots])
def test_one_step_left_out_and_two_values_get_chosen(kind) -> None:
    assert any(len(decisions(kind, seed)[1]) > 1 for seed in range(80))


@pytest.mark.parametrize(("kind", "decides"), [(Paxos, True), (paxos.PaxosThatNeverYields, False)])
def test_proposers_in_step_outbid_one_another_for_ever_unless_they_wait_at_random(kind, decides) -> None:
    world = World(1, latency=5 * MILLISECOND, keep=("record",))
    for name in NAMES[:3]:
        peers, value = tuple(other for other in NAMES[:3] if other != name), None if name == "c" else name
        # Shorter than the round trip of a phase: the other's next ballot always comes in between.
        world.add(name, lambda name=name, peers=peers, value=value: kind(name, peers, value, patience=8 * MILLISECOND))
    world.run(until=20 * SECOND)
    assert bool(world.trace.of("decide")) is decides
    assert decides or world.nodes["a"].round > 2_000


@pytest.mark.parametrize(("prepare", "accept"), [(4, 1), (3, 2), (2, 3), (1, 4)])
def test_quorums_of_the_two_phases_that_meet_are_enough(prepare, accept) -> None:
    assert always_meet(4, prepare, accept)
    for seed in range(12):
        assert len(decisions(Paxos, seed, members=4, prepare_quorum=prepare, accept_quorum=accept)[1]) <= 1


def test_quorums_of_the_two_phases_that_miss_each_other_choose_two_values() -> None:
    assert not always_meet(4, 2, 2)
    assert any(len(decisions(Paxos, seed, members=4, prepare_quorum=2, accept_quorum=2)[1]) > 1 for seed in range(80))


@given(members=st.integers(1, 6), first=st.integers(1, 6), second=st.integers(1, 6))
def test_quorums_always_meet_exactly_if_their_sizes_exceed_the_group(members, first, second) -> None:
    first, second = min(first, members), min(second, members)
    meet = all(set(one) & set(other) for one in combinations(range(members), first) for other in combinations(range(members), second))
    assert meet == always_meet(members, first, second)
    assert always_meet(members, majority(members), majority(members))


@given(votes=st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab")), min_size=1, max_size=5))
def test_a_proposer_takes_the_value_of_the_highest_ballot_and_its_own_only_if_there_is_none(votes) -> None:
    promises = [Promise((9, "z"), (number, name) if number else NO_BALLOT, f"{number}{name}" if number else None) for number, name in votes]
    highest = max((each for each in votes if each[0]), default=None)
    assert value_for(promises, "own") == (f"{highest[0]}{highest[1]}" if highest else "own")


def test_a_quorum_that_the_group_cannot_reach_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="prepare_quorum was given as 4 for 3 members; allowed is from 1 to 3; try 2"):
        Paxos("a", ("b", "c"), "x", prepare_quorum=4)


def every_state(kind, **quorums):
    """Look at all that can happen to two members that both propose, with two timeouts."""
    build = {
        name: (lambda name=name, other=other: kind(name, (other,), name.upper(), **quorums)) for name, other in (("a", "b"), ("b", "a"))
    }
    return check_protocol(build, lambda seen: len(seen.values("decide")) <= 1, bounds=Bounds(timeouts=2))


def test_in_every_state_that_two_members_can_reach_they_agree() -> None:
    found = every_state(Paxos)
    assert found.valid is True and found.states > 400


def test_with_quorums_of_one_two_members_disagree_after_two_steps() -> None:
    found = every_state(Paxos, prepare_quorum=1, accept_quorum=1)
    assert found.valid is False and len(found.path) == 2


def test_the_shortest_way_to_disagree_without_the_rule_for_values_is_found() -> None:
    assert every_state(paxos.PaxosThatKeepsItsOwnValue).valid is False


# Many decrees


def log_of(kind, seed, members=3):
    """What was applied at each index, and whether all clients were answered."""
    names = NAMES[:members]
    world = World(seed, latency=Uniform(MILLISECOND, 60 * MILLISECOND), loss=0.1, duplication=0.05, keep=("record",))
    for name in names:
        world.add(name, lambda name=name: kind(name, tuple(other for other in names if other != name)))
    clients = [f"client {number}" for number in range(3)]
    for client in clients:
        world.add(client, lambda client=client: CommandClient(client, names, tuple(f"{client}/{i}" for i in range(8))))
    ordeal(world, names, seed, steps=40, longest=200 * MILLISECOND, others=clients)
    world.run(until=world.time + 8 * SECOND)
    entries = defaultdict(set)
    for event in world.trace.of("apply"):
        entries[event.fields["index"]].add(event.fields["command"])
    return entries, all(world.nodes[client].finished for client in clients), world


def test_a_log_of_decrees_is_the_same_everywhere_without_gaps_and_every_client_is_answered() -> None:
    for seed in range(20):
        entries, finished, world = log_of(MultiPaxos, seed)
        assert finished
        assert all(len(commands) == 1 for commands in entries.values())
        assert sorted(entries) == list(range(1, len(entries) + 1))
        commands = {command for commands in entries.values() for command in commands} - {None}
        assert commands == {f"client {number}/{i}" for number in range(3) for i in range(8)}
        assert len({world.nodes[name].next_slot for name in NAMES[:3]}) == 1


@pytest.mark.parametrize("kind", [multi_paxos.MultiPaxosThatIgnoresPromises, multi_paxos.MultiPaxosWithoutFirstPhase])
def test_a_new_leader_that_does_not_ask_or_does_not_listen_overwrites_decrees(kind) -> None:
    assert any(len(commands) > 1 for seed in range(20) for commands in log_of(kind, seed)[0].values())


def test_with_a_steady_leader_a_command_takes_one_round_trip_of_the_servers() -> None:
    world = World(1, latency=5 * MILLISECOND, keep=("record",))
    for name in NAMES:
        world.add(name, lambda name=name: MultiPaxos(name, tuple(other for other in NAMES if other != name)))
    world.run(until=2 * SECOND)
    leader = world.trace.of("elected")[-1].node
    world.add("client", lambda: CommandClient("client", (leader,), ("x",)))
    start = world.time
    world.run(until=4 * SECOND)
    assert world.trace.of("return")[0].time - start == (2 + 2) * 5 * MILLISECOND  # client and back, followers and back

"""The steps of consensus proofs, looked for in traces: P2c and its consequence, one vote a term, and leaders that only append."""

from __future__ import annotations

import itertools
import math
import random
from collections import defaultdict
from functools import partial
from itertools import combinations
from typing import Any, ClassVar

import pytest

from dstudio_lib.algorithms.consensus import paxos
from dstudio_lib.algorithms.consensus.commands import Command, Submit
from dstudio_lib.algorithms.consensus.elections import Candidate, Ring, mean_messages
from dstudio_lib.algorithms.consensus.fast_paxos import FastPaxos, Promise, rounds_are_safe
from dstudio_lib.algorithms.consensus.hotstuff import (
    PHASES,
    Block,
    Certificate,
    HotStuff,
    HotStuffThatTakesAnyHeight,
    NewView,
    Proposal,
)
from dstudio_lib.algorithms.consensus.paxos import Ballot, Paxos
from dstudio_lib.algorithms.consensus.pbft import PbftClient
from dstudio_lib.algorithms.consensus.quorums import majority
from dstudio_lib.algorithms.consensus.raft import Raft, RaftClient, Witness, broken
from dstudio_lib.algorithms.consensus.raft.log import Entry
from dstudio_lib.algorithms.consensus.seals import seal
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Surroundings
from dstudio_lib.kernel import Uniform, World
from properties.ordeals import ordeal

FIVE = ("a", "b", "c", "d", "e")
THREE = FIVE[:3]
Votes = dict[str, dict[Ballot, str]]
"""What each acceptor accepted in each ballot."""


def others(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)


# Paxos


def proposals_and_votes(kind: type[Paxos], seed: int, members: int = 3) -> tuple[dict[Ballot, set[str]], Votes]:
    """What was proposed in each ballot, and what each acceptor ever accepted, read from the messages of an ordeal."""
    names = FIVE[:members]
    world = World(seed, latency=Uniform(MILLISECOND, 80 * MILLISECOND), loss=0.2, duplication=0.1, keep=("send",))
    for name in names:
        world.add(name, partial(kind, name, others(name, names), name.upper()))
    ordeal(world, names, seed, checked=False)
    world.run(until=world.time + 3 * SECOND)
    proposed: dict[Ballot, set[str]] = defaultdict(set)
    accepted: Votes = {name: {} for name in names}
    for event in world.trace.of("send"):
        message = event.fields["message"]
        if message["type"] == "Accept":
            proposed[tuple(message["ballot"])].add(message["value"])
        elif message["type"] == "Accepted":
            accepted[event.node][tuple(message["ballot"])] = message["value"]
    return dict(proposed), accepted


def obeys_p2c(ballot: Ballot, value: str, accepted: Votes) -> bool:
    """Whether a majority had accepted nothing in lower ballots, or this value in the highest of them: P2c of "Paxos Made Simple".

    Asked of all that was ever accepted, also later: those who promised a ballot accept nothing lower any more.
    """
    for quorum in combinations(sorted(accepted), majority(len(accepted))):
        lower = {below: voted for name in quorum for below, voted in accepted[name].items() if below < ballot}
        if not lower or lower[max(lower)] == value:
            return True
    return False


def broken_steps(kind: type[Paxos], seed: int, members: int = 3) -> tuple[set[str], int]:
    """Which steps of the proof a run contradicts: one value a ballot, P2c, and P2b that follows from it."""
    proposed, accepted = proposals_and_votes(kind, seed, members)
    found = set()
    if any(len(values) > 1 for values in proposed.values()):
        found.add("one value a ballot")
    if not all(obeys_p2c(ballot, value, accepted) for ballot, values in proposed.items() for value in values):
        found.add("P2c")
    votes = [(ballot, value) for mine in accepted.values() for ballot, value in mine.items()]
    chosen = {vote for vote in votes if votes.count(vote) >= majority(members)}
    if any(ballot > at and values != {value} for at, value in chosen for ballot, values in proposed.items()):
        found.add("P2b")
    return found, len(proposed)


@pytest.mark.parametrize(("members", "seeds"), [(3, range(40)), (5, range(20))])
def test_every_proposal_obeys_p2c_and_once_a_value_is_chosen_no_other_is_proposed(members: int, seeds: range) -> None:
    runs = [broken_steps(Paxos, seed, members) for seed in seeds]
    assert all(not found for found, _ in runs)
    assert sum(ballots for _, ballots in runs) > 2 * len(runs)  # ballots did compete


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (paxos.PaxosThatKeepsItsOwnValue, {"P2c", "P2b"}),
        (paxos.PaxosThatForgetsItsPromise, {"P2c"}),
        (paxos.PaxosThatSharesBallots, {"one value a ballot"}),
    ],
)
def test_a_step_left_out_is_seen_in_the_step_of_the_proof_that_stands_on_it(kind: type[Paxos], steps: set[str]) -> None:
    assert steps <= {step for seed in range(40) for step in broken_steps(kind, seed)[0]}


# Fast Paxos


@pytest.mark.parametrize("members", [1, 2, 3, 4, 5])
def test_quorums_are_called_safe_exactly_if_any_two_fast_ones_and_a_classic_one_and_any_two_classic_ones_meet(members: int) -> None:
    for classic, fast in itertools.product(range(1, members + 1), repeat=2):
        classics, fasts = ([set(each) for each in combinations(range(members), size)] for size in (classic, fast))
        two = all(one & other for one, other in itertools.product(classics, repeat=2))
        three = all(one & other & third for one, other in itertools.product(fasts, repeat=2) for third in classics)
        assert rounds_are_safe(members, classic, fast) == (two and three)


def test_a_coordinator_that_crashes_does_not_pick_again_in_its_round_when_promises_come_twice() -> None:
    names = FIVE[:4]
    world = World(1, latency=SECOND, keep=("send",))
    for name in names:
        world.add(name, partial(FastPaxos, name, others(name, names), patience=10 * MILLISECOND))
    world.run(until=15 * MILLISECOND)  # the first round has begun, and no answer has come
    promises = {"b": Promise(1, 0, "x"), "c": Promise(1, -1, None), "d": Promise(1, 0, "y")}
    for name in ("b", "c"):
        world.call("a", "on_message", name, promises[name])
    world.crash("a")
    world.restart("a")
    for name in ("d", "c", "b"):
        world.call("a", "on_message", name, promises[name])
    sent = [event.fields["message"] for event in world.trace.of("send", node="a")]
    assert [(each["round"], each["value"]) for each in sent if each["type"] == "Accept"] == [(1, "x")] * 3  # to its three peers


# HotStuff


class LeaderThatMisplaces(HotStuff):
    """A liar: as leader it builds on what is decided, and says that its block is the first."""

    def tell_block(self, world: Surroundings, block: Block, justify: Certificate) -> None:
        self.to_all(world, Proposal(self.view, Block(1, block.parent, block.command), justify))


def blocks_applied(kind: type[HotStuff], seed: int) -> tuple[dict[int, set[str]], bool]:
    """What three replicas applied at each height beside a liar, and whether the client was answered."""
    names = FIVE[:4]
    world = World(seed, latency=Uniform(MILLISECOND, 40 * MILLISECOND), keep=("record",))
    for name in names:
        world.add(name, partial(LeaderThatMisplaces if name == "b" else kind, name, others(name, names)))
    world.add("client", lambda: PbftClient("client", names, ("v", "w", "x", "y", "z"), faults=1))
    world.run(until=20 * SECOND)
    found: dict[int, set[str]] = defaultdict(set)
    for event in world.trace.of("apply"):
        if event.node != "b":
            found[event.fields["index"]].add(event.fields["command"])
    return found, world.nodes["client"].finished


def test_a_leader_that_gives_a_height_again_is_followed_only_by_those_who_do_not_look_at_it() -> None:
    for seed in range(6):
        found, finished = blocks_applied(HotStuff, seed)
        assert finished and all(len(commands) == 1 for commands in found.values())
    assert any(len(commands) > 1 for seed in range(6) for commands in blocks_applied(HotStuffThatTakesAnyHeight, seed)[0].values())


def test_a_leader_builds_on_no_certificate_that_the_others_would_refuse() -> None:
    names = FIVE[:4]
    world = World(1, latency=SECOND, keep=("send",))
    for name in names:
        world.add(name, partial(HotStuff, name, others(name, names)))
    world.run(until=MILLISECOND)
    block = Block(1, HotStuff("a", ()).tip.name, Command("client", 1, "x"))
    world.call("b", "on_message", "a", Proposal(0, block, HotStuff("a", ()).prepared))
    prepared, _, committed = (
        Certificate(phase, 0, block.name, tuple((name, seal(name, (phase, 0, block.name))) for name in names[:3])) for phase in PHASES
    )
    for name, shown in (("d", committed), ("a", prepared), ("c", prepared), ("b", prepared)):
        world.call("b", "on_message", name, NewView(1, shown, seal(name, ("new-view", 1))))
    world.call("b", "on_message", "client", Submit(Command("client", 2, "y")))
    sent = [event.fields["message"] for event in world.trace.of("send", node="b")]
    assert [each["justify"]["phase"] for each in sent if each["type"] == "Proposal"] == ["prepare"] * 3  # to its three peers


# Rings


def candidates_of_ring(identities: list[int]) -> int:
    """How many candidate messages an election on a ring takes."""
    names = [f"{place:03}" for place in range(len(identities))]
    world = World(1, latency=MILLISECOND, keep=("send", "record"))
    for place, (name, identity) in enumerate(zip(names, identities, strict=True)):
        after = names[(place + 1) % len(names)]
        world.add(name, partial(Ring, name, (after,), identity))
    world.run()
    assert [event.fields["identity"] for event in world.trace.of("elected")] == [max(identities)]
    return sum(event.fields["message"]["type"] == Candidate.__name__ for event in world.trace.of("send"))


@pytest.mark.parametrize(("members", "runs"), [(16, 60), (64, 25)])
def test_on_larger_rings_the_mean_of_messages_is_about_n_log_n(members: int, runs: int) -> None:
    source = random.Random(members)
    counts = [candidates_of_ring(source.sample(range(1_000), members)) for _ in range(runs)]
    mean = sum(counts) / runs
    margin = 2.58 * math.sqrt(sum((each - mean) ** 2 for each in counts) / (runs - 1) / runs)
    assert abs(mean - mean_messages(members)) < margin
    # The harmonic number is the logarithm and 0.577 besides.
    assert mean_messages(members) == pytest.approx(members * (math.log(members) + 0.5772), rel=0.02)
    assert mean < members**2 / 3


# Raft: votes


def rafts(
    kind: type[Raft], seed: int, names: tuple[str, ...] = THREE, keep: tuple[str, ...] = ("record", "send"), **settings: Any
) -> World:
    world = World(seed, latency=Uniform(MILLISECOND, 60 * MILLISECOND), loss=0.05, duplication=0.05, keep=keep)
    for name in names:
        world.add(name, partial(kind, name, others(name, names), **settings))
    return world


def votes_of_each_term(kind: type[Raft], seed: int) -> dict[tuple[str, int], set[str]]:
    """For whom each server ever voted in each term, while voters crash and come back in the middle of elections."""
    world, source = rafts(kind, seed, pre_vote=False), random.Random(seed)
    while world.time < 8 * SECOND:
        world.run(until=world.time + 10 * MILLISECOND)
        servers = [world.nodes[name] for name in THREE]
        election = any(server.role == "candidate" for server in servers)
        if election or source.random() < 0.1:
            role = "follower" if election else "leader"
            name = source.choice([server.me for server in servers if server.role == role] or THREE)
            world.crash(name)
            world.restart(name)
    votes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for event in world.trace.of("stands"):
        votes[event.node, event.fields["term"]].add(event.node)
    for event in world.trace.of("send"):
        message = event.fields["message"]
        if message["type"] == "Vote" and message["granted"] and not message["trial"]:
            votes[event.node, message["term"]].add(event.fields["to"])
    return votes


def test_a_server_votes_for_one_candidate_a_term_whatever_crashes_it_goes_through() -> None:
    for seed in range(3):
        votes = votes_of_each_term(Raft, seed)
        assert len(votes) > 30
        assert all(len(candidates) == 1 for candidates in votes.values())


def test_a_server_that_leaves_its_vote_off_the_disk_votes_twice_in_a_term() -> None:
    assert any(len(candidates) > 1 for seed in range(3) for candidates in votes_of_each_term(broken.RaftThatForgetsItsVote, seed).values())


class RaftThatForgetsItsTerm(Raft):
    """Leaves the term off the disk: after a restart it begins at zero again."""

    durable: ClassVar[tuple[str, ...]] = ("voted_for", "log")


@pytest.mark.parametrize(("kind", "falls"), [(Raft, False), (RaftThatForgetsItsTerm, True)])
def test_terms_never_fall_over_a_crash_unless_they_are_left_off_the_disk(kind: type[Raft], falls: bool) -> None:
    world, witness = rafts(kind, 1), Witness()
    world.run(until=2 * SECOND)
    assert min(world.nodes[name].term for name in THREE) >= 1
    assert witness.look(world.nodes.values()) == []
    for name in THREE:
        world.crash(name)
        world.restart(name)
    broken_promises = {violation.promise for violation in witness.look(world.nodes.values())}
    assert ("terms never fall" in broken_promises) is falls
    assert falls or not broken_promises


# Raft: leaders append only


class Appending:
    """Remembers every entry of every leader, and says when one of the same term is another or gone."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, int], dict[int, Entry]] = {}
        self.compared = 0

    def look(self, servers: list[Raft]) -> list[tuple[str, int, int]]:
        changed = []
        for server in servers:
            if server.role != "leader":
                continue
            log, held = server.log, self.entries.setdefault((server.me, server.term), {})
            for index, entry in held.items():
                if index > log.snapshot.index:
                    self.compared += 1
                    if index > log.last_index or log.entry(index) != entry:
                        changed.append((server.me, server.term, index))
            held |= {index: log.entry(index) for index in range(log.snapshot.index + 1, log.last_index + 1)}
        return changed


@pytest.mark.parametrize(("seed", "settings"), [(0, {}), (1, {"snapshot_every": 5}), (2, {"pre_vote": False})])
def test_a_leader_keeps_every_entry_of_its_log_word_for_word_while_it_leads(seed: int, settings: dict[str, Any]) -> None:
    world, source, appending = rafts(Raft, seed, FIVE, keep=("record",), **settings), random.Random(seed), Appending()
    for number in range(2):
        name = f"client {number}"
        world.add(name, partial(RaftClient, name, FIVE, [("append", "x", name)] * 40, pause=40 * MILLISECOND))
    while world.time < 6 * SECOND:
        world.run(until=world.time + 10 * MILLISECOND)
        assert appending.look([world.nodes[name] for name in FIVE if world.is_up(name)]) == []
        if source.random() < 0.02:
            name = source.choice(FIVE)
            (world.crash if world.is_up(name) else world.restart)(name)
        elif source.random() < 0.01:
            world.partition([[each for each in FIVE if source.random() < 0.5]])
        elif source.random() < 0.05:
            world.heal()
    assert appending.compared > 500 and len(appending.entries) > 1  # leaders did change


def leader_with_entries() -> tuple[Raft, Witness, Appending]:
    """A leader that has some entries, and everybody who was looking at it."""
    world, witness, appending = rafts(Raft, 1), Witness(), Appending()
    world.add("client", lambda: RaftClient("client", THREE, [("put", "x", 1)] * 5))
    world.run(until=5 * SECOND)
    servers = [world.nodes[name] for name in THREE]
    assert not witness.look(servers) and not appending.look(servers)
    return next(server for server in servers if server.role == "leader"), witness, appending


def test_a_leader_that_removes_an_entry_of_its_own_is_noticed() -> None:
    leader, witness, appending = leader_with_entries()
    leader.log.cut_from(leader.log.last_index)
    assert "leader append-only" in {violation.promise for violation in witness.look([leader])}
    assert appending.look([leader])


def test_a_leader_that_writes_an_entry_of_its_own_anew_is_noticed() -> None:
    leader, witness, appending = leader_with_entries()
    last = leader.log.last_index
    leader.log.cut_from(last)
    leader.log.append(Entry(leader.term - 1 if leader.term > 1 else leader.term + 1, ("put", "x", 2)))
    assert "leader append-only" in {violation.promise for violation in witness.look([leader])}
    leader.log.cut_from(last)
    leader.log.append(Entry(leader.term, ("put", "x", "another")))
    assert appending.look([leader])

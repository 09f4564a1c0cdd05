"""Raft under random crashes, cuts, losses and doublings: what it promises holds at every look, and breaks where a step is left out."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dstudio_lib.algorithms.consensus.raft import Raft, RaftClient, Timing, Witness, broken
from dstudio_lib.algorithms.consensus.raft.log import Configuration, Entry, Log
from dstudio_lib.algorithms.consensus.raft.messages import AppendEntries, ClientReply, ReadRequest, Reconfigure, TransferLeadership
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process
from dstudio_lib.kernel import Clock, HandlerFailed, Uniform, World
from dstudio_lib.kernel.faults import CutLink, SlowLink

FIVE = ("a", "b", "c", "d", "e")
THREE = FIVE[:3]
LOOK = 10 * MILLISECOND
FAST = Uniform(MILLISECOND, 20 * MILLISECOND)
SLOW = Uniform(MILLISECOND, 60 * MILLISECOND)
SEEDS = range(6)


def group(world, names, kind=Raft, **settings):
    """Put servers into a world."""
    for name in names:
        peers = tuple(other for other in names if other != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, **settings))


def clients(world, names, seed, count=2, operations=15, pause=100 * MILLISECOND):
    """Put clients into a world, each with operations of its own."""
    source = random.Random(seed)
    for number in range(count):
        chosen = [
            source.choice([("put", "x", f"{number}.{i}"), ("get", "x", None), ("append", "x", "+"), ("get", "y", None), ("put", "y", i)])
            for i in range(operations)
        ]
        name = f"client {number}"
        world.add(name, lambda name=name, chosen=chosen: RaftClient(name, names, chosen, pause=pause))
    return [f"client {number}" for number in range(count)]


class Storm:
    """A world in which things go wrong at random, and a witness who looks every few milliseconds."""

    def __init__(self, kind=Raft, seed=0, names=FIVE, latency=FAST, operations=15, **settings):
        self.random = random.Random(seed)
        self.world = World(seed, latency=latency, loss=0.05, duplication=0.05, keep=("record",))
        self.names = names
        group(self.world, names, kind, **settings)
        self.clients = clients(self.world, names, seed, operations=operations)
        self.witness = Witness()
        self.violations = []

    def run(self, length):
        end = self.world.time + length
        while self.world.time < end and not self.violations:
            try:
                self.world.run(until=min(end, self.world.time + LOOK))
            except HandlerFailed as failure:
                self.violations.append(str(failure))
                return
            self.look()

    def look(self):
        servers = [self.world.nodes[name] for name in self.names if self.world.is_up(name)]
        self.violations += self.witness.look(servers)
        try:
            for server in servers:
                server.check()
        except AssertionError as failure:
            self.violations.append(f"check: {failure}")

    def blink(self, length=12 * SECOND):
        """Crash and restart voters while an election is on, so fast that nobody notices, but for what they forget."""
        end = self.world.time + length
        while self.world.time < end and not self.violations:
            self.run(LOOK)
            servers = [self.world.nodes[name] for name in self.names]
            if any(server.role == "candidate" for server in servers):
                name = self.random.choice([server.me for server in servers if server.role == "follower"] or [self.names[0]])
                self.world.crash(name)
                self.world.restart(name)
            elif self.random.random() < 0.1:
                name = next((server.me for server in servers if server.role == "leader"), self.names[0])
                self.world.crash(name)
                self.world.restart(name)

    def rage(self, steps=40, longest=250 * MILLISECOND):
        world = self.world
        for _ in range(steps):
            self.run(self.random.randrange(longest))
            if self.violations:
                return
            event, name = self.random.random(), self.random.choice(self.names)
            try:
                if event < 0.4:
                    (world.crash if world.is_up(name) else world.restart)(name)
                elif event < 0.55:
                    sides = [[each for each in (*self.names, *self.clients) if self.random.random() < 0.5]]
                    world.partition(sides)
                elif event < 0.75:
                    world.heal()
                elif event < 0.85 and world.is_up(name):
                    world.crash(name)
                    world.restart(name)
            except HandlerFailed as failure:
                self.violations.append(str(failure))

    def calm(self, length=5 * SECOND):
        self.world.heal()
        for name in self.names:
            if not self.world.is_up(name):
                self.world.restart(name)
        self.run(length)


def applied(world):
    """Which entries were applied at each index, by anybody."""
    found = defaultdict(set)
    for event in world.trace.of("apply"):
        found[event.fields["index"]].add((event.fields["term"], str(event.fields["command"])))
    return found


VARIANTS = [
    pytest.param({}, id="with trial votes"),
    pytest.param({"pre_vote": False}, id="without trial votes"),
    pytest.param({"snapshot_every": 5, "lease_reads": True}, id="with snapshots and leases"),
]


@pytest.mark.parametrize("settings", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_of_raft_holds_through_a_storm_and_after_it_all_clients_are_answered(seed, settings) -> None:
    storm = Storm(seed=seed, **settings)
    storm.rage()
    storm.calm()
    assert storm.violations == []
    leaders = defaultdict(set)
    for event in storm.world.trace.of("elected"):
        leaders[event.fields["term"]].add(event.node)
    assert all(len(names) == 1 for names in leaders.values())  # election safety, in the trace
    assert all(len(entries) == 1 for entries in applied(storm.world).values())  # state-machine safety, in the trace
    assert all(storm.world.nodes[client].done for client in storm.clients)  # liveness, once the network is calm
    assert len({repr(storm.world.nodes[name].machine.snapshot()) for name in FIVE}) == 1
    assert check(from_trace(storm.world.trace), model="kv", explain=False).valid is True


# One step left out at a time


def violated(kind, go, seeds, **settings):
    """The promises that a kind of server breaks within some seeds."""
    found = set()
    for seed in seeds:
        storm = Storm(kind, seed, **settings)
        go(storm)
        found |= {getattr(violation, "promise", "check") for violation in storm.violations}
        if found - {"check"}:
            break
    return found


def test_a_server_that_forgets_its_vote_gives_a_term_two_leaders() -> None:
    settings = {"names": THREE, "latency": SLOW, "pre_vote": False}
    assert "election safety" in violated(broken.RaftThatForgetsItsVote, Storm.blink, range(6), **settings)
    assert not violated(Raft, Storm.blink, range(2), **settings)


def test_a_server_that_forgets_its_log_loses_what_was_committed() -> None:
    assert "leader completeness" in violated(broken.RaftThatForgetsItsLog, Storm.rage, range(6), pre_vote=False, operations=40)


def test_a_voter_that_takes_any_log_elects_leaders_without_committed_entries() -> None:
    assert "leader completeness" in violated(broken.RaftThatVotesForAnyLog, Storm.rage, range(12), pre_vote=False, operations=40)


def test_followers_that_append_blindly_end_with_different_logs() -> None:
    assert violated(broken.RaftThatAppendsBlindly, Storm.rage, range(6), operations=40) & {"log matching", "state-machine safety"}


class Hand:
    """Surroundings moved by hand: messages wait until they are delivered, timers never ring by themselves."""

    def __init__(self, kind, names):
        self.servers = {name: kind(name, tuple(other for other in names if other != name), pre_vote=False) for name in names}
        self.kind, self.names, self.now, self.random = kind, names, 0, random.Random(1)
        self.waiting, self.recorded = [], []
        for name in names:
            self.at(name).on_start(self)

    def at(self, name):
        self.me = name
        return self.servers[name]

    def send(self, to, message):
        self.waiting.append((self.me, to, message))

    def set_timer(self, name, after): ...

    def cancel_timer(self, name): ...

    def record(self, kind, **fields):
        self.recorded.append((self.me, kind, fields))

    def crash(self, name):
        before = self.servers[name]
        self.waiting = [each for each in self.waiting if name not in each[:2]]
        self.servers[name] = self.kind(name, before.peers, pre_vote=False)
        for attribute in self.kind.durable:
            setattr(self.servers[name], attribute, getattr(before, attribute))
        self.at(name).on_restart(self)

    def deliver_among(self, *names):
        """Deliver what is sent among some servers until nothing is left; everything else is lost."""
        while self.waiting:
            sender, to, message = self.waiting.pop(0)
            if sender in names and to in names:
                self.at(to).on_message(self, sender, message)

    def elect(self, name, *voters):
        """Let one server stand, heard by some, and keep its first entries from everybody."""
        self.at(name).stand(self)
        while self.servers[name].role != "leader":
            if not self.waiting:
                self.at(name).stand(self)  # somebody had voted in that term already
            sender, to, message = self.waiting.pop(0)
            if {sender, to} <= {name, *voters}:
                self.at(to).on_message(self, sender, message)
        self.waiting.clear()

    def command(self, name, text):
        server = self.at(name)
        server.log.append(Entry(server.term, ("put", "x", text), "client", 1))

    def replicate(self, name, *followers):
        """Let a leader's entries reach some followers, and their answers come back."""
        server = self.at(name)
        for follower in followers:
            server.leadership.next_index[follower] = 1
        server.replicate(self)
        self.deliver_among(name, *followers)


def the_schedule_of_five_servers(kind) -> list[Hand]:
    """The schedule with which the paper argues for the rule, up to the entry of an old term standing on three of five servers."""
    hand = Hand(kind, FIVE)
    hand.elect("a", "b", "c")  # a leads, and replicates an entry to b alone
    hand.command("a", "old")
    hand.replicate("a", "b")
    hand.crash("a")
    hand.elect("e", "c", "d")  # e leads with the votes of those who lack it, and takes another entry at the same index
    hand.command("e", "other")
    hand.crash("e")
    hand.elect("a", "b", "c")  # a leads again, and brings its old entry to c: now three of five have it
    hand.replicate("a", "c")
    hand.replicate("a", "b", "c")
    return hand


def test_an_entry_of_an_old_term_on_a_majority_is_not_committed_by_counting() -> None:
    hand = the_schedule_of_five_servers(broken.RaftThatOpensNoTerm)
    assert [hand.servers[name].log.last_term for name in "abc"] == [1, 1, 1]
    assert hand.servers["a"].term == 3 and hand.servers["a"].commit_index == 0
    hand.at("a")
    hand.command("a", "new")  # an entry of its own term commits both
    hand.replicate("a", "b", "c")
    assert hand.servers["a"].commit_index == 2


def test_counting_replicas_of_an_old_term_commits_an_entry_that_is_replaced_later() -> None:
    hand = the_schedule_of_five_servers(broken.RaftThatCommitsOldTerms)
    witness = Witness()
    assert hand.servers["a"].commit_index == 1 and not witness.look(hand.servers.values())
    hand.crash("a")
    hand.elect("e", "b", "c", "d")  # its last term is the newest, so b and c may vote for it
    assert {violation.promise for violation in witness.look(hand.servers.values())} == {"leader completeness"}
    hand.command("e", "more")
    hand.replicate("e", "b", "c", "d")
    assert {"state-machine safety"} <= {violation.promise for violation in witness.look(hand.servers.values())}


# Clients


def calm_world(names=THREE, kind=Raft, latency=5 * MILLISECOND, seed=1, **settings):
    world = World(seed, latency=latency, keep=("record",))
    group(world, names, kind, **settings)
    world.run(until=2 * SECOND)
    return world, leader_of(world, names)


def leader_of(world, names):
    led = [world.nodes[name] for name in names if world.is_up(name) and world.nodes[name].role == "leader"]
    return max(led, key=lambda server: server.term).me


def stale_read_from(kind, **settings):
    world, old = calm_world(kind=kind, **settings)
    rest = tuple(name for name in THREE if name != old)
    world.add("first", lambda: RaftClient("first", (old,), [("put", "x", 1)]))
    world.run(until=world.time + 500 * MILLISECOND)
    world.add("second", lambda: RaftClient("second", rest, [("put", "x", 2)], patience=15 * MILLISECOND))
    world.add("reader", lambda: RaftClient("reader", (old,), [("get", "x", None)] * 40, patience=3 * SECOND, pause=10 * MILLISECOND))
    world.partition([[old, "reader"], [*rest, "second"]])
    world.call(rest[0], "stand")  # an election inside the lease that the old leader may have
    world.run(until=world.time + 5 * SECOND)
    return check(from_trace(world.trace), model="kv", explain=False).valid


def test_a_replaced_leader_that_reads_locally_answers_with_the_past() -> None:
    assert stale_read_from(broken.RaftThatReadsLocally) is False
    assert stale_read_from(Raft) is True


def test_a_lease_is_only_as_good_as_the_followers_that_keep_it() -> None:
    timing = Timing(election_timeout=150 * MILLISECOND, heartbeat=50 * MILLISECOND)
    assert stale_read_from(broken.RaftThatLeasesToAnyone, lease_reads=True, timing=timing) is False
    assert stale_read_from(Raft, lease_reads=True, timing=timing) is True


def reads_with_clocks(drift, allowed):
    """Whether reads by lease stay right if the leader's clock runs slow, by parts per thousand, and so many are allowed for."""
    found = []
    for seed in range(4):
        timing = Timing(election_timeout=150 * MILLISECOND, heartbeat=50 * MILLISECOND, clock_drift=allowed)
        slow = {name: Clock(drift=-drift * 1_000_000) for name in ("a",)}
        world = World(seed, latency=MILLISECOND, clocks=slow, keep=("record",))
        group(world, THREE, lease_reads=True, timing=timing)
        world.run(until=10 * MILLISECOND)
        world.call("a", "stand")
        world.run(until=SECOND)
        assert leader_of(world, THREE) == "a"
        world.add("writer", lambda: RaftClient("writer", ("b", "c"), [("put", "x", i) for i in range(40)], patience=5 * MILLISECOND))
        world.add("reader", lambda: RaftClient("reader", ("a",), [("get", "x", None)] * 200, patience=3 * SECOND, pause=5 * MILLISECOND))
        world.partition([["a", "reader"], ["b", "c", "writer"]])
        world.run(until=5 * SECOND)
        found.append(check(from_trace(world.trace), model="kv", explain=False).valid)
    return found


def test_a_lease_bears_clocks_that_drift_as_far_as_was_allowed_for_and_no_further() -> None:
    assert all(reads_with_clocks(drift=1, allowed=0.001))
    assert not all(reads_with_clocks(drift=450, allowed=0.001))  # 45 % slow: its lease outlasts the others' patience
    assert all(reads_with_clocks(drift=450, allowed=0.45))


class Asker(Process):
    """Asks one question and notes how long the answer takes."""

    def on_start(self, world):
        self.asked = world.now
        world.send(self.peers[0], ReadRequest(1, ("get", "x")))

    def on_message(self, world, sender, message):
        assert isinstance(message, ClientReply)
        self.took = world.now - self.asked


@pytest.mark.parametrize(("lease_reads", "trips"), [(False, 2), (True, 1)])
def test_a_read_costs_one_round_among_servers_and_with_a_lease_none(lease_reads, trips) -> None:
    world, leader = calm_world(lease_reads=lease_reads)
    world.add("asker", lambda: Asker("asker", (leader,)))
    world.run(until=world.time + SECOND)
    assert world.nodes["asker"].took == trips * 2 * 5 * MILLISECOND


@pytest.mark.parametrize("seed", range(4))
def test_a_command_that_is_sent_again_is_applied_once(seed) -> None:
    assert total_of_additions(Raft, seed) == 40


def test_without_sessions_a_command_that_is_sent_again_is_applied_again() -> None:
    assert max(total_of_additions(broken.RaftWithoutSessions, seed) for seed in range(4)) > 40


def total_of_additions(kind, seed):
    """What two clients' twenty additions of one come to, each on a network that loses a fifth of all messages."""
    world = World(seed, latency=Uniform(MILLISECOND, 20 * MILLISECOND), loss=0.2, duplication=0.1, keep=("record",))
    group(world, THREE, kind, snapshot_every=7)
    for name in ("one", "two"):
        world.add(name, lambda name=name: RaftClient(name, THREE, [("add", "n", 1)] * 20))
    world.run(until=60 * SECOND)
    assert all(world.nodes[name].done for name in ("one", "two"))
    return world.nodes[leader_of(world, THREE)].machine.data["n"]


# Snapshots


@pytest.mark.parametrize("seed", range(4))
def test_a_server_that_installed_a_snapshot_is_as_if_it_had_applied_every_entry(seed) -> None:
    storm = Storm(seed=seed, snapshot_every=4, operations=30)
    storm.world.run(until=SECOND)
    storm.world.crash("e")  # long enough for what it misses to be folded away
    storm.run(4 * SECOND)
    storm.calm()
    assert storm.violations == [] and storm.world.trace.of("installed", node="e")
    replayed = Raft.machine_kind()
    for index in range(1, storm.world.nodes["a"].applied_index + 1):
        entry = storm.witness.committed.get(index, (None,))[0]
        event = next(each for each in storm.world.trace.of("apply") if each.fields["index"] == index)
        if event.fields["command"] is not None:
            replayed._execute(tuple(event.fields["command"]))
        assert entry is None or entry.term == event.fields["term"]
    assert all(storm.world.nodes[name].machine.data == replayed.data for name in FIVE)
    assert all(len(storm.world.nodes[name].log.entries) < 4 for name in FIVE)


# Elections


@pytest.mark.parametrize("pre_vote", [True, False])
def test_a_server_that_was_cut_off_comes_back_without_a_new_term_if_it_asks_first(pre_vote) -> None:
    world, leader = calm_world(pre_vote=pre_vote)
    lonely = next(name for name in THREE if name != leader)
    term = world.nodes[leader].term
    world.partition([[lonely]])
    world.run(until=world.time + 3 * SECOND)
    world.heal()
    world.run(until=world.time + 2 * SECOND)
    assert (world.nodes[leader_of(world, THREE)].term == term) is pre_vote


def test_a_leader_that_no_quorum_answers_steps_down() -> None:
    world, leader = calm_world()
    world.partition([[leader]])
    world.run(until=world.time + 2 * SECOND)
    assert world.nodes[leader].role != "leader"
    assert leader_of(world, THREE) != leader


# Changes of the voters


def with_joiners(kind, seed=1):
    """Three servers that vote, and two that wait to be asked."""
    world = World(seed, latency=5 * MILLISECOND, keep=("record",))
    for name in FIVE:
        peers = tuple(other for other in FIVE if other != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, voters=THREE))
    world.run(until=2 * SECOND)
    return world, leader_of(world, THREE)


def looks(world, names, length):
    witness, found = Witness(), []
    end = world.time + length
    while world.time < end:
        world.run(until=world.time + LOOK)
        found += witness.look([world.nodes[name] for name in names])
    return found


def reconfigure(world, leader, voters):
    world.call(leader, "on_reconfigure", "operator", Reconfigure(voters))


def test_the_witness_sees_a_leader_that_puts_another_entry_of_the_same_term_in_the_place_of_one() -> None:
    leader, witness = Raft("a", ("b", "c")), Witness()
    leader.role, leader.term = "leader", 1
    for number in (1, 2, 3):
        leader.log.append(Entry(1, ("put", "x", number)))
    assert witness.look([leader]) == []
    leader.log.compact(1, {})
    assert witness.look([leader]) == []
    leader.log.cut_from(3)
    leader.log.append(Entry(1, ("put", "x", 4)))
    assert [each.promise for each in witness.look([leader])] == ["leader append-only"]


def test_old_and_new_voters_never_both_decide_while_they_change() -> None:
    promises = {}
    for kind in (Raft, broken.RaftThatSwitchesAtOnce):
        world, leader = with_joiners(kind)
        stay = [name for name in THREE if name != leader]
        world.partition([stay, [leader, "d", "e"]])
        reconfigure(world, leader, FIVE)
        promises[kind] = {violation.promise for violation in looks(world, FIVE, 3 * SECOND)}
    assert promises[Raft] == set()
    assert "state-machine safety" in promises[broken.RaftThatSwitchesAtOnce]


def test_every_voter_can_be_replaced_while_clients_go_on_and_a_leader_that_left_steps_down() -> None:
    world, leader = with_joiners(Raft)
    world.add("client", lambda: RaftClient("client", FIVE, [("add", "n", 1)] * 40, pause=20 * MILLISECOND))
    voters = tuple(sorted({*FIVE} - {leader}))
    reconfigure(world, leader, voters)
    assert looks(world, FIVE, 8 * SECOND) == []
    new = leader_of(world, voters)
    assert new in voters and world.nodes[leader].role != "leader"
    assert world.nodes[new].log.configuration == Configuration(voters)
    assert world.nodes["client"].done and world.nodes[new].machine.data["n"] == 40


@pytest.mark.parametrize("seed", range(4))
def test_voters_change_safely_through_a_storm(seed) -> None:
    storm = Storm(seed=seed, voters=THREE, operations=30)
    for voters in (FIVE, ("c", "d", "e"), ("a", "b", "e")):
        storm.calm(SECOND)
        reconfigure(storm.world, leader_of(storm.world, FIVE), voters)
        storm.rage(12)
    storm.calm(8 * SECOND)
    assert storm.violations == []
    assert all(storm.world.nodes[client].done for client in storm.clients)
    configuration = storm.world.nodes[leader_of(storm.world, FIVE)].log.configuration
    assert not configuration.joint and configuration.voters != THREE


# Transfers


def transfer(world, leader, target):
    world.call(leader, "on_transfer", "operator", TransferLeadership(target))


def test_leadership_passes_in_three_messages_where_an_election_would_have_waited_for_a_timeout() -> None:
    world, old = calm_world(lease_reads=True)
    term = world.nodes[old].term
    for target in [name for name in THREE if name != old]:
        transfer(world, leader_of(world, THREE), target)
        begun = world.time
        assert looks(world, THREE, 100 * MILLISECOND) == []
        event = world.trace.of("elected", node=target)[-1]
        assert event.time - begun == 3 * 5 * MILLISECOND  # the word to stand, the question, the vote
        assert leader_of(world, THREE) == target and sum(world.nodes[name].role == "leader" for name in THREE) == 1
        term += 1
        assert world.nodes[target].term == term  # an extra term for each, and no more


def laggard(kind=Raft):
    """A follower that lacks what the two others have committed, and is told to lead."""
    world, leader = calm_world(kind=kind)
    target, other = (name for name in THREE if name != leader)
    world.add("writer", lambda: RaftClient("writer", (leader,), [("add", "n", 1)] * 10))
    world.partition([[leader, other, "writer"]])
    world.run(until=world.time + 300 * MILLISECOND)
    world.heal()
    assert world.nodes["writer"].done and world.nodes[target].log.last_index < world.nodes[leader].log.last_index
    transfer(world, leader, target)
    return world, leader, target


def test_a_successor_is_brought_up_to_date_before_it_is_told_to_stand() -> None:
    world, leader, target = laggard()
    assert looks(world, THREE, 100 * MILLISECOND) == []
    handed, elected = world.trace.of("hands over", node=leader)[0], world.trace.of("elected", node=target)[-1]
    assert handed.fields["index"] == 11 and handed.time < elected.time  # the entry that opened the term, and ten additions
    assert leader_of(world, THREE) == target and world.nodes[target].machine.data["n"] == 10


def test_a_successor_that_is_told_to_stand_too_early_wins_no_vote_and_nobody_leads() -> None:
    world, leader, target = laggard(broken.RaftThatHandsOverEarly)
    looks(world, THREE, 100 * MILLISECOND)
    assert world.trace.of("stepped down", node=leader) and not world.trace.of("elected", node=target)[1:]
    assert all(world.nodes[name].role != "leader" for name in THREE)


@pytest.mark.parametrize("lost", ["the successor", "the word to stand"])
def test_a_transfer_that_does_not_come_about_is_given_up_and_the_old_leader_goes_on_in_its_term(lost) -> None:
    world, leader = calm_world()
    target, _ = (name for name in THREE if name != leader)
    term, begun = world.nodes[leader].term, world.time
    if lost == "the successor":
        world.crash(target)
    else:
        world.apply(CutLink(world.time, sender=leader, receiver=target, until=world.time + 160 * MILLISECOND))
    transfer(world, leader, target)
    world.add("writer", lambda: RaftClient("writer", (leader,), [("add", "n", 1)] * 5, patience=20 * MILLISECOND))
    world.run(until=begun + 149 * MILLISECOND)
    assert not any(event.fields["command"] for event in world.trace.of("apply", node=leader))  # it takes no commands
    assert looks(world, THREE, SECOND) == []
    assert world.trace.of("transfer given up", node=leader)[0].time - begun == 150 * MILLISECOND
    assert (leader_of(world, THREE), world.nodes[leader].term) == (leader, term)
    assert world.nodes["writer"].done and world.nodes[leader].machine.data["n"] == 5


def test_only_a_voter_who_is_somebody_else_can_be_made_the_successor() -> None:
    world, leader = with_joiners(Raft)
    follower = next(name for name in THREE if name != leader)
    for asked, target in ((leader, "d"), (leader, leader), (follower, leader), (leader, "nobody")):
        transfer(world, asked, target)
    assert not world.trace.of("transfers") and world.nodes[leader].leadership.successor is None
    reconfigure(world, leader, FIVE)
    transfer(world, leader, follower)  # while the voters change
    assert not world.trace.of("transfers")
    world.run(until=world.time + SECOND)
    transfer(world, leader, "d")
    reconfigure(world, leader, THREE)  # while leadership is handed over
    assert world.nodes[leader].log.configuration == Configuration(FIVE)
    assert looks(world, FIVE, SECOND) == [] and leader_of(world, FIVE) == "d"


def reads_after_a_transfer(kind, word_takes=0):
    """Whether reads by lease stay right if the old leader is cut off when its successor has been told to stand."""
    timing = Timing(election_timeout=150 * MILLISECOND, heartbeat=20 * MILLISECOND)
    world, old = calm_world(kind=kind, lease_reads=True, timing=timing)
    target, other = (name for name in THREE if name != old)
    rest = (target, other)
    world.add("first", lambda: RaftClient("first", (old,), [("put", "x", 1)]))
    world.run(until=world.time + 200 * MILLISECOND)
    if word_takes:
        world.apply(SlowLink(world.time, sender=old, receiver=target, extra=word_takes, until=world.time + timing.election_timeout))
    transfer(world, old, target)
    world.run(until=world.time + 7 * MILLISECOND + word_takes)
    world.add("second", lambda: RaftClient("second", rest, [("put", "x", 2)], patience=15 * MILLISECOND))
    world.add("reader", lambda: RaftClient("reader", (old,), [("get", "x", None)] * 40, patience=3 * SECOND, pause=5 * MILLISECOND))
    world.partition([[old, "reader"], [*rest, "second"]])
    world.run(until=world.time + 5 * SECOND)
    assert world.nodes["second"].done and world.trace.of("elected", node=target)
    return check(from_trace(world.trace), model="kv", explain=False).valid


def test_a_leader_that_tells_another_to_stand_ends_its_lease_first_or_answers_with_the_past() -> None:
    assert reads_after_a_transfer(broken.RaftThatKeepsItsLease) is False
    assert reads_after_a_transfer(broken.RaftThatTakesItsLeaseBack) is True  # it has not given up yet
    assert reads_after_a_transfer(Raft) is True


def test_a_lease_does_not_come_back_with_a_transfer_that_was_given_up_since_the_word_may_arrive_late() -> None:
    late = 160 * MILLISECOND
    assert reads_after_a_transfer(broken.RaftThatTakesItsLeaseBack, late) is False
    assert reads_after_a_transfer(Raft, late) is True


@pytest.mark.parametrize("settings", VARIANTS)
@pytest.mark.parametrize("seed", range(3))
def test_leadership_is_handed_on_through_a_storm_and_nothing_is_lost(seed, settings) -> None:
    storm = restless(Raft, seed, **settings)
    storm.calm()
    assert storm.violations == []
    handed = {(event.fields["term"], event.fields["target"]): event for event in storm.world.trace.of("hands over")}
    assert any((event.fields["term"] - 1, event.node) in handed for event in storm.world.trace.of("elected"))
    assert all(storm.world.nodes[client].done for client in storm.clients)
    assert all(len(entries) == 1 for entries in applied(storm.world).values())
    assert check(from_trace(storm.world.trace), model="kv", explain=False).valid is True


def restless(kind, seed, **settings):
    """A storm with calm spells, in each of which whoever leads is asked to hand over to somebody."""
    storm = Storm(kind, seed, **settings)
    for _ in range(8):
        storm.rage(3)
        storm.calm(400 * MILLISECOND)
        for server in [storm.world.nodes[name] for name in FIVE]:
            if server.role == "leader" and not storm.violations:
                transfer(storm.world, server.me, storm.random.choice([name for name in FIVE if name != server.me]))
        storm.run(30 * MILLISECOND)
    return storm


def test_a_successor_that_is_crowned_without_an_election_shares_its_term_with_another_leader() -> None:
    promises = {}
    for kind in (Raft, broken.RaftThatCrownsItsSuccessor):
        world, leader = calm_world(kind=kind)
        target, _ = (name for name in THREE if name != leader)
        transfer(world, leader, target)
        world.run(until=world.time + 6 * MILLISECOND)  # the word has come; what the successor says to it is lost
        world.partition([[target]])
        world.crash(leader)
        world.restart(leader)
        promises[kind] = {violation.promise for violation in looks(world, THREE, SECOND)}
        assert leader_of(world, [name for name in THREE if name != target])
    assert promises == {Raft: set(), broken.RaftThatCrownsItsSuccessor: {"election safety"}}


# Any series of events

names = st.sampled_from(THREE)


class RaftMachine(RuleBasedStateMachine):
    """Hypothesis chooses what happens next; after every step a witness looks at all servers."""

    @initialize(seed=st.integers(0, 100), pre_vote=st.booleans(), snapshot_every=st.sampled_from([None, 2]))
    def begin(self, seed, pre_vote, snapshot_every):
        self.world = World(seed, latency=FAST, loss=0.02, duplication=0.02, keep=("record",))
        group(self.world, THREE, pre_vote=pre_vote, snapshot_every=snapshot_every)
        self.world.add("client", lambda: RaftClient("client", THREE, [("add", "n", 1)] * 30, patience=50 * MILLISECOND))
        self.witness = Witness()
        self.world.run(until=400 * MILLISECOND)

    @rule(length=st.integers(1, 400))
    def time_passes(self, length):
        end = self.world.time + length * MILLISECOND
        while self.world.time < end:
            self.world.run(until=min(end, self.world.time + LOOK))
            self.nothing_is_broken()

    @rule(name=names)
    def crash_or_restart(self, name):
        (self.world.crash if self.world.is_up(name) else self.world.restart)(name)

    @rule(alone=names)
    def cut_off(self, alone):
        self.world.partition([[alone]])

    @rule()
    def heal(self):
        self.world.heal()

    @rule(name=names)
    def stand(self, name):
        if self.world.is_up(name) and self.world.nodes[name].role != "leader":
            self.world.call(name, "stand")

    @rule(successor=names)
    def hand_over(self, successor):
        for name in THREE:
            if self.world.is_up(name):
                transfer(self.world, name, successor)

    @invariant()
    def nothing_is_broken(self):
        if hasattr(self, "world"):
            servers = [self.world.nodes[name] for name in THREE if self.world.is_up(name)]
            assert self.witness.look(servers) == []
            for server in servers:
                server.check()

    def teardown(self):
        if hasattr(self, "world"):
            self.world.heal()
            for name in THREE:
                if not self.world.is_up(name):
                    self.world.restart(name)
            self.time_passes(8_000)
            assert self.world.nodes["client"].done
            totals = {self.world.nodes[name].machine.data["n"] for name in THREE}
            assert totals == {30}  # each addition once, whatever happened


TestAnySeriesOfEvents = RaftMachine.TestCase
TestAnySeriesOfEvents.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)


# The log


@settings(max_examples=40)
@given(data=st.data())
def test_a_log_with_snapshots_is_the_log_without_from_the_snapshot_on(data) -> None:
    log, whole, term = Log(Configuration(("a",))), [], 1
    for _ in range(data.draw(st.integers(1, 30))):
        step = data.draw(st.sampled_from(["append", "append", "append", "cut", "fold", "reconfigure"]))
        if step in ("append", "reconfigure"):
            term += data.draw(st.integers(0, 1))
            voters = Configuration(tuple(data.draw(st.sampled_from(["ab", "abc", "c"])))) if step == "reconfigure" else None
            entry = Entry(term, ("put", "x", len(whole)), configuration=voters)
            whole.append(entry)
            assert log.append(entry) == len(whole)
        elif step == "cut" and log.last_index > log.snapshot.index:
            index = data.draw(st.integers(log.snapshot.index + 1, log.last_index))
            log.cut_from(index)
            del whole[index - 1 :]
            term = whole[-1].term if whole else 1
        elif step == "fold" and log.last_index > log.snapshot.index:
            log.compact(data.draw(st.integers(log.snapshot.index + 1, log.last_index)), "state")
        log.check()
        assert (log.last_index, log.last_term) == (len(whole), whole[-1].term if whole else 0)
        assert list(log.after(log.snapshot.index)) == whole[log.snapshot.index :]
        assert [log.term_at(index) for index in range(log.snapshot.index + 1, len(whole) + 2)] == [
            entry.term for entry in whole[log.snapshot.index :]
        ] + [None]
        latest = [entry.configuration for entry in whole if entry.configuration]
        assert log.configuration == (latest[-1] if latest else Configuration(("a",)))


def test_a_follower_says_where_its_log_parts_from_the_leaders_in_one_step_a_term() -> None:
    server = Raft("b", ("a",))
    server.log = Log(Configuration(("a", "b")))
    for term in (1, 1, 2, 2, 2):
        server.log.append(Entry(term))
    assert server.retry_from(5) == 3  # the first entry of the term that does not fit
    assert server.retry_from(9) == 6  # the log is shorter: its end
    assert server.fits(AppendEntries(3, 2, 1, (), 0, 1, 0)) and not server.fits(AppendEntries(3, 2, 2, (), 0, 1, 0))

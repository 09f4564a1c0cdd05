"""Agreement by view changes, coins, rings and fast rounds: what each promises holds over seeds, and breaks where a step is left out."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus import ben_or, elections, fast_paxos, mutual_exclusion, viewstamped
from dstudio_lib.algorithms.consensus.ben_or import BenOr
from dstudio_lib.algorithms.consensus.commands import CommandClient
from dstudio_lib.algorithms.consensus.elections import Bully, Candidate, Ring, mean_messages
from dstudio_lib.algorithms.consensus.fast_paxos import FastPaxos, Promise, rounds_are_safe, value_to_pick
from dstudio_lib.algorithms.consensus.mutual_exclusion import RicartAgrawala, messages_per_entry
from dstudio_lib.algorithms.consensus.viewstamped import Viewstamped
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Exponential, Uniform, World
from properties.ordeals import calm

NAMES = ("a", "b", "c", "d", "e", "f", "g")
ROUGH = Uniform(MILLISECOND, 60 * MILLISECOND)


def others(name, names):
    return tuple(other for other in names if other != name)


def applied(world, honest=None):
    """What was applied at each index."""
    entries = defaultdict(set)
    for event in world.trace.of("apply"):
        if honest is None or event.node in honest:
            entries[event.fields["index"]].add(event.fields["command"])
    return entries


# Viewstamped Replication


def views(kind, seed, members=3):
    """A group in which at most f replicas are down or recovering at a time, and three clients."""
    names, source = NAMES[:members], random.Random(seed)
    faults = (members - 1) // 2
    world = World(seed, latency=ROUGH, loss=0.1, duplication=0.05, keep=("record",))
    for name in names:
        world.add(name, lambda name=name: kind(name, others(name, names)))
    clients = [f"client {number}" for number in range(3)]
    for client in clients:
        world.add(client, lambda client=client: CommandClient(client, names, tuple(f"{client}/{i}" for i in range(10))))
    for _ in range(40):
        world.run(until=world.time + source.randrange(200 * MILLISECOND))
        for name in names:
            if world.is_up(name) and kind is Viewstamped:
                world.nodes[name].check()
        event, name = source.random(), source.choice(names)
        lost = sum(not world.is_up(each) or world.nodes[each].status == "recovering" for each in names)
        if event < 0.5:
            if not world.is_up(name):
                world.restart(name)
            elif lost < faults:
                world.crash(name)
        elif event < 0.7:
            world.partition([[each for each in (*names, *clients) if source.random() < 0.5]])
        else:
            world.heal()
    calm(world, names)
    world.run(until=world.time + 8 * SECOND)
    return applied(world), all(world.nodes[client].finished for client in clients), world


@pytest.mark.parametrize(("members", "seeds"), [(3, range(16)), (5, range(8))])
def test_a_view_change_keeps_every_request_that_counted_and_clients_are_answered(members, seeds) -> None:
    for seed in seeds:
        entries, finished, _ = views(Viewstamped, seed, members)
        assert finished
        assert all(len(commands) == 1 for commands in entries.values())
        assert sorted(entries) == list(range(1, len(entries) + 1))


@pytest.mark.parametrize("kind", [viewstamped.ViewstampedThatSkipsRecovery, viewstamped.ViewstampedThatKeepsItsOwnLog])
def test_a_replica_that_skips_recovery_or_keeps_its_own_log_loses_requests(kind) -> None:
    assert any(len(commands) > 1 for seed in range(20) for commands in views(kind, seed)[0].values())


# Ben-Or


def coins(kind, seed, values, *, faults=None, crashes=0, latency=ROUGH, until=60 * SECOND):
    """What each of a few processes decides, and the last round in which one did."""
    names = NAMES[: len(values)]
    world = World(seed, latency=latency, keep=("record",))
    for name, value in zip(names, values, strict=True):
        world.add(name, lambda name=name, value=value: kind(name, others(name, names), value, faults=faults))
    source = random.Random(seed)
    for name in source.sample(names, crashes):
        world.run(until=world.time + source.randrange(30 * MILLISECOND))
        world.crash(name)
    world.run(until=until)
    up = [name for name in names if world.is_up(name)]
    for name in up:
        world.nodes[name].check()
    return {event.node: event.fields["value"] for event in world.trace.of("decide")}, up, world


@pytest.mark.parametrize(("members", "crashes"), [(3, 0), (3, 1), (5, 2), (6, 2)])
def test_ben_ors_processes_all_decide_and_agree(members, crashes) -> None:
    for seed in range(25):
        source = random.Random(seed)
        values = [source.randrange(2) for _ in range(members)]
        decided, up, _ = coins(BenOr, seed, values, crashes=crashes)
        assert set(up) <= set(decided)  # with probability one it ends; here it always has
        assert len(set(decided.values())) == 1 and set(decided.values()) <= set(values)


@pytest.mark.parametrize("value", [0, 1])
def test_if_all_start_with_the_same_value_ben_or_decides_it_in_the_first_round(value) -> None:
    for seed in range(10):
        _, _, world = coins(BenOr, seed, [value] * 5)
        assert {(event.fields["value"], event.fields["round"]) for event in world.trace.of("decide")} == {(value, 1)}


def test_deciding_on_one_proposal_is_too_soon() -> None:
    def split(kind):
        found = 0
        for seed in range(300):
            decided, _, _ = coins(kind, seed, [0, 0, 0, 1, 1], crashes=1, latency=Exponential(20 * MILLISECOND), until=5 * SECOND)
            found += len(set(decided.values())) > 1
        return found

    assert split(ben_or.BenOrThatDecidesTooSoon) > 0
    assert split(BenOr) == 0


def test_if_half_of_the_processes_may_fail_ben_or_disagrees() -> None:
    # Four processes that wait for two only: two pairs that never hear each other need not agree.
    world = World(1, latency=5 * MILLISECOND, keep=("record",))
    names = NAMES[:4]
    for name, value in zip(names, (0, 0, 1, 1), strict=True):
        world.add(name, lambda name=name, value=value: BenOrOfTwo(name, others(name, names), value, faults=2))
    world.partition([["a", "b"], ["c", "d"]])
    world.run(until=SECOND)
    assert {event.fields["value"] for event in world.trace.of("decide")} == {0, 1}


class BenOrOfTwo(BenOr):
    """What one would have to accept so that two of four can go on: half of the group counts as a majority, and two as enough."""

    @property
    def enough(self):
        return 2

    def propose(self, world, reports):
        self.phase = 2
        held = next((value for value in (0, 1) if 2 * reports.count(value) >= self.members), None)
        self.tell(world, ben_or.Proposal(self.round, held))


def test_without_a_coin_four_processes_that_are_two_and_two_go_round_for_ever() -> None:
    # Each waits for three reports, of which two at most are the same; more than half of four are needed, so nobody ever proposes.
    names = ("a", "b", "c", "d")
    for kind, ends in ((ben_or.BenOrWithoutCoin, False), (BenOr, True)):
        decided, _, _ = coins(kind, 1, [0, 0, 1, 1], faults=1, latency=5 * MILLISECOND, until=20 * SECOND)
        assert (set(decided) == set(names)) is ends


def test_ben_or_takes_zero_or_one_only() -> None:
    with pytest.raises(InputError, match="value was given as 2"):
        BenOr("a", ("b",), 2)


# Elections


def ring(identities, kind=Ring, seed=1, latency=5 * MILLISECOND):
    """How many candidate messages a ring sends, and who wins."""
    names = [f"{place:02}" for place in range(len(identities))]
    world = World(seed, latency=latency)
    for place, (name, identity) in enumerate(zip(names, identities, strict=True)):
        after = names[(place + 1) % len(names)]
        world.add(name, lambda name=name, after=after, identity=identity: kind(name, (after,), identity))
    world.run()
    candidates = sum(event.fields["message"]["type"] == Candidate.__name__ for event in world.trace.of("send"))
    return candidates, [event.fields["identity"] for event in world.trace.of("elected")], world


@given(identities=st.lists(st.integers(1, 100), min_size=1, max_size=9, unique=True), seed=st.integers(0, 9))
def test_a_ring_elects_the_highest_identity_alone_and_everybody_learns_it(identities, seed) -> None:
    _, elected, world = ring(identities, seed=seed, latency=ROUGH)
    assert elected == [max(identities)]
    winner = f"{identities.index(max(identities)):02}"
    assert {node.leader for node in world.nodes.values()} == {winner}


@pytest.mark.parametrize("members", [1, 2, 3, 4, 5, 6])
def test_over_all_rings_the_mean_number_of_messages_is_n_times_the_harmonic_number(members) -> None:
    counts = [ring((members, *rest))[0] for rest in itertools.permutations(range(1, members))]
    assert sum(counts) / len(counts) == pytest.approx(mean_messages(members))
    assert max(counts) == members * (members + 1) // 2 and min(counts) == 2 * members - 1


def test_a_ring_that_swallows_nothing_elects_everybody_with_n_squared_messages() -> None:
    count, elected, _ = ring((3, 1, 4, 2), elections.RingThatSwallowsNothing)
    assert count == 16 and sorted(elected) == [1, 2, 3, 4]


def bullies(kind=Bully, seed=1, members=5):
    names = NAMES[:members]
    world = World(seed, latency=Uniform(MILLISECOND, 20 * MILLISECOND), keep=("record",))
    for name in names:
        world.add(name, lambda name=name: kind(name, others(name, names)))
    world.run(until=2 * SECOND)
    return world, names


def test_bullies_follow_the_highest_name_that_is_up_and_the_next_when_it_crashes_until_it_returns() -> None:
    for seed in range(10):
        world, names = bullies(seed=seed)
        assert {world.nodes[name].leader for name in names} == {"e"}
        world.crash("e")
        world.run(until=world.time + 3 * SECOND)
        assert {world.nodes[name].leader for name in names[:-1]} == {"d"}
        world.restart("e")
        world.run(until=world.time + 3 * SECOND)
        assert {world.nodes[name].leader for name in names} == {"e"}


def leaders_over_time(world):
    """The most processes that led at once, by their own belief, from the records of winning and following."""
    leading, most = set(), 0
    for event in world.trace.of("elected", "follows"):
        (leading.add if event.kind == "elected" else leading.discard)(event.node)
        most = max(most, len(leading))
    return most


def test_a_bully_that_does_not_wait_leads_beside_others() -> None:
    assert max(leaders_over_time(bullies(seed=seed)[0]) for seed in range(10)) == 1
    assert max(leaders_over_time(bullies(elections.BullyThatDoesNotWait, seed)[0]) for seed in range(10)) > 1


# Mutual exclusion


def entries(kind, seed, members=4, each=5):
    """Most processes inside at once, entries in all, and messages."""
    names = NAMES[:members]
    world = World(seed, latency=Uniform(MILLISECOND, 20 * MILLISECOND))
    for name in names:
        world.add(name, lambda name=name: kind(name, others(name, names), each))
    world.run(until=20 * SECOND)
    inside, most, order = set(), 0, []
    for event in world.trace.of("enters", "leaves"):
        if event.kind == "enters":
            inside.add(event.node)
            order.append((event.fields["time"], event.node))
        else:
            inside.discard(event.node)
        most = max(most, len(inside))
    return most, len(order), len(world.trace.of("send"))


@pytest.mark.parametrize("members", [2, 3, 5])
def test_one_process_is_inside_at_a_time_all_get_in_and_an_entry_takes_two_messages_a_peer(members) -> None:
    for seed in range(8):
        most, entered, messages = entries(RicartAgrawala, seed, members)
        assert (most, entered) == (1, 5 * members)
        assert messages == entered * messages_per_entry(members)


def test_without_the_order_of_requests_two_are_inside_or_nobody_gets_in() -> None:
    assert max(entries(mutual_exclusion.RicartAgrawalaThatNeverDefers, seed)[0] for seed in range(5)) > 1
    assert min(entries(mutual_exclusion.RicartAgrawalaThatAlwaysDefers, seed)[1] for seed in range(5)) < 20


# Fast Paxos


def fast(kind, seed, members=4, proposers=2, crash=True, latency=ROUGH, **quorums):
    names, source = NAMES[:members], random.Random(seed)
    world = World(seed, latency=latency, loss=0.05 if crash else 0.0, keep=("record",))
    for place, name in enumerate(names):
        value = name.upper() if members - place <= proposers else None
        world.add(name, lambda name=name, value=value: kind(name, others(name, names), value, **quorums))
    for _ in range(12 if crash else 0):
        world.run(until=world.time + source.randrange(80 * MILLISECOND))
        for name in names:
            world.nodes[name].check()
        name = source.choice(names)
        (world.crash if world.is_up(name) else world.restart)(name)
    for name in names:
        if not world.is_up(name):
            world.restart(name)
    world.run(until=world.time + 3 * SECOND)
    return world.trace.of("decide")


@pytest.mark.parametrize(("members", "seeds"), [(4, range(25)), (5, range(15))])
def test_fast_rounds_that_collide_still_end_with_one_value(members, seeds) -> None:
    for seed in seeds:
        decided = fast(FastPaxos, seed, members)
        assert {event.node for event in decided} == set(NAMES[:members])
        assert len({event.fields["value"] for event in decided}) == 1


def test_without_a_collision_a_value_is_learned_in_two_message_delays() -> None:
    decided = fast(FastPaxos, 1, proposers=1, crash=False, latency=5 * MILLISECOND)
    assert all(event.fields["fast"] and event.time == 10 * MILLISECOND for event in decided) and len(decided) == 4


def test_fast_quorums_that_are_too_small_or_a_careless_choice_give_two_values() -> None:
    def differ(kind, seeds, **settings):
        return any(len({event.fields["value"] for event in fast(kind, seed, **settings)}) > 1 for seed in seeds)

    assert not rounds_are_safe(4, 3, 2)
    assert differ(FastPaxos, range(10), members=4, fast_quorum=2)
    assert differ(fast_paxos.FastPaxosThatPicksAnything, range(20), members=5)
    assert not differ(FastPaxos, range(20), members=5)


@given(members=st.integers(3, 7), data=st.data())
def test_a_value_that_a_fast_quorum_accepted_is_always_the_one_picked(members, data) -> None:
    classic = data.draw(st.integers(members // 2 + 1, members))
    sizes = [size for size in range(1, members + 1) if rounds_are_safe(members, classic, size)]
    size = data.draw(st.sampled_from(sizes))
    winners = data.draw(st.permutations(range(members)))[:size]
    votes = ["x" if member in winners else data.draw(st.sampled_from(["y", "z", None])) for member in range(members)]
    asked = data.draw(st.permutations(range(members)))[:classic]
    promises = [Promise(1, -1 if votes[member] is None else 0, votes[member]) for member in asked]
    assert value_to_pick(promises, members, size) == "x"

"""Byzantine agreement: among four replicas one may lie as it likes, among three it may not; a view change keeps what was prepared."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus.commands import NOTHING, Command
from dstudio_lib.algorithms.consensus.liars import ForgingReplica, TwoFacedPrimary
from dstudio_lib.algorithms.consensus.pbft import (
    BEGINNING,
    Certificate,
    NewView,
    Pbft,
    PbftClient,
    PbftThatForgetsPrepared,
    PbftThatTakesAnyProposal,
    PrePrepare,
    ViewChange,
    requests_to_begin_with,
)
from dstudio_lib.algorithms.consensus.pbft_checkpoints import CheckpointedPbft
from dstudio_lib.algorithms.consensus.seals import digest, genuine, is_sealed, seal
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

NAMES = ("a", "b", "c", "d", "e", "f", "g")
ROUGH = Uniform(MILLISECOND, 60 * MILLISECOND)
HASTY = 60 * MILLISECOND
"""Patience so short that views change while requests are under way."""


def run(kind, seed, members=4, faults=1, liar=None, crashes=(), patience=300 * MILLISECOND, latency=ROUGH, until=40 * SECOND, **network):
    """A group with one liar (the first primary) or some that crash, and two clients; return what honest replicas applied."""
    names, source = NAMES[:members], random.Random(seed)
    world = World(seed, latency=latency, keep=("record",), **network)
    for name in names:
        made = liar if liar and name == names[0] else kind
        peers = tuple(other for other in names if other != name)
        world.add(name, lambda name=name, made=made, peers=peers: made(name, peers, faults=faults, patience=patience))
    clients = ("client 0", "client 1")
    for client in clients:
        world.add(client, lambda client=client: PbftClient(client, names, tuple(f"{client}/{i}" for i in range(6)), faults=faults))
    for name in crashes:
        world.run(until=world.time + source.randrange(300 * MILLISECOND))
        world.crash(name)
    world.run(until=until)
    honest = [name for name in names if not (liar and name == names[0])]
    entries = defaultdict(set)
    for event in world.trace.of("apply"):
        if event.node in honest:
            entries[event.fields["index"]].add(event.fields["command"])
    for name in honest:
        if world.is_up(name):
            world.nodes[name].check()
    return entries, all(world.nodes[client].finished for client in clients), world


def agreed(entries):
    return all(len(commands) == 1 for commands in entries.values())


SEEDS = range(10)


@pytest.mark.parametrize(("members", "faults"), [(4, 1), (7, 2)])
def test_honest_replicas_apply_the_same_requests_and_every_client_is_answered(members, faults) -> None:
    for seed in SEEDS:
        entries, finished, world = run(Pbft, seed, members, faults)
        assert agreed(entries) and finished
        assert {command for commands in entries.values() for command in commands} == {f"client {c}/{i}" for c in (0, 1) for i in range(6)}
        assert {world.nodes[name].applied for name in NAMES[:members]} == {12}


@pytest.mark.parametrize(("members", "faults"), [(4, 1), (7, 2)])
def test_as_many_crashes_as_faults_are_borne_the_primaries_among_them(members, faults) -> None:
    for seed in SEEDS:
        entries, finished, world = run(Pbft, seed, members, faults, crashes=NAMES[:faults])
        assert agreed(entries) and finished
        assert world.nodes["g" if members == 7 else "d"].view >= 1


def test_one_crash_more_than_faults_and_nobody_is_answered_but_nobody_disagrees() -> None:
    entries, finished, _ = run(Pbft, 1, crashes=("a", "b"), latency=5 * MILLISECOND, patience=SECOND)
    assert agreed(entries) and not finished


def test_a_two_faced_primary_among_four_divides_nobody() -> None:
    for seed in SEEDS:
        entries, finished, world = run(Pbft, seed, liar=TwoFacedPrimary)
        assert agreed(entries) and finished
        assert max(world.nodes[name].view for name in "bcd") >= 1  # it was replaced


def test_a_two_faced_primary_among_three_makes_the_two_others_apply_different_requests() -> None:
    for seed in SEEDS:
        entries, _, _ = run(Pbft, seed, members=3, faults=1, liar=TwoFacedPrimary)
        assert not agreed(entries)


def test_quorums_share_an_honest_replica_exactly_from_3f_plus_1_members_on() -> None:
    for faults in range(1, 5):
        for members in range(faults + 1, 5 * faults):
            quorum = Pbft("a", tuple(f"r{i}" for i in range(members - 1)), faults=faults).quorum
            shared = 2 * quorum - members  # the fewest members that two quorums have in common
            assert (shared > faults) == (members >= 3 * faults + 1)


def test_forged_certificates_are_not_believed() -> None:
    for seed in range(5):
        entries, _, _ = run(Pbft, seed, liar=ForgingReplica, patience=HASTY)
        assert agreed(entries)
        assert "forged by a" not in {command for commands in entries.values() for command in commands}


def test_a_view_change_keeps_what_was_prepared() -> None:
    for seed in SEEDS:
        entries, finished, world = run(Pbft, seed, patience=HASTY)
        assert agreed(entries) and finished
        assert max(world.nodes[name].view for name in "abcd") > 3  # views did change, again and again


def test_a_view_change_that_forgets_what_was_prepared_gives_numbers_twice() -> None:
    assert any(not agreed(run(PbftThatForgetsPrepared, seed, patience=HASTY, until=10 * SECOND)[0]) for seed in SEEDS)


SEEDS_OF_A_SECOND_TERM = (0, 3, 4, 5, 7, 9, 10, 11)
"""In these runs a liar is primary again when a request is prepared that it has not proposed in this view."""


def test_a_liar_who_is_primary_again_proposes_what_the_view_has_to_begin_with_or_is_not_followed() -> None:
    for seed in SEEDS_OF_A_SECOND_TERM:
        entries, _, world = run(Pbft, seed, liar=TwoFacedPrimary, patience=HASTY, until=10 * SECOND)
        assert agreed(entries) and max(world.nodes[name].view for name in "bcd") >= 4
    assert agreed(run(Pbft, 109, liar=TwoFacedPrimary, loss=0.1)[0])


def test_backups_that_do_not_compare_a_proposal_with_what_the_view_has_to_begin_with_are_divided() -> None:
    for seed in SEEDS_OF_A_SECOND_TERM:
        assert not agreed(run(PbftThatTakesAnyProposal, seed, liar=TwoFacedPrimary, patience=HASTY, until=10 * SECOND)[0])
    assert not agreed(run(PbftThatTakesAnyProposal, 109, liar=TwoFacedPrimary, loss=0.1)[0])


@settings(max_examples=15, deadline=None)
@given(
    kind=st.sampled_from([Pbft, partial(CheckpointedPbft, every=3, window=6)]),
    seed=st.integers(0, 10**6),
    patience=st.sampled_from([HASTY, 300 * MILLISECOND]),
    chance=st.sampled_from([0.0, 0.1]),
)
def test_a_two_faced_primary_divides_nobody_whatever_is_lost_or_doubled_and_however_often_it_is_primary(
    kind, seed, patience, chance
) -> None:
    network = {"loss": chance, "duplication": chance}
    assert agreed(run(kind, seed, liar=TwoFacedPrimary, patience=patience, until=10 * SECOND, **network)[0])


X, Y = Command("c", 1, "x"), Command("c", 2, "y")


def signed_change(name, view, prepared=()):
    """A view change of somebody after the beginning."""
    return name, ViewChange(view, prepared, seal(name, ("view change", view, prepared, BEGINNING)))


def proposal(view, number, command):
    """The proposal of the primary a."""
    return PrePrepare(view, number, command, seal("a", ("prepare", view, number, digest(command))))


def group_without_clients(kind):
    """Four replicas that have started."""
    world = World(1, latency=SECOND, keep=("record",))
    for name in NAMES[:4]:
        world.add(name, lambda name=name: kind(name, tuple(other for other in NAMES[:4] if other != name)))
    world.run(until=MILLISECOND)
    return world


def taken(replica, view):
    """What a replica has taken from the primary of a view."""
    return {number: slot.command for (seen, number), slot in replica.slots.items() if seen == view and slot.command is not None}


@pytest.mark.parametrize("kind", [Pbft, CheckpointedPbft])
def test_a_backup_takes_for_the_numbers_of_a_new_views_certificates_what_follows_from_these_and_nothing_else(kind) -> None:
    world = group_without_clients(kind)
    signatures = tuple((name, seal(name, ("prepare", 0, 2, digest(X)))) for name in "abc")
    changes = tuple(signed_change(name, 4, (Certificate(0, 2, X, signatures),)) for name in "abc")
    world.call("d", "on_message", "a", NewView(4, changes))
    for number, command in ((1, X), (2, NOTHING), (2, Y)):
        world.call("d", "on_message", "a", proposal(4, number, command))
    assert taken(world.nodes["d"], 4) == {}
    for number, command in ((1, NOTHING), (2, X), (3, Y)):
        world.call("d", "on_message", "a", proposal(4, number, command))
    assert taken(world.nodes["d"], 4) == {1: NOTHING, 2: X, 3: Y}


def test_a_replica_that_crashes_keeps_what_its_view_has_to_begin_with_and_that_a_view_has_not_begun() -> None:
    world = group_without_clients(Pbft)
    signatures = tuple((name, seal(name, ("prepare", 0, 1, digest(X)))) for name in "abc")
    world.call("d", "on_message", "a", NewView(4, tuple(signed_change(name, 4, (Certificate(0, 1, X, signatures),)) for name in "abc")))
    world.call("c", "change_view", 4)
    for name in "cd":
        world.crash(name)
        world.restart(name)
        world.call(name, "on_message", "a", proposal(4, 1, Y))
        assert world.nodes[name].view == 4 and taken(world.nodes[name], 4) == {}


def test_a_view_that_outsiders_want_does_not_begin() -> None:
    world = group_without_clients(Pbft)
    for names in (("a", "y", "z"), ("a", "b", "c")):
        world.call("d", "on_message", "a", NewView(4, tuple(signed_change(name, 4) for name in names)))
        assert world.nodes["d"].view == (4 if "b" in names else 0)


requests = st.builds(Command, st.just("c"), st.integers(1, 9), st.just(None))
certificate = st.builds(Certificate, st.integers(0, 4), st.integers(1, 5), requests, st.just(()))


@given(st.lists(st.lists(certificate, max_size=4), min_size=1, max_size=4))
def test_a_new_view_begins_with_the_latest_certificate_of_each_number_and_leaves_no_gap(lists) -> None:
    certificates = [each for some in lists for each in some]
    begin = requests_to_begin_with([ViewChange(5, tuple(some), "") for some in lists])
    assert sorted(begin) == list(range(1, max((each.number for each in certificates), default=0) + 1))
    for number, command in begin.items():
        views = [each.view for each in certificates if each.number == number]
        latest = {each.command for each in certificates if each.number == number and each.view == max(views, default=0)}
        assert command in latest if views else command == NOTHING


def test_a_seal_is_its_signers_and_for_one_content() -> None:
    mark = seal("a", ("prepare", 1))
    assert is_sealed(mark, "a", ("prepare", 1))
    assert not is_sealed(mark, "b", ("prepare", 1)) and not is_sealed(mark, "a", ("prepare", 2))
    assert genuine([("a", mark), ("b", mark), ("z", seal("z", ("prepare", 1)))], ("prepare", 1), ("a", "b")) == {"a"}
    assert digest(1) != digest("1")


def test_more_faults_than_members_are_refused() -> None:
    with pytest.raises(InputError, match="faults was given as 4 of 4 replicas"):
        Pbft("a", ("b", "c", "d"), faults=4)

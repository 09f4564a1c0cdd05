"""Checkpoints among liars: a replica keeps a window of messages, forgets nothing that is needed, and catches up with what was signed."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus.commands import NOTHING, Command
from dstudio_lib.algorithms.consensus.liars import LiarAboutTheState, TwoFacedPrimary
from dstudio_lib.algorithms.consensus.pbft import (
    BEGINNING,
    NewView,
    Pbft,
    PbftClient,
    PrePrepare,
    Stable,
    ViewChange,
    requests_to_begin_with,
)
from dstudio_lib.algorithms.consensus.pbft_checkpoints import (
    Checkpoint,
    CheckpointedPbft,
    Fetched,
    PbftThatForgetsAtOnce,
    PbftThatTakesAnyState,
    State,
)
from dstudio_lib.algorithms.consensus.seals import digest, seal
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

FOUR = ("a", "b", "c", "d")
CLIENTS = ("client 0", "client 1")
ROUGH = Uniform(MILLISECOND, 60 * MILLISECOND)
EVERY, WINDOW = 3, 6


def group(kind=CheckpointedPbft, seed=0, liar=None, requests=12, patience=300 * MILLISECOND, loss=0.0, latency=ROUGH):
    """Four replicas, of which the first primary may lie, and two clients with so many requests each."""
    world = World(seed, latency=latency, loss=loss, keep=("record",))
    for name in FOUR:
        made = liar if liar and name == "a" else kind
        marks = {"every": EVERY, "window": WINDOW} if issubclass(made, CheckpointedPbft) else {}
        peers = tuple(other for other in FOUR if other != name)
        world.add(name, lambda name=name, made=made, peers=peers, marks=marks: made(name, peers, faults=1, patience=patience, **marks))
    for client in CLIENTS:
        bodies = tuple(f"{client}/{i}" for i in range(requests))
        world.add(client, lambda client=client, bodies=bodies: PbftClient(client, FOUR, bodies, faults=1))
    return world


def go(world, length, honest=FOUR):
    """Run, and look at every replica again and again; return how many numbers one had messages about, at most."""
    end, most = world.time + length, 0
    while world.time < end:
        world.run(until=min(end, world.time + 20 * MILLISECOND))
        for name in honest:
            if world.is_up(name):
                world.nodes[name].check()
                most = max(most, len({number for _, number in world.nodes[name].slots}))
    return most


def agreed(world, honest=FOUR):
    """Whether nobody applied another request at a number than anybody else, nor signed another state after the same number."""
    entries = defaultdict(set)
    for event in world.trace.of("apply"):
        if event.node in honest:
            entries[event.fields["index"]].add(event.fields["command"])
    states = defaultdict(set)
    for name in honest:
        for number, state in getattr(world.nodes[name], "states", {}).items():
            states[number].add(state)
    return all(len(each) == 1 for each in (*entries.values(), *states.values()))


def finished(world):
    return all(world.nodes[client].finished for client in CLIENTS)


@pytest.mark.parametrize("seed", range(4))
def test_replicas_keep_a_window_of_messages_and_no_more_however_long_they_run(seed) -> None:
    world, everything = group(seed=seed), group(Pbft, seed)
    assert go(world, 12 * SECOND) <= WINDOW
    assert go(everything, 12 * SECOND) == 24  # what it is worth: without, every request is kept
    assert finished(world) and finished(everything) and agreed(world) and agreed(everything)
    for name in FOUR:
        server = world.nodes[name]
        assert server.applied == 24 and server.stable.number == 24 and not server.slots and not server.decided


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_lost_on_the_way_the_window_moves_on_and_every_client_is_answered(seed) -> None:
    world = group(seed=seed, loss=0.1, requests=8)
    assert go(world, 60 * SECOND) <= WINDOW
    assert finished(world) and agreed(world)


@pytest.mark.parametrize("seed", range(4))
def test_view_changes_keep_what_was_prepared_after_the_latest_stable_state(seed) -> None:
    world = group(seed=seed, patience=60 * MILLISECOND)
    go(world, 60 * SECOND)
    assert max(world.nodes[name].view for name in FOUR) > 3
    assert finished(world) and agreed(world)


def test_a_checkpoint_that_counts_before_a_quorum_has_signed_it_gives_numbers_twice() -> None:
    def divided(kind, seed):
        world = group(kind, seed, patience=60 * MILLISECOND)
        world.run(until=8 * SECOND)
        return not agreed(world)

    assert any(divided(PbftThatForgetsAtOnce, seed) for seed in range(12))


def left_behind(kind=CheckpointedPbft, liar=None, seed=0, latency=20 * MILLISECOND):
    """A replica is cut off until the others have forgotten what it missed, and comes back."""
    world = group(kind, seed, liar, latency=latency, requests=20)
    world.partition([["a", "b", "c", *CLIENTS]])
    go(world, 1200 * MILLISECOND, "bc")
    assert not finished(world)
    assert world.nodes["d"].applied == 0 and world.nodes["b"].stable.number > WINDOW
    world.heal()
    go(world, 20 * SECOND, "bc")
    return world


def test_a_replica_that_missed_what_the_others_have_forgotten_fetches_the_state() -> None:
    world = left_behind()
    assert finished(world) and agreed(world)
    assert world.trace.of("installed", node="d") and not world.trace.of("installed", node="b")
    assert world.nodes["d"].applied >= 40 - EVERY and world.nodes["d"].states[39] == world.nodes["b"].states[39]


def test_without_checkpoints_a_replica_that_was_cut_off_stays_behind_for_good() -> None:
    world = group(Pbft, latency=20 * MILLISECOND, requests=20)
    world.partition([["a", "b", "c", *CLIENTS]])
    world.run(until=1200 * MILLISECOND)
    world.heal()
    world.run(until=20 * SECOND)
    assert finished(world) and world.nodes["d"].applied == 0


def test_a_liar_about_the_state_convinces_nobody_who_compares_it_with_what_was_signed() -> None:
    honest = left_behind(liar=LiarAboutTheState)
    assert finished(honest) and agreed(honest, "bcd") and honest.nodes["d"].history != "a lie"
    assert not all(agreed(left_behind(PbftThatTakesAnyState, LiarAboutTheState, seed), "bcd") for seed in range(3))


@pytest.mark.parametrize("seed", range(4))
def test_a_two_faced_primary_divides_nobody_who_keeps_a_window(seed) -> None:
    world = group(seed=seed, liar=TwoFacedPrimary, requests=8)
    go(world, 40 * SECOND, "bcd")
    assert agreed(world, "bcd") and finished(world)


def one(**marks):
    """A replica by itself, and a world that hears nothing of it."""
    world = World(1, latency=MILLISECOND, keep=("record",))
    for name in FOUR:
        world.add(name, lambda name=name: CheckpointedPbft(name, tuple(other for other in FOUR if other != name), **marks))
    world.run(until=MILLISECOND)
    return world


def vote(name, number, fingerprint):
    return Checkpoint(number, fingerprint, seal(name, ("checkpoint", number, fingerprint)))


def test_numbers_outside_the_water_marks_are_refused_whoever_is_primary() -> None:
    world = one(every=2, window=4)
    for number in (0, 4, 5, 10**9):
        command = Command("c", number, "x")
        mark = seal("a", ("prepare", 0, number, digest(command)))
        world.call("b", "on_message", "a", PrePrepare(0, number, command, mark))
    assert {number for _, number in world.nodes["b"].slots} == {4}


votes = st.tuples(st.sampled_from(FOUR), st.integers(1, 12), st.sampled_from(["right", "wrong"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(votes, max_size=40, unique_by=lambda each: each[:2]))
def test_a_state_is_proved_exactly_when_three_of_four_have_signed_the_same(votes) -> None:
    world = one(every=1, window=12)
    signed = defaultdict(list)
    for name, number, fingerprint in votes:
        world.call("b", "on_message", name, vote(name, number, fingerprint))
        signed[number, fingerprint].append(name)
    replica, proved = world.nodes["b"], [number for (number, _), names in signed.items() if len(names) >= 3]
    assert replica.missed.number == max(proved, default=0)
    assert replica.stable == BEGINNING  # it has applied nothing, so nothing is forgotten yet


def test_a_liar_cannot_fill_a_replica_with_checkpoints_nor_sign_in_the_name_of_others() -> None:
    world = one(every=2, window=4)
    for number in range(1, 200):
        world.call("b", "on_message", "a", vote("a", number, "x"))
        world.call("b", "on_message", "c", vote("a", number, "x"))
    assert {name: len(kept) for name, kept in world.nodes["b"].checkpoints.items()} == {"a": 2}
    forged = Stable(2, "x", tuple((name, seal("a", ("checkpoint", 2, "x"))) for name in FOUR))
    world.call("b", "on_message", "a", forged)
    world.call("b", "on_message", "a", Fetched(forged, State(2, "a lie", ())))
    assert world.nodes["b"].missed == BEGINNING and world.nodes["b"].applied == 0


def test_a_view_that_begins_after_a_stable_state_proposes_nothing_before_it() -> None:
    changes = [ViewChange(3, (), "", Stable(4, "d", ())), ViewChange(3, (), "")]
    assert requests_to_begin_with(changes) == {}
    world = one(every=2)
    signer = world.nodes["b"]
    assert not signer.is_valid("a", ViewChange(1, (), seal("a", ("view change", 1, (), Stable(4, "d", ()))), Stable(4, "d", ())))
    assert signer.is_valid("a", ViewChange(1, (), seal("a", ("view change", 1, (), BEGINNING)))) and NOTHING.body is None


def test_in_a_view_that_begins_after_a_stable_state_a_backup_takes_no_number_up_to_it() -> None:
    world = one(every=2, window=8)
    stable = Stable(4, "d", tuple((name, seal(name, ("checkpoint", 4, "d"))) for name in "abc"))
    changes = tuple((name, ViewChange(4, (), seal(name, ("view change", 4, (), stable)), stable)) for name in "abc")
    world.call("d", "on_message", "a", NewView(4, changes))
    for number in range(1, 7):
        command = Command("c", number, "x")
        world.call("d", "on_message", "a", PrePrepare(4, number, command, seal("a", ("prepare", 4, number, digest(command)))))
    assert world.nodes["d"].stable == BEGINNING  # it has not been there itself
    assert {number for view, number in world.nodes["d"].slots if view == 4} == {5, 6}


def test_a_window_that_no_checkpoint_fits_into_is_refused() -> None:
    with pytest.raises(InputError, match="every was given as 10 with a window of 5"):
        CheckpointedPbft("a", ("b", "c", "d"), every=10, window=5)

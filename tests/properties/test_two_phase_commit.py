"""Atomic commitment under crashes and lost messages: nobody commits what another aborts; and what blocks, and what breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.transactions import three_phase_commit as three
from dstudio_lib.algorithms.transactions import two_phase_commit as two
from dstudio_lib.checkers.model_checker import Bounds, Situation, check_protocol
from dstudio_lib.checkers.specifications import transaction_commit, two_phase_commit
from dstudio_lib.formulas import state_spaces
from dstudio_lib.formulas.consensus import two_phase_commit_messages
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, CutLink, Fault, Partition, World

PARTICIPANTS = ("a", "b", "c")
EVERYBODY = ("coordinator", *PARTICIPANTS)


def world_of(
    coordinator: type[Any] = two.Coordinator,
    participant: type[Any] = two.Participant,
    *,
    forgetful: type[Any] | None = None,
    unwilling: str = "",
    faults: tuple[Fault, ...] = (),
    seed: int = 1,
    **network: Any,
) -> World:
    """One transaction over three participants; ``forgetful`` is the class of participant a, where it differs."""
    world = World(seed=seed, faults=faults, **network)
    world.add("coordinator", lambda: coordinator("coordinator", PARTICIPANTS))
    for name in PARTICIPANTS:
        kind = forgetful if forgetful and name == "a" else participant
        others = ("coordinator", *(each for each in PARTICIPANTS if each != name))
        world.add(name, lambda kind=kind, name=name, others=others: kind(name, others, willing=name != unwilling))
    return world


def ends(world: World) -> dict[str, str]:
    """How each participant ended the transaction, if it did."""
    return {event.node: event.kind for event in world.trace if event.kind in {"commit", "abort"}}


def atomic(world: World) -> bool:
    """Whether all who ever ended it ended it alike, each time that they did."""
    return len({event.kind for event in world.trace if event.kind in {"commit", "abort"}}) <= 1


CRASHES = st.lists(
    st.builds(
        lambda node, at, length: Crash(at, node, until=at + length),
        st.sampled_from(EVERYBODY),
        st.integers(0, 300).map(lambda each: each * MILLISECOND),
        st.integers(1, 300).map(lambda each: each * MILLISECOND),
    ),
    max_size=4,
)
CUTS = st.lists(
    st.builds(
        lambda sender, receiver, at, length: CutLink(at, sender, receiver, until=at + length),
        st.sampled_from(EVERYBODY),
        st.sampled_from(EVERYBODY),
        st.integers(0, 300).map(lambda each: each * MILLISECOND),
        st.integers(1, 300).map(lambda each: each * MILLISECOND),
    ),
    max_size=3,
)


@settings(max_examples=70)
@given(
    crashes=CRASHES,
    cuts=CUTS,
    loss=st.sampled_from((0.0, 0.1, 0.3)),
    duplication=st.sampled_from((0.0, 0.3)),
    unwilling=st.sampled_from(("", "", "b")),
    seed=st.integers(0, 10**6),
)
def test_nobody_commits_what_another_aborts(
    crashes: list[Fault], cuts: list[Fault], loss: float, duplication: float, unwilling: str, seed: int
) -> None:
    world = world_of(faults=(*crashes, *cuts), loss=loss, duplication=duplication, unwilling=unwilling, seed=seed, reordering=0.2)
    world.run(until=5 * SECOND)
    assert atomic(world)
    if unwilling:
        assert "commit" not in ends(world).values()


@settings(max_examples=40)
@given(crashes=CRASHES, seed=st.integers(0, 10**6))
def test_once_everybody_is_back_everybody_has_ended(crashes: list[Fault], seed: int) -> None:
    world = world_of(faults=tuple(crashes), loss=0.2, seed=seed)
    world.run(until=10 * SECOND)
    assert set(ends(world)) == set(PARTICIPANTS)


@pytest.mark.parametrize(("coordinator", "participant"), [(two.Coordinator, two.Participant), (three.Coordinator, three.Participant)])
def test_without_faults_all_commit_if_all_are_willing_and_none_if_one_is_not(coordinator: type[Any], participant: type[Any]) -> None:
    for unwilling, expected in (("", "commit"), ("b", "abort")):
        world = world_of(coordinator, participant, unwilling=unwilling)
        world.run(until=SECOND)
        assert ends(world) == dict.fromkeys(PARTICIPANTS, expected)


def test_without_faults_two_phase_commit_takes_four_messages_a_participant() -> None:
    world = world_of()
    world.run(until=SECOND)
    assert world.trace.counts()["send"] == two_phase_commit_messages(len(PARTICIPANTS)) == 4 * len(PARTICIPANTS)


# --- the window

VOTES_ARE_IN = 4 * MILLISECOND
"""With messages of 2 ms the votes arrive at 4 ms; a coordinator that crashes just before never decides."""


def test_a_coordinator_that_crashes_in_the_window_blocks_everybody_until_it_is_back() -> None:
    faults = (Crash(VOTES_ARE_IN - 1, "coordinator", until=60 * SECOND),)
    world = world_of(faults=faults, latency=2 * MILLISECOND)
    world.run(until=59 * SECOND)
    assert ends(world) == {} and {world.nodes[name].state for name in PARTICIPANTS} == {"prepared"}
    world.run(until=61 * SECOND)
    assert ends(world) == dict.fromkeys(PARTICIPANTS, "abort")


def test_a_participant_that_knows_the_decision_frees_the_others() -> None:
    faults = (
        CutLink(VOTES_ARE_IN - 1, "coordinator", "b"),
        CutLink(VOTES_ARE_IN - 1, "coordinator", "c"),
        Crash(VOTES_ARE_IN + 1, "coordinator"),
    )
    world = world_of(faults=faults, latency=2 * MILLISECOND)
    world.run(until=SECOND)
    assert ends(world) == dict.fromkeys(PARTICIPANTS, "commit")


def test_who_asks_one_that_has_not_voted_learns_of_an_abort() -> None:
    faults = (CutLink(0, "coordinator", "c"), Crash(VOTES_ARE_IN - 1, "coordinator"))
    world = world_of(faults=faults, latency=2 * MILLISECOND)
    world.run(until=SECOND)
    assert ends(world) == dict.fromkeys(PARTICIPANTS, "abort")


def test_a_participant_that_forgets_its_vote_aborts_what_the_others_commit() -> None:
    crash = (Crash(3 * MILLISECOND, "a", until=20 * MILLISECOND),)
    broken = world_of(forgetful=two.ParticipantThatForgetsItsVote, faults=crash, latency=2 * MILLISECOND)
    broken.run(until=SECOND)
    assert not atomic(broken) and ends(broken) == {"a": "abort", "b": "commit", "c": "commit"}
    right = world_of(faults=crash, latency=2 * MILLISECOND)
    right.run(until=SECOND)
    assert ends(right) == dict.fromkeys(PARTICIPANTS, "commit")


def test_a_coordinator_that_forgets_its_decision_aborts_what_some_have_committed() -> None:
    faults = (
        CutLink(VOTES_ARE_IN - 1, "coordinator", "c", until=40 * MILLISECOND),
        Crash(VOTES_ARE_IN + 1, "coordinator", until=10 * MILLISECOND),
    )
    broken = world_of(two.CoordinatorThatForgetsItsDecision, faults=faults, latency=2 * MILLISECOND)
    broken.run(until=SECOND)
    assert not atomic(broken)
    right = world_of(faults=faults, latency=2 * MILLISECOND)
    right.run(until=SECOND)
    assert ends(right) == dict.fromkeys(PARTICIPANTS, "commit")


def test_a_participant_that_gives_up_aborts_what_the_others_commit() -> None:
    faults = (CutLink(VOTES_ARE_IN - 1, "coordinator", "a", until=SECOND),)
    broken = world_of(forgetful=two.ParticipantThatGivesUp, faults=faults, latency=2 * MILLISECOND)
    broken.run(until=2 * SECOND)
    assert not atomic(broken)


# --- in every order


def built(
    coordinator: type[Any] = two.Coordinator, participant: type[Any] = two.Participant, first: type[Any] | None = None
) -> dict[str, Callable[[], Any]]:
    """A coordinator and two participants, the first of them perhaps of another class."""
    return {
        "coordinator": lambda: coordinator("coordinator", ("a", "b")),
        "a": lambda: (first or participant)("a", ("coordinator", "b")),
        "b": lambda: participant("b", ("coordinator", "a")),
    }


def ended_alike(seen: Situation) -> bool:
    return len({kind for _, kind, _ in seen.said}) <= 1


@pytest.mark.parametrize("bounds", [Bounds(crashes=1), Bounds(drops=1, timeouts=1)], ids=["a crash", "a loss and a timeout"])
def test_no_order_of_events_at_all_breaks_atomicity(bounds: Bounds) -> None:
    assert check_protocol(built(), ended_alike, bounds=bounds, watch=("commit", "abort")).valid is True


@pytest.mark.parametrize(
    ("processes", "bounds", "steps"),
    [
        (built(first=two.ParticipantThatForgetsItsVote), Bounds(crashes=1), 7),
        (built(coordinator=two.CoordinatorThatForgetsItsDecision), Bounds(crashes=1), 8),
        (built(first=two.ParticipantThatGivesUp), Bounds(timeouts=1), 6),
    ],
    ids=["forgets its vote", "forgets its decision", "gives up"],
)
def test_the_model_checker_finds_the_shortest_way_to_break_what_leaves_a_step_out(
    processes: dict[str, Callable[[], Any]], bounds: Bounds, steps: int
) -> None:
    found = check_protocol(processes, ended_alike, bounds=bounds, watch=("commit", "abort"))
    assert found.valid is False and len(found.path) == steps


# --- three phases

ALONE = st.lists(
    st.builds(
        lambda node, at: Crash(at * MILLISECOND, node, until=SECOND + at * MILLISECOND), st.sampled_from(EVERYBODY), st.integers(0, 250)
    ),
    max_size=3,
    unique_by=lambda crash: crash.node,
)


@settings(max_examples=70)
@given(crashes=ALONE, unwilling=st.sampled_from(("", "", "b")), seed=st.integers(0, 10**6))
def test_three_phases_stay_atomic_and_end_if_processes_crash_and_the_network_holds(crashes: list[Fault], unwilling: str, seed: int) -> None:
    world = world_of(three.Coordinator, three.Participant, faults=tuple(crashes), unwilling=unwilling, seed=seed)
    world.run(until=900 * MILLISECOND)
    down = {crash.node for crash in crashes}
    assert atomic(world)
    assert set(PARTICIPANTS) - down <= set(ends(world)), "somebody who is up waits for one who is down"
    world.run(until=4 * SECOND)
    assert atomic(world)


def test_a_coordinator_that_crashes_between_its_phases_blocks_nobody() -> None:
    for at in (3, 5, 7, 9):
        world = world_of(three.Coordinator, three.Participant, faults=(Crash(at * MILLISECOND, "coordinator"),), latency=2 * MILLISECOND)
        world.run(until=SECOND)
        assert set(ends(world)) == set(PARTICIPANTS) and atomic(world)


def test_a_partition_makes_three_phases_commit_on_one_side_and_abort_on_the_other() -> None:
    cut = Partition(5 * MILLISECOND, (("coordinator", "a"), ("b", "c")))
    spared = CutLink(3 * MILLISECOND, "coordinator", "b"), CutLink(3 * MILLISECOND, "coordinator", "c")
    world = world_of(three.Coordinator, three.Participant, faults=(*spared, cut), latency=2 * MILLISECOND)
    world.run(until=SECOND)
    assert ends(world) == {"a": "commit", "b": "abort", "c": "abort"}
    blocked = world_of(faults=(*spared, cut), latency=2 * MILLISECOND)
    blocked.run(until=SECOND)
    assert atomic(blocked) and "b" not in ends(blocked)


@given(states=st.dictionaries(st.sampled_from(PARTICIPANTS), st.sampled_from(("working", "waiting", "pre-committed"))))
def test_who_finishes_alone_commits_only_if_somebody_heard_that_all_voted_yes(states: dict[str, Any]) -> None:
    assert three.outcome_of(states) == ("pre-committed" in states.values())


# --- the specification


def reached(managers: int) -> set[Any]:
    """Every state of the specification of two-phase commit."""
    first, steps, _ = two_phase_commit(managers)
    found, frontier = {*first}, [*first]
    while frontier:
        for _, after in steps(frontier.pop()):
            if after not in found:
                found.add(after)
                frontier.append(after)
    return found


@pytest.mark.parametrize(("managers", "states"), [(3, 288), (5, 8_832)])
def test_the_specification_reaches_as_many_states_as_the_formula_says(managers: int, states: int) -> None:
    assert len(reached(managers)) == state_spaces.two_phase_commit_states(managers) == states


def test_each_step_of_two_phase_commit_is_one_that_commitment_allows() -> None:
    _, allowed, _ = transaction_commit(3)
    _, steps, _ = two_phase_commit(3)
    for state in reached(3):
        for _, after in steps(state):
            assert after.managers == state.managers or after.managers in {managers for _, managers in allowed(state.managers)}

"""The model checkers: state counts that are published or can be counted by hand, shortest ways to a violation, and what bounds do."""

from __future__ import annotations

from math import factorial
from typing import Any

import pytest

from dstudio_lib.checkers.exploring import explore
from dstudio_lib.checkers.model_checker import Bounds, Situation, check_protocol, fingerprint
from dstudio_lib.checkers.specifications import transaction_commit, two_phase_commit
from dstudio_lib.formulas import state_spaces
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process

# Published by the authors of stateright (three and five managers) and of the TLA+ examples (the specification of commit with three);
# the rest counted from the published specifications by a search of another's making.
TWO_PHASE = {2: (56, 154), 3: (288, 1146), 5: (8832, 58146)}
COMMIT = {3: (34, 94), 5: (274, 1296)}


@pytest.mark.parametrize("managers", TWO_PHASE)
def test_two_phase_commit_has_the_published_number_of_states(managers: int) -> None:
    found = explore(*two_phase_commit(managers))
    assert found.valid is True
    assert (found.states, found.generated) == TWO_PHASE[managers]


@pytest.mark.parametrize("managers", COMMIT)
def test_the_specification_of_commit_has_the_published_number_of_states(managers: int) -> None:
    found = explore(*transaction_commit(managers))
    assert found.valid is True
    assert (found.states, found.generated) == COMMIT[managers]


@pytest.mark.parametrize("managers", [1, 2, 3, 4])
def test_the_states_counted_are_those_of_the_closed_form(managers: int) -> None:
    both = explore(*two_phase_commit(managers)), explore(*transaction_commit(managers))
    assert both[0].states == state_spaces.two_phase_commit_states(managers)
    assert both[0].generated == state_spaces.two_phase_commit_generated(managers)
    assert both[1].states == state_spaces.transaction_commit_states(managers)
    assert both[1].generated == state_spaces.transaction_commit_generated(managers)


def test_a_coordinator_that_does_not_wait_for_all_is_caught_by_the_shortest_way() -> None:
    found = explore(*two_phase_commit(3, forgets_to_wait=True))
    assert found.valid is False
    assert len(found.path) == 5
    assert {"committed", "aborted"} <= set(found.state.managers)  # type: ignore[union-attr]


def test_the_first_violation_is_the_nearest_one() -> None:
    def steps(state: tuple[int, int]) -> list[tuple[str, tuple[int, int]]]:
        x, y = state
        return [("x", (x + 1, y)), ("y", (x, y + 1)), ("both", (x + 1, y + 1))]

    found = explore([(0, 0)], steps, lambda state: state != (4, 6))
    assert len(found.path) == 6
    assert found.path.count("both") == 4


def test_a_bound_makes_the_verdict_unknown_and_never_right() -> None:
    def count(number: int) -> list[tuple[str, int]]:
        return [("more", number + 1)]

    assert explore([0], count, lambda number: True, most_states=50).valid is None
    assert explore([0], count, lambda number: True, most_steps=7).states == 8
    assert explore([0], count, lambda number: number < 30, most_states=50).valid is False
    assert explore([0], lambda number: count(number) if number < 5 else [], most_steps=5).valid is True


def test_what_must_hold_at_rest_is_asked_only_where_nothing_more_can_happen() -> None:
    def steps(number: int) -> list[tuple[str, int]]:
        return [("halve", number // 2)] if number > 1 else []

    assert explore([20], steps, at_rest=lambda number: number == 1).valid is True
    assert explore([20, 0], steps, at_rest=lambda number: number == 1).reason == "It comes to rest where it must not, at first."


def test_states_that_cannot_be_hashed_are_refused() -> None:
    with pytest.raises(InputError, match="tuples"):
        explore([[1]], lambda state: [])


class Sender(Process):
    def on_start(self, world: Any) -> None:
        if self.me != "hub":
            world.send("hub", self.me)


class Hub(Sender):
    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.heard: list[str] = []

    def on_message(self, world: Any, sender: str, message: str) -> None:
        self.heard.append(message)


class SetHub(Sender):
    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.heard: set[str] = set()

    def on_message(self, world: Any, sender: str, message: str) -> None:
        self.heard.add(message)


def star(hub: type[Process], leaves: int) -> dict[str, Any]:
    names = [f"n{i}" for i in range(leaves)]
    return {"hub": lambda: hub("hub", tuple(names))} | {name: (lambda name=name: Sender(name, ("hub",))) for name in names}


@pytest.mark.parametrize("leaves", [1, 2, 3, 4])
def test_a_hub_that_lists_what_it_hears_has_a_state_for_every_order_of_every_part(leaves: int) -> None:
    found = check_protocol(star(Hub, leaves), lambda seen: True)
    assert found.states == sum(factorial(leaves) // factorial(left) for left in range(leaves + 1))


@pytest.mark.parametrize("leaves", [1, 3, 5])
def test_a_hub_that_collects_what_it_hears_has_a_state_for_every_part(leaves: int) -> None:
    found = check_protocol(star(SetHub, leaves), lambda seen: True)
    assert (found.states, found.depth) == (2**leaves, leaves)


@pytest.mark.parametrize("leaves", [2, 4])
def test_alike_nodes_leave_one_state_for_every_number_heard(leaves: int) -> None:
    found = check_protocol(star(SetHub, leaves), lambda seen: True, alike=[[f"n{i}" for i in range(leaves)]])
    assert found.states == leaves + 1


def test_with_drops_each_message_is_under_way_heard_or_lost() -> None:
    """Of three messages with at most two lost: the ways to give each one of three fates, less the one that loses all three."""
    assert check_protocol(star(SetHub, 3), lambda seen: True, bounds=Bounds(drops=2)).states == 3**3 - 1


def test_a_link_in_order_lets_messages_arrive_in_one_order_only() -> None:
    class Counting(Process):
        def on_start(self, world: Any) -> None:
            for number in range(4):
                world.send("hub", number)

    build = {"hub": lambda: Hub("hub", ()), "a": lambda: Counting("a", ())}
    assert check_protocol(build, lambda seen: True, bounds=Bounds(in_order=True)).states == 5
    assert check_protocol(build, lambda seen: True).states == sum(factorial(4) // factorial(left) for left in range(5))


class Voter(Process):
    """Stands if told to, and gives its one vote to the first who asks, itself included; a majority of votes elects."""

    durable = ("voted_for",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.voted_for: str | None = None
        self.votes: set[str] = set()

    def on_start(self, world: Any) -> None:
        if self.me in ("a", "b"):
            self.voted_for = self.me
            self.votes = {self.me}
            for peer in self.peers:
                world.send(peer, "vote for me")

    def on_restart(self, world: Any) -> None:
        """Wait; whoever was voted for is remembered."""

    def on_message(self, world: Any, sender: str, message: str) -> None:
        if message == "vote for me" and self.voted_for in (None, sender):
            self.voted_for = sender
            world.send(sender, "yes")
        elif message == "yes":
            self.votes.add(sender)
            if len(self.votes) == 2:
                world.record("decide", value=self.me)


class VoterThatForgetsItsVote(Voter):
    durable = ()


def three(kind: type[Process]) -> dict[str, Any]:
    return {name: (lambda name=name: kind(name, tuple("abc".replace(name, "")))) for name in "abc"}


def one_leader(seen: Situation) -> Any:
    leaders = seen.values("decide")
    return f"Two lead: {' and '.join(leaders)}" if len(leaders) > 1 else True


FAULTS = Bounds(crashes=1, drops=1, duplications=1)


def test_voters_that_remember_elect_one_leader_whatever_is_lost_doubled_or_crashes() -> None:
    found = check_protocol(three(Voter), one_leader, bounds=FAULTS)
    assert found.valid is True
    assert found.states > 1_000


def test_a_voter_that_forgets_its_vote_lets_two_lead_and_the_shortest_way_shows_it() -> None:
    found = check_protocol(three(VoterThatForgetsItsVote), one_leader, bounds=FAULTS)
    assert found.valid is False
    assert "Two lead" in found.reason
    assert sum("crashes" in each for each in found.path) == sum("restarts" in each for each in found.path) == 1
    assert len(found.path) == 6, "two votes asked for, two answers, a crash and a restart between"
    assert sorted(found.state.values("decide")) == ["a", "b"]  # type: ignore[union-attr]


def test_the_same_exploration_counts_the_same_and_finds_the_same_way() -> None:
    first, second = (check_protocol(three(VoterThatForgetsItsVote), one_leader, bounds=FAULTS) for _ in range(2))
    assert (first.states, first.generated, first.path) == (second.states, second.generated, second.path)


class Patient(Process):
    """Decides when its timer rings, unless it was told to stop."""

    def on_start(self, world: Any) -> None:
        world.set_timer("wait", 5)
        for peer in self.peers:
            world.send(peer, "stop")

    def on_message(self, world: Any, sender: str, message: str) -> None:
        world.cancel_timer("wait")

    def on_timer(self, world: Any, name: str) -> None:
        world.record("decide", value=self.me)


def test_timers_ring_only_as_often_as_is_allowed_and_not_when_cancelled() -> None:
    pair = {name: (lambda name=name: Patient(name, tuple("ab".replace(name, "")))) for name in "ab"}
    assert check_protocol(pair, one_leader).valid is True
    assert check_protocol(pair, one_leader, bounds=Bounds(timeouts=1)).valid is True
    both = check_protocol(pair, one_leader, bounds=Bounds(timeouts=2))
    assert both.path == ("wait rings at a", "wait rings at b") or both.path == ("wait rings at b", "wait rings at a")


class Idle(Process):
    def on_start(self, world: Any) -> None:
        world.set_timer("x", 1)
        world.set_timer("y", 1)


def test_of_two_timers_either_rings_first_and_each_once() -> None:
    found = check_protocol({"a": lambda: Idle("a", ())}, lambda seen: True, bounds=Bounds(timeouts=3))
    assert (found.states, found.generated, found.depth) == (4, 5, 2)


class Clumsy(Voter):
    def on_message(self, world: Any, sender: str, message: str) -> None:
        if message == "yes":
            raise KeyError("vote")
        super().on_message(world, sender, message)


class Lost(Voter):
    def on_message(self, world: Any, sender: str, message: str) -> None:
        world.send("nobody", "hello")


def test_a_process_that_fails_is_a_violation_with_the_way_to_it() -> None:
    found = check_protocol(three(Clumsy), lambda seen: True)
    assert found.valid is False
    assert "fails: KeyError: 'vote'" in found.reason
    assert len(found.path) == 2
    assert "sends to 'nobody', and there is no such node" in check_protocol(three(Lost), lambda seen: True).reason


def test_states_are_known_by_their_data_and_not_by_their_objects() -> None:
    one, other = Hub("hub", ("x",)), Hub("hub", ("x",))
    assert fingerprint(one) == fingerprint(other)
    other.heard.append("x")
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint({1: [2]}) != fingerprint({1: [3]})
    assert fingerprint([]) != fingerprint({})


def test_bounds_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="drops is -1"):
        Bounds(drops=-1)
    with pytest.raises(InputError, match="no processes"):
        check_protocol({}, lambda seen: True)
    with pytest.raises(InputError, match="no node 'z'"):
        check_protocol(three(Voter), lambda seen: True, alike=[["a", "z"]])

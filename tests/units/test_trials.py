"""A protocol on trial: what is right holds, what is wrong is caught in both ways, and what is found happens again when replayed."""

from __future__ import annotations

from typing import Any

import pytest

from dstudio_lib.checkers.agreement import agreement, integrity
from dstudio_lib.checkers.model_checker import Bounds, Step, check_protocol
from dstudio_lib.checkers.replaying import replay
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.kernel import Call, ClockDrift, ClockJump, Crash, World
from dstudio_lib.kernel.recording import record, state_of
from dstudio_lib.simulators.learner_code import CALM, try_protocol
from dstudio_lib.simulators.trials import converged, kept, linearizable, recording_of, trial, trouble

TERMS = kept(agreement, decide="elected", field="leader", instance="term")
FEW = Bounds(crashes=1, timeouts=2, most_states=3_000)


class Election(Process):
    """Terms as in Raft: one vote a term, kept over a crash; a majority of votes elects."""

    durable = ("term", "voted_for")
    majority = 2

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.term = 0
        self.voted_for: str | None = None
        self.votes: frozenset[str] = frozenset()

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("stand", int((10 + 40 * world.random.random()) * MILLISECOND))

    def on_timer(self, world: Surroundings, name: str) -> None:
        self.term += 1
        self.voted_for, self.votes = self.me, frozenset({self.me})
        for peer in self.peers:
            world.send(peer, ("vote?", self.term))
        world.set_timer("stand", int((40 + 100 * world.random.random()) * MILLISECOND))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        kind, term = message
        self.learn(term)
        if kind == "vote?" and self.grants(sender, term):
            self.voted_for = sender
            world.send(sender, ("yes", term))
        elif kind == "yes" and self.counts(term):
            self.votes |= {sender}
            if len(self.votes) == self.majority:
                world.record("elected", term=self.term, leader=self.me)

    def learn(self, term: int) -> None:
        if term > self.term:
            self.term, self.voted_for, self.votes = term, None, frozenset()

    def grants(self, sender: str, term: int) -> bool:
        return term == self.term and self.voted_for in (None, sender)

    def counts(self, term: int) -> bool:
        return term == self.term and self.voted_for == self.me


class QuorumOffByOne(Election):
    majority = 1

    def on_timer(self, world: Surroundings, name: str) -> None:
        super().on_timer(world, name)
        world.record("elected", term=self.term, leader=self.me)


class ForgetsItsVote(Election):
    durable = ("term",)


class IgnoresTheTerm(Election):
    def counts(self, term: int) -> bool:
        return True


class VotesForEverybody(Election):
    def grants(self, sender: str, term: int) -> bool:
        return term == self.term


CRASH, PATIENT = Bounds(crashes=1, timeouts=2, most_states=30_000), Bounds(timeouts=3, most_states=30_000)
BROKEN = [(QuorumOffByOne, FEW), (ForgetsItsVote, CRASH), (IgnoresTheTerm, PATIENT), (VotesForEverybody, FEW)]


def busy_crashes(draws: Any, names: Any, until: int) -> Any:
    """Draw trouble and short crashes early on, when votes are cast."""
    yield from trouble(draws, names, until)
    for _ in range(3):
        at = int((10 + 60 * draws.random()) * MILLISECOND)
        yield Crash(at, names[int(draws.random() * len(names))], until=at + 2 * MILLISECOND)


def test_a_right_protocol_holds_in_random_worlds_and_in_all_that_can_happen_within_bounds() -> None:
    verdict = trial(Election, checks=[TERMS], seeds=range(12), until=SECOND, bounds=Bounds(timeouts=2, most_states=30_000))
    assert verdict.held, str(verdict)
    assert verdict.exploration is not None
    assert verdict.exploration.valid is True, "every state was seen"
    assert "12 runs" in str(verdict)
    assert f"{verdict.runs.faults['Crash']} Crash" in str(verdict)
    assert f"All {verdict.exploration.states:,} states" in str(verdict)
    calm = verdict.recording()
    assert calm.broken is None
    assert calm.trace.of("elected"), "and what is played shows it at work"


@pytest.mark.parametrize(("protocol", "bounds"), BROKEN)
def test_a_broken_protocol_is_caught_in_both_ways_and_its_smallest_runs_break_the_same_promise_again(protocol: Any, bounds: Bounds) -> None:
    verdict = trial(protocol, checks=[TERMS], seeds=range(150), faults=busy_crashes, until=300 * MILLISECOND, bounds=bounds)
    failure, found = verdict.runs.failure, verdict.exploration
    assert not verdict.held
    assert failure is not None, "random faults did not catch it"
    assert failure.cause == "agreement"
    assert found is not None
    assert found.valid is False, "the model checker did not catch it"
    assert len(found.path) <= 9
    again = failure.protocol.world(failure.seed, failure.faults, failure.link)
    again.step(failure.step)
    assert again.trace == failure.trace
    for recording in (recording_of(failure), verdict.recording()):
        assert recording.broken is not None
        last = recording.trace.events[recording.broken]
        assert last.kind == "elected"
        assert not agreement(recording.trace, decide="elected", field="leader", instance="term").kept
        before = [each for each in recording.trace if each.number < recording.broken]
        assert agreement(before, decide="elected", field="leader", instance="term").kept


def test_what_random_faults_find_needs_every_fault_that_is_left() -> None:
    failure = try_protocol(ForgetsItsVote, checks=[TERMS], seeds=range(150), faults=busy_crashes, until=300 * MILLISECOND).failure
    assert failure is not None
    assert {type(fault) for fault in failure.faults} == {Crash}
    for left_out in failure.faults:
        fewer = tuple(fault for fault in failure.faults if fault is not left_out)
        assert failure.protocol.run(failure.seed, fewer, failure.link, failure.time)[0] is None


@pytest.mark.parametrize("protocol", [QuorumOffByOne, VotesForEverybody])
def test_the_same_trial_finds_the_same(protocol: Any) -> None:
    first, second = (trial(protocol, checks=[TERMS], seeds=range(150), faults=busy_crashes, until=SECOND // 3, bounds=FEW) for _ in "ab")
    assert first.runs.failure == second.runs.failure
    assert first.exploration.path == second.exploration.path  # type: ignore[union-attr]
    assert first.recording().trace.digest() == second.recording().trace.digest()


class Talker(Process):
    def on_start(self, world: Surroundings) -> None:
        world.send(self.peers[0], 1)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        self.answer(world, message)

    def answer(self, world: Surroundings, message: Any) -> None: ...


class Raises(Talker):
    def answer(self, world: Surroundings, message: Any) -> None:
        raise KeyError("term")


class Loops(Talker):
    def answer(self, world: Surroundings, message: Any) -> None:
        while True:
            pass


class SendsGarbage(Talker):
    def answer(self, world: Surroundings, message: Any) -> None:
        world.send(self.peers[0], lambda: message)


@pytest.mark.parametrize(("protocol", "words"), [(Raises, "KeyError: 'term'"), (Loops, "did not come back"), (SendsGarbage, "no message")])
def test_code_that_fails_is_told_in_one_sentence_with_the_world_intact(protocol: Any, words: str) -> None:
    verdict = trial(protocol, ("a", "b"), seeds=range(2), until=SECOND // 20, patience=0.2)
    failure = verdict.runs.failure
    assert failure is not None
    assert words in failure.sentence
    assert failure.sentence.startswith("Node ")
    assert "failed in on_message" in failure.sentence
    assert "\u202fms" in failure.sentence
    assert verdict.exploration is None
    world = failure.world()
    assert all(world.is_up(name) for name in "ab")
    recording = verdict.recording()
    assert recording.trace.events[recording.broken or 0].kind == "crash"
    assert words in recording.sentence


class LoopsWhenItsFirstTimerRings(Talker):
    def on_start(self, world: Surroundings) -> None:
        world.set_timer("late", 3 * SECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        while True:
            pass


def test_a_loop_that_only_the_model_checker_reaches_is_told_too() -> None:
    verdict = trial(LoopsWhenItsFirstTimerRings, ("a", "b"), seeds=[1], until=SECOND, patience=0.2)
    assert verdict.runs.passed
    assert not verdict.held
    assert verdict.exploration is not None
    assert "did not come back within 0.2 s" in verdict.exploration.reason
    assert verdict.exploration.path == ("late rings at a",)


class Register:
    """No process of ours; a register that answers at once from its own copy, and tells the others."""

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        self.me, self.peers, self.value = me, peers, 0

    def on_message(self, world: Any, sender: str, message: Any) -> None:
        self.value = message

    def write(self, world: Any, operation: int, value: int) -> None:
        world.record("invoke", operation=operation, op="write", arg=value)
        self.value = value
        for peer in self.peers:
            world.send(peer, value)
        world.record("return", operation=operation)

    def read(self, world: Any, operation: int) -> None:
        world.record("invoke", operation=operation, op="read")
        world.record("return", operation=operation, ret=self.value)


ASKED = [Call(1, "a", "write", (1, 7)), Call(20 * MILLISECOND, "b", "read", (2,))]


def test_calls_are_explored_too_and_a_stale_read_is_found_only_there() -> None:
    verdict = trial(Register, ("a", "b"), checks=[linearizable()], calls=ASKED, faults=None, link=CALM, seeds=range(3))
    assert verdict.runs.passed, "with these times the copy is always there"
    assert verdict.exploration is not None
    assert verdict.exploration.path == ("a is asked to write(1, 7)", "b is asked to read(2)")
    recording = verdict.recording()
    assert recording.trace.events[recording.broken or 0].fields == {"operation": 2, "ret": 0}
    assert not recording.has_time


def test_copies_that_part_for_good_are_no_convergence() -> None:
    both = [Call(1, "a", "write", (1, 7)), Call(1, "b", "write", (2, 8))]
    verdict = trial(Register, ("a", "b"), goals=[converged("value")], calls=both, faults=None, link=CALM, seeds=[1])
    assert verdict.runs.failure is not None
    assert verdict.runs.failure.sentence.startswith("convergence: a and b have seen the same updates: a holds 8 and b holds 7")


def test_order_and_repetition_can_be_asked_of_what_was_recorded_in_turn() -> None:
    class Twice(Talker):
        def answer(self, world: Surroundings, message: Any) -> None:
            world.record("decide", value=1)

    build = {name: (lambda name=name: Twice(name, ("b",))) for name in "ab"}
    found = check_protocol(build, lambda seen: integrity(seen.trace).reason or True, bounds=Bounds(duplications=1), in_turn=True)
    assert found.valid is False
    assert "b decides twice" in found.reason
    assert check_protocol(build, lambda seen: integrity(seen.trace).kept, bounds=Bounds(duplications=1)).valid is True, "kept once each"


def test_trouble_sets_clocks_wrong_and_only_within_its_bounds() -> None:
    drawn = [fault for seed in range(60) for fault in trouble(stream(seed, "faults"), ("a", "b", "c"), SECOND)]
    assert {type(each) for each in drawn} >= {ClockJump, ClockDrift, Crash}
    assert all(abs(each.drift) <= 50_000_000 for each in drawn if isinstance(each, ClockDrift))


def test_a_recording_notes_what_a_node_held_after_each_event_and_stops_in_time() -> None:
    def world() -> World:
        made = World(seed=3, latency=2 * MILLISECOND)
        for name in "abc":
            made.add(name, lambda name=name: Election(name, tuple("abc".replace(name, ""))))  # type: ignore[misc]
        return made

    recording = record(world(), 200 * MILLISECOND)
    whole = world()
    whole.run(200 * MILLISECOND)
    assert recording.trace == whole.trace, "looking changes nothing"
    last = len(recording.trace) - 1
    assert all(recording.held(name, last) == state_of(node) for name, node in whole.nodes.items())
    assert set(record(world(), 200 * MILLISECOND, fields=("term",)).held("a", last)) == {"term"}
    short = record(world(), 200 * MILLISECOND, steps=5).trace.events
    assert 0 < len(short) < last
    assert short == recording.trace.events[: len(short)]


def test_steps_that_are_none_of_the_protocol_are_refused() -> None:
    build = {"a": lambda: Talker("a", ("a",))}
    with pytest.raises(InputError, match="not under way"):
        replay(build, [Step("a receives 1 from a", "message", "a", 3)])
    with pytest.raises(InputError, match="no step of a protocol"):
        replay(build, [Step("a receives 1 from a")])

"""A learner's own node runs as it is; what it does wrong is found, named and made small, and the world outlives it."""

from __future__ import annotations

import random
import re
import signal
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.kernel import Call, Crash, Fault, LossyLink, World
from dstudio_lib.simulators.learner_code import CALM, Trial, try_protocol


@dataclass
class Claim:
    term: int
    by: str


class Election(Process):
    """The first of a term to ask gets each node's vote; two of three votes make a leader."""

    durable = ("term", "voted")

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.term = 0
        self.voted: dict[int, str] = {}
        self.votes = 0

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("stand", int((5 + 30 * world.random.random()) * MILLISECOND))

    def on_timer(self, world: Surroundings, name: str) -> None:
        self.term += 1
        self.votes = 0
        for each in (self.me, *self.peers):
            world.send(each, Claim(self.term, self.me))
        world.set_timer("stand", int((40 + 100 * world.random.random()) * MILLISECOND))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        if isinstance(message, Claim):
            self.term = max(self.term, message.term)
            if self.voted.setdefault(message.term, message.by) == message.by:
                world.send(message.by, (message.term, self.me))
        elif message[0] == self.term:
            self.count(world, message)

    def count(self, world: Surroundings, message: Any) -> None:
        self.backers = getattr(self, "backers", set()) | {message}
        if sum(term == self.term for term, _ in self.backers) == 2:
            world.record("elected", term=self.term)


class ElectionThatForgetsItsVote(Election):
    """Votes are not durable: a node that restarts votes a second time in the same term."""

    durable = ("term",)


class ElectionThatCountsTwice(Election):
    """Counts a doubled vote as two."""

    def count(self, world: Surroundings, message: Any) -> None:
        self.votes += 1
        if self.votes == 2:
            world.record("elected", term=self.term)


def one_leader_a_term(world: World) -> str | None:
    leaders: dict[int, str] = {}
    for event in world.trace.of("elected"):
        first = leaders.setdefault(event.fields["term"], event.node)
        if first != event.node:
            return f"{first} and {event.node} both lead term {event.fields['term']}"
    return None


def someone_leads(world: World) -> bool:
    return bool(world.trace.of("elected"))


def test_a_right_protocol_passes_under_every_fault() -> None:
    trial = try_protocol(Election, checks=[one_leader_a_term], goals=[someone_leads], seeds=range(25), until=SECOND)
    assert trial.passed, str(trial)
    assert trial.runs == 25
    assert trial.events > 1_000


def a_crash_somewhere(random: Any, names: Sequence[str], until: int) -> Iterable[Fault]:
    for _ in range(4):
        at = int(random.random() * until / 10)
        yield Crash(at, names[int(random.random() * len(names))], until=at + 2 * MILLISECOND)
        yield LossyLink(at, names[0], names[1], loss=0.3, until=at + MILLISECOND)


@pytest.mark.parametrize("broken", [ElectionThatForgetsItsVote, ElectionThatCountsTwice])
def test_a_broken_protocol_is_caught_and_its_failure_is_small_and_happens_again(broken: Any) -> None:
    trial = try_protocol(broken, checks=[one_leader_a_term], seeds=range(300), faults=a_crash_somewhere, until=SECOND)
    failure = trial.failure
    assert failure is not None
    assert failure.cause == "one_leader_a_term"
    assert "both lead term" in failure.sentence
    assert failure.first_faults == 8
    assert len(failure.faults) < 4
    assert failure.step < failure.first_step
    assert failure.trace.events[-1].kind == "elected"
    assert one_leader_a_term(failure.protocol.world(0, (), CALM)) is None
    before = failure.world()
    assert one_leader_a_term(before) is None
    before.step()
    assert one_leader_a_term(before) is not None
    assert before.trace == failure.trace
    again = try_protocol(broken, checks=[one_leader_a_term], seeds=range(300), faults=a_crash_somewhere, until=SECOND)
    assert again.failure == failure
    assert again.failure is not None
    assert again.failure.trace.digest() == failure.trace.digest()


@pytest.mark.parametrize("broken", [ElectionThatForgetsItsVote, ElectionThatCountsTwice])
def test_every_fault_that_is_left_is_needed(broken: Any) -> None:
    trial = try_protocol(broken, checks=[one_leader_a_term], seeds=range(300), faults=a_crash_somewhere, until=SECOND)
    failure = trial.failure
    assert failure is not None
    assert failure.faults
    for left_out in failure.faults:
        fewer = tuple(each for each in failure.faults if each is not left_out)
        found, _ = failure.protocol.run(failure.seed, fewer, failure.link, failure.time)
        assert found is None


def test_a_goal_that_is_not_reached_is_told_at_the_end() -> None:
    class Idle(Process):
        def on_message(self, world: Surroundings, sender: str, message: Any) -> None: ...

    trial = try_protocol(Idle, goals=[someone_leads], seeds=[1], until=100 * MILLISECOND)
    assert trial.failure is not None
    assert trial.failure.sentence == "someone_leads does not hold."
    assert trial.failure.faults == ()


class Listener:
    """No Process at all: a class with on_message is enough."""

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        self.me = me

    def on_message(self, world: Any, sender: str, message: Any) -> None:
        world.record("heard", by=sender, message=message)

    def say(self, world: Any, to: str, message: Any) -> None:
        world.send(to, message)


def test_any_class_with_on_message_runs_and_can_be_called() -> None:
    def heard(world: World) -> None:
        assert world.trace.of("heard", node="b"), "b heard nothing"

    said = [Call(5, "a", "say", ("b", 1))]
    assert try_protocol(Listener, ("a", "b"), calls=said, goals=[heard], seeds=[1, 2], faults=None, link=CALM).passed
    silent = try_protocol(Listener, ("a", "b"), goals=[heard], seeds=[1], faults=None)
    assert silent.failure is not None
    assert silent.failure.sentence == "heard: b heard nothing"


def node(handler: Any) -> Any:
    """Return a node that does one thing with each message that it gets from another."""

    class Learner(Process):
        def on_start(self, world: Surroundings) -> None:
            world.send(self.peers[0], {"n": 1})

        def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
            handler(self, world, message)

    return Learner


def spin(*_: Any) -> None:
    while True:
        pass


def flood(self: Process, world: Surroundings, message: Any) -> None:
    while True:
        world.send(self.peers[0], message)


def hush_errors(*_: Any) -> None:
    while True:
        try:
            while True:
                pass
        except Exception:  # a learner's catch-all must not keep the alarm out
            continue


def write_into(self: Process, world: Surroundings, message: Any) -> None:
    world.send(self.peers[0], message)
    message["n"] += 1


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (lambda self, world, message: message["m"], "KeyError: 'm'"),
        (spin, "did not come back within 0.2 s"),
        (hush_errors, "did not come back within 0.2 s"),
        (lambda self, world, message: time.sleep(60), "did not come back within 0.2 s"),
        (flood, "more than 2000 messages in one go"),
        (lambda self, world, message: world.send("nobody", 1), "There is no node 'nobody'"),
        (lambda self, world, message: world.send(self.peers[0], open), "cannot be written down"),
        (lambda self, world, message: world.send(self.peers[0], threading.Lock()), "cannot be written down"),
        (write_into, "changed after it had been sent"),
        (lambda self, world, message: world.set_timer("x", 0.1), "whole nanoseconds"),
        (lambda self, world, message: exit(), "SystemExit"),
    ],
)
def test_a_node_that_misbehaves_gets_one_sentence_with_node_handler_and_time(handler: Any, words: str) -> None:
    before = signal.getsignal(signal.SIGALRM)
    patience = 30.0 if handler is flood else 0.2  # a busy machine may need long for two thousand messages
    trial = try_protocol(node(handler), ("a", "b"), seeds=range(3), until=50 * MILLISECOND, patience=patience)
    failure = trial.failure
    assert failure is not None
    assert words in failure.sentence
    assert "failed in on_message" in failure.sentence
    assert failure.sentence.startswith(("Node a ", "Node b "))
    assert "\u202fms" in failure.sentence
    assert failure.faults == ()
    world = failure.world()
    assert all(world.is_up(name) for name in ("a", "b")), "the world is as it was before"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_endless_loop_is_stopped_where_no_alarm_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dstudio_lib.simulators.guarding.MOST_LINES", 50_000)
    trials: list[Trial] = []

    def run() -> None:
        trials.append(try_protocol(node(spin), ("a", "b"), seeds=[1], faults=None, until=50 * MILLISECOND))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert trials
    assert trials[0].failure is not None
    assert "ran more than 50000 lines in one go" in trials[0].failure.sentence


def test_messages_without_end_and_without_time_are_told() -> None:
    from dstudio_lib.kernel import Link

    trial = try_protocol(node(lambda self, world, message: world.send(self.me, message)), ("a", "b"), seeds=[1], link=Link(0), until=SECOND)
    assert trial.failure is not None
    assert "without time passing" in trial.failure.sentence


def test_a_node_that_uses_its_own_chance_is_told_that_its_runs_cannot_be_repeated() -> None:
    def by_chance(self: Process, world: Surroundings, message: Any) -> None:
        world.record("drawn", number=random.random())

    trial = try_protocol(node(by_chance), ("a", "b"), seeds=[1], faults=None)
    assert trial.failure is not None
    assert "went differently a second time" in trial.failure.sentence
    assert "world.random" in trial.failure.sentence


def refuse(*_: Any) -> None:
    raise ValueError("no")


@pytest.mark.parametrize(("begin", "words"), [(refuse, "ValueError: no"), (spin, "did not come back"), (lambda *_: exit(), "SystemExit")])
def test_a_node_that_cannot_even_be_made_is_named(begin: Any, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dstudio_lib.simulators.learner_code.PATIENCE", 0.1)

    class Unborn(Process):
        def __init__(self, me: str, peers: tuple[str, ...]) -> None:
            super().__init__(me, peers)
            if me == "b":
                begin()

        def on_message(self, world: Surroundings, sender: str, message: Any) -> None: ...

    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(InputError, match=f"^Node b could not be made, so nothing has happened yet: .*{words}"):
        try_protocol(Unborn, ("a", "b"), seeds=[1], patience=0.1)
    assert signal.getsignal(signal.SIGALRM) is before


class Forgetful(Process):
    durable = ("written",)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None: ...


class Locked(Forgetful):
    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.written = threading.Lock()


class Failing(Forgetful):
    def on_start(self, world: Surroundings) -> None:
        raise ValueError("no")


class Worded(Forgetful):
    durable = "written"  # type: ignore[assignment]


class Later(Process):
    async def on_message(self, world: Surroundings, sender: str, message: Any) -> None: ...


class Yielding(Process):
    def on_message(self, world: Surroundings, sender: str, message: Any) -> None: ...

    def on_timer(self, world: Surroundings, name: str) -> Any:
        yield name


@pytest.mark.parametrize(
    ("build", "words"),
    [(Forgetful, "no attribute 'written'"), (Locked, "'written' of node a is not: "), (Failing, "on_start.*ValueError: no")],
)
def test_a_node_whose_disk_cannot_be_kept_is_named_when_it_crashes(build: Any, words: str) -> None:
    trial = try_protocol(build, ("a", "b"), seeds=[1], faults=[Crash(MILLISECOND, "a", until=2 * MILLISECOND)], until=5 * MILLISECOND)
    assert trial.failure is not None
    assert re.search(words, trial.failure.sentence)
    assert trial.failure.sentence.startswith("Node a failed in ")
    assert trial.failure.world().is_up("b")


@pytest.mark.parametrize(
    ("build", "words"), [(Worded, "is the text 'written'"), (Later, "on_message of node a would not run"), (Yielding, "on_timer of node a")]
)
def test_what_would_be_passed_over_in_silence_is_refused(build: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        try_protocol(build, ("a", "b"), seeds=[1])


@pytest.mark.parametrize("build", [5, None, lambda me, peers: None])
def test_what_makes_no_node_is_refused(build: Any) -> None:
    with pytest.raises(InputError, match=r"^(Node a could not be made|The NoneType for node a has no method on_message)"):
        try_protocol(build, ("a", "b"), seeds=[1])


@pytest.mark.parametrize("peers", [(), ("a", "a")])
def test_nodes_need_names_of_their_own(peers: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="names"):
        try_protocol(Election, peers)

"""Runs worth watching, each small, from one seed and a list of faults: what a player opens on.

The claims: a partition leaves Raft one leader a term, and the side with a quorum goes on; a coordinator that crashes between votes and
decision leaves everybody in doubt until it is back; two servers that take silence for death are both primary in a partition, and a read
answers with the past; a vote that is not on the disk elects two leaders for one term.

References: ongaro2014raft; gray1978notes; alsberg1976principle.

>>> list(FAMOUS_RUNS)
['raft-partition', 'commit-in-doubt', 'split-brain', 'forgotten-vote']
>>> recording = famous_run("forgotten-vote").recording()
>>> recording.trace.events[recording.broken].kind, recording.sentence
('elected', 'a and b are both elected for term 1: c voted for b, forgot it in a crash, and voted for a.')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from dstudio_lib.algorithms.consensus.raft import Raft, Timing
from dstudio_lib.algorithms.replication.clients import read, write
from dstudio_lib.algorithms.replication.primary_backup import PrimaryClient, ServerThatTakesOver
from dstudio_lib.algorithms.transactions.two_phase_commit import Coordinator, Participant
from dstudio_lib.checkers.agreement import agreement
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check as linearizable
from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.kernel import Constant, Crash, Partition, Trace, Uniform, World
from dstudio_lib.kernel.recording import Recording, record


@dataclass(frozen=True, slots=True)
class FamousRun:
    """One run: its name, a title, what to look for, and how it is made."""

    name: str
    title: str
    story: str
    make: Callable[[], Recording]

    def recording(self) -> Recording:
        """Run it."""
        return self.make()


class ElectionByMemory(Process):
    """An election as somebody may write it first: one vote a term, and a majority elects; but the vote is not durable.

    >>> "voted_for" in ElectionByMemory.durable
    False
    """

    durable: ClassVar[tuple[str, ...]] = ("term",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.term = 0
        self.voted_for: str | None = None
        self.votes: set[str] = set()

    def on_start(self, world: Surroundings) -> None:
        """Wait for a while; whoever wakes first stands."""
        world.set_timer("stand", int((10 + 40 * world.random.random()) * MILLISECOND))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Stand for election in the next term."""
        self.term += 1
        self.voted_for, self.votes = self.me, {self.me}
        for peer in self.peers:
            world.send(peer, ("vote for me", self.term))
        world.set_timer("stand", int((40 + 100 * world.random.random()) * MILLISECOND))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Vote for the first who asks in a term, and count votes."""
        said, term = message
        if term > self.term:
            self.term, self.voted_for, self.votes = term, None, set()
        if said == "vote for me" and term == self.term and self.voted_for in (None, sender):
            self.voted_for = sender
            world.send(sender, ("yes", term))
        elif said == "yes" and term == self.term:
            self.votes.add(sender)
            if len(self.votes) == 2:
                world.record("elected", term=self.term)


def famous_run(name: str) -> FamousRun:
    """Return a run by its name.

    Raises
    ------
    UnknownName
        If there is none of that name.

    >>> famous_run("split-brain").title
    'Split brain: two servers that take silence for death'
    """
    try:
        return FAMOUS_RUNS[name]
    except KeyError:
        raise UnknownName(f"There is no run called {name!r}; there are {', '.join(FAMOUS_RUNS)}.") from None


def first_broken(trace: Trace, holds: Callable[[Trace], bool]) -> int | None:
    """Return the place of the first event with which something no longer holds of a trace.

    >>> trace = Trace()
    >>> for number in (1, 2, 3):
    ...     trace.write(number, "a", "count", {"to": number})
    >>> first_broken(trace, lambda part: len(part) < 2)
    1
    """
    if holds(trace):
        return None
    low, high = 0, len(trace)
    while high - low > 1:
        middle = (low + high) // 2
        part = Trace()
        part.events = trace.events[:middle]
        low, high = (middle, high) if holds(part) else (low, middle)
    return high - 1


def _raft_partition() -> Recording:
    names, timing = ("a", "b", "c"), Timing(70 * MILLISECOND, 35 * MILLISECOND)
    world = World(4, latency=Uniform(3 * MILLISECOND, 8 * MILLISECOND))
    for name in names:
        world.add(name, partial(Raft, name, tuple(each for each in names if each != name), timing=timing))
    while not world.trace.of("elected"):
        world.step()
    leader = world.trace.of("elected")[0].node
    others = tuple(name for name in names if name != leader)
    cut = world.time + 50 * MILLISECOND
    planned = world.fork([Partition(cut, ((leader,), others), cut + 190 * MILLISECOND)])
    found = record(planned, cut + 240 * MILLISECOND, fields=("role", "term", "voted_for", "leader"))
    terms = [event.fields["term"] for event in found.trace.of("elected")]
    said = f"{len(terms)} terms have a leader, and none has two." if _one_leader(found.trace) else "A term has two leaders."
    return replace(found, sentence=said)


def _commit_in_doubt() -> Recording:
    names = ("p1", "p2", "p3")
    world = World(1, latency=Constant(8 * MILLISECOND), faults=[Crash(15 * MILLISECOND, "coordinator", 210 * MILLISECOND)])
    world.add("coordinator", partial(Coordinator, "coordinator", names))
    for name in names:
        peers = ("coordinator", *(each for each in names if each != name))
        world.add(name, partial(Participant, name, peers))
    found = record(world, 260 * MILLISECOND, fields=("state", "decision", "votes", "acknowledged"))
    promised, ended = found.trace.of("prepared")[0].time, found.trace.of("abort")[-1].time
    aborts, commits = len(found.trace.of("abort")), len(found.trace.of("commit"))
    said = "Nobody commits: all three abort" if (aborts, commits) == (3, 0) else f"{aborts} abort and {commits} commit"
    return replace(found, sentence=f"{said}, {duration((ended - promised) / SECOND)} after they promised.")


def _split_brain() -> Recording:
    groups, cut = (("a", "ann"), ("b", "ben")), 60 * MILLISECOND
    world = World(2, latency=Uniform(3 * MILLISECOND, 6 * MILLISECOND), faults=[Partition(cut, groups, cut + 220 * MILLISECOND)])
    world.add("a", partial(ServerThatTakesOver, "a", ("b",), 25 * MILLISECOND, 70 * MILLISECOND))
    world.add("b", partial(ServerThatTakesOver, "b", ("a",), 25 * MILLISECOND, 70 * MILLISECOND))
    tasks = (write("x", 1, 10 * MILLISECOND), write("x", 2, 180 * MILLISECOND))
    world.add("ann", partial(PrimaryClient, "ann", ("a", "b"), tasks))
    world.add("ben", partial(PrimaryClient, "ben", ("b", "a"), (read("x", 260 * MILLISECOND),)))
    found = record(world, 320 * MILLISECOND, fields=("primary", "alone", "store", "results"))
    broken = first_broken(found.trace, lambda part: linearizable(from_trace(part), model="register").linearizable is not False)
    said = "The read is not linearizable: ann's write of 2 was answered before ben asked, and ben is told 1."
    return replace(found, broken=broken, sentence=said)


def _forgotten_vote() -> Recording:
    names = ("a", "b", "c")
    faults = [Crash(17_829_983, "a", 19_829_983), Crash(22_504_291, "c", 24_504_291)]
    world = World(3, latency=Constant(2 * MILLISECOND), faults=faults)
    for name in names:
        world.add(name, partial(ElectionByMemory, name, tuple(each for each in names if each != name)))
    found = record(world, 70 * MILLISECOND)
    broken = first_broken(found.trace, lambda part: bool(_one_leader(part)))
    return replace(
        found, broken=broken, sentence="a and b are both elected for term 1: c voted for b, forgot it in a crash, and voted for a."
    )


def _one_leader(trace: Trace) -> Any:
    leaders = [(event.time, event.number, event.node, event.kind, event.fields | {"leader": event.node}) for event in trace.of("elected")]
    return agreement(leaders, decide="elected", field="leader", instance="term")


FAMOUS_RUNS = {
    run.name: run
    for run in (
        FamousRun(
            "raft-partition",
            "Raft: the leader is cut off",
            "The leader loses both followers. They wait, stand, and elect another in a higher term; the old one, which no quorum answers, "
            "can commit nothing, and follows once it hears of the new term. No term has two leaders.",
            _raft_partition,
        ),
        FamousRun(
            "commit-in-doubt",
            "Two-phase commit: the coordinator crashes between votes and decision",
            "All three have voted yes, and nobody may decide any more. They ask each other, and nobody knows. Only when the coordinator is "
            "back, with no decision on its disk, does the transaction end: it is aborted.",
            _commit_in_doubt,
        ),
        FamousRun(
            "split-brain",
            "Split brain: two servers that take silence for death",
            "A deliberate violation: there is no third to decide. In the partition each server hears nothing of the other and goes on "
            "alone, each with a client.",
            _split_brain,
        ),
        FamousRun(
            "forgotten-vote",
            "A learner's election: the vote is not on the disk",
            "A first attempt at an election, run under random crashes; this is the smallest failure that was found. The class votes once "
            "a term, but a restart forgets for whom.",
            _forgotten_vote,
        ),
    )
}
"""The runs, by name."""

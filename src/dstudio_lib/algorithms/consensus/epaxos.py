"""Egalitarian Paxos: every replica commits its own clients' commands, and only commands that interfere are put into an order.

I. Moraru, D. G. Andersen and M. Kaminsky, "There Is More Consensus in Egalitarian Parliaments", SOSP 2013: the basic protocol, with fast
quorums of 2f replicas, explicit prepare, and the execution algorithm. The ballot in which something was accepted is kept apart from the
ballot that was promised, as P. Sutra, "On the correctness of Egalitarian Paxos", arXiv:1906.10917, 2019, showed to be
needed.

A command is ``(op, key, value)``. A replica records ``commit`` (``instance``, ``command``, ``seq``, ``deps``) and ``apply`` (``command``).

References: moraru2013epaxos; sutra2020epaxos.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings

from .commands import NOTHING, Command, Done, Submit
from .dependencies import Instance, execution_order
from .paxos import Ballot
from .quorums import majority

Status = Literal["unknown", "pre-accepted", "accepted", "committed"]


@dataclass(frozen=True, slots=True)
class Attributes:
    """A command, a number that grows along chains of interfering commands, and the interfering instances known before it."""

    command: Command
    seq: int
    deps: frozenset[Instance]


@dataclass(slots=True)
class State:
    """What a replica knows of an instance: ``promised`` is the highest ballot it heard, ``accepted_in`` that of what it holds."""

    status: Status
    attributes: Attributes | None
    promised: Ballot
    accepted_in: Ballot
    fast: bool = False


@dataclass(slots=True)
class PreAccept:
    """Phase 1: this is what interferes with the command, as far as its leader knows. ``fast`` if the answer can count for a fast commit."""

    instance: Instance
    ballot: Ballot
    attributes: Attributes
    fast: bool


@dataclass(slots=True)
class PreAccepted:
    """With what interferes at the replica that answers."""

    instance: Instance
    ballot: Ballot
    attributes: Attributes


@dataclass(slots=True)
class Accept:
    """Phase 2, when the answers differed: this is what interferes."""

    instance: Instance
    ballot: Ballot
    attributes: Attributes


@dataclass(slots=True)
class Accepted:
    """The answer to :class:`Accept`."""

    instance: Instance
    ballot: Ballot


@dataclass(slots=True)
class Committed:
    """It is decided."""

    instance: Instance
    attributes: Attributes


@dataclass(slots=True)
class Prepare:
    """Explicit prepare: somebody else takes over an instance whose leader is silent."""

    instance: Instance
    ballot: Ballot


@dataclass(slots=True)
class Prepared:
    """What a replica knows of it."""

    instance: Instance
    ballot: Ballot
    state: State


def interfere(one: Command, other: Command) -> bool:
    """Whether the order of two commands matters: they have the same key, and one of them writes.

    >>> put, get = Command("c", 1, ("put", "x", 1)), Command("c", 2, ("get", "x", None))
    >>> interfere(put, get), interfere(get, get), interfere(put, NOTHING)
    (True, False, False)
    """
    if one.body is None or other.body is None:
        return False
    return bool(one.body[1] == other.body[1] and "put" in (one.body[0], other.body[0]))


@dataclass(slots=True)
class Round:
    """The answers that whoever leads an instance has collected in its present ballot."""

    ballot: Ballot
    phase: Literal["pre-accept", "accept", "prepare"]
    fast: bool = False
    pre_accepted: dict[str, Attributes] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    prepared: dict[str, State] = field(default_factory=dict)


class EPaxos(Process):
    """One replica of 2f + 1; any of them takes commands.

    Parameters
    ----------
    patience
        Nanoseconds between two looks at what is not committed yet.

    Examples
    --------
    >>> EPaxos("b", ("a", "c", "d", "e")).fast_peers
    ('c', 'd', 'e')
    """

    durable: ClassVar[tuple[str, ...]] = ("states", "next_number", "executed", "done")

    def __init__(self, me: str, peers: tuple[str, ...], *, patience: int = 200 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.replicas = tuple(sorted((me, *peers)))
        self.majority = majority(len(self.replicas))
        self.fast_quorum = max(self.majority, len(self.replicas) - 1)
        self.patience = patience
        self.states: dict[Instance, State] = {}
        self.next_number = 1
        self.executed: set[Instance] = set()
        self.done: dict[str, dict[int, int]] = {}
        self.rounds: dict[Instance, Round] = {}
        self.looks: dict[Instance, int] = {}

    # A command, and what interferes with it

    def on_submit(self, world: Surroundings, message: Submit) -> None:
        """Lead a client's command: find what interferes with it here, and ask a fast quorum."""
        command = message.command
        place = self.done.get(command.client, {}).get(command.serial)
        if place is not None:
            world.send(command.client, Done(command.serial, place))
            return
        instance = (self.me, self.next_number)
        self.next_number += 1
        self.begin(world, instance, command, (0, self.me), fast=True)

    def begin(self, world: Surroundings, instance: Instance, command: Command, ballot: Ballot, fast: bool) -> None:
        """Phase 1, by whoever leads the instance in this ballot."""
        attributes = self.merged(instance, Attributes(command, 1, frozenset()))
        self.states[instance] = State("pre-accepted", attributes, ballot, ballot, fast)
        self.rounds[instance] = Round(ballot, "pre-accept", fast, {self.me: attributes})
        for peer in self.fast_peers if fast else self.peers:
            world.send(peer, PreAccept(instance, ballot, attributes, fast))
        self.end_phase_1(world, instance)

    @property
    def fast_peers(self) -> tuple[str, ...]:
        """The others of one's fast quorum: those that follow in the order of names."""
        place = self.replicas.index(self.me)
        return (self.replicas[place + 1 :] + self.replicas[:place])[: self.fast_quorum - 1]

    def merged(self, instance: Instance, attributes: Attributes) -> Attributes:
        """Return attributes with what interferes here added."""
        here = {
            other: state.attributes
            for other, state in self.states.items()
            if other != instance and state.attributes is not None and interfere(state.attributes.command, attributes.command)
        }
        seq = max([attributes.seq, *(1 + each.seq for each in here.values())])
        return Attributes(attributes.command, seq, attributes.deps | frozenset(here))

    def on_pre_accept(self, world: Surroundings, sender: str, message: PreAccept) -> None:
        """Add what interferes here, and answer."""
        state = self.states.get(message.instance)
        if state is not None and (message.ballot < state.promised or state.status in ("accepted", "committed")):
            return
        if state is not None and state.attributes is not None and state.accepted_in == message.ballot:
            world.send(sender, PreAccepted(message.instance, message.ballot, state.attributes))  # said before: say the same again
            return
        attributes = self.merged(message.instance, message.attributes)
        self.states[message.instance] = State("pre-accepted", attributes, message.ballot, message.ballot, message.fast)
        world.send(sender, PreAccepted(message.instance, message.ballot, attributes))

    def on_pre_accepted(self, world: Surroundings, sender: str, message: PreAccepted) -> None:
        """Collect what interferes elsewhere."""
        collected = self.rounds.get(message.instance)
        if collected is not None and collected.phase == "pre-accept" and collected.ballot == message.ballot:
            collected.pre_accepted[sender] = message.attributes
            self.end_phase_1(world, message.instance)

    def end_phase_1(self, world: Surroundings, instance: Instance) -> None:
        """Commit at once if a fast quorum said the same; else put together what was said, and have it accepted."""
        collected = self.rounds[instance]
        said = list(collected.pre_accepted.values())
        if collected.fast and len(said) >= self.fast_quorum:
            if self.same(said):
                self.commit(world, instance, said[0])
                return
            collected.fast = False
        if not collected.fast and len(said) >= self.majority:
            union = Attributes(said[0].command, max(each.seq for each in said), frozenset().union(*(each.deps for each in said)))
            self.accept(world, instance, union, collected.ballot)

    def same(self, said: list[Attributes]) -> bool:
        """Whether all of a fast quorum know the same of what interferes."""
        return all(each == said[0] for each in said)

    # Accept and commit

    def accept(self, world: Surroundings, instance: Instance, attributes: Attributes, ballot: Ballot) -> None:
        """Phase 2."""
        self.states[instance] = State("accepted", attributes, ballot, ballot)
        self.rounds[instance] = Round(ballot, "accept", accepted={self.me})
        for peer in self.peers:
            world.send(peer, Accept(instance, ballot, attributes))
        self.end_phase_2(world, instance)

    def on_accept(self, world: Surroundings, sender: str, message: Accept) -> None:
        """Take the attributes, unless a higher ballot was promised."""
        state = self.states.get(message.instance)
        if state is not None and (message.ballot < state.promised or state.status == "committed"):
            return
        self.states[message.instance] = State("accepted", message.attributes, message.ballot, message.ballot)
        world.send(sender, Accepted(message.instance, message.ballot))

    def on_accepted(self, world: Surroundings, sender: str, message: Accepted) -> None:
        """Count."""
        collected = self.rounds.get(message.instance)
        if collected is not None and collected.phase == "accept" and collected.ballot == message.ballot:
            collected.accepted.add(sender)
            self.end_phase_2(world, message.instance)

    def end_phase_2(self, world: Surroundings, instance: Instance) -> None:
        """Commit what a majority has accepted."""
        attributes = self.states[instance].attributes
        if len(self.rounds[instance].accepted) >= self.majority and attributes is not None:
            self.commit(world, instance, attributes)

    def commit(self, world: Surroundings, instance: Instance, attributes: Attributes) -> None:
        """Tell everybody."""
        for peer in self.peers:
            world.send(peer, Committed(instance, attributes))
        self.learn(world, instance, attributes)

    def learn(self, world: Surroundings, instance: Instance, attributes: Attributes) -> None:
        """Keep the decision, and execute what can be."""
        state = self.states.get(instance)
        self.rounds.pop(instance, None)
        if state is not None and state.status == "committed":
            return
        ballot = state.promised if state is not None else (0, instance[0])
        self.states[instance] = State("committed", attributes, ballot, ballot)
        deps = [list(dep) for dep in sorted(attributes.deps)]
        world.record("commit", instance=list(instance), command=attributes.command.body, seq=attributes.seq, deps=deps)
        self.execute(world)

    # Execution

    def execute(self, world: Surroundings) -> None:
        """Execute every component of the dependency graph that is committed, with all that it depends on."""
        graph = {
            instance: (state.attributes.seq, state.attributes.deps)
            for instance, state in self.states.items()
            if state.status == "committed" and instance not in self.executed and state.attributes is not None
        }
        for component in execution_order(graph):
            inside = set(component)
            if all(dep in inside or dep in self.executed for each in component for dep in graph[each][1]):
                for instance in component:
                    self.apply(world, instance)

    def apply(self, world: Surroundings, instance: Instance) -> None:
        """Execute one command, once; its leader answers the client."""
        self.executed.add(instance)
        attributes = self.states[instance].attributes
        assert attributes is not None
        command = attributes.command
        if command.body is None or command.serial in self.done.setdefault(command.client, {}):
            return
        self.done[command.client][command.serial] = len(self.executed)
        world.record("apply", command=command.body)
        if instance[0] == self.me:
            world.send(command.client, Done(command.serial, len(self.executed)))

    # When a leader is silent

    def on_start(self, world: Surroundings) -> None:
        """Begin to look now and then at what is not committed."""
        world.set_timer("look", self.patience + world.random.randrange(self.patience))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask again for one's own instances, and take over those of others that stay uncommitted."""
        open_ = {instance for instance, state in self.states.items() if state.status != "committed"}
        for state in self.states.values():
            if state.status == "committed" and state.attributes is not None:
                open_ |= {dep for dep in state.attributes.deps if dep not in self.states}
        for instance in sorted(open_):
            self.looks[instance] = self.looks.get(instance, 0) + 1
            if self.looks[instance] > 1 + world.random.randrange(2 + 2 * (instance[0] != self.me)):
                self.looks[instance] = 0
                self.recover(world, instance)
        world.set_timer("look", self.patience + world.random.randrange(self.patience))

    def recover(self, world: Surroundings, instance: Instance) -> None:
        """Explicit prepare, in a ballot of one's own."""
        state = self.states.get(instance) or State("unknown", None, (0, instance[0]), (0, ""))
        ballot = (state.promised[0] + 1, self.me)
        self.states[instance] = State(state.status, state.attributes, ballot, state.accepted_in, state.fast)
        self.rounds[instance] = Round(ballot, "prepare", prepared={self.me: self.states[instance]})
        for peer in self.peers:
            world.send(peer, Prepare(instance, ballot))

    def on_prepare(self, world: Surroundings, sender: str, message: Prepare) -> None:
        """Promise, and tell what is known."""
        state = self.states.get(message.instance) or State("unknown", None, (0, message.instance[0]), (0, ""))
        if state.status == "committed" and state.attributes is not None:
            world.send(sender, Committed(message.instance, state.attributes))
        elif message.ballot > state.promised:
            self.states[message.instance] = State(state.status, state.attributes, message.ballot, state.accepted_in, state.fast)
            self.rounds.pop(message.instance, None)
            world.send(sender, Prepared(message.instance, message.ballot, self.states[message.instance]))

    def on_prepared(self, world: Surroundings, sender: str, message: Prepared) -> None:
        """With a majority, go on from what may have been committed."""
        instance = message.instance
        collected = self.rounds.get(instance)
        if collected is None or collected.phase != "prepare" or collected.ballot != message.ballot:
            return
        collected.prepared[sender] = message.state
        if len(collected.prepared) < self.majority:
            return
        known = {name: state for name, state in collected.prepared.items() if state.attributes is not None}
        accepted = [state for state in known.values() if state.status == "accepted"]
        first = (0, instance[0])
        fast = [
            state.attributes
            for name, state in known.items()
            if state.fast and state.accepted_in == first and name != instance[0] and state.attributes is not None
        ]
        alike = [each for each in fast if fast.count(each) >= len(self.replicas) // 2]
        if accepted:  # somebody accepted it: the latest may be committed
            latest = max(accepted, key=lambda state: state.accepted_in).attributes
            assert latest is not None
            self.accept(world, instance, latest, collected.ballot)
        elif alike:  # its leader may have committed it on the fast path
            self.accept(world, instance, alike[0], collected.ballot)
        else:  # it cannot be committed: begin again, or with nothing if nobody knows the command
            commands = [state.attributes.command for _, state in sorted(known.items()) if state.attributes is not None]
            self.begin(world, instance, commands[0] if commands else NOTHING, collected.ballot, fast=False)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part."""
        match message:
            case PreAccept():
                self.on_pre_accept(world, sender, message)
            case PreAccepted():
                self.on_pre_accepted(world, sender, message)
            case Accept():
                self.on_accept(world, sender, message)
            case Accepted():
                self.on_accepted(world, sender, message)
            case Committed():
                self.learn(world, message.instance, message.attributes)
            case Submit():
                self.on_submit(world, message)
            case Prepare():
                self.on_prepare(world, sender, message)
            case Prepared():
                self.on_prepared(world, sender, message)

    def check(self) -> None:
        """Assert what holds of one replica at every moment."""
        assert all(self.states[instance].status == "committed" for instance in self.executed)
        assert all(state.accepted_in <= state.promised for state in self.states.values())


class EPaxosThatIgnoresAnswers(EPaxos):
    """Leaves out the comparison: the leader commits with what it knows itself, and of two interfering commands neither knows the other."""

    def same(self, said: list[Attributes]) -> bool:
        """Take any answers for agreement."""
        return True

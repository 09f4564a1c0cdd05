"""Checkpoints: how replicas of which f may lie forget what is over, and catch up with what they missed.

M. Castro and B. Liskov, "Practical Byzantine Fault Tolerance", OSDI 1999, sections 4.3 and 4.4. After every so many requests a replica
signs the state that they led to. Signed alike by a quorum, of which most are honest, the state is stable: the messages that led to it are
discarded, and view changes begin after it. It is the low water mark; no message is taken about a number at or below it, nor about one
above the high water mark, a window further. So what a replica keeps is bounded, whatever the primary says. A replica that missed what all
others have discarded fetches the state, and believes whoever has it, since a quorum has signed it.

The paper leaves open when a replica should ask for a state; here it waits first whether it gets there by itself. For networks that lose
messages, a replica that hears of what is long stable answers with the proof, and says unstable checkpoints again when a client asks again.

References: castro1999practical.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, Surroundings

from .commands import Command, Submit
from .pbft import Pbft, Prepare, PrePrepare, Stable, ViewChange
from .seals import digest, is_sealed, seal

Sessions = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
"""Of each client the serial numbers that are done, and under which numbers."""


@dataclass(frozen=True, slots=True)
class State:
    """What all requests up to a number amount to: a chain of their fingerprints, and who was answered what."""

    number: int
    history: str
    done: Sessions


@dataclass(slots=True)
class Checkpoint:
    """A replica signs its state after a number."""

    number: int
    digest: str
    signature: str


@dataclass(slots=True)
class Fetch:
    """Send me a state that is stable, this far at least."""

    number: int


@dataclass(slots=True)
class Fetched:
    """A state, and the proof that it is stable."""

    stable: Stable
    state: State


class CheckpointedPbft(Pbft):
    """One replica that keeps no more than a window of numbers.

    It records ``stable`` and ``installed`` (``index``), besides what :class:`~dstudio_lib.algorithms.consensus.pbft.Pbft` records.

    Parameters
    ----------
    every
        Requests from one checkpoint to the next.
    window
        How far the high water mark lies above the low one; at least ``every``, or no checkpoint could ever be reached. Two times that,
        if not given, as in the paper's example.

    Examples
    --------
    >>> replica = CheckpointedPbft("a", ("b", "c", "d"), every=10)
    >>> replica.accepts(20), replica.accepts(21)
    (True, False)
    """

    durable: ClassVar[tuple[str, ...]] = (*Pbft.durable, "stable", "history", "states", "checkpoints")

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        *,
        faults: int | None = None,
        patience: int = 300 * MILLISECOND,
        every: int = 100,
        window: int | None = None,
    ) -> None:
        super().__init__(me, peers, faults=faults, patience=patience)
        self.every = every
        self.window = 2 * every if window is None else window
        if not 1 <= self.every <= self.window:
            raise InputError(f"every was given as {every} with a window of {self.window}; allowed is from 1 to the window.", "every")
        self.history = ""
        self.states: dict[int, State] = {}
        self.checkpoints: dict[str, dict[int, Checkpoint]] = {}
        self.missed = self.stable

    @property
    def sessions(self) -> Sessions:
        """What was answered to whom, in an order that all replicas share."""
        return tuple(sorted((client, tuple(sorted(answered.items()))) for client, answered in self.done.items()))

    def accepts(self, number: int) -> bool:
        """Whether a number lies between the water marks."""
        return self.stable.number < number <= self.stable.number + self.window

    # Taking checkpoints

    def after_applying(self, world: Surroundings, command: Command) -> None:
        """Add to the history; after every so many requests, sign the state and tell everybody."""
        self.history = digest((self.history, command))
        if self.applied % self.every == 0:
            self.states[self.applied] = State(self.applied, self.history, self.sessions)
            self.sign(world, self.states[self.applied])
            self.discard_unproved()
        if self.missed.number > self.stable.number:
            self.learn(world, self.missed)

    def sign(self, world: Surroundings, state: State) -> None:
        """Tell everybody what the state is here."""
        fingerprint = digest(state)
        self.to_all(world, Checkpoint(state.number, fingerprint, seal(self.me, ("checkpoint", state.number, fingerprint))))

    def on_checkpoint(self, world: Surroundings, sender: str, message: Checkpoint) -> None:
        """Count who signed the same state; a quorum makes it stable. Of each replica only its latest few are kept."""
        content = ("checkpoint", message.number, message.digest)
        if message.number <= self.stable.number or not is_sealed(message.signature, sender, content):
            return
        kept = self.checkpoints.setdefault(sender, {})
        kept[message.number] = message
        while len(kept) > self.window // self.every:
            del kept[min(kept)]
        same = {name: each[message.number] for name, each in self.checkpoints.items() if message.number in each}
        signatures = tuple(sorted((name, each.signature) for name, each in same.items() if each.digest == message.digest))
        self.learn(world, Stable(message.number, message.digest, signatures))

    def learn(self, world: Surroundings, stable: Stable) -> None:
        """Take a state for stable that a quorum has signed; one that is not reached yet is waited for, and then fetched."""
        if stable.number <= self.stable.number or not self.is_proved(stable):
            return
        if self.applied >= stable.number:
            self.stable = stable
            self.discard(stable.number)
            world.record("stable", index=stable.number)
            self.number_waiting(world)
        elif stable.number > self.missed.number:
            self.missed = stable
            world.set_timer("fetch", self.patience)

    def discard(self, number: int) -> None:
        """Forget every message up to a number, and earlier states."""
        self.slots = {key: slot for key, slot in self.slots.items() if key[1] > number}
        self.certificates = {each: held for each, held in self.certificates.items() if each > number}
        self.decided = {each: held for each, held in self.decided.items() if each > number}
        self.states = {each: held for each, held in self.states.items() if each >= number}
        for name, kept in self.checkpoints.items():
            self.checkpoints[name] = {each: held for each, held in kept.items() if each > number}

    def discard_unproved(self) -> None:
        """Keep everything until there is a proof."""

    # Between the water marks

    def give_number(self, world: Surroundings, command: Command) -> None:
        """Propose a request, unless the window is full: then it waits for the next stable state."""
        if self.accepts(self.next_number):
            super().give_number(world, command)

    def number_waiting(self, world: Surroundings) -> None:
        """As primary, propose what had to wait."""
        if self.leads:
            numbered = {slot.command for (view, _), slot in self.slots.items() if view == self.view}
            for command in [each for each in self.waiting.values() if each not in numbered]:
                self.give_number(world, command)

    def on_submit(self, world: Surroundings, message: Submit) -> None:
        """Besides, say again what is not stable yet, if the client has to ask again."""
        again = (message.command.client, message.command.serial) in self.waiting
        super().on_submit(world, message)
        if again:
            for number in sorted(self.states):
                if number > self.stable.number:
                    self.sign(world, self.states[number])
            self.number_waiting(world)

    # Catching up

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask for a state that was not reached in time, as well."""
        if name != "fetch":
            super().on_timer(world, name)
        elif self.missed.number > self.applied:
            for signer, _ in self.missed.signatures:
                if signer != self.me:
                    world.send(signer, Fetch(self.missed.number))
            world.set_timer("fetch", self.patience)

    def on_fetch(self, world: Surroundings, sender: str, message: Fetch) -> None:
        """Send the stable state."""
        state = self.states.get(self.stable.number)
        if state is not None and state.number >= message.number:
            world.send(sender, Fetched(self.stable, state))

    def on_fetched(self, world: Surroundings, message: Fetched) -> None:
        """Take over a state that is further than this one, if it is the one that was signed."""
        stable, state = message.stable, message.state
        if stable.number <= self.applied or not self.is_proved(stable) or not self.is_signed(stable, state):
            return
        self.applied, self.history = state.number, state.history
        self.done = {client: dict(answered) for client, answered in state.done}
        self.states[state.number] = state
        self.next_number = max(self.next_number, state.number + 1)
        world.record("installed", index=state.number)
        for client, answered in self.done.items():
            for serial in answered:
                self.waiting.pop((client, serial), None)
        if not self.waiting:
            world.cancel_timer("request")
        self.learn(world, stable)
        self.apply_in_order(world)

    def is_signed(self, stable: Stable, state: State) -> bool:
        """Whether a state is the one that the signatures are for."""
        return state.number == stable.number and digest(state) == stable.digest

    # View changes, and messages

    def begin_after(self, world: Surroundings, stable: Stable) -> None:
        """Learn what a new view takes for stable."""
        self.learn(world, stable)

    def on_view_change(self, world: Surroundings, sender: str, change: ViewChange) -> None:
        """Tell whoever is behind what is stable by now."""
        if sender != self.me and change.stable.number < self.stable.number:
            world.send(sender, self.stable)
        super().on_view_change(world, sender, change)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Hand each message to its part; who speaks of what is long over is shown the proof."""
        match message:
            case Checkpoint():
                self.on_checkpoint(world, sender, message)
            case Stable():
                self.learn(world, message)
            case Fetch():
                self.on_fetch(world, sender, message)
            case Fetched():
                self.on_fetched(world, message)
            case PrePrepare() | Prepare() if message.number <= self.stable.number:
                if sender != self.me:
                    world.send(sender, self.stable)
            case _:
                super().on_message(world, sender, message)

    def check(self) -> None:
        """Assert what holds of one honest replica at every moment: no more than a window is kept, and nothing needed is missing."""
        assert all(number in self.decided for number in range(self.stable.number + 1, self.applied + 1))
        assert all(each.view <= self.view for each in self.certificates.values())
        assert all(self.accepts(number) for _, number in self.slots)
        assert all(self.accepts(number) for number in (*self.certificates, *self.decided))
        assert len(self.states) <= 1 + self.window // self.every


class PbftThatForgetsAtOnce(CheckpointedPbft):
    """Leaves out the wait for a quorum: what only it and a few others have applied is gone, and a view change gives the numbers again."""

    def discard_unproved(self) -> None:
        """Take one's own checkpoint for enough."""
        self.certificates = {number: held for number, held in self.certificates.items() if number > self.applied}


class PbftThatTakesAnyState(CheckpointedPbft):
    """Leaves out the comparison with what was signed: a liar who answers first decides what has happened."""

    def is_signed(self, stable: Stable, state: State) -> bool:
        """Take the number for the state."""
        return state.number == stable.number

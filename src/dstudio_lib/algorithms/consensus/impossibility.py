"""Why no protocol without chance is sure to decide: a schedule that delays each message a little, and the decision for ever.

M. J. Fischer, N. A. Lynch and M. S. Paterson, "Impossibility of Distributed Consensus with One Faulty Process", Journal of the ACM 32 (2),
1985. A configuration is *bivalent* if both decisions can still be reached from it. The proof shows that some start is bivalent, and
that from a bivalent configuration every pending message can be delivered, after some others, so that the next one is bivalent too. Here
that is found by exploring a real protocol: Ben-Or's with its coin replaced by a rule, for three processes of which one may stop.

Nobody crashes in the schedule, and no message is lost: the protocol is undone by timing alone.

References: fischer1985impossibility; benor1983free.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from dstudio_lib.foundation.errors import InputError

PROCESSES = 3
ENOUGH = 2
"""Voices that a process waits for in a phase, its own included: all but the one that may have stopped."""
HORIZON = 2
"""Rounds ahead in which a decision is looked for."""


class Message(NamedTuple):
    """What a process said to another in a phase of a round: phase 1 a value, phase 2 a value or ``None``."""

    to: int
    sender: int
    round: int
    phase: int
    value: int | None


@dataclass(frozen=True, slots=True)
class State:
    """A process: where it is, what it holds, what it heard for this phase and later ones, and what it decided."""

    round: int
    phase: int
    value: int
    heard: frozenset[Message]
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """All processes, and the messages under way, the oldest first."""

    states: tuple[State, ...]
    pending: tuple[Message, ...]

    @property
    def key(self) -> Hashable:
        """What counts for the future: not the order in which messages were sent, nor those that come too late, nor two rounds more."""
        shift = min(state.round for state in self.states) // 2 * 2  # the rule repeats every two rounds
        at = [(state.round, state.phase) for state in self.states]
        return (
            tuple((state.round - shift, state.phase, state.value, _shifted(state.heard, shift), state.decision) for state in self.states),
            _shifted((each for each in self.pending if (each.round, each.phase) >= at[each.to]), shift),
        )

    @property
    def decisions(self) -> set[int]:
        """What has been decided by anybody."""
        return {state.decision for state in self.states if state.decision is not None}


def _shifted(messages: Iterable[Message], shift: int) -> frozenset[Message]:
    return frozenset(Message(each.to, each.sender, each.round - shift, each.phase, each.value) for each in messages)


def rule(round_: int) -> int:
    """Return what a process takes when it has heard no proposal: the coin, made predictable.

    >>> [rule(number) for number in (1, 2, 3)]
    [1, 0, 1]
    """
    return round_ % 2


def start(values: tuple[int, ...]) -> Configuration:
    """Return the configuration in which every process has just reported its value.

    >>> len(start((0, 0, 1)).pending)
    6
    """
    states = []
    pending: list[Message] = []
    for me, value in enumerate(values):
        said = _said(me, 1, 1, value)
        states.append(State(1, 1, value, frozenset({said[me]})))
        pending += [message for message in said if message.to != me]
    return Configuration(tuple(states), tuple(pending))


def _said(me: int, round_: int, phase: int, value: int | None) -> list[Message]:
    return [Message(to, me, round_, phase, value) for to in range(PROCESSES)]


def deliver(configuration: Configuration, message: Message) -> Configuration:
    """Return what follows when a pending message arrives: its receiver takes it, and goes on as far as it can."""
    state = configuration.states[message.to]
    pending = [each for each in configuration.pending if each != message]
    if (message.round, message.phase) >= (state.round, state.phase) and state.decision is None:
        state = replace(state, heard=state.heard | {message})
        while state.decision is None:
            here = [each for each in state.heard if (each.round, each.phase) == (state.round, state.phase)]
            if len(here) < ENOUGH:
                break
            state, said = _go_on(message.to, state, sorted(here, key=lambda each: each.sender))
            pending += said
    states = tuple(state if place == message.to else each for place, each in enumerate(configuration.states))
    return Configuration(states, tuple(pending))


def _go_on(me: int, state: State, here: list[Message]) -> tuple[State, list[Message]]:
    """One phase of Ben-Or's protocol, with the rule in place of the coin."""
    values = [each.value for each in here]
    if state.phase == 1:
        proposal = values[0] if len(set(values)) == 1 else None
        at, value, said = (state.round, 2), state.value, proposal
        decision = None
    else:
        named = [each for each in values if each is not None]
        decision = named[0] if len(named) == ENOUGH else None
        value = named[0] if named else rule(state.round)
        at, said = (state.round + 1, 1), value
    messages = _said(me, *at, said)
    heard = frozenset(each for each in state.heard if (each.round, each.phase) >= at) | {messages[me]}
    after = State(*at, value, heard, decision)
    return after, [message for message in messages if message.to != me]


class Explorer:
    """Looks ahead from configurations, and remembers what it found."""

    def __init__(self) -> None:
        self.known: dict[tuple[Hashable, int], frozenset[int]] = {}

    def reachable(self, configuration: Configuration) -> frozenset[int]:
        """Return decisions that can be reached within a few rounds, by schedules that always move whoever is furthest behind.

        Every one of them is a real schedule, so what is found can be reached; there may be more by others.
        """
        last = max(state.round for state in configuration.states) + HORIZON
        return self._search(configuration, last)

    def _search(self, configuration: Configuration, last: int) -> frozenset[int]:
        if configuration.decisions:
            return frozenset(configuration.decisions)  # the protocol is safe, so nothing else can follow
        if max(state.round for state in configuration.states) > last:
            return frozenset()
        key = (configuration.key, last - min(state.round for state in configuration.states))
        found = self.known.get(key)
        if found is None:
            found = frozenset()
            behind = min(range(PROCESSES), key=lambda place: (configuration.states[place].round, configuration.states[place].phase))
            state = configuration.states[behind]
            for message in configuration.pending:
                if message.to == behind and (message.round, message.phase) == (state.round, state.phase) and len(found) < 2:
                    found |= self._search(deliver(configuration, message), last)
            self.known[key] = found
        return found

    def is_bivalent(self, configuration: Configuration) -> bool:
        """Whether both decisions can still be reached."""
        return len(self.reachable(configuration)) == 2

    def extension(self, configuration: Configuration, message: Message) -> list[Message] | None:
        """Return a schedule that ends with this message and leads to a bivalent configuration: the shortest one there is."""
        waiting: deque[tuple[Configuration, list[Message]]] = deque([(configuration, [])])
        seen = {configuration.key}
        last = max(state.round for state in configuration.states) + 1
        while waiting:
            here, schedule = waiting.popleft()
            if self.is_bivalent(deliver(here, message)):
                return [*schedule, message]
            for other in here.pending:
                if other != message:
                    after = deliver(here, other)
                    if after.key not in seen and not after.decisions and max(state.round for state in after.states) <= last:
                        seen.add(after.key)
                        waiting.append((after, [*schedule, other]))
        return None


def bivalent_starts() -> list[tuple[int, ...]]:
    """Return the first values from which both decisions can be reached.

    >>> (0, 0, 0) in bivalent_starts(), (0, 0, 1) in bivalent_starts()
    (False, True)
    """
    explorer = Explorer()
    values = [tuple((number >> place) & 1 for place in range(PROCESSES)) for number in range(2**PROCESSES)]
    return [each for each in values if explorer.is_bivalent(start(each))]


def undecided_schedule(values: tuple[int, ...], stages: int) -> list[Message]:
    """Return a fair schedule that decides nothing: each stage ends with the message that was the oldest when it began.

    Carried on for ever, it delivers every message that is ever sent.

    Raises
    ------
    InputError
        If the start is not bivalent, or no bivalent configuration follows within the horizon.
    """
    explorer = Explorer()
    configuration, schedule = start(values), list[Message]()
    for _ in range(stages):
        part = explorer.extension(configuration, configuration.pending[0])
        if part is None or not explorer.is_bivalent(configuration):
            raise InputError(
                f"From {values} no bivalent configuration was found after {len(schedule)} messages; try {bivalent_starts()[0]}.", "values"
            )
        for message in part:
            configuration = deliver(configuration, message)
        schedule += part
    return schedule

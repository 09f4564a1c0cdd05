"""Every state that a state machine can reach, breadth first: how many there are, and the shortest way to one that must not be.

States are hashable values. A machine is told by its first states and by a function from a state to its labelled steps. Counts are those
that TLC gives: distinct states, and generated ones, which are the first states and one for each step of each state.

>>> def ticks(hour):
...     return [("tick", (hour + 1) % 12)]
>>> explore([0], ticks, lambda hour: hour < 12).states
12
>>> explore([0], ticks, lambda hour: hour != 3).path
('tick', 'tick', 'tick')
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dstudio_lib.foundation.errors import InputError

__all__ = ["Exploration", "explore"]

State = TypeVar("State")
MOST_STATES = 1_000_000

Check = Callable[[Any], Any]
"""Says of a state whether it is as it must be: True or None if so, False or a sentence if not."""


@dataclass(frozen=True, slots=True, repr=False)
class Exploration(Generic[State]):
    """What an exploration found.

    Attributes
    ----------
    valid
        True if every state that can be reached was seen and is right, False if one is not, None if a bound ended it with none found wrong.
    states, generated, depth
        Distinct states, states generated with repetition, and the number of steps to the farthest.
    path
        The labels of a shortest way to the first wrong state; no way to any wrong state is shorter.
    state
        That state.
    reason
        One sentence.
    """

    valid: bool | None
    reason: str
    states: int
    generated: int
    depth: int
    path: tuple[Any, ...] = ()
    state: State | None = None

    def __bool__(self) -> bool:
        return self.valid is True

    def __repr__(self) -> str:
        return f"Exploration(valid={self.valid}, {self.reason!r}, states={self.states}, generated={self.generated})"


def explore(
    initial: Iterable[State],
    steps: Callable[[State], Iterable[tuple[Any, State]]],
    invariant: Check | Mapping[str, Check] | None = None,
    *,
    at_rest: Check | None = None,
    most_states: int = MOST_STATES,
    most_steps: int | None = None,
    key: Callable[[State], Hashable] | None = None,
) -> Exploration[State]:
    """Return whether all states that can be reached are as they must be.

    Parameters
    ----------
    initial
        The first states.
    steps
        The steps out of a state, each a label and the state that it leads to.
    invariant
        What must hold in every state: a function that answers True, or False, or a sentence that says what is wrong; or several by name.
    at_rest
        What must hold besides in a state without steps, such as that all have decided.
    most_states, most_steps
        Where to stop: at so many distinct states, and so many steps away from the first.
    key
        What a state is known by, if not itself: equal keys are taken for one state, as those that only differ by the names of its parts.

    Raises
    ------
    InputError
        If a bound is not positive, or a state cannot be hashed.
    """
    if most_states < 1 or (most_steps is not None and most_steps < 0):
        raise InputError(f"The bounds are {most_states} states and {most_steps} steps; give positive numbers.", "most_states")
    named: Mapping[str, Check] = invariant if isinstance(invariant, Mapping) else {} if invariant is None else {"the invariant": invariant}
    parents: dict[Hashable, tuple[Hashable, Any]] = {}
    queue: deque[tuple[State, Hashable, int]] = deque()
    generated = deepest = 0
    cut = False

    def name(state: State) -> Hashable:
        made = state if key is None else key(state)
        try:
            hash(made)
        except TypeError:
            raise InputError(f"A state cannot be hashed: {made!r}; make it of tuples, frozen sets, numbers and strings.", "steps") from None
        return made

    def wrong(state: State, known: Hashable, depth: int, said: str) -> Exploration[State]:
        path: list[Any] = []
        while parents[known] is not _FIRST:
            known, label = parents[known]
            path.append(label)
        after = "at first" if not path else "after 1 step" if len(path) == 1 else f"after {len(path)} steps"
        return Exploration(False, f"{said}, {after}.", len(parents), generated, depth, tuple(reversed(path)), state)

    def judged(state: State) -> str:
        for title, check in named.items():
            told = check(state)
            if told is False:
                return f"{title[:1].upper()}{title[1:]} does not hold"
            if isinstance(told, str):
                return told.rstrip(".")
        return ""

    for state in initial:
        generated += 1
        known = name(state)
        if known not in parents:
            parents[known] = _FIRST
            said = judged(state)
            if said:
                return wrong(state, known, 0, said)
            queue.append((state, known, 0))
    while queue:
        state, known, depth = queue.popleft()
        deepest = max(deepest, depth)
        found = False
        if most_steps is not None and depth >= most_steps:
            cut = cut or any(True for _ in steps(state))
            continue
        for label, following in steps(state):
            found = True
            generated += 1
            other = name(following)
            if other in parents:
                continue
            if len(parents) >= most_states:
                cut = True
                break
            parents[other] = (known, label)
            said = judged(following)
            if said:
                return wrong(following, other, depth + 1, said)
            queue.append((following, other, depth + 1))
        if cut and len(parents) >= most_states:
            break
        if not found and at_rest is not None:
            told = at_rest(state)
            if told is False or isinstance(told, str):
                return wrong(state, known, depth, told.rstrip(".") if isinstance(told, str) else "It comes to rest where it must not")
    if cut:
        reason = f"The bound ended it: none of the {len(parents):,} states seen is wrong, and there are more."
        return Exploration(None, reason, len(parents), generated, deepest)
    return Exploration(True, f"All {len(parents):,} states that can be reached are right.", len(parents), generated, deepest)


_FIRST: tuple[Hashable, Any] = (None, None)

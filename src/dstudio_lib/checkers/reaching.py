"""What states an object can have been in, when some operations happened as they say or not at all.

Most of a history that is let go lies before what is kept, and matters only by the states that it can have left behind. These are
found once, from moment to moment, and then every search over what is kept begins with them.

A state is known with the fewest of the operations still under way that it takes: what is left over may come later.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from .history import Operation
from .models import Model
from .values import ILLEGAL, freeze

NEVER = float("inf")
MOST_STEPS = 400_000

States = dict[Any, list[int]]
"""The states, and for each the least sets of operations still under way that lead to it, as bits."""


class Reaching:
    """The states that some choice of operations leads to, at any moment.

    ``others`` are operations beside these that observe the states.

    >>> from dstudio_lib.checkers.models import Counter
    >>> history = [Operation(0, "inc", None, None, 0, 1), Operation(1, "inc", None, None, 2, None)]
    >>> Reaching(Counter(), history).at(1.5)
    [(0, ()), (1, ())]
    >>> Reaching(Counter(), history[:1]).at(1)
    [(0, ())]
    """

    def __init__(self, model: Model, operations: Sequence[Operation], others: Sequence[Operation] = ()) -> None:
        local, prepared = model.prepared([*operations, *others])
        self._merged = local.merging(prepared)
        prepared = prepared[: len(operations)]
        self._steps = [
            local.open_step(each.op, each.arg) if each.return_ is None else local.step(each.op, each.arg, each.ret) for each in prepared
        ]
        events = [(each.call, 0, i) for i, each in enumerate(operations)]
        self._events = sorted([*events, *((each.return_, 1, i) for i, each in enumerate(operations) if each.return_ is not None)])
        kinds: dict[Any, int] = {}
        self._kinds = [kinds.setdefault((each.op, freeze(each.arg), freeze(each.ret), each.is_open), i) for i, each in enumerate(prepared)]
        self._moments: list[float] = [-NEVER]
        self._states: list[States] = [{self._merged(local.init): [0]}]
        self._under_way: list[int] = []
        self._backs = [NEVER if each.return_ is None else each.return_ for each in operations]
        self._read = 0
        self.steps = 0

    def at(self, moment: float) -> list[tuple[Any, tuple[int, ...]]] | None:
        """Return the states just before a moment, each with the operations still under way that lead to it; None: it takes too long."""
        while self._read < len(self._events) and self._events[self._read][0] < moment:
            if self.steps > MOST_STEPS:
                return None
            when, returns, i = self._events[self._read]
            self._read += 1
            if not returns:
                self._under_way.append(i)
                continue
            self._moments.append(when)
            self._states.append(self._after(self._states[-1], i))
            self._under_way.remove(i)
        states = self._states[bisect_left(self._moments, moment) - 1]
        return [(state, _places(used)) for state, least in states.items() for used in least]

    def _after(self, states: States, last: int) -> States:
        """Return the states after the return of an operation, which then has happened or never will."""
        steps, merged, bit = self._steps, self._merged, 1 << last
        alike = sorted(self._under_way, key=lambda i: (self._backs[i], i))
        told: States = {}
        seen: States = {}
        todo = [(state, used) for state, least in states.items() for used in least]
        for state, used in todo:
            _keep(told, state, used & ~bit)
            _keep(seen, state, used)
        while todo:
            state, used = todo.pop()
            if used & bit:
                continue
            after = steps[last](state)
            if after is not ILLEGAL:
                after = merged(after)
                if after != state:
                    _keep(told, after, used)
            self.steps += 1
            tried = {self._kinds[last]}  # of those that are alike, the first to return is used first
            for i in alike:
                if used >> i & 1 or self._kinds[i] in tried:
                    continue
                tried.add(self._kinds[i])
                self.steps += 1
                other = steps[i](state)
                if other is ILLEGAL or (other := merged(other)) == state:
                    continue
                if after is not ILLEGAL and merged(steps[last](other)) == merged(steps[i](after)):
                    continue  # it may as well come after
                if _keep(seen, other, used | 1 << i):
                    todo.append((other, used | 1 << i))
        return told


def _keep(states: States, state: Any, used: int) -> bool:
    """Note a state, unless fewer operations lead to it as well, and return whether it was noted."""
    least = states.setdefault(state, [])
    if any(not each & ~used for each in least):
        return False
    least[:] = [each for each in least if used & ~each]
    least.append(used)
    return True


def _places(used: int) -> tuple[int, ...]:
    return tuple(i for i in range(used.bit_length()) if used >> i & 1)

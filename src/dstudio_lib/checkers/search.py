"""The search for an order in which one object could have answered as it did.

The algorithm is that of Wing and Gong, with Lowe's two improvements: configurations that failed are remembered, and an operation is
put into the order only when a return forces a choice. What is added here keeps the search small and never changes the verdict:

- An operation whose answer shows that it changes nothing, in whatever state that answer is right, is taken at once when it fits.
- Of operations that are alike, the one that returns first is taken first; open ones that are alike are taken in the order of their calls.
- An open operation is taken only if it changes the state, and only if what comes next would not have come out the same without it.
- Where an answer is right in one state only, some operation at hand has to be able to lead to that state.
- A configuration that failed with some open operations at hand also fails with fewer of them.

J. M. Wing and C. Gong, Testing and Verifying Concurrent Objects, Journal of Parallel and Distributed Computing 17 (1-2), 1993.
G. Lowe, Testing for linearizability, Concurrency and Computation: Practice and Experience 29(4), 2017.

References: wing1993testing; lowe2017testing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .history import Operation
from .models import Model
from .pairing import Pairing
from .values import ILLEGAL, UNSET, Step, freeze

NO_STATE: Any = object()
LEFT_OUT = -1
NO_PLACE = -2
NEVER = float("inf")
NOT_EVEN_THEN = float("nan")
"""A moment that is not before any other, not even before the end of time."""
FORESIGHT = 200
FIRST_SLICE, LAST_SLICE = 2_000, 64_000


class Search:
    """The search over the operations of one object; it can be run a while, left, and run on.

    Parameters
    ----------
    model
        The sequential specification.
    operations
        The operations of the object. Where two moments are equal, the operations overlap: intervals include their ends.
    optional
        Places of operations that happened as they say, or not at all.
    starts
        If not the model's own, states to begin with, each with places of optional operations that led to it.

    Attributes
    ----------
    verdict
        True when an order was found, False when there is none, None as long as neither is known.
    order
        The order found so far, as places in ``operations``.
    steps
        Steps of the model tried so far.
    farthest
        How many returns some order explains, of those searched from moment to moment.
    refuted
        Places of operations that contradict one another plainly, so that no search is needed; empty if there are none such.

    >>> from dstudio_lib.checkers.models import Register
    >>> search = Search(Register(), [Operation(0, "read", None, 5, 0, 9), Operation(1, "write", 5, None, 1, 2)])
    >>> search.run(1_000), search.order
    (True, [1, 0])
    """

    def __init__(
        self,
        model: Model,
        operations: Sequence[Operation],
        optional: Collection[int] = (),
        starts: Sequence[tuple[Any, Collection[int]]] = (),
    ) -> None:
        self.verdict: bool | None = None
        self.order: list[int] = []
        self.steps = self.farthest = 0
        self.model, prepared = model.prepared(operations)
        self.refuted = () if optional else self.model.refute(prepared)
        if self.refuted:
            self.verdict = False
            return
        if not optional:
            self.verdict, places = self.model.settled(prepared)
            if self.verdict is not None:
                self.order, self.refuted = (list(places), ()) if self.verdict else ([], places)
                return
        self._others = () if starts else self.model.other_searches(prepared, optional)
        self._turn, self._slice = 0, FIRST_SLICE
        self._is_alone = any(isinstance(each, Pairing) for each in self._others)
        if self._is_alone:
            return
        precedences = [] if optional else self.model.precedences(prepared)
        self._optional = frozenset(optional)
        self._act: dict[int, Any] = {}
        self._gives: dict[int, Any] = {}
        self._seeks: dict[int, Any] = {}
        self._operations = prepared
        self._compile(prepared)
        self._lay_out(prepared)
        self._foresees = self.model.foresees
        self._needs: dict[int, list[int]] = {}
        for first, second in precedences:
            self._needs.setdefault(second, []).append(first)
        self._failed: dict[int, dict[Any, list[int]]] = {}
        self._frames: list[list[Any]] = []
        self._done = bytearray(len(prepared))
        self._starts = list(starts)
        self._at: tuple[int, Any, list[int], list[int], int, int, Any] = (0, self.model.init, [], [], 0, 0, NO_STATE)
        if starts:
            self._at = self._next_start()

    def _compile(self, operations: Sequence[Operation]) -> None:
        """Make of each different operation one step, and say of it whether it only observes. A kind is known by the first of it."""
        model, optional = self.model, self._optional
        names: list[Any] = [(op, arg, ret, back is None) for _, op, arg, ret, _, back, _ in operations]
        for i in optional:
            names[i] = (*names[i][:3], "optional")
        first: dict[Any, int] = {}
        try:
            self._kind = kind_of = [first.setdefault(name, i) for i, name in enumerate(names)]
        except TypeError:
            names, first = [(op, freeze(arg), freeze(ret), manner) for op, arg, ret, manner in names], {}
            self._kind = kind_of = [first.setdefault(name, i) for i, name in enumerate(names)]
        steps: list[Any] = [None] * len(operations)
        observing = [False] * len(operations)
        for (op, arg, *_), i in first.items():
            each = operations[i]
            if each.return_ is None:
                steps[i], observing[i] = model.open_step(each.op, each.arg), model.only_reads(each.op)
            else:
                steps[i], observing[i] = model.step(*each[1:4]), model.observes(*each[1:4])
                self._seeks[i] = model.seeks(each.op, each.ret)
            self._gives[i], self._act[i] = model.gives(each.op, each.arg), (op, arg)
        self._advance: list[Step] = [steps[kind] for kind in kind_of]
        self._observes = [observing[kind] for kind in kind_of]

    def _lay_out(self, operations: Sequence[Operation]) -> None:
        """Put calls and returns in the order of time. What changes nothing and need not have happened is of no account."""
        observes, optional = self._observes, self._optional
        called, back = [each[4] for each in operations], [each[5] for each in operations]
        calls = list(range(len(operations)))
        if optional or None in back:
            calls = [i for i in calls if not observes[i] or (back[i] is not None and i not in optional)]
        calls.sort(key=called.__getitem__)
        opens = [i for i in calls if back[i] is None or i in optional] if optional or None in back else []
        returns = [i for i in calls if back[i] is not None] if opens else calls.copy()
        returns.sort(key=back.__getitem__)  # type: ignore[arg-type]
        self._calls, self._returns = calls, returns
        self._open_bit = {i: 1 << place for place, i in enumerate(opens)}
        self._opens = sorted(opens, key=lambda i: back[i] or NEVER)
        self._moments = [*[called[i] for i in calls], NOT_EVEN_THEN]
        self._until: list[Any] = [back[i] for i in returns]
        self._place = [0] * len(operations)
        for k, i in enumerate(returns):
            self._place[i] = k

    def _next_start(self) -> tuple[int, Any, list[int], list[int], int, int, Any]:
        """Return where the search begins at the next of the states to begin with: what is open and called by then has been called."""
        state, used = self._starts.pop()
        called = next((at for at, i in enumerate(self._calls) if i not in self._open_bit), len(self._calls))
        unused = sum(self._open_bit[i] for i in self._calls[:called] if i not in used)
        return 0, state, [], [], called, unused, NO_STATE

    def run(self, limit: int) -> bool | None:
        """Search on for about so many steps, and return the verdict or None."""
        if self.verdict is not None or not self._others:
            return self._run_on(limit) if self.verdict is None else self.verdict
        until = self.steps + limit
        while self.verdict is None and self.steps < until:
            limit = min(self._slice, until - self.steps)
            if self._turn or self._is_alone:
                other = self._others[self._turn - 1]
                already = other.steps
                self.verdict, order = other.run(limit)
                self.order = order if self.verdict else self.order
                self.steps += max(1, other.steps - already)
            else:
                self._run_on(limit)
            self._turn = (self._turn + 1) % (len(self._others) + 1)
            self._slice = min(2 * self._slice, LAST_SLICE) if self._turn == 0 else self._slice
        return self.verdict

    def _run_on(self, limit: int) -> bool | None:
        """Search on from moment to moment."""
        returns, calls, moments, until, advance = self._returns, self._calls, self._moments, self._until, self._advance
        observes, done, order, open_bit = self._observes, self._done, self.order, self._open_bit
        k, state, writes, reads, called, unused, before = self._at
        last, tried = len(returns), 0
        frames, failed = self._frames, self._failed
        plain = not self._needs and not self._foresees
        gives, seeks, kinds = self._gives, self._seeks, self._kind
        while tried < limit:
            # Forward, as far as there is nothing to choose.
            stuck = False
            while k < last:
                front = returns[k]
                if done[front]:
                    k += 1
                    continue
                moment = until[k]
                while moments[called] <= moment:
                    i = calls[called]
                    called += 1
                    if observes[i]:
                        reads.append(i)
                    elif open_bit and i in open_bit:
                        unused |= open_bit[i]
                    else:
                        writes.append(i)
                if reads:
                    tried += len(reads)
                    left = []
                    for i in reads:
                        if advance[i](state) is ILLEGAL:
                            left.append(i)
                        else:
                            done[i] = 1
                            order.append(i)
                    if len(left) < len(reads):
                        reads, before = left, NO_STATE
                        if done[front]:
                            k += 1
                            continue
                if not plain or unused or before is not NO_STATE:
                    break
                # A write returns, or what some write at hand makes right. If it fits it comes next; the rest is looked at if that fails.
                chosen = front
                if observes[front]:
                    sought = seeks.get(kinds[front], UNSET)
                    fitting = [i for i in writes if gives[kinds[i]] == sought] if sought is not UNSET else ()
                    if not fitting:
                        break
                    chosen = min(fitting, key=self._place.__getitem__) if len(fitting) > 1 else fitting[0]
                    if advance[chosen](state) is ILLEGAL:
                        break
                if len(writes) > 1:
                    if k in failed and self._has_failed(k, writes, reads, state, unused):
                        stuck = True
                        break
                    frames.append([k, state, tuple(writes), tuple(reads), called, unused, len(order), before, None, chosen])
                tried += 1
                following = advance[chosen](state)
                if following is ILLEGAL:
                    stuck = True
                    break
                state = following
                writes.remove(chosen)
                done[chosen] = 1
                order.append(chosen)
                k += chosen == front
            else:
                self.verdict = True
                break
            if not stuck and not (k in failed and self._has_failed(k, writes, reads, state, unused)):
                choices, cost = self._choices(returns[k], state, writes, unused, before)
                tried += cost + 1
                if choices:
                    frames.append([k, state, tuple(writes), tuple(reads), called, unused, len(order), before, choices, NO_PLACE])
            if k > self.farthest:
                self.farthest = k
            # Take the next choice of the innermost frame that has one.
            while frames:
                frame = frames[-1]
                k, state, held, seen, called, unused, length, before, choices, chosen = frame
                if len(order) > length:
                    for i in order[length:]:
                        done[i] = 0
                    del order[length:]
                if choices is None:
                    front = returns[k]
                    choices, cost = self._choices(front, state, held, unused, before)
                    tried += cost
                    frame[8] = choices = [each for each in choices if each[0] != chosen]
                if choices:
                    i, following = choices.pop()
                    writes, reads = list(held), list(seen)
                    if i == LEFT_OUT:
                        unused &= ~open_bit[returns[k]]
                        k += 1
                        break
                    bit = open_bit.get(i)
                    if bit is None:
                        writes.remove(i)
                        before = NO_STATE
                    else:
                        unused &= ~bit
                        before = state
                    state = following
                    done[i] = 1
                    order.append(i)
                    break
                frames.pop()
                self._remember(frame)
            else:
                if not self._starts:
                    self.verdict = False
                    break
                for i in order:
                    done[i] = 0
                order.clear()
                k, state, writes, reads, called, unused, before = self._next_start()
        self._at = (k, state, writes, reads, called, unused, before)
        self.steps += tried
        return self.verdict

    def _next_observed(self, front: int) -> tuple[str, Any] | None:
        """Return what the next operation that observes and is still to come is called and answered."""
        returns, observes, done = self._returns, self._observes, self._done
        for k in range(self._place[front], min(self._place[front] + FORESIGHT, len(returns))):
            i = returns[k]
            if observes[i] and not done[i]:
                return self._operations[i][1], self._operations[i][3]
        return None

    def _has_failed(self, k: int, writes: Sequence[int], reads: Sequence[int], state: Any, unused: int) -> bool:
        """Whether this configuration, or one that had at least as many open operations at hand, is known to lead nowhere."""
        try:
            known = self._failed[k].get((tuple(writes), tuple(reads), state))
        except TypeError:
            raise self._unfit(state) from None
        return known is not None and any(not unused & ~other for other in known)

    def _remember(self, frame: list[Any]) -> None:
        """Keep a configuration that led nowhere."""
        k, state, writes, reads, _, unused, *_ = frame
        try:
            others = self._failed.setdefault(k, {}).setdefault((writes, reads, state), [])
        except TypeError:
            raise self._unfit(state) from None
        others[:] = [each for each in others if each & ~unused]
        others.append(unused)

    def _unfit(self, state: Any) -> InputError:
        return InputError(
            f"The state {state!r} of a {self.model.name} cannot be compared; make it of numbers, strings and tuples.", "model"
        )

    def _is_within_reach(self, sought: Any, writes: Sequence[int], unused: int) -> bool:
        """Whether some operation at hand may lead to this state, which is not the present one."""
        gives, kinds = self._gives, self._kind
        for i in writes:
            given = gives[kinds[i]]
            if given is UNSET or given == sought:
                return True
        return bool(unused) and any(
            unused & self._open_bit[i] and ((given := gives[kinds[i]]) is UNSET or given == sought) for i in self._opens
        )

    def _choices(self, front: int, state: Any, writes: Sequence[int], unused: int, before: Any) -> tuple[list[tuple[int, Any]], int]:
        """Return what may come next and the state after it, the best last, and how many steps it took to see.

        It is one of those that change something: none that only observes fits, else it would have been taken.
        """
        advance, observes, kinds, done = self._advance, self._observes, self._kind, self._done
        sought = self._seeks.get(kinds[front], UNSET)
        if sought is not UNSET and not self._is_within_reach(sought, writes, unused):
            return [], 1
        first: list[tuple[int, Any]] = []
        enabling: list[tuple[int, Any]] = []
        other: list[tuple[int, Any]] = []
        rest: list[tuple[int, Any]] = []
        seen: set[int] = set()
        acts: set[Any] = set()
        cost, expected, watched = 0, advance[front], observes[front]
        seen_next = self._next_observed(front) if self._foresees else None
        for i in sorted(writes, key=self._place.__getitem__):
            if kinds[i] in seen:
                continue
            if self._needs and any(not done[each] for each in self._needs.get(i, ())):
                continue
            seen.add(kinds[i])
            cost += 1
            following = advance[i](state)
            if following is ILLEGAL:
                continue
            if unused:
                acts.add(self._act[kinds[i]])
            if before is not NO_STATE and advance[i](before) == following:
                continue  # without the open operation it would have come out the same
            if seen_next is not None:
                (first if self.model.approaches(following, *seen_next) else other).append((i, following))
            elif i == front:
                first.append((i, following))
            elif watched and expected(following) is not ILLEGAL:
                enabling.append((i, following))
            else:
                other.append((i, following))
        optional = self._optional
        for i in self._opens if unused else ():
            if not unused & self._open_bit[i] or kinds[i] in seen or (self._act[kinds[i]] in acts and i not in optional):
                continue
            seen.add(kinds[i])
            cost += 1
            following = advance[i](state)
            if following is ILLEGAL or following == state or (before is not NO_STATE and advance[i](before) == following):
                continue
            if i == front:
                first.append((i, following))
            elif expected(following) is not ILLEGAL:
                enabling.append((i, following))
            else:
                rest.append((i, following))
        if front in optional:
            enabling.insert(0, (LEFT_OUT, state))  # after this moment it cannot have happened any more
        return [*rest[::-1], *other[::-1], *enabling[::-1], *first], cost

"""Registers, stores, queues, stacks, sets and counters that do one thing wrong, beside the one that does everything right.

Each is an object that some clients use at once: an operation is called, takes effect at some instant after, and returns later.
:func:`record` lets clients use it and returns the history. Which checker catches which is told in :mod:`dstudio_lib.checkers.bank`.

>>> record(Sound, "register", seed=1, clients=2, count=3)
[write(1) by 0, write(2) by 1, read() → 1 by 1]
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, ClassVar

from dstudio_lib.foundation.randomness import stream

from .history import Operation
from .models import Model, model_named

__all__ = ["Sound", "record"]


class Sound:
    """An object that does what its specification says, at one instant within each operation."""

    model: ClassVar[str] = ""

    def __init__(self, specification: Model, random: Random) -> None:
        self.specification = specification
        self.random = random
        self.states: dict[Any, Any] = {}

    def called(self, operation: Operation) -> Any:
        """Prepare an operation at its call; what is returned is handed to :meth:`effect`."""
        return None

    def effect(self, operation: Operation, noted: Any) -> Any:
        """Let an operation take effect, and return its answer."""
        return self.apply(operation)

    def returned(self, operation: Operation) -> None:
        """Note that an operation has returned."""

    def apply(self, operation: Operation) -> Any:
        """Change the state as specified, and return the specified answer."""
        part = self.specification.parts([operation])[0]
        local, (stripped,) = self.specification.prepared([operation])
        state, ret = local.apply(self.states.get(part, local.init), stripped.op, stripped.arg)
        self.states[part] = state
        return sorted(ret) if isinstance(ret, frozenset) else ret

    def sometimes(self, chance: float) -> bool:
        """Draw whether the fault strikes now."""
        return self.random.random() < chance


class LosesWrites(Sound):
    """Acknowledges a write before it is safe, and now and then loses it."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op in ("write", "put", "append", "enq", "push", "add", "inc") and self.sometimes(0.2):
            return None
        return super().effect(operation, noted)


class ReadsStale(Sound):
    """Answers some reads from a follower that has not yet heard of the last changes."""

    def __init__(self, specification: Model, random: Random) -> None:
        super().__init__(specification, random)
        self.old: list[dict[Any, Any]] = [{}]

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op in ("read", "get") and self.sometimes(0.3):
            leader, self.states = self.states, dict(self.old[0])
            ret = self.apply(operation)
            self.states = leader
            return ret
        ret = self.apply(operation)
        if operation.op not in ("read", "get"):
            self.old = [*self.old, dict(self.states)][-3:]
        return ret


class ComparesTooEarly(Sound):
    """Compares when a compare-and-set is called and sets when it takes effect: two can succeed from one value."""

    def called(self, operation: Operation) -> Any:
        return self.states.get(None, self.specification.init) == operation.arg[0] if operation.op == "cas" else None

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op == "cas":
            if noted:
                self.states[None] = operation.arg[1]
            return noted
        return super().effect(operation, noted)


class AppliesTwice(Sound):
    """Applies what a client sends a second time, a while later, as if it were new: a retry without an idempotency key."""

    def __init__(self, specification: Model, random: Random) -> None:
        super().__init__(specification, random)
        self.again: list[Operation] = []

    def effect(self, operation: Operation, noted: Any) -> Any:
        if self.again and self.sometimes(0.5):
            self.apply(self.again.pop())
        ret = self.apply(operation)
        if operation.op in ("write", "put", "append", "enq", "inc") and self.sometimes(0.3):
            self.again.append(operation)
        return ret


class InvertsNewAndOld(Sound):
    """A replicated register that reads from any one replica while a write is still on its way to the others."""

    def __init__(self, specification: Model, random: Random) -> None:
        super().__init__(specification, random)
        self.replicas: list[Any] = [specification.init] * 3
        self.on_the_way: dict[Any, tuple[Any, int]] = {}

    def called(self, operation: Operation) -> Any:
        if operation.op == "write":
            self.replicas[self.random.randrange(3)] = operation.arg
        return None

    def effect(self, operation: Operation, noted: Any) -> Any:
        return None if operation.op == "write" else self.replicas[self.random.randrange(3)]

    def returned(self, operation: Operation) -> None:
        if operation.op == "write":
            self.replicas = [operation.arg] * 3


class ShowsWhatIsUndone(Sound):
    """Lets others read a write that is undone before its client hears that it failed: here it stays without an answer."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        before = dict(self.states)
        ret = self.apply(operation)
        if operation.op in ("write", "put") and self.sometimes(0.3):
            self.undo = before
        elif hasattr(self, "undo") and operation.op in ("read", "get"):
            self.states = self.undo
            del self.undo
        return ret


class TakesTheWrongEnd(Sound):
    """Now and then takes from the other end: a queue that reorders, a stack that serves the oldest."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        state = self.states.get(None, ())
        if operation.op in ("deq", "pop") and len(state) > 1 and self.sometimes(0.3):
            self.states[None] = state[:-1] if operation.op == "deq" else state[1:]
            return state[-1] if operation.op == "deq" else state[0]
        return super().effect(operation, noted)


class GivesTwice(Sound):
    """Hands an item to two takers: the first was given it, and it was not yet removed."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        state = self.states.get(None, ())
        if operation.op in ("deq", "pop") and state and self.sometimes(0.3):
            return state[0] if operation.op == "deq" else state[-1]
        return super().effect(operation, noted)


class SaysEmpty(Sound):
    """Says that nothing is there while something is."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op in ("deq", "pop") and self.states.get(None) and self.sometimes(0.2):
            return None
        return super().effect(operation, noted)


class AppendsToAnOldCopy(Sound):
    """Appends to the value as it was when the append was called: the last writer wins, and the other's element is lost."""

    def called(self, operation: Operation) -> Any:
        return self.states.get(self.specification.parts([operation])[0])

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op == "append":
            self.states[self.specification.parts([operation])[0]] = (noted or "") + operation.arg["value"]
            return None
        return super().effect(operation, noted)


class ConfusesKeys(Sound):
    """Keeps two keys in one place, since it tells keys apart by too short a hash."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        return super().effect(operation._replace(arg=operation.arg | {"key": "x"}), noted)


class BringsBackTheRemoved(Sound):
    """A set whose replicas merge by union: what one has removed, another that still has it brings back."""

    def effect(self, operation: Operation, noted: Any) -> Any:
        had = [part for part, state in self.states.items() if state]
        ret = super().effect(operation, noted)
        if operation.op == "remove" and had and self.sometimes(0.4):
            for part in had:
                self.states[part] = self.states[part] | frozenset([operation.arg])
        return ret


class CountsFromAnOldCopy(Sound):
    """Adds to the number that it read when it was called, and so loses what others added since."""

    def called(self, operation: Operation) -> Any:
        return self.states.get(None, 0)

    def effect(self, operation: Operation, noted: Any) -> Any:
        if operation.op == "inc":
            self.states[None] = noted + 1
            return noted + 1
        return super().effect(operation, noted)


def record(made: type[Sound], model: str, *, seed: int, clients: int = 4, count: int = 40) -> list[Operation]:
    """Return the history of some clients that use one object at once, each waiting for its answer before it asks again.

    ``model`` says what they ask for; ``"compare-and-set"`` is a register that is read and compared and set, never simply written.

    >>> sorted({each.process for each in record(GivesTwice, "queue", seed=2, clients=3, count=9)})
    [0, 1, 2]
    """
    random = stream(seed, f"{made.__name__}/{model}")
    specification = model_named("register" if model == "compare-and-set" else model)
    thing = made(specification, random)
    choose = _CHOICES[model]
    moments: list[tuple[float, int, int, int]] = []
    free = [random.random() for _ in range(clients)]
    for number in range(count):
        client = min(range(clients), key=free.__getitem__)
        call = free[client]
        effect = call + 0.05 + random.random()
        back = effect + 0.05 + random.random()
        free[client] = back + 0.05 + 0.3 * random.random()
        moments += [(call, 0, number, client), (effect, 1, number, client), (back, 2, number, client)]
    moments.sort()
    running: dict[int, tuple[Operation, Any, Any]] = {}
    done: list[Operation] = []
    for place, (_, phase, number, client) in enumerate(moments):
        if phase == 0:
            op, arg = choose(random, number + 1)
            operation = Operation(client, op, arg, None, place, None)
            running[number] = (operation, thing.called(operation), None)
        elif phase == 1:
            operation, noted, _ = running[number]
            running[number] = (operation, noted, thing.effect(operation, noted))
        else:
            operation, _, ret = running.pop(number)
            thing.returned(operation)
            done.append(operation._replace(ret=ret, return_=place))
    return sorted(done, key=lambda each: each.call)


def _register(random: Random, number: int) -> tuple[str, Any]:
    return ("read", None) if random.random() < 0.6 else ("write", number)


def _swaps(random: Random, number: int) -> tuple[str, Any]:
    return ("read", None) if random.random() < 0.4 else ("cas", [random.randrange(3), random.randrange(3)])


def _store(random: Random, number: int) -> tuple[str, Any]:
    key, kind = random.choice("xy"), random.random()
    if kind < 0.5:
        return "get", {"key": key}
    return ("put" if kind < 0.7 else "append"), {"key": key, "value": f"{number}."}


def _either(into: str, out: str) -> Callable[[Random, int], tuple[str, Any]]:
    return lambda random, number: (into, number) if random.random() < 0.55 else (out, None)


def _set(random: Random, number: int) -> tuple[str, Any]:
    return random.choice(("add", "remove", "contains")), random.randrange(3)


def _counter(random: Random, number: int) -> tuple[str, Any]:
    return ("inc", None) if random.random() < 0.6 else ("read", None)


_CHOICES: dict[str, Callable[[Random, int], tuple[str, Any]]] = {
    "register": _register,
    "compare-and-set": _swaps,
    "kv": _store,
    "queue": _either("enq", "deq"),
    "stack": _either("push", "pop"),
    "set": _set,
    "counter": _counter,
}

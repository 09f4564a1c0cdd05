"""Exactly once: nobody can deliver a message exactly once, but its effect can be made to happen once.

A processor reads records, changes its state, writes results, and commits how far it read. If all of these are saved in one
transaction, a crash anywhere leaves either all of them or none (Kafka's transactions, KIP-98; Apache Flink's snapshots reach the same
by rolling back). Saved one after another, a crash between them counts a record twice or not at all.

References: kip98; kafka2024design.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Step = Callable[[dict[str, int], Any], Any]
"""Changes the state by a record, in place, and returns the result to write."""


class Stopped(Exception):
    """The processor crashed between two writes."""


@dataclass(slots=True)
class Store:
    """State, results and offset of a processor, on something that survives it. ``writes_left`` bounds how long it runs."""

    state: dict[str, int] = field(default_factory=dict)
    results: list[Any] = field(default_factory=list)
    offset: int = 0
    writes_left: int | None = None

    def write(self, *, state: dict[str, int] | None = None, result: tuple[Any, ...] = (), offset: int | None = None) -> None:
        """Save some of it, all or nothing."""
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise Stopped("the processor crashed; run it again on the same store.")
            self.writes_left -= 1
        if state is not None:
            self.state = dict(state)
        self.results.extend(result)
        if offset is not None:
            self.offset = offset


class Processor:
    """Reads records and saves state, result and offset in one transaction.

    >>> def count(state, word):
    ...     state[word] = state.get(word, 0) + 1
    ...     return word, state[word]
    >>> store = Store(writes_left=2)
    >>> try:
    ...     Processor(store, count).run(["a", "b", "a"])
    ... except Stopped:
    ...     store.writes_left = None
    >>> Processor(store, count).run(["a", "b", "a"]); store.results
    [('a', 1), ('b', 1), ('a', 2)]
    """

    def __init__(self, store: Store, step: Step) -> None:
        self.store = store
        self.step = step

    def run(self, records: Sequence[Any]) -> None:
        """Process every record behind the saved offset."""
        while self.store.offset < len(records):
            state = dict(self.store.state)
            result = self.step(state, records[self.store.offset])
            self.save(state, result, self.store.offset + 1)

    def save(self, state: dict[str, int], result: Any, offset: int) -> None:
        """Save all of it at once."""
        self.store.write(state=state, result=(result,), offset=offset)


class AtLeastOnce(Processor):
    """Leaves out the transaction, and commits the offset last: after a crash the last record has its effect again.

    >>> store = Store(writes_left=1)
    >>> try:
    ...     AtLeastOnce(store, lambda state, record: record).run(["a"])
    ... except Stopped:
    ...     store.writes_left = None
    >>> AtLeastOnce(store, lambda state, record: record).run(["a"]); store.results
    ['a', 'a']
    """

    def save(self, state: dict[str, int], result: Any, offset: int) -> None:
        """Save the effect, then the offset."""
        self.store.write(state=state, result=(result,))
        self.store.write(offset=offset)


class AtMostOnce(Processor):
    """Leaves out the transaction, and commits the offset first: after a crash the last record has no effect.

    >>> store = Store(writes_left=1)
    >>> try:
    ...     AtMostOnce(store, lambda state, record: record).run(["a"])
    ... except Stopped:
    ...     store.writes_left = None
    >>> AtMostOnce(store, lambda state, record: record).run(["a"]); store.results
    []
    """

    def save(self, state: dict[str, int], result: Any, offset: int) -> None:
        """Save the offset, then the effect."""
        self.store.write(offset=offset)
        self.store.write(state=state, result=(result,))


class Deduplicator:
    """The receiver's way to the same end: it remembers the name of each message with its answer, and gives the answer again.

    >>> receiver, account = Deduplicator(), []
    >>> receiver.once("m1", lambda: account.append(10) or "done"), receiver.once("m1", lambda: account.append(10) or "done")
    ('done', 'done')
    >>> account
    [10]
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}

    def once(self, name: str, effect: Callable[[], Any]) -> Any:
        """Have the effect, if the message is new, and return its answer."""
        if name not in self.answers:
            self.answers[name] = effect()
        return self.answers[name]

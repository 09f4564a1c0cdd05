"""The trace: the only output of a world, one event after another, as plain data.

A trace is written and read as JSON lines. Its digest depends on what happened alone: the same seed gives the same digest on every
machine, and two runs differ exactly if their digests do.

>>> trace = Trace()
>>> trace.write(5, "a", "decide", {"value": 7})
>>> trace.events[0]
Event(time=5, number=0, node='a', kind='decide', fields={'value': 7})
>>> Trace.from_lines(trace.lines()).digest() == trace.digest()
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from json import JSONDecodeError
from pathlib import Path
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import UnreadableData

from .plain import canonical, understood

FORMAT = 1
MESSAGE_KINDS = ("send", "deliver", "drop", "duplicate")
KERNEL_KINDS = frozenset(
    (
        *MESSAGE_KINDS,
        "start",
        "timer",
        "call",
        "crash",
        "restart",
        "partition",
        "heal",
        "slow",
        "lossy",
        "cut",
        "mend",
        "pause",
        "resume",
        "clock",
    )
)
"""Kinds that the kernel writes; every other kind is a process's own ``record``."""


class Event(NamedTuple):
    """One thing that happened: true time (ns), place in the trace, node (empty for the whole network), kind, and plain fields."""

    time: int
    number: int
    node: str
    kind: str
    fields: dict[str, Any]


class Trace:
    """The events of a run, in the order in which they happened.

    Parameters
    ----------
    keep
        The kinds to keep, ``"record"`` standing for all that processes record themselves; without it, everything.
    """

    __slots__ = ("events", "keep")

    def __init__(self, keep: Iterable[str] | None = None) -> None:
        self.keep = None if keep is None else frozenset(keep)
        self.events: list[Event] = []

    def keeps(self, kind: str) -> bool:
        """Whether events of a kind are kept."""
        return self.keep is None or kind in self.keep or ("record" in self.keep and kind not in KERNEL_KINDS)

    def write(self, time: int, node: str, kind: str, fields: dict[str, Any]) -> None:
        """Add an event, whose fields are plain already, if its kind is kept."""
        if self.keep is None or self.keeps(kind):
            self.events.append(Event(time, len(self.events), node, kind, fields))

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trace) and (self.events == other.events or self.difference(other) is None)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Trace of {len(self.events)} events>"

    def of(self, *kinds: str, node: str | None = None) -> list[Event]:
        """Return the events of some kinds (of all, if none is named), perhaps of one node only."""
        return [each for each in self.events if (not kinds or each.kind in kinds) and (node is None or each.node == node)]

    def until(self, time: int) -> Trace:
        """Return the trace up to a time (ns), that time included."""
        part = Trace(self.keep)
        part.events = [each for each in self.events if each.time <= time]
        return part

    def counts(self) -> Counter[str]:
        """Return how many events of each kind there are."""
        return Counter(each.kind for each in self.events)

    def difference(self, other: Trace) -> int | None:
        """Return the place of the first event in which two traces differ, or nothing if they are the same."""
        for number, (mine, theirs) in enumerate(zip(self.events, other.events, strict=False)):
            if mine != theirs and canonical(mine) != canonical(theirs):  # what is no number is not equal even to itself
                return number
        shorter = min(len(self), len(other))
        return None if len(self) == len(other) else shorter

    def digest(self) -> str:
        """Return the SHA-256 digest of all events, in hexadecimal."""
        found = sha256()
        for line in self.lines():
            found.update(line.encode())
            found.update(b"\n")
        return found.hexdigest()

    def lines(self) -> Iterator[str]:
        """Return the trace as JSON texts, one an event, after a first one that names the format."""
        yield canonical({"trace": FORMAT})
        for time, _, node, kind, fields in self.events:
            yield canonical([time, node, kind, fields])

    def save(self, path: str | Path) -> Path:
        """Write the trace into a file of JSON lines."""
        path = Path(path)
        path.write_text("".join(f"{line}\n" for line in self.lines()), encoding="utf-8", newline="\n")
        return path

    @classmethod
    def load(cls, path: str | Path) -> Trace:
        """Read a trace from a file.

        Raises
        ------
        UnreadableData
            When a line is none of a trace, with its number.
        """
        try:
            with Path(path).open(encoding="utf-8") as lines:
                return cls.from_lines(lines)
        except UnicodeDecodeError as error:
            raise UnreadableData(f"{path} is no text, and so no trace; give a file that was written by Trace.save, unchanged.") from error

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Trace:
        """Read a trace from JSON texts."""
        trace = cls()
        number = -1
        for number, line in enumerate(lines):
            try:
                found = understood(line)
                if number == 0:
                    if found != {"trace": FORMAT}:
                        raise ValueError("the first line does not name the format")
                    continue
                time, node, kind, fields = found
                if not (time.__class__ is int and isinstance(node, str) and isinstance(kind, str) and isinstance(fields, dict)):
                    raise ValueError("time, node, kind and fields are expected")
            except (JSONDecodeError, ValueError, TypeError) as error:
                raise UnreadableData(
                    f"Line {number + 1} is none of a trace ({error}); give a file that was written by Trace.save, unchanged."
                ) from error
            trace.events.append(Event(time, len(trace.events), node, kind, fields))
        if number < 0:
            raise UnreadableData(
                "There is no line, and a trace has one at least, which names the format; give a file written by Trace.save."
            )
        return trace

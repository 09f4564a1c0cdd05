"""Faults as data: what goes wrong, where, from when and until when.

A scenario is a list of these, in any order. Each can be written as a plain dictionary and read back, so that a scenario can be
stored, shared, drawn at random, and cut down to the part that matters. A fault with an end is undone at that time; without one it stays.

>>> crash = Crash(at=2_000_000_000, node="a", until=5_000_000_000)
>>> as_plain(crash)
{'fault': 'crash', 'at': 2000000000, 'node': 'a', 'until': 5000000000}
>>> fault_of(as_plain(crash)) == crash
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .clocks import check_drift

EVERY = "*"
"""Stands for every node, as sender or receiver of a link."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to the world from outside, at a time (ns)."""

    at: int

    def __post_init__(self) -> None:
        name = type(self).__name__
        if self.at.__class__ is not int or self.at < 0:
            raise InputError(f"{name} is planned at {self.at!r}; give whole nanoseconds, 0 or later, such as 2 * SECOND.", "at")
        until = getattr(self, "until", None)
        if until is not None and until.__class__ is not int:
            raise InputError(f"{name} ends at {until!r}; give whole nanoseconds, {self.at} or later, such as 3 * SECOND.", "until")
        if until is not None and until < self.at:
            raise InputError(f"{name} begins at {self.at} ns and ends at {until} ns; the end cannot come first.", "until")
        for share in ("loss", "duplication", "reordering"):
            value = getattr(self, share, 0.0)
            if not isinstance(value, int | float) or not 0 <= value <= 1:
                raise InputError(f"{share} of {name} is {getattr(self, share)!r}; it is a share, from 0 to 1.", share)


@dataclass(frozen=True, slots=True)
class Crash(Fault):
    """A node stops: what is not durable is gone, and so is every message that reaches it. At the end it restarts."""

    node: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Restart(Fault):
    """A crashed node starts again with what it had made durable, or with an empty disk if ``wiped``."""

    node: str
    wiped: bool = False


@dataclass(frozen=True, slots=True)
class Pause(Fault):
    """A node stands still until the end: what reaches it waits, and its timers ring late. A long garbage collection looks like this."""

    node: str
    until: int

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        if self.until is None:
            raise InputError(f"The pause of {self.node} has no end; say until when, or let it crash instead.", "until")


@dataclass(frozen=True, slots=True)
class Partition(Fault):
    """Messages pass inside each group only; nodes that no group names form one more. What is under way across the cut is lost."""

    groups: tuple[tuple[str, ...], ...]
    until: int | None = None

    def __post_init__(self) -> None:
        groups = self.groups
        if not _is_list(groups) or not all(_is_list(group) for group in groups):
            raise InputError(f"The groups of a partition are {groups!r}; give lists of names, such as [['a', 'b'], ['c']].", "groups")
        object.__setattr__(self, "groups", tuple(tuple(group) for group in groups))
        Fault.__post_init__(self)
        named = [node for group in self.groups for node in group]
        twice = sorted({node for node in named if named.count(node) > 1})
        if twice:
            raise InputError(f"{twice[0]} stands in more than one group of the partition; name each node once.", "groups")


@dataclass(frozen=True, slots=True)
class Heal(Fault):
    """All partitions and cut links end."""


@dataclass(frozen=True, slots=True)
class CutLink(Fault):
    """No message passes from one node to another; the other direction still works."""

    sender: str
    receiver: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class SlowLink(Fault):
    """Messages from one node to another take ``times`` as long, and ``extra`` nanoseconds more."""

    sender: str = EVERY
    receiver: str = EVERY
    times: int = 1
    extra: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        for name in ("times", "extra"):
            value = getattr(self, name)
            if value.__class__ is not int or value < 0:
                raise InputError(f"{name} of SlowLink is {value!r}; give a whole number, 0 or more.", name)


@dataclass(frozen=True, slots=True)
class LossyLink(Fault):
    """Shares of the messages from one node to another are lost, doubled, or held back so that later ones overtake them."""

    sender: str = EVERY
    receiver: str = EVERY
    loss: float = 0.0
    duplication: float = 0.0
    reordering: float = 0.0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ClockJump(Fault):
    """A node's clock is set forward, or back if ``by`` (ns) is negative. Timers, which count lengths, do not notice."""

    node: str
    by: int

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        if self.by.__class__ is not int:
            raise InputError(f"The clock of {self.node} jumps by {self.by!r}; give whole nanoseconds, such as -5 * MILLISECOND.", "by")


@dataclass(frozen=True, slots=True)
class ClockDrift(Fault):
    """A node's clock runs fast by ``drift`` nanoseconds a second from now on (slow, if negative). Timers set before keep their time."""

    node: str
    drift: int

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        if self.drift.__class__ is not int:
            raise InputError(
                f"The clock of {self.node} drifts by {self.drift!r}; give whole nanoseconds a second, such as 100_000.", "drift"
            )
        check_drift(self.drift)


@dataclass(frozen=True, slots=True)
class Call(Fault):
    """A method of a process is called from outside, as its own application would: ``process.<method>(world, *arguments)``."""

    node: str
    method: str
    arguments: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if not _is_list(self.arguments):
            raise InputError(f"{self.method!r} is called with {self.arguments!r}; give a list of arguments, such as ['x', 3].", "arguments")
        if not isinstance(self.method, str):
            raise InputError(f"{self.method!r} is no method of node {self.node}; give its name as text.", "method")
        object.__setattr__(self, "arguments", tuple(self.arguments))
        Fault.__post_init__(self)


def _is_list(given: object) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)


def _name(kind: type[Fault]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


_KINDS: dict[str, type[Fault]] = {
    _name(kind): kind for kind in (Crash, Restart, Pause, Partition, Heal, CutLink, SlowLink, LossyLink, ClockJump, ClockDrift, Call)
}


def as_plain(fault: Fault) -> dict[str, Any]:
    """Return a fault as a plain dictionary, without what is as it is by default."""
    found: dict[str, Any] = {"fault": _name(type(fault))}
    for field in fields(fault):
        value = getattr(fault, field.name)
        if value != field.default:
            found[field.name] = [list(each) if isinstance(each, tuple) else each for each in value] if isinstance(value, tuple) else value
    return found


def fault_of(given: Fault | Mapping[str, Any]) -> Fault:
    """Return the fault that is meant: one as it is, or read from a plain dictionary.

    Raises
    ------
    InputError
        When the kind is unknown, or something is missing or too much.
    """
    if isinstance(given, Fault):
        return given
    kind = given.get("fault") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(kind, str) or kind not in _KINDS:
        raise InputError(f"{given!r} is no fault; 'fault' must be one of {', '.join(sorted(_KINDS))}.", "faults")
    try:
        return _KINDS[kind](**{name: value for name, value in given.items() if name != "fault"})
    except TypeError as error:
        allowed = ", ".join(field.name for field in fields(_KINDS[kind]))
        raise InputError(f"The fault {dict(given)!r} has something missing or too much; it takes {allowed}.", "faults") from error


def scenario(faults: Iterable[Fault | Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Return faults in the order of their times, those of the same time as they were given."""
    if isinstance(faults, Fault | Mapping | str) or not isinstance(faults, Iterable):
        raise InputError(f"faults was given as {faults!r}; give a list of faults, such as [Crash(SECOND, 'a')].", "faults")
    return tuple(sorted((fault_of(each) for each in faults), key=lambda each: each.at))

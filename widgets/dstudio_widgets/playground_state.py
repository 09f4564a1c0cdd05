"""What a session in the playground is in: one value that holds all of it, and travels to a page as plain data.

A page makes the same value of that data, so that it can go on where Python left off (see :mod:`.playground_alone`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from dstudio_lib.charts.playground_states import Guess
from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import Fault, Objective, System
from dstudio_lib.simulators.playground_parts import KINDS, Call, Scaling

NOUNS: dict[str, type[Any]] = {
    **KINDS, "call": Call, "scaling": Scaling, "fault": Fault, "objective": Objective, "system": System,
}  # fmt: skip
"""What a system is made of, by the word that stands for it in plain data."""


@dataclass(frozen=True)
class Fork:
    """A run that is the same as a pinned one up to a moment (s): which pin, and when (see :mod:`.playground_fork`)."""

    at: float
    label: str


@dataclass(frozen=True)
class Earlier:
    """What an undo goes back to."""

    name: str
    reference: System
    system: System
    seed: int
    fork: Fork | None = None


@dataclass(frozen=True)
class Pin:
    """A run kept for comparison. ``seen`` is the system that was run: that of the card, or the same without its faults."""

    label: str
    summary: str
    metrics: tuple[str, ...]
    system: System
    seen: System
    seed: int


@dataclass(frozen=True)
class State:
    """A session as it stands. ``errors`` are sentences by the place they belong to, each with the text that was refused."""

    name: str
    reference: System
    system: System
    seed: int = 1
    watch: str = ""
    guessing: bool = False
    guess: Guess | None = None
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    history: tuple[Earlier, ...] = ()
    pins: tuple[Pin, ...] = ()
    fork: Fork | None = None


# --- as plain data


def plain(value: Any) -> Any:
    """Return a system or a part of one as plain data; what is as it is by default is left out.

    >>> plain(Call("web", retries=2))
    {'$': 'call', 'to': 'web', 'retries': 2}
    """
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    word = next((word for word, kind in NOUNS.items() if type(value) is kind), "")
    if not word:
        return value
    held = {each.name: getattr(value, each.name) for each in fields(value)}
    return {"$": word} | {each.name: plain(held[each.name]) for each in fields(value) if held[each.name] != each.default}


def made(data: Any) -> Any:
    """Return what plain data stands for.

    >>> made(plain(systems.load("web_shop"))) == systems.load("web_shop")
    True
    """
    if isinstance(data, list):
        return tuple(made(each) for each in data)
    if isinstance(data, dict):
        return NOUNS[data["$"]](**{name: made(value) for name, value in data.items() if name != "$"})
    return data


def carried(state: State) -> dict[str, Any]:
    """Return a session as plain data, each system in it once.

    >>> state = State("web_shop", reference("web_shop"), reference("web_shop"))
    >>> continued(carried(state)) == state
    True
    """
    listed: list[System] = []

    def place(system: System) -> int:
        if system not in listed:
            listed.append(system)
        return listed.index(system)

    told: dict[str, Any] = {each: getattr(state, each) for each in ("name", "seed", "watch", "guessing", "errors")}
    told |= {"reference": place(state.reference), "system": place(state.system)}
    told["guess"] = None if state.guess is None else {"expected": list(state.guess.expected), "red": list(state.guess.red)}
    told["fork"] = _fork(state.fork)
    told["history"] = [[each.name, place(each.reference), place(each.system), each.seed, _fork(each.fork)] for each in state.history]
    told["pins"] = [[each.label, each.summary, list(each.metrics), place(each.system), place(each.seen), each.seed] for each in state.pins]
    return told | {"systems": [plain(each) for each in listed]}


def _fork(fork: Fork | None) -> list[Any] | None:
    return None if fork is None else [fork.at, fork.label]


def _forked(told: list[Any] | None) -> Fork | None:
    return None if told is None else Fork(told[0], told[1])


def continued(told: Mapping[str, Any]) -> State:
    """Return the session that plain data stands for."""
    listed = made(told["systems"])
    guess = told["guess"]
    return State(
        told["name"],
        listed[told["reference"]],
        listed[told["system"]],
        told["seed"],
        told["watch"],
        told["guessing"],
        None if guess is None else Guess(tuple(guess["expected"]), tuple(guess["red"])),
        dict(told["errors"]),
        tuple(Earlier(name, listed[before], listed[after], seed, _forked(fork)) for name, before, after, seed, fork in told["history"]),
        tuple(
            Pin(label, summary, tuple(metrics), listed[system], listed[seen], seed)
            for label, summary, metrics, system, seen, seed in told["pins"]
        ),
        _forked(told["fork"]),
    )


# --- the systems to begin with


@cache
def references() -> dict[str, Any]:
    """Return every reference system as plain data, by its name."""
    return {name: plain(systems.load(name)) for name in systems.names()}


def reference(name: str) -> System:
    """Return a reference system, in Python as in a page.

    Raises
    ------
    UnknownName
        If there is none of this name.

    Examples
    --------
    >>> reference("web_shop") == systems.load("web_shop")
    True
    """
    known = references()
    if name not in known:
        raise UnknownName(f"No reference system is called {name!r}; there is {', '.join(known)}.")
    system: System = made(known[name])
    return system

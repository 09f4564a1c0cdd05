"""What may be changed in a challenge: settings within bounds, and queues or caches between two parts. The rest is as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import number
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_parts import Cache, Call, Client, Queue, calls_of, settings_of

from .challenge import Challenge

FIXED_OF_A_CALL = ("latency", "loss", "share", "copies")
"""What belongs to the wire and to the users, wherever the call leads."""


def checked(challenge: Challenge, design: System) -> System:
    """Return the design, as it runs without faults and in the order of the start, if the challenge allows it.

    Raises
    ------
    InputError
        In one sentence: which part, what was changed, and what is allowed.
    """
    start = challenge.start
    if design.objective != start.objective:
        raise InputError("What clients are promised is given in this challenge; set it back, or reset.", "objective")
    given = {part.name: part for part in start.parts}
    for part in start.parts:
        if not isinstance(part, (Queue, Cache)) and part.name not in {each.name for each in design.parts}:
            raise InputError(f"{part.place} is gone; it is given in this challenge, so undo that, or reset.", "remove")
    for part in design.parts:
        old = given.get(part.name)
        if old is None:
            _added(challenge, design, part)
        elif type(old) is not type(part):
            raise InputError(f"{part.place} was a {old.kind}; give the new part another name.", "name")
        elif isinstance(part, Client) and isinstance(old, Client):
            if replace(part, call=replace(part.call, to="")) != replace(old, call=replace(old.call, to="")):
                raise InputError(f"{part.place} cannot be changed: clients do as they like.", part.name)
        else:
            _settings(challenge, part, old)
            if getattr(part, "scaling", None) is not None:
                raise InputError(f"{part.place}: autoscaling is not among what may be changed here; set the number of servers.", "scaling")
        if old is not None:
            _calls(challenge, design, part, old)
    order = {name: place for place, name in enumerate(given)}
    parts = tuple(sorted(design.parts, key=lambda part: (order.get(part.name, len(order)), part.name)))
    return replace(design, parts=parts, name=start.name, about=start.about, faults=(), horizon=start.horizon, window=start.window)


def destination(system: System, name: str) -> str:
    """Return where a call to a part ends up, past the queues and caches that stand between."""
    seen = set()
    while isinstance(part := system.part(name), (Queue, Cache)) and name not in seen:
        seen.add(name)
        name = part.call.to
    return name


def _added(challenge: Challenge, design: System, part: Any) -> None:
    callers = [caller for caller, call in design.all_calls.values() if call.to == part.name]
    kind = "queue" if isinstance(part, Queue) else "cache" if isinstance(part, Cache) else part.kind
    allowed = [f"a {what} between {caller!r} and {to!r}" for caller, to, what in challenge.between]
    for caller in callers or [""]:
        to = destination(design, part.name) if kind in ("queue", "cache") else part.name
        if (caller, to, kind) not in challenge.between:
            said = " or ".join(allowed) or "nothing"
            raise InputError(f"{part.place} cannot be put there; what may be put in is {said}.", "add")
    plain = type(part)(part.name, part.call)
    _settings(challenge, part, plain)
    _settings(challenge, part.call, replace(plain.call, **{name: getattr(Call(""), name) for name in FIXED_OF_A_CALL}))


def _calls(challenge: Challenge, design: System, part: Any, old: Any) -> None:
    def made(each: Any) -> tuple[Call, ...]:
        return (each.call,) if isinstance(each, Client) else calls_of(each)

    ends = [destination(design, call.to) for call in made(part)]
    wanted = [destination(challenge.start, call.to) for call in made(old)]
    if ends != wanted:
        raise InputError(f"{part.place} has to call {', '.join(wanted)}; it calls {', '.join(ends) or 'nothing'}.", "connect")
    for call, before in zip(made(part), made(old), strict=True):
        _settings(challenge, call, before)


def _settings(challenge: Challenge, part: Any, old: Any) -> None:
    free = challenge.free.get(part.kind, {})
    for field, declared in settings_of(cast(Any, type(part))).items():
        now = getattr(part, field)
        if now == getattr(old, field):
            continue
        if field not in free:
            names = ", ".join(name.replace("_", " ") for name in free) or "nothing"
            raise InputError(f"{part.place}: {declared.name} is given in this challenge; what may be changed there is {names}.", field)
        bounds = free[field]
        if bounds is not None and not bounds[0] <= now <= bounds[1]:
            least, most = number(bounds[0]), number(bounds[1])
            raise InputError(f"{part.place}: {declared.name} was given as {number(now)}; allowed here is {least} to {most}.", field)

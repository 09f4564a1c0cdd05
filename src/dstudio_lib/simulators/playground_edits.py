"""Changes to a system, one at a time: a setting, a call, a part, a fault. Each gives a new system, checked as a whole.

>>> from .systems import load
>>> with_setting(load("single_service"), "web", "servers", 8).part("web").servers
8
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dstudio_lib.engine.plan_checks import where_clocks_matter
from dstudio_lib.foundation.errors import InputError, UnknownName

from .playground import Fault, System
from .playground_parts import KINDS, Cache, Call, Client, LoadBalancer, Queue, Scaling, Service

USUAL_VALUES = {"slow": 10.0, "errors": 0.5, "drop": 0.3, "surge": 2.0, "fewer_servers": 2.0, "clock_skew": 2.0}
"""How much of each fault there is, where nothing is said; the other faults need no number."""

NEW_TIMEOUT = 1.0
"""Seconds after which a new call gives up on an attempt, so that a fault of what it calls cannot hold its caller for ever."""

OBJECTIVE = "objective"
"""The place whose settings are what clients are promised."""


def place_of(system: System, name: str) -> Any:
    """Return the part or the call of a name.

    >>> from .systems import load
    >>> place_of(load("single_service"), "visitors to web").to
    'web'
    """
    calls = system.all_calls
    return calls[name][1] if name in calls else system.part(name)


def with_setting(system: System, place: str, field: str, value: Any) -> System:
    """Return the system with one setting changed; ``scaling.most`` is one of a service's autoscaling, ``objective`` a place like any other.

    Raises
    ------
    UnknownName
        If there is no such place.
    InputError
        If the place has no such setting, or the value is not allowed.
    """
    if place == OBJECTIVE:
        return replace(system, objective=replace(system.objective, **{field: value}))
    target = place_of(system, place)
    outer, _, inner = field.partition(".")
    if inner:
        scaling = getattr(target, outer, None)
        if not isinstance(scaling, Scaling) or not hasattr(scaling, inner):
            raise InputError(f"{target.place} has no setting {field!r}; turn autoscaling on first.", field)
        return _replaced(system, place, replace(target, **{outer: replace(scaling, **{inner: value})}))
    if field in ("name", "to", "call", "calls") or not hasattr(target, field):
        raise InputError(f"{target.place} has no setting {field!r} that can be changed here.", field)
    return _replaced(system, place, replace(target, **{field: value}))


def _replaced(system: System, place: str, new: Any) -> System:
    if place in system.all_calls:
        caller, old = system.all_calls[place]
        return _with_calls(system, caller, lambda calls: tuple(new if call is old else call for call in calls))
    return replace(system, parts=tuple(new if part.name == place else part for part in system.parts))


def _with_calls(system: System, caller: str, change: Callable[[tuple[Call, ...]], tuple[Call, ...]]) -> System:
    return replace(system, parts=tuple(_calling(part, change) if part.name == caller else part for part in system.parts))


def _calling(part: Any, change: Callable[[tuple[Call, ...]], tuple[Call, ...]]) -> Any:
    if isinstance(part, (Client, Cache, Queue)):
        calls = change((part.call,))
        if len(calls) != 1:
            raise InputError(f"{part.place} makes exactly one call; change which part it calls instead.", "call")
        return replace(part, call=calls[0])
    if not isinstance(part, (Service, LoadBalancer)):
        raise InputError(f"{part.place} makes no calls; let a service call it.", "calls")
    return replace(part, calls=change(part.calls))


def connected(system: System, caller: str, to: str) -> System:
    """Return the system with one call more; one that makes a single call is pointed at the new part instead.

    >>> from .systems import load
    >>> list(connected(load("bulkheads"), "prices", "recommendations").all_calls)[-1]
    'prices to recommendations'
    """
    if isinstance(system.part(caller), (Client, Cache, Queue)):
        return _with_calls(system, caller, lambda calls: (replace(calls[0], to=to),))
    return _with_calls(system, caller, lambda calls: (*calls, Call(to, timeout=NEW_TIMEOUT)))


def added(system: System, kind: str, name: str, caller: str) -> System:
    """Return the system with one part more, called by ``caller``; a cache or a queue goes between the caller and what it called.

    Of a caller with several calls it is the first, unless ``caller`` names a call, as ``"page to prices"``.

    >>> from .systems import load
    >>> list(added(load("single_service"), "cache", "front", "visitors").all_calls)
    ['visitors to front', 'front to web']
    >>> list(added(load("bulkheads"), "cache", "front", "page to prices").all_calls)[-1]
    'front to prices'
    """
    kinds = [word for word in KINDS if word != "client"]
    if kind not in kinds:
        raise UnknownName(f"No kind of part is called {kind!r}; there is {', '.join(kinds)}.")
    if not name.strip():
        raise InputError(f"The new {kind.replace('_', ' ')} has no name; give it a word.", "name")
    between = kind in ("cache", "queue", "load_balancer")
    if between and caller in system.all_calls:
        caller, rerouted = system.all_calls[caller]
        before = [rerouted]
    else:
        before = [call for _, (whose, call) in system.all_calls.items() if whose == caller]
    if between and not before:
        raise InputError(
            f"A {kind.replace('_', ' ')} stands between two parts, but {caller!r} calls none; choose another caller.", "caller"
        )
    made = {"cache": "call", "queue": "call", "load_balancer": "calls"}.get(kind)
    onward = Call(before[0].to, timeout=NEW_TIMEOUT) if between else None
    new = KINDS[kind](name, **({made: onward if made == "call" else (onward,)} if made else {}))
    parts = tuple(
        _calling(part, lambda calls: tuple(replace(call, to=name) if call is before[0] else call for call in calls))
        if part.name == caller and between
        else part
        for part in system.parts
    )
    if between:
        return replace(system, parts=(*parts, new))
    if isinstance(system.part(caller), (Client, Cache, Queue)):
        raise InputError(f"{caller!r} makes exactly one call; let a service or a load balancer call the new part.", "caller")
    parts = tuple(
        _calling(part, lambda calls: (*calls, Call(name, timeout=NEW_TIMEOUT))) if part.name == caller else part for part in parts
    )
    return replace(system, parts=(*parts, new))


def removed(system: System, place: str) -> System:
    """Return the system without a call, or without a part and the calls to it; who called a cache or a queue calls what it called.

    >>> from .systems import load
    >>> list(removed(load("cold_cache"), "cache").all_calls)
    ['readers to database']
    """
    faults = tuple(fault for fault in system.faults if fault.at != place and place not in fault.at.split(" to "))
    if place in system.all_calls:
        caller, old = system.all_calls[place]
        return _with_calls(replace(system, faults=faults), caller, lambda calls: tuple(each for each in calls if each is not old))
    part = system.part(place)
    heir = part.call.to if isinstance(part, (Cache, Queue)) else None

    def change(calls: tuple[Call, ...]) -> tuple[Call, ...]:
        if heir is not None:
            return tuple(replace(each, to=heir) if each.to == place else each for each in calls)
        return tuple(each for each in calls if each.to != place)

    callers = {caller for caller, call in system.all_calls.values() if call.to == place}
    for caller in callers:
        if heir is None and isinstance(system.part(caller), (Client, Cache, Queue)):
            raise InputError(f"{system.part(caller).place} calls {place!r} and nothing else; let it call another part first.", "call")
    parts = tuple(_calling(each, change) if each.name in callers else each for each in system.parts if each.name != place)
    return replace(system, parts=parts, faults=faults)


def places_of(system: System, what: str) -> tuple[str, ...]:
    """Return where a kind of fault can strike.

    >>> from .systems import load
    >>> places_of(load("cold_cache"), "cold_cache"), places_of(load("cold_cache"), "surge")
    (('cache',), ('readers',))
    """
    if what in ("partition", "drop"):
        return tuple(system.all_calls)
    if what == "surge":
        return tuple(client.name for client in system.clients)
    if what == "cold_cache":
        return tuple(part.name for part in system.blocks if isinstance(part, Cache))
    if what == "clock_skew":
        places = where_clocks_matter(system.plan)
        return tuple(part.name for place, part in enumerate(system.blocks) if place in places)
    if what == "fewer_servers":
        return tuple(part.name for part in system.blocks if isinstance(part, Service))
    return tuple(part.name for part in system.blocks)


def with_fault(system: System, fault: Fault) -> System:
    """Return the system with one fault more, the faults in the order of their beginnings."""
    return replace(system, faults=tuple(sorted((*system.faults, fault), key=lambda each: each.start)))

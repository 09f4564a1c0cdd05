"""A system as a table: a row for each client, part and call, with its settings as fields and its patterns as switches."""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_edits import OBJECTIVE, place_of
from dstudio_lib.simulators.playground_parts import settings_of
from dstudio_lib.simulators.playground_patterns import PATTERNS, switches

from . import controls

FIRST = {
    "client": ("rate", "users"),
    "call to": ("timeout", "retries"),
    "load balancer": ("policy", "sees_down_after"),
    "service": ("servers", "service_time", "queue"),
    "database": ("servers", "service_time", "queue"),
    "cache": ("hit_ratio", "keyed", "time_to_live", "servers"),
    "queue": ("consumers", "room"),
    "external service": ("latency", "errors", "idempotent"),
    "objective": ("latency", "success"),
}
"""The settings of each kind that are open; the others are one key away."""


def rows(system: System) -> list[dict[str, Any]]:
    """Return the rows of a system: what clients are promised, then each part followed by the calls that it makes."""
    turned: dict[str, list[dict[str, Any]]] = {}
    for switch in switches(system):
        turned.setdefault(switch.place, []).append(
            {"pattern": switch.pattern, "on": switch.on, "meaning": PATTERNS[switch.pattern].meaning}
        )
    found = [_row(OBJECTIVE, "What clients are promised", "objective", system.objective, [], removable=False)]
    for part in system.parts:
        found.append(_row(part.name, part.name, part.kind, part, turned.get(part.name, []), removable=part.kind != "client"))
        several = part.kind not in ("client", "cache", "queue")
        for name, (caller, call) in system.all_calls.items():
            if caller == part.name:
                found.append(_row(name, name, call.kind, call, turned.get(name, []), removable=several))
    return found


def _row(place: str, title: str, kind: str, holder: Any, switched: list[dict[str, Any]], *, removable: bool) -> dict[str, Any]:
    settings = _settings(place, holder, "", FIRST[kind])
    scaling = getattr(holder, "scaling", None)
    if scaling is not None:
        settings += _settings(place, scaling, "scaling.", ("least", "most"))
    return {
        "place": place,
        "title": title,
        "kind": "call" if kind == "call to" else kind,
        "settings": settings,
        "switches": switched,
        "removable": removable,
    }


def _settings(place: str, holder: Any, prefix: str, first: tuple[str, ...]) -> list[dict[str, Any]]:
    found = []
    kind: Any = type(holder)
    for name, declared in settings_of(kind).items():
        field = prefix + name
        label = ("autoscaling: " if prefix else "") + declared.name
        common = {"key": f"{place}|{field}", "field": field, "label": label, "meaning": declared.meaning, "first": name in first}
        value = getattr(holder, name)
        match declared:
            case Toggle():
                found.append(common | {"kind": "toggle", "value": value})
            case Choice():
                found.append(common | {"kind": "choice", "value": value, "options": [list(option) for option in declared.options]})
            case Quantity():
                shown = {"value": controls.boxed(value / declared.factor), "unit": controls.unit_text(declared)}
                shown["allowed"] = declared.allowed
                found.append(common | {"kind": "number"} | shown)
    return sorted(found, key=lambda setting: not setting["first"])


def read(system: System, place: str, field: str, given: Any) -> Any:
    """Return the value that was typed into a field, chosen or ticked; numbers may have a unit of their own."""
    holder: Any = system.objective if place == OBJECTIVE else place_of(system, place)
    outer, _, inner = field.partition(".")
    if inner:
        holder = getattr(holder, outer, None)
    if holder is None:
        return given
    kind: Any = type(holder)
    declared = settings_of(kind).get(inner or outer)
    if isinstance(declared, Quantity) and isinstance(given, str):
        return controls.read_text(declared, given, inner or outer)
    return given

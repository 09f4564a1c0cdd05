"""The reading of a playground run: whether the promise is kept, what it costs, and four panels over one time.

>>> from dstudio_lib.simulators.playground import simulate
>>> from dstudio_lib.simulators.systems import load
>>> read(simulate(load("three_zones"))).metrics[0].label
'Answered in time'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from dstudio_lib.foundation.formatting import NARROW, duration, number, percent, say
from dstudio_lib.simulators.playground import _FAULTS, Fault, Run, System
from dstudio_lib.simulators.playground_edits import places_of

from .playground_figures import panels, watchable
from .playground_observed import Observed, observed
from .reading import Metric, Reading

QUESTION = "Which pattern keeps the promise when something breaks?"

STARTERS = ("single_service", "web_shop", "cold_cache")
"""The reference systems to begin with: one service; a balancer, two services and a database; a cache before a database."""

FIRST_LOOK = {
    "autoscaled": "api",
    "bulkheads": "page to recommendations",
    "cache_stampede": "cache",
    "cold_cache": "database",
    "fan_out_search": "root",
    "hedged_reads": "readers to balancer",
    "ingestion": "writer",
    "layered_retries": "gateway to orders",
    "payments": "bank",
    "single_service": "web",
    "three_zones": "balancer",
    "web_shop": "web 1 to database",
}
"""The place of each reference system that its story is about."""


def first_look(name: str, system: System) -> str:
    """Return the place whose settings are shown first: that of the story, or where the first fault strikes.

    >>> from dstudio_lib.simulators.systems import load
    >>> first_look("web_shop", load("web_shop"))
    'web 1 to database'
    """
    places = [*system.all_calls, *(part.name for part in system.parts)]
    wanted = FIRST_LOOK.get(name, system.faults[0].at if system.faults else "")
    return wanted if wanted in places else places[0]


def read(run: Run, watch: str = "", scale: Run | None = None) -> Reading:
    """Return verdict, headline and figure of a run.

    ``watch`` is the client or part whose panels are drawn, the first client unless another is named. ``scale`` is a run that the axes
    have to hold as well, so that they stay where they are while a switch is turned on and off.
    """
    name = watch if watch in watchable(run.system) else run.system.clients[0].name
    seen = observed(run)
    verdict = _verdict(seen)
    metrics = _metrics(seen)
    spoken = (
        f"{verdict} {metrics[0].label}: {metrics[0].text}. {metrics[1].label}: {metrics[1].text}. {metrics[2].label}: {metrics[2].text}."
    )
    return Reading(verdict, spoken, metrics, (panels(seen, name, scale),))


def _verdict(run: Run) -> str:
    objective = run.system.objective
    promised = f"{percent(objective.success)} within {duration(objective.latency)}"
    if run.meets_objective:
        opening = f"Promise kept: {_share(run.success)} of the requests were answered in time; promised are {promised}."
    else:
        opening = f"Promise broken: {_share(run.success)} of the requests were answered in time; promised are {promised}."
    return f"{opening} {_aftermath(run)}".strip()


def _share(value: float) -> str:
    """Write a share; one that rounds to all says so only if it is all."""
    if 0.9995 <= value < 1:
        return percent(min(value, 0.999999), 5)
    return percent(value)


def _aftermath(run: Run) -> str:
    """Say what happened after the last fault."""
    system = run.system
    if not system.faults:
        return ""
    end = min(max(fault.end for fault in system.faults), system.horizon)
    below = _windows_below(run)
    after = [begin for begin in below if begin >= end - 1e-9]
    if end >= system.horizon - system.plan.window / 2:
        return "The last fault lasts to the end of the run."
    if not after:
        return "From the end of the last fault on it is kept." if below else "Its clients do not notice the fault."
    last = after[-1] + system.plan.window
    if last >= system.horizon - 1.5 * system.plan.window:
        return f"The last fault ends at {duration(end)}, and {duration(system.horizon - end)} later it is still broken."
    return f"It is whole again {duration(last - end)} after the last fault."


def _windows_below(run: Run) -> list[float]:
    """Return when each window begins in which less was answered in time than promised, over all clients."""
    told = [run.client(client.name) for client in run.system.clients]
    found = []
    for i in range(run.system.plan.windows):
        good = sum(each.good[i] for each in told)
        ended = good + sum(each.late[i] + each.failed[i] for each in told)
        if ended and good < run.system.objective.success * ended:
            found.append(i * run.system.plan.window)
    return found


def _metrics(run: Observed) -> tuple[Metric, ...]:
    objective = run.system.objective
    kept = run.meets_objective
    slowest = run.slowest(0.99)
    spent = run.budget_spent
    spent_text = f"{number(spent, 2)}{NARROW}×" if spent >= 2 else percent(spent)
    return (
        Metric("Answered in time", _share(run.success), f"within {duration(objective.latency)}", "healthy" if kept else "failed"),
        Metric("Slowest percent (p99)", duration(slowest) if slowest is not None else "no answer", "of the answers take longer", "served"),
        Metric("Cost", say(run.cost_per_hour, "dollar/h"), "servers and calls to others, illustrative prices", "offered"),
        Metric("Promise", "✓ kept" if kept else "✗ broken", f"{spent_text} of the error budget is spent", "healthy" if kept else "failed"),
    )


# --- faults and settings in words


def fault_words() -> list[tuple[str, str]]:
    """Return every kind of fault with what it does."""
    return list(_FAULTS)


def fault_places(system: System) -> dict[str, list[str]]:
    """Return where each kind of fault can strike; a kind that can strike nowhere is left out."""
    found = {what: list(places_of(system, what)) for what, _ in _FAULTS}
    return {what: places for what, places in found.items() if places}


def fault_text(fault: Fault) -> str:
    """Say a fault in words.

    >>> fault_text(Fault("slow", "database", start=20.0, end=30.0, value=4.0))
    'database: 4 times as slow, from 20 s to 30 s'
    """
    value = number(fault.value)
    what = {
        "kill": "killed",
        "slow": f"{value} times as slow",
        "errors": f"{percent(fault.value)} of its calls fail",
        "fewer_servers": f"{value} servers fewer",
        "hang": "takes calls and never answers",
        "partition": "no call gets through",
        "drop": f"{percent(fault.value)} of the attempts are lost",
        "surge": f"{value} times as many requests",
        "clock_skew": f"its clock is {duration(abs(fault.value))} {'ahead' if fault.value > 0 else 'behind'}",
        "cold_cache": "cold" if not fault.value else f"{percent(fault.value)} hits only",
    }[fault.what]
    return f"{fault.at}: {what}, from {duration(fault.start)} to {duration(fault.end)}".replace(NARROW, " ")


def differences(before: System, after: System) -> list[str]:
    """Return what differs between two systems, setting by setting, in words.

    >>> from dstudio_lib.simulators.playground_patterns import switched
    >>> from dstudio_lib.simulators.systems import load
    >>> shop = load("web_shop")
    >>> differences(shop, switched(shop, "circuit breaker", "web 1 to database", True))
    ['web 1 to database: circuit breaker off → on']
    """
    old, new = _places(before), _places(after)
    found = [f"{name}: added" for name in new if name not in old] + [f"{name}: removed" for name in old if name not in new]
    for name, place in new.items():
        if name in old:
            found += [f"{name}: {change}" for change in _changes(old[name], place)]
    found += [f"what clients are promised: {change}" for change in _changes(before.objective, after.objective)]
    for fault in before.faults:
        if fault not in after.faults:
            found.append(f"without the fault {fault_text(fault)}")
    for fault in after.faults:
        if fault not in before.faults:
            found.append(f"with the fault {fault_text(fault)}")
    return found


def _places(system: System) -> dict[str, Any]:
    return {part.name: part for part in system.parts} | {name: call for name, (_, call) in system.all_calls.items()}


def _changes(old: Any, new: Any) -> Iterable[str]:
    if type(old) is not type(new):
        yield f"{old.kind} → {new.kind}"
        return
    for field in fields(old):
        a, b = getattr(old, field.name), getattr(new, field.name)
        if a == b or field.name in ("name", "call", "calls", "to"):
            continue
        word = field.name.replace("_", " ")
        if is_dataclass(a) and is_dataclass(b):
            yield from (f"{word} {change}" for change in _changes(a, b))
        else:
            yield f"{word} {_said(a)} → {_said(b)}"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "off"
    return "on" if is_dataclass(value) else str(value) if isinstance(value, str) else number(value)

"""The rooms in which the catalog is looked through: what each holds, what it can be narrowed by, and what it draws of what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib import catalog
from dstudio_lib.catalog.searching import Found
from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.formatting import duration

from ..reading import Figure
from . import figures
from .pages import name_of

LABELS = {
    "kind": "Kind",
    "year": "Years",
    "organisation": "Organisation",
    "category": "Category",
    "pattern": "Pattern",
    "confidence": "Evidence",
    "depth": "Depth",
}


@dataclass(frozen=True, slots=True)
class Room:
    """One dashboard of the catalog.

    ``kind`` is the one kind of record that it holds, or nothing for all of them. ``columns`` are the titles of its list and what stands
    there; ``compared`` are the rows of a comparison. ``draw`` makes its figures from the records that are left, which stand in ``order``
    while nothing is searched for. ``note`` says how the figures are to be read.
    """

    name: str
    title: str
    question: str
    kind: str
    facets: tuple[str, ...]
    samples: tuple[str, ...]
    columns: tuple[tuple[str, Callable[[Any], str]], ...] = ()
    compared: tuple[tuple[str, Callable[[Any], str]], ...] = ()
    draw: Callable[[Sequence[Any]], tuple[Figure, ...]] = lambda _records: ()
    labels: Mapping[str, str] | None = None
    order: Callable[[Any], Any] | None = None
    note: str = ""
    most: int = 400

    def find(self, query: str, narrowed: Mapping[str, Any]) -> Found:
        """Search the room's records."""
        wanted = {key: value for key, value in narrowed.items() if key in self.facets and value not in (None, "")}
        return catalog.search(query, **{"kind": self.kind or None, **wanted}, limit=self.most)

    def label(self, facet: str) -> str:
        """Return what a facet is called here."""
        return (self.labels or {}).get(facet, LABELS[facet])


def _lasted(incident: Any) -> str:
    return duration(60 * incident.duration.minutes) if incident.duration.minutes else "not known"


def _names(uses: Sequence[Any]) -> str:
    return ", ".join(name_of("patterns", each.pattern) for each in uses)


def _together(record: Any) -> str:
    return ", ".join(name_of("patterns", each) for each in record.patterns)


def _texts(claims: Sequence[Any]) -> str:
    return " ".join(each.text for each in claims)


INCIDENTS = Room(
    name="incidents",
    title="Incidents",
    question="What has gone wrong elsewhere that looks like this?",
    kind="incidents",
    facets=("category", "pattern", "organisation", "year", "confidence"),
    samples=("retry storm dns", "everything green but users fail", "certificate expired", "deploy went to one server"),
    columns=(("Organisation", lambda each: each.organisation), ("Began", lambda each: each.when),
             ("Root cause", lambda each: each.category), ("Lasted", _lasted), ("Evidence", lambda each: each.confidence)),
    compared=(("organisation", lambda each: each.organisation), ("began", lambda each: each.when), ("lasted", _lasted),
              ("root cause", lambda each: each.root_cause.text), ("trigger", lambda each: each.trigger.text),
              ("amplifier", lambda each: each.amplifier.text), ("detection", lambda each: each.detection.text),
              ("recovery", lambda each: each.recovery.text), ("impact", lambda each: _texts(each.impact)),
              ("patterns missing", lambda each: _names(each.patterns_violated)), ("lessons", lambda each: _texts(each.lessons)),
              ("evidence", lambda each: each.confidence)),
    draw=lambda records: (figures.over_time(records), figures.root_causes(records), figures.missing_patterns(records)),
    labels={"category": "Root cause", "pattern": "Pattern missing or helping"},
    order=lambda each: -each.started.timestamp(),
    note="Each incident has one root cause: the earliest condition without which its trigger would have stayed harmless, as the best "
    "source tells it. Where two fit, the one that stands higher in the first figure is taken. The figures are counted from the records "
    "that are listed. Incidents that were written about are no fair sample of all incidents.",
)  # fmt: skip

COMBINATIONS = Room(
    name="combinations",
    title="Patterns together",
    question="Which patterns help one another, and which fight?",
    kind="combinations",
    facets=("category", "pattern"),
    samples=("retry", "multi-region latency", "cache", "autoscaling"),
    columns=(("Verdict", lambda each: each.kind), ("Patterns", _together)),
    compared=(("verdict", lambda each: each.kind), ("why", lambda each: each.mechanism.text), ("true when", lambda each: each.holds_when),
              ("so", lambda each: each.advice)),
    draw=lambda records: (figures.kinship(records),),
    labels={"category": "Verdict"},
)  # fmt: skip

EVOLUTION = Room(
    name="evolution",
    title="How the patterns came about",
    question="When did each idea arrive, and what did it change?",
    kind="milestones",
    facets=("year", "pattern"),
    samples=("consensus", "dynamo", "microservices", "chaos"),
    columns=(("Year", lambda each: str(each.year)), ("Patterns", _together)),
    compared=(("year", lambda each: str(each.year)), ("what", lambda each: each.what.text),
              ("consequence", lambda each: each.consequence.text)),
    draw=lambda records: (figures.evolution(records),),
)  # fmt: skip  # fmt: skip

COMPANIES = Room(
    name="companies",
    title="How companies built it",
    question="What did others choose, and what did they give up?",
    kind="companies",
    facets=("pattern", "year"),
    samples=("shards", "cache", "event log", "cells"),
    columns=(("Architecture", lambda each: each.architecture), ("As of", lambda each: str(each.as_of))),
    compared=(("architecture", lambda each: each.architecture), ("as of", lambda each: str(each.as_of)),
              ("mechanism", lambda each: each.mechanism.text), ("scale", lambda each: _texts(each.scale)),
              ("parts", lambda each: "; ".join(f"{one.layer}: {one.name}" for one in each.components)),
              ("patterns", lambda each: _names(each.patterns)), ("given up", lambda each: _texts(each.trade_offs))),
    draw=lambda records: (figures.shared_patterns(records),),
    labels={"year": "As of"},
    order=lambda each: each.name.lower(),
)  # fmt: skip

EVERYTHING = Room(
    name="catalog",
    title="The catalog",
    question="What does the course know about this?",
    kind="",
    facets=("kind", "category", "pattern", "organisation", "year", "depth"),
    samples=("retry storm", "split brain", "exactly once", "backpressure", "clock"),
    most=60,
)

ROOMS: tuple[Room, ...] = (EVERYTHING, INCIDENTS, COMBINATIONS, EVOLUTION, COMPANIES)


def room(name: str) -> Room:
    """Return a room by its name.

    Raises
    ------
    UnknownName
        If there is no such room.
    """
    for each in ROOMS:
        if each.name == name:
            return each
    raise UnknownName(f"There is no room {name!r}; there are {', '.join(each.name for each in ROOMS)}.")

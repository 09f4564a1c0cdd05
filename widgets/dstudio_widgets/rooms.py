"""The catalog in rooms: search, narrow, look at the figures, read a record with its sources, and lay two or three side by side."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

import traitlets

from dstudio_lib import catalog
from dstudio_lib.catalog.load import BadRecord
from dstudio_lib.charts.catalog import pages
from dstudio_lib.charts.catalog import rooms as declared
from dstudio_lib.charts.catalog.rooms import Room
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.foundation.references import STANDING

from . import payload
from .assets import loader
from .surface import Surface

MOST_COMPARED = 3


class CatalogRoom(Surface):
    """One room of the catalog. Each trait can be observed and assigned.

    Parameters
    ----------
    room
        Its name.

    Attributes
    ----------
    asked
        What is looked for: ``query``, ``narrowed`` (facet to value, a year as a pair) and ``number``, which counts the questions.
    found
        What that brought: rows, facets with their counts, figures, and a sentence.
    chosen
        The record whose page is shown, such as ``"incidents/knight-capital-2012"``.
    compared
        Up to three records side by side.
    """

    _esm = loader("room")
    room = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    found = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    page = traitlets.Dict().tag(sync=True)
    compared = traitlets.List(traitlets.Unicode()).tag(sync=True)
    comparison = traitlets.Dict().tag(sync=True)
    trouble = traitlets.Unicode().tag(sync=True)

    def __init__(self, room: str = "catalog", *, query: str = "", record: str = "", narrowed: Mapping[str, Any] | None = None) -> None:
        self._room = declared.room(room)
        super().__init__(poster=self._room.question, room=described(self._room))
        self.observe(self._answer, "asked")
        self.observe(self._open, "chosen")
        self.observe(self._compare, "compared")
        self.asked = {"query": query, "narrowed": dict(narrowed or {}), "number": 1}
        self.chosen = record

    def _answer(self, change: Mapping[str, Any]) -> None:
        asked = change["new"]
        try:
            self.found = answer(self._room, str(asked.get("query", "")), asked.get("narrowed", {})) | {"number": asked.get("number", 0)}
            self.trouble = ""
        except DStudioError as error:
            self.trouble = str(error)

    def _open(self, change: Mapping[str, Any]) -> None:
        kind, _, name = change["new"].partition("/")
        if not name:
            self.page = {}
            return
        try:
            if kind not in catalog.SHELVES:
                raise DStudioError(f"There is no kind of record called {kind!r}; there are {', '.join(catalog.SHELVES)}.")
            self.page = shown(pages.page(kind, name))
            self.trouble = ""
        except DStudioError as error:
            self.page, self.trouble = {}, str(error)

    def _compare(self, change: Mapping[str, Any]) -> None:
        self.comparison = comparison(self._room, change["new"][:MOST_COMPARED])

    def __repr__(self) -> str:
        return f"{self._room.title}: {self.found.get('said', '')}"


def described(room: Room) -> dict[str, Any]:
    """Return what the page needs of a room once."""
    return {
        "name": room.name,
        "title": room.title,
        "question": room.question,
        "samples": list(room.samples),
        "facets": [{"name": each, "label": room.label(each)} for each in room.facets],
        "columns": ["Title", *(title for title, _ in room.columns)] if room.columns else ["Title", "Kind", "Organisation", "Year"],
        "compares": bool(room.compared),
        "note": room.note,
    }


def shown(page: pages.Page) -> dict[str, Any]:
    """Return a record's page as plain data."""
    told: dict[str, Any] = payload.clean({key: value for key, value in asdict(page).items() if key != "figure"})
    told["standing"] = dict(STANDING)
    return told | ({"figure": payload.figure(page.figure)} if page.figure else {})


def answer(room: Room, query: str, narrowed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a question brings: rows, facets, figures and a sentence."""
    wanted = {key: tuple(value) if isinstance(value, (list, tuple)) else value for key, value in narrowed.items()}
    found = room.find(query, wanted)
    hits, records, broken = list(found), [], ""
    for each in list(hits) if room.columns else ():
        try:
            records.append(each.record)
        except BadRecord as error:
            hits.remove(each)
            broken = f" One could not be read: {error}"
    if (order := room.order) and not query.strip():
        pairs = sorted(zip(hits, records, strict=True), key=lambda pair: order(pair[1]))
        hits, records = [hit for hit, _ in pairs], [record for _, record in pairs]
    if room.columns:
        cells = [[getattr(each, "title", "") or getattr(each, "name", ""), *(write(each) for _, write in room.columns)] for each in records]
        figures = room.draw(records)
    else:
        cells = [[each.title, catalog.SHELVES[each.kind].word, each.organisation, str(each.year or "")] for each in hits]
        figures = ()
    return {
        "said": said(room, query, found.total, len(hits), found.whole) + broken,
        "total": found.total,
        "rows": [
            {"record": f"{each.kind}/{each.id}", "cells": row, "snippet": each.snippet or each.summary}
            for each, row in zip(hits, cells, strict=True)
        ],
        "facets": {name: options(name, found.facets[name]) for name in room.facets},
        "figures": [payload.figure(each) for each in figures],
    }


def options(facet: str, values: Mapping[str, int]) -> list[list[Any]]:
    """Return a facet's values as they are, as people read them, and how often: years and depths in order, the rest most frequent first."""
    ordered = sorted(values.items()) if facet in ("year", "depth") else values.items()
    return [[value, pages.name_of("patterns", value) if facet == "pattern" else value, count] for value, count in ordered]


def said(room: Room, query: str, total: int, listed: int, whole: bool) -> str:
    """Say in one sentence what was found."""
    word = catalog.SHELVES[room.kind].word if room.kind else "record"
    words = (catalog.SHELVES[room.kind].folder if room.kind else "records") if total != 1 else word
    if not total:
        about = f" about \N{LEFT DOUBLE QUOTATION MARK}{query[:60]}\N{RIGHT DOUBLE QUOTATION MARK}" if query else ""
        return f"Nothing was found{about}; try fewer words, or choose less."
    text = f"{total:,} {words}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if listed < total:
        text += f", the best {listed} listed"
    return text + ("." if whole or not query else "; few have every word, those with most of them follow.")


def comparison(room: Room, records: Sequence[str]) -> dict[str, Any]:
    """Return two or three records side by side, row by row; nothing for fewer."""
    chosen = [catalog.SHELVES[kind].one(name) for kind, _, name in (each.partition("/") for each in records)]
    if len(chosen) < 2:
        return {}
    titles = [getattr(each, "title", "") or getattr(each, "name", "") for each in chosen]
    return {"titles": titles, "rows": [[label, *(write(each) for each in chosen)] for label, write in room.compared]}


def catalog_room(name: str = "catalog", *, query: str = "", record: str = "", **narrowed: Any) -> CatalogRoom:
    """Return a room of the catalog: ``"catalog"``, ``"incidents"``, ``"combinations"``, ``"evolution"`` or ``"companies"``.

    In Voila the address may say what to open on, as ``incidents.ipynb?q=retry+storm`` or ``?record=incidents/knight-capital-2012``.

    Parameters
    ----------
    name
        The room.
    query
        What to search for at once.
    record
        Whose page to open.
    narrowed
        Facets to narrow by, such as ``category="capacity"``.

    Raises
    ------
    UnknownName
        If there is no such room.
    """
    asked = parse_qs(os.environ.get("QUERY_STRING", ""))
    facets = declared.room(name).facets
    narrowed |= {key: values[0] for key, values in asked.items() if key in facets and key != "year"}
    return CatalogRoom(name, query=query or asked.get("q", [""])[0], record=record or asked.get("record", [""])[0], narrowed=narrowed)

"""The formula browser: find any formula by words, symbol or question, read its page, and move its inputs below."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import ipywidgets
import traitlets

from dstudio_lib import __version__, formulas
from dstudio_lib.foundation.errors import DStudioError

from .assets import loader
from .explorer import Explorer, explore
from .surface import Surface

OPENS_ON = "tail.slow_requests"
"""The formula shown when none is asked for: its result surprises most people."""


class FormulaBrowser(Surface):
    """The search box, the topics and the page of the formula that is chosen; both traits can be observed and assigned.

    Parameters
    ----------
    chosen
        Id of the formula shown.
    query
        What is searched for.
    """

    _esm = loader("formulas")
    edition = traitlets.Unicode(f"{__version__}").tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    found = traitlets.Dict().tag(sync=True)
    trouble = traitlets.Unicode().tag(sync=True)

    def answer(self, message: Mapping[str, Any]) -> None:
        """Search for what the page asks."""
        match message:
            case {"kind": "search", "query": str(query)}:
                self.found = {"query": query, "ids": [each.id for each in formulas.search(query)]}

    def _hand_over(self, name: str, page: str) -> None:
        if name != f"formulas@{self.edition}":
            super()._hand_over(name, page)
            return
        from .formula_pages import packed

        self.send({"kind": "library", "name": name}, buffers=[packed()])


class FormulaRoom(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The browser with the calculator of the chosen formula below it; ``browser`` and ``explorer`` are the two."""

    def __init__(self, formula: str, query: str) -> None:
        self.browser = FormulaBrowser(poster="The formulas of the course.", query=query, chosen=formula)
        self.explorer: Explorer | None = None
        super().__init__([self.browser])
        self.browser.observe(self._choose, "chosen")
        self._show(formula)

    def _choose(self, change: Mapping[str, Any]) -> None:
        self._show(change["new"])

    def _show(self, name: str) -> None:
        before = self.explorer
        try:
            self.explorer = explore(name) if name else None
            self.browser.trouble = ""
        except DStudioError as error:
            self.explorer, self.browser.trouble = None, str(error)
        self.children = [self.browser, self.explorer] if self.explorer else [self.browser]
        if before is not None:
            before.close()


def formula_browser(formula: str | None = None, *, query: str = "") -> FormulaRoom:
    """Return the browser of every formula of the course.

    In Voila the address may name both, as ``formulas.ipynb?formula=tail.slow_requests`` or ``?q=how+many+replicas``.

    Parameters
    ----------
    formula
        Id of the formula to open on.
    query
        What to search for at once.

    Raises
    ------
    UnknownName
        If no formula has this id.
    """
    asked = parse_qs(os.environ.get("QUERY_STRING", ""))
    if formula is None:
        wanted = asked.get("formula", [""])[0]
        formula = wanted if wanted in {each.id for each in formulas.all()} else OPENS_ON
    return FormulaRoom(formulas.get(formula).id, query or asked.get("q", [""])[0])

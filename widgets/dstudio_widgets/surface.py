"""The base of every widget here: it answers the page's heartbeat, hands over what a page needs once, and reports what went wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from .assets import libraries

REPEAT_AFTER = 3.0
"""Seconds within which one page is sent the library once, however often it asks."""

_sent: dict[tuple[str, str], float] = {}


class Surface(anywidget.AnyWidget):  # type: ignore[misc]  # ipywidgets has no types
    """A widget whose page can ask its kernel for things.

    ``poster`` is the sentence shown until the widget is there, and ``picture`` an SVG under it, if there is one: what also stands in
    a notebook that was turned into a document. ``failures`` lists, in sentences, every error that a
    callback met; a test or a notebook runner reads it there.
    """

    poster = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    failures = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._heard)

    def _repr_mimebundle_(self, **how: Any) -> Any:
        shown = super()._repr_mimebundle_(**how)
        if shown and self.picture:
            shown[0]["image/svg+xml"] = self.picture
        return shown

    def _heard(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        match content.get("kind"):
            case "ping":
                self.send({"kind": "pong", "beat": content.get("beat")})
            case "library":
                self._hand_over(str(content.get("name")), str(content.get("page")))
            case _:
                self.answer(content)

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what a message of the page asks; widgets with messages of their own extend this."""

    def _hand_over(self, name: str, page: str) -> None:
        now = time.monotonic()
        if name not in libraries() or now - _sent.get((page, name), -REPEAT_AFTER) < REPEAT_AFTER:
            return
        self.send({"kind": "library", "name": name}, buffers=[libraries()[name]])
        _sent[page, name] = time.monotonic()

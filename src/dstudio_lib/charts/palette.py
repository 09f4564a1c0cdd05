"""Colours by role, for the light and the dark theme: one meaning for each hue across the course.

The series colours are the Okabe-Ito families, moved until every one has a contrast of at least 3:1 on both
surfaces and every pair stays apart by a CIEDE2000 difference of at least 12 for normal, protan, deutan and
tritan sight. Amber is for marks only, never for text. A figure names roles (``"role:served"``, or
``"role:served/0.2"`` for a tint); a surface turns them into colours when it knows its theme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

Theme = Literal["light", "dark"]

SERIES: Mapping[Theme, Mapping[str, str]] = {
    "light": {"served": "#0272D4", "offered": "#B48709", "healthy": "#07644E", "failed": "#A23508", "prediction": "#E0218A"},
    "dark": {"served": "#2F8FEF", "offered": "#F9C22D", "healthy": "#44D19E", "failed": "#E2571A", "prediction": "#BE7FA2"},
}
"""The system, the load or a warning, success, failure, and the reader's own guess."""

INTERFACE: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "limit": "#24292F",
        "text": "#24292F",
        "muted": "#57606A",
        "surface": "#FFFFFF",
        "raised": "#F6F8FA",
        "border": "#8C959F",
        "hairline": "#D8DEE4",
        "focus": "#0272D4",
        "link": "#0258A8",
        "guess": "#B3136B",
        "ghost": "#79828C",
        "grid": "#DDE1E6",
        "warn-text": "#7A4D00",
        "warn-tint": "#FFF4D6",
        "error-text": "#8A1C00",
        "error-tint": "#FDE9E3",
        "ok-text": "#00513D",
        "ok-tint": "#E2F5EE",
        "guess-tint": "#FCE9F4",
    },
    "dark": {
        "limit": "#E6EDF3",
        "text": "#E6EDF3",
        "muted": "#9DA7B3",
        "surface": "#111111",
        "raised": "#1C2128",
        "border": "#6E7781",
        "hairline": "#30363D",
        "focus": "#58A6FF",
        "link": "#7AB8FF",
        "guess": "#E3A5C8",
        "ghost": "#8B949E",
        "grid": "#30363D",
        "warn-text": "#FFD479",
        "warn-tint": "#2B2206",
        "error-text": "#FFA68A",
        "error-tint": "#2E120A",
        "ok-text": "#7FE3C0",
        "ok-tint": "#0B2A20",
        "guess-tint": "#2A1522",
    },
}
"""Texts, surfaces, borders and notices; ``limit`` is the ink of thresholds and theory."""

TEXT_ON = {
    "text": ("surface", "raised"),
    "muted": ("surface", "raised"),
    "link": ("surface", "raised"),
    "guess": ("surface", "raised", "guess-tint"),
    "warn-text": ("warn-tint",),
    "error-text": ("error-tint", "surface", "raised"),
    "ok-text": ("ok-tint",),
}
"""Which colours are used for words, and on which grounds."""

DASHES = {"served": "solid", "offered": "dash", "healthy": "dot", "failed": "longdash", "prediction": "dashdot", "limit": "dash"}
"""The line style of each role, so that colour is never alone."""

SYMBOLS = {
    "served": "circle",
    "offered": "square",
    "healthy": "diamond",
    "failed": "triangle-up",
    "prediction": "x",
    "limit": "line-ew-open",
}
"""The marker of each role."""

_ROLE = re.compile(r"^role:([a-z-]+)(?:[/@](0(?:\.\d+)?|1))?$")


def tokens(theme: Theme) -> dict[str, str]:
    """Return every colour of a theme by its role."""
    return {**SERIES[theme], **INTERFACE[theme]}


def resolve(value: Any, theme: Theme) -> Any:
    """Return plain data with every role replaced by its colour.

    >>> resolve({"line": {"color": "role:served"}, "fillcolor": "role:served/0.2"}, "light")
    {'line': {'color': '#0272D4'}, 'fillcolor': 'rgba(2,114,212,0.2)'}

    Raises
    ------
    LookupError
        If a role does not exist.
    """
    if isinstance(value, str):
        return _colour(value, theme) if value.startswith("role:") else value
    if isinstance(value, Mapping):
        return {key: resolve(each, theme) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(each, theme) for each in value]
    return value


def _colour(role: str, theme: Theme) -> str:
    found = _ROLE.match(role)
    if not found or found[1] not in tokens(theme):
        raise LookupError(f"No colour role is called {role!r}; there are {', '.join(tokens(theme))}.")
    colour = tokens(theme)[found[1]]
    if found[2] is None:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{found[2]})"

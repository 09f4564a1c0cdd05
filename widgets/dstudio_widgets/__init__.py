"""The course's widgets: thin views over library models, for Lab and for Voila.

Each name is loaded when it is first used::

    from dstudio_widgets import availability_calculator, Show, Predict, Check

``Show(figure)`` shows a figure of ``dstudio_lib.charts``; ``Predict`` asks for a guess before the answer;
``Check`` is a question with feedback on every option; ``Calculator`` is the shell that every calculator shares.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Calculator": "shell",
    "Check": "check",
    "Grid": "controls",
    "PlotView": "plot_view",
    "Predict": "predict",
    "Show": "plot_view",
    "all_calculators": "calculators",
    "catalog_room": "rooms",
    "dashboard_list": "dashboards",
    "design_challenge": "design_challenge_card",
    "explore": "explorer",
    "formula_browser": "formula_room",
    "player": "player_card",
    "playground": "playground_card",
    "learning_path": "path_map",
    "show_figure": "plot_view",
    "war_room": "war_room_card",
}

__all__ = [  # noqa: PLE0604 - the table above is the one list of names
    *_HOMES
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name) or ("calculators" if name.endswith("_calculator") else "")
    if home:
        return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    from .calculators import CALCULATORS

    return sorted([*globals(), *_HOMES, *(each.name for each in CALCULATORS)])

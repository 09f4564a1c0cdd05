"""A widget as one file: its code, its numbers and plotly.js, and nothing from anywhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from dstudio_lib.charts import palette

from . import assets

if TYPE_CHECKING:
    from .shell import Calculator

_START = """
const shelved = { loaded: true, promise: Promise.resolve({ default: globalThis.Plotly }) };
globalThis.__dstudio = { id: "saved", shelf: { [`plotly@${PLOTLY_VERSION}`]: shelved } };
const saved = JSON.parse(document.getElementById("state").textContent);
const model = { get: (name) => saved[name], on() {}, off() {}, send() {}, widget_manager: {} };
document.getElementById("waiting").remove();
entries[saved.entry]({ model, el: document.querySelector("main"), signal: new AbortController().signal });
"""


def page(calculator: Calculator) -> str:
    """Return the text of the file of a calculator."""
    state: dict[str, Any] = {
        "spec": {**calculator.spec, "prediction": _asked(calculator), "saved": True},
        "result": {**calculator.result, "pins": [], "working": None},
        "outcome": {},
    }
    told = "What it shows is computed in this page; it needs no Python and no network."
    return whole("calculator", state, calculator.title, repr(calculator), told)


def whole(entry: str, state: Mapping[str, Any], title: str, poster: str, told: str, *, plots: bool = True) -> str:
    """Return the text of a file that shows one widget, with its state and everything that it needs."""
    from dstudio_lib import __version__

    widgets, plotly = assets.whole_page(entry)
    data = json.dumps({**state, "entry": entry}, ensure_ascii=False)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="DStudio {__version__}">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>
{_backgrounds()}
body {{ margin: 0; padding: 16px; font: 14px/1.6 system-ui, sans-serif; }}
main, footer {{ max-width: 1100px; margin: 0 auto; }}
footer {{ margin-top: 16px; font-size: 12px; }}
</style>
</head>
<body>
<main><p id="waiting">{escape(poster)} (This page needs a browser that runs its scripts.)</p></main>
<footer>Saved from DStudio {__version__}. {told}</footer>
<script type="application/json" id="state">{_inert(data)}</script>
<script>{_inert(plotly) if plots else ""}</script>
<script type="module">
{_inert(widgets)}
{_START}
</script>
</body>
</html>
"""


def _asked(calculator: Calculator) -> Any:
    """Return the question, if the page can answer it by itself."""
    told = calculator.spec["closed"]
    return calculator.spec["prediction"] if told["prediction"] and "reading" in told["program"] else None


def _inert(text: str) -> str:
    """Return a script or data that cannot end the element it stands in, nor open a comment there."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _backgrounds() -> str:
    light, dark = palette.tokens("light"), palette.tokens("dark")
    return (
        f":root {{ color-scheme: light dark; }} body {{ background: {light['surface']}; color: {light['text']}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ body {{ background: {dark['surface']}; color: {dark['text']}; }} }}"
    )

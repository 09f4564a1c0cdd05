"""Writes what a page computes by itself: ``python -m dstudio_widgets.compiled``.

``static/formulas.js`` has the formulas, ``readings.js`` the designed calculators, ``playground_model.js`` the playground, and
``charting.js`` the ticks, strengths and words that cards share. With ``--check`` it says whether a file is stale, and with ``--list``
what does not compile, and why.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def known() -> frozenset[str]:
    """Return the ids of the formulas that a page has."""
    return _entries("formulas.js")


@cache
def readings() -> frozenset[str]:
    """Return the names of the charts whose reading a page has."""
    return _entries("readings.js")


def _entries(name: str) -> frozenset[str]:
    lines = files(__package__).joinpath("static", name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.split('"')[1] for line in lines if line.startswith('"'))


def modules() -> tuple[dict[str, str], dict[str, str]]:
    """Return the text of each file, and the reason for everything that does not compile."""
    from dstudio_lib.charts.page.script import module
    from dstudio_lib.formulas._javascript import compiled

    from . import charting, playground_alone
    from .calculators import CALCULATORS

    formulas, uncompiled = compiled()
    cards, in_python = module({each.chart: (each.reading, each.settings_class) for each in CALCULATORS})
    others = {"playground_model.js": playground_alone.module(), "charting.js": charting.module()}
    return {"formulas.js": formulas, "readings.js": cards, **others}, uncompiled | in_python


def main() -> int:
    """Write the files, or say what is asked for."""
    texts, reasons = modules()
    if "--list" in sys.argv:
        print("\n".join(f"{name}: {reason}" for name, reason in reasons.items()))
        return 0
    for name, text in texts.items():
        target = STATIC / name
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv:
            print(f"widgets/dstudio_widgets/static/{name} is stale; run `make generated`.")
            return 1
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

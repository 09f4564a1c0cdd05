"""Write the derivations' notebooks from their declarations: ``python -m dstudio_lib.derivations.build``.

``--check`` writes nothing and fails if a notebook is older than its declaration.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from dstudio_lib import derivations

from .derivation import Derivation
from .printing import bullets, cited
from .rules import Given

HOME = Path(__file__).resolve().parents[3] / "course" / "derivations"


def notebook(derivation: Derivation, following: Derivation | None = None) -> dict[str, Any]:
    """Return the notebook of one derivation: prose, then the line and its check, cell by cell."""
    cells = [
        _prose("title", f"# {derivation.title}\n\n*{derivation.question}*\n\n{derivation.about}"),
        _code("bet", _SET_UP.format(id=derivation.id)),
        _prose("assumed", f"{_ASSUMED}\n\n{bullets(derivation.assumes)}"),
    ]
    for number, step in enumerate(derivation.steps, start=1):
        cells += [
            _prose(f"say-{step.name}", f"**{number} · {step.title}.** {step.says}"),
            _code(f"check-{step.name}", f"law.step({number})"),
        ]
    cells += [
        _prose("fails", f"## Where it does not hold\n\n{bullets(derivation.fails)}\n\n**Often said.** {derivation.popular}"),
        _prose("formula", _FORMULA),
        _code("formula-shown", f'from dstudio_lib.charts import exhibits\n\nexhibits.formula("{derivation.laws[0]}")'),
        _prose("break-it", _BREAK_IT.format(number=_leaned_on(derivation))),
        _code("break-it-run", f"law.with_a_slip({_leaned_on(derivation)}).failing()"),
        _prose("sources", _sources(derivation, following)),
    ]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


_SET_UP = """\
from dstudio_lib import derivations
from dstudio_widgets import Check

law = derivations.get("{id}")
Check(*law.bet)"""

_ASSUMED = """\
## What is assumed, and what follows

Each cell below shows one line and checks it when you run it: ✓ means that the check ran and held, ○ that the line is a definition
or one of these assumptions. Nothing else goes in."""

_FORMULA = """\
## As the library computes it

The formula that the last lines arrived at, with what each letter means and where it is used. The check compared the derivation with this
very function, not with a copy of it."""

_BREAK_IT = """\
**Break it.** Turn the sign in line ({number}) and run all checks again. The lines below are those that notice. Then try another number: a
line that could be wrong without any check noticing would be no part of the proof."""


def _leaned_on(derivation: Derivation) -> int:
    """Return the number of the first given line on which the most others rest directly."""
    used = [use.name for step in derivation.steps for use in step.because.uses]
    given = [(number, step.name) for number, step in enumerate(derivation.steps, start=1) if isinstance(step.because, Given)]
    return max(given, key=lambda pair: (used.count(pair[1]), -pair[0]))[0]


def _sources(derivation: Derivation, following: Derivation | None) -> str:
    after = f" Next: [{following.title}]({following.id}.ipynb)." if following else ""
    return (
        "## Sources, and on\n\n"
        + bullets(tuple(cited(source) for source in derivation.sources))
        + "\n\nThese are where the results come from; the steps and the words here are our own. All derivations are listed in "
        + f"[START-HERE](../START-HERE.ipynb).{after}"
    )


def _prose(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def wanted() -> dict[Path, str]:
    """Return what each notebook's file should hold."""
    every = derivations.all()
    pairs = zip(every, [*every[1:], None], strict=True)
    return {HOME / f"{each.id}.ipynb": json.dumps(notebook(each, after), indent=1, ensure_ascii=False) + "\n" for each, after in pairs}


def stale() -> list[Path]:
    """Return the notebooks that are missing, differ from their declarations, or have none."""
    texts = wanted()
    old = [path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    return old + sorted(set(HOME.glob("*.ipynb")) - set(texts))


def main(arguments: list[str] | None = None) -> int:
    """Write or check, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dstudio_lib.derivations.build", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a notebook is stale")
    if parser.parse_args(arguments).check:
        old = stale()
        for path in old:
            print(f"stale: course/derivations/{path.name}; run `make generated`.", file=sys.stderr)
        return 1 if old else 0
    HOME.mkdir(exist_ok=True)
    for path, text in wanted().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

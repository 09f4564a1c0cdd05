"""The dashboards of the calculators: a notebook for each declaration, written by one command, and the page that lists them.

python -m dstudio_widgets.dashboards            write them
python -m dstudio_widgets.dashboards --check    say which are stale
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from dstudio_lib import formulas

from .calculators import Declaration, all_calculators

if TYPE_CHECKING:
    from IPython.display import HTML


def dashboard(calculator: Declaration) -> str:
    """Return the file name of a calculator's dashboard.

    >>> from dstudio_widgets.calculators import all_calculators
    >>> dashboard(all_calculators()[1])
    'latency-budget.ipynb'
    """
    return calculator.name.removesuffix("_calculator").replace("_", "-") + ".ipynb"


def dashboard_list() -> HTML:
    """Return a list of links, one for each calculator, and one to the formulas; the links work in Voila and in Lab."""
    from IPython.display import HTML

    entries = [
        f'<li><a href="{dashboard(each)}"><strong>{escape(each.title)}</strong> {escape(each.question)}</a></li>'
        for each in all_calculators()
    ]
    count = len(formulas.all())
    others = f'<p class="others"><a href="formulas.ipynb">Every formula of the course</a>: {count} to search, to read and to move.</p>'
    return HTML(f'<ul class="dashboards" role="list">{"".join(entries)}</ul>{others}')


def notebook(calculator: Declaration) -> str:
    """Return the text of a calculator's dashboard."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": calculator.name.replace("_", "-"),
        "metadata": {},
        "outputs": [],
        "source": [f"from dstudio_widgets import {calculator.name}\n", "\n", f"{calculator.name}()"],
    }
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": calculator.title,
    }
    whole = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path, *, check: bool = False) -> list[Path]:
    """Write every dashboard, or only compare; return those that were stale."""
    stale = []
    for each in all_calculators():
        path, text = folder / dashboard(each), notebook(each)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    only_check = "--check" in sys.argv
    found = write(Path(__file__).parents[1] / "dashboards", check=only_check)
    print(
        "\n".join(f"{path.name} is {'stale; run: make generated' if only_check else 'written'}" for path in found)
        or "Every dashboard is up to date."
    )
    sys.exit(bool(found) and only_check)

"""The dashboards of the calculators and of the catalog: a notebook for each, written by one command, and the page that lists them.

python -m dstudio_widgets.dashboards            write them
python -m dstudio_widgets.dashboards --check    say which are stale
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from dstudio_lib import catalog, formulas
from dstudio_lib.charts.catalog.rooms import ROOMS, Room

from .calculators import Declaration, all_calculators

if TYPE_CHECKING:
    from IPython.display import HTML


PATH = ("learning-path.ipynb", "Ways through the course", "What should I take next, and how long is it?")
"""File, title and question of the map of the course."""

PLAYGROUND = ("playground.ipynb", "Pattern playground", "Which pattern keeps the promise when something breaks?")
"""The same of the playground."""

WAR_ROOM = ("war-room.ipynb", "War room", "Several things fail at once. What do you do first?")
"""The same of the incidents to be commander of."""

DESIGN = ("design-challenge.ipynb", "Design challenge", "Which design keeps its promise within its budget?")
"""The same of the systems to design."""

PLAYER = ("player.ipynb", "Runs to play", "Who knew what, and when?")
"""The same of the runs that can be played."""


def dashboard(calculator: Declaration) -> str:
    """Return the file name of a calculator's dashboard.

    >>> from dstudio_widgets.calculators import all_calculators
    >>> dashboard(all_calculators()[1])
    'latency-budget.ipynb'
    """
    return calculator.name.removesuffix("_calculator").replace("_", "-") + ".ipynb"


def dashboard_list() -> HTML:
    """Return a list of links to every calculator, every room of the catalog and the formulas; they work in Voila and in Lab."""
    from IPython.display import HTML

    entries = [
        f'<li><a href="{dashboard(each)}"><strong>{escape(each.title)}</strong> {escape(each.question)}</a></li>'
        for each in all_calculators()
    ]
    count = len(formulas.all())
    others = f'<p class="others"><a href="formulas.ipynb">Every formula of the course</a>: {count} to search, to read and to move.</p>'
    rooms = [f'<li><a href="{each.name}.ipynb"><strong>{escape(each.title)}</strong> {escape(each.question)}</a></li>' for each in ROOMS]
    entry = '<li><a href="{file}"><strong>{title}</strong> {question}</a></li>'
    rooms.append(entry.format(file=PATH[0], title=PATH[1], question=PATH[2]))
    entries.append(entry.format(file=PLAYGROUND[0], title=PLAYGROUND[1], question=PLAYGROUND[2]))
    entries.append(entry.format(file=WAR_ROOM[0], title=WAR_ROOM[1], question=WAR_ROOM[2]))
    entries.append(entry.format(file=PLAYER[0], title=PLAYER[1], question=PLAYER[2]))
    entries.append(entry.format(file=DESIGN[0], title=DESIGN[1], question=DESIGN[2]))
    records = sum(map(len, catalog.SHELVES.values()))
    memory = f'<p class="others">What the course remembers, {records} records, each with its sources:</p>'
    lists = "".join(f'<ul class="dashboards" role="list">{"".join(each)}</ul>' for each in (entries, rooms))
    return HTML(lists.replace("</ul><ul", f"</ul>{others}{memory}<ul"))


def notebooks() -> dict[str, str]:
    """Return the text of every dashboard that is generated, by its file name."""
    found = {dashboard(each): notebook(each.name, f"{each.name}()", each.title, each.name) for each in all_calculators()}
    found |= {f"{each.name}.ipynb": room_notebook(each) for each in ROOMS}
    found[PLAYGROUND[0]] = notebook("playground", "playground()", PLAYGROUND[1], "playground")
    found[DESIGN[0]] = notebook("design_challenge", "design_challenge()", DESIGN[1], "design-challenge")
    found[PLAYER[0]] = notebook("player", "player()", PLAYER[1], "player")
    found[WAR_ROOM[0]] = notebook("war_room", "war_room()", WAR_ROOM[1], "war-room")
    return found | {PATH[0]: notebook("learning_path", "learning_path()", PATH[1], "learning-path")}


def room_notebook(room: Room) -> str:
    """Return the text of the dashboard of a room of the catalog."""
    return notebook("catalog_room", f'catalog_room("{room.name}")', room.title, f"room-{room.name}")


def notebook(imported: str, call: str, title: str, cell_id: str) -> str:
    """Return the text of a dashboard: one cell, which makes one widget."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id.replace("_", "-"),
        "metadata": {},
        "outputs": [],
        "source": [f"from dstudio_widgets import {imported}\n", "\n", call],
    }
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": title,
    }
    whole = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path, *, check: bool = False) -> list[Path]:
    """Write every dashboard, or only compare; return those that were stale."""
    stale = []
    for name, text in notebooks().items():
        path = folder / name
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

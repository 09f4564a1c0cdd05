"""Which episodes use a formula, found in what their notebooks import, and in what those modules import in turn.

Looking through all of it takes seconds, so what was found is kept in a file beside the page's scripts.

python -m dstudio_widgets.formula_uses            write it
python -m dstudio_widgets.formula_uses --check    say whether it is stale
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from dstudio_lib import formulas
from dstudio_lib.paths import course

_ROOM = "dstudio_lib.formulas"
_FOLLOWED = ("dstudio_lib.charts.", "dstudio_lib.simulators.", "dstudio_lib.measurements.")
_EVERYTHING = ("dstudio_lib.charts.explorer", "dstudio_lib.charts.programs")
"""Modules that handle any formula, so that importing them says nothing about one."""

KEPT = Path(__file__).with_name("static") / "formula_uses.json"


def episodes_of(name: str) -> list[str]:
    """Return the episodes that use a formula, such as ``"E01 Speed of Light"``."""
    return [title for title, used in _kept().items() if name in used]


@cache
def _kept() -> dict[str, list[str]]:
    return dict(json.loads(KEPT.read_text(encoding="utf-8")))


def uses() -> dict[str, list[str]]:
    """Return the ids of the formulas that each episode uses, by its number and title, looked up anew."""
    known = course.load()
    paths = {f"{episode.id} {episode.title}": known.home / episode.file for episode in known.episodes}
    return {title: sorted(used_by_notebook(path)) for title, path in paths.items() if path.exists()}


def used_by_notebook(path: Path) -> set[str]:
    """Return the ids of the formulas that a notebook's code uses, itself or through what it imports."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    used: set[str] = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            used |= used_by_source("".join(cell["source"]))
    return used


def used_by_source(source: str) -> set[str]:
    """Return the ids of the formulas that some Python imports or names.

    >>> sorted(used_by_source("from dstudio_lib.formulas.tail import slow_requests"))
    ['tail.slow_requests']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a magic command
        return set()
    known = {each.id for each in formulas.all()}
    used = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)} & known
    for module, name in _imports(tree):
        if module == _ROOM or module.startswith(f"{_ROOM}."):
            topic = module.removeprefix(_ROOM).strip(".").partition(".")[0]
            used |= {f"{topic}.{name}"} & known
        elif module == "dstudio_widgets":
            for followed in _behind(name):
                used |= _used_by_module(followed)
        else:
            for candidate in (f"{module}.{name}", module):
                if f"{candidate}.".startswith(_FOLLOWED) and not candidate.startswith(_EVERYTHING):
                    used |= _used_by_module(candidate)
    return used


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, each.name) for each in node.names)
        elif isinstance(node, ast.Import):
            yield from ((each.name.rpartition(".")[0], each.name.rpartition(".")[2]) for each in node.names)


def _behind(name: str) -> tuple[str, ...]:
    """Return the modules that a calculator's settings and reading stand in."""
    from .calculators import all_calculators

    for each in all_calculators():
        if each.name == name:
            return (f"dstudio_lib.simulators.{each.settings.partition(':')[0]}", f"dstudio_lib.charts.{each.chart}")
    return ()


@cache
def _used_by_module(module: str) -> frozenset[str]:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # a name inside a module, not a module
        return frozenset()
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return frozenset()
    return frozenset(used_by_source(Path(spec.origin).read_text(encoding="utf-8")))


def main() -> None:
    """Write the file, or only say whether it is stale."""
    told = json.dumps(uses(), ensure_ascii=False, indent=1) + "\n"
    stale = not KEPT.exists() or KEPT.read_text(encoding="utf-8") != told
    if "--check" not in sys.argv:
        KEPT.write_text(told, encoding="utf-8")
    elif stale:
        sys.exit(f"{KEPT.name} is stale; run `make generated`.")
    print("The uses of formulas are up to date.")


if __name__ == "__main__":
    main()

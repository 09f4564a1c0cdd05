"""Every episode's bets and checks are fair, and its notebook asks each of them."""

from __future__ import annotations

import ast
import importlib
import json
import math
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

from dstudio_lib import formulas
from dstudio_lib.charts import episodes
from dstudio_lib.charts.episodes.asking import Bet, Question

from .claims import bet_is_fair, check_is_fair
from .running import ROOT

MODULES = sorted(each.name for each in pkgutil.iter_modules(episodes.__path__) if each.name != "asking")
NOTEBOOKS = sorted((ROOT / "episodes").glob("*.ipynb"))


def module(name: str) -> ModuleType:
    return importlib.import_module(f"dstudio_lib.charts.episodes.{name}")


BETS = [pytest.param(bet, id=f"{name}-{i}") for name in MODULES for i, bet in enumerate(module(name).BETS)]
CHECKS = [pytest.param(check, id=f"{name}-{i}") for name in MODULES for i, check in enumerate(module(name).CHECKS)]


@pytest.mark.parametrize("bet", BETS)
def test_a_bet_has_an_answer_on_its_scale_and_a_lesson_for_every_guess(bet: Bet) -> None:
    bet_is_fair(bet)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_has_feedback_on_every_option(check: Question) -> None:
    check_is_fair(check)


@pytest.mark.parametrize("name", MODULES)
def test_the_right_answers_do_not_always_stand_in_the_same_place(name: str) -> None:
    checks = module(name).CHECKS
    assert len(checks) >= 2
    assert len({check.answer for check in checks}) >= min(len(checks), 3)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_asks_every_bet_and_every_check_of_its_module(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found = re.search(r"from dstudio_lib\.charts\.episodes import (\w+) as (e\d\d)", code)
    assert found, "the notebook imports no module of its own"
    own = module(found[1])
    named = {name for name, value in vars(own).items() if isinstance(value, Bet | Question)}
    asked = set(re.findall(rf"(?:Predict|Check)\(\*{found[2]}\.(\w+)\)", code))
    assert asked == named
    assert {id(value) for value in (*own.BETS, *own.CHECKS)} == {id(vars(own)[name]) for name in named}


def _shown(cell: str, names: dict[str, object]) -> list[tuple[str, float]]:
    """Return unit and value of the formulas shown in a cell, where they can be told without running the notebook."""
    found = []
    for call in (node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)):
        if ast.unparse(call.func) != "exhibits.formula":
            continue
        try:
            given = {str(each.arg): eval(ast.unparse(each.value), {}, names) for each in call.keywords}
        except NameError:
            continue
        shown = formulas.get(ast.literal_eval(call.args[0]))
        worked = shown(**({name: each.default for name, each in shown.parameters.items()} | given))
        found += [(shown.result.unit, float(worked))] if isinstance(worked, float | int) else []
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_formula_that_stands_above_a_bet_shows_its_answer(path: Path) -> None:
    above: list[tuple[str, float]] = []
    asked = 0
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        if imported := re.search(r"from dstudio_lib\.charts\.episodes import (\w+) as (e\d\d)", source):
            own, alias = module(imported[1]), imported[2]
        if name := re.search(r"Predict\(\*e\d\d\.(\w+)\)", source):
            bet = getattr(own, name[1])
            near = [value for unit, value in above if unit == bet.quantity.unit and math.isclose(value, bet.answer(), rel_tol=0.005)]
            assert near == [], name[1]
            asked += 1
        above += _shown(source, {alias: own})
    assert asked >= 4 and above

"""Whatever numbers and hidden inputs are drawn, a reference answer gets the points that stand beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dstudio_lib.assessment import build
from dstudio_lib.assessment.items import Code, Numeric, Reference
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.marking import Mark, Sitting
from dstudio_lib.assessment.runner import plain

DRAWS = 25
HONEST = ("good", "partial", "wrong")
CASES = [
    pytest.param(each.assessment, item, reference, id=f"{name}-{item.id}-{reference.role}")
    for name, each in declared(build.REPOSITORY / "assessments" / "keys").items()
    for item in each.assessment.items
    if isinstance(item, (Numeric, Code))
    for reference in item.references
    if reference.role in HONEST
]


@pytest.mark.parametrize(("assessment", "item", "reference"), CASES)
def test_an_honest_answer_gets_its_points_whatever_is_drawn(assessment: Any, item: Numeric | Code, reference: Reference) -> None:
    for draw in range(DRAWS):
        sitting = Sitting(assessment, f"student {draw}", f"salt {draw % 3}", f"key {draw}".encode())
        mark = _mark_numeric(sitting, item, reference) if isinstance(item, Numeric) else _mark_code(sitting, item, reference)
        assert mark.points == reference.points, (draw, mark.sentence)


def _mark_numeric(sitting: Sitting, item: Numeric, reference: Reference) -> Mark:
    space: dict[str, Any] = {item.id: SimpleNamespace(**sitting.numbers(item))}
    exec(reference.answer, space)
    return sitting.mark(item, {"value": space[item.name]})


def _mark_code(sitting: Sitting, item: Code, reference: Reference) -> Mark:
    space: dict[str, Any] = {}
    exec(reference.answer, space)
    return sitting.mark(item, [_called(space.get(item.function), case) for case in sitting.all_hidden(item)])


def _called(function: Any, case: tuple[Any, ...]) -> dict[str, Any]:
    try:
        return {"value": plain(function(*plain(case)))}
    except Exception:
        return {"raised": True}

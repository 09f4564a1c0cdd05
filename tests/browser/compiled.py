"""The compiled formulas in a page of their own, and the points that they are asked at."""

from __future__ import annotations

import json
import math
import random
from typing import Any

from dstudio_lib.foundation.exploring import _between
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula
from dstudio_widgets import assets

INTERIOR = 50
"""Seeded points inside the practical ranges, beside the defaults and both ends of each input."""

HANDED = "globalThis.compiled = { evaluate, readProgram, written, Refusal };"


def open_compiled(page: Any) -> None:
    """Load the formulas, the interpreter and the texts into an empty page."""
    page.goto("about:blank")
    page.add_script_tag(content=f"{assets.joined('program.js')}\n{HANDED}", type="module")
    page.wait_for_function("globalThis.compiled")


def ask(page: Any, script: str, argument: Any) -> Any:
    """Evaluate a function in the page, as Playwright does, with argument and result as texts: it takes long over many numbers."""
    whole = f"""(text) => JSON.stringify(({script})(JSON.parse(text)), (_, each) =>
        each === undefined ? null : typeof each === "number" && !Number.isFinite(each) ? {{number: String(each)}} : each)"""
    return json.loads(page.evaluate(whole, json.dumps(argument)), object_hook=_number_of)


def _number_of(given: dict[str, Any]) -> Any:
    return float(given["number"]) if given.keys() == {"number"} and isinstance(given["number"], str) else given


def points(formula: Formula, interior: int = INTERIOR) -> list[dict[str, Any]]:
    """Return arguments of a formula: the defaults, both ends of each input, and points drawn by ratio, by nines or evenly."""
    draw = random.Random(formula.id)
    usual = {name: _shaped(each, each.default, 3) for name, each in formula.parameters.items()}
    found = [usual]
    for name, each in formula.parameters.items():
        found += [usual | {name: _shaped(each, _at(each, end), 3)} for end in (0.0, 1.0)]
    for _ in range(interior):
        size = draw.randint(1, 6)
        found.append(
            {
                name: [_at(each, draw.random()) for _ in range(size)] if each.vector else _at(each, draw.random())
                for name, each in formula.parameters.items()
            }
        )
    return found


def _shaped(quantity: Quantity, value: float, size: int) -> Any:
    value = int(value) if quantity.integer else float(value)
    return [value] * size if quantity.vector else value


def _at(quantity: Quantity, part: float) -> float:
    low, high = max(quantity.span[0], quantity.lower), min(quantity.span[1], quantity.upper)
    value = low if part == 0.0 else high if part == 1.0 else _between(quantity, low, high, part)
    return round(value) if quantity.integer else value


def difference(expected: Any, found: Any, relative: float = 1e-9) -> str:
    """Return where two pieces of plain data differ, in words; numbers may differ by a relative 1e-9."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        gaps = (f".{key}{gap}" for key in expected if (gap := difference(expected[key], found[key], relative)))
        return next(gaps, "")
    if isinstance(expected, (list, tuple)) and isinstance(found, list) and len(expected) == len(found):
        gaps = (f"[{i}]{gap}" for i, (a, b) in enumerate(zip(expected, found, strict=True)) if (gap := difference(a, b, relative)))
        return next(gaps, "")
    if _is_number(expected) and _is_number(found):
        return (
            ""
            if math.isclose(expected, found, rel_tol=relative, abs_tol=1e-300)
            else f" is {expected!r} in Python and {found!r} in the page"
        )
    return "" if expected == found and type(expected) is type(found) else f" is {expected!r} in Python and {found!r} in the page"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

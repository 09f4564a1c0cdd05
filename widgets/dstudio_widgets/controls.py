"""Controls derived from declarations: the values on a slider's track, their texts, and how typed text is read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import number, plain
from dstudio_lib.foundation.quantity import Choice, Pasted, Quantity, Toggle
from dstudio_lib.foundation.units import to_base

STEPS = 100
"""About how many places a slider has."""

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_UNIT_WORDS = {"byte": "bytes", "request/s": "req/s", "degree": "°"}

MOST_ROWS_SHOWN = 200
"""A longer pasted table is used, but not sent back to the page with every answer."""

Declaration = Quantity | Toggle | Choice | Pasted


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of number boxes: some vector settings side by side, with a label for each row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


def track(quantity: Quantity, extra: Iterable[float] = ()) -> list[float]:
    """Return the values that a slider steps through: round numbers over the practical span, with the default among them.

    >>> from dstudio_lib.foundation.quantity import Quantity
    >>> track(Quantity("n", "n", "", "", lower=1, upper=9, default=3, integer=True))
    [1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    low, high = quantity.span
    if quantity.scale == "nines":
        places = _nines(low, high)
    elif quantity.scale == "log":
        places = _logarithmic(quantity, low if low > 0 else high * 1e-6, high)
    else:
        places = _linear(quantity, low, high)
    more = [value for value in (quantity.default, *extra) if low <= value <= high]
    kind = int if quantity.integer else float
    return sorted({kind(_tidy(value)) for value in (*places, low, high, *more)})


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _nines(low: float, high: float) -> list[float]:
    places = []
    for power in range(1, 10):
        places += [round(1 - digit * 10.0**-power, power) for digit in range(9, 0, -1)]
    return [value for value in places if low <= value <= high]


def _linear(quantity: Quantity, low: float, high: float) -> list[float]:
    step = _round_up((high - low) / quantity.factor / STEPS) * quantity.factor
    if quantity.integer:
        step = max(1, round(step))
    return [low + i * step for i in range(int((high - low) / step + 1e-9) + 1)]


def _round_up(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= size * (1 - 1e-9))


def _logarithmic(quantity: Quantity, low: float, high: float) -> list[float]:
    ratio = (high / low) ** (1 / STEPS)
    values = [low * ratio**i for i in range(STEPS + 1)]
    if quantity.unit == "byte":
        return [_near_power_of_two(value) for value in values if value >= low]
    rounded = [float(f"{value / quantity.factor:.2g}") * quantity.factor for value in values]
    if quantity.integer:
        rounded = [round(value) for value in rounded]
    return [value for value in rounded if low <= value <= high]


def _near_power_of_two(value: float) -> float:
    power = 2.0 ** math.floor(math.log2(value))
    return power * round(value / power * 4) / 4


def position(quantity: Quantity, value: float) -> float:
    """Return where a value lies on the track, from 0 to 1."""
    low, high = quantity.span
    if quantity.scale == "nines":
        low, high, value = (-math.log10(max(1 - each, 1e-15)) for each in (low, high, value))
    elif quantity.scale == "log":
        low = low if low > 0 else high * 1e-6
        low, high, value = (math.log10(max(each, low / 1e3)) for each in (low, high, value))
    return min(1.0, max(0.0, (value - low) / (high - low)))


def unit_text(quantity: Quantity) -> str:
    """Return the unit that usually stands beside a number box."""
    return _word(quantity.display or quantity.unit)


def _word(unit: str) -> str:
    return _UNIT_WORDS.get(unit, unit)


def box_text(quantity: Quantity, value: float) -> str:
    """Return what a number box holds for a value: its number in the unit that people type for it.

    >>> timeout = Quantity("timeout", "", "s", "", display="ms")
    >>> box_text(timeout, 0.25), box_text(timeout, 60.0), box_unit(timeout, 60.0)
    ('250', '60', 's')
    """
    return boxed(value / quantity.typed(value)[1])


def box_unit(quantity: Quantity, value: float) -> str:
    """Return the unit beside a number box that holds a value."""
    return _word(quantity.typed(value)[0])


def boxed(value: float) -> str:
    """Return a number as a box holds it: every digit, and no exponent."""
    shown = _tidy(value)
    if 1e-9 <= abs(shown) < 1e15 or shown == 0:
        return plain(shown, 10)
    return f"{shown:.0f}" if abs(shown) > 1 else f"{shown:.18f}".rstrip("0")


def echo(declared: Declaration, value: Any) -> Any:
    """Return how a value reads: beside the slider, aloud, and in the box."""
    if isinstance(declared, Quantity):
        if declared.vector:  # in a table, whose column has one unit
            return [{"text": declared.text(each), "box": boxed(each / declared.factor)} for each in value]
        return {"text": declared.text(value), "box": box_text(declared, value), "unit": box_unit(declared, value)}
    if isinstance(declared, Toggle):
        return {"text": "on" if value else "off"}
    if isinstance(declared, Pasted):
        return {"text": _rows_text(value), "rows": len(value), "box": _table_text(declared, value)}
    return {"text": dict(declared.options)[value]}


def _rows_text(rows: Sequence[Any]) -> str:
    return "nothing pasted" if not rows else "1 row" if len(rows) == 1 else f"{number(len(rows), 9)} rows"


def _table_text(declared: Pasted, rows: Sequence[Any]) -> str:
    """Return a table as text that reads back to the same rows; empty if it is long."""
    if not 0 < len(rows) <= MOST_ROWS_SHOWN:
        return ""
    titles = ",".join(column.name for column in declared.columns)
    return "\n".join([titles, *(",".join(plain(cell, 12) for cell in (row if isinstance(row, tuple) else (row,))) for row in rows)])


def describe(name: str, declared: Declaration, extra: Iterable[float] = ()) -> dict[str, Any]:
    """Return everything the page needs to show one control."""
    label = declared.name[:1].upper() + declared.name[1:]
    common = {"name": name, "label": label, "meaning": declared.meaning, "default": declared.default}
    if isinstance(declared, Toggle):
        return common | {"kind": "toggle"}
    if isinstance(declared, Choice):
        return common | {"kind": "choice", "options": [list(option) for option in declared.options]}
    if isinstance(declared, Pasted):
        return common | {"kind": "pasted", "titles": declared.titles, "example": declared.example, "rows": declared.most_rows}
    common |= {"unit": unit_text(declared), "allowed": declared.allowed}
    if declared.vector:
        return common | {"kind": "vector"}
    values = track(declared, extra)
    return common | {
        "kind": "quantity",
        "track": values,
        "texts": [declared.text(value) for value in values],
        "boxes": [box_text(declared, value) for value in values],
        "units": [box_unit(declared, value) for value in values],
        "page": 9 if declared.scale == "nines" else max(1, round(len(values) / 10)),
    }


def describe_all(declared: dict[str, Declaration], grids: Sequence[Grid], extras: dict[str, list[float]]) -> list[dict[str, Any]]:
    """Return the controls in the order of the declarations; vectors of a grid stand together where the first one is."""
    described: list[dict[str, Any]] = []
    placed: set[str] = set()
    for name, each in declared.items():
        if name in placed:
            continue
        grid = next((grid for grid in grids if name in grid.columns), None)
        if grid is None and isinstance(each, Quantity) and each.vector:
            grid = Grid(each.name[:1].upper() + each.name[1:], (name,), ())
        if grid is None:
            described.append(describe(name, each, extras.get(name, ())))
        else:
            columns = [describe(column, declared[column]) for column in grid.columns]
            described.append({"kind": "grid", "name": grid.columns[0], "label": grid.title, "columns": columns, "rows": list(grid.rows)})
            placed.update(grid.columns)
    return described


def read_text(quantity: Quantity, text: str, parameter: str) -> float:
    """Return the value that somebody typed: a number in the display unit, or a number with a unit of its own.

    Raises
    ------
    InputError
        If it is no number, or its unit measures something else.
    """
    tidy = text.strip().replace("\u2212", "-").replace("\u202f", " ").replace("\u00a0", " ").replace("\u00b5", "u").replace("\u03bc", "u")
    closed = re.sub(r"(?<=\d) (?=\d{3}\b)", "", tidy)
    if re.fullmatch(_NUMBER, closed):
        return _whole(quantity, float(closed) * quantity.factor)
    if "," in closed:
        raise InputError(f"{text.strip()[:40]!r} has a comma; write decimals with a point, and thousands without a comma.", parameter)
    if re.match(r"^[+-]?[\d.]", closed) and unit_text(quantity):
        return _whole(quantity, to_base(closed, quantity.unit, parameter))
    unit, name = unit_text(quantity), quantity.name[:1].upper() + quantity.name[1:]
    given = f"was given as {text.strip()[:40]!r}" if text.strip() else "is empty"
    example = boxed(quantity.default / quantity.factor) + (f" (in {unit})" if unit else "")
    raise InputError(f"{name} {given}, which is not a number; try {example}.", parameter)


def _whole(quantity: Quantity, value: float) -> float:
    value = _tidy(value)
    return int(value) if quantity.integer and value.is_integer() else value

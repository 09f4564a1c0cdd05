"""Interprets the program of a closed form: a tree of plain data whose nodes with ``"$"`` are computed, everything else stands for itself.

``static/program.js`` of the widgets interprets the same trees by the same rules; tests compare the two. A node names its operation
under ``"$"``:

``get``
    the value called ``name``
``say``
    a text of ``parts``: texts, and ``{"name", "as", "figures"}``
``if``
    ``then`` if all of ``when`` holds, and ``else`` if it does not; without ``else`` a list leaves it out
``first``
    the first of ``among`` (pairs of ``when`` and ``then``) that holds
``pick``
    the entry of ``among`` that the choice ``by`` names
``places``, ``curve``, ``texts``, ``rows``
    a setting's places along its axis, a value at each of them, what a pointer over them reads, and the rows of a table
``axis``
    an axis of Plotly that holds some curves
``log``, ``nines``
    the common logarithm, or the number of nines, of what ``of`` computes to
``tinted``
    a shape for each stretch of places where a caveat applies
``caveats``
    the notes of a formula that apply here
``bars``
    a figure of the percent of a value for a percent of each of some settings
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.foundation import formatting
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.registry import Formula

Tree = Any
NOTHING = object()
_STEP = 1e-4
"""Relative width of the differences that elasticities are taken from."""

FORMATS: dict[str, Callable[..., str]] = {
    "number": formatting.number,
    "percent": formatting.percent,
    "duration": formatting.duration,
    "availability": lambda value, _figures=3: formatting.availability(value),
    "one_in": lambda value, _figures=3: formatting.one_in(value),
    "plain": lambda value, _figures=6: formatting.plain(value, _figures),
    "bytes": lambda value, figures=3: formatting.say(value, "byte", figures),
    "per_second": lambda value, figures=3: formatting.number(1 / value, figures),
}
"""What may stand after the colon in a sentence: the function that writes the value."""

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class Machine:
    """One program at one point of its settings."""

    def __init__(self, program: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.program = program
        self.settings = dict(settings)
        self.declared = {each["name"]: each for each in program["values"]}
        self.known: dict[str, Any] = dict(settings)
        self._curves: dict[tuple[str, str], list[float | None]] = {}
        for name in self.declared:
            self.known[name] = self._compute(name, self.known)

    def reading(self) -> dict[str, Any]:
        """Return the reading as plain data."""
        told = self.evaluate(self.program["reading"])
        assert isinstance(told, dict)
        return told

    # --- values

    def call(self, name: str) -> tuple[Formula, dict[str, Any]]:
        """Return the formula of a value and its arguments here."""
        return self._bound(name, self.known)

    def _bound(self, name: str, known: Mapping[str, Any]) -> tuple[Formula, dict[str, Any]]:
        declared = self.declared[name]
        bound = {parameter: known[given] if isinstance(given, str) else given for parameter, given in declared["given"].items()}
        return formulas.get(declared["formula"]), bound

    def _compute(self, name: str, known: Mapping[str, Any]) -> Any:
        formula, bound = self._bound(name, known)
        try:
            return formula(**bound)
        except InputError as error:
            raise InputError(str(error), self._setting(name, error.parameter)) from None

    def _setting(self, value: str, parameter: str | None) -> str | None:
        """The setting that a parameter of the formula of a value is, if it is one."""
        given = self.declared[value]["given"].get((parameter or "").partition("[")[0])
        return given if isinstance(given, str) and given in self.settings else None

    def at(self, name: str, setting: str, x: Any) -> float | None:
        """Return a value where one setting is something else, or None where that is refused."""
        known = {**self.settings, setting: x}
        try:
            for each in self.declared[name]["needs"]:
                known[each] = self._compute(each, known)
        except InputError:
            return None
        value: float = known[name]
        return value

    def curve(self, name: str, along: str) -> list[float | None]:
        """Return a value at every place of a setting."""
        if (name, along) not in self._curves:
            self._curves[name, along] = [self.at(name, along, x) for x in self.program["places"][along]]
        return self._curves[name, along]

    # --- texts and conditions

    def write(self, part: Mapping[str, Any]) -> str:
        """Return a named value as text."""
        name, form = part["name"], part.get("as", "")
        if form == "value":
            return self.write({**part, "name": self.known[name], "as": ""})
        value = self.known[name]
        if form:
            return FORMATS[form](value, part["figures"]) if "figures" in part else FORMATS[form](value)
        return self.quantity_text(name, value, part.get("figures"))

    def quantity_text(self, name: str, value: Any, figures: int | None = None) -> str:
        """Return a value of a setting, or of what is computed, as its declaration writes it; whole numbers keep their digits."""
        kind = self.program["kinds"][name]
        if "options" in kind:
            return str(kind["options"][value])
        if "toggle" in kind:
            return "on" if value else "off"
        if isinstance(value, (list, tuple)):
            return ", ".join(self.quantity_text(name, each, figures) for each in value)
        if kind["nines"]:
            return formatting.availability(value)
        return formatting.say(value, kind["unit"], figures or (15 if kind["integer"] and abs(value) < 1e7 else 3))

    def holds(self, conditions: Any) -> bool:
        """Whether all conditions hold."""
        return all(_HOLDS[how](self.known[left], self._side(right)) for left, how, right in conditions)

    def _side(self, right: Any) -> Any:
        return self.known[right["name"]] if isinstance(right, dict) else right

    # --- trees

    def evaluate(self, tree: Tree) -> Any:
        """Return a tree with everything computed."""
        if isinstance(tree, Mapping):
            if "$" in tree:
                return getattr(self, f"_{tree['$']}")(tree)
            return {key: self.evaluate(each) for key, each in tree.items()}
        if isinstance(tree, (list, tuple)):
            found: list[Any] = []
            for each in tree:
                value = self.evaluate(each)
                if isinstance(each, Mapping) and each.get("$") in ("tinted", "caveats"):
                    found += value
                elif value is not NOTHING:
                    found.append(value)
            return found
        return tree

    def _get(self, node: Tree) -> Any:
        return self.known[node["name"]]

    def _say(self, node: Tree) -> str:
        return "".join(each if isinstance(each, str) else self.write(each) for each in node["parts"])

    def _if(self, node: Tree) -> Any:
        if self.holds(node["when"]):
            return self.evaluate(node["then"])
        return self.evaluate(node["else"]) if "else" in node else NOTHING

    def _first(self, node: Tree) -> Any:
        return self.evaluate(next(each["then"] for each in node["among"] if self.holds(each["when"])))

    def _pick(self, node: Tree) -> Any:
        return self.evaluate(node["among"][self.known[node["by"]]])

    def _places(self, node: Tree) -> list[float]:
        places: list[float] = self.program["places"][node["along"]]
        return [nines(each) for each in places] if node.get("nines") else places

    def _curve(self, node: Tree) -> list[float | None]:
        found = self.curve(node["value"], node["along"])
        return [None if each is None else nines(each) for each in found] if node.get("nines") else found

    def _texts(self, node: Tree) -> list[str]:
        along, value = node["along"], node["value"]
        pairs = zip(self.program["places"][along], self.curve(value, along), strict=True)
        return [f"{self.quantity_text(along, x)}: {'refused' if y is None else self.quantity_text(value, y)}" for x, y in pairs]

    def _rows(self, node: Tree) -> list[list[Any]]:
        columns = [self.program["places"][node["along"]], *(self.curve(value, node["along"]) for value in node["values"])]
        return [["refused" if cell is None else cell for cell in row] for row in list(zip(*columns, strict=True))[:: node["every"]]]

    def _log(self, node: Tree) -> float | None:
        value = self.evaluate(node["of"])
        return math.log10(value) if value > 0 else None

    def _nines(self, node: Tree) -> float:
        return nines(self.evaluate(node["of"]))

    def _axis(self, node: Tree) -> dict[str, Any]:
        values = [y for value in node["values"] for y in self.curve(value, node["along"]) if y is not None]
        values += [self.known[value] for value in node["values"]] + [self.evaluate(each) for each in node["with"]]
        return {"title": {"text": node["title"]}, **axis(values, node["scale"], partial(self.quantity_text, node["values"][0]))}

    def _tinted(self, node: Tree) -> list[dict[str, Any]]:
        """A shape over each stretch of places where a caveat applies; none if that is everywhere."""
        along, places = node["along"], self.program["places"][node["along"]]
        flags = [any(self._warned(value, along, x) for value in node["values"]) for x in places]
        if all(flags):
            return []
        at = [nines(each) for each in places] if node["nines"] else places
        ends = [i for i in range(len(places) + 1) if (i < len(places) and flags[i]) != (i > 0 and flags[i - 1])]
        return [{**node["shape"], "x0": at[a], "x1": at[b - 1]} for a, b in zip(ends[::2], ends[1::2], strict=True)]

    def _warned(self, name: str, along: str, x: float) -> bool:
        known = {**self.settings, along: x}
        try:
            for each in self.declared[name]["needs"][:-1]:
                known[each] = self._compute(each, known)
            formula, bound = self._bound(name, known)
            return bool(formula.warnings(**bound))
        except InputError:
            return False

    def _caveats(self, node: Tree) -> list[dict[str, Any]]:
        formula, bound = self.call(node["value"])
        return [{"text": each.sentence, "parameter": self._setting(node["value"], each.parameter)} for each in formula.warnings(**bound)]

    def _bars(self, node: Tree) -> dict[str, Any]:
        """Return a figure of elasticities, the longest bar on top."""
        found = [(name, self.elasticity(node["value"], name)) for name in node["over"]]
        kept = sorted(((name, each) for name, each in found if each is not None), key=lambda pair: abs(pair[1]))
        names = [self.program["kinds"][name]["label"] for name, _ in kept]
        lengths = [each for _, each in kept]
        texts = [f"{formatting.number(each)}{formatting.NARROW}%" for each in lengths]
        words = [f"{name}: {text}." for name, text in zip(names, texts, strict=True)]
        return {
            "name": node["name"],
            "finding": self.evaluate(node["finding"]),
            "alternative": " ".join([*filter(None, [self.evaluate(node["alternative"])]), *reversed(words)]),
            "plot": {"data": [{**node["bar"], "y": names, "x": lengths, "text": texts}], "layout": self.evaluate(node["layout"])},
            "table": {"columns": node["columns"], "rows": [list(row) for row in zip(reversed(names), reversed(lengths), strict=True)]},
        }

    def elasticity(self, name: str, setting: str) -> float | None:
        """Percent of a value for a percent of a setting, to four places; None where there is none."""
        x, here = self.known[setting], self.known[name]
        if x == 0 or here == 0:
            return None
        if self.program["kinds"][setting]["integer"]:
            sides = [(x + 1, self.at(name, setting, x + 1))]
            if sides[0][1] is None:
                sides = [(x - 1, self.at(name, setting, x - 1))]
            sides.append((x, here))
        else:
            sides = [(each, self.at(name, setting, each)) for each in (x * (1 + _STEP), x * (1 - _STEP))]
            sides = [(each, y) for each, y in sides if y is not None]
            if len(sides) == 1:
                sides.append((x, here))
        if len(sides) < 2:
            return None
        (x1, y1), (x0, y0) = sides
        if y1 is None or y0 is None or y1 / here <= 0 or y0 / here <= 0 or x1 / x0 <= 0 or x1 / x0 == 1:
            return None
        slope = math.log(y1 / y0) / math.log(x1 / x0)
        return round(slope, 4) + 0.0


def power_of_ten(exponent: int) -> float:
    """Ten to a whole power, as a reader of decimals takes it.

    >>> power_of_ten(-5)
    1e-05
    """
    return float(f"1e{exponent}")


def nines(share: float) -> float:
    """Return how many nines a share has, 12 at most, so that each takes as much of an axis.

    >>> nines(0.999)
    3.0
    """
    return round(-math.log10(max(1.0 - share, 1e-12)), 3) + 0.0


def _nines_axis(low: float, high: float, write: Callable[[float], str]) -> dict[str, Any]:
    first, last = math.floor(low + 1e-9), math.ceil(high - 1e-9)
    last = max(last, first + 1)
    every = max(1, math.ceil((last - first) / 6))
    ticks = list(range(first, last + 1, every))
    room = 0.04 * (last - first)
    return {
        "type": "linear",
        "range": [first - room, last + room],
        "rangemode": "normal",
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(1.0 - power_of_ten(-each)) for each in ticks],
    }


def axis(values: list[float], scale: str, write: Callable[[float], str]) -> dict[str, Any]:
    """Return range and ticks that hold some values: they move in large steps only, so that the axis stays while the curve moves."""
    if scale == "nines":
        return _nines_axis(min(map(nines, values)), max(map(nines, values)), write)
    if scale == "log" and (above := [each for each in values if each > 0]):
        return _log_axis(min(above), max(above), write)
    return _linear_axis(min(values), max(values), write)


def _log_axis(low: float, high: float, write: Callable[[float], str]) -> dict[str, Any]:
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    first = max(first, last - 15)
    if last <= first:
        first, last = first - 1, first + 1
    every = max(1, math.ceil((last - first) / 6))
    steps = (1, 2, 5) if last - first <= 2 else (1,)
    ticks = [step * power_of_ten(power) for power in range(first, last + 1, every) for step in steps]
    ticks = [each for each in ticks if each <= power_of_ten(last)]
    room = 0.04 * (last - first)
    return {
        "type": "log",
        "range": [first - room, last + room],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(each) for each in ticks],
    }


def _linear_axis(low: float, high: float, write: Callable[[float], str]) -> dict[str, Any]:
    bottom = low if 0 < high - low < 0.3 * low else min(0.0, low)
    top = max(0.0, high) if high > bottom else bottom + (abs(bottom) or 1.0)
    size = (top - bottom) / 5
    power = power_of_ten(math.floor(math.log10(size) + 1e-9))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= size * (1 - 1e-9))
    first, last = math.floor(bottom / step + 1e-9), math.ceil(top / step - 1e-9)
    ticks = [float(f"{i * step:.12g}") for i in range(first, last + 1)]
    return {
        "type": "linear",
        "range": [first * step, last * step],
        "rangemode": "normal",
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(each) for each in ticks],
    }

"""Interprets the program of a closed form: a tree of plain data whose nodes with ``"$"`` are computed, everything else stands for itself.

``static/program.js`` of the widgets interprets the same trees by the same rules; tests compare the two. A node names its operation
under ``"$"``:

``get``
    the value called ``name``
``say``
    a text of ``parts``: texts, and ``{"name", "as", "figures"}``
``join``
    the texts of ``parts``, one after another
``if``
    ``then`` if all of ``when`` holds, and ``else`` if it does not; without ``else`` a list leaves it out
``first``
    the first of ``among`` (pairs of ``when`` and ``then``) that holds
``pick``
    the entry of ``among`` that the choice ``by`` names
``places``, ``curve``, ``texts``, ``rows``
    a setting's places along its axis, a value at each of them, what a pointer over them reads, and the rows of a table
``course``
    what a curve does, in one line
``axis``, ``span``
    an axis of Plotly that holds some curves; the range of a setting's axis, with the present value where that lies outside
``side``
    on which side of its place on a setting's axis a label has room
``log``, ``nines``
    the common logarithm, or the number of nines, of what ``of`` computes to
``tinted``, ``labels``, ``regions``
    a shape and a label for each stretch of places where a caveat applies or nothing is defined, and sentences about them
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
from dstudio_lib.foundation.exploring import elasticity
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from . import strengths
from .ticks import YEAR, multiples, power_of_ten, rounded, step_of
from .words import course

Tree = Any
NOTHING = object()

FORMATS: dict[str, Callable[..., str]] = {
    "number": formatting.number,
    "percent": formatting.percent,
    "duration": formatting.duration,
    "availability": lambda value, _figures=3: formatting.availability(value),
    "one_in": lambda value, _figures=3: formatting.one_in(value),
    "plain": lambda value, _figures=6: formatting.plain(value, _figures),
    "bytes": lambda value, figures=3: formatting.say(value, "byte", figures),
    "per_second": lambda value, figures=3: formatting.number(1 / value, figures),
    "size": lambda value, figures=3: formatting.number(abs(value), figures),
    "downtime": lambda value, figures=3: formatting.duration((1 - value) * YEAR, figures),
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
        self._strengths: dict[tuple[str, str], float | str] = {}
        if strongest := program.get("strongest"):
            known = {each: self.strength(strongest["value"], each) for each in strongest["over"]}
            self.known[strongest["name"]], self.known[f"{strongest['name']}_size"] = strengths.strongest(known) or ("", 0.0)

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
        return all(_HOLDS[how](self.known[left], self._compared(right)) for left, how, right in conditions)

    def _compared(self, right: Any) -> Any:
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
                if isinstance(each, Mapping) and each.get("$") in ("tinted", "labels", "caveats"):
                    found += value
                elif value is not NOTHING:
                    found.append(value)
            return found
        return tree

    def _get(self, node: Tree) -> Any:
        return self.known[node["name"]]

    def _say(self, node: Tree) -> str:
        return "".join(each if isinstance(each, str) else self.write(each) for each in node["parts"])

    def _join(self, node: Tree) -> str:
        return "".join(self.evaluate(each) for each in node["parts"])

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
        names = [node["along"], *node["values"]]
        columns = [self.program["places"][node["along"]], *(self.curve(value, node["along"]) for value in node["values"])]
        rows = list(zip(*columns, strict=True))[:: node["every"]]
        written = [["refused" if y is None else self.quantity_text(name, y) for name, y in zip(names, row, strict=True)] for row in rows]
        return [["refused" if y is None else y for y in row] + words for row, words in zip(rows, written, strict=True)]

    def _course(self, node: Tree) -> str:
        along, value = node["along"], node["value"]
        pairs = zip(self.program["places"][along], self.curve(value, along), strict=True)
        points = {x: y for x, y in pairs if y is not None} | {self.known[along]: self.known[value]}
        said = (partial(self.quantity_text, along), partial(self.quantity_text, value))
        return course(node["of"], node["name"], sorted(points.items()), *said)

    def _log(self, node: Tree) -> float | None:
        value = self.evaluate(node["of"])
        return math.log10(value) if value > 0 else None

    def _nines(self, node: Tree) -> float:
        return nines(self.evaluate(node["of"]))

    def _axis(self, node: Tree) -> dict[str, Any]:
        values = [y for value in node["values"] for y in self.curve(value, node["along"]) if y is not None]
        values += [self.known[value] for value in node["values"]] + [self.evaluate(each) for each in node["with"]]
        first = node["values"][0]
        made = axis(values, node["scale"], partial(self.quantity_text, first), self.program["kinds"][first]["unit"])
        return {"title": {"text": node["title"]}, **made}

    def _span(self, node: Tree) -> list[float]:
        at, (low, high) = onto(node["scale"], self.known[node["along"]]), node["range"]
        return [min(low, at), max(high, at)]

    def _side(self, node: Tree) -> str:
        low, high = self._span(node)
        part = (onto(node["scale"], self.known[node["along"]]) - low) / (high - low)
        return "left" if part < 0.25 else "right" if part > 0.75 else "center"

    def _stretches(self, node: Tree) -> list[dict[str, Any]]:
        """Stretches of places where nothing is defined or a caveat applies, with their ends on the axis; none if that is everywhere."""
        along, values = node["along"], node["values"]
        places, drawn = self.program["places"][along], self.curve(values[0], along)
        words = [self._caution(values, along, x, y) for x, y in zip(places, drawn, strict=True)]
        kinds = ["no" if y is None else "care" if said else "" for y, said in zip(drawn, words, strict=True)]
        starts = [i for i in range(len(kinds)) if i == 0 or kinds[i] != kinds[i - 1]]
        if len(starts) == 1:
            return []
        at = [onto(node["scale"], each) for each in places]
        low, high = node["range"]
        found = []
        for first, after in zip(starts, [*starts[1:], len(kinds)], strict=True):
            left = low if first == 0 else (at[first - 1] + at[first]) / 2
            right = high if after == len(kinds) else (at[after - 1] + at[after]) / 2
            stretch = {"kind": kinds[first], "left": left, "right": right, "words": words[first]}
            found.append(stretch | {"from": self.quantity_text(along, places[first]), "to": self.quantity_text(along, places[after - 1])})
        return [each for each in found if each["kind"]]

    def _caution(self, values: list[str], along: str, x: float, y: float | None) -> str:
        """What a reader is told of a place: why there is no value, or the first caveat."""
        return next((words for value in values if (words := self._warning(value, along, x))), "") if y is not None else ""

    def _warning(self, name: str, along: str, x: float) -> str:
        known = {**self.settings, along: x}
        try:
            for each in self.declared[name]["needs"][:-1]:
                known[each] = self._compute(each, known)
            formula, bound = self._bound(name, known)
            found = formula.warnings(**bound)
        except InputError:
            return ""
        return found[0].sentence if found else ""

    def _tinted(self, node: Tree) -> list[dict[str, Any]]:
        data = (lambda each: 10.0**each) if node["scale"] == "log" else float
        return [{**node["shapes"][each["kind"]], "x0": data(each["left"]), "x1": data(each["right"])} for each in self._stretches(node)]

    def _labels(self, node: Tree) -> list[dict[str, Any]]:
        low, high = node["range"]
        wide = [each for each in self._stretches(node) if (each["right"] - each["left"]) / (high - low) > 0.15][:4]
        texts = {"no": "not defined", "care": "with care"}
        return [{**node["label"], "x": (each["left"] + each["right"]) / 2, "text": texts[each["kind"]]} for each in wide]

    def _regions(self, node: Tree) -> str:
        told = []
        for each in self._stretches(node)[:4]:
            extent = f" At {each['from']}" if each["from"] == each["to"] else f" From {each['from']} to {each['to']}"
            told.append(f"{extent} there is no result." if each["kind"] == "no" else f"{extent} read it with care: {each['words']}")
        return "".join(told)

    def _caveats(self, node: Tree) -> list[dict[str, Any]]:
        formula, bound = self.call(node["value"])
        return [{"text": each.sentence, "parameter": self._setting(node["value"], each.parameter)} for each in formula.warnings(**bound)]

    def _bars(self, node: Tree) -> dict[str, Any]:
        """Return a figure of elasticities, the longest bar on top; what is declared of its words goes before what is found."""
        known = {self.program["kinds"][each]["limits"]["called"]: self.strength(node["value"], each) for each in node["over"]}
        told = strengths.figure(known, node["result"]) | {"name": node["name"]}
        if node["title"]:
            told["plot"]["layout"]["title"] = {"text": self.evaluate(node["title"])}
        if node["alternative"]:
            told["alternative"] = f"{self.evaluate(node['alternative'])} {told['alternative']}"
        return told | ({"finding": self.evaluate(node["finding"])} if node["finding"] else {})

    def strength(self, name: str, setting: str) -> float | str:
        """Percent of a value for a percent of a setting, to five places, or why there is none."""
        if (name, setting) not in self._strengths:
            found = elasticity(_Along(self, name, setting), self.known[setting], self.known[name])
            self._strengths[name, setting] = found if isinstance(found, str) else round(found, 5) + 0.0
        return self._strengths[name, setting]


class _Along:
    """A value of a machine along one setting, nan where it is refused."""

    def __init__(self, machine: Machine, name: str, setting: str) -> None:
        self.machine, self.name, self.setting = machine, name, setting
        kind = machine.program["kinds"][setting]
        limits = kind["limits"]
        ends = {end: limits[end] for end in ("lower", "upper") if end in limits}
        self.quantity = Quantity(kind["called"], "", "", "", integer=kind["integer"], **ends)

    def __call__(self, x: float) -> float:
        found = self.machine.at(self.name, self.setting, x)
        return math.nan if found is None else float(found)


def onto(scale: str, value: float) -> float:
    """Return where a value lies on an axis, in a number that grows evenly along it."""
    if scale == "nines":
        return nines(value)
    return math.log10(value) if scale == "log" and value > 0 else float(value)


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
        "range": [first - room, last + 2 * room],
        "rangemode": "normal",
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(1.0 - power_of_ten(-each)) for each in ticks],
    }


def axis(values: list[float], scale: str, write: Callable[[float], str], unit: str = "") -> dict[str, Any]:
    """Return range and ticks that hold some values: they move in large steps only, so that the axis stays while the curve moves.

    Over the highest value there is room for its label.
    """
    if scale == "nines":
        return _nines_axis(min(map(nines, values)), max(map(nines, values)), write)
    if scale == "log" and (above := [each for each in values if each > 0]):
        return _log_axis(min(above), max(above), write, unit)
    return _linear_axis(min(values), max(values), write, unit)


HEADROOM = 0.08
"""Part of an axis that is kept free over its highest tick."""


def _log_axis(low: float, high: float, write: Callable[[float], str], unit: str) -> dict[str, Any]:
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    first = max(first, last - 15)
    if last <= first:
        first, last = first - 1, first + 1
    ticks = rounded(power_of_ten(first), power_of_ten(last), unit, 6)
    return {
        "type": "log",
        "range": [first - 0.04 * (last - first), last + HEADROOM * (last - first)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(each) for each in ticks],
    }


def _linear_axis(low: float, high: float, write: Callable[[float], str], unit: str) -> dict[str, Any]:
    bottom = low if 1e-6 * low < high - low < 0.3 * low else min(0.0, low)
    top = max(0.0, high) if high > bottom else bottom + (abs(bottom) or 1.0)
    step = step_of(bottom, top, unit, 6)
    first, last = math.floor(bottom / step + 1e-9) * step, math.ceil(top / step - 1e-9) * step
    ticks = multiples(first, last, step)
    return {
        "type": "linear",
        "range": [first, last + HEADROOM * (last - first)],
        "rangemode": "normal",
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(each) for each in ticks],
    }

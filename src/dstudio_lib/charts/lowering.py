"""Turns the declaration of a closed form into its program, and says what is wrong with a declaration."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from string import Formatter
from typing import TYPE_CHECKING, Any

from dstudio_lib import formulas
from dstudio_lib.foundation.exploring import places
from dstudio_lib.foundation.formatting import plain
from dstudio_lib.foundation.quantity import DISPLAY_UNITS, LADDERS, Choice, Pasted, Quantity, Scale, Toggle
from dstudio_lib.foundation.settings import declarations

from . import marks
from .explorer_axes import Axis
from .programs import FORMATS
from .words import wrapped

if TYPE_CHECKING:
    from .closed_form import ClosedForm, Computed, Condition, Curve, Elasticities, Swept, Threshold

Node = dict[str, Any]
_ROWS = 24
"""About how many rows the table of a curve has."""


class _Names:
    """What the settings and values of a form are called, and what each of them is."""

    def __init__(self, form: ClosedForm) -> None:
        self.settings: dict[str, Quantity | Toggle | Choice] = {}
        for name, each in declarations(form.settings).items():  # type: ignore[arg-type]  # a class is hashable
            if not isinstance(each, (Quantity, Toggle, Choice)):
                raise ValueError(f"{name} is a pasted table, which a closed form cannot compute from")
            self.settings[name] = each
        self.values: dict[str, Quantity] = {each.name: formulas.get(each.formula).result for each in form.values}
        self.all: dict[str, Quantity | Toggle | Choice] = {**self.settings, **self.values}
        if form.strongest:
            options = tuple((each, self.quantity(each, "the strongest").name) for each in form.strongest.over)
            self.all[form.strongest.name] = Choice("strongest", "what moves it most", (("", "nothing"), *options), "")
            self.all[f"{form.strongest.name}_size"] = Quantity("strength", "", "", "percent for one percent more")

    def known(self, name: str, where: str) -> Quantity | Toggle | Choice:
        if name not in self.all:
            raise ValueError(f"{where} names {name!r}; there are {', '.join(self.all)}")
        return self.all[name]

    def quantity(self, name: str, where: str) -> Quantity:
        found = self.known(name, where)
        if not isinstance(found, Quantity) or found.vector:
            raise ValueError(f"{where} names {name!r}, which is not one number")
        return found

    def alongs(self, along: str, where: str) -> tuple[str, ...]:
        """The settings that an axis can be of."""
        found = self.known(along, where)
        names = tuple(word for word, _ in found.options) if isinstance(found, Choice) else (along,)
        for name in names:
            if name not in self.settings:
                raise ValueError(f"{where} runs along {name!r}, which is no setting")
            self.quantity(name, where)
        return names


def check(form: ClosedForm) -> None:
    """Raise a ValueError that says what is wrong with a declaration, if something is."""
    names = _Names(form)
    if repeated := set(names.settings) & set(names.values):
        raise ValueError(f"{repeated.pop()} is a setting and a value")
    before = set(names.settings)
    for each in form.values:
        _check_computed(each, before)
        before.add(each.name)
    if not form.verdict or form.verdict[-1].when or (form.spoken and form.spoken[-1].when):
        raise ValueError("the last sentence of the verdict must hold always")
    program(form)


def _check_computed(each: Computed, before: set[str]) -> None:
    wanted = formulas.get(each.formula).parameters
    if missing := [name for name in wanted if name not in each.given]:
        raise ValueError(f"{each.name} gives {each.formula} no {missing[0]}")
    for parameter, given in each.given.items():
        if parameter not in wanted:
            raise ValueError(f"{each.formula} has no parameter {parameter}")
        if isinstance(given, str) and given not in before:
            raise ValueError(f"{each.name} takes {given!r}, which is not known before it")


def program(form: ClosedForm) -> Node:
    """Return the plain data that :mod:`.programs` interprets."""
    names = _Names(form)
    verdict = _first(form.verdict, names)
    alongs = [each for figure in form.figures if hasattr(figure, "along") for each in names.alongs(figure.along, figure.name)]
    points = max((figure.points for figure in form.figures if hasattr(figure, "points")), default=0)
    return {
        "settings": list(names.settings),
        "kinds": {name: kind(each) for name, each in names.all.items()},
        "values": [_value(each, form) for each in form.values],
        **({"strongest": asdict(form.strongest) | {"over": list(form.strongest.over)}} if form.strongest else {}),
        "places": {along: _places(names.quantity(along, "the axis"), points) for along in alongs},
        "reading": {
            "verdict": verdict,
            "spoken": _first(form.spoken, names) if form.spoken else verdict,
            "metrics": [
                _only(
                    each.when,
                    {
                        "label": _said(each.label, names),
                        "text": _said(each.text, names),
                        "meaning": _said(each.meaning, names),
                        "role": each.role,
                    },
                    names,
                )
                for each in form.metrics
            ],
            "figures": [_figure(each, names) for each in form.figures],
            "notes": [
                {"$": "caveats", "value": each.value}
                if hasattr(each, "value")
                else _only(each.when, {"text": _said(each.text, names), "parameter": each.parameter}, names)
                for each in form.notes
            ],
        },
    }


def kinds(settings: type[Any]) -> Node:
    """Return what a page must know of each setting of a class: how its values are written, and what is allowed; of a table, its name."""
    declared = declarations(settings)  # type: ignore[arg-type]  # a class is hashable
    return {name: kind(each) for name, each in declared.items()}


def kind(declared: Quantity | Toggle | Choice | Pasted) -> Node:
    """Return what a page must know of a setting: what it is called, how its values are written, and what is allowed."""
    if isinstance(declared, Pasted):
        return {"called": declared.name, "table": True}
    if isinstance(declared, Choice):
        return {"called": declared.name, "options": dict(declared.options)}
    if isinstance(declared, Toggle):
        return {"called": declared.name, "toggle": True}
    unit = "%" if declared.display == "%" else declared.unit
    return {
        "called": declared.name,
        "unit": unit,
        "nines": declared.scale == "nines",
        "integer": declared.integer,
        "factor": declared.factor,
        "limits": _limits(declared),
        **({"home": declared.display or declared.unit, "ladder": _ladder(declared.unit)} if declared.unit in LADDERS else {}),
    }


def _ladder(unit: str) -> list[list[Any]]:
    """The units that values of a unit are typed in: below which size (none of the last), its name, and base units in one."""
    return [[limit if math.isfinite(limit) else None, word, DISPLAY_UNITS.get(word, 1.0)] for limit, word in LADDERS[unit]]


def _limits(declared: Quantity) -> Node:
    """What is allowed, and how a refusal says so."""
    limits: Node = {"called": declared.name, "unit": declared.unit, "allowed": declared.allowed, "integer": declared.integer}
    limits["try"] = plain(declared.default) + (f" ({declared.unit})" if declared.unit else "")
    for end in ("lower", "upper"):
        if math.isfinite(getattr(declared, end)):
            limits |= {end: getattr(declared, end), f"{end}Open": getattr(declared, f"{end}_open")}
    return limits


def _value(each: Computed, form: ClosedForm) -> Node:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in each.given.items()}
    return {"name": each.name, "formula": each.formula, "given": given, "needs": _needs(each, form)}


def _needs(each: Computed, form: ClosedForm) -> list[str]:
    """What has to be computed for a value, in order, itself last."""
    wanted = {each.name}
    for other in reversed(form.values):
        if other.name in wanted:
            wanted.update(given for given in other.given.values() if isinstance(given, str))
    return [other.name for other in form.values if other.name in wanted]


def _places(quantity: Quantity, points: int) -> list[float]:
    low, high = quantity.span
    if quantity.scale == "log" and low <= 0.0:
        low = 1.0 if quantity.integer else high * 1e-6
    found = places(quantity, low, high, points)
    return [int(each) for each in found] if quantity.integer else [float(f"{each:.12g}") for each in found]


# --- sentences and conditions


def _said(text: str, names: _Names) -> Any:
    """A template as a node, or as it is if nothing has to be put in."""
    parts: list[str | Node] = []
    for literal, name, how, _ in Formatter().parse(text):
        if literal:
            parts.append(literal)
        if name is not None:
            parts.append(_part(name, how or "", names, text))
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return {"$": "say", "parts": parts}


def _part(name: str, how: str, names: _Names, text: str) -> Node:
    names.known(name, f"“{text}”")
    form, _, figures = how.partition(".")
    if form not in FORMATS and form not in ("", "value"):
        raise ValueError(f"“{text}” asks for the format {form!r}; there are {', '.join(FORMATS)}")
    return {"name": name} | ({"as": form} if form else {}) | ({"figures": int(figures)} if figures else {})


def _conditions(when: Iterable[Condition], names: _Names) -> list[list[Any]]:
    found = []
    for left, how, right in when:
        side = names.known(left, "a condition")
        if isinstance(side, Choice) and right not in dict(side.options):
            raise ValueError(f"a condition compares {left} to {right!r}; its words are {', '.join(dict(side.options))}")
        is_name = isinstance(right, str) and not isinstance(side, Choice)
        if is_name:
            names.known(str(right), "a condition")
        found.append([left, how, {"name": right} if is_name else right])
    return found


def _only(when: Iterable[Condition], tree: Any, names: _Names) -> Any:
    conditions = _conditions(when, names)
    return {"$": "if", "when": conditions, "then": tree} if conditions else tree


def _first(sentences: Iterable[Any], names: _Names) -> Any:
    among = [{"when": _conditions(each.when, names), "then": _said(each.text, names)} for each in sentences]
    return among[0]["then"] if len(among) == 1 else {"$": "first", "among": among}


# --- figures


def _get(name: str) -> Node:
    return {"$": "get", "name": name}


def _amount(at: str | float) -> Any:
    return _get(at) if isinstance(at, str) else at


def _figure(figure: Swept | Elasticities, names: _Names) -> Node:
    from .closed_form import Swept

    return _swept(figure, names) if isinstance(figure, Swept) else _bars(figure, names)


def _swept(figure: Swept, names: _Names) -> Node:
    alongs = names.alongs(figure.along, figure.name)
    drawn = {along: _plot_along(figure, along, names) for along in alongs}
    chosen = drawn[alongs[0]] if alongs == (figure.along,) else None
    pick = (
        (lambda key: chosen[key])
        if chosen
        else (lambda key: {"$": "pick", "by": figure.along, "among": {a: d[key] for a, d in drawn.items()}})
    )
    told = pick("regions") if figure.shade else ""
    alternative = _said(figure.alternative, names) if figure.alternative else ""
    return {
        "name": figure.name,
        "finding": _said(figure.finding, names) if figure.finding else pick("course"),
        "alternative": {"$": "join", "parts": [alternative, told]} if told else alternative,
        "plot": pick("plot"),
        "table": pick("table"),
    }


def _plot_along(figure: Swept, along: str, names: _Names) -> Node:
    x_quantity = names.quantity(along, figure.name)
    results = [names.quantity(curve.value, figure.name) for curve in figure.curves]
    values = [curve.value for curve in figure.curves]
    spots = _places(x_quantity, figure.points)
    x_scale, y_scale = x_quantity.scale, results[0].scale
    lines = [_line(curve, along, x_scale, y_scale) for curve in figure.curves]
    x, y = _get(along), _get(values[0])
    marker = marks.here(0.0, 0.0, figure.curves[0].role, "you are here") | {
        "x": [_datum(x, x_scale)],
        "y": [_datum(y, y_scale)],
        "hovertext": [_said(f"you are here: {{{values[0]}}}", names)],
        "cliponaxis": False,
    }
    across = Axis(x_scale, spots[0], spots[-1], x_quantity)
    span = {"along": along, "range": across.span(), "scale": x_scale}
    reached = marks.label(0.0, 0.0, "", yshift=16, yanchor="middle") | {
        "x": _coordinate(x, x_scale),
        "y": _coordinate(y, y_scale),
        "text": _said(f"<b>{{{values[0]}}}</b>", names),
        "xanchor": {"$": "side", **span},
    }
    limits = [_threshold(each, x_scale, y_scale, spots[0], names) for each in figure.thresholds]
    stretches = {**span, "values": values}
    tinted = {"$": "tinted", **stretches, "shapes": {"no": _band("muted"), "care": _band("offered")}}
    labels = {"$": "labels", **stretches, "label": marks.label(0.0, 1.0, "", xanchor="center", yanchor="top", yref="paper")}
    held = [_amount(each.at) for each in figure.thresholds if not each.upright and not each.when]
    title = (figure.result or results[0].name) + _SCALES[y_scale]
    course = {"$": "course", "along": along, "value": values[0], "of": x_quantity.name, "name": figure.curves[0].name}
    return {
        "course": course,
        "regions": {"$": "regions", **stretches},
        "plot": {
            "data": [*lines, marker],
            "layout": {
                "title": {"text": _said(figure.title, names) if figure.title else course},
                "xaxis": across.layout(4) | {"range": {"$": "span", **span}, "rangemode": "normal"},
                "yaxis": {"$": "axis", "along": along, "values": values, "with": held, "scale": y_scale, "title": wrapped(title, 40)},
                "shapes": [*([tinted] if figure.shade else []), *(shape for shape, _ in limits)],
                "annotations": [reached, *([labels] if figure.shade else []), *(text for _, text in limits)],
                "hovermode": "closest",
                "margin": {"t": 16, "r": 28},
            },
        },
        "table": {
            "columns": [
                *(_column(x_quantity.name, x_quantity), *(_column(c.name, q) for c, q in zip(figure.curves, results, strict=True))),
                *(x_quantity.name, *(curve.name for curve in figure.curves)),
            ],
            "rows": {"$": "rows", "along": along, "values": values, "every": max(1, round(len(spots) / _ROWS))},
        },
    }


_SCALES = {"linear": "", "log": ", log scale", "nines": ", a nine a step"}


def _band(role: str) -> Node:
    shape = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return shape | {"fillcolor": f"role:{role}/0.14", "line": {"width": 0}}


def _line(curve: Curve, along: str, x_scale: Scale, y_scale: Scale) -> Node:
    at = {"along": along, "value": curve.value}
    return marks.line([], [], curve.role, curve.name, hoverinfo="text", connectgaps=False) | {
        "x": {"$": "places", "along": along, "nines": x_scale == "nines"},
        "y": {"$": "curve", **at, "nines": y_scale == "nines"},
        "hovertext": {"$": "texts", **at},
    }


def _column(name: str, quantity: Quantity) -> str:
    return f"{name} ({quantity.unit})" if quantity.unit else name


def _datum(node: Any, scale: Scale) -> Any:
    """A value as the data of a trace or a shape."""
    return {"$": "nines", "of": node} if scale == "nines" else node


def _coordinate(node: Any, scale: Scale) -> Any:
    """A value as the place of an annotation, which on a log axis is its logarithm."""
    return {"$": "log", "of": node} if scale == "log" else _datum(node, scale)


def _threshold(each: Threshold, x_scale: Scale, y_scale: Scale, left: float, names: _Names) -> tuple[Any, Any]:
    """The line of a limit and its label."""
    amount, text = _amount(each.at), _said(each.text, names)
    if each.upright:
        at = _datum(amount, x_scale)
        shape = marks.upright(0.0) | {"x0": at, "x1": at}
        note = marks.label(0.0, 1.0, "") | {"x": _coordinate(amount, x_scale), "y": 1, "yref": "paper", "yanchor": "top", "text": text}
    else:
        at = _datum(amount, y_scale)
        shape = marks.level(0.0) | {"y0": at, "y1": at}
        place = {"x": _coordinate(left, x_scale), "y": _coordinate(amount, y_scale), "yanchor": "bottom"}
        note = marks.label(0.0, 0.0, "") | place | {"text": text}
    return _only(each.when, shape, names), _only(each.when, note, names)


def _bars(figure: Elasticities, names: _Names) -> Node:
    names.quantity(figure.value, figure.name)
    for name in figure.over:
        names.quantity(name, figure.name)
    return {
        "$": "bars",
        "value": figure.value,
        "over": list(figure.over),
        "result": names.quantity(figure.value, figure.name).name,
        "name": figure.name,
        "title": _said(figure.title, names) if figure.title else "",
        "finding": _said(figure.finding, names) if figure.finding else "",
        "alternative": _said(figure.alternative, names) if figure.alternative else "",
    }

"""Any formula as a calculator: settings, presets, prediction and reading are all read off its declaration.

>>> from dstudio_lib import formulas
>>> explored = explore(formulas.get("latency.minimum_round_trip"))
>>> explored.read(explored.settings()).metrics[0].text
'54.6\u202fms'
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dstudio_lib.foundation.exploring import elasticity
from dstudio_lib.foundation.formatting import MINUS, NARROW, duration, number, one_in
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings

from . import explorer_cases as cases
from .closed_form import ClosedForm
from .explorer_axes import is_verdict, places, said
from .explorer_cases import Lever, levers, value_of
from .explorer_figures import Curve, bars, curve_figure, draw
from .explorer_program import closed_form
from .reading import Metric, Note, Prediction, Preset, Reading, Step
from .strengths import strength_text, strongest
from .words import capital

YEAR = 365.25 * 86_400.0
POINTS = ((1e-4, 101), (4e-4, 41), (3e-3, 21), (math.inf, 11))
"""What one call may cost (s), and how many points its curve then has."""
PROBES = 5
"""Places at which that cost is taken."""
KEPT = 512
"""Curves that are kept, so that moving along one computes nothing anew."""

_kept: dict[Any, Curve] = {}


@dataclass(frozen=True, slots=True)
class Exploration:
    """What the Explorer of a formula shows: settings, presets, a question, and the reading of some settings."""

    formula: Formula
    settings: type[Settings]
    question: str
    presets: tuple[Preset, ...]
    prediction: Prediction | None
    points: int

    def read(self, settings: Any) -> Reading:
        """Return the result at some settings, its course over one input, and what moves it most.

        Raises
        ------
        InputError
            If the formula refuses the settings together, or an entry of a list is asked for that it does not have.
        """
        formula = self.formula
        values = {name: getattr(settings, name) for name in formula.parameters}
        given = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        result = float(formula(**given))
        known = levers(formula, values)
        lever = cases.named(known, settings.over)
        strengths = _strengths(formula, values, given, known)
        home = {name: getattr(self.settings(), name) for name in formula.parameters}
        if any(len(home[name]) != len(values[name]) for name, each in formula.parameters.items() if each.vector):
            home = values
        return Reading(
            verdict=_verdict(formula, result, strengths),
            spoken=_spoken(formula, lever, values, result),
            metrics=_metrics(formula, result, strengths),
            figures=(
                curve_figure(
                    formula, lever.quantity, self._curve(lever, values), self._curve(lever, home), float(lever.value(values)), result
                ),
                bars(formula, strengths),
            ),
            notes=tuple(Note(each.sentence, each.parameter) for each in formula.warnings(**given)),
            working=(Step(formula.title, formula.working(**given), formula.sources),),
        )

    def closed(self) -> ClosedForm | None:
        """Return the same as a closed form, which a page can compute by itself, where there is one and it is quick to compute."""
        return closed_form(self.formula, self.settings) if self.points >= POINTS[1][1] else None

    def _curve(self, lever: Lever, values: Mapping[str, Any]) -> Curve:
        return _curve(self.formula, lever, values, self.points)


@cache
def explore(formula: Formula, over: str | None = None) -> Exploration:
    """Return the Explorer of a formula; ``over`` is the input that the curve runs over when it opens.

    It opens on the worked example of the docstring; where that lies outside what the controls offer, on the usual values.

    Raises
    ------
    InputError
        If the formula has no such input.
    """
    worked = [case for case in cases.examples(formula) if value_of(formula, case) is not None]
    usual = cases.usual_values(formula, worked)
    first = next((case for case in worked if cases.offered(formula, case)), usual)
    known = levers(formula, first)
    lever = cases.named(known, over or cases.telling(formula, first, known))
    points = _affordable(formula, lever, first)
    course = _curve(formula, lever, first, points).x
    return Exploration(
        formula=formula,
        settings=cases.settings_class(formula, first, known, lever.word),
        question=cases.question(formula, known),
        presets=cases.presets(formula, first, usual, worked, lever, course[:: max(1, len(course) - 1)]),
        prediction=cases.prediction(formula, first, lever),
        points=points,
    )


def _affordable(formula: Formula, lever: Lever, values: Mapping[str, Any]) -> int:
    """Return how many points a curve may have, so that a card answers at once: slow formulas get fewer."""
    spent = []
    for place in places(lever.quantity, *lever.quantity.span, PROBES):  # other places each time: a formula may keep what it computed
        start = time.perf_counter()
        value_of(formula, lever.moved(values, place))
        spent.append(time.perf_counter() - start)
    return next(points for cost, points in POINTS if statistics.median(spent) <= cost)


def _curve(formula: Formula, lever: Lever, values: Mapping[str, Any], points: int) -> Curve:
    still = lever.moved(values, lever.quantity.default)
    key = (formula.id, lever.word, tuple(still.items()), points)
    if key not in _kept:
        if len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = draw(formula, lever.quantity, lambda at: lever.moved(values, at), points)
    return _kept[key]


# --- words and numbers


def _strengths(formula: Formula, values: Mapping[str, Any], given: Mapping[str, Any], known: list[Lever]) -> dict[str, float | str]:
    """Return the elasticity of the result to each input, or the reason why it has none."""
    if is_verdict(formula.result):
        return {lever.quantity.name: "It is a yes or a no, and no percentage of it can be told." for lever in known}
    found = formula.sensitivity(**given)
    told: dict[str, float | str] = {}
    for lever in known:
        name = lever.quantity.name
        if lever.index is not None:
            told[name] = elasticity(_Entry(formula, values, lever), lever.value(values), float(formula(**given)))
        else:
            told[name] = found[lever.word] if lever.word in found else found.omitted[lever.word]
    return {name: round(each, 5) + 0.0 if isinstance(each, float) else each for name, each in told.items()}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A formula along one entry of a list, nan where it is refused."""

    formula: Formula
    values: Mapping[str, Any]
    lever: Lever

    @property
    def quantity(self) -> Quantity:
        """What the entry is."""
        return self.lever.quantity

    def __call__(self, x: float) -> float:
        """Return the result with the entry at a value."""
        found = value_of(self.formula, self.lever.moved(self.values, x)) if self.quantity.allows(x) else None
        return math.nan if found is None else found


def _verdict(formula: Formula, result: float, strengths: Mapping[str, float | str]) -> str:
    told = f"{capital(formula.result.name)}: {said(formula.result, result)}"
    if (most := strongest(strengths)) is None:
        return f"{told}; a small change of the inputs does not move it."
    name, strength = most
    return f"{told}; 1{NARROW}% more {name} makes it {number(abs(strength), 2)}{NARROW}% {'more' if strength > 0 else 'less'}."


def _spoken(formula: Formula, lever: Lever, values: Mapping[str, Any], result: float) -> str:
    text = f"{lever.quantity.name} {said(lever.quantity, lever.value(values))}: {formula.result.name} {said(formula.result, result)}."
    return capital(text).replace(f"{NARROW}%", " percent").replace(MINUS, "minus ")


def _metrics(formula: Formula, result: float, strengths: Mapping[str, float | str]) -> tuple[Metric, ...]:
    quantity = formula.result
    found = [Metric(capital(quantity.name), said(quantity, result), quantity.meaning)]
    if quantity.scale == "nines" and 0 < result < 1:
        found.append(Metric("Missing, over a year", duration((1 - result) * YEAR), "if it is a share of time", "failed"))
    elif quantity.upper == 1 and 0 < result < 0.01:
        found.append(Metric("As a chance", one_in(result), quantity.name))
    if most := strongest(strengths):
        among = f"the strongest of {len(strengths)} inputs" if len(strengths) > 1 else "the only input"
        found.append(Metric(f"1{NARROW}% more {most[0]}", strength_text(most[1]), among))
    return tuple(found)

"""What the Explorer of a formula opens with: its inputs, worked examples, presets, and the question asked before the answer."""

from __future__ import annotations

import ast
import doctest
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import number
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings

from .explorer_axes import places, said
from .reading import Prediction, Preset

EXAMPLES = 3
"""Worked examples of a docstring that become presets."""
ENTRIES = 6
"""Entries of a list that are moved one by one."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One number that can be moved: a parameter, or an entry of a list."""

    word: str
    parameter: str
    index: int | None
    quantity: Quantity

    def value(self, values: Mapping[str, Any]) -> Any:
        """Return where it stands."""
        given = values[self.parameter]
        return given if self.index is None else given[self.index]

    def moved(self, values: Mapping[str, Any], to: float) -> dict[str, Any]:
        """Return the values with this one moved."""
        to = int(to) if self.quantity.integer else to
        if self.index is None:
            return {**values, self.parameter: to}
        entries = list(values[self.parameter])
        entries[self.index] = to
        return {**values, self.parameter: tuple(entries)}


def levers(formula: Formula, values: Mapping[str, Any]) -> list[Lever]:
    """Return every number of a formula that can be moved, entries of lists last."""
    scalars = [Lever(name, name, None, each) for name, each in formula.parameters.items() if not each.vector]
    entries = [
        Lever(f"{name}[{i}]", name, i, each.but(vector=False, name=f"entry {i + 1} of the {each.name}"))
        for name, each in formula.parameters.items()
        if each.vector
        for i in range(min(ENTRIES, len(values[name])))
    ]
    return scalars + entries


def named(known: Sequence[Lever], word: str) -> Lever:
    """Return the input of this name.

    Raises
    ------
    InputError
        If there is none.
    """
    for each in known:
        if each.word == word:
            return each
    raise InputError(f"over was given as {word!r}; allowed is {', '.join(each.word for each in known)}; try {known[0].word!r}.", "over")


def value_of(formula: Formula, values: Mapping[str, Any]) -> float | None:
    """Return the result at some values, or None where the formula refuses them."""
    try:
        return float(formula(**{name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}))
    except InputError:
        return None


# --- where it opens


def examples(formula: Formula) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each worked example in the docstring that calls the formula with plain numbers."""
    for example in doctest.DocTestParser().get_examples(formula.__doc__ or ""):
        for node in ast.walk(ast.parse(example.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == formula.__name__:
                try:
                    positional = [_literal(each) for each in node.args]
                    named = {each.arg: _literal(each.value) for each in node.keywords if each.arg}
                    checked = formula.check(*positional, **named)
                except (InputError, ValueError):
                    continue
                if all(isinstance(value, (int, float, list)) for value in checked.values()):
                    yield {name: tuple(value) if isinstance(value, list) else value for name, value in checked.items()}


def _literal(node: ast.expr) -> Any:
    """Return the number or list that an argument writes, arithmetic of numbers included."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return _literal(left) * _literal(right)
        case ast.BinOp(left, ast.Div(), right):
            return _literal(left) / _literal(right)
        case ast.BinOp(left, ast.Pow(), right):
            return _literal(left) ** _literal(right)
        case ast.BinOp(left, ast.Add(), right):
            return _literal(left) + _literal(right)
        case ast.BinOp(left, ast.Sub(), right):
            return _literal(left) - _literal(right)
        case ast.List(entries) | ast.Tuple(entries):
            return [_literal(each) for each in entries]
    return ast.literal_eval(node)


def usual_values(formula: Formula, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the default of every parameter; a list is that of the worked example, or three equal entries."""
    found: dict[str, Any] = {}
    for name, quantity in formula.parameters.items():
        default = int(quantity.default) if quantity.integer else quantity.default
        found[name] = (cases[0][name] if cases else (default,) * 3) if quantity.vector else default
    if value_of(formula, found) is None and cases:
        return dict(cases[0])
    return found


def offered(formula: Formula, case: Mapping[str, Any]) -> bool:
    """Whether the controls offer every single number of a case; lists have boxes, which take anything."""
    return all(each.vector or each.span[0] <= case[name] <= each.span[1] for name, each in formula.parameters.items())


def telling(formula: Formula, values: Mapping[str, Any], known: Sequence[Lever]) -> str:
    """Return the first input that changes the result anywhere on its control."""
    for lever in known:
        found = {value_of(formula, lever.moved(values, at)) for at in places(lever.quantity, *lever.quantity.span, 9)} - {None}
        if len(found) > 1:
            return lever.word
    return known[0].word


def settings_class(formula: Formula, first: Mapping[str, Any], known: Sequence[Lever], over: str) -> type[Settings]:
    """Return a settings class with a field for each parameter, and the input that the curve runs over."""
    fields: list[tuple[str, Any, Any]] = [
        (name, Annotated[Any, each if each.vector else each.but(default=first[name])], first[name])
        for name, each in formula.parameters.items()
    ]
    options = tuple((each.word, each.quantity.name) for each in known)
    choice = Choice("drawn over", "the input on the horizontal axis", options, over)
    fields.append(("over", Annotated[str, choice], over))
    made: type[Settings] = make_dataclass(_class_name(formula), fields, bases=(Settings,), frozen=True, namespace={"__module__": __name__})
    return made


def _class_name(formula: Formula) -> str:
    return "".join(part.title() for part in formula.__name__.split("_"))


# --- presets and prediction


def presets(
    formula: Formula,
    first: Mapping[str, Any],
    usual: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]],
    lever: Lever,
    ends: tuple[float, ...],
) -> tuple[Preset, ...]:
    """Return where it opens, the further worked examples, the usual values, and the least and the most of one input."""
    seen = {_described(formula, first)}
    told = [Preset("Worked example" if first in cases else "Usual values", dict(first), _described(formula, first))]

    def add(name: str, values: Mapping[str, Any] | None, words: str = "") -> None:
        if values is not None and (described := _described(formula, values)) not in seen:
            seen.add(described)
            told.append(Preset(name, dict(values), words or described))

    for i, case in enumerate([case for case in cases if case != first][: EXAMPLES - 1]):
        add("Worked example" if first not in cases and i == 0 else f"Example {i + 2}", case)
    add("Usual values", usual if value_of(formula, usual) is not None else None)
    for word, at in zip(("Least", "Most"), ends, strict=False):
        words = f"All else as in the first preset; {lever.quantity.name} {said(lever.quantity, at)}, the {word.lower()} that can be set."
        add(f"{word} {lever.quantity.name}", lever.moved(first, at), words)
    return tuple(Preset(each.name, {**each.values, "over": lever.word}, each.meaning) for each in told)


def _described(formula: Formula, values: Mapping[str, Any]) -> str:
    told = ", ".join(f"{each.name} {_say(each, values[name])}" for name, each in formula.parameters.items())
    return f"{told[:1].upper()}{told[1:]}."


def _say(quantity: Quantity, value: Any) -> str:
    if isinstance(value, tuple):
        shown = ", ".join(said(quantity, each) for each in value[:ENTRIES])
        return f"[{shown}{', …' if len(value) > ENTRIES else ''}]"
    return said(quantity, value)


def question(formula: Formula, known: Sequence[Lever]) -> str:
    """Return the question over the card."""
    if len(known) > 1:
        return f"Which input moves the {formula.result.name} most?"
    return f"How does the {formula.result.name} follow the {known[0].quantity.name}?"


def _steps(quantity: Quantity, x: float) -> Iterator[tuple[float, str]]:
    """Yield where an input may go from here, and the words for that."""
    if quantity.scale == "nines" and 0 < x < 1:
        yield 1 - (1 - x) / 10, "one nine more"
        yield 1 - (1 - x) * 10, "one nine less"
    if x > 0:
        yield 2 * x, "twice as much"
        if not quantity.integer or x % 2 == 0:
            yield x / 2, "half as much"
    yield x + (1 if quantity.integer or not x else abs(x)), "one more" if quantity.integer else "more"


def step(formula: Formula, values: Mapping[str, Any], lever: Lever) -> tuple[float, str, float] | None:
    """Return a place to move an input to, the words for it, and the result there: the first that is allowed."""
    x, quantity = float(lever.value(values)), lever.quantity
    for at, words in _steps(quantity, x):
        at = float(f"{at:.12g}")
        found = value_of(formula, lever.moved(values, at)) if quantity.lower <= at <= quantity.upper else None
        if found is not None:
            return at, words, found
    return None


def prediction(formula: Formula, values: Mapping[str, Any], lever: Lever) -> Prediction | None:
    """Return the question what the result becomes when one input is doubled, or moved as far as it goes."""
    moved, now = step(formula, values, lever), value_of(formula, values)
    assert now is not None
    if moved is None:
        return None
    to, words, answer = moved
    scale = _guessing_scale(formula.result, now, answer)
    if scale is None:
        return None
    before, after = said(lever.quantity, float(lever.value(values))), said(lever.quantity, to)
    name, result = lever.quantity.name, formula.result

    def true_value(settings: Any) -> float:
        asked = {each: getattr(settings, each) for each in formula.parameters}
        found = value_of(formula, lever.moved(asked, to))
        return answer if found is None else found

    return Prediction(
        question=f"With {name} {before}: {result.name} {said(result, now)}. With {name} {after}, {words}: what?",
        quantity=scale,
        answer=true_value,
        explain=lambda guess, right: _gap(result, guess, right),
        asked_at={**values, "over": lever.word},
        lesson=_lesson(formula, lever, float(lever.value(values)), to, now, answer),
    )


def _guessing_scale(result: Quantity, now: float, answer: float) -> Quantity | None:
    """Return the scale to guess on: around where the result stands now, so that it does not give the answer away."""
    if result.integer and result.upper == 1:
        return None
    if result.scale == "nines" and min(now, answer) > 0.5 and max(now, answer) < 1 - 1e-9:
        return result.but(default=_round(now), practical=(0.5, 0.9999999 if max(now, answer) < 0.9999999 else 1 - 1e-9))
    if now > 0 and answer > 0:
        if result.upper == 1 and min(now, answer) > 0.02:
            return result.but(default=_round(now), practical=(0.0, 1.0), scale="linear", lower=0.0, lower_open=False)
        reach = max(50.0, 5 * max(answer / now, now / answer))
        low, high = now / reach, min(now * reach, result.upper)
        if not low < answer <= high or low < 1e-290 or high > 1e290 or reach > 1e12:
            return None
        if result.integer:
            low, high = max(1, math.floor(low)), max(math.ceil(high), 10)
        return result.but(default=_round(now), practical=(low, high), scale="log", lower=min(low, result.lower), display=result.display)
    size = max(abs(now), abs(answer))
    if size == 0:
        return None
    low = max(result.lower, 0.0 if min(now, answer) >= 0 else -3 * size)
    high = min(result.upper, 3 * size)
    if result.integer:
        low, high = math.floor(low), math.ceil(high)
    return result.but(default=_round(now), practical=(low, high), scale="linear") if low < high else None


def _round(value: float) -> float:
    return float(f"{value:.3g}") if 0 < abs(value) < 0.9 or abs(value) > 1 else value


def _gap(result: Quantity, guess: float, answer: float) -> str:
    right = said(result, answer)
    if guess == answer:
        return f"That is right: {right}."
    if guess > 0 and answer > 0 and result.scale != "nines":
        ratio = max(guess, answer) / min(guess, answer)
        if ratio < 1.1:
            return f"That is about right: it is {right}."
        return f"That is {number(ratio, 2)} times too {'much' if guess > answer else 'little'}: it is {right}."
    return f"That is too {'much' if guess > answer else 'little'}: it is {right}."


def _lesson(formula: Formula, lever: Lever, x: float, to: float, now: float, answer: float) -> str:
    """Return in words how fast the result follows the input here."""
    name, input_name = formula.result.name, lever.quantity.name
    if math.isclose(now, answer, rel_tol=1e-9, abs_tol=1e-300):
        return f"Here the {name} does not depend on the {input_name}."
    if lever.quantity.scale == "nines" or min(now, answer, x, to) <= 0:
        return f"The {name} goes from {said(formula.result, now)} to {said(formula.result, answer)}."
    power = math.log(answer / now) / math.log(to / x)
    if number(answer / now, 3) == "1":
        return f"{number(to / x, 3)} times the {input_name} hardly changes the {name}."
    how = f"{number(to / x, 3)} times the {input_name} gives {number(answer / now, 3)} times the {name}"
    kinds = (
        (power < -1.02, "it falls faster than in inverse proportion"),
        (power < -0.98, "it is in inverse proportion"),
        (power < 0, "it falls more slowly than in inverse proportion"),
        (power < 0.02, "it hardly follows"),
        (power < 0.98, "it grows more slowly than in proportion"),
        (power < 1.02, "it is in proportion"),
        (True, "it grows faster than in proportion"),
    )
    return f"{how}: {next(words for holds, words in kinds if holds)}."

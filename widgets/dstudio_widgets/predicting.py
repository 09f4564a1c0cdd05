"""Predict, commit, reveal: what the page is told about a question, and about the gap between guess and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dstudio_lib.charts import lowering
from dstudio_lib.charts.reading import Prediction, Sketch
from dstudio_lib.charts.ticks import even, rounded
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import defaults

from . import controls

TICKS = 5
POINTS = 24
"""Points of the curve that is drawn beside the reader's own."""


def question(prediction: Prediction) -> dict[str, Any]:
    """Return the question, and the track on which the guess is made; the answer is not in it."""
    quantity = prediction.quantity
    control = controls.describe("guess", quantity)
    told = {"question": prediction.question, "ticks": ticks(quantity), "then": _asked_then(prediction)}
    if prediction.sketch is None:
        middle = control["track"][len(control["track"]) // 2]
        return told | {"control": control | {"label": "Your guess", "default": middle}}
    sketch, begin = prediction.sketch, prediction.sketch.known[-1][1]
    nearest = min(control["track"], key=lambda value: abs(value - begin))
    label = f"Your curve at {sketch.over.text(sketch.asked[-1])} {sketch.over.name}"
    return told | {"control": control | {"label": label, "default": nearest}, "sketch": _sketched(sketch, quantity)}


def _asked_then(prediction: Prediction) -> dict[str, Any] | None:
    """Return the question that follows the answer; the page answers it by itself, as a check does."""
    if prediction.then is None:
        return None
    options = [{"text": text, "feedback": feedback} for text, feedback in prediction.then.options]
    return {"question": prediction.then.question, "options": options, "right": [prediction.then.right]}


def _sketched(sketch: Sketch, quantity: Quantity) -> dict[str, Any]:
    """Return what the page needs to have a curve drawn: all but the truth, of which it is only told where it will be asked for."""
    over, (low, high) = sketch.over, quantity.span
    first, last = sketch.known[-1][0], sketch.asked[-1]
    return {
        "known": [[controls.position(over, x), (y - low) / (high - low)] for x, y in sketch.known],
        "asked": [{"at": controls.position(over, x), "text": f"{over.text(x)} {over.name}"} for x in sketch.asked],
        "curve": [first * (last / first) ** (i / (POINTS - 1)) for i in range(POINTS)],
        "span": [low, high],
        "over": {"title": f"{over.name}, log scale", "span": list(over.span), "ticks": _marks(over, rounded(*over.span, over.unit, TICKS))},
        "up": {"title": quantity.name, "ticks": _marks(quantity, even(low, high, quantity.unit, TICKS))},
    }


def ticks(quantity: Quantity) -> list[dict[str, Any]]:
    """Return the labelled places of the scale that guess and answer are drawn on."""
    values = controls.track(quantity)
    chosen = sorted({values[round(i * (len(values) - 1) / (TICKS - 1))] for i in range(TICKS)})
    return _marks(quantity, chosen)


def _marks(quantity: Quantity, values: Sequence[float]) -> list[dict[str, Any]]:
    return [{"at": controls.position(quantity, value), "text": quantity.text(value)} for value in values]


def foretold(prediction: Prediction, settings: type[Any]) -> dict[str, Any]:
    """Return what a page needs to reveal the answer by itself: the case that is asked for, the scale of guesses, and the lesson."""
    quantity = prediction.quantity
    return {
        "asked": defaults(settings) | dict(prediction.asked_at),
        "case": list(prediction.asked_at),
        "scale": quantity.scale,
        "span": list(quantity.span),
        "kind": lowering.kind(quantity),
        "lesson": prediction.lesson,
    }


def reveal(prediction: Prediction, settings: Any, guess: float | None, drawn: Sequence[float] = ()) -> dict[str, Any]:
    """Return the answer, and with a guess what lies between the two; with a curve that was drawn, the true one too.

    The answer is computed from the settings, which are those that the question is asked at.
    """
    quantity = prediction.quantity
    answer = float(prediction.answer(settings))
    told: dict[str, Any] = {"answer": {"text": quantity.text(answer), "at": controls.position(quantity, answer)}, "guess": None}
    if sketch := prediction.sketch:
        told["truth"] = [float(sketch.truth(settings, x)) for x in _sketched(sketch, quantity)["curve"]]
    if guess is None:
        return told | {"explanation": prediction.lesson}
    guess = quantity.check(guess, "guess")
    if prediction.sketch:
        told["drawn"] = [*(quantity.check(each, "drawn") for each in drawn[: len(prediction.sketch.asked) - 1]), guess]
    return told | {
        "guess": {"text": quantity.text(guess), "at": controls.position(quantity, guess)},
        "explanation": " ".join(part for part in (prediction.explain(guess, answer), prediction.lesson) if part),
    }

"""Predict, commit, reveal: what the page is told about a question, and about the gap between guess and answer."""

from __future__ import annotations

from typing import Any

from dstudio_lib.charts import lowering
from dstudio_lib.charts.reading import Prediction
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.settings import defaults

from . import controls

TICKS = 5


def question(prediction: Prediction) -> dict[str, Any]:
    """Return the question, and the track on which the guess is made; the answer is not in it."""
    quantity = prediction.quantity
    control = controls.describe("guess", quantity)
    middle = control["track"][len(control["track"]) // 2]
    return {"question": prediction.question, "control": control | {"label": "Your guess", "default": middle}, "ticks": ticks(quantity)}


def ticks(quantity: Quantity) -> list[dict[str, Any]]:
    """Return the labelled places of the scale that guess and answer are drawn on."""
    values = controls.track(quantity)
    chosen = sorted({values[round(i * (len(values) - 1) / (TICKS - 1))] for i in range(TICKS)})
    return [{"at": controls.position(quantity, value), "text": quantity.text(value)} for value in chosen]


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


def reveal(prediction: Prediction, settings: Any, guess: float | None) -> dict[str, Any]:
    """Return the answer, and with a guess what lies between the two.

    The answer is computed from the settings, which are those that the question is asked at.
    """
    quantity = prediction.quantity
    answer = float(prediction.answer(settings))
    told: dict[str, Any] = {"answer": {"text": quantity.text(answer), "at": controls.position(quantity, answer)}, "guess": None}
    if guess is None:
        return told | {"explanation": prediction.lesson}
    guess = quantity.check(guess, "guess")
    return told | {
        "guess": {"text": quantity.text(guess), "at": controls.position(quantity, guess)},
        "explanation": " ".join(part for part in (prediction.explain(guess, answer), prediction.lesson) if part),
    }

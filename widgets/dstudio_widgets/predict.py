"""A prediction card for any experiment of a notebook: a question, one control, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from dstudio_lib.charts.reading import Prediction
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity, quantity_of

from . import predicting
from .assets import loader
from .surface import Surface


class Predict(Surface):
    r"""Asks for a guess, and answers when one is made.

    ``quantity`` is the scale of the guess: a ``Quantity``, or one of the shared aliases. ``answer`` is the true
    value or a function that computes it; ``explain(guess, answer)`` says what lies between them, and ``lesson`` what
    to take away, which is told also to those who made no guess.

    >>> from dstudio_lib.foundation.quantities import Duration
    >>> card = Predict("How long is one round trip?", Duration, answer=lambda: 0.0546, lesson="Light is slow.")
    >>> card.commit(0.1)
    >>> card.outcome["answer"]["text"]
    '54.6\u202fms'
    """

    _esm = loader("prediction")
    question = traitlets.Dict().tag(sync=True)
    outcome = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        question: str,
        quantity: Any,
        answer: float | Callable[[], float],
        explain: Callable[[float, float], str] | None = None,
        lesson: str = "",
    ) -> None:
        scale = quantity if isinstance(quantity, Quantity) else quantity_of(quantity)
        if scale is None:
            raise TypeError("quantity must be a Quantity, or an alias of dstudio_lib.foundation.quantities")
        self._prediction = Prediction(
            question,
            scale,
            answer=lambda _: answer() if callable(answer) else answer,
            explain=explain or (lambda _guess, _answer: ""),
            lesson=lesson,
        )
        super().__init__(poster=question, question=predicting.question(self._prediction))

    def __repr__(self) -> str:
        return f"Predict: {self._prediction.question}"

    def commit(self, guess: float | None) -> None:
        """Take a guess, or none, and reveal the answer."""
        try:
            self.outcome = predicting.reveal(self._prediction, None, guess)
            self.error = ""
        except InputError as error:
            self.error = str(error)
        except Exception as error:
            self.error = f"The answer could not be computed: {type(error).__name__}: {error}."
            self.failures = [*self.failures, self.error]

    def answer(self, message: Mapping[str, Any]) -> None:
        """Commit the guess that the page sends, as a value or as text, or forget the last one."""
        match message:
            case {"kind": "guess", "text": str(text)}:
                from . import controls

                try:
                    self.commit(controls.read_text(self._prediction.quantity, text, "guess"))
                except InputError as error:
                    self.error = str(error)
            case {"kind": "guess"}:
                self.commit(message.get("value"))
            case {"kind": "again"}:
                self.outcome = {}

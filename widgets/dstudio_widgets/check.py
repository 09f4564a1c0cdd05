"""A question with feedback on every option: formative, never graded, never sent anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from .assets import loader
from .surface import Surface


class Check(Surface):
    """One question, its options, and for each option the sentence that a reader who chose it needs.

    ``options`` are pairs of option and feedback, in the order shown; ``answer`` is the number of the right one,
    counted from 0, or several of them.

    >>> card = Check("Is light slow?", [("No", "5 570 km cost 54.6 ms."), ("Yes", "It sets a floor.")], answer=1)
    >>> card.question
    'Is light slow?'
    """

    _esm = loader("check")
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List().tag(sync=True)
    right = traitlets.List(traitlets.Int()).tag(sync=True)
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, question: str, options: Sequence[tuple[str, str]], answer: int | Sequence[int]) -> None:
        right = [answer] if isinstance(answer, int) else sorted(answer)
        if len(options) < 2 or not right or not all(0 <= each < len(options) for each in right):
            raise ValueError(f"a check needs at least two options, and an answer among them; given were {len(options)} and {right}")
        if not all(text and feedback for text, feedback in options):
            raise ValueError("every option of a check needs its feedback")
        super().__init__(
            poster=question, question=question, options=[{"text": text, "feedback": feedback} for text, feedback in options], right=right
        )

    def __repr__(self) -> str:
        return f"Check: {self.question}"

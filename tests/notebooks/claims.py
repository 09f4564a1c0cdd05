"""What the tests of every episode's claims need: its prose as one line, what the records say, and its bets and checks."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property

import nbformat

from dstudio_lib import catalog
from dstudio_lib.charts.episodes.asking import Bet, Question
from dstudio_lib.foundation.formatting import NARROW

from .running import ROOT


@dataclass(frozen=True)
class Told:
    """One episode as it is told: ``Told("E02")``."""

    id: str

    @cached_property
    def prose(self) -> str:
        """The text in one line, without links, narrow spaces as plain ones."""
        [path] = (ROOT / "episodes").glob(f"{self.id}-*.ipynb")
        episode = nbformat.read(path, as_version=4)
        text = "\n".join(cell.source for cell in episode.cells if cell.cell_type == "markdown")
        return plain(re.sub(r"\]\([^)]*\)", "]", text))

    @cached_property
    def cards(self) -> str:
        """The answers of its flash cards, in one line."""
        cards = tomllib.loads((ROOT / f"course/cards/{self.id}.toml").read_text(encoding="utf-8"))["card"]
        return plain(" ".join(card["answer"] for card in cards))

    def says(self, *texts: str) -> None:
        """Demand that each text stands in the prose."""
        for text in texts:
            assert text in self.prose, f"{self.id} no longer says {text!r}"


def plain(text: str) -> str:
    """Return a text in one line with plain spaces."""
    return " ".join(text.replace(NARROW, " ").split())


@cache
def recorded(incident: str) -> str:
    """Return everything that an incident's record claims, in one line."""
    return plain(" ".join(claim.text for claim in catalog.incident(incident).claims() if hasattr(claim, "text")))


def bet_is_fair(bet: Bet) -> None:
    """Demand that a bet's answer is on its scale, not where the slider starts, and told with its lesson to every guess."""
    from dstudio_widgets import Predict

    card = Predict(*bet)
    low, high = bet.quantity.span
    answer = bet.answer()
    assert low <= answer <= high
    assert not math.isclose(answer, card.question["control"]["default"], rel_tol=0.1), "the slider starts at the answer"
    for guess in (low, card.question["control"]["default"], answer, high):
        card.commit(guess)
        said = card.outcome["explanation"]
        assert bet.lesson in said
        assert not re.search(r"\bnan\b|\binf\b|e-\d|no limit", said)
    assert card.failures == []


def check_is_fair(question: Question) -> None:
    """Demand four options with feedback of their own, of which only that of the right one begins with Yes."""
    feedback = [each for _, each in question.options]
    assert len(set(feedback)) == len(feedback) == 4
    assert 0 <= question.answer < 4
    assert [i for i, each in enumerate(feedback) if each.startswith("Yes")] == [question.answer]

"""Bayesian knowledge tracing: a skill is known or not, each answer says something about which, and each practice may teach it.

Four probabilities describe a skill: known before the first answer, learnt at one practice, a slip although it is known, and a
guess although it is not. Nothing is ever forgotten in this model; :mod:`.memory` is for that.

>>> from dstudio_lib.paths import tracing
>>> skill = tracing.Skill(prior=0.5, learn=0.2, slip=0.1, guess=0.2)
>>> round(tracing.given(skill, 0.5, right=True), 4)     # 0.45 / (0.45 + 0.10)
0.8182
>>> round(tracing.known_after(skill, [True]), 4)        # 0.8182 + 0.1818 × 0.2
0.8545
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import product

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.references import Source

SOURCES = (Source("corbett1995tracing", "the update after a right and a wrong answer, and the chance of learning"),)

ENOUGH_ANSWERS = 100
"""Below this many answers four probabilities are not fitted: the declared ones stand."""


@dataclass(frozen=True, slots=True)
class Skill:
    """The four probabilities of a skill.

    Raises
    ------
    InputError
        If one is outside 0 to 1, or if slip and guess together reach 1: a right answer would then speak against knowing.
    """

    prior: float
    learn: float
    slip: float
    guess: float

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not 0 <= value <= 1:
                raise InputError(f"{each.name} was given as {value:g}; allowed is 0 to 1; try {getattr(DEFAULTS, each.name):g}.", each.name)
        if self.slip + self.guess >= 1:
            raise InputError(
                f"slip and guess were given as {self.slip:g} and {self.guess:g}; allowed is a sum below 1, or a right answer would speak "
                "against knowing; try 0.1 and 0.2.",
                "slip",
            )


DEFAULTS = Skill(prior=0.3, learn=0.1, slip=0.1, guess=0.2)
"""Declared by us and measured on nobody; they stand until there are answers enough to fit others."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The probabilities of a skill, and whether answers are behind them."""

    skill: Skill
    answers: int
    from_answers: bool

    def __str__(self) -> str:
        if self.from_answers:
            return f"fitted to {self.answers} answers"
        return f"declared defaults: {self.answers} answers are fewer than the {ENOUGH_ANSWERS} that a fit needs"


def given(skill: Skill, known: float, *, right: bool) -> float:
    """Return the probability that a skill was known, given one answer: Bayes' rule.

    >>> round(given(Skill(0.5, 0.2, 0.1, 0.2), 0.5, right=False), 4)    # 0.05 / (0.05 + 0.40)
    0.1111
    """
    if_known, if_not = (1 - skill.slip, skill.guess) if right else (skill.slip, 1 - skill.guess)
    evidence = known * if_known + (1 - known) * if_not
    return known * if_known / evidence if evidence else known


def practised(skill: Skill, known: float) -> float:
    """Return the probability that a skill is known after one practice, which may have taught it.

    >>> practised(Skill(0.5, 0.5, 0.1, 0.2), 0.5)
    0.75
    """
    return known + (1 - known) * skill.learn


def right_next(skill: Skill, known: float) -> float:
    """Return the probability of a right answer: known and no slip, or not known and a guess.

    >>> round(right_next(Skill(0.5, 0.2, 0.1, 0.2), 0.5), 4)
    0.55
    """
    return known * (1 - skill.slip) + (1 - known) * skill.guess


def known_after(skill: Skill, answers: Sequence[bool]) -> float:
    """Return the probability that a skill is known after some answers, in their order."""
    known = skill.prior
    for right in answers:
        known = practised(skill, given(skill, known, right=right))
    return known


def fitted(sequences: Sequence[Sequence[bool]]) -> Fitted:
    """Return the probabilities under which some sequences of answers to one skill are likeliest.

    They are looked for on a grid of 2 520 points; slip and guess stay below one half, so that "known" keeps its meaning. Below
    :data:`ENOUGH_ANSWERS` answers in all, the declared defaults are returned and marked as such.

    >>> str(fitted([[True, False]]))
    'declared defaults: 2 answers are fewer than the 100 that a fit needs'
    """
    import numpy as np

    count = sum(len(each) for each in sequences)
    if count < ENOUGH_ANSWERS:
        return Fitted(DEFAULTS, count, from_answers=False)
    grid = np.array(list(product(_PRIORS, _LEARNS, _SLIPS, _GUESSES)))
    prior, learn, slip, guess = grid.T
    likelihood = np.zeros(len(grid))
    for answers in sequences:
        known = prior.copy()
        for right in answers:
            if_known, if_not = (1 - slip, guess) if right else (slip, 1 - guess)
            evidence = known * if_known + (1 - known) * if_not
            likelihood += np.log(evidence)
            known = known * if_known / evidence
            known += (1 - known) * learn
    return Fitted(Skill(*map(float, grid[int(np.argmax(likelihood))])), count, from_answers=True)


_PRIORS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_LEARNS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5)
_SLIPS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
_GUESSES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4)

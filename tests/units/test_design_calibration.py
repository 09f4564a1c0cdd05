"""What a design's score is worth: neither luck, nor every switch, nor recklessness looks like a good design, and several good ones do."""

from functools import cache

import pytest

from dstudio_lib.simulators.design import NAMES, load
from dstudio_lib.simulators.design.baselines import everything_on, random_design
from dstudio_lib.simulators.design.judging import evaluate, outcomes, put_together
from dstudio_lib.simulators.design.scoring import Score
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_edits import with_setting

SEEDS = range(1, 21)
REFERENCES = {"checkout": ("breaking", "queued"), "feed": ("cached", "direct")}
EXPERT = {"checkout": "queued", "feed": "cached"}
ONE_CHANGE = {"checkout": ("payment", "idempotent", True), "feed": ("cache", "time_to_live", 10.0)}
"""The one setting that makes the start safe."""


def _scores(name: str, design: System) -> list[Score]:
    """The score with each seed alone; what is public is the same for all, and run once."""
    challenge = load(name)
    found = list(outcomes(challenge, design, list(SEEDS)))
    public, hidden = found[: len(challenge.public)], found[len(challenge.public) :]
    return [put_together(challenge, [seed], [*public, *(each for each in hidden if each.seed == seed)]).score for seed in SEEDS]


@cache
def _totals(name: str, design: str) -> tuple[int, ...]:
    return tuple(score.total for score in _scores(name, load(name).designs[design]()))


@pytest.mark.parametrize("name", NAMES)
class TestCalibration:
    """Twenty seeds of each challenge: every limit holds for every seed, that for chance in the mean."""

    def test_the_untouched_start_scores_at_most_40(self, name: str) -> None:
        assert max(score.total for score in _scores(name, load(name).start)) <= 40

    def test_the_start_made_safe_with_one_setting_scores_at_most_60(self, name: str) -> None:
        assert max(score.total for score in _scores(name, with_setting(load(name).start, *ONE_CHANGE[name]))) <= 60

    def test_everything_switched_on_scores_at_most_60_even_without_the_unsafe_fallbacks(self, name: str) -> None:
        challenge = load(name)
        assert max(score.total for score in _scores(name, everything_on(challenge))) <= 60
        safely = _scores(name, everything_on(challenge, safely=True))
        assert max(score.total for score in safely) <= 60
        assert all(score.part("Safety").points == 20 for score in safely)

    def test_chance_scores_at_most_50_in_the_mean(self, name: str) -> None:
        totals = [evaluate(load(name), random_design(load(name), seed), [seed]).total for seed in SEEDS]
        assert sum(totals) / len(totals) <= 50
        assert len(set(totals)) > 3

    def test_a_fast_but_unsafe_design_scores_at_most_40_though_it_keeps_the_promise(self, name: str) -> None:
        scores = _scores(name, load(name).designs["unsafe"]())
        assert max(score.total for score in scores) <= 40
        assert min(score.part("Promise").points for score in scores) >= 30

    def test_two_different_designs_score_at_least_80(self, name: str) -> None:
        first, second = REFERENCES[name]
        assert min(_totals(name, first)) >= 80
        assert min(_totals(name, second)) >= 80
        assert {part.name for part in load(name).designs[first]().parts} != {part.name for part in load(name).designs[second]().parts}

    def test_an_expert_scores_at_least_85(self, name: str) -> None:
        assert min(_totals(name, EXPERT[name])) >= 85

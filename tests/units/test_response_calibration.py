"""What a score is worth: whoever does nothing, anything, or restarts everything cannot look like somebody who knows."""

import pytest

from dstudio_lib.simulators.response.policies import reference
from dstudio_lib.simulators.response.scoring import Score, lost, mitigated, score
from dstudio_lib.simulators.response.session import WORLDS

SEEDS = range(1, 21)


def _scores(scenario: str, policy: str) -> list[Score]:
    return [score(reference(scenario, seed, policy)) for seed in SEEDS]


def _mean(totals: list[int]) -> float:
    return sum(totals) / len(totals)


@pytest.mark.parametrize("scenario", WORLDS)
class TestCalibration:
    """Twenty seeds of each incident: every limit holds for every seed, and chance stays far below its own in the mean."""

    def test_doing_nothing_scores_at_most_20(self, scenario: str) -> None:
        assert max(each.total for each in _scores(scenario, "nothing")) <= 20

    def test_talking_well_and_changing_nothing_scores_at_most_20_even_with_the_cause_named(self, scenario: str) -> None:
        scores = _scores(scenario, "talk")
        assert max(each.total for each in scores) <= 20
        assert min(each.part("cause").points + each.part("updates").points for each in scores) >= 10

    def test_chance_scores_at_most_35(self, scenario: str) -> None:
        totals = [each.total for each in _scores(scenario, "random")]
        assert _mean(totals) <= 20
        assert max(totals) <= 35

    def test_restarting_everything_scores_at_most_50_even_with_updates_and_predictions(self, scenario: str) -> None:
        assert max(each.total for each in _scores(scenario, "restart everything")) <= 50
        assert max(each.total for each in _scores(scenario, "restart and tell")) <= 50

    def test_an_expert_scores_at_least_85(self, scenario: str) -> None:
        assert min(each.total for each in _scores(scenario, "expert")) >= 85

    def test_the_expert_is_a_measure_because_users_gain_by_it(self, scenario: str) -> None:
        for seed in SEEDS:
            expert = reference(scenario, seed, "expert")
            assert lost(expert) < 0.5 * lost(reference(scenario, seed, "nothing"))
            assert mitigated(expert) is not None

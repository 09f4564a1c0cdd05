"""What a score is worth: whoever does nothing, anything, or restarts everything cannot look like somebody who knows."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from dstudio_lib.simulators.response import policies
from dstudio_lib.simulators.response.scoring import Score, events_of, lost, mitigated, score
from dstudio_lib.simulators.response.session import WORLDS, Session

SEEDS = range(1, 21)
reference = cache(policies.reference)
"""A run, played once for all tests that look at it."""


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


def _does(run: Session, action: str, value: str = "", at: str = "", expect: tuple[str, str, int] | None = None) -> None:
    command: dict[str, Any] = {"action": action} | ({"value": value} if value else {}) | ({"at": at} if at else {})
    if expect:
        command["expect"] = dict(zip(("metric", "direction", "confidence"), expect, strict=True)) | {"within": 5}
    run.do(command)


def _services(run: Session) -> tuple[str, ...]:
    return next(action.targets for action in run.actions if action.name == "roll_back")


def _answered(run: Session) -> float:
    return float(events_of({"events": run.events}, "minute")[-1]["metrics"]["answered"])


def _watches_and_ends(run: Session) -> None:
    _does(run, "update", "monitoring")
    _does(run, "wait", "5")
    _does(run, "retries", "on", expect=("answered", "same", 90))
    _does(run, "wait", "5")
    _does(run, "update", "resolved")
    _does(run, "close")


def _retries_off_and_all_back(run: Session) -> None:
    _does(run, "update", "investigating")
    _does(run, "retries", "off", expect=("attempts", "down", 90))
    for name in _services(run):
        _does(run, "roll_back", at=name, expect=("answered", "up", 60))
    _watches_and_ends(run)


def _all_back_and_retries_off(run: Session) -> None:
    _does(run, "update", "investigating")
    for name in _services(run):
        _does(run, "roll_back", at=name, expect=("answered", "same", 60))
    _does(run, "retries", "off", expect=("attempts", "down", 90))
    _watches_and_ends(run)


def _one_after_another_until_it_helps(run: Session) -> None:
    _does(run, "update", "investigating")
    _does(run, "retries", "off", expect=("attempts", "down", 90))
    for name in _services(run):
        _does(run, "roll_back", at=name, expect=("answered", "up", 60))
        _does(run, "wait", "1")
        if _answered(run) > 97:
            break
    _watches_and_ends(run)


def _few_let_in_and_all_back(run: Session) -> None:
    _does(run, "update", "investigating")
    _does(run, "shed", "25", expect=("load", "down", 90))
    for name in _services(run):
        _does(run, "roll_back", at=name, expect=("answered", "same", 60))
    _does(run, "retries", "off", expect=("attempts", "down", 60))
    _does(run, "shed", "100", expect=("answered", "up", 90))
    _watches_and_ends(run)


def _suspect(run: Session) -> tuple[str, str]:
    """Return who calls the store otherwise than yesterday, and how, as the proxy's table tells it."""
    rows = run.do({"action": "callers"})[-1]["rows"]
    for name, now, before, work, *_ in rows:
        if float(now) > 1.2 * float(before):
            return name, "calls"
        if float(work.split()[0]) > 1.2:
            return name, "query"
    return str(max(rows, key=lambda row: float(row[4]))[0]), "hasty"


def _looks_first(run: Session) -> None:
    _does(run, "update", "investigating")
    _does(run, "changes")
    name, cause = _suspect(run)
    _does(run, "hypothesis", cause, name)
    _does(run, "owner", at=name)
    _does(run, "retries", "off", expect=("attempts", "down", 80))
    _does(run, "roll_back", at=name, expect=("answered", "up", 80))
    _watches_and_ends(run)


def _looks_and_undoes_before_less_work(run: Session) -> None:
    name, cause = _suspect(run)
    _does(run, "hypothesis", cause, name)
    _does(run, "update", "identified")
    _does(run, "roll_back", at=name, expect=("answered", "up", 60))
    _does(run, "wait", "5")
    _does(run, "retries", "off", expect=("answered", "up", 70))
    _watches_and_ends(run)


BLIND = (_retries_off_and_all_back, _all_back_and_retries_off, _one_after_another_until_it_helps, _few_let_in_and_all_back)
SENSIBLE = (_looks_first, _looks_and_undoes_before_less_work)


def _played(policy: Callable[[Session], None]) -> list[int]:
    runs = [Session("retry-storm", seed) for seed in SEEDS]
    for run in runs:
        policy(run)
    return [score(run.log()).total for run in runs]


@pytest.mark.parametrize("recipe", BLIND)
def test_rolling_back_without_looking_scores_at_most_60_in_the_mean(recipe: Callable[[Session], None]) -> None:
    assert _mean(_played(recipe)) <= 60


@pytest.mark.parametrize("sensible", SENSIBLE)
def test_looking_before_rolling_back_scores_at_least_75_and_less_than_an_expert(sensible: Callable[[Session], None]) -> None:
    totals = _played(sensible)
    assert min(totals) >= 75
    assert _mean(totals) < _mean([each.total for each in _scores("retry-storm", "expert")])

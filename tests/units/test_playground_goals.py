"""Goals of the playground: several answers are right, and what only looks like one is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.simulators.design.goals import GOALS, Goal, goal_named, judge
from dstudio_lib.simulators.playground_edits import with_setting
from dstudio_lib.simulators.playground_patterns import switched
from dstudio_widgets import playground


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.name)
class TestGoals:
    def test_the_start_does_not_reach_it(self, goal: Goal) -> None:
        assert not judge(goal, goal.start).solved

    def test_several_different_answers_do_in_every_run(self, goal: Goal) -> None:
        answers = [answer() for answer in goal.answers]
        assert len(answers) >= 2 and len({repr(answer.parts) for answer in answers}) == len(answers)
        assert [judge(goal, answer).reached for answer in answers] == [20] * len(answers)

    def test_taking_the_fault_away_or_sending_less_does_not_count(self, goal: Goal) -> None:
        answer = goal.answers[0]()
        assert "clients do as they like" in goal.refusal(with_setting(answer, "shoppers", "rate", 1.0))
        assert "fault has to stay" in goal.refusal(replace(answer, faults=()))


def test_a_fifth_server_does_not_survive_the_hang() -> None:
    goal = goal_named("hang")
    assert "5 servers; allowed are 4" in goal.refusal(with_setting(goal.answers[0](), "shop", "servers", 5))


def test_two_switches_are_not_one() -> None:
    goal = goal_named("metastable")
    both = switched(goal.answers[0](), "retries", "shoppers to web", True)
    assert "2 switches differ" in goal.refusal(both)
    assert "0 switches differ" in goal.refusal(with_setting(goal.start, "web", "servers", 300))


def test_more_servers_are_no_recovery_and_a_faster_database_is_none_either() -> None:
    goal = goal_named("recover")
    assert "none may be added" in goal.refusal(with_setting(goal.start, "database", "servers", 12))
    assert "service time has to stay" in goal.refusal(with_setting(goal.start, "database", "service_time", 0.01))


def test_an_unknown_goal_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="hang, metastable, recover"):
        goal_named("moon")


def test_the_card_opens_a_goal_and_judges_it_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dstudio_widgets.playground_goals.STEP", 0.0)
    card = playground()
    card.answer({"kind": "goal", "name": "recover", "sequence": 1})
    assert card.shown["title"] == goal_named("recover").start.name and card.goal["name"] == "recover"
    card.answer({"kind": "switch", "pattern": "circuit breaker", "place": "web to database", "on": True, "sequence": 2})
    card.answer({"kind": "judge", "sequence": 3})
    seen = []
    while card.goal["running"]:
        seen.append(card.goal["done"])
        card.answer({"kind": "goal-step", "done": card.goal["done"]})
    assert seen == list(range(21)) and card.goal["solved"] and card.goal["verdict"].startswith("Reached: in 20 of 20")
    card.answer({"kind": "choose", "name": "web_shop", "sequence": 4})
    assert card.goal == {}

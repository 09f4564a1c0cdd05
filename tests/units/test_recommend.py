"""Placement says what a learner knows and where the gaps are; the next step can be taken, and its reason is one sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.paths.course import Course, load
from dstudio_lib.paths.learner import Answer, Progress, Review, Visit
from dstudio_lib.paths.mastery import mastery, outcomes
from dstudio_lib.paths.placement import placed, shares
from dstudio_lib.paths.recommend import MANY_OVERDUE, known_by, next_step
from dstudio_lib.paths.routes import route

FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
LATER = FIRST + timedelta(days=30)


@pytest.fixture(scope="module")
def course() -> Course:
    return load(Path(__file__).resolve().parents[2] / "course" / "course.toml")


def finished(*names: str) -> dict[str, Visit]:
    return {name: Visit(FIRST, FIRST) for name in names}


def reviews(number: int) -> tuple[Review, ...]:
    return tuple(Review(FIRST, f"card-{n:02d}", "good") for n in range(number))


@pytest.mark.parametrize(("share", "known"), [(1.0, True), (0.8, True), (0.79, False), (0.0, False)])
def test_an_episode_is_known_from_eight_tenths_on(course: Course, share: float, known: bool) -> None:
    assert placed(course, {"E04": share}).known == (("E04",) if known else ())


def test_one_weak_outcome_keeps_an_episode_from_being_known_and_is_named(course: Course) -> None:
    strong = dict.fromkeys(outcomes(course, "E04"), 1.0)
    assert placed(course, strong).known == ("E04",)
    weak = placed(course, {"E04": 0.9, **strong, "E04/O3": 0.5})
    assert weak.known == () and weak.gaps == {"E04": ("E04/O3",)}


def test_an_outcome_that_no_item_asked_about_is_named_and_is_no_gap(course: Course) -> None:
    found = placed(course, {"E02/O1": 1.0, "E02/O3": 1.0})
    assert found.known == ("E02",) and not found.gaps
    assert found.not_asked == {"E02": ("E02/O2",)}


def test_placement_refuses_what_the_course_does_not_have_and_shares_in_per_cent(course: Course) -> None:
    with pytest.raises(UnknownName, match="no episode 'E77'"):
        placed(course, {"E77": 1.0})
    with pytest.raises(UnknownName, match="E02 has no outcome 'E02/O9'; it has E02/O1"):
        placed(course, {"E02/O9": 1.0})
    with pytest.raises(InputError, match=r"the share of E02 was given as 80; allowed is 0 to 1; try 0\.8"):
        placed(course, {"E02": 80})


def test_shares_come_from_the_first_answer_to_each_item_of_a_pre_assessment(course: Course) -> None:
    def answer(minute: int, item: str, outcome: str, right: bool) -> Answer:
        return Answer(FIRST + timedelta(minutes=minute), item, outcome, right)

    answers = [
        answer(9, "E01-pre/q1", "E01/O1", True),  # the second try
        answer(1, "E01-pre/q1", "E01/O1", False),
        answer(2, "E01-pre/q2", "E01/O1", True),
        answer(3, "E01-pre/q3", "E01/O2", True),
        answer(4, "E01-post/q4", "E01/O3", True),
        answer(5, "E01-pre/q5", "E99/O1", True),  # an outcome that the course no longer has
    ]
    assert shares(course, answers) == {"E01/O1": 0.5, "E01/O2": 1.0}


def test_a_passed_pre_assessment_makes_an_episode_known_and_the_next_step_another(course: Course) -> None:
    answers = tuple(Answer(FIRST, f"E01-pre/q{n}", f"E01/O{n}", True) for n in range(1, 6))
    progress = Progress(answers=answers, goal="E04")
    assert known_by(course, progress) == ("E01",)
    found = next_step(course, progress, at=FIRST)
    assert found.names == ("E04",)
    assert found.expected is not None and found.expected.rests_on == "5 answers on what it builds on"
    success = [each.success for each in mastery(answers).values()]
    assert found.expected.success == pytest.approx(sum(success) / 5)
    assert found.minutes == 75


def test_the_next_step_lies_on_the_route_and_can_be_taken_until_the_goal_is_reached(course: Course) -> None:
    for goal in [each.id for each in course.goals]:
        done: list[str] = []
        way = {step.episode.id for step in route(course, goal).steps}
        for _ in way:
            found = next_step(course, Progress(goal=goal, episodes=finished(*done)), at=FIRST)
            assert found.kind == "episode" and found.names[0] in way - set(done)
            assert set(course.episode(found.names[0]).needs) <= set(done)
            done.append(found.names[0])
        assert next_step(course, Progress(goal=goal, episodes=finished(*done)), at=FIRST).kind == "nothing"


def test_every_reason_is_one_sentence(course: Course) -> None:
    for progress in (
        Progress(),
        Progress(goal="consensus-deeply"),
        Progress(reviews=reviews(12)),
        Progress(goal="E01", episodes=finished("E01")),
    ):
        reason = next_step(course, progress, at=LATER).reason
        assert reason.endswith(".") and reason.count(". ") == 0 and not reason[0].islower()


def test_an_episode_that_is_begun_is_finished_first(course: Course) -> None:
    episodes = {"E02": Visit(FIRST), **finished("E01")}
    found = next_step(course, Progress(goal="on-call-next-week", episodes=episodes), at=FIRST)
    assert found.names == ("E02",) and "is begun and lies on the way to On call next week" in found.reason
    free = next_step(course, Progress(episodes=episodes), at=FIRST)
    assert free.names == ("E02",) and "is begun; finish it" in free.reason


def test_of_steps_that_can_be_taken_one_whose_notebook_is_here_comes_first(course: Course) -> None:
    found = next_step(course, Progress(), at=FIRST)
    assert found.here is course.available(found.names[0])
    assert found.here or not any(course.available(each.id) for each in course.episodes if not each.needs)


def test_ten_cards_overdue_come_before_anything_new_and_nine_do_not(course: Course) -> None:
    assert MANY_OVERDUE == 10
    many = next_step(course, Progress(goal="E04", reviews=reviews(10)), at=LATER)
    assert many.kind == "review" and len(many.names) == 10 and many.minutes == 5
    assert many.reason.startswith("10 cards are due")
    assert next_step(course, Progress(goal="E04", reviews=reviews(9)), at=LATER).kind == "episode"
    assert next_step(course, Progress(goal="E04", reviews=reviews(10)), at=FIRST).kind == "episode"  # none is due yet


def test_wrong_answers_bring_their_outcomes_up_for_review(course: Course) -> None:
    answers = tuple(Answer(FIRST, f"q{n}", f"E01/O{n}", False) for n in range(1, 6))
    found = next_step(course, Progress(goal="E01", episodes=finished("E01"), answers=answers), at=LATER)
    assert found.kind == "review" and found.names == tuple(f"E01/O{n}" for n in range(1, 6))
    assert found.reason == "Every episode of Speed of Light is behind you, and 5 cards are due."


def test_without_a_goal_it_is_the_episode_that_opens_the_way_to_most_others(course: Course) -> None:
    found = next_step(course, Progress(), known=["E01"], at=FIRST)
    ahead = {each.id: sum(each.id in {one.id for one in course.before(other.id)} for other in course.episodes) for each in course.episodes}
    ready = [each.id for each in course.episodes if each.id != "E01" and set(each.needs) <= {"E01"}]
    here = [name for name in ready if course.available(name)] or ready
    assert ahead[found.names[0]] == max(ahead[name] for name in here)
    assert f"most others, {ahead[found.names[0]]}; name a goal" in found.reason


def test_outcomes_that_the_next_step_builds_on_and_that_went_wrong_are_named_weakest_first(course: Course) -> None:
    rights = {"E01/O1": (True, True), "E01/O2": (False, False), "E01/O3": (False,)}
    answers = tuple(Answer(FIRST, f"{name}/{n}", name, right) for name, each in rights.items() for n, right in enumerate(each))
    found = next_step(course, Progress(goal="E04", episodes=finished("E01"), answers=answers), at=FIRST)
    assert found.names == ("E04",) and [each.outcome for each in found.weak] == ["E01/O2", "E01/O3"]


def test_a_goal_named_now_goes_before_the_one_that_is_kept(course: Course) -> None:
    kept = Progress(goal="secure-a-platform")
    assert "on the way to Secure a platform" in next_step(course, kept, at=FIRST).reason
    assert "E01 Speed of Light is your goal" in next_step(course, kept, goal="E01", at=FIRST).reason


def test_who_knows_everything_is_told_so_and_a_certificate_still_asks_for_more(course: Course) -> None:
    everything = [each.id for each in course.episodes]
    assert next_step(course, Progress(), known=everything, at=FIRST).reason == "Every episode is behind you."
    found = next_step(course, Progress(goal="practitioner"), known=everything, at=FIRST)
    assert found.reason == "Every episode of Distributed Systems Practitioner is behind you; what is left is what it asks for besides."


def test_progress_in_an_episode_that_the_course_does_not_have_is_passed_over(course: Course) -> None:
    progress = Progress(episodes={**finished("E99"), "E98": Visit(FIRST)}, goal="E01")
    assert known_by(course, progress) == ()
    assert next_step(course, progress, at=FIRST).names == ("E01",)

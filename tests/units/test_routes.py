"""A route is sound and nothing on it can be left out, whatever the course; a track names what it skips."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.paths import pages
from dstudio_lib.paths.bridges import follow, pre_assessment
from dstudio_lib.paths.course import Certificate, Course, CourseError, Episode, Goal, Outcome, Series, Track, load
from dstudio_lib.paths.routes import aim, aims, known_episodes, needed, ordered, route

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def course() -> Course:
    return load(ROOT / "course" / "course.toml")


def made(needs: dict[str, list[str]], minutes: dict[str, int] | None = None, **parts: object) -> Course:
    """A course of these episodes, in this order; those that begin with _ are of another series."""
    done = [Outcome("O1", "apply", "Do it.")]
    episodes = tuple(
        Episode(
            name,
            name,
            name.lower(),
            "other" if name.startswith("_") else "all",
            (minutes or {}).get(name, 60),
            ("L1", "L2"),
            "",
            dict.fromkeys(each, "of the order"),
            tuple(done),
        )
        for name, each in needs.items()
    )
    given_parts: dict[str, object] = {"tracks": (), "certificates": (), "goals": (), **parts}
    return Course("", "", (Series("all", "All", ""), Series("other", "Other", "")), episodes, home=Path("nowhere"), **given_parts)  # type: ignore[arg-type]


@some.composite
def cases(draw: some.DrawFn) -> tuple[Course, list[str], list[str]]:
    """A course whose episodes need any others without a circle, in shuffled order; a goal's episodes; and what is known."""
    names = [f"N{number}" for number in range(draw(some.integers(1, 9)))]
    needs = {name: draw(some.lists(some.sampled_from(names[:index]), unique=True)) if index else [] for index, name in enumerate(names)}
    order = draw(some.permutations(names))
    wanted = draw(some.lists(some.sampled_from(names), min_size=1, max_size=3, unique=True))
    known = draw(some.lists(some.sampled_from(names), max_size=4, unique=True))
    return made({name: needs[name] for name in order}, goals=(Goal("goal", "The goal", "it", tuple(wanted)),)), wanted, known


def sound(course: Course, taken: list[str], wanted: list[str], known: list[str]) -> bool:
    """Whether the goal is met and nothing is taken before what it needs."""
    before = set(known)
    for name in taken:
        if not set(course.episode(name).needs) <= before:
            return False
        before.add(name)
    return set(wanted) <= before


@settings(max_examples=50)
@given(cases())
def test_a_route_is_sound_whatever_the_prerequisites(case: tuple[Course, list[str], list[str]]) -> None:
    course, wanted, known = case
    taken = [step.episode.id for step in route(course, "goal", known).steps]
    assert sound(course, taken, wanted, known)
    assert len(set(taken)) == len(taken) and not set(taken) & set(known)


@settings(max_examples=50)
@given(cases())
def test_no_set_of_episodes_with_fewer_members_is_sound(case: tuple[Course, list[str], list[str]]) -> None:
    """Against every smaller set, taken in the best order that it has."""
    course, wanted, known = case
    steps = route(course, "goal", known).steps
    names = [each.id for each in course.episodes]
    for smaller in combinations(names, len(steps) - 1) if steps else ():
        assert not sound(course, [each.id for each in ordered(course, smaller)], wanted, known)


@settings(max_examples=50)
@given(cases())
def test_steps_that_could_be_swapped_stand_in_the_courses_order(case: tuple[Course, list[str], list[str]]) -> None:
    course, _, known = case
    place = {each.id: index for index, each in enumerate(course.episodes)}
    taken = [step.episode for step in route(course, "goal", known).steps]
    before = set(known)
    for index, each in enumerate(taken):
        ready = [later for later in taken[index:] if set(later.needs) <= before]
        assert each.id == min(ready, key=lambda one: place[one.id]).id
        before.add(each.id)


@settings(max_examples=50)
@given(cases())
def test_every_step_has_a_reason_and_each_link_between_steps_is_one(case: tuple[Course, list[str], list[str]]) -> None:
    course, wanted, known = case
    steps = route(course, "goal", known).steps
    for step in steps:
        asking = [later.episode.id for later in steps if step.episode.id in later.episode.needs]
        assert len(step.reasons) == len(asking) + (step.episode.id in wanted) >= 1


def test_what_only_a_known_episode_needs_is_left_out(course: Course) -> None:
    assert [step.episode.id for step in route(course, "E06").steps] == ["E01", "E04", "E06"]
    assert [step.episode.id for step in route(course, "E06", ["E04"]).steps] == ["E06"]
    assert route(course, "E06", ["E06"]).steps == ()


def test_knowing_an_episode_does_not_stand_for_what_it_needs(course: Course) -> None:
    # E09 and E04 both need E01: who knows E04 alone still takes E01 for E09
    assert needed(course, ["E09"], {"E04"}) == {"E01", "E09"}


def test_the_way_to_consensus_builds_paxos_before_raft_and_takes_fifteen_hours(course: Course) -> None:
    found = route(course, "consensus-deeply")
    assert [step.episode.id for step in found.steps] == ["E01", "E04", "E08", "K01", "K02", "K03", "K04", "K05", "K06"]
    assert found.minutes == 60 + 75 + 75 + 90 + 75 + 120 + 180 + 120 + 120  # as course.toml declares them
    assert found.weeks(hours_per_week=4) == 4  # 915 minutes in weeks of 240
    assert "K04 needs it, since a log is a sequence of single decisions" in found.steps[5].reasons


def test_a_step_belongs_to_the_week_in_which_it_is_finished() -> None:
    course = made({"A": [], "B": ["A"], "C": ["B"]}, {"A": 60, "B": 30, "C": 31})
    weeks = route(course, "C").by_week(1)
    assert {week: [step.episode.id for step in steps] for week, steps in weeks.items()} == {1: ["A"], 2: ["B"], 3: ["C"]}
    assert route(course, "C").weeks(0.5) == 5  # 121 minutes in weeks of 30
    assert route(course, "C", ["C"]).weeks(1) == 0


@pytest.mark.parametrize("hours", [0, -1, 169, float("nan")])
def test_hours_that_no_week_has_are_refused_in_one_sentence(course: Course, hours: float) -> None:
    with pytest.raises(InputError, match=r"^hours_per_week was given as .*; allowed is more than 0 to 168"):
        route(course, "E01").weeks(hours)


def test_a_certificate_that_leaves_a_choice_takes_the_episodes_that_cost_fewest_minutes_in_all() -> None:
    # of A, B, C and E; B and C share a prerequisite outside the series: A + E is 30 + 95, A + B is 30 + 40 + 60, A + B + C is 170
    needs = {"A": [], "B": ["_D"], "C": ["_D"], "_D": [], "E": []}
    minutes = {"A": 30, "B": 40, "C": 40, "_D": 60, "E": 95}
    course = made(needs, minutes, certificates=tuple(Certificate(str(n), "Some", choose={"all": n}) for n in (2, 3)))
    assert {step.episode.id for step in route(course, "2").steps} == {"A", "E"}
    assert {step.episode.id for step in route(course, "2", ["_D"]).steps} == {"A", "B"}
    assert {step.episode.id for step in route(course, "3").steps} == {"A", "B", "C", "_D"}  # who takes the cheapest next would take E


def test_ten_deep_dives_make_a_system_architect_and_no_other_ten_are_shorter(course: Course) -> None:
    found = route(course, "system-architect")
    dives = course.of_series("deep-dives")
    taken = [step.episode for step in found.steps if step.episode in dives]
    assert len(taken) == 10
    cost = {each.id: each.minutes for each in course.episodes}
    every = combinations([each.id for each in dives], 10)
    assert found.minutes == min(sum(cost[name] for name in needed(course, ten, ())) for ten in every)


def test_a_choice_with_too_many_ways_is_refused() -> None:
    course = made({f"N{n}": [] for n in range(30)}, certificates=(Certificate("half", "Half", choose={"all": 15}),))
    with pytest.raises(InputError, match="leaves 155,117,520 ways to choose"):
        route(course, "half")


def test_every_goal_track_and_certificate_has_a_sound_route(course: Course) -> None:
    for each in aims(course):
        found = route(course, each.id)
        assert sound(course, [step.episode.id for step in found.steps], list(each.episodes), [])
        assert found.steps


def test_there_are_eight_named_goals_or_more_and_each_says_what_it_is_for(course: Course) -> None:
    assert len(course.goals) >= 8
    assert {"on-call-next-week", "design-interview", "consensus-deeply"} <= {each.id for each in course.goals}
    for each in course.goals:
        assert each.about.endswith(".") and len(each.about.split()) >= 8


def test_an_unknown_goal_is_told_with_the_nearest_ones(course: Course) -> None:
    with pytest.raises(UnknownName, match="called 'consensus-depely'; did you mean consensus-deeply"):
        route(course, "consensus-depely")
    with pytest.raises(UnknownName, match="no episode 'E77'"):
        route(course, "E01", ["E77"])


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('episodes = ["E05", "E09", "E17"]', 'episodes = ["E05", "E99"]', "Goal train-and-serve-models names E99, which is no episode"),
        ('episodes = ["E05", "E09", "E17"]', "episodes = []", "Goal train-and-serve-models names no episode; name at least one."),
        ('title = "Train and serve models"', 'title = " "', "Goal train-and-serve-models says nothing under title or about"),
        ('id = "train-and-serve-models"', 'id = "defend-a-budget"', "Two goals are called defend-a-budget"),
        ('id = "train-and-serve-models"', 'id = "express"', "Two things that a learner can aim for are called express"),
        ("choose = { deep-dives = 10 }", "choose = { deep-dives = 15 }", "asks for 15 of the series 'deep-dives', which has 14"),
    ],
)
def test_a_mistake_in_a_goal_is_one_clear_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = (ROOT / "course" / "course.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "course").mkdir()
    file = tmp_path / "course" / "course.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseError, match=sentence):
        load(file)


def test_a_track_keeps_its_order_and_bridges_all_that_it_leaves_out(course: Course) -> None:
    for track in course.tracks:
        found = follow(course, track.id)
        declared = [name for step in track.steps for name in step]
        assert [step.episode.id for step in found.route.steps][: len(declared)] == declared
        skipped = {name for missing in course.skipped(track).values() for name in missing}
        assert skipped <= {bridge.prerequisite.id for bridge in found.bridges}, track.id
        before = {bridge.prerequisite.id for bridge in found.bridges}
        assert sound(course, [step.episode.id for step in found.route.steps], declared, sorted(before))


def test_knowing_a_prerequisite_takes_its_bridge_away(course: Course) -> None:
    before, after = follow(course, "express"), follow(course, "express", ["E02", "E14"])
    assert {each.prerequisite.id for each in before.bridges} - {each.prerequisite.id for each in after.bridges} == {"E02", "E14"}


def test_a_bridge_is_the_pre_assessment_where_there_is_one_and_else_the_episode(course: Course, tmp_path: Path) -> None:
    assert pre_assessment(course, "E01") == "assessments/alone/E01-pre.ipynb"
    steps = (("B",),)
    small = made({"A": [], "B": ["A"]}, tracks=(Track("short", "Short", steps),))
    here = Course(
        **{
            **{name: getattr(small, name) for name in ("title", "subtitle", "series", "episodes", "tracks", "certificates")},
            "home": tmp_path,
        }
    )
    assert str(follow(here, "short").bridges[0]).endswith("Take the episode first, 60 minutes, unless you know it.")
    (tmp_path / "assessments/alone").mkdir(parents=True)
    (tmp_path / "assessments/alone/A-pre.ipynb").write_text("{}")
    bridge = follow(here, "short").bridges[0]
    assert bridge.needed_by == {"B": "of the order"}
    assert str(bridge).endswith("Take A-pre first, and the episode if that shows a gap.")


def test_a_track_that_asks_for_one_deep_dive_takes_one(course: Course) -> None:
    taken = [step.episode for step in follow(course, "university").route.steps]
    assert sum(each.series == "deep-dives" for each in taken) == 1


def test_following_what_is_no_track_names_the_tracks(course: Course) -> None:
    with pytest.raises(UnknownName, match="'E01' is no track; the tracks are new-graduate"):
        follow(course, "E01")


def test_known_episodes_stand_once_and_in_the_courses_order(course: Course) -> None:
    assert known_episodes(course, ["E04", "E01", "E04"]) == ("E01", "E04")
    assert aim(course, "E04").kind == "episode"


def test_the_page_of_goals_shows_each_with_its_way(course: Course) -> None:
    page = pages.goals(course)
    for each in course.goals:
        assert each.title in page.text
        assert all(step.episode.id in page.html for step in route(course, each.id).steps)
    assert "http" not in page.html and "<script" not in page.html

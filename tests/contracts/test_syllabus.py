"""The plans can be taught in their order and their hours, every outcome has its place, and the syllabus says what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.assessment.keys import declared
from dstudio_lib.paths import syllabus
from dstudio_lib.paths.course import Course, CourseError, load

ROOT = Path(__file__).resolve().parents[2]
COURSE = load(ROOT / "course" / "course.toml")
PLANS = tomllib.loads((ROOT / "course" / "plans.toml").read_text(encoding="utf-8"))["plan"]
MAPPING = tomllib.loads((ROOT / "course" / "mapping.toml").read_text(encoding="utf-8"))
FORMS = declared(ROOT / "assessments/keys")
KNOWN = {each.id for each in COURSE.episodes}
FIRST = {each.id for each in COURSE.of_series("foundations")}
LEVELS = {"remember": "K", "understand": "C", "apply": "A", "analyse": "A", "evaluate": "A", "create": "A"}

every_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["id"])
outcome = pytest.mark.parametrize("entry", MAPPING["outcome"], ids=lambda entry: f"{entry['episode']}-{entry['id']}")


# --- plans


def test_there_are_plans_for_twelve_weeks_eight_weeks_and_two_days() -> None:
    assert {plan["id"]: len(plan["steps"]) for plan in PLANS} == {"twelve-weeks": 12, "eight-weeks": 8, "two-days": 4}


@every_plan
def test_every_episode_of_a_plan_is_in_the_course_and_stands_once(plan: Any) -> None:
    named = [name for step in plan["steps"] for name in step["episodes"]]
    assert set(named) <= KNOWN
    assert len(set(named)) == len(named)
    assert all(step["episodes"] for step in plan["steps"])


@every_plan
def test_prerequisites_come_before_what_needs_them(plan: Any) -> None:
    taught: list[str] = []
    for step in plan["steps"]:
        for name in step["episodes"]:
            missing = set(COURSE.episode(name).needs) - set(taught)
            assert not missing, f"{name} comes before {missing}"
            taught.append(name)


def test_the_long_plan_teaches_the_whole_first_series() -> None:
    [long] = [plan for plan in PLANS if plan["id"] == "twelve-weeks"]
    assert {name for step in long["steps"] for name in step["episodes"]} == FIRST


@every_plan
def test_derivations_and_scenarios_exist(plan: Any) -> None:
    for step in plan["steps"]:
        for name in step["derivations"]:
            assert (ROOT / f"course/derivations/{name}.ipynb").is_file(), name
        for name in step.get("simulations", ()):
            assert name in syllabus.SIMULATIONS
            assert (ROOT / f"src/dstudio_lib/simulators/response/{name}.py").is_file(), name


@every_plan
def test_the_hours_are_enough_for_the_episodes_and_their_assessments(plan: Any) -> None:
    for number, step in enumerate(plan["steps"], start=1):
        needed = sum(COURSE.episode(name).minutes + 2 * syllabus.ASSESSMENT_MINUTES for name in step["episodes"])
        needed += 20 * len(step["derivations"]) + 45 * len(step.get("simulations", ()))
        assert needed <= 60 * (step["class"] + step["alone"]), f"{plan['id']}, step {number}: {needed} min"
        assert step["together"].endswith(".")
        alone = sum(each.assessment.minutes for each in FORMS.values() if each.assessment.episode in step["episodes"])
        assert alone <= 60 * step["alone"], f"{plan['id']}, step {number}: {alone} min of assessments are sat alone"


def test_no_form_takes_longer_than_the_plans_reckon() -> None:
    assert max(each.assessment.minutes for each in FORMS.values()) <= syllabus.ASSESSMENT_MINUTES


# --- the mapping


def test_every_outcome_of_the_first_series_is_mapped_once_or_listed_as_unmapped() -> None:
    mapped = [(entry["episode"], entry["id"]) for entry in MAPPING["outcome"]]
    assert len(set(mapped)) == len(mapped)
    assert set(mapped) == {(name, each.id) for name in FIRST for each in COURSE.episode(name).outcomes}


@outcome
def test_units_and_levels_are_those_that_are_declared(entry: Any) -> None:
    assert set(entry["cs2023"]) <= set(MAPPING["cs2023"]["units"])
    assert set(entry.get("elsewhere", ())) <= set(MAPPING["cs2023"]["elsewhere"])
    assert len(entry.get("at", ())) == len(entry["cs2023"]), "each unit comes with the topic in it"
    assert entry["cs2023"] or entry.get("elsewhere"), "an outcome without a unit names where it belongs instead"
    assert {topic["level"] for topic in entry["tcpp"]} <= set(MAPPING["tcpp"]["levels"])
    assert all(topic["area"] in {"Architecture", "Programming", "Algorithms", "Cross-cutting"} for topic in entry["tcpp"])


@outcome
def test_no_level_is_claimed_that_the_outcome_does_not_ask_for(entry: Any) -> None:
    [asked] = [each.level for each in COURSE.episode(entry["episode"]).outcomes if each.id == entry["id"]]
    for topic in entry["tcpp"]:
        assert "KCA".index(topic["level"]) <= "KCA".index(LEVELS[asked])


def test_every_unit_of_another_area_that_is_named_is_used() -> None:
    used = {name for entry in MAPPING["outcome"] for name in entry.get("elsewhere", ())}
    assert used == set(MAPPING["cs2023"]["elsewhere"])


# --- the documents


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "course/syllabus.md").read_text(encoding="utf-8")


def test_plans_and_mapping_in_the_syllabus_are_those_of_the_files(text: str) -> None:
    parts = {"plans": syllabus.timetable(COURSE), "curricula": syllabus.beside(COURSE)}
    assert syllabus.filled(text, parts) == text, "run: make generated"


def test_the_syllabus_lists_what_has_no_place_in_either_curriculum(text: str) -> None:
    flat = " ".join(text.split())
    for entry in MAPPING["outcome"]:
        name = f"{entry['episode']} {entry['id']}"
        assert f"| {name} |" in text
        if not entry["cs2023"]:
            assert name in flat.partition("**Without a unit in")[2].partition("**Outcomes that serve each unit")[0]


def test_the_syllabus_says_what_was_not_read(text: str) -> None:
    assert text.count("**What we read:**") == 2
    for curriculum in ("cs2023", "tcpp"):
        assert MAPPING[curriculum]["link"] in text
        assert "not read" in MAPPING[curriculum]["read"]


def test_a_course_without_an_episode_says_so(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course/course.toml").write_text((ROOT / "course/course.toml").read_text(encoding="utf-8"), encoding="utf-8")
    empty: Course = load(tmp_path / "course/course.toml")
    told = syllabus.state(empty)
    assert "Not complete in this version: E01, E02" in told and "| yes |" not in told


def test_a_lost_marker_is_named() -> None:
    with pytest.raises(CourseError, match="0 places for the generated part 'plans'"):
        syllabus.filled("nothing", {"plans": "x"}, "syllabus.md")
    with pytest.raises(CourseError, match="does not say where the generated part 'plans' ends"):
        syllabus.filled("<!-- plans: generated -->", {"plans": "x"}, "syllabus.md")


def test_the_guide_links_to_pages_that_exist() -> None:
    guide = (ROOT / "course/instructor/guide.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([A-Z]\d\d\.md)\)", guide)
    assert "E01.md" in linked
    assert all((ROOT / "course/instructor" / name).is_file() for name in linked)


def test_the_shares_of_the_grade_add_up(text: str) -> None:
    scheme = text.partition("A scheme to start from:")[2].partition("Use the two forms")[0]
    assert sum(int(share) for share in re.findall(r"\| (\d+) % \|", scheme)) == 100

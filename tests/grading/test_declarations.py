"""What is declared is fair: parallel forms, personal numbers that tell right from wrong, hidden inputs that no trick survives."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.assessment import build
from dstudio_lib.assessment.items import Assessment, BadDeclaration, Choice, Code, Numeric, Recognition, Written, parallel
from dstudio_lib.assessment.keys import PUBLIC_SALT, declared
from dstudio_lib.assessment.marking import Sitting, near
from dstudio_lib.assessment.personal import Personal, identity
from dstudio_lib.foundation.errors import InputError

ASSESSMENTS = build.REPOSITORY / "assessments"
EVERY = {name: each.assessment for name, each in declared(ASSESSMENTS / "keys").items()}
ITEMS = [pytest.param(assessment, item, id=f"{assessment.id}-{item.id}") for assessment in EVERY.values() for item in assessment.items]
KEY = b"a key for tests, thirty-two byte"


def _sitting(assessment: Assessment, student: str) -> Sitting:
    return Sitting(assessment, student, PUBLIC_SALT, KEY)


def _of(kind: type) -> list[Any]:
    return [each for each in ITEMS if isinstance(each.values[1], kind)]


EPISODES = sorted(path.name.partition("-")[0] for path in (build.REPOSITORY / "episodes").glob("*.ipynb"))


@pytest.mark.parametrize("episode", EPISODES)
def test_every_episode_has_parallel_forms_before_and_after_it(episode: str) -> None:
    assert parallel(EVERY[f"{episode}-pre"], EVERY[f"{episode}-post"]) == []


@pytest.mark.parametrize("name", EVERY)
def test_eight_to_twelve_items_of_the_kinds_that_were_promised(name: str) -> None:
    items = EVERY[name].items
    assert 8 <= len(items) <= 12
    assert sum(isinstance(item, Numeric) for item in items) >= 2
    assert sum(isinstance(item, Choice) for item in items) >= 2
    assert sum(isinstance(item, Recognition) for item in items) >= 1
    assert sum(isinstance(item, Code) for item in items) >= 1
    assert sum(isinstance(item, Written) for item in items) <= 1


@pytest.mark.parametrize("name", EVERY)
def test_a_learner_needs_no_more_time_than_a_lecture_for_a_form(name: str) -> None:
    assert 15 <= EVERY[name].minutes <= 45


@pytest.mark.parametrize("name", EVERY)
def test_the_right_letters_of_a_form_are_not_all_the_same(name: str) -> None:
    assert len({item.right for item in EVERY[name].items if isinstance(item, Choice)}) >= 2


@pytest.mark.parametrize("name", EVERY)
def test_every_outcome_of_the_episode_is_measured_at_its_level(name: str) -> None:
    assessment = EVERY[name]
    course = tomllib.loads((build.REPOSITORY / "course" / "course.toml").read_text(encoding="utf-8"))
    episode = next(each for each in course["episode"] if each["id"] == assessment.episode)
    assert {(item.outcome, item.bloom) for item in assessment.items} == {(each["id"], each["level"]) for each in episode["outcomes"]}


@pytest.mark.parametrize(("assessment", "item"), _of(Numeric))
def test_no_known_mistake_is_within_the_tolerance_of_the_right_value(assessment: Assessment, item: Numeric) -> None:
    for index in range(600):
        numbers = _sitting(assessment, f"student-{index}").numbers(item)
        right = item.expected(numbers)
        for mistake in item.mistakes:
            assert not near(mistake.value(numbers), right, item.tolerance), (mistake.says, numbers)


@pytest.mark.parametrize(("assessment", "item"), _of(Numeric))
def test_neighbours_seldom_share_an_answer(assessment: Assessment, item: Numeric) -> None:
    values = [item.expected(_sitting(assessment, f"student-{index}").numbers(item)) for index in range(60)]
    shared = sum(near(one, other, item.tolerance) for place, one in enumerate(values) for other in values[:place])
    assert shared / (60 * 59 / 2) < 0.12


@pytest.mark.parametrize(("assessment", "item"), _of(Numeric))
def test_learner_sees_the_numbers_that_the_grader_computes(assessment: Assessment, item: Numeric, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DSTUDIO_STUDENT", raising=False)
    spans = {each.name: (each.low, each.high, each.step, each.unit, each.meaning) for each in item.parameters}
    shown = Personal(assessment.id, PUBLIC_SALT, "ada").numbers(item.id, **spans)
    assert dict(shown) == _sitting(assessment, "ada").numbers(item)
    for each in item.parameters:
        assert each.low <= shown[each.name] <= each.high


@pytest.mark.parametrize(("assessment", "item"), _of(Code))
def test_no_function_that_ignores_its_inputs_gets_a_point(assessment: Assessment, item: Code) -> None:
    sitting = _sitting(assessment, "ada")
    cases = sitting.all_hidden(item)
    for constant in (0, 0.0, -1, 0.05, 0.15, 1e9, None, True, [], {}, "", "0.15", [0.1]):
        mark = sitting.mark(item, [{"value": constant} for _ in cases])
        assert mark.points == 0, constant
    for remembered in (lambda case: case[0], lambda case: case[-1], lambda case: len(case[-1]), lambda case: case):
        assert sitting.mark(item, [{"value": remembered(case)} for case in cases]).points == 0


@pytest.mark.parametrize(("assessment", "item"), _of(Code))
def test_hidden_inputs_differ_between_students_and_hang_on_the_course_key(assessment: Assessment, item: Code) -> None:
    drawn = _sitting(assessment, "ada").hidden(item)
    assert drawn == _sitting(assessment, "ada").hidden(item)
    assert drawn != _sitting(assessment, "grace").hidden(item)
    assert drawn != Sitting(assessment, "ada", PUBLIC_SALT, b"another key").hidden(item)


def _place_by_length(item: Choice) -> int:
    right = item.options[item.letters.index(item.right)]
    return sorted(item.options, key=lambda option: -len(option.text)).index(right)


@pytest.mark.parametrize("place", range(4))
def test_length_of_an_option_does_not_tell_the_right_one(place: int) -> None:
    # Of four options each place by length is right in a quarter of the items by chance; a reader of lengths alone gets hardly more.
    places = [_place_by_length(each.values[1]) for each in _of(Choice)]
    assert places.count(place) <= len(places) / 3


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("place", [0, -1])
def test_no_form_is_passed_by_the_longest_or_the_shortest_options(name: str, place: int) -> None:
    choices = [item for item in EVERY[name].items if isinstance(item, Choice)]
    hits = sum(_place_by_length(item) == place % len(item.options) for item in choices)
    assert hits <= max(1, 2 * len(choices) / 3)


@pytest.mark.parametrize(("assessment", "item"), _of(Choice))
def test_every_wrong_option_names_a_misconception(assessment: Assessment, item: Choice) -> None:
    assert all(option.misconception for option in item.options if option is not item.options[item.letters.index(item.right)])


def test_personal_numbers_are_the_same_on_every_machine() -> None:
    item = EVERY["E01-post"].item("q1")
    assert isinstance(item, Numeric)
    assert _sitting(EVERY["E01-post"], "ada").numbers(item) == {"distance": 7_475_000, "stretch": 1.4, "group_index": 1.446}


def test_another_attempt_means_other_numbers() -> None:
    item = EVERY["E01-post"].item("q1")
    assert isinstance(item, Numeric)
    first, second = (Sitting(EVERY["E01-post"], "ada", PUBLIC_SALT, KEY, attempt).numbers(item) for attempt in (1, 2))
    assert first != second


# --- whose numbers


def test_grader_knows_better_than_the_notebook_who_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSTUDIO_STUDENT", "ada")
    assert Personal("E01-post", "salt", student="grace").student == "ada"


def test_on_binder_a_name_has_to_be_chosen_and_the_result_is_formative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DSTUDIO_STUDENT", raising=False)
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "mybinder")
    with pytest.raises(InputError, match="try student = 'ada'"):
        identity()
    assert "Formative" in repr(Personal("E01-post", "salt", student="any word"))


@pytest.mark.parametrize(
    ("unit", "low", "shown"),
    [
        ("1/s", 50.0, "q1.n = 50 /s   meaning"),
        ("1/s", 5_000.0, "q1.n = 5000 1/s   (5 k/s)   meaning"),
        ("dollar", 5.0, "q1.n = 5 dollars   meaning"),
        ("s", 0.5, "q1.n = 0.5 s   (500 ms)   meaning"),
        ("%", 0.25, "q1.n = 0.25   (25 %)   meaning"),
        ("", 0.018, "q1.n = 0.018   meaning"),
    ],
)
def test_a_number_is_shown_as_it_is_kept_and_once_more_only_if_it_reads_otherwise(unit: str, low: float, shown: str) -> None:
    numbers = Personal("E01-post", "salt", student="ada").numbers("q1", n=(low, low, 1.0, unit, "meaning"))
    assert repr(numbers) == shown


def test_name_that_is_no_text_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DSTUDIO_STUDENT", raising=False)
    with pytest.raises(InputError, match="student was given as 7"):
        Personal("E01-post", "salt", student=7)  # type: ignore[arg-type]


# --- the generated notebooks


def test_committed_notebooks_are_what_their_declarations_say() -> None:
    assert build.stale(ASSESSMENTS, PUBLIC_SALT, 1) == []


def test_stale_notebook_turns_the_check_red(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ASSESSMENTS / "keys", tmp_path / "keys")
    shutil.copytree(ASSESSMENTS / "source", tmp_path / "source")
    key = tmp_path / "keys" / "E01_pre.py"
    key.write_text(key.read_text(encoding="utf-8").replace("A wider road", "A wider street"), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "dstudio_lib.assessment.build", "--check", "--course", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "stale: source/E01-pre/E01-pre.ipynb" in told.stderr


@pytest.mark.parametrize("name", EVERY)
def test_visible_checks_hold_no_key(name: str) -> None:
    made = json.loads((ASSESSMENTS / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    checks = {cell["id"]: "".join(cell["source"]) for cell in made["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")}
    for item in EVERY[name].items:
        if isinstance(item, Choice):
            assert all(repr(letter) in checks[item.id] for letter in item.letters)
            assert checks[item.id].count(repr(item.right)) == 1
        if isinstance(item, Numeric):
            assert item.solution not in checks[item.id]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"points": 0}, "its points are not above 0"),
        ({"references": ()}, "a reference submission is missing"),
        ({"tolerance": 0.5}, "its tolerance is not between"),
        ({"parameters": ()}, "it has no personal parameter"),
    ],
)
def test_declaration_that_contradicts_itself_is_refused(change: dict[str, Any], sentence: str) -> None:
    from dataclasses import replace

    assessment = EVERY["E01-post"]
    broken = replace(assessment, items=(replace(assessment.items[0], **change), *assessment.items[1:]))
    with pytest.raises(BadDeclaration, match=sentence):
        broken.check()

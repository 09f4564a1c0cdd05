"""The course file is whole, what it says can be, and a mistake in it is told in one sentence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.paths import pages
from dstudio_lib.paths.course import Course, CourseError, load

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "course" / "course.toml"


@pytest.fixture(scope="module")
def course() -> Course:
    return load(FILE)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the course file with one text replaced."""
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "course").mkdir(exist_ok=True)
    path = tmp_path / "course" / "course.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_course_has_32_episodes_and_four_mini_series_of_14(course: Course) -> None:
    numbered = [each for each in course.episodes if each.id.startswith("E")]
    assert [each.id for each in numbered] == [f"E{number:02d}" for number in range(1, 33)]
    assert {letter: sum(each.id.startswith(letter) for each in course.episodes) for letter in "KSTC"} == {"K": 7, "S": 4, "T": 2, "C": 1}
    assert len(course.tracks) == 10
    assert len(course.certificates) == 4


def test_slugs_are_file_names_and_stand_once(course: Course) -> None:
    slugs = [each.slug for each in course.episodes]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_an_episode_is_available_exactly_when_its_notebook_exists(course: Course) -> None:
    there = {path.name for path in (ROOT / "episodes").glob("*.ipynb")}
    assert {Path(each.file).name for each in course.episodes if course.available(each.id)} == there


def test_whether_an_episode_exists_is_written_nowhere() -> None:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert not {"state", "status", "available", "draft", "planned"} & {key for each in table["episode"] for key in each}


def test_prerequisites_come_in_an_order_that_can_be_studied(course: Course) -> None:
    for each in course.episodes:
        before = course.before(each.id)
        taken: set[str] = set()
        for one in before:
            assert set(one.needs) <= taken, f"{one.id} before its prerequisites, on the way to {each.id}"
            taken.add(one.id)
        assert set(each.needs) <= taken


def test_e01_opens_the_way_to_e04_and_e09(course: Course) -> None:
    assert [each.id for each in course.unlocked_by("E01")] == ["E04", "E09"]


def test_a_track_tells_which_prerequisites_it_leaves_out(course: Course) -> None:
    express = next(track for track in course.tracks if track.id == "express")
    assert course.skipped(express) == {"E13": ["E02"], "E18": ["E14", "E15", "E16", "E17"]}
    university = next(track for track in course.tracks if track.id == "university")
    assert len(university.steps) == 12


def test_an_outcome_begins_with_a_verb_and_ends_with_a_stop(course: Course) -> None:
    for each in course.episodes:
        assert len(each.outcomes) >= 2, each.id
        for outcome in each.outcomes:
            assert re.match(r"[A-Z][a-z]+ ", outcome.text), f"{each.id} {outcome.id}"
            assert outcome.text.endswith("."), f"{each.id} {outcome.id}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('E01 = "quorums and clocks', 'E99 = "quorums and clocks', r"Episode E04 needs E99, which is no episode of the course\."),
        ('about = "Queues, contention', 'abuot = "Queues, contention', r"course\.toml, episode E09: .*'abuot'\."),
        ('id = "E03"', 'id = "E02"', r"Two episodes are called E02; every id stands once\."),
        ("needs = {}", 'needs = { E04 = "as a test" }', r"These episodes need each other in a circle: E01 → E04 → E01\."),
        ("quorums and clocks are priced in round trips", " ", r"Episode E04 needs E01 without saying why\."),
        ('[["E01"], ["E03"], ["E04"]', '[["E01"], ["E77"], ["E04"]', r"Track new-graduate names E77, which is no episode of the course\."),
        (
            'level = "apply", text = "Bound',
            'level = "know", text = "Bound',
            r"Episode E01, outcome O1: level 'know' is none of .*\.",
        ),
        ('depth = ["L1", "L4"]', 'depth = ["L4", "L1"]', r"Episode E01 has depth \['L4', 'L1'\]; give the easiest and the hardest of .*\."),
        ("minutes = 60", "minutes = 0", r"Episode E01 takes 0 minutes; give a positive number\."),
        ("[course]", "[course", r"course\.toml is not valid TOML: .*\."),
    ],
)
def test_a_mistake_in_the_course_file_is_one_clear_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(CourseError) as caught:
        load(changed(tmp_path, old, new))
    assert re.fullmatch(sentence, str(caught.value)), caught.value


def test_a_missing_course_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"^The course file nowhere\.toml cannot be read; is this folder a clone of the project\?$"):
        load(tmp_path / "nowhere.toml")


def test_the_course_is_found_from_any_folder_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("episodes", "course", "src/dstudio_lib"):
        monkeypatch.chdir(ROOT / folder)
        assert load().home == ROOT


def test_an_unknown_episode_is_told_by_name(course: Course) -> None:
    with pytest.raises(UnknownName, match="no episode 'E77'; ids run from E01 to C01"):
        course.episode("E77")


def test_the_list_links_what_can_be_opened_and_says_what_the_rest_needs(course: Course) -> None:
    html = pages.episodes(course).html
    for each in course.episodes:
        assert (f'href="../{each.file}"' in html) == course.available(each.id), each.id
        for needed, reason in each.needs.items():
            assert f"{needed}: {reason}".replace("&", "&amp;").replace("'", "&#x27;") in html or course.available(each.id)
    assert not re.search(r"coming soon|to do|tbd|placeholder", html, re.IGNORECASE)
    assert not re.search(r"https?://|<script", html)


def test_every_available_episode_has_flash_cards_from_its_own_sections(course: Course) -> None:
    from dstudio_lib.paths.pages import read_cards

    for each in course.episodes:
        if course.available(each.id):
            cards = read_cards(each.id, course)
            assert 8 <= len(cards) <= 20, each.id
            assert len({card.question for card in cards}) == len(cards)
            notebook = (ROOT / each.file).read_text(encoding="utf-8")
            for card in cards:
                assert f"## {card.section.partition(',')[0]}" in notebook, card.question


def test_a_page_shows_what_was_declared_and_escapes_it(tmp_path: Path) -> None:
    odd = load(changed(tmp_path, 'title = "Chaos Theory in Production"', "title = \"<b>Chaos</b> & 'Theory'\""))
    assert "&lt;b&gt;Chaos&lt;/b&gt; &amp;" in pages.episodes(odd).html


def test_an_episode_that_opens_no_other_names_what_follows_it_on_its_tracks() -> None:
    course = load()
    assert pages.unlocked(course, "E01").text.startswith("E04 Distribution Fundamentals: ")
    for each in course.episodes:
        page = pages.unlocked(course, each.id)
        followed = bool(course.unlocked_by(each.id)) or any(each.id in ids for track in course.tracks for ids in track.steps[:-1])
        assert ("<li>" in page.html) == followed == page.html.split("</p>")[0].endswith(":"), each.id
    assert "<b>Engineering Manager</b>: E12 Evolution &amp; Migration" in pages.unlocked(course, "E11").html

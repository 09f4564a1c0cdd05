"""The learner's commands print what they promise, keep it in one file, and tell a mistake in one sentence."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from dstudio_lib.cli import main
from dstudio_lib.paths import progress
from dstudio_lib.paths.course import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where progress is kept during a test, and nowhere else."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DSTUDIO_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    assert main(list(arguments)) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_a_path_names_its_steps_weeks_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "path", "--goal", "consensus-deeply", "--known", "E01,E04", "--hours-per-week", "2")
    assert out.startswith("You know E01, E04.\nConsensus deeply: 7 episodes, 13.0 hours; at 2 hours a week, 7 weeks.\n")
    assert re.findall(r"week \d +(\w+)  ", out) == ["E08", "K01", "K02", "K03", "K04", "K05", "K06"]
    assert "K04 needs it, since a log is a sequence of single decisions" in out


def test_a_track_is_printed_in_its_own_order_with_bridges_and_whole_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "path", "--goal", "express")
    assert re.findall(r"week \d +(\w+)  ", out) == ["E01", "E04", "E06", "E09", "E13", "E18"]
    assert "E02 Chaos Theory in Production is left out (E13: metastability" in out
    assert "dstudio path --goal express --whole" in out
    whole, _ = said(capsys, "path", "--goal", "express", "--whole")
    assert re.findall(r"week \d +(\w+)  ", whole)[:2] == ["E01", "E02"] and "left out" not in whole


def test_the_list_names_every_goal_track_and_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "path", "--list")
    course = load()
    for each in (*course.goals, *course.tracks, *course.certificates):
        assert re.search(rf"^  {re.escape(each.id)} +{re.escape(each.title)} \(", out, re.MULTILINE), each.id


def test_what_is_noted_changes_what_comes_next(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert said(capsys, "next")[0].startswith("E01 Speed of Light: of all that you can take now")
    assert not file.exists()  # asking keeps nothing
    assert said(capsys, "progress", "goal", "E09")[0] == "Your goal is Performance & Scale.\n"
    assert said(capsys, "next")[0].startswith("E01 Speed of Light comes next on the way to Performance & Scale")
    assert said(capsys, "progress", "start", "E01")[0] == "E01 Speed of Light is noted as begun.\n"
    assert said(capsys, "progress", "finish", "E01")[0] == "E01 Speed of Light is noted as finished.\n"
    out, _ = said(capsys, "next")
    assert out.startswith("E09 Performance & Scale is your goal, and you know everything that it needs.\n75 minutes")
    assert said(capsys, "path")[0].startswith("You know E01.\nPerformance & Scale: 1 episode, 1.2 hours; at 4 hours a week, 1 week.")
    assert said(capsys, "progress", "goal")[0] == "You have no goal now.\n"


def test_the_next_step_says_what_to_expect_and_what_that_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 6):
        progress.answer(f"E01-pre/q{number}", f"E01/O{number}", right=True)
    out, _ = said(capsys, "next", "--goal", "E04")
    assert re.search(r"^Expect about (6|7)\d% of your answers to be right \(5 answers on what it builds on\)\.$", out, re.MULTILINE)


def test_a_placement_leaves_out_what_is_known_and_names_the_gaps(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "path", "--goal", "E06", "--placed", "E01=0.9,E04=0.9,E04/O3=0.5")
    assert out.startswith("A gap: E04/O3: Size a read and a write quorum for given failures.\nYou know E01.\n")
    assert re.findall(r"week \d +(\w+)  ", out) == ["E04", "E06"]
    assert said(capsys, "next", "--goal", "E06", "--placed", "E01=1,E04=0.8")[0].startswith("E06 Resilience Patterns is your goal")
    with pytest.raises(SystemExit) as called_wrongly:
        main(["path", "--goal", "E06", "--placed", "E01:0.9"])
    assert called_wrongly.value.code == 2 and "is not of the form E01=0.9" in capsys.readouterr().err


def test_a_weak_outcome_that_the_next_step_builds_on_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    progress.finish("E01")
    progress.answer("E01-post/q1", "E01/O2", right=False)
    out, _ = said(capsys, "next", "--goal", "E04")
    assert out.endswith("Worth another look first: E01/O2: Tell what bandwidth can buy, and what it cannot.\n")


def test_many_reviews_that_are_due_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import UTC, datetime

    for number in range(10):
        progress.review(f"card-{number}", "good", datetime(2020, 1, 1, tzinfo=UTC))
    out, _ = said(capsys, "next", "--goal", "E04")
    assert out.startswith("10 cards are due") and "\n5 minutes: card-0, " in out


def test_progress_is_shown_exported_and_deleted(capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path) -> None:
    assert said(capsys, "progress", "show")[0] == "Nothing is kept yet.\n"
    said(capsys, "progress", "finish", "E01")
    out, err = said(capsys, "progress", "show")
    assert out == file.read_text(encoding="utf-8") and err == f"It is kept in {file}, and nowhere else.\n"
    said(capsys, "progress", "export", str(tmp_path / "copy.json"))
    assert json.loads((tmp_path / "copy.json").read_text(encoding="utf-8")) == json.loads(out)
    assert said(capsys, "progress", "delete")[0] == f"{file} is deleted.\n"
    assert not file.exists()
    assert said(capsys, "progress", "delete")[0] == "There was nothing to delete.\n"


def test_a_review_says_when_the_concept_is_due_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"quorum is due again on \d{4}-\d\d-\d\d\.\n", said(capsys, "progress", "review", "quorum", "good")[0])


def test_a_damaged_file_is_told_and_the_answer_given_all_the_same(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text("{")
    out, err = said(capsys, "next")
    assert out.startswith("E01 ")
    assert err == "dstudio: progress.json could not be read as progress and is kept as progress.damaged-1.json; a new one is begun.\n"


def test_cards_of_one_field_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    deck = tmp_path / "deck.apkg"
    out, _ = said(capsys, "cards", str(deck), "--field", "consensus")
    assert re.match(r"\d+ concepts, \d+ cards: ", out) and zipfile.is_zipfile(deck)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["path"], "dstudio: name a goal with --goal; dstudio path --list shows them."),
        (["path", "--goal", "consensus-depely"], "did you mean consensus-deeply?"),
        (["path", "--goal", "E01", "--known", "E77"], "The course has no episode 'E77'"),
        (["path", "--goal", "E01", "--hours-per-week", "0"], "hours_per_week was given as 0; allowed is more than 0 to 168"),
        (["next", "--goal", "nowhere"], "No goal, track, certificate or episode is called 'nowhere'"),
        (["progress", "finish", "E77"], "The course has no episode 'E77'"),
        (["progress", "review", "quorumm", "good"], "No concept is called 'quorumm'; did you mean quorum"),
        (["progress", "export", "/"], "There is nothing to export"),
        (["cards", "deck.zip"], "Anki asks for a name that ends in .apkg"),
        (["cards", "deck.apkg", "--field", "magic"], "No concept is of the field 'magic'; the fields are "),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_one(
    capsys: pytest.CaptureFixture[str], file: Path, arguments: list[str], sentence: str
) -> None:
    out, err = said(capsys, *arguments, code=1)
    assert sentence in err and err.count("\n") == 1 and not out
    assert not file.exists()

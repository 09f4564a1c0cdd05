"""What a report tells of a class, and what it keeps to itself: classes of every size, without a gradebook."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from dstudio_lib.assessment.reporting import page, tables, text, words
from dstudio_lib.assessment.reporting.disclosure import LEAST
from dstudio_lib.assessment.reporting.misconceptions import CHANGED, answer_of
from dstudio_lib.assessment.reporting.results import Form
from dstudio_lib.assessment.reporting.summary import EpisodeReport, Report, of_episode
from dstudio_lib.foundation.errors import InputError

from .classes import KEYS, POST, PRE, likely, sat

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = {f"O{number}": f"Outcome number {number}." for number in range(1, 6)}


def told(*forms: Form, **more: Any) -> EpisodeReport:
    return of_episode("E01", "Speed of Light", TEXTS, forms, NOW, **more)


def whole(*episodes: EpisodeReport, public: bool = False) -> Report:
    return Report("ds", NOW, public, episodes)


@pytest.fixture(scope="module")
def forty() -> tuple[Form, Form]:
    return sat(PRE, likely(PRE, 40, 0.45)), sat(POST, likely(POST, 40, 0.75), {"nobody": "missing", "broken": "failed"})


@pytest.mark.parametrize(("learners", "shown"), [(9, False), (10, True), (11, True)])
def test_a_class_of_nine_gets_no_number_and_one_of_ten_does(learners: int, shown: bool) -> None:
    report = told(sat(PRE, likely(PRE, learners, 0.4)), sat(POST, likely(POST, learners, 0.7)))
    assert (report.gain.told is not None) is shown
    for form in report.forms:
        assert (form.coefficient is not None) is shown
        assert bool(form.items) is shown
    assert all((line.reached is not None) is shown for line in report.outcomes)
    assert shown or not re.search(r"\d ?%", text.text(whole(report)).partition("Who may need help")[0].replace("60 %", ""))


def test_gain_is_of_those_who_sat_both_and_the_others_are_counted() -> None:
    pre, post = likely(PRE, 14, 0.4), likely(POST, 17, 0.8)
    report = told(sat(PRE, pre), sat(POST, post))
    assert report.gain.told is not None
    assert (report.gain.told.learners, report.gain.left_out) == (14, 3)
    first, last = (sat(name, answers).complete().shares() for name, answers in ((PRE, pre), (POST, post)))
    assert report.gain.told.before == round(float(np.mean([first[student] for student in pre])), 2)
    assert report.gain.told.after == round(float(np.mean([last[student] for student in pre])), 2)
    assert "3 with marks on one form only are left out." in words.gain(report)


def test_a_failed_submission_is_no_zero() -> None:
    answers = likely(POST, 20, 0.7)
    failing = {f"failing-{number}": status for number, status in enumerate(["failed"] * 8 + ["missing"] * 4 + ["waiting"] * 3)}
    without, among = told(sat(POST, answers)), told(sat(POST, answers, failing))
    assert among.outcomes == without.outcomes
    assert among.forms[0].items == without.forms[0].items
    assert among.forms[0].coefficient == without.forms[0].coefficient
    assert words.statuses(among.forms[0]) == "20 graded, 8 failed, 4 missing, 3 waiting"


def test_a_class_with_only_failures_has_no_numbers_and_everybody_gets_a_sentence() -> None:
    report = told(sat(POST, {}, {f"learner-{number}": "failed" for number in range(12)}))
    assert report.forms[0].reliability == "Nobody has been graded yet."
    assert [each.reasons for each in report.help or ()] == [
        ("E01-post could not be graded. Why. This says nothing about what they know.",)
    ] * 12
    assert "0 %" not in text.text(whole(report)).replace("60 %", "")


def test_an_empty_class_and_an_empty_course_are_told_in_a_sentence() -> None:
    assert told(sat(PRE, {}), sat(POST, {})).gain.sentence == "Nothing has been handed in yet."
    assert "no assessment of this course has been generated" in text.text(whole())
    for report in (whole(), whole(told(sat(POST, {})))):
        assert "<h1>" in page.page(report)
        assert json.loads(tables.as_json(report))["course"] == "ds"


def test_one_form_alone_gives_items_and_outcomes_and_no_gain() -> None:
    report = told(sat(POST, likely(POST, 25, 0.6)))
    assert report.gain.sentence == "There is one form only, so that no gain can be told."
    assert {line.before.text for line in report.outcomes} == {"not asked"}
    before = told(sat(PRE, likely(PRE, 25, 0.3)))
    assert {line.after.text for line in before.outcomes} == {"not asked"}
    assert before.help == ()  # nobody is slow before the lesson


def test_an_answer_that_waits_for_a_person_is_left_out_and_no_zero() -> None:
    form = sat(POST, likely(POST, 20, 0.7))
    form.papers[3].marks["q8"] = None
    report = told(form)
    assert [item.id for item in report.forms[0].items] == [f"q{number}" for number in range(1, 8)]
    assert report.forms[0].learners == 20
    assert report.forms[0].notes == ("q8 is left out until every answer is marked in formgrader.",)


def test_marks_of_another_version_are_left_out_and_told() -> None:
    form = sat(POST, likely(POST, 20, 0.7))
    del form.papers[0].marks["q3"]  # the gradebook and the key disagree about it
    report = told(form)
    assert report.forms[0].learners == 19
    assert "not those of this version" in report.forms[0].notes[0]


def test_an_answer_to_an_earlier_version_of_a_question_is_told_apart() -> None:
    q2, q1 = KEYS[POST].assessment.item("q2"), KEYS[POST].assessment.item("q1")
    assert answer_of(q2, "Not right. What the option said last year.") == CHANGED  # type: ignore[arg-type]
    assert answer_of(q1, "Not right: light is instantaneous.") == CHANGED  # type: ignore[arg-type]
    answers = likely(POST, 30, 0.9)
    form = sat(POST, answers)
    for paper in form.papers[:14]:
        paper.says["q2"] = "Not right. What the option said last year."
    assert CHANGED in {each.says for each in told(form).forms[0].chosen}


def test_forms_that_are_not_parallel_are_told(forty: tuple[Form, Form]) -> None:
    pre, post = forty
    assert told(pre, post).notes == ()
    other = replace(pre.assessment.items[0], outcome="O9")
    changed = replace(pre, assessment=replace(pre.assessment, items=(other, *pre.assessment.items[1:])))
    assert "not parallel (q1: outcome is O9 and O1)" in told(changed, post).notes[0]


@pytest.mark.parametrize("name", [PRE, POST])
@pytest.mark.parametrize("size", [10, 19, 20, 45])
@pytest.mark.parametrize("ability", [0.15, 0.5, 0.9])
def test_no_count_under_ten_can_be_worked_out(name: str, size: int, ability: float) -> None:
    form = sat(name, likely(name, size, ability, seed=size))
    [summary] = told(form).forms
    for item in KEYS[name].assessment.items:
        lines = [each for each in summary.chosen if each.item == item.id and each.answer != "fails"]
        assert all(each.count is None or each.count >= LEAST for each in summary.chosen)
        hidden = [each for each in lines if each.count is None]
        shown = sum(each.count or 0 for each in lines)
        assert len(hidden) != 1
        assert not hidden or not shown or size - shown >= LEAST
        line = next(each for each in summary.items if each.id == item.id)
        assert line.difficulty.exact or all(each.count is None for each in lines if each.right)
        if lines and line.difficulty.exact and line.difficulty.value is not None:
            right = round(line.difficulty.value * size)
            rest = size - right - sum(each.count or 0 for each in lines if not each.right)
            assert LEAST <= right <= size - LEAST
            assert not [each for each in hidden if not each.right] or rest >= LEAST
    assert sum(not line.difficulty.exact for line in summary.items) != 1
    for outcome in told(form).outcomes if name == POST else ():
        assert outcome.below is None or all(line.difficulty.exact for line in summary.items if line.outcome == outcome.id)


def test_wrong_answers_carry_their_misconception() -> None:
    item = KEYS[POST].assessment.item("q2")
    letters = ["A"] * 14 + ["B"] * 12 + ["D"] * 10 + [item.right] * 14  # type: ignore[union-attr]
    answers = {f"learner-{number}": {"q2": letter} for number, letter in enumerate(letters)}
    lines = {each.answer: each for each in told(sat(POST, answers)).forms[0].chosen if each.item == "q2"}
    assert (lines["A"].count, lines["B"].count, lines["C"].count) == (14, 12, 14)
    assert (lines["A"].says, lines["A"].right, lines["C"].right) == ("A link of ten times the bandwidth.", False, True)


def test_a_count_that_the_difficulty_tells_anyway_is_not_what_hides_a_small_one() -> None:
    letters = ["A"] * 30 + ["B"] * 12 + ["D"] * 5 + ["C"] * 11  # C is right: 11 of 58 are told by the item's difficulty
    answers = {f"learner-{number}": {"q2": letter} for number, letter in enumerate(letters)}
    [summary] = told(sat(POST, answers)).forms
    assert next(each for each in summary.items if each.id == "q2").difficulty.value == 0.19
    counted = {each.answer: each.count for each in summary.chosen if each.item == "q2"}
    assert counted == {"A": 30, "B": None, "C": 11, "D": None}


def test_help_is_offered_with_reasons_in_the_order_of_the_alphabet() -> None:
    answers = {f"learner-{number}": {"all": "good"} for number in range(12)} | {
        "Zed": {"all": "nothing"},
        "anna": {"q4": "wrong", "q5": "wrong"},
    }
    report = told(sat(POST, answers, {"late-comer": "missing"}))
    assert [each.student for each in report.help or ()] == ["late-comer", "Zed"]
    assert "4 of 5 outcomes have not been shown yet" in (report.help or ())[1].reasons[0]
    assert "O2 Outcome number 2; O3" in (report.help or ())[1].reasons[0]


def test_what_could_not_be_graded_before_the_episode_is_told_beside_what_came_after() -> None:
    both = {"broken": "failed", "twice": "failed", "away": "missing"}
    after = {f"learner-{number}": {"all": "good"} for number in range(12)} | {"broken": {"all": "good"}, "twice": {"all": "nothing"}}
    report = told(sat(PRE, likely(PRE, 12, 0.4), both), sat(POST, after))
    reasons = {each.student: each.reasons for each in report.help or ()}
    assert list(reasons) == ["broken", "twice"]
    assert len(reasons["broken"]) == 1 and "E01-pre could not be graded" in reasons["broken"][0]
    assert len(reasons["twice"]) == 2 and "E01-post" in reasons["twice"][0] and "E01-pre could not be graded" in reasons["twice"][1]


def test_nobody_is_missing_before_the_due_date() -> None:
    answers = likely(POST, 12, 0.95)
    early, over = (told(sat(POST, answers, {"slow": "missing"}, due=NOW + timedelta(days=days))) for days in (1, -1))
    assert "slow" not in [each.student for each in early.help or ()]
    assert "slow" in [each.student for each in over.help or ()]


def test_the_edition_to_pass_on_names_nobody_and_counts_no_small_group(forty: tuple[Form, Form]) -> None:
    report = whole(told(*forty, public=True), public=True)
    shown = [text.text(report), page.page(report), tables.as_json(report), *map(str, tables.tables(report).values())]
    for each in shown:
        assert "learner-" not in each
        assert "broken" not in each
        assert "1 missing" not in each
    assert "learners.csv" not in tables.tables(report)
    assert "learner-" in text.text(whole(told(*forty)))


def test_an_average_that_everybody_shares_is_not_told() -> None:
    everybody = {f"learner-{number:02d}": {"all": "good"} for number in range(15)}
    report = told(sat(PRE, likely(PRE, 15, 0.4)), sat(POST, everybody))
    assert report.gain.told is None
    assert "which the average would give away" in report.gain.sentence
    assert {line.difficulty.text.replace("\u202f", " ") for line in report.forms[1].items} == {"50 % or more"}


def test_nor_is_one_that_everybody_shares_between_nothing_and_everything() -> None:
    # All have the five points of the text that a person reads, and nothing else: 25 % each, on both forms.
    empty = {f"learner-{number:02d}": {"all": "nothing"} for number in range(12)}
    report = told(sat(PRE, empty), sat(POST, empty))
    assert report.gain.told is None
    assert "25" not in report.gain.sentence and "which the average would give away" in report.gain.sentence


def test_a_threshold_that_is_no_share_is_refused() -> None:
    with pytest.raises(InputError, match="threshold was given as 60; allowed is a share between 0 and 1"):
        told(sat(POST, {}), threshold=60)


class Reader(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.pictures: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "svg":
            self.pictures.append(dict(attrs))


@pytest.mark.parametrize("public", [False, True])
def test_the_page_has_no_script_no_address_and_no_nan(forty: tuple[Form, Form], public: bool) -> None:
    html = page.page(whole(told(*forty, public=public), public=public))
    read = Reader()
    read.feed(html)
    assert not {"script", "link", "iframe", "img", "object", "embed", "form"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in {"src", "href", "xlink:href", "action"}]
    assert not re.search(r"https?:|//|url\(|@import", html)
    assert not re.search(r"\b(nan|inf|None|NaN)\b|\de-\d", html)
    assert len(read.pictures) == 3
    assert {picture["role"] for picture in read.pictures} == {"img"}
    assert all(re.match("Share of points by outcome, .* O1 from|Items by difficulty", str(each["aria-label"])) for each in read.pictures)
    assert read.tags.count("h1") == 1
    assert "@page { size: A4" in html


def test_what_learners_and_keys_say_is_text_on_the_page() -> None:
    name = '<script>alert("x")</script>'
    html = page.page(whole(told(sat(POST, likely(POST, 12, 0.7), {name: "failed"}))))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_json_is_valid_and_holds_back_the_same() -> None:
    report = whole(told(sat(PRE, likely(PRE, 9, 0.4)), sat(POST, likely(POST, 9, 0.7))))
    read = json.loads(tables.as_json(report), parse_constant=lambda name: pytest.fail(name))
    assert read["episodes"][0]["gain"]["told"] is None
    assert read["for"].startswith("For the instructor only")

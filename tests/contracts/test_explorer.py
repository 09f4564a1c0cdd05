"""What the Explorer must make of every formula: presets, both ends of every control, and its prediction."""

from __future__ import annotations

import pytest

from contracts.test_readings import UNSPEAKABLE, assert_presentable, extremes, texts
from dstudio_lib import formulas
from dstudio_lib.charts.explorer import explore
from dstudio_lib.charts.explorer_cases import levers, named, step, value_of
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import declarations

every = pytest.mark.parametrize("formula", formulas.all(), ids=lambda each: each.id)


@every
def test_the_explorer_of_every_formula_can_be_read_and_drawn_wherever_its_controls_reach(formula: Formula) -> None:
    explored = explore(formula)
    assert_presentable(explored.read(explored.settings()))
    cases = [preset.values for preset in explored.presets] + [{name: value} for name, value in extremes(explored.settings)]
    for case in cases:
        try:
            reading = explored.read(explored.settings(**case))
        except InputError as refused:  # what excludes the other settings is told in one sentence beside one of them
            assert refused.parameter is None or refused.parameter.partition("[")[0] in declarations(explored.settings)
            assert str(refused).endswith(".") and not UNSPEAKABLE.search(str(refused)), refused
            continue
        for text in texts(reading):
            assert not UNSPEAKABLE.search(text), (case, text)


@every
def test_its_closed_form_where_it_has_one_says_the_same_number_in_words_that_can_be_read(formula: Formula) -> None:
    explored = explore(formula)
    form = explored.closed()
    if form is None:
        return
    assert_presentable(form.read(explored.settings()))
    for preset in explored.presets:
        settings = explored.settings(**preset.values)
        reading = form.read(settings)
        assert reading.metrics[0].text.replace("\u202f", "")[:3] == explored.read(settings).metrics[0].text.replace("\u202f", "")[:3]
        for text in texts(reading):
            assert not UNSPEAKABLE.search(text), text


def test_most_formulas_have_a_closed_form_for_the_page() -> None:
    assert sum(explore(each).closed() is not None for each in formulas.all()) >= 0.75 * len(formulas.all())


@every
def test_presets_are_allowed_named_apart_and_illustrative(formula: Formula) -> None:
    explored = explore(formula)
    names = [preset.name for preset in explored.presets]
    assert len(set(names)) == len(names) <= 6
    for preset in explored.presets:
        explored.settings(**preset.values)
        assert preset.meaning.endswith(".")


@every
def test_the_answer_to_a_prediction_is_the_formula_itself_and_lies_on_its_scale(formula: Formula) -> None:
    explored = explore(formula)
    prediction = explored.prediction
    if prediction is None:
        opened = explored.settings()
        values = {name: getattr(opened, name) for name in formula.parameters}
        moved = step(formula, values, named(levers(formula, values), opened.over))
        verdict = formula.result.integer and formula.result.upper == 1
        now = value_of(formula, values)
        leap = bool(now and moved) and not 1e-11 < abs(moved[2] / now) < 1e11
        assert verdict or moved is None or not now or leap, "only verdicts, zeros, single places and leaps off any scale have no question"
        return
    answer = prediction.answer(explored.settings(**prediction.asked_at))
    low, high = prediction.quantity.span
    assert low <= answer <= high
    assert prediction.question.endswith("?") and prediction.lesson.endswith(".")
    for guess in (low, high, answer):
        said = prediction.explain(guess, answer)
        assert said.endswith(".") and not UNSPEAKABLE.search(said), said


def test_nearly_every_formula_asks_for_a_prediction() -> None:
    asking = [each for each in formulas.all() if explore(each).prediction]
    assert len(asking) >= 0.95 * len(formulas.all())

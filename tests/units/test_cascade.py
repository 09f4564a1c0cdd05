"""The failure cascade: its claim, the formulas it rests on, what is conserved, and what it says."""

from __future__ import annotations

import itertools

import pytest

from dstudio_lib.charts import cascade as chart
from dstudio_lib.formulas.retries import expected_attempts, layered_amplification
from dstudio_lib.simulators.cascade import Cascade, calls_by_layer, simulate
from dstudio_lib.simulators.cascade_flow import HORIZON, START, STEP

PRESETS = {preset.name: preset for preset in chart.PRESETS}


def ending(**settings: object) -> str:
    return simulate(Cascade(**settings)).ending


# --- the claim


def test_ten_seconds_of_trigger_leave_the_default_stack_down_for_good() -> None:
    run = simulate(Cascade())
    assert (run.ending, run.recovered_after, run.final) == ("down", None, 0.0)
    assert run.flow.mean("goodput", 0, START) == pytest.approx(0.8)


def test_a_short_trigger_is_survived_and_a_longer_one_is_not() -> None:
    outcomes = [ending(trigger_time=seconds) for seconds in (0.0, 1.0, 5.0, 20.0)]
    assert outcomes == ["well", "well", "down", "down"]


def test_without_retries_the_same_trigger_is_only_a_backlog() -> None:
    run = simulate(Cascade(attempts=1))
    assert run.ending == "well"
    # 10 s at 0.8 - 0.5 leave 3 s of work, which 1 - 0.8 drains in 15 s; answers are good again once the wait is below the timeout
    assert run.recovered_after == pytest.approx(10, abs=4)


@pytest.mark.parametrize("lever", [{"relief": "pause"}, {"budgeted": True}, {"breaker": True}, {"shedding": True}, {"discipline": "lifo"}])
def test_levers_that_cut_the_work_bring_it_back(lever) -> None:
    assert ending(**lever) == "well"


@pytest.mark.parametrize(
    "lever",
    [
        {"relief": "capacity"},
        {"backoff": "fixed"},
        {"backoff": "exponential"},
        {"backoff": "exponential", "jitter": True},
        {"backoff": "fixed", "jitter": True},
    ],
)
def test_more_capacity_backoff_and_jitter_do_not(lever) -> None:
    assert ending(**lever) == "down"


def test_jitter_smooths_the_calls_that_come_again() -> None:
    def roughness(jitter: bool) -> float:
        calls = simulate(Cascade(backoff="fixed", jitter=jitter)).flow.calls[round(START / STEP) : round(40 / STEP)]
        return sum(abs(after - before) for before, after in itertools.pairwise(calls))

    assert roughness(True) < 0.8 * roughness(False)


def test_below_the_border_it_always_comes_back_and_above_it_stays_down() -> None:
    border = simulate(Cascade(layers=1)).border
    assert border == pytest.approx(1 / 3)
    hard = {"layers": 1, "trigger_depth": 1.0, "trigger_time": 30.0}
    assert ending(load=border - 0.05, **hard) == "well"
    assert ending(load=border + 0.1, **hard) == "down"


# --- the formulas it rests on


@pytest.mark.parametrize(("layers", "attempts"), [(1, 1), (1, 6), (3, 3), (5, 2), (5, 6)])
def test_the_worst_case_multiplies_layer_by_layer(layers, attempts) -> None:
    depths = calls_by_layer(Cascade(layers=layers, attempts=attempts), 1.0)
    assert depths == tuple(float(layered_amplification(attempts, depth)) for depth in range(1, layers + 1))
    assert simulate(Cascade(layers=layers, attempts=attempts)).worst == attempts**layers


@pytest.mark.parametrize("failing", [0.05, 0.5, 0.9, 0.999])
def test_stacked_layers_make_the_calls_of_all_attempts_in_a_row(failing) -> None:
    stacked = calls_by_layer(Cascade(layers=3, attempts=3), failing)[-1]
    assert stacked == pytest.approx(expected_attempts(failing, 26), rel=1e-12)  # the product telescopes


def test_at_half_failing_the_lowest_layer_makes_one_and_three_quarters() -> None:
    settings = Cascade(layers=1)
    assert calls_by_layer(settings, 0.5) == (1.75,)


@pytest.mark.parametrize(("layers", "attempts", "load"), [(1, 3, 0.6), (3, 3, 0.8), (2, 4, 0.5)])
def test_a_lasting_failure_makes_as_many_calls_as_the_formula_says(layers, attempts, load) -> None:
    run = simulate(Cascade(layers=layers, attempts=attempts, load=load, trigger_depth=1.0, trigger_time=30.0))
    assert run.ending == "down"
    assert run.flow.mean("calls", HORIZON - 20, HORIZON) == pytest.approx(load * attempts**layers, rel=0.01)


# --- the fluid


@pytest.mark.parametrize(
    "settings", [{}, {"attempts": 1}, {"discipline": "lifo"}, {"shedding": True}, {"breaker": True}, {"relief": "pause"}]
)
def test_answers_never_exceed_what_can_be_done_or_what_was_asked(settings) -> None:
    flow = simulate(Cascade(**settings)).flow
    assert all(good <= capacity + 1e-9 for good, capacity in zip(flow.goodput, flow.capacity, strict=True))
    assert all(value >= -1e-9 for series in (flow.calls, flow.goodput, flow.failed, flow.wait) for value in series)
    asked = done = 0.0
    for load, good in zip(flow.load, flow.goodput, strict=True):
        asked, done = asked + load, done + good
        assert done <= asked + 1e-6


def test_every_call_is_answered_fails_or_still_waits() -> None:
    for settings in ({}, {"attempts": 1}, {"layers": 1, "load": 0.5}, {"discipline": "lifo", "attempts": 1}):
        flow = simulate(Cascade(**settings)).flow
        left = sum(flow.calls) - sum(flow.goodput) - sum(flow.failed)
        assert left * STEP == pytest.approx(0, abs=1.1 * max(1.0, flow.calls[-1]) * 1.0), (
            settings
        )  # at most one timeout's calls are undecided
        assert left >= -1e-6


def test_a_run_is_a_pure_function_of_its_settings() -> None:
    assert simulate(Cascade(jitter=True, backoff="fixed")).flow == simulate(Cascade(jitter=True, backoff="fixed")).flow


# --- what it says


def test_the_default_says_27_and_that_it_stays_down() -> None:
    reading = chart.read(Cascade())
    assert reading.verdict == (
        "It stays down: the trigger is gone, but retries keep asking for 22 times capacity, and nothing of the load is answered."
    )
    assert [metric.text for metric in reading.metrics] == ["27×", "nothing", "31.3×", "3.7\u202f%"]
    assert Cascade(**chart.PRESETS[0].values) == Cascade()
    assert "1.75 calls for one" in next(note.text for note in reading.notes if note.parameter == "attempts")


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("DynamoDB, traffic paused", "well"),
        ("Restarted herd", "down"),
        ("The second failure", "down"),
        ("Retry budget of 10 %", "well"),
        ("A fifth more capacity", "down"),
    ],
)
def test_presets_end_as_their_stories_do(name, ends) -> None:
    assert ending(**PRESETS[name].values) == ends


def test_a_border_moves_by_a_fifth_with_a_fifth_more_capacity() -> None:
    note = next(note.text for note in chart.read(Cascade(relief="capacity")).notes if note.parameter == "relief")
    assert "from 3.7\u202f% to 4.4\u202f%" in note


def test_the_ladder_and_the_working_agree_with_the_headline() -> None:
    reading = chart.read(Cascade(layers=2, attempts=5))
    ladder = next(figure for figure in reading.figures if figure.name == "ladder")
    assert ladder.finding == "One request becomes 5 → 25 calls"
    assert reading.working[0].working.text == "25" and reading.metrics[0].text == "25×"


def test_the_prediction_is_computed_and_names_the_usual_mistake() -> None:
    prediction = chart.PREDICTION
    assert prediction.answer(Cascade(**prediction.asked_at)) == 27
    assert "added up" in prediction.explain(9, 27)
    assert prediction.explain(27, 27).startswith("Exactly")
    assert "too many" in prediction.explain(64, 27)


def test_any_run_can_be_described_whatever_made_it() -> None:
    assert chart.describe(simulate(Cascade(layers=2))) == chart.read(Cascade(layers=2))


def test_the_second_question_is_right_about_what_happens_when_the_trigger_is_over() -> None:
    then = chart.PREDICTION.then
    told = then.options[then.right]
    assert told[0] == "It stays down" and ending() == "down"
    assert "pause, shed, or a budget" in told[1] and "A fifth more capacity does not, and jitter only smooths" in told[1]
    tried = [{"relief": "pause"}, {"shedding": True}, {"budgeted": True, "budget": 0.1}, {"relief": "capacity"}, {"jitter": True}]
    assert [ending(**changed) == "well" for changed in tried] == [True, True, True, False, False]

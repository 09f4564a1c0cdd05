"""Error budget and burn-rate alerts: the workbook's numbers, a window counted second by second, and what the card says."""

from __future__ import annotations

import pytest

from dstudio_lib.charts import error_budget as card
from dstudio_lib.simulators.error_budget import DAY, HOUR, MINUTE, RULES, ErrorBudget, Rule, simulate, window_burn, worth

PRESETS = {preset.name: ErrorBudget(**preset.values) for preset in card.PRESETS}


def fires_and_stops(rule: Rule, settings: ErrorBudget) -> tuple[float | None, float | None]:
    """When a rule fires and how long after the outage it stops, by looking at both windows every second."""
    moments = [float(second) for second in range(int(settings.length + rule.window) + 2)]
    shown = [window_burn(settings, window, moments) for window in (rule.window, rule.short or rule.window)]
    on = [at for at, *burns in zip(moments, *shown, strict=True) if min(burns) >= rule.burn * (1 - 1e-9)]
    return (on[0], on[-1] - settings.length) if on else (None, None)


@pytest.mark.parametrize(("error_ratio", "length"), [(0.02, 2 * HOUR), (1.0, 600.0), (0.0145, 3 * HOUR), (0.05, 1_200.0)])
@pytest.mark.parametrize("rule", [RULES["multiwindow"][0], RULES["multiple"][0], RULES["threshold"][0]], ids=["both", "long", "threshold"])
def test_start_and_stop_agree_with_windows_looked_at_every_second(rule: Rule, error_ratio: float, length: float) -> None:
    settings = ErrorBudget(error_ratio=error_ratio, length=length)
    started, stopped = fires_and_stops(rule, settings)
    starts = rule.starts(error_ratio, 0.999)
    assert started is not None and stopped is not None and starts is not None
    assert started == pytest.approx(starts, abs=1.01)
    assert stopped == pytest.approx(rule.stops(error_ratio, 0.999), abs=1.01)


def test_the_burn_rates_spend_what_the_workbook_says() -> None:
    spent = [rule.burn * rule.window / (30 * DAY) for rule in RULES["multiwindow"]]
    assert spent == pytest.approx([0.02, 0.05, 0.10])
    assert [rule.window / (rule.short or 0) for rule in RULES["multiwindow"]] == pytest.approx([12, 12, 12])


@pytest.mark.parametrize("error_ratio", [0.0145, 0.02, 0.1, 1.0])
def test_the_page_comes_at_the_same_share_of_the_budget_however_fast_it_burns(error_ratio: float) -> None:
    run = simulate(ErrorBudget(error_ratio=error_ratio, length=DAY))
    assert run.spent_by_then == pytest.approx(0.02)


def test_a_short_window_changes_the_end_and_not_the_beginning() -> None:
    with_it, without = (simulate(ErrorBudget(alert=alert)) for alert in ("multiwindow", "multiple"))
    assert with_it.detected == without.detected
    assert with_it.stops == pytest.approx(84) and without.stops == pytest.approx(1_008)


def test_an_alert_on_the_threshold_trades_precision_for_recall() -> None:
    threshold, multiwindow = (worth(alert, 0.999, 30 * DAY, 0.02) for alert in ("threshold", "multiwindow"))
    assert threshold.precision is not None and multiwindow.precision is not None
    assert threshold.recall is not None and multiwindow.recall is not None
    assert threshold.precision < 0.7 < multiwindow.precision == 1.0
    assert threshold.recall > multiwindow.recall


def test_the_default_is_the_workbooks_case() -> None:
    reading = card.read(ErrorBudget())
    assert PRESETS["Two in a hundred fail"] == ErrorBudget()
    assert [metric.text for metric in reading.metrics[:3]] == ["43.2\u202fmin", "2\u202f%", "84\u202fs"]
    assert reading.verdict.startswith(
        "The page comes after 43.2\u202fmin, with 2\u202f% of the budget gone; the outage goes on for 76.8\u202fmin"
    )


def test_eighteen_minutes_of_nothing_are_five_twelfths_of_a_months_budget() -> None:
    run = simulate(PRESETS["All of Compute Engine"])
    assert run.settings.spent == pytest.approx(18 / 43.2)
    assert run.detected == pytest.approx(51.84)


def test_an_outage_that_ends_before_the_alert_is_never_told() -> None:
    reading = card.read(ErrorBudget(length=30 * MINUTE))
    assert reading.verdict == (
        "Nobody is told: it is over 13.2\u202fmin before the first rule would fire. It takes 1.39\u202f% of the budget."
    )
    assert reading.metrics[0].text == "never"


def test_a_leak_below_every_burn_rate_is_never_told() -> None:
    reading = card.read(ErrorBudget(error_ratio=0.0009, length=7 * DAY))
    assert "below every rule" in reading.verdict
    assert any("can still empty the budget" in note.text for note in reading.notes)


def test_at_ten_requests_an_hour_one_failure_is_enough() -> None:
    run = simulate(PRESETS["Ten requests an hour"])
    assert run.requests_in_window == pytest.approx(10) and run.failures_that_fire == 1
    notes = {note.parameter: note.text for note in card.read(PRESETS["Ten requests an hour"]).notes}
    assert notes["request_rate"].startswith("Low traffic: 10 requests come within the window, and a single failed one is enough")
    assert "request_rate" not in {note.parameter for note in card.read(ErrorBudget()).notes}


def test_the_line_of_the_alert_steps_at_each_burn_rate() -> None:
    figure = card.read(ErrorBudget()).figures[0]
    told = next(trace for trace in figure.plot["data"] if trace["name"] == "told")
    drops = [a for a, b in zip(told["y"], told["y"][1:], strict=False) if b < 0.8 * a]
    assert len(drops) == 2


def test_the_prediction_is_the_workbooks_rule() -> None:
    prediction = card.PREDICTION
    assert prediction.answer(ErrorBudget(**prediction.asked_at)) == pytest.approx(2_592)
    assert "after 51.8\u202fs" in prediction.explain(300, 2_592)

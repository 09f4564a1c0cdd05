"""What E11 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import math
import re

import pytest

from dstudio_lib import catalog, formulas, measurements
from dstudio_lib.charts import error_budget as budget_chart
from dstudio_lib.charts.episodes import observability_and_debugging as e11
from dstudio_lib.formulas.measurement import corrected_latencies
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators import watching
from dstudio_lib.simulators.error_budget import DAY, HOUR, MINUTE, ErrorBudget, simulate, worth
from dstudio_lib.simulators.queues import closed

from .claims import Told, plain, recorded

TOLD = Told("E11")
stated, told = TOLD.says, recorded


# --- the cold open: the record says what the episode says


def test_the_day_is_told_as_the_record_has_it() -> None:
    datadog = told("datadog-systemd-2023")
    for words in ("December 2020", "five regions", "three minutes after", "between 06:00 and 07:00 UTC", "outside its infrastructure"):
        assert words in datadog, words
    stated("Since December 2020", "On Wednesday, 8 March 2023, at 06:00 UTC", "told within three minutes, by internal monitoring")


def test_the_minutes_of_the_cold_open_are_those_of_the_timeline() -> None:
    record = catalog.incident("datadog-systemd-2023")
    events = {event.title: event for event in record.timeline}
    assert 6 <= len(events) <= 15
    assert f"{events['The first faulty update'].utc:%A, %-d %B %Y, %H:%M}" == "Wednesday, 8 March 2023, 06:00"
    assert f"{events['First public notice'].utc:%H:%M}" == "06:31"
    assert f"{events['Customers are told that monitors may be silent'].utc:%H:%M}" == "07:23"
    for event in record.timeline:
        if event.clock != "day":
            assert (event.utc - record.started).total_seconds() == 60 * event.minute, event.title
    assert e11.told_of_the_silence() == 80 * 60
    stated("came at 06:31", "named monitors at 07:23", "eighty minutes")
    assert "80 minutes" in e11.SILENCE.lesson


def test_services_were_back_after_about_27_hours() -> None:
    event = next(each for each in catalog.incident("datadog-systemd-2023").timeline if each.title == "All services in all regions")
    assert event.minute / 60 == pytest.approx(27, abs=0.1)
    stated("about 27 hours")


def test_no_dollar_is_put_on_it() -> None:
    costs = catalog.incident("datadog-systemd-2023").cost
    assert [cost.status for cost in costs if cost.kind == "claimed-unsourced"] == ["unknown"]
    assert not re.search(r"\$\s?\d|million dollars", re.sub(r"\$2\^b\$", "", TOLD.prose))


# --- theory


def test_three_thousand_measurements_see_the_p999() -> None:
    needed = formulas.get("statistics.samples_for_quantile")(quantile=0.999, confidence=0.95)
    assert 2_990 < needed < 3_000
    stated("fewer than three thousand")


def test_relative_buckets_err_by_half_of_one_part_in_two_to_the_bits() -> None:
    from dstudio_lib.algorithms.sketches.quantiles import Histogram

    assert Histogram(bits=4).relative_error == 0.5 / 2**4


def test_the_fastest_rule_fires_at_two_per_cent_whatever_fails() -> None:
    assert e11.spent_when_told(1.0) == pytest.approx(0.02)
    assert e11.spent_when_told(0.02) == pytest.approx(0.02)
    detection = formulas.get("slo.detection_time")
    assert detection(error_ratio=1.0, objective=0.999, window=3_600, burn_rate=14.4) == pytest.approx(52, abs=0.2)
    assert detection(error_ratio=0.02, objective=0.999, window=3_600, burn_rate=14.4) / 60 == pytest.approx(43, abs=0.3)
    with pytest.raises(InputError):
        formulas.get("slo.detection_time")(error_ratio=0.0143, objective=0.999, window=3_600, burn_rate=14.4)
    stated("the card's line ends at 1.44 %")
    stated("after 52 seconds if everything fails, after 43 minutes if 2 % do", "when 2 % of the month's budget is gone")


# --- experiment 1: the tester that waits


def test_one_of_sixty_thousand_measurements_knows_of_the_stop() -> None:
    test = e11.load_test()
    same = closed.measure(interval=0.0005, stalls=[(15.0, 16.4)], service=0.0001, length=30.0)
    assert test == same
    assert len(test.waited) == 60_000
    assert sum(each > 0.001 for each in test.waited) == 1
    assert sum(each > 0.001 for each in test.intended) == pytest.approx(3_500, abs=5)
    assert round(1.4 / 0.0005) == 2_800
    stated("exactly one of them knows of the stop", "the 2 800 requests that were due meanwhile", "some 700 more the queue that it left")
    shown = plain(e11.as_reported().markdown)
    assert "counted from the schedule | 60 000 | 3 498 |" in shown and "repaired afterwards | 62 799 | 2 799 |" in shown


def test_its_p99_is_wrong_by_more_than_ten_thousand() -> None:
    test = e11.load_test()
    for share in (0.99, 0.999):
        assert e11._quantile(test.intended, share) > 10_000 * e11._quantile(test.waited, share)
    stated("by a factor of more than ten thousand")


def test_it_can_be_mended_afterwards() -> None:
    test = e11.load_test()
    mended = corrected_latencies(test.waited, e11.INTERVAL)
    assert e11._quantile(mended, 0.99) == pytest.approx(e11._quantile(test.intended, 0.99), rel=0.08)


def test_the_means_are_33_and_an_eighth_of_a_millisecond() -> None:
    met = formulas.get("measurement.stalled_mean_met")(good_time=28.6, usual_latency=0.0001, stall=1.4)
    assert 1e3 * met == pytest.approx(33, abs=0.5)
    test = e11.load_test()
    assert 1e3 * sum(test.waited) / len(test.waited) == pytest.approx(0.12, abs=0.005)
    stated("that users met is 33 ms; the tester's is 0.12 ms")


def test_twice_the_stop_is_nearly_four_times_the_mean() -> None:
    met = formulas.get("measurement.stalled_mean_met")
    ratio = met(good_time=28.6, usual_latency=0.0001, stall=2.8) / met(good_time=28.6, usual_latency=0.0001, stall=1.4)
    assert 3.5 < ratio < 4


def test_the_readme_of_wrk2_says_two_hundred_times() -> None:
    assert pytest.approx(200, rel=0.06) == 1.27 / 6.04e-3
    stated("the p99 is 6.04 ms; from the schedule, 1.27 s: two hundred times")


def test_the_check_on_omission_counts_right() -> None:
    assert 50_000 * 4.8 == 240_000
    assert "240 000" in plain(e11.OMISSION.options[e11.OMISSION.answer][1])


# --- experiment 2: forty dashboards


def test_the_mean_of_p99s_misses_in_both_directions() -> None:
    busy, idle = e11.fleet(), e11.fleet(slow_traffic=0.05)
    assert busy.true(0.99) == pytest.approx(0.572, abs=0.0005)
    assert busy.mean_of_servers(0.99) < 0.4 * busy.true(0.99)
    assert idle.mean_of_servers(0.99) > 1.15 * idle.true(0.99)
    assert "572 ms" in e11.AVERAGED.question
    assert busy.share_above(0.572) == pytest.approx(0.01, abs=0.0005)


def test_the_notebooks_minute_is_that_of_the_table() -> None:
    minute = watching.simulate(watching.Watching(servers=40, slow_servers=1, slower=10), seed=1)
    assert minute.true(0.99) == e11.fleet().true(0.99)


def test_the_instruments_differ_by_a_factor_of_eight() -> None:
    run = e11.fleet()
    assert 8 < run.largest_of_servers(0.99) / run.mean_of_servers(0.99) < 9
    stated("differ by a factor of eight")


def test_preset_buckets_call_159_milliseconds_233() -> None:
    run = e11.fleet(slow_servers=0)
    assert round(1e3 * run.true(0.99)) in (159, 160)
    assert round(1e3 * run.in_fixed_buckets(0.99)) == 233
    assert {0.1, 0.25} <= set(watching.PRESET) and not [each for each in watching.PRESET if 0.1 < each < 0.25]
    stated("say 233 ms where the truth is 159", "two bounds, 100 and 250 ms")


def test_relative_buckets_are_right_to_about_a_per_cent_for_a_tenth_of_the_numbers() -> None:
    runs = (e11.fleet(), e11.fleet(slow_servers=0), e11.fleet(slow_traffic=0.05))
    for run in runs:
        assert run.in_relative_buckets(0.99) == pytest.approx(run.true(0.99), rel=0.013)
    kept = sum(len(own.counts) for own in runs[0].relative_by_server())
    assert kept / runs[0].every.size == pytest.approx(0.1, abs=0.01)
    stated("within about one per cent everywhere, for a tenth of the numbers")


def test_a_hundredth_leaves_no_upper_end_and_a_quarter_an_eighth() -> None:
    few = watching.simulate(watching.Watching(sampled=0.01), seed=1)
    assert few.kept.size == 264
    low, high = few.sample_interval(0.99)
    assert (round(1e3 * low), high) == (172, math.inf)
    many = watching.simulate(watching.Watching(sampled=0.25), seed=1)
    low, high = many.sample_interval(0.99)
    assert (high - low) / 2 / many.true(0.99) == pytest.approx(1 / 8, abs=0.015)
    stated("264 a minute", "from 172 ms upwards", "about one part in eight", "fewer than three are beyond the p99")
    assert 264 * 0.01 < 3


def test_eight_hours_until_a_thin_sample_has_seen_the_p999() -> None:
    needed = formulas.get("statistics.samples_for_quantile")(quantile=0.999, confidence=0.95)
    assert 8 < needed / (10 * 0.01) / HOUR < 9
    stated("Over eight hours")


def test_aws_alarms_were_too_coarse() -> None:
    record = catalog.incident("aws-ebs-us-east-2011")
    assert "alarms on one control-plane call were too coarse" in record.detection.text
    assert record.detection.status == "R"


# --- experiment 3: the leak


def test_a_leak_below_the_rate_is_never_told_and_takes_140_per_cent() -> None:
    leak = simulate(ErrorBudget(alert="single", error_ratio=0.014, length=3 * DAY))
    assert leak.detected is None
    assert leak.settings.spent == pytest.approx(1.4)
    assert leak.settings.burn == pytest.approx(14.0)
    stated("a hundred and forty per cent of the month's budget, gone in three days")
    assert e11.leak_lasts() / DAY == pytest.approx(2.14, abs=0.01)
    assert "Two days and a bit" in e11.LEAK.lesson


def test_three_rates_tell_of_the_leak() -> None:
    run = simulate(ErrorBudget(error_ratio=0.014, length=3 * DAY))
    assert run.detected is not None and run.rule is not None and run.rule.page
    assert budget_chart.read(run.settings).figures[0].name == "alert-over-ratio"


def test_the_short_window_changes_the_end_and_not_the_start() -> None:
    for ratio, length in ((1.0, 18 * MINUTE), (0.02, 2 * HOUR), (0.014, 3 * DAY)):
        long, both = (simulate(ErrorBudget(alert=alert, error_ratio=ratio, length=length)) for alert in ("multiple", "multiwindow"))
        assert long.detected == both.detected
        assert long.stops is not None and both.stops is not None
        assert both.stops == pytest.approx(long.stops / 12)
    stated("The short window changes nothing about when an alarm starts, and nearly everything about when it stops")


def test_the_naive_rule_is_right_in_two_cases_of_three() -> None:
    naive, slow, best = (worth(alert, 0.999, 30 * DAY, 0.02) for alert in ("threshold", "slow", "multiwindow"))
    assert naive.precision == pytest.approx(2 / 3, abs=0.05) and naive.recall is not None and naive.recall > 0.95
    assert slow.precision == best.precision == 1
    ends = simulate(ErrorBudget(alert="slow", error_ratio=1.0, length=18 * MINUTE)).stops
    assert ends is not None and ends / HOUR == pytest.approx(36, abs=0.1)
    stated("right in two cases of three", "rings for a day and a half")


def test_the_page_for_the_leak_comes_at_five_per_cent_and_fires_above_the_steps() -> None:
    run = simulate(ErrorBudget(error_ratio=0.014, length=3 * DAY))
    assert run.spent_by_then == pytest.approx(0.05)
    assert run.detected is not None and 2 * HOUR < run.detected < 4 * HOUR
    assert simulate(ErrorBudget(error_ratio=0.0144, length=3 * DAY)).spent_by_then == pytest.approx(0.02)
    assert simulate(ErrorBudget(error_ratio=0.0009, length=30 * DAY)).detected is None
    stated("Above 1.44 % of failures", "5 % and then 10 % of it", "Under 0.1 % it ends")


def test_honeycomb_is_told_as_recorded() -> None:
    honeycomb = told("honeycomb-2023")
    for words in ("slowly and unevenly", "judged minor and left for the morning", "13:40 to 14:48 UTC", "worst outage since"):
        assert words in honeycomb


# --- the patterns


def test_a_share_of_failures_is_quiet_when_nothing_arrives() -> None:
    assert [e11.says(0, 0, rule) for rule in ("ratio", "success", "silence")] == [False, True, True]
    assert [e11.says(200, 1_000, rule) for rule in ("ratio", "success", "silence")] == [True, True, False]
    assert not any(e11.says(1, 1_000, rule) for rule in ("ratio", "success", "silence"))
    assert "| share of failures | quiet | **speaks** | quiet |" in e11.when_nothing_arrives().markdown


def test_five_silent_minutes_come_twice_a_day_at_one_a_minute() -> None:
    draw = stream(1, "silences")  # a request a minute makes 1 440 gaps a day
    counted = 1_440 * sum(draw.expovariate(1.0) >= 5.0 for _ in range(200_000)) / 200_000
    assert e11.false_silences(1.0) == pytest.approx(9.7, abs=0.05)
    assert counted == pytest.approx(9.7, rel=0.1)
    assert 7 < 1 / e11.false_silences(2.0) < 8
    stated("come by chance ten times a day", "once a week")


# --- the learner's own data


@pytest.mark.parametrize("name", measurements.samples())
def test_the_exercise_reads_every_sample(name: str) -> None:
    shown = e11.own_percentiles(measurements.read(measurements.sample(name))).markdown
    assert "95 % interval" in shown or "no interval can be given" in shown
    assert not re.search(r"\bnan\b|\binf\b|e-\d", shown)


def test_the_sample_of_the_exercise_has_312_requests_and_no_upper_end() -> None:
    mine = measurements.read(measurements.sample("locust_requests.csv"))
    assert mine.count == 312
    assert "**no upper end**" in e11.own_percentiles(mine).markdown
    stated("a load test of 312 requests")


def test_the_design_is_the_workbooks_for_30_days() -> None:
    shown = e11.own_alerts(objective=0.999, requests_each_second=20).markdown
    assert "14.4" in shown and "1.44" in shown and "| ticket |" in shown
    assert "Fewer than ten failures" not in shown
    assert "Fewer than ten failures" in e11.own_alerts(objective=0.999, requests_each_second=0.1).markdown
    assert "never: even if all fail" in e11.own_alerts(objective=0.9).markdown


def test_a_period_shorter_than_a_ticket_is_refused() -> None:
    with pytest.raises(InputError, match="too short"):
        e11.own_alerts(objective=0.999, days=2)


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "About three thousand" in text
    assert "told 159 ms as 233" in text
    assert "2 % of 30 days' budget within an hour" in text
    assert formulas.get("slo.budget_consumed")(burn_rate=14.4, window=3_600) == pytest.approx(0.02)

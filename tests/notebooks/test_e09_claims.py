"""What E09 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import math
import re

import pytest

from dstudio_lib import catalog, formulas, measurements
from dstudio_lib.charts import saturation as saturation_chart
from dstudio_lib.charts.episodes import performance_and_scale as e09
from dstudio_lib.foundation.formatting import NARROW
from dstudio_lib.simulators import front_door, saturation, scaling, scaling_laws
from dstudio_lib.simulators.scaling_fit import fit

from .claims import Told, plain, recorded

TOLD = Told("E09")
stated, told = TOLD.says, recorded
SITE = "healthcare-gov-2013"


def rows_of(exhibit: object) -> list[list[str]]:
    """The cells of a table, without its two head lines."""
    lines = [line for line in plain_lines(exhibit) if line.startswith("|")][2:]
    return [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in lines]


def plain_lines(exhibit: object) -> list[str]:
    return [line.replace(NARROW, " ") for line in str(exhibit).splitlines()]


# --- the cold open: the record says what the episode says


def test_the_numbers_of_the_cold_open_are_those_of_the_record() -> None:
    said = told(SITE)
    for number in (
        "1 100",
        "2 000",
        "40 000",
        "over 400",
        "12 more servers",
        "50 000",
        "mid-30 000s",
        "364 000",
        "3.3 million",
        "8.6 million",
    ):
        assert number in said, number
    assert e09.TESTED_USERS == 1_100
    stated("*1 100 users*", "about 2 000 people", "about 40 000 people", "over 400 repairs and 12 servers", "8.6 million unique visitors")
    stated("364 000 people had enrolled, where 3.3 million had been projected")


def test_the_timeline_begins_before_the_opening_and_ends_with_the_queue_that_worked() -> None:
    record = catalog.incident(SITE)
    assert 6 <= len(record.timeline) <= 15
    assert record.timeline[0].minute < 0
    assert [event.minute for event in record.timeline].count(0) == 1
    assert "queue" in record.timeline[-1].title
    opening = next(event for event in record.timeline if event.minute == 0)
    assert f"{record.local(opening):%H:%M, %-d %B %Y}" == "00:00, 1 October 2013"
    assert {event.status for event in record.timeline} == {"R", "S"}
    assert all(record.source(key).primary for event in record.timeline if event.status == "R" for key in event.sources)


def test_what_the_failure_cost_is_not_claimed() -> None:
    assert {cost.kind for cost in catalog.incident(SITE).cost} <= {"estimate", "reported"}
    assert any("What the failure itself cost" in each for each in catalog.incident(SITE).unknown)
    stated("nobody has measured")


def test_one_in_45_of_what_was_planned() -> None:
    assert round(50_000 / e09.TESTED_USERS) == 45
    assert "one in 45" in e09.REACHED.lesson


# --- theory


def test_two_published_numbers_make_a_visit_of_an_hour_and_a_half() -> None:
    inside = formulas.get("queueing.littles_law")(800_000 / 86_400, 90 * 60)
    assert inside == pytest.approx(50_000)
    stated("*an hour and a half*", "within eight hours")
    assert pytest.approx(8) == 800_000 * 1_800 / 50_000 / 3_600


def test_the_illustrative_step_has_its_knee_where_the_test_had_it() -> None:
    knee = formulas.get("queueing.saturation_point")(0.4 / 11, 0.4, 40.0)
    assert round(knee) == 1_111 == round(saturation.Saturation().knee)
    assert abs(knee / e09.TESTED_USERS - 1) < 0.02
    stated("1 111 before rounding")


def test_five_per_cent_are_two_things() -> None:
    speed_ups = [row[1] for row in rows_of(e09.same_five_percent())]
    assert speed_ups == ["15.4×", "60.9×", "60.8×"]
    assert formulas.get("scalability.amdahl")(0.95, 64) == pytest.approx(15.4, abs=0.05)
    assert formulas.get("scalability.gustafson")(0.05, 64) == pytest.approx(60.85)


# --- experiment 1: the test that passed


def test_two_and_a_half_times_the_users_wait_78_times_as_long() -> None:
    few, many = (saturation.simulate(saturation.Saturation(users=users), seed=1) for users in (800, 2_000))
    assert round(many.response / few.response) == 78
    assert 1.3 < many.throughput / few.throughput < 1.4
    assert round(few.response, 2) == 0.42
    assert 800 / saturation.Saturation().knee == pytest.approx(0.72, abs=0.001)
    assert rows_of(e09.two_crowds()) == [["800", "424 ms", "19.8"], ["2 000", "33.2 s", "27.4"]]
    stated("78 times the wait", "less than 40 %", "72 % of the knee")
    assert "0.42 s" in e09.CROWD.question and "27.5 requests a second" in e09.CROWD.question
    assert saturation.Saturation(users=2_000).most == pytest.approx(27.5)


def test_beyond_the_knee_the_line_needs_no_simulation() -> None:
    bound = formulas.get("queueing.interactive_response_time")(users=2_000, throughput=27.5, think_time=40.0)
    assert bound == pytest.approx(32.7, abs=0.05)
    assert e09.crowd(2_000) == pytest.approx(bound, rel=0.04)
    assert saturation.Saturation().slice == pytest.approx(0.036, abs=0.0005)
    stated("gives 32.7 s", "36 ms, to everybody's wait")
    assert "36 ms" in e09.CROWD.lesson and "1 111" in plain(e09.CROWD.lesson)


def test_no_simulated_crowd_is_below_the_bounds_and_the_figure_says_where_the_knee_is() -> None:
    for run in saturation_chart.runs(saturation.Saturation()):
        assert run.response > 0.94 * run.settings.floor
        assert run.throughput < 1.03 * run.settings.most
    figure = saturation_chart.figure(saturation.Saturation())
    assert "1 111" in plain(figure.alternative)


def test_halving_the_think_time_halves_the_people_and_halving_the_rest_changes_nearly_nothing() -> None:
    knee = formulas.get("queueing.saturation_point")
    assert knee(0.0364, 0.4, 20.0) / knee(0.0364, 0.4, 40.0) == pytest.approx(0.5, abs=0.01)
    assert knee(0.0364, 0.2, 40.0) / knee(0.0364, 0.4, 40.0) == pytest.approx(1.0, abs=0.01)


def test_the_knee_of_december_was_at_seven_tenths() -> None:
    assert pytest.approx(0.7) == 35_000 / 50_000
    stated("slowed from one second to two at roughly 35 000", "about 70 % of what was called the capacity")


def test_the_check_on_the_generator_is_littles_law() -> None:
    assert formulas.get("queueing.littles_law")(200, 0.1) == pytest.approx(20)
    assert "The other 380" in e09.GENERATOR.options[e09.GENERATOR.answer][1]


# --- experiment 2: ninety per cent busy


def test_seven_stations_are_equally_busy_and_wait_four_thousandfold_differently() -> None:
    runs = [e09._spread(*each) for _, each in e09.SPREADS]
    means = [run.interval(run.waits)[0] for run in runs]
    assert means == sorted(means)
    assert means[0] == 0
    assert 3_000 < means[-1] / means[1] < 5_000
    assert 0.8 < means[-1] < 1
    stated("a factor of four thousand at one and the same utilisation", "a fifth of a millisecond to nearly a second")


@pytest.mark.parametrize("number", range(len(e09.SPREADS)))
def test_every_simulated_wait_agrees_with_the_theory_beside_it(number: int) -> None:
    run = e09._spread(*e09.SPREADS[number][1])
    mean, half = run.interval(run.waits)
    theory = run.theory
    assert theory is not None
    assert abs(mean - theory[0]) <= 1.5 * half + 1e-12


def test_a_few_long_reports_turn_90_ms_into_half_a_second() -> None:
    assert formulas.get("queueing.kingman_wait")(0.9, 0.01, 1.0, 1.0) == pytest.approx(0.09)
    assert e09.heavy_wait() == pytest.approx(0.495)
    share = (1 - math.sqrt((e09.HEAVY - 1) / (e09.HEAVY + 1))) / 2
    assert round(1 / share) == 21
    assert 0.01 / (2 * share) == pytest.approx(0.105, abs=0.0005)
    assert 0.01 / (2 * (1 - share)) == pytest.approx(0.005, abs=0.0005)
    assert "one request in 21" in e09.REPORTS.question and "105 ms" in e09.REPORTS.question


def test_a_million_requests_leave_the_mean_uncertain_by_a_tenth() -> None:
    run = e09._spread(1.0, e09.HEAVY, 1)
    mean, half = run.interval(run.waits)
    assert len(run.waits) == 1_000_000
    assert 0.07 < half / mean < 0.14


def test_fortnite_waited_four_thousand_times_a_write() -> None:
    assert "more than 40 seconds" in told("fortnite-2018")
    assert pytest.approx(4_000) == 40 / 0.010
    stated("queued for more than 40 seconds", "On average a write took under 10 ms")


def test_the_check_on_utilisation_states_the_numbers_of_the_library() -> None:
    pool = formulas.get("queueing.mmc_wait")(0.95 * 200 / 0.01, 100, 200) / 0.01
    alone = formulas.get("queueing.kingman_wait")(0.95, 0.01, 1.0, 1.0) / 0.01
    assert alone == pytest.approx(19)
    assert alone / pool > 300
    assert "19 service times" in e09.BUSY.options[e09.BUSY.answer][0]


# --- experiment 3: the best fit


def test_the_interval_of_the_ray_tracer_is_confident_and_wrong() -> None:
    seen = fit(e09.RAY_TRACER[:6])
    assert seen.intervals is not None
    low, high = seen.intervals["peak"]
    assert (round(low), round(high)) == (20, 36)
    assert seen.error / 200 < 0.01
    peak = formulas.get("scalability.usl_peak")(seen.contention, seen.coherency)
    assert 24 < peak < 25
    rates = [rate for _, rate in e09.RAY_TRACER]
    assert rates == sorted(rates)
    assert e09.RAY_TRACER[-1] == (64.0, 310.0)
    assert rows_of(e09.constants(seen))[-1] == ["peak, processors", "24.5", "20.4 to 36.1"]
    stated("a peak between 20 and 36 processors, at 95 %", "less than one per cent")
    assert "20, 78, 130, 170, 190 and 200" in e09.RAYS.question
    assert [rate for _, rate in e09.RAY_TRACER[:6]] == [20, 78, 130, 170, 190, 200]


def test_in_both_series_the_best_fit_is_a_worse_prophet_than_the_second_best() -> None:
    for words, series, _, _ in e09.CASES:
        first, (size, measured) = series[: e09.SEEN[words]], series[-1]
        laws = sorted((scaling_laws.fitted(name, first) for name in scaling_laws.NAMES), key=lambda law: law.error)
        assert [law.name for law in laws] == ["universal", "Amdahl", "Gustafson"]
        best, second = (abs(law.throughput(size) / measured - 1) for law in laws[:2])
        assert best > second
    offs = [row[4] for row in rows_of(e09.forecasts())]
    assert offs == ["−9.8 %", "+100 %", "−53 %", "+36 %", "+220 %", "−42 %"]
    stated("to twice the forecast", "too low by 42 %")


def test_the_benchmark_had_its_peak_nearly_where_the_first_rows_put_it() -> None:
    early, whole = (fit(e09.BENCHMARK[:rows]) for rows in (4, 7))
    measured_peak = max(e09.BENCHMARK, key=lambda row: row[1])[0]
    peak = formulas.get("scalability.usl_peak")
    assert measured_peak == 72
    assert peak(early.contention, early.coherency) == pytest.approx(72, rel=0.2)
    assert whole.intervals is not None and math.isfinite(whole.intervals["peak"][1])


def test_with_the_hidden_rows_the_peak_of_the_ray_tracer_vanishes() -> None:
    assert fit(e09.RAY_TRACER).coherency == 0
    hidden = [(int(n), int(rate)) for n, rate in e09.RAY_TRACER[6:]]
    stated("(" + "; ".join(f"{n}, {rate}" for n, rate in hidden) + ")")


def test_kinesis_kept_a_thread_for_each_neighbour() -> None:
    said = told("aws-kinesis-2020")
    assert "a thread for each other front-end server" in said
    cells = next(use for use in catalog.incident("aws-kinesis-2020").patterns_violated if use.pattern == "cell-based-architecture")
    assert cells.status == "R" and "dividing it had begun and was not finished" in cells.why
    assert catalog.incident("aws-kinesis-2020").duration.minutes == pytest.approx(17 * 60, abs=30)
    stated("impaired for 17 hours")


# --- the door


def test_a_longer_line_lets_fewer_people_through() -> None:
    enrolled = [e09.door(room=room).enrolled for room in (20, 100, 600, 3_000)] + [e09.door().enrolled]
    assert enrolled == sorted(enrolled, reverse=True)
    assert enrolled[1] > 5 * enrolled[-1]


def test_the_endless_line_takes_away_four_fifths() -> None:
    run = e09.door()
    assert (run.came, run.enrolled, run.refused) == (72_136, 2_337, 0)
    assert run.futile > 0.9
    assert rows_of(e09.without_a_limit()) == [["72 136", "0", "2 337", "92 %"]]
    full = 0.4 * run.settings.capacity * run.settings.length
    assert 0.8 < 1 - run.enrolled / full < 0.86
    stated("of 72 000 people 2 337 enrolled", "Nine tenths of the door's work", "four fifths of it")


def test_a_limit_beats_half_as_many_servers_again() -> None:
    more, short = e09.door(servers=30), e09.door(room=100)
    assert short.enrolled > 2 * more.enrolled
    assert 0.45 < short.refused / short.came < 0.55
    assert short.wait == pytest.approx(10, abs=1)
    stated("*Half as many servers again* enrol fewer than half", "served in ten seconds")
    assert short.enrolled == pytest.approx(14_000, rel=0.01)
    assert "nearly 14 000 enrol" in plain(e09.LINE.question)


def test_no_line_lets_more_through_than_the_door_can() -> None:
    for changes in ({}, {"room": 100}, {"line": "outside"}):
        run = e09.door(**changes)
        assert run.passed <= 1.02 * run.settings.capacity * run.worked


def test_those_who_look_first_leave_the_door_without_a_line() -> None:
    run = e09.door(look_first=True)
    assert run.settings.load == pytest.approx(0.8)
    assert run.wait < 0.1
    assert run.enrolled > 2 * e09.door(room=100).enrolled
    rows = rows_of(e09.at_the_door())
    assert [row[0] for row in rows if row[2] == "none"] == ["look first: who only looks needs no account"]


def test_servers_help_once_the_line_is_bounded() -> None:
    both = e09.door(servers=30, room=100)
    assert both.enrolled == pytest.approx(1.5 * e09.door(room=100).enrolled, rel=0.03)


def test_the_check_on_the_backlog_is_true_of_the_simulator() -> None:
    crowd = {"arrival_rate": 13.0, "patience": 10.0, "servers": 10, "service_time": 1.0, "lookers": 0.0}
    short, endless = (front_door.simulate(front_door.FrontDoor(room=room, **crowd), seed=2) for room in (30, 0))  # type: ignore[arg-type]
    assert endless.enrolled < 0.2 * short.enrolled
    assert endless.worked > 3_600 + 600


# --- the learner's own data


def test_the_exercise_reads_a_log_and_counts_with_it() -> None:
    mine = measurements.read(measurements.sample("locust_requests.csv"))
    shown = plain(e09.own_queue(mine, rate=40, workers=12).markdown)
    assert "312 requests of 186 ms" in shown.replace("*", "")
    assert not re.search(r"\bnan\b|\binf\b|e-\d", shown)
    assert "cannot do that" in plain(e09.own_queue(mine, rate=400, workers=12).markdown)


def test_the_exercise_fits_three_laws_to_a_pasted_table() -> None:
    shown = plain(e09.own_scaling(scaling.EXAMPLE).markdown)
    assert "or nowhere" in shown
    assert "the three differ by a factor of **2.1**" in shown
    assert "Three sizes leave nothing" in plain(e09.own_scaling("machines,throughput\n1,955\n2,1880\n4,3390").markdown)


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "90 minutes each" in text
    assert "20 to 36 processors" in text
    assert "0 to nearly a second" in text

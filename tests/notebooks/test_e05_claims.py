"""What E05 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.charts import interruptions
from dstudio_lib.charts.episodes import intelligence_at_scale as e05
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW
from dstudio_lib.simulators import batch_server, checkpointed, collective

from .claims import Told, plain, recorded

TOLD = Told("E05")
stated, told = TOLD.says, recorded
RUN = "llama3-training-2024"


def rows_of(exhibit: object) -> list[list[str]]:
    """The cells of a table, without its two head lines."""
    lines = [line.replace(NARROW, " ") for line in str(exhibit).splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in lines]


# --- the cold open: the record says what the episode says


def test_the_counts_are_those_of_the_record() -> None:
    said = told(RUN)
    for number in (
        "466 interruptions: 47 planned",
        "419 unexpected",
        "148",
        "72",
        "54 from software bugs",
        "35",
        "16 384",
        "three times",
        "90 %",
    ):
        assert number in said, number
    assert (e05.INTERRUPTIONS, e05.UNEXPECTED, e05.ACCELERATORS) == (466, 419, 16_384)
    assert e05.INTERRUPTIONS - e05.UNEXPECTED == 47
    stated("**466 interruptions, 47 of them planned**", "more than 90 % of the time", "*three* times", "405 billion")


def test_the_causes_add_up_to_all_unexpected_interruptions() -> None:
    counts = {name: count for name, count, _ in e05.CAUSES}
    assert sum(counts.values()) == e05.UNEXPECTED
    assert [counts[name] for name in ("faulty GPU", "GPU memory (HBM3)", "software bug", "network switch or cable", "CPU")] == [
        148,
        72,
        54,
        35,
        2,
    ]
    assert {kind for _, _, kind in e05.CAUSES} == set(interruptions.ROLES)
    figure = interruptions.figure(e05.CAUSES)
    assert "419 unexpected stops, 64 %" in plain(figure.finding)


def test_two_printed_percentages_do_not_fit_the_counts() -> None:
    assert pytest.approx(0.353, abs=0.0005) == 148 / 419
    for count, printed in ((72, 0.172), (54, 0.129), (35, 0.084), (19, 0.045), (17, 0.041), (7, 0.017), (6, 0.014), (3, 0.007), (2, 0.005)):
        assert count / 419 == pytest.approx(printed, abs=0.0006)
    accelerators = sum(count for _, count, kind in e05.CAUSES if kind == "accelerator")
    assert (accelerators - 148) / 419 + 0.301 == pytest.approx(0.587, abs=0.001)  # the second number hangs on the first
    assert [row[2:] for row in rows_of(e05.table_of_causes_checked())[:2]] == [["30.1 %", "35.3 %"], ["58.7 %", "64 %"]]
    [wrong] = catalog.incident(RUN).wrong_figures
    assert "35.3 %" in wrong.instead and "64 %" in wrong.instead


def test_no_moment_is_invented() -> None:
    record = catalog.incident(RUN)
    assert record.timeline == ()
    assert record.precision == "year"
    assert any("no date and no single interruption" in each for each in record.unknown)
    stated("No source gives a single one of these moments")


def test_one_stop_every_three_hours_and_six_years_of_one() -> None:
    assert pytest.approx(3.1, abs=0.01) == e05.STOPPED_EVERY / 3_600
    assert 5.7 < e05.ONE_LIVES / e05.YEAR < 5.9
    assert formulas.get("reliability.fleet_time_between_failures")(e05.ONE_LIVES, 16_384) == pytest.approx(e05.STOPPED_EVERY)
    stated("One unexpected stop every 3.1 hours")
    assert "3.1 hours" in e05.LOCKSTEP.lesson


def test_each_stop_may_cost_less_than_17_minutes() -> None:
    assert 16 < 0.1 * e05.SNAPSHOT / e05.INTERRUPTIONS / 60 < 17
    stated("*less than 17 minutes*")


def test_what_the_text_says_of_power_heat_and_storage_is_in_the_record() -> None:
    said = told(RUN)
    for words in ("tens of megawatts", "1 to 2 %", "2 TB/s", "saturated the storage for short times"):
        assert words in said
    stated("*tens of megawatts*", "1 to 2 % slower", "sustains 2 TB a second")


# --- experiment 1: eight gigabytes or one number


def test_one_number_takes_half_as_long_as_eight_gigabytes() -> None:
    one, all_of_it = e05.ring_time(16_384, 8), e05.ring_time(16_384, 8e9)
    assert one == pytest.approx(0.328, abs=0.0005)
    assert all_of_it == pytest.approx(0.65, abs=0.005)
    assert one / all_of_it == pytest.approx(0.5, abs=0.01)
    assert 2 * (16_384 - 1) == 32_766
    assert "328 ms" in e05.ONE_NUMBER.lesson and "32 766" in plain(e05.ONE_NUMBER.lesson)
    stated("takes half as long as eight gigabytes")
    assert rows_of(e05.by_workers())[-1] == ["16 384", "328 ms", "648 ms"]


def test_the_simulated_ring_is_the_formula_while_nobody_is_late() -> None:
    assert e05.ring().slowdown == pytest.approx(1)


def test_one_slow_link_of_a_thousand_slows_all() -> None:
    assert e05.ring(slowest=0.2).slowdown == pytest.approx(4.8, abs=0.05)
    assert collective.simulate(collective.Ring(workers=64, slowest=0.2)).slowdown == pytest.approx(5, abs=0.05)
    run = e05.ring(slowest=0.2)
    assert min(run.done) > 2.5 * run.settings.promised
    stated("it takes 4.8 times as long", "in a ring of 64 it is five times")


def test_small_delays_add_up_around_the_ring() -> None:
    run = e05.ring(lateness=1e-5)
    own = 2 * 1_023 * 1e-5  # what one worker's delays would add alone
    assert run.time - run.settings.promised > 1.5 * own


def test_links_ten_times_as_fast_help_the_small_ring() -> None:
    ring = formulas.get("training.ring_all_reduce_time")
    gain = {n: ring(n, 8e9, 4e11, 1e-5) / ring(n, 8e9, 4e12, 1e-5) for n in (64, 16_384)}
    assert gain[64] > 9
    assert gain[16_384] < 2


def test_only_fewer_workers_bring_the_ring_under_three_tenths_of_a_second() -> None:
    ring = formulas.get("training.ring_all_reduce_time")
    usual: dict[str, float] = {"workers": 16_384, "data_size": 8e9, "bit_rate": 4e11, "step_latency": 1e-5}
    for name, best in (("data_size", 8.0), ("bit_rate", 1e15), ("step_latency", 1e-9)):
        assert ring(**(usual | {name: best})) > 0.3, name
    assert ring(**(usual | {"workers": 15})) < 0.3 < ring(**(usual | {"workers": 16}))
    stated("(Only fewer workers do it, fifteen at most,")


# --- experiment 2: eight times the machines


def test_eight_times_the_machines_do_four_and_a_half_times_the_work() -> None:
    assert e05.eightfold() == pytest.approx(4.5, abs=0.05)
    one = checkpointed.simulate(e05.tuned(), seed=1)
    eight = checkpointed.simulate(e05.tuned(time_to_failure=e05.STOPPED_EVERY / 8), seed=1)
    assert 8 * eight.effective / one.effective == pytest.approx(4.5, abs=0.05)
    assert one.effective == pytest.approx(0.85, abs=0.01)
    assert eight.restarting / eight.length > 1 / 3
    assert pytest.approx(23, abs=0.3) == e05.STOPPED_EVERY / 8 / 60
    stated("four and a half times the work", "every 23 minutes", "more than a third of all its time")


def test_one_doubling_more_brings_an_eighth_and_the_next_takes_away() -> None:
    work = [factor * e05.tuned(time_to_failure=e05.STOPPED_EVERY / factor).promised for factor in (8, 16, 32)]
    assert work[1] / work[0] == pytest.approx(1.125, abs=0.015)
    assert work[2] < work[1]
    assert [row[0] for row in rows_of(e05.sizes())] == ["2 048", "16 384", "32 768", "65 536", "131 072", "262 144"]


def test_half_or_twice_the_best_interval_costs_two_per_cent() -> None:
    job = e05.tuned()
    best = e05.effective(job)
    for factor in (0.5, 2.0):
        assert best - e05.effective(replace(job, interval=factor * job.interval)) == pytest.approx(0.02, abs=0.005)
    stated("two per cent are lost")


def test_simulated_runs_agree_with_the_exact_formula() -> None:
    for factor in (0.25, 1.0, 4.0):
        job = e05.tuned()
        job = replace(job, interval=factor * job.interval)
        assert e05.effective(job, runs=20) == pytest.approx(job.promised, abs=0.006)


def test_bursts_cost_less_and_move_the_best_interval_up() -> None:
    job = e05.tuned(shape=0.6)
    at_random = e05.tuned()
    assert e05.effective(job, 20) > e05.effective(at_random, 20) + 0.005
    lost = {k: e05.effective(job, 20) - e05.effective(replace(job, interval=k * job.interval), 20) for k in (0.5, 2.0)}
    assert lost[2.0] < lost[0.5]
    shown = {row[0]: [float(cell.strip("*").removesuffix(" %")) for cell in row[2:]] for row in rows_of(e05.intervals())}
    assert shown["twice"][2] > shown["half"][2] and shown["twice"][0] < shown["half"][0]


def test_daly_and_young_hardly_differ_here() -> None:
    young, daly = formulas.get("training.young_interval"), formulas.get("training.daly_interval")
    often = e05.STOPPED_EVERY / 8
    assert [round(rule(e05.SAVING, e05.STOPPED_EVERY) / 60, 1) for rule in (daly, young)] == [18.6, 19.3]
    assert [round(rule(e05.SAVING, often) / 60, 1) for rule in (daly, young)] == [6.2, 6.8]
    stated("Daly says 18.6 minutes where Young says 19.3", "6.2 against 6.8")
    assert "About nineteen minutes" in e05.SAVED_EVERY.lesson and round(e05.SAVED_EVERY.answer() / 60) == 19
    assert pytest.approx(1 / 6) == 60 / (300 + 60)
    assert checkpointed.Job().checkpoint_time == e05.SAVING


def test_no_interval_saves_a_job_that_is_stopped_every_twenty_minutes() -> None:
    for interval in (60, 120, 240, 380, 600, 1_200, 2_400):
        assert checkpointed.Job(interval=interval, time_to_failure=1_200.0).promised < 0.5


def test_the_check_on_the_interval_is_youngs_root() -> None:
    assert pytest.approx(28, abs=0.3) == 40 / 2**0.5
    saving = (40 * 60) ** 2 / 2 / (8 * 3_600)
    formula = formulas.get("training.young_interval")
    assert formula(saving, 8 * 3_600) == pytest.approx(40 * 60)
    best = formulas.get("training.checkpoint_overhead")(formula(saving, 4 * 3_600), saving, 4 * 3_600)
    for minutes in (15, 55):
        assert formulas.get("training.checkpoint_overhead")(minutes * 60, saving, 4 * 3_600) < best + 0.06
    assert round(saving) == 100 and round(saving) / (300 + round(saving)) == 0.25 and "quarter" in e05.TWICE_AS_OFTEN.options[3][1]
    assert "28 minutes" in e05.TWICE_AS_OFTEN.options[e05.TWICE_AS_OFTEN.answer][0]


# --- experiment 3: a hundred milliseconds


def test_a_third_of_the_promise_cannot_be_kept() -> None:
    promised = formulas.get("training.batched_throughput")(batch=80, fixed_time=0.02, item_time=0.001)
    assert promised == pytest.approx(800)
    assert formulas.get("training.largest_batch")(0.1, 0.02, 0.001) == 80
    assert e05.accepted() == pytest.approx(518, abs=1)
    assert 0.3 < 1 - e05.accepted() / promised < 0.4
    assert e05.accepted(largest=30) == pytest.approx(e05.accepted(), rel=0.02)
    stated("A third less than promised", "At 518 a second")


def test_at_the_limit_two_batches_nearly_fill_it() -> None:
    run = batch_server.simulate(batch_server.BatchServer(arrival_rate=518.0), seed=1)
    assert run.mean_batch == pytest.approx(20, abs=2.5)
    step = 0.02 + 0.001 * run.mean_batch
    assert step == pytest.approx(0.04, abs=0.003)
    assert 2 * step < e05.LIMIT < 3 * step


def test_the_card_answers_what_it_asks() -> None:
    rate = formulas.get("training.batched_throughput")
    assert rate(30, 0.02, 0.001) / rate(80, 0.02, 0.001) == pytest.approx(0.75)
    small, large = ({"kernel": rate(batch, 0.01, 0.001), "chip": rate(batch, 0.02, 0.0005)} for batch in (2, 80))
    assert small["kernel"] > small["chip"]  # by night the fixed time counts
    assert large["chip"] > large["kernel"]  # by day the time of each


def test_waiting_for_a_full_batch_is_worst_when_nobody_comes() -> None:
    times = [e05.served("full", rate).percentile(0.99) for rate in e05.RATES]
    assert times == sorted(times, reverse=True)
    assert times[0] == pytest.approx(4.5, abs=0.1)
    stated("4.5 s at night")


def test_an_accelerator_is_fully_busy_at_less_than_half_of_what_it_can_do() -> None:
    busy = [e05.served("present", rate) for rate in (200, 500)]
    assert all(run.busy > 0.995 for run in busy)
    assert 0.5 * e05.accepted() > 200
    assert busy[0].mean_batch < 6 < 18 < busy[1].mean_batch
    stated("**100 % busy at 200 a second and 100 % busy at 500**")


def test_the_check_on_the_busy_accelerator_states_the_numbers_of_the_simulator() -> None:
    run = e05.served("present", 200)
    assert run.percentile(0.99) == pytest.approx(0.055, abs=0.001)
    assert run.mean_batch == pytest.approx(5, abs=0.2)
    assert 200 / e05.accepted() == pytest.approx(0.4, abs=0.02) and "two fifths" in e05.ALL_BUSY.options[0][1]
    assert formulas.get("training.batched_throughput")(1, 0.02, 0.001) == pytest.approx(47.6, abs=0.1)


def test_what_is_told_of_the_pictures_is_in_the_record() -> None:
    said = told("openai-images-2025")
    assert "Two days later" in said and "melting" in said
    assert {each.status for each in catalog.incident("openai-images-2025").what_happened} == {"S"}


# --- the patterns


def test_three_patterns_together_are_worth_5700_accelerators_and_none_alone_passes_90_per_cent() -> None:
    shares = [e05.effective(e05.choice(changes, at_best)) for _, changes, at_best, _ in e05.CHOICES]
    assert shares == sorted(shares)
    assert [share > 0.9 for share in shares] == [False, False, False, True]
    assert shares[0] == pytest.approx(0.595, abs=0.01) and shares[-1] == pytest.approx(0.945, abs=0.005)
    assert (shares[-1] - shares[0]) * e05.ACCELERATORS == pytest.approx(5_700, abs=100)
    stated("From 60 to over 94 %", "5 700 more of them")
    naive = dict(e05.CHOICES[0][1])
    for alone in ({**naive, "restart_time": 300.0}, {**naive, "checkpoint_time": 5.0}):
        assert e05.effective(e05.choice(alone, False)) < 0.9
    assert shares[1] < 0.9


def test_who_may_leave_gets_four_times_through() -> None:
    together, free = e05.served("present", 20, e05.TEXT_STEPS), e05.served("steps", 20, e05.TEXT_STEPS)
    assert free.throughput == pytest.approx(20, rel=0.05)
    assert 3.5 < free.throughput / together.throughput < 4.5
    slow, quick = (e05.served(policy, 4, e05.TEXT_STEPS).percentile(0.5) for policy in ("present", "steps"))
    assert slow == pytest.approx(9, abs=0.5) and quick < 1
    stated("Four times the throughput", "a median of about a second in place of nine")


# --- the learner's own numbers


def test_the_exercise_counts_with_a_learners_job() -> None:
    shown = rows_of(e05.own_job(interruptions=466, days=54, checkpoint_seconds=60, restart_seconds=600))
    assert shown[0] == ["stopped every", "2.78 h"]
    assert shown[-1][1] == "16.7 min"
    assert not re.search(r"\bnan\b|\binf\b|e-\d", str(shown))


def test_the_exercise_counts_with_two_measured_batches() -> None:
    shown = plain(e05.own_batches(small=(1, 0.021), large=(32, 0.052), limit=0.1).markdown)
    assert "**20 ms** and **1 ms**" in shown and "**600**" in shown
    with pytest.raises(InputError, match="takes longer"):
        e05.own_batches(small=(1, 0.021), large=(32, 0.020), limit=0.1)
    with pytest.raises(InputError, match="no fixed time"):
        e05.own_batches(small=(2, 0.02), large=(32, 0.40), limit=0.5)
    assert "do not fit" in plain(e05.own_batches(small=(1, 0.021), large=(32, 0.052), limit=0.03).markdown)


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "A third of a second" in text
    assert "17 minutes" in text
    assert "4.5 times in the example" in text

"""What E12 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import pytest

from dstudio_lib import catalog
from dstudio_lib.charts.episodes import evolution_and_migration as e12
from dstudio_lib.formulas.experiments import (
    canary_requests,
    expected_requests_if_fine,
    expected_requests_if_worse,
    peeking_false_alarms,
)
from dstudio_lib.formulas.measurement import failure_bound, rule_of_three
from dstudio_lib.formulas.migration import touched_share
from dstudio_lib.simulators import canary, migration, playground
from dstudio_lib.simulators.migration import EXPAND_CONTRACT, Migration

from .claims import Told, plain, recorded

TOLD = Told("E12")
stated, told = TOLD.says, recorded


# --- the cold open: the record says what the episode says


def test_the_weekend_is_that_of_the_record() -> None:
    record = catalog.incident("tsb-2018")
    first, second = record.timeline[:2]
    assert f"{record.local(first):%H:%M %A, %-d %B %Y}" == "16:00 Friday, 20 April 2018"
    assert f"{record.local(second):%H:%M %A}" == "18:00 Sunday"
    stated("From 16:00 on Friday, 20 April 2018", "to end on Sunday at 18:00")
    assert [event.minute for event in record.timeline] == sorted(event.minute for event in record.timeline)


def test_the_numbers_of_tsb_are_those_of_the_record() -> None:
    tsb = told("tsb-2018")
    for number in ("5.2 million", "225 492", "32.7 million pounds", "48.65 million pounds", "70 suppliers", "December 2018"):
        assert number in tsb, number
    stated("225 492 complaints", "32.7 million pounds", "48.65 million", "more than 70 suppliers")
    assert e12.CUSTOMERS == 5_200_000


def test_what_is_secondary_in_the_record_is_not_told_as_primary() -> None:
    record = catalog.incident("tsb-2018")
    data = next(claim for claim in record.what_happened if "arrived correctly" in claim.text)
    centres = next(claim for claim in record.what_happened if "configured differently" in claim.text)
    assert (data.status, centres.status) == ("R", "S")
    stated("**the data itself arrived correctly** **[R]**", "one of them had not been tested **[S]**")


def test_stripe_github_and_knight_are_told_as_recorded() -> None:
    stripe, github, knight = told("stripe-2019"), told("github-schema-deadlock-2021"), told("knight-capital-2012")
    assert "Twenty-seven minutes and ninety-three minutes" in stripe
    assert "2 hours and 50 minutes" in github and "27 November 2021" in github
    assert "eight" in knight and "seven" in knight
    stated("an outage of 27 minutes", "the second outage lasted 93 minutes", "2 hours and 50 minutes", "on all eight")


# --- theory


def test_the_safe_path_through_the_mixtures_is_the_one_told() -> None:
    old, both, reads_new, new = e12._CODE
    before, expanded, after = e12._SCHEMAS
    path = [(before, old), (expanded, old), (expanded, both), (expanded, reads_new), (expanded, new), (after, new)]
    assert all(e12.works(schema, code) for schema, code in path)
    assert not e12.works(after, old) and not e12.works(before, new) and not e12.works(before, both)
    assert all(e12.works(expanded, code) for code in e12._CODE)


def test_the_numbers_of_the_theory() -> None:
    assert touched_share(50, 60, 1_000_000) == pytest.approx(0.003, rel=0.01)
    assert rule_of_three(300) == pytest.approx(0.01)
    assert float(failure_bound(300, 0.95)) == pytest.approx(0.01, rel=0.01)
    assert e12.CUSTOMERS * rule_of_three(156_000) == pytest.approx(100)
    assert e12.wrong_customers() == pytest.approx(52_000)
    stated("Three rows in a thousand, for one minute", "of 5.2 million customers, 52 000", "you have to compare 156 000")


def test_half_the_difference_takes_four_times_the_requests() -> None:
    one, half = (canary_requests(0.1, 0.1 + difference) for difference in (0.01, 0.005))
    assert half / one == pytest.approx(4, rel=0.05)


# --- experiment 1: the counts are equal


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_counts_agree_and_some_ninety_rows_do_not(seed: int) -> None:
    stage = migration.simulate(e12.HASTY, e12.CARELESS, seed=seed).stage("copy")
    assert stage.counts == (10_000, 10_000)
    assert 70 < stage.differ < 120
    if seed == 1:
        assert stage.differ == 91
        stated("91 rows are wrong")


def test_copying_first_leaves_ten_times_as_many_stale() -> None:
    careless, early, careful = (migration.simulate(e12.HASTY, plan) for plan in (e12.CARELESS, e12.TOO_EARLY, e12.CAREFUL))
    assert early.stages[-2].differ == pytest.approx(10 * careless.stages[-2].differ, rel=0.15)
    assert careful.stages[-2].differ == 1
    assert careful.stage("read new").wrong_reads < 0.02 * careless.stage("read new").wrong_reads
    stated("ten times as many rows are stale", "One row is left")


def test_no_batch_is_so_small_that_nothing_is_touched() -> None:
    night = float(touched_share(10, 8 * 3_600, 1_000_000))
    assert 0.2 < night < 0.3
    assert touched_share(10, 0.09, 1_000_000) < 1e-6 < touched_share(10, 0.11, 1_000_000)


# --- experiment 2: the canary that was fine


def test_up_to_a_half_nothing_fails_and_then_two_in_five_do() -> None:
    for share in (0.01, 0.05, 0.25, 0.5):
        assert playground.simulate(e12.platform(share)).success == 1.0
    assert e12.answered_at_full() == pytest.approx(0.62, abs=0.01)
    assert playground.simulate(e12.platform(1.0, south=20)).success == 1.0
    assert "62 %" in e12.LAST_STEP.lesson


@pytest.mark.parametrize("seed", [2, 3])
def test_it_is_so_with_other_seeds(seed: int) -> None:
    assert playground.simulate(e12.platform(0.5), seed=seed).success > 0.995
    assert playground.simulate(e12.platform(1.0), seed=seed).success < 0.7


def test_at_a_half_one_site_was_far_busier_than_the_other_and_nobody_slower() -> None:
    run = playground.simulate(e12.platform(0.5))
    north, south = (sum(run.block(name).utilisation[60:]) / 60 for name in ("north", "south"))
    assert north == pytest.approx(0.31, abs=0.02) and south == pytest.approx(0.80, abs=0.03)
    slowest = [playground.simulate(e12.platform(share)).client("customers").p99[60] for share in (0.25, 0.5)]
    assert all(each is not None and each < 0.3 for each in slowest)
    stated("31 % busy and the other 80 %")


def test_what_ten_minutes_of_canary_can_see() -> None:
    served = 0.05 * 100 * 600
    needed = {worse: float(canary_requests(0.001, 0.001 * worse, 0.01, 0.1, 19.0)) for worse in (1.1, 2.0, 10.0)}
    assert needed[10.0] < served < needed[2.0]
    assert needed[1.1] / (0.05 * 100) > 3 * 86_400
    stated("see a disaster and nothing else", "A tenth more errors would take days")


def test_looks_add_up_to_false_alarms() -> None:
    looked = canary.simulate(canary.Canary(duration=3_600.0, looks=60)).false_alarm
    assert looked > 0.07
    assert float(peeking_false_alarms(60, 0.02)) == pytest.approx(0.16, abs=0.005)
    assert float(peeking_false_alarms(60, 0.02)) / 2 == pytest.approx(looked, abs=0.01)
    stated("Half of its 16 % say *worse*: after an hour some 8 %")


def test_a_canary_ten_times_as_large_takes_a_little_more_than_a_tenth_of_the_time() -> None:
    small, large = (canary.simulate(canary.Canary(share=share)).needed for share in (0.01, 0.1))
    assert 8.5 < small / large < 10


# --- experiment 3: the way back


def test_four_of_six_steps_cost_nothing_and_the_fifth_loses_seven_rows_in_ten() -> None:
    run = migration.simulate(e12.SLOW, EXPAND_CONTRACT)
    assert [stage.lost for stage in run.stages[:4]] == [0, 0, 0, 1]
    assert run.stage("write new only").lost / e12.SLOW.rows == pytest.approx(0.7, abs=0.02)
    assert run.stages[-1].lost == e12.SLOW.rows
    assert run.point_of_no_return == "write new only"
    stated("Through four of six steps", "seven rows in ten are beyond return")


def test_ten_minutes_put_seventy_per_cent_out_of_date() -> None:
    assert e12.rows_lost() == pytest.approx(0.70, abs=0.005)
    assert float(touched_share(20, 52.7, 10_000)) == pytest.approx(0.10, abs=0.001), "one row in ten, on the slider"
    assert 20 * 600 == 12_000 and 10_000 * e12.rows_lost() == pytest.approx(7_000, abs=50)
    assert 10_000 * (1 - float(touched_share(20, 3_600, 10_000))) == pytest.approx(7, abs=0.5)


def test_all_at_once_has_no_way_back_from_the_start() -> None:
    assert migration.simulate(e12.SLOW, e12.BIG_BANG).point_of_no_return == "move all"


def test_the_learners_plan_is_judged_in_sentences() -> None:
    good = plain(e12.judge(*EXPAND_CONTRACT, settings=Migration(half_writes=0.0)).markdown)
    assert "No reader gets a wrong answer" in good and "step 5 of 6" in good
    bad = plain(e12.judge("write both", "copy", "read new", "write new only", "drop old").markdown)
    assert "Readers get" in bad and "step 4 of 5" in bad
    assert "There is a way back from every step" in e12.judge("write both", "copy if newer", "read new").markdown
    assert "Nobody has moved yet" in e12.judge("write both").markdown


# --- the patterns


def test_each_pattern_takes_something_away() -> None:
    runs = [migration.simulate(settings, plan) for _, plan, settings in e12.VARIANTS]
    big, both, newer, compared, atomic = runs
    assert big.wrong_reads == 0 and big.refused == pytest.approx(2_000, abs=100)
    assert both.wrong_reads > newer.wrong_reads > compared.wrong_reads > atomic.wrong_reads == 0
    lost = [[stage for stage in run.stages if stage.old_written][-1].lost for run in runs[1:]]
    assert lost[0] >= lost[1] > lost[2] > lost[3] == 0
    assert big.stages[0].lost > 20 * max(lost)
    stated("two thousand writes are turned away", "five minutes become twenty-five")


def test_a_sequential_test_stops_a_bad_version_after_some_450_requests() -> None:
    worse = float(expected_requests_if_worse(0.001, 0.01, 0.001, 0.05))
    fine = float(expected_requests_if_fine(0.001, 0.01, 0.001, 0.05))
    assert 440 < worse < 465
    assert fine < 600
    stated("Some 450 requests")


# --- the learner's own numbers, bets and cards


def test_the_exercises_answer_in_words() -> None:
    shown = plain(e12.own_canary(request_rate=50, share=0.05, errors=0.001, worse=0.002, minutes=60).markdown)
    assert "**65 %**" in shown and "**2.03 h**" in shown
    shown = plain(e12.own_sample(rows=2_000_000, compared=1_000, writes_a_second=5, hours_without_writing_back=24).markdown)
    assert "**6 000**" in shown and "**19.4 %**" in shown


def test_the_flash_cards_state_what_the_library_computes() -> None:
    for text in ("About 100", "3/n, the rule of three. Of 5.2 million that is 52 000", "Four times", "70 % of the rows"):
        assert text in TOLD.cards

"""A season on call keeps its claims: pages wait like requests, noise costs faults their time, and means wander."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from dstudio_lib.charts.on_call import moves, phases, seasons
from dstudio_lib.formulas.queueing import pollaczek_khinchine_wait
from dstudio_lib.foundation.errors import DStudioError
from dstudio_lib.simulators.on_call import DAY, HOUR, MINUTE, OnCall, simulate

SEEDS = range(1, 9)
SILENT = OnCall(cause_blip_every=3_000 * DAY, symptom_blip_every=3_000 * DAY)


def test_the_same_seed_gives_the_same_season_and_another_another() -> None:
    assert simulate(OnCall(), seed=3) == simulate(OnCall(), seed=3)
    assert simulate(OnCall(), seed=3) != simulate(OnCall(), seed=4)


@pytest.mark.parametrize("settings", [OnCall(), OnCall(page_on_causes=False), OnCall(people=3, looks=4), OnCall(answered=0.3)])
def test_time_runs_forward_in_every_repair_and_its_phases_add_up(settings: OnCall) -> None:
    run = simulate(settings, seed=1)
    for each in run.repairs:
        assert each.began <= each.told <= each.taken <= each.known <= each.mended
    assert sum(run.phases.values()) == pytest.approx(run.time_to_repair)


def test_faults_are_the_same_whatever_pages() -> None:
    loud, quiet = (simulate(OnCall(page_on_causes=on), seed=2) for on in (True, False))
    assert sorted(each.began for each in loud.repairs) == sorted(each.began for each in quiet.repairs)
    assert loud.told_by_customers == 0
    assert quiet.told_by_customers == pytest.approx(0.2, abs=0.08)


def test_pages_wait_as_long_as_the_queueing_formula_says() -> None:
    """False pages alone, answered at once: an M/D/1 queue, over 40 seasons of about 8 000 pages."""
    settings = replace(
        SILENT, cause_blip_every=10 * MINUTE, blip_length=3_000 * DAY, fault_every=3_000 * DAY, answered=1.0, triage=8 * MINUTE
    )
    settings = replace(settings, look_every=1.0)
    runs = [simulate(settings, seed=seed) for seed in range(1, 13)]
    waits = [statistics.fmean(run.waits) for run in runs]
    theory = float(pollaczek_khinchine_wait(utilisation=0.8, service_time=8 * MINUTE, service_variation=0))
    margin = 3.1 * statistics.stdev(waits) / len(waits) ** 0.5
    assert abs(statistics.fmean(waits) - theory) < margin
    assert statistics.fmean(run.busy for run in runs) == pytest.approx(0.8, rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_noisy_rule_that_sees_more_makes_faults_last_longer(seed: int) -> None:
    loud, quiet = (simulate(OnCall(page_on_causes=on), seed=seed) for on in (True, False))
    assert loud.phases["told"] < quiet.phases["told"] / 5
    assert loud.time_to_repair > 1.1 * quiet.time_to_repair


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_rule_without_noise_is_worth_having(seed: int) -> None:
    with_it, without = (simulate(replace(SILENT, page_on_causes=on), seed=seed) for on in (True, False))
    assert with_it.time_to_repair < without.time_to_repair
    assert with_it.precision == without.precision == 1


def test_waiting_for_three_looks_filters_short_noise_and_no_long_noise() -> None:
    short, long = (
        [simulate(OnCall(looks=looks, blip_length=length), seed=1).false_pages for looks in (1, 3)] for length in (2 * MINUTE, 60 * MINUTE)
    )
    assert short[1] < 0.45 * short[0]
    assert long[1] > 0.93 * long[0]


def test_a_page_comes_with_the_last_of_its_looks() -> None:
    run = simulate(replace(SILENT, looks=5), seed=1)
    assert all(4 * MINUTE < each.told - each.began <= 5 * MINUTE for each in run.repairs)


def test_who_does_not_answer_is_called_again() -> None:
    runs = [simulate(replace(SILENT, answered=0.5, call_again=HOUR), seed=seed) for seed in SEEDS]
    late = statistics.fmean(each.taken - each.told >= HOUR for run in runs for each in run.repairs)
    assert late == pytest.approx(0.5, abs=0.05)


def test_a_mean_moves_by_a_fifth_where_nothing_changes() -> None:
    settings = OnCall(page_on_causes=False, fault_every=3 * DAY)
    means = [simulate(settings, seed=seed).time_to_repair for seed in range(1, 101)]
    assert 0.3 < moves([each for each in means if each is not None]) < 0.65


def test_a_season_without_faults_has_no_time_to_repair() -> None:
    run = simulate(replace(SILENT, fault_every=100_000 * DAY), seed=1)
    assert (run.time_to_repair, run.precision, run.pages) == (None, None, 0)


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(DStudioError):
        OnCall(answered=0.0)
    with pytest.raises(DStudioError):
        OnCall(people=0)


def test_the_table_and_the_figure_say_what_the_run_holds() -> None:
    run = simulate(OnCall(), seed=1)
    shown = phases([("loud", [run]), ("again", [run])]).markdown
    assert shown.startswith("|  | loud | again |")
    assert [row.split("|")[1].strip() for row in shown.splitlines()[2:]][-1] == "**time to repair**"
    figure = seasons([3_600.0, 1_800.0])
    assert "between 30 and 60" in figure.finding
    assert figure.table.rows == ((1, 60.0), (2, 30.0))

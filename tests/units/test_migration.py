"""The simulator of a migration shows what its docstring claims, and agrees with the formula of touched rows."""

from __future__ import annotations

import math

import pytest

from dstudio_lib.formulas.migration import touched_share
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.migration import BIG_BANG, EXPAND_CONTRACT, STEPS, Migration, Run, simulate

SAFE = Migration(half_writes=0.0)
SEEDS = (1, 2, 3)


def mean(of: str, stage: str, settings: Migration, plan: tuple[str, ...]) -> float:
    return sum(getattr(simulate(settings, plan, seed=seed).stage(stage), of) for seed in SEEDS) / len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_expand_and_contract_gives_no_wrong_answer_and_can_be_undone_up_to_the_last_write(seed: int) -> None:
    run = simulate(SAFE, EXPAND_CONTRACT, seed=seed)
    assert run.wrong_reads == 0 and run.refused == 0
    before = run.stages[: EXPAND_CONTRACT.index("write new only")]
    assert [stage.lost for stage in before] == [0] * 4
    assert run.point_of_no_return == "write new only"


@pytest.mark.parametrize("gap", [2.0, 5.0, 20.0])
def test_a_careless_copy_overwrites_what_was_written_on_its_way_and_the_counts_agree(gap: float) -> None:
    settings = Migration(half_writes=0.0, gap=gap, interval=100.0 + gap)
    stage = simulate(settings, ("write both", "copy")).stage("copy")
    assert stage.counts == (10_000, 10_000)
    overwritten = 10_000 * float(touched_share(20, gap, 10_000))
    healed = float(touched_share(20, 50, 10_000))  # half of the copying time later, on average
    expected = overwritten * (1 - healed)
    found = mean("differ", "copy", settings, ("write both", "copy"))
    assert abs(found - expected) < 4 * math.sqrt(expected / len(SEEDS)) + 0.03 * expected


def test_copying_only_what_is_newer_leaves_no_difference() -> None:
    assert simulate(SAFE, ("write both", "copy if newer")).stages[-1].differ == 0


def test_copying_before_both_are_written_misses_what_is_written_between() -> None:
    early = simulate(SAFE, ("copy if newer", "write both", "read new"))
    late = simulate(SAFE, ("write both", "copy if newer", "read new"))
    assert early.wrong_reads > 1_000 and late.wrong_reads == 0


@pytest.mark.parametrize("interval", [60.0, 300.0, 600.0])
def test_going_back_loses_the_rows_that_were_written_since(interval: float) -> None:
    plan = ("write both", "copy if newer", "read new", "write new only")
    settings = Migration(half_writes=0.0, interval=max(interval, 120.0))
    lost = simulate(settings, plan).stage("write new only").lost
    expected = 10_000 * float(touched_share(20, settings.interval, 10_000))
    assert lost == pytest.approx(expected, rel=0.03)


def test_after_the_old_store_is_dropped_everything_is_lost() -> None:
    assert simulate(SAFE, EXPAND_CONTRACT).stages[-1].lost == SAFE.rows


def test_all_at_once_turns_writers_away_and_has_no_way_back() -> None:
    run = simulate(SAFE, BIG_BANG)
    assert run.wrong_reads == 0
    assert run.refused == pytest.approx(20 * 100, rel=0.1)  # 10 000 rows at 100 a second
    assert run.point_of_no_return == "move all" and run.stages[0].lost > 3_000


def test_comparing_keeps_half_writes_from_adding_up() -> None:
    settings = Migration(half_writes=0.02)
    plain = ("write both", "copy if newer", "read new")
    with_it = ("write both", "copy if newer", "compare", "read new")
    wrong = [mean("wrong_reads", "read new", settings, plan) for plan in (plain, with_it)]
    assert wrong[1] < 0.7 * wrong[0]


def test_without_a_step_that_ends_writing_the_old_store_there_is_always_a_way_back() -> None:
    assert simulate(SAFE, ("write both", "copy if newer", "read new")).point_of_no_return is None


def test_the_same_seed_gives_the_same_run() -> None:
    assert simulate(SAFE, EXPAND_CONTRACT, seed=4) == simulate(SAFE, EXPAND_CONTRACT, seed=4)
    assert isinstance(simulate(SAFE, ("write both",)), Run)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ((), "The plan has no step"),
        (("rename",), "'rename' is no step of a migration"),
        (("write new only",), "comes before readers have moved"),
        (("drop old", "read new"), "comes before readers have moved"),
        (("write both", "copy", "read new", "drop old"), "while the old store is still written"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_in_a_sentence(plan: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        simulate(SAFE, plan)


def test_every_step_says_what_it_does() -> None:
    assert set(EXPAND_CONTRACT) | set(BIG_BANG) | {"copy"} == set(STEPS)

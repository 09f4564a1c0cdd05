"""One request through six stages: the claim, the shortcut draws against long-hand ones, and hedging both ways."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.latency_budget import (
    FAN_OUT_STAGE,
    STAGES,
    LatencyBudget,
    awaited_answers,
    hedged_server,
    percentile,
    simulate,
    slow_request,
    unhedged_server,
)

DEFAULT = LatencyBudget()
SLOW = DEFAULT.p99s[FAN_OUT_STAGE]


def calls(settings: LatencyBudget, seed: int, *shape: int) -> np.ndarray:
    """Draw calls to one search server, long-hand."""
    server = unhedged_server(settings)
    return np.exp(math.log(server.median) + server.spread * np.random.default_rng(seed).standard_normal(shape))


def interval(successes: int, trials: int) -> tuple[float, float]:
    found = stats.binomtest(successes, trials).proportion_ci(0.999)
    return found.low, found.high


def test_the_p99_of_a_part_is_the_median_of_a_whole_of_69_parts() -> None:
    assert slow_request(0.01, 68) < 0.5 < slow_request(0.01, 69)
    median = percentile(calls(DEFAULT, 1, 20_000, 69).max(axis=1), 0.5)
    assert median == pytest.approx(SLOW, rel=0.02)


def test_at_a_fan_out_of_100_most_requests_meet_a_slow_server() -> None:
    assert simulate(DEFAULT, seed=1).slow(100) == pytest.approx(0.634, abs=5e-4)  # 1 - 0.99^100, Dean and Barroso's 63 %
    low, high = interval(int((calls(DEFAULT, 2, 20_000, 100).max(axis=1) > SLOW).sum()), 20_000)
    assert low < slow_request(0.01, 100) < high


def test_the_sum_of_the_p99s_is_no_p99() -> None:
    one, hundred = (simulate(replace(DEFAULT, fan_out=width), seed=1).percentile(0.99) for width in (1, 100))
    assert one is not None and hundred is not None
    assert one < sum(DEFAULT.p99s) < hundred  # too high without fan-out, too low with it


@pytest.mark.parametrize(("fan_out", "share"), [(1, 1.0), (7, 1.0), (100, 1.0), (100, 0.95), (20, 0.5)])
def test_one_draw_of_the_order_statistic_stands_for_all_servers(fan_out: int, share: float) -> None:
    settings = replace(DEFAULT, fan_out=fan_out, awaited_share=share)
    shortcut = simulate(settings, seed=3).parts
    everyone = np.sort(calls(settings, 4, 5_000, fan_out), axis=1)
    longhand = everyone[:, awaited_answers(fan_out, share) - 1]
    assert stats.ks_2samp(shortcut[FAN_OUT_STAGE], longhand).pvalue > 0.001


@pytest.mark.parametrize("hedge", ["p50", "p90", "p95", "p98", "p99"])
def test_a_hedged_call_is_the_first_of_two_answers(hedge: str) -> None:
    settings = replace(DEFAULT, hedge_after=hedge)
    server = hedged_server(settings)
    assert server is not None and server.delay is not None
    first, second = calls(settings, 5, 2, 20_000)
    longhand = np.minimum(first, server.delay + second)
    shortcut = server.times(1 - np.random.default_rng(6).random(20_000))
    assert stats.ks_2samp(shortcut, longhand).pvalue > 0.001
    low, high = interval(int((first > server.delay).sum()), 20_000)
    assert low < server.copies < high
    low, high = interval(int((longhand > SLOW).sum()), 20_000)
    assert low < server.exceeds(SLOW) < high


def test_hedging_at_the_p95_costs_five_per_cent_and_takes_most_of_the_tail() -> None:
    run = simulate(replace(DEFAULT, hedge_after="p95"), seed=1)
    after, before = run.percentile(0.99), percentile(run.unhedged, 0.99)
    assert run.server is not None and after is not None
    assert run.server.copies == pytest.approx(0.05)
    assert after < 0.5 * before
    assert run.slow(100) < 0.06 < 0.63


def test_hedging_a_busy_service_tips_it_over() -> None:
    busy = replace(DEFAULT, hedge_after="p95", overloaded=True, utilisation=0.8)
    assert not simulate(busy, seed=1).steady
    assert simulate(replace(busy, overloaded=False), seed=1).steady
    assert simulate(replace(busy, utilisation=0.7), seed=1).steady


@pytest.mark.parametrize("utilisation", [0.3, 0.6, 0.7, 0.75])
def test_copies_and_load_agree_where_there_is_a_steady_state(utilisation: float) -> None:
    settings = replace(DEFAULT, hedge_after="p95", overloaded=True, utilisation=utilisation)
    server, calm = hedged_server(settings), hedged_server(replace(settings, overloaded=False))
    assert server is not None and calm is not None
    assert server.stretch == pytest.approx((1 - utilisation) / (1 - utilisation * (1 + server.copies)), rel=1e-6)
    assert server.copies > calm.copies  # slower calls send more copies than a calm day's five per cent


def test_load_that_copies_add_makes_hedging_help_less_and_then_not_at_all() -> None:
    busy = replace(DEFAULT, hedge_after="p95", overloaded=True)
    tails = [simulate(replace(busy, utilisation=u), seed=1).percentile(0.99) for u in (0.1, 0.4, 0.6, 0.7, 0.75, 0.8)]
    known = [tail for tail in tails if tail is not None]
    assert known == sorted(known) and tails[-1] is None


def test_the_response_time_of_mm1_stretches_as_a_whole_with_load() -> None:
    # What the feedback rests on: Lindley's recursion at two loads, quantiles in the ratio (1 - 0.5) / (1 - 0.6)
    random = np.random.default_rng(8)
    gaps, work = random.standard_exponential((2, 400_000))
    quantiles = []
    for load in (0.5, 0.6):
        steps = np.cumsum(np.concatenate([[0.0], work[:-1] - gaps[1:] / load]))
        waits = steps - np.minimum.accumulate(steps)
        quantiles.append(np.quantile(waits + work, [0.5, 0.9, 0.99]))
    assert quantiles[1] / quantiles[0] == pytest.approx(np.full(3, 1.25), rel=0.05)


def test_the_bigtable_preset_fits_what_was_reported_and_predicts_the_rest_within_a_third() -> None:
    from dstudio_lib.charts.latency_budget import PRESETS

    settings = LatencyBudget(**next(preset.values for preset in PRESETS if preset.name.startswith("BigTable")))
    run = simulate(settings, seed=1, draws=400_000)
    assert run.server is not None and run.total is not None
    assert run.server.delay == pytest.approx(0.010, rel=0.02)  # hedged after 10 ms
    assert run.server.copies == pytest.approx(0.02)  # 2 % more requests
    assert percentile(run.unhedged, 0.999) == pytest.approx(1.8, rel=0.1)  # 1.8 s reported without hedging
    assert percentile(run.total, 0.999) == pytest.approx(0.056, rel=0.05)  # what the preset's text says; 74 ms reported


def test_a_wider_fan_out_is_slower_at_every_step_of_the_slider() -> None:
    tails = [simulate(replace(DEFAULT, fan_out=width), seed=1).percentile(0.99) for width in range(1, 200, 3)]
    assert all(a < b for a, b in pairwise(tails))  # the same draws, so no noise


def test_stages_at_once_are_never_slower_than_one_after_another() -> None:
    series, parallel = (simulate(replace(DEFAULT, arrangement=way), seed=1).total for way in ("series", "parallel"))
    assert series is not None and parallel is not None
    assert (parallel < series).all()


@pytest.mark.parametrize("arrangement", ["series", "parallel"])
def test_the_stages_of_the_p99_request_make_up_the_p99(arrangement: str) -> None:
    run = simulate(replace(DEFAULT, arrangement=arrangement), seed=1)
    parts, p99 = run.request_at(0.99), run.percentile(0.99)
    assert (max(parts) if arrangement == "parallel" else sum(parts)) == pytest.approx(p99)


def test_without_hedging_overload_changes_nothing() -> None:
    off, on = (simulate(replace(DEFAULT, overloaded=busy), seed=1).percentile(0.99) for busy in (False, True))
    assert off == on


def test_other_draws_give_another_sample_of_the_same_page() -> None:
    tails = [simulate(DEFAULT, seed=seed).percentile(0.99) for seed in range(12)]
    assert len(set(tails)) == 12
    assert np.std(tails) / np.mean(tails) < 0.05


def test_a_p99_below_the_median_is_refused_in_a_sentence_that_names_the_stage() -> None:
    with pytest.raises(
        InputError, match=r"The p99 of auth is 2 ms and its median 3 ms; a p99 lies above the median, so try 6 ms\."
    ) as refused:
        LatencyBudget(p99s=(0.020, 0.002, 0.045, 0.100, 0.050, 0.060))
    assert refused.value.parameter == "p99s[1]"


def test_every_stage_needs_its_number() -> None:
    with pytest.raises(InputError, match="medians has 2 numbers, but there are 6 stages") as refused:
        LatencyBudget(medians=(0.005, 0.003))
    assert refused.value.parameter == "medians"
    assert all(stage in str(refused.value) for stage in STAGES)

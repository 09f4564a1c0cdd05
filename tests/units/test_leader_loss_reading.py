"""What the card of consensus without a leader says: against the simulator, its formulas, and the paper's order of magnitude."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest

from dstudio_lib.charts import leader_loss as card
from dstudio_lib.charts.leader_loss import tried
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.leader_loss import TRIALS, LeaderLoss, simulate

PRESETS = {preset.name: LeaderLoss(**preset.values) for preset in card.PRESETS}
FIRST = PRESETS["150 to 300 ms"]


def test_the_gap_is_that_of_theory_where_votes_are_quick_and_split_seldom() -> None:
    settings = LeaderLoss(election_timeout=1.5, round_trip=0.001)
    gaps = [gap for seed in range(1, 4) for gap in simulate(settings, seed=seed).gaps]
    half = 3.5 * stdev(gaps) / len(gaps) ** 0.5
    assert len(gaps) == 3 * TRIALS and half < 0.2 * fmean(gaps)
    assert abs(fmean(gaps) - simulate(settings).expected_gap) < half


def test_no_gap_is_shorter_than_a_timeout_less_a_heartbeat() -> None:
    run = simulate(FIRST)
    assert min(run.gaps) > FIRST.election_timeout - FIRST.heartbeat
    assert fmean(run.gaps) > run.expected_gap  # split votes come on top


@pytest.mark.parametrize("servers", [3, 5, 8])
def test_a_command_takes_exactly_what_the_formula_says_for_the_server_that_leads(servers: int) -> None:
    run = simulate(LeaderLoss(servers=servers))
    assert len(run.commands) == 3 * TRIALS
    for trial in run.trials:
        assert trial.commands == pytest.approx([run.settings.commit_latency_of(trial.leader)] * 3, abs=1e-6)


def test_patience_costs_in_proportion_and_haste_splits_votes_as_the_lesson_says() -> None:
    gaps = {name: simulate(settings).gap or 0.0 for name, settings in PRESETS.items() if not settings.loss}
    assert 5 < gaps["Ten times as patient"] / gaps["150 to 300 ms"] < 10
    hasty = PRESETS["As hasty as it can be"]
    assert gaps["As hasty as it can be"] / hasty.election_timeout > 1.3 * gaps["Ten times as patient"] / 1.5
    assert "The gap is the timeout" in card.PREDICTION.lesson


def test_where_much_is_lost_no_leader_holds_and_some_are_replaced_in_vain() -> None:
    settings = PRESETS["Neither up nor down"]
    run, reading = simulate(settings), card.read(settings)
    missing = TRIALS - len(run.gaps)
    assert missing > 5 and run.needless > 0
    assert reading.verdict.startswith(f"No leader holds: {missing} of {TRIALS} times")
    assert reading.metrics[1].text == "no end" and reading.metrics[3].text == str(run.needless)


def test_the_reading_says_what_the_run_did_and_tries_only_timeouts_that_the_distances_allow() -> None:
    run, reading = simulate(FIRST), card.read(FIRST)
    assert reading.verdict.startswith("223\u202fms without a leader") and run.gap == pytest.approx(0.2225, abs=1e-3)
    assert [each.settings.election_timeout for each in tried(FIRST)] == [0.3, 0.6]
    gaps, timeouts, commands = reading.figures
    assert len(gaps.table.rows) == TRIALS and len(timeouts.table.rows) == 3 and len(commands.table.rows) == 5


def test_a_timeout_that_votes_cannot_keep_is_refused() -> None:
    with pytest.raises(InputError, match="less than twice the farthest round trip"):
        LeaderLoss(election_timeout=0.05)

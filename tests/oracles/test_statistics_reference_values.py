"""Published and derived values of the topic measurement and statistics, each with where it comes from."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas import measurement, state_spaces, statistics

VALUES = [
    ("STAT-002", statistics.mm1_run_length(utilisation=0.8, relative_half_width=0.05, normal_quantile=1.96), 172872.0, 1e-9, "Whitt 1989"),
    (
        "STAT-003",
        statistics.mm1_run_length(utilisation=0.9, relative_half_width=0.05, normal_quantile=1.96),
        648803.555555556,
        1e-9,
        "Whitt 1989",
    ),
    (
        "QUE-072 recorded",
        measurement.stalled_mean_recorded(good_time=100, request_rate=100, usual_latency=1e-3, stall=100),
        10.998900109989e-3,
        1e-9,
        "Tene, how not to measure latency",
    ),
    (
        "QUE-072 met",
        measurement.stalled_mean_met(good_time=100, usual_latency=1e-3, stall=100),
        25.0005,
        1e-9,
        "Tene, how not to measure latency",
    ),
    ("QUE-072 corrected", measurement.corrected_mean([1e-3] * 10_000 + [100.0], interval=0.01), 25.0005, 1e-3, "Tene; HdrHistogram"),
]


@pytest.mark.parametrize(("number", "computed", "expected", "within", "source"), VALUES, ids=[each[0] for each in VALUES])
def test_reference_values_are_met(number: str, computed: float, expected: float, within: float, source: str) -> None:
    assert computed == pytest.approx(expected, rel=within), f"{number}: {source}"


def test_model_checkers_count_the_states_of_the_commit_specifications() -> None:
    """MC-002 and MC-005 (stateright 2pc.rs: 8832 for five) and MC-007 (TCommit): different and generated."""
    assert (state_spaces.two_phase_commit_states(2), state_spaces.two_phase_commit_generated(2)) == (56, 154)
    assert (state_spaces.two_phase_commit_states(5), state_spaces.two_phase_commit_generated(5)) == (8_832, 58_146)
    assert (state_spaces.transaction_commit_states(5), state_spaces.transaction_commit_generated(5)) == (274, 1_296)

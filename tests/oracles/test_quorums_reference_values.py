"""Published and derived values of quorums, consensus and logical clocks, each with where it comes from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas import consensus, logical_clocks, quorums, staleness

VALUES: list[tuple[str, Callable[[], float], float, float, str]] = [
    # id, call, expected, relative tolerance, source
    ("QRM-003 quorum", lambda: quorums.majority_quorum(5), 3, 0, "Lamport 1998"),
    ("QRM-003 faults", lambda: quorums.tolerated_crashes(5), 2, 0, "Lamport 1998"),
    ("QRM-006", lambda: quorums.byzantine_quorum(6, faults=1), 4, 0, "intersection in f + 1"),
    ("QRM-012", lambda: quorums.guaranteed_overlap(5, 3, 3), 1, 0, "pigeonhole"),
    ("QRM-016", lambda: staleness.k_freshness(3, 1, 1, versions=5), 0.868312757201646, 1e-9, "Bailis et al. 2012, equation 2: > 0.868"),
    ("QRM-019", lambda: staleness.k_freshness(3, 1, 2, versions=2), 0.888888888888889, 1e-9, "Bailis et al. 2012, equation 2: 8/9"),
    ("QRM-020", lambda: staleness.k_freshness(3, 1, 2, versions=5), 0.995884773662551, 1e-9, "Bailis et al. 2012, equation 2: > 0.995"),
    ("QRM-023", lambda: staleness.k_freshness(10, 3, 3, versions=1), 0.708333333333333, 1e-9, "Bailis et al. 2012, equation 2"),
    ("QRM-032 most", lambda: consensus.truetime_uncertainty(1e-3, 200e-6, 30), 7e-3, 1e-12, "Corbett et al. 2012, section 3"),
    ("QRM-032 mean", lambda: consensus.mean_truetime_uncertainty(1e-3, 200e-6, 30), 4e-3, 1e-12, "Corbett et al. 2012, section 3"),
    ("QRM-032 wait", lambda: consensus.commit_wait(4e-3), 8e-3, 0, "Corbett et al. 2012"),
    ("QRM-033", lambda: consensus.safe_lease(lease=9, drift_rate=0.0002), 8.99640071985603, 1e-9, "clocks with bounded drift"),
    ("CLK-001 l", lambda: logical_clocks.hybrid_time_sent(10, 9), 10, 0, "Kulkarni et al. 2014, figure 5"),
    ("CLK-001 c", lambda: logical_clocks.hybrid_counter_sent(10, 0, 9), 1, 0, "Kulkarni et al. 2014, figure 5"),
    ("CLK-005 l", lambda: logical_clocks.hybrid_time_received(10, 12, 11), 12, 0, "Kulkarni et al. 2014, figure 5"),
    ("CLK-005 c", lambda: logical_clocks.hybrid_counter_received(10, 1, 12, 3, 11), 4, 0, "Kulkarni et al. 2014, figure 5"),
    ("CLK-008 l", lambda: logical_clocks.hybrid_time_received(10, 10, 9), 10, 0, "Kulkarni et al. 2014, figure 5"),
    ("CLK-008 c", lambda: logical_clocks.hybrid_counter_received(10, 1, 10, 5, 9), 6, 0, "Kulkarni et al. 2014, figure 5"),
]


@pytest.mark.parametrize(("call", "expected", "tolerance"), [row[1:4] for row in VALUES], ids=[row[0] for row in VALUES])
def test_the_value_is_met(call: Callable[[], float], expected: float, tolerance: float) -> None:
    assert call() == pytest.approx(expected, rel=tolerance, abs=0)


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        pytest.param([1, 2, 3], [1, 3, 3], "before", id="CLK-010"),
        pytest.param([1, 2, 0], [1, 2], "equal", id="CLK-012"),
        pytest.param([], [1], "before", id="CLK-014"),
    ],
)
def test_vector_clocks_are_ordered_as_in_stateright(first: list[float], second: list[float], order: str) -> None:
    assert logical_clocks.compare(first, second) == order


LNKD_DISK: dict[str, float] = {}  # the formulas' own defaults
YMMR = {
    "write_share": 0.939,
    "write_least": 3e-3,
    "write_shape": 3.35,
    "write_rate": 2.8,
    "other_share": 0.982,
    "other_least": 1.5e-3,
    "other_shape": 3.8,
    "other_rate": 21.7,
}
SIMULATED = [
    # id, legs, R, W, read p99.9, write p99.9, fresh at once, after 10 ms, time to 99.9 % fresh (ms), tolerance
    ("QRM-025", LNKD_DISK, 1, 1, 0.65, 10.9, 0.436, 0.926, 51, 0.03),
    ("QRM-026", LNKD_DISK, 2, 1, 1.63, 10.9, 0.763, None, 14.3, 0.03),
    ("QRM-027", LNKD_DISK, 1, 2, 0.65, 20.9, 0.712, None, 48, 0.03),
    ("QRM-028", YMMR, 1, 1, 5.6, 11.4, 0.887, None, 1450, 0.05),
]
"""Three replicas: Bailis et al. 2012, tables 3 and 4, simulated anew with a million trials (the paper prints 45.5 and 1364 ms for the
last of QRM-025 and QRM-028)."""


@pytest.mark.parametrize(
    ("legs", "reads", "writes", "read_ms", "write_ms", "at_once", "after_10_ms", "until_ms", "tolerance"),
    [row[1:] for row in SIMULATED],
    ids=[row[0] for row in SIMULATED],
)
def test_the_wars_model_agrees_with_its_published_simulations(
    legs: dict[str, float],
    reads: int,
    writes: int,
    read_ms: float,
    write_ms: float,
    at_once: float,
    after_10_ms: float | None,
    until_ms: float,
    tolerance: float,
) -> None:
    others = {name: value for name, value in legs.items() if name.startswith("other")}
    assert 1e3 * staleness.read_latency(3, reads, 0.999, **others) == pytest.approx(read_ms, rel=tolerance)
    assert 1e3 * staleness.write_latency(3, writes, 0.999, **legs) == pytest.approx(write_ms, rel=tolerance)
    assert staleness.t_visibility(3, reads, writes, 0.0, **legs) == pytest.approx(at_once, rel=tolerance)
    if after_10_ms is not None:
        assert staleness.t_visibility(3, reads, writes, 0.010, **legs) == pytest.approx(after_10_ms, rel=tolerance)
    assert 1e3 * staleness.time_until_visible(0.999, 3, reads, writes, **legs) == pytest.approx(until_ms, rel=0.2)


def test_every_row_of_the_catalogue_has_a_formula() -> None:
    covered = {number for formula in formulas.all() for number in formula.catalog_ids}
    assert {f"F-I{i:02}" for i in range(1, 21)} <= covered

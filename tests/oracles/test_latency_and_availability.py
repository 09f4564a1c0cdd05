"""Reference values of latency, availability, correlated failure and tails, each computed by the library."""

# The names of arguments are those of the table.
# ruff: noqa: N803
from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.formulas import availability, clocks, correlation, latency, reliability, slo, tail, transport


def _cities(a_latlon: list[float], b_latlon: list[float], n: float, **_: Any) -> dict[str, float]:
    distance = latency.great_circle_distance(*a_latlon, *b_latlon)
    return {
        "d_km": distance / 1e3,
        "rtt_fibre_ms": latency.minimum_round_trip(distance, n) * 1e3,
        "rtt_vacuum_ms": latency.minimum_round_trip(distance, 1.0) * 1e3,
    }


def _timeout(srtt: float, rttvar: float, R_ms: float) -> dict[str, float]:
    variation = transport.round_trip_variation(rttvar / 1e3, srtt / 1e3, R_ms / 1e3)
    smoothed = transport.smoothed_round_trip(srtt / 1e3, R_ms / 1e3)
    timeout = transport.retransmission_timeout(smoothed, variation)
    return {"srtt": round(smoothed * 1e3, 9), "rttvar": round(variation * 1e3, 9), "rto": round(timeout * 1e3, 9)}


def _marshall_olkin(l1: float, l2: float, l12: float, t: float) -> dict[str, float]:
    return {
        "both": correlation.marshall_olkin_survival(t, t, l1, l2, l12),
        "one_of_two": correlation.marshall_olkin_one_survives(t, l1, l2, l12),
    }


def _replicas(mttf_h: float, mttr_h: float) -> dict[str, float]:
    return {
        "approx": reliability.replica_loss_time(mttf_h, mttr_h, copies=3),
        "exact": reliability.three_replica_loss_time(1 / mttf_h, 1 / mttr_h),
    }


def _ntp(t: list[float]) -> dict[str, float]:
    return {"offset": clocks.ntp_offset(*t), "delay": clocks.ntp_delay(*t)}


CALLS: Mapping[str, Callable[..., Any]] = {
    # latency and the network
    "PHY-002": lambda d_km, c_km_s: latency.propagation_delay(d_km * 1e3, group_index=299_792.458 / c_km_s) * 1e3,
    **dict.fromkeys(["PHY-004", "PHY-005", "PHY-007", "PHY-008"], _cities),
    "PHY-013": lambda bytes, rate_bps: latency.serialisation_delay(bytes, rate_bps) * 1e6,  # noqa: A006 - the row's own name
    "PHY-014": lambda rate_bps, rtt_s: transport.bandwidth_delay_product(rate_bps, rtt_s),
    "PHY-016": lambda mss_bytes, rtt_s, p: transport.mathis_throughput(mss_bytes, rtt_s, p),
    "PHY-022": lambda Wmax, beta, C: transport.cubic_recovery_time(Wmax, C, beta),
    "PHY-024": _timeout,
    "PHY-026": lambda ppm: clocks.accumulated_drift(ppm * 1e-6, 86_400),
    "ALG-14": lambda d_km, n: latency.propagation_delay(d_km * 1e3, n) * 1e3,
    "ALG-15": lambda window, rtt_s: transport.window_limited_throughput(window, rtt_s),
    "ALG-16": _ntp,
    "ALG-17": lambda iw, k: transport.slow_start_bytes(iw, k),
    "ALG-18": lambda s, rtt_s, p: transport.pftk_throughput(s, rtt_s, p),
    # availability
    "AVA-003": lambda A, days: availability.downtime(A, days * 86_400),
    "AVA-007": lambda A, days: availability.downtime(A, days * 86_400),
    "AVA-009": lambda A: availability.series(A),
    **dict.fromkeys(["AVA-012", "AVA-013", "AVA-014"], lambda k, n, A: availability.k_of_n(A, n, k)),
    "AVA-018": lambda A, n: availability.chain(A, n),
    "AVA-022": lambda mttf_h, N, mttr_h: reliability.raid5_loss_time(mttf_h, mttr_h, N),
    "AVA-023": _replicas,
    **dict.fromkeys(
        ["AVA-026", "AVA-027"],
        lambda burn_rate, window_h, period_days: slo.budget_consumed(burn_rate, window_h * 3_600, period_days * 86_400),
    ),
    "AVA-030": lambda N, R, f, copysets: reliability.copyset_loss(N, R, f, copysets),
    # correlated failure
    "COR-001": lambda p1, p2, rho: correlation.both_up(p1, p2, rho),
    "COR-004": lambda p1, p2, rho: round(correlation.meaningless_product([p1, p2], rho), 12),
    "COR-005": lambda q1, q2: correlation.largest_correlation(q1, q2),
    "COR-011": lambda q, rho, n: correlation.beta_binomial_all_down(q, rho, n),
    "COR-014": lambda q, rho, n, need_down: correlation.beta_binomial_quorum_unavailability(q, rho, n, n - need_down + 1),
    "COR-015": lambda q, r, n: correlation.gaussian_copula_all_down(q, r, n),
    "COR-019": lambda q, r: correlation.indicator_correlation(q, r),
    "COR-022": _marshall_olkin,
    "COR-024": lambda l1, l2, l12: correlation.marshall_olkin_mean_life(l1, l2, l12),
    "COR-025": lambda a_shared, a_node, n: correlation.shared_dependency(a_shared, a_node, n),
    "COR-026": lambda az, an: correlation.zone_quorum(az, an, [1, 1, 1], 2),
    **dict.fromkeys(["ALG-01", "ALG-02", "ALG-03"], lambda p, rho: correlation.pair_availability(p, p, rho)),
    **dict.fromkeys(["ALG-04", "ALG-05"], lambda q, beta, n: correlation.beta_factor_unavailability(q, beta, n)),
    "ALG-06": lambda q, beta, n, k: correlation.beta_factor_rare_event(q, beta, n, k),
    **dict.fromkeys(["ALG-07", "ALG-13"], lambda q, rho, n: correlation.beta_binomial_all_down(q, rho, n)),
    "ALG-08": lambda q, rho, n: correlation.common_source_all_down(q, rho, n),
    **dict.fromkeys(["ALG-09", "ALG-10"], lambda q, r, n: correlation.gaussian_copula_all_down(q, r, n)),
    "ALG-11": lambda l1, l2, l12: correlation.marshall_olkin_correlation(l1, l2, l12),
    "ALG-12": lambda az, an, placement, k: correlation.zone_quorum(az, an, placement, k),
    # tails
    "TAIL-001": lambda p, n: tail.slow_requests(1 - p, n),
    "TAIL-003": lambda q, n: tail.leaf_quantile(q, n),
    "TAIL-008": lambda p_slow, k: tail.redundant_slow_share(p_slow, k),
    "ALG-19": lambda p_slow: tail.fan_out_for(0.5, p_slow),
    "ALG-20": lambda quantile: tail.hedge_extra_load(quantile),
    "ALG-21": lambda mu, n: tail.mean_slowest(mu, n),
    "ALG-22": lambda mu, m, k: tail.mean_kth_fastest(mu, m, k),
}


def test_the_library_gives_the_reference_value(reference_row: Any, agrees: Callable[[Any, Any], None]) -> None:
    agrees(reference_row, CALLS[reference_row.id](**reference_row.inputs))


def test_every_row_of_the_table_is_asked_for(reference_rows: dict[str, Any]) -> None:
    modules = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in reference_rows if f'"{name}"' not in modules] == []


@pytest.mark.parametrize("name", ["PHY-004", "PHY-016", "AVA-012", "COR-001", "COR-011", "COR-015", "TAIL-001"])
def test_a_value_that_is_one_part_in_a_thousand_off_is_noticed(
    name: str, reference_rows: dict[str, Any], agrees: Callable[[Any, Any], None]
) -> None:
    got = CALLS[name](**reference_rows[name].inputs)
    wrong = {key: value * 1.001 for key, value in got.items()} if isinstance(got, dict) else got * 1.001
    with pytest.raises(AssertionError):
        agrees(reference_rows[name], wrong)

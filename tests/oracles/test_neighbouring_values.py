"""Values beside the published ones: other arguments of the same formulas, computed anew by another road.

Recursions and sums run in mpmath at thirty digits, distributions in SciPy; textbook values stand with their working.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import mpmath
import pytest
from mpmath import mpf
from scipy import optimize, stats

from dstudio_lib import formulas

Case = tuple[str, dict[str, Any], float]


def erlang_b(servers: int, load: float) -> mpf:
    """Erlang's loss as the sum of his 1917 paper: a^c/c! over the sum of a^k/k!."""
    terms = [mpf(load) ** k / mpmath.factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def erlang_c(servers: int, load: float) -> mpf:
    lost, rho = erlang_b(servers, load), mpf(load) / servers
    return lost / (1 - rho * (1 - lost))


def mean_value_analysis(demands: Sequence[float], users: int, think_time: float) -> tuple[float, float]:
    """Reiser and Lavenberg's recursion: an arriving request sees the queues of one user fewer."""
    queues = [0.0] * len(demands)
    throughput = response = 0.0
    for n in range(1, users + 1):
        times = [demand * (1 + queue) for demand, queue in zip(demands, queues, strict=True)]
        response = sum(times)
        throughput = n / (think_time + response)
        queues = [throughput * each for each in times]
    return throughput, response


def characteristic_time(items: int, exponent: float, cache: int) -> tuple[float, float]:
    """Che's time at which as many items are in as fit, and the hit ratio that follows."""
    weights = [rank**-exponent for rank in range(1, items + 1)]
    shares = [each / sum(weights) for each in weights]
    time = optimize.brentq(lambda t: sum(-math.expm1(-p * t) for p in shares) - cache, 1e-6, 1e9, xtol=1e-12, rtol=1e-14)
    return time, sum(p * -math.expm1(-p * time) for p in shares)


def beta_binomial(replicas: int, unavailability: float, correlation: str, least: int) -> mpf:
    rho = mpf(correlation)
    a, b = unavailability * (1 - rho) / rho, (1 - unavailability) * (1 - rho) / rho
    chances = (mpmath.binomial(replicas, k) * mpmath.beta(a + k, b + replicas - k) / mpmath.beta(a, b) for k in range(least, replicas + 1))
    return sum(chances)


def cases() -> list[Case]:
    found: list[Case] = []
    for c, a in ((1, 0.5), (5, 3.0), (10, 8.0), (20, 15.0), (100, 90.0)):
        found += [
            (f"queueing.erlang_{kind}", {"servers": c, "offered_load": a}, value(c, a))
            for kind, value in (("b", erlang_b), ("c", erlang_c))
        ]
    for c, arrivals, rate in ((2, 1.5, 1.0), (3, 20.0, 8.0), (10, 90.0, 10.0)):
        given = {"arrival_rate": arrivals, "service_rate": rate, "servers": c}
        waits, spare = erlang_c(c, arrivals / rate), c * rate - arrivals
        found.append(("queueing.mmc_wait", given, waits / spare))
        found.append(("queueing.mmc_waiting_tail", given | {"time": 0.25}, waits * mpmath.exp(-spare * 0.25)))
    for demands, users, think_time in (((0.2, 0.1, 0.05), 10, 1.0), ((0.605, 2.1, 1.35), 3, 15.0), ((0.1, 0.3), 50, 0.0)):
        given = {"demands": demands, "users": users, "think_time": think_time}
        throughput, response = mean_value_analysis(demands, users, think_time)
        found += [("queueing.mva_throughput", given, throughput), ("queueing.mva_response_time", given, response)]
    for items, exponent, cache in ((1_000, 1.0, 100), (5_000, 0.7, 50)):
        time, hit = characteristic_time(items, exponent, cache)
        given = {"items": items, "exponent": exponent, "cache_items": cache}
        found += [("caching.lru_characteristic_time", given, time), ("caching.lru_hit_ratio", given, hit)]
    for n, rho, least in ((2, "0.1", 2), (3, "0.1", 2), (5, "0.2", 5), (7, "0.05", 4)):
        given = {"unavailability": 0.01, "correlation": float(rho), "replicas": n, "needed": n - least + 1}
        found.append(("correlation.beta_binomial_quorum_unavailability", given, beta_binomial(n, 0.01, rho, least)))
    for n, read, write, versions in ((3, 1, 1, 1), (3, 2, 1, 2), (5, 1, 1, 3), (10, 3, 2, 5)):
        # Bailis and others, PBS: the chance that none of the last k writes is met
        given = {"replicas": n, "read_quorum": read, "write_quorum": write, "versions": versions}
        found.append(("staleness.k_staleness", given, (mpmath.binomial(n - write, read) / mpmath.binomial(n, read)) ** versions))
    for data, parity, loss in ((6, 3, 0.001), (10, 4, 0.01), (17, 3, 0.02)):
        given = {"data_fragments": data, "parity_fragments": parity, "fragment_loss": loss}
        found.append(("storage.code_loss", given, stats.binom.sf(parity, data + parity, loss)))
    for runs, confidence in ((5, 0.9), (10, 0.95), (30, 0.99)):
        width = stats.t.ppf((1 + confidence) / 2, runs - 1) * 2.0 / math.sqrt(runs)
        found.append(("statistics.half_width", {"standard_deviation": 2.0, "runs": runs, "confidence": confidence}, width))
    for nines in (3, 4, 6):
        # phi at so many deviations of silence: minus the logarithm of the normal tail
        tail = mpmath.erfc(mpf(nines) / mpmath.sqrt(2)) / 2
        given = {"silence": 1.0 + nines * 0.1, "mean_interval": 1.0, "deviation": 0.1}
        found.append(("failure_detection.phi_normal", given, -mpmath.log10(tail)))
    return found + WORKED


WORKED: list[Case] = [
    # Google SRE workbook, chapter 5: burning 14.4 times too fast for an hour takes 2 % of a month's budget
    ("slo.budget_consumed", {"burn_rate": 14.4, "window": 3_600, "period": 30 * 86_400}, 0.02),
    ("slo.burn_rate", {"error_ratio": 0.036, "objective": 0.999}, 36.0),
    # Dean and Barroso: with 1 in 10 000 slow and 2 000 leaves, nearly one in five requests is slow
    ("tail.slow_requests", {"slow_share": 0.0001, "fan_out": 2_000}, 1 - 0.9999**2_000),
    # Gunther: the peak of the law lies where the derivative is zero
    ("scalability.usl_peak", {"contention": 0.0298, "coherency": 0.000035}, math.sqrt((1 - 0.0298) / 0.000035)),
    # The most people of whom no two share a birthday more often than not: 22; and at 99 in 100: 56
    ("hashing.smallest_colliding_group", {"probability": 0.5, "bins": 365}, 23),
    ("hashing.smallest_colliding_group", {"probability": 0.99, "bins": 365}, 57),
    # Flajolet and others: the constants of small sketches
    ("sketches.hyperloglog_bias", {"registers": 32}, 0.697),
    ("sketches.hyperloglog_bias", {"registers": 64}, 0.709),
    # Young's interval, and Daly's of higher order
    ("training.young_interval", {"checkpoint_time": 300.0, "time_to_failure": 86_400.0}, math.sqrt(2 * 300 * 86_400)),
    (
        "training.daly_interval",
        {"checkpoint_time": 300.0, "time_to_failure": 86_400.0},
        math.sqrt(2 * 300 * 86_400) * (1 + math.sqrt(300 / 172_800) / 3 + (300 / 172_800) / 9) - 300,
    ),
    # Cobham: work met on arrival 0.125 s, classes of a quarter's load each
    (
        "queueing.priority_wait",
        {"arrival_rates": (1, 1), "service_times": (0.25, 0.25), "of_class": 1, "service_variation": 1.0},
        0.125 / 0.75,
    ),
    (
        "queueing.priority_wait",
        {"arrival_rates": (1, 1), "service_times": (0.25, 0.25), "of_class": 2, "service_variation": 1.0},
        0.125 / 0.375,
    ),
    # Engset in time, ten sources of half a load each on three servers: 15 / (1 + 5 + 11.25 + 15)
    ("queueing.engset_blocking", {"sources": 10, "source_load": 0.5, "servers": 3}, 15 / 32.25),
    # Harmonic numbers: the slowest of ten at a rate of five
    ("tail.mean_slowest", {"service_rate": 5.0, "fan_out": 10}, sum(1 / i for i in range(1, 11)) / 5),
    # Distribution-free: 59 samples for an upper bound of the 95th percentile at 95 %
    ("statistics.samples_for_quantile", {"quantile": 0.95, "confidence": 0.95}, 59),
]


@pytest.mark.parametrize(("formula", "given", "expected"), cases(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_value_beside_the_published_ones_is_met(formula: str, given: dict[str, Any], expected: float) -> None:
    assert float(formulas.get(formula)(**given)) == pytest.approx(float(expected), rel=1e-7)

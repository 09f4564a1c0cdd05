"""Queueing and scalability against reference values, a birth-death chain, and simulation."""

# The names of arguments are those of the table.
# ruff: noqa: N803
from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dstudio_lib.charts.scaling import PRESETS
from dstudio_lib.formulas import queueing, scalability
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.scaling_fit import fit


def _mmc(lam: float, mu: float, c: int) -> dict[str, float]:
    wait, time = queueing.mmc_wait(lam, mu, c), queueing.mmc_response_time(lam, mu, c)
    waiting, inside = queueing.littles_law(lam, wait), queueing.littles_law(lam, time)
    share = queueing.erlang_c(c, lam / mu)
    return {"rho": lam / (c * mu), "p_wait": share, "Wq": wait, "W": time, "Lq": waiting, "L": inside}


def _md1(rho: float, mu: float) -> dict[str, float]:
    exponential = queueing.pollaczek_khinchine_wait(rho, 1 / mu, service_variation=1)
    return {"md1": queueing.md1_wait(rho * mu, mu), "mm1": exponential}


def _hyperexponential(lam: float, p: list[float], means: list[float]) -> float:
    mean = sum(share * each for share, each in zip(p, means, strict=True))
    second = sum(share * 2 * each**2 for share, each in zip(p, means, strict=True))
    return queueing.pollaczek_khinchine_wait(lam * mean, mean, second / mean**2 - 1)


def _mva(demands: list[float], Z: float, N: int) -> dict[str, Any]:
    throughput = queueing.mva_throughput(demands, N, Z)
    one_less = queueing.mva_throughput(demands, N - 1, Z)
    queues = [0.0] * len(demands)
    for n in range(1, N + 1):
        rate = queueing.mva_throughput(demands, n, Z)
        queues = [rate * demand * (1 + queue) for demand, queue in zip(demands, queues, strict=True)]
    assert one_less < throughput
    return {"X": throughput, "R": queueing.mva_response_time(demands, N, Z), "Q": queues}


def _bounds(demands: list[float], Z: float) -> dict[str, float]:
    return {
        "Xmax": queueing.throughput_bound(10_000, max(demands), sum(demands), Z),
        "Nstar": round(queueing.saturation_point(max(demands), sum(demands), Z), 12),
    }


def _erlang_a(lam: float, mu: float, theta: float, n: int) -> dict[str, float]:
    assert theta == mu
    return {"p_wait": queueing.erlang_a_wait(lam / mu, n), "p_abandon": queueing.erlang_a_abandonment(lam / mu, n)}


def _choices(lam: float, d: int) -> dict[str, float]:
    return {"two": queueing.choices_response_time(lam, d), "one": queueing.choices_response_time(lam, 1)}


def _states(lam: float, mu: float, c: int) -> list[float]:
    return [queueing.mmc_state_probability(lam, mu, c, n) for n in range(3)]


def _open_class(lamA: float, lamB: float, V: dict[str, dict[str, float]], S: dict[str, dict[str, float]]) -> dict[str, float]:
    rates, devices = {"A": lamA, "B": lamB}, list(V["A"])
    demands = {kind: [V[kind][device] * S[kind][device] for device in devices] for kind in rates}
    busy = [sum(rates[kind] * demands[kind][i] for kind in rates) for i in range(len(devices))]
    cpu = devices.index("cpu")
    spent = queueing.open_class_response_time([demands["A"][cpu]], [busy[cpu]])
    return {
        "X_cpu": queueing.forced_flow(lamA, V["A"]["cpu"]),
        "U_cpu": queueing.utilisation_law(lamA * V["A"]["cpu"], S["A"]["cpu"]),
        "R_cpu": spent,
        "Q_cpu": queueing.littles_law(lamA, spent),
        "R_total": queueing.open_class_response_time(demands["A"], busy),
    }


def _fitted(dataset: str) -> tuple[Any, list[tuple[float, float]]]:
    preset = next(each for each in PRESETS if each.source and dataset in each.source.locator)
    rows = tuple((users, 3_600 * scripts) for users, scripts in preset.values["measurements"])  # scripts an hour, as published
    return fit(rows), rows


def _errors_of_fit(dataset: str) -> dict[str, Any]:
    """Standard errors from the slopes of the fitted curve (by differences), as least squares has them."""
    law, rows = _fitted(dataset)
    sizes, measured = (np.array(column) for column in zip(*rows, strict=True))
    found = np.array([law.contention, law.coherency, law.throughput_of_one])

    def curve(values: np.ndarray) -> np.ndarray:
        return np.array([scalability.usl_throughput(size, *values) for size in sizes])

    steps = 1e-4 * found
    slopes = np.column_stack([(curve(found + each) - curve(found - each)) / (2 * each.sum()) for each in np.diag(steps)])
    spread = math.sqrt(((measured - curve(found)) ** 2).sum() / (len(rows) - 3))
    return {"se": (spread * np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)))).tolist(), "sigma": spread}


def _overheads(dataset: str, p: int) -> dict[str, float]:
    law, _ = _fitted(dataset)
    return {
        "ideal": 1 / p,
        "contention": scalability.usl_contention_overhead(p, law.contention),
        "coherency": scalability.usl_coherency_overhead(p, law.coherency) / 2,
    }


def _usl(alpha: float, beta: float, gamma: float, N: list[float]) -> list[float]:
    return [scalability.usl_throughput(n, alpha, beta, gamma) for n in N]


CALLS: Mapping[str, Callable[..., Any]] = {
    **dict.fromkeys(
        ["QUE-003", "QUE-005", "QUE-006", "QUE-007"], lambda servers, offered_erlangs: queueing.erlang_c(servers, offered_erlangs)
    ),
    **dict.fromkeys(["QUE-010", "QUE-011"], lambda servers, offered_erlangs: queueing.erlang_b(servers, offered_erlangs)),
    **dict.fromkeys(["QUE-018", "QUE-019", "QUE-021", "QUE-023"], lambda servers, B: queueing.offered_load_for_blocking(servers, B)),
    "QUE-029": _mmc,
    "QUE-032": lambda lam, mu, t: queueing.mm1_response_tail(lam, mu, t),
    "QUE-033": lambda lam, mu, p: queueing.mm1_waiting_quantile(lam, mu, p),
    "QUE-035": _md1,
    "QUE-037": _hyperexponential,
    **dict.fromkeys(["QUE-041", "QUE-042"], lambda rho, K: queueing.mm1k_blocking(rho, K)),
    **dict.fromkeys(["QUE-050", "QUE-051"], lambda beta: queueing.halfin_whitt_delay(beta)),
    "QUE-053": lambda R, beta: {
        "c": queueing.square_root_staffing(R, beta),
        "erlangC": queueing.erlang_c(round(queueing.square_root_staffing(R, beta)), R),
    },
    "QUE-058": _mva,
    "QUE-059": _bounds,
    "QUE-044": _states,
    "QUE-062": _open_class,
    "QUE-063": lambda lam, demands: queueing.jackson_response_time(lam, demands),
    "QUE-064": _erlang_a,
    **dict.fromkeys(["QUE-067", "QUE-069"], _choices),
    **dict.fromkeys(["SCA-001", "SCA-003"], lambda p, N: scalability.amdahl(p, N)),
    **dict.fromkeys(["SCA-007", "SCA-009"], lambda s, N: scalability.gustafson(s, N)),
    "SCA-010": lambda psi, p: scalability.karp_flatt(psi, p),
    "SCA-011": _usl,
    "SCA-012": lambda alpha, beta: scalability.usl_peak(alpha, beta),
    "SCA-015": _errors_of_fit,
    "SCA-021": _overheads,
    "SCA-013": lambda alpha: scalability.usl_optimal_load(alpha),
}


def test_the_library_gives_the_reference_value(reference_row: Any, agrees: Callable[[Any, Any], None]) -> None:
    agrees(reference_row, CALLS[reference_row.id](**reference_row.inputs))


# --- against the stationary distribution of the birth-death chain, solved without any of the formulas


def _stationary(births: Callable[[int], float], deaths: Callable[[int], float], states: int) -> np.ndarray:
    logs = np.concatenate([[0.0], np.cumsum([math.log(births(n)) - math.log(deaths(n + 1)) for n in range(states - 1)])])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (2.0, 3), (8.0, 10), (45.0, 50)])
def test_erlangs_formulas_are_the_chains_of_a_loss_and_a_waiting_system(load: float, servers: int) -> None:
    loss = _stationary(lambda _: load, lambda n: n, servers + 1)
    assert queueing.erlang_b(servers, load) == pytest.approx(loss[servers], rel=1e-9)
    waiting = _stationary(lambda _: load, lambda n: min(n, servers), 4_000)
    assert queueing.erlang_c(servers, load) == pytest.approx(waiting[servers:].sum(), rel=1e-9)
    number = (waiting * np.arange(4_000)).sum()
    assert queueing.mmc_response_time(load, 1.0, servers) == pytest.approx(number / load, rel=1e-9)


@pytest.mark.parametrize(("load", "servers", "room"), [(0.5, 1, 4), (1.0, 1, 9), (3.0, 2, 7), (30.0, 20, 40)])
def test_a_finite_queue_is_its_chain_in_overload_too(load: float, servers: int, room: int) -> None:
    chain = _stationary(lambda _: load, lambda n: min(n, servers), room + 1)
    assert queueing.mmck_blocking(load, servers, room) == pytest.approx(chain[room], rel=1e-9)
    if servers == 1:
        assert queueing.mm1k_blocking(load, room) == pytest.approx(chain[room], rel=1e-9)


def test_a_few_sources_are_their_chains() -> None:
    engset = _stationary(lambda n: (12 - n) * 0.3, lambda n: n, 6)
    assert queueing.engset_blocking(12, 0.3, 5) == pytest.approx(engset[5], rel=1e-9)
    repair = _stationary(lambda n: (30 - n) / 2.0, lambda _: 1 / 0.1, 31)
    assert queueing.repairman_idle(30, 0.1, 2.0) == pytest.approx(repair[0], rel=1e-9)
    assert queueing.mva_throughput([0.1], 30, 2.0) == pytest.approx((1 - repair[0]) / 0.1, rel=1e-9)


def test_impatience_as_long_as_service_makes_a_poisson_number() -> None:
    chain = _stationary(lambda _: 20.0, lambda n: float(n), 200)
    assert queueing.erlang_a_wait(20, 15) == pytest.approx(chain[15:].sum(), rel=1e-9)
    excess = (np.maximum(np.arange(200) - 15, 0) * chain).sum()
    assert queueing.erlang_a_abandonment(20, 15) == pytest.approx(excess / 20, rel=1e-9)
    assert queueing.unlimited_state_probability(20, 15) == pytest.approx(stats.poisson.pmf(15, 20), rel=1e-9)


# --- against simulation


def _waits(interarrivals: np.ndarray, services: np.ndarray) -> np.ndarray:
    """Lindley's recursion, unrolled: the wait is the walk's height above its lowest point so far."""
    walk = np.concatenate([[0.0], np.cumsum(services[:-1] - interarrivals[1:])])
    return walk - np.minimum.accumulate(walk)


@pytest.mark.parametrize(("variation", "name"), [(0.0, "constant"), (1.0, "exponential"), (4.0, "heavy")])
def test_waiting_grows_with_variation_as_pollaczek_and_khinchine_say(variation: float, name: str) -> None:
    draw, load, runs, each = array_stream(21, name), 0.7, 40, 60_000
    means = []
    for _ in range(runs):
        services = np.full(each, 1.0) if variation == 0 else draw.gamma(1 / variation, variation, each)
        means.append(_waits(draw.exponential(1 / load, each), services)[each // 10 :].mean())
    half = stats.t.ppf(0.9995, runs - 1) * np.std(means, ddof=1) / math.sqrt(runs)
    assert abs(np.mean(means) - queueing.pollaczek_khinchine_wait(load, 1.0, variation)) < half
    assert half < 0.15 * np.mean(means)


def test_the_urgent_wait_less_and_the_sum_of_work_is_conserved() -> None:
    """Kleinrock's conservation law: the load-weighted sum of waits does not depend on who goes first."""
    rates, times = [1.0, 2.0, 0.5], [0.1, 0.15, 0.4]
    waits = [queueing.priority_wait(rates, times, k) for k in (1, 2, 3)]
    assert waits == sorted(waits)
    loads = [rate * time for rate, time in zip(rates, times, strict=True)]
    total = sum(loads)
    under_way = sum(rate * time**2 for rate, time in zip(rates, times, strict=True))
    assert sum(load * wait for load, wait in zip(loads, waits, strict=True)) == pytest.approx(total * under_way / (1 - total))


def test_one_class_alone_is_an_ordinary_queue_under_every_discipline() -> None:
    plain = queueing.mm1_response_time(3.0, 5.0)
    assert queueing.priority_wait([3.0], [0.2], 1) + 0.2 == pytest.approx(plain)
    assert queueing.preemptive_priority_time([3.0], [0.2], 1) == pytest.approx(plain)
    assert queueing.kingman_wait(0.6, 0.2, 1, 1) + 0.2 == pytest.approx(plain)
    assert queueing.allen_cunneen_wait(3.0, 5.0, 1, 1, 1) + 0.2 == pytest.approx(plain)
    assert queueing.sakasegawa_wait(0.6, 1, 0.2) + 0.2 == pytest.approx(plain)
    assert queueing.processor_sharing_time(0.2, 0.6) == pytest.approx(plain)


def test_sakasegawa_is_close_at_high_load_and_overstates_the_little_waiting_below() -> None:
    for servers in (2, 5, 20):
        for load in (0.9, 0.98):
            exact = queueing.mmc_wait(load * servers, 1.0, servers)
            assert queueing.sakasegawa_wait(load, servers, 1.0) == pytest.approx(exact, rel=0.06)
        exact = queueing.mmc_wait(0.7 * servers, 1.0, servers)
        assert exact < queueing.sakasegawa_wait(0.7, servers, 1.0) < 1.6 * exact


def test_the_universal_law_is_amdahls_without_coherency_and_peaks_where_it_says() -> None:
    for machines in (1, 4, 50):
        assert scalability.usl_throughput(machines, 0.05, 0.0, 1.0) == pytest.approx(scalability.amdahl(0.95, machines))
    peak = scalability.usl_peak(0.05, 0.0005)
    best = scalability.usl_throughput(peak, 0.05, 0.0005)
    assert best > scalability.usl_throughput(peak * 1.01, 0.05, 0.0005)
    assert best > scalability.usl_throughput(peak * 0.99, 0.05, 0.0005)
    assert scalability.usl_throughput(2 * peak, 0.05, 0.0005) < 0.95 * best, "doubling past the peak loses throughput"


def test_response_time_throughput_and_concurrency_keep_littles_law() -> None:
    throughput = scalability.usl_throughput(20, 0.05, 0.001, 300)
    time = scalability.usl_response_time(20, 0.05, 0.001, 300)
    assert scalability.concurrency(throughput, time) == pytest.approx(20)

"""The scalability law fitted to measurements: the published values, intervals that contain the truth, and the trap."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.formulas.scalability import usl_throughput
from dstudio_lib.simulators.scaling_fit import fit

SDM91 = ((1.0, 64.9), (18.0, 995.9), (36.0, 1652.4), (72.0, 1853.2), (108.0, 1828.9), (144.0, 1775.0), (216.0, 1702.2))
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 96.0)


def law(sizes: tuple[float, ...], contention: float, coherency: float, one: float = 1_000.0) -> tuple[tuple[float, float], ...]:
    return tuple((size, float(usl_throughput(size, contention, coherency, one))) for size in sizes)


def test_the_published_benchmark_gives_the_coefficients_of_the_r_package() -> None:
    found = fit(SDM91)  # usl 3.0.3, summary.Rout.save: 2.773e-02, 1.044e-04, 90.00, 82.85 on 4 degrees of freedom, peak at 96.52
    assert found.contention == pytest.approx(0.02773, abs=5e-6)
    assert found.coherency == pytest.approx(1.044e-4, abs=5e-8)
    assert found.throughput_of_one == pytest.approx(90.00, abs=5e-3)
    assert (found.error, found.freedom) == (pytest.approx(82.85, abs=5e-3), 4)
    assert math.sqrt((1 - found.contention) / found.coherency) == pytest.approx(96.52, abs=5e-3)
    assert found.unbounded is None


@given(st.floats(0.001, 0.4), st.floats(1e-5, 0.01), st.floats(0.01, 1e5))
@settings(max_examples=10, deadline=None)
def test_measurements_without_noise_give_back_the_law_they_were_made_of(contention, coherency, one) -> None:
    found = fit(law(SIZES, contention, coherency, one))
    assert found.contention == pytest.approx(contention, rel=1e-3, abs=1e-5)
    assert found.coherency == pytest.approx(coherency, rel=1e-3, abs=1e-8)
    assert found.throughput_of_one == pytest.approx(one, rel=1e-3)


def test_intervals_contain_the_truth_as_often_as_they_say() -> None:
    contention, coherency = 0.03, 2e-4
    peak = math.sqrt((1 - contention) / coherency)
    draws = np.random.default_rng(7)
    truth = np.array([x for _, x in law(SIZES, contention, coherency)])
    runs, hits = 40, {"contention": 0, "coherency": 0, "peak": 0}
    for _ in range(runs):
        noisy = truth + draws.normal(0, 0.02 * truth.max(), truth.size)
        found = fit(tuple(zip(SIZES, noisy.tolist(), strict=True))).intervals
        assert found is not None
        for name, value in (("contention", contention), ("coherency", coherency), ("peak", peak)):
            hits[name] += found[name][0] <= value <= found[name][1]
    for name, count in hits.items():  # 95 % of 40 is 38; below 33 has a chance under 1e-3
        assert count >= 33, name


def test_an_interval_is_where_the_sum_of_squares_reaches_the_f_test() -> None:
    from scipy.optimize import least_squares
    from scipy.special import stdtrit

    sizes, measured = np.array(SDM91).T
    found = fit(SDM91)
    assert found.intervals is not None
    limit = found.error**2 * found.freedom * (1 + stdtrit(found.freedom, 0.975) ** 2 / found.freedom)
    for end in found.intervals["coherency"]:
        others = least_squares(
            lambda x, end=end: x[0] * sizes / (1 + x[1] * (sizes - 1) + end * sizes * (sizes - 1)) - measured,
            [90.0, 0.03],
            bounds=([0, 0], [np.inf, 1]),
        )
        assert 2 * others.cost == pytest.approx(limit, rel=1e-4)


def test_a_fit_without_bounds_that_makes_a_cost_negative_is_noticed_and_the_bound_is_kept() -> None:
    faster_than_linear = ((1.0, 1_000.0), (2.0, 2_080.0), (4.0, 4_260.0), (8.0, 8_350.0), (12.0, 12_100.0), (16.0, 15_400.0))
    found = fit(faster_than_linear)
    assert found.unbounded is not None and found.unbounded[0] < 0
    assert found.contention == 0
    still_rising = law((1.0, 4.0, 8.0, 16.0, 32.0), 0.06, 0.0)
    bent_up = (*still_rising[:-1], (32.0, 1.15 * still_rising[-1][1]))
    found = fit(bent_up)
    assert found.unbounded is not None and found.unbounded[1] < 0
    assert found.coherency == 0 and found.intervals is not None and math.isinf(found.intervals["peak"][1])


def test_the_bounded_fit_is_never_worse_than_any_law_on_a_grid() -> None:
    rows = ((1.0, 20.0), (4.0, 78.0), (8.0, 130.0), (16.0, 190.0), (32.0, 260.0), (64.0, 310.0))
    sizes, measured = np.array(rows).T
    found = fit(rows)
    best = (
        (found.throughput_of_one * sizes / (1 + found.contention * (sizes - 1) + found.coherency * sizes * (sizes - 1)) - measured) ** 2
    ).sum()
    for contention in np.linspace(0, 0.2, 41):
        for coherency in (0, *np.geomspace(1e-7, 1e-2, 41)):
            shape = sizes / (1 + contention * (sizes - 1) + coherency * sizes * (sizes - 1))
            one = measured @ shape / (shape @ shape)
            assert ((one * shape - measured) ** 2).sum() >= best * (1 - 1e-9)


def test_three_rows_leave_nothing_to_judge_by() -> None:
    found = fit(law((1.0, 8.0, 64.0), 0.05, 0.001))
    assert (found.freedom, found.intervals) == (0, None)
    assert found.coherency == pytest.approx(0.001, rel=1e-6)

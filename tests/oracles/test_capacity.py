"""Capacity and cost against exact sums, SciPy and definitions."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dstudio_lib.formulas import capacity
from dstudio_lib.foundation.errors import InputError


def waiting(servers: int, offered: float) -> float:
    """Erlang C by its sum, to fifty digits."""
    with mpmath.workdps(50):
        a = mpmath.mpf(offered)
        last = a**servers / mpmath.factorial(servers) * servers / (servers - a)
        return float(last / (mpmath.fsum(a**i / mpmath.factorial(i) for i in range(servers)) + last))


@given(st.floats(0.05, 120), st.floats(0.001, 0.95))
@settings(max_examples=60, deadline=None)
def test_servers_for_a_wait_are_the_fewest(offered: float, target: float) -> None:
    servers = capacity.servers_for_wait(offered, target)
    assert servers > offered and waiting(servers, offered) <= target * (1 + 1e-12)
    assert servers - 1 <= offered or waiting(servers - 1, offered) > target * (1 - 1e-12)


def test_square_root_staffing_is_near_for_large_loads() -> None:
    """Halfin and Whitt 1981: a chance of one half to wait needs about half a square root more than the load."""
    offered = 40_000.0
    assert capacity.servers_for_wait(offered, 0.504538640997945) == pytest.approx(offered + 0.5 * math.sqrt(offered), abs=2)


@given(st.integers(1, 10_000), st.integers(1, 99))
def test_utilisation_targets_survive_rounding(servers: int, percent: int) -> None:
    """A load of exactly so many servers at the target needs that many, whatever the last binary digit says."""
    assert capacity.servers_for_utilisation(servers * percent / 100, 1.0, percent / 100) == servers
    assert capacity.servers_for_utilisation(servers * percent / 100 * 1.0001, 1.0, percent / 100) == servers + 1


@given(st.integers(2, 20), st.data())
def test_what_is_left_of_the_zones_carries_the_load(zones: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, zones - 1))
    share = capacity.zone_capacity(zones, lost)
    assert share * (zones - lost) == pytest.approx(1)
    assert zones * share - 1 == pytest.approx(capacity.zone_headroom(zones, lost), abs=1e-12)


def test_no_zone_left_is_refused() -> None:
    with pytest.raises(InputError, match="leaves none"):
        capacity.zone_headroom(zones=3, zones_lost=3)


@given(st.floats(0.001, 5), st.floats(1, 1e6))
def test_growth_for_the_time_computed_reaches_what_was_asked(growth: float, capacity_now: float) -> None:
    assert (1 + growth) ** capacity.doubling_time(growth) == pytest.approx(2, rel=1e-9)
    periods = capacity.time_to_capacity(load=1.0, capacity=capacity_now, growth=growth)
    assert (1 + growth) ** periods == pytest.approx(capacity_now, rel=1e-9)


@given(st.floats(1, 1e6))
def test_the_utilisation_for_a_stretch_gives_that_stretch(stretch: float) -> None:
    """M/M/1: the response time is S / (1 - rho)."""
    assert 1 / (1 - capacity.utilisation_for_stretch(stretch)) == pytest.approx(stretch, rel=1e-9)


def test_a_cost_of_a_hundred_machines_is_spread_over_their_requests() -> None:
    hours, machines, price, rate, busy = 24, 100, 0.4, 250.0, 0.6
    bill = hours * machines * price
    requests = hours * 3_600 * machines * rate * busy
    assert capacity.cost_per_request(price, busy, rate) == pytest.approx(bill / requests, rel=1e-12)


def test_a_falling_availability_is_warned_of_and_an_equal_one_refused() -> None:
    assert capacity.cost_of_availability.warnings(100, 50, 0.999, 0.99)
    assert capacity.cost_of_availability(100, 50, 0.999, 0.99) > 0
    with pytest.raises(InputError, match="undefined"):
        capacity.cost_of_availability(100, 50, 0.999, 0.999)


@pytest.mark.parametrize("mean", [100, 1_000, 100_000])
def test_the_poisson_peak_is_near_the_exact_quantile(mean: int) -> None:
    exact = stats.poisson.ppf(stats.norm.cdf(2.33), mean)
    assert capacity.poisson_peak(mean, 2.33) == pytest.approx(exact, abs=2)
    assert capacity.poisson_peak_to_mean(mean, 2.33) == pytest.approx(capacity.poisson_peak(mean, 2.33) / mean, rel=1e-12)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_apdex_weighs_three_kinds_of_answers(satisfied: int, tolerating: int, frustrated: int) -> None:
    total = max(1, satisfied + tolerating + frustrated)
    scores = [1.0] * satisfied + [0.5] * tolerating + [0.0] * frustrated
    assert capacity.apdex(satisfied, tolerating, total) == pytest.approx(sum(scores) / total)


def test_every_row_of_the_topic_is_covered() -> None:
    covered = {number for value in vars(capacity).values() for number in getattr(value, "catalog_ids", ())}
    assert covered == {f"F-N{i:02}" for i in range(1, 10)}

"""Caches that warm up or never do, stampedes that are stopped, and failures that spread over a graph."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas.caching import lru_hit_ratio
from dstudio_lib.simulators import cache_traffic, network_cascade, stampede
from dstudio_lib.simulators.cache_traffic import CacheTraffic
from dstudio_lib.simulators.network_cascade import NetworkCascade
from dstudio_lib.simulators.stampede import Stampede


def test_a_warm_lru_cache_hits_as_often_as_ches_approximation_says() -> None:
    settings = CacheTraffic(keys=2_000, capacity=300, skew=0.9, request_rate=2_000.0, database_rate=50_000.0)
    run = cache_traffic.simulate(settings, seed=3)
    assert run.hit_ratio == pytest.approx(lru_hit_ratio(300, 2_000, 0.9), abs=0.01)
    assert run.answered == 1.0


def test_every_request_is_a_hit_a_fetch_or_lost() -> None:
    run = cache_traffic.simulate(CacheTraffic(database_rate=400.0, length=20.0), seed=4)
    on_the_way = sum(run.requests) - sum(run.hits) - sum(run.fetched) - sum(run.lost)
    assert 0 <= on_the_way <= 2_000 * 1.0 * 1.2  # who still waits when the run ends: no longer than the timeout


def test_a_database_sized_for_a_warm_cache_never_warms_a_cold_one_unless_misses_are_let_in_slowly() -> None:
    cold = CacheTraffic(keys=10_000, capacity=5_000, skew=0.9, request_rate=2_000.0, database_rate=700.0, timeout=0.2)
    warm_misses = (1 - lru_hit_ratio(5_000, 10_000, 0.9)) * 2_000.0
    assert warm_misses < 700.0  # a warm cache would leave it enough
    stuck = cache_traffic.simulate(cold, seed=1)
    helped = cache_traffic.simulate(CacheTraffic(**(vars(cold) | {"let_in": 0.95})), seed=1)
    assert stuck.warm_after is None
    assert stuck.answered < 0.5
    assert helped.answered > 0.9
    assert helped.warm_after is not None


@pytest.mark.parametrize("policy", sorted(cache_traffic.POLICIES))
def test_every_policy_beats_no_cache_and_none_beats_holding_the_most_popular(policy: str) -> None:
    run = cache_traffic.simulate(CacheTraffic(keys=2_000, capacity=200, policy=policy, database_rate=50_000.0, length=30.0), seed=2)
    weights = [rank**-0.9 for rank in range(1, 2_001)]
    assert 0.2 < run.hit_ratio <= sum(weights[:200]) / sum(weights) + 0.01


def test_without_protection_everybody_who_asks_meanwhile_computes() -> None:
    run = stampede.simulate(Stampede(), seed=5)
    assert run.most_at_once >= 0.9 * 500 * 0.2
    assert run.per_expiry > 50


def test_a_single_flight_computes_once_and_the_others_wait() -> None:
    run = stampede.simulate(Stampede(protection="single-flight"), seed=5)
    assert run.most_at_once == 1
    assert run.per_expiry == pytest.approx(1.0, abs=0.15)
    assert run.waiting == pytest.approx(0.2 / 5.2, rel=0.15)


def test_refreshing_early_by_chance_computes_about_once_and_hardly_anybody_waits() -> None:
    run = stampede.simulate(Stampede(protection="early"), seed=5)
    assert run.per_expiry < 2.5
    assert run.waiting < 0.002


def test_above_some_margin_nothing_follows_and_below_it_nearly_everything_does() -> None:
    spread = [
        sum(network_cascade.simulate(NetworkCascade(margin=margin), seed=seed).failed for seed in range(20)) / 20
        for margin in (0.05, 0.2, 0.5, 1.0, 2.0)
    ]
    assert spread == sorted(spread, reverse=True)
    assert spread[0] > 0.8
    assert spread[-1] < 0.02


def test_losing_the_busiest_is_worse_than_losing_any_where_a_few_have_many_neighbours() -> None:
    def mean(first: str) -> float:
        return (
            sum(network_cascade.simulate(NetworkCascade(shape="hubs", margin=0.45, first=first), seed=seed).failed for seed in range(20))
            / 20
        )

    assert mean("busiest") > 3 * mean("any")


def test_walls_between_groups_end_a_cascade() -> None:
    open_, walled = (network_cascade.simulate(NetworkCascade(margin=0.05, groups=groups), seed=7) for groups in (1, 10))
    assert open_.failed > 0.8
    assert walled.failed <= 0.1 + 1e-9


def test_nobody_fails_twice_and_the_rounds_follow_from_the_seed() -> None:
    run = network_cascade.simulate(NetworkCascade(margin=0.05), seed=9)
    everyone = [node for part in run.rounds for node in part]
    assert len(everyone) == len(set(everyone))
    assert run == network_cascade.simulate(NetworkCascade(margin=0.05), seed=9)

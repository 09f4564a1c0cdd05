"""The simulator of shards that join and leave: its claims, with the formulas inside the confidence intervals."""

from __future__ import annotations

import math
import statistics

import pytest

from dstudio_lib.simulators.resharding import Resharding, simulate

SEEDS = range(10)


@pytest.mark.parametrize(("before", "after"), [(10, 11), (11, 10), (4, 6), (8, 4)])
@pytest.mark.parametrize("rule", ["modulo", "ring", "rendezvous", "jump"])
def test_as_many_keys_move_as_theory_expects(rule: str, before: int, after: int) -> None:
    shares = [simulate(Resharding(rule=rule, before=before, after=after, keys=500, points=50), seed=seed) for seed in SEEDS]
    expected = shares[0].expected
    assert expected is not None
    error = statistics.stdev(run.moved for run in shares) / math.sqrt(len(shares))
    assert abs(statistics.fmean(run.moved for run in shares) - expected) < 4 * error + 1e-12


@pytest.mark.parametrize("rule", ["ring", "rendezvous", "jump"])
def test_no_key_moves_between_shards_that_stay(rule: str) -> None:
    for before, after in ((10, 13), (13, 10)):
        assert simulate(Resharding(rule=rule, before=before, after=after, keys=1_000)).needless == 0


def test_the_remainder_moves_most_keys_for_nothing_and_maglev_and_bounds_a_few() -> None:
    runs = {rule: simulate(Resharding(rule=rule, keys=2_000, points=1)) for rule in ("modulo", "maglev", "bounded")}
    assert runs["modulo"].needless > 0.8
    assert 0 < runs["maglev"].needless < 0.06
    assert 0 < runs["bounded"].needless < 0.4


@pytest.mark.parametrize(("rule", "points"), [("ring", 1), ("ring", 30), ("rendezvous", 100), ("jump", 100), ("maglev", 100)])
def test_shards_are_as_uneven_as_theory_says(rule: str, points: int) -> None:
    """The mean square of the variation over many draws; all but the ring are as even as chance."""
    squares, settings = [], Resharding(rule=rule, points=points, keys=200, before=10, after=10)
    # The variation of a ring with single points is skewed: it takes many to know its mean square.
    for seed in range({"ring": 200, "maglev": 12}.get(rule, 40)):
        squares.append(simulate(settings, seed=seed).unevenness ** 2)
    expected = simulate(settings).expected_unevenness
    assert expected is not None
    assert abs(statistics.fmean(squares) - expected**2) < 4 * statistics.stdev(squares) / math.sqrt(len(squares))


def test_with_bounds_the_fullest_shard_is_never_above_its_bound_and_without_it_is() -> None:
    for slack in (0.05, 0.25):
        assert simulate(Resharding(rule="bounded", points=1, slack=slack, keys=1_000)).fullest <= 1 + slack + 10 / 1_000
    assert simulate(Resharding(rule="ring", points=1, keys=1_000)).fullest > 1.5


def test_nothing_changes_where_nobody_joins_or_leaves() -> None:
    run = simulate(Resharding(before=7, after=7, keys=500))
    assert run.moved == run.needless == run.least == 0 and run.first == run.second

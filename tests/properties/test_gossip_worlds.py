"""Gossip in worlds: rounds until all know, shares left after a round, and what rumours leave out."""

from __future__ import annotations

import math

import pytest

from dstudio_lib.algorithms.membership.gossip import (
    AntiEntropy,
    Pull,
    Push,
    PushToTheNextOnly,
    RumourMongering,
    RumourMongeringByCount,
    RumourMongeringWithBackup,
)
from dstudio_lib.formulas import gossip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MICROSECOND, SECOND
from dstudio_lib.kernel import Crash, World

NEWS = ("v",)


def spread(kind: type[AntiEntropy], size: int, seed: int, informed: int = 1, rounds: int = 60) -> list[float]:
    """The round in which each process heard, all calling in step; 0 for those that knew at the start."""
    names = [f"n{i:04}" for i in range(size)]
    world = World(seed, latency=MICROSECOND, keep=("heard",))
    for i, name in enumerate(names):
        peers = tuple(names[:i] + names[i + 1 :])
        world.add(name, lambda name=name, peers=peers, i=i: kind(name, peers, SECOND, NEWS if i < informed else ()))
    last = 0
    while len(world.trace) < size and last < rounds:
        last += 1
        world.run(until=last * SECOND + SECOND // 2)
    return [event.time // SECOND for event in world.trace]


def interval(found: list[float], quantile: float = 2.58) -> tuple[float, float]:
    """A confidence interval of 99 % for the mean."""
    mean = sum(found) / len(found)
    margin = quantile * math.sqrt(sum((each - mean) ** 2 for each in found) / (len(found) - 1) / len(found))
    return mean - margin, mean + margin


def test_push_informs_all_in_log2_n_plus_ln_n_rounds_give_or_take_three() -> None:
    for size, runs in ((64, 8), (256, 4), (1024, 1)):
        rounds = [max(spread(Push, size, seed)) for seed in range(runs)]
        assert abs(sum(rounds) / len(rounds) - gossip.push_gossip_rounds(size)) < 3


def test_push_and_pull_together_take_about_log3_n_rounds_and_fewer_than_push() -> None:
    rounds = [max(spread(AntiEntropy, 243, seed)) for seed in range(4)]
    mean = sum(rounds) / len(rounds)
    fewest = gossip.push_pull_gossip_rounds(243)
    assert fewest <= mean < fewest + math.log(math.log(243)) + 3 < gossip.push_gossip_rounds(243)


def left_after_one_round(kind: type[AntiEntropy], susceptible: float) -> list[float]:
    size = 200
    informed = round(size * (1 - susceptible))
    return [1 - len(spread(kind, size, seed, informed, rounds=1)) / size for seed in range(20)]


def test_pull_squares_the_share_that_does_not_know() -> None:
    # Nobody asks itself: one of the 59 others that do not know, of 199.
    low, high = interval(left_after_one_round(Pull, 0.3))
    assert low < gossip.pull_susceptible(0.3) * (1 - 1 / 60) / (1 - 1 / 200) < high


def test_push_leaves_the_share_that_the_formula_says() -> None:
    low, high = interval(left_after_one_round(Push, 0.3))
    assert low < gossip.push_susceptible(0.3, 200) < high


def test_calling_the_same_peer_in_every_round_takes_n_minus_one_rounds() -> None:
    assert max(spread(PushToTheNextOnly, 40, 1)) == 39


def mongers(
    kind: type[RumourMongering], interest: int, seed: int, size: int = 300, periods: int = 200, keep: tuple[str, ...] = ("heard",)
) -> World:
    names = [f"n{i:04}" for i in range(size)]
    world = World(seed, latency=MICROSECOND, keep=keep)
    for i, name in enumerate(names):
        peers = tuple(names[:i] + names[i + 1 :])
        world.add(name, lambda name=name, peers=peers, i=i: kind(name, peers, SECOND, interest, NEWS if i == 0 else ()))
    world.run(until=periods * SECOND)
    return world


@pytest.mark.parametrize(
    ("kind", "interest", "runs"),
    [(RumourMongering, 1, 10), (RumourMongering, 2, 10), (RumourMongering, 3, 8), (RumourMongeringByCount, 2, 8)],
)
def test_rumours_miss_the_share_that_the_formula_says(kind: type[RumourMongering], interest: int, runs: int) -> None:
    residues = [1 - len(mongers(kind, interest, seed).trace) / 300 for seed in range(runs)]
    low, high = interval(residues)
    assert low < gossip.rumour_residue(interest) < high
    assert low > 0  # rumours alone do not reach all


def test_each_that_hears_costs_one_useful_call_and_as_many_unnecessary_ones_as_are_allowed() -> None:
    world = mongers(RumourMongeringByCount, 3, 1, size=200, keep=("heard", "send"))
    told = sum(event.fields["message"]["type"] == "Rumour" for event in world.trace.of("send"))
    assert told == (3 + 1) * len(world.trace.of("heard")) - 1


def test_rumours_end_by_themselves() -> None:
    world = mongers(RumourMongering, 2, 1, size=300)
    assert not any(process.hot for process in world.nodes.values())


def test_rumours_with_anti_entropy_as_a_backup_reach_all() -> None:
    for seed in range(3):
        assert len(mongers(RumourMongeringWithBackup, 1, seed, size=300, periods=100).trace) == 300


def test_one_crash_stops_the_ring_and_not_gossip() -> None:
    def informed(kind: type[AntiEntropy]) -> int:
        names = [f"n{i:02}" for i in range(20)]
        world = World(1, latency=MICROSECOND, faults=[Crash(1, "n05")], keep=("heard",))
        for i, name in enumerate(names):
            peers = tuple(names[:i] + names[i + 1 :])
            world.add(name, lambda name=name, peers=peers, i=i: kind(name, peers, SECOND, NEWS if i == 0 else ()))
        world.run(until=60 * SECOND)
        return len({event.node for event in world.trace})

    assert informed(Push) == 19 and informed(PushToTheNextOnly) == 5


def test_news_of_two_processes_meet() -> None:
    world = World(1, latency=MICROSECOND, keep=("heard",))
    world.add("a", lambda: AntiEntropy("a", ("b",), SECOND, ("x",), spread=True))
    world.add("b", lambda: AntiEntropy("b", ("a",), SECOND, ("y",), spread=True))
    world.run(until=3 * SECOND)
    assert world.nodes["a"].known == world.nodes["b"].known == {"x", "y"}


def test_a_period_or_interest_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        Push("a", ("b",), period=0)
    with pytest.raises(InputError, match="at least 1"):
        RumourMongering("a", ("b",), period=1, interest=0)

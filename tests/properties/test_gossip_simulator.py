"""The gossip simulator shows what it claims."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from dstudio_lib.formulas import gossip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.gossip import Gossip, Run, simulate


def runs(settings: Gossip, count: int) -> list[Run]:
    return [simulate(settings, seed=seed) for seed in range(count)]


def interval(found: list[float]) -> tuple[float, float]:
    mean = sum(found) / len(found)
    margin = 2.58 * math.sqrt(sum((each - mean) ** 2 for each in found) / (len(found) - 1) / len(found))
    return mean - margin, mean + margin


def test_the_same_seed_gives_the_same_run() -> None:
    settings = Gossip(nodes=64, loss=0.2, crashed=0.1)
    assert simulate(settings, seed=3).trace.digest() == simulate(settings, seed=3).trace.digest()
    assert simulate(settings, seed=3).trace.digest() != simulate(settings, seed=4).trace.digest()


def test_telling_reaches_all_in_the_rounds_that_theory_expects_give_or_take_three() -> None:
    found = [run.rounds for run in runs(Gossip(nodes=128), 8)]
    expected = simulate(Gossip(nodes=128)).expected_rounds
    assert expected is not None
    assert abs(sum(rounds for rounds in found if rounds) / len(found) - expected) < 3


def test_asking_as_well_takes_fewer_rounds_and_follows_its_theory() -> None:
    both, tell = (simulate(Gossip(nodes=256, way=way)) for way in ("push-pull", "push"))
    assert both.rounds is not None and tell.rounds is not None and both.expected_rounds is not None
    assert both.expected_rounds <= both.rounds < both.expected_rounds + 4 < tell.rounds


def after_a_round(left: float, way: str) -> float:
    """Share that does not know after one more round, by the formulas of pushing and of pulling."""
    pushed = gossip.push_susceptible(left, 300) / left if way != "pull" else 1.0
    return float(pushed * (gossip.pull_susceptible(left) if way != "push" else left))


@pytest.mark.parametrize("way", ["push", "pull", "push-pull"])
def test_each_round_leaves_the_share_that_the_recurrences_say(way: str) -> None:
    run = simulate(Gossip(nodes=300, way=way), seed=2)
    for before, after in pairwise(run.known):
        expected = 1 - after_a_round(1 - before, way)
        assert after == pytest.approx(expected, abs=4 * math.sqrt(before * (1 - before) / 300) + 2 / 300)
    assert run.known[-1] == 1.0 and run.predicted[1] == pytest.approx(1 - after_a_round(1 - run.predicted[0], way))


@pytest.mark.parametrize("interest", [1, 2])
def test_rumours_leave_out_the_share_that_theory_expects_for_k_plus_one_calls_each(interest: int) -> None:
    found = runs(Gossip(nodes=200, way="rumour", interest=interest), 8)
    low, high = interval([run.missed for run in found])
    assert low < found[0].expected_missed < high
    low, high = interval([(run.calls_each + 1 / run.live) / (1 - run.missed) for run in found])  # the first needed no call
    assert low - 1e-9 <= interest + 1 <= high + 1e-9
    assert all(run.rounds is None for run in found)


def test_loss_and_crashes_slow_telling_down_and_do_not_stop_it() -> None:
    well, badly = simulate(Gossip()), simulate(Gossip(loss=0.3, crashed=0.3))
    assert badly.live == 256 - 77 and badly.missed == 0
    assert well.rounds is not None and badly.rounds is not None and badly.rounds > well.rounds


def test_two_nodes_need_one_call() -> None:
    run = simulate(Gossip(nodes=2))
    assert run.rounds == 1 and run.known == (0.5, 1.0) and run.messages_each == 0.5


@pytest.mark.parametrize("wrong", [{"nodes": 1}, {"nodes": 10**6}, {"way": "shout"}, {"loss": 1.0}, {"interest": 0}])
def test_settings_out_of_range_are_refused_with_what_to_try(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="try"):
        Gossip(**wrong)  # type: ignore[arg-type]

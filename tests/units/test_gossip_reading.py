"""What the gossip card says of rounds, of those who never hear, and of what it costs: against the simulator."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from dstudio_lib.charts import gossip as card
from dstudio_lib.charts.gossip import sizes
from dstudio_lib.formulas.gossip import push_gossip_rounds, rumour_residue
from dstudio_lib.simulators.gossip import Gossip, simulate

PRESETS = {preset.name: Gossip(**preset.values) for preset in card.PRESETS}
FIRST = PRESETS["Everybody tells one"]
SEEDS = tuple(range(1, 9))


def rounds(settings: Gossip) -> list[int]:
    """Return the rounds until all knew, for each seed."""
    return [simulate(settings, seed=seed).rounds or 1_000 for seed in SEEDS]


def test_all_know_after_about_as_many_rounds_as_theory_says() -> None:
    taken = rounds(FIRST)
    assert abs(sum(taken) / len(taken) - push_gossip_rounds(128)) < 2.5  # right up to a few rounds
    reading = card.read(FIRST)
    assert reading.verdict.startswith(f"After {taken[0]} rounds all 128 nodes know")
    assert reading.metrics[0].text == str(taken[0])


def test_twice_as_many_nodes_cost_about_two_rounds_more_as_the_lesson_says() -> None:
    means = [sum(rounds(replace(FIRST, nodes=nodes))) / len(SEEDS) for nodes in (32, 64, 128)]
    gains = [b - a for a, b in pairwise(means)]
    assert sum(gains) / len(gains) == pytest.approx(1 + 0.69, abs=0.8)  # log2 2 + ln 2
    assert "about two rounds more" in card.PREDICTION.lesson


def test_telling_and_asking_is_faster_and_losses_and_crashes_only_slow_it_down() -> None:
    plain = sum(rounds(FIRST))
    assert sum(rounds(PRESETS["Tell and ask"])) < 0.6 * plain
    for name in ("A third of messages lost", "Half of the nodes down"):
        slower = rounds(PRESETS[name])
        assert sum(slower) > 1.15 * plain
        assert max(slower) < 60  # and all live nodes know


@pytest.mark.parametrize("interest", [1, 2])
def test_rumours_leave_out_about_what_theory_says(interest: int) -> None:
    missed = [simulate(Gossip(nodes=256, way="rumour", interest=interest), seed=seed).missed for seed in SEEDS]
    mean = sum(missed) / len(missed)
    spread = (sum((each - mean) ** 2 for each in missed) / (len(missed) - 1)) ** 0.5
    assert abs(mean - rumour_residue(interest)) < 2.81 * spread / len(missed) ** 0.5 + 0.01
    reading = card.read(PRESETS["Rumours that tire"])
    assert "never hear: the rumour tires" in reading.verdict and reading.figures[1].name == "left-out"


def test_half_and_last_of_the_finding_are_those_of_the_run() -> None:
    run = simulate(FIRST)
    half = next(i for i, share in enumerate(run.known) if share >= 0.5)
    assert run.rounds is not None
    assert card.read(FIRST).figures[0].finding == f"Half know after {half} rounds, and the last after {run.rounds - half} more"


def test_the_sizes_that_are_tried_are_runs_of_the_same_settings() -> None:
    settings = replace(FIRST, way="push-pull", loss=0.2)
    assert sizes(settings, seed=3) == tuple((n, simulate(replace(settings, nodes=n), seed=3).rounds) for n in (8, 16, 32, 64))


def test_the_prediction_is_near_fourteen_and_no_linear_guess() -> None:
    answers = rounds(Gossip(**card.PREDICTION.asked_at))
    assert all(10 <= answer <= 20 for answer in answers)
    assert card.PREDICTION.explain(64, answers[0]).startswith(f"You said 64: {answers[0]} this time.")


def test_one_seed_gives_one_reading_and_another_seed_another() -> None:
    assert card.read(FIRST, seed=5) == card.read(FIRST, seed=5)
    assert card.read(FIRST, seed=5).figures[0].plot != card.read(FIRST, seed=6).figures[0].plot

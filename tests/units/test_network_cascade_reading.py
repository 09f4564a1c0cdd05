"""What the card of cascades on a network says of margins, walls and hubs: against the simulator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.charts import network_cascade as card
from dstudio_lib.charts.network_cascade import safe_margin, swept
from dstudio_lib.formulas.percolation import further_neighbours
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.network_cascade import NetworkCascade, simulate

PRESETS = {preset.name: NetworkCascade(**preset.values) for preset in card.PRESETS}
FIRST = PRESETS["A tenth to spare"]
SEEDS = range(1, 21)


def failed(settings: NetworkCascade) -> list[float]:
    return [simulate(settings, seed=seed).failed for seed in SEEDS]


def test_the_first_preset_is_a_cascade_and_a_large_margin_ends_it_with_the_first() -> None:
    run, reading = simulate(FIRST), card.read(FIRST)
    count = sum(map(len, run.rounds))
    assert count > 150 and reading.verdict.startswith(f"A cascade: {count} of 200 nodes fail within {len(run.rounds) - 1} rounds")
    assert max(failed(PRESETS["As much again to spare"])) == 1 / 200
    assert card.read(PRESETS["As much again to spare"]).verdict.startswith("It ends with the first")


def test_a_wall_bounds_a_cascade_by_its_cell_and_what_it_holds_back_is_lost() -> None:
    walled = PRESETS["Two cells"]
    assert max(failed(walled)) <= 0.5 < max(failed(FIRST))
    run = simulate(walled)
    assert run.failed > 0.3 and run.lost > 0 and "the walls hold it there" in card.read(walled).verdict
    lonely = next(run for seed in SEEDS if (run := simulate(replace(FIRST, groups=50), seed=seed)).lost and len(run.rounds) == 1)
    assert "nobody carries now" in card._verdict(lonely)


def test_there_is_hardly_a_middle_as_the_lesson_says() -> None:
    shares = [share for _, tried in swept(FIRST) for share in tried]
    assert sum(0.1 < share < 0.9 for share in shares) < 0.1 * len(shares)
    assert "hardly a middle" in card.PREDICTION.lesson


@pytest.mark.parametrize("shape", ["alike", "hubs", "ring"])
def test_below_the_margin_of_theory_a_failure_can_go_round(shape: str) -> None:
    """It counts neighbours that one failed neighbour brings down, so it is a lower bound of what is needed."""
    settings = replace(FIRST, shape=shape, first="busiest")
    theory = simulate(settings).threshold
    assert 0.1 < theory < 0.5
    assert sum(share > 0.5 for share in failed(replace(settings, margin=0.8 * theory))) >= 15
    safe = safe_margin(swept(settings))
    assert safe is not None and theory <= safe <= 4 * theory


def test_with_no_margin_every_neighbour_is_a_victim_as_the_formula_of_the_working_says() -> None:
    run = simulate(FIRST)
    links = run.degrees
    mean, square = sum(links) / len(links), sum(each**2 for each in links) / len(links)
    assert run.further_victims(max(links)) == pytest.approx(further_neighbours(mean, square))
    assert card.read(FIRST).working[0].working.text


def test_among_hubs_the_loss_of_the_busiest_is_worse_than_that_of_any() -> None:
    hubs = PRESETS["Hubs, and the busiest fails"]
    busiest, any_one = failed(hubs), failed(replace(hubs, first="any"))
    assert sum(busiest) > 3 * sum(any_one)


@pytest.mark.parametrize(
    ("given", "says"), [({"nodes": 10, "neighbours": 10}, "at most 9"), ({"shape": "ring", "neighbours": 3}, "4 or more")]
)
def test_a_network_that_cannot_be_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        NetworkCascade(**given)

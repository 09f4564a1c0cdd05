"""What the overload card says of a service that was tripped: against the simulator, in each preset."""

from __future__ import annotations

import pytest

from dstudio_lib.charts import overload as card
from dstudio_lib.charts.overload import recovered_after
from dstudio_lib.formulas.overload import vulnerable_load
from dstudio_lib.simulators.overload import RELIEF, START, Overload, simulate
from dstudio_lib.simulators.overload_regions import LOADS, border, branches, small

PRESETS = {preset.name: Overload(**preset.values) for preset in card.PRESETS}
FIRST = PRESETS["Five seconds of a surge"]
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_preset_stays_down_on_retries_alone(seed: int) -> None:
    run, reading = simulate(FIRST, seed=seed), card.read(FIRST, seed=seed)
    assert run.before > 0.99 and run.after == 0.0
    assert reading.verdict.startswith("It stays down: the surge is long over, but clients who ask for 70\u202f% of capacity make 4 calls")
    assert [metric.text for metric in reading.metrics[:2]] == ["nothing", "4×"]
    assert reading.metrics[3].text == "25\u202f%" and vulnerable_load(1.0, 3) == 0.25
    assert reading.figures[0].finding == "The surge ends, and answers do not come back"
    assert reading.figures[2].finding == "In the end the servers are 100\u202f% busy, and 100\u202f% of their work is for nobody"


@pytest.mark.parametrize(
    ("preset", "word"),
    [("Clients kept away", "recovers"), ("Kept away too little", "stays down"), ("A circuit breaker", "recovers"),
     ("A retry budget", "recovers"), ("Square's retries", "stays down")],
)  # fmt: skip
@pytest.mark.parametrize("seed", SEEDS)
def test_each_preset_ends_as_its_verdict_says(preset: str, word: str, seed: int) -> None:
    run = simulate(PRESETS[preset], seed=seed)
    assert (run.after > 0.99) is (word == "recovers")
    assert f"It {word}" in card.read(PRESETS[preset], seed=seed).verdict


def test_the_moment_of_recovery_is_the_first_from_which_it_stays_up() -> None:
    run = simulate(PRESETS["A circuit breaker"])
    after = recovered_after(run)
    assert after is not None and after > 0
    back = START + run.settings.surge_time + after
    assert run.success(back, 100) > 0.97 and run.success(back - 1, back + 4) < 0.9
    kept = simulate(PRESETS["Clients kept away"])
    when = recovered_after(kept)
    assert when is not None and RELIEF[0] <= START + 5 + when <= RELIEF[1]
    assert ", when clients were kept away" in card.read(kept.settings).verdict


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_jitter_nor_a_longer_backoff_brings_it_back_and_the_card_says_so(seed: int) -> None:
    for jitter, backoff in (("none", 0.1), ("full", 0.1), ("full", 2.0)):
        assert simulate(Overload(capacity=150.0, jitter=jitter, backoff=backoff), seed=seed).after < 0.05
    assert "it does not make them fewer" in " ".join(note.text for note in card.read(FIRST, seed=seed).notes)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_deadlines_alone_it_limps(seed: int) -> None:
    limping = Overload(capacity=150.0, abandons=True)
    assert 0.2 < simulate(limping, seed=seed).after < 0.7
    reading = card.read(limping, seed=seed)
    assert reading.verdict.startswith("It limps")
    assert any(note.parameter == "abandons" for note in reading.notes)


def test_no_load_below_the_border_is_tripped_and_those_tripped_have_two_states() -> None:
    for surge in (3.0, 10.0):
        settings = Overload(capacity=150.0, surge=surge)
        edge = border(settings)
        assert edge == 0.25
        for branch in branches(settings):
            assert not (branch.load < edge and branch.tripped < 0.9), branch
            assert branch.alone > 0.9
    assert [branch.load for branch in branches(FIRST) if branch.two_states] == [0.5, 0.6, 0.7, 0.8]


@pytest.mark.parametrize("defence", ["breaker", "shedding", "newest_first", "budgeted"])
def test_with_a_defence_no_load_that_is_tried_has_two_states(defence: str) -> None:
    settings = Overload(capacity=150.0, **{defence: True})
    assert not [branch for branch in branches(settings) if branch.two_states]
    assert "no load" in card.read(settings).figures[1].finding or "One state only" in card.read(settings).figures[1].finding


def test_a_surge_that_is_too_small_is_told_that_a_larger_one_would_do() -> None:
    mild = Overload(capacity=150.0, surge=1.3)
    assert simulate(mild).after > 0.99 and simulate(FIRST).after == 0.0
    assert any(note.parameter == "surge" and "larger one" in note.text for note in card.read(mild).notes)


def test_the_smaller_service_keeps_what_matters() -> None:
    chosen = Overload(capacity=600.0, servers=12, timeout=0.5)
    less = small(chosen)
    assert (less.capacity, less.servers) == (50.0, 1)
    assert less.servers / less.capacity == chosen.servers / chosen.capacity
    assert (less.timeout, less.queue, less.retries) == (chosen.timeout, chosen.queue, chosen.retries)
    assert max(LOADS) < 1


def test_a_load_beyond_capacity_is_no_matter_of_the_surge() -> None:
    reading = card.read(Overload(capacity=150.0, load=1.2))
    assert reading.verdict.startswith("It does not work even before the surge")
    assert simulate(Overload(capacity=150.0, load=1.2, surge_time=0.0)).after < 0.05


def test_the_prediction_is_nothing() -> None:
    asked = card.PREDICTION.asked_at
    assert [simulate(Overload(**asked), seed=seed).after for seed in SEEDS] == [0.0, 0.0, 0.0]
    assert card.PREDICTION.explain(0.0, 0.0).startswith("Exactly")


def test_one_seed_gives_one_reading_and_another_seed_another() -> None:
    assert card.read(FIRST, seed=5) == card.read(FIRST, seed=5)
    assert card.read(FIRST, seed=5).figures[0].plot != card.read(FIRST, seed=6).figures[0].plot

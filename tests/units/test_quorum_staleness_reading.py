"""Quorums and stale reads: the draws against the integral, and what the card says."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import pytest

from dstudio_lib.charts import quorum_staleness as card
from dstudio_lib.formulas.staleness import k_staleness, t_visibility
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.quorum_staleness import DRAWS, QuorumStaleness, draw, latencies, simulate

PRESETS = {preset.name: QuorumStaleness(**preset.values) for preset in card.PRESETS}


def integrated(settings: QuorumStaleness) -> float:
    """The share of stale reads without drawing anything."""
    write, other = settings.legs
    legs = {f"write_{name}": value for name, value in asdict(write).items()} | {
        f"other_{name}": value for name, value in asdict(other).items()
    }
    return 1 - float(t_visibility(settings.replicas, settings.read_quorum, settings.write_quorum, settings.elapsed, **legs))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"elapsed": 0.0},
        {"elapsed": 0.02},
        {"read_quorum": 2},
        {"write_quorum": 2, "elapsed": 0.005},
        {"latencies": "ssd"},
        {"latencies": "yammer", "elapsed": 0.1},
        {"latencies": "own"},
        {"replicas": 5, "read_quorum": 2, "write_quorum": 2},
    ],
    ids=str,
)
def test_the_interval_of_the_draws_contains_the_integral(given: dict[str, Any]) -> None:
    settings = QuorumStaleness(**given)
    exact, drawn = integrated(settings), simulate(settings, seed=2).stale
    assert abs(drawn - exact) <= 3.29 * math.sqrt(exact * (1 - exact) / DRAWS) + 0.001  # the integral itself is good to 0.001


def test_the_drawn_latencies_are_the_integrated_ones() -> None:
    settings = QuorumStaleness()
    store = draw(settings, 1)
    for integrals, columns in zip(latencies(settings, store), (store.commit, store.answer), strict=True):
        for quorum, time in enumerate(integrals):
            late = float((columns[:, quorum] > time).mean())
            assert late == pytest.approx(0.01, abs=3.29 * math.sqrt(0.0099 / DRAWS))


def test_quorums_that_meet_are_never_stale_in_any_draw() -> None:
    for kind in ("ssd", "disk", "yammer", "wan", "own"):
        for replicas in (1, 3, 4):
            store = draw(QuorumStaleness(latencies=kind, replicas=replicas), 1)
            for read in range(1, replicas + 1):
                for write in range(replicas + 1 - read, replicas + 1):
                    assert (store.until_fresh(read, write) <= 0).all()


def test_no_quorum_is_staler_than_random_copies_without_spreading() -> None:
    for kind in ("ssd", "disk", "yammer", "wan"):
        run = simulate(QuorumStaleness(latencies=kind, elapsed=0.0))
        for read, row in enumerate(run.grid, start=1):
            for write, share in enumerate(row, start=1):
                assert share <= float(k_staleness(3, read, write)) + 0.012


def test_across_a_wide_area_reads_elsewhere_are_stale_for_about_the_way() -> None:
    run = simulate(PRESETS["Across a wide area"])
    assert run.at_once == pytest.approx(2 / 3, abs=0.012)
    assert 0.075 < run.mostly_fresh < 0.12


def test_staleness_only_falls_with_time() -> None:
    for settings in PRESETS.values():
        curve = simulate(settings).curve
        assert all(after <= before for before, after in pairwise(curve))


def test_the_default_is_stale_in_two_of_five_and_fresh_after_22_milliseconds() -> None:
    reading = card.read(QuorumStaleness())
    assert PRESETS["LinkedIn's disks"] == QuorumStaleness()
    assert reading.verdict.startswith("41\u202f% of reads 1\u202fms after the write miss it, and fewer than 1 % from 22.3\u202fms on")
    assert [metric.text for metric in reading.metrics] == ["41\u202f%", "22.3\u202fms", "6.73\u202fms", ">\u202f99.9999\u202f%"]
    assert "at once 56\u202f%" in reading.metrics[0].meaning


def test_the_claim_that_one_acknowledgement_halves_the_slowest_writes_holds() -> None:
    run = simulate(QuorumStaleness())
    assert run.writes[0] / run.writes[1] == pytest.approx(0.48, abs=0.01)


def test_quorums_that_meet_say_never_and_what_it_costs() -> None:
    reading = card.read(PRESETS["Quorums that meet"])
    assert reading.verdict == ("Never stale, as 2 + 2 is more than 3: the p99 write takes 13.9\u202fms, the p99 read 898\u202fµs.")
    assert reading.metrics[0].text == "never" and "linearizable" in reading.notes[0].text


def test_the_squares_say_never_exactly_where_quorums_meet() -> None:
    words = card.read(QuorumStaleness(replicas=4)).figures[1].plot["data"][0]
    for read, write, text in zip(words["y"], words["x"], words["text"], strict=True):
        assert (text == "never") == (read + write > 4)


def test_a_reading_is_a_pure_function_of_settings_and_seed() -> None:
    assert card.read(QuorumStaleness(), seed=3) == card.read(QuorumStaleness(), seed=3)
    assert card.read(QuorumStaleness(), seed=3) != card.read(QuorumStaleness(), seed=4)


def test_a_quorum_larger_than_the_copies_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="could never be reached") as refused:
        QuorumStaleness(read_quorum=4)
    assert refused.value.parameter == "read_quorum"


def test_the_prediction_is_drawn_and_lies_at_the_integral() -> None:
    prediction = card.PREDICTION
    answer = prediction.answer(QuorumStaleness(**prediction.asked_at))
    assert answer == pytest.approx(integrated(QuorumStaleness(elapsed=0.0)), abs=0.012)
    assert "46 points too low" in prediction.explain(0.1, answer)

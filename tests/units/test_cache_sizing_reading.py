"""Size of a cache: the curve against the formula, a simulated cache, and what the card says."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest

from dstudio_lib.charts import cache_sizing as card
from dstudio_lib.formulas.caching import lru_hit_ratio
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.cache_sizing import GIB, CacheSizing, curve, simulate

PRESETS = {preset.name: CacheSizing(**preset.values) for preset in card.PRESETS}


@pytest.mark.parametrize(("items", "exponent"), [(10_000_000, 0.8), (1_000, 1.0), (100_000, 0.0), (1_000_000, 1.4)])
def test_the_curve_lies_on_the_formula(items: int, exponent: float) -> None:
    over = curve(items, exponent)
    for share in (0.01, 0.1, 0.5):
        exact = lru_hit_ratio(round(share * items), items, exponent)
        assert over.hit_ratio(share) == pytest.approx(exact, abs=1e-3)
    assert over.hits[-1] == 1.0 and over.shares[-1] == 1.0
    assert over.share_for(over.hit_ratio(0.1)) == pytest.approx(0.1, rel=1e-6)


def test_no_lru_cache_beats_the_best_possible() -> None:
    over = curve(10_000_000, 0.8)
    assert all(over.hit_ratio(share) <= best + 1e-9 for share, best in zip(over.ideal_shares[1:], over.ideal_hits[1:], strict=True))


def test_a_simulated_cache_hits_as_often_as_computed() -> None:
    settings = CacheSizing(items=2_000, exponent=0.9, memory=200 * 10_240.0)
    random = np.random.default_rng(3)
    weights = np.arange(1, 2_001) ** -0.9
    asked = random.choice(2_000, size=120_000, p=weights / weights.sum())
    held: OrderedDict[int, None] = OrderedDict()
    hits = np.zeros(len(asked), dtype=bool)
    for i, item in enumerate(asked.tolist()):
        if item in held:
            hits[i] = True
            held.move_to_end(item)
        else:
            held[item] = None
            if len(held) > 200:
                held.popitem(last=False)
    means = hits[20_000:].reshape(20, -1).mean(axis=1)
    half = 2.861 * means.std(ddof=1) / 20**0.5
    assert abs(means.mean() - simulate(settings).warm) < half + 0.002  # the approximation itself is good to about that


def test_the_default_shows_that_ten_times_the_memory_only_doubles_the_hits() -> None:
    reading = card.read(CacheSizing())
    assert PRESETS["One in a hundred fits"] == CacheSizing()
    assert [metric.text for metric in reading.metrics] == ["25.2\u202f%", "1\u202f500/s", "37.7\u202fms", "989 dollars"]
    assert reading.figures[0].finding == "Ten times this memory would lift the hit ratio from 25.2\u202f% to 50.5\u202f%"
    assert reading.verdict.startswith(
        "Too small: it answers 25.2\u202f%, and 1\u202f500/s of 2\u202f000/s reach a backend that takes 1\u202f000/s"
    )


def test_the_memory_said_to_be_enough_is_enough() -> None:
    short = simulate(CacheSizing())
    assert short.overloaded
    assert simulate(CacheSizing(memory=short.enough)).backend_load == pytest.approx(1_000, rel=0.002)


def test_a_quarter_emptied_multiplies_the_backends_load() -> None:
    run = simulate(PRESETS["A quarter of the cache is new"])
    assert run.hit_ratio == pytest.approx(0.75 * run.warm)
    assert run.multiplier == pytest.approx((1 - 0.75 * run.warm) / (1 - run.warm))
    assert run.multiplier is not None and run.multiplier > 5 and run.overloaded
    assert "5.2 times as many as before" in card.read(run.settings).verdict


def test_the_edge_of_the_photo_stack_answers_fifty_eight_per_cent() -> None:
    assert round(20.0 / (20.0 + 4.6 + 9.9), 3) == 0.58
    assert simulate(PRESETS["Facebook's photos at the edge"]).warm == pytest.approx(0.58, abs=0.002)


def test_the_cheapest_size_costs_least_of_all_on_the_curve() -> None:
    run = simulate(CacheSizing())
    for memory in (1, 10, 50, 90, 95.4):
        other = simulate(CacheSizing(memory=memory * GIB))
        assert sum(other.cost) >= run.least * 0.999
    assert sum(simulate(CacheSizing(memory=run.cheapest)).cost) == pytest.approx(run.least, rel=1e-3)


def test_without_favourites_the_hit_ratio_is_what_fits() -> None:
    run = simulate(CacheSizing(exponent=0.0, memory=10 * GIB))
    assert run.warm == pytest.approx(run.share) == pytest.approx(run.ideal)


def test_everything_fits_and_nothing_reaches_the_backend() -> None:
    reading = card.read(CacheSizing(items=1_000))
    assert reading.metrics[0].text == "100\u202f%" and reading.metrics[1].text == "hardly any"
    assert any("All items fit" in note.text for note in reading.notes)


def test_a_cache_smaller_than_one_item_is_refused() -> None:
    with pytest.raises(InputError, match="no room for one item") as refused:
        CacheSizing(memory=1_000)
    assert refused.value.parameter == "memory"


def test_the_prediction_is_read_from_the_curve() -> None:
    prediction = card.PREDICTION
    assert prediction.answer(CacheSizing(**prediction.asked_at)) == pytest.approx(0.505, abs=0.001)
    assert "24 points too high" in prediction.explain(0.75, 0.505)
    assert "about right" in prediction.explain(0.5, 0.505)

"""Round trips between cities: a floor is a floor, and published times are held against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib import catalog
from dstudio_lib.charts import round_trips as chart
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.round_trips import MEDIA, RoundTrips, cities, distance, possible, published, simulate

NAMES = [each.name for each in cities()]


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_no_detour_is_shorter_than_the_great_circle(one: str, other: str, between: str) -> None:
    assert distance(one, other) <= distance(one, between) + distance(between, other) + 1e-3
    assert distance(one, other) == pytest.approx(distance(other, one))


@given(
    st.sampled_from(NAMES),
    st.sampled_from(sorted(MEDIA)),
    st.floats(1, 20),
    st.integers(1, 1_000),
)
def test_what_is_set_never_beats_the_floor(start: str, medium: str, stretch: float, turns: int) -> None:
    end = next(name for name in NAMES if name != start)
    run = simulate(RoundTrips(start=start, end=end, medium=medium, stretch=stretch, turns=turns))
    assert run.time >= run.bound * turns * (1 - 1e-12)
    assert run.bound == pytest.approx(float(minimum_round_trip(distance(start, end), MEDIA[medium])))


def test_a_medium_only_scales_the_floor() -> None:
    glass, air = (simulate(RoundTrips(medium=medium)).bound for medium in ("fibre", "air"))
    assert glass / air == pytest.approx(1.468 / 1.0003)


def test_both_ends_in_one_city_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="Both ends are London") as caught:
        RoundTrips(start="London", end="London")
    assert caught.value.parameter == "end"


def test_an_impossible_published_time_is_never_called_the_best() -> None:
    assert published("Mumbai", "Singapore") is None
    assert not possible(0.017, distance("Mumbai", "Singapore"))
    for each in catalog.round_trips():
        best = published(each.origin, each.destination)
        assert best is None or possible(best, distance(each.origin, each.destination))


def test_every_other_city_is_listed_nearest_first() -> None:
    run = simulate(RoundTrips())
    ways = [leg.distance for leg in run.legs]
    assert ways == sorted(ways)
    assert len(ways) == len(NAMES) - 1


def test_the_chart_tells_apart_what_is_measured_what_is_sold_and_what_cannot_be() -> None:
    figure = chart.against_distance()
    names = {trace["name"]: len(trace["x"]) for trace in figure.plot["data"]}
    pairs = chart.published_pairs()
    assert names["published, and impossible"] == sum(not each.possible for each in pairs)
    assert names["networks, as measured"] == sum(each.possible and each.kind == "network" for each in pairs)
    assert names["single routes, as sold"] == sum(each.possible and each.kind != "network" for each in pairs)
    assert len(figure.table.rows) == len(pairs)


def test_radio_may_lie_under_glass_but_never_under_vacuum() -> None:
    radio = [each for each in chart.published_pairs() if each.kind == "radio"]
    assert radio
    for each in radio:
        assert each.possible
        assert each.ratio < 1


def test_ten_milliseconds_reach_about_a_thousand_kilometres() -> None:
    assert chart.PREDICTION.answer(RoundTrips()) == pytest.approx(1.02e6, rel=0.01)

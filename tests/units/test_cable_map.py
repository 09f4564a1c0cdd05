"""The map: its geometry, its coast, and what it says of cables and pairs."""

from __future__ import annotations

import json
import math
from itertools import combinations, pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dstudio_lib import catalog
from dstudio_lib.charts import _coastline, cable_map, globe
from dstudio_lib.charts.palette import resolve
from dstudio_lib.charts.reading import Figure
from dstudio_lib.formulas.latency import great_circle_distance
from dstudio_lib.foundation.errors import InputError, UnknownName

POINTS = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


def drawn(figure: Figure) -> go.Figure:
    plot = resolve(figure.plot, "light")
    json.dumps(plot, allow_nan=False)
    return go.Figure(data=plot["data"], layout=plot["layout"])


# --- geometry


@settings(deadline=None)
@given(POINTS, POINTS)
def test_a_great_circle_is_as_long_as_the_formula_says(start: tuple[float, float], end: tuple[float, float]) -> None:
    whole = float(great_circle_distance(*start, *end))
    assume(1_000 < whole < 19_900e3)
    points = globe.great_circle(start, end)
    assert points[0] == start
    assert points[-1] == end
    legs = sum(float(great_circle_distance(*one, *other)) for one, other in pairwise(points))
    assert legs == pytest.approx(whole, rel=1e-6)


@settings(deadline=None)
@given(POINTS, POINTS)
def test_no_drawn_part_crosses_the_edge_of_the_map(start: tuple[float, float], end: tuple[float, float]) -> None:
    assume(1_000 < float(great_circle_distance(*start, *end)) < 19_900e3)
    for part in globe.cut_at_antimeridian(globe.great_circle(start, end)):
        assert all(abs(other[1] - one[1]) <= 180 for one, other in pairwise(part))
        assert all(-180 <= east <= 180 for _, east in part)


def test_a_line_over_the_pacific_is_cut_into_two() -> None:
    tokyo, sf = catalog.city("Tokyo"), catalog.city("San Francisco")
    parts = globe.cut_at_antimeridian(globe.great_circle((tokyo.latitude, tokyo.longitude), (sf.latitude, sf.longitude)))
    assert len(parts) == 2
    assert parts[0][-1][1] == 180
    assert parts[1][0][1] == -180
    assert parts[0][-1][0] == pytest.approx(parts[1][0][0])


def test_antipodes_have_no_one_shortest_way() -> None:
    with pytest.raises(InputError, match="antipodes"):
        globe.great_circle((0, 0), (0, 180))


# --- the coast


def test_the_coast_is_small_and_stays_on_the_map() -> None:
    file = Path(cable_map.__file__).with_name("data") / "coastline.json"
    assert file.stat().st_size <= 60_000
    east, north = globe.coastline()
    assert len(east) == len(north) > 4_000
    assert all(-180.01 <= x <= 180.01 for x in east if x is not None)
    assert all(-90 <= y <= 90 for y in north if y is not None)


def test_no_coast_is_drawn_across_the_whole_map() -> None:
    east, _ = globe.coastline()
    assert all(abs(after - before) < 30 for before, after in pairwise(east) if before is not None and after is not None)


def test_coastal_cities_lie_near_the_drawn_coast() -> None:
    east, north = globe.coastline()
    points = [(y, x) for x, y in zip(east, north, strict=True) if x is not None and y is not None]
    for name in ("Lisbon", "Mumbai", "Sydney", "Cape Town", "San Francisco", "Fortaleza", "Singapore"):
        city = catalog.city(name)
        nearest = min(math.dist((city.latitude, city.longitude), point) for point in points)
        assert nearest < 2.5, name


def test_the_generator_turns_arcs_into_steps_and_leaves_the_edge_out() -> None:
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [-180.0, -90.0]},
        "arcs": [[[100, 9_000], [50, 0], [0, 20]], [[0, 9_000], [0, 500]], [[35_900, 9_000], [-35_800, 0], [10, 0]]],
    }
    made = _coastline.coastline(topology)
    assert made["lines"] == [[-17_900, 0, 50, 0, 0, 20], [-17_900, 0, 10, 0]]


def test_the_generator_says_how_it_is_called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["_coastline"])
    assert _coastline.main() == 2
    assert "land-110m.json" in capsys.readouterr().out


# --- the maps


def test_the_map_of_cables_is_a_plain_plot_without_a_geography_service() -> None:
    figure = drawn(cable_map.figure())
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert "geo" not in figure.layout.to_plotly_json()
    assert "http" not in json.dumps(cable_map.figure().plot)


def test_every_cable_stands_on_the_map_and_in_the_table() -> None:
    figure = cable_map.figure()
    names = {trace["name"] for trace in figure.plot["data"]}
    listed = {row[0] for row in figure.table.rows}
    assert {cable.name for cable in catalog.cables()} <= names & listed


def test_the_finding_is_the_distance_of_the_best_cables_from_light() -> None:
    ratios = [cable_map.published_over_floor(each) for each in catalog.cables() if each.medium == "fibre"]
    known = [ratio for ratio in ratios if ratio is not None]
    finding = cable_map.figure().finding
    assert f"{round(100 * (min(known) - 1))} to {round(100 * (max(known) - 1))} %" in finding


def test_the_atlantic_cable_for_traders_is_within_a_tenth_of_light() -> None:
    express = catalog.cable("hibernia-express")
    assert 1 < (cable_map.published_over_floor(express) or 0) < 1.1


def test_unknown_lengths_are_said_to_be_unknown() -> None:
    rows = {row[0]: row for row in cable_map.figure().table.rows}
    assert rows["Atlantic Crossing 1"][3] == "unknown"
    assert "disputed" in rows["Curie"][3]


def test_one_cable_alone_can_be_drawn() -> None:
    assert "times what light needs" in cable_map.figure([catalog.cable("sacs")]).finding
    drawn(cable_map.figure([catalog.cable("marea")]))


def test_pairs_show_the_floor_beside_what_was_published() -> None:
    figure = cable_map.between([("Johannesburg", "São Paulo"), ("London", "New York")])
    drawn(figure)
    rows = {row[0]: row for row in figure.table.rows}
    assert rows["London"][3:5] == (54.6, 58.95)
    assert "Johannesburg – São Paulo takes 4.4 times" in figure.finding


def test_a_published_time_that_outruns_light_is_called_impossible() -> None:
    figure = cable_map.between([("Mumbai", "Singapore")])
    assert "17, impossible: light in vacuum needs 26" in figure.table.rows[0][4]


def test_wrong_pairs_are_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="two different cities"):
        cable_map.between([("London", "london")])
    with pytest.raises(UnknownName, match="Atlantis"):
        cable_map.between([("London", "Atlantis")])
    with pytest.raises(InputError, match="at least one"):
        cable_map.between([])
    with pytest.raises(InputError, match="at least one"):
        cable_map.figure([])


@pytest.mark.parametrize(
    "figure",
    [cable_map.figure(), cable_map.between([("London", "New York"), ("Tokyo", "San Francisco")])],
    ids=["cables", "pairs"],
)
def test_a_narrow_map_numbers_its_routes_apart_and_lists_their_times_below(figure: Figure) -> None:
    narrow = figure.plot["narrow"]
    *numbers, listed = narrow["annotations"]
    (west, east), (south, north) = narrow["xaxis"]["range"], narrow["yaxis"]["range"]
    assert [each["text"] for each in numbers] == [f"<b>{number}</b>" for number in range(1, len(numbers) + 1)]
    assert all(west <= each["x"] <= east and south <= each["y"] <= north for each in numbers)
    assert all(f"{number}  " in listed["text"] for number in range(1, len(numbers) + 1))
    scale = 280 / (east - west)
    for one, other in combinations(numbers, 2):
        assert max(abs(one["x"] - other["x"]) * scale, abs(one["y"] - other["y"]) * scale * narrow["yaxis"]["scaleratio"]) > 12

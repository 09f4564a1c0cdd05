"""Figures of a learner's own latencies: beside the bound, and widened to a fan-out."""

from __future__ import annotations

import json
import random

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib import measurements
from dstudio_lib.charts import measurements as charts
from dstudio_lib.charts.palette import resolve
from dstudio_lib.charts.reading import Figure
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.measurements.measured import Measurements


def drawn(figure: Figure) -> None:
    plot = resolve(figure.plot, "light")
    json.dumps(plot, allow_nan=False)
    go.Figure(data=plot["data"], layout=plot["layout"])
    for text in (figure.finding, figure.alternative):
        assert text
        assert not any(word in text.lower() for word in ("nan", " inf", "e-0", "e+"))


def exponential(count: int, mean: float = 0.05) -> Measurements:
    draws = random.Random(5)
    return Measurements("CSV", "latency", tuple(draws.expovariate(1 / mean) for _ in range(count)), count)


@pytest.mark.parametrize("name", measurements.samples())
def test_every_sample_can_be_drawn_beside_a_bound(name: str) -> None:
    mine = measurements.read(measurements.sample(name))
    for distance in (None, 0, 5570):
        drawn(charts.distribution(mine, distance_km=distance))


def test_the_bound_of_a_distance_stands_in_the_figure() -> None:
    figure = charts.distribution(measurements.read(measurements.sample("ping-linux.txt")), distance_km=5570)
    texts = " ".join(note["text"] for note in figure.plot["layout"]["annotations"]).replace("\u202f", " ")
    assert "floor of 5 570 km: 54.5 ms" in texts
    assert figure.finding == "Half of your answers take more than 1.3 times what light needs"


def test_measurements_faster_than_light_are_told_first() -> None:
    figure = charts.distribution(measurements.read(measurements.sample("ping-linux.txt")), distance_km=15_000)
    assert "nearer than you think" in figure.finding


def test_at_a_fan_out_of_sixty_nine_half_the_requests_see_the_p99() -> None:
    mine = exponential(2_000)
    assert charts.fan_out_tail(mine).finding.startswith("At a fan-out of 69, half of your requests wait longer than your p99")
    assert mine.fan_out_percentile(69, 50) >= mine.percentile(99) * 0.999


def test_curves_end_where_the_measurements_do() -> None:
    few, many = charts.fan_out_tail(exponential(50)), charts.fan_out_tail(exponential(5_000))
    assert "too few measurements" in {cell for row in few.table.rows for cell in row}
    assert all(isinstance(row[1], float) for row in many.table.rows)
    assert "measure more" in few.finding


def test_a_summary_has_no_tail_to_draw() -> None:
    with pytest.raises(InputError, match="a summary, not single measurements"):
        charts.fan_out_tail(measurements.read(measurements.sample("locust_stats.csv")))


@pytest.mark.parametrize("distance", [-1, 30_000, float("nan"), "far"])
def test_a_distance_that_is_not_on_earth_is_refused(distance: object) -> None:
    with pytest.raises(InputError, match="distance_km was given as"):
        charts.distribution(exponential(10), distance_km=distance)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
def test_any_measurements_can_be_drawn(times: list[float]) -> None:
    mine = Measurements("CSV", "latency", tuple(times), len(times))
    drawn(charts.distribution(mine, distance_km=100))
    drawn(charts.fan_out_tail(mine))


def test_no_trace_holds_more_points_than_a_screen_shows() -> None:
    figure = charts.distribution(exponential(50_000))
    assert all(len(trace["x"]) <= 2_000 for trace in figure.plot["data"])

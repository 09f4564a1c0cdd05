"""The timeline of an incident: every event in order, with its standing, and nothing invented between."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib import catalog
from dstudio_lib.catalog.records import Incident
from dstudio_lib.charts import timeline
from dstudio_lib.charts.palette import resolve

WITH_TIMELINE = [each for each in catalog.incidents() if each.timeline]
INCIDENTS = pytest.mark.parametrize("incident", WITH_TIMELINE, ids=lambda each: each.id)


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_axis_keeps_the_order_of_time(one: float, other: float) -> None:
    if one < other:
        assert timeline.place(one) <= timeline.place(other)
    assert timeline.place(-one) == -timeline.place(one)


@INCIDENTS
def test_every_event_has_a_row_a_mark_and_a_line_in_the_table(incident: Incident) -> None:
    figure = timeline.figure(incident)
    marks = [(y, x) for trace in figure.plot["data"] if trace["mode"] == "markers" for x, y in zip(trace["x"], trace["y"], strict=True)]
    assert [y for y, _ in sorted(marks)] == list(range(len(incident.timeline)))
    assert [x for _, x in sorted(marks)] == [timeline.place(event.minute) for event in incident.timeline]
    assert len(figure.plot["layout"]["yaxis"]["ticktext"]) == len(figure.table.rows) == len(incident.timeline)


@INCIDENTS
def test_every_mark_tells_its_standing_by_letter_and_by_shape(incident: Incident) -> None:
    figure = timeline.figure(incident)
    letters = [note["text"] for note in figure.plot["layout"]["annotations"]]
    assert [letter[0] for letter in letters] == [event.status for event in incident.timeline]
    symbols = {
        y: symbol
        for trace in figure.plot["data"]
        if trace["mode"] == "markers"
        for y, symbol in zip(trace["y"], trace["marker"]["symbol"], strict=True)
    }
    for i, event in enumerate(incident.timeline):
        assert symbols[i].removesuffix("-open") == timeline.SHAPES[event.status]
        assert symbols[i].endswith("-open") != event.documented


@INCIDENTS
def test_every_row_of_the_table_carries_its_source(incident: Incident) -> None:
    for row in timeline.table(incident).rows:
        assert "http" in row[-1]
        assert row[4][0] in "RSIM"


@INCIDENTS
def test_a_timeline_is_plain_data_that_plotly_takes(incident: Incident) -> None:
    plot = resolve(timeline.figure(incident).plot, "dark")
    json.dumps(plot, allow_nan=False)
    go.Figure(data=plot["data"], layout=plot["layout"])


@INCIDENTS
def test_marks_on_the_axis_stay_apart_and_include_the_onset(incident: Incident) -> None:
    values = timeline.figure(incident).plot["layout"]["xaxis"]["tickvals"]
    assert 0.0 in values
    assert values == sorted(values)
    assert len(values) <= 9


def test_the_finding_of_ebs_is_how_long_it_dragged_on() -> None:
    finding = timeline.figure(catalog.incident("aws-ebs-us-east-2011")).finding.replace("\u202f", " ")
    assert finding == "Half of the record lies within 11.2 h; the last mark is 3.59 d after the onset"


def test_the_finding_of_knight_admits_the_missing_minutes() -> None:
    assert "of 2 events in between no source gives the minute" in timeline.figure(catalog.incident("knight-capital-2012")).finding


def test_nothing_joins_one_event_to_the_next() -> None:
    for incident in WITH_TIMELINE:
        for trace in timeline.figure(incident).plot["data"]:
            assert trace["mode"] == "markers" or len(set(trace["y"])) == 1

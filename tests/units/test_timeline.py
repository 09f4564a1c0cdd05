"""The timeline of an incident: every event in order, with its standing, and nothing invented between."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib import catalog
from dstudio_lib.catalog.records import Incident
from dstudio_lib.charts import timeline
from dstudio_lib.charts.palette import resolve
from dstudio_lib.charts.reading import Figure

WITH_TIMELINE = [each for each in catalog.incidents() if each.timeline]


def marks_of(figure: Figure) -> list[Any]:
    """The traces that draw marks, without the entries of the legend."""
    return [trace for trace in figure.plot["data"] if trace["mode"] == "markers" and trace["x"] != [None]]


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
    marks = [(y, x) for trace in marks_of(figure) for x, y in zip(trace["x"], trace["y"], strict=True)]
    assert [y for y, _ in sorted(marks)] == list(range(len(incident.timeline)))
    assert [x for _, x in sorted(marks)] == [timeline.place(event.minute) for event in incident.timeline]
    assert len(figure.plot["layout"]["yaxis"]["ticktext"]) == len(figure.table.rows) == len(incident.timeline)


@INCIDENTS
def test_every_mark_tells_its_standing_by_letter_and_by_shape(incident: Incident) -> None:
    figure = timeline.figure(incident)
    letters = [note["text"] for note in figure.plot["layout"]["annotations"]]
    assert [letter[0] for letter in letters] == [event.status for event in incident.timeline]
    symbols = {y: symbol for trace in marks_of(figure) for y, symbol in zip(trace["y"], trace["marker"]["symbol"], strict=True)}
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
    plot = timeline.figure(incident).plot
    low, high = plot["layout"]["xaxis"]["range"]
    for values, most in ((plot["layout"]["xaxis"]["tickvals"], 7), (plot["narrow"]["xaxis"]["tickvals"], 5)):
        assert 0.0 in values
        assert all(later - earlier > (high - low) / most for earlier, later in pairwise(values))


def test_the_axis_is_marked_as_far_as_the_record_reaches() -> None:
    for incident in WITH_TIMELINE:
        last = max(event.until_minute or event.minute for event in incident.timeline)
        marked = timeline.figure(incident).plot["layout"]["xaxis"]["tickvals"][-1]
        assert 10**marked - 1 > last / 6, incident.id


@INCIDENTS
def test_the_legend_has_the_shapes_of_the_marks_and_no_other(incident: Incident) -> None:
    figure = timeline.figure(incident)
    drawn = {symbol for trace in marks_of(figure) for symbol in trace["marker"]["symbol"]}
    keys = [trace for trace in figure.plot["data"] if trace["x"] == [None]]
    shapes = {trace["marker"]["symbol"] for trace in keys if trace["mode"] == "markers"}
    assert {symbol.removesuffix("-open") for symbol in drawn} == {symbol for symbol in shapes if not symbol.endswith("-open")}
    assert any(symbol.endswith("-open") for symbol in drawn) == any(symbol.endswith("-open") for symbol in shapes)
    lanes = {trace["name"]: trace["line"]["color"] for trace in keys if trace["mode"] == "lines"}
    assert lanes == {trace["name"]: trace["marker"]["color"] for trace in marks_of(figure)}


@INCIDENTS
def test_a_narrow_timeline_has_every_title_above_its_mark(incident: Incident) -> None:
    narrow = timeline.figure(incident).plot["narrow"]
    titles = [note["text"].replace("<br>", " ") for note in narrow["annotations"] if note.get("xref") == "paper"]
    assert all(title.startswith(f"{event.title} <b>") for title, event in zip(titles, incident.timeline, strict=True))
    assert max(len(line) for note in narrow["annotations"] for line in re.sub("</?b>", "", note["text"]).split("<br>")) <= 42


def test_the_finding_of_ebs_is_how_long_it_dragged_on() -> None:
    finding = timeline.figure(catalog.incident("aws-ebs-us-east-2011")).finding.replace("\u202f", " ")
    assert finding == "Half of the record lies within 11.2 h; the last mark is 3.59 d after the onset"


def test_the_finding_of_knight_admits_the_missing_minutes() -> None:
    assert "of 2 events in between no source gives the minute" in timeline.figure(catalog.incident("knight-capital-2012")).finding


def test_nothing_joins_one_event_to_the_next() -> None:
    for incident in WITH_TIMELINE:
        for trace in timeline.figure(incident).plot["data"]:
            assert trace["mode"] == "markers" or len(set(trace["y"])) == 1

"""An incident as it went: one row for each event, in order, on a time axis that shows minutes and days alike.

The shape and the letter of a mark say how the event is known, its colour and the table who it concerns; a hollow
mark is placed by its order alone, because no source gives its minute. Nothing is drawn between marks: what is
not known stays empty.
"""

from __future__ import annotations

import math
import textwrap

from dstudio_lib.catalog.records import Event, Incident
from dstudio_lib.foundation.formatting import MINUS, NARROW, duration

from .marks import Plain, label, upright
from .reading import Figure, Table

SHAPES = {"R": "circle", "S": "square", "I": "diamond", "M": "x"}
"""How an event is known: reported in a primary document, secondary, inferred, modelled."""

STANDING = {"R": "reported", "S": "secondary", "I": "inferred", "M": "modelled", "unknown": "unknown"}
LANES = {"system": "served", "people": "healthy", "customers": "failed", "business": "offered"}
"""Whom an event concerns, and the colour of its mark."""

_TICKS = (0, 1, 10, 60, 360, 1_440, 4_320, 10_080, 43_200)
_ROW = 44
_WRAP = 25


def place(minutes: float) -> float:
    """Return where a moment stands on the axis: logarithmic on either side of the onset, which is 0.

    >>> place(0), place(9), place(-99)
    (0.0, 1.0, -2.0)
    """
    return math.copysign(math.log10(1 + abs(minutes)), minutes) if minutes else 0.0


def figure(incident: Incident) -> Figure:
    """Draw the timeline of an incident."""
    events = incident.timeline
    rows = list(range(len(events)))
    low, high = min(0.0, *(event.minute for event in events)), max(event.until_minute or event.minute for event in events)
    ticks = _ticks(low, high)
    finding = _finding(events)
    return Figure(
        name="timeline",
        finding=finding,
        plot={
            "data": [*_spans(incident), *(trace for lane in LANES if (trace := _marks(incident, lane)))],
            "layout": {
                "height": _ROW * len(events) + 136,
                "xaxis": {
                    "title": {"text": "time since the onset, log scale"},
                    "range": [place(low) - 0.25, place(high) + 0.35],
                    "tickmode": "array",
                    "tickvals": [place(tick) for tick in ticks],
                    "ticktext": [_tick(tick) for tick in ticks],
                    "tickangle": 0,
                    "side": "top",
                    "showgrid": True,
                },
                "yaxis": {
                    "range": [len(events) - 0.4, -0.6],
                    "rangemode": "normal",
                    "tickmode": "array",
                    "tickvals": rows,
                    "ticktext": [_row_title(incident, event) for event in events],
                    "showgrid": False,
                    "showline": False,
                },
                "shapes": [upright(0.0)],
                "annotations": [_letter(i, event) for i, event in enumerate(events)],
                "hovermode": "closest",
                "showlegend": True,
                "legend": {"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "traceorder": "normal"},
                "margin": {"t": 60, "b": 60, "l": 8},
            },
        },
        alternative=f"Timeline of {incident.title}, {incident.organisation}, {incident.year}: {len(events)} events in order. {finding}. "
        "The table has them all, with their sources.",
        table=table(incident),
    )


def table(incident: Incident) -> Table:
    """Return the timeline as rows: when, for whom, what, how it is known, and from where."""
    return Table(
        ("minute", "when", "concerns", "what", "known", "source"),
        tuple(
            (
                f"{event.minute:g}" if event.documented else "?",
                incident.clock(event),
                event.lane,
                f"{event.title}. {event.text}",
                f"{event.status}, {STANDING[event.status]}",
                "; ".join(_source(incident, key, event.locator) for key in event.sources),
            )
            for event in incident.timeline
        ),
    )


def _source(incident: Incident, key: str, locator: str) -> str:
    source = incident.source(key)
    return f"{source.publisher}, {source.title}" + (f", {locator}" if locator else "") + f" ({source.url})"


def _finding(events: tuple[Event, ...]) -> str:
    """Say how the moments that a source gives lie; those placed by order alone do not count."""
    after = sorted(event.minute for event in events if event.minute >= 0 and event.documented)
    vague = sum(not event.documented for event in events)
    last = duration(60 * after[-1])
    if len(after) >= 5:
        said = f"Half of the record lies within {duration(60 * after[(len(after) - 1) // 2])}; the last mark is {last} after the onset"
    else:
        said = f"The last mark lies {last} after the onset"
    if vague:
        said += f"; of {vague} events in between no source gives the minute"
    return said


def _row_title(incident: Incident, event: Event) -> str:
    words = "<br>".join(textwrap.wrap(event.title, _WRAP))
    return (
        f"{words}<br><b>{_short_clock(incident, event)}</b>"
        if len(event.title) <= _WRAP
        else f"{words} <b>{_short_clock(incident, event)}</b>"
    )


def _short_clock(incident: Incident, event: Event) -> str:
    local = incident.local(event)
    if event.clock == "day":
        return f"{local.day}{NARROW}{local:%b}"
    if event.clock == "undocumented":
        return "(?)"
    day = "" if local.date() == incident.started.astimezone(incident.local_zone).date() else f"{local.day}{NARROW}{local:%b} "
    return f"{'~' if event.clock == 'approximate' else ''}{day}{local:%H:%M}"


def _ticks(low: float, high: float) -> list[int]:
    """Return moments to mark on the axis: the onset, and outward from it as many as stay apart."""
    wide = place(high) - place(low)
    chosen = [0]
    for side, reach in ((1, high), (-1, -low)):
        for tick in _TICKS[1:]:
            if tick <= reach * 1.2 and all(abs(place(side * tick) - place(other)) > wide / 7 for other in chosen):
                chosen.append(side * tick)
    return sorted(chosen)


def _tick(minutes: int) -> str:
    sign, size = (MINUS if minutes < 0 else ""), abs(minutes)
    for length, unit in ((1_440, "d"), (60, "h"), (1, "min")):
        if size >= length:
            return f"{sign}{size // length}{NARROW}{unit}"
    return "0"


def _marks(incident: Incident, lane: str) -> Plain | None:
    chosen = [(i, event) for i, event in enumerate(incident.timeline) if event.lane == lane]
    if not chosen:
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "name": lane,
        "x": [place(event.minute) for _, event in chosen],
        "y": [i for i, _ in chosen],
        "text": [_hover(incident, event) for _, event in chosen],
        "hoverinfo": "text",
        "marker": {
            "color": f"role:{LANES[lane]}",
            "symbol": [SHAPES.get(event.status, "circle") + ("" if event.documented else "-open") for _, event in chosen],
            "size": 13,
            "line": {"color": f"role:{LANES[lane]}", "width": 2},
        },
    }


def _hover(incident: Incident, event: Event) -> str:
    words = "<br>".join(textwrap.wrap(event.text, 56))
    return f"<b>{event.title}</b><br>{words}<br>{incident.clock(event)} · {event.status}, {STANDING[event.status]}"


def _letter(row: int, event: Event) -> Plain:
    return label(place(event.minute), row, event.status if event.documented else f"{event.status} ?", xshift=11, role="muted")


def _spans(incident: Incident) -> list[Plain]:
    """Draw a bar from the beginning to the end of each event that lasted, as far as both are documented."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [place(event.minute), place(event.until_minute)],
            "y": [i, i],
            "name": event.title,
            "hoverinfo": "skip",
            "showlegend": False,
            "line": {"color": f"role:{LANES[event.lane]}/0.35", "width": 8},
        }
        for i, event in enumerate(incident.timeline)
        if event.until_minute is not None
    ]

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
from dstudio_lib.foundation.references import STANDING

from .marks import Plain, label, upright
from .reading import Figure, Table

SHAPES = {"R": "circle", "S": "square", "I": "diamond", "M": "x"}
"""The mark of an event that is known so."""

LANES = {"system": "served", "people": "healthy", "customers": "failed", "business": "offered"}
"""Whom an event concerns, and the colour of its mark."""

_DAY = 1_440
_YEAR = 365 * _DAY
_TICKS = (1, 10, 60, 360, _DAY, 3 * _DAY, 10 * _DAY, 30 * _DAY, 90 * _DAY, _YEAR, 3 * _YEAR)
_ROW, _WRAP = 44, 25
"""Height of a row, and letters on a line of its title, where the titles stand beside the plot."""
_NARROW_ROW, _NARROW_WRAP = 40, 42
"""The same where they stand above the marks, which have the whole width."""
_LINE = 19
"""Height of a line of the legend."""


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
    ends, legend = _ends(low, high), _legend(events)
    finding = _finding(events)
    below = 8 + _LINE * (1 + len(legend) - len(_lanes(events)))
    return Figure(
        name="timeline",
        finding=finding,
        plot={
            "data": [*_spans(incident), *(trace for lane in LANES if (trace := _marks(incident, lane))), *legend],
            "layout": {
                "height": _ROW * len(events) + 76 + below,
                "xaxis": {
                    "title": {"text": "time since the onset, log scale"},
                    "range": ends,
                    "tickmode": "array",
                    **_ticked(low, high, 7),
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
                "legend": _KEY | {"y": 0, "yanchor": "top"},
                "legend2": _KEY | {"y": 0, "yref": "container", "yanchor": "bottom"},
                "margin": {"t": 60, "b": below, "l": 8},
            },
            "narrow": _narrow(incident, low, high, below),
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
        said += f"; of {'one event' if vague == 1 else f'{vague} events'} in between no source gives the minute"
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


def _ends(low: float, high: float) -> list[float]:
    """Return the ends of the axis, with room for half a mark on the left, and for a mark's letter on the right."""
    wide = place(high) - place(low)
    return [place(low) - max(0.25, 0.05 * wide), place(high) + max(0.35, 0.13 * wide)]


def _ticked(low: float, high: float, most: int) -> Plain:
    """Return the moments to mark on the axis, with their words: the onset, and inward from both ends as many as stay apart."""
    first, last = _ends(low, high)
    chosen = [0]
    reached = [side * tick for tick in reversed(_TICKS) for side, reach in ((1, high), (-1, -low)) if tick <= reach * 1.2]
    for tick in reached:
        if all(abs(place(tick) - place(other)) > (last - first) / most for other in chosen):
            chosen.append(tick)
    return {"tickvals": [place(tick) for tick in sorted(chosen)], "ticktext": [_tick(tick) for tick in sorted(chosen)]}


def _tick(minutes: int) -> str:
    sign, size = (MINUS if minutes < 0 else ""), abs(minutes)
    for length, unit in ((_YEAR, "y"), (_DAY, "d"), (60, "h"), (1, "min")):
        if size >= length:
            return f"{sign}{size // length}{NARROW}{unit}"
    return "0"


# --- a narrow place


def _narrow(incident: Incident, low: float, high: float, below: int) -> Plain:
    """Return what changes in a narrow place: titles stand above their marks, and fewer moments are marked."""
    events = incident.timeline
    titles = [_over_title(incident, event) for event in events]
    row = _NARROW_ROW + 15 * max(title.count("<br>") for title in titles)
    return {
        "height": row * len(events) + 76 + below + _LINE,
        "xaxis": _ticked(low, high, 5),
        "yaxis": {"showticklabels": False, "ticks": "", "range": [len(events) - 0.5, -0.75]},
        "annotations": [
            *(_letter(i, event) for i, event in enumerate(events)),
            *(label(0, i, title, xref="paper", yanchor="bottom", yshift=7, align="left", role="muted") for i, title in enumerate(titles)),
        ],
        "margin": {"b": below + _LINE, "r": 8},
    }


def _over_title(incident: Incident, event: Event) -> str:
    clock = _short_clock(incident, event).replace(" ", NARROW)
    words = "<br>".join(textwrap.wrap(f"{event.title} {clock}", _NARROW_WRAP))
    return f"{words.removesuffix(clock)}<b>{clock}</b>"


# --- marks and legend


def _marks(incident: Incident, lane: str) -> Plain | None:
    chosen = [(i, event) for i, event in enumerate(incident.timeline) if event.lane == lane]
    if not chosen:
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "name": lane,
        "showlegend": False,
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


_KEY: Plain = {"orientation": "h", "x": 0, "traceorder": "normal", "itemclick": False, "itemdoubleclick": False, "font": {"size": 12}}


def _lanes(events: tuple[Event, ...]) -> list[str]:
    return [lane for lane in LANES if any(event.lane == lane for event in events)]


def _legend(events: tuple[Event, ...]) -> list[Plain]:
    """Return the entries of the two legends: a stroke in the colour of each lane, and below it each shape with what it says."""
    strokes: list[Plain] = [
        {"mode": "lines", "name": lane, "line": {"color": f"role:{LANES[lane]}", "width": 8}, "legend": "legend"} for lane in _lanes(events)
    ]
    known = [status for status in SHAPES if any(event.status == status for event in events)]
    shapes = [(f"{status}: {STANDING[status]}", SHAPES[status]) for status in known]
    if not all(event.documented for event in events):
        shapes.append(("hollow, ?: placed by its order alone", "circle-open"))
    marks: list[Plain] = [
        {"mode": "markers", "name": name, "marker": {"color": "role:muted", "symbol": symbol, "size": 11}, "legend": "legend2"}
        for name, symbol in shapes
    ]
    return [{"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip", **each} for each in (*strokes, *marks)]


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

"""Why bandwidth does not buy latency, in two pictures: where the time of a transfer goes, and what a wider line changes."""

from __future__ import annotations

import math
from dataclasses import replace

from dstudio_lib.formulas.latency import serialisation_delay
from dstudio_lib.formulas.transport import slow_start_rounds, time_to_first_byte
from dstudio_lib.foundation.formatting import duration, number, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators.transfer import Run, Transfer, simulate

from .marks import Plain, here, label, level, line, log_axis
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "The line is a hundred times wider. How much sooner is the page there?"

PRESETS = (
    Preset("A page over a new connection", {}, "100 kB, an ocean away, TLS 1.3."),
    Preset("The same, with TLS 1.2", {"handshake": "tls12"}, "One round trip more, before anything else."),
    Preset("The same, resumed", {"handshake": "quic-0rtt"}, "QUIC sends the request at once to a server that it knows."),
    Preset("The same, from a server nearby", {"round_trip": 0.01}, "What a content delivery network sells."),
    Preset("A film", {"data_size": 4e9}, "4 GB: here the width of the line decides."),
)

_RATES = tuple(10 ** (6 + i / 10) for i in range(51))


def _hundredfold(_settings: Transfer) -> float:
    return simulate(Transfer(bit_rate=100e6)).total / simulate(Transfer(bit_rate=10e9)).total


def _explain(guess: float, answer: float) -> str:
    run = simulate(Transfer(bit_rate=10e9))
    return (
        f"You said {number(guess)} times; it is {number(answer)} times. The page is {number(run.settings.handshake_rounds)} round trips of "
        f"handshake, one of request and answer, and {number(len(run.flights) - 1)} in which the sender waits to be trusted with more: "
        f"{duration(run.total)} that no bandwidth shortens."
    )


PREDICTION = Prediction(
    question="100 kB over a new connection, a round trip of 100 ms. The line goes from 100 Mbit/s to 10 Gbit/s. "
    "How many times faster does the page arrive?",
    quantity=Quantity(
        "speed-up", "s", "", "old time over new time", lower=1, upper=1_000, default=10, practical=(1, 100), scale="log"
    ),
    answer=_hundredfold,
    explain=_explain,
    lesson="A short transfer is made of round trips: bandwidth shortens only the sending, and there is next to none of it.",
)  # fmt: skip


def read(settings: Transfer) -> Reading:
    """Return how long the transfer takes, what owns that time, and what would change it."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{say(settings.data_size, 'byte')} take {duration(run.total)}; {percent(run.owned_by_distance)} of it is round trips.",
        metrics=(
            Metric("Last byte after", duration(run.total), "from opening the connection"),
            Metric("Owned by distance", percent(run.owned_by_distance), "no bandwidth shortens it", "limit"),
            Metric("Sending the bits", duration(run.sending), "what a wider line shortens"),
            Metric("Pace of the object", say(run.throughput, "bit/s"), f"on a line of {say(settings.bit_rate, 'bit/s')}", "offered"),
        ),
        figures=(where_the_time_goes(run), time_over_bandwidth(run)),
        notes=_notes(run),
        working=_working(run),
    )


def _wider(settings: Transfer) -> Run:
    return simulate(replace(settings, bit_rate=10 * settings.bit_rate))


def _nearer(settings: Transfer) -> Run:
    return simulate(replace(settings, round_trip=settings.round_trip / 2))


def _verdict(run: Run) -> str:
    wider, nearer = (run.total - other.total for other in (_wider(run.settings), _nearer(run.settings)))
    if wider > nearer:
        return (
            f"Bandwidth decides: {duration(run.total)}, {percent(run.sending / run.total)} of it sending. "
            f"A line ten times as wide saves {duration(wider)}, half the distance {duration(nearer)}."
        )
    return (
        f"Distance decides: {duration(run.total)}, {percent(run.owned_by_distance)} of it round trips. "
        f"A line ten times as wide saves {duration(wider)}, half the distance {duration(nearer)}."
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = [Note("No loss, no other traffic, a receiver that never holds back: what is measured is longer.")]
    if settings.handshake == "quic-0rtt":
        notes.append(Note("Whoever listens can send 0-RTT data a second time: use it for requests that may arrive twice.", "handshake"))
    if settings.initial_window > 10:
        notes.append(
            Note("More than ten segments at once is beyond RFC 6928; some networks do it, and risk loss on thin lines.", "initial_window")
        )
    if run.filled is not None:
        at = duration(run.filled)
        notes.append(
            Note(f"From {at} on the line never rests; beyond that, slow start as modelled here would overfill its queue.", "bit_rate")
        )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    first_window = settings.initial_window * settings.segment_size
    rounds = slow_start_rounds.working(data_size=settings.data_size, initial_window=first_window)
    opening = time_to_first_byte.working(
        round_trip=settings.round_trip, handshake_rounds=settings.handshake_rounds, server_time=settings.server_time
    )
    sending = serialisation_delay.working(data_size=settings.data_size, bit_rate=settings.bit_rate)
    return (
        Step("Until the first byte is there", opening, time_to_first_byte.sources),
        Step("Flights that slow start needs, on a line of any width", rounds, slow_start_rounds.sources),
        Step("Time that the bits themselves take", sending, serialisation_delay.sources),
    )


# --- where the time goes

_PARTS = (
    ("opening the connection", "limit/0.75", ""),
    ("request and answer", "limit/0.45", ""),
    ("waiting to be trusted with more", "limit/0.2", "/"),
    ("server", "healthy", ""),
    ("sending the bits", "served", ""),
)


def _parts(run: Run) -> tuple[float, ...]:
    return (run.opening, run.settings.round_trip, run.waiting, run.settings.server_time, run.sending)


def where_the_time_goes(run: Run) -> Figure:
    """Draw the parts of the transfer as set, on a line ten times as wide, and over half the distance."""
    rows = (("half the<br>distance", _nearer(run.settings)), ("ten times<br>the bandwidth", _wider(run.settings)), ("as set", run))
    top = _ceiling(run.total)
    unit, factor = _unit(top)
    bars: list[Plain] = []
    for i, (name, role, pattern) in enumerate(_PARTS):
        lengths = [_parts(each)[i] for _, each in rows]
        if not any(lengths):
            continue
        bar: Plain = {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [title for title, _ in rows],
            "x": [length * factor for length in lengths],
            "customdata": [f"{name}: {duration(length)}" for length in lengths],
            "hovertemplate": "%{customdata}<extra></extra>",
            "marker": {"color": f"role:{role}", "line": {"color": "role:surface", "width": 1}},
        }
        if pattern:
            bar["marker"]["pattern"] = {"shape": pattern, "fgcolor": "role:limit", "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.2}
        bars.append(bar)
    ends = [label(each.total * factor, 0, f" {duration(each.total)}") | {"y": title, "bgcolor": "rgba(0,0,0,0)"} for title, each in rows]
    sending = run.sending / run.total
    finding = (
        f"{percent(sending)} of {duration(run.total)} is sending"
        if sending > 0.5
        else f"{percent(run.owned_by_distance)} of {duration(run.total)} is round trips"
    )
    return Figure(
        name="where-the-time-goes",
        finding=finding,
        plot={
            "data": bars,
            "layout": {
                "barmode": "stack",
                "bargap": 0.35,
                "xaxis": {"title": {"text": f"time ({unit})"}, "range": [0, top * factor * 1.12]},
                "yaxis": {"rangemode": "normal", "showgrid": False},
                "hovermode": "closest",
                "showlegend": True,
                "legend": {"orientation": "h", "y": -0.3, "x": 0, "traceorder": "normal"},
                "annotations": ends,
                "margin": {"t": 16, "b": 96},
            },
        },
        alternative="Stacked bars of one transfer as set, on a line ten times as wide and over half the distance. "
        + " ".join(f"{_flat(title)}: {_spoken_parts(each)}." for title, each in reversed(rows)),
        table=Table(
            ("transfer", *(f"{name} (s)" for name, _, _ in _PARTS), "total (s)"),
            tuple((_flat(title), *(round(part, 6) for part in _parts(each)), round(each.total, 6)) for title, each in reversed(rows)),
        ),
    )


def _flat(title: str) -> str:
    return title.replace("<br>", " ")


def _spoken_parts(run: Run) -> str:
    named = [f"{name} {duration(length)}" for (name, _, _), length in zip(_PARTS, _parts(run), strict=True) if length > 0]
    return f"{duration(run.total)} in all: {', '.join(named)}"


def _ceiling(value: float) -> float:
    """Return the next round number, so that an axis stays put while a slider moves a little."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 6, 8, 10) if step * power >= value * (1 - 1e-12))


def _unit(seconds: float) -> tuple[str, float]:
    return ("s", 1.0) if seconds >= 2 else ("ms", 1e3)


# --- what a wider line changes


def time_over_bandwidth(run: Run) -> Figure:
    """Draw the time of the last byte over the bandwidth, with the floor that distance sets."""
    settings = run.settings
    times = [simulate(replace(settings, bit_rate=rate)).total for rate in _RATES]
    flights = int(slow_start_rounds(data_size=settings.data_size, initial_window=settings.initial_window * settings.segment_size))
    floor = (settings.handshake_rounds + flights) * settings.round_trip + settings.server_time
    low, high = 10.0 ** math.floor(math.log10(floor) - 0.1), 10.0 ** math.ceil(math.log10(max(*times, run.total)))
    ticks = [step * 10.0**power for power in range(round(math.log10(low)), round(math.log10(high)) + 1) for step in (1, 2, 5)]
    if high / low > 1e4:
        ticks = [
            tick
            for tick in ticks
            if math.isclose(math.log10(tick) % 1, 0, abs_tol=1e-9) or math.isclose(math.log10(tick) % 1, 1, abs_tol=1e-9)
        ]
    ticks = [tick for tick in ticks if low <= tick <= high * 1.0001]
    finding = f"However wide the line, not under {duration(floor)}"
    return Figure(
        name="time-over-bandwidth",
        finding=finding,
        plot={
            "data": [
                line(_RATES, times, "served", "last byte", hoverinfo="text", hovertext=[duration(time) for time in times]),
                here(settings.bit_rate, run.total, "served", "you are here", duration(run.total)),
            ],
            "layout": {
                "xaxis": log_axis(
                    "bandwidth (bit/s)",
                    1e6,
                    1e11,
                    [1e6, 1e7, 1e8, 1e9, 1e10, 1e11],
                    ["1 M", "10 M", "100 M", "1 G", "10 G", "100 G"],
                ),
                "yaxis": log_axis("last byte after", low, high, ticks, [duration(tick) for tick in ticks]) | {"rangemode": "normal"},
                "shapes": [level(floor)],
                "annotations": [
                    label(1.2e6, floor, f"round trips alone: {duration(floor)}", log_x=True, log_y=True, yanchor="top", yshift=-4),
                    label(
                        settings.bit_rate, run.total, f"<b>{duration(run.total)}</b>", log_x=True, log_y=True, yshift=16, xanchor="center"
                    ),
                ],
                "hovermode": "closest",
                "margin": {"t": 16, "r": 28},
            },
        },
        alternative=f"Time of the last byte over bandwidth, both log scale, falling until it meets the floor. {finding}.",
        table=Table(
            ("bandwidth (bit/s)", "last byte after (s)", "owned by distance (%)"),
            tuple(
                (round(rate), round(each.total, 6), round(100 * each.owned_by_distance, 2))
                for rate in _RATES[::10]
                for each in (simulate(replace(settings, bit_rate=rate)),)
            ),
        ),
    )

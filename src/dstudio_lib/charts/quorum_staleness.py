"""How often a read misses the last write, over the time since that write, and what never missing it costs."""

from __future__ import annotations

import math

from dstudio_lib.formulas.availability import k_of_n
from dstudio_lib.formulas.quorums import guaranteed_overlap
from dstudio_lib.formulas.staleness import k_staleness, read_latency, write_latency
from dstudio_lib.foundation.formatting import availability, duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.quorum_staleness import DRAWS, QUANTILE, QuorumStaleness, Run, draw, simulate

from .axes import clipped, count_axis, time_axis
from .marks import Plain, here, label, level, line
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "Waiting for one copy is fast. How stale does it make your reads?"

_FITS = Source("bailis2012pbs", "fits of production latencies", "S")

PRESETS = (
    Preset(
        "LinkedIn's disks",
        {},
        "Three copies, one acknowledgement, one answer, with message times fitted to LinkedIn's stores on spinning disks.",
        date="2012",
        source=_FITS,
    ),
    Preset(
        "The same on SSDs",
        {"latencies": "ssd"},
        "Writes are as quick as everything else, and staleness hardly has the time to be seen.",
        date="2012",
        source=_FITS,
    ),
    Preset(
        "Yammer's Riak",
        {"latencies": "yammer", "elapsed": 0.1},
        "One write message in sixteen takes a third of a second on average: few reads are stale, and those for long.",
        date="2012",
        source=_FITS,
    ),
    Preset(
        "Across a wide area",
        {"latencies": "wan", "elapsed": 0.05},
        "The disks again, and 75 ms one way to every copy but the nearest; a reader and a writer each have one copy near, any of them.",
        date="2012",
        source=_FITS,
    ),
    Preset(
        "Quorums that meet",
        {"read_quorum": 2, "write_quorum": 2},
        "Two of three for reads and for writes: every read asks a copy that has the write, and waits for it.",
        source=Source("gifford1979weighted", "quorums that intersect", "R"),
    ),
)  # fmt: skip


def _stale_at_once(settings: QuorumStaleness) -> float:
    return draw(settings, 1).stale(settings.read_quorum, settings.write_quorum, 0.0)


def _explain(guess: float, answer: float) -> str:
    gap = 100 * (guess - answer)
    nearness = "about right" if abs(gap) < 5 else f"{number(abs(gap), 2)} points too {'high' if gap > 0 else 'low'}"
    later = simulate(QuorumStaleness())
    return (
        f"That is {nearness}: {percent(answer)} miss it. If nothing spread beyond the copy that acknowledged, two of three would; by now "
        f"some of the others have the write too. After {duration(later.mostly_fresh)} it is 1 %."
    )


PREDICTION = Prediction(
    question="Three copies. A write waits for one of them, a read for one. The read starts the moment the write is acknowledged, on "
    "LinkedIn's disks. How many of a hundred such reads miss the write?",
    quantity=Quantity(
        "stale reads", "", "", "share of reads that miss the write", lower=0, upper=1, default=0.1, practical=(0, 1), display="%"
    ),
    answer=_stale_at_once,
    explain=_explain,
    asked_at={"replicas": 3, "read_quorum": 1, "write_quorum": 1, "latencies": "disk"},
    lesson="How stale depends on how unlike the write messages are, and on how soon you look. Eventually is often a few milliseconds; "
    "it is long where one message in many is slow. One more acknowledgement buys freshness at the price of the slower copy.",
)  # fmt: skip


def read(settings: QuorumStaleness, seed: int = 1) -> Reading:
    """Return how often reads are stale, until when, and what other quorums would give and cost."""
    run = simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(stale_over_time(run), all_quorums(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words

_SEEN = 5 / DRAWS
"""The least share that the draws can tell: five of them."""


def _share(value: float) -> str:
    return percent(value, 2) if value >= _SEEN else f"under {percent(_SEEN)}"


def _later(seconds: float) -> str:
    return "at once" if seconds <= 0 else duration(seconds)


def _when(seconds: float) -> str:
    return "right after the write" if seconds == 0 else f"{duration(seconds)} after the write"


def _verdict(run: Run) -> str:
    settings = run.settings
    cost = f"the p99 write takes {duration(run.write_time)}, the p99 read {duration(run.read_time)}"
    if settings.meets:
        return f"Never stale, as {settings.read_quorum} + {settings.write_quorum} is more than {settings.replicas}: {cost}."
    if run.stale < _SEEN:
        return f"Fresh enough: {_when(settings.elapsed)} {_share(run.stale)} of reads miss it; {cost}."
    stale = f"{_share(run.stale)} of reads {_when(settings.elapsed)} miss it"
    if run.stale < 0.01:
        return f"Seldom stale: {stale}; {cost}."
    return f"{stale}, and fewer than 1 % from {duration(run.mostly_fresh)} on; {cost}."


def _spoken(run: Run) -> str:
    settings = run.settings
    quorums = f"{settings.replicas} copies, read {settings.read_quorum}, write {settings.write_quorum}"
    if settings.meets:
        return f"{quorums}: never stale, p99 write {duration(run.write_time)}."
    return f"{quorums}: {_share(run.stale).replace(' %', ' percent')} stale {_when(settings.elapsed)}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    meets = settings.meets
    reads, writes = run.available
    return (
        Metric(
            "Stale reads",
            "never" if meets else _share(run.stale),
            "every read meets the write" if meets else f"{_when(settings.elapsed)}; at once {_share(run.at_once)}",
            "healthy" if meets or run.stale < 0.01 else "failed",
        ),
        Metric("99 % fresh", "at once" if meets else _later(run.mostly_fresh), "after the acknowledgement", "limit"),
        Metric("p99 write", duration(run.write_time), f"p99 read: {duration(run.read_time)}", "served"),
        Metric("Writes possible", _available(writes), f"reads: {_available(reads)}", "offered"),
    )


def _available(value: float) -> str:
    return availability(value) if value < 0.999999 else ">\u202f99.9999\u202f%"


def _notes(run: Run) -> tuple[Note, ...]:
    settings, notes = run.settings, []
    if settings.meets:
        notes.append(
            Note(
                "Never stale is not yet linearizable: of two reads during one write, the later can still return the older value.",
                "read_quorum",
            )
        )
    elif 0 < run.stale * DRAWS < 100:
        notes.append(
            Note(f"Only {round(run.stale * DRAWS)} of {number(DRAWS, 5)} draws are stale here: take the share as rough.", "elapsed")
        )
    if 2 * settings.write_quorum <= settings.replicas:
        notes.append(
            Note(
                "Two writes need not share a copy either: both can succeed at once, and versions fork until somebody merges them.",
                "write_quorum",
            )
        )
    if settings.write_quorum == settings.replicas and settings.replicas > 1:
        notes.append(Note("A write that waits for every copy fails with any one of them.", "write_quorum"))
    if settings.latencies == "own":
        notes.append(Note("Exponential times have a light tail; real ones are worse at the end.", "latencies"))
    elif settings.latencies == "wan":
        notes.append(Note("Latencies are drawn here, as no integral is at hand for copies that are not alike.", "latencies"))
    notes.append(
        Note(
            "Nothing fails, no read repairs what it finds, and slow messages are not slow together: the real store is better in one way "
            "and worse in another.",
            "latencies",
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    n, r, w = settings.replicas, settings.read_quorum, settings.write_quorum
    steps = [
        Step("Copies that every read shares with every write", guaranteed_overlap.working(n, r, w), guaranteed_overlap.sources),
        Step("Stale reads if copies were asked at random and nothing spread", k_staleness.working(n, r, w), k_staleness.sources),
    ]
    if settings.latencies != "wan":
        write, other = settings.legs
        others = {"other_share": other.share, "other_least": other.least, "other_shape": other.shape, "other_rate": other.rate}
        mine = {"write_share": write.share, "write_least": write.least, "write_shape": write.shape, "write_rate": write.rate}
        steps += [
            Step("p99 of writes", write_latency.working(n, w, QUANTILE, **mine, **others), write_latency.sources),
            Step("p99 of reads", read_latency.working(n, r, QUANTILE, **others), read_latency.sources),
        ]
    steps.append(
        Step("Share of time in which enough copies take a write", k_of_n.working(settings.node_availability, n, w), k_of_n.sources)
    )
    return tuple(steps)


# --- figures

_SPAN = (1e-5, 10.0)
_LOW, _HIGH = 1e-4, 1.0


def stale_over_time(run: Run) -> Figure:
    """Draw the share of stale reads over the time since the write."""
    settings = run.settings
    data: list[Plain] = [{"type": "scatter", "x": list(_SPAN), "y": [None, None], "hoverinfo": "skip"}]
    labels: list[Plain] = []
    shapes: list[Plain] = []
    x, y = clipped(run.times, run.curve, _SEEN, _HIGH)
    at = min(_SPAN[1], max(_SPAN[0], settings.elapsed))
    if settings.meets:
        labels.append(
            label(
                math.sqrt(_SPAN[0] * _SPAN[1]), 0.01, "never stale: every read asks a copy that has the write", log_x=True, log_y=True,
                xanchor="center",
            )
        )  # fmt: skip
    else:
        worst = float(k_staleness(settings.replicas, settings.read_quorum, settings.write_quorum))
        shapes.append(level(worst))
        side: Plain = {"xanchor": "right", "yshift": -3} if settings.elapsed < 5e-3 else {"xanchor": "left", "yshift": -16}
        edge = _SPAN[1] if settings.elapsed < 5e-3 else _SPAN[0]
        labels.append(label(edge, worst, "if nothing spread", log_x=True, log_y=True, yanchor="top", bgcolor="rgba(0,0,0,0)", **side))
    if x:
        hover = [f"{duration(time)} later: {_share(share)} stale" for time, share in zip(x, y, strict=True)]
        data.append(line(x, y, "failed", "stale reads", hoverinfo="text", hovertext=hover))
    if run.stale >= _SEEN:
        data.append(here(at, run.stale, "served", "you are here", f"{_when(settings.elapsed)}: {_share(run.stale)}"))
        labels.append(
            label(
                at, run.stale, f"<b>{_share(run.stale)}</b>", log_x=True, log_y=True, xanchor="right", xshift=-11, yanchor="top", yshift=-3
            )
        )
    if not settings.meets and _SPAN[0] <= run.mostly_fresh <= _SPAN[1]:
        labels.append(
            label(
                run.mostly_fresh, 0.01, "99 % fresh", log_x=True, log_y=True, xanchor="right", xshift=-8,
                yanchor="bottom",
            )
        )  # fmt: skip
    return Figure(
        name="stale-over-time",
        finding=_time_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": time_axis("time since the write", *_SPAN)
                | {"tickvals": [1e-5, 1e-3, 0.1, 10.0], "ticktext": [duration(tick) for tick in (1e-5, 1e-3, 0.1, 10.0)]},
                "yaxis": count_axis("reads that miss it", _LOW, _HIGH)
                | {"tickvals": [1e-4, 1e-3, 1e-2, 0.1, 1], "ticktext": ["0.01 %", "0.1 %", "1 %", "10 %", "100 %"]},
                "shapes": shapes,
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            "Share of reads that miss the last write over the time since its acknowledgement, both log scale. "
            + (
                "It is never stale."
                if settings.meets
                else f"At once {_share(run.at_once)}, "
                + ", ".join(f"{duration(run.times[i])} later {_share(run.curve[i])}" for i in (20, 30, 40))
                + "."
            )
        ),
        table=Table(
            ("time since the write (s)", "stale reads (%)", "in words"),
            tuple(
                (float(f"{time:.3g}"), round(100 * share, 3), "never" if settings.meets else _share(share))
                for time, share in list(zip(run.times, run.curve, strict=True))[::4]
            ),
        ),
    )


def _time_finding(run: Run) -> str:
    if run.settings.meets:
        return "Quorums that meet are never stale, however soon the read"
    if run.mostly_fresh <= 0:
        return f"Even at once only {_share(run.at_once)} of reads are stale"
    return f"{_share(run.at_once)} of reads are stale at once, fewer than 1 % after {duration(run.mostly_fresh)}"


def all_quorums(run: Run) -> Figure:
    """Draw the share of stale reads for every pair of quorums, with the p99 latency that each costs on the axes."""
    settings = run.settings
    quorums = range(1, settings.replicas + 1)
    texts = [[_cell_text(run, r, w) for w in quorums] for r in quorums]
    cells: list[Plain] = [
        _cell(
            r, w, {"line": {"color": "role:border", "width": 1}, "fillcolor": f"role:failed/{0.6 * math.sqrt(run.grid[r - 1][w - 1]):.2f}"}
        )
        for r in quorums
        for w in quorums
    ]
    frame = _cell(settings.read_quorum, settings.write_quorum, {"line": {"color": "role:served", "width": 4}})
    words: Plain = {
        "type": "scatter",
        "mode": "text",
        "x": [w for _ in quorums for w in quorums],
        "y": [r for r in quorums for _ in quorums],
        "text": [text for row in texts for text in row],
        "textfont": {"color": "role:text", "size": 13 if settings.replicas <= 4 else 11},
        "hovertemplate": "R = %{y}, W = %{x}: %{text} stale<extra></extra>",
    }
    ends = [0.5, settings.replicas + 0.5]
    ticks = {"tickmode": "array", "tickvals": list(quorums), "showgrid": False, "ticks": "", "rangemode": "normal"}
    return Figure(
        name="all-quorums",
        finding=_grid_finding(run),
        plot={
            "data": [words],
            "layout": {
                "xaxis": ticks
                | {
                    "title": {"text": "a write waits for W copies, p99"},
                    "range": ends,
                    "ticktext": [f"W = {w}<br>{duration(run.writes[w - 1])}" for w in quorums],
                },
                "yaxis": ticks
                | {
                    "title": {"text": "a read waits for R, p99"},
                    "range": ends[::-1],
                    "ticktext": [f"R = {r}<br>{duration(run.reads[r - 1])} " for r in quorums],
                },
                "shapes": [*cells, frame],
                "height": 130 + 40 * settings.replicas,
                "hovermode": "closest",
                "margin": {"t": 12, "b": 64},
            },
        },
        alternative=(
            f"Share of stale reads {_when(settings.elapsed)} for every pair of quorums. "
            + " ".join(
                f"R {r}: " + ", ".join(f"W {w} {text}" for w, text in zip(quorums, row, strict=True)) + "."
                for r, row in zip(quorums, texts, strict=True)
            )
        ),
        table=Table(
            ("read quorum", "write quorum", "stale reads (%)", "p99 write (s)", "p99 read (s)"),
            tuple(
                (r, w, round(100 * run.grid[r - 1][w - 1], 3), float(f"{run.writes[w - 1]:.4g}"), float(f"{run.reads[r - 1]:.4g}"))
                for r in quorums
                for w in quorums
            ),
        ),
    )


def _cell_text(run: Run, read_quorum: int, write_quorum: int) -> str:
    if read_quorum + write_quorum > run.settings.replicas:
        return "never"
    share = run.grid[read_quorum - 1][write_quorum - 1]
    return _share(share) if share >= _SEEN else "≈\u202f0"


def _cell(read_quorum: int, write_quorum: int, look: Plain) -> Plain:
    """Return the square of one pair of quorums."""
    x, y = write_quorum, read_quorum
    return {"type": "rect", "x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.45, "y1": y + 0.45, "layer": "below"} | look


def _grid_finding(run: Run) -> str:
    settings = run.settings
    if settings.replicas == 1:
        return "One copy is never stale, and gone when it is gone"
    majority = settings.replicas // 2 + 1
    write, slow = run.writes[0], run.writes[majority - 1]
    return f"A majority for both is never stale; its p99 write takes {duration(slow)} instead of {duration(write)}"

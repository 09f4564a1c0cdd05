"""The pace of a program that follows the volume, minute by minute, for several numbers of times that others pass a contract on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dstudio_lib.foundation.formatting import NARROW, duration, number
from dstudio_lib.simulators.echo import Echo, Run, simulate

from .marks import Plain, label, level, line, log_axis
from .reading import Figure, Role, Table

TICKS = (1, 2, 5, 10, 20, 50)
WATCHED = 60
"""Minutes drawn."""
LINES: tuple[Role, ...] = ("healthy", "served", "offered", "failed")


def figure(resales: Sequence[float] = (0, 5, 9, 10), settings: Echo | None = None) -> Figure:
    """Draw the pace, in multiples of the intended one, for up to four numbers of resales."""
    settings = settings or Echo()
    runs = [simulate(replace(settings, resales=float(each))) for each in resales]
    last = runs[-1]
    finding = f"At a gain of {number(last.settings.gain, 2)} the order is gone in {_done(last)}; without an echo it takes {_done(runs[0])}"
    return Figure(
        name="paces",
        finding=finding,
        plot={
            "data": [
                line(list(range(len(_shown(run)))), _shown(run), role, f"passed on {number(run.settings.resales)} times")
                for run, role in zip(runs, LINES, strict=False)
            ],
            "layout": {
                "xaxis": {"title": {"text": "minutes since the order began"}, "range": [0, WATCHED]},
                "yaxis": log_axis("pace, in intended ones", 0.8, 60, TICKS, [f"{tick}×" for tick in TICKS]),
                "shapes": [level(1.0)],
                "annotations": [_end(run, role) for run, role in zip(runs, LINES, strict=False)],
                "margin": {"t": 16},
            },
        },
        alternative=(
            "Pace of the program over the first hour, in multiples of its share of the ordinary volume, on a log scale. "
            + " ".join(
                f"Passed on {number(run.settings.resales)} times: at most {number(run.highest, 2)} times, done in {_done(run)}."
                for run in runs
            )
        ),
        table=Table(
            ("passed on", "gain of the loop", "settles at (intended paces)", "highest pace", "done after (min)"),
            tuple(
                (
                    run.settings.resales,
                    round(run.settings.gain, 3),
                    "never" if run.settings.settles_at is None else round(run.settings.settles_at, 2),
                    round(run.highest, 1),
                    "not in 8 h" if run.finished is None else round(run.finished / 60, 1),
                )
                for run in runs
            ),
        ),
    )


def _shown(run: Run) -> list[float]:
    return [round(pace, 3) for pace in run.paces[: WATCHED + 1]]


def _done(run: Run) -> str:
    return f"more than 8{NARROW}h" if run.finished is None else duration(run.finished)


def _end(run: Run, role: Role) -> Plain:
    paces = _shown(run)
    at = len(paces) - 1
    inside: Plain = {"xanchor": "right", "yanchor": "bottom", "yshift": 3} if at > WATCHED - 15 else {"xshift": 6}
    return (
        label(at, paces[-1], f"{number(run.settings.resales)}× passed on", log_y=True, role=role if role != "offered" else "text") | inside
    )

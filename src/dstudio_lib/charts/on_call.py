"""Where the time of a repair goes on call, and how far its mean wanders where nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.simulators.on_call import MINUTE, Run

from .exhibits import Exhibit, table
from .marks import label, level, line
from .reading import Figure, Table


def phases(columns: Sequence[tuple[str, Sequence[Run]]]) -> Exhibit:
    """Show what was paged in some seasons, and where the mean time to repair of all their faults went."""
    shown = []
    for _, runs in columns:
        spent = mean_phases(runs)
        right = 1 - sum(run.false_pages for run in runs) / sum(run.pages for run in runs)
        pages, busy = (sum(each) / len(runs) for each in ([run.pages_each_day for run in runs], [run.busy for run in runs]))
        steps = [_minutes(each) for each in spent.values()]
        shown.append((number(pages, 2), percent(right, 2), percent(busy, 2), *steps, f"**{_minutes(sum(spent.values()))}**"))
    titles = ("pages a day", "of them right", "busy", *(f"until {step}" for step in columns[0][1][0].phases), "**time to repair**")
    return table(("", *(words for words, _ in columns)), list(zip(titles, *shown, strict=True)))


def mean_phases(runs: Sequence[Run]) -> dict[str, float]:
    """Return the mean time (s) that each phase took, over the repairs of all these seasons."""
    repairs = sum(len(run.repairs) for run in runs)
    return {step: sum(run.phases[step] * len(run.repairs) for run in runs) / repairs for step in runs[0].phases}


def _minutes(seconds: float) -> str:
    return duration(60 * round(seconds / 60, 1), 3) if seconds >= 60 else duration(seconds, 2)


def moves(means: Sequence[float], share: float = 0.2) -> float:
    """Return how often a mean differs from the one before by at least so much of it.

    >>> moves([10.0, 13.0, 13.0, 9.0])
    0.6666666666666666
    """
    pairs = list(pairwise(means))
    return sum(abs(after / before - 1) >= share for before, after in pairs) / len(pairs)


def seasons(means: Sequence[float]) -> Figure:
    """Draw the mean time to repair of one season after the other."""
    x, y = list(range(1, len(means) + 1)), [each / MINUTE for each in means]
    middle, low, high = sum(y) / len(y), min(y), max(y)
    finding = f"Nothing changes for {len(means)} quarters, and the mean lies anywhere between {number(low)} and {number(high)} min"
    return Figure(
        name="seasons",
        finding=finding,
        plot={
            "data": [line(x, y, "served", "mean time to repair", points=True)],
            "layout": {
                "xaxis": {"title": {"text": "quarter"}, "range": [0, 1.2 * len(means)], "tickvals": [1, *x[9::10]]},
                "yaxis": {"title": {"text": "mean time to repair (min)"}, "range": [0, 1.1 * high]},
                "shapes": [level(middle, "limit")],
                "annotations": [label(1.04 * len(means), middle, f"mean:<br>{number(middle)}", yanchor="bottom", align="left")],
                "hovermode": "closest",
                "showlegend": False,
                "margin": {"t": 16},
            },
        },
        alternative=f"The mean time to repair of {len(means)} quarters in a row, all simulated with the same settings. {finding}.",
        table=Table(("quarter", "mean time to repair (min)"), tuple((i, round(each, 1)) for i, each in zip(x, y, strict=True))),
    )

"""What stopped a training run, cause by cause: the counts of a published table as bars."""

from __future__ import annotations

from collections.abc import Sequence

from dstudio_lib.foundation.formatting import number, percent

from .marks import Plain
from .reading import Figure, Table

Cause = tuple[str, int, str]
"""What failed, how often, and whether it was accelerator, other hardware, or neither."""

ROLES = {"accelerator": "failed", "other hardware": "served", "software and the rest": "offered"}
_ROW = 26


def figure(causes: Sequence[Cause]) -> Figure:
    """Draw how often each cause stopped the run, the most frequent on top."""
    ordered = sorted(causes, key=lambda each: -each[1])
    total = sum(count for _, count, _ in ordered)
    names = [name for name, _, _ in ordered]
    data: list[Plain] = []
    for kind, role in ROLES.items():
        mine = [(name, count) for name, count, its in ordered if its == kind]
        if mine:
            data.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": kind,
                    "x": [count for _, count in mine],
                    "y": [name for name, _ in mine],
                    "text": [number(count) for _, count in mine],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hoverinfo": "text",
                    "hovertext": [f"{name}: {number(count)}, {percent(count / total, 2)}" for name, count in mine],
                    "marker": {"color": f"role:{role}"},
                }
            )
    share = sum(count for _, count, kind in ordered if kind == "accelerator") / total
    return Figure(
        name="interruptions",
        finding=f"{number(total)} unexpected stops, {percent(share, 2)} of them by accelerators",
        plot={
            "data": data,
            "layout": {
                "height": _ROW * len(ordered) + 120,
                "xaxis": {"title": {"text": "interruptions"}, "range": [0, 1.3 * ordered[0][1]], "tickangle": 0, "nticks": 3},
                "yaxis": {"categoryorder": "array", "categoryarray": names[::-1], "automargin": True, "showgrid": False},
                "barmode": "overlay",
                "showlegend": True,
                "legend": {"orientation": "h", "y": -0.12},
                "margin": {"t": 16},
            },
        },
        alternative=f"Bars of {number(total)} interruptions by cause: "
        + ", ".join(f"{name} {number(count)}" for name, count, _ in ordered)
        + ".",
        table=Table(
            ("cause", "kind", "interruptions", "share (%)"), tuple((n, kind, c, round(100 * c / total, 1)) for n, c, kind in ordered)
        ),
    )

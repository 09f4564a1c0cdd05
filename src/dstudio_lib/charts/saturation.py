"""Response time over users: flat, a knee, and a straight line, with the test that saw nothing and the day that saw it all."""

from __future__ import annotations

from dataclasses import replace

from dstudio_lib.foundation.formatting import duration, number
from dstudio_lib.simulators.saturation import Run, Saturation, simulate

from .axes import decades, time_axis
from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Table

SHARES = (0.2, 0.4, 0.6, 0.75, 0.9, 1.0, 1.1, 1.3, 1.8, 2.7)
"""Numbers of users that are simulated, against the knee."""
BOUNDS = tuple(10 ** (i / 20 - 1) for i in range(31))
"""Numbers of users at which the bounds are drawn, against the knee."""


def runs(settings: Saturation, seed: int = 1) -> tuple[Run, ...]:
    """Simulate crowds of all sizes."""
    sizes = sorted({max(1, round(share * settings.knee)) for share in SHARES})
    return tuple(simulate(replace(settings, users=size), seed=seed) for size in sizes)


def figure(settings: Saturation, seed: int = 1) -> Figure:
    """Draw what users wait over how many there are, as simulated, between the two bounds that need no simulation."""
    found, knee = runs(settings, seed), settings.knee
    low, high = decades(0.5 * settings.service_time, max(run.response for run in found))
    users = [share * knee for share in BOUNDS]
    climbing = [(n, n * settings.slice - settings.think_time) for n in users]
    steep = [(n, time) for n, time in climbing if low <= time <= high]
    first, last = found[0], found[-1]
    data: list[Plain] = [
        line(users, [settings.service_time] * len(users), "limit", "nobody waits", hoverinfo="skip"),
        line([n for n, _ in steep], [time for _, time in steep], "limit", "users times slice, less thinking", hoverinfo="skip"),
        line(
            [run.settings.users for run in found],
            [run.response for run in found],
            "served",
            "simulated",
            points=True,
            hoverinfo="text",
            hovertext=[f"{run.settings.users} users: {duration(run.response)}, {number(run.throughput)}/s" for run in found],
        ),
        here(last.settings.users, last.response, "served", "the largest crowd", duration(last.response)),
    ]
    texts: list[Plain] = [
        label(knee, 0.6 * high, f"knee: {number(knee, 4)} users", log_x=True, log_y=True, xanchor="right", xshift=-6),
        label(users[0], settings.service_time, "nobody waits", log_x=True, log_y=True, yanchor="top", yshift=-8, bgcolor="rgba(0,0,0,0)"),
        label(last.settings.users, last.response, f"<b>{duration(last.response)}</b>", log_x=True, log_y=True, xanchor="right", xshift=-12),
    ]
    ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000) if users[0] <= tick <= users[-1]]
    grown, slower = last.settings.users / first.settings.users, last.response / first.response
    return Figure(
        name="saturation",
        finding=f"{number(grown, 2)} times the users wait {number(slower, 2)} times as long",
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("users", users[0], users[-1], ticks, [number(tick, 5) for tick in ticks]),
                "yaxis": time_axis("response time", low, high),
                "shapes": [upright(knee)],
                "annotations": texts,
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Response time over users, both on log scales. It stays near {duration(settings.service_time)} until about "
            f"{number(knee, 4)} users and then climbs in proportion to those beyond: {duration(last.response)} with "
            f"{number(last.settings.users, 4)}. The simulated points lie just above two lines that need no simulation."
        ),
        table=Table(
            ("users", "response time (s)", "answers each second"),
            tuple((run.settings.users, round(run.response, 4), round(run.throughput, 3)) for run in found),
        ),
    )

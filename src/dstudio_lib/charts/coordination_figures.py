"""The figures of coordination: links against members, the network itself, and the votes that a write waits for."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.foundation.formatting import NARROW, availability, duration, number
from dstudio_lib.simulators.coordination import BRANCHES, MOST_MEMBERS, NODE, PEERS, SHAPES, Run, busiest, total

from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Table

MOST_DRAWN = 60
SKETCH = 24
CLOSE = 2.6
"""Lines whose ends differ by less than this factor share a label."""
SIZES = tuple(sorted({round(2 * 5_000 ** (i / 36)) for i in range(37)}))
NAMES = {"mesh": "mesh", "leader": "leader", "tree": "tree", "gossip": "gossip", "cells": "cells"}
_TICKS = (1, 10, 100, 1_000, 10_000, 100_000)
_TOTAL_TICKS = (1, 1_000, 1_000_000, 10**9)
_DASHES = {"mesh": "solid", "leader": "longdash", "tree": "dot", "gossip": "dashdot", "cells": "dash"}

Point = tuple[float, float]


# --- links


def links_figure(run: Run) -> Figure:
    """Return the links of the busiest member against members: the shape in use among the others."""
    settings = run.settings
    at = min(settings.members, SIZES[-1])
    data = [
        line(SIZES, _curve(shape, settings.cell_size)[0], "served", f"{shape}, busiest member") | {"line": _stroke(shape, settings.shape)}
        for shape in _in_use_last(settings.shape)
        if shape != "leader" or settings.shape != "mesh"
    ]
    data.append(here(at, busiest(settings.shape, at, settings.cell_size), "served", "you are here", f"{number(run.links, 6)} links"))
    limit: Plain = {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": settings.limit, "y1": settings.limit}
    return Figure(
        name="links",
        finding=_links_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": _members_axis(),
                "yaxis": log_axis("links of the busiest", 0.8, 150_000, _TICKS, [number(each) for each in _TICKS]),
                "shapes": [limit | {"line": {"color": "role:failed", "dash": "dash", "width": 2}}],
                "annotations": _links_labels(run),
                "height": 320,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Links of the busiest member against members on log scales, by shape. At {number(settings.members, 6)} members the "
            f"{NAMES[settings.shape]} has {number(run.links, 6)} on its busiest member; the limit is {number(settings.limit, 6)} for each."
        ),
        table=_links_table(run, busiest, "links of the busiest"),
    )


def _totals(run: Run) -> list[Plain]:
    """Return the lines of all links together against members, by shape, for the axes under the network."""
    settings = run.settings
    at = min(settings.members, SIZES[-1])
    lines = [
        line(SIZES, _curve(shape, settings.cell_size)[1], "served", f"{shape}, in all", xaxis="x2", yaxis="y2")
        | {"line": _stroke(shape, settings.shape)}
        for shape in _in_use_last(settings.shape)
    ]
    mark = here(at, total(settings.shape, at, settings.cell_size), "served", "in all", f"{number(run.total, 6)} links")
    return [*lines, mark | {"xaxis": "x2", "yaxis": "y2"}]


def _in_use_last(shape: str) -> list[str]:
    return sorted(SHAPES, key=lambda each: each == shape)


def _stroke(shape: str, used: str) -> Plain:
    if shape == used:
        return {"color": "role:served", "width": 3, "dash": "solid"}
    return {"color": "role:muted", "width": 1.3, "dash": _DASHES[shape]}


def _members_axis() -> Plain:
    return log_axis("members", 1.8, 14_000, (2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000), _sparse())


def _links_table(run: Run, count: Callable[[str, int, int], int], title: str) -> Table:
    settings = run.settings
    return Table(
        ("shape", title, f"{title}, at 10\u202f000"),
        tuple(
            (NAMES[shape], count(shape, settings.members, settings.cell_size), count(shape, MOST_MEMBERS, settings.cell_size))
            for shape in SHAPES
        ),
    )


@lru_cache(maxsize=64)
def _curve(shape: str, cell_size: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the links of the busiest member and of all, at each of ``SIZES``."""
    return tuple(busiest(shape, size, cell_size) for size in SIZES), tuple(total(shape, size, cell_size) for size in SIZES)


def _sparse() -> list[str]:
    shown = {2: "2", 10: "10", 50: "50", 200: "200", 1_000: f"1{NARROW}000", 10_000: f"10{NARROW}000"}
    return [shown.get(each, "") for each in (2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)]


def _links_finding(run: Run) -> str:
    settings = run.settings
    if run.headroom is None:
        return "What each member keeps does not grow with the fleet"
    if settings.shape == "mesh":
        return "Twice the members: twice the links of each, four times the links in all"
    if settings.shape == "leader":
        return "Few links in all, and one member that keeps every one of them"
    return "Links of each member level off, but above its limit" if run.over else "Links of each member level off"


def _links_labels(run: Run) -> list[Plain]:
    settings = run.settings
    labels = []
    for value, shapes in _ends(settings.cell_size):
        words = [f"<b>{NAMES[shape]}</b>" if shape == settings.shape else NAMES[shape] for shape in shapes]
        role = "text" if settings.shape in shapes else "muted"
        labels.append(
            label(SIZES[-1], value, ", ".join(words), log_x=True, log_y=True, xanchor="right", yanchor="bottom", yshift=1, role=role)
            | {"bgcolor": "rgba(0,0,0,0)"}
        )
    above = settings.limit < 20_000
    labels.append(
        label(
            2,
            settings.limit,
            f"limit {number(settings.limit, 6)}",
            log_x=True,
            log_y=True,
            role="failed",
            yanchor="bottom" if above else "top",
        )
    )
    room = None if run.headroom is None or run.over else f"headroom: {number(run.headroom, 6)}"
    if room and settings.members <= 12_000:
        labels.append(
            label(
                settings.members,
                run.links,
                room,
                log_x=True,
                log_y=True,
                yanchor="top",
                yshift=-10,
                xanchor="left" if settings.members < 300 else "right",
            )
        )
    return labels


def _ends(cell_size: int) -> list[tuple[int, list[str]]]:
    """Return where the lines end, and which shapes' lines; those too near to one another for a label each are taken together."""
    together: list[tuple[int, list[str]]] = []
    for value, shape in sorted((busiest(shape, SIZES[-1], cell_size), shape) for shape in SHAPES):
        if together and value < CLOSE * together[-1][0]:
            together[-1] = (value, [*together[-1][1], shape])
        else:
            together.append((value, [shape]))
    return together


# --- the network


def network_figure(run: Run) -> Figure:
    """Return the network, every member and link up to sixty and a sketch beyond; below it all links together against members."""
    settings = run.settings
    whole = settings.members <= MOST_DRAWN
    drawn = settings.members if whole else SKETCH
    places, links = _network(settings.shape, drawn, settings.cell_size if whole else min(settings.cell_size, SKETCH // 3))
    path = "".join(f"M{places[a][0]:.3f},{places[a][1]:.3f}L{places[b][0]:.3f},{places[b][1]:.3f}" for a, b in links)
    hidden: Plain = {"visible": False, "fixedrange": True}
    return Figure(
        name="network",
        finding=f"{number(settings.members, 6)} members, {number(run.total, 6)} links"
        if whole
        else f"A sketch: {SKETCH} of {number(settings.members, 6)} members",
        plot={
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [x for x, _ in places],
                    "y": [y for _, y in places],
                    "name": "members",
                    "hoverinfo": "skip",
                    "marker": {"color": "role:served", "size": 9 if drawn < 40 else 7, "line": {"color": "role:surface", "width": 1}},
                },
                *_totals(run),
            ],
            "layout": {
                "xaxis": hidden | {"range": [-1.15, 1.15]},
                "yaxis": hidden | {"range": [-1.1, 1.1], "scaleanchor": "x", "rangemode": "normal", "domain": [0.48, 1]},
                "xaxis2": _members_axis() | {"anchor": "y2"},
                "yaxis2": log_axis("links in all", 0.8, 4e8, _TOTAL_TICKS, ["1", "1k", "1M", "1G"]) | {"domain": [0, 0.4], "anchor": "x2"},
                "annotations": [
                    label(
                        min(settings.members, SIZES[-1]),
                        run.total,
                        f"<b>{number(run.total, 4)}</b>",
                        log_x=True,
                        log_y=True,
                        xanchor="right",
                        yanchor="bottom",
                        xref="x2",
                        yref="y2",
                        xshift=-12,
                    )
                ],
                "shapes": [
                    {
                        "type": "path",
                        "path": path,
                        "layer": "below",
                        "opacity": 0.55,
                        "line": {"color": "role:muted", "width": 0.4 if len(links) > 200 else 1.2},
                    }
                ]
                if path
                else [],
                "height": 480,
                "hovermode": False,
                "margin": {"t": 8},
            },
        },
        alternative=(
            f"The {NAMES[settings.shape]} drawn with {drawn} members and {len(links)} links; below it, the links of all members together "
            f"against their number on log scales, by shape: {number(run.total, 6)} at {number(settings.members, 6)} members."
        ),
        table=_links_table(run, total, "links in all"),
    )


@lru_cache(maxsize=64)
def _network(shape: str, members: int, cell_size: int) -> tuple[tuple[Point, ...], tuple[tuple[int, int], ...]]:
    """Return where each member stands, and who is linked to whom; in cells the last place is the router."""
    circle = tuple(_round(1.0, i / members) for i in range(members))
    match shape:
        case "mesh":
            return circle, tuple((a, b) for a in range(members) for b in range(a))
        case "leader":
            around = tuple(_round(1.0, i / max(1, members - 1)) for i in range(members - 1))
            return ((0.0, 0.0), *around), tuple((0, i) for i in range(1, members))
        case "tree":
            return _tree(members)
        case "gossip":
            hops = ((i, _hop(i * PEERS + draw, members)) for i in range(members) for draw in range(min(PEERS, members - 1)))
            pairs = {(min(i, (i + hop) % members), max(i, (i + hop) % members)) for i, hop in hops}
            return circle, tuple(sorted(pairs))
        case _:
            return _cells(members, cell_size)


def _hop(draw: int, members: int) -> int:
    """Return how far around the circle a member's partner stands: multiples of the golden section, as even as chance is in the long run."""
    turns = draw * (math.sqrt(5) - 1) / 2
    return 1 + math.floor((turns - math.floor(turns)) * (members - 1))


def _round(radius: float, turn: float, centre: Point = (0.0, 0.0)) -> Point:
    angle = 2 * math.pi * turn + math.pi / 2
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _tree(members: int) -> tuple[tuple[Point, ...], tuple[tuple[int, int], ...]]:
    places, depth, start = [(0.0, 0.0)], 0, 1
    levels = 0
    while (BRANCHES ** (levels + 1) - 1) // (BRANCHES - 1) < members:
        levels += 1
    while start < members:
        depth += 1
        width = BRANCHES**depth
        places += [_round(depth / levels, (i + 0.5) / width) for i in range(min(width, members - start))]
        start += width
    return tuple(places), tuple(((i - 1) // BRANCHES, i) for i in range(1, members))


def _cells(members: int, cell_size: int) -> tuple[tuple[Point, ...], tuple[tuple[int, int], ...]]:
    count = math.ceil(members / cell_size)
    if count == 1:
        return _network("mesh", members, cell_size)
    radius = min(0.4, 0.9 * math.sin(math.pi / count) * 0.7) if count > 2 else 0.35
    places: list[Point] = []
    links: list[tuple[int, int]] = []
    for cell in range(count):
        first, size = len(places), min(cell_size, members - cell * cell_size)
        centre = _round(1 - radius, cell / count)
        places += [_round(radius if size > 1 else 0.0, i / size, centre) for i in range(size)]
        links += [(a, b) for a in range(first, first + size) for b in range(first, a)]
        links.append((members, first))
    return (*places, (0.0, 0.0)), tuple(links)


# --- votes


def commit_figure(run: Run) -> Figure:
    """Return the round trip of each follower, and the one that a write waits for."""
    settings, trips = run.settings, run.follower_round_trips
    ranks = list(range(1, len(trips) + 1))
    needed = settings.quorum - 1
    counted, spare = ([1e3 * trip for trip in part] for part in (trips[:needed], trips[needed:]))
    data: list[Plain] = []
    if counted:
        data.append(_dots(counted, ranks[:needed], "served", "circle", "waited for"))
    if spare:
        data.append(_dots(spare, ranks[needed:], "muted", "circle-open", "not waited for"))
    ticks = (0.1, 1, 10, 100)
    rtt = 1e3 * trips[needed - 1] if needed else 0.0
    labels = []
    if needed:
        text = f"quorum at {duration(trips[needed - 1])}"
        labels.append(
            label(rtt, 1, text, log_x=True, yref="paper", yanchor="bottom", xanchor="right" if rtt > 20 else "center")
            | {"bgcolor": "rgba(0,0,0,0)"}
        )
    if spare:
        labels.append(
            label(
                spare[-1],
                ranks[-1],
                "spare" if len(spare) < len(trips) else "nobody is waited for",
                log_x=True,
                xshift=10 if spare[-1] < 20 else -10,
                xanchor="left" if spare[-1] < 20 else "right",
            )
        )
    return Figure(
        name="commit",
        finding=_commit_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("round trip (ms)", 0.08, 400, ticks, [number(each) for each in ticks]),
                "yaxis": {"title": {"text": "follower"}, "range": [0.3, 8.7], "dtick": 1, "rangemode": "normal", "showgrid": False},
                "shapes": [upright(rtt)] if needed else [],
                "annotations": labels,
                "height": 260,
                "hovermode": False,
                "margin": {"t": 30},
            },
        },
        alternative=(
            f"Round trips of {len(trips)} followers: {', '.join(duration(each) for each in trips)}. A quorum of {settings.quorum} waits "
            f"for {needed} of them; a write commits in {duration(run.commit)}."
        ),
        table=_votes_table(run),
    )


def _commit_finding(run: Run) -> str:
    settings = run.settings
    if settings.far_client:
        return f"{duration(run.commit)} for a write: the client's own way to the leader counts on top"
    if settings.quorum == 1:
        return "A quorum of one waits for nobody, and loses writes with its leader"
    return f"A write waits for follower {settings.quorum - 1} of {settings.voters - 1}: {duration(run.commit)}"


def _dots(x: list[float], y: list[int], role: str, symbol: str, name: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": name,
        "marker": {"color": f"role:{role}", "symbol": symbol, "size": 11, "line": {"width": 2, "color": f"role:{role}"}},
    }


def _votes_table(run: Run) -> Table:
    from dstudio_lib.simulators.coordination import Coordination, simulate

    rows = []
    for voters in (3, 5, 7, 9):
        each = simulate(Coordination(voters=voters, quorum=voters // 2 + 1, route=run.settings.route, far_client=run.settings.far_client))
        missing = float(k_of_n_unavailability(1 - NODE, voters, voters // 2 + 1))
        rows.append((voters, voters // 2 + 1, duration(each.commit), f"{100 * (1 - missing):.5f}{NARROW}%"))
    return Table(("voters", "majority", "a write commits in", f"a majority is up, voters {availability(NODE)} each"), tuple(rows))

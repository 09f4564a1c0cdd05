"""One node of a network fails, and its neighbours take its load: how far that goes, at which margin it stops, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import fsum

from dstudio_lib.formulas.percolation import further_neighbours
from dstudio_lib.foundation.formatting import number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.network_cascade import NetworkCascade, Run, simulate

from .marks import Plain, band, here, label, line, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "One node fails, and its neighbours take its load. How many go with it?"

MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
DRAWS = 10
"""Networks of the same kind that are tried beside the one that is drawn."""
MOST_TRIED = 200
"""Nodes of those networks at most; the larger, the sharper the edge, but it stands where it stood."""
HALF = 0.5
_CLEAR = "rgba(0,0,0,0)"

PRESETS = (
    Preset("A tenth to spare", {"margin": 0.1}, "200 nodes with four links each on average; each can bear a tenth more. Illustrative."),
    Preset("As much again to spare", {"margin": 1.0}, "The same, and each can bear twice its usual load. Illustrative."),
    Preset("Two cells", {"margin": 0.1, "groups": 2}, "A tenth again, and no load crosses the wall between the cells. Illustrative."),
    Preset(
        "Hubs, and the busiest fails",
        {"shape": "hubs", "first": "busiest", "margin": 0.45},
        "A few nodes carry most. Motter and Lai showed that where loads are so unequal the loss of a single loaded node can set off a "
        "cascade. Here load goes to neighbours, there along shortest paths; the numbers are illustrative.",
        date="2002",
        source=Source("motter2002cascade", "cascades set off by the loss of one node", "S"),
    ),
    Preset(
        "Lines that take over",
        {"shape": "ring", "margin": 0.1},
        "In August 2003 neighbouring power lines in Ohio took the load of one that had tripped, and failed in turn. In a grid physics "
        "says where load goes, not equal shares; the numbers are illustrative.",
        date="2003-08-14",
        source=Source("eepower2003blackout", "the lines in northern Ohio", "S"),
    ),
)  # fmt: skip


def _brought_down(settings: NetworkCascade) -> float:
    return float(_count(simulate(settings)))


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if 0.8 <= guess / answer <= 1.25 else f"You said {number(guess)}"
    return (
        f"{nearness}: {number(answer)} of 200. The first hands one unit to each neighbour, which is too much for all that have fewer than "
        "ten links; they hand on theirs, and what is handed on only grows."
    )


PREDICTION = Prediction(
    question="200 nodes with four links each on average. Each bears a load as large as its number of links, and could bear a tenth more. "
    "One fails, and its neighbours share its load. How many nodes fail in all?",
    quantity=Quantity("nodes that fail", "", "", "the first among them", lower=1, upper=200, default=5, scale="log", integer=True),
    answer=_brought_down,
    explain=_explain,
    asked_at={"nodes": 200, "shape": "alike", "neighbours": 4, "margin": 0.1, "first": "any", "groups": 1},
    lesson="There is hardly a middle: below some margin nearly everything fails, above it nothing follows, and near it chance decides. "
    "Walls do not prevent a failure; they say how large it can become.",
)


def read(settings: NetworkCascade, *, seed: int = 1) -> Reading:
    """Return who fails, from which margin on nothing follows, and what else would help."""
    run = simulate(settings, seed=seed)
    tried = swept(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{settings.nodes} nodes, margin {percent(settings.margin)}: {_failed(run)}.",
        metrics=_metrics(run, tried),
        figures=(rounds_figure(run), margin_figure(run, tried), ways_figure(settings)),
        notes=_notes(run),
        working=_working(run),
    )


# --- what is tried beside

Tried = tuple[tuple[float, tuple[float, ...]], ...]


def swept(settings: NetworkCascade) -> Tried:
    """Return the shares that fail in networks of the same kind, at each of ``MARGINS``.

    >>> [round(min(shares), 3) for margin, shares in swept(NetworkCascade()) if margin == 1.0]
    [0.005]
    """
    return _swept(_small(settings, margin=0.0))


def _small(settings: NetworkCascade, margin: float) -> NetworkCascade:
    return replace(settings, nodes=min(settings.nodes, MOST_TRIED), margin=margin)


@lru_cache(maxsize=64)
def _swept(settings: NetworkCascade) -> Tried:
    return tuple((margin, _shares(replace(settings, margin=margin))) for margin in MARGINS)


@lru_cache(maxsize=1_024)
def _shares(settings: NetworkCascade) -> tuple[float, ...]:
    return tuple(simulate(settings, seed=seed).failed for seed in range(1, DRAWS + 1))


def _mean(values: tuple[float, ...]) -> float:
    return fsum(values) / len(values)


def safe_margin(tried: Tried) -> float | None:
    """Return the smallest margin tried from which on no network lost more than half, or ``None``."""
    unsafe = [margin for margin, shares in tried if max(shares) > HALF]
    return next((margin for margin, _ in tried if not unsafe or margin > unsafe[-1]), None)


# --- words


def _count(run: Run) -> int:
    return sum(map(len, run.rounds))


def _failed(run: Run) -> str:
    count = _count(run)
    return "only the first node fails" if count == 1 else f"{number(count)} nodes fail"


def _verdict(run: Run) -> str:
    settings, count = run.settings, _count(run)
    if count == 1 and run.lost:
        return "It ends with the first: it has no neighbour within its walls to take its load, which nobody carries now."
    if count == 1:
        return f"It ends with the first: each neighbour can bear {percent(settings.margin)} more, and that is enough."
    rounds = "1 round" if len(run.rounds) == 2 else f"{len(run.rounds) - 1} rounds"
    if run.failed > HALF:
        return f"A cascade: {number(count)} of {number(settings.nodes)} nodes fail within {rounds} of one."
    walls = ", and the walls hold it there" if settings.groups > 1 else ""
    return f"It stops: {number(count)} of {number(settings.nodes)} nodes fail within {rounds} of one{walls}."


def _metrics(run: Run, tried: Tried) -> tuple[Metric, ...]:
    safe, like_this = safe_margin(tried), _shares(_small(run.settings, run.settings.margin))
    down = sum(share > HALF for share in like_this)
    return (
        Metric("Nodes that fail", percent(run.failed, 3), f"{number(_count(run))} of {number(run.settings.nodes)}",
               "failed" if run.failed > HALF else "healthy"),
        Metric("Load that nobody carries", percent(run.lost, 2) if run.lost else "none", "the rest was taken over by others", "offered"),
        Metric("Networks like it brought down", f"{down} of {DRAWS}", "other draws of the same kind: more than half fails", "served"),
        Metric("Half holds from", percent(safe) if safe is not None else "no margin tried",
               "to spare, in every network that was tried", "limit"),
    )  # fmt: skip


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if run.threshold:
        notes.append(
            Note(
                f"Theory counts only what one failed neighbour does: below {percent(run.threshold)} each that it brings down has more "
                "than one more such neighbour. Two failed neighbours do more, so a cascade can reach above it.",
                "margin",
            )
        )
    if settings.groups > 1:
        notes.append(Note("What a wall holds back is lost to the users of that cell: load that nobody carries.", "groups"))
    if settings.shape == "hubs" and settings.first == "any":
        notes.append(Note("Few nodes are hubs, so the first to fail is seldom one. Let the busiest fail.", "first"))
    if settings.nodes > MOST_TRIED:
        notes.append(Note(f"The margins are tried on networks of {MOST_TRIED} nodes of the same kind.", "nodes"))
    notes.append(
        Note(
            "Equal shares to the neighbours are a model. Real systems hand load to whoever a balancer, a hash ring or physics picks.",
            "shape",
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    links = run.degrees
    mean, square = sum(links) / len(links), sum(each * each for each in links) / len(links)
    if square <= mean:
        return ()
    title = "Links that lead on from a node reached by one: with no margin, that many fail next for each that fails"
    return (Step(title, further_neighbours.working(mean, square), further_neighbours.sources),)


# --- figures


def rounds_figure(run: Run) -> Figure:
    """Draw how many have failed after each round."""
    counts = [len(each) for each in run.rounds]
    shares = [100 * sum(counts[: i + 1]) / run.settings.nodes for i in range(len(counts))]
    steps = list(range(len(counts)))
    last = max(10, steps[-1])
    most = max(range(len(counts)), key=counts.__getitem__)
    finding = (
        "Nothing follows the first"
        if len(counts) == 1
        else f"Most fail in round {most}: {number(counts[most])} at once, after {number(sum(counts[:most]))} before"
    )
    return Figure(
        name="rounds",
        finding=finding,
        plot={
            "data": [line([*steps, last], [*shares, shares[-1]], "failed", "failed", points=True)],
            "layout": {
                "xaxis": {"title": {"text": "rounds after the first failure"}, "range": [-0.3, last + 0.3], "nticks": 8},
                "yaxis": {"title": {"text": "nodes that have failed (%)"}, "range": [0, 106], "dtick": 25},
                "height": 270,
                "margin": {"t": 16},
            },
        },
        alternative=f"Share of the nodes that have failed after each round, up to {percent(run.failed, 3)}. {finding}.",
        table=Table(
            ("round", "fail in it", "have failed (%)"),
            tuple((i, count, round(share, 3)) for i, (count, share) in enumerate(zip(counts, shares, strict=True))),
        ),
    )


def margin_figure(run: Run, tried: Tried) -> Figure:
    """Draw the share that fails over the margin, in many networks of the same kind, and the margin of theory."""
    x = [100 * margin for margin, _ in tried]
    low, high = [100 * min(shares) for _, shares in tried], [100 * max(shares) for _, shares in tried]
    means = [100 * _mean(shares) for _, shares in tried]
    safe, theory, own = safe_margin(tried), 100 * run.threshold, 100 * run.settings.margin
    finding = (
        f"From {percent(safe)} to spare no network loses half; below, chance decides between little and nearly all"
        if safe is not None and safe > 0
        else "One failure brings down half at no margin that was tried"
        if safe is not None
        else "No margin that was tried is enough"
    )
    shapes: list[Plain] = []
    labels = [label(x[8], means[8], "mean of ten", role="served", xshift=6, yanchor="bottom", bgcolor=_CLEAR)]
    if 0 < theory <= 100:
        shapes.append(upright(theory))
        labels.append(label(theory, 104, f"theory: {percent(run.threshold)}", xshift=4, yanchor="top"))
    return Figure(
        name="margin",
        finding=finding,
        plot={
            "data": [
                band(x, low, high, "served", "from the least to the most of ten"),
                line(x, means, "served", "mean of ten", points=True),
                here(min(own, 100.0), 100 * run.failed, "failed", "this network", f"this network: {percent(run.failed, 3)} fail"),
            ],
            "layout": {
                "xaxis": {"title": {"text": "margin (% beyond the usual load)"}, "range": [-2, 103], "dtick": 20},
                "yaxis": {"title": {"text": "nodes that fail (%)"}, "range": [0, 106], "dtick": 25},
                "shapes": shapes,
                "annotations": labels,
                "hovermode": "closest",
                "height": 280,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Share of the nodes that fail over the margin, mean of {DRAWS} networks: "
            + ", ".join(f"{percent(tried[i][0])} {percent(_mean(tried[i][1]), 2)}" for i in range(0, len(tried), 2))
            + f". This network, at {percent(run.settings.margin)}: {percent(run.failed, 3)}."
        ),
        table=Table(
            ("margin (%)", "fail, mean (%)", "least (%)", "most (%)"),
            tuple(
                (round(a, 3), round(b, 3), round(c, 3), round(d, 3)) for a, b, c, d in zip(x, means, low, high, strict=True)
            ),
        ),
    )  # fmt: skip


def _ways(settings: NetworkCascade) -> list[tuple[str, NetworkCascade]]:
    base = _small(settings, settings.margin)
    other = replace(base, first="any" if base.first == "busiest" else "busiest")
    return [
        ("as set", base),
        ("any first" if other.first == "any" else "busiest first", other),
        ("double margin", replace(base, margin=min(5.0, 2 * base.margin))),
        ("double cells", replace(base, groups=min(50, 2 * base.groups))),
        ("tenfold cells", replace(base, groups=min(50, 10 * base.groups))),
    ]


_TICKS = {"any first": "by<br>chance", "busiest first": "by<br>load"}
"""Shorter words under the bars, five of which stand side by side on a narrow screen: how the first to fail is chosen."""


def _tick(name: str) -> str:
    first, second = name.split()
    factor = {"double": "× 2", "tenfold": "× 10"}.get(first)
    return f"{second}<br>{factor}" if factor else _TICKS.get(name, f"{first}<br>{second}")


def ways_figure(settings: NetworkCascade) -> Figure:
    """Draw the mean share that fails, as set and with one thing changed."""
    ways = [(name, _shares(each)) for name, each in _ways(settings)]
    heights = [100 * _mean(shares) for _, shares in ways]
    best = min(range(2, len(ways)), key=heights.__getitem__)
    finding = (
        f"Of the changes, {ways[best][0]} keeps it lowest: {percent(heights[best] / 100, 2)} instead of {percent(heights[0] / 100, 2)}"
        if heights[best] < heights[0] - 1
        else "There is little left to gain here"
    )
    return Figure(
        name="ways",
        finding=finding,
        plot={
            "data": [
                {
                    "type": "bar",
                    "x": [_tick(name) for name, _ in ways],
                    "y": heights,
                    "text": [percent(height / 100, 2) for height in heights],
                    "textposition": "outside",
                    "textfont": {"size": 12},
                    "cliponaxis": False,
                    "constraintext": "none",
                    "hovertemplate": "%{x}: %{text} of the nodes fail<extra></extra>",
                    "marker": {"color": ["role:served", *["role:limit/0.3"] * 4], "line": {"color": "role:surface", "width": 1}},
                }
            ],
            "layout": {
                "bargap": 0.35,
                "xaxis": {"tickangle": 0},
                "yaxis": {"title": {"text": "nodes that fail (%)"}, "range": [0, 118], "dtick": 25},
                "hovermode": "closest",
                "height": 260,
                "margin": {"t": 20},
            },
        },
        alternative=f"Bars of the share of nodes that fail, mean of {DRAWS} networks: "
        + ", ".join(f"{name} {percent(height / 100, 2)}" for (name, _), height in zip(ways, heights, strict=True))
        + ".",
        table=Table(
            ("what", "fail, mean (%)", "least (%)", "most (%)"),
            tuple((name, round(100 * _mean(each), 3), round(100 * min(each), 3), round(100 * max(each), 3)) for name, each in ways),
        ),
    )

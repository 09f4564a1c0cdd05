"""Figures of many records: incidents by time and cause, what was missing, which patterns help one another, and how ideas arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dstudio_lib.catalog.records import CATEGORIES, Combination, Company, Incident, Milestone
from dstudio_lib.foundation.formatting import percent

from ..palette import SYMBOLS
from ..reading import Figure, Table
from .pages import name_of

ROW = 26
MOST = 15
EVIDENCE = {"high": "served", "medium": "healthy", "low": "offered"}
KINDS = {"synergy": "healthy", "complement": "served", "neutral": "limit", "conflict": "failed"}


def over_time(incidents: Sequence[Incident]) -> Figure:
    """Draw each incident as a mark, at its year and its root cause; the mark's shape says how good the evidence is."""
    count = Counter(each.category for each in incidents)
    rows = [each for each in reversed(CATEGORIES) if each in count]
    data = []
    for confidence, role in EVIDENCE.items():
        chosen = [each for each in incidents if each.confidence == confidence]
        if chosen:
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": f"{confidence} confidence",
                    "x": [_when(each) for each in chosen],
                    "y": [rows.index(each.category) + _aside(each.id) for each in chosen],
                    "hovertext": [f"{each.title}<br>{each.organisation}, {each.when}" for each in chosen],
                    "hoverinfo": "text",
                    "customdata": [f"incidents/{each.id}" for each in chosen],
                    "marker": {"color": f"role:{role}", "symbol": SYMBOLS[role], "size": 9, "opacity": 0.8},
                }
            )
    years = [each.year for each in incidents]
    span = f" from {min(years)} to {max(years)}" if incidents else ""
    finding = f"{_counted(len(incidents), 'incident')}{span}"
    return Figure(
        name="incidents-over-time",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "height": ROW * len(rows) + 110,
                "title": {"text": finding},
                "hovermode": "closest",
                "showlegend": True,
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
                "margin": {"t": 56},
                "yaxis": {
                    "tickmode": "array",
                    "tickvals": list(range(len(rows))),
                    "ticktext": rows,
                    "range": [-0.7, len(rows) - 0.3],
                    "rangemode": "normal",
                },
                "xaxis": {"title": {"text": "year"}, "tickformat": "d"},
            },
        },
        alternative="Each mark is one incident, at its year and root cause; the list beside it has the same.",
        table=Table(
            ("began", "title", "organisation", "root cause", "confidence"),
            tuple((each.when, each.title, each.organisation, each.category, each.confidence) for each in incidents),
        ),
    )


def _when(incident: Incident) -> float:
    return round(incident.started.year + (incident.started.timetuple().tm_yday - 1) / 366, 3)


def _aside(name: str) -> float:
    """Move marks of one cause a little apart, always in the same way."""
    return ((sum(map(ord, name)) % 7) - 3) / 12


def root_causes(incidents: Sequence[Incident]) -> Figure:
    """Draw how many incidents have each category of root cause."""
    count: Counter[str] = Counter(each.category for each in incidents)
    rows = sorted(count, key=lambda each: (count[each], each))
    most = rows[-1] if rows else ""
    share = _share(count[most], len(incidents))
    finding = f"{most.capitalize().replace('-', ' ')} is the most frequent root cause: {share}" if rows else "No incident is left"
    columns = ("root cause", "what it means", "incidents")
    return _bars("root-causes", finding, rows, count, "root cause", "incidents", columns, CATEGORIES)


def missing_patterns(incidents: Sequence[Incident]) -> Figure:
    """Draw which patterns were missing most often, each counted once an incident."""
    count = Counter(pattern for each in incidents for pattern in {use.pattern for use in each.patterns_violated})
    rows = [pattern for pattern, _ in sorted(count.items(), key=lambda each: (-each[1], each[0]))[:MOST]][::-1]
    names = {each: name_of("patterns", each) for each in count}
    finding = f"{names[rows[-1]]} was missing most often: {_share(count[rows[-1]], len(incidents))}" if rows else "No pattern was missing"
    return _bars("missing-patterns", finding, rows, count, "pattern", "incidents", ("pattern", "name", "incidents"), names, shown=names)


def _bars(
    name: str,
    finding: str,
    rows: Sequence[str],
    count: Counter[str],
    what: str,
    unit: str,
    columns: tuple[str, ...],
    meanings: dict[str, str],
    shown: dict[str, str] | None = None,
) -> Figure:
    labels = [(shown or {}).get(each, each) for each in rows]
    ranked = sorted(count.items(), key=lambda each: (-each[1], each[0]))
    return Figure(
        name=name,
        finding=finding,
        plot={
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": [count[each] for each in rows],
                    "y": labels,
                    "text": [str(count[each]) for each in rows],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hoverinfo": "skip",
                    "marker": {"color": "role:served"},
                }
            ],
            "layout": {
                "height": ROW * max(3, len(rows)) + 80,
                "title": {"text": finding},
                "bargap": 0.35,
                "xaxis": {"title": {"text": unit}, "rangemode": "tozero", "tickformat": "d"},
                "yaxis": {"rangemode": "normal", "showgrid": False},
            },
        },
        alternative=f"One bar for each {what}, the longest on top.",
        table=Table(columns, tuple((each, meanings.get(each, ""), number) for each, number in ranked)),
    )


def kinship(combinations: Sequence[Combination]) -> Figure:
    """Draw the matrix of patterns: a mark where two have been looked at together, its shape and colour the verdict."""
    names = sorted({pattern for each in combinations for pattern in each.patterns}, key=lambda each: (_cluster(each), each))
    place = {each: i for i, each in enumerate(names)}
    count: Counter[str] = Counter(each.kind for each in combinations)
    data = []
    for kind, role in KINDS.items():
        chosen = [each for each in combinations if each.kind == kind]
        if chosen:
            ends = [(place[each.patterns[0]], place[each.patterns[1]]) for each in chosen]
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": kind,
                    "x": [min(pair) for pair in ends],
                    "y": [max(pair) for pair in ends],
                    "hovertext": [f"{' + '.join(name_of('patterns', one) for one in each.patterns)}<br>{each.title}" for each in chosen],
                    "hoverinfo": "text",
                    "customdata": [f"combinations/{each.id}" for each in chosen],
                    "marker": {"color": f"role:{role}", "symbol": SYMBOLS[role], "size": 9},
                }
            )
    told = ", ".join(f"{count[each]} {each}" for each in KINDS if count[each])
    finding = f"{_counted(len(combinations), 'combination')} of {_counted(len(names), 'pattern')}: {told or 'none'}"
    ticks = _cluster_ticks(names)
    few = len(names) <= 30
    axis: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": list(range(len(names))) if few else [at for at, _ in ticks],
        "ticktext": [name_of("patterns", each) for each in names] if few else [cluster for _, cluster in ticks],
        "range": [-1, max(1, len(names))],
        "rangemode": "normal",
        "showgrid": few,
        "zeroline": False,
    }
    edges = [] if few else [at for at in range(1, len(names)) if _cluster(names[at]) != _cluster(names[at - 1])]
    lines = [
        {"type": "line", "xref": xref, "yref": yref, "x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1],
         "line": {"color": "role:muted", "width": 0.5, "dash": "dot"}}
        for at in edges
        for xref, yref, x, y in (("x", "paper", (at - 0.5, at - 0.5), (0, 1)), ("paper", "y", (0, 1), (at - 0.5, at - 0.5)))
    ]  # fmt: skip
    return Figure(
        name="pattern-combinations",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "height": 620,
                "title": {"text": finding},
                "hovermode": "closest",
                "showlegend": True,
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
                "margin": {"t": 56, "b": 120},
                "xaxis": axis | {"tickangle": -60},
                "yaxis": axis,
                "shapes": lines,
            },
        },
        alternative="Patterns stand along both sides, grouped by category; the list beside it has every pair.",
        table=Table(
            ("one", "other", "verdict", "finding"),
            tuple((*(name_of("patterns", one) for one in each.patterns), each.kind, each.title) for each in combinations),
        ),
    )


def _cluster(pattern: str) -> str:
    from dstudio_lib import catalog

    return str(catalog.pattern(pattern).category) if pattern in catalog.patterns else ""


def _cluster_ticks(names: Sequence[str]) -> list[tuple[float, str]]:
    places: dict[str, list[int]] = {}
    for i, each in enumerate(names):
        places.setdefault(_cluster(each), []).append(i)
    return [(sum(found) / len(found), cluster) for cluster, found in places.items()]


def evolution(milestones: Sequence[Milestone]) -> Figure:
    """Draw the milestones along the years, those of one year above one another."""
    level: Counter[int] = Counter()
    height = []
    for each in milestones:
        height.append(level[each.year])
        level[each.year] += 1
    spread = Counter(pattern for each in milestones for pattern in each.patterns)
    busiest = max(level, key=lambda year: (level[year], -year)) if milestones else None
    finding = f"{_counted(len(milestones), 'milestone')}" + (f", the most in {busiest}" if busiest else "")
    return Figure(
        name="evolution",
        finding=finding,
        plot={
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [each.year for each in milestones],
                    "y": height,
                    "hovertext": [f"{each.year}: {each.title}" for each in milestones],
                    "hoverinfo": "text",
                    "customdata": [f"milestones/{each.id}" for each in milestones],
                    "marker": {"color": "role:served", "symbol": "circle", "size": 13},
                }
            ],
            "layout": {
                "height": 60 + 26 * (max(level.values(), default=1) + 1),
                "title": {"text": finding},
                "hovermode": "closest",
                "xaxis": {"tickformat": "d", "dtick": 5, "title": {"text": "year"}},
                "yaxis": {"visible": False, "range": [-0.7, max(level.values(), default=1) - 0.3], "rangemode": "normal"},
            },
        },
        alternative=f"One mark for each milestone at its year; {len(spread)} patterns are named by them.",
        table=Table(("year", "title", "patterns"), tuple((str(each.year), each.title, ", ".join(each.patterns)) for each in milestones)),
    )


def shared_patterns(companies: Sequence[Company]) -> Figure:
    """Draw which patterns the chosen companies have in common: a mark where a company's own texts name the pattern."""
    count = Counter(use.pattern for each in companies for use in each.patterns)
    rows = [pattern for pattern, _ in sorted(count.items(), key=lambda each: (-each[1], each[0]))[:18]][::-1]
    names = [name_of("patterns", each) for each in rows]
    pairs = [(each, use.pattern) for each in companies for use in each.patterns if use.pattern in rows]
    finding = (
        f"{name_of('patterns', rows[-1])} is the pattern that most of these have in common: {_share(count[rows[-1]], len(companies))}"
        if rows
        else "No company is left"
    )
    return Figure(
        name="shared-patterns",
        finding=finding,
        plot={
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [company.name for company, _ in pairs],
                    "y": [name_of("patterns", pattern) for _, pattern in pairs],
                    "hovertext": [f"{company.name}: {name_of('patterns', pattern)}" for company, pattern in pairs],
                    "hoverinfo": "text",
                    "customdata": [f"companies/{company.id}" for company, _ in pairs],
                    "marker": {"color": "role:served", "symbol": "circle", "size": 9},
                }
            ],
            "layout": {
                "height": 22 * max(4, len(rows)) + 150,
                "margin": {"b": 110},
                "title": {"text": finding},
                "hovermode": "closest",
                "xaxis": {"tickangle": -60, "showgrid": True, "categoryorder": "array", "categoryarray": [each.name for each in companies]},
                "yaxis": {"categoryorder": "array", "categoryarray": names, "rangemode": "normal"},
            },
        },
        alternative="Companies stand along the bottom, patterns along the side.",
        table=Table(
            ("company", "architecture", "patterns"),
            tuple((each.name, each.architecture, ", ".join(use.pattern for use in each.patterns)) for each in companies),
        ),
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}, {percent(part / whole)}" if whole else "none"


def _counted(number_of: int, what: str) -> str:
    return f"{number_of:,} {what}{'' if number_of == 1 else 's'}".replace(",", "\N{NARROW NO-BREAK SPACE}")

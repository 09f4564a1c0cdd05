"""A run of the playground as a page to print: what was run, what differs from what was opened, what came of it, and how to run it again.

The page needs no script and no network, and says no date: the same run gives the same page, in Python as in a browser without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dstudio_lib.charts import palette, playground_print
from dstudio_lib.charts import playground as charts
from dstudio_lib.charts.playground_print import escaped
from dstudio_lib.charts.playground_states import STATES
from dstudio_lib.foundation.formatting import duration

from .playground_state import State
from .playground_view import view

STYLE = """
body { margin: 0 auto; padding: 16px; max-width: 960px; font: 14px/1.5 system-ui, sans-serif; background: var(--surface); color: var(--text); }
h1 { font-size: 22px; } h2 { font-size: 16px; margin: 24px 0 6px; break-after: avoid; } p { margin: 4px 0; max-width: 75ch; }
.verdict { font-size: 16px; font-weight: bold; } .about, footer { color: var(--muted); } .wide { overflow-x: auto; }
svg { display: block; width: 100%; height: auto; break-inside: avoid; font-size: 12px; } min-width: 640px; }
svg text { fill: var(--text); paint-order: stroke; stroke: var(--surface); stroke-width: 3px; }
table { border-collapse: collapse; font-size: 12px; } th, td { border: 1px solid var(--hairline); padding: 2px 6px; text-align: left; vertical-align: top; }
.numbers td, .numbers th { text-align: right; } code { overflow-wrap: anywhere; } tr { break-inside: avoid; } li { overflow-wrap: anywhere; }
@media print { .wide { overflow: visible; } svg { min-width: 0; } .numbers { font-size: 8px; } }
"""  # noqa: E501


def report(state: State, token: str, version: str) -> str:
    """Return the page of a run; ``token`` is that of its link, if there is one.

    >>> from .playground_state import State, reference
    >>> page = report(State("web_shop", reference("web_shop"), reference("web_shop")), "playground~web_shop~seed=1", "1.0")
    >>> page.count("<svg"), "Promise broken: 22.5" in page, "<script" in page
    (2, True, False)
    """
    shown = view(state)
    title = escaped(shown["title"])
    changes = charts.differences(state.reference, state.system)
    parts = [
        f'<p class="about">{escaped(shown["about"])}</p>',
        f'<p class="verdict">{escaped(shown["verdict"])}</p>',
        _metrics(shown),
        "<h2>The system</h2>",
        _system(shown),
        "<h2>Changed since it was opened</h2>",
        _listed(changes, "Nothing: it is as it was opened."),
        "<h2>What goes wrong</h2>",
        _listed(shown["faults"], "Nothing."),
        f"<h2>{escaped(shown['figures'][0]['finding'])}</h2>",
        _panels(shown),
        *[_compared(pin, shown["metrics"]) for pin in shown["pins"]],
        "<h2>To run it again</h2>",
        _again(state, shown, token, version),
        f"<h2>The panels of {escaped(shown['watch'])} in numbers</h2>",
        _numbers(shown["figures"][0]["table"]),
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="DStudio {escaped(version)}">\n<link rel="icon" href="data:,">\n<title>{title}: a run</title>\n'
        f"<style>{_colours()}{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}: a run</h1>\n{body}\n</main>\n"
        f"<footer><p>From DStudio {escaped(version)}; computed, not measured. Prices are illustrative.</p></footer>\n</body>\n</html>\n"
    )


def _colours() -> str:
    """Return the colours by their roles: light, and dark on a dark screen, never on paper."""
    light = "".join([f"--{role}:{colour};" for role, colour in palette.tokens("light").items()])
    dark = "".join([f"--{role}:{colour};" for role, colour in palette.tokens("dark").items()])
    return f"\n:root {{ color-scheme: light dark; {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"


def _listed(sentences: Sequence[str], none: str) -> str:
    if not sentences:
        return f"<p>{none}</p>"
    return f"<ul>{''.join([f'<li>{escaped(each)}</li>' for each in sentences])}</ul>"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """Return a table; the first cell of each row is its head."""
    head = "".join([f'<th scope="col">{escaped(each)}</th>' for each in columns])
    lines = [f'<tr><th scope="row">{escaped(row[0])}</th>{"".join([f"<td>{escaped(each)}</td>" for each in row[1:]])}</tr>' for row in rows]
    return (
        f'<div class="wide {kind}" tabindex="0" role="group" aria-label="Table: {escaped(columns[0])}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _metrics(shown: Mapping[str, Any]) -> str:
    return _table(["What", "Value", "Meaning"], [[each["label"], each["text"], each["meaning"]] for each in shown["metrics"]])


def _system(shown: Mapping[str, Any]) -> str:
    picture = shown["picture"]
    parts = [f"{node['name']} ({node['kind']}, {STATES[node['states'][picture['opens']]].name})" for node in picture["nodes"]]
    moment = duration(picture["times"][picture["opens"]])
    calls = [f"{edge['from']} calls {edge['to']}" for edge in picture["edges"]]
    told = f"The system at {moment}. Parts: {', '.join(parts)}. Calls: {', '.join(calls)}."
    drawn = playground_print.system(picture, STATES, told)
    rows = [[row["title"], row["kind"], _settings(row), _patterns(row)] for row in shown["rows"]]
    table = _table(["Part or call", "Kind", "Settings", "Patterns that are on"], rows)
    return f"{_drawn(drawn, 'The system')}<p>As it is at {moment}.</p>{table}"


def _drawn(picture: str, name: str) -> str:
    """Return a picture that a narrow page scrolls instead of making it illegible."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{name}">{picture}</div>'


def _settings(row: Mapping[str, Any]) -> str:
    return "; ".join([f"{each['label']} {_said(each)}" for each in row["settings"] if each["first"]])


def _said(setting: Mapping[str, Any]) -> str:
    if setting["kind"] == "toggle":
        return "on" if setting["value"] else "off"
    if setting["kind"] == "choice":
        return str(next(text for value, text in setting["options"] if value == setting["value"]))
    _, _, special = setting["meaning"].partition(f"; {setting['value']}: ")
    return special or f"{setting['value']} {setting['unit']}".strip()


def _patterns(row: Mapping[str, Any]) -> str:
    return ", ".join([each["pattern"] for each in row["switches"] if each["on"]])


def _panels(shown: Mapping[str, Any]) -> str:
    figure = shown["figures"][0]
    ghosts = [trace for pin in shown["pins"] for trace in pin["figures"].get("panels", [])]
    pinned = f"<p>Grey: pinned {', '.join([pin['label'] for pin in shown['pins']])}.</p>" if ghosts else ""
    drawn = _drawn(playground_print.panels(figure, ghosts), "The panels")
    return f"{drawn}<p>{escaped(figure['alternative'])}</p>{pinned}"


def _compared(pin: Mapping[str, Any], metrics: Sequence[Mapping[str, Any]]) -> str:
    label = pin["label"]
    rows = [[each["label"], pin["metrics"][i], each["text"]] for i, each in enumerate(metrics)]
    table = _table(["Compared", f"Pinned {label}", "This run"], rows)
    changes = _listed(pin["changes"], "Nothing was changed since.")
    return f"<h2>Compared with the pinned run {label}</h2><p>{label}: {escaped(pin['summary'])}. Since then:</p>{changes}{table}"


def _again(state: State, shown: Mapping[str, Any], token: str, version: str) -> str:
    start = f"the reference system <code>{escaped(state.name)}</code>" if state.name else "a system of one's own"
    fork = "" if shown["fork"] is None else f"<p>{escaped(shown['fork']['told'])}</p>"
    told = f"<p>DStudio {escaped(version)}, seed {state.seed}; begun from {start}.</p>{fork}"
    if token:
        return f"{told}<p>In Python: <code>playground(link=&quot;{escaped(token)}&quot;)</code></p>"
    return (
        f"{told}<p>There is no link of it here: it is written by Python, for systems that fit into one. What was changed stands above.</p>"
    )


def _numbers(table: Mapping[str, Any]) -> str:
    return _table(table["columns"], table["texts"], "numbers")

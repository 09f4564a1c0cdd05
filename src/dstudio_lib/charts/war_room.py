"""An incident as a page shows it: what can be seen now, in words and points, and the debrief. What is dark is not handed over.

>>> from dstudio_lib.simulators.response.session import Session
>>> seen = view(Session("slow-disk", 1))
>>> len(seen["panels"]), seen["panels"][0]["title"]
(4, 'Answered within a second')
"""

from __future__ import annotations

from typing import Any

from dstudio_lib import catalog
from dstudio_lib.foundation.formatting import number
from dstudio_lib.simulators.response.actions import CONFIDENCES, HORIZONS, Metric
from dstudio_lib.simulators.response.policies import reference
from dstudio_lib.simulators.response.scoring import events_of, lost, mitigated, score, verdict
from dstudio_lib.simulators.response.session import WORLDS, Session

SHOWN = 60
"""Minutes that panels look back."""
DIRECTIONS = (("up", "goes up"), ("same", "stays"), ("down", "goes down"))
KINDS = (
    ("inspect", "Look"),
    ("mitigate", "Change"),
    ("escalate", "Call somebody"),
)
COLLEAGUES = {"inspect": "Observer", "escalate": "Observer", "mitigate": "Operator"}
"""Who carries it out."""
RUNS = (("you", "You"), ("nothing", "Doing nothing"), ("expert", "The expert"))


def scenarios() -> list[dict[str, str]]:
    """Return the incidents to choose from."""
    return [{"name": name, "title": world.brief.title, "story": world.brief.story} for name, world in WORLDS.items()]


def view(run: Session) -> dict[str, Any]:
    """Return everything that a page shows of a run, as plain data."""
    world, brief = run.world, run.world.brief
    closed = _closed(run) if run.over else world.now
    return {
        "scenario": run.scenario,
        "seed": run.seed,
        "title": brief.title,
        "story": brief.story,
        "modelled": brief.modelled,
        "clock": world.at_clock(closed),
        "minute": round(closed / 60),
        "horizon": round(brief.horizon / 60),
        "users": number(world.users),
        "over": run.over,
        "given": len(run.commands),
        "panels": [_panel(run, each.metric, each.title) for each in world.panels()],
        "firing": list((run.left_firing if run.over else run.firing).values()),
        "feed": feed(run),
        "board": _board(run),
        "told": _told(run),
        "actions": [action.plain() for action in run.actions],
        "kinds": [list(each) for each in KINDS],
        "metrics": [[metric.name, metric.label] for metric in brief.metrics],
        "directions": [list(each) for each in DIRECTIONS],
        "within": list(HORIZONS),
        "confidences": list(CONFIDENCES),
        "debrief": debrief(run) if run.over else {},
    }


def _panel(run: Session, name: str, title: str) -> dict[str, Any]:
    metric = next(each for each in run.world.brief.metrics if each.name == name)
    minutes = [event for event in run.events if event["kind"] == "minute" and (not run.over or event["at"] <= _closed(run))][-SHOWN:]
    points = [None if name in event["dark"] else round(float(event["metrics"][name]), 3) for event in minutes]
    last = minutes[-1]
    dark = last["dark"].get(name, "")
    known = [point for point in points if point is not None]
    before = known[max(0, len(known) - 6)] if known else 0.0
    change = {"up": "rising", "same": "steady", "down": "falling"}[metric.direction(before, known[-1])] if known else ""
    return {
        "metric": name,
        "title": title,
        "value": "no data" if dark else amount(metric, known[-1]),
        "dark": dark,
        "change": "" if dark else change,
        "times": [run.world.at_clock(event["at"]) for event in minutes],
        "points": points,
        "top": _top(metric, known),
        "unit": metric.unit,
        "better": metric.better,
    }


def _closed(run: Session) -> float:
    return float(run.events[-1]["closed"])


def _top(metric: Metric, known: list[float]) -> float:
    """Return where a panel's axis ends: fixed where there is a natural end, else the next round number."""
    if metric.unit == "%" and metric.better == "up":
        return 100.0
    most = max([1.0, *known])
    return next(step for step in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0) if step >= most)


def amount(metric: Metric, value: float) -> str:
    """Return a value of a metric with its unit.

    >>> amount(WORLDS["slow-disk"].brief.metrics[0], 74.56).split()
    ['74.6', '%']
    """
    return f"{number(round(value, 2), 3)}\u202f{metric.unit}"


def _told(run: Session) -> str:
    told = [event for event in run.events if event["kind"] == "update" and event["reached"]]
    if not told:
        return "Users have read nothing yet."
    minutes = round((run.world.now - told[-1]["at"]) / 60)
    return "The last update is from now." if minutes == 0 else f"The last update is {minutes} min old."


def _board(run: Session) -> list[dict[str, Any]]:
    board: list[dict[str, Any]] = []
    labels = {cause.name: cause.label for cause in run.world.causes()}
    for event in run.events:
        if event["kind"] == "hypothesis":
            board.append({"cause": labels[event["cause"]], "where": event["where"], "text": event["text"], "evidence": []})
        elif event["kind"] == "evidence":
            board[-1]["evidence"].append([event["speaks"], event["text"]])
    return board


def feed(run: Session) -> list[dict[str, Any]]:
    """Return what was said and done, the newest first."""
    found = []
    labels = {action.name: action for action in run.actions}
    end = _closed(run) if run.over else run.world.now
    for event in run.events:
        entry = _entry(run, event, labels)
        if entry and event["at"] <= end:
            found.append({"clock": run.world.at_clock(event["at"]), **entry})
    return found[::-1]


def _entry(run: Session, event: dict[str, Any], labels: dict[str, Any]) -> dict[str, Any]:
    kind = event["kind"]
    if kind == "called":
        return {"who": "Page", "tone": "alert", "text": "You are called."}
    if kind == "alert":
        return {"who": "Alert", "tone": "alert", "text": event["text"]}
    if kind == "cleared":
        return {"who": "Alert", "tone": "good", "text": f"{event['name']}: cleared"}
    if kind == "news":
        return {"who": COLLEAGUES["mitigate"], "tone": "said", "text": event["text"]}
    if kind == "command" and event["does"] in ("inspect", "mitigate", "escalate"):
        return {"who": "You", "tone": "you", "text": described(event, labels) + _expected(run, event)}
    if kind == "said":
        return {"who": COLLEAGUES[event["does"]], "tone": "said" if event["worked"] else "bad", "text": event["text"],
                "columns": event.get("columns", []), "rows": event.get("rows", [])}  # fmt: skip
    if kind == "update":
        words = dict(labels["update"].values)[event["says"]] + (f" {event['text']}" if event["text"] else "")
        return {
            "who": "Status",
            "tone": "said" if event["reached"] else "bad",
            "text": words if event["reached"] else f"{words} — {event['why']}",
        }
    if kind == "checked":
        metric = next(each for each in run.world.brief.metrics if each.name == event["metric"])
        words = dict(DIRECTIONS)
        return {"who": "Prediction", "tone": "good" if event["right"] else "bad",
                "text": f"{'As you said' if event['right'] else 'Not as you said'}: {metric.label}, expected “{words[event['expected']]}” "
                f"({event['confidence']}\u202f% sure), went from {amount(metric, event['before'])} "
                f"to {amount(metric, event['after'])}."}  # fmt: skip
    return {}


def described(event: dict[str, Any], labels: dict[str, Any]) -> str:
    """Return a command as a sentence says it."""
    action = labels[event["action"]]
    words = dict(action.values).get(event.get("value", ""), "")
    return ": ".join(each for each in (action.label, ", ".join(each for each in (event.get("place", ""), words) if each)) if each)


def _expected(run: Session, event: dict[str, Any]) -> str:
    expect = event.get("expect")
    if not expect:
        return ""
    label = next(each.label for each in run.world.brief.metrics if each.name == expect["metric"])
    words = dict(DIRECTIONS)[expect["direction"]]
    return f" (I expect: {label} {words} within {expect['within']} min, {expect['confidence']}\u202f% sure)"


def debrief(run: Session) -> dict[str, Any]:
    """Return what a finished run comes to: its parts, its course beside doing nothing and the expert, and the real incidents."""
    log = run.log()
    logs = {"you": log, "nothing": reference(run.scenario, run.seed, "nothing"), "expert": reference(run.scenario, run.seed, "expert")}
    scored, brief = score(log), run.world.brief
    return {
        "total": scored.total,
        "parts": [[part.name, round(part.points, 1), part.most, part.sentence] for part in scored.parts],
        "truth": events_of(log, "over")[0]["truth"]["text"],
        "lesson": brief.lesson,
        "courses": [
            {"name": name, "label": label, "points": [round(event["metrics"]["answered"], 1) for event in _minutes(logs[name])],
             "said": _course(logs[name]), "marks": _marks(run, logs[name])}
            for name, label in RUNS
        ],
        "times": [run.world.at_clock(event["at"]) for event in _minutes(log)],
        "incidents": [_incident(name) for name in brief.incidents],
    }  # fmt: skip


def _minutes(log: dict[str, Any]) -> list[dict[str, Any]]:
    return [event for event in events_of(log, "minute") if event["at"] >= 0]


def _course(log: dict[str, Any]) -> str:
    since = mitigated(log)
    lasted = "not served again" if since is None else f"served again from minute {since:.0f}"
    return f"{number(lost(log) / 1e6)} million user-minutes lost; {lasted}"


def _marks(run: Session, log: dict[str, Any]) -> list[list[Any]]:
    """Return the mitigations and updates of a run: minute, words, and what each did."""
    labels = {action.name: action for action in run.actions}
    worth = {event["number"]: event["worth"] for event in events_of(log, "judged")}
    found = []
    for event in events_of(log, "command"):
        if event["does"] == "mitigate":
            said = verdict(log, worth.get(event["number"], 0.0))
            saved = (
                f"{number(abs(worth.get(event['number'], 0.0)) / 1e6)} million user-minutes {'saved' if said == 'helped' else 'more lost'}"
            )
            found.append(
                [round(event["at"] / 60), described(event, labels), said if said == "no difference" else f"{said}: {saved} in 20 min"]
            )
        elif event["does"] == "communicate":
            found.append([round(event["at"] / 60), described(event, labels), ""])
    return found


def _incident(name: str) -> dict[str, Any]:
    record = catalog.incident(name)
    source = next(iter(record.sources.values()))
    return {"id": name, "title": record.title, "organisation": record.organisation, "year": record.started.year, "summary": record.summary,
            "publisher": source.publisher, "url": source.url}  # fmt: skip

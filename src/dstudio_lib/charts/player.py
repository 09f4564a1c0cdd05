"""A recorded run as a page plays it: lanes, arrows, marks and shades in plain data, and every event in words.

>>> from dstudio_lib.simulators.famous_runs import famous_run
>>> shown = played(famous_run("forgotten-vote").recording())
>>> shown["nodes"], len(shown["events"]), shown["events"][shown["broken"]]["text"]
(['a', 'b', 'c'], 33, 'a says: elected, term 1.')
>>> [arrow["fate"] for arrow in shown["arrows"]].count("lost")
1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dstudio_lib.foundation.formatting import MINUS, NARROW, duration, number
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel.recording import Recording
from dstudio_lib.kernel.trace import KERNEL_KINDS, Event

LONGEST = 96
"""Letters of a message or a value that are shown."""

_BEGINS = {"partition": "heal", "cut": "mend", "slow": "mend", "lossy": "mend"}
"""What shades the whole network, and which event ends it."""
_MARKS = {"crash": "crash", "restart": "restart", "timer": "timer", "call": "call", "pause": "pause", "clock": "clock"}


def played(recording: Recording) -> dict[str, Any]:
    """Return a recording as plain data, times in milliseconds."""
    events = recording.trace.events
    end = events[-1].time / MILLISECOND if events else 0.0
    arrows = _arrows(recording, end)
    return {
        "nodes": list(recording.nodes),
        "end": end,
        "timed": recording.has_time,
        "events": _events(recording),
        "arrows": arrows,
        "downs": _downs(recording, end),
        "bands": _bands(events, recording.nodes, end),
        "broken": recording.broken,
        "sentence": recording.sentence,
        "counted": counted(recording),
        "finding": finding(recording),
    }


def finding(recording: Recording) -> str:
    """Say a run in one or two sentences: what was found of it, if something was asked, and how much happens.

    >>> from dstudio_lib.simulators.famous_runs import famous_run
    >>> finding(famous_run("commit-in-doubt").recording())
    'Nobody commits: all three abort, 210\u202fms after they promised. 4 nodes, 82 events in 248\u202fms; 30 messages, 9 of them lost.'
    """
    return f"{recording.sentence} {counted(recording)}".strip()


def counted(recording: Recording) -> str:
    """Say how much happens in a run.

    >>> from dstudio_lib.kernel import Trace
    >>> counted(Recording(Trace(), ("a",)))
    'Nothing happens.'
    """
    counts, events = recording.trace.counts(), recording.trace.events
    if not events:
        return "Nothing happens."
    steps = events[-1].time // MILLISECOND
    span = duration(events[-1].time / SECOND) if recording.has_time else f"{steps} step{'s' * (steps != 1)}"
    lost = f", {counts['drop']} of them lost" if counts["drop"] else ""
    return f"{len(recording.nodes)} nodes, {len(events)} events in {span}; {counts['send']} messages{lost}."


def moment(time: int, *, timed: bool = True) -> str:
    """Say when something happened.

    >>> moment(59_090_793), moment(3_000_000, timed=False)
    ('59.09\u202fms', 'step 3')
    """
    return f"{number(time / MILLISECOND, 4)}{NARROW}ms" if timed else f"step {time // MILLISECOND}"


def words(content: Any) -> str:
    """Say a message, or the value of an attribute, that is plain data.

    >>> words({"type": "RequestVote", "term": 1, "trial": True}), words(["yes", 2]), words(None), words([]), words({"x": -1})
    ('RequestVote (term 1, trial yes)', 'yes, 2', 'none', 'nothing', 'x −1')
    """
    said = _words(content)
    if len(said) <= LONGEST:
        return said
    return f"{said[:LONGEST].rpartition(', ')[0] or said[:LONGEST]}, …{')' if said.endswith(')') else ''}"


def _words(content: Any) -> str:
    match content:
        case None:
            return "none"
        case bool():
            return "yes" if content else "no"
        case int() | float():
            return str(content).replace("-", MINUS)
        case str():
            return content
        case {"type": str(kind), **rest}:
            fields = {str(name): value for name, value in rest.items()}
            return f"{kind} ({_pairs(fields)})" if fields else kind
        case {"pairs": list(pairs)} if len(content) == 1:
            return ", ".join(f"{_words(key)} {_words(value)}" for key, value in pairs) or "nothing"
        case Mapping():
            return _pairs(content) or "nothing"
        case Iterable():
            return ", ".join(_words(each) for each in content) or "nothing"
    return str(content)


def _pairs(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_words(value)}" for name, value in fields.items())


def title_of(content: Any) -> str:
    """Return what kind of message it is, in a word or two: for beside an arrow.

    >>> title_of({"type": "RequestVote", "term": 1}), title_of(["vote?", 3]), title_of("hello")
    ('RequestVote', 'vote? 3', 'hello')
    """
    if isinstance(content, Mapping):
        return str(content.get("type", words(content)))
    if isinstance(content, list):
        return " ".join(_words(each) for each in content[:2])[:24]
    return words(content)[:24]


def sentence(event: Event, nodes: Iterable[str] = ()) -> str:
    """Say an event.

    >>> sentence(Event(5, 0, "b", "drop", {"sender": "a", "id": 1, "why": "down", "message": "hello"}))
    'hello from a reaches nobody: b is down.'
    >>> sentence(Event(5, 0, "", "partition", {"groups": [["a"]]}), ("a", "b"))
    'The network parts: a | b.'
    """
    node, said = event.node, event.fields
    match event.kind:
        case "start":
            return f"{node} starts."
        case "send":
            return f"{node} sends to {said['to']}: {words(said['message'])}."
        case "deliver":
            return f"{node} receives from {said['sender']}: {words(said['message'])}."
        case "drop":
            return _lost(node, said)
        case "duplicate":
            return f"{title_of(said['message'])} from {node} to {said['to']} is doubled on its way."
        case "timer":
            return f"The timer {said['name']} rings at {node}."
        case "call":
            return f"{node} is asked to {said['method']}({words(said['arguments']) if said['arguments'] else ''})."
        case "crash":
            return f"{node} crashes." if "why" not in said else f"{node} fails: {said.get('error', said['why'])}, and is down."
        case "restart":
            return f"{node} restarts, {'its disk empty' if said.get('wiped') else 'with what is on its disk'}."
        case "pause" | "resume":
            return f"{node} stands still." if event.kind == "pause" else f"{node} goes on."
        case "clock":
            return f"The clock of {node} is {'set' if 'jump' in said else 'from now on'} wrong."
    if event.kind in ("invoke", "return") and "operation" in said:
        return _operation(node, event.kind, said)
    return _of_the_network(event, tuple(nodes))


def _operation(node: str, kind: str, said: Mapping[str, Any]) -> str:
    """Say what a client began, or was answered."""
    if kind == "invoke":
        given = ", ".join(words(said[name]) for name in ("key", "arg") if said.get(name) is not None)
        return f"{node} begins {said.get('op', 'an operation')}({given})."
    return f"{node} is answered{'' if said.get('ret') is None else ': ' + words(said['ret'])}."


def _lost(node: str, said: Mapping[str, Any]) -> str:
    what = f"{title_of(said['message'])} from {said['sender']}"
    if said["why"] == "down":
        return f"{what} reaches nobody: {node} is down."
    return f"{what} to {node} is lost: {'no way leads across the cut' if said['why'] == 'cut' else 'the network drops it'}."


def _of_the_network(event: Event, nodes: tuple[str, ...]) -> str:
    said = event.fields
    link = f"from {_who(said.get('sender'))} to {_who(said.get('receiver'))}"
    match event.kind:
        case "partition":
            return f"The network parts: {_sides(said['groups'], nodes)}."
        case "heal":
            return "The network is whole again."
        case "cut":
            return f"Nothing passes {link} any more."
        case "slow":
            return f"Messages {link} are slow from now on."
        case "lossy":
            return f"Messages {link} get lost, doubled or overtaken from now on."
        case "mend":
            return "A link is as it was before."
    fields = f", {_pairs(said)}" if said else ""
    return f"{event.node} says: {event.kind}{fields}."[:200]


def _who(name: Any) -> str:
    return "everybody" if name in ("*", None) else str(name)


def _sides(groups: list[list[str]], nodes: tuple[str, ...]) -> str:
    named = {name for group in groups for name in group}
    rest = [name for name in nodes if name not in named]
    return " | ".join(", ".join(group) for group in [*groups, rest] if group)


def _events(recording: Recording) -> list[dict[str, Any]]:
    lanes = {name: place for place, name in enumerate(recording.nodes)}
    held: dict[str, dict[str, str]] = {}
    changed: dict[int, dict[str, str]] = {}
    for state in recording.states:
        told = {name: words(value) for name, value in state.held.items()}
        before = held.get(state.node, {})
        fresh = {name: value for name, value in told.items() if before.get(name) != value}
        if fresh:
            changed[state.event] = fresh
        held[state.node] = told
    found = []
    for event in recording.trace:
        mark = _MARKS.get(event.kind, "" if event.kind in KERNEL_KINDS else "record")
        each: dict[str, Any] = {
            "at": event.time / MILLISECOND,
            "lane": lanes.get(event.node, -1),
            "kind": event.kind if event.kind in KERNEL_KINDS else "record",
            "time": moment(event.time, timed=recording.has_time),
            "text": sentence(event, recording.nodes),
            "mark": mark,
        }
        if mark == "record":
            each["label"] = each["text"].removeprefix(f"{event.node} says: ").removeprefix(f"{event.node} ").rstrip(".")
        if event.number in changed:
            each["state"] = changed[event.number]
        found.append(each)
    return found


def _arrows(recording: Recording, end: float) -> list[dict[str, Any]]:
    """Return every way of every message: where and with which event it begins and ends, and how."""
    lanes = {name: place for place, name in enumerate(recording.nodes)}
    ways: dict[int, list[dict[str, Any]]] = {}
    for event in recording.trace:
        at, said = event.time / MILLISECOND, event.fields
        if event.kind in ("send", "duplicate"):
            way = {"from": lanes[event.node], "to": lanes[said["to"]], "start": at, "sent": event.number, "end": end, "ended": None}
            ways.setdefault(said["id"], []).append(way | {"fate": "open", "title": title_of(said["message"])})
        elif event.kind in ("deliver", "drop") and said["id"] in ways:
            open_ones = [way for way in ways[said["id"]] if way["ended"] is None]
            if not open_ones:  # the model checker delivers a copy of what is still under way
                open_ones = [ways[said["id"]][0] | {}]
                ways[said["id"]].append(open_ones[0])
            open_ones[0] |= {"end": at, "ended": event.number, "fate": "lost" if event.kind == "drop" else "delivered"}
    return sorted((way for each in ways.values() for way in each), key=lambda way: int(way["sent"]))


def _downs(recording: Recording, end: float) -> list[dict[str, Any]]:
    """Return when each node was down or stood still."""
    lanes = {name: place for place, name in enumerate(recording.nodes)}
    found: list[dict[str, Any]] = []
    open_ones: dict[str, dict[str, Any]] = {}
    for event in recording.trace:
        if event.kind in ("restart", "resume", "crash") and event.node in open_ones:
            open_ones.pop(event.node)["end"] = event.time / MILLISECOND
        if event.kind in ("crash", "pause"):
            span = {"lane": lanes[event.node], "start": event.time / MILLISECOND, "end": end, "kind": event.kind, "event": event.number}
            found.append(span)
            open_ones[event.node] = span
    return found


def _bands(events: Iterable[Event], nodes: tuple[str, ...], end: float) -> list[dict[str, Any]]:
    """Return when the network was parted or ill, with what is to be read there."""
    found: list[dict[str, Any]] = []
    for event in events:
        at = event.time / MILLISECOND
        if event.kind in _BEGINS:
            said = f"parted: {_sides(event.fields['groups'], nodes)}" if event.kind == "partition" else event.kind
            found.append({"start": at, "end": end, "words": said, "since": event.time, "kind": event.kind, "event": event.number})
        elif event.kind in ("heal", "mend"):
            since = event.fields.get("since")
            for band in found:
                ended = (since is None and band["kind"] in ("partition", "cut")) or band["since"] == since
                if ended and band["end"] == end:
                    band["end"] = at
    return found

"""Readers of what ``ping`` and ``curl -w`` print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .collecting import Collection
from .lines import Lines
from .measured import Measurements

# --- ping: Linux (iputils), macOS and the BSDs, Windows in English; iputils also in other languages

_REPLY = re.compile(r"(?:time|zeit|temps|tiempo|tempo)\s*([=<])\s*(\d+(?:[.,]\d+)?)\s*(ms|sec|s)?\b", re.IGNORECASE)
_STAMP = re.compile(r"^\[(\d+\.\d+)\]")
_HOST = re.compile(r"^(?:PING6?|Pinging)\s+(\S+)")
_SENT = re.compile(r"(\d+) packets transmitted|Sent = (\d+)", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"request timeout|request timed out|no answer yet|unreachable|general failure|time to live exceeded|TTL expired", re.I
)
_PING = re.compile(r"^(PING6?\s|Pinging\s|(?:\[\d+\.\d+\] )?\d+ \w+ (from|von|de|da)\b|Reply from\b|Request time)", re.IGNORECASE)


def is_ping(lines: Lines) -> bool:
    """Whether the first lines are ping's."""
    return any(_PING.match(line.strip()) for _, line in lines.head[:20])


def ping(lines: Lines) -> Measurements:
    """Read the replies, and count what got none.

    A reply that Windows prints as below 1 ms is kept as 1 ms, its upper limit. Duplicate replies are skipped.
    """
    found = Collection("ping", "an unnamed host")
    unanswered, stated, coarse = 0, 0, 0
    for number, line in lines:
        if host := _HOST.match(line.strip()):
            found.label = host[1]
        elif sent := _SENT.search(line):
            stated += int(sent[1] or sent[2])
        elif "(DUP!)" in line:
            found.skip(number, "a duplicate reply")
        elif _NO_ANSWER.search(line):
            unanswered += 1
        elif reply := _REPLY.search(line):
            coarse += reply[1] == "<"
            factor = 1.0 if (reply[3] or "ms").lower() in {"s", "sec"} else 1e-3
            stamp = _STAMP.match(line)
            found.add(float(reply[2].replace(",", ".")) * factor, number, float(stamp[1]) if stamp else float("nan"))
    notes = (f"{coarse} replies were shorter than 1 ms, which is all that this ping can tell; they stand as 1 ms.",) if coarse else ()
    return found.measured(lines.name, sent=max(stated, found.count + unanswered), notes=notes)


# --- curl -w: "name: value" lines in any layout, or -w '%{json}'

_PHASES = ("namelookup", "connect", "appconnect", "pretransfer", "posttransfer", "redirect", "starttransfer", "total")
_PHASE = re.compile(rf"(?:time_)?({'|'.join(_PHASES)})\b[\"']?\s*[:=]\s*\"?(-?\d+(?:[.,]\d+)?)\s*(ms|us|µs|s)?", re.IGNORECASE)
_UNITS = {"": 1.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}


def is_curl(lines: Lines) -> bool:
    """Whether the first lines name the phases of a transfer as curl does."""
    return any("time_total" in line or re.search(r"\btotal\s*[:=]\s*\d", line, re.IGNORECASE) for _, line in lines.head) and any(
        _PHASE.search(line) for _, line in lines.head
    )


def curl(lines: Lines) -> Measurements:
    """Read one transfer after another; a phase that comes again begins the next.

    Times are in seconds, as curl writes them, unless a unit stands behind. All count from the start of the request.
    """
    found = Collection("curl", "total time of a transfer")
    kept: list[dict[str, float]] = []
    for transfer, number in _transfers(lines):
        if "total" not in transfer:
            found.skip(number, "a transfer without time_total")
        elif transfer["total"] < 0:
            found.skip(number, "negative")
        else:
            found.add(transfer["total"], number)
            kept.append(transfer)
    names = [name for name in _PHASES if kept and all(name in each for each in kept)]
    return found.measured(lines.name, phases={name: tuple(each[name] for each in kept) for name in names})


def _transfers(lines: Lines) -> Iterator[tuple[dict[str, float], int]]:
    current: dict[str, float] = {}
    begun = 0
    for number, line in lines:
        if "{" in line and "time_total" in line:
            for each in json_objects(line):
                yield {name: float(each[f"time_{name}"]) for name in _PHASES if f"time_{name}" in each}, number
            continue
        for phase in _PHASE.finditer(line):
            name = phase[1].lower()
            if name in current:
                yield current, begun
                current = {}
            begun = begun if current else number
            current[name] = float(phase[2].replace(",", ".")) * _UNITS[(phase[3] or "").lower()]
    if current:
        yield current, begun


def json_objects(line: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a line, of which there may be several without anything between them; a broken rest is dropped."""
    decoder, place = json.JSONDecoder(), 0
    while (place := line.find("{", place)) >= 0:
        try:
            each, place = decoder.raw_decode(line, place)
        except json.JSONDecodeError:
            return
        if isinstance(each, dict):
            yield each

"""Reads a plain table with a column of latencies: any of four delimiters, units in the header, decimal point or comma."""

from __future__ import annotations

import csv
import re
from datetime import datetime

from dstudio_lib.foundation.errors import InputError, UnreadableData

from .collecting import Collection
from .lines import Lines
from .load_tests import is_locust, k6_csv, locust
from .measured import Measurements

UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_SPELT = {
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "millis": "ms",
    "milliseconds": "ms",
    "usec": "us",
    "micros": "us",
    "microseconds": "us",
    "μs": "us",
    "nanos": "ns",
    "nanoseconds": "ns",
}
_WORDS = (
    "latency",
    "rtt",
    "roundtrip",
    "round_trip",
    "duration",
    "response_time",
    "responsetime",
    "elapsed",
    "time",
    "ping",
    "delay",
    "took",
)
_CLOCKS = ("timestamp", "time_stamp", "date", "datetime", "when", "at", "start", "epoch")
_DELIMITERS = (";", "\t", ",", "|")
_LOGS = (("Locust", "response_time", {"request_type", "name"}), ("JMeter", "elapsed", {"timestamp", "label"}))
"""Logs of single requests, which come without units: tool, column in milliseconds, and the columns that show it is that tool's."""


def table(lines: Lines, *, column: str | None, unit: str | None) -> Measurements:
    """Read the latency column of a delimited table, a k6 or Locust table, or bare numbers with a unit given."""
    if unit is not None and unit not in UNITS:
        raise InputError(f"unit was given as {unit!r}; allowed is one of {', '.join(UNITS)}; try 'ms'.", "unit")
    delimiter = _delimiter(lines)
    head = next(csv.reader([lines.first], delimiter=delimiter))
    header = [each.strip().lstrip("#").strip() for each in head]
    if header[:1] == ["metric_name"] and "metric_value" in header:
        return k6_csv(lines)
    if is_locust(header):
        return locust(lines)
    if _is_number(header[0], delimiter) and all(_is_number(each, delimiter) for each in header):
        return _bare(lines, delimiter, len(header), unit)
    place, factor = _column(lines.name, header, column, unit)
    found = Collection(_log(header, place) or "CSV", header[place])
    return _read(lines, found, delimiter, place, factor, _clock(header, place))


def _delimiter(lines: Lines) -> str:
    sample = [line for _, line in lines.head if line.strip()]
    counts = {each: sample[0].count(each) for each in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda each: counts[each])
    return best if counts[best] else "\t"


def _column(name: str, header: list[str], column: str | None, unit: str | None) -> tuple[int, float]:
    if column is not None:
        place = next((i for i, each in enumerate(header) if each.lower() == column.lower()), None)
        if place is None:
            raise InputError(f"{name} has no column {column!r}; it has {', '.join(header)}.", "column")
        return place, _factor(name, header, place, unit)
    named = [i for i, each in enumerate(header) if _bare_name(each) and not _is_clock(each)]
    if not named and len(header) == 1:
        raise UnreadableData(
            f"{name} begins with {header[0][:40]!r}, which is neither ping, curl -w, k6 nor Locust, nor a table with a latency column; "
            "see help(measurements.read)."
        )
    if not named:
        raise UnreadableData(
            f"{name} has no column of latencies that I can tell; it has {', '.join(header)[:200]}; "
            "name the column, as in read(path, column=…, unit='ms')."
        )
    best = [i for i in named if _rank(header[i]) == min(_rank(header[each]) for each in named)]
    if len(best) > 1:
        several = ", ".join(header[i] for i in best)
        raise UnreadableData(
            f"{name} has more than one column of latencies: {several}; choose, as in read(path, column={header[best[0]]!r})."
        )
    return best[0], _factor(name, header, best[0], unit)


def _parts(title: str) -> list[str]:
    return [each for each in re.split(r"[^a-zµμ]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", title).lower()) if each]


def _bare_name(title: str) -> bool:
    flat = "_".join(_parts(title))
    return any(word in flat for word in _WORDS)


def _rank(title: str) -> int:
    flat = "_".join(_parts(title))
    return next(i for i, word in enumerate(_WORDS) if word in flat)


def _is_clock(title: str) -> bool:
    flat, parts = "_".join(_parts(title)), _parts(title)
    return (
        flat in _CLOCKS or "timestamp" in flat or flat == "time_stamp" or bool(parts and parts[0] in {"start", "end"} and "time" in parts)
    )


def _factor(name: str, header: list[str], place: int, unit: str | None) -> float:
    if unit is not None:
        return UNITS[unit]
    for part in reversed(_parts(header[place])):
        if part in UNITS or part in _SPELT:
            return UNITS[_SPELT.get(part, part)]
    if _log(header, place):
        return UNITS["ms"]
    renamed = f"{header[place]}_ms"
    raise UnreadableData(
        f"{name}: column {header[place]!r} has no unit; call it {renamed}, or give one of {', '.join(UNITS)}, as in read(path, unit='ms')."
    )


def _log(header: list[str], place: int) -> str:
    others = {each.lower() for each in header}
    return next((tool for tool, column, signs in _LOGS if header[place].lower() == column and signs <= others), "")


def _clock(header: list[str], place: int) -> int | None:
    return next((i for i, each in enumerate(header) if i != place and (_is_clock(each) or each.lower() == "time")), None)


def _read(lines: Lines, found: Collection, delimiter: str, place: int, factor: float, clock: int | None) -> Measurements:
    rows = csv.reader((line for _, line in lines), delimiter=delimiter)
    titled = False
    for row in rows:
        number = rows.line_num
        if not row or not any(each.strip() for each in row):
            continue
        if not titled:
            titled = True
            continue
        if len(row) <= place:
            found.skip(number, "a row with too few columns")
            continue
        value, reason = _number(row[place], delimiter)
        if value is None:
            found.skip(number, reason)
        else:
            found.add(value * factor, number, _when(row[clock]) if clock is not None and clock < len(row) else float("nan"))
    return found.measured(lines.name)


def _bare(lines: Lines, delimiter: str, columns: int, unit: str | None) -> Measurements:
    if columns > 1:
        raise UnreadableData(
            f"{lines.name} has {columns} columns of numbers and no header; add one that names the latencies, such as latency_ms."
        )
    if unit is None:
        raise UnreadableData(
            f"{lines.name} holds bare numbers without a unit; put a first line such as latency_ms, or give one: read(path, unit='ms')."
        )
    found = Collection("CSV", "a column of numbers")
    for number, line in lines:
        if line.strip():
            value, reason = _number(line, delimiter)
            if value is None:
                found.skip(number, reason)
            else:
                found.add(value * UNITS[unit], number)
    return found.measured(lines.name)


def _number(text: str, delimiter: str) -> tuple[float | None, str]:
    bare = text.strip().replace("\u202f", "").replace("\u00a0", "").replace("\u2212", "-")
    if not bare or bare.lower() in {"na", "n/a", "nan", "null", "none", "-"}:
        return None, "empty"
    if "," in bare:
        if delimiter == "," and re.fullmatch(r"-?\d{1,3},\d{3}", bare):
            return None, f"ambiguous: {bare} may be thousands or decimals"
        decimal, thousands = (",", ".") if bare.rfind(",") > bare.rfind(".") else (".", ",")
        bare = bare.replace(thousands, "").replace(decimal, ".")
    try:
        return float(bare), ""
    except ValueError:
        return None, f"not a number: {text.strip()[:30]!r}"


def _is_number(text: str, delimiter: str) -> bool:
    return _number(text, delimiter)[0] is not None


def _when(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text.strip()).timestamp()
        except ValueError:
            return float("nan")
    while number > 1e11:
        number /= 1e3
    return number

"""Readers of what the load generators k6 and Locust write."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dstudio_lib.foundation.errors import UnreadableData

from .collecting import Collection
from .lines import Lines
from .measured import Measurements, Skipped

K6_METRIC = "http_req_duration"
"""The trend that k6 reports a request's duration in, without connecting; milliseconds, like all its times."""
_MOST_SUMMARY = 4_000_000

# --- k6


def is_k6_lines(lines: Lines) -> bool:
    """Whether this is ``k6 run --out json=...``: one object a line."""
    return any('"type":"Point"' in _dense(line) or '"type":"Metric"' in _dense(line) for _, line in lines.head[:50])


def _dense(line: str) -> str:
    return line.replace('": ', '":')


def k6_lines(lines: Lines) -> Measurements:
    """Read every point of the request duration."""
    found = Collection("k6", K6_METRIC)
    for number, line in lines:
        if K6_METRIC not in line:
            continue
        try:
            each = json.loads(line)
        except json.JSONDecodeError:
            found.skip(number, "cut off or damaged")
            continue
        if each.get("type") == "Point" and each.get("metric") == K6_METRIC:
            data = each.get("data") or {}
            value = data.get("value")
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                found.add(value / 1e3, number, _moment(data.get("time", "")))
            else:
                found.skip(number, "a point without a value")
    return found.measured(lines.name)


def _moment(text: str) -> float:
    """Read RFC 3339 with up to nanoseconds, which Python 3.11 cuts to microseconds; not a number if it is none."""
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).timestamp()
    except ValueError:
        return float("nan")


def k6_csv(lines: Lines) -> Measurements:
    """Read ``k6 run --out csv=...``."""
    found = Collection("k6", K6_METRIC)
    rows = csv.reader(line for _, line in lines)
    header = next(rows)
    name, value, time = (header.index(each) for each in ("metric_name", "metric_value", "timestamp"))
    for number, row in enumerate(rows, start=2):
        if len(row) > name and row[name] == K6_METRIC:
            try:
                found.add(float(row[value]) / 1e3, number, _epoch(row[time]))
            except (ValueError, IndexError):
                found.skip(number, "a row without a value")
    return found.measured(lines.name)


def _epoch(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return _moment(text)
    while number > 1e11:  # milli-, micro- or nanoseconds since 1970
        number /= 1e3
    return number


def whole_json(lines: Lines) -> Measurements:
    """Read a summary that k6 wrote at the end of a test (``--summary-export`` or ``handleSummary``)."""
    size, parts = 0, []
    for _, line in lines:
        size += len(line)
        if size > _MOST_SUMMARY:
            raise UnreadableData(
                f"{lines.name} is one JSON value of more than 4 MB; use k6's --out json or --out csv, which are read in a stream."
            )
        parts.append(line)
    try:
        values = json.loads("\n".join(parts))
    except json.JSONDecodeError as error:
        raise UnreadableData(f"{lines.name} begins like JSON but breaks off or is damaged at line {error.lineno}.") from None
    metric = values.get("metrics", {}).get(K6_METRIC) if isinstance(values, dict) and isinstance(values.get("metrics"), dict) else None
    if metric is None:
        keys = ", ".join(list(values)[:8]) if isinstance(values, dict) else "a list"
        raise UnreadableData(f"{lines.name} is JSON, but not a summary by k6: it has no metrics.{K6_METRIC}; its top level is {keys}.")
    return _k6_summary(metric.get("values", metric), values["metrics"])


def _k6_summary(trend: Mapping[str, Any], metrics: Mapping[str, Any]) -> Measurements:
    quantiles = {50.0: trend["med"] / 1e3} if "med" in trend else {}
    for key, value in trend.items():
        if (found := re.fullmatch(r"p\((\d+(?:\.\d+)?)\)", key)) and isinstance(value, (int, float)):
            quantiles[float(found[1])] = value / 1e3
    requests = metrics.get("http_reqs", {})
    count = int(requests.get("values", requests).get("count", trend.get("count", 0)))
    return Measurements(
        tool="k6",
        label=K6_METRIC,
        durations=(),
        count=count,
        quantiles=dict(sorted(quantiles.items())),
        minimum=_milliseconds(trend.get("min")),
        maximum=_milliseconds(trend.get("max")),
        mean=_milliseconds(trend.get("avg")),
        notes=("A summary: percentiles are k6's own, and no single request can be recovered from it.",),
    )


def _milliseconds(value: Any) -> float | None:
    return value / 1e3 if isinstance(value, (int, float)) else None


# --- Locust

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


def is_locust(header: list[str]) -> bool:
    """Whether a CSV header is that of Locust's ``_stats.csv`` or ``_stats_history.csv``."""
    return {"Type", "Name", "50%"} <= set(header) and ({"Request Count"} & set(header) or {"Total Request Count"} & set(header)) != set()


def locust(lines: Lines) -> Measurements:
    """Read the aggregated row of the statistics, the last one of a history; Locust's times are milliseconds."""
    rows = csv.reader(line for _, line in lines)
    header = next(rows)
    total = "Total " if "Total Request Count" in header else ""
    last: dict[str, str] | None = None
    skipped: list[Skipped] = []
    for number, row in enumerate(rows, start=2):
        each = dict(zip(header, row, strict=False))
        if each.get("Name") == "Aggregated":
            usable = each.get("50%", "N/A") not in {"N/A", ""} and each.get(f"{total}Request Count", "0") != "0"
            if usable:
                last = each
            else:
                skipped.append(Skipped(number, "a row before the first request"))
    if last is None:
        raise UnreadableData(f"{lines.name} is Locust's, but it has no Aggregated row with requests; did the test send any?")
    notes = ["A summary: Locust rounds each time before it counts it, and gives percentiles, not single requests."]
    if total:
        notes.append("A history: the last row is used, which covers the whole run unless Locust was started with --csv-full-history.")
    sent = int(last[f"{total}Request Count"])
    failed = int(last[f"{total}Failure Count"])
    if failed:
        notes.append(f"{failed} of {sent} requests failed; Locust counts their times too.")
    return Measurements(
        tool="Locust",
        label="response time",
        durations=(),
        count=sent,
        skipped_count=len(skipped),
        skipped=tuple(skipped[:20]),
        quantiles={float(_PERCENT.fullmatch(key)[1]): float(value) / 1e3 for key, value in last.items() if _PERCENT.fullmatch(key)},  # type: ignore[index]
        minimum=float(last[f"{total}Min Response Time"]) / 1e3,
        maximum=float(last[f"{total}Max Response Time"]) / 1e3,
        mean=float(last[f"{total}Average Response Time"]) / 1e3,
        notes=tuple(notes),
    )

"""The one list of what goes into the engine and what comes out of it, field by field; ``layout.h`` is written from it.

A program is an array of doubles: the head, then the records of the sources, blocks, links and faults, then the tables of key
popularities. A result is eight doubles of head, the columns of each source, block and link for each window, and after the doubles the
histograms as 32-bit counts.
"""

from __future__ import annotations

HEAD = ("horizon", "window", "seed_low", "seed_high", "sources", "blocks", "links", "faults", "digesting", "limit")
SOURCE = ("kind", "rate", "users", "think", "link", "within", "keys", "table")
BLOCK = (
    "servers", "room", "newest_first", "service", "mean", "shape", "share", "errors", "mode", "need", "policy", "first_link", "link_count",
    "holds", "shed", "rate", "burst", "abandons", "acknowledges", "remembers", "cache", "hit", "life", "capacity", "single_flight",
    "health", "scale_every", "scale_target", "scale_least", "scale_most", "scale_delay", "scale_calm", "unit", "scale_blind",
)  # fmt: skip
LINK = (
    "target", "timeout", "retries", "backoff", "backoff_cap", "jitter", "budget", "budget_cap", "breaker", "threshold", "minimum",
    "open_time", "probes", "bulkhead", "hedge", "latency", "loss", "share", "optional", "copies", "hasty",
)  # fmt: skip
FAULT = ("start", "end", "kind", "target", "value")

RESULT = ("status", "events", "digest_low", "digest_high", "windows", "requests", "bytes", "spare")
SOURCE_COLUMNS = ("offered", "good", "late", "failed", "latency")
BLOCK_COLUMNS = (
    "arrived", "done", "failed", "full", "shed", "limited", "refused_down", "lost", "abandoned", "wasted", "repeated", "remembered",
    "hits", "misses", "joined", "degraded", "waiting", "busy", "servers",
)  # fmt: skip
LINK_COLUMNS = (
    "calls", "attempts", "retries", "hedges", "ok", "failed", "timeouts", "errors", "refused", "late", "lost", "broken", "bulkheaded",
    "denied", "opened",
)  # fmt: skip

OVERFULL = 1
"""The status of a run that was stopped because more calls were under way than fit."""

OCTAVES, STEPS, LOWEST = 24, 64, -17
"""Histograms have 64 buckets for each doubling, from 2^-17 s (8 µs) to 2^7 s: the middle of one is within 0.8 % of all in it."""
BUCKETS = OCTAVES * STEPS

CHOICES = {
    "arrivals": ("poisson", "steady", "closed"),
    "service": ("constant", "exponential", "erlang", "mixture", "uniform"),
    "mode": ("sequence", "parallel", "choose"),
    "policy": ("random", "round_robin", "least", "two"),
    "jitter": ("none", "full", "equal"),
    "cache": ("none", "share", "keyed"),
    "fault": ("slow", "errors", "crash", "servers", "cut", "loss", "surge", "cold", "clock"),
    "event": (
        "depart", "retry", "think", "timeout", "hedge", "arrive", "answer", "fault_on", "fault_off", "window", "scale", "ready", "request",
    ),
    "stream": ("gaps", "keys", "thinking", "service_time", "branch", "coin", "choice", "wire", "jitter"),
    "outcome": ("error", "good", "refusal"),
}  # fmt: skip
"""Words that stand for numbers: each word is its place in its list."""


def number(kind: str, word: str) -> int:
    """Return the number that a word stands for.

    >>> number("service", "erlang")
    2
    """
    return CHOICES[kind].index(word)


def header() -> str:
    """Return the text of ``layout.h``.

    >>> "enum { arrivals_poisson, arrivals_steady, arrivals_closed };" in header()
    True
    """
    lines = ["/* Written from layout.py by `python -m dstudio_lib.engine.build`. */"]
    records = {
        "H": HEAD, "S": SOURCE, "B": BLOCK, "L": LINK, "F": FAULT, "R": RESULT,
        "SC": SOURCE_COLUMNS, "BC": BLOCK_COLUMNS, "LC": LINK_COLUMNS
    }  # fmt: skip
    for prefix, names in records.items():
        lines.append(f"enum {{ {', '.join(f'{prefix}_{name}' for name in names)}, {prefix}_SIZE }};")
    for kind, words in CHOICES.items():
        lines.append(f"enum {{ {', '.join(f'{kind}_{word}' for word in words)} }};")
    lines.append(f"enum {{ OVERFULL = {OVERFULL} }};")
    lines.append(f"enum {{ OCTAVES = {OCTAVES}, STEPS = {STEPS}, LOWEST = {LOWEST}, BUCKETS = {BUCKETS} }};")
    return "\n".join(lines) + "\n"

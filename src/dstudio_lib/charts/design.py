"""A design challenge in words: how the public run stands against promise and budget, and what a submission was worth.

>>> from dstudio_lib.simulators.design import load
>>> from dstudio_lib.simulators.playground import simulate
>>> [gauge.label for gauge in gauges(load("checkout"), simulate(load("checkout").live))]
['Answered in time', 'Slowest percent (p99)', 'Cost of a month']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.simulators.design.challenge import Challenge
from dstudio_lib.simulators.design.judging import Evaluation, Outcome, monthly_cost, p99_of
from dstudio_lib.simulators.design.scoring import money
from dstudio_lib.simulators.playground import Run

QUESTION = "Which design keeps its promise, within its budget, when things go wrong that you have not seen?"


@dataclass(frozen=True, slots=True)
class Gauge:
    """How the public run stands against one thing that is asked: both as texts, and whether it is kept."""

    label: str
    now: str
    wanted: str
    kept: bool


def gauges(challenge: Challenge, run: Run) -> tuple[Gauge, ...]:
    """Return how a run stands against the promise and the budget."""
    slowest, cost = p99_of(run), monthly_cost(challenge, run)
    within = duration(run.system.objective.latency)
    return (
        Gauge(
            "Answered in time",
            percent(run.success),
            f"promised {percent(challenge.success)} within {within}",
            run.success >= challenge.success,
        ),
        Gauge(
            "Slowest percent (p99)",
            "no answer" if slowest is None else duration(slowest),
            f"promised {duration(challenge.p99)}",
            slowest is not None and slowest <= challenge.p99,
        ),
        Gauge("Cost of a month", money(cost), f"budget {money(challenge.budget)}", cost <= challenge.budget),
    )


def debrief(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything that is told about a submission, as plain data."""
    score = evaluation.score
    seeds = len(evaluation.seeds)
    runs = len(evaluation.outcomes)
    return {
        "total": score.total,
        "headline": f"{score.total} of 100 points, from {runs} runs with {seeds} hidden draw{'' if seeds == 1 else 's'}.",
        "cap": score.why,
        "seeds": f"The seeds were {', '.join(map(str, evaluation.seeds))}: the same design with them has the same score.",
        "parts": [
            {"name": part.name, "points": number(part.points), "most": str(part.most), "sentences": list(part.sentences)}
            for part in score.parts
        ],
        "trials": {
            "columns": ["What happened", "Answered in time", "p99", "In the worst five seconds", "Recovered after", "Rules broken"],
            "rows": [_row(name, each) for name, each in _by_trial(evaluation.outcomes).items()],
        },
    }


def _by_trial(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for each in outcomes:
        found.setdefault(each.trial, []).append(each)
    return found


def _row(name: str, runs: Sequence[Outcome]) -> list[str]:
    least = min(each.success for each in runs)
    known = [each.p99 for each in runs if each.p99 is not None]
    never = sum(each.recovery is None for each in runs)
    back = max((each.recovery for each in runs if each.recovery is not None), default=0.0)
    return [
        name,
        percent(least),
        duration(max(known)) if known else "no answer",
        percent(min(each.worst for each in runs)),
        f"not in {never} of {len(runs)} runs" if never else duration(back),
        number(sum(sum(each.broken) for each in runs)),
    ]

"""What a design is worth, in four parts: the promise, safety, cost, and how it behaves while something is broken.

Half of the promise and of the degradation is that of the worst trial, for that is the day a system is remembered by. A broken rule caps
the sum at 40: whoever charges a customer twice is not redeemed by being fast. A design that costs a quarter more than the budget is capped
at 60. Cost counts in proportion to the promise: a cheap system that does not answer saves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dstudio_lib.foundation.formatting import NARROW, duration, number, percent

from .challenge import Challenge

if TYPE_CHECKING:
    from .judging import Outcome

PROMISE, SAFETY, COST, GRACE = 40, 20, 20, 20
CAP, DEAR_CAP, DEAR = 40, 60, 1.25
SPENT = 6.0
"""Times the error budget of a trial at which nothing of the promise is left."""
SLOW = 3.0
"""Times the promised p99 at which nothing of that is left."""
FLOOR = 0.4
"""Share answered in time in the worst five seconds for which nothing is given."""
ENOUGH = 0.9
"""The same for which all is given."""
LEFT = 100.0
"""Orders still waiting at the end for which nothing of a recovery is given."""
SEEN = 0.995
"""Less than this share of credit is worth a sentence."""
LATE = 15.0
"""Seconds of recovery for which nothing is given."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: points of how many, and a sentence for every deduction, with its number."""

    name: str
    points: float
    most: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a score, and the cap if there is one."""

    parts: tuple[Part, ...]
    cap: int = 100
    why: str = ""

    @property
    def total(self) -> int:
        """Points, out of 100."""
        return min(self.cap, round(sum(part.points for part in self.parts)))

    def part(self, name: str) -> Part:
        """Return a part by its name."""
        return next(part for part in self.parts if part.name == name)


def scored(challenge: Challenge, outcomes: Sequence[Outcome]) -> Score:
    """Return what outcomes are worth."""
    promise, safety, grace = _promise(challenge, outcomes), _safety(challenge, outcomes), _grace(outcomes)
    cost = _cost(challenge, outcomes, promise.points / PROMISE)
    cap, why = 100, ""
    if safety.points == 0:
        cap, why = CAP, f"A safety rule was broken: the score is at most {CAP}."
    elif _mean_cost(outcomes) > DEAR * challenge.budget:
        cap, why = DEAR_CAP, f"The design costs over {percent(DEAR)} of the budget: the score is at most {DEAR_CAP}."
    return Score((promise, safety, cost, grace), cap, why)


def success_credit(challenge: Challenge, success: float) -> float:
    """Return the share of credit for a share of requests answered in time: all at the promise, none at six times its error budget."""
    spent = (1.0 - success) / (1.0 - challenge.success)
    return min(1.0, max(0.0, (SPENT - spent) / (SPENT - 1.0)))


def latency_credit(challenge: Challenge, p99: float | None) -> float:
    """Return the share of credit for a p99 (s): all up to the promise, none at three times that."""
    if p99 is None:
        return 0.0
    return min(1.0, max(0.0, (SLOW - p99 / challenge.p99) / (SLOW - 1.0)))


def _by_trial(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for each in outcomes:
        found.setdefault(each.trial, []).append(each)
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean_cost(outcomes: Sequence[Outcome]) -> float:
    return _mean([each.cost for each in outcomes])


def _weights(earned: Mapping[str, float]) -> dict[str, float]:
    """Return what share each trial counts for: half is shared out evenly, the other half belongs to the worst."""
    worst = min(earned, key=lambda name: earned[name])
    return {name: 0.5 / len(earned) + 0.5 * (name == worst) for name in earned}


def _promise(challenge: Challenge, outcomes: Sequence[Outcome]) -> Part:
    trials, sentences, points = _by_trial(outcomes), [], 0.0
    answered = {name: _mean([success_credit(challenge, each.success) for each in runs]) for name, runs in trials.items()}
    quick = {
        name: _mean([latency_credit(challenge, each.p99) * min(1.0, each.success / challenge.success) for each in runs])
        for name, runs in trials.items()
    }
    weights = _weights({name: 0.7 * answered[name] + 0.3 * quick[name] for name in trials})
    for name, runs in trials.items():
        full = PROMISE * weights[name]
        points += (0.7 * answered[name] + 0.3 * quick[name]) * full
        if answered[name] < SEEN:
            share, wanted = percent(_mean([each.success for each in runs])), percent(challenge.success)
            less = number(0.7 * (1 - answered[name]) * full, 2)
            sentences.append(f"{name}: {share} answered in time, promised are {wanted} (−{less}).")
        if quick[name] < SEEN:
            less = number(0.3 * (1 - quick[name]) * full, 2)
            sentences.append(f"{name}: {_slow(challenge, runs)} (−{less}).")
    return Part("Promise", points, PROMISE, tuple(sentences))


def _slow(challenge: Challenge, runs: Sequence[Outcome]) -> str:
    known = [each.p99 for each in runs if each.p99 is not None]
    if not known:
        return "nothing was answered, so there is no p99"
    told = f"p99 of what was answered is {duration(_mean(known))}"
    if latency_credit(challenge, max(known)) == 1.0:
        return f"{told}, but that of {percent(_mean([each.success for each in runs]))} of the requests only"
    return f"{told}, promised are {duration(challenge.p99)}"


def _safety(challenge: Challenge, outcomes: Sequence[Outcome]) -> Part:
    sentences = []
    for at, rule in enumerate(challenge.rules):
        if count := sum(each.broken[at] for each in outcomes):
            worst = max(outcomes, key=lambda each: each.broken[at])
            sentences.append(f"{rule.said.format(count=number(count))} Most of them, {number(worst.broken[at])}, in: {worst.trial}.")
    return Part("Safety", 0.0 if sentences else float(SAFETY), SAFETY, tuple(sentences))


def _cost(challenge: Challenge, outcomes: Sequence[Outcome], kept: float) -> Part:
    cost, budget, sentences = _mean_cost(outcomes), challenge.budget, []
    over = max(0.0, cost / budget - 1.0)
    share = max(0.0, 1.0 - over / (DEAR - 1.0))
    if over:
        less = number(COST * (1 - share), 2)
        sentences.append(f"{money(cost)} a month, {percent(over)} over the budget of {money(budget)} (−{less}).")
    if kept < SEEN:
        less = number(COST * share * (1 - kept), 2)
        sentences.append(f"What is within the budget counts in proportion to the promise, {percent(kept)} of which was kept (−{less}).")
    return Part("Cost", COST * share * kept, COST, tuple(sentences))


def _grace(outcomes: Sequence[Outcome]) -> Part:
    trials, sentences, points = _by_trial(outcomes), [], 0.0
    worst = {name: _mean([min(1.0, max(0.0, (each.worst - FLOOR) / (ENOUGH - FLOOR))) for each in runs]) for name, runs in trials.items()}
    back = {name: _mean([_recovered(each) for each in runs]) for name, runs in trials.items()}
    weights = _weights({name: worst[name] + back[name] for name in trials})
    for name, runs in trials.items():
        full = GRACE / 2 * weights[name]
        points += full * (worst[name] + back[name])
        if worst[name] < SEEN:
            least = percent(_mean([each.worst for each in runs]))
            sentences.append(f"{name}: {least} answered in time in the worst five seconds (−{number(full * (1 - worst[name]), 2)}).")
        if back[name] < SEEN:
            sentences.append(f"{name}: {_slowly(runs)} (−{number(full * (1 - back[name]), 2)}).")
    return Part("Graceful degradation", points, GRACE, tuple(sentences))


def _recovered(outcome: Outcome) -> float:
    """Return the share of credit for a recovery: all within a second, none after fifteen, less with orders still waiting."""
    if outcome.recovery is None:
        return 0.0
    return max(0.0, 1.0 - max(0.0, outcome.recovery - 1.0) / LATE) * max(0.0, 1.0 - outcome.waiting / LEFT)


def _slowly(runs: Sequence[Outcome]) -> str:
    known = [each.recovery for each in runs if each.recovery is not None]
    never = len(runs) - len(known)
    told = [f"{duration(_mean(known))} to recover"] if known else []
    told += [f"not recovered in {never} of {len(runs)} runs"] if never else []
    waiting = _mean([each.waiting for each in runs])
    told += [f"{number(waiting)} orders still waiting at the end"] if waiting >= 1 else []
    return ", ".join(told)


def money(amount: float) -> str:
    r"""Return a sum of money as the course writes it.

    >>> money(1234.4)
    'US$1\u202f234'
    """
    return f"US${number(round(amount), 6)}".replace(" ", NARROW)

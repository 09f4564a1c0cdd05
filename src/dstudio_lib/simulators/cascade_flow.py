"""The fluid behind the failure cascade: calls arrive, wait, are answered in time or in vain, and come again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

STEP = 0.1
START = 10.0
"""When the trigger comes (s)."""
HORIZON = 120.0
RELIEF_AFTER = 20.0
EXTRA = 0.2
QUEUE_IN_TIMEOUTS = 10.0
"""The queue holds the work of so many timeouts."""
REFUSAL = 0.01
"""What it costs to refuse a call, against answering it."""
TRIAL = 0.1
"""The share of calls that a half-open circuit breaker lets through."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Time series, one entry for each ``STEP``: everything each second and against capacity, and the wait in seconds.

    ``calls`` are those that reach the server, ``goodput`` the answers that somebody still waited for, ``failed`` the calls given up
    or refused, ``wait`` how long the newest call will wait.
    """

    calls: list[float]
    goodput: list[float]
    failed: list[float]
    wait: list[float]
    load: list[float]
    capacity: list[float]

    @property
    def times(self) -> list[float]:
        """The middle of each step (s)."""
        return [round((i + 0.5) * STEP, 6) for i in range(len(self.calls))]

    def _series(self, name: str) -> list[float]:
        found: list[float] = getattr(self, name)
        return found

    def mean(self, name: str, begin: float, end: float) -> float:
        """Return the mean of a series between two times."""
        part = self._series(name)[round(begin / STEP) : round(end / STEP)]
        return sum(part) / len(part) if part else 0.0

    def peak(self, name: str, span: float) -> float:
        """Return the largest mean over spans of this length."""
        series, width = self._series(name), round(span / STEP)
        return max(sum(series[i : i + width]) / width for i in range(0, len(series) - width + 1, width))

    def thinned(self, name: str, every: int) -> list[float]:
        """Return the means of so many steps at a time."""
        series = self._series(name)
        return [sum(series[i : i + every]) / every for i in range(0, len(series), every)]


def flow(
    *,
    load: float,
    depth: float,
    length: float,
    relief: str,
    timeout: float,
    backoff: float,
    jitter: bool,
    again: tuple[float, ...],
    breaker: tuple[float, float] | None,
    shedding: bool,
    newest_first: bool,
) -> Flow:
    """Return what flows, from a healthy start.

    ``again`` is the share of failed calls that is tried again, at 65 failing shares p with 1 - p the cube of even steps; ``breaker``
    is the failing share that opens it and how long it stays open.
    """
    steps = round(HORIZON / STEP)
    patience = max(1, round(timeout / STEP))
    pause = max(1, round(backoff / STEP))
    trigger = range(round(START / STEP), round((START + length) / STEP))
    relieved = round((START + length + RELIEF_AFTER) / STEP)
    fading = STEP / max(timeout, 4 * STEP)
    waiting = [0.0] * steps  # by when it came; what is left of it
    alive: deque[int] = deque()
    change = [0.0] * (steps + pause + 3)  # of the rate of retries, step by step
    queue, retrying, failing_rate, good_rate, refusals = 0.0, 0.0, 0.0, load, 0.0
    state, until, paused = "closed", 0, False
    series = Flow([], [], [], [], [], [])

    for now in range(steps):
        capacity = 1.0 - depth if now in trigger else 1.0
        wanted = load
        if now >= relieved and relief == "capacity":
            capacity *= 1 + EXTRA
        if now == relieved and relief == "pause":
            paused = True
        paused = paused and queue > 1e-9
        retrying = max(0.0, retrying + change[now])
        if breaker:
            state, until = _breaker(state, until, now, failing_rate, good_rate, breaker, patience)
            if state == "trial" and until == now + 2 * patience:
                failing_rate = good_rate = 0.0
        let_in = 0.0 if paused or state == "open" else TRIAL if state == "trial" else 1.0
        calls = (wanted + retrying) * let_in

        # 1. Calls enter the queue, or are refused where it is full.
        able = max(0.0, capacity - REFUSAL * refusals)
        room = (0.5 * timeout * able if shedding else QUEUE_IN_TIMEOUTS * timeout) + able * STEP - queue
        failed = 0.0
        if newest_first:
            while calls * STEP > room and alive:  # the oldest leave
                oldest = alive[0]
                dropped = min(waiting[oldest], calls * STEP - room)
                waiting[oldest] -= dropped
                queue, room = queue - dropped, room + dropped
                if now - oldest < patience:
                    failed += dropped
                if waiting[oldest] <= 1e-12:
                    alive.popleft()
        entered = min(calls * STEP, max(0.0, room))
        refused = calls * STEP - entered
        refusals = refused / STEP
        failed += refused
        waiting[now] = entered
        queue += entered
        if entered > 0:
            alive.append(now)

        # 2. Work is done; an answer is good if its caller still waits.
        work, good = able * STEP, 0.0
        while work > 1e-12 and alive:
            next_up = alive[-1] if newest_first else alive[0]
            done = min(work, waiting[next_up])
            waiting[next_up] -= done
            work -= done
            queue -= done
            if now - next_up < patience:
                good += done
            if waiting[next_up] <= 1e-12:
                waiting[next_up] = 0.0
                _ = alive.pop() if newest_first else alive.popleft()

        # 3. Whoever has waited for the timeout gives up; the server does not know.
        if now >= patience - 1:
            failed += waiting[now - patience + 1] if now - patience + 1 >= 0 else 0.0

        # 4. A share of what failed comes again.
        failing_rate += fading * (failed / STEP - failing_rate)
        good_rate += fading * (good / STEP - good_rate)
        total = failing_rate + good_rate
        share = _looked_up(again, failing_rate / total) if total > 1e-9 else 0.0
        retries = share * failed / STEP
        spread = pause if jitter and pause > 1 else 1
        begins = now + 1 if jitter or pause == 1 else now + pause
        change[min(begins, len(change) - 1)] += retries / spread
        change[min(begins + spread, len(change) - 1)] -= retries / spread

        series.calls.append(calls)
        series.goodput.append(good / STEP)
        series.failed.append(failed / STEP)
        series.wait.append(queue / max(able, 1e-3))
        series.load.append(0.0 if paused else wanted)
        series.capacity.append(capacity)
    return series


def _looked_up(again: tuple[float, ...], failing: float) -> float:
    place = (1 - float(max(0.0, 1 - failing) ** (1 / 3))) * (len(again) - 1)
    below = min(int(place), len(again) - 2)
    return again[below] + (again[below + 1] - again[below]) * (place - below)


def _breaker(
    state: str, until: int, now: int, failing: float, good: float, settings: tuple[float, float], patience: int
) -> tuple[str, int]:
    """Return the next state of the circuit breaker, and when it ends: open, then a trial of a few calls, then closed or open again."""
    threshold, open_for = settings
    bad = failing + good > 1e-9 and failing / (failing + good) >= threshold
    if state == "closed":
        return ("open", now + round(open_for / STEP)) if bad else (state, until)
    if now < until:
        return state, until
    if state == "open":
        return "trial", now + 2 * patience
    return ("open", now + round(open_for / STEP)) if bad else ("closed", 0)

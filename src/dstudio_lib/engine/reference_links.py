"""Links of the reference engine: they send calls to a block, again if need be, and protect both sides."""

from __future__ import annotations

from collections import deque
from heapq import heappush
from typing import TYPE_CHECKING, Any

from .draws import uniforms
from .layout import LINK, LINK_COLUMNS
from .reference_calls import ANSWER, ARRIVE, ERROR, GOOD, HEDGE, RETRY, TIMEOUT, Call, Job, Line

if TYPE_CHECKING:
    from .reference import Source, World

CLOSED, OPEN, HALF_OPEN = range(3)
(
    CALLS, ATTEMPTS, RETRIES, HEDGES, OK, FAILED, TIMEOUTS, ERRORS, REFUSED, LATE, LOST, BROKEN, BULKHEADED, DENIED, OPENED,
) = range(len(LINK_COLUMNS))  # fmt: skip


class Link:
    """Sends calls to a block, again if need be, and protects both sides."""

    __slots__ = (
        *LINK, "ahead", "budgeted", "chance", "circuit", "coin", "cut", "direct", "failures", "guarded", "hedges", "in_flight",
        "normal_loss", "outcomes", "passed",
        "permits", "place", "row", "state", "timers", "tokens", "until", "way_back", "way_out", "world",
    )  # fmt: skip

    retries: int
    jitter: int
    breaker: int
    minimum: int
    probes: int
    bulkhead: int
    copies: int
    timeout: float
    backoff: float
    backoff_cap: float
    budget: float
    budget_cap: float
    threshold: float
    open_time: float
    hedge: float
    latency: float
    loss: float
    share: float
    optional: float
    hasty: float

    def __init__(self, world: World, place: int, record: dict[str, Any]) -> None:
        self.world, self.place = world, place
        for name in LINK:
            setattr(self, name, record[name])
        for name in ("retries", "jitter", "breaker", "minimum", "probes", "bulkhead", "copies"):
            setattr(self, name, int(record[name]))
        self.target = world.blocks[int(record["target"])]
        self.coin = uniforms(world.seed, world.stream("wire", place))
        self.chance = uniforms(world.seed, world.stream("jitter", place))
        self.normal_loss = self.loss
        self.disturb(self.loss, cut=False)
        self.row = [0.0] * len(LINK_COLUMNS)
        self.in_flight = 0
        self.ahead = 0.0  # of the true time, by the caller's clock
        self.tokens = self.budget_cap
        self.budgeted = self.budget >= 0.0
        self.guarded = bool(self.breaker or self.bulkhead)
        self.state, self.circuit, self.until, self.permits, self.passed = CLOSED, 0, 0.0, 0, 0
        self.outcomes: deque[bool] = deque()
        self.failures = 0
        self.timers = Line(world, TIMEOUT, place, self.timeout, self.timed_out)
        self.hedges = Line(world, HEDGE, place, self.hedge, self.send_second)
        self.way_out = Line(world, ARRIVE, place, self.latency, self.target.arrive, sure=True)
        self.way_back = Line(world, ANSWER, place, self.latency, lambda job: self.answered(job, job.outcome), sure=True)

    def start(self, parent: Job | None, source: Source | None, key: int, deadline: float) -> None:
        """Make a call."""
        self.row[CALLS] += 1
        if self.budgeted:
            self.tokens = min(self.budget_cap, self.tokens + self.budget)
        call = Call(self, parent, source, key, self.world.now, deadline)
        if self.hedge:
            call.awaited = True
            self.hedges.put(call)
        self.send(call)

    def send(self, call: Call) -> None:
        """Send one attempt of a call, unless the caller's own guards refuse it."""
        row = self.row
        if self.guarded and not self.lets(row):
            if not call.open:
                self.settle(call, False)
            return
        row[ATTEMPTS] += 1
        call.open += 1
        self.in_flight += 1
        job = Job(call, self.target)
        job.circuit = self.circuit
        job.deadline = call.deadline
        if call.parent is not None:
            job.misdated = call.parent.misdated
        if self.timeout:
            end = self.timers.put(job) + self.ahead
            if end < job.deadline:
                job.deadline, job.misdated = end, self.ahead != 0.0
        if self.direct:
            self.target.arrive(job)
        elif self.cut or (self.loss and self.coin() < self.loss):
            row[LOST] += 1
        elif self.latency:
            self.way_out.put(job)
        else:
            self.target.arrive(job)

    def disturb(self, loss: float, *, cut: bool) -> None:
        """Let a share of the attempts be lost, or all."""
        self.loss, self.cut = loss, cut
        self.direct = not (cut or loss or self.latency)

    def send_second(self, call: Call) -> None:
        """Hedge: send a second attempt while the first is out."""
        call.awaited = False
        if call.open and call.tries == 1:
            self.row[HEDGES] += 1
            self.send(call)

    def answered(self, job: Job, outcome: int) -> None:
        """Take an answer; one that comes after the caller gave up changes nothing."""
        row = self.row
        if not job.awaited:
            row[LATE] += 1
            return
        job.awaited = False
        self.in_flight -= 1
        call = job.call
        call.open -= 1
        if self.breaker:
            self.note(job, outcome == GOOD)
        if call.settled:
            row[LATE] += 1
        elif outcome == GOOD:
            self.settle(call, True)
        else:
            row[ERRORS if outcome == ERROR else REFUSED] += 1
            self.failed(call)

    def timed_out(self, job: Job) -> None:
        """Give up on an attempt."""
        job.awaited = False
        self.in_flight -= 1
        call = job.call
        call.open -= 1
        if self.breaker:
            self.note(job, False)
        if not call.settled:
            self.row[TIMEOUTS] += 1
            self.failed(call)
        else:
            job.cancelled = True  # when another attempt was answered

    def failed(self, call: Call) -> None:
        """Try again after a failed attempt, if another is not out still and the policy allows it."""
        if call.open:
            return
        if call.tries > self.retries:
            self.settle(call, False)
            return
        wait = 0.0
        if self.backoff:
            wait = self.backoff * (1 << (call.tries - 1))
            if wait > self.backoff_cap:
                wait = self.backoff_cap
            if self.jitter == 1:
                wait = wait * self.chance()
            elif self.jitter == 2:
                wait = wait * (0.5 + 0.5 * self.chance())
        if self.hasty and self.world.now + wait + self.ahead >= call.deadline:
            self.settle(call, False)
            return
        if self.budgeted:
            if self.tokens < 1.0:
                self.row[DENIED] += 1
                self.settle(call, False)
                return
            self.tokens -= 1.0
        call.tries += 1
        self.row[RETRIES] += 1
        world = self.world
        world.serial = serial = world.serial + 1
        heappush(world.events, (world.now + wait, serial, RETRY, call))

    def settle(self, call: Call, good: bool) -> None:
        """End a call, one way or the other, and tell who made it."""
        call.settled = True
        call.awaited = False
        self.row[OK if good else FAILED] += 1
        if call.parent is not None:
            call.parent.block.returned(call.parent, self, good)
        elif call.source is not None:
            call.source.settled(call, good)

    # --- guards

    def lets(self, row: list[float]) -> bool:
        """Whether bulkhead and circuit breaker let an attempt through."""
        if self.bulkhead and self.in_flight >= self.bulkhead:
            row[BULKHEADED] += 1
            return False
        if self.breaker and self.state != CLOSED:
            if self.state == OPEN and self.world.now >= self.until:
                self.state, self.permits, self.passed = HALF_OPEN, self.probes, 0
                self.circuit += 1
            if self.state == OPEN or not self.permits:
                row[BROKEN] += 1
                return False
            self.permits -= 1
        return True

    def note(self, job: Job, good: bool) -> None:
        """Tell the circuit breaker how an attempt went; one sent before its state last changed says nothing."""
        if job.circuit != self.circuit:
            return
        if self.state == HALF_OPEN:
            if not good:
                self.open()
                return
            self.passed += 1
            if self.passed >= self.probes:
                self.state = CLOSED
                self.circuit += 1
            return
        if len(self.outcomes) == self.breaker:
            self.failures -= not self.outcomes.popleft()
        self.outcomes.append(good)
        self.failures += not good
        if len(self.outcomes) >= self.minimum and self.failures >= self.threshold * len(self.outcomes):
            self.open()

    def open(self) -> None:
        """Open the circuit, with a clean memory."""
        self.row[OPENED] += 1
        self.state, self.until = OPEN, self.world.now + self.open_time
        self.circuit += 1
        self.outcomes.clear()
        self.failures = 0

    def looks_healthy(self, health: float, now: float) -> bool:
        """Whether a balancer would send something here."""
        if health >= 0.0 and self.target.down and now - self.target.down_since >= health:
            return False
        return not (self.state == OPEN and now < self.until)

"""The fluid of a plan: rates and averages instead of single requests, computed at once, and what theory says beside a simulation.

Requests flow like water. In steps of a tenth of a second each block takes in what its queue has room for, works off what its servers
can, and what enters at a moment waits for the queue it finds; the part that is not answered within the timeout, is refused or fails
comes again as often as the link retries. There is no chance in it, so there is none of the waiting that chance makes below capacity, and
a share of something never becomes a single one.

Its error is stated for plans whose blocks are at least a tenth away from their capacity for most of the time: the share of requests
answered in time, over any five seconds in which nothing begins or ends, is within 0.1 of the engine's (tests hold that for overload
worlds and for those reference systems that have no slow tail to wait for). The share of requests that a cache of keys does not answer is
within 0.03, that of calls with a second attempt within 0.02. Near capacity it is optimistic. It knows a mean time of each block, and a
spread where service times are exponential: that one of many parallel answers is slow, it does not see. Where given-up work is dropped from
an overloaded queue it is pessimistic: all that is left is served just too late.

It follows: Poisson, steady and closed arrivals; queues, their bounds, shedding, rate limits, errors and dropped work; calls in sequence,
in parallel and to one of several; timeouts, retries, budgets and circuit breakers; caches with a share of hits and caches of keys; servers
that are started and stopped; second attempts beside slow first ones, as often as the spread of the block's own work asks for; and every
fault but one. It refuses what it cannot follow: a wrong clock; caches of keys where everybody who misses an entry that ended calls, or
that drop entries both by age and for want of room, or behind one another; and second attempts at what is itself several calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .fluid_cache import Contents
from .plan import Block, Link, Plan, Source

STEP = 0.1
_FADING = 1.0
"""The time (s) over which a circuit breaker's outcomes are averaged here."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Columns of the fluid, one number for each step of ``STEP`` s: rates are 1/s.

    ``offered`` and ``good`` are of each source, ``attempts`` of each link, ``waiting`` (calls in the queue) and ``busy`` (share of
    the servers) of each block.
    """

    plan: Plan
    offered: tuple[list[float], ...]
    good: tuple[list[float], ...]
    attempts: tuple[list[float], ...]
    waiting: tuple[list[float], ...]
    busy: tuple[list[float], ...]

    def success(self, source: int, begin: float, end: float) -> float:
        """Return the share of a source's requests that was answered in time between two times (s)."""
        first, last = round(begin / STEP), round(end / STEP)
        return sum(self.good[source][first:last]) / max(1e-9, sum(self.offered[source][first:last]))


class _Stream:
    """A link: attempts by their number, those to come, and the circuit breaker."""

    def __init__(self, link: Link, steps: int) -> None:
        self.link = link
        self.loss, self.cut = link.loss, False
        far = steps + round((link.timeout + 2 * link.latency + min(link.backoff_cap, link.backoff * 2**link.retries)) / STEP) + 20
        self.coming = [[0.0] * far for _ in range(link.retries + 1)]
        self.seconds = [0.0] * (far + round(link.hedge / STEP)) if link.hedge else []
        self.hedged = 0.0
        mean = {"none": 1.0, "full": 0.5, "equal": 0.75}[link.jitter]
        self.waits = [min(link.backoff_cap, link.backoff * 2**number) * mean for number in range(link.retries)]
        self.tokens = link.budget_cap
        self.state, self.until = "closed", 0.0
        self.failing, self.passing = 0.0, 1e-9
        self.good, self.time = 1.0, 0.0
        self.calls = self.attempts = self.entering = 0.0

    def begin(self, step: int, calls: float) -> None:
        """Add up this step's attempts; an open circuit lets none through, a half-open one a tenth."""
        now = step * STEP
        self.calls = calls
        self.coming[0][step] += calls
        if self.link.breaker and self.state == "open" and now >= self.until:
            self.state, self.failing, self.passing = "trial", 0.0, 1e-9
            self.until = now + 2 * self.link.timeout + STEP
        let = 0.0 if self.state == "open" else 0.1 if self.state == "trial" else 1.0
        total = 0.0
        for waiting in self.coming:
            total += waiting[step]
        if let != 1.0:
            total *= let
            for waiting in self.coming:
                waiting[step] *= let
        if self.seconds:
            total += self.seconds[step]
        self.attempts = total
        self.entering = 0.0 if self.cut else self.attempts * (1 - self.loss)
        self.let = let

    def end(self, step: int, tank: _Tank) -> None:
        """Take what comes of this step's attempts: how many are admitted and good, after what time, and send the others again."""
        link, admitted, good, time, spread = self.link, tank.admitted, tank.good, tank.time, tank.spread
        reached = 0.0 if self.cut else 1 - self.loss
        in_time = 1.0
        if link.timeout and link.hedge:
            in_time = 1 - tank.over(link.timeout - 2 * link.latency)
        elif link.timeout:
            slack = link.timeout - 2 * link.latency - time
            in_time = 0.0 if slack <= 0 else 1 - math.exp(-slack / spread) if spread > 0 else 1.0
        answered = once = reached * admitted * good * in_time
        refused = reached * (1 - admitted)
        late = (1 - reached) + reached * admitted * (1 - in_time)
        wrong = max(0.0, 1 - answered - refused - late)
        whole = time + 2 * link.latency
        if link.hedge:
            self.hedged = 1 - reached * (1 - admitted * tank.over(link.hedge - 2 * link.latency))
            at = step + max(1, round(link.hedge / STEP))
            self.seconds[at] += self.coming[0][step] * self.hedged
            rescued = once * (late + wrong * min(1.0, self.hedged))  # by the second attempt, for who has no good answer from the first
            answered, late = answered + rescued, max(0.0, late - rescued)
            whole = self._sooner(tank)
        budgeted = link.budget >= 0
        if budgeted:
            self.tokens = min(link.budget_cap, self.tokens + link.budget * self.calls * STEP)
        if answered < 1.0 and link.retries:
            slow = min(whole, link.timeout) if link.timeout else whole
            delays = [each for each in ((refused, 2 * link.latency), (late, link.timeout), (wrong, slow)) if each[0] > 0]
            for number, wait in enumerate(self.waits):
                failed = self.coming[number][step]
                if failed <= 0:
                    continue
                later = self.coming[number + 1]
                for share, after in delays:
                    again = failed * share
                    if budgeted:
                        again = min(again, self.tokens / STEP)
                        self.tokens -= again * STEP
                    at = step + max(1, int((after + wait) / STEP + 0.5))
                    if at < len(later):
                        later[at] += again
        if link.breaker:
            self._note(step * STEP, self.attempts * (1 - answered), self.attempts * answered)
        attempts = link.retries + 1 if link.budget < 0 else 1 + (link.retries if self.tokens > 1 else 0)
        self.good = self.let * (1 - (1 - answered) * (1 - once) ** (attempts - 1))
        self.time = min(whole, link.timeout) if link.timeout else whole
        if answered < 0.999:
            self.time *= (1 - (1 - answered) ** attempts) / max(answered, 1 / attempts)

    def _sooner(self, tank: _Tank) -> float:
        """Return the mean time (s) to the first of two answers, the second of which is asked for when the hedge is due."""
        link, wire, total = self.link, 2 * self.link.latency, 0.0
        fine = max(1e-6, tank.reach() / 80)
        for number in range(80):
            after = (number + 0.5) * fine + wire
            total += tank.over(after - wire) * (tank.over(after - wire - link.hedge) if after > link.hedge else 1.0) * fine
        return wire + total

    def _note(self, now: float, failing: float, passing: float) -> None:
        keep = math.exp(-STEP / _FADING)
        self.failing = self.failing * keep + failing * (1 - keep)
        self.passing = self.passing * keep + passing * (1 - keep)
        share = self.failing / (self.failing + self.passing)
        if self.state == "trial" and now >= self.until:
            self.state = "closed" if share < self.link.threshold else "open"
            self.until = now + self.link.open_time
        elif self.state == "closed" and share >= self.link.threshold and self.failing + self.passing > 1e-6:
            self.state, self.until = "open", now + self.link.open_time


class _Tank:
    """A block: a queue that fills and is worked off."""

    def __init__(self, block: Block, keys: int, skew: float) -> None:
        self.block = block
        self.contents = Contents(block, keys, skew, STEP) if block.cache == "keyed" else None
        self.streams: list[tuple[float, _Stream, _Tank]] = []
        self.wait = 0.0
        self.starting: list[float] = []
        self.work, self.changed, self.looked = 0.0, 0.0, block.scale_every
        self.servers, self.slowness, self.down = float(block.servers), 1.0, False
        self.errors, self.hit = block.errors, block.hit
        self.queue, self.served, self.busy = 0.0, 0.0, 0.0
        self.admitted, self.good, self.time, self.spread = 1.0, 1.0, block.mean, block.mean
        self.below = 0.0
        self.missed = self.fetch = 1 - block.hit if block.cache == "share" else 1.0
        self.fetched = (1.0, 0.0)

    def over(self, time: float) -> float:
        """Return the chance that an answer takes longer than a time (s): by the spread of its own work, or of those it passes on to."""
        block, left = self.block, time - self.wait
        if left < 0:
            return 1.0
        if not block.mean and self.streams:
            wires = [(weight, tank, 2 * stream.link.latency) for weight, stream, tank in self.streams]
            return self.missed * sum(weight * tank.over(left - wire) for weight, tank, wire in wires)
        own = block.mean * self.slowness
        if not self.below or not self.missed:
            return _longer(block, left, own)
        further = left - self.below / self.missed
        missed = _longer(block, further, own) if further >= 0 else 1.0
        return (1 - self.missed) * _longer(block, left, own) + self.missed * missed

    def reach(self) -> float:
        """Return a time (s) that next to no answer exceeds."""
        far = max((tank.reach() + 2 * stream.link.latency for _, stream, tank in self.streams), default=0.0)
        return self.wait + max(self.below, far) + 10 * self.block.mean * self.slowness * max(1.0, self.block.shape)

    def scale(self, now: float) -> None:
        """Let units begin that were started, and at every look start or stop some, by the rule of the engine."""
        block = self.block
        while self.starting and self.starting[0] <= now + 1e-9:
            self.starting.pop(0)
            self.changed = now
            self.servers = min(self.servers + block.unit, float(block.scale_most * block.unit))
        if now + 1e-9 < self.looked:
            return
        ratio = self.work / (self.servers * block.scale_every) / block.scale_target
        self.looked, self.work = self.looked + block.scale_every, 0.0
        units = wanted = int(self.servers) // block.unit
        if not 0.9 <= ratio <= 1.1:
            wanted = min(max(math.ceil(units * ratio - 1e-9), block.scale_least), block.scale_most)
        coming = 0 if block.scale_blind else len(self.starting)
        if wanted > units + coming:
            self.changed = now
            self.starting += [now + block.scale_delay] * (wanted - units - coming)
        elif wanted < units and not coming and now - self.changed >= block.scale_calm:
            self.changed, self.servers = now, float(wanted * block.unit)

    def pass_through(self, arriving: float, patience: float) -> None:
        """Let one step's calls in, and work."""
        block = self.block
        self.wait = 0.0
        self.admitted = 0.0 if self.down else 1.0
        if self.down:
            self.queue = self.served = self.busy = 0.0
            return
        if block.rate and arriving > block.rate:
            self.admitted = block.rate / arriving
        coming = arriving * self.admitted
        if not self.servers or not block.mean:
            self.served = coming if self.servers or not block.servers else 0.0
            return
        held = self.below if block.holds else 0.0
        able = self.servers / (block.mean * self.slowness + held)
        room = math.inf if block.room < 0 else float(block.room)
        if block.shed:
            room = min(room, block.shed * self.servers / (block.mean * self.slowness))
        if block.abandons and patience:
            room_alive = patience * able
            self.queue = min(self.queue, room_alive)
        level = self.queue + (coming - able) * STEP
        over = max(0.0, level - room)
        if over and arriving > 0:
            self.admitted = max(0.0, self.admitted - over / (arriving * STEP))
        before, self.queue = self.queue, min(max(0.0, level), room)
        self.served = min(able, before / STEP + arriving * self.admitted)
        self.busy = self.served / able
        self.wait = self.queue / able
        self.work += self.busy * self.servers * STEP

    def look(self, streams: list[_Stream]) -> None:
        """Work out how good an answer is, and how long it takes, for who comes now."""
        block = self.block
        good, below = 1.0, 0.0
        if block.mode == "sequence":
            for stream in streams:
                good *= 1 - stream.link.share * (1 - (1.0 if stream.link.optional else stream.good))
                below += stream.link.share * stream.time
        elif block.mode == "parallel":
            each = [1.0 if stream.link.optional else stream.good for stream in streams for _ in range(stream.link.copies)]
            good = _at_least(each, block.need or len(each))
            below = max((stream.time for stream in streams), default=0.0)
        else:
            whole = sum(stream.calls for stream in streams) or 1.0
            weights = [stream.calls / whole or 1 / len(streams) for stream in streams]
            good = sum(weight * stream.good for weight, stream in zip(weights, streams, strict=True))
            below = sum(weight * stream.time for weight, stream in zip(weights, streams, strict=True))
        if self.contents is not None:
            self.fetched = (good, below + sum(tank.spread for _, _, tank in self.streams))
        elif block.cache == "share":
            self.missed = self.fetch = 1 - self.hit
        self.below = self.missed * below
        self.good = (1 - self.errors) * (1 - self.missed * (1 - good))
        own = block.mean * self.slowness
        self.time = self.wait + self.below + (0.0 if block.service == "exponential" else own)
        self.spread = own if block.service == "exponential" else 0.0
        if block.acknowledges:
            self.good, self.time, self.spread = 1.0, 0.0, 0.0


def _longer(block: Block, time: float, mean: float) -> float:
    """Return the chance that a block works longer than a time (s) on a call."""
    if time < 0 or not mean:
        return float(time < 0)
    if block.service == "exponential":
        return math.exp(-time / mean)
    if block.service == "mixture":
        quick = (1 - block.share * block.shape) / (1 - block.share)
        return block.share * math.exp(-time / (mean * block.shape)) + (1 - block.share) * (
            math.exp(-time / (mean * quick)) if quick else 0.0
        )
    if block.service == "erlang":
        phases = int(block.shape)
        mark = time * phases / mean
        return math.exp(-mark) * math.fsum(mark**count / math.factorial(count) for count in range(phases))
    width = block.shape if block.service == "uniform" else 0.0
    return min(1.0, max(0.0, (1 + width - time / mean) / (2 * width))) if width else float(time < mean)


def _at_least(chances: list[float], need: int) -> float:
    """Return the chance that so many of some independent things are good."""
    found = [1.0] + [0.0] * len(chances)
    for chance in chances:
        found = [found[k] * (1 - chance) + (found[k - 1] * chance if k else 0.0) for k in range(len(found))]
    return sum(found[need:])


def flow(plan: Plan) -> Flow:
    """Return what flows through a plan.

    Raises
    ------
    InputError
        If the plan cannot be run, or has something that a fluid cannot follow.

    Examples
    --------
    >>> plan = Plan((Source("users", link=0, rate=50.0),), (Block("shop", servers=1, mean=0.01),), (Link("call", target=0),), horizon=10.0)
    >>> round(flow(plan).success(0, 5, 10), 3)
    1.0
    """
    plan.checked()
    _refuse_unfollowable(plan)
    steps = round(plan.horizon / STEP)
    streams = [_Stream(link, steps) for link in plan.links]
    keys, skew = plan.sources[0].keys, plan.sources[0].skew
    tanks = [_Tank(block, keys, skew) for block in plan.blocks]
    for tank in tanks:
        links = [(plan.links[place], streams[place]) for place in tank.block.links]
        tank.streams = [(1 / len(links), stream, tanks[link.target]) for link, stream in links]
    order = _callers_first(plan)
    into = {place: [stream for stream in streams if stream.link.target == place] for place in order}
    patience = {place: min((each.link.timeout for each in into[place] if each.link.timeout), default=0.0) for place in order}
    made: dict[str, Any] = {
        "offered": tuple([0.0] * steps for _ in plan.sources),
        "good": tuple([0.0] * steps for _ in plan.sources),
        "attempts": tuple([0.0] * steps for _ in plan.links),
        "waiting": tuple([0.0] * steps for _ in plan.blocks),
        "busy": tuple([0.0] * steps for _ in plan.blocks),
    }
    surge = [1.0] * len(plan.sources)
    for step in range(steps):
        _faults(plan, step, streams, tanks, surge)
        for place, source in enumerate(plan.sources):
            rate = _rate(source, surge[place], streams[source.link])
            made["offered"][place][step] = rate
            streams[source.link].begin(step, rate)
        for place in order:
            tank = tanks[place]
            if tank.block.scale_every and step:
                tank.scale(step * STEP)
            tank.pass_through(sum(stream.entering for stream in into[place]), patience[place])
            _hand_on(tank, [streams[link] for link in tank.block.links], tanks, step)
        for place in reversed(order):
            tank = tanks[place]
            tank.look([streams[link] for link in tank.block.links])
            for stream in into[place]:
                stream.end(step, tank)
            made["waiting"][place][step], made["busy"][place][step] = tank.queue, tank.busy
        for place, stream in enumerate(streams):
            made["attempts"][place][step] = stream.attempts
        for place, source in enumerate(plan.sources):
            stream = streams[source.link]
            made["good"][place][step] = made["offered"][place][step] * stream.good * _punctual(source, stream, tanks[stream.link.target])
    return Flow(plan, **made)


def _refuse_unfollowable(plan: Plan) -> None:
    for place, fault in enumerate(plan.faults, start=1):
        if fault.kind == "clock":
            name = plan.blocks[fault.target].name
            raise InputError(
                f"Fault {place} (clock): the clock of {name!r} is wrong, which the fluid model does not follow; run the engine instead.",
                "faults",
            )
    keyed = [block for block in plan.blocks if block.cache == "keyed"]
    if keyed and len({(source.keys, source.skew) for source in plan.sources}) > 1:
        raise InputError("The sources ask for different keys, which the fluid model does not follow; run the engine instead.", "sources")
    for block in keyed:
        what = ""
        if block.life and 0 < block.capacity < plan.sources[0].keys:
            what = "a cache of keys that drops entries both by age and for want of room"
        elif block.life and not block.single_flight:
            what = "entries that end, and everybody who then misses them calls"
        elif 0 < block.life < STEP:
            what = f"a cache whose entries live less than {STEP} s"
        elif any(other.cache == "keyed" for other in _beyond(plan, block)):
            what = "a cache of keys before another one, which sees only what the first missed"
        if what:
            raise InputError(f"Block {block.name!r} has {what}; the fluid model does not follow that; run the engine instead.", "blocks")
    for link in plan.links:
        target = plan.blocks[link.target]
        if link.hedge and not target.mean and len(target.links) > 1 and target.mode != "choose":
            raise InputError(
                f"Link {link.name!r} hedges calls to {target.name!r}, whose time is that of several calls; the fluid model does not follow "
                "that; run the engine instead.",
                "links",
            )


def _beyond(plan: Plan, block: Block) -> list[Block]:
    """Return the blocks that are called because of a block's calls, itself left out."""
    found: list[Block] = []
    for link in block.links:
        target = plan.blocks[plan.links[link].target]
        found += [target, *_beyond(plan, target)]
    return found


def _callers_first(plan: Plan) -> list[int]:
    order: list[int] = []

    def visit(place: int) -> None:
        if place not in order:
            for link in plan.blocks[place].links:
                visit(plan.links[link].target)
            order.append(place)

    for source in plan.sources:
        visit(plan.links[source.link].target)
    return order[::-1]


def _rate(source: Source, surge: float, stream: _Stream) -> float:
    return source.users / (source.think + stream.time) if source.arrivals == "closed" else source.rate * surge


def _punctual(source: Source, stream: _Stream, tank: _Tank) -> float:
    """Return the share of good answers that come within the source's own limit."""
    if not source.within:
        return 1.0
    slack = source.within - 2 * stream.link.latency - tank.time
    if tank.contents is not None or stream.link.hedge:
        late = tank.over(source.within - 2 * stream.link.latency)
        second = tank.over(source.within - 2 * stream.link.latency - stream.link.hedge) if stream.link.hedge else 1.0
        return 1 - late * second
    if slack <= 0:
        return 0.0
    return 1 - math.exp(-slack / tank.spread) if tank.spread > 0 else 1.0


def _hand_on(tank: _Tank, streams: list[_Stream], tanks: list[_Tank], step: int) -> None:
    """Make the calls of what a block has served."""
    block = tank.block
    if tank.contents is not None:
        tank.contents.look(tank.served, *tank.fetched)
        tank.missed, tank.fetch = tank.contents.missed, tank.contents.fetch
    calls = tank.served * (1 - tank.errors) * tank.fetch
    if block.mode == "choose":
        up = [not (block.health >= 0 and tanks[each.link.target].down) and each.state != "open" for each in streams]
        count = sum(up) or len(streams)
        for stream, able in zip(streams, up, strict=True):
            stream.begin(step, calls / count if able or not any(up) else 0.0)
        return
    for stream in streams:
        stream.begin(step, calls * (stream.link.share if block.mode == "sequence" else stream.link.copies))
        if block.mode == "sequence":
            calls *= 1 - stream.link.share * (1 - (1.0 if stream.link.optional else stream.good))


def _faults(plan: Plan, step: int, streams: list[_Stream], tanks: list[_Tank], surge: list[float]) -> None:
    for fault in plan.faults:
        begins, ends = step == round(fault.start / STEP), step == round(fault.end / STEP)
        if not (begins or ends):
            continue
        value, on = fault.value, begins
        if fault.kind == "surge":
            surge[fault.target] = value if on else 1.0
        elif fault.kind == "cut":
            streams[fault.target].cut = on
        elif fault.kind == "loss":
            streams[fault.target].loss = value if on else plan.links[fault.target].loss
        else:
            tank = tanks[fault.target]
            if fault.kind == "slow":
                tank.slowness = value if on else 1.0
            elif fault.kind == "errors":
                tank.errors = value if on else tank.block.errors
            elif fault.kind == "servers":
                tank.servers += -value if on else value
            elif fault.kind == "cold" and tank.contents is not None:
                if on:
                    tank.contents.clear()
            elif fault.kind == "cold":
                tank.hit = value if on else tank.block.hit
            else:
                tank.down = on

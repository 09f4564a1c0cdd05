"""Blocks of the reference engine: they queue jobs, serve them, call further blocks for them, and answer."""

from __future__ import annotations

from collections import deque
from heapq import heappush
from typing import TYPE_CHECKING, Any

from .draws import exponentials, service_times, uniforms
from .layout import BLOCK, BLOCK_COLUMNS, LINK_COLUMNS
from .reference_cache import Shelf
from .reference_calls import DEPART, ERROR, FOREVER, GOOD, READY, REFUSAL, SCALE, Job, bucket

if TYPE_CHECKING:
    from .reference import World
    from .reference_links import Link

(
    ARRIVED, DONE, FAILED, FULL, SHED, LIMITED, DOWN, LOST, ABANDONED, WASTED, REPEATED, REMEMBERED, HITS, MISSES, JOINED, DEGRADED,
    WAITING, BUSY, SERVERS,
) = range(len(BLOCK_COLUMNS))  # fmt: skip
LINK_LOST = LINK_COLUMNS.index("lost")


class Block:
    """Queues jobs, serves them, calls further blocks for them, and answers."""

    __slots__ = (
        *BLOCK, "ahead", "base", "busy", "busy_area", "busy_before", "busy_seen", "changed", "choice", "choosy", "coin", "coming", "down",
        "down_since",
        "epoch", "filled", "flying", "instant", "links", "most", "normal_errors", "normal_hit", "place", "plain", "queue", "row", "shelf",
        "slowness", "take", "tokens", "turn", "waiting", "waiting_area", "work", "world",
    )  # fmt: skip

    links: list[Link]
    first_link: int
    link_count: int
    choosy: bool
    errors: float
    hit: float
    burst: float
    rate: float
    remembers: float
    acknowledges: float
    instant: bool
    servers: int
    room: int
    shed: float
    mean: float
    abandons: float
    holds: float
    cache: int
    newest_first: float
    single_flight: float
    life: float
    capacity: int
    mode: int
    need: int
    policy: int
    health: float
    unit: int
    scale_every: float
    scale_target: float
    scale_least: float
    scale_most: float
    scale_delay: float
    scale_calm: float
    scale_blind: float

    def __init__(self, world: World, place: int, record: dict[str, Any]) -> None:
        self.world, self.place = world, place
        for name in BLOCK:
            setattr(self, name, record[name])
        for name in ("servers", "room", "mode", "policy", "need", "cache", "capacity", "first_link", "link_count", "unit"):
            setattr(self, name, int(record[name]))
        seed = world.seed
        draw, branch = exponentials(seed, world.stream("service_time", place)), uniforms(seed, world.stream("branch", place))
        self.work = service_times(int(record["service"]), record["shape"], record["share"], draw, branch)
        self.coin = uniforms(seed, world.stream("coin", place))
        self.choice = uniforms(seed, world.stream("choice", place))
        self.instant = record["mean"] == 0.0
        self.normal_errors, self.normal_hit = self.errors, self.hit
        self.queue: deque[Job] = deque()
        self.take = self.queue.pop if self.newest_first else self.queue.popleft
        self.row = [0.0] * len(BLOCK_COLUMNS)
        self.base = 0
        self.busy = self.waiting = self.epoch = 0
        self.busy_area = self.waiting_area = 0.0  # of the window so far, less what is now and so will be added at its end
        self.busy_before = 0.0  # of all windows so far
        self.slowness, self.down, self.down_since = 1.0, False, 0.0
        self.ahead = 0.0  # of the true time, by its clock
        self.tokens, self.filled = self.burst, 0.0
        self.turn = 0
        self.shelf = Shelf(self.life, self.capacity)
        self.flying: dict[int, Job] = {}  # who fetches a key; others wait for it
        self.coming, self.changed, self.busy_seen = 0, -FOREVER, 0.0
        self.most = self.servers
        self.plain = not (self.rate or self.remembers or self.acknowledges)

    # --- a job comes in

    def arrive(self, job: Job) -> None:
        """Take a job in, or refuse it."""
        row = self.row
        row[ARRIVED] += 1
        job.began = self.world.now
        if self.down:
            row[DOWN] += 1
            self.answer(job, ERROR)
            return
        if self.abandons and (self.ahead or job.misdated) and self.world.now + self.ahead >= job.deadline:
            row[ABANDONED] += 1  # where no clock is wrong, only what has waited is looked at
            self.answer(job, ERROR)
            return
        if self.plain:
            if self.busy < self.servers:
                self.serve(job)
            elif not self.admit(job):
                self.answer(job, REFUSAL)
            return
        if self.rate and not self.within_limit():
            row[LIMITED] += 1
            self.answer(job, REFUSAL)
            return
        if self.remembers and self.known(job):
            return
        if self.acknowledges:
            work = Job(job.call, self)
            work.began, work.deadline = job.began, FOREVER
            work.awaited, work.detached = False, True
            self.answer(job, GOOD if self.admit(work) else REFUSAL)
        elif not self.admit(job):
            self.answer(job, REFUSAL)

    def known(self, job: Job) -> bool:
        """Answer a repeated call from memory, or with what the first attempt, if it is still at work, will say."""
        worker = job.call.worker
        if worker is None and not job.call.effects:
            return False
        self.row[REMEMBERED] += 1
        if job.call.effects:
            self.answer(job, GOOD)
        elif worker is not None:
            job.echo = True
            if worker.followers is None:
                worker.followers = []
            worker.followers.append(job)
        return True

    def within_limit(self) -> bool:
        """Take a token from the bucket if there is one."""
        now = self.world.now
        self.tokens = min(self.burst, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True

    def admit(self, job: Job) -> bool:
        """Serve a job, or let it wait; return False if there is no room for it."""
        servers = self.servers
        if self.remembers:
            job.call.worker = job
        if self.instant:
            job.epoch = self.epoch
            self.served(job)
        elif self.busy < servers or not self.most:
            self.serve(job)
        elif 0 <= self.room <= self.waiting:
            self.row[FULL] += 1
            job.call.worker = None
            return False
        elif self.shed and (self.waiting + 1) * self.mean * self.slowness > self.shed * servers:
            self.row[SHED] += 1
            job.call.worker = None
            return False
        else:
            self.queue.append(job)
            self.waiting += 1
            self.waiting_area -= self.world.now
        return True

    # --- a server works

    def serve(self, job: Job) -> None:
        """Let a free server work on a job."""
        world = self.world
        self.busy += 1
        self.busy_area -= world.now
        job.holding = True
        job.epoch = self.epoch
        world.serial = serial = world.serial + 1
        heappush(world.events, (world.now + self.mean * self.work() * self.slowness, serial, DEPART, job))

    def served(self, job: Job) -> None:
        """Go on after the server's own work: look into the cache, call further blocks, or be done."""
        if job.epoch != self.epoch:
            self.vanish(job)
        elif self.errors and self.coin() < self.errors:
            self.finish(job, ERROR)
        elif self.cache and self.found(job):
            return
        elif not self.links:
            self.finish(job, GOOD)
        elif self.abandons and self.given_up(job):
            self.row[ABANDONED] += 1
            self.finish(job, ERROR)
        else:
            if not self.holds and job.holding:
                self.release(job)
            self.go_on(job)

    def release(self, job: Job) -> None:
        """Free the server of a job, and serve those who wait."""
        job.holding = False
        self.busy -= 1
        self.busy_area += self.world.now
        if self.waiting:
            self.serve_waiting()

    def serve_waiting(self) -> None:
        """Let free servers take jobs from the queue."""
        while self.waiting and self.busy < self.servers:
            job = self.take()
            self.waiting -= 1
            self.waiting_area += self.world.now
            if self.abandons and self.given_up(job):
                self.row[ABANDONED] += 1
                self.end(job, ERROR)
            else:
                self.serve(job)

    def given_up(self, job: Job) -> bool:
        """Whether nobody waits for a job any more, as far as the block's clock tells; work that was acknowledged is always done."""
        if job.detached:
            return False
        return (job.call.settled and (job.awaited or job.cancelled)) or self.world.now + self.ahead >= job.deadline

    # --- the cache

    def found(self, job: Job) -> bool:
        """Answer from the cache, or wait for another's call for the same key; return False if this job has to fetch it."""
        row = self.row
        if self.cache == 1:
            if self.coin() < self.hit:
                row[HITS] += 1
                self.finish(job, GOOD)
                return True
            row[MISSES] += 1
            return False
        key = job.call.key
        if self.shelf.has(key, self.world.now + self.ahead):
            row[HITS] += 1
            self.finish(job, GOOD)
            return True
        row[MISSES] += 1
        job.filling = True
        if self.single_flight:
            leader = self.flying.get(key)
            if leader is not None:
                assert leader.followers is not None
                row[JOINED] += 1
                job.filling = False
                leader.followers.append(job)
                if not self.holds and job.holding:
                    self.release(job)
                return True
            self.flying[key] = job
            job.followers = job.followers or []
        return False

    # --- calls to further blocks

    def go_on(self, job: Job) -> None:
        """Make the next calls of a job."""
        if self.mode == 0:
            links, key = self.links, job.call.key
            while job.step < len(links):
                link = links[job.step]
                job.step += 1
                if link.share >= 1.0 or self.coin() < link.share:
                    link.start(job, None, key, job.deadline)
                    return
            self.finish(job, GOOD)
        elif self.mode == 1:
            job.good = job.bad = 0
            job.total = sum(link.copies for link in self.links)
            for link in self.links:
                for _ in range(link.copies):
                    if job.finished:
                        return
                    link.start(job, None, job.call.key, job.deadline)
        else:
            self.pick().start(job, None, job.call.key, job.deadline)

    def returned(self, job: Job, link: Link, good: bool) -> None:
        """Take the result of a call that was made for a job."""
        if job.finished:
            return
        if job.epoch != self.epoch:
            self.vanish(job)
            return
        if not good and link.optional:
            self.row[DEGRADED] += 1
            good = True
        if self.mode == 0:
            if not good:
                self.finish(job, ERROR)
            elif self.abandons and self.given_up(job):
                self.row[ABANDONED] += 1
                self.finish(job, ERROR)
            else:
                self.go_on(job)
        elif self.mode == 1:
            need = self.need or job.total
            if good:
                job.good += 1
                if job.good >= need:
                    self.finish(job, GOOD)
            else:
                job.bad += 1
                if job.bad > job.total - need:
                    self.finish(job, ERROR)
        else:
            self.finish(job, GOOD if good else ERROR)

    def pick(self) -> Link:
        """Return the link that the balancer's policy chooses among those that look healthy, or among all if none does."""
        world, links = self.world, self.links
        able = links
        if self.choosy:
            able = [link for link in links if link.looks_healthy(self.health, world.now)] or links
        count = len(able)
        if count == 1:
            return able[0]
        if self.policy == 0:
            return able[int(self.choice() * count)]
        if self.policy == 1:
            self.turn += 1
            return able[(self.turn - 1) % count]
        if self.policy == 2:
            self.turn += 1
            order = [able[(self.turn + i) % count] for i in range(count)]
            return min(order, key=lambda link: link.in_flight)
        first = int(self.choice() * count)
        second = int(self.choice() * (count - 1))
        second += second >= first
        return able[second] if able[second].in_flight < able[first].in_flight else able[first]

    # --- a job is done

    def finish(self, job: Job, outcome: int) -> None:
        """End a job: free its server, keep what it fetched, tell those who joined it, and answer."""
        row, world = self.row, self.world
        job.finished = True
        if outcome == GOOD:
            row[DONE] += 1
            world.histograms[self.base + bucket(world.now - job.began)] += 1
            call = job.call
            call.effects += 1
            if call.effects > 1:
                row[REPEATED] += 1
            if not (job.awaited and not call.settled) and not job.detached:
                row[WASTED] += 1
            if job.filling:
                self.shelf.keep(call.key, world.now + self.ahead)
        else:
            row[FAILED] += 1
        if job.holding:  # as in release, without the detour
            job.holding = False
            self.busy -= 1
            self.busy_area += world.now
            if self.waiting:
                self.serve_waiting()
        if self.remembers or job.followers is not None:
            self.end(job, outcome)
        else:
            self.answer(job, outcome)

    def vanish(self, job: Job) -> None:
        """End a job that a crash has taken: its caller learns of it when the answer would have come."""
        job.finished = True
        self.row[LOST] += 1
        self.end(job, ERROR)

    def end(self, job: Job, outcome: int) -> None:
        """Tell everyone who waited for a job how it ended."""
        if self.remembers:
            job.call.worker = None
        if job.followers is not None:
            self.tell_followers(job, outcome)
        self.answer(job, outcome)

    def tell_followers(self, job: Job, outcome: int) -> None:
        """End the jobs that waited for the same key, or for the first attempt of the same call."""
        followers, job.followers = job.followers or [], None
        if self.flying.get(job.call.key) is job:
            del self.flying[job.call.key]
        for follower in followers:
            if follower.echo:
                self.answer(follower, outcome)
            elif follower.epoch != self.epoch:
                self.vanish(follower)
            else:
                self.finish(follower, outcome)

    def answer(self, job: Job, outcome: int) -> None:
        """Send the outcome back to the caller, who may have given up."""
        if job.detached:
            return
        link = job.call.link
        if link.cut:
            link.row[LINK_LOST] += 1
        elif link.latency:
            job.outcome = outcome
            link.way_back.put(job)
        else:
            link.answered(job, outcome)

    # --- faults and scaling

    def crash(self) -> None:
        """Lose every job: those in the queue are told at once, those at work when they would have been done."""
        self.down, self.down_since = True, self.world.now
        self.epoch += 1
        self.busy_area += self.world.now * self.busy
        self.waiting_area += self.world.now * self.waiting
        lost = list(self.queue)
        self.queue.clear()
        self.shelf.clear()
        self.flying.clear()
        self.busy = self.waiting = 0
        for job in lost:
            job.finished = True
            self.row[LOST] += 1
            self.end(job, ERROR)

    def set_clock(self, ahead: float) -> None:
        """Set the clock ahead of the true time (s), or right with 0; so are written the deadlines of the calls that it makes."""
        self.ahead = ahead
        for link in self.links:
            link.ahead = ahead

    def resize(self, servers: int) -> None:
        """Change the number of servers; those at work finish first."""
        self.row[SERVERS] += (servers - self.servers) * (self.world.window_end - self.world.now)
        self.servers = servers
        self.serve_waiting()

    def scale(self) -> None:
        """Compare how busy the servers were since the last look with what is wanted, and start or stop units."""
        world = self.world
        busy = self.busy_before + (self.busy_area + self.busy * world.now)
        load = (busy - self.busy_seen) / (self.servers * self.scale_every)
        self.busy_seen = busy
        units = self.servers // self.unit
        ratio = load / self.scale_target
        wanted = units
        if ratio > 1.1 or ratio < 0.9:
            wanted = int(units * ratio)
            if wanted < units * ratio:
                wanted += 1
            wanted = int(min(max(wanted, self.scale_least), self.scale_most))
        coming = 0 if self.scale_blind else self.coming
        if wanted > units + coming:
            more = wanted - units - coming
            self.coming += more
            self.changed = world.now
            for _ in range(more):
                world.set(self.scale_delay, READY, self)
        elif wanted < units and not coming and world.now - self.changed >= self.scale_calm:
            self.changed = world.now
            self.resize(wanted * self.unit)
        world.set(self.scale_every, SCALE, self)

    def ready(self) -> None:
        """Let a unit that was started begin to work."""
        self.coming -= 1
        self.changed = self.world.now
        if self.servers < self.scale_most * self.unit:
            self.resize(self.servers + self.unit)

    def close_window(self, end: float) -> list[float]:
        """Return the row of the window that ends, and begin the next."""
        row = self.row
        row[WAITING] = self.waiting_area + self.waiting * end
        row[BUSY] = self.busy_area + self.busy * end
        self.busy_before += row[BUSY]
        self.waiting_area = -(self.waiting * end)
        self.busy_area = -(self.busy * end)
        self.row = [0.0] * len(BLOCK_COLUMNS)
        self.row[SERVERS] = self.servers * self.world.window
        return row

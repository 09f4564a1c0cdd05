"""The playground: a system of clients, services and what lies between, run request by request, with faults, a goal and a price.

The claim: what a pattern does depends on where it stands. The same retry that hides a lost packet multiplies an overload; the same queue
that takes a peak in makes everything late. So a system is data, each pattern in it is a switch, and a run shows every part over time.

>>> system = System("shop", (Client("shoppers", Call("web"), rate=100.0), Service("web", servers=4)), horizon=10.0)
>>> run = simulate(system, seed=1)
>>> run.client("shoppers").success > 0.99
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

from dstudio_lib.engine import plan as engine
from dstudio_lib.engine.results import Result, quantile
from dstudio_lib.engine.running import Which, run
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.foundation.formatting import plain
from dstudio_lib.foundation.quantities import Duration, Ratio, Share, like
from dstudio_lib.foundation.quantity import Choice

from .playground_parts import AnyBlock, Cache, Call, Client, External, LoadBalancer, Part, Queue, Service, calls_of

BREAKER_WINDOW, BREAKER_MINIMUM, BREAKER_PROBES = 100, 20, 5
BUDGET_CAP = 10.0
HOUR = 3_600.0

_FAULTS = (
    ("kill", "The part is down, and loses what it works on"),
    ("slow", "It takes so many times as long"),
    ("errors", "This share of its calls fails"),
    ("fewer_servers", "It loses so many servers"),
    ("hang", "It takes calls and never answers"),
    ("partition", "A call does not get through, as in 'web to db'"),
    ("drop", "This share of a call's attempts is lost"),
    ("surge", "A client sends so many times as much"),
    ("cold_cache", "A cache is empty; one with a share of hits has this share instead"),
    ("clock_skew", "Its clock is so many seconds ahead (below 0: behind), so deadlines and entries end too early for it, or too late"),
)


@dataclass(frozen=True)
class Fault(Part):
    """Something that goes wrong with a part, or with a call (``"web to db"``), from ``start`` to ``end`` (s)."""

    kind: ClassVar[str] = "fault at"
    what: Annotated[str, Choice("fault", "what goes wrong", _FAULTS, "slow")]
    at: str
    start: Annotated[float, like(Duration, name="start", symbol="t_0", meaning="when it begins", upper=1e7, default=20.0)]
    end: Annotated[float, like(Duration, name="end", symbol="t_1", meaning="when it ends", upper=1e7, default=30.0)]
    value: Annotated[
        float, like(Ratio, name="value", meaning="how much: times, a share, a number of servers, or seconds", lower=-1e6, upper=1e6)
    ] = 0.0

    @property
    def place(self) -> str:
        """The fault as an error names it."""
        return f"Fault {self.what!r} at {self.at!r}"


@dataclass(frozen=True)
class Objective(Part):
    """What clients are promised: this share of requests answered within this time."""

    kind: ClassVar[str] = "objective"
    latency: Annotated[
        float, like(Duration, name="objective latency", meaning="answers later than this do not count", default=0.5, lower_open=True)
    ] = 0.5
    success: Annotated[
        float, like(Share, name="objective", symbol="A", meaning="share of requests answered in time", default=0.99, upper_open=True)
    ] = 0.99


@dataclass(frozen=True)
class System:
    """Clients, the parts they reach, faults, a goal, and how long to watch. It is checked as a whole when it is made."""

    name: str
    parts: tuple[Client | AnyBlock, ...]
    faults: tuple[Fault, ...] = ()
    objective: Objective = Objective()
    horizon: float = 60.0
    window: float = 1.0
    about: str = ""

    def __post_init__(self) -> None:
        self._check_words()
        names = [part.name for part in self.parts]
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"{self.name}: {names.count(name)} parts are called {name!r}; give each a name of its own.", "name")
        self.plan.checked()

    def _check_words(self) -> None:
        """Refuse what is no name, no part and no fault; a page makes its systems of data that passed here."""
        if not isinstance(self.name, str) or not self.name:
            raise InputError(f"A system cannot be called {self.name!r}; give a word, such as 'shop'.", "name")
        for field, kinds, such in (
            ("parts", Client | AnyBlock, "Service('web')"),
            ("faults", Fault, "Fault('slow', 'web', 10.0, 20.0, 5.0)"),
        ):
            given = getattr(self, field)
            row = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else None
            odd = given if row is None else next((each for each in row if not isinstance(each, kinds)), None)
            if row is None or odd is not None:
                raise InputError(f"{self.name}: {odd!r} is not among the {field} that there are; give a list, such as [{such}].", field)
            object.__setattr__(self, field, row)

    @property
    def clients(self) -> tuple[Client, ...]:
        """The parts that send requests."""
        return tuple(part for part in self.parts if isinstance(part, Client))

    @property
    def blocks(self) -> tuple[AnyBlock, ...]:
        """The parts that answer calls."""
        return tuple(part for part in self.parts if not isinstance(part, Client))

    def part(self, name: str) -> Client | AnyBlock:
        """Return the part of this name."""
        for part in self.parts:
            if part.name == name:
                return part
        raise UnknownName(f"{self.name} has no part {name!r}; it has {', '.join(part.name for part in self.parts)}.")

    @cached_property
    def all_calls(self) -> dict[str, tuple[str, Call]]:
        """Every call by its name, ``"web to db"``, with its caller."""
        found: dict[str, tuple[str, Call]] = {}
        for part in self.parts:
            for call in (part.call,) if isinstance(part, Client) else calls_of(part):
                name = f"{part.name} to {call.to}"
                if name in found:
                    raise InputError(f"{part.place} calls {call.to!r} twice; make it one call, with copies if it is parallel.", "calls")
                found[name] = (part.name, call)
        return found

    @cached_property
    def plan(self) -> engine.Plan:
        """What the engine runs."""
        places = {block.name: i for i, block in enumerate(self.blocks)}
        numbers = {name: i for i, name in enumerate(self.all_calls)}
        by_deadline = {part.name for part in self.blocks if isinstance(part, Service) and part.deadlines}
        links = []
        for name, (caller, call) in self.all_calls.items():
            if call.to not in places:
                kind = "a client" if any(client.name == call.to for client in self.clients) else "no part of the system"
                raise InputError(
                    f"Call {name!r}: {call.to!r} is {kind}; call one of {', '.join(places) or 'the parts, once there are any'}.", "to"
                )
            links.append(_link(name, call, places[call.to], caller in by_deadline))
        blocks = tuple(_block(part, tuple(numbers[f"{part.name} to {call.to}"] for call in calls_of(part))) for part in self.blocks)
        sources = tuple(_source(part, numbers[f"{part.name} to {part.call.to}"], self.objective.latency) for part in self.clients)
        faults = tuple(each for fault in self.faults for each in self._faults_of(fault, places, numbers))
        return engine.Plan(sources, blocks, tuple(links), faults, self.horizon, self.window)

    def _faults_of(self, fault: Fault, places: dict[str, int], numbers: dict[str, int]) -> list[engine.Fault]:
        def made(kind: str, target: int, value: float = fault.value) -> engine.Fault:
            return engine.Fault(fault.start, fault.end, kind, target, value)

        if fault.what == "clock_skew" and not fault.value:
            raise InputError(f"{fault.place}: a clock that is 0 s ahead is right; give the seconds, below 0 if it is behind.", "value")
        if fault.what != "clock_skew" and fault.value < 0:
            raise InputError(f"{fault.place}: value={plain(fault.value)} is below 0, as only a clock can be; give at least 0.", "value")
        if fault.what in ("partition", "drop"):
            if fault.at not in numbers:
                raise InputError(f"{fault.place}: it concerns a call; there is {', '.join(map(repr, numbers))}.", "at")
            return [made("cut" if fault.what == "partition" else "loss", numbers[fault.at])]
        if fault.what == "surge":
            names = [client.name for client in self.clients]
            if fault.at not in names:
                raise InputError(f"{fault.place}: it concerns a client; there is {', '.join(map(repr, names))}.", "at")
            return [made("surge", names.index(fault.at))]
        if fault.at not in places:
            raise InputError(f"{fault.place}: there is no such part to go wrong; there is {', '.join(map(repr, places))}.", "at")
        if fault.what == "hang":
            return [made("cut", numbers[name]) for name, (_, call) in self.all_calls.items() if call.to == fault.at]
        kinds = {"kill": "crash", "fewer_servers": "servers", "cold_cache": "cold", "clock_skew": "clock"}
        return [made(kinds.get(fault.what, fault.what), places[fault.at])]


def _link(name: str, call: Call, target: int, hasty: bool) -> engine.Link:
    return engine.Link(
        name,
        target,
        timeout=call.timeout,
        retries=call.retries,
        backoff=call.backoff if call.retries else 0.0,
        backoff_cap=max(call.longest_backoff, call.backoff),
        jitter=call.jitter,
        budget=call.retry_budget if call.retries else -1.0,
        budget_cap=BUDGET_CAP,
        breaker=BREAKER_WINDOW if call.circuit_breaker else 0,
        threshold=call.opens_at,
        minimum=BREAKER_MINIMUM if call.circuit_breaker else 1,
        open_time=call.open_time,
        probes=BREAKER_PROBES,
        bulkhead=call.bulkhead,
        hedge=call.hedge_after,
        latency=call.latency,
        loss=call.loss,
        share=call.share,
        optional=call.optional,
        copies=call.copies,
        hasty=hasty,
    )


def _source(client: Client, link: int, within: float) -> engine.Source:
    arrivals = "closed" if client.users else "steady" if client.steady else "poisson"
    think = client.think_time if client.users else 0.0
    return engine.Source(client.name, link, arrivals, client.rate, client.users, think, within, client.keys, client.skew)


_SHAPES = {"erlang": 4.0, "uniform": 0.5}


def _shape(part: Service | External) -> float:
    return part.slow_times if part.distribution == "mixture" else _SHAPES.get(part.distribution, 1.0)


def _block(part: AnyBlock, links: tuple[int, ...]) -> engine.Block:
    if isinstance(part, LoadBalancer):
        return engine.Block(part.name, links=links, mode="choose", policy=part.policy, health=part.sees_down_after)
    if isinstance(part, Cache):
        share = 0.0 if part.keyed else part.hit_ratio
        return engine.Block(
            part.name, part.servers, mean=part.look_up_time, links=links, cache="keyed" if part.keyed else "share", hit=share, holds=False,
            life=part.time_to_live, capacity=part.entries, single_flight=part.single_flight,
        )  # fmt: skip
    if isinstance(part, Queue):
        return engine.Block(
            part.name, part.consumers, part.room, mean=part.hand_over_time, service="constant", links=links, acknowledges=True
        )
    share = part.slow_share if part.distribution == "mixture" else 0.0
    if isinstance(part, External):
        return engine.Block(
            part.name, mean=part.latency, service=part.distribution, shape=_shape(part), share=share, errors=part.errors,
            rate=part.rate_limit, burst=part.burst, remembers=part.idempotent,
        )  # fmt: skip
    scaling = part.scaling
    scaled = {} if scaling is None else {
        "scale_every": scaling.every, "scale_target": scaling.target, "scale_least": scaling.least, "scale_most": scaling.most,
        "scale_delay": scaling.start_time, "scale_calm": scaling.calm, "unit": scaling.unit,
    }  # fmt: skip
    return engine.Block(
        part.name, part.servers, part.queue, part.newest_first, part.distribution, part.service_time, _shape(part), share,
        part.errors, links,
        mode="parallel" if part.parallel else "sequence", need=part.need, holds=part.holds, shed=part.shed_after, rate=part.rate_limit,
        burst=part.burst, abandons=part.deadlines, remembers=part.idempotent, **scaled,  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientMetrics:
    """How it went for a client, window by window: requests each second, the share answered in time, and latencies (s)."""

    offered: tuple[float, ...]
    good: tuple[float, ...]
    late: tuple[float, ...]
    failed: tuple[float, ...]
    median: tuple[float | None, ...]
    p99: tuple[float | None, ...]
    window: float

    def between(self, begin: float, end: float) -> float:
        """Return the share of requests that ended between two times (s) which were answered in time."""
        first, last = round(begin / self.window), round(end / self.window)
        good = sum(self.good[first:last])
        ended = good + sum(self.late[first:last]) + sum(self.failed[first:last])
        return good / ended if ended else 0.0

    @property
    def success(self) -> float:
        """The same over the whole run."""
        return self.between(0, len(self.good) * self.window)


@dataclass(frozen=True, slots=True)
class BlockMetrics:
    """How a part fared, window by window: calls each second in, done, refused and failed; the queue, and the share of servers busy."""

    arrived: tuple[float, ...]
    done: tuple[float, ...]
    refused: tuple[float, ...]
    failed: tuple[float, ...]
    wasted: tuple[float, ...]
    queue: tuple[float, ...]
    utilisation: tuple[float, ...]
    servers: tuple[float, ...]
    hit_ratio: tuple[float | None, ...]


@dataclass(frozen=True)
class Run:
    """What happened in a system."""

    system: System
    result: Result

    @property
    def times(self) -> list[float]:
        """The middle of each window (s)."""
        return [(i + 0.5) * self.system.plan.window for i in range(self.system.plan.windows)]

    def _place(self, name: str, among: tuple[Client | AnyBlock, ...]) -> int:
        names = [part.name for part in among]
        if name not in names:
            raise UnknownName(f"{self.system.name} has no {name!r} here; it has {', '.join(names)}.")
        return names.index(name)

    def client(self, name: str) -> ClientMetrics:
        """Return how it went for a client."""
        place, plan = self._place(name, self.system.clients), self.system.plan
        histograms = [self.result.source_histogram(place, i) for i in range(plan.windows)]

        def column(which: str) -> tuple[float, ...]:
            return tuple(each / plan.window for each in self.result.source(place, which))

        return ClientMetrics(
            offered=column("offered"),
            good=column("good"),
            late=column("late"),
            failed=column("failed"),
            median=tuple(quantile(counts, 0.5) for counts in histograms),
            p99=tuple(quantile(counts, 0.99) for counts in histograms),
            window=plan.window,
        )

    def block(self, name: str) -> BlockMetrics:
        """Return how a part fared."""
        place, window = self._place(name, self.system.blocks), self.system.plan.window

        def summed(names: tuple[str, ...]) -> tuple[float, ...]:
            return tuple(sum(each) / window for each in zip(*(self.result.block(place, name) for name in names), strict=True))

        busy, servers, hits, misses = summed(("busy",)), summed(("servers",)), summed(("hits",)), summed(("misses",))
        return BlockMetrics(
            arrived=summed(("arrived",)),
            done=summed(("done", "remembered")),
            refused=summed(("full", "shed", "limited", "refused_down")),
            failed=summed(("failed", "lost", "abandoned")),
            wasted=summed(("wasted",)),
            queue=summed(("waiting",)),
            utilisation=tuple(a / b if b else 0.0 for a, b in zip(busy, servers, strict=True)),
            servers=servers,
            hit_ratio=tuple(a / (a + b) if a + b else None for a, b in zip(hits, misses, strict=True)),
        )

    def call(self, name: str) -> dict[str, tuple[float, ...]]:
        """Return what happened to a call, such as ``"web to db"``: every column of its link, each second."""
        from dstudio_lib.engine.layout import LINK_COLUMNS

        names = list(self.system.all_calls)
        if name not in names:
            raise UnknownName(f"{self.system.name} has no call {name!r}; it has {', '.join(names)}.")
        window = self.system.plan.window
        return {column: tuple(each / window for each in self.result.link(names.index(name), column)) for column in LINK_COLUMNS}

    def latency(self, block: str, share: float) -> float | None:
        """Return a quantile (s) of how long a part took for the calls that it answered, further parts included; ``None`` if none."""
        return quantile(self.result.block_histogram(self._place(block, self.system.blocks)), share)

    def total(self, block: str, column: str) -> float:
        """Return the sum of a column of a part over the run, such as ``repeated`` (work done twice) or ``lost``."""
        return sum(self.result.block(self._place(block, self.system.blocks), column))

    @property
    def success(self) -> float:
        """Share of the requests of all clients that were answered in time."""
        sources = range(len(self.system.clients))
        good = sum(sum(self.result.source(i, "good")) for i in sources)
        ended = good + sum(sum(self.result.source(i, each)) for i in sources for each in ("late", "failed"))
        return good / ended if ended else 0.0

    @property
    def meets_objective(self) -> bool:
        """Whether the promise was kept over the run."""
        return self.success >= self.system.objective.success

    @property
    def budget_spent(self) -> float:
        """Failures against those that the objective allows: above 1, the promise is broken."""
        return (1 - self.success) / (1 - self.system.objective.success)

    @property
    def cost_per_hour(self) -> float:
        """Money for an hour as in this run: servers, and calls to what others run."""
        plan, total = self.system.plan, 0.0
        seconds = plan.windows * plan.window
        for place, part in enumerate(self.system.blocks):
            if isinstance(part, External):
                total += part.call_price / 1e6 * sum(self.result.block(place, "arrived")) / seconds * HOUR
            else:
                servers = sum(self.result.block(place, "servers")) / seconds
                total += part.price * (servers or 1.0)
        return total


def simulate(system: System, *, seed: int = 1, on: Which = "fastest") -> Run:
    """Return what happens in a system."""
    if not isinstance(system, System):
        raise InputError(f"{system!r} is no system; give System(...), from_toml(...) or one of dstudio_lib.simulators.systems.", "system")
    return Run(system, run(system.plan, seed, on=on))

"""What a system in the playground is made of: clients, balancers, services, caches, queues, databases, and calls between them.

Every part is a frozen dataclass whose numbers are quantities, checked when it is made; an error names the part.

>>> Service("web", servers=4, service_time=0.02, calls=(Call("db", timeout=0.2, retries=2),)).rate_at_full_use
200.0
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, cast, get_type_hints

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Cost, Duration, HitRatio, Items, Probability, RequestRate, Retries, Share, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle, declaration_of


def _time(name: str, symbol: str, meaning: str, default: float, most: float = 3_600.0, **changes: Any) -> Quantity:
    return like(Duration, name=name, symbol=symbol, meaning=meaning, default=default, upper=most, **changes)


def _count(name: str, symbol: str, meaning: str, default: int, most: float = 100_000, least: int = 0) -> Quantity:
    return Quantity(name, symbol, "", meaning, least, most, default=default, practical=(least, min(most, 100)), integer=True)


Timeout = Annotated[float, _time("timeout", r"\tau", "after which the caller gives up on an attempt; 0: never", 1.0)]
Backoff = Annotated[float, _time("first backoff", "b", "before the first retry, doubled for each further one", 0.05)]
BackoffCap = Annotated[float, _time("longest backoff", r"b_{\max}", "no backoff is longer", 10.0)]
HedgeAfter = Annotated[float, _time("hedge after", "h", "after which a second attempt is sent beside the first; 0: never", 0.0)]
WireTime = Annotated[float, _time("time on the wire", "d", "each way", 0.0, 10.0)]
OpenTime = Annotated[float, _time("circuit open for", "w", "before it lets a probe through", 5.0, lower=0.001)]
BudgetShare = Annotated[
    float,
    like(Share, name="retry budget", symbol=r"\delta", meaning="retries allowed for each call; -1: without end", default=-1.0, lower=-1),
]
Bulkhead = Annotated[int, _count("bulkhead", "k", "attempts that may be out at once; 0: any number", 0)]
LossShare = Annotated[float, like(Probability, name="loss", symbol="p", meaning="share of attempts lost on the way", default=0.0)]
CallShare = Annotated[float, like(Share, name="share", symbol="s", meaning="share of requests that make this call", default=1.0)]
Threshold = Annotated[
    float,
    like(Share, name="circuit opens at", symbol=r"\theta", meaning="failed share of the last 100 attempts", default=0.5, lower_open=True),
]
Copies = Annotated[int, _count("copies", "n", "how often a parallel call is made", 1, 1_000, 1)]
Rate = Annotated[
    float, like(RequestRate, name="request rate", meaning="requests each second; 0: users set the pace", default=0.0, upper=1e6)
]
Users = Annotated[int, _count("users", "N", "who each wait for an answer before they ask again", 0)]
ThinkTime = Annotated[float, _time("think time", "Z", "between an answer and the user's next request", 1.0)]
Keys = Annotated[
    int, like(Items, name="keys", symbol="K", meaning="different things asked for; 0: they do not matter", default=0, upper=1e6)
]
Skew = Annotated[float, Quantity("skew", "a", "", "exponent of Zipf's law over the keys", 0, 5, default=1.0, practical=(0, 2))]
Servers = Annotated[int, _count("servers", "c", "calls worked on at once", 4, 100_000, 1)]
Pool = Annotated[int, _count("servers", "c", "calls worked on at once; 0: any number", 0)]
ServiceTime = Annotated[float, _time("service time", "s", "a server's own work on a call, on average", 0.01, lower_open=True)]
LookUpTime = Annotated[float, _time("look-up time", "s", "of the part itself, on average", 0.0)]
Room = Annotated[int, _count("queue", "q", "calls that may wait; -1: any number", -1, 1_000_000, -1)]
Errors = Annotated[float, like(Probability, name="errors", symbol="e", meaning="share of calls that fail here", default=0.0)]
SlowShare = Annotated[float, like(Probability, name="slow share", symbol="p", meaning="share of calls that are slow", default=0.0)]
Slower = Annotated[float, Quantity("slow calls take", "k", "", "times the mean", 0, 1_000, default=10.0, practical=(1, 100))]
ShedAfter = Annotated[float, _time("shed after", "w", "calls that would wait longer are refused at once; 0: none", 0.0)]
RateLimit = Annotated[float, like(RequestRate, name="rate limit", symbol="r", meaning="calls let in each second; 0: all", default=0.0)]
Burst = Annotated[float, Quantity("burst", "B", "", "calls let in at once", 1, 1e6, default=10.0, practical=(1, 1_000))]
Need = Annotated[int, _count("answers needed", "k", "of the parallel calls; 0: all", 0, 1_000)]
Life = Annotated[float, _time("time to live", "T", "of an entry; 0: for ever", 0.0, 1e6)]
Capacity = Annotated[int, like(Items, name="entries", symbol="C", meaning="that the cache holds; 0: all", default=0, upper=1e6)]
Hits = Annotated[float, like(HitRatio, default=0.9)]
Seen = Annotated[float, _time("seen after", "w", "after which a balancer notes that a block is down; -1: never", 1.0, lower=-1)]
Price = Annotated[float, like(Cost, name="price of a server", symbol="c_s", meaning="for an hour", default=0.1)]
CallPrice = Annotated[float, like(Cost, name="price of a million calls", symbol="c_r", meaning="made to it", default=0.0)]

_DISTRIBUTIONS = (
    ("exponential", "Exponential"), ("constant", "Always the same"), ("erlang", "Erlang, four phases"), ("uniform", "Uniform, ±50 %"),
    ("mixture", "A share is slow"),
)  # fmt: skip


@cache
def settings_of(kind: Any) -> dict[str, Quantity | Toggle | Choice]:
    """Return the settings of a kind of part, in order: what it is called and whom it calls are not among them.

    >>> list(settings_of(Queue))
    ['consumers', 'hand_over_time', 'room', 'price']
    """
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for field in fields(kind):
        declaration = declaration_of(hints[field.name])
        if declaration is not None:
            found[field.name] = declaration
    return found  # type: ignore[return-value]


class Part:
    """Base of all parts: what is declared is checked, and an error names the part."""

    kind: ClassVar[str] = "part"

    def __post_init__(self) -> None:
        self._check_words()
        for name, declaration in settings_of(cast(Any, type(self))).items():
            try:
                object.__setattr__(self, name, declaration.check(getattr(self, name), name))
            except InputError as error:
                raise InputError(f"{self.place}: {error}", error.parameter) from None

    def _check_words(self) -> None:
        """Refuse what is no name and no call; a page makes its parts of data that passed here."""
        for field in ("name", "to", "at"):
            said = getattr(self, field, "web")
            if not isinstance(said, str):
                raise InputError(f"{self.kind.capitalize()} {said!r}: {field} is no name; give a word, such as 'web'.", field)
        if not isinstance(call := getattr(self, "call", None), Call | None):
            raise InputError(f"{self.place}: call was given as {call!r}; give a call, such as Call('web').", "call")
        if not all(isinstance(each, Call) for each in _listed(self, "calls", getattr(self, "calls", ()))):
            raise InputError(
                f"{self.place}: calls was given as {getattr(self, 'calls', ())!r}; give calls, such as (Call('db'),).", "calls"
            )

    @property
    def place(self) -> str:
        """The part as an error names it."""
        return f"{self.kind.capitalize()} {getattr(self, 'name', getattr(self, 'to', ''))!r}"


def _listed(part: Part, name: str, given: object) -> tuple[Any, ...]:
    """Return a row of calls or parts as a tuple."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{part.place}: {name} was given as {given!r}; put it into brackets with a comma, such as (Call('db'),).", name)
    if hasattr(part, name):
        object.__setattr__(part, name, tuple(given))
    return tuple(given)


@dataclass(frozen=True)
class Call(Part):
    """A call to another part, and what the caller does if it fails or lasts."""

    kind: ClassVar[str] = "call to"
    to: str
    timeout: Timeout = 0.0
    retries: Retries = 0
    backoff: Backoff = 0.05
    longest_backoff: BackoffCap = 10.0
    jitter: Annotated[
        str, Choice("jitter", "how much of a backoff is drawn", (("none", "None"), ("equal", "Half of it"), ("full", "All of it")), "full")
    ] = "full"
    retry_budget: BudgetShare = -1.0
    circuit_breaker: Annotated[bool, Toggle("circuit breaker", "whether to stop calling while too many fail")] = False
    opens_at: Threshold = 0.5
    open_time: OpenTime = 5.0
    bulkhead: Bulkhead = 0
    hedge_after: HedgeAfter = 0.0
    latency: WireTime = 0.0
    loss: LossShare = 0.0
    share: CallShare = 1.0
    optional: Annotated[bool, Toggle("optional", "whether the caller goes on without it")] = False
    copies: Copies = 1


@dataclass(frozen=True)
class Client(Part):
    """Who sends requests: so many each second, or so many users who wait for an answer and think."""

    kind: ClassVar[str] = "client"
    name: str
    call: Call
    rate: Rate = 0.0
    users: Users = 0
    think_time: ThinkTime = 1.0
    steady: Annotated[bool, Toggle("steady", "whether requests come at even intervals, instead of at random")] = False
    keys: Keys = 0
    skew: Skew = 1.0


@dataclass(frozen=True)
class Scaling(Part):
    """Servers that come and go with the work."""

    kind: ClassVar[str] = "scaling of"
    name: str = ""
    target: Annotated[
        float,
        like(
            Share, name="target utilisation", symbol="u", meaning="share of the servers that should be busy", default=0.6, lower_open=True
        ),
    ] = 0.6
    least: Annotated[int, _count("least servers", r"c_{\min}", "never fewer", 1, 100_000, 1)] = 1
    most: Annotated[int, _count("most servers", r"c_{\max}", "never more", 20, 100_000, 1)] = 20
    every: Annotated[float, _time("looks every", "T", "interval between two decisions", 10.0, lower_open=True)] = 10.0
    start_time: Annotated[float, _time("start time", "d", "of a new server, until it works", 20.0)] = 20.0
    calm: Annotated[float, _time("cooldown", "w", "after a change, before servers are removed", 0.0)] = 0.0
    unit: Annotated[int, _count("unit", "u", "servers started or stopped together", 1, 10_000, 1)] = 1


@dataclass(frozen=True)
class Service(Part):
    """Something that works on calls, and may call further parts for each, in sequence or in parallel."""

    kind: ClassVar[str] = "service"
    name: str
    servers: Servers = 4
    service_time: ServiceTime = 0.01
    distribution: Annotated[str, Choice("distribution", "of the service time", _DISTRIBUTIONS, "exponential")] = "exponential"
    slow_share: SlowShare = 0.0
    slow_times: Slower = 10.0
    queue: Room = -1
    calls: tuple[Call, ...] = ()
    parallel: Annotated[bool, Toggle("parallel", "whether its calls are made at the same time")] = False
    need: Need = 0
    holds: Annotated[bool, Toggle("waits", "whether a server is kept while further parts are called", True)] = True
    errors: Errors = 0.0
    shed_after: ShedAfter = 0.0
    rate_limit: RateLimit = 0.0
    burst: Burst = 10.0
    deadlines: Annotated[bool, Toggle("deadlines", "whether work is dropped that nobody waits for")] = False
    idempotent: Annotated[bool, Toggle("idempotent", "whether a repeated call is answered from memory")] = False
    newest_first: Annotated[bool, Toggle("newest first", "whether the latest call is served first")] = False
    scaling: Scaling | None = None
    price: Price = 0.1

    @property
    def rate_at_full_use(self) -> float:
        """Calls that its servers finish each second, further parts aside."""
        return self.servers / self.service_time


@dataclass(frozen=True)
class Database(Service):
    """A service at the end of the line, with a pool of connections; dear."""

    kind: ClassVar[str] = "database"
    price: Price = 0.5


@dataclass(frozen=True)
class LoadBalancer(Part):
    """Sends each call to one of several parts."""

    kind: ClassVar[str] = "load balancer"
    name: str
    calls: tuple[Call, ...]
    policy: Annotated[
        str,
        Choice(
            "policy",
            "how it chooses",
            (("random", "At random"), ("round_robin", "In turn"), ("least", "Fewest calls out"), ("two", "The better of two")),
            "round_robin",
        ),
    ] = "round_robin"
    sees_down_after: Seen = 1.0
    price: Price = 0.02


@dataclass(frozen=True)
class Cache(Part):
    """Answers what it has; fetches the rest. Its hits are a given share, or follow from the keys that clients ask for."""

    kind: ClassVar[str] = "cache"
    name: str
    call: Call
    hit_ratio: Hits = 0.9
    keyed: Annotated[bool, Toggle("keyed", "whether hits follow from the keys asked for")] = False
    time_to_live: Life = 0.0
    entries: Capacity = 0
    single_flight: Annotated[bool, Toggle("single flight", "whether only one call for a key is made at a time")] = False
    servers: Pool = 0
    look_up_time: LookUpTime = 0.0
    price: Price = 0.1


@dataclass(frozen=True)
class Queue(Part):
    """Takes messages in at once, and hands them on when a consumer is free; its call says how often one is tried."""

    kind: ClassVar[str] = "queue"
    name: str
    call: Call
    consumers: Servers = 4
    hand_over_time: ServiceTime = 0.001
    room: Room = -1
    price: Price = 0.05


@dataclass(frozen=True)
class External(Part):
    """What others run: as many servers as are asked for, a latency, errors, and a limit on how often it may be called."""

    kind: ClassVar[str] = "external service"
    name: str
    latency: ServiceTime = 0.1
    distribution: Annotated[str, Choice("distribution", "of the latency", _DISTRIBUTIONS, "erlang")] = "erlang"
    slow_share: SlowShare = 0.0
    slow_times: Slower = 10.0
    errors: Errors = 0.0
    rate_limit: RateLimit = 0.0
    burst: Burst = 10.0
    idempotent: Annotated[bool, Toggle("idempotent", "whether a repeated call is answered from memory")] = False
    call_price: CallPrice = 0.0


AnyBlock = Service | LoadBalancer | Cache | Queue | External
KINDS: dict[str, type[Any]] = {
    "client": Client, "load_balancer": LoadBalancer, "service": Service, "cache": Cache, "queue": Queue, "database": Database,
    "external": External,
}  # fmt: skip


def calls_of(part: AnyBlock) -> tuple[Call, ...]:
    """Return the calls that a part makes."""
    if isinstance(part, (Cache, Queue)):
        return (part.call,)
    return () if isinstance(part, External) else part.calls

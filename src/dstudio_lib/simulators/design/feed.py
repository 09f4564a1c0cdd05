"""The challenge of a feed that many read and few write, in three zones, one of which is lost, within a budget."""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators.playground import Fault, Objective, System
from dstudio_lib.simulators.playground_edits import removed
from dstudio_lib.simulators.playground_parts import Cache, Call, Client, Database, External, LoadBalancer, Service

from .challenge import USUALLY, Challenge, Rule, Trial
from .checkout import _CALL, _SERVERS, _with

ZONES = ("zone a", "zone b", "zone c")

START = System(
    "Feed",
    (
        Client("readers", Call("balancer", timeout=2.0), rate=150.0, keys=2_000, skew=1.0),
        Client("authors", Call("publish", timeout=2.0), rate=8.0, keys=1),
        LoadBalancer("balancer", tuple(Call(zone, latency=0.001) for zone in ZONES), policy="random", sees_down_after=-1.0),
        *(
            Service(zone, servers=4, service_time=0.02, calls=(Call("cache", retries=3), Call("ranking"))) for zone in ZONES
        ),
        Cache("cache", Call("posts", retries=2), keyed=True, entries=1_000),
        External("ranking", latency=0.02),
        Service("publish", servers=4, service_time=0.01, calls=(Call("post log", timeout=0.3, retries=2),)),
        Database("posts", servers=3, service_time=0.02),
        Database("post log", servers=1, service_time=0.01),
    ),
    objective=Objective(latency=0.5, success=0.97),
    horizon=50.0,
    about="Many read, few write. Three zones, a cache, and two databases.",
)  # fmt: skip

BRIEF = (
    "150 readers and 8 authors a second. Readers come through a balancer to one of three zones; each asks the cache, and an outside "
    "service that ranks the posts. A zone will be lost, the cache will be cold, ranking will hang, the posts database will be slow, "
    "and messages to the post log will be lost. Change patterns, sizes and the balancer's policy; the cache may go. A post that its "
    "author took down may be shown for 10 s at most (the cache's time to live; 0 is for ever), no post may be published twice, and no "
    "answer may be made up without the feed or the log. Going on without ranking is allowed while it does not answer: the feed is then in "
    "order of time."
)


def drawn(seed: int) -> tuple[Trial, ...]:
    """Return the trials of a seed: what happens is the same for all, when, where and how much is not.

    >>> len(drawn(1)), drawn(1) == drawn(2)
    (6, False)
    """
    random = stream(seed, "design/feed")

    def fault(what: str, at: str, least: float, most: float, value: tuple[float, float] = (0.0, 0.0)) -> Fault:
        start = round(random.uniform(8, 13), 1)
        return Fault(what, at, start, round(start + random.uniform(least, most), 1), round(random.uniform(*value), 2))

    lost = random.choice(ZONES)
    zone = fault("kill", lost, 15, 22)
    crowd = Fault("surge", "readers", zone.start, zone.end, round(random.uniform(1.2, 1.35), 2))
    return (
        Trial("A zone is lost", (zone,)),
        Trial("A zone is lost, and its readers try again", (zone, crowd)),
        Trial("The cache is cold in a surge", (fault("cold_cache", "cache", 8, 9), fault("surge", "readers", 12, 18, (1.2, 1.5)))),
        Trial("Ranking hangs", (fault("hang", "ranking", 12, 20),)),
        Trial("The posts database is slow", (fault("slow", "posts", 8, 14, (1.6, 2.2)),)),
        Trial("Messages to the log are lost", (fault("drop", "publish to post log", 15, 22, (0.2, 0.4)),)),
    )


def _guarded() -> System:
    """See a lost zone, give up on ranking early, and publish with a key."""
    design = _with(START, "balancer", policy="least", sees_down_after=0.5)
    for zone in ZONES:
        design = _with(design, f"{zone} to ranking", timeout=0.1, optional=True, bulkhead=4)
        design = _with(design, f"{zone} to cache", retries=0, timeout=0.45)
    design = _with(design, "post log", idempotent=True)
    return _with(design, "publish to post log", timeout=0.1, retries=4, backoff=0.02)


def cached() -> System:
    """A short-lived cache before a small database."""
    design = _guarded()
    for zone in ZONES:
        design = _with(design, zone, servers=8)
    design = _with(design, "cache", time_to_live=10.0, entries=2_000, single_flight=True)
    design = _with(design, "cache to posts", retries=0)
    return _with(design, "posts", servers=4)


def direct() -> System:
    """No cache, and a database that carries every read."""
    design = _guarded()
    design = removed(design, "cache")
    for zone in ZONES:
        design = _with(design, zone, servers=8)
    return _with(design, "posts", servers=8)


def unsafe() -> System:
    """Fast, cheap, and wrong: what authors take down is shown for ever."""
    design = cached()
    return _with(_with(design, "cache", time_to_live=0.0), "posts", servers=3)


_FREE: dict[str, Any] = {
    "call to": _CALL,
    "service": _SERVERS,
    "database": _SERVERS,
    "load balancer": {"policy": None, "sees_down_after": (-1, 30)},
    "cache": {"time_to_live": (0, 3_600), "entries": (1, 2_000), "single_flight": None},
}

FEED = Challenge(
    name="feed",
    title="Read-heavy feed within a budget through a zone loss",
    brief=BRIEF,
    start=START,
    free=_FREE,
    between=(),
    success=0.97,
    p99=0.5,
    budget=5_800.0,
    upkeep=50.0,
    public=(
        Trial("An ordinary day"),
        Trial("Zone b is lost for a while", (Fault("kill", "zone b", 10.0, 25.0),)),
    ),
    drawn=drawn,
    rules=(
        Rule("fresh", "", "{count} answers came from a cache that may show a post for longer than 10 s after it was taken down.", 10.0),
        Rule("once", "post log", "{count} posts were published twice."),
        Rule("answered", "posts", "{count} feeds were made up without the posts."),
        Rule("answered", "post log", "{count} posts were confirmed and never stored."),
        Rule("asked", "ranking", "{count} feeds went without ranking, which was well.", USUALLY),
    ),
    designs={"cached": cached, "direct": direct, "unsafe": unsafe},
)

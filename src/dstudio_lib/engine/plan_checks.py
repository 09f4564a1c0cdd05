"""What is wrong with a plan, in one sentence that names the place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import plain

from .layout import BUCKETS, CHOICES
from .plan import LIMIT, MOST_COUNTS, MOST_REQUESTS, MOST_WINDOWS, finite

if TYPE_CHECKING:
    from .plan import Block, Fault, Link, Plan, Source

_MOST = 1e9
_SHARES = {"share", "errors", "hit", "loss", "threshold", "scale_target"}
_COUNTS = {
    "users", "keys", "servers", "room", "need", "capacity", "scale_least", "scale_most", "unit", "retries", "breaker", "minimum", "probes",
    "bulkhead", "copies",
}  # fmt: skip
_BELOW_ZERO = {"room", "health", "budget"}
_WORDS = {"arrivals": "arrivals", "service": "service", "mode": "mode", "policy": "policy", "jitter": "jitter", "cache": "cache"}
_SKIP = {"name", "link", "links", "target"}
_ON_BLOCKS = ("slow", "errors", "crash", "servers", "cold", "clock")


def check(plan: Plan) -> None:
    """Raise the first thing that is wrong with a plan."""
    _times(plan)
    if not plan.sources:
        raise InputError("The plan has no source, so nothing would happen; add a client.", "sources")
    for kind, records in (("source", plan.sources), ("block", plan.blocks), ("link", plan.links)):
        _names(kind, records)
        for record in records:
            _numbers(kind, record)
    for source in plan.sources:
        _source(plan, source)
    for block in plan.blocks:
        _block(plan, block)
    _each_link_once(plan)
    for link in plan.links:
        _link(plan, link)
    _no_cycle(plan)
    _all_reached(plan)
    for place, fault in enumerate(plan.faults, start=1):
        _fault(plan, place, fault)
    _faults_apart(plan)
    _not_too_much(plan)


def _refuse(kind: str, name: str, sentence: str, parameter: str) -> InputError:
    return InputError(f"{kind.capitalize()} {name!r}: {sentence}", parameter)


def _times(plan: Plan) -> None:
    for name in ("horizon", "window"):
        value = getattr(plan, name)
        if not finite(value) or not 0 < value <= 1e7:
            raise InputError(f"{name} was given as {value!r}; allowed is a time above 0 s and at most 10000000 s; try {name}=1.0.", name)
    if not 1 <= plan.windows <= MOST_WINDOWS:
        raise InputError(
            f"horizon={plain(plan.horizon)} s has {plan.windows} windows of {plain(plan.window)} s; allowed are 1 to {MOST_WINDOWS}; "
            f"try window={plain(plan.horizon / 60)}.",
            "window",
        )
    if plan.windows * len(plan.sources) * BUCKETS > MOST_COUNTS:
        raise InputError(
            f"{plan.windows} windows of {len(plan.sources)} sources are more than can be kept; try a larger window than "
            f"{plain(plan.window)} s.",
            "window",
        )
    if not 1 <= plan.limit <= 4 * LIMIT:
        raise InputError(f"limit={plan.limit} calls under way at once; allowed are 1 to {4 * LIMIT}; try limit={LIMIT}.", "limit")


def _names(kind: str, records: Iterable[Any]) -> None:
    seen: set[str] = set()
    for record in records:
        if record.name in seen:
            raise InputError(f"Two {kind}s are called {record.name!r}; give each a name of its own.", "name")
        seen.add(record.name)


def _numbers(kind: str, record: Any) -> None:
    for name in (field.name for field in fields(record)):
        if name in _SKIP:
            continue
        value = getattr(record, name)
        if isinstance(value, (int, float)) and 0 <= value <= 1 and (name not in _COUNTS or value == int(value)):
            continue  # allowed of everything
        if name in _WORDS and isinstance(value, str):
            if value not in CHOICES[_WORDS[name]]:
                words = ", ".join(CHOICES[_WORDS[name]])
                raise _refuse(kind, record.name, f"{name}={value!r}; allowed is one of {words}.", name)
            continue
        if isinstance(value, bool):
            continue
        lowest = -1.0 if name in _BELOW_ZERO else 0.0
        if not finite(value):
            raise _refuse(kind, record.name, f"{name}={value!r} is not a finite number; give one that is.", name)
        if value < lowest:
            raise _refuse(kind, record.name, f"{name}={plain(value)} is negative; allowed is at least 0.", name)
        if name in _SHARES and not (kind == "block" and name == "share" and record.service != "mixture") and value > 1:
            raise _refuse(kind, record.name, f"{name}={plain(value)} is a share; allowed is at most 1.", name)
        if name in _COUNTS and value != int(value):
            raise _refuse(kind, record.name, f"{name}={plain(value)} is not a whole number; try {round(value)}.", name)
        if value > _MOST and name != "backoff_cap":
            raise _refuse(kind, record.name, f"{name}={plain(value)} is more than can be run; allowed is at most 1000000000.", name)


def _source(plan: Plan, source: Source) -> None:
    if not 0 <= source.link < len(plan.links):
        raise _refuse("source", source.name, f"its link {source.link} does not exist; add the call that it makes.", "link")
    if source.arrivals == "closed":
        if source.users < 1 or source.think <= 0:
            raise _refuse("source", source.name, "closed arrivals need users and a think time above 0 s; try users=10, think=1.0.", "users")
        if source.users > 100_000:
            raise _refuse("source", source.name, f"users={source.users}; allowed are at most 100000.", "users")
        if source.rate:
            raise _refuse(
                "source", source.name, "it has closed arrivals and a rate; users set the pace themselves, so leave one out.", "rate"
            )
    elif source.rate <= 0:
        raise _refuse("source", source.name, f"rate={plain(source.rate)} sends nothing; allowed is above 0 per second.", "rate")
    elif source.users:
        raise _refuse("source", source.name, "it has a rate and users; users belong to closed arrivals, so leave one out.", "users")
    if source.keys > 1_000_000:
        raise _refuse("source", source.name, f"keys={source.keys}; allowed are at most 1000000.", "keys")


def _block(plan: Plan, block: Block) -> None:
    def no(sentence: str, parameter: str) -> InputError:
        return _refuse("block", block.name, sentence, parameter)

    if block.servers and block.mean <= 0:
        raise no(f"{block.servers} servers that take no time are never busy; give a mean service time, or servers=0.", "mean")
    if not block.servers:
        for name in ("shed", "scale_every"):
            if getattr(block, name) > 0:
                raise no(f"{name} is set, but without a number of servers nobody ever waits; give servers, or leave it out.", name)
        if block.room >= 0:
            raise no("its queue is bounded, but without a number of servers nobody ever waits; give servers, or leave it out.", "room")
    if block.service == "erlang" and not (1 <= block.shape <= 64 and block.shape == int(block.shape)):
        raise no(f"shape={plain(block.shape)} phases; allowed is a whole number from 1 to 64.", "shape")
    if block.service == "uniform" and block.shape > 1:
        raise no(f"shape={plain(block.shape)} would make some service times negative; allowed is at most 1.", "shape")
    if block.service == "mixture" and block.share * block.shape > 1:
        raise no(
            f"a share {plain(block.share)} of {plain(block.shape)} times the mean is more than the mean itself; "
            f"allowed is a shape up to {plain(1 / block.share)}.",
            "shape",
        )
    if block.rate > 0 and block.burst < 1:
        raise no(f"burst={plain(block.burst)} never lets a call in; allowed is at least 1.", "burst")
    if block.need and block.mode != "parallel":
        raise no(f"need={block.need} belongs to parallel calls, but its calls are made in {block.mode}; leave it out.", "need")
    if block.mode == "parallel":
        copies = sum(plan.links[link].copies for link in block.links if 0 <= link < len(plan.links))
        if block.need > copies:
            raise no(f"need={block.need} of {copies} parallel calls can never be met; allowed are up to {copies}.", "need")
    if block.mode == "choose" and not block.links:
        raise no("it chooses among blocks, but is connected to none; connect it.", "links")
    if block.mode == "choose" and len(block.links) > 256:
        raise no(f"it chooses among {len(block.links)} blocks; allowed are at most 256.", "links")
    if block.health >= 0 and block.mode != "choose":
        raise no("health checks belong to a balancer; leave them out, or let it choose.", "health")
    _cache(plan, block, no)
    if block.scale_every > 0:
        if not 0 < block.scale_target <= 1:
            raise no(f"scale_target={plain(block.scale_target)}; allowed is above 0 and at most 1; try 0.6.", "scale_target")
        if not 1 <= block.scale_least <= block.scale_most:
            raise no(
                f"scale_least={block.scale_least} and scale_most={block.scale_most}; at least 1, and the least not above the most.",
                "scale_least",
            )
        if block.unit < 1 or block.servers % block.unit:
            raise no(f"servers={block.servers} are not whole units of {block.unit} servers.", "unit")
        if not block.scale_least <= block.servers // block.unit <= block.scale_most:
            raise no(f"it starts with {block.servers // block.unit} units, outside {block.scale_least} to {block.scale_most}.", "servers")
    for link in block.links:
        if not 0 <= link < len(plan.links):
            raise no(f"its link {link} does not exist.", "links")


def _cache(plan: Plan, block: Block, no: Any) -> None:
    if block.cache == "none":
        for name in ("hit", "life", "capacity", "single_flight"):
            if getattr(block, name):
                raise no(f"{name} is set, but it has no cache; choose cache='share' or cache='keyed', or leave it out.", name)
        return
    if not block.links:
        raise no("it is a cache with nothing behind it; connect it to what it caches.", "links")
    if block.cache == "share" and (block.life or block.capacity or block.single_flight):
        raise no("its hits are a given share, so life, capacity and single flight mean nothing; choose cache='keyed'.", "cache")
    if block.cache == "keyed":
        if block.hit:
            raise no("its hits follow from the keys asked for, so no share of hits is given; choose cache='share', or leave it out.", "hit")
        if not all(source.keys for source in plan.sources):
            raise no("it is a cache of keys, but not every source asks for keys; give the sources a number of keys.", "cache")


def _each_link_once(plan: Plan) -> None:
    used = [*(link for block in plan.blocks for link in block.links), *(source.link for source in plan.sources)]
    for link in set(used):
        if used.count(link) > 1:
            raise _refuse("link", plan.links[link].name, "two callers share it; give each a link of its own.", "links")
    for place, unused in enumerate(plan.links):
        if place not in used:
            raise _refuse("link", unused.name, "nobody calls over it; connect it or leave it out.", "links")


def _link(plan: Plan, link: Link) -> None:
    def no(sentence: str, parameter: str) -> InputError:
        return _refuse("link", link.name, sentence, parameter)

    if not 0 <= link.target < len(plan.blocks):
        raise no(f"it leads to block {link.target}, which does not exist.", "target")
    if link.retries > 30:
        raise no(f"retries={link.retries}; allowed are at most 30.", "retries")
    if link.timeout == 0 and link.loss > 0:
        raise no("calls can be lost on it, and without a timeout nobody would ever know; give a timeout.", "timeout")
    if link.breaker:
        if link.timeout == 0:
            raise no("a circuit breaker without a timeout can wait for ever for its probe; give a timeout.", "timeout")
        if not 1 <= link.minimum <= link.breaker <= 100_000 or not link.threshold > 0 or not link.open_time > 0 or link.probes < 1:
            raise no(
                "its circuit breaker needs 1 ≤ minimum ≤ breaker ≤ 100000 outcomes, a threshold and an open time above 0, and a probe; "
                "try breaker=100, minimum=20, threshold=0.5, open_time=5.0, probes=5.",
                "breaker",
            )
    if link.hedge and link.timeout and link.hedge >= link.timeout:
        raise no(
            f"it hedges after {plain(link.hedge)} s, when the timeout of {plain(link.timeout)} s is over; try a smaller hedge.", "hedge"
        )
    if link.backoff > link.backoff_cap:
        raise no(f"backoff={plain(link.backoff)} s is above its cap of {plain(link.backoff_cap)} s; raise the cap.", "backoff")
    if link.budget > 0 and not link.retries:
        raise no("it has a retry budget but no retries; give retries, or leave the budget out.", "budget")
    if link.copies < 1:
        raise no(f"copies={link.copies}; allowed is at least 1.", "copies")
    caller = next((block for block in plan.blocks if plan.links.index(link) in block.links), None)
    if link.copies > 1 and (caller is None or caller.mode != "parallel"):
        raise no(f"copies={link.copies} belong to a block that calls in parallel; set its mode, or leave them out.", "copies")
    if link.share < 1 and (caller is None or caller.mode != "sequence"):
        raise no(f"share={plain(link.share)} belongs to a block that calls in sequence; leave it out.", "share")


def _no_cycle(plan: Plan) -> None:
    state: dict[int, int] = {}

    def walk(block: int, path: tuple[int, ...]) -> None:
        if state.get(block) == 2:
            return
        if block in path:
            round_trip = " → ".join(plan.blocks[each].name for each in (*path[path.index(block) :], block))
            raise InputError(f"The blocks call in a circle: {round_trip}; a call would never end, so remove one of these calls.", "links")
        for link in plan.blocks[block].links:
            walk(plan.links[link].target, (*path, block))
        state[block] = 2

    for block in range(len(plan.blocks)):
        walk(block, ())


def _all_reached(plan: Plan) -> None:
    reached: set[int] = set()
    ahead = [plan.links[source.link].target for source in plan.sources]
    while ahead:
        block = ahead.pop()
        if block not in reached:
            reached.add(block)
            ahead += [plan.links[link].target for link in plan.blocks[block].links]
    for place, block_here in enumerate(plan.blocks):
        if place not in reached:
            raise _refuse("block", block_here.name, "no request can reach it; connect it or leave it out.", "links")


def _fault(plan: Plan, place: int, fault: Fault) -> None:
    def no(sentence: str, parameter: str) -> InputError:
        return InputError(f"Fault {place} ({fault.kind}): {sentence}", parameter)

    if fault.kind not in CHOICES["fault"]:
        raise no(f"there is no such kind; allowed is one of {', '.join(CHOICES['fault'])}.", "kind")
    if not (finite(fault.start) and finite(fault.end)) or not 0 <= fault.start < fault.end:
        raise no(
            f"it lasts from {plain(fault.start)} s to {plain(fault.end)} s; it has to end after it starts, and start at 0 s or later.",
            "start",
        )
    on: tuple[Any, ...] = plan.blocks if fault.kind in _ON_BLOCKS else plan.sources if fault.kind == "surge" else plan.links
    if not 0 <= fault.target < len(on):
        raise no(f"its target {fault.target} does not exist.", "target")
    target = on[fault.target]
    if fault.kind == "clock":
        if not finite(fault.value) or not -1e6 <= fault.value <= 1e6:
            raise no(f"value={fault.value!r}; allowed is a number of seconds from -1000000 to 1000000.", "value")
    elif not finite(fault.value) or fault.value < 0:
        raise no(f"value={fault.value!r}; allowed is a number of at least 0.", "value")
    if fault.kind in ("errors", "loss", "cold") and fault.value > 1:
        raise no(f"value={plain(fault.value)} is a share; allowed is at most 1.", "value")
    if fault.kind in ("slow", "surge") and not 0 < fault.value <= 1e6:
        raise no(f"value={plain(fault.value)} times; allowed is above 0 and at most 1000000.", "value")
    if fault.kind == "servers" and not (fault.value == int(fault.value) and 1 <= fault.value <= target.servers):
        raise no(f"{target.name!r} has {target.servers} servers and cannot lose {plain(fault.value)}.", "value")
    if fault.kind == "servers" and target.scale_every:
        raise no(f"{target.name!r} scales by itself, so its servers cannot be taken; let it be slow instead.", "kind")
    if fault.kind == "surge" and target.arrivals == "closed":
        raise no(f"{target.name!r} has closed arrivals, which have no rate to multiply; use another source.", "target")
    if fault.kind in ("cut", "loss") and target.timeout == 0:
        raise no(f"the link {target.name!r} has no timeout, so its caller would wait for ever; give it a timeout.", "target")
    if fault.kind == "cold" and target.cache == "none":
        raise no(f"{target.name!r} has no cache that could be cold.", "target")
    if fault.kind == "clock" and fault.target not in where_clocks_matter(plan):
        raise no(
            f"a wrong clock changes nothing at {target.name!r}: it heeds no deadline, writes none that is heeded, and no entry of it ends; "
            "let a block that is called with a timeout heed deadlines, or leave the fault out.",
            "target",
        )


def where_clocks_matter(plan: Plan) -> set[int]:
    """Return the places of the blocks at which a wrong clock can change something.

    They are given a deadline and heed it, write deadlines that are heeded further on, or keep the keys of a cache up to a time.
    """
    given: set[int] = set()
    ahead = [link.target for link in plan.links if link.timeout > 0]
    while ahead:
        place = ahead.pop()
        if place not in given:
            given.add(place)
            if not plan.blocks[place].acknowledges:
                ahead += [plan.links[link].target for link in plan.blocks[place].links]
    heeded = _heeded(plan)
    found: set[int] = set()
    for place, block in enumerate(plan.blocks):
        reads = place in given and (block.abandons or _retries_by_deadline(plan, block))
        writes = any(plan.links[link].timeout > 0 and plan.links[link].target in heeded for link in block.links)
        if reads or writes or (block.cache == "keyed" and block.life > 0):
            found.add(place)
    return found


def _heeded(plan: Plan) -> set[int]:
    """Return the places of the blocks at which a deadline that comes in is looked at, there or further on."""
    found: set[int] = set()
    before = -1
    while len(found) > before:
        before = len(found)
        for place, block in enumerate(plan.blocks):
            beyond = not block.acknowledges and any(plan.links[link].target in found for link in block.links)
            if block.abandons or beyond or _retries_by_deadline(plan, block):
                found.add(place)
    return found


def _retries_by_deadline(plan: Plan, block: Block) -> bool:
    return not block.acknowledges and any(plan.links[link].hasty and plan.links[link].retries > 0 for link in block.links)


def _faults_apart(plan: Plan) -> None:
    for place, fault in enumerate(plan.faults):
        for other in plan.faults[:place]:
            if (other.kind, other.target) == (fault.kind, fault.target) and fault.start < other.end and other.start < fault.end:
                raise InputError(
                    f"Fault {place + 1} ({fault.kind}) overlaps another of the same kind at the same place, from {plain(other.start)} s "
                    f"to {plain(other.end)} s; let one end before the other starts, or make one of both.",
                    "faults",
                )


def _not_too_much(plan: Plan) -> None:
    for place, source in enumerate(plan.sources):
        seconds = plan.windows * plan.window
        requests = seconds * (source.users / source.think if source.arrivals == "closed" else source.rate)
        for fault in plan.faults:
            if fault.kind == "surge" and fault.target == place:
                requests += source.rate * (fault.value - 1) * max(0.0, min(fault.end, seconds) - fault.start)
        if requests > MOST_REQUESTS:
            raise _refuse(
                "source",
                source.name,
                f"it would send some {requests:.0f} requests; allowed are at most {MOST_REQUESTS}; send less, or watch for less time.",
                "rate",
            )

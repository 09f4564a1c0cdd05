"""Random plans for the request-level engine: everything that there is to set, in every mixture."""

from __future__ import annotations

import random
from dataclasses import replace

from dstudio_lib.engine.layout import CHOICES
from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.plan_checks import where_clocks_matter

HORIZON = 12.0


def random_plan(seed: int) -> Plan:
    """A plan of up to six blocks in layers, each with whatever policies the draw gives it."""
    draw = random.Random(seed)

    def perhaps(chance: float, value: float, otherwise: float = 0.0) -> float:
        return value if draw.random() < chance else otherwise

    count = draw.randint(1, 6)
    links: list[Link] = []
    calls: list[tuple[int, ...]] = []
    keyed = draw.random() < 0.5
    for block in range(count):
        later = list(range(block + 1, count))
        targets = sorted(draw.sample(later, min(len(later), draw.randint(0, 3))))
        if block + 1 < count and block + 1 not in [link.target for link in links] + targets:
            targets.insert(0, block + 1)  # so that each block is reached
        first = len(links)
        links += [random_link(draw, f"{block} to {target}", target) for target in targets]
        calls.append(tuple(range(first, len(links))))
    blocks = tuple(random_block(draw, block, calls[block], keyed) for block in range(count))
    for block in blocks:
        for link in block.links:
            if block.mode == "sequence":
                links[link] = replace(links[link], share=perhaps(0.3, draw.random(), 1.0))
            if block.mode == "parallel":
                links[link] = replace(links[link], copies=draw.randint(1, 3))
    sources = []
    for number in range(draw.randint(1, 2)):
        links.append(random_link(draw, f"source {number}", 0))
        arrivals = draw.choice(CHOICES["arrivals"])
        closed = arrivals == "closed"
        sources.append(
            Source(
                f"s{number}",
                len(links) - 1,
                arrivals,
                rate=0.0 if closed else draw.choice((20.0, 60.0, 150.0)),
                users=draw.randint(5, 40) if closed else 0,
                think=0.2 if closed else 0.0,
                within=perhaps(0.7, 0.3),
                keys=50 if keyed else 0,
            )
        )
    plan = Plan(tuple(sources), blocks, tuple(links), horizon=HORIZON, window=draw.choice((0.5, 1.0, 3.0)))
    return replace(plan, faults=tuple(random_faults(draw, plan)))


def random_link(draw: random.Random, name: str, target: int) -> Link:
    timeout = draw.choice((0.0, 0.1, 0.3, 1.0))
    retries = draw.choice((0, 0, 1, 3))
    breaker = timeout > 0 and draw.random() < 0.3
    return Link(
        name,
        target,
        timeout=timeout,
        retries=retries,
        backoff=draw.choice((0.0, 0.05, 0.2)),
        backoff_cap=0.4,
        jitter=draw.choice(CHOICES["jitter"]),
        budget=draw.choice((-1.0, 0.1)) if retries else -1.0,
        breaker=20 if breaker else 0,
        minimum=10 if breaker else 1,
        open_time=0.5 if breaker else 0.0,
        probes=3 if breaker else 1,
        bulkhead=draw.choice((0, 0, 0, 5)),
        hedge=0.05 if draw.random() < 0.2 else 0.0,
        latency=draw.choice((0.0, 0.0, 0.01)),
        loss=draw.choice((0.0, 0.05)) if timeout else 0.0,
        optional=draw.random() < 0.2,
        hasty=draw.random() < 0.3,
    )


def random_block(draw: random.Random, place: int, calls: tuple[int, ...], keyed: bool) -> Block:
    servers = draw.choice((0, 1, 2, 5, 10))
    mode = draw.choice(CHOICES["mode"]) if calls else "sequence"
    cache = draw.choice(("none", "none", "share", "keyed" if keyed else "share")) if calls else "none"
    scales = servers in (1, 2, 5) and draw.random() < 0.3
    service = draw.choice(CHOICES["service"])
    return Block(
        f"b{place}",
        servers=servers,
        room=draw.choice((-1, 3, 20)) if servers else -1,
        newest_first=draw.random() < 0.3,
        service=service,
        mean=draw.choice((0.005, 0.02, 0.05)) if servers or draw.random() < 0.5 else 0.0,
        shape={"erlang": 3.0, "mixture": 8.0, "uniform": 0.7}.get(service, 1.0),
        share=0.1 if service == "mixture" else 0.0,
        errors=draw.choice((0.0, 0.05)),
        links=calls,
        mode=mode,
        need=1 if mode == "parallel" and draw.random() < 0.4 else 0,
        policy=draw.choice(CHOICES["policy"]),
        holds=draw.random() < 0.6,
        shed=draw.choice((0.0, 0.1)) if servers else 0.0,
        rate=draw.choice((0.0, 0.0, 80.0)),
        burst=5.0,
        abandons=draw.random() < 0.4,
        acknowledges=draw.random() < 0.15,
        remembers=draw.random() < 0.3,
        cache=cache,
        hit=0.6 if cache == "share" else 0.0,
        life=draw.choice((0.0, 0.5)) if cache == "keyed" else 0.0,
        capacity=draw.choice((0, 10)) if cache == "keyed" else 0,
        single_flight=cache == "keyed" and draw.random() < 0.6,
        health=draw.choice((-1.0, 0.0, 0.5)) if mode == "choose" else -1.0,
        scale_every=0.7 if scales else 0.0,
        scale_most=8 if scales else 1,
        scale_delay=0.4,
        scale_calm=draw.choice((0.0, 2.0)),
        scale_blind=draw.random() < 0.5,
    )


def random_faults(draw: random.Random, plan: Plan) -> list[Fault]:
    made: list[Fault] = []
    for kind in CHOICES["fault"]:
        if draw.random() < 0.5:
            continue
        allowed: list[int] = {
            "surge": [i for i, each in enumerate(plan.sources) if each.arrivals != "closed"],
            "cut": [i for i, each in enumerate(plan.links) if each.timeout],
            "loss": [i for i, each in enumerate(plan.links) if each.timeout],
            "servers": [i for i, each in enumerate(plan.blocks) if each.servers and not each.scale_every],
            "cold": [i for i, each in enumerate(plan.blocks) if each.cache != "none"],
            "clock": sorted(where_clocks_matter(plan)),
        }.get(kind, list(range(len(plan.blocks))))
        if allowed:
            start = draw.uniform(1, 7)
            ahead = draw.choice((-2.0, -0.1, 0.05, 0.2, 2.0)) if kind == "clock" else 0.0
            value = {"slow": 6.0, "surge": 3.0, "servers": 1.0, "errors": 0.5, "loss": 0.5, "clock": ahead}.get(kind, 0.0)
            made.append(Fault(start, start + draw.uniform(0.5, 4), kind, draw.choice(allowed), value))
    return made

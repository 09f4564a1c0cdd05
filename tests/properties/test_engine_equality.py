"""Reference and binary are the same machine: equal to the byte, digest of all events included, on plans that use everything there is."""

from __future__ import annotations

import random

import pytest

from dstudio_lib.engine import reference
from dstudio_lib.engine.layout import BLOCK_COLUMNS, CHOICES, LINK_COLUMNS, SOURCE_COLUMNS
from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.results import Result

binary = pytest.importorskip("dstudio_lib.engine.binary")
if not binary.available():
    pytest.skip("wasmtime is not installed: pip install wasmtime", allow_module_level=True)

PLANS = 90
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
                links[link] = changed(links[link], share=perhaps(0.3, draw.random(), 1.0))
            if block.mode == "parallel":
                links[link] = changed(links[link], copies=draw.randint(1, 3))
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
    return changed(plan, faults=tuple(random_faults(draw, plan)))


def changed(record, **fields):
    from dataclasses import replace

    return replace(record, **fields)


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
        }.get(kind, list(range(len(plan.blocks))))
        if allowed:
            start = draw.uniform(1, 7)
            value = {"slow": 6.0, "surge": 3.0, "servers": 1.0, "errors": 0.5, "loss": 0.5}.get(kind, 0.0)
            made.append(Fault(start, start + draw.uniform(0.5, 4), kind, draw.choice(allowed), value))
    return made


def results() -> list[tuple[Plan, bytes, bytes]]:
    found = []
    for seed in range(PLANS):
        plan = random_plan(seed).checked()
        program = plan.program(seed, digesting=True)
        found.append((plan, reference.simulate(program), binary.simulate(program)))
    return found


@pytest.fixture(scope="module")
def runs() -> list[tuple[Plan, bytes, bytes]]:
    return results()


def test_reference_and_binary_return_the_same_bytes_on_random_plans(runs) -> None:
    assert [place for place, (_, ours, compiled) in enumerate(runs) if ours != compiled] == []


def test_the_random_plans_use_every_column(runs) -> None:
    """A branch that no plan enters would be compared by nobody."""
    seen = dict.fromkeys((*(f"s {n}" for n in SOURCE_COLUMNS), *(f"b {n}" for n in BLOCK_COLUMNS), *(f"l {n}" for n in LINK_COLUMNS)), 0.0)
    for plan, data, _ in runs:
        result = Result(plan, data)
        for name in SOURCE_COLUMNS:
            seen[f"s {name}"] += sum(sum(result.source(i, name)) for i in range(len(plan.sources)))
        for name in BLOCK_COLUMNS:
            seen[f"b {name}"] += sum(sum(result.block(i, name)) for i in range(len(plan.blocks)))
        for name in LINK_COLUMNS:
            seen[f"l {name}"] += sum(sum(result.link(i, name)) for i in range(len(plan.links)))
    assert [name for name, total in seen.items() if total == 0] == []


def test_calls_are_conserved(runs) -> None:
    """Every call ends well or badly, at most once; what is neither is under way at the end."""
    for place, (plan, data, _) in enumerate(runs):
        result = Result(plan, data)
        for i in range(len(plan.links)):
            ended = sum(result.link(i, "ok")) + sum(result.link(i, "failed"))
            assert 0 <= sum(result.link(i, "calls")) - ended <= 20_000, (place, i)
        for i, source in enumerate(plan.sources):
            outcomes = sum(sum(result.source(i, name)) for name in ("good", "late", "failed"))
            assert outcomes == sum(result.link(source.link, "ok")) + sum(result.link(source.link, "failed"))
            assert sum(result.source(i, "offered")) == sum(result.link(source.link, "calls"))


def test_the_same_seed_gives_the_same_digest_and_another_seed_another() -> None:
    plan = random_plan(3)
    digests = [Result(plan, binary.simulate(plan.program(seed, digesting=True))).digest for seed in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]

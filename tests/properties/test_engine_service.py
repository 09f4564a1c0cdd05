"""The one loop for a service and its clients says, to the byte, what the general text says, on random plans and on those of the course."""

from __future__ import annotations

import random

import pytest

from dstudio_lib.engine import reference, reference_service
from dstudio_lib.engine.layout import BLOCK_COLUMNS, CHOICES, LINK_COLUMNS, OVERFULL, SOURCE_COLUMNS
from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.results import Result
from dstudio_lib.simulators.overload import Overload, plan_of

PLANS = 120
ELSEWHERE = {
    *("limited", "refused_down", "lost", "abandoned", "remembered", "hits", "misses", "joined", "degraded"),
    *("hedges", "errors", "broken", "bulkheaded", "opened"),
}
"""Columns of what only the general text knows. A block of this kind refuses no call by an error, so its ``failed`` stays 0 as well."""


def one_service(seed: int) -> Plan:
    """A source, a link and a block with whatever of the loop's policies the draw gives them; times are often equal, so that ties arise."""
    draw = random.Random(seed)
    service = draw.choice(CHOICES["service"])
    servers = draw.choice((0, 1, 2, 5))
    retries = draw.choice((0, 1, 3))
    block = Block(
        "service",
        servers=servers,
        room=draw.choice((-1, 0, 3, 20)) if servers else -1,
        newest_first=draw.random() < 0.3,
        service=service,
        mean=draw.choice((0.0625, 0.02, 0.005)),
        shape={"erlang": 3.0, "mixture": 8.0, "uniform": 0.7}.get(service, 1.0),
        share=0.1 if service == "mixture" else 0.0,
        shed=draw.choice((0.0, 0.1)) if servers else 0.0,
    )
    link = Link(
        "calls",
        0,
        timeout=draw.choice((0.0, 0.125, 0.25, 1.0)),
        retries=retries,
        backoff=draw.choice((0.0, 0.0625, 0.2)),
        backoff_cap=draw.choice((0.25, 1e30)),
        jitter=draw.choice(CHOICES["jitter"]),
        budget=draw.choice((-1.0, 0.1)) if retries else -1.0,
        budget_cap=draw.choice((0.5, 10.0)),
        hasty=draw.random() < 0.3,
    )
    source = Source(
        "clients",
        0,
        draw.choice(("poisson", "steady")),
        rate=draw.choice((16.0, 60.0, 200.0)),
        within=draw.choice((0.0, 0.1)),
        keys=draw.choice((0, 20)),
    )
    faults = []
    for kind, value in (("surge", draw.choice((0.25, 3.0))), ("slow", 4.0)):
        if draw.random() < 0.5:
            start = draw.choice((1.0, draw.uniform(0, 6)))
            faults.append(Fault(start, start + draw.uniform(0.5, 9), kind, 0, value))
    return Plan((source,), (block,), (link,), tuple(faults), horizon=8.0, window=draw.choice((0.25, 1.0, 4.0)))


@pytest.fixture(scope="module")
def programs() -> list[tuple[Plan, object]]:
    return [(plan := one_service(seed).checked(), plan.program(seed)) for seed in range(PLANS)]


def test_the_loop_returns_the_bytes_of_the_general_text(programs) -> None:
    differ = []
    for place, (_, program) in enumerate(programs):
        assert reference_service.suits(program), place
        if reference_service.simulate(program) != reference.in_general(program):
            differ.append(place)
    assert differ == []


def test_the_loop_returns_the_bytes_of_the_binary(programs) -> None:
    binary = pytest.importorskip("dstudio_lib.engine.binary")
    if not binary.available():
        pytest.skip("wasmtime is not installed: pip install wasmtime")
    assert [place for place, (_, each) in enumerate(programs) if reference_service.simulate(each) != binary.simulate(each)] == []


def test_the_plans_use_every_column_that_the_loop_writes(programs) -> None:
    seen: set[str] = set()
    for plan, program in programs:
        result = Result(plan, reference_service.simulate(program))
        seen |= {name for name in SOURCE_COLUMNS if any(result.source(0, name))}
        seen |= {f"block {name}" for name in BLOCK_COLUMNS if any(result.block(0, name))}
        seen |= {f"link {name}" for name in LINK_COLUMNS if any(result.link(0, name))}
    written = {*SOURCE_COLUMNS, *(f"block {name}" for name in BLOCK_COLUMNS), *(f"link {name}" for name in LINK_COLUMNS)}
    assert seen == written - {f"{kind} {name}" for kind in ("block", "link") for name in ELSEWHERE} - {"block failed"}


def test_a_run_that_overfills_stops_in_the_same_window() -> None:
    for limit in range(1, 60, 3):
        plan = Plan(
            (Source("clients", 0, rate=100.0),),
            (Block("service", 1, mean=0.05),),
            (Link("calls", 0, timeout=0.3, retries=2, backoff=0.1),),
            horizon=5.0,
            window=0.25,
            limit=limit,
        )
        program = plan.program(3)
        told = reference_service.simulate(program)
        assert told == reference.in_general(program)
        assert Result(plan, told).head["status"] == OVERFULL


def test_the_overload_world_takes_the_loop_and_is_the_same() -> None:
    for settings in (Overload(), Overload(shedding=True, budgeted=True, relief=0.1), Overload(newest_first=True, jitter="equal")):
        program = plan_of(settings).checked().program(1)
        assert reference_service.suits(program)
        assert reference.simulate(program) == reference.in_general(program)


@pytest.mark.parametrize("name", [name for _, name in reference_service.PLAIN])
def test_whatever_the_loop_does_not_know_is_left_to_the_general_text(name: str) -> None:
    block, link = Block("service", 2, mean=0.01), Link("calls", 0, timeout=1.0)
    program = Plan((Source("clients", 0, rate=50.0),), (block,), (link,)).program(1)
    assert reference_service.suits(program)
    fields = next(fields for fields, each in reference_service.PLAIN if each == name)
    before = len(reference_service.HEAD) + len(reference_service.SOURCE)
    program[before + (0 if fields is reference_service.BLOCK else len(reference_service.BLOCK)) + fields.index(name)] = 1.0
    assert not reference_service.suits(program)


def test_closed_sources_two_sources_and_other_faults_are_left_to_the_general_text() -> None:
    clients, service, link = Source("clients", 0, rate=50.0), Block("service", 2, mean=0.01), Link("calls", 0, timeout=1.0)
    others = (
        Plan((Source("users", 0, "closed", users=3, think=0.1),), (service,), (link,)),
        Plan((clients, Source("more", 1, rate=1.0)), (service,), (link, link)),
        Plan((clients,), (service,), (link,), (Fault(1.0, 2.0, "crash", 0),)),
        Plan((clients,), (Block("instant"),), (link,)),
    )
    assert [reference_service.suits(plan.program(1)) for plan in others] == [False] * len(others)
    assert not reference_service.suits(Plan((clients,), (service,), (link,)).program(1, digesting=True))

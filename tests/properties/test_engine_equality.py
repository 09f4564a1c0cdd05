"""Reference and binary are the same machine: equal to the byte, digest of all events included, on plans that use everything there is."""

from __future__ import annotations

import pytest

from dstudio_lib.engine import reference
from dstudio_lib.engine.layout import BLOCK_COLUMNS, LINK_COLUMNS, SOURCE_COLUMNS
from dstudio_lib.engine.plan import Plan
from dstudio_lib.engine.results import Result
from properties.plans import random_plan

binary = pytest.importorskip("dstudio_lib.engine.binary")
if not binary.available():
    pytest.skip("wasmtime is not installed: pip install wasmtime", allow_module_level=True)

PLANS = 90


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

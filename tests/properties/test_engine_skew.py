"""A skewed clock on random plans: every engine sees the same, a right clock is no fault, and where it is refused it would do nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.engine import binary, fluid, reference, running
from dstudio_lib.engine.plan import Fault, Plan
from dstudio_lib.engine.plan_checks import where_clocks_matter
from dstudio_lib.engine.results import Result
from dstudio_lib.foundation.errors import InputError
from properties.plans import random_plan

START, END = 3.0, 8.0
PLANS = range(60)
SKEWS = (-3.0, -0.07, 0.0, 0.07, 3.0)


def skewed(plan: Plan, place: int, ahead: float) -> Plan:
    return replace(plan, faults=(Fault(START, END, "clock", place, ahead),))


def in_vain(plan: Plan, place: int) -> Plan:
    """The same with a fault that sets the share of errors to what it is."""
    return replace(plan, faults=(Fault(START, END, "errors", place, plan.blocks[place].errors),))


def everywhere() -> list[tuple[int, Plan, int, bool]]:
    """Random plans without their faults, each of their blocks, and whether a skewed clock is allowed there."""
    found = []
    for seed in PLANS:
        plan = replace(random_plan(seed), faults=())
        where = where_clocks_matter(plan)
        found += [(seed, plan, place, place in where) for place in range(len(plan.blocks))]
    return found


PLACES = everywhere()


def bytes_of(plan: Plan, seed: int) -> bytes:
    return running.bytes_of(plan.program(seed, digesting=True), "fastest")


def test_the_random_plans_have_blocks_of_both_kinds() -> None:
    assert sum(allowed for *_, allowed in PLACES) > 60
    assert sum(not allowed for *_, allowed in PLACES) > 60


def test_reference_and_binary_agree_to_the_event_on_every_skew() -> None:
    if not binary.available():
        pytest.skip("wasmtime is not installed: pip install wasmtime")
    differing = []
    for number, (seed, plan, place, allowed) in enumerate(PLACES):
        if allowed and number % 4 == 0:
            for ahead in SKEWS:
                program = skewed(plan, place, ahead).checked().program(seed, digesting=True)
                if reference.simulate(program) != binary.simulate(program):
                    differing.append((seed, place, ahead))
    assert differing == []


def test_a_clock_that_is_set_ahead_by_nothing_is_a_fault_in_vain_to_the_last_event() -> None:
    for seed, plan, place, allowed in PLACES:
        if allowed:
            assert bytes_of(skewed(plan, place, 0.0).checked(), seed) == bytes_of(in_vain(plan, place).checked(), seed), (seed, place)


def test_a_skew_that_is_refused_would_have_changed_no_event() -> None:
    for seed, plan, place, allowed in PLACES:
        if not allowed:
            with pytest.raises(InputError, match=f"Fault 1 .clock.: a wrong clock changes nothing at 'b{place}'"):
                skewed(plan, place, 3.0).checked()
            plain = bytes_of(in_vain(plan, place), seed)
            assert all(bytes_of(skewed(plan, place, ahead), seed) == plain for ahead in SKEWS), (seed, place)


def test_a_skew_that_is_allowed_mostly_changes_something_but_nothing_before_it_begins() -> None:
    changed = allowed_places = 0
    for seed, plan, place, allowed in PLACES:
        if not allowed:
            continue
        plain = Result(plan, bytes_of(in_vain(plan, place), seed))
        results = [Result(plan, bytes_of(skewed(plan, place, ahead), seed)) for ahead in (-3.0, 3.0)]
        allowed_places += 1
        changed += any(each.digest != plain.digest for each in results)
        before = int(START / plan.window)
        for each in results:
            for block in range(len(plan.blocks)):
                for column in ("arrived", "done", "abandoned", "wasted", "hits", "misses"):
                    assert each.block(block, column)[:before] == plain.block(block, column)[:before], (seed, place, block, column)
    assert changed > 0.8 * allowed_places


def test_the_fluid_refuses_a_skewed_clock_and_names_the_block() -> None:
    seed, plan, place, _ = next(each for each in PLACES if each[3])
    with pytest.raises(InputError, match=rf"Fault 1 .clock.: the clock of 'b{place}' is wrong.*run the engine instead"):
        fluid.flow(skewed(plan, place, 0.5))
    assert Result(plan, bytes_of(skewed(plan, place, 0.5), seed)).events > 0

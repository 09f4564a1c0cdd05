"""The engine in the browser and the engine in Python are one binary, and return the same bytes."""

from __future__ import annotations

from browser.compiled_engine import run_in_page
from dstudio_lib.engine.running import run
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.overload import Overload, plan_of


def test_the_page_returns_pythons_bytes_for_the_overload_world_and_every_reference_system(page) -> None:
    plans = {"overload": plan_of(Overload())} | {name: systems.load(name).plan for name in systems.names()}
    differing = []
    for seed, (name, plan) in enumerate(plans.items()):
        here = run(plan, seed, on="binary", digesting=True).data
        if run_in_page(page, plan.program(seed, digesting=True).tobytes()).data != here:
            differing.append(name)
    assert differing == []

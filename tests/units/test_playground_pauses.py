"""Pauses of a whole process in the playground: who is late, how late, and that an average shows next to nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.engine.running import run
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import System, simulate
from dstudio_lib.simulators.playground_files import from_dict, to_dict
from dstudio_lib.simulators.playground_pauses import with_pauses

EVERY, LASTS, LATE = 10.0, 0.5, 0.1


def service(rate: float = 100.0) -> System:
    """One service that can do 200 requests a second, watched for two minutes, with a promise of a tenth of a second."""
    system = systems.load("single_service")
    visitors, web = (system.part(name) for name in ("visitors", "web"))
    promise = replace(system.objective, latency=LATE)
    parts = (replace(visitors, rate=rate), replace(web, distribution="constant"))
    return replace(system, parts=parts, faults=(), objective=promise, horizon=120.0)


def paused(system: System) -> System:
    return with_pauses(system, "web", start=5.0, end=system.horizon - 5, every=EVERY, lasts=LASTS)


def late_by_pauses(rate: float, capacity: float = 200.0) -> float:
    """Share of requests that wait longer than the promise: all who come in a pause, and who come after it while the queue is long."""
    wait_at_end = rate * LASTS / capacity
    assert wait_at_end > LATE
    return (LASTS + (wait_at_end - LATE) * capacity / (capacity - rate)) / EVERY


@pytest.mark.parametrize("rate", [100.0, 150.0])
def test_pauses_of_a_twentieth_of_the_time_make_more_than_that_late_the_less_there_is_to_spare(rate: float) -> None:
    made = simulate(paused(service(rate)))
    told = made.client("visitors")
    late = 1 - told.between(5, 115)
    assert late == pytest.approx(late_by_pauses(rate), abs=0.02)
    assert late > LASTS / EVERY and sum(told.failed) == 0
    assert 1 - simulate(service(rate)).client("visitors").between(5, 115) < 0.01
    middle, slowest = (made.result.latency(0, share) for share in (0.5, 0.99))
    assert middle < 0.04 and LASTS / 2 < slowest <= LASTS + 0.1


def test_pauses_are_ordinary_faults_that_a_file_holds_and_every_engine_runs_alike() -> None:
    system = paused(replace(service(), horizon=20.0))
    assert from_dict(to_dict(system)) == system
    assert [(fault.start, fault.end) for fault in system.faults] == [(5.0, 5.5)]
    assert run(system.plan, 3, on="binary") == run(system.plan, 3, on="reference")


def test_work_waits_for_the_end_of_a_pause_and_nothing_is_lost() -> None:
    patient = replace(service(), objective=replace(service().objective, latency=5.0))
    system = with_pauses(patient, "web", start=10.0, end=11.0, every=1.0, lasts=0.9)
    result = simulate(replace(system, window=0.1, horizon=15.0)).result
    assert sum(result.source(0, "good")[101:109]) == 0  # but for what was begun before, which is done within the first tenth
    assert sum(result.source(0, "good")[109:120]) > 150


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"lasts": 10.0}, "lasts was given as 10 s every 10 s"),
        ({"lasts": 0.001}, r"allowed is from 0\.01 s"),
        ({"end": 1.0}, "end was given as 1 s, and start as 5 s"),
        ({"at": "visitors"}, "'visitors' has no servers that could pause"),
    ],
)
def test_pauses_that_cannot_be_are_refused_in_a_sentence(given: dict[str, object], says: str) -> None:
    usual = {"at": "web", "start": 5.0, "end": 50.0, "every": EVERY, "lasts": LASTS}
    with pytest.raises(InputError, match=says):
        with_pauses(service(), **(usual | given))


def test_a_service_that_scales_by_itself_is_not_paused() -> None:
    with pytest.raises(InputError, match="starts and stops servers"):
        with_pauses(systems.load("autoscaled"), "api", start=5.0, end=50.0, every=EVERY, lasts=LASTS)

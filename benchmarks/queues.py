"""Queues with a recursion, in NumPy, beside the same requests in SimPy: time for each request, as a ratio in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Generator
from typing import Any

TARGET = 100
REQUESTS, RUNS = 20_000, 50
LOAD = 0.8


def simpy_waits(gaps: list[float], services: list[float]) -> list[float]:
    """The wait of each request before one server."""
    import simpy

    world, found = simpy.Environment(), [0.0] * len(gaps)
    desk = simpy.Resource(world, capacity=1)

    def request(i: int) -> Generator[Any, Any, None]:
        came = world.now
        with desk.request() as turn:
            yield turn
            found[i] = world.now - came
            yield world.timeout(services[i])

    def door() -> Generator[Any, Any, None]:
        for i, gap in enumerate(gaps):
            world.process(request(i))
            yield world.timeout(gap)

    world.process(door())
    world.run()
    return found


def seconds(work: Callable[[], object]) -> float:
    """Time of a call (s)."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the ratios for one run and for many side by side, after a look that both give the same waits."""
    import numpy as np

    from dstudio_lib.simulators.queues.recursions import lindley

    random = np.random.default_rng(1)
    gaps, services = random.exponential(1 / LOAD, REQUESTS), random.exponential(1.0, REQUESTS)
    many = random.exponential(1 / LOAD, (RUNS, REQUESTS)), random.exponential(1.0, (RUNS, REQUESTS))
    ours, theirs = lindley(gaps, services), simpy_waits(gaps.tolist(), services.tolist())
    assert np.allclose(ours, theirs, atol=1e-6)
    peer = statistics.median(seconds(lambda: simpy_waits(gaps.tolist(), services.tolist())) for _ in range(5)) / REQUESTS
    print(f"{'SimPy':40} {peer * 1e9:10.0f} ns a request")
    for name, work, count in (
        ("Lindley, one run", lambda: lindley(gaps, services), REQUESTS),
        (f"Lindley, {RUNS} runs side by side", lambda: lindley(*many), REQUESTS * RUNS),
    ):
        mine = statistics.median(seconds(work) for _ in range(9)) / count
        ratio = peer / mine
        verdict = "met" if ratio >= TARGET else "missed"
        print(f"{name:40} {mine * 1e9:10.1f} ns a request, {ratio:6.0f} times SimPy (target ≥ {TARGET}: {verdict})")


if __name__ == "__main__":
    main()

"""The overload world on every engine, side by side: SimPy, the plain Python reference, the binary, and the same C compiled natively.

All but SimPy return the same bytes. SimPy simulates the same world as one would write it there (a process for each client, a resource for
the servers, a race of service and timeout); events are counted as the engine counts them, so that times for one can be compared.
Rounds are interleaved, and each number is the median of them.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

ROUNDS = 5
TARGETS = {
    "reference against SimPy, an event": (8.0, True),
    "binary against SimPy, an event": (100.0, True),
    "binary against native C": (1.4, False),
    "a minute at 2 000 requests/s, in Python (ms)": (100.0, False),
    "the same in the browser (ms)": (100.0, False),
    "fluid of the overload world (ms)": (20.0, False),
    "fresh process to 20 000 requests, binary (ms)": (150.0, False),
    "fresh process to 20 000 requests, reference (ms)": (150.0, False),
}
NATIVE = """
#include "engine.c"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(int count, char **names) {
    FILE *file = fopen(names[1], "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file) / 8;
    rewind(file);
    double *given = malloc(8 * size);
    if (count < 2 || fread(given, 8, size, file) != (size_t)size) return 1;
    for (int round = 0; round < 9; round++) {
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        double *program_at = place_program(size);
        for (long i = 0; i < size; i++) program_at[i] = given[i];
        simulate();
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%.9f\\n", (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9);
    }
}
"""
FRESH = """
from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.running import run
link = Link("l", 0, timeout=1.0, retries=3, backoff=0.1, jitter="full")
plan = Plan((Source("s", 0, rate=210.0),), (Block("b", 3, mean=0.01),), (link,), horizon=95.0)
assert 19_000 < run(plan, 1, on="{engine}").head["requests"] < 21_000
"""


def overload() -> Any:
    """Return the overload world: load 0.7, one retry, room for every call, and a threefold surge of five seconds, which leaves it down."""
    from dstudio_lib.simulators.overload import Overload

    return Overload(retries=1, queue=100.0)


def minute() -> Any:
    """Return a minute at 2 000 requests a second through a balancer, two services with retries, and a database that is slow for a while."""
    from dstudio_lib.simulators.playground import Fault, System
    from dstudio_lib.simulators.playground_parts import Call, Client, Database, LoadBalancer, Service

    web = [Service(name, servers=60, calls=(Call("db", timeout=0.5, retries=2),)) for name in ("web 1", "web 2")]
    parts = (
        Client("shoppers", Call("balancer", timeout=2.0), rate=2_000.0),
        LoadBalancer("balancer", (Call("web 1"), Call("web 2"))),
        *web,
        Database("db", servers=30, queue=2_000),
    )
    return System("shop", parts, (Fault("slow", "db", 20.0, 30.0, 3.0),)).plan


def in_simpy(seed: int) -> int:
    """Run the overload world in SimPy, and return its events: requests, ends of service, timeouts and retries."""
    import simpy

    from dstudio_lib.simulators.overload import HORIZON, START

    settings, world, draw = overload(), simpy.Environment(), random.Random(seed)
    servers = simpy.Resource(world, settings.servers)
    mean, events = settings.servers / settings.capacity, 0

    def service(done: simpy.Event) -> Generator[Any, Any, None]:
        nonlocal events
        with servers.request() as turn:
            yield turn
            yield world.timeout(draw.expovariate(1 / mean))
        events += 1
        done.succeed()

    def client() -> Generator[Any, Any, None]:
        nonlocal events
        events += 1
        for attempt in range(settings.retries + 1):
            if len(servers.queue) < settings.room:
                done = world.event()
                world.process(service(done))
                late = world.timeout(settings.timeout)
                yield done | late
                if done.triggered:
                    return
                events += 1
            if attempt < settings.retries:
                yield world.timeout(settings.backoff * 2**attempt * draw.random())
                events += 1

    def door() -> Generator[Any, Any, None]:
        while True:
            surge = settings.surge if START <= world.now < START + settings.surge_time else 1.0
            yield world.timeout(draw.expovariate(settings.request_rate * surge))
            world.process(client())

    world.process(door())
    world.run(until=HORIZON)
    return events


def timed(action: Callable[[], Any]) -> float:
    """Return how long an action takes (s)."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def native(program: bytes) -> Callable[[], float] | None:
    """Compile the engine natively, and return a function that times it; ``None`` without any compiler."""
    from dstudio_lib.engine.build import HERE

    folder = Path(tempfile.mkdtemp(prefix="dstudio-native-"))
    (folder / "main.c").write_text(NATIVE)
    (folder / "program").write_bytes(program)
    compiler = ["gcc"] if shutil.which("gcc") else [sys.executable, "-m", "ziglang", "cc"]
    command = [*compiler, "-O3", "-ffp-contract=off", f"-I{HERE}", "-w", str(folder / "main.c"), "-o", str(folder / "engine")]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        return None

    def once() -> float:
        told = subprocess.run([str(folder / "engine"), str(folder / "program")], capture_output=True, text=True, check=True).stdout
        return statistics.median(float(line) for line in told.split())

    return once


def fresh(engine: str) -> float:
    """Return how long a new process takes to the result of 20 000 requests, the median of some (s), and say what of it is processor time.

    The first of all compiles every module it imports. The others find the byte code that it left, as wherever Python may write it.
    """
    with tempfile.TemporaryDirectory(prefix="dstudio-byte-code-") as folder:
        surroundings = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        command, taken, used = [sys.executable, "-c", FRESH.format(engine=engine)], [], []
        for _ in range(ROUNDS + 1):
            before = os.times()
            taken.append(timed(lambda: subprocess.run(command, check=True, env=surroundings)))
            after = os.times()
            used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    first, usual, processor = (each * 1e3 for each in (taken[0], statistics.median(taken[1:]), statistics.median(used[1:])))
    print(f"fresh process, {engine:10} {usual:6.0f} ms, of it {processor:.0f} ms of processor time; the very first of all {first:.0f} ms")
    return usual / 1e3


def in_browser(program: bytes) -> float | None:
    """Return the median time (s) of a program in headless Chromium, warm; ``None`` where there is none."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    try:
        from playwright.sync_api import sync_playwright

        from browser.compiled_engine import run_in_page
        from browser.servers import CHROMIUM, Traffic, launch
    except ImportError:
        return None
    if not Path(CHROMIUM).exists():
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, sync_playwright() as playwright:
        context = launch(playwright, Path(home) / "profile", Traffic())
        try:
            page = context.new_page()
            times = [run_in_page(page, program).milliseconds for _ in range(ROUNDS + 2)]
        finally:
            context.close()
    return statistics.median(times[2:]) / 1e3


def main() -> None:
    """Print the table."""
    import numpy  # noqa: F401 - as in a notebook, where it is loaded: the reference then draws in blocks

    from dstudio_lib.engine import binary, fluid, reference
    from dstudio_lib.engine.results import Result
    from dstudio_lib.simulators.overload import plan_of

    plan, busy = plan_of(overload()).checked(), minute().checked()
    program, busy_program = plan.program(1), busy.program(1)
    machine = binary.machine()
    machine.simulate(program)
    events = Result(plan, machine.simulate(program)).events
    compiled = native(program.tobytes())
    found: dict[str, list[float]] = {name: [] for name in ("simpy", "reference", "binary", "native", "minute", "fluid")}
    for seed in range(ROUNDS):
        begin = time.perf_counter()
        theirs = in_simpy(seed)
        found["simpy"].append((time.perf_counter() - begin) / theirs)
        found["reference"].append(timed(lambda: reference.simulate(program)) / events)
        found["binary"].append(statistics.median(timed(lambda: machine.simulate(program)) for _ in range(9)) / events)
        if compiled:
            found["native"].append(compiled() / events)
        found["minute"].append(statistics.median(timed(lambda: machine.simulate(busy_program)) for _ in range(3)))
        found["fluid"].append(timed(lambda: fluid.flow(plan)))
    middle = {name: statistics.median(each) for name, each in found.items() if each}
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {events} events in the overload world")
    for name in ("simpy", "reference", "binary", "native"):
        if name in middle:
            print(f"{name:12} {middle[name] * 1e9:10.1f} ns an event")
    measured = {
        "reference against SimPy, an event": middle["simpy"] / middle["reference"],
        "binary against SimPy, an event": middle["simpy"] / middle["binary"],
        "a minute at 2 000 requests/s, in Python (ms)": middle["minute"] * 1e3,
        "fluid of the overload world (ms)": middle["fluid"] * 1e3,
        "fresh process to 20 000 requests, binary (ms)": fresh("binary") * 1e3,
        "fresh process to 20 000 requests, reference (ms)": fresh("reference") * 1e3,
    }
    if "native" in middle:
        measured["binary against native C"] = middle["binary"] / middle["native"]
    in_page = in_browser(busy_program.tobytes())
    if in_page is not None:
        measured["the same in the browser (ms)"] = in_page * 1e3
    for name, (target, at_least) in TARGETS.items():
        if name not in measured:
            print(f"{name:50} could not be measured here")
            continue
        value = measured[name]
        met = value >= target if at_least else value <= target
        print(f"{name:50} {value:8.2f}   target {'≥' if at_least else '≤'} {target:g}: {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()

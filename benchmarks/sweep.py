"""A sweep of 10,000 queues with 10,000 customers each, on all cores, beside the same in C on one; and what handing over costs.

Both draw exponential gaps and services and go through Lindley's recursion; both means must lie by what theory says.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.queues.recursions import lindley
from dstudio_lib.simulators.sweeping import sweep

LOADS, SEEDS, CUSTOMERS = (0.5, 0.6, 0.7, 0.8), range(2_500), 10_000
ROUNDS = 5
TARGET, TARGET_OVERHEAD = 1.2, 0.01
C_PROGRAM = """
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static uint64_t s[4];
static uint64_t turn(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static double uniform(void) {  /* xoshiro256+ */
    uint64_t r = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = turn(s[3], 45);
    return ((r >> 11) + 0.5) * 0x1.0p-53;
}
int main(int count, char **given) {
    int customers = atoi(given[1]), seeds = atoi(given[2]);
    for (int point = 3; point < count; point++) {
        double load = atof(given[point]), total = 0;
        for (int seed = 0; seed < seeds; seed++) {
            s[0] = 0x9E3779B97F4A7C15u * (seed + 1); s[1] = point; s[2] = 7; s[3] = 11;
            for (int i = 0; i < 20; i++) uniform();
            double wait = 0, sum = 0;
            for (int i = 0; i < customers; i++) {
                sum += wait;
                wait += -log(uniform()) + log(uniform()) / load;
                if (wait < 0) wait = 0;
            }
            total += sum / customers;
        }
        printf("%.6f\\n", total / seeds);
    }
    return 0;
}
"""


def queue(*, load: float, seed: int) -> float:
    """Return the mean wait of one queue, in service times."""
    draws = array_stream(seed, f"queue/{load}")
    return float(lindley(draws.exponential(1 / load, CUSTOMERS), draws.exponential(1.0, CUSTOMERS)).mean())


def main() -> None:
    """Print the tables."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError("no C compiler; apt-get install -y gcc")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    print(
        f"load average {os.getloadavg()[0]:.1f} on {cores} processors: other work takes from a sweep on all cores more than from C on one"
    )
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "queue"
        (Path(folder) / "queue.c").write_text(C_PROGRAM, encoding="utf-8")
        subprocess.run([compiler, "-O3", "-o", program, Path(folder) / "queue.c", "-lm"], check=True)
        command = [str(program), str(CUSTOMERS), str(len(SEEDS)), *map(str, LOADS)]
        ours: list[float] = []
        theirs: list[float] = []
        by_processors: list[float] = []
        for _ in range(ROUNDS):
            begun, used = time.perf_counter(), processor_time()
            written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            theirs.append(time.perf_counter() - begun)
            in_c = processor_time() - used
            begun, used = time.perf_counter(), processor_time()
            swept = sweep(queue, {"load": LOADS}, SEEDS)
            ours.append(time.perf_counter() - begun)
            by_processors.append((processor_time() - used) / cores / in_c)
    for load, row, line in zip(LOADS, swept.results, written.split(), strict=True):
        print(f"  load {load}: mean wait {statistics.fmean(row):.4f} here, {float(line):.4f} in C, {load / (1 - load):.4f} in theory")
    mine, peer = statistics.median(ours), statistics.median(theirs)
    print(f"  sweep {mine:.2f} s, C on one core {peer:.2f} s")
    report("sweep over C on one core", mine / peer, TARGET)
    report("the same by processor time, shared alike", statistics.median(by_processors), TARGET)
    report("cost of handing over, of all CPU time", overhead(), TARGET_OVERHEAD)


def processor_time() -> float:
    """Return the processor time that this process and those it started have used (s)."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def overhead() -> float:
    """Return the share of CPU time that goes into handing runs over and taking results back, of runs as long as those above."""
    begun = time.process_time()
    for seed in range(100):
        queue(load=LOADS[0], seed=seed)
    each = (time.process_time() - begun) / 100
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        sweep(queue, {"load": LOADS[:1]}, range(1_000), workers=2)
        taken.append(time.process_time() - begun)
    return statistics.median(taken) / (1_000 * each)


def report(name: str, value: float, target: float) -> None:
    """Print whether a target was met."""
    print(f"  {name:44} {value:8.3f}   ≤ {target} {'met' if value <= target else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()

"""Four quantiles of a million measurements: NumPy's own beside one sort, and beside a histogram that can be merged."""

from __future__ import annotations

import statistics
import timeit
from collections.abc import Callable
from typing import Any

SHARES = [0.5, 0.9, 0.99, 0.999]
TARGET = 0.5
TARGET_ERROR = 0.01


def main() -> None:
    """Print the times, their ratios to NumPy's, and how far the answers are from the exact ones."""
    import numpy as np

    from dstudio_lib.algorithms.sketches.quantiles import Histogram, TDigest, quantiles_by_counting, quantiles_by_sorting

    samples = np.random.default_rng(1).lognormal(-4.0, 1.0, 1_000_000)
    exact = np.quantile(samples, SHARES)

    def by_histogram() -> Any:
        histogram = Histogram()
        histogram.add_all(samples)
        return histogram.quantiles(SHARES)

    parts = [Histogram() for _ in range(100)]
    for part, values in zip(parts, np.split(samples, 100), strict=True):
        part.add_all(values)

    def by_merging() -> Any:
        whole = parts[0]
        for part in parts[1:]:
            whole = whole | part
        return whole.quantiles(SHARES)

    tenth = samples[:100_000].tolist()

    def by_digest() -> Any:
        digest = TDigest()
        digest.add_all(tenth)
        return [digest.quantile(share) for share in SHARES]

    ways: dict[str, tuple[Callable[[], Any], int]] = {
        "np.quantile": (lambda: np.quantile(samples, SHARES), 9),
        "one sort, then by index": (lambda: quantiles_by_sorting(samples, SHARES), 9),
        "counted, then sorted in part": (lambda: quantiles_by_counting(samples, SHARES), 9),
        "histogram of bit patterns": (by_histogram, 9),
        "hundred histograms merged": (by_merging, 5),
        "t-digest, of a tenth": (by_digest, 1),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(9):  # in turns, so that a busy moment of the machine meets all of them
        for name, (call, turns) in ways.items():
            if turn < turns:
                times[name].append(timeit.timeit(call, number=1))
    peer = statistics.median(times["np.quantile"])
    print(f"{'way':28} {'ms':>9} {'ratio':>7} {'largest error':>14}  (targets ≤ {TARGET}, error ≤ {TARGET_ERROR:.0%})")
    for name, (call, _) in ways.items():
        mine = statistics.median(times[name])
        truth = np.quantile(tenth, SHARES) if name.startswith("t-digest") else exact
        error = float(np.max(np.abs(np.asarray(call()) / truth - 1)))
        print(f"{name:28} {mine * 1e3:9.2f} {mine / peer:7.2f} {error:14.3%}")

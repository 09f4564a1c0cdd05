"""A registered formula on a million elements beside the NumPy line that one would write by hand."""

from __future__ import annotations

import statistics
import timeit

TARGET = 1.5


def main() -> None:
    """Print the ratio for three formulas of different weight."""
    import numpy as np

    from dstudio_lib import formulas

    generator = np.random.default_rng(1)
    distance = generator.uniform(1e3, 2e7, 1_000_000)
    loss = generator.uniform(1e-6, 1e-2, 1_000_000)
    down = generator.uniform(1e-6, 1e-1, 1_000_000)
    light = 299_792_458.0
    pairs = {
        "latency.minimum_round_trip": ((distance, 1.468), lambda: 2 * distance * 1.468 / light),
        "transport.mathis_throughput": ((1460.0, 0.1, loss), lambda: 1460.0 / 0.1 * np.sqrt(3 / (2 * loss))),
        "correlation.beta_factor_unavailability": (
            (down, 0.05, 3),
            lambda: 0.05 * down + (1 - 0.05 * down) * ((1 - 0.05) * down) ** 3,
        ),
    }
    print(f"{'formula':45} {'formula ms':>10} {'by hand ms':>10} {'ratio':>6}  (target ≤ {TARGET})")
    for name, (arguments, by_hand) in pairs.items():
        registered = formulas.get(name)
        ours, theirs = [], []
        for _ in range(9):
            ours.append(timeit.timeit(lambda call=registered, given=arguments: call(*given), number=3) / 3)
            theirs.append(timeit.timeit(by_hand, number=3) / 3)
        mine, peer = statistics.median(ours), statistics.median(theirs)
        print(f"{name:45} {mine * 1e3:10.2f} {peer * 1e3:10.2f} {mine / peer:6.2f}")

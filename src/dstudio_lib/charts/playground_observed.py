"""A playground run that remembers what was asked of it, so that verdict, figure and picture of one run are made within an eye's blink.

>>> from dstudio_lib.simulators.playground import simulate
>>> from dstudio_lib.simulators.systems import load
>>> seen = observed(simulate(load("three_zones")))
>>> seen.client("users").success == simulate(load("three_zones")).client("users").success
True
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from dstudio_lib.engine.results import middle
from dstudio_lib.simulators.playground import BlockMetrics, ClientMetrics, Run

SHARES = (0.5, 0.95, 0.99)


class Observed(Run):
    """A run whose columns are worked out once; the quantiles of a window are taken of one sum over its buckets."""

    @cached_property
    def _asked(self) -> dict[str, Any]:
        return {}

    def client(self, name: str) -> ClientMetrics:
        """Return how it went for a client."""
        key = f"client {name}"
        if key not in self._asked:
            place, window = self._place(name, self.system.clients), self.system.plan.window
            median, _, highest = self.quantiles(name)
            offered, good, late, failed = (
                tuple(each / window for each in self.result.source(place, which)) for which in ("offered", "good", "late", "failed")
            )
            self._asked[key] = ClientMetrics(offered, good, late, failed, tuple(median), tuple(highest), window)
        told: ClientMetrics = self._asked[key]
        return told

    def block(self, name: str) -> BlockMetrics:
        """Return how a part fared."""
        key = f"block {name}"
        if key not in self._asked:
            self._asked[key] = Run.block(self, name)
        told: BlockMetrics = self._asked[key]
        return told

    def call(self, name: str) -> dict[str, tuple[float, ...]]:
        """Return what happened to a call."""
        key = f"call {name}"
        if key not in self._asked:
            self._asked[key] = Run.call(self, name)
        told: dict[str, tuple[float, ...]] = self._asked[key]
        return told

    def quantiles(self, client: str) -> list[list[float | None]]:
        """Return the 50th, 95th and 99th percentile (s) of a client's answers, by window; ``None`` where nothing was answered."""
        key = f"quantiles {client}"
        if key not in self._asked:
            place = self._place(client, self.system.clients)
            windows = range(self.system.plan.windows)
            sums = [list(accumulate(self.result.source_histogram(place, i))) for i in windows]
            self._asked[key] = [[_reached(each, share) for each in sums] for share in SHARES]
        told: list[list[float | None]] = self._asked[key]
        return told

    def slowest(self, share: float) -> float | None:
        """Return a quantile (s) of all answers to all clients over the run; ``None`` if there was none."""
        places, windows = range(len(self.system.clients)), range(self.system.plan.windows)
        counts = map(sum, zip(*(self.result.source_histogram(place, i) for place in places for i in windows), strict=True))
        return _reached(list(accumulate(counts)), share)


def _reached(sums: Sequence[int], share: float) -> float | None:
    """Return the middle (s) of the first bucket up to which this share lies, or ``None`` if there is nothing."""
    return middle(bisect_left(sums, share * sums[-1])) if sums[-1] else None


def observed(run: Run) -> Observed:
    """Return a run that remembers; one that does already, as it is."""
    return run if isinstance(run, Observed) else Observed(run.system, run.result)

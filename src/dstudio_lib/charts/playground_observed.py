"""A playground run that remembers what was asked of it, so that verdict, figure and picture of one run are made within an eye's blink.

>>> from dstudio_lib.simulators.playground import simulate
>>> from dstudio_lib.simulators.systems import load
>>> seen = observed(simulate(load("three_zones")))
>>> seen.client("users").success == simulate(load("three_zones")).client("users").success
True
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dstudio_lib.engine.layout import BUCKETS
from dstudio_lib.engine.results import middle
from dstudio_lib.simulators.playground import BlockMetrics, ClientMetrics, Run

if TYPE_CHECKING:
    import numpy as np

SHARES = (0.5, 0.95, 0.99)


class Observed(Run):
    """A run whose columns are worked out once; quantiles are taken of all windows at once."""

    @cached_property
    def _asked(self) -> dict[tuple[str, str], Any]:
        return {}

    def client(self, name: str) -> ClientMetrics:
        """Return how it went for a client."""
        if ("client", name) not in self._asked:
            place, window = self._place(name, self.system.clients), self.system.plan.window
            median, _, highest = self.quantiles(name)
            offered, good, late, failed = (
                tuple(each / window for each in self.result.source(place, which)) for which in ("offered", "good", "late", "failed")
            )
            self._asked["client", name] = ClientMetrics(offered, good, late, failed, tuple(median), tuple(highest), window)
        told: ClientMetrics = self._asked["client", name]
        return told

    def block(self, name: str) -> BlockMetrics:
        """Return how a part fared."""
        if ("block", name) not in self._asked:
            self._asked["block", name] = super().block(name)
        told: BlockMetrics = self._asked["block", name]
        return told

    def call(self, name: str) -> dict[str, tuple[float, ...]]:
        """Return what happened to a call."""
        if ("call", name) not in self._asked:
            self._asked["call", name] = super().call(name)
        told: dict[str, tuple[float, ...]] = self._asked["call", name]
        return told

    def counts(self, client: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
        """Return how many answers of each window (rows) fell into each bucket of latency (columns)."""
        import numpy as np

        windows = self.system.plan.windows
        parts = [np.frombuffer(self.result.source_histogram(client, i), dtype=np.uint32) for i in range(windows)]
        return np.concatenate(parts).reshape(windows, BUCKETS)

    def quantiles(self, client: str) -> list[list[float | None]]:
        """Return the 50th, 95th and 99th percentile (s) of a client's answers, by window; ``None`` where nothing was answered."""
        import numpy as np

        if ("quantiles", client) not in self._asked:
            sums = np.cumsum(self.counts(self._place(client, self.system.clients)), axis=1, dtype=np.int64)
            totals = sums[:, -1]
            buckets = [(sums >= share * totals[:, None]).argmax(axis=1) for share in SHARES]
            self._asked["quantiles", client] = [
                [middle(int(bucket)) if total else None for bucket, total in zip(row, totals, strict=True)] for row in buckets
            ]
        told: list[list[float | None]] = self._asked["quantiles", client]
        return told

    def slowest(self, share: float) -> float | None:
        """Return a quantile (s) of all answers to all clients over the run; ``None`` if there was none."""
        total = sum(self.counts(place).sum(axis=0, dtype="int64") for place in range(len(self.system.clients)))
        sums = total.cumsum()
        return middle(int((sums >= share * sums[-1]).argmax())) if sums[-1] else None


def observed(run: Run) -> Observed:
    """Return a run that remembers; one that does already, as it is."""
    return run if isinstance(run, Observed) else Observed(run.system, run.result)

"""Three laws of scaling fitted to the same measurements, so that what they promise can be compared.

The claim: over the range that was measured Amdahl's law, Gustafson's and the universal scalability law can fit nearly equally well, and
beyond it they part ways: one flattens, one keeps climbing, one turns down. A good fit is no evidence of what comes next.

All three are least squares on the throughput itself. Amdahl's law is the universal law without coherency; Gustafson's is a straight
line, whose serial share is that of the run on N machines. Shares are kept between 0 and 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from dstudio_lib.formulas.scalability import gustafson, usl_throughput
from dstudio_lib.foundation.errors import InputError

from .scaling_fit import Rows, fit

Name = Literal["Amdahl", "Gustafson", "universal"]
NAMES: tuple[Name, ...] = get_args(Name)


@dataclass(frozen=True, slots=True)
class Law:
    """A law with its constants.

    ``share`` is the serial share or the contention, ``error`` the residual standard error as a share of the largest measurement.
    """

    name: Name
    throughput_of_one: float
    share: float
    coherency: float
    error: float

    def throughput(self, machines: float) -> float:
        """Return what the law says that so many machines do."""
        if self.name == "Gustafson":
            return self.throughput_of_one * float(gustafson(self.share, machines))
        return float(usl_throughput(machines, self.share, self.coherency, self.throughput_of_one))


def fitted(name: Name, rows: Rows) -> Law:
    """Return a law as it fits some measurements best.

    Raises
    ------
    InputError
        If there are fewer than three different numbers of machines.

    >>> rows = tuple((n, 100 * n / (1 + 0.05 * (n - 1))) for n in (1.0, 4.0, 16.0, 64.0))
    >>> law = fitted("Amdahl", rows)
    >>> round(law.throughput_of_one, 3), round(law.share, 6), round(law.throughput(1_000))
    (100.0, 0.05, 1963)
    """
    if len({machines for machines, _ in rows}) < 3:
        raise InputError("A law of scaling is fitted to at least three different numbers of machines.", "rows")
    if name == "Gustafson":
        one, share, coherency = (*_line(rows), 0.0)
    elif name == "Amdahl":
        one, share, coherency = (*_amdahl(rows), 0.0)
    else:
        found = fit(rows)
        one, share, coherency = found.throughput_of_one, found.contention, found.coherency
    law = Law(name, one, share, coherency, 0.0)
    squares = sum((law.throughput(machines) - measured) ** 2 for machines, measured in rows)
    freedom = max(1, len(rows) - (3 if name == "universal" else 2))
    return Law(name, one, share, coherency, math.sqrt(squares / freedom) / max(measured for _, measured in rows))


def _line(rows: Rows) -> tuple[float, float]:
    """Least squares on a straight line a + bN: throughput of one a + b, serial share a / (a + b)."""
    count = len(rows)
    mean_n, mean_x = sum(n for n, _ in rows) / count, sum(x for _, x in rows) / count
    slope = sum((n - mean_n) * (x - mean_x) for n, x in rows) / sum((n - mean_n) ** 2 for n, _ in rows)
    at_none = mean_x - slope * mean_n
    if at_none < 0:  # faster than linear: the share is held at 0
        return sum(n * x for n, x in rows) / sum(n * n for n, _ in rows), 0.0
    if slope < 0:
        return mean_x, 1.0
    return at_none + slope, at_none / (at_none + slope)


def _amdahl(rows: Rows) -> tuple[float, float]:
    from scipy.optimize import minimize_scalar

    def best(share: float) -> tuple[float, float]:
        shape = [(n / (1 + share * (n - 1)), x) for n, x in rows]
        one = sum(s * x for s, x in shape) / sum(s * s for s, _ in shape)
        return one, sum((one * s - x) ** 2 for s, x in shape)

    found = minimize_scalar(lambda share: best(share)[1], bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-10})
    share = min((0.0, float(found.x), 1.0), key=lambda each: best(each)[1])
    return best(share)[0], share

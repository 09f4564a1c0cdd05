"""The universal scalability law fitted to measurements: within its bounds, with intervals, and with the trap named.

Least squares on the throughput itself, as the R package ``usl`` does it. The shares are kept at or above 0: a fit without bounds
may return a negative one, whose curve has no peak and no meaning. Intervals come from the profile of the sum of squares: all values
of a parameter that, with the others fitted anew, are not refused by an F test at 95 %. They need not be symmetric, and they may be
open towards infinity: then the measurements do not show a peak.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from dstudio_lib.foundation.settings import of_pasted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Rows = tuple[tuple[float, float], ...]
Interval = tuple[float, float]
Fixed = Literal["contention", "coherency", "peak"]
CONFIDENCE = 0.95
NEGLIGIBLE = 1e-9
"""A share below this is taken as 0."""
FARTHEST = 1e7
"""A peak beyond so many machines is no peak."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The law nearest to some measurements.

    ``intervals`` are at 95 %, none where as many measurements as unknowns leave nothing to judge by; an upper end of the peak's that
    is infinite says that no peak fits as well. ``unbounded`` are contention and coherency as a fit without bounds has them,
    given only where one of them is negative. ``error`` is the residual standard error, in requests each second.
    """

    throughput_of_one: float
    contention: float
    coherency: float
    largest: float
    freedom: int
    error: float
    intervals: dict[str, Interval] | None
    unbounded: tuple[float, float] | None

    def unbounded_throughput(self, machines: float) -> float | None:
        """Return what the fit without bounds would say, where that is a positive number."""
        if self.unbounded is None:
            return None
        contention, coherency = self.unbounded
        denominator = 1 + contention * (machines - 1) + coherency * machines * (machines - 1)
        return self.throughput_of_one * machines / denominator if denominator > 0 else None


def _shape(machines: Vector, contention: float, coherency: float) -> Vector:
    return machines / (1 + contention * (machines - 1) + coherency * machines * (machines - 1))


@of_pasted
@lru_cache(maxsize=32)
def fit(rows: Rows) -> Fit:
    """Return the law that is nearest to the measurements, at least three different numbers of machines."""
    import numpy as np

    machines, throughput = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    scale = float(throughput.max())
    measured = throughput / scale
    best = _least(machines, measured)
    size, contention, coherency = best
    squares = _squares(machines, measured, best)
    freedom = len(rows) - 3
    return Fit(
        throughput_of_one=size * scale,
        contention=contention if contention > NEGLIGIBLE else 0.0,
        coherency=coherency if coherency > NEGLIGIBLE else 0.0,
        largest=float(machines.max()),
        freedom=freedom,
        error=math.sqrt(squares / freedom) * scale if freedom > 0 else 0.0,
        intervals=_intervals(machines, measured, best, squares, freedom) if freedom > 0 else None,
        unbounded=_unbounded(machines, measured, best),
    )


# --- least squares


def _start(machines: Vector, measured: Vector) -> tuple[float, float, float]:
    """Return a first guess: N/X is a straight combination of 1, N - 1 and N (N - 1), with no negative part."""
    import numpy as np
    from scipy.optimize import nnls

    terms = np.column_stack([np.ones_like(machines), machines - 1, machines * (machines - 1)])
    weights = measured**2 / machines
    first, serial, pairs = nnls(terms * weights[:, None], machines / measured * weights)[0]
    if first <= 0:
        return float(measured[machines.argmin()] / machines.min()), 0.1, 1e-4
    return 1 / first, min(1.0, serial / first), min(1.0, pairs / first)


def _squares(machines: Vector, measured: Vector, law: tuple[float, float, float]) -> float:
    size, contention, coherency = law
    return float(((size * _shape(machines, contention, coherency) - measured) ** 2).sum())


def _least(machines: Vector, measured: Vector) -> tuple[float, float, float]:
    from scipy.optimize import least_squares

    def residuals(law: Any) -> Any:
        return law[0] * _shape(machines, law[1], law[2]) - measured

    guess = _start(machines, measured)
    inside = [max(guess[0], 1e-12), min(max(guess[1], 1e-6), 0.999), min(max(guess[2], 1e-9), 0.999)]
    found = least_squares(residuals, inside, bounds=([1e-15, 0, 0], [math.inf, 1, 1]), x_scale=_scales(inside), xtol=1e-12, ftol=1e-12)
    candidates = [tuple(map(float, found.x)), guess]
    for fixed in ((0.0, None), (None, 0.0)):  # the ends of the bounds, which an interior method only approaches
        candidates.append(_with(machines, measured, guess, *fixed))
    return min(candidates, key=lambda law: _squares(machines, measured, law))  # type: ignore[arg-type,return-value]


def _scales(law: list[float]) -> list[float]:
    return [max(law[0], 1e-6), max(law[1], 1e-3), max(law[2], 1e-6)]


def _with(
    machines: Vector, measured: Vector, near: tuple[float, float, float], contention: float | None, coherency: float | None
) -> tuple[float, float, float]:
    """Return the best law with one of the shares given."""
    from scipy.optimize import minimize_scalar

    def law(share: float) -> tuple[float, float, float]:
        shape = _shape(machines, share if contention is None else contention, share if coherency is None else coherency)
        size = max(1e-15, float(measured @ shape / (shape @ shape)))
        return size, share if contention is None else contention, share if coherency is None else coherency

    def cost(power: float) -> float:
        return _squares(machines, measured, law(10**power))

    low = minimize_scalar(cost, bounds=(-10, 0), method="bounded", options={"xatol": 1e-9})
    return min((law(0.0), law(10 ** float(low.x))), key=lambda each: _squares(machines, measured, each))


def _with_peak(machines: Vector, measured: Vector, peak: float) -> tuple[float, float, float]:
    """Return the best law whose throughput is highest at ``peak``."""
    from scipy.optimize import minimize_scalar

    def law(share: float) -> tuple[float, float, float]:
        coherency = 0.0 if math.isinf(peak) else (1 - share) / peak**2
        shape = _shape(machines, share, coherency)
        return max(1e-15, float(measured @ shape / (shape @ shape))), share, coherency

    found = minimize_scalar(
        lambda share: _squares(machines, measured, law(share)), bounds=(0, 1), method="bounded", options={"xatol": 1e-9}
    )
    return min((law(0.0), law(float(found.x))), key=lambda each: _squares(machines, measured, each))


def _unbounded(machines: Vector, measured: Vector, best: tuple[float, float, float]) -> tuple[float, float] | None:
    """Return the shares that a fit without bounds finds, if one is negative."""
    from scipy.optimize import least_squares

    if min(best[1:]) > NEGLIGIBLE:
        return None  # the best of all lies inside the bounds

    def residuals(law: Any) -> Any:
        return law[0] * machines / _away(1 + law[1] * (machines - 1) + law[2] * machines * (machines - 1)) - measured

    found = least_squares(residuals, best, x_scale=_scales(list(best)))
    _, contention, coherency = map(float, found.x)
    return (contention, coherency) if min(contention, coherency) < -NEGLIGIBLE else None


def _away(denominators: Any) -> Any:
    """Keep denominators off zero, where the curve of a negative share has its pole."""
    import numpy as np

    return np.where(np.abs(denominators) < 1e-9, 1e-9, denominators)


# --- intervals


def _intervals(machines: Vector, measured: Vector, best: tuple[float, float, float], squares: float, freedom: int) -> dict[str, Interval]:
    from scipy.special import stdtrit

    limit = squares * (1 + float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) ** 2 / freedom)
    if squares < 1e-20 * float(measured @ measured):
        limit = 1e-18 * float(measured @ measured)  # the measurements lie on a curve of the law

    def beyond(law: tuple[float, float, float]) -> float:
        return _squares(machines, measured, law) - limit

    _, contention, coherency = best
    peak = math.sqrt((1 - contention) / coherency) if coherency > NEGLIGIBLE else FARTHEST
    return {
        "contention": _ends(lambda value: beyond(_with(machines, measured, best, value, None)), contention, 1e-6, 1.0),
        "coherency": _ends(lambda value: beyond(_with(machines, measured, best, None, value)), coherency, 1e-9, 1.0),
        "peak": _peak_ends(lambda value: beyond(_with_peak(machines, measured, value)), max(1.0, peak)),
    }


def _ends(beyond: Callable[[float], float], best: float, least: float, most: float) -> Interval:
    """Return the ends of the range around ``best`` in which ``beyond`` is not positive, on a log scale above ``least``."""
    low = 0.0 if beyond(0.0) <= 0 else _crossing(beyond, least, best)
    high = most if beyond(most) <= 0 else _crossing(beyond, most, max(best, least))
    return low, high


def _peak_ends(beyond: Callable[[float], float], best: float) -> Interval:
    low = 1.0 if beyond(1.0) <= 0 else _crossing(beyond, 1.0, best)
    high = math.inf if beyond(math.inf) <= 0 else _crossing(beyond, FARTHEST, best)
    return low, high


def _crossing(beyond: Callable[[float], float], outside: float, inside: float) -> float:
    """Return where ``beyond`` changes its sign between a value refused and one not refused."""
    from scipy.optimize import brentq

    if beyond(inside) > 0 or beyond(outside) <= 0:
        return inside
    return float(math.exp(brentq(lambda power: beyond(math.exp(power)), math.log(outside), math.log(inside), xtol=1e-6)))

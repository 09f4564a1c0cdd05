"""The ends of an array of numbers, in as few passes over memory as its limits allow.

The bits of a floating-point number, read as a whole number, rise with it as long as its sign is plus; a minus is the highest bit. So the
greatest pattern of bits tells in one pass whether all numbers lie between 0 and some limit, which is what most quantities ask.
"""

from __future__ import annotations

import math
import struct
from typing import Any

(_INFINITE,) = struct.unpack("=Q", struct.pack("=d", math.inf))


def between_zero_and(upper: float, values: Any, *, below: bool = False) -> bool:
    """Return whether one look shows every number to be at least 0, finite, and at most ``upper`` (or ``below`` it).

    False means only that one look does not show it: negative zeros, other types and arrays with gaps need :func:`ends`.

    >>> import numpy as np
    >>> between_zero_and(1.0, np.array([0.0, 0.5, 1.0])), between_zero_and(1.0, np.array([0.5, -0.1]))
    (True, False)
    >>> between_zero_and(math.inf, np.array([1e300, math.nan])), between_zero_and(math.inf, np.array([math.inf]))
    (False, False)
    """
    found = greatest(values)
    return found is not None and (found < upper or (found == upper and not below))


def greatest(values: Any) -> float | None:
    """Return the greatest of some numbers if one look shows that all are finite and at least 0.

    >>> import numpy as np
    >>> greatest(np.array([0.5, 2.0])), greatest(np.array([0.5, -0.1])), greatest(np.array([0.5, math.inf])), greatest([1.0])
    (2.0, None, None, None)
    """
    dtype = getattr(values, "dtype", None)
    if dtype is None or dtype.char != "d" or not dtype.isnative or not values.flags.c_contiguous or not values.size:
        return None
    bits = int(values.view("u8").max())
    return float(struct.unpack("=d", struct.pack("=Q", bits))[0]) if bits < _INFINITE else None


def ends(values: Any) -> tuple[float, float]:
    """Return the least and the greatest of some numbers; both are no number if one of them is none.

    >>> import numpy as np
    >>> ends(np.array([3, 1, 2]))
    (1.0, 3.0)
    """
    if not hasattr(values, "min"):
        import numpy as np

        values = np.asarray(values)
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)

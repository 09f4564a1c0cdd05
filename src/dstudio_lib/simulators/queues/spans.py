"""Times between events with a given mean and spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Times = NDArray[np.float64]


def spans(mean: float, variation: float, shape: int | tuple[int, ...], random: np.random.Generator) -> Times:
    """Draw times (s) with a mean and a squared coefficient of variation.

    Without variation all are alike; up to 1 they follow a gamma distribution (Erlang's where 1/variation is whole, exponential at 1),
    above it a mixture of two exponential ones with balanced means: many short times and few long ones.

    >>> import numpy as np
    >>> drawn = spans(2.0, 0.0, 3, np.random.default_rng(1))
    >>> drawn.tolist()
    [2.0, 2.0, 2.0]
    """
    import numpy as np

    if variation == 0:
        return np.full(shape, mean)
    if variation == 1:
        return random.exponential(mean, shape)
    if variation < 1:
        return random.gamma(1 / variation, mean * variation, shape)
    share = (1 + math.sqrt((variation - 1) / (variation + 1))) / 2
    scale = np.where(random.random(shape) < share, mean / (2 * share), mean / (2 * (1 - share)))
    drawn: Times = scale * random.standard_exponential(shape)
    return drawn

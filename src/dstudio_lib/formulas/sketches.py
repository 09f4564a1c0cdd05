"""How many different things, and how often each: HyperLogLog, linear counting and Count-Min, with their errors."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise, log, round_up, sqrt
from dstudio_lib.foundation.quantities import Items, Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

EULER = Constant(math.e, "e")
"""Base of the natural logarithm."""

_FIGURE = Source("flajolet2007hyperloglog", "figure 3")
_ERROR = Source("flajolet2007hyperloglog", "theorem 1")

Registers = Annotated[
    int,
    like(
        Items,
        name="registers",
        symbol="m",
        meaning="small counters, a power of two in practice",
        lower=16,
        upper=2**32,
        default=16_384,
        practical=(16, 2**18),
    ),
]
Register = Annotated[
    list[int],
    like(
        Items,
        name="registers",
        symbol="M_j",
        meaning="in each, the largest rank seen: leading zeros plus one",
        upper=64,
        default=3,
        practical=(0, 40),
        scale="linear",
        vector=True,
    ),
]
Bias = Annotated[float, like(Ratio, name="bias constant", symbol=r"\alpha_m", meaning="corrects the harmonic mean of the registers")]
Estimate = Annotated[float, like(Ratio, name="estimate", symbol="E", meaning="different keys, estimated", display=None)]
RelativeError = Annotated[
    float,
    like(
        Ratio,
        name="standard error",
        symbol=r"\sigma",
        meaning="standard deviation over the truth",
        default=0.01,
        practical=(0.001, 0.3),
        display="%",
    ),
]
WantedError = Annotated[float, like(RelativeError, lower_open=True, upper=1)]
Cells = Annotated[
    int,
    like(
        Items, name="cells", symbol="m", meaning="bits of the map, or registers", lower=1, upper=1e12, default=1_024, practical=(2, 2**18)
    ),
]
EmptyCells = Annotated[
    int, like(Items, name="empty cells", symbol="V", meaning="still zero", lower=1, upper=1e12, default=512, practical=(1, 2**18))
]
Tolerance = Annotated[
    float,
    like(
        Probability,
        name="relative tolerance",
        symbol=r"\varepsilon",
        meaning="an estimate is too high by at most this share of all events",
        lower_open=True,
        default=0.001,
        practical=(1e-6, 0.1),
        scale="log",
    ),
]
FailureChance = Annotated[
    float,
    like(
        Probability,
        name="failure probability",
        symbol=r"\delta",
        meaning="chance that one estimate is off by more",
        lower_open=True,
        upper_open=True,
        practical=(1e-9, 0.5),
        scale="log",
    ),
]
Width = Annotated[int, like(Items, name="width", symbol="w", meaning="counters in each row", lower=1)]
Depth = Annotated[int, like(Items, name="depth", symbol="d", meaning="rows, each with its own hash function", lower=1)]


@formula(
    sources=(_FIGURE,),
    latex=r"\begin{cases} 0.673 & @{registers} = 16 \\ 0.697 & @{registers} = 32 \\ 0.709 & @{registers} = 64 \\"
    r" 0.7213 / \left(1 + 1.079 / @{registers}\right) & \text{otherwise} \end{cases}",
    words=("HyperLogLog", "alpha", "cardinality"),
)
@elementwise
def hyperloglog_bias(registers: Registers) -> Bias:
    """Constant that removes the bias of HyperLogLog's harmonic mean.

    It holds for powers of two from 16; the paper prints three small cases and a fit for 128 and more. The fit's limit is 1/(2 ln 2).

    >>> hyperloglog_bias(16)
    0.673
    """
    return {16: 0.673, 32: 0.697, 64: 0.709}.get(int(registers), 0.7213 / (1 + 1.079 / registers))


@formula(
    sources=(_FIGURE,),
    catalog_ids=("F-H07",),
    latex=r"\alpha_m m^2 \left(\sum_{j=1}^{m} 2^{-M_j}\right)^{-1},\quad M = @{register_values}",
    words=("HyperLogLog", "cardinality", "count distinct", "raw estimate"),
)
def hyperloglog_raw(register_values: Register) -> Estimate:
    """Number of different keys estimated from HyperLogLog's registers, uncorrected.

    It holds for many keys: below 2.5 keys for each register it is biased, and :func:`hyperloglog_estimate` counts empty registers
    instead. With fewer than 16 registers the constant is extrapolated.

    >>> round(hyperloglog_raw([0] * 16), 3)  # all empty: 0.673 * 16
    10.768
    """
    m = len(register_values)
    bias = hyperloglog_bias.function(m)
    return float(bias * m * m / math.fsum(2.0 ** -int(each) for each in register_values))


@formula(
    sources=(_FIGURE,),
    latex=r"\begin{cases} m \ln(m / V) & E \le \frac{5}{2} m,\ V > 0 \\ E & \text{otherwise} \end{cases},"
    r"\quad E = \alpha_m m^2 \left(\sum_{j=1}^{m} 2^{-M_j}\right)^{-1},\quad M = @{register_values}",
    words=("HyperLogLog", "cardinality", "count distinct", "small range"),
)
def hyperloglog_estimate(register_values: Register) -> Estimate:
    """Number of different keys estimated from HyperLogLog's registers, corrected where there are few.

    It holds for hashes of 64 bits, which need no correction at the upper end; the paper's own, of 32 bits, does from a
    thousand million. Around five keys for two registers a bias of some percent remains, which HyperLogLog++ removes by tables.

    >>> hyperloglog_estimate([0] * 16)
    0.0
    """
    raw, m = hyperloglog_raw.function(register_values), len(register_values)
    empty = sum(1 for each in register_values if each == 0)
    return linear_counting.function(m, empty) if raw <= 2.5 * m and empty else raw


@formula(
    sources=(_ERROR,),
    catalog_ids=("F-H07",),
    words=("HyperLogLog", "accuracy", "1.04"),
)
def hyperloglog_error(registers: Registers) -> RelativeError:
    """Standard error of a HyperLogLog estimate, relative to the truth.

    It holds for many keys and even hashes; one estimate in three is farther off than this. Four times the memory halves it.

    >>> round(hyperloglog_error(registers=10_000), 4)
    0.0104
    """
    return 1.04 / sqrt(registers)


@formula(
    sources=(_ERROR,),
    words=("HyperLogLog", "sizing", "memory"),
)
def hyperloglog_registers(standard_error: WantedError) -> Items:
    """Registers that a HyperLogLog needs for a standard error, before rounding up to a power of two.

    It holds in the range where the 1.04 of the paper does, from 16 registers on.

    >>> hyperloglog_registers(standard_error=0.0104)
    10000
    """
    return round_up((1.04 / standard_error) ** 2)


@formula(
    symbol=r"\hat n",
    sources=(Source("whang1990linear", "the linear counting estimate"),),
    catalog_ids=("F-H08",),
    words=("linear counting", "cardinality", "bitmap"),
    requires=(
        Requirement(
            lambda cells, empty_cells: empty_cells <= cells,
            "empty_cells={empty_cells} is more than cells={cells}; empty_cells is allowed from 1 to {cells}; try empty_cells={cells}.",
            "empty_cells",
        ),
    ),
)
def linear_counting(cells: Cells, empty_cells: EmptyCells) -> Estimate:
    """Number of different keys estimated from how many cells of a map are still empty.

    It holds while some cells are empty: once all are full, nothing can be said. It is sharper than HyperLogLog for few keys and needs
    memory in proportion to them.

    >>> round(linear_counting(cells=1000, empty_cells=368), 1)  # about 1/e are empty: as many keys as cells
    999.7
    """
    return cells * log(cells / empty_cells)


@formula(
    sources=(Source("cormode2005countmin", "the sketch and its guarantees"),),
    catalog_ids=("F-H09",),
    words=("Count-Min sketch", "heavy hitters", "frequency"),
)
def count_min_width(tolerance: Tolerance) -> Width:
    """Counters in each row of a Count-Min sketch, for a tolerance.

    Estimates are never too low, and too high by more than the tolerance times all events only with the failure probability. For
    skewed data the sketch does better; for rare keys the bound says little.

    >>> count_min_width(tolerance=0.001)  # 1000 e
    2719
    """
    return round_up(EULER / tolerance)


@formula(
    sources=(Source("cormode2005countmin", "the sketch and its guarantees"),),
    catalog_ids=("F-H09",),
    words=("Count-Min sketch", "heavy hitters", "rows"),
)
def count_min_depth(failure_probability: FailureChance) -> Depth:
    """Rows of a Count-Min sketch, for a failure probability.

    The chance holds for one query; over many queries some will fail. Rows are independent, so that each divides the chance by e.

    >>> count_min_depth(failure_probability=0.01)  # ln 100 = 4.6
    5
    """
    return round_up(log(1 / failure_probability))

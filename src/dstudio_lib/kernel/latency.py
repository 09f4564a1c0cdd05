"""How long messages are under way: distributions in whole nanoseconds that draw the same numbers on every machine.

The generator's ``random()`` is the same everywhere, but the C library's logarithm is not, to the last bit; one bit can turn a nanosecond
over, and with it the order of two events. The logarithm and exponential here use only operations that IEEE 754 rounds in one way.

>>> from random import Random
>>> draw = Uniform(1_000_000, 2_000_000).sampler(Random(1))
>>> 1_000_000 <= draw() <= 2_000_000
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from math import frexp, ldexp, sqrt
from typing import TYPE_CHECKING, Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND

if TYPE_CHECKING:
    from random import Random

Draw = Callable[[], int]
_LN2 = 0.6931471805599453
_ROOT_HALF = 0.7071067811865476
LONGEST = 10**18
"""Nanoseconds that no latency exceeds: thirty years."""


def natural_log(x: float) -> float:
    """Return ln x for a positive x, the same to the last bit on every machine, and true to about 1e-15.

    >>> abs(natural_log(10.0) - 2.302585092994046) < 1e-14
    True
    """
    mantissa, exponent = frexp(x)
    if mantissa < _ROOT_HALF:
        mantissa *= 2.0
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    series = 1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z / 17))))))
    return exponent * _LN2 + 2.0 * s * (1.0 + z * series)


def exponential(x: float) -> float:
    """Return e to the power of x, the same to the last bit on every machine, and true to about 1e-15 of itself for small x.

    >>> abs(exponential(1.0) - 2.718281828459045) < 1e-14
    True
    """
    whole = round(x / _LN2)
    rest = x - whole * _LN2
    total = 1.0
    for n in range(14, 0, -1):
        total = 1.0 + rest * total / n
    return ldexp(total, whole)


@dataclass(frozen=True, slots=True)
class Constant:
    """Every message takes as long as every other (ns).

    >>> Constant(5).sampler(None)()
    5
    """

    value: int

    def __post_init__(self) -> None:
        _check(self, value=self.value)

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency."""
        value = self.value
        return lambda: value


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from ``low`` to ``high`` (ns), both included, alike."""

    low: int = MILLISECOND
    high: int = 5 * MILLISECOND

    def __post_init__(self) -> None:
        _check(self, low=self.low, high=self.high)
        if self.high < self.low:
            raise InputError(f"The longest latency, {self.high} ns, is less than the least, {self.low} ns; swap them.", "high")

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency."""
        uniform, low, width = random.random, self.low, self.high - self.low + 1
        return lambda: low + int(uniform() * width)


@dataclass(frozen=True, slots=True)
class Exponential:
    """A fixed part, ``least``, and beyond it a memoryless one of mean ``mean`` (ns)."""

    mean: int
    least: int = 0

    def __post_init__(self) -> None:
        _check(self, mean=self.mean, least=self.least)

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency."""
        uniform, least, mean = random.random, self.least, self.mean
        return lambda: least - int(mean * natural_log(1.0 - uniform()))


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A fixed part, ``least``, and beyond it one of median ``median`` (ns) whose logarithm is normal with deviation ``sigma``."""

    median: int
    sigma: float = 0.5
    least: int = 0

    def __post_init__(self) -> None:
        _check(self, median=self.median, least=self.least)
        if not isinstance(self.sigma, int | float) or not 0 <= self.sigma <= 10:
            raise InputError(f"sigma is {self.sigma!r}; it must lie between 0 and 10: try 0.5.", "sigma")

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency: Marsaglia's polar method, one number of each pair."""
        uniform, least, median, sigma = random.random, self.least, self.median, self.sigma

        def draw() -> int:
            while True:
                u, v = 2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0
                s = u * u + v * v
                if 0.0 < s < 1.0:
                    break
            normal = u * sqrt(-2.0 * natural_log(s) / s)
            return min(LONGEST, least + int(median * exponential(sigma * normal)))

        return draw


@dataclass(frozen=True, slots=True)
class Pareto:
    """At least ``least`` (ns), and more than ``x`` with chance ``(least / x) ** shape``: few, but very long ones."""

    least: int
    shape: float = 2.0

    def __post_init__(self) -> None:
        _check(self, least=self.least)
        if not isinstance(self.shape, int | float) or not 0.1 <= self.shape <= 100:
            raise InputError(f"The shape of the tail is {self.shape!r}; it must lie between 0.1 and 100: try 2.", "shape")

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency."""
        uniform, least, power = random.random, self.least, -1.0 / self.shape
        return lambda: min(LONGEST, int(least * exponential(power * natural_log(1.0 - uniform()))))


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the latencies given (ns), each as likely as the others: measurements, used as they are."""

    values: tuple[int, ...]

    def __post_init__(self) -> None:
        if isinstance(self.values, str | bytes | Mapping) or not isinstance(self.values, Iterable):
            raise InputError(f"{self.values!r} is no list of latencies; give some, in whole nanoseconds: Empirical([900_000]).", "values")
        object.__setattr__(self, "values", tuple(self.values))
        if not self.values:
            raise InputError("There is no latency to draw from; give at least one, in nanoseconds.", "values")
        for value in self.values:
            _check(self, values=value)

    def sampler(self, random: Random) -> Draw:
        """Return a function that draws one latency."""
        uniform, values, count = random.random, self.values, len(self.values)
        return lambda: values[int(uniform() * count)]


Latency = Constant | Uniform | Exponential | LogNormal | Pareto | Empirical
_KINDS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in (Constant, Uniform, Exponential, LogNormal, Pareto, Empirical)}


def latency_of(given: Any) -> Latency:
    """Return the distribution that is meant: one as it is, a whole number as a constant (ns), plain data as written by :func:`as_plain`.

    >>> latency_of(3_000_000)
    Constant(value=3000000)
    >>> latency_of({"latency": "uniform", "low": 1, "high": 2})
    Uniform(low=1, high=2)
    """
    if isinstance(given, (Constant, Uniform, Exponential, LogNormal, Pareto, Empirical)):
        return given
    if given.__class__ is int:
        return Constant(given)
    if isinstance(given, Mapping) and isinstance(given.get("latency"), str) and given["latency"] in _KINDS:
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name != "latency"}
        try:
            found: Latency = _KINDS[given["latency"]](**values)
        except TypeError as error:
            raise InputError(f"The latency {dict(given)!r} does not fit: {error}.", "latency") from error
        return found
    raise InputError(
        f"{given!r} is no latency; give whole nanoseconds or one of {', '.join(k.__name__ for k in _KINDS.values())}.", "latency"
    )


def as_plain(latency: Latency) -> dict[str, Any]:
    """Return the distribution as plain data.

    >>> as_plain(Pareto(1_000_000, 1.5))
    {'latency': 'pareto', 'least': 1000000, 'shape': 1.5}
    """
    return {"latency": type(latency).__name__.lower(), **asdict(latency)}


def _check(distribution: object, **lengths: int) -> None:
    for name, value in lengths.items():
        if value.__class__ is not int or not 0 <= value <= LONGEST:
            kind = type(distribution).__name__
            raise InputError(f"{name} of {kind} is {value!r}; give whole nanoseconds from 0 to {LONGEST}, such as 2 * MILLISECOND.", name)

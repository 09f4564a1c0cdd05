"""The WARS model of a quorum store, integrated instead of simulated.

A write goes to n replicas (leg W), each acknowledges (A), and the W-th acknowledgement commits it. A read starts some
time later, asks n replicas (R), and takes the first answers (S). A replica answers with the old value if the write reaches
it after the read does. All legs are independent; the legs of one kind have one distribution, a mixture of a Pareto body or tail
and an exponential.

Staleness needs every replica that answered to be one that had not acknowledged. Given the commit time c those are alike and
independent, and so are their read legs given the time ρ of the last answer that counts, which leaves two nested integrals
over smooth functions of probabilities. Gauss-Legendre rules on panels that thin out towards 1 do them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple


class Leg(NamedTuple):
    """Time of one message: Pareto with this share, least time and shape, and otherwise exponential with this rate."""

    share: float
    least: float
    shape: float
    rate: float

    def survival(self, x: float) -> float:
        """Chance that a message takes longer than x."""
        if x <= 0.0:
            return 1.0
        pareto = 1.0 if x <= self.least else (self.least / x) ** self.shape
        return self.share * pareto + (1.0 - self.share) * math.exp(-self.rate * x)

    def spread(self) -> float:
        """Time between its quartiles."""
        return quantile(lambda x: 1.0 - self.survival(x), 0.75) - quantile(lambda x: 1.0 - self.survival(x), 0.25)

    def nodes(self) -> list[tuple[float, float]]:
        """Times and weights that integrate over the distribution."""
        found = []
        for u, weight in _unit_rule(6):
            if self.share > 0.0:
                found.append((self.least * (1.0 - u) ** (-1.0 / self.shape), weight * self.share))
            if self.share < 1.0:
                found.append((-math.log1p(-u) / self.rate, weight * (1.0 - self.share)))
        return found


@cache
def _legendre(n: int) -> list[tuple[float, float]]:
    """Nodes and weights of the Gauss-Legendre rule of n points on [0, 1]."""
    rule = []
    for i in range(n):
        x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
        for _ in range(50):
            below, here = 1.0, x
            for k in range(2, n + 1):
                below, here = here, ((2 * k - 1) * x * here - (k - 1) * below) / k
            slope = n * (x * here - below) / (x * x - 1.0)
            step = here / slope
            x -= step
            if abs(step) < 1e-15:
                break
        rule.append(((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope)))
    return rule


@cache
def _unit_rule(n: int) -> list[tuple[float, float]]:
    """A rule on [0, 1] for functions of a probability whose detail lies near 1."""
    panels = [0.0, 0.5, 0.9, 0.99, 0.999, 0.999999, 1.0]
    return [
        (low + (high - low) * x, (high - low) * weight)
        for low, high in pairwise(panels)
        for x, weight in _legendre(n if high < 0.9999 else 6)
    ]


def quantile(cdf: Callable[[float], float], probability: float, start: float = 1.0) -> float:
    """Time by which something has happened with this probability: doubling, then false position (Illinois)."""
    low, high, below, above = 0.0, start, -probability, cdf(start) - probability
    while above < 0.0:
        if high > 1e300:
            raise OverflowError("no finite time is enough")
        low, high, below = high, 2.0 * high, above
        above = cdf(high) - probability
    side = 0
    for _ in range(200):
        if high - low <= 1e-10 * high or above == 0.0:
            break
        middle = (low * above - high * below) / (above - below)
        here = cdf(middle) - probability
        if here < 0.0:
            low, below, above, side = middle, here, above / (2 if side < 0 else 1), -1
        else:
            high, above, below, side = middle, here, below / (2 if side > 0 else 1), 1
    return high


class Trip:
    """The sum of two legs: there and back."""

    def __init__(self, out: Leg, back: Leg) -> None:
        narrow, wide = sorted((out, back), key=Leg.spread)
        self.nodes = narrow.nodes()
        self.least = min(time for time, _ in self.nodes) + 1e-9 * wide.spread() + (0.0 if wide.share < 1.0 else wide.least)
        self.back = wide  # its distribution is the smoother one on the scale of the other

    def cdf(self, x: float) -> float:
        """Chance that it takes at most x."""
        survival = self.back.survival
        return sum([weight * (1.0 - survival(x - time)) for time, weight in self.nodes if time < x])

    def odds(self, y: float) -> float:
        """Logarithm of the odds that it takes at most ``exp(y)``."""
        done = self.cdf(math.exp(y))
        return math.log(done / (1.0 - done)) if 0.0 < done < 1.0 else math.copysign(math.inf, done - 0.5)


def ordered(n: int, k: int, below: float) -> float:
    """Chance that at least k of n independent things have happened, if each has with the chance ``below``."""
    return math.fsum(math.comb(n, i) * below**i * (1.0 - below) ** (n - i) for i in range(k, n + 1))


@lru_cache(maxsize=256)
def _times(out: Leg, back: Leg, points: int) -> list[tuple[float, float, float]]:
    """(probability, weight, time by which a trip is done with that probability) along a rule, but for the last millionth.

    In ascending order each search starts where the last one ended: the logarithm of the time is nearly straight in that of the odds.
    """
    trip = Trip(out, back)
    found: list[tuple[float, float, float]] = []
    place, slope = math.log(trip.least), 1.0
    last = -math.inf
    for u, weight in sorted(_unit_rule(points)):
        if u >= 0.999999:
            break
        odds = math.log(u / (1.0 - u))
        step = slope * (odds - last) if found else 1.0
        here = _ascend(trip.odds, odds, place, max(1e-9, step))
        if found:
            slope = (here - place) / (odds - last)
        place, last = here, odds
        found.append((u, weight, math.exp(here)))
    return found


def _ascend(f: Callable[[float], float], wanted: float, start: float, step: float) -> float:
    """Where a rising function reaches a value, to 1e-7, from a place below and a first guess of the step: false position (Illinois)."""
    low, below = start, f(start) - wanted
    high, above = start + step, f(start + step) - wanted
    while above < 0.0:
        low, below, step = high, above, 2.0 * step
        high = low + step
        above = f(high) - wanted
    side = 0
    while high - low > 1e-7:
        middle = (low * above - high * below) / (above - below) if max(-below, above) < 1e300 else (low + high) / 2
        here = f(middle) - wanted
        if abs(here) < 1e-8:
            return middle
        if here < 0.0:
            low, below, above, side = middle, here, above / (2 if side < 0 else 1), -1
        else:
            high, above, below, side = middle, here, below / (2 if side > 0 else 1), 1
    return high


@lru_cache(maxsize=64)
def _store(n: int, reads: int, writes: int, write: Leg, other: Leg) -> tuple[list[tuple[float, float]], list[tuple[float, list[float]]]]:
    """What does not depend on the time of the read: (commit time, weight), and (weight, weight of each read leg) for each ρ."""
    free = n - writes - reads
    commits = [
        (time, weight * writes * math.comb(n, writes) * u ** (writes - 1) * (1.0 - u) ** free)
        for u, weight, time in _times(write, other, 10)
    ]
    legs = other.nodes()
    if reads == n:
        return commits, [(1.0, [weight for _, weight in legs])]
    rows = []
    for v, weight, last in _times(other, other, 5):
        factor = weight * math.comb(n, reads) * (n - reads) * (1.0 - v) ** (n - reads - 1)
        rows.append((factor, [w * (1.0 - other.survival(last - time)) for time, w in legs]))
    if reads == 1:  # then all is linear in the legs, and their sum can be taken once
        rows = [(1.0, [math.fsum(factor * row[i] for factor, row in rows) for i in range(len(legs))])]
    return commits, rows


@lru_cache(maxsize=16)
def _late(later: float, write: Leg, other: Leg) -> list[list[float]]:
    """Chance that the write reaches a replica after the read does, for each commit time and each time of the read's leg."""
    times = [time for time, _ in other.nodes()]
    return [[write.survival(commit + later + time) for time in times] for _, _, commit in _times(write, other, 10)]


def stale(n: int, reads: int, writes: int, later: float, write: Leg, other: Leg) -> float:
    """Chance that a read this much after the commit returns an older value."""
    if reads + writes > n:
        return 0.0
    commits, rows = _store(n, reads, writes, write, other)
    total = 0.0
    for (_, weight), late in zip(commits, _late(later, write, other), strict=True):
        total += weight * math.fsum(factor * sum(map(float.__mul__, late, row)) ** reads for factor, row in rows)
    return min(1.0, total * math.comb(n - writes, reads) / math.comb(n, reads))


def operation_quantile(n: int, needed: int, probability: float, out: Leg, back: Leg) -> float:
    """Time within which so many of n replicas have answered with this probability."""
    trip = Trip(out, back)
    return quantile(lambda x: ordered(n, needed, trip.cdf(x)), probability)

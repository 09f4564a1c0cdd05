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
from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise
from operator import mul
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

    def nodes(self, points: int) -> list[tuple[float, float]]:
        """Times and weights that integrate over the distribution, with so many points a panel."""
        found = []
        for u, weight in _unit_rule(points):
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
        self.back = wide  # its distribution is the smoother one on the scale of the other
        nodes = sorted(narrow.nodes(6))
        self.times = [time for time, _ in nodes]
        self.least = self.times[0] + 1e-9 * wide.spread() + (0.0 if wide.share < 1.0 else wide.least)
        self.scaled = [(time / wide.least, weight) for time, weight in nodes]
        self.out, self.slow = [0.0], [0.0]  # after each node: weight of all up to it, and what of it an exponential leg then still holds up
        before = 0.0
        for time, weight in nodes:
            self.out.append(self.out[-1] + weight)
            self.slow.append(weight + self.slow[-1] * math.exp(wide.rate * (before - time)))
            before = time

    def cdf(self, x: float) -> float:
        """Chance that it takes at most x."""
        share, least, shape, rate = self.back
        done = 0.0
        if share < 1.0 and (sent := bisect_left(self.times, x)):
            done += (1.0 - share) * (self.out[sent] - self.slow[sent] * math.exp(rate * (self.times[sent - 1] - x)))
        if share > 0.0 and (sent := bisect_left(self.times, x - least)):
            x /= least
            done += share * (self.out[sent] - sum([weight * (x - time) ** -shape for time, weight in self.scaled[:sent]]))
        return done

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

    In ascending order each search starts from the ones before it: the logarithm of the time is nearly straight in that of the odds.
    """
    trip = Trip(out, back)
    found: list[tuple[float, float, float]] = []
    line: list[tuple[float, float]] = []
    for u, weight in sorted(_unit_rule(points)):
        if u >= 0.999999:
            break
        odds = math.log(u / (1.0 - u))
        place = _ascend(trip.odds, odds, line[-3:], line[-1][1] if line else math.log(trip.least))
        line.append((odds, place))
        found.append((u, weight, math.exp(place)))
    return found


def _ascend(f: Callable[[float], float], wanted: float, seen: list[tuple[float, float]], low: float) -> float:
    """Where a rising function reaches a value, to 1e-7, from a few (value, place) that it has and a place below the one sought.

    Inverse interpolation, inside what is known to hold the place; every fourth step doubles or halves that.
    """
    high, stride = math.inf, 1.0
    while high - low > 1e-7:
        for guessing in (True, True, True, False):
            here = _interpolated(seen[-3:], wanted) if guessing else math.nan
            if not low < here < min(high, low + stride):
                here, stride = ((low + high) / 2, stride) if high < math.inf else (low + stride, 2.0 * stride)
            value = f(here)
            low, high = (here, high) if value < wanted else (low, here)
            if math.isfinite(value):
                seen.append((value, here))
            if abs(value - wanted) < 1e-5:
                last = _interpolated(seen[-3:], wanted)
                return last if abs(last - here) < 1e-4 else here
    return high


def _interpolated(points: list[tuple[float, float]], wanted: float) -> float:
    """Place of a value on the parabola through three (value, place), or the line through two; no number where values coincide."""
    if len(points) < 2:
        return math.nan
    (a, x), (b, y), *third = points
    if a == b:
        return math.nan
    line = ((wanted - b) * x - (wanted - a) * y) / (a - b)
    if not third:
        return line
    ((c, z),) = third
    if c in (a, b):
        return math.nan
    beside = ((wanted - c) * y - (wanted - b) * z) / (b - c)
    return ((wanted - c) * line - (wanted - a) * beside) / (a - c)


def _fineness(reads: int) -> int:
    """Points a panel: a single answer is quick to sum, and several are coarser for it."""
    return 6 if reads == 1 else 4


@lru_cache(maxsize=64)
def _answers(n: int, reads: int, other: Leg) -> list[tuple[float, list[float]]]:
    """(Weight, weight of each read leg) for each time ρ of the last answer that counts."""
    legs = other.nodes(_fineness(reads))
    if reads == n:
        return [(1.0, [weight for _, weight in legs])]
    rows = []
    for v, weight, last in _times(other, other, _fineness(reads) - 1):
        factor = weight * math.comb(n, reads) * (n - reads) * (1.0 - v) ** (n - reads - 1)
        rows.append((factor, [w * (1.0 - other.survival(last - time)) for time, w in legs]))
    if reads == 1:  # then all is linear in the legs, and their sum can be taken once
        rows = [(1.0, [math.fsum(factor * row[i] for factor, row in rows) for i in range(len(legs))])]
    return rows


@lru_cache(maxsize=16)
def _late(later: float, write: Leg, other: Leg, points: int) -> list[list[float]]:
    """Chance that the write reaches a replica after the read does, for each commit time and each time of the read's leg."""
    share, least, shape, rate = write
    legs = [later + time for time, _ in other.nodes(points)]
    commits = [commit for _, _, commit in _times(write, other, 10)]
    slow = [(1.0 - share) * math.exp(-rate * leg) for leg in legs]
    late = [[math.exp(-rate * commit) * chance for chance in slow] for commit in commits]
    if share == 0.0:
        return late
    legs = [leg / least for leg in legs]
    return [
        [chance + share * (x**-shape if (x := commit + leg) > 1.0 else 1.0) for chance, leg in zip(row, legs, strict=True)]
        for commit, row in zip([commit / least for commit in commits], late, strict=True)
    ]


@lru_cache(maxsize=1024)
def stale(n: int, reads: int, writes: int, later: float, write: Leg, other: Leg) -> float:
    """Chance that a read this much after the commit returns an older value."""
    if reads + writes > n:
        return 0.0
    free = n - writes - reads
    rows = _answers(n, reads, other)
    total = 0.0
    for (u, weight, _), late in zip(_times(write, other, 10), _late(later, write, other, _fineness(reads)), strict=True):
        weight *= writes * math.comb(n, writes) * u ** (writes - 1) * (1.0 - u) ** free
        total += weight * math.fsum(factor * sum(map(mul, late, row)) ** reads for factor, row in rows)
    return min(1.0, total * math.comb(n - writes, reads) / math.comb(n, reads))


def operation_quantile(n: int, needed: int, probability: float, out: Leg, back: Leg) -> float:
    """Time within which so many of n replicas have answered with this probability."""
    trip = Trip(out, back)
    return quantile(lambda x: ordered(n, needed, trip.cdf(x)), probability)

"""How many of n are down: tails of the binomial and of its correlated relatives, to full precision at both ends.

Terms are built from the ratio of neighbours, in logarithms, and divided by their own sum. Nothing cancels, nothing
overflows, and a tail of 1e-40 keeps its digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from dstudio_lib.foundation.elementary import normal_cdf, normal_quantile


def _tail(n: int, at_least: int, log_ratio: Callable[[int], float]) -> float:
    """Probability of ``at_least`` or more out of n, from ``log_ratio(k) = log(P(k + 1) / P(k))``."""
    logs = [0.0]
    for k in range(n):
        logs.append(logs[-1] + log_ratio(k))
    top = max(logs)
    terms = [math.exp(each - top) for each in logs]
    upper = max(logs[at_least:])
    scaled = math.fsum(math.exp(each - upper) for each in logs[at_least:])
    return math.exp(upper - top + math.log(scaled) - math.log(math.fsum(terms)))


def binomial_tail(n: int, at_least: int, p: float) -> float:
    """Probability that at least so many of n independent events of probability p happen.

    >>> round(binomial_tail(5, 3, 0.01), 10)
    9.8506e-06
    """
    if at_least <= 0 or p >= 1.0:
        return 1.0
    if at_least > n or p <= 0.0:
        return 0.0
    odds = math.log(p) - math.log1p(-p)
    return _tail(n, at_least, lambda k: odds + math.log((n - k) / (k + 1)))


def beta_binomial_tail(n: int, at_least: int, q: float, rho: float) -> float:
    """Probability that at least so many of n are down when each is down with probability q and every two correlate by rho.

    >>> round(beta_binomial_tail(5, 3, 0.01, 0.05), 9)
    0.000495376
    """
    if rho <= 0.0:
        return binomial_tail(n, at_least, q)
    if at_least <= 0 or q >= 1.0:
        return 1.0
    if at_least > n or q <= 0.0:
        return 0.0
    if rho >= 1.0:
        return q
    down, up = q * (1 - rho), (1 - q) * (1 - rho)
    return _tail(n, at_least, lambda k: math.log((n - k) / (k + 1) * (down + k * rho) / (up + (n - k - 1) * rho)))


def copula_tail(n: int, at_least: int, q: float, latent: float) -> float:
    r"""Probability that at least so many of n are down when their hidden strengths are equicorrelated normals.

    Below a latent correlation of 1/2 it averages over the common factor, above it over the order statistic of
    the private parts; either way the integrand is smooth on the scale of 1, where the trapezoidal rule on the
    whole line converges faster than any power of its step.

    >>> round(copula_tail(2, 2, 0.01, 0.3), 9)
    0.000556328
    """
    if at_least <= 0 or q >= 1.0:
        return 1.0
    if at_least > n or q <= 0.0:
        return 0.0
    if latent <= 0.0:
        return binomial_tail(n, at_least, q)
    if latent >= 1.0:
        return q
    threshold = normal_quantile(q)
    common, private = math.sqrt(latent), math.sqrt(1 - latent)
    step = min(0.1, 0.6 / math.sqrt(1 + n))
    points = math.ceil(38.5 / step)
    if latent <= 0.5:
        return step * math.fsum(
            _density(i * step) * _tail_of_independent(n, at_least, normal_cdf((threshold - common * i * step) / private))
            for i in range(-points, points + 1)
        )
    order = math.lgamma(n + 1) - math.lgamma(at_least) - math.lgamma(n - at_least + 1)
    return step * math.fsum(
        _order_density(i * step, n, at_least, order) * normal_cdf((threshold - private * i * step) / common)
        for i in range(-points, points + 1)
    )


def _tail_of_independent(n: int, at_least: int, p: float) -> float:
    return p**n if at_least == n else binomial_tail(n, at_least, p)


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _order_density(w: float, n: int, rank: int, log_count: float) -> float:
    """Density at w of the rank-th smallest of n standard normal variables; ``log_count`` is log(n! / (rank-1)! / (n-rank)!)."""
    below, above = normal_cdf(w), normal_cdf(-w)
    if below <= 0.0 or above <= 0.0:
        return 0.0
    return math.exp(log_count + (rank - 1) * math.log(below) + (n - rank) * math.log(above)) * _density(w)

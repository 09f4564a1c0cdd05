"""How many servers to have: the square-root rule, customers that give up, and one queue for all against one for each."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.elementary import elementwise, exp, normal_cdf, sqrt
from dstudio_lib.foundation.quantities import Probability, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from .. import _erlang
from ._quantities import (
    STABLE_MANY,
    ArrivalRate,
    OfferedLoad,
    Servers,
    ServiceRate,
    Waits,
)

Quality = Annotated[
    float,
    like(
        Ratio,
        name="quality of service",
        symbol=r"\beta",
        meaning="spare servers in units of the square root of the load",
        upper=30,
        default=1.0,
        practical=(0.1, 4),
        scale="linear",
    ),
]
LoadInServers = Annotated[float, like(OfferedLoad, symbol="R", default=100.0, practical=(1, 10_000))]
ServersNeeded = Annotated[float, like(OfferedLoad, name="servers needed", symbol="c", meaning="round up to whole ones", upper=math.inf)]
DelayShare = Annotated[float, like(Waits, symbol=r"P(W_q > 0)")]
AbandonShare = Annotated[
    float, like(Probability, name="abandonment", symbol=r"P_{\mathrm{ab}}", meaning="share of requests that give up waiting")
]
Gain = Annotated[float, like(Ratio, name="gain of pooling", symbol="G", meaning="how many times longer it takes with separate queues")]
BusyServiceRate = Annotated[float, like(ServiceRate, default=40.0, practical=(32, 10_000))]

_ROOT_TWO_PI = math.sqrt(2 * math.pi)


@formula(
    sources=(Source("halfin1981heavy", "proposition 1, equation 2.3"),),
    catalog_ids=("F-B26",),
    latex=r"\left[1 + \frac{@{quality} \Phi\left(@{quality}\right)}{\varphi\left(@{quality}\right)}\right]^{-1}",
    words=("Halfin-Whitt", "QED", "staffing", "many servers"),
)
def halfin_whitt_delay(quality: Quality) -> DelayShare:
    """Share of requests that wait, with many servers and a square-root reserve.

    The limit for large systems with random arrivals and exponential service times. At one square root spare, 22 % wait, whatever the size.

    >>> round(halfin_whitt_delay(quality=1.0), 6)
    0.223361
    """
    return 1 / (1 + quality * normal_cdf(quality) * _ROOT_TWO_PI * exp(quality**2 / 2))


@formula(
    sources=(Source("halfin1981heavy", "equation 2.2, the heavy-traffic condition"),),
    catalog_ids=("F-B27",),
    words=("Halfin-Whitt", "staffing", "headroom", "economy of scale"),
)
def square_root_staffing(offered_load: LoadInServers, quality: Quality) -> ServersNeeded:
    """Servers for a load, with a reserve that grows as its square root.

    Large systems need a smaller reserve, in proportion, for the same waiting. It holds for random arrivals and large systems, and not for
    load that swings by more than its square root.

    >>> square_root_staffing(offered_load=100, quality=1.5)
    115.0
    """
    return offered_load + quality * sqrt(offered_load)


def _poisson_at_least(mean: float, count: int) -> float:
    """Probability that a Poisson number is at least count: one less the part below, or summed upward, whichever keeps digits."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    if count <= mean:
        below, each = 0.0, term
        for i in range(count, 0, -1):
            each *= i / mean
            below += each
        return 1 - below
    total, i = term, count
    while term > total * 1e-17:
        i += 1
        term *= mean / i
        total += term
    return total


@formula(
    symbol=r"P(W_q > 0)",
    sources=(Source("garnett2002designing", "appendix B, the stationary distribution"),),
    catalog_ids=("F-B33",),
    latex=r"P\left(N \ge @{servers}\right),\quad N \sim \mathrm{Poisson}\left(@{offered_load}\right)",
    words=("Erlang A", "Palm", "impatience", "call centre"),
)
@elementwise
def erlang_a_wait(offered_load: OfferedLoad, servers: Servers) -> Waits:
    """Share of requests that have to wait, when those that wait give up as fast as they would be served.

    It holds for random arrivals, exponential service times and patience with the same mean; then the number present is that of unlimited
    servers. No load makes it unstable.

    >>> round(erlang_a_wait(offered_load=100, servers=100), 6)
    0.513299
    """
    return _poisson_at_least(offered_load, servers)


@formula(
    sources=(Source("garnett2002designing", "equation 2, the balance of abandonments"),),
    catalog_ids=("F-B33",),
    latex=r"\frac{\mathrm{E}\left[\left(N - @{servers}\right)^{+}\right]}{@{offered_load}},\quad N \sim"
    r" \mathrm{Poisson}\left(@{offered_load}\right)",
    words=("Erlang A", "Palm", "impatience", "timeouts", "call centre"),
)
@elementwise
def erlang_a_abandonment(offered_load: Annotated[float, like(OfferedLoad, lower_open=True)], servers: Servers) -> AbandonShare:
    """Share of requests that give up before they are served, when patience is as long as service.

    Under the conditions of :func:`erlang_a_wait`. Impatience keeps an overloaded system stable by losing what it cannot do.

    >>> round(erlang_a_abandonment(offered_load=100, servers=100), 6)
    0.039861
    >>> round(erlang_a_abandonment(offered_load=1000, servers=500), 6)  # twice too much: half give up
    0.5
    """
    at_least = _poisson_at_least(offered_load, servers)
    exactly = math.exp(servers * math.log(offered_load) - offered_load - math.lgamma(servers + 1))
    return max(0.0, servers / offered_load * exactly + (1 - servers / offered_load) * at_least)


@formula(
    sources=(Source("kleinrock1976queueing", "resource sharing"),),
    catalog_ids=("F-B36",),
    requires=(STABLE_MANY,),
    latex=r"\frac{1 / \left(@{service_rate} - @{arrival_rate} / @{servers}\right)}"
    r"{C\left(@{servers},\ @{arrival_rate} / @{service_rate}\right) / \left(@{servers}@*@{service_rate} -"
    r" @{arrival_rate}\right) + 1 / @{service_rate}}",
    words=("shared queue", "sharding", "economy of scale", "separate queues"),
)
@elementwise
def pooling_gain(arrival_rate: ArrivalRate, service_rate: BusyServiceRate, servers: Servers) -> Gain:
    """How many times longer requests take if each server has a queue of its own.

    Separate M/M/1 queues with the load split evenly at random, against one M/M/c queue. One server as fast as all together is better
    still, by exactly c against the separate ones, but fails as a whole.

    >>> round(pooling_gain(arrival_rate=90, service_rate=10, servers=10), 4)
    5.9926
    """
    pooled = _erlang.waiting(servers, arrival_rate / service_rate) / (servers * service_rate - arrival_rate) + 1 / service_rate
    return 1 / (service_rate - arrival_rate / servers) / pooled

"""How old is what a partial quorum returns: versions behind, time behind, and what waiting for fewer replicas buys."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.elementary import elementwise
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Probability, QuorumSize, Ratio, Replicas, RequestRate, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from . import _wars
from .quorums import READ_FITS, WRITE_FITS, ReadQuorum, WriteQuorum

FewReplicas = Annotated[int, like(Replicas, upper=100)]
OneRead = Annotated[int, like(ReadQuorum, default=1)]
OneWrite = Annotated[int, like(WriteQuorum, default=1)]
Versions = Annotated[
    int,
    like(
        Replicas,
        name="versions",
        symbol="k",
        meaning="a read may be this many versions behind, less one",
        upper=10_000,
        default=1,
        practical=(1, 20),
    ),
]
Fresh = Annotated[
    float,
    like(
        Probability,
        name="fresh reads",
        symbol=r"P_{\mathrm{fresh}}",
        meaning="share of reads that return a version new enough",
        scale="nines",
    ),
]
Stale = Annotated[
    float, like(Probability, name="stale reads", symbol=r"P_{\mathrm{stale}}", meaning="share of reads that return a version too old")
]
WriteRate = Annotated[
    float, like(RequestRate, name="write rate", symbol=r"\gamma_{gw}", meaning="writes of all clients to the key each second", default=10.0)
]
ReadRate = Annotated[
    float,
    like(
        PositiveRate,
        name="read rate",
        symbol=r"\gamma_{cr}",
        meaning="reads of the key by this client each second",
        default=10.0,
        practical=(0.01, 1e4),
    ),
]
SinceCommit = Annotated[
    float,
    like(
        Duration,
        name="time since commit",
        symbol="t",
        meaning="from the acknowledgement of the write to the start of the read",
        default=0.0,
        practical=(0, 0.1),
        scale="linear",
    ),
]
ParetoShare = Annotated[
    float, like(Probability, name="Pareto share", symbol="p", meaning="share of messages whose time is Pareto", default=0.38)
]
LeastTime = Annotated[
    float,
    like(
        Duration,
        name="least time",
        symbol="x",
        meaning="least time of a Pareto message",
        lower=1e-6,
        upper=100,
        default=1.05e-3,
        practical=(1e-4, 0.01),
    ),
]
Shape = Annotated[
    float,
    like(
        Ratio,
        name="shape",
        symbol=r"\alpha",
        meaning="the larger, the thinner the Pareto tail",
        lower=0.5,
        upper=100,
        default=1.51,
        practical=(1.1, 12),
        scale="linear",
    ),
]
SlowRate = Annotated[
    float,
    like(
        PositiveRate,
        name="rate",
        symbol=r"\lambda",
        meaning="of the messages whose time is exponential: one over their mean",
        lower=1e-3,
        upper=1e6,
        default=183.0,
        practical=(1, 1e4),
    ),
]
WriteShare = Annotated[float, like(ParetoShare, name="Pareto share of writes", symbol="p_W")]
WriteLeast = Annotated[float, like(LeastTime, name="least time of writes", symbol="x_W")]
WriteShape = Annotated[float, like(Shape, name="shape of writes", symbol=r"\alpha_W")]
WriteSlowRate = Annotated[float, like(SlowRate, name="rate of slow writes", symbol=r"\lambda_W")]
OtherShare = Annotated[float, like(ParetoShare, name="Pareto share of others", symbol="p_o", default=0.9122)]
OtherLeast = Annotated[float, like(LeastTime, name="least time of others", symbol="x_o", default=0.235e-3)]
OtherShape = Annotated[float, like(Shape, name="shape of others", symbol=r"\alpha_o", default=10.0)]
OtherSlowRate = Annotated[float, like(SlowRate, name="rate of slow others", symbol=r"\lambda_o", default=1_660.0)]
Needed = Annotated[int, like(QuorumSize, name="answers needed", symbol="k", meaning="replicas that must have answered", default=1)]
Quantile = Annotated[
    float,
    like(
        Probability,
        name="quantile",
        symbol=r"\pi",
        meaning="share of operations that are in time",
        upper=0.999999,
        default=0.999,
        practical=(0.5, 0.9999),
        scale="nines",
    ),
]
Latency = Annotated[float, like(Duration, name="latency", symbol=r"T_\pi", meaning="time within which this share of operations is done")]

_WARS = Source("bailis2012pbs", "the WARS model and its Monte Carlo simulation")
_K_STALENESS = Source("bailis2012pbs", "k-staleness")

_LEGS = (
    r"\quad W \sim @{write_share}@*\mathrm{Pareto}\left(@{write_least}, @{write_shape}\right)"
    r" + \left(1 - @{write_share}\right)@*\mathrm{Exp}\left(@{write_rate}\right),"
    r"\ A, R, S \sim @{other_share}@*\mathrm{Pareto}\left(@{other_least}, @{other_shape}\right)"
    r" + \left(1 - @{other_share}\right)@*\mathrm{Exp}\left(@{other_rate}\right)"
)


def _missing(replicas: int, read_quorum: int, write_quorum: int) -> float:
    """Chance that random quorums do not meet, as a product that neither overflows nor cancels."""
    chance = 1.0
    for i in range(read_quorum):
        chance *= max(0, replicas - write_quorum - i) / (replicas - i)
    return chance


# --- versions behind


@formula(
    sources=(_K_STALENESS,),
    catalog_ids=("F-I07",),
    requires=(READ_FITS, WRITE_FITS),
    latex=r"\left(\frac{\binom{@{replicas}-@{write_quorum}}{@{read_quorum}}}{\binom{@{replicas}}{@{read_quorum}}}\right)^{@{versions}}",
    words=("PBS", "Dynamo", "eventual consistency", "partial quorum", "k-staleness"),
)
@elementwise
def k_staleness(replicas: Replicas, read_quorum: OneRead, write_quorum: OneWrite, versions: Versions = 1) -> Stale:
    """Share of reads that miss all of the last k versions in a partial quorum.

    Quorums are drawn at random for each operation and nothing spreads beyond them, so it is the worst case: a store that goes
    on writing to all replicas is fresher, as :func:`t_visibility` shows. With R + W > N it is 0.

    >>> round(k_staleness(replicas=3, read_quorum=1, write_quorum=1), 4)  # 2/3
    0.6667
    """
    return _missing(replicas, read_quorum, write_quorum) ** versions


@formula(
    sources=(_K_STALENESS,),
    catalog_ids=("F-I07",),
    requires=(READ_FITS, WRITE_FITS),
    latex=r"1 - \left(\frac{\binom{@{replicas}-@{write_quorum}}{@{read_quorum}}}{\binom{@{replicas}}{@{read_quorum}}}\right)^{@{versions}}",
    words=("PBS", "Dynamo", "eventual consistency", "partial quorum", "k-freshness"),
)
@elementwise
def k_freshness(replicas: Replicas, read_quorum: OneRead, write_quorum: OneWrite, versions: Versions = 1) -> Fresh:
    """Share of reads that return one of the last k versions in a partial quorum.

    The complement of :func:`k_staleness`, under the same conditions. It grows fast with k: seldom up to date, hardly ever far
    behind.

    >>> round(k_freshness(replicas=3, read_quorum=1, write_quorum=2, versions=2), 4)  # 1 - (1/3)**2
    0.8889
    """
    return 1 - _missing(replicas, read_quorum, write_quorum) ** versions


@formula(
    sources=(Source("bailis2012pbs", "PBS monotonic reads"),),
    requires=(READ_FITS, WRITE_FITS),
    latex=r"\left(\frac{\binom{@{replicas}-@{write_quorum}}{@{read_quorum}}}{\binom{@{replicas}}{@{read_quorum}}}\right)"
    r"^{1 + @{write_rate}/@{read_rate}}",
    words=("PBS", "monotonic reads", "session", "partial quorum"),
)
@elementwise
def monotonic_reads_violation(
    replicas: Replicas, read_quorum: OneRead, write_quorum: OneWrite, write_rate: WriteRate, read_rate: ReadRate
) -> Stale:
    """Share of reads in which a client may see an older version than in its last read.

    Between two of its reads so many versions are written on average, and one more is what it has seen. It takes writes and
    reads at steady rates, and random quorums without spreading, as :func:`k_staleness` does. A client that keeps to one replica
    never goes back.

    >>> round(monotonic_reads_violation(3, 1, 1, write_rate=10, read_rate=10), 4)  # (2/3)**2
    0.4444
    """
    return _missing(replicas, read_quorum, write_quorum) ** (1 + float(write_rate / read_rate))


# --- time behind


@formula(
    sources=(_WARS,),
    catalog_ids=("F-I08",),
    requires=(READ_FITS, WRITE_FITS),
    latex=r"P\left(\exists i \in Q:\ w_{(@{write_quorum})} + @{elapsed} + R_i \ge W_i\right),"
    r"\quad Q = \text{first } @{read_quorum} \text{ of } @{replicas} \text{ answers}," + _LEGS,
    words=("PBS", "WARS", "Dynamo", "Cassandra", "eventual consistency", "t-visibility"),
)
@elementwise
def t_visibility(
    replicas: FewReplicas,
    read_quorum: OneRead,
    write_quorum: OneWrite,
    elapsed: SinceCommit = 0.0,
    write_share: WriteShare = 0.38,
    write_least: WriteLeast = 1.05e-3,
    write_shape: WriteShape = 1.51,
    write_rate: WriteSlowRate = 183.0,
    other_share: OtherShare = 0.9122,
    other_least: OtherLeast = 0.235e-3,
    other_shape: OtherShape = 10.0,
    other_rate: OtherSlowRate = 1_660.0,
) -> Fresh:
    """Share of reads that return the last write, when they start some time after it was acknowledged (WARS model).

    The write goes to all replicas and W acknowledgements commit it; the read goes to all and takes the first R answers. W, A, R
    and S are the one-way times of write, acknowledgement, read and response, independent of one another; each is Pareto with
    some share and exponential otherwise (share 0: purely exponential). The paper simulates this, here it is integrated, to
    about 0.001. Times unless given are the paper's LNKD-DISK fit. It knows no failures, no read repair and no correlation of
    slow messages.

    >>> round(t_visibility(3, 1, 1, elapsed=0.0), 2), round(t_visibility(3, 1, 1, elapsed=0.010), 2)
    (0.44, 0.93)
    >>> t_visibility(3, 2, 2)  # quorums that meet
    1.0
    """
    write, other = _legs(other_least, write_share, write_least, write_shape, write_rate, other_share, other_least, other_shape, other_rate)
    return 1 - _wars.stale(replicas, read_quorum, write_quorum, float(elapsed / other_least), write, other)


def _legs(unit: float, *given: float) -> tuple[_wars.Leg, _wars.Leg]:
    """Both kinds of leg, in a unit of time that takes the dimension out."""
    share, least, shape, rate, other_share, other_least, other_shape, other_rate = given
    return (
        _wars.Leg(share, float(least / unit), shape, float(rate * unit)),
        _wars.Leg(other_share, float(other_least / unit), other_shape, float(other_rate * unit)),
    )


def time_until_visible(fresh: float, replicas: int, read_quorum: int, write_quorum: int, **legs: float) -> float:
    """Time after a commit from which on reads are fresh with this probability, in seconds.

    The inverse of :func:`t_visibility`, by halving; the distributions are given as there.

    >>> round(time_until_visible(0.999, 3, 1, 1), 3)
    0.052
    """
    if t_visibility(replicas, read_quorum, write_quorum, 0.0, **legs) >= fresh:
        return 0.0
    low, high = 0.0, 1e-3
    while t_visibility(replicas, read_quorum, write_quorum, high, **legs) < fresh:
        low, high = high, 2 * high
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if t_visibility(replicas, read_quorum, write_quorum, middle, **legs) < fresh else (low, middle)
    return high


_NEEDED = Requirement(
    lambda replicas, needed, **_: needed <= replicas,
    "needed={needed} is more than replicas={replicas}, so the wait would never end; needed is allowed from 1 to {replicas}; try "
    "needed={replicas}.",
    "needed",
)


@formula(
    sources=(_WARS,),
    catalog_ids=("F-I08",),
    requires=(_NEEDED,),
    latex=r"\min\left\{t : P\left(\left(W + A\right)_{(@{needed})} \le t\right) \ge @{quantile}\right\},"
    r"\ @{replicas} \text{ replicas}," + _LEGS,
    words=("PBS", "WARS", "percentile", "operation latency"),
)
@elementwise
def write_latency(
    replicas: FewReplicas,
    needed: Needed,
    quantile: Quantile = 0.999,
    write_share: WriteShare = 0.38,
    write_least: WriteLeast = 1.05e-3,
    write_shape: WriteShape = 1.51,
    write_rate: WriteSlowRate = 183.0,
    other_share: OtherShare = 0.9122,
    other_least: OtherLeast = 0.235e-3,
    other_shape: OtherShape = 10.0,
    other_rate: OtherSlowRate = 1_660.0,
) -> Latency:
    """Time within which a share of writes has enough acknowledgements (WARS model).

    Beside :func:`t_visibility` it shows the trade: each acknowledgement more costs latency and buys freshness. The same
    conditions hold.

    >>> round(1000 * write_latency(3, needed=1), 1)  # milliseconds
    10.9
    """
    write, other = _legs(other_least, write_share, write_least, write_shape, write_rate, other_share, other_least, other_shape, other_rate)
    return other_least * _wars.operation_quantile(replicas, needed, quantile, write, other)


@formula(
    sources=(_WARS,),
    catalog_ids=("F-I08",),
    requires=(_NEEDED,),
    latex=r"\min\left\{t : P\left(\left(R + S\right)_{(@{needed})} \le t\right) \ge @{quantile}\right\},\ @{replicas} \text{ replicas},"
    r"\quad R, S \sim @{other_share}@*\mathrm{Pareto}\left(@{other_least}, @{other_shape}\right)"
    r" + \left(1 - @{other_share}\right)@*\mathrm{Exp}\left(@{other_rate}\right)",
    words=("PBS", "WARS", "percentile", "operation latency"),
)
@elementwise
def read_latency(
    replicas: FewReplicas,
    needed: Needed,
    quantile: Quantile = 0.999,
    other_share: OtherShare = 0.9122,
    other_least: OtherLeast = 0.235e-3,
    other_shape: OtherShape = 10.0,
    other_rate: OtherSlowRate = 1_660.0,
) -> Latency:
    """Time within which a share of reads has enough answers (WARS model).

    Reads of this model go to all replicas and take the first answers, under the conditions of :func:`t_visibility`.

    >>> round(1000 * read_latency(3, needed=1), 2)  # milliseconds
    0.65
    """
    leg = _wars.Leg(other_share, 1.0, other_shape, float(other_rate * other_least))
    return other_least * _wars.operation_quantile(replicas, needed, quantile, leg, leg)

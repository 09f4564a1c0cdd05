"""What more machines buy: the serial part, the cost of keeping in step, and where adding one makes it slower."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import sqrt
from dstudio_lib.foundation.quantities import Duration, PositiveRate, Probability, Ratio, Replicas, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

ParallelShare = Annotated[
    float,
    like(Probability, name="parallel share", symbol="p", meaning="share of the work on one machine that can be divided", default=0.95),
]
SerialShare = Annotated[
    float, like(Probability, name="serial share", symbol="s", meaning="share of the run on N machines that cannot be divided", default=0.05)
]
Machines = Annotated[
    float,
    like(
        Ratio,
        name="machines",
        symbol="N",
        meaning="machines, cores or clients at work",
        lower=1,
        default=32.0,
        practical=(1, 1_000),
    ),
]
SeveralMachines = Annotated[float, like(Machines, lower_open=True, practical=(2, 1_000))]
SpeedUp = Annotated[float, like(Ratio, name="speed-up", symbol="S", meaning="how many times faster than on one machine", default=10.0)]
MeasuredSpeedUp = Annotated[float, like(SpeedUp, name="measured speed-up", symbol=r"\psi", lower_open=True, practical=(1, 100))]
MeasuredSerial = Annotated[
    float,
    like(
        Ratio, name="experimental serial share", symbol="e", lower=float("-inf"), meaning="serial share that explains a measured speed-up"
    ),
]
Contention = Annotated[
    float,
    like(
        Probability,
        name="contention",
        symbol=r"\alpha",
        meaning="share of the work that waits for its turn at something shared",
        default=0.05,
        practical=(0, 0.5),
    ),
]
OverheadShare = Annotated[
    float, like(Ratio, name="overhead", symbol="h", meaning="time of a request, as a part of its time on one machine")
]
RealContention = Annotated[float, like(Contention, lower_open=True, practical=(1e-4, 0.5), scale="log")]
Coherency = Annotated[
    float,
    like(
        Ratio,
        name="coherency",
        symbol=r"\beta",
        meaning="cost of each pair of machines keeping in step, as a share of the work",
        upper=1,
        default=0.0005,
        practical=(0, 0.01),
        scale="linear",
    ),
]
RealCoherency = Annotated[float, like(Coherency, lower_open=True, practical=(1e-6, 0.01), scale="log")]
SingleThroughput = Annotated[
    float,
    like(
        PositiveRate,
        name="throughput of one",
        symbol=r"\gamma",
        meaning="requests each second on one machine",
        default=1_000.0,
        practical=(1, 1e5),
    ),
]
Throughput = Annotated[
    float,
    like(
        PositiveRate, name="throughput", symbol="X(N)", meaning="requests each second on N machines", default=10_000.0, practical=(1, 1e6)
    ),
]
Limit = Annotated[
    float, like(PositiveRate, name="largest throughput", symbol=r"X_{\infty}", meaning="requests each second, however many machines")
]
ResponseTime = Annotated[float, like(Duration, name="response time", symbol="R(N)", meaning="of one request, with N at work", default=0.01)]
PositiveTime = Annotated[float, like(ResponseTime, symbol="R", lower_open=True)]
Efficiency = Annotated[float, like(Ratio, name="efficiency", symbol="E(N)", meaning="throughput over N times that of one", display="%")]
Members = Annotated[
    int, like(Replicas, name="members", meaning="people, services or machines", default=50, practical=(2, 10_000), scale="log")
]
Channels = Annotated[float, like(Ratio, name="pairs", symbol="C", meaning="pairs that may have to talk")]
Deviation = Annotated[
    float, like(Ratio, name="deviation from linear", symbol="Y", meaning="ideal over real capacity, less one", lower=float("-inf"))
]
Overhead = Annotated[
    float, like(Duration, name="overhead", symbol=r"T_o", meaning="time that all machines together spend on coordination", default=100.0)
]
WorkNeeded = Annotated[
    float, like(Duration, name="work needed", symbol="W", meaning="time that the problem would take on one machine", display="h")
]
WantedEfficiency = Annotated[
    float,
    like(
        Probability,
        name="efficiency wanted",
        symbol="E",
        meaning="speed-up over machines",
        lower_open=True,
        upper_open=True,
        default=0.8,
        practical=(0.1, 0.99),
    ),
]

_GUNTHER = Source("gunther2007guerrilla", "equation 4.31, page 57")
_TERMS = Source("gunther2007guerrilla", "equation 4.31, term by term")
_EXTRAPOLATED = Caveat(
    lambda machines, **_: machines > 100,
    "This model is fitted to measurements: beyond about three times the largest load measured it is a guess.",
    "machines",
)


@formula(
    sources=(Source("amdahl1967validity", "data management housekeeping, in words"),),
    catalog_ids=("F-C01",),
    words=("Amdahl", "serial fraction", "parallel"),
)
def amdahl(parallel_share: ParallelShare, machines: Machines) -> SpeedUp:
    """Speed-up of a fixed amount of work, of which some cannot be divided.

    It never exceeds 1/(1 - p), however many machines. It holds for a problem of fixed size and without cost of coordination; see
    :func:`gustafson` for problems that grow, and :func:`usl_throughput` for the cost.

    >>> round(amdahl(parallel_share=0.95, machines=8), 4)
    5.9259
    """
    return 1 / ((1 - parallel_share) + parallel_share / machines)


@formula(
    sources=(Source("gustafson1988reevaluating", "scaled speedup"),),
    catalog_ids=("F-C02",),
    words=("Gustafson", "scaled speed-up", "weak scaling"),
)
def gustafson(serial_share: SerialShare, machines: Machines) -> SpeedUp:
    """Speed-up of work that grows with the number of machines.

    The serial share is that of the run on N machines, not of the run on one, so it is not the same number as in :func:`amdahl`. It holds
    where more machines are used to solve a bigger problem in the same time.

    >>> round(gustafson(serial_share=0.05, machines=64), 4)
    60.85
    """
    return machines - serial_share * (machines - 1)


@formula(
    sources=(Source("karp1990measuring", "the experimentally determined serial fraction"),),
    catalog_ids=("F-C03",),
    words=("Karp-Flatt", "measured", "serial fraction"),
)
def karp_flatt(speed_up: MeasuredSpeedUp, machines: SeveralMachines) -> MeasuredSerial:
    """Serial share that would explain a measured speed-up.

    If it stays the same with more machines, the program is serial in part; if it grows, coordination is the cause. Negative values
    come from speed-ups above N, as caches give.

    >>> round(karp_flatt(speed_up=5.925925925925925, machines=8), 6)
    0.05
    """
    return (1 / speed_up - 1 / machines) / (1 - 1 / machines)


@formula(
    sources=(_GUNTHER,),
    catalog_ids=("F-C04",),
    caveats=(_EXTRAPOLATED,),
    words=("USL", "universal scalability law", "contention", "coherency", "retrograde"),
)
def usl_throughput(
    machines: Machines, contention: Contention, coherency: Coherency, throughput_of_one: SingleThroughput = 1_000.0
) -> Throughput:
    """Throughput of N machines that contend for something shared and keep in step with one another.

    With coherency 0 it is Amdahl's law; with any, throughput has a peak and then falls (the universal scalability law). Fit it to
    measurements; it describes them well over the range measured, and says less far beyond.

    >>> round(usl_throughput(machines=8, contention=0.02, coherency=0.02, throughput_of_one=1), 4)
    3.5398
    """
    return throughput_of_one * machines / (1 + contention * (machines - 1) + coherency * machines * (machines - 1))


@formula(
    symbol=r"\alpha\text{-overhead}",
    sources=(_TERMS,),
    words=("USL", "overhead", "waiting for a turn", "where the time goes"),
)
def usl_contention_overhead(machines: Machines, contention: Contention) -> OverheadShare:
    """Time that a request spends waiting for its turn, with N machines, as a part of its time on one.

    Together with 1/N and the coherency overhead it is the whole of its time: throughput of one over throughput of N.

    >>> round(usl_contention_overhead(machines=18, contention=0.0277), 4)
    0.0262
    """
    return contention * (machines - 1) / machines


@formula(
    symbol=r"\beta\text{-overhead}",
    sources=(_TERMS,),
    words=("USL", "overhead", "keeping in step", "where the time goes"),
)
def usl_coherency_overhead(machines: Machines, coherency: Coherency) -> OverheadShare:
    """Time that a request spends on keeping N machines in step, as a part of its time on one.

    With 1/N and the contention overhead it sums to throughput of one over throughput of N. The R package *usl* prints half of it in
    its table of overheads, so that its three columns do not sum to that.

    >>> round(usl_coherency_overhead(machines=18, coherency=0.000104), 6)
    0.001768
    """
    return coherency * (machines - 1)


@formula(
    symbol="N^*",
    sources=(Source("gunther2007guerrilla", "equation 4.33"),),
    catalog_ids=("F-C05",),
    words=("USL", "peak", "optimum", "maximum"),
)
def usl_peak(contention: Contention, coherency: RealCoherency) -> Annotated[float, like(Machines, lower=0)]:
    """Number of machines at which throughput is highest.

    Beyond it, each further machine makes the whole slower. Without coherency there is no peak; a value below 1 means that
    one machine is best.

    >>> round(usl_peak(contention=0.001, coherency=1e-5), 2)
    316.07
    """
    return sqrt((1 - contention) / coherency)


@formula(
    sources=(Source("gunther2007guerrilla", "chapter 4, Amdahl's law and its asymptote"),),
    catalog_ids=("F-C06",),
    words=("USL", "ceiling", "Amdahl limit"),
)
def usl_limit(contention: RealContention, throughput_of_one: SingleThroughput = 1_000.0) -> Limit:
    """Throughput that contention alone never lets a system exceed.

    It holds without coherency costs; with them the peak is lower still.

    >>> usl_limit(contention=0.05, throughput_of_one=1_000)
    20000.0
    """
    return throughput_of_one / contention


@formula(
    symbol=r"N_{\mathrm{opt}}",
    sources=(Source("gunther2007guerrilla", "the linear bound and the Amdahl asymptote"),),
    catalog_ids=("F-C07",),
    words=("USL", "optimal load", "crossover"),
)
def usl_optimal_load(contention: RealContention) -> Machines:
    """Number of machines at which linear growth would meet the ceiling.

    A rule of thumb for how far adding machines is worth while. It looks at contention only, so with coherency costs it is too high.

    >>> usl_optimal_load(contention=0.001)
    1000.0
    """
    return 1 / contention


@formula(
    sources=(Source("schwartz2015scalability", "Modeling Response Time, equation 6"), _GUNTHER),
    catalog_ids=("F-C08",),
    caveats=(_EXTRAPOLATED,),
    words=("USL", "latency", "concurrency"),
)
def usl_response_time(
    machines: Machines, contention: Contention, coherency: Coherency, throughput_of_one: SingleThroughput = 1_000.0
) -> ResponseTime:
    """Response time with N requests at work, by the universal scalability law.

    Throughput and Little's law, turned round: N over X. It grows with the square of N once coherency counts. N is concurrency here.

    >>> round(usl_response_time(machines=10, contention=0.05, coherency=0.002, throughput_of_one=100), 6)
    0.0163
    """
    return (1 + contention * (machines - 1) + coherency * machines * (machines - 1)) / throughput_of_one


@formula(
    symbol="N",
    sources=(Source("little1961proof", "the theorem, L = λW"),),
    catalog_ids=("F-C09",),
    words=("Little", "concurrency", "throughput"),
)
def concurrency(
    throughput: Throughput, response_time: PositiveTime
) -> Annotated[float, like(Ratio, name="concurrency", symbol="N", meaning="requests at work at once")]:
    """Requests at work at once, from throughput and response time.

    Little's law. It holds for long-run means of any stable system, whatever the distributions.

    >>> concurrency(throughput=2_000, response_time=0.05)
    100.0
    """
    return throughput * response_time


@formula(
    sources=(Source("gunther2007guerrilla", "relative capacity and efficiency"),),
    catalog_ids=("F-C10",),
    words=("scaling efficiency", "linear"),
)
def efficiency(throughput: Throughput, machines: Machines, throughput_of_one: SingleThroughput = 1_000.0) -> Efficiency:
    """Share of linear scaling that is reached.

    Above 100 % the machines help one another (caches), or the measurement of one was poor.

    >>> efficiency(throughput=6_400, machines=8, throughput_of_one=1_000)
    0.8
    """
    return throughput / (machines * throughput_of_one)


@formula(
    sources=(Source("gunther2007guerrilla", "section 5.2.3, transformation to a quadratic"),),
    catalog_ids=("F-C11",),
    words=("USL", "regression", "fit", "quadratic"),
)
def usl_deviation(machines: Machines, contention: Contention, coherency: Coherency) -> Deviation:
    """Deviation from linear scaling, a parabola through the origin, to which the law is fitted.

    Plot N/C(N) - 1 from measurements against N - 1: the curvature is the coherency, and the slope at the origin contention plus
    coherency. It weighs all points alike, so a fit of the throughput itself is better when noise differs. Without bounds either
    fit can make a share negative, which means nothing in the model: hold that one at 0 and fit the other again.

    >>> round(usl_deviation(machines=11, contention=0.03, coherency=0.001), 6)  # 0.001 * 100 + 0.031 * 10
    0.41
    """
    return coherency * (machines - 1) ** 2 + (contention + coherency) * (machines - 1)


@formula(
    sources=(Source("brooks1975mythical", "the title essay"),),
    catalog_ids=("F-C12",),
    words=("Brooks", "communication", "full mesh", "team", "connections"),
)
def pairwise_channels(members: Members) -> Channels:
    """Pairs among n members, each of which may have to talk.

    It holds for a full mesh. Leaders, trees and cells exist so that not all pairs talk.

    >>> pairwise_channels(50)
    1225.0
    """
    return members * (members - 1) / 2


@formula(
    sources=(Source("grama1993isoefficiency", "the isoefficiency function"),),
    catalog_ids=("F-C13",),
    words=("problem size", "parallel", "weak scaling"),
)
def isoefficiency_work(efficiency: WantedEfficiency, overhead: Overhead) -> WorkNeeded:
    """Size that a problem must have to keep the machines at an efficiency.

    With K = E/(1 - E): to stay at 80 %, the work must be four times the total overhead, and has to grow as the overhead grows with
    the machines. The overhead must be taken at that size.

    >>> round(isoefficiency_work(efficiency=0.8, overhead=100), 6)
    400.0
    """
    return efficiency / (1 - efficiency) * overhead

"""Training and serving large models: adding up gradients, saving work against failures, and batching requests."""

from __future__ import annotations

import math
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, exp, expm1, round_up, sqrt
from dstudio_lib.foundation.quantities import BitRate, DataSize, Duration, Items, MeanTime, Nodes, Rate, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

BITS_PER_BYTE = Constant(8.0, "8", "bit/byte")
"""Data is counted in bytes, and links in bits."""

_YOUNG = Source("young1974checkpoint", "the optimum interval")
_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

Workers = Annotated[
    int, like(Nodes, name="workers", meaning="machines that hold a copy of the model each", upper=10**7, default=8, practical=(2, 10**5))
]
Gradients = Annotated[
    float,
    like(DataSize, name="data size", symbol="S", meaning="bytes to add up, on each worker", default=2.0**30, practical=(2**10, 2**42)),
]
LinkRate = Annotated[
    float, like(BitRate, meaning="bits that each worker can send and receive each second", default=1e11, practical=(1e8, 1e13))
]
StepLatency = Annotated[
    float,
    like(
        Duration,
        name="step latency",
        symbol=r"\alpha",
        meaning="time of an empty message to the neighbour",
        default=1e-5,
        practical=(1e-7, 1e-2),
    ),
]
AllReduceTime = Annotated[float, like(Duration, name="all-reduce time", symbol="t", meaning="until every worker has the sum")]
Sent = Annotated[float, like(DataSize, name="bytes sent", symbol=r"B_{\mathrm{out}}", meaning="bytes that each worker sends")]
CheckpointTime = Annotated[
    float,
    like(
        Duration,
        name="checkpoint time",
        symbol=r"\delta",
        meaning="time to save the state, in which no work is done",
        lower_open=True,
        default=60.0,
        practical=(0.1, 3_600),
    ),
]
TimeToFailure = Annotated[
    float,
    like(
        MeanTime,
        name="mean time to failure",
        symbol="M",
        meaning="of the whole job: any part that fails stops it",
        default=14_400.0,
        practical=(60, 1e7),
        display="h",
    ),
]
Interval = Annotated[
    float,
    like(
        Duration,
        name="checkpoint interval",
        symbol=r"\tau",
        meaning="work between two checkpoints",
        lower_open=True,
        default=1_200.0,
        practical=(1, 1e5),
        display="min",
    ),
]
RestartTime = Annotated[
    float,
    like(
        Duration,
        name="restart time",
        symbol="R",
        meaning="from a failure until work goes on",
        default=300.0,
        practical=(1, 1e4),
        display="min",
    ),
]
WorkTime = Annotated[
    float,
    like(
        Duration,
        name="work",
        symbol=r"T_s",
        meaning="time that the job takes without checkpoints and failures",
        default=2_592_000.0,
        practical=(60, 1e8),
        display="d",
    ),
]
RunTime = Annotated[
    float, like(Duration, name="run time", symbol="T", meaning="expected, checkpoints, lost work and restarts included", display="d")
]
Lost = Annotated[
    float, like(Ratio, name="overhead", symbol="o", meaning="time for checkpoints and lost work, over time of work", display="%")
]
Batch = Annotated[
    int, like(Items, name="batch", symbol="b", meaning="requests computed together", lower=1, upper=1e6, default=16, practical=(1, 1_024))
]
LargestBatch = Annotated[int, like(Items, name="largest batch", symbol=r"b_{\max}", meaning="requests computed together")]
FixedTime = Annotated[
    float, like(Duration, name="fixed time", symbol=r"t_0", meaning="time of a batch whatever its size", default=0.02, practical=(1e-5, 10))
]
ItemTime = Annotated[
    float,
    like(
        Duration,
        name="time for each",
        symbol=r"t_1",
        meaning="time that each request adds to its batch",
        lower_open=True,
        default=1e-3,
        practical=(1e-6, 1),
    ),
]
LatencyLimit = Annotated[
    float,
    like(
        Duration,
        name="latency limit",
        symbol="L",
        meaning="longest time that a batch may take",
        lower_open=True,
        default=0.1,
        practical=(1e-3, 60),
    ),
]
Throughput = Annotated[float, like(Rate, name="throughput", symbol="X", meaning="requests finished each second")]


# --- adding up gradients


@formula(
    sources=(Source("patarasuk2009allreduce", "the ring-based algorithm"),),
    words=("ring all-reduce", "gradient", "collective", "NCCL", "data parallel"),
)
def ring_all_reduce_time(workers: Workers, data_size: Gradients, bit_rate: LinkRate, step_latency: StepLatency) -> AllReduceTime:
    """Time until workers in a ring have all added up their data.

    Twice around less one step each: parts of 1/n are summed on the first round and handed out on the second. It holds if links work
    both ways at once, nobody is late, and adding is hidden. The volume hardly grows with n, the latency does.

    >>> round(ring_all_reduce_time(workers=4, data_size=1e9, bit_rate=8e9, step_latency=0.01), 6)  # 1.5 s and six steps
    1.56
    """
    return 2 * (workers - 1) * step_latency + 2 * (workers - 1) / workers * (BITS_PER_BYTE * data_size / bit_rate)


@formula(
    sources=(Source("patarasuk2009allreduce", "the lower bound on data communicated"),),
    words=("ring all-reduce", "bandwidth optimal", "lower bound", "volume"),
)
def all_reduce_bytes(workers: Workers, data_size: Gradients) -> Sent:
    """Bytes that each worker sends in an all-reduce, at least.

    A ring attains it. It holds for sums computed at the workers; switches that add on the way need about half.

    >>> all_reduce_bytes(workers=4, data_size=1e9)
    1500000000.0
    """
    return 2 * (workers - 1) / workers * data_size


# --- saving work


@formula(
    symbol=r"\tau",
    sources=(_YOUNG,),
    words=("checkpoint", "Young", "Llama", "fault tolerance"),
    caveats=(
        Caveat(
            lambda checkpoint_time, time_to_failure: checkpoint_time > 0.05 * time_to_failure,
            "A checkpoint takes more than a twentieth of the time to failure, where this first approximation is off by some per cent.",
            "checkpoint_time",
        ),
    ),
)
def young_interval(checkpoint_time: CheckpointTime, time_to_failure: TimeToFailure) -> Interval:
    """Work between two checkpoints that loses least time, to first order.

    The balance of checkpoints taken for nothing against work done twice. It holds for failures at random, far rarer than checkpoints
    are long. It is flat: half or twice the interval costs a quarter more.

    >>> young_interval(checkpoint_time=50, time_to_failure=10_000)
    1000.0
    """
    return sqrt(2 * checkpoint_time * time_to_failure)


@formula(
    symbol=r"\tau",
    sources=(Source("daly2006checkpoint", "the perturbation solution; example in figure 3"),),
    latex=r"\sqrt{2@*@{checkpoint_time}@*@{time_to_failure}} \left[1 + \frac{1}{3} \sqrt{x} + \frac{x}{9}\right] - @{checkpoint_time},"
    r"\quad x = \frac{@{checkpoint_time}}{2@*@{time_to_failure}} < 1,\quad \text{else } @{time_to_failure}",
    words=("checkpoint", "Daly", "Llama", "fault tolerance"),
)
@elementwise
def daly_interval(checkpoint_time: CheckpointTime, time_to_failure: TimeToFailure) -> Interval:
    """Work between two checkpoints that loses least time, to higher order.

    It corrects :func:`young_interval` where checkpoints take long: a failure may hit the checkpoint too. It holds for failures at
    random, whose rate does not change.

    >>> round(daly_interval(checkpoint_time=300, time_to_failure=24 * 3600) / 60)  # Daly's example: 117 minutes
    117
    """
    ratio = float(checkpoint_time / (2 * time_to_failure))
    if ratio >= 1:
        return time_to_failure
    return (2 * checkpoint_time * time_to_failure) ** 0.5 * (1 + math.sqrt(ratio) / 3 + ratio / 9) - checkpoint_time


@formula(
    sources=(Source("young1974checkpoint", "the time lost, as a function of the interval"),), words=("checkpoint", "lost work", "goodput")
)
def checkpoint_overhead(interval: Interval, checkpoint_time: CheckpointTime, time_to_failure: TimeToFailure) -> Lost:
    """Time that checkpoints and repeated work cost, over the work done, to first order.

    A checkpoint each interval, and half an interval lost at each failure. It holds if the interval is much shorter than the time
    between failures; restarts come on top.

    >>> checkpoint_overhead(interval=1000, checkpoint_time=50, time_to_failure=10_000)
    0.1
    """
    return checkpoint_time / interval + interval / (2 * time_to_failure)


@formula(
    sources=(Source("daly2006checkpoint", "the complete cost function"), Source("dstudio", "renewal argument for failures at random", "M")),
    words=("checkpoint", "restart", "wall-clock time", "goodput"),
    requires=(
        Requirement(
            lambda interval, checkpoint_time, time_to_failure, **_: interval + checkpoint_time <= 100 * time_to_failure,
            "interval={interval} s and its checkpoint take more than 100 times time_to_failure={time_to_failure} s, so that nothing would "
            "ever get through; interval is allowed up to 100 times time_to_failure less the checkpoint; try a shorter interval.",
            "interval",
        ),
        Requirement(
            lambda restart_time, time_to_failure, **_: restart_time <= 100 * time_to_failure,
            "restart_time={restart_time} s is more than 100 times time_to_failure={time_to_failure} s, so that no restart would get "
            "through; restart_time is allowed up to 100 times time_to_failure; try a shorter restart_time.",
            "restart_time",
        ),
    ),
)
def run_time_with_failures(
    work: WorkTime, interval: Interval, checkpoint_time: CheckpointTime, restart_time: RestartTime, time_to_failure: TimeToFailure
) -> RunTime:
    """Expected time of a job with checkpoints, failures and restarts.

    Each stretch of work and checkpoint is tried until it gets through. Exact for failures at random (a Poisson process) that may hit
    checkpoints and restarts too. The last stretch is taken as saved like the others.

    >>> round(run_time_with_failures(1000, interval=100, checkpoint_time=0.001, restart_time=0, time_to_failure=1e9), 1)
    1000.0
    """
    tries = exp(restart_time / time_to_failure) * expm1((interval + checkpoint_time) / time_to_failure)
    return work / interval * time_to_failure * tries


# --- batching requests


@formula(sources=(_MEANING,), words=("batching", "inference", "GPU", "serving"))
def batched_throughput(batch: Batch, fixed_time: FixedTime, item_time: ItemTime) -> Throughput:
    """Requests finished each second when so many are computed together.

    It holds while there are always enough waiting, and the time of a batch grows evenly with its size. It can never exceed one
    request per item time.

    >>> round(batched_throughput(batch=20, fixed_time=0.02, item_time=0.001), 6)
    500.0
    """
    return batch / (fixed_time + batch * item_time)


@formula(
    latex=r"\left\lfloor \frac{@{latency_limit} - @{fixed_time}}{@{item_time}} \right\rfloor",
    sources=(_MEANING,),
    words=("batching", "inference", "latency objective", "GPU", "serving"),
    requires=(
        Requirement(
            lambda latency_limit, fixed_time, item_time: fixed_time + item_time <= latency_limit,
            "latency_limit={latency_limit} s is less than a single request takes, fixed_time={fixed_time} s and item_time={item_time} s; "
            "latency_limit is allowed from their sum; try a longer latency_limit.",
            "latency_limit",
        ),
    ),
)
def largest_batch(latency_limit: LatencyLimit, fixed_time: FixedTime, item_time: ItemTime) -> LargestBatch:
    """Most requests that can be computed together within a latency limit.

    It counts the computing alone: waiting for the batch to fill, and for the one before to finish, can take as long again.

    >>> largest_batch(latency_limit=0.1, fixed_time=0.025, item_time=0.0005), largest_batch(0.3, 0.1, 0.1)
    (150, 2)
    """
    return -round_up((fixed_time - latency_limit) / item_time)

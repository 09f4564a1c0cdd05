"""What it costs not to lose data: codes and copies, levels of a log-structured tree, rebuilding, and keeping writes for later."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise, exp, expm1, log, maximum, minimum, round_up
from dstudio_lib.foundation.quantities import ByteRate, Duration, Items, MeanTime, Period, Probability, Ratio, Replicas, StoredData, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

from ._counting import binomial_tail
from .availability import TimeToFailure, TimeToRepair

_REED_SOLOMON = Source("reed1960polynomial", "the code, a polynomial's values at all points")
_AZURE = Source("huang2012erasure", "section 2, Local Reconstruction Code")
_DOSTOEVSKY = Source("dayan2018dostoevsky", "background on leveling and tiering")
_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

DataFragments = Annotated[
    int,
    like(
        Items,
        name="data fragments",
        symbol="k",
        meaning="pieces that the data is cut into",
        lower=1,
        upper=1_000,
        default=6,
        practical=(1, 32),
        scale="linear",
    ),
]
ParityFragments = Annotated[
    int,
    like(
        Items,
        name="parity fragments",
        symbol="m",
        meaning="pieces added; any so many may be lost",
        upper=1_000,
        default=3,
        practical=(0, 8),
        scale="linear",
    ),
]
LocalParities = Annotated[
    int,
    like(
        Items,
        name="local parities",
        symbol="l",
        meaning="groups, each with a parity of its own",
        lower=1,
        upper=1_000,
        default=2,
        practical=(1, 8),
        scale="linear",
    ),
]
GlobalParities = Annotated[
    int,
    like(
        Items,
        name="global parities",
        symbol="r",
        meaning="parities over all data",
        upper=1_000,
        default=2,
        practical=(0, 8),
        scale="linear",
    ),
]
AzureData = Annotated[int, like(DataFragments, default=12)]
Overhead = Annotated[float, like(Ratio, name="storage overhead", symbol="o", meaning="bytes stored for each byte of data")]
FragmentLoss = Annotated[
    float,
    like(
        Probability,
        name="loss of one piece",
        symbol="p",
        meaning="chance that one piece is lost before it is rebuilt",
        practical=(1e-6, 0.5),
        scale="log",
    ),
]
DataLoss = Annotated[float, like(Probability, name="data loss", symbol="P", meaning="chance that the data cannot be read any more")]
Copies = Annotated[int, like(Replicas, name="copies", symbol="R", meaning="complete copies, the first included", upper=100)]
RepairReads = Annotated[float, like(Ratio, name="repair reads", symbol="n_r", meaning="fragments read to rebuild one")]
Buffer = Annotated[
    float,
    like(
        StoredData,
        name="buffer size",
        symbol="M",
        meaning="memory that takes the writes first",
        lower_open=True,
        default=64 * 2.0**20,
        practical=(2**20, 2**36),
    ),
]
TreeData = Annotated[float, like(StoredData, name="data size", symbol="N", meaning="bytes in the tree", default=2.0**40)]
SizeRatio = Annotated[
    float,
    like(
        Ratio,
        name="size ratio",
        symbol="T",
        meaning="how many times larger each level is",
        lower=1,
        lower_open=True,
        default=10.0,
        practical=(2, 32),
        scale="linear",
    ),
]
Levels = Annotated[
    int, like(Items, name="levels", symbol="L", meaning="levels on disk", default=5, upper=1e18, practical=(0, 10), scale="linear")
]
WriteAmplification = Annotated[
    float, like(Ratio, name="write amplification", symbol=r"\mathrm{WA}", meaning="bytes written to disk for each byte taken in, about")
]
Incoming = Annotated[
    float, like(ByteRate, name="incoming rate", symbol=r"B_{\mathrm{in}}", meaning="bytes that clients write each second", lower_open=False)
]
Replication = Annotated[
    float,
    like(
        ByteRate,
        name="replication rate",
        symbol=r"B_{\mathrm{net}}",
        meaning="bytes that go out to the other copies each second",
        lower_open=False,
    ),
]
LostData = Annotated[float, like(StoredData, name="data to rebuild", meaning="bytes that the lost machine held")]
DiskRate = Annotated[
    float, like(ByteRate, name="disk rate", symbol=r"r_{\mathrm{disk}}", meaning="bytes each second that the new disk takes", default=2e8)
]
NetworkRate = Annotated[
    float, like(ByteRate, name="network rate", symbol=r"r_{\mathrm{net}}", meaning="bytes each second of the link", default=1.25e9)
]
Rebuilds = Annotated[
    int,
    like(
        Items,
        name="rebuilds at once",
        symbol="n",
        meaning="rebuilds that share the link",
        lower=1,
        upper=1e6,
        default=1,
        practical=(1, 100),
    ),
]
RebuildTime = Annotated[float, like(Duration, name="rebuild time", symbol="t", meaning="until the redundancy is back")]
MeanTimeToLoss = Annotated[
    float,
    like(
        MeanTime,
        name="mean time to data loss",
        symbol=r"\mathrm{MTTDL}",
        default=3.6e9 * 1_000,
        practical=(3.2e7, 1e18),
        display="h",
        meaning="of the whole system, or of what is asked about",
    ),
]
LossTime = Annotated[
    float,
    like(
        MeanTime,
        name="mean time to data loss",
        symbol=r"\mathrm{MTTDL}",
        meaning="until fewer pieces are left than reading needs",
        display="d",
    ),
]
Durability = Annotated[
    float,
    like(Probability, name="durability", symbol=r"D_{\mathrm{y}}", meaning="chance that nothing is lost in the period", scale="nines"),
]
LossInPeriod = Annotated[float, like(Probability, name="loss in the period", symbol="P", meaning="chance of any loss in the period")]
Outage = Annotated[
    float,
    like(
        Duration,
        name="outage",
        symbol=r"t_{\mathrm{out}}",
        meaning="how long the other side is away",
        default=10_800.0,
        practical=(60, 1e6),
        display="h",
    ),
]
WriteRate = Annotated[
    float,
    like(
        ByteRate,
        name="write rate",
        symbol="r",
        meaning="bytes each second meant for the machine that is away",
        lower_open=False,
        default=1e6,
    ),
]
Retained = Annotated[float, like(StoredData, name="retained volume", symbol="V", meaning="bytes to keep until it is back")]


@formula(
    sources=(_REED_SOLOMON,),
    catalog_ids=("F-L01",),
    words=("erasure coding", "Reed-Solomon", "replication factor"),
)
def code_overhead(data_fragments: DataFragments, parity_fragments: ParityFragments) -> Overhead:
    """Bytes stored for each byte of data under an erasure code.

    It holds for codes of which any k of the k + m fragments suffice, so that m may be lost. Three copies are k = 1, m = 2: twice the
    overhead of a (6, 3) code, which survives one loss more.

    >>> code_overhead(data_fragments=6, parity_fragments=3)
    1.5
    """
    return (data_fragments + parity_fragments) / data_fragments


@formula(
    sources=(_REED_SOLOMON,),
    catalog_ids=("F-L02",),
    latex=r"\sum_{i=@{parity_fragments}+1}^{@{data_fragments}+@{parity_fragments}} \binom{@{data_fragments}+@{parity_fragments}}{i}"
    r" @({fragment_loss})^{i} \left(1 - @{fragment_loss}\right)^{@{data_fragments}+@{parity_fragments}-i}",
    words=("erasure coding", "durability", "binomial"),
    caveats=(
        Caveat(
            lambda fragment_loss, **_: fragment_loss < 1,
            "This takes losses to be independent. Fragments in one rack, of one batch of disks or under one bug are lost together.",
            "fragment_loss",
        ),
    ),
)
@elementwise
def code_loss(data_fragments: DataFragments, parity_fragments: ParityFragments, fragment_loss: FragmentLoss) -> DataLoss:
    """Chance that data under an erasure code is lost, if its fragments are lost independently.

    It holds for codes of which any k fragments suffice, over one interval between repairs. Correlated losses dominate real ones:
    see the topic *correlation*.

    >>> round(code_loss(data_fragments=1, parity_fragments=1, fragment_loss=0.1), 6)  # two copies: both lost
    0.01
    """
    return binomial_tail(int(data_fragments) + int(parity_fragments), int(parity_fragments) + 1, fragment_loss)


@formula(
    symbol=r"\mathrm{MTTDL}",
    sources=(Source("trivedi2002probability", "chapter 8, continuous-time Markov chains, absorbing states"),),
    latex=r"\sum_{i=0}^{@{parity_fragments}} t_i,\quad t_i = \frac{@{time_to_failure}}{@{data_fragments} + @{parity_fragments} - i}"
    r" \left(1 + \frac{i\, t_{i-1}}{@{time_to_repair}}\right)",
    words=("erasure coding", "durability", "MTTDL", "Markov", "birth-death", "repair"),
    caveats=(
        Caveat(
            lambda **_: True,
            "This takes failures to be independent. Pieces in one rack, of one batch of disks or under one bug are lost together.",
        ),
    ),
)
@elementwise
def code_loss_time(
    data_fragments: DataFragments, parity_fragments: ParityFragments, time_to_failure: TimeToFailure, time_to_repair: TimeToRepair
) -> LossTime:
    """Mean time until so many pieces under an erasure code are lost at once that the data cannot be read.

    Exact for independent failures and repairs at constant rates, each lost piece rebuilt on its own: with i pieces missing, t is the
    mean time until one more is. One data fragment means copies, of which all must be lost.

    >>> code_loss_time(data_fragments=1, parity_fragments=1, time_to_failure=100.0, time_to_repair=1.0)  # 50 + 100 (1 + 50)
    5150.0
    """
    step = total = 0.0 * time_to_failure  # a time, also where units are checked
    for missing in range(int(parity_fragments) + 1):
        step = time_to_failure / (data_fragments + parity_fragments - missing) * (1 + missing * step / time_to_repair)
        total += step
    return total


@formula(
    sources=(_MEANING,),
    words=("replication", "durability", "copies"),
    caveats=(
        Caveat(
            lambda copies, **_: copies > 1,
            "This takes losses to be independent. Copies in one rack, of one batch of disks or under one bug are lost together.",
            "copies",
        ),
    ),
)
def replication_loss(fragment_loss: FragmentLoss, copies: Copies = 3) -> DataLoss:
    """Chance that all copies are lost, if they are lost independently.

    It holds over one interval between repairs. It is :func:`code_loss` with one data fragment.

    >>> round(replication_loss(fragment_loss=0.01, copies=3), 9)
    1e-06
    """
    return fragment_loss**copies


@formula(
    sources=(_AZURE,),
    catalog_ids=("F-L03",),
    words=("local reconstruction code", "LRC", "Azure", "repair"),
    requires=(
        Requirement(
            lambda data_fragments, local_parities: local_parities <= data_fragments,
            "local_parities={local_parities} is more than data_fragments={data_fragments}, so that some group would be empty; "
            "local_parities is allowed from 1 to {data_fragments}; try local_parities=1.",
            "local_parities",
        ),
    ),
)
def local_repair_reads(data_fragments: AzureData, local_parities: LocalParities) -> RepairReads:
    """Fragments read to rebuild one lost data fragment under a local reconstruction code.

    It holds if the group has lost nothing else; then the rest of the group and its parity suffice. A Reed-Solomon code reads k
    fragments always. Azure's (12, 2, 2) code reads 6 instead of 12.

    >>> local_repair_reads(data_fragments=12, local_parities=2)
    6.0
    """
    return data_fragments / local_parities


@formula(
    sources=(_AZURE,),
    words=("local reconstruction code", "LRC", "Azure"),
)
def local_code_overhead(data_fragments: AzureData, local_parities: LocalParities, global_parities: GlobalParities) -> Overhead:
    """Bytes stored for each byte of data under a local reconstruction code.

    Azure's (12, 2, 2) code stores 1.33 bytes and survives any three losses. It holds for one parity in each group.

    >>> round(local_code_overhead(data_fragments=12, local_parities=2, global_parities=2), 4)
    1.3333
    """
    return (data_fragments + local_parities + global_parities) / data_fragments


@formula(
    sources=(_DOSTOEVSKY, Source("oneil1996lsm")),
    catalog_ids=("F-L04",),
    words=("LSM tree", "compaction", "RocksDB"),
)
def lsm_levels(data_size: TreeData, buffer_size: Buffer, size_ratio: SizeRatio = 10.0) -> Levels:
    """Levels on disk of a log-structured merge tree.

    It holds if the deepest level holds nearly all data, each being T times the one above. Counting what the upper levels hold too
    gives the same number or one less.

    >>> lsm_levels(data_size=1e12, buffer_size=1e9, size_ratio=10), lsm_levels(data_size=1e6, buffer_size=1e9, size_ratio=10)
    (3, 0)
    """
    return round_up(maximum(0, log(data_size / buffer_size) / log(size_ratio)))


@formula(
    sources=(_DOSTOEVSKY,),
    catalog_ids=("F-L04",),
    words=("LSM tree", "compaction", "leveling", "RocksDB"),
)
def leveled_write_amplification(levels: Levels, size_ratio: SizeRatio = 10.0) -> WriteAmplification:
    """Bytes written to disk for each byte taken in, under leveled compaction, about.

    A byte is rewritten up to T times on each level until the level is full. It is an upper estimate: on average about half as
    often, and the write-ahead log comes on top.

    >>> leveled_write_amplification(levels=3, size_ratio=10)
    30
    """
    return size_ratio * levels


@formula(
    sources=(_DOSTOEVSKY,),
    words=("LSM tree", "compaction", "tiering", "Cassandra", "size-tiered"),
)
def tiered_write_amplification(levels: Levels) -> WriteAmplification:
    """Bytes written to disk for each byte taken in, under tiered compaction, about.

    Each level is written once, when the one above is merged into it. It holds for any size ratio; the price is paid by reads, which
    must look into up to T runs on each level.

    >>> tiered_write_amplification(levels=3)
    3
    """
    return levels


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-L05",),
    words=("replication", "bandwidth", "network"),
)
def replication_bandwidth(copies: Copies, incoming_rate: Incoming) -> Replication:
    """Bytes each second that replication sends over the network.

    It counts every copy but the first, whoever sends it: a chain spreads the same bytes over more links than a primary that sends
    to all. It holds for complete copies, without compression.

    >>> replication_bandwidth(copies=3, incoming_rate=1e6)
    2000000.0
    """
    return (copies - 1) * incoming_rate


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-L06",),
    words=("rebuild", "recovery", "re-replication", "MTTR"),
)
def rebuild_time(lost_data: LostData, disk_rate: DiskRate, network_rate: NetworkRate, rebuilds: Rebuilds = 1) -> RebuildTime:
    """Time to rebuild what a machine held, limited by its disk or its share of the link.

    It holds if the sources keep up and nothing throttles; production systems often limit rebuilding to spare their clients. Spread
    over many machines, each rebuilds a small part.

    >>> rebuild_time(lost_data=1e12, disk_rate=2e8, network_rate=1e9, rebuilds=10)  # 1e8 byte/s each
    10000.0
    """
    return lost_data / minimum(disk_rate, network_rate / rebuilds)


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-L07",),
    words=("MTTDL", "eleven nines", "survival"),
)
def durability(mean_time_to_loss: MeanTimeToLoss, period: Period = 31_557_600.0) -> Durability:
    """Chance that nothing is lost in a period, a Julian year unless given.

    Exact if losses are a Poisson process, as the Markov models behind a mean time to data loss assume. Such means leave out
    operators, bugs and fires, which in truth decide.

    >>> round(durability(mean_time_to_loss=100 * 31_557_600), 4)  # exp(-1/100)
    0.99
    """
    return exp(-(period / mean_time_to_loss))


@formula(
    symbol=r"D_{\mathrm{y}}",
    sources=(_MEANING,),
    catalog_ids=("F-L07",),
    words=("MTTDL", "eleven nines", "approximation"),
    requires=(
        Requirement(
            lambda mean_time_to_loss, period: period <= mean_time_to_loss,
            "period={period} s is longer than mean_time_to_loss={mean_time_to_loss} s, where the approximation is negative; period is "
            "allowed up to {mean_time_to_loss}; try durability, which is exact.",
            "period",
        ),
    ),
)
def durability_approximate(mean_time_to_loss: MeanTimeToLoss, period: Period = 31_557_600.0) -> Durability:
    """Chance that nothing is lost in a period, by the approximation for rare losses.

    It holds while the period, a Julian year of 8766 hours unless given, is far below the mean time, and is then a little too low.

    >>> round(durability_approximate(mean_time_to_loss=100 * 31_557_600), 4)
    0.99
    """
    return 1 - period / mean_time_to_loss


@formula(
    sources=(_MEANING,),
    words=("MTTDL", "annual loss", "AFR"),
)
def loss_in_period(mean_time_to_loss: MeanTimeToLoss, period: Period = 31_557_600.0) -> LossInPeriod:
    """Chance of any loss in a period, with every digit kept where it is tiny.

    One minus :func:`durability`, under the same conditions. With the mean time to failure of a disk it is the annual failure rate.

    >>> round(loss_in_period(mean_time_to_loss=100 * 31_557_600), 5)
    0.00995
    """
    return -expm1(-(period / mean_time_to_loss))


@formula(
    sources=(_MEANING,),
    catalog_ids=("F-L08",),
    words=("hinted handoff", "write-ahead log", "WAL", "replication slot", "backlog"),
)
def retained_volume(write_rate: WriteRate, outage: Outage) -> Retained:
    """Bytes to keep for a machine that is away, until it is back.

    It holds if nothing is thrown away: hinted hand-off gives up after a limit (in Cassandra three hours unless set otherwise), and
    a write-ahead log without one fills the disk of the machine that still works.

    >>> retained_volume(write_rate=1e6, outage=3 * 3600)
    10800000000.0
    """
    return write_rate * outage

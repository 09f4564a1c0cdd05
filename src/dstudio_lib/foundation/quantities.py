"""The shared aliases: one name, one symbol and one range for each number, in every episode.

A formula that needs a near relation of one of these (a second availability, a wider default) derives it with :func:`like`.
"""

from typing import Annotated, Any

from .quantity import Quantity, quantity_of


def like(alias: Any, **changes: Any) -> Quantity:
    """Return the quantity of an alias with some fields changed.

    >>> like(Availability, symbol="A_1").symbol
    'A_1'
    """
    quantity = quantity_of(alias)
    assert quantity is not None
    return quantity.but(**changes)


# --- space and time

Distance = Annotated[
    float, Quantity("distance", "d", "m", "length of the path", lower=0, default=5_570_000, practical=(1e3, 2e7), scale="log", display="km")
]
Duration = Annotated[
    float, Quantity("duration", "t", "s", "a span of time", lower=0, default=0.05, practical=(1e-6, 1e3), scale="log", display="ms")
]
RoundTrip = Annotated[
    float,
    Quantity(
        "round-trip time",
        r"\mathrm{RTT}",
        "s",
        "there and back",
        lower=0,
        lower_open=True,
        default=0.1,
        practical=(1e-4, 1),
        scale="log",
        display="ms",
    ),
]
Period = Annotated[
    float,
    Quantity(
        "period",
        "T",
        "s",
        "the span that is counted over; a Julian year of 365.25 days unless given",
        lower=0,
        lower_open=True,
        default=31_557_600.0,
        practical=(3_600, 31_557_600),
        scale="log",
        display="d",
    ),
]
Latitude = Annotated[float, Quantity("latitude", r"\varphi", "degree", "north is positive", lower=-90, upper=90, default=51.5)]
Longitude = Annotated[float, Quantity("longitude", r"\lambda", "degree", "east is positive", lower=-180, upper=180, default=0.0)]
GroupIndex = Annotated[
    float,
    Quantity(
        "group index",
        "n",
        "",
        "how many times slower than in vacuum the signal travels",
        lower=1,
        upper=10,
        default=1.468,
        practical=(1, 2),
    ),
]
ClockReading = Annotated[
    float, Quantity("clock reading", "T", "s", "what a clock shows, from any common start", default=10.0, practical=(0, 20))
]
ClockDifference = Annotated[
    float,
    Quantity("clock difference", r"\theta", "s", "one clock minus another; negative when it is behind", default=0.0, practical=(-1, 1)),
]

# --- data in motion

DataSize = Annotated[float, Quantity("data size", "B", "byte", "bytes to move", lower=0, default=1_500, practical=(64, 2**30), scale="log")]
SegmentSize = Annotated[
    float,
    Quantity(
        "segment size",
        r"\mathrm{MSS}",
        "byte",
        "payload bytes in one full packet",
        lower=1,
        upper=65_535,
        default=1_460,
        practical=(536, 8_960),
    ),
]
BitRate = Annotated[
    float,
    Quantity(
        "bit rate",
        "r",
        "bit/s",
        "bits that the link takes each second",
        lower=0,
        lower_open=True,
        default=1e9,
        practical=(1e6, 1e11),
        scale="log",
        display="Mbit/s",
    ),
]
LossProbability = Annotated[
    float,
    Quantity(
        "loss probability",
        "p",
        "",
        "share of packets lost",
        lower=0,
        upper=1,
        lower_open=True,
        default=1e-4,
        practical=(1e-6, 0.1),
        scale="log",
        display="%",
    ),
]

# --- chances and availability

Probability = Annotated[float, Quantity("probability", "p", "", "chance between 0 and 1", lower=0, upper=1, default=0.01, display="%")]
Availability = Annotated[
    float,
    Quantity(
        "availability",
        "A",
        "",
        "long-run share of time in which it works",
        lower=0,
        upper=1,
        default=0.99,
        practical=(0.9, 0.99999),
        scale="nines",
        display="%",
    ),
]
Unavailability = Annotated[
    float,
    Quantity(
        "unavailability",
        "q",
        "",
        "long-run share of time in which it is down",
        lower=0,
        upper=1,
        default=0.01,
        practical=(1e-5, 0.1),
        scale="log",
        display="%",
    ),
]
SharedCauseShare = Annotated[
    float,
    Quantity(
        "shared-cause share",
        r"\beta",
        "",
        "share of a replica's downtime that takes all replicas down together",
        lower=0,
        upper=1,
        default=0.05,
        practical=(1e-4, 1),
        scale="log",
        display="%",
    ),
]
Correlation = Annotated[
    float,
    Quantity(
        "correlation", r"\rho", "", "Pearson correlation of two up-or-down indicators", lower=-1, upper=1, default=0.1, practical=(0, 1)
    ),
]
SharedCorrelation = Annotated[
    float,
    Quantity(
        "correlation",
        r"\rho",
        "",
        "Pearson correlation of every two up-or-down indicators, the same for all pairs",
        lower=0,
        upper=1,
        default=0.05,
        practical=(0, 1),
    ),
]
LatentCorrelation = Annotated[
    float,
    Quantity(
        "latent correlation",
        "r",
        "",
        "correlation of the hidden normal strengths, not of the up-or-down indicators",
        lower=0,
        upper=1,
        default=0.3,
        practical=(0, 0.99),
    ),
]
Replicas = Annotated[
    int, Quantity("replicas", "n", "", "copies that each can do the work", lower=1, upper=10_000, default=3, practical=(1, 9), integer=True)
]
NeededReplicas = Annotated[
    int,
    Quantity(
        "replicas needed",
        "k",
        "",
        "copies that must be up for the service to work",
        lower=1,
        upper=10_000,
        default=1,
        practical=(1, 9),
        integer=True,
    ),
]
Rate = Annotated[
    float, Quantity("rate", r"\lambda", "1/s", "events each second", lower=0, default=0.01, practical=(1e-6, 1e3), scale="log")
]
PositiveRate = Annotated[float, like(Rate, lower_open=True)]
MeanTime = Annotated[
    float,
    Quantity(
        "mean time",
        r"\bar t",
        "s",
        "long-run average of a span of time",
        lower=0,
        lower_open=True,
        default=86_400.0,
        practical=(1, 1e9),
        scale="log",
        display="h",
    ),
]
Ratio = Annotated[float, Quantity("ratio", "x", "", "how many times as much", lower=0, default=1.0, practical=(0.1, 100), scale="log")]

# --- retries, gossip, quorums and limits

Retries = Annotated[
    int, Quantity("retries", "r", "", "further attempts after the first", lower=0, upper=100, default=3, practical=(0, 10), integer=True)
]
RequestRate = Annotated[
    float, Quantity("request rate", r"\lambda", "1/s", "requests each second", lower=0, default=100.0, practical=(1, 1e5), scale="log")
]
Capacity = Annotated[
    float,
    Quantity(
        "capacity",
        "C",
        "1/s",
        "most requests finished each second",
        lower=0,
        lower_open=True,
        default=300.0,
        practical=(1, 1e5),
        scale="log",
    ),
]
Verdict = Annotated[int, Quantity("verdict", "v", "", "1 if it holds, 0 if it does not", lower=0, upper=1, integer=True)]
Nodes = Annotated[
    int,
    Quantity(
        "nodes", "n", "", "members of the group", lower=2, upper=10**9, default=1_000, practical=(2, 10**5), scale="log", integer=True
    ),
]
Faults = Annotated[
    int, Quantity("faults", "f", "", "replicas that may fail at once", lower=0, upper=3_333, default=1, practical=(0, 5), integer=True)
]
QuorumSize = Annotated[
    int, Quantity("quorum", "q", "", "replicas that must answer", lower=1, upper=10_000, default=2, practical=(1, 9), integer=True)
]

# --- placing, counting and keeping things

Items = Annotated[
    int,
    Quantity(
        "items",
        "n",
        "",
        "things that are placed, stored or counted",
        lower=0,
        upper=1e40,
        default=1_000_000,
        practical=(1, 1e9),
        scale="log",
        integer=True,
    ),
]
Shards = Annotated[
    int,
    Quantity(
        "shards",
        "N",
        "",
        "parts that the keys are spread over",
        lower=1,
        upper=1e9,
        default=10,
        practical=(1, 1_000),
        scale="log",
        integer=True,
    ),
]
Share = Annotated[float, Quantity("share", "s", "", "part of the whole", lower=0, upper=1, default=0.5, display="%")]
HitRatio = Annotated[
    float,
    Quantity(
        "hit ratio", "h", "", "share of requests that the cache answers", lower=0, upper=1, default=0.9, practical=(0, 0.999), display="%"
    ),
]
StoredData = Annotated[
    float,
    Quantity("stored data", "D", "byte", "bytes kept", lower=0, default=1e12, practical=(2**20, 2**50), scale="log"),
]
ByteRate = Annotated[
    float,
    Quantity(
        "byte rate", "r", "byte/s", "bytes moved each second", lower=0, lower_open=True, default=1e8, practical=(1e3, 1e11), scale="log"
    ),
]
Cost = Annotated[
    float, Quantity("cost", "C", "dollar", "money, in any one currency", lower=0, default=100.0, practical=(0.01, 1e6), scale="log")
]
Confidence = Annotated[
    float,
    Quantity(
        "confidence",
        r"\gamma",
        "",
        "share of such intervals that contain the truth",
        lower=0,
        upper=1,
        lower_open=True,
        upper_open=True,
        default=0.95,
        practical=(0.5, 0.999),
        display="%",
    ),
]

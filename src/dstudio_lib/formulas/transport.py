"""What TCP makes of a path: windows, losses, round trips before the first byte, and timeouts."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import absolute, cbrt, log2, maximum, round_up, sqrt
from dstudio_lib.foundation.quantities import BitRate, DataSize, Duration, LossProbability, Ratio, Replicas, RoundTrip, SegmentSize, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

from .latency import BITS

MEAN_GAIN = Constant(1 / 8, r"\alpha")
"""Weight of a new sample in the smoothed round trip."""

DEVIATION_GAIN = Constant(1 / 4, r"\beta")
"""Weight of a new sample in the round-trip variation."""

InFlight = Annotated[float, like(DataSize, name="bandwidth-delay product", symbol=r"\mathrm{BDP}", meaning="bytes that fill the path")]
Window = Annotated[
    float,
    like(
        DataSize,
        name="window",
        symbol="W",
        meaning="bytes sent and not yet acknowledged",
        default=65_535,
        practical=(1_460, 2**26),
        lower_open=True,
    ),
]
Throughput = Annotated[float, like(BitRate, name="throughput", symbol="X", meaning="bits delivered each second")]
InitialWindow = Annotated[
    float,
    like(
        DataSize,
        name="initial window",
        symbol=r"\mathrm{IW}",
        meaning="bytes that may be sent before the first acknowledgement",
        default=14_600,
        practical=(1_460, 146_000),
        lower=1,
    ),
]
Sent = Annotated[float, like(DataSize, name="bytes sent", symbol="S_k", meaning="bytes sent in the first k round trips")]
Rounds = Annotated[
    int,
    like(Replicas, name="round trips", symbol="k", meaning="round trips of slow start", lower=0, upper=60, default=3, practical=(0, 12)),
]
HandshakeRounds = Annotated[
    int,
    like(
        Replicas,
        name="handshake round trips",
        symbol="h",
        meaning="round trips before the request can leave: TCP 1, with TLS 1.3 2, with TLS 1.2 3, QUIC 1, resumed with 0-RTT data 0",
        lower=0,
        upper=20,
        default=2,
        practical=(0, 4),
    ),
]
ServerTime = Annotated[
    float, like(Duration, name="server time", symbol=r"t_{\mathrm{srv}}", meaning="work before the first byte of the answer", default=0.01)
]
FirstByte = Annotated[
    float, like(Duration, name="time to first byte", symbol=r"t_{\mathrm{first\ byte}}", meaning="from opening to answer")
]
AckRatio = Annotated[
    float,
    like(
        Ratio,
        name="packets per acknowledgement",
        symbol="b",
        meaning="packets that one acknowledgement covers: 2 with delayed acknowledgements, 1 as RFC 5348 recommends",
        lower=1,
        upper=16,
        default=1.0,
        practical=(1, 2),
        scale="linear",
    ),
]
CubicWindow = Annotated[
    float, like(Ratio, name="congestion window", symbol=r"W(t)", meaning="in segments", default=100.0, practical=(1, 10_000))
]
WindowAtLoss = Annotated[float, like(CubicWindow, name="window at the loss", symbol=r"W_{\max}", lower_open=True, practical=(10, 10_000))]
CubicConstant = Annotated[
    float,
    like(
        Ratio,
        name="CUBIC constant",
        symbol="C",
        unit="1/s³",
        meaning="segments per cubic second",
        lower_open=True,
        default=0.4,
        practical=(0.1, 1),
    ),
]
DecreaseFactor = Annotated[
    float,
    like(
        Ratio,
        name="decrease factor",
        symbol=r"\beta",
        meaning="share of the window that is kept after a loss",
        lower_open=True,
        upper=1,
        upper_open=True,
        default=0.7,
        practical=(0.5, 0.9),
        scale="linear",
    ),
]
SinceLoss = Annotated[float, like(Duration, name="time since the loss", default=1.0, display=None, practical=(0, 60), scale="linear")]
RecoveryTime = Annotated[
    float, like(Duration, name="recovery time", symbol="K", meaning="until the window is back where the loss was", display=None)
]
SmoothedRoundTrip = Annotated[
    float, like(RoundTrip, name="smoothed round trip", symbol=r"\mathrm{SRTT}", meaning="running mean of samples")
]
Variation = Annotated[
    float,
    like(
        Duration,
        name="round-trip variation",
        symbol=r"\mathrm{RTTVAR}",
        meaning="running mean deviation of samples",
        default=0.02,
        practical=(1e-4, 1),
    ),
]
NextSmoothedRoundTrip = Annotated[
    float, like(SmoothedRoundTrip, name="next smoothed round trip", meaning="running mean with the new sample in it")
]
NextVariation = Annotated[
    float, like(Variation, name="next round-trip variation", meaning="running mean deviation with the new sample in it")
]
Sample = Annotated[float, like(RoundTrip, name="new sample", symbol="R'", meaning="round trip measured just now")]
Granularity = Annotated[
    float, like(Duration, name="clock granularity", symbol="G", meaning="smallest step of the timer", default=0.001, practical=(1e-6, 0.5))
]
Timeout = Annotated[float, like(Duration, name="retransmission timeout", symbol=r"\mathrm{RTO}", meaning="wait before sending again")]

_SMALL_LOSS = Caveat(
    lambda loss_probability, **_: loss_probability > 0.02,
    "Above about 2 % loss, timeouts dominate and this overstates what TCP gets; the formula of Padhye and others counts them.",
    "loss_probability",
)


@formula(
    sources=(Source("rfc7323", "section 1.1"),),
    catalog_ids=("F-A06",),
    words=("BDP", "long fat network", "buffer"),
)
def bandwidth_delay_product(bit_rate: BitRate, round_trip: RoundTrip) -> InFlight:
    """Bytes in flight that keep a path full.

    A window smaller than this leaves the path idle for part of each round trip. It counts bits on the wire, headers included.

    >>> bandwidth_delay_product(bit_rate=1e9, round_trip=0.1)
    12500000.0
    """
    return bit_rate * round_trip / BITS


@formula(
    sources=(Source("rfc7323", "section 1.1"),),
    catalog_ids=("F-A07",),
    words=("receive window", "bandwidth", "round trip"),
)
def window_limited_throughput(window: Window, round_trip: RoundTrip) -> Throughput:
    """Most that one connection can carry, given its window.

    At most one window each round trip, however wide the link. It holds for one connection; a second one doubles it.

    >>> round(window_limited_throughput(window=65_535, round_trip=0.1))
    5242800
    """
    return BITS * window / round_trip


@formula(
    sources=(Source("mathis1997macroscopic", "the window under periodic loss"),),
    catalog_ids=("F-A08",),
    caveats=(_SMALL_LOSS,),
    words=("square root of loss", "congestion avoidance", "Reno"),
)
def mathis_throughput(segment_size: SegmentSize, round_trip: RoundTrip, loss_probability: LossProbability) -> Throughput:
    """Throughput of one long TCP connection under random loss.

    Doubling the round trip halves it, and so does four times the loss. It holds for Reno-like congestion control in steady
    state, one acknowledgement for each packet, rare losses and no timeouts. CUBIC and BBR get more on long paths. The root of 3/2,
    often printed as 1.22, comes from a regular sawtooth; one acknowledgement for every second packet makes it 0.87.

    >>> round(mathis_throughput(segment_size=1460, round_trip=0.1, loss_probability=0.0001) / 1e6, 1)  # Mbit/s
    14.3
    """
    return BITS * segment_size / round_trip * sqrt(3 / (2 * loss_probability))


@formula(
    sources=(Source("rfc5348", "section 3.1"), Source("padhye1998modeling", "the approximate model")),
    catalog_ids=("F-A09",),
    words=("PFTK", "TFRC", "timeouts", "Reno"),
)
def pftk_throughput(
    segment_size: SegmentSize, round_trip: RoundTrip, loss_probability: LossProbability, packets_per_ack: AckRatio = 1.0
) -> Throughput:
    """Throughput of one long TCP connection under loss, timeouts included.

    With the retransmission timeout taken as four round trips, as TFRC does. It holds for Reno-like congestion control in
    steady state over the whole range of loss; for rare losses it approaches :func:`mathis_throughput`.

    >>> round(pftk_throughput(segment_size=1460, round_trip=0.1, loss_probability=0.01) / 1e6, 2)  # Mbit/s
    1.31
    >>> round(pftk_throughput(segment_size=1460, round_trip=0.1, loss_probability=0.1) / 1e3)  # kbit/s: timeouts take over
    207
    """
    return (
        BITS
        * segment_size
        / (
            round_trip * sqrt(2 * packets_per_ack * loss_probability / 3)
            + 4 * round_trip * (3 * sqrt(3 * packets_per_ack * loss_probability / 8) * loss_probability * (1 + 32 * loss_probability**2))
        )
    )


@formula(
    sources=(Source("rfc5681", "section 3.1"), Source("rfc6928", "section 2")),
    catalog_ids=("F-A10",),
    words=("slow start", "initial window", "short transfer"),
)
def slow_start_bytes(initial_window: InitialWindow, rounds: Rounds) -> Sent:
    """Bytes that slow start sends in its first k round trips.

    The window doubles each round trip. It holds until the first loss, the receiver's window or the path's capacity is
    reached, with one acknowledgement for each packet.

    >>> slow_start_bytes(initial_window=14_600, rounds=3)  # 10 + 20 + 40 segments of 1460 bytes
    102200
    """
    return initial_window * (2**rounds - 1)


@formula(
    symbol="k",
    sources=(Source("rfc5681", "section 3.1"), Source("rfc6928", "section 2")),
    words=("slow start", "initial window", "short transfer", "bandwidth"),
)
def slow_start_rounds(data_size: DataSize, initial_window: InitialWindow) -> Rounds:
    """Round trips that slow start needs to send so many bytes.

    The inverse of :func:`slow_start_bytes`, under the same conditions. For a transfer that ends before the path is full it
    is what decides, and more bandwidth does not change it.

    >>> slow_start_rounds(data_size=100_000, initial_window=14_600)
    3
    """
    return round_up(log2(1 + data_size / initial_window))


@formula(
    sources=(Source("rfc9438", "section 4.2"),),
    catalog_ids=("F-A11",),
    words=("congestion control", "window growth"),
)
def cubic_window(
    time_since_loss: SinceLoss, window_at_loss: WindowAtLoss, cubic_constant: CubicConstant = 0.4, decrease_factor: DecreaseFactor = 0.7
) -> CubicWindow:
    """Congestion window of CUBIC, some time after a loss.

    It falls to a share β at the loss, climbs steeply, flattens where the loss was, and then probes beyond. It depends on time,
    not on the round trip. It holds in congestion avoidance, where CUBIC is not held back to Reno's pace.

    >>> round(cubic_window(time_since_loss=0, window_at_loss=100), 6)
    70.0
    """
    return cubic_constant * (time_since_loss - cbrt(window_at_loss * (1 - decrease_factor) / cubic_constant)) ** 3 + window_at_loss


@formula(
    sources=(Source("rfc9438", "section 4.2"),),
    catalog_ids=("F-A11",),
    words=("congestion control", "CUBIC"),
)
def cubic_recovery_time(
    window_at_loss: WindowAtLoss, cubic_constant: CubicConstant = 0.4, decrease_factor: DecreaseFactor = 0.7
) -> RecoveryTime:
    """Time until CUBIC's window is back where the loss happened.

    It grows with the cube root of the window, where Reno's grows with the window itself. The RFC writes it with the window just
    after the loss; that is the share β of the window before, as here.

    >>> round(cubic_recovery_time(window_at_loss=100), 3)
    4.217
    """
    return cbrt(window_at_loss * (1 - decrease_factor) / cubic_constant)


@formula(
    symbol=r"\mathrm{RTTVAR}'",
    sources=(Source("rfc6298", "section 2, rule 2.3"),),
    catalog_ids=("F-A12",),
    words=("RTO", "estimator", "deviation"),
)
def round_trip_variation(variation: Variation, smoothed_round_trip: SmoothedRoundTrip, sample: Sample) -> NextVariation:
    """Round-trip variation after one more sample.

    A running mean of how far samples are from the smoothed round trip, with weight 1/4. It uses the smoothed round trip from
    before the sample: update this first, then :func:`smoothed_round_trip`.

    >>> round(round_trip_variation(variation=0.2, smoothed_round_trip=0.4, sample=0.3), 6)
    0.175
    """
    return (1 - DEVIATION_GAIN) * variation + DEVIATION_GAIN * absolute(smoothed_round_trip - sample)


@formula(
    symbol=r"\mathrm{SRTT}'",
    sources=(Source("rfc6298", "section 2, rule 2.3"),),
    catalog_ids=("F-A12",),
    words=("RTO", "estimator", "moving average"),
)
def smoothed_round_trip(smoothed: SmoothedRoundTrip, sample: Sample) -> NextSmoothedRoundTrip:
    """Smoothed round trip after one more sample.

    A running mean with weight 1/8. Samples of retransmitted packets do not count, since it is unknown which copy was answered.

    >>> round(smoothed_round_trip(smoothed=0.4, sample=0.3), 6)
    0.3875
    """
    return (1 - MEAN_GAIN) * smoothed + MEAN_GAIN * sample


@formula(
    sources=(Source("rfc6298", "section 2, rule 2.3"),),
    catalog_ids=("F-A12",),
    caveats=(
        Caveat(
            lambda smoothed_round_trip, variation, granularity=0.001: maximum(granularity, 4 * variation) + smoothed_round_trip < 1,
            "The result is under one second, to which RFC 6298 (rule 2.4) rounds it up; many systems use a lower floor, such as 200 ms.",
            "variation",
        ),
    ),
    words=("RTO", "timer", "retransmit"),
)
def retransmission_timeout(smoothed_round_trip: SmoothedRoundTrip, variation: Variation, granularity: Granularity = 0.001) -> Timeout:
    """Wait for an acknowledgement before a packet is sent again.

    Mean plus four deviations, before the floor of one second and the doubling at each further timeout.

    >>> round(retransmission_timeout(smoothed_round_trip=0.3875, variation=0.175), 4)
    1.0875
    """
    return smoothed_round_trip + maximum(granularity, 4 * variation)


@formula(
    sources=(Source("rfc9293", "section 3.5"), Source("rfc8446", "section 2"), Source("rfc9000", "section 7")),
    catalog_ids=("F-A13",),
    words=("TLS", "QUIC", "handshake", "TTFB", "connection setup"),
)
def time_to_first_byte(round_trip: RoundTrip, handshake_rounds: HandshakeRounds = 2, server_time: ServerTime = 0.01) -> FirstByte:
    """Time from opening a connection to the first byte of the answer.

    Handshake round trips, one for request and answer, and the server's own work. It holds for a request that fits into the
    initial window, with the name already resolved. Bandwidth does not occur in it.

    >>> round(time_to_first_byte(round_trip=0.1, handshake_rounds=2, server_time=0.01), 6)
    0.31
    """
    return (handshake_rounds + 1) * round_trip + server_time

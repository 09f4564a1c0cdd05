"""What a clock over a network can know: offset, error and drift."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Requirement
from dstudio_lib.foundation.quantities import ClockDifference, ClockReading, Duration, Ratio, RoundTrip, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

ClientSent = Annotated[float, like(ClockReading, name="client sent", symbol="T_1", meaning="by the client's clock", default=10.0)]
ServerReceived = Annotated[float, like(ClockReading, name="server received", symbol="T_2", meaning="by the server's clock", default=10.12)]
ServerSent = Annotated[float, like(ClockReading, name="server sent", symbol="T_3", meaning="by the server's clock", default=10.13)]
ClientReceived = Annotated[float, like(ClockReading, name="client received", symbol="T_4", meaning="by the client's clock", default=10.05)]
Delay = Annotated[
    float,
    like(
        ClockDifference, name="round-trip delay", symbol=r"\delta", meaning="time on the network, both ways", default=0.05, practical=(0, 1)
    ),
]
LeastOneWay = Annotated[
    float, like(Duration, name="least one-way delay", symbol=r"t_{\min}", meaning="no message is faster, in either direction", default=0.02)
]
ErrorBound = Annotated[
    float,
    like(Duration, name="error bound", symbol=r"\left|e\right|_{\max}", meaning="the clock set is at most this far off", default=0.03),
]
DriftRate = Annotated[
    float,
    like(
        Ratio,
        name="drift rate",
        symbol=r"\rho",
        meaning="seconds gained or lost each second",
        upper=0.1,
        default=50e-6,
        practical=(1e-9, 1e-3),
        display="ppm",
    ),
]
Elapsed = Annotated[
    float,
    like(
        Duration, name="time since set", meaning="since the clock was last right", default=86_400.0, display="h", practical=(1, 2_592_000)
    ),
]
Drift = Annotated[float, like(Duration, name="drift", symbol=r"\Delta", meaning="the clock is at most this far off")]


@formula(
    sources=(Source("rfc5905", "section 8"),),
    catalog_ids=("F-A14",),
    words=("NTP", "synchronisation", "four timestamps"),
)
def ntp_offset(
    client_sent: ClientSent, server_received: ServerReceived, server_sent: ServerSent, client_received: ClientReceived
) -> ClockDifference:
    """How far the server's clock is ahead of the client's.

    Exact if both directions take equally long. Otherwise it is wrong by half the difference, and no exchange of messages
    between the two can tell.

    >>> round(ntp_offset(client_sent=10.0, server_received=10.12, server_sent=10.13, client_received=10.05), 6)
    0.1
    """
    return ((server_received - client_sent) + (server_sent - client_received)) / 2


@formula(
    sources=(Source("rfc5905", "section 8"),),
    catalog_ids=("F-A14",),
    words=("NTP", "synchronisation", "four timestamps"),
)
def ntp_delay(client_sent: ClientSent, server_received: ServerReceived, server_sent: ServerSent, client_received: ClientReceived) -> Delay:
    """Time that request and answer spent on the network.

    The server's own time is taken out, and the offset cancels. The true offset lies within half of this from the computed one.
    Rounding and clocks that run at different speeds can make it slightly negative.

    >>> round(ntp_delay(client_sent=10.0, server_received=10.12, server_sent=10.13, client_received=10.05), 6)
    0.04
    """
    return (client_received - client_sent) - (server_sent - server_received)


@formula(
    sources=(Source("cristian1989probabilistic", "reading a remote clock, the maximum error"),),
    catalog_ids=("F-A15",),
    words=("Cristian", "synchronisation", "uncertainty"),
    requires=(
        Requirement(
            lambda round_trip, least_one_way: 2 * least_one_way <= round_trip * (1 + 1e-12),
            "least_one_way={least_one_way} s, there and back, is more than round_trip={round_trip} s; "
            "least_one_way is allowed up to half of the round trip; try a smaller one.",
            "least_one_way",
        ),
    ),
)
def cristian_error_bound(round_trip: RoundTrip, least_one_way: LeastOneWay) -> ErrorBound:
    """Largest error of a clock that is set by asking a server once.

    The shorter the round trip, the better the reading: Cristian's algorithm asks until one is short enough. Drift during the
    exchange is left out. It holds for any asymmetry of the two directions.

    >>> round(cristian_error_bound(round_trip=0.1, least_one_way=0.02), 6)
    0.03
    """
    return round_trip / 2 - least_one_way


@formula(
    sources=(Source("lamport1985synchronizing", "the assumption that clocks run at bounded rates"),),
    catalog_ids=("F-A16",),
    words=("ppm", "quartz", "skew"),
)
def accumulated_drift(drift_rate: DriftRate, elapsed: Elapsed) -> Drift:
    """How far off a clock can be, some time after it was set.

    A bound for a clock whose rate is never off by more than ρ. Quartz drifts with temperature, so the actual error
    wanders within it. Two such clocks can be twice as far apart.

    >>> round(accumulated_drift(drift_rate=50e-6, elapsed=86_400), 6)  # 50 ppm over a day
    4.32
    """
    return drift_rate * elapsed

"""A transfer over a fresh connection, flight by flight: handshake, request, slow start.

The claim: below a few hundred kilobytes a transfer is made of round trips, and bandwidth does not shorten
them. 100 kB over a round trip of 100 ms arrive within 1 % of the same time at 100 Mbit/s and at 10 Gbit/s,
and half the distance nearly halves it.

One sender, one path, one bottleneck. The window begins at ten segments and grows by one for each
acknowledgement, so it doubles each round trip until the path is full, after which the link never rests.
Nothing is lost, the receiver's window never limits, requests and acknowledgements take no room, headers are
left out, and the server sends as soon as it may.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.latency import serialisation_delay
from dstudio_lib.foundation.quantities import BitRate, DataSize, Duration, RoundTrip, SegmentSize, like
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.settings import Settings

HANDSHAKES = {"tls12": 3, "tls13": 2, "tcp": 1, "quic": 1, "quic-0rtt": 0}
"""Round trips before the request can leave."""

ObjectSize = Annotated[
    float,
    like(
        DataSize,
        name="size of the object",
        meaning="bytes that the answer has",
        lower=1,
        upper=2**40,
        default=100_000,
        practical=(1e3, 1e9),
    ),
]
LinkRate = Annotated[float, like(BitRate, name="bandwidth", meaning="of the narrowest link", default=100e6, practical=(1e6, 1e11))]
PathRoundTrip = Annotated[float, like(RoundTrip, meaning="of an empty path", practical=(1e-3, 0.5))]
Handshake = Annotated[
    str,
    Choice(
        "connection",
        "what must be agreed before the request can leave",
        (
            ("tls12", "TCP + TLS 1.2 (3 round trips)"),
            ("tls13", "TCP + TLS 1.3 (2)"),
            ("tcp", "TCP, nothing encrypted (1)"),
            ("quic", "QUIC (1)"),
            ("quic-0rtt", "QUIC, resumed with 0-RTT (0)"),
        ),
        "tls13",
    ),
]
FirstWindow = Annotated[
    int,
    Quantity(
        "initial window",
        r"\mathrm{IW}",
        "",
        "segments that may leave before the first acknowledgement; ten by RFC 6928",
        lower=1,
        upper=10_000,
        default=10,
        practical=(1, 100),
        scale="log",
        integer=True,
    ),
]
ServerWork = Annotated[
    float,
    like(Duration, name="server time", meaning="work before the first byte of the answer", default=0.0, practical=(0, 0.5), scale="linear"),
]


@dataclass(frozen=True)
class Transfer(Settings):
    """An object, a path, and how the connection is opened."""

    data_size: ObjectSize = 100_000
    bit_rate: LinkRate = 100e6
    round_trip: PathRoundTrip = 0.1
    handshake: Handshake = "tls13"
    initial_window: FirstWindow = 10
    server_time: ServerWork = 0.0
    segment_size: SegmentSize = 1_460

    @property
    def handshake_rounds(self) -> int:
        """Round trips before the request can leave."""
        return HANDSHAKES[self.handshake]

    @property
    def segments(self) -> int:
        """Segments that the object is cut into."""
        return math.ceil(self.data_size / self.segment_size)


@dataclass(frozen=True, slots=True)
class Flight:
    """One round of slow start: its window and segments, when its first segment left and when its last arrived (s)."""

    number: int
    window: int
    segments: int
    left: float
    arrived: float


@dataclass(frozen=True, slots=True)
class Run:
    """A transfer from opening the connection (time 0) to the last byte, all times in seconds.

    ``sending`` is the time in which the bottleneck carried the object's bits, ``waiting`` that in which it
    stood idle between first and last bit because the window was spent. ``filled`` is the moment from which it
    is never idle again, or None if the object was over before. Flights are listed up to the one that fills it.
    """

    settings: Transfer
    first_byte: float
    total: float
    sending: float
    waiting: float
    filled: float | None
    flights: tuple[Flight, ...]

    @property
    def opening(self) -> float:
        """Time until the request can leave."""
        return self.settings.handshake_rounds * self.settings.round_trip

    @property
    def owned_by_distance(self) -> float:
        """Share of the total that no bandwidth shortens and that the server does not cause."""
        return 1 - (self.sending + self.settings.server_time) / self.total

    @property
    def throughput(self) -> float:
        """Object bits over total time (bit/s)."""
        return 8 * self.settings.data_size / self.total


def simulate(settings: Transfer, *, seed: int = 1) -> Run:
    """Run one transfer, flight by flight. Nothing in it is random, so the seed plays no part.

    The first acknowledgement of a flight frees one segment and, since the window grows, lets a second one go;
    so the next flight begins one round trip after the first segment of the last one was on its way, has twice
    the segments, and leaves without a gap.
    """
    each = float(serialisation_delay(settings.segment_size, settings.bit_rate))
    begin = (settings.handshake_rounds + 0.5) * settings.round_trip + settings.server_time
    flights: list[Flight] = []
    left, window, sent, waiting, filled = begin, settings.initial_window, 0, 0.0, None
    while True:
        segments = min(window, settings.segments - sent)
        sent += segments
        free = left + _carried(settings, segments, sent)
        flights.append(Flight(len(flights) + 1, window, segments, left, free + settings.round_trip / 2))
        if sent == settings.segments:
            break
        next_left = left + each + settings.round_trip
        if next_left <= free:  # acknowledgements arrive while this flight still leaves: from now on the link never rests
            filled = left
            free += _carried(settings, settings.segments - sent, settings.segments)
            break
        waiting += next_left - free
        left, window = next_left, 2 * window
    return Run(
        settings=settings,
        first_byte=begin + settings.round_trip / 2,
        total=free + settings.round_trip / 2,
        sending=float(serialisation_delay(settings.data_size, settings.bit_rate)),
        waiting=waiting,
        filled=filled,
        flights=tuple(flights),
    )


def _carried(settings: Transfer, segments: int, sent: int) -> float:
    """Return the time that the link needs for these segments, of which the object's last may be short."""
    size = segments * settings.segment_size
    if sent == settings.segments:
        size -= settings.segments * settings.segment_size - settings.data_size
    return float(serialisation_delay(size, settings.bit_rate))

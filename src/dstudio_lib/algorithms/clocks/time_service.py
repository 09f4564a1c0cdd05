"""Time servers and clients that ask them: the exchange of NTP as processes, with a clock filter and selection.

The client never touches its own clock: it keeps an estimate of how far off that is, and says what time it takes it to be.

Sources: those of :mod:`dstudio_lib.algorithms.clocks.synchronisation`.

References: cristian1989probabilistic; rfc5905; marzullo1984maintaining.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dstudio_lib.algorithms.clocks.synchronisation import Bounds, Sample, best_sample, select_clocks
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class AskTime:
    """A client asks; it sent this at ``client_sent`` by its own clock."""

    client_sent: int


@dataclass(slots=True)
class TellTime:
    """A server answers with its readings at receipt and at sending."""

    client_sent: int
    server_received: int
    server_sent: int


class TimeServer(Process):
    """Answers with its clock."""

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer at once: receipt and sending are one moment here."""
        if isinstance(message, AskTime):
            world.send(sender, TellTime(message.client_sent, world.now, world.now))


class TimeClient(Process):
    """Asks its servers every ``period`` (ns), keeps the last ``window`` samples of each, and estimates the offset of its clock.

    The estimate rests on the sample of least delay of each server, widened by the drift since (``drift`` is the largest difference
    in rate between two clocks, such as 0.0001), and on the interval that a majority of servers agree on. Records ``estimate`` with
    ``offset``, ``low`` and ``high`` (ns) after every answer that leads to one.

    >>> from dstudio_lib.kernel import Clock, World
    >>> world = World(seed=1, latency=20, clocks={"client": Clock(500)})
    >>> world.add("server", lambda: TimeServer("server", ()))
    >>> world.add("client", lambda: TimeClient("client", ("server",), period=1_000))
    >>> _ = world.run(until=100)
    >>> world.nodes["client"].estimate
    Bounds(low=-520, high=-480)
    """

    def __init__(self, me: str, peers: tuple[str, ...], period: int, window: int = 8, drift: float = 0.0) -> None:
        super().__init__(me, peers)
        if period <= 0 or window < 1:
            raise InputError(f"period={period} ns and window={window} were given; both must be at least 1; try period=64_000_000_000.")
        self.period = period
        self.window = window
        self.drift = drift
        self.samples: dict[str, list[Sample]] = {server: [] for server in peers}
        self.estimate: Bounds | None = None

    def on_start(self, world: Surroundings) -> None:
        """Ask for the first time."""
        self.on_timer(world, "ask")

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask every server, and come back after the period."""
        for server in self.peers:
            world.send(server, AskTime(world.now))
        world.set_timer("ask", self.period)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Keep the sample, and estimate anew."""
        if not isinstance(message, TellTime) or sender not in self.samples:
            return
        kept = self.samples[sender]
        kept.append(Sample(message.client_sent, message.server_received, message.server_sent, world.now))
        del kept[: -self.window]
        chosen = self.choose([self.possible(best_sample(each), world.now) for each in self.samples.values() if each])
        if chosen is not None:
            self.estimate = chosen
            world.record("estimate", offset=chosen.middle, low=chosen.low, high=chosen.high)

    def possible(self, sample: Sample, now: int) -> Bounds:
        """Offsets that are possible now, after the clocks have drifted apart since the sample."""
        drifted = math.ceil(self.drift * (now - sample.client_sent))
        return Bounds(sample.offsets.low - drifted, sample.offsets.high + drifted)

    def choose(self, offsets: list[Bounds]) -> Bounds | None:
        """Return the offsets that a majority agrees on."""
        return select_clocks(offsets)


class TimeClientThatBelievesAll(TimeClient):
    """Takes the mean of all servers.

    A single server with a wrong clock moves the estimate by its share, without bound.
    """

    def choose(self, offsets: list[Bounds]) -> Bounds | None:
        """Return the mean of the lower and of the upper ends."""
        if not offsets:
            return None
        return Bounds(sum(each.low for each in offsets) // len(offsets), sum(each.high for each in offsets) // len(offsets))


class TimeClientThatForgetsDrift(TimeClient):
    """Trusts an old sample as if clocks ran alike.

    The offset that it was sure of is left behind while the clocks drift apart.
    """

    def possible(self, sample: Sample, now: int) -> Bounds:
        """Offsets that were possible at the sample."""
        return sample.offsets

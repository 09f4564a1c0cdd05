"""A program that sells a share of the volume, in a market where what it sells is passed on: the signal that it follows is its own echo.

The claim: a share of the volume is no limit on the pace. If each contract is passed on h times before somebody keeps it, the loop has a
gain of s (1 + h); below 1 the pace settles at 1 / (1 - gain) times what it was meant to be, above 1 it grows until the order is done. A
pause shorter than the memory of the signal hardly changes it; a ceiling does, and so does a signal that leaves out one's own part.

Seconds pass one by one; in each the program sells its share of the mean volume of the last minute. Prices are left out: the program
that this is modelled on did not look at them. All numbers are illustrative but for the share and the size of the order.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.formulas.feedback import loop_amplification, pace_gain
from dstudio_lib.foundation.quantities import Ratio, Share, like
from dstudio_lib.foundation.quantity import Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

MINUTE = 60
LONGEST = 8 * 3_600
"""After which the watching ends (s)."""
MOST = 1e6
"""Contracts in one second beyond which nothing is counted any more."""

Order = Annotated[float, Quantity("order", "N", "", "contracts to sell", 1, 1e7, default=75_000, practical=(1_000, 200_000))]
Ordinary = Annotated[
    float, Quantity("ordinary volume", "V_0", "1/min", "contracts each minute that have nothing to do with it", 1, 1e7, default=2_800)
]


@dataclass(frozen=True)
class Echo(Settings):
    """The order, the share of the volume that it takes, how often others pass a contract on, and what may stop the loop.

    ``ceiling`` is the most that it sells, as a multiple of its share of the ordinary volume (0 for none). A pause comes when
    the pace has reached ``pause_at`` times that share, and lasts ``pause`` seconds; with ``return_`` those who buy to keep come
    back after it, and nothing is passed on any more.
    """

    order: Order = 75_000.0
    share: Annotated[float, like(Share, name="share of the volume", symbol="s", default=0.09)] = 0.09
    ordinary: Ordinary = 2_800.0
    resales: Annotated[float, like(Ratio, name="times passed on", symbol="h", default=10, practical=(0, 20), scale="linear")] = 10.0
    ceiling: Annotated[float, like(Ratio, name="ceiling", meaning="most it sells, in intended paces; 0 for none", default=0)] = 0.0
    pause: Annotated[float, Quantity("pause", "p", "s", "how long trading stops", 0, 600, default=0)] = 0.0
    pause_at: Annotated[float, like(Ratio, name="pause at", meaning="pace at which it stops, in intended ones", default=10)] = 10.0
    return_: Annotated[bool, Toggle("buyers return", "whether after the pause contracts are kept by whoever buys them")] = False
    others_only: Annotated[bool, Toggle("others only", "whether it leaves what it has set off itself out of the volume")] = False

    @property
    def gain(self) -> float:
        """Gain of the loop: the formula's."""
        return 0.0 if self.others_only else float(pace_gain(self.share, self.resales))

    @property
    def intended(self) -> float:
        """Contracts each minute, if it moved nothing itself."""
        return self.share * self.ordinary

    @property
    def settles_at(self) -> float | None:
        """Pace at which it would settle, in intended ones: the formula's; ``None`` if it never does."""
        return float(loop_amplification(self.gain)) if self.gain < 1 else None


@dataclass(frozen=True)
class Run:
    """Contracts that the program sold in each second, all that were traded, and the pauses (s)."""

    settings: Echo
    sold: tuple[float, ...]
    traded: tuple[float, ...]
    pauses: tuple[int, ...]

    @property
    def finished(self) -> float | None:
        """When the order was done (s); ``None`` if it was not within the time watched."""
        return float(len(self.sold)) if sum(self.sold) >= self.settings.order * (1 - 1e-9) else None

    def pace(self, minute: int) -> float:
        """Return the pace in one minute, in intended ones."""
        return sum(self.sold[MINUTE * minute : MINUTE * (minute + 1)]) / self.settings.intended

    @property
    def paces(self) -> tuple[float, ...]:
        """The pace in each full minute, in intended ones."""
        return tuple(self.pace(minute) for minute in range(len(self.sold) // MINUTE))

    @property
    def highest(self) -> float:
        """The most sold in one second, in intended paces."""
        return MINUTE * max(self.sold) / self.settings.intended


def simulate(settings: Echo) -> Run:
    """Sell the order, second by second. Nothing is left to chance.

    >>> simulate(Echo(resales=0.0)).finished > 4 * 3600 > 3600 > simulate(Echo(resales=10.0)).finished
    True
    """
    quiet = settings.ordinary / MINUTE
    window: deque[float] = deque([quiet] * MINUTE, maxlen=MINUTE)
    sold: list[float] = []
    traded: list[float] = []
    pauses: list[int] = []
    left, resales, paused = settings.order, settings.resales, 0
    most = settings.ceiling * settings.intended / MINUTE if settings.ceiling > 0 else MOST
    while left > 0 and len(sold) < LONGEST:
        if paused:
            paused -= 1
            mine, all_ = 0.0, 0.0
        else:
            signal = quiet if settings.others_only else sum(window) / MINUTE
            mine = min(settings.share * signal, most, left)
            all_ = quiet + mine * (1 + resales)
        left -= mine
        sold.append(mine)
        traded.append(all_)
        window.append(all_)
        if settings.pause > 0 and mine * MINUTE >= settings.pause_at * settings.intended:
            paused = round(settings.pause)
            pauses.append(len(sold))
            resales = 0.0 if settings.return_ else resales
    return Run(settings, tuple(sold), tuple(traded), tuple(pauses))

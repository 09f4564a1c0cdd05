"""What comes back to where it began: the gain of a loop, and what a loop makes of a push."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.quantities import Ratio, Share, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

LoopGain = Annotated[
    float,
    like(
        Share,
        name="loop gain",
        symbol="g",
        meaning="what comes back for one unit that goes round the loop once",
        upper_open=True,
        default=0.5,
        practical=(0, 0.99),
        display=None,
    ),
]
AnyGain = Annotated[
    float, like(Ratio, name="loop gain", symbol="g", meaning="what comes back for one unit that goes round; above 1 it grows")
]
Amplification = Annotated[
    float, like(Ratio, name="amplification", symbol="A", meaning="what a push amounts to in the end, with all its echoes", lower=1)
]
Participation = Annotated[
    float,
    like(Share, name="share followed", symbol="s", meaning="part of the measured signal that is added to it", default=0.09),
]
Resales = Annotated[
    float,
    like(
        Ratio,
        name="times passed on",
        symbol="h",
        meaning="further units of the signal that one added unit causes",
        default=5.0,
        practical=(0, 20),
        scale="linear",
    ),
]


@formula(
    sources=(Source("dstudio", "the sum of a geometric series", status="M"),),
    caveats=(
        Caveat(
            lambda loop_gain: loop_gain > 0.9,
            "This near to 1 a small error in the gain is a large one in the result, and it takes many rounds to get there.",
            "loop_gain",
        ),
    ),
    words=("feedback", "loop", "amplification", "echo", "geometric"),
)
def loop_amplification(loop_gain: LoopGain) -> Amplification:
    """What a loop makes of one unit, all echoes added up.

    The unit comes back as g, that as g squared, and so on; the sum is finite only below 1. It holds for a loop whose gain does not
    change with what goes round. At a gain of 1 or more there is no such sum: it grows until something else stops it.

    >>> loop_amplification(loop_gain=0.5)  # 1 + 1/2 + 1/4 + ...
    2.0
    """
    return 1 / (1 - loop_gain)


@formula(
    sources=(Source("cftc2010findings", "the sell algorithm, and the liquidity crisis in the futures", "I"),),
    words=("feedback", "volume", "flash crash", "pace", "loop gain"),
)
def pace_gain(participation: Participation, resales: Resales) -> AnyGain:
    """Gain of a loop in which somebody adds a fixed share of a signal that their own part moves.

    Each unit added shows up in the signal once by itself and h times more by what others do with it; the share s of all that is
    added in the next round. It holds while others pass on each unit as often as before.

    >>> round(pace_gain(participation=0.09, resales=5), 2)  # 0.09 (1 + 5)
    0.54
    """
    return participation * (1 + resales)

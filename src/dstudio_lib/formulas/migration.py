"""Data that change while they are moved: how many were written meanwhile."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import expm1
from dstudio_lib.foundation.quantities import Duration, Items, Probability, RequestRate, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

WriteRate = Annotated[
    float, like(RequestRate, name="write rate", symbol=r"\lambda", meaning="writes each second, to all items together", default=20.0)
]
Elapsed = Annotated[
    float,
    like(
        Duration,
        name="time between",
        symbol="t",
        meaning="from one look to the next",
        default=5.0,
        upper=1e8,
        practical=(0.01, 1e5),
        display=None,
    ),
]
ItemCount = Annotated[int, like(Items, name="items", symbol="n", meaning="that are written to, each as often", lower=1, default=10_000)]
Touched = Annotated[
    float, like(Probability, name="touched", symbol=r"P_{\mathrm{touched}}", meaning="share written at least once meanwhile")
]


@formula(
    sources=(Source("dstudio", "random writes, each item as often", status="M"),),
    caveats=(
        Caveat(
            lambda items, **_: items > 1,
            "This takes each item to be written as often as any other. Popular ones are touched sooner, and the rest later.",
            "items",
        ),
    ),
    words=("migration", "backfill", "lost update", "rollback", "dual write", "overwritten"),
)
def touched_share(write_rate: WriteRate, elapsed: Elapsed, items: ItemCount) -> Touched:
    """Share of items that are written at least once in a time.

    What a copy overwrites that was read so long before, and what going back loses when nothing was written back for so long. It holds
    for writes at random moments to random items; people who write to the same few make it less.

    >>> round(touched_share(write_rate=20, elapsed=5, items=10_000), 5)  # 1 - exp(-0.01)
    0.00995
    """
    return -expm1(-write_rate * elapsed / items)

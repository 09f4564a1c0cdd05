"""What may be published of a class: no cell under ten learners, and nothing from which one would follow.

A cell is a number of learners who have something in common: sat a form, got an item right, chose an option. Ten is the smallest group
that most US states report (NCES 2011-603, *Statistical Methods for Protecting Personally Identifiable Information in Aggregate
Reporting*); the same brief describes what is done here: complementary cells are held back too, and shares at the ends are reported as
a bound. A report shows the bound as words, so that a reader never takes it for a measurement.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dstudio_lib.foundation.formatting import NARROW

LEAST = 10
NOT_SHOWN = "not shown"
NOT_ASKED = "not asked"
_ENDS = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it may be told: exact to a whole per cent, only a bound, held back or never asked (no ``value``)."""

    kind: Literal["exact", "at least", "at most", "under", "held back", "absent"]
    value: float | None = None

    @property
    def text(self) -> str:
        """The share in words.

        >>> Share("exact", 0.72).text, Share("at least", 0.5).text, HELD_BACK.text
        ('72\u202f%', '50\u202f% or more', 'not shown')
        """
        if self.value is None:
            return NOT_ASKED if self.kind == "absent" else NOT_SHOWN
        shown = f"{round(self.value * 100)}{NARROW}%"
        return {"exact": shown, "at least": f"{shown} or more", "at most": f"{shown} or less", "under": f"under {shown}"}[self.kind]

    @property
    def exact(self) -> bool:
        """Whether it is a measurement, to a whole per cent."""
        return self.kind == "exact"


HELD_BACK = Share("held back")
ABSENT = Share("absent")


def enough(learners: int) -> bool:
    """Whether a group is large enough to be told of.

    >>> enough(9), enough(10)
    (False, True)
    """
    return learners >= LEAST


def right_share(right: int, learners: int) -> Share:
    """Share of learners who got something right, told exactly only if ten or more did and ten or more did not.

    >>> right_share(26, 40).text, right_share(36, 40).text, right_share(7, 12).text, right_share(7, 9).text
    ('65\u202f%', '75\u202f% or more', '50\u202f% or more', 'not shown')
    """
    if not enough(learners):
        return HELD_BACK
    wrong = learners - right
    if enough(right) and enough(wrong):
        return Share("exact", _whole(right / learners))
    if right >= wrong:
        return Share("at least", max(0.5, math.floor(100 * (learners - LEAST) / learners) / 100))
    return Share("under", min(0.5, math.ceil(100 * LEAST / learners) / 100))


def mean_share(share: float, learners: int) -> Share:
    """Average share of points of a group, to a whole per cent; from 95 %, and up to 5 %, only that.

    At the ends an average says of nearly everyone what they got.

    >>> mean_share(0.634, 10).text, mean_share(0.99, 10).text, mean_share(0.5, 9).text
    ('63\u202f%', '95\u202f% or more', 'not shown')
    """
    if not enough(learners):
        return HELD_BACK
    if share >= _ENDS:
        return Share("at least", _ENDS)
    if share <= 1 - _ENDS:
        return Share("at most", round(1 - _ENDS, 2))
    return Share("exact", _whole(share))


def coarse(share: float, learners: int) -> Share:
    """Only the half that a share lies in, for what would let a cell be worked out by subtraction.

    >>> coarse(0.7, 40).text, coarse(0.3, 40).text
    ('50\u202f% or more', 'under 50\u202f%')
    """
    if not enough(learners):
        return HELD_BACK
    return Share("at least", 0.5) if share >= 0.5 else Share("under", 0.5)


def counts(cells: Mapping[str, int], held: Collection[str] = (), last: Collection[str] = ()) -> dict[str, int | None]:
    """Counts that divide a group among themselves; ``None`` where a count is held back.

    ``held`` names cells that are held back in any case, ``last`` those that another table tells, so that holding them back hides little.

    Counts under ten are held back. If what is held back is a single cell, or adds up to fewer than ten learners, the smallest of the
    others goes with it: else the rest and the size of the group would tell it.

    >>> counts({"A": 14, "B": 12, "C": 4})
    {'A': 14, 'B': None, 'C': None}
    >>> counts({"A": 30, "B": 7, "C": 6})  # thirteen learners, and nobody can tell which of the two they chose
    {'A': 30, 'B': None, 'C': None}
    """
    hidden = {name for name, count in cells.items() if not enough(count) or name in held}
    for name in sorted(set(cells) - hidden, key=lambda name: (name in last, cells[name], name)):
        if not hidden or (len(hidden) > 1 and enough(sum(cells[each] for each in hidden))):
            break
        hidden.add(name)
    return {name: None if name in hidden else count for name, count in cells.items()}


def with_company(shares: Sequence[Share], cells: Sequence[int], learners: int) -> list[Share]:
    """Shares of several items, of which never a single one is held back: its share would follow from the sum of all.

    ``cells`` is, for each item, the number of learners on its smaller side.

    >>> told = with_company([right_share(26, 40), right_share(36, 40), right_share(20, 40)], [14, 4, 20], 40)
    >>> [each.text for each in told]
    ['50\u202f% or more', '75\u202f% or more', '50\u202f%']
    """
    bounded = [place for place, share in enumerate(shares) if not share.exact]
    told = list(shares)
    if len(bounded) == 1 and len(told) > 1:
        place = min((place for place in range(len(told)) if place not in bounded), key=lambda place: (cells[place], place))
        value = told[place].value
        told[place] = coarse(value if value is not None else 0.0, learners)
    return told


def _whole(share: float) -> float:
    return round(share, 2)

"""Quorums: how many members must answer so that any two sets of answers share a member.

References: gifford1979weighted; howard2016flexible.
"""

from __future__ import annotations

from dstudio_lib.foundation.errors import InputError


def majority(members: int) -> int:
    """Return the least number of members that is more than half of them.

    >>> majority(4), majority(5)
    (3, 3)
    """
    return members // 2 + 1


def always_meet(members: int, first: int, second: int) -> bool:
    """Whether every quorum of one size shares a member with every quorum of the other.

    >>> always_meet(5, 4, 2), always_meet(5, 3, 2)
    (True, False)
    """
    return first + second > members


def checked_quorum(members: int, size: int | None, parameter: str) -> int:
    """Return a quorum size that the group can reach; a majority, if none is given.

    Raises
    ------
    InputError
        If the group has fewer members, or the quorum none.
    """
    if size is None:
        return majority(members)
    if not 1 <= size <= members:
        raise InputError(
            f"{parameter} was given as {size} for {members} members; allowed is from 1 to {members}; try {majority(members)}.", parameter
        )
    return size

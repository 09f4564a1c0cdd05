"""Small turns of phrase that figures share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

Written = Callable[[float], str]
"""How a value is written."""
TINY = 1e-9
"""Part of the largest result below which a reader is told that it is about nothing."""


def capital(text: str) -> str:
    """Return a text with a capital at its beginning.

    >>> capital("load of a server")
    'Load of a server'
    """
    return text[:1].upper() + text[1:]


def wrapped(text: str, width: int) -> str:
    """Return a text broken into lines of about this width.

    >>> wrapped("requests that wait for the slowest", 16)
    'requests that<br>wait for the<br>slowest'
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def course(along: str, name: str, points: Sequence[tuple[float, float]], place: Written, said: Written) -> str:
    """Return what a curve does, in one line: ``name`` along ``along``, whose values ``said`` and ``place`` write.

    >>> course("machines", "throughput", [(1, 10.0), (2, 15.0), (3, 12.0)], str, str)
    'Throughput peaks at 15.0, with machines at 2'
    """
    title = capital(name)
    values = [value for _, value in points]
    least, most = min(values), max(values)
    tiny = TINY * max(abs(least), abs(most))
    if len(values) < 2 or math.isclose(least, most, rel_tol=1e-9, abs_tol=1e-300):
        return f"{title} does not move with {along}: it stays at {said(values[0])}"
    if said(least) == said(most):
        return f"{title} hardly moves with {along}: it stays near {said(most)}"
    slack = (most - least) * 1e-9
    steps = [later - before for before, later in pairwise(values)]
    first, last = values[0], values[-1]

    def end(value: float) -> str:
        return "about 0" if 0 < abs(value) < tiny else said(value)

    def at(value: float) -> str:
        return place(next(x for x, each in points if abs(each - value) <= slack))

    if all(each >= -slack for each in steps) or all(each <= slack for each in steps):
        return f"{title} {'rises' if last > first else 'falls'} from {end(first)} to {end(last)} with {along}"
    if most > max(first, last) + slack and _turns(steps, slack) == 1:
        return f"{title} peaks at {said(most)}, with {along} at {at(most)}"
    if least < min(first, last) - slack and _turns(steps, slack) == 1:
        return f"{title} is least, {end(least)}, with {along} at {at(least)}"
    return f"{title} goes up and down with {along}, between {end(least)} and {end(most)}"


def _turns(steps: Sequence[float], slack: float) -> int:
    signs = [each > 0 for each in steps if abs(each) > slack]
    return sum(before != after for before, after in pairwise(signs))

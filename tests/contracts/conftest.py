"""Arguments for any formula: its defaults, the ends of its spans, and seeded draws inside its ranges.

Tests ask for them as ``points``.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula


@pytest.fixture(scope="session")
def points() -> ModuleType:
    """This module."""
    return sys.modules[__name__]


SHARES = [0.9, 0.06, 0.04]
"""Shares of all events have to sum to one, which no independent draw does."""


def usual(formula: Formula) -> dict[str, Any]:
    """Return the defaults of every parameter; three equal entries where a list is wanted."""
    return {name: SHARES if name == "event_shares" else _usual(quantity) for name, quantity in formula.parameters.items()}


def _usual(quantity: Quantity) -> Any:
    value = int(quantity.default) if quantity.integer else quantity.default
    return [value] * 3 if quantity.vector else value


def draws(formula: Formula, count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return so many arguments that the formula allows, drawn from the spans of its controls."""
    source = random.Random(f"{formula.id}/{seed}")
    found: list[dict[str, Any]] = []
    for _ in range(400 * count):
        drawn = {name: SHARES if name == "event_shares" else _drawn(quantity, source) for name, quantity in formula.parameters.items()}
        if allowed(formula, drawn):
            found.append(drawn)
        if len(found) == count:
            return found
    raise AssertionError(f"{formula.id} refuses nearly everything that its own controls offer")


def _drawn(quantity: Quantity, source: random.Random) -> Any:
    if quantity.vector:
        return [_drawn(quantity.but(vector=False), source) for _ in range(3)]
    low, high = quantity.span
    if quantity.integer:
        return source.randint(math.ceil(low), math.floor(high))
    if quantity.scale == "log" and low > 0:
        return math.exp(source.uniform(math.log(low), math.log(high)))
    return source.uniform(low, high)


def ends(formula: Formula) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the usual arguments with one parameter at each end of its span and of its closed range."""
    for name, quantity in formula.parameters.items():
        points = [*quantity.span]
        points += [quantity.lower] if math.isfinite(quantity.lower) and not quantity.lower_open else []
        points += [quantity.upper] if math.isfinite(quantity.upper) and not quantity.upper_open else []
        for point in points:
            value = int(point) if quantity.integer else point
            yield name, usual(formula) | {name: [value] * 3 if quantity.vector else value}


def allowed(formula: Formula, arguments: dict[str, Any]) -> bool:
    """Whether the formula takes these arguments together."""
    try:
        formula.check(**arguments)
    except InputError:
        return False
    return True

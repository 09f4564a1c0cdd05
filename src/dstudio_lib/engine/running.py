"""Runs a plan on the fastest engine there is: the binary where ``wasmtime`` is installed, else the reference."""

from __future__ import annotations

import warnings
from array import array
from typing import Literal

from dstudio_lib.foundation.errors import InputError

from .layout import OVERFULL
from .plan import Plan
from .results import Result

Which = Literal["fastest", "binary", "reference"]

_told: list[bool] = []


def run(plan: Plan, seed: int = 1, *, on: Which = "fastest", digesting: bool = False) -> Result:
    """Return what happens in a plan. Every engine returns the same, to the last bit.

    Raises
    ------
    InputError
        If the plan cannot be run, or more calls wait at once than fit.

    Examples
    --------
    >>> from dstudio_lib.engine.plan import Block, Link, Plan, Source
    >>> plan = Plan((Source("users", link=0, rate=50.0),), (Block("shop", servers=1, mean=0.01),), (Link("call", target=0),), horizon=10.0)
    >>> result = run(plan, seed=7)
    >>> sum(result.source(0, "offered")) == sum(result.link(0, "calls"))
    True
    """
    if on not in ("fastest", "binary", "reference"):
        raise InputError(f"on was given as {on!r}; allowed is 'fastest', 'binary' or 'reference'; try on='fastest'.", "on")
    result = Result(plan, bytes_of(plan.checked().program(seed, digesting=digesting), on))
    if result.head["status"] == OVERFULL:
        raise InputError(
            f"More than {plan.limit} calls were under way at once, so the run was stopped; bound the queues, add a timeout or servers, "
            "or send less.",
            "limit",
        )
    return result


def bytes_of(program: array[float], on: Which) -> bytes:
    """Return the result of a program, as bytes."""
    # each engine is imported only where it is needed: a process that has the one starts sooner without the other
    if on != "reference" and (on == "binary" or _can_use_binary()):
        from .binary import simulate as compiled

        return compiled(program)
    from .reference import simulate

    return simulate(program)


def _can_use_binary() -> bool:
    from . import binary

    if binary.available():
        return True
    if not _told:
        _told.append(True)
        warnings.warn(
            "wasmtime is not installed, so the plain Python engine answers: the same results, ten to fifty times slower. "
            "To have the fast one: pip install wasmtime",
            RuntimeWarning,
            stacklevel=4,
        )
    return False

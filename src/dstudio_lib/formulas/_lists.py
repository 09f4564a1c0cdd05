"""Formulas over a list of numbers whose entries, or other arguments, may be NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])


def listwise(function: _Function) -> _Function:
    """Let a function of a list of numbers take arrays as entries, and as further arguments, one element at a time, broadcast."""

    @wraps(function)
    def spread(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        flat = [each for value in given for each in (value if isinstance(value, list) else [value])]
        if not any(hasattr(each, "shape") for each in flat):
            return function(*args, **kwargs)
        import numpy as np

        arrays = np.broadcast_arrays(*flat)
        results = []
        for row in zip(*(each.ravel().tolist() for each in arrays), strict=True):
            entries = iter(row)
            point = [[next(entries) for _ in value] if isinstance(value, list) else next(entries) for value in given]
            results.append(function(*point[: len(args)], **dict(zip(kwargs, point[len(args) :], strict=True))))
        return np.array(results, dtype=float).reshape(arrays[0].shape)

    return spread  # type: ignore[return-value]

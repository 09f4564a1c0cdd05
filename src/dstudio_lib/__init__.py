"""Distributed systems as executable, sourced formulas, simulators and records.

Importing this package loads none of its rooms; each is imported when it is first named::

    >>> import dstudio_lib
    >>> round(dstudio_lib.formulas.get("latency.minimum_round_trip")(distance=5_570_230), 4)
    0.0546
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_ROOMS = (
    "assessment",
    "catalog",
    "charts",
    "checkers",
    "engine",
    "formulas",
    "foundation",
    "kernel",
    "measurements",
    "paths",
    "simulators",
)


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])

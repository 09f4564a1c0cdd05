"""Checkers: a history or a trace goes in, a verdict comes out with its evidence.

- :mod:`~dstudio_lib.checkers.history` reads operations from a trace, from dictionaries or from JSON.
- :mod:`~dstudio_lib.checkers.models` are the sequential specifications: register, key-value store, queue, stack, set, counter.
- :mod:`~dstudio_lib.checkers.linearizability` searches an order that keeps to the times, with a smallest counter-example if there is none;
  :mod:`~dstudio_lib.checkers.exhaustive` is the same as it is defined, to be read and to test the search against.
- :mod:`~dstudio_lib.checkers.sequential` is sequential consistency, :mod:`~dstudio_lib.checkers.causality` causal consistency.
- :mod:`~dstudio_lib.checkers.isolation` finds the isolation anomalies of transactions.
- :mod:`~dstudio_lib.checkers.agreement` holds what consensus and broadcast promise, and convergence.
- :mod:`~dstudio_lib.checkers.exploring` visits every state of a state machine, :mod:`~dstudio_lib.checkers.model_checker` everything that
  can happen to a protocol, and :mod:`~dstudio_lib.checkers.replaying` does its counter-example again as a run to be played;
  :mod:`~dstudio_lib.checkers.specifications` has two to begin with.
- :mod:`~dstudio_lib.checkers.minimise` makes a failing list as small as it can be.
- :mod:`~dstudio_lib.checkers.bank` keeps systems that are known to be wrong, each with the checker that catches it.

>>> import dstudio_lib.checkers
>>> dstudio_lib.checkers.linearizability.check([]).linearizable
True
"""

from importlib import import_module
from types import ModuleType

_MODULES = (
    "agreement",
    "bank",
    "causality",
    "exhaustive",
    "exploring",
    "history",
    "isolation",
    "linearizability",
    "minimise",
    "model_checker",
    "models",
    "replaying",
    "sequential",
    "specifications",
)


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])

"""Why the laws hold: derivations in steps, each step checked by a machine when it is shown.

>>> from dstudio_lib import derivations
>>> derivations.get("amdahl").laws
('scalability.amdahl',)
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module

from dstudio_lib.foundation.errors import UnknownName

from .derivation import Derivation, declared

__all__ = ["all", "get", "of"]

_ROOMS = ("little", "mm1", "mmc", "single_server", "kingman", "scaling", "correlated", "quorums", "bloom", "fan_out")


@cache
def _load() -> None:
    for room in _ROOMS:
        import_module(f"{__name__}.{room}")


def get(name: str) -> Derivation:
    """Return the derivation with this id, such as ``"little"``.

    Raises
    ------
    UnknownName
        With the nearest ids, if there is none.
    """
    _load()
    found = declared()
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, found, n=2, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(found)}."
    raise UnknownName(f"No derivation is called {name!r}; {hint}")


def all() -> list[Derivation]:  # noqa: A001 - as formulas.all
    """Return every derivation, in the order in which they build on one another."""
    _load()
    return list(declared().values())


def of(formula: str) -> list[Derivation]:
    """Return the derivations that end in a formula.

    >>> [each.id for each in of("queueing.littles_law")]
    ['little']
    """
    return [each for each in all() if formula in each.laws]

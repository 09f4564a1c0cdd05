"""Every formula of the course: executable, sourced, and findable.

>>> from dstudio_lib import formulas
>>> formulas.get("latency.minimum_round_trip")
<Formula latency.minimum_round_trip(distance, group_index)>
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from dstudio_lib.foundation.registry import Formula, find, registered

__all__ = ["all", "by_topic", "get", "search"]


@cache
def _load() -> None:
    for module in sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_")):
        import_module(f"{__name__}.{module}")


def get(name: str) -> Formula:
    """Return the formula with this id, such as ``"latency.minimum_round_trip"``.

    Raises
    ------
    UnknownName
        With the nearest ids, if there is none.
    """
    _load()
    return find(name)


def all() -> list[Formula]:  # noqa: A001 - the catalogue's own word
    """Return every formula of this room, in order of topic and declaration."""
    _load()
    return sorted((each for each in registered() if each.__module__.startswith(f"{__name__}.")), key=lambda each: each.topic)


def by_topic() -> dict[str, list[Formula]]:
    """Return the formulas of each topic."""
    topics: defaultdict[str, list[Formula]] = defaultdict(list)
    for each in all():
        topics[each.topic].append(each)
    return dict(topics)


def search(words: str) -> list[Formula]:
    """Return the formulas that speak of these words, best first.

    Titles count most, then further words and ids, names of parameters, and the text; rare words count more than common ones, and
    small words not at all. A symbol such as ``rho`` or ``λ`` finds the formulas that use it.

    >>> search("distance between two places")[0].id
    'latency.great_circle_distance'
    """
    from ._finding import ranked

    return ranked(all(), words)

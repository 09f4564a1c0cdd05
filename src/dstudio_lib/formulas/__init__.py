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

    Titles count most, then ids, parameters and further words, then the text.

    >>> search("distance between two places")[0].id
    'latency.great_circle_distance'
    """
    whole = _plain(words).strip()
    if not whole:
        return []
    ranked = [(sum(_weight(each, part) for part in {*whole.split(), whole}), each) for each in all()]
    found = [(score, each) for score, each in ranked if score > 0]
    return [each for _, each in sorted(found, key=lambda pair: (-pair[0], pair[1].id))]


def _plain(text: str) -> str:
    return text.lower().replace("-", " ").replace("_", " ")


def _weight(each: Formula, word: str) -> int:
    names = _plain(" ".join([*each.words, *(quantity.name for quantity in each.parameters.values())]))
    title, text = _plain(each.title), _plain(each.__doc__ or "")
    return 8 * (word in title) + 4 * (word in _plain(each.id)) + 3 * (word in names) + (word in text)

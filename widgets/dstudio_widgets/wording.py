"""Sentences of the library, in the words of a card: where a Python call has a parameter, a reader sees a label.

``static/wording.js`` does the same for what the page refuses by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from dstudio_lib.foundation.quantity import Quantity

from .controls import Declaration

_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_EXACT = 6
"""Figures of a number in a refusal."""


def in_words(sentence: str, declared: Mapping[str, Declaration]) -> str:
    """Return a refusal with labels and written values in the place of parameters.

    >>> from dstudio_lib.foundation.quantities import Distance
    >>> from dstudio_lib.foundation.quantity import quantity_of
    >>> way = quantity_of(Distance).but(name="way there", unit="s", display="ms")
    >>> in_words("one_way=0.2 s is too long; one_way is allowed up to 0.1; try one_way=0.1.", {"one_way": way})
    'Way there 200\u202fms is too long; way there is allowed up to 100\u202fms; try way there 100\u202fms.'
    """
    for name, each in declared.items():
        called = re.escape(each.name)
        sentence = re.sub(rf"\b{name}(?:\[(\d+)\])? \({called}\)", partial(_named, each.name), sentence)
        if isinstance(each, Quantity):
            unit = _unit(each)
            sentence = re.sub(
                rf"\b{name}(=| is allowed (?:above|below|up to|from) ){_NUMBER}(?: to {_NUMBER})?{unit}",
                partial(_measured, each),
                sentence,
            )
        if "_" in name:
            sentence = re.sub(rf"\b{name}(?:\[(\d+)\])?(?!\w)", partial(_named, each.name), sentence)
    return sentence[:1].upper() + sentence[1:]


def _unit(quantity: Quantity) -> str:
    """The ways in which a unit may stand behind a number."""
    if not quantity.unit:
        return ""
    bare = re.escape(quantity.unit)
    per = re.escape(quantity.unit.removeprefix("1"))
    return rf"(?: \({bare}\)| {bare}(?!\w)| ?{per}(?!\w))?"


def _named(label: str, found: re.Match[str]) -> str:
    index = found[1]
    return label if index is None else f"{label}, entry {int(index) + 1},"


def _measured(quantity: Quantity, found: re.Match[str]) -> str:
    joint = " " if found[1] == "=" else found[1]
    written = " to ".join(_written(quantity, float(each)) for each in (found[2], found[3]) if each)
    return f"{quantity.name}{joint}{written}"


def _written(quantity: Quantity, value: float) -> str:
    return quantity.but(scale="linear").text(value, 15 if quantity.integer else _EXACT)

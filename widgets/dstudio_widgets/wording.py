"""Sentences of the library, in the words of a card: where a Python call has a parameter, a reader sees a label.

A page does the same for what it refuses by itself: :func:`worded` is compiled for it (see :mod:`.charting`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dstudio_lib.charts.lowering import kind
from dstudio_lib.charts.words import capital
from dstudio_lib.foundation.formatting import say

from .controls import Declaration

_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_ALL, _EXACT = 15, 6
"""Figures of a whole number in a refusal, and of any other."""

Kind = Mapping[str, Any]
"""What is known of a setting as plain data: see :func:`dstudio_lib.charts.lowering.kind`."""


def in_words(sentence: str, declared: Mapping[str, Declaration]) -> str:
    """Return a refusal with labels and written values in the place of parameters.

    >>> from dstudio_lib.foundation.quantities import Distance
    >>> from dstudio_lib.foundation.quantity import quantity_of
    >>> way = quantity_of(Distance).but(name="way there", unit="s", display="ms")
    >>> in_words("one_way=0.2 s is too long; one_way is allowed up to 0.1; try one_way=0.1.", {"one_way": way})
    'Way there 200\u202fms is too long; way there is allowed up to 100\u202fms; try way there 100\u202fms.'
    """
    return worded(sentence, {name: kind(each) for name, each in declared.items()})


def worded(sentence: str, kinds: Mapping[str, Kind]) -> str:
    """Return the same of settings that are given as plain data."""
    for name, each in kinds.items():
        sentence = _renamed(sentence, name, each)
    return capital(sentence)


def _renamed(sentence: str, name: str, kind: Kind) -> str:
    """Return a sentence in which one setting has its label."""
    called = str(kind["called"])
    sentence = re.sub(rf"\b{name}(?:\[(\d+)\])? \({re.escape(called)}\)", lambda found: _entry(called, found[1]), sentence)
    if "limits" in kind:
        unit = _behind(kind["limits"]["unit"])
        amount = rf"\b{name}(=| is allowed (?:above|below|up to|from) ){_NUMBER}(?: to {_NUMBER})?{unit}"
        sentence = re.sub(amount, lambda found: _measured(kind, found[1], found[2], found[3]), sentence)
    if "_" in name:
        sentence = re.sub(rf"\b{name}(?:\[(\d+)\])?(?!\w)", lambda found: _entry(called, found[1]), sentence)
    return sentence


def _behind(unit: str) -> str:
    """The ways in which a unit may stand behind a number."""
    if not unit:
        return ""
    bare = re.escape(unit)
    per = re.escape(unit.removeprefix("1"))
    return rf"(?: \({bare}\)| {bare}(?!\w)| ?{per}(?!\w))?"


def _entry(called: str, index: str | None) -> str:
    return called if index is None else f"{called}, entry {int(index) + 1},"


def _measured(kind: Kind, joint: str, low: str, high: str | None) -> str:
    before = " " if joint == "=" else joint
    upto = "" if high is None else f" to {_written(kind, high)}"
    return f"{kind['called']}{before}{_written(kind, low)}{upto}"


def _written(kind: Kind, amount: str) -> str:
    return say(float(amount), kind["unit"], _ALL if kind["integer"] else _EXACT)

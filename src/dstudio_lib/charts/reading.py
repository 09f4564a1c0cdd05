"""A reading: what a calculator or simulator says of one run, ready for any surface to show.

Colours in figures are roles (``"role:served"``), resolved by the surface for its theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import Working

Role = Literal["served", "offered", "healthy", "failed", "prediction", "limit"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of the headline strip, as text with its unit, and what it means."""

    label: str
    text: str
    meaning: str = ""
    role: Role = "served"


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a figure: column titles with units, and raw values (texts or numbers)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A Plotly figure as plain data (``data`` and ``layout``), its finding in words, and its table.

    ``narrow``, if it is there, is laid over the layout where the figure is less than 600 px wide.
    """

    name: str
    finding: str
    plot: Mapping[str, Any]
    alternative: str
    table: Table


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about validity, beside the control it concerns if it concerns one."""

    text: str
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One formula with its numbers, for *show the working*."""

    title: str
    working: Working
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Verdict, headline, figures, warnings and working of one run."""

    verdict: str
    spoken: str
    metrics: tuple[Metric, ...]
    figures: tuple[Figure, ...]
    notes: tuple[Note, ...] = ()
    working: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """Named settings. Without a source it is illustrative, and says so."""

    name: str
    values: Mapping[str, Any]
    meaning: str = ""
    date: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A curve that the reader continues by hand: the guess is where it ends.

    ``known`` are the points that are given, ``asked`` the places at which the reader sets the height; the last is the prediction's own.
    ``over`` is what the places are, on a log scale. ``truth`` computes the height from the settings and a place.
    """

    known: tuple[tuple[float, float], ...]
    asked: tuple[float, ...]
    over: Quantity
    truth: Callable[[Any, float], float]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that comes after the answer: its options, each with the sentence for whoever chose it, and the place of the right one."""

    question: str
    options: tuple[tuple[str, str], ...]
    right: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """A guess asked for before the answer is shown.

    ``answer`` computes the true value from the settings, ``explain`` says in words what lies between guess and answer.
    ``quantity`` is the scale the guess is made on. ``lesson`` is what to take away, said also to those who made no guess.
    With a ``sketch`` the guess is drawn. ``then`` is asked once the answer is known.
    """

    question: str
    quantity: Quantity
    answer: Callable[[Any], float]
    explain: Callable[[float, float], str]
    asked_at: Mapping[str, Any] = field(default_factory=dict)
    lesson: str = ""
    sketch: Sketch | None = None
    then: FollowUp | None = None

"""A calculator of closed forms as a declaration: settings, the formulas between them, and what is said and drawn of the results.

A :class:`ClosedForm` holds no code, so that more than one reader can interpret it: :meth:`ClosedForm.read` does so here, and a page
does so without Python from the plain data of :meth:`ClosedForm.program`. Both go through the same program and give the same reading.

>>> from dataclasses import make_dataclass
>>> from dstudio_lib.foundation.quantities import Distance
>>> from dstudio_lib.foundation.settings import Settings
>>> Way = make_dataclass("Way", [("distance", Distance, 5_570_000.0)], bases=(Settings,), frozen=True)
>>> form = ClosedForm(
...     settings=Way,
...     values=(Computed("round_trip", "latency.minimum_round_trip", {"distance": "distance", "group_index": 1.468}),),
...     verdict=(
...         Sentence("Another continent: {round_trip} at the least.", when=(("round_trip", ">", 0.05),)),
...         Sentence("Near: {round_trip}."),
...     ),
...     metrics=(Shown("Least round trip", "{round_trip}"), Shown("In a second", "{round_trip:per_second}")),
...     figures=(
...         Swept("main", along="distance", curves=(Curve("round_trip", "round trip"),), title="Light takes its time",
...               finding="{round_trip} over {distance}"),
...         Elasticities("sensitivity", "round_trip", over=("distance",), title="What it hangs on", finding="Distance decides"),
...     ),
... )
>>> form.read(Way()).verdict
'Another continent: 54.5\u202fms at the least.'
>>> form.read(Way(1_000_000.0)).metrics[1].text
'102'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from . import lowering
from .programs import Machine
from .reading import Figure, Metric, Note, Reading, Role, Step, Table

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Condition = tuple[str, Comparison, "str | float | bool"]
"""Left side, comparison, right side: names of settings or values, numbers, or the word of a choice."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that a formula gives: its name, the formula's id, and what each parameter is.

    A text in ``given`` names a setting or a value computed before this one; a number (or a list of them) is itself.
    """

    name: str
    formula: str
    given: Mapping[str, str | float | tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is said if all of its conditions hold.

    Braces hold a name and, after a colon, how it is written: ``{delay}`` as its quantity is, ``{share:percent}``,
    ``{ratio:number.2}`` to two figures; see ``programs.FORMATS``. A choice is written as the reader sees it, and
    ``{along:value}`` is the value of the setting that the choice names.
    """

    text: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of the headline strip; label, text and meaning may have braces."""

    label: str
    text: str
    meaning: str = ""
    role: Role = "served"
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A note that appears while its conditions hold, beside a setting if it concerns one."""

    text: str
    parameter: str | None = None
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class CaveatsOf:
    """The caveats of the formula behind a value, each while it applies."""

    value: str


@dataclass(frozen=True, slots=True)
class Strongest:
    """The setting that moves a value most, and by how many percent for one percent more of it.

    Sentences write the setting as ``{name}`` and conditions compare ``name_size``: below 0 the value falls, at 0 nothing moves it.
    """

    name: str
    value: str
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A computed value drawn over the practical range of a setting, everything else held."""

    value: str
    name: str
    role: Role = "served"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A labelled limit: a level of the result, or with ``upright`` a place on the axis of the setting ``along``."""

    at: str | float
    text: str
    upright: bool = False
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Swept:
    """A figure of curves over one setting, with the marker *you are here* on the first of them.

    ``along`` names the setting, or a choice whose words are names of settings, so that the reader picks the axis. Without a title
    or a finding, that is what the first curve does: that it rises, falls, or peaks somewhere. With ``shade``, stretches where a
    caveat of a drawn value applies, and those without a value, are tinted, unless that is everywhere.
    """

    name: str
    along: str
    curves: tuple[Curve, ...]
    title: str = ""
    finding: str = ""
    alternative: str = ""
    thresholds: tuple[Threshold, ...] = ()
    result: str = ""
    """Title of the axis of results; the name of the first curve's quantity if empty."""
    shade: bool = True
    points: int = 96


@dataclass(frozen=True, slots=True)
class Elasticities:
    """A figure of bars: by how many percent a value moves if a setting is one percent more, for each of some settings.

    A whole-numbered setting is compared with its neighbours. A setting without an elasticity (at zero, at a jump, or refused on both
    sides) has no bar but the reason. Without a title or a finding, that is which setting moves it most.
    """

    name: str
    value: str
    over: tuple[str, ...]
    title: str = ""
    finding: str = ""
    alternative: str = ""


@dataclass(frozen=True)
class ClosedForm:
    """Settings, the values that formulas compute from them, and what is said, counted and drawn.

    ``verdict`` and ``spoken`` are each the first of their sentences whose conditions hold; without ``spoken`` the verdict is
    spoken. The last sentence has no conditions. Values are computed in order; a refusal of any is the refusal of the whole.
    """

    settings: type[Any]
    values: tuple[Computed, ...]
    verdict: tuple[Sentence, ...]
    metrics: tuple[Shown, ...]
    figures: tuple[Swept | Elasticities, ...]
    strongest: Strongest | None = None
    spoken: tuple[Sentence, ...] = ()
    notes: tuple[Remark | CaveatsOf, ...] = ()
    working: tuple[str, ...] | None = None
    """Values whose formulas are worked, all of them if None."""

    def __post_init__(self) -> None:
        lowering.check(self)

    @cached_property
    def _program(self) -> dict[str, Any]:
        return lowering.program(self)

    def program(self) -> dict[str, Any]:
        """Return the declaration as plain data, which :mod:`.programs` and a page interpret alike."""
        return self._program

    def read(self, settings: Any) -> Reading:
        """Return verdict, numbers, figures and notes of some settings.

        Raises
        ------
        InputError
            If a formula refuses what it is given; the parameter is the setting at fault.
        """
        given = {name: getattr(settings, name) for name in self._program["settings"]}
        machine = Machine(self._program, given)
        told = machine.reading()
        return Reading(
            verdict=told["verdict"],
            spoken=told["spoken"],
            metrics=tuple(Metric(**each) for each in told["metrics"]),
            figures=tuple(_figure(each) for each in told["figures"]),
            notes=tuple(Note(**each) for each in told["notes"]),
            working=self._worked(machine),
        )

    def _worked(self, machine: Machine) -> tuple[Step, ...]:
        steps = []
        for each in self.values:
            if self.working is None or each.name in self.working:
                formula, bound = machine.call(each.name)
                steps.append(Step(formula.title, formula.working(**bound), formula.sources))
        return tuple(steps)


def _figure(told: Mapping[str, Any]) -> Figure:
    table = Table(tuple(told["table"]["columns"]), tuple(map(tuple, told["table"]["rows"])))
    return Figure(told["name"], told["finding"], told["plot"], told["alternative"], table)

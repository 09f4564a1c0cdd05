"""The Explorer: any formula of the course as a calculator, made from its declaration alone."""

from __future__ import annotations

from typing import Any

from dstudio_lib import formulas
from dstudio_lib.charts.explorer import Exploration
from dstudio_lib.charts.explorer import explore as exploration_of
from dstudio_lib.foundation.registry import Formula

from . import compiled
from .shell import Calculator


class Explorer(Calculator):
    """The calculator of one formula; links and Python code name it by the formula's id.

    Where the formula is compiled and its settings are single numbers, the page computes it without Python.
    """

    def __init__(self, explored: Exploration, *, ask: bool, values: dict[str, Any] | None) -> None:
        self.formula = explored.formula
        form = explored.closed() if explored.formula.id in compiled.known() else None
        inputs = [name for name in explored.formula.parameters if not explored.formula.parameters[name].vector]
        lists = [name for name, each in explored.formula.parameters.items() if each.vector]
        super().__init__(
            explored.settings,
            form.read if form else explored.read,
            title=explored.formula.title,
            question=explored.question,
            presets=explored.presets,
            prediction=explored.prediction if ask else None,
            code="dstudio_widgets.explore",
            visible=[*lists[:1], *inputs[: 4 - len(lists[:1])], "over"],
            values=values,
        )

    @property
    def python(self) -> str:
        """The Python call that rebuilds this state."""
        from dstudio_lib import __version__

        values = {name: list(value) if isinstance(value, tuple) else value for name, value in self.session.values.items()}
        arguments = "".join(f"    {name}={value!r},\n" for name, value in values.items())
        return f'# DStudio {__version__}\nfrom dstudio_widgets import explore\n\nexplore(\n    "{self.formula.id}",\n{arguments})\n'

    @property
    def _name(self) -> str:
        return self.formula.id


def explore(formula: Formula | str, /, *, over: str | None = None, ask: bool = True, **settings: Any) -> Explorer:
    """Return the calculator of a formula.

    Parameters
    ----------
    formula
        A formula, or its id such as ``"tail.slow_requests"``.
    over
        The input that the curve runs over; the first one that matters unless given.
    ask
        Whether it asks for a prediction.
    **settings
        Inputs to open with; the others stand as in the formula's worked example.

    Raises
    ------
    UnknownName
        If no formula has this id.
    InputError
        If an input is unknown or not allowed.
    """
    found = formulas.get(formula) if isinstance(formula, str) else formula
    explored = exploration_of(found, over)
    unknown = [name for name in settings if name not in found.parameters]
    if unknown:
        found.check(**settings)  # says what it takes
    return Explorer(explored, ask=ask, values=dict(settings) or None)

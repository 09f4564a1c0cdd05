"""The shared calculator shell: controls for these settings, that chart, this verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import traitlets

from dstudio_lib import charts
from dstudio_lib.charts import lowering, poster
from dstudio_lib.charts.closed_form import ClosedForm
from dstudio_lib.charts.reading import Prediction, Preset, Reading
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Pasted, Quantity
from dstudio_lib.foundation.settings import defaults

from . import compiled, controls, link, payload, predicting
from .assets import loader
from .controls import Grid
from .session import PINS, UNDO_STEPS, Session
from .surface import Surface

VISIBLE = 5
"""How many controls a card shows before "More"."""


class Calculator(Surface):
    """A card derived from a settings class and a function that reads it.

    Parameters
    ----------
    settings
        A subclass of ``Settings``; every field becomes a control.
    read
        A pure function of the settings, and of ``seed`` if it takes one, to a ``Reading``. The method ``read`` of a
        ``ClosedForm`` whose formulas are compiled is computed in the page itself, without Python.
    title, question
        What stands over the card.
    presets
        Named settings; the card opens on the first one unless ``values`` are given.
    prediction
        A guess to ask for before the answer is shown.
    code
        Dotted name of the function that rebuilds the card, for *copy code*; its last part names the card in links.
    visible
        The settings shown at once, in this order; the rest stand under "More".
    grids
        Vector settings that form one table.
    values, seed
        Settings to open with, and the seed.

    ``values`` can be observed and assigned, like any trait: assigning computes anew.
    """

    _esm = loader("calculator")
    spec = traitlets.Dict().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict()
    outcome = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        settings: type[Any],
        read: Callable[..., Reading],
        *,
        title: str,
        question: str,
        presets: Sequence[Preset] = (),
        prediction: Prediction | None = None,
        code: str = "",
        visible: Sequence[str] | None = None,
        grids: Sequence[Grid] = (),
        values: Mapping[str, Any] | None = None,
        seed: int = 1,
    ) -> None:
        self.session = Session(settings, read, presets=presets, values=values, seed=seed)
        self.title, self.code = title, code
        self._prediction = prediction
        self._program = _program(settings, read)
        self._working_open = False
        self._sequence = 0
        spec = self._specification(question, grids, visible)
        super().__init__(
            poster=repr(self),
            picture=self._picture(),
            spec=spec,
            result=self._result(),
            values=dict(self.session.values),
            failures=list(self.session.failures),
        )
        self.observe(self._assigned, "values")

    def __repr__(self) -> str:
        reading = self.session.reading
        return f"{self.title}: {reading.verdict if reading else self.session.errors.get('', 'no result')}"

    def _picture(self) -> str:
        reading = self.session.reading
        return poster.svg(reading.figures[0]) if reading and reading.figures else ""

    # --- for Python

    @property
    def settings(self) -> Any:
        """The settings as they are."""
        return self.session.settings

    @property
    def reading(self) -> Reading | None:
        """The last reading that could be computed."""
        return self.session.reading

    @property
    def seed(self) -> int:
        """The seed."""
        return self.session.seed

    @property
    def token(self) -> str:
        """The state as the token of a link."""
        return link.write(self._name, self.session.declared, self.session.values, self.seed)

    @property
    def python(self) -> str:
        """The Python call that rebuilds this state."""
        return link.code(self.code, self.session.declared, self.session.values, self.seed) if self.code else ""

    def set(self, **changes: Any) -> None:
        """Change some settings, as the controls do."""
        self.session.change(changes)
        self._publish()

    def restore(self, token: str) -> None:
        """Take the state that a link or a token of this calculator holds."""
        values, seed = link.read(token, self._name, self.session.declared)
        self.session.restore(values, seed)
        self._publish()

    def save_html(self, path: str | Path) -> Path:
        """Write this card, as it is now, into one file that works in any browser without Python and without a network.

        Raises
        ------
        InputError
            If the card computes what a page cannot compute by itself.
        """
        if self.spec["closed"] is None:
            raise InputError(f"{self.title} is computed by Python and cannot live in a saved page; share its link or its code instead.")
        if any(isinstance(each, Pasted) and self.session.values[name] for name, each in self.session.declared.items()):
            raise InputError(f"{self.title} reads a pasted table with Python, which a saved page has not; clear the table, then save.")
        from .saved_page import page

        target = Path(path)
        target.write_text(page(self), encoding="utf-8")
        return target

    @staticmethod
    def from_link(token: str) -> Calculator:
        """Return the course's calculator that a link or a token belongs to, in its state.

        Raises
        ------
        InputError
            If it belongs to none of them.
        """
        from . import calculators

        made = calculators.named(link.name_in(token))()
        made.restore(token)
        return made

    @property
    def _name(self) -> str:
        return self.code.rpartition(".")[2] or self.title

    def _assigned(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self.session.values:
            self.set(**{name: value for name, value in change["new"].items() if value != self.session.values.get(name)})

    # --- for the page

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks; whatever goes wrong is told in the card."""
        session = self.session
        self._sequence = message.get("sequence", self._sequence)
        fault = ""
        try:
            self._do(message)
        except InputError as error:
            fault = str(error)
        except Exception as error:
            fault = f"This could not be done: {type(error).__name__}: {error}."
            session.failures.append(fault)
        self._publish(fault)

    def _do(self, message: Mapping[str, Any]) -> None:
        session = self.session
        gesture = message.get("gesture")
        match message:
            case {"kind": "change", "values": dict(values)}:
                session.change({name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}, gesture)
            case {"kind": "type", "name": str(name), "text": str(text)}:
                session.type(name, text, message.get("row"), gesture)
            case {"kind": "preset", "index": int(index)}:
                session.choose(index)
            case {"kind": "reset"}:
                session.reset()
            case {"kind": "undo"}:
                session.undo()
            case {"kind": "pin"}:
                session.pin()
            case {"kind": "unpin", "label": str(label)}:
                session.unpin(label)
            case {"kind": "seed", "seed": int(seed)}:
                session.reseed(seed)
            case {"kind": "restore", "token": str(token)}:
                if link.name_in(token) == self._name:
                    session.restore(*link.read(token, self._name, session.declared))
            case {"kind": "working", "open": bool(is_open)}:
                self._working_open = is_open
            case {"kind": "guess"}:
                self._guessed(message.get("value"), message.get("text"), message.get("drawn") or ())
            case {"kind": "again"}:
                self.outcome = {}
            case {"kind": "ask-case"}:
                assert self._prediction is not None
                session.change(self._prediction.asked_at)
            case {"kind": "refresh"}:
                pass
            case _:
                raise InputError(f"The page asked for {message.get('kind')!r}, which this version does not know; reload it.")

    def _guessed(self, value: float | None, text: str | None, drawn: Sequence[float]) -> None:
        assert self._prediction is not None
        try:
            self.guess(value if text is None else controls.read_text(self._prediction.quantity, text, "guess"), drawn)
        except InputError as error:
            self.outcome = {"error": str(error)}

    def guess(self, value: float | None, drawn: Sequence[float] = ()) -> None:
        """Take a guess, or none, and reveal the answer; ``drawn`` are the heights of a curve that ends in the guess."""
        prediction = self._prediction
        if prediction is None:
            raise InputError("This calculator asks for no prediction.")
        asked = self.session.settings_class(**(defaults(self.session.settings_class) | dict(prediction.asked_at)))
        self.outcome = predicting.reveal(prediction, asked, value, drawn)

    def _publish(self, fault: str = "") -> None:
        with self.hold_sync(), self.hold_trait_notifications():
            self.result = self._result(fault)
            self.values = dict(self.session.values)
            if len(self.session.failures) != len(self.failures):
                self.failures = list(self.session.failures)

    # --- what the page is told

    def _specification(self, question: str, grids: Sequence[Grid], visible: Sequence[str] | None) -> dict[str, Any]:
        session = self.session
        extras: dict[str, list[float]] = {
            name: [values[name] for values in map(session.preset_values, range(len(session.presets)))]
            for name, each in session.declared.items()
            if isinstance(each, Quantity) and not each.vector
        }
        described = {each["name"]: each for each in controls.describe_all(session.declared, grids, extras)}
        first = list(visible) if visible is not None else list(described)[:VISIBLE]
        unknown = [name for name in first if name not in described]
        if unknown:
            raise ValueError(f"{unknown[0]} is no control of {self.title}; there are {', '.join(described)}")
        from dstudio_lib import __version__

        told: dict[str, Any] = payload.clean(
            {
                "name": self._name,
                "title": self.title,
                "question": question,
                "visible": [described[name] for name in first],
                "more": [each for name, each in described.items() if name not in first],
                "presets": [self._preset(preset) for preset in session.presets],
                "prediction": predicting.question(self._prediction) | {"case": bool(self._prediction.asked_at)}
                if self._prediction
                else None,
                "seeded": session.seeded,
                "pins": PINS,
                "version": __version__,
                "code": bool(self.code),
                "closed": self._closed(),
            }
        )
        return told

    def _closed(self) -> dict[str, Any] | None:
        """Return what the page needs to compute by itself, if it can."""
        if self._program is None:
            return None
        session = self.session
        return {
            "program": self._program,
            "prediction": predicting.foretold(self._prediction, session.settings_class) if self._prediction else None,
            "presets": [self._counted(session.preset_values(i)) for i in range(len(session.presets))],
            "undoSteps": UNDO_STEPS,
            "units": {name: controls.unit_text(each) for name, each in session.declared.items() if isinstance(each, Quantity)},
        }

    @staticmethod
    def _preset(preset: Preset) -> dict[str, Any]:
        return {"name": preset.name, "date": preset.date, "meaning": preset.meaning, "source": payload.source(preset.source)}

    def _result(self, fault: str = "") -> dict[str, Any]:
        session, reading = self.session, self.session.reading
        shown = session.values | {name: value for name, value in session.draft.items() if self._sound(name, value)}
        errors = dict(session.errors) | ({"": fault} if fault else {})
        result: dict[str, Any] = {
            "sequence": self._sequence,
            "values": payload.clean(self._counted(shown)),
            "echo": {name: controls.echo(session.declared[name], value) for name, value in shown.items()},
            "errors": errors,
            "stale": bool(session.errors),
            "preset": session.preset,
            "edited": session.edited,
            "undo": session.undoable,
            "seed": session.seed,
            "pins": session.pins,
            "token": self.token,
            "python": self.python,
        }
        if reading is not None:
            result |= {
                "verdict": reading.verdict,
                "spoken": reading.spoken,
                "metrics": [payload.metric(each) for each in reading.metrics],
                "figures": [payload.figure(each) for each in reading.figures],
                "notes": [payload.note(each) for each in reading.notes],
                "working": [payload.step(each) for each in reading.working] if self._working_open else None,
                "sources": self._sources(reading),
            }
        return result

    def _counted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings as the page has them: of a pasted table only how many rows it has."""
        declared = self.session.declared
        return {name: len(value) if isinstance(declared[name], Pasted) else value for name, value in values.items()}

    def _sound(self, name: str, value: Any) -> bool:
        try:
            self.session.declared[name].check(value, name)
        except InputError:
            return False
        return True

    def _sources(self, reading: Reading) -> list[Any]:
        """Return every source of the working and of the chosen preset, once."""
        cited = [source for step in reading.working for source in step.sources]
        chosen = self.session.presets[self.session.preset].source
        if chosen:
            cited.insert(0, chosen)
        return list({str(source): payload.source(source) for source in cited}.values())


def _program(settings: type[Any], read: Callable[..., Reading]) -> dict[str, Any] | None:
    """Return what a page computes this reading from, if it can: a closed form's program, or the name of a compiled reading."""
    form = getattr(read, "__self__", None)
    if isinstance(form, ClosedForm):
        return form.program() if all(each.formula in compiled.known() for each in form.values) else None
    home, _, chart = getattr(read, "__module__", "").rpartition(".")
    if home != charts.__name__ or getattr(read, "__name__", "") != "read" or chart not in compiled.readings():
        return None
    kinds = lowering.kinds(settings)
    return {"reading": chart, "settings": list(kinds), "kinds": kinds}

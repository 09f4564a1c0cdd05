"""What a calculator knows and does, without any page: settings, drafts, presets, undo, pins, and the last good reading."""

from __future__ import annotations

import inspect
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dstudio_lib.charts.reading import Preset, Reading
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Pasted, Quantity
from dstudio_lib.foundation.settings import declarations, defaults

from . import controls, payload
from .wording import in_words

UNDO_STEPS = 20
PINS = 2


class Session:
    """The state behind one calculator.

    Every way of changing it ends in one pure computation, ``read(settings, seed)``. When that is refused, the
    last good reading stays, and what was asked for is kept as a draft, so that a second change can make it valid.
    """

    def __init__(
        self,
        settings: Any,
        read: Callable[..., Reading],
        *,
        presets: Sequence[Preset] = (),
        values: Mapping[str, Any] | None = None,
        seed: int = 1,
    ) -> None:
        self.settings_class = settings
        self.declared = declarations(settings)
        self._read = read
        self.seeded = "seed" in inspect.signature(read).parameters
        self.presets = tuple(presets) or (Preset("Default", {}),)
        self.seed = seed
        self.failures: list[str] = []
        self.last_traceback = ""
        self._history: deque[tuple[dict[str, Any], int, int]] = deque(maxlen=UNDO_STEPS)
        self._gesture: str | None = None
        self.pins: list[dict[str, Any]] = []
        self.reading: Reading | None = None
        self.preset = 0 if values is None else self._preset_of(values)
        self.values = self.preset_values(0) if values is None else self._completed(values)
        self.draft: dict[str, Any] = {}
        self.unread: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._compute()

    # --- settings

    @property
    def settings(self) -> Any:
        """The settings as they are."""
        return self.settings_class(**self.values)

    def preset_values(self, index: int) -> dict[str, Any]:
        """Return every setting of a preset."""
        return self._completed(self.presets[index].values)

    def _completed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return vars_of(self.settings_class(**(defaults(self.settings_class) | dict(values))))

    def _preset_of(self, values: Mapping[str, Any]) -> int:
        given = self._completed(values)
        return next((i for i in range(len(self.presets)) if self.preset_values(i) == given), 0)

    @property
    def edited(self) -> bool:
        """Whether a setting differs from the chosen preset."""
        return self.values != self.preset_values(self.preset) or bool(self.draft)

    # --- ways of changing

    def change(self, changes: Mapping[str, Any], gesture: str | None = None) -> None:
        """Set some values; changes of one gesture are undone together."""
        unknown = [name for name in changes if name not in self.declared]
        if unknown:
            raise InputError(f"{unknown[0]!r} is no setting here; there are {', '.join(self.declared)}.", unknown[0])
        self._remember(gesture)
        for name, value in changes.items():
            self.unread.pop(name, None)
            self.draft[name] = value
        self._compute()

    def type(self, name: str, text: str, row: int | None = None, gesture: str | None = None) -> None:
        """Set a value from the text of its box, a cell of a vector, or a pasted table."""
        declared = self.declared[name]
        assert isinstance(declared, (Quantity, Pasted))
        key = name if row is None else f"{name}[{row}]"
        try:
            value = self._read_typed(declared, text, key)
        except InputError as error:
            self.unread[key] = in_words(str(error), self.declared)
            self._compute()
            return
        self.unread.pop(key, None)
        if row is None:
            self.change({name: value}, gesture)
        else:
            cells = list(self.draft.get(name, self.values[name]))
            cells[row] = value
            self.change({name: tuple(cells)}, gesture)

    @staticmethod
    def _read_typed(declared: Quantity | Pasted, text: str, key: str) -> Any:
        if isinstance(declared, Pasted):
            return declared.check(text, key)
        return declared.but(vector=False).check(controls.read_text(declared.but(vector=False), text, key), key)

    def choose(self, index: int) -> None:
        """Take the settings of a preset."""
        self._remember(None)
        self._replace(self.preset_values(index), index)

    def reset(self) -> None:
        """Go back to the settings of the chosen preset."""
        self.choose(self.preset)

    def undo(self) -> None:
        """Go back by one change; text that could not be read goes first."""
        if self.unread:
            self.unread = {}
            self._compute()
            return
        if not self._history:
            return
        values, self.seed, preset = self._history.pop()
        self._gesture = None
        self._replace(values, preset)

    @property
    def undoable(self) -> int:
        """How many changes can be undone."""
        return len(self._history)

    def reseed(self, seed: int) -> None:
        """Draw other random numbers."""
        if not 0 <= seed < 2**32:
            raise InputError(f"seed was given as {seed}; allowed is a whole number from 0 to 4294967295; try 1.", "seed")
        self._remember(None)
        self.seed = seed
        self._compute()

    def restore(self, values: Mapping[str, Any], seed: int | None) -> None:
        """Take the settings of a link."""
        wanted = self._completed(values)
        self._remember(None)
        if seed is not None:
            self.seed = seed
        self._replace(wanted, self._preset_of(values))

    def _remember(self, gesture: str | None) -> None:
        if gesture is None or gesture != self._gesture:
            self._history.append((dict(self.values), self.seed, self.preset))
        self._gesture = gesture

    def _replace(self, values: Mapping[str, Any], preset: int) -> None:
        self.draft, self.unread, self.preset = dict(values), {}, preset
        self._compute()

    # --- pins

    def pin(self) -> None:
        """Keep the curves and numbers as they are now, for comparison; the older of three goes."""
        if self.reading is None:
            return
        kept = self.pins[-PINS + 1 :]
        label = next(each for each in "AB" if each not in [pin["label"] for pin in kept])
        self.pins = [*kept, self._snapshot(label)]

    def _snapshot(self, label: str) -> dict[str, Any]:
        assert self.reading is not None
        return {
            "label": label,
            "summary": self.summary(),
            "values": payload.clean(self.values),
            "metrics": [metric.text for metric in self.reading.metrics],
            "figures": {figure.name: payload.ghosts(figure, label) for figure in self.reading.figures},
        }

    def unpin(self, label: str) -> None:
        """Drop a pinned comparison."""
        self.pins = [pin for pin in self.pins if pin["label"] != label]

    def summary(self) -> str:
        """Return the settings in a few words: the preset, and what was changed from it."""
        base = self.preset_values(self.preset)
        changed = [name for name in self.declared if self.values[name] != base[name]]
        parts = [f"{self.declared[name].name} {_say(self.declared[name], self.values[name])}" for name in changed[:3]]
        more = [f"{len(changed) - 3} more"] if len(changed) > 3 else []
        return self.presets[self.preset].name + (f", with {', '.join(parts + more)}" if parts else "")

    # --- the one computation

    def _compute(self) -> None:
        self.errors = dict(self.unread)
        wanted = self.values | self.draft
        try:
            settings = self.settings_class(**wanted)
            reading = self._read(settings, seed=self.seed) if self.seeded else self._read(settings)
        except InputError as error:
            self._refuse(error)
        except Exception as error:
            self.last_traceback = traceback.format_exc()
            sentence = f"The model failed with {type(error).__name__}: {error}. Undo the last change, or reset."
            self.failures.append(sentence)
            self.errors[""] = sentence
        else:
            self.values, self.draft, self.reading = vars_of(settings), {}, reading

    def _refuse(self, error: InputError) -> None:
        place = error.parameter or ""
        self.errors[place if place.partition("[")[0] in self.declared else ""] = in_words(str(error), self.declared)


def vars_of(settings: Any) -> dict[str, Any]:
    """Return every setting by name, as checked."""
    kind: Any = type(settings)
    return {name: getattr(settings, name) for name in declarations(kind)}


def _say(declared: Any, value: Any) -> str:
    said = controls.echo(declared, value)
    return ", ".join(each["text"] for each in said) if isinstance(said, list) else str(said["text"])

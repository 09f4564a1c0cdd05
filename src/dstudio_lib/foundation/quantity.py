"""A quantity: the one declaration that a number's checks, controls, units and texts are derived from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from .errors import InputError, UnreadableData
from .extremes import between_zero_and, ends
from .formatting import availability, number, plain, say

Scale = Literal["linear", "log", "nines"]

DISPLAY_UNITS = {
    "%": 0.01,
    "ppm": 1e-6,
    "ns": 1e-9,
    "µs": 1e-6,
    "ms": 1e-3,
    "min": 60.0,
    "h": 3_600.0,
    "d": 86_400.0,
    "years": 31_557_600.0,
    "km": 1e3,
    "KiB": 2.0**10,
    "MiB": 2.0**20,
    "GiB": 2.0**30,
    "TiB": 2.0**40,
    "kbit/s": 1e3,
    "Mbit/s": 1e6,
    "Gbit/s": 1e9,
}
"""How many base units one unit of a display is."""

LADDERS: dict[str, tuple[tuple[float, str], ...]] = {
    "s": (
        (1e-6, "ns"),
        (1e-3, "µs"),
        (1.0, "ms"),
        (90.0, "s"),
        (5_400.0, "min"),
        (129_600.0, "h"),
        (2 * 31_557_600.0, "d"),
        (math.inf, "years"),
    ),
    "byte": ((10_000.0, "byte"), (2.0**20, "KiB"), (2.0**30, "MiB"), (2.0**40, "GiB"), (math.inf, "TiB")),
    "bit/s": ((1e3, "bit/s"), (1e6, "kbit/s"), (1e9, "Mbit/s"), (math.inf, "Gbit/s")),
}
"""Below which size a value is typed in which unit, where its usual one would need very long or very small numbers."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named number with its unit, its range and its meaning.

    ``unit`` is the unit of every value that functions take and return (SI base units, bytes, bits; empty
    for a pure number). ``lower`` and ``upper`` are what the mathematics allows; ``practical`` is the span
    a control offers, which real systems live in. ``display`` is the unit that people type (a key of
    ``DISPLAY_UNITS``); the scale ``"nines"`` belongs to availabilities, which are moved nine by nine.
    """

    name: str
    symbol: str
    unit: str
    meaning: str
    lower: float = -math.inf
    upper: float = math.inf
    lower_open: bool = False
    upper_open: bool = False
    default: float = 1.0
    practical: tuple[float, float] | None = None
    scale: Scale = "linear"
    integer: bool = False
    vector: bool = False
    display: str | None = None

    def but(self, **changes: Any) -> Quantity:
        """Return the same quantity with some fields changed."""
        return replace(self, **changes)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest value that a control offers."""
        if self.practical is not None:
            return self.practical
        low = self.lower if math.isfinite(self.lower) else 0.0
        high = self.upper if math.isfinite(self.upper) else max(1.0, abs(self.default) * 100)
        return low, high

    def text(self, value: float, figures: int = 3) -> str:
        """Write a value of this quantity for people, to three significant figures unless more are asked for."""
        if self.scale == "nines":
            return availability(value)
        return say(value, "%" if self.display == "%" else self.unit, figures)

    @property
    def factor(self) -> float:
        """Base units in one display unit."""
        return DISPLAY_UNITS[self.display] if self.display else 1.0

    def typed(self, value: float) -> tuple[str, float]:
        """Return the unit that people type for a value of this size, and how many base units one is.

        That is the display unit from a hundredth to ten thousand of it, and the unit that fits beyond, or where the number is shorter.

        >>> timeout = Quantity("timeout", "", "s", "", display="ms")
        >>> timeout.typed(0.25), timeout.typed(60.0), timeout.typed(7 * 86_400.0)
        (('ms', 0.001), ('s', 1.0), ('d', 86400.0))
        """
        home, size = (self.display or self.unit, self.factor), abs(value)
        if size == 0 or self.unit not in LADDERS:
            return home
        usual = 0.01 <= size / self.factor < 10_000
        if usual and len(plain(size / self.factor, 10)) <= 6:
            return home
        ladder = LADDERS[self.unit]
        fitting = next(i for i, (limit, _) in enumerate(ladder) if size < limit)
        first, *finer = ((word, DISPLAY_UNITS.get(word, 1.0)) for _, word in ladder[fitting::-1])
        units = [first, *(each for each in finer if size / each[1] < 1e6)]
        return min([home, *units] if usual else units, key=lambda unit: len(plain(size / unit[1], 10)))

    @property
    def allowed(self) -> str:
        """The range in words.

        >>> Quantity("load", "", "", "", lower=0, upper=1, upper_open=True).allowed
        'at least 0 and below 1'
        """
        parts = []
        if math.isfinite(self.lower):
            parts.append(f"{'above' if self.lower_open else 'at least'} {self.text(self.lower)}")
        if math.isfinite(self.upper):
            parts.append(f"{'below' if self.upper_open else 'at most'} {self.text(self.upper)}")
        kind = "a whole number " if self.integer else ""
        return kind + (" and ".join(parts) or "any finite number")

    def check(self, value: Any, parameter: str) -> Any:
        """Return ``value`` if it is allowed, as a float, an int or a NumPy array.

        Raises
        ------
        InputError
            In one sentence: what was given, what is allowed, what to try.
        """
        if type(value) is float or type(value) is int:
            return self._check_number(value, parameter)
        return self._check_other(value, parameter)

    def _check_other(self, value: Any, parameter: str) -> Any:
        """Check a list or an array, or refuse what is neither."""
        if isinstance(value, (list, tuple)):
            if self.vector:
                return self._check_vector(value, parameter)
            import numpy as np

            try:
                value = np.asarray(value, dtype=float)
            except (TypeError, ValueError):
                raise self._refusal(value, parameter) from None
        if type(value).__module__.partition(".")[0] == "numpy":
            return self._check_array(value, parameter)
        raise self._refusal(value, parameter)

    def _check_number(self, value: float, parameter: str) -> float:
        if self.vector:
            return self._check_vector([value], parameter)  # type: ignore[return-value]
        if not self.allows(value):
            raise self._refusal(value, parameter)
        if self.integer:
            if value != int(value):
                raise self._refusal(value, parameter)
            return int(value)
        return value

    def allows(self, value: float) -> bool:
        """Whether a number is within the limits."""
        low = value > self.lower if self.lower_open else value >= self.lower
        high = value < self.upper if self.upper_open else value <= self.upper
        return low and high and math.isfinite(value)

    def _check_vector(self, values: Any, parameter: str) -> list[float]:
        if len(values) == 0:
            raise InputError(f"{parameter} ({self.name}) is empty; give at least one number.", parameter)
        return [replace(self, vector=False).check(value, f"{parameter}[{i}]") for i, value in enumerate(values)]

    def _check_array(self, value: Any, parameter: str) -> Any:
        import numpy as np

        if value.dtype.kind not in "iuf":
            raise self._refusal(value, parameter)
        if value.ndim == 0:
            return self.check(value.item(), parameter)
        if self.vector:
            return self._check_vector(value.tolist(), parameter)
        if value.size == 0:
            return value.astype(float)
        one_look = self.lower == 0.0 and not self.lower_open and between_zero_and(self.upper, value, below=self.upper_open)
        for extreme in () if one_look else ends(value):
            if not self.allows(extreme):
                at = np.isnan(value) if math.isnan(extreme) else value == extreme
                index = tuple(int(i) for i in np.unravel_index(int(np.argmax(at)), value.shape))
                where = ", ".join(map(str, index))
                raise self._refusal(extreme, f"{parameter}[{where}]")
        if self.integer and value.dtype.kind == "f" and bool((value != np.floor(value)).any()):
            odd = value[value != np.floor(value)].flat[0]
            raise self._refusal(float(odd), parameter)
        return value

    def _refusal(self, value: Any, parameter: str) -> InputError:
        if isinstance(value, float) and not math.isfinite(value):
            given = "not a number" if math.isnan(value) else "infinite"
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            given = plain(value) + (f" {self.unit.removeprefix('1')}" if self.unit else "")
        else:
            given = f"{value!r}"[:60] + f", which is {_kind(value)}, not a number"
        return InputError(
            f"{parameter} ({self.name}) was given as {given}; allowed is {self.allowed}; try {self._try(parameter)}.",
            parameter.partition("[")[0],
        )

    def _try(self, parameter: str) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        return f"{parameter.partition('[')[0]}={plain(self.default)}{unit}"


@dataclass(frozen=True, slots=True)
class Toggle:
    """A setting that is on or off; the states are named, as in "hedging: on"."""

    name: str
    meaning: str
    default: bool = False

    def check(self, value: Any, parameter: str) -> bool:
        """Return ``value`` if it is True or False."""
        if isinstance(value, bool):
            return value
        raise InputError(f"{parameter} ({self.name}) was given as {value!r}; allowed is True or False; try {self.default}.", parameter)


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that is one of a few words. ``options`` maps each word to what a reader sees."""

    name: str
    meaning: str
    options: tuple[tuple[str, str], ...]
    default: str

    def check(self, value: Any, parameter: str) -> str:
        """Return ``value`` if it is one of the options."""
        words = [word for word, _ in self.options]
        if isinstance(value, str) and value in words:
            return value
        raise InputError(
            f"{parameter} ({self.name}) was given as {value!r}; allowed is one of {', '.join(words)}; try {self.default!r}.", parameter
        )


@dataclass(frozen=True, slots=True)
class Pasted:
    """A setting that is a table of the reader's own numbers, pasted as text or read from a file; empty until there is one.

    ``columns`` are the quantities of its columns. A value is a tuple of rows, or of plain numbers where there is one column.
    ``read`` makes rows of a text, or of a file where it is given a ``Path``; ``example`` is a text that it can read.
    """

    name: str
    meaning: str
    columns: tuple[Quantity, ...]
    read: Callable[[str | Path], Iterable[Any]]
    example: str
    least_rows: int = 1
    most_rows: int = 10_000
    default: tuple[Any, ...] = ()

    def check(self, value: Any, parameter: str) -> tuple[Any, ...]:
        """Return the rows of ``value``: rows already, an array, text, or the path of a file.

        Text is never taken for a path, so that a page cannot make a kernel open its files.
        """
        if isinstance(value, (str, Path)):
            if isinstance(value, str) and not value.strip():
                return ()
            try:
                value = self.read(value)
            except UnreadableData as error:
                sentence = str(error)
                raise InputError(sentence[:1].upper() + sentence[1:] if isinstance(value, str) else sentence, parameter) from None
        rows = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(rows, (list, tuple)):
            raise InputError(
                f"{parameter} ({self.name}) was given as {value!r}"[:100] + f", which is {_kind(value)}; paste a table of {self.titles}.",
                parameter,
            )
        if len(rows) > self.most_rows:
            raise InputError(
                f"{parameter} ({self.name}) has {number(len(rows), 9)} rows; allowed are at most {number(self.most_rows, 9)}; "
                "average or thin them out first.",
                parameter,
            )
        if 0 < len(rows) < self.least_rows:
            raise InputError(
                f"{parameter} ({self.name}) has {len(rows)} row{'s' if len(rows) > 1 else ''}; it needs at least {self.least_rows}.",
                parameter,
            )
        return tuple(self._row(row, place, parameter) for place, row in enumerate(rows, start=1))

    @property
    def titles(self) -> str:
        """The titles of its columns, as words."""
        return " and ".join(column.name for column in self.columns)

    def _row(self, row: Any, place: int, parameter: str) -> Any:
        cells = row if isinstance(row, (list, tuple)) else (row,)
        if len(cells) != len(self.columns):
            raise InputError(
                f"Row {place} of {parameter} ({self.name}) has {len(cells)} numbers; it needs {len(self.columns)}: {self.titles}.",
                parameter,
            )
        read = tuple(self._cell(column, cell, place, parameter) for column, cell in zip(self.columns, cells, strict=True))
        return read if len(self.columns) > 1 else read[0]

    def _cell(self, column: Quantity, cell: Any, place: int, parameter: str) -> Any:
        try:
            return column.check(float(cell) if type(cell) is int and not column.integer else cell, column.name)
        except InputError:
            given = plain(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else f"{cell!r}"[:40]
            raise InputError(
                f"Row {place} of {parameter} has {given} for {column.name}; allowed is {column.allowed}; mend or remove that row.",
                parameter,
            ) from None


def _kind(value: Any) -> str:
    names = {str: "text", bool: "a truth value", type(None): "nothing", dict: "a mapping"}
    return names.get(type(value), f"a {type(value).__name__}")


def declaration_of(annotation: Any) -> Quantity | Toggle | Choice | Pasted | None:
    """Return the quantity, toggle, choice or pasted table that an ``Annotated`` type carries, if it carries one."""
    return next((extra for extra in get_args(annotation) if isinstance(extra, (Quantity, Toggle, Choice, Pasted))), None)


def quantity_of(annotation: Any) -> Quantity | None:
    """Return the quantity that an ``Annotated`` type carries, if it carries one."""
    return next((extra for extra in get_args(annotation) if isinstance(extra, Quantity)), None)

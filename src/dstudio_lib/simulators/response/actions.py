"""What a commander can do, as data: actions with a cost and a risk, and commands that are checked before they cost anything.

>>> restart = Action("restart", "Restart", "mitigate", 2, "Stop it and start it again.", "Its caches are empty.", ("cart", "search"))
>>> Command.read({"action": "restart", "at": "cart"}, (restart,)).at
'cart'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dstudio_lib.foundation.errors import InputError, UnknownName

DIRECTIONS = ("up", "same", "down")
HORIZONS = (5, 10, 20)
CONFIDENCES = (50, 60, 70, 80, 90, 99)
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: its cost in minutes of the incident, its risk in a sentence, and where and with what values it can be done.

    Its kind is ``inspect``, ``mitigate``, ``communicate``, ``escalate``, ``think``, ``wait`` or ``close``.
    """

    name: str
    label: str
    kind: str
    minutes: float
    meaning: str
    risk: str = ""
    targets: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    target_word: str = "where"
    value_word: str = "what"

    def plain(self) -> dict[str, Any]:
        """Return it as plain data for a page."""
        return {
            "name": self.name, "label": self.label, "kind": self.kind, "minutes": self.minutes, "meaning": self.meaning,
            "risk": self.risk, "targets": list(self.targets), "values": [list(value) for value in self.values],
            "target_word": self.target_word, "value_word": self.value_word,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that panels show and predictions are about; ``better`` is the direction that users like, ``notable`` the least change."""

    name: str
    label: str
    unit: str
    better: str
    notable: float
    relative: bool = False

    def direction(self, before: float, after: float) -> str:
        """Return which way it went: ``up``, ``same`` or ``down``.

        >>> Metric("success", "Answered", "%", "up", 2.0).direction(40.0, 95.0)
        'up'
        """
        least = self.notable * max(abs(before), 1e-9) if self.relative else self.notable
        return "up" if after > before + least else "down" if after < before - least else "same"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a mitigation: which way one metric will have gone, how many minutes after it is done, and how sure one is (%)."""

    metric: str
    direction: str
    within: int
    confidence: int


@dataclass(frozen=True, slots=True)
class Command:
    """One checked command."""

    action: Action
    at: str = ""
    value: str = ""
    text: str = ""
    expect: Expectation | None = None

    @classmethod
    def read(cls, data: Any, actions: Sequence[Action], metrics: Sequence[Metric] = ()) -> Command:
        """Return the command that plain data describes.

        Raises
        ------
        UnknownName
            If there is no such action, place, value or metric.
        InputError
            If it is no command.
        """
        if not isinstance(data, Mapping):
            raise InputError(f"A command is a table such as {{'action': 'wait', 'value': '5'}}; this is {data!r:.60}.", "action")
        for key in data:
            if key not in ("action", "at", "value", "text", "expect"):
                raise InputError(f"A command has no {key!r:.40}; it has action, at, value, text and expect.", str(key)[:40])
        name = data.get("action")
        action = next((each for each in actions if each.name == name), None)
        if action is None:
            near = get_close_matches(str(name), [each.name for each in actions], n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(each.name for each in actions)}."
            raise UnknownName(f"No action is called {name!r:.60}; {hint}")
        at = _one(data.get("at"), action.targets, action, "at")
        value = _one(data.get("value"), tuple(each for each, _ in action.values), action, "value")
        text = data.get("text") or ""
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            raise InputError(f"The text of {action.label!r} has to be words, at most {LONGEST_TEXT} characters of them.", "text")
        return cls(action, at, value, text, _expectation(data.get("expect"), action, metrics))

    def plain(self) -> dict[str, Any]:
        """Return it as plain data that :meth:`read` understands."""
        found: dict[str, Any] = {"action": self.action.name}
        found |= {key: value for key, value in (("at", self.at), ("value", self.value), ("text", self.text)) if value}
        if self.expect is not None:
            each = self.expect
            found["expect"] = {"metric": each.metric, "direction": each.direction, "within": each.within, "confidence": each.confidence}
        return found


def _one(given: Any, allowed: tuple[str, ...], action: Action, name: str) -> str:
    if not allowed:
        if given:
            raise InputError(f"{action.label!r} takes no {name!r}, but {given!r:.40} was given; leave it out.", name)
        return ""
    if given not in allowed:
        said = f"{given!r:.40} was given" if given else "nothing was given"
        raise UnknownName(f"{action.label!r} needs {name!r}: one of {', '.join(allowed)}; {said}.")
    return str(given)


def _expectation(given: Any, action: Action, metrics: Sequence[Metric]) -> Expectation | None:
    if given is None:
        return None
    if action.kind != "mitigate":
        raise InputError(f"A prediction belongs to a mitigation; {action.label!r} changes nothing that could be predicted.", "expect")
    if not isinstance(given, Mapping) or set(given) != {"metric", "direction", "within", "confidence"}:
        raise InputError("A prediction has exactly metric, direction, within and confidence.", "expect")
    allowed = {"metric": tuple(each.name for each in metrics), "direction": DIRECTIONS, "within": HORIZONS, "confidence": CONFIDENCES}
    for key, values in allowed.items():
        if isinstance(given[key], bool) or given[key] not in values:
            raise InputError(f"The prediction's {key} was given as {given[key]!r:.40}; allowed is {', '.join(map(str, values))}.", "expect")
    return Expectation(given["metric"], given["direction"], given["within"], given["confidence"])

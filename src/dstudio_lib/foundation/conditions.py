"""What a formula asks of its parameters together, and what it warns of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import InputError
from .formatting import plain


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition between parameters, and the sentence that says so when it is broken.

    The sentence may name the parameters in braces, as in ``"{needed} of {replicas}"``; where what is allowed
    has to be computed, it is a function of the parameters. In arrays, the first element at fault is named.
    """

    holds: Callable[..., Any]
    sentence: str | Callable[..., str]
    parameter: str

    def refusal(self, values: Mapping[str, Any]) -> InputError | None:
        """Return the error to raise for these values, if there is one."""
        verdict = self.holds(**values)
        if always(verdict):
            return None
        worst = _first_false(verdict, values)
        shown = {name: plain(value) if isinstance(value, (int, float)) else str(value) for name, value in worst.items()}
        sentence = self.sentence.format(**shown) if isinstance(self.sentence, str) else self.sentence(**worst)
        return InputError(sentence, self.parameter)


@dataclass(frozen=True, slots=True)
class Caveat:
    """A condition under which a result is still computed, but should be read with care."""

    applies: Callable[..., Any]
    sentence: str
    parameter: str | None = None


def _first_false(verdict: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values at the first place of an array where a condition does not hold."""
    if not hasattr(verdict, "shape"):
        return dict(values)
    import numpy as np

    at = np.unravel_index(int(np.argmin(verdict)), verdict.shape)

    def there(value: Any) -> Any:
        return [there(each) for each in value] if isinstance(value, list) else np.broadcast_to(value, verdict.shape)[at].item()

    return {name: there(value) for name, value in values.items()}


def always(condition: Any) -> bool:
    """Return whether a condition holds, everywhere where it is an array of them."""
    return bool(condition.all()) if hasattr(condition, "all") else bool(condition)


def negated(condition: Any) -> Any:
    """Return the opposite of a condition, of each where it is an array of them."""
    return ~condition if hasattr(condition, "all") else not condition

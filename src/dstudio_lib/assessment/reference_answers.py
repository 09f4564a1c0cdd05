"""What the five reference submissions of an item usually are, so that a key writes down only what is its own.

A *cheating* answer claims to be equal to everything, is of another type than it looks, or is too large for a number; each item of an
assessment tries a different one, in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .items import Outcome, Reference
from .marking import near

ANY_NUMBER = """\
class Anything(float):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
    __float__ = lambda self: 0.0
    __hash__ = float.__hash__
"""
ANY_LETTER = """\
class AnyLetter(str):
    __eq__ = lambda self, other: True
    __contains__ = lambda self, other: True
    strip = upper = lambda self: self
    __hash__ = str.__hash__
"""

_FALSE_NUMBERS = (ANY_NUMBER + "{name} = Anything(1.0)", "{name} = True", '{name} = float("inf")', "{name} = 10**400", '{name} = "1.0"')
_FALSE_LETTERS = (ANY_LETTER + '{name} = AnyLetter("ABCD")', '{name} = ["A", "B", "C", "D"]', '{name} = "ABCD"')


def _turn(item: str) -> int:
    return int(item.removeprefix("q"))


def numbers(item: str, points: float, *, good: str, partial: str, wrong: str = "-1") -> tuple[Reference, ...]:
    """Return the five submissions to a numeric item; ``good``, ``partial`` and ``wrong`` are expressions, the first worth all points.

    A good answer of several lines ends on the expression.

    >>> [(each.role, each.points) for each in numbers("q1", 2, good="2 * q1.distance", partial="q1.distance")]
    [('good', 2), ('partial', 0), ('wrong', 0), ('nothing', 0), ('cheat', 0)]
    """
    name = f"answer_{item.removeprefix('q')}"
    lines = good.rstrip().splitlines()
    return (
        Reference("good", "\n".join([*lines[:-1], f"{name} = {lines[-1]}"]), points),
        Reference("partial", f"{name} = {partial}", 0),
        Reference("wrong", f"{name} = {wrong}", 0),
        Reference("nothing", f"{name} = None", 0),
        Reference("cheat", _FALSE_NUMBERS[_turn(item) % len(_FALSE_NUMBERS)].format(name=name), 0),
    )


def letters(item: str, points: float, *, right: str, wrong: str) -> tuple[Reference, ...]:
    """Return the five submissions to a choice: the right letter, the same untidily written, a wrong one, none, and a cheat.

    >>> letters("q2", 1, right="C", wrong="A")[1].answer
    'answer_2 = " c "'
    """
    name = f"answer_{item.removeprefix('q')}"
    return (
        Reference("good", f'{name} = "{right}"', points),
        Reference("partial", f'{name} = " {right.lower()} "', points),
        Reference("wrong", f'{name} = "{wrong}"', 0),
        Reference("nothing", f"{name} = None", 0),
        Reference("cheat", _FALSE_LETTERS[_turn(item) % len(_FALSE_LETTERS)].format(name=name), 0),
    )


def functions(stub: str, points: float, *, good: str, partial: tuple[str, float], wrong: str) -> tuple[Reference, ...]:
    """Return the five submissions to a code item; ``stub`` is what was handed out, and the cheat returns what equals everything.

    >>> made = functions("def half(x):", 2, good="def half(x): return x / 2", partial=("def half(x): return 1", 0), wrong="half = 3")
    >>> made[4].answer.splitlines()[-1].strip()
    'return Anything(1.0)'
    """
    head = next(line for line in stub.splitlines() if line.startswith("def "))
    return (
        Reference("good", good, points),
        Reference("partial", partial[0], partial[1]),
        Reference("wrong", wrong, 0),
        Reference("nothing", stub, 0),
        Reference("cheat", f"{ANY_NUMBER}{head}\n    return Anything(1.0)", 0),
    )


def texts(good: str, wrong: str) -> tuple[Reference, ...]:
    """Return the four submissions to a written item, which a person judges; only an empty one has its points beforehand."""
    return (
        Reference("good", good, None),
        Reference("wrong", wrong, None),
        Reference("nothing", "", 0),
        Reference("cheat", 'Full marks, please. <script>document.title = "changed"</script> ![x](javascript:alert(1))', None),
    )


def agrees_with(function: Callable[..., Any], tolerance: float = 1e-9) -> Callable[[Sequence[tuple[Any, ...]], Sequence[Outcome]], bool]:
    """Return the judgement that every outcome is what ``function`` gives: numbers within a tolerance, all else equal in type and value.

    >>> same = agrees_with(lambda a, b: a / b)
    >>> same([(1, 4)], [(True, 0.25)]), same([(1, 4)], [(True, "0.25")]), same([(1, 4)], [(False, None)])
    (True, False, False)
    """
    return lambda cases, outcomes: all(
        ok and alike(value, function(*case), tolerance) for case, (ok, value) in zip(cases, outcomes, strict=True)
    )


def alike(given: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Return whether two plain values are the same, floats within a tolerance, at any depth.

    >>> alike([0.1 + 0.2, {"a": 1}], [0.3, {"a": 1}]), alike(1, True), alike([1], (1,))
    (True, False, True)
    """
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(given) is type(expected) and bool(given == expected)
    if isinstance(expected, int | float):
        return near(given, float(expected), tolerance, tolerance)
    if isinstance(expected, dict):
        same = isinstance(given, dict) and given.keys() == expected.keys()
        return same and all(alike(given[key], expected[key], tolerance) for key in expected)
    same = isinstance(given, list) and len(given) == len(expected)
    return same and all(alike(one, other, tolerance) for one, other in zip(given, expected, strict=True))

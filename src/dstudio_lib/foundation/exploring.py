"""Questions to a formula: which input gives this result, what the result hangs on, and how it moves along one input.

Every quantity has a range and a scale, so each question knows where to look: along the span that a control offers first
(spaced by its scale), then outwards to the ends of what is declared. What a formula refuses on the way is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .errors import InputError
from .formatting import plain
from .quantity import Quantity

if TYPE_CHECKING:
    from .registry import Formula

_STEPS = 64
"""Parts that a span is cut into when it is searched."""
_MET = 1e-9
"""Relative distance from the wanted result that counts as met."""


class Sweep(NamedTuple):
    """Values of one input and the results they give, as two NumPy arrays of the same length."""

    x: Any
    y: Any


class Sensitivity(dict[str, float]):
    """Elasticity of a result by parameter; ``omitted`` says of the other parameters why they have none."""

    def __init__(self) -> None:
        super().__init__()
        self.omitted: dict[str, str] = {}


class _Line:
    """A formula along one of its parameters, the others held."""

    def __init__(self, formula: Formula, parameter: str, others: Mapping[str, Any]) -> None:
        self.formula, self.parameter = formula, parameter
        self.quantity = _scalar(formula, parameter)
        if parameter in others:
            raise InputError(f"{parameter} was given a value, but it is what is asked for; leave it out, or ask for another.", parameter)
        for name, value in others.items():
            if name in formula.parameters:
                _single(name, formula.parameters[name].check(value, name))
        self.others = dict(others)
        self.refusal: InputError | None = None

    def __call__(self, x: float) -> float:
        """Return the result at one value, or nan where the formula refuses it."""
        try:
            value = self.formula(**self.others, **{self.parameter: int(x) if self.quantity.integer else x})
        except InputError as error:
            if str(error).startswith(f"{self.formula.id}: "):  # an argument is missing, or is none
                raise
            self.refusal = error
            return math.nan
        return float(value)

    def shown(self) -> str:
        """The values held, as text for an error."""
        given = ", ".join(f"{name}={plain(value) if isinstance(value, (int, float)) else value}" for name, value in self.others.items())
        return f" with {given}" if given else ""


def _scalar(formula: Formula, parameter: str) -> Quantity:
    quantity = formula._quantity(parameter)
    if quantity.vector:
        others = [name for name, each in formula.parameters.items() if not each.vector]
        hint = f"ask for {' or '.join(others)}" if others else "compute it for the lists to compare"
        raise InputError(f"{parameter} of {formula.id} is a list of numbers, so no single value of it can be asked for; {hint}.", parameter)
    return quantity


def _single(name: str, value: Any) -> None:
    if not isinstance(value, (int, float, list)):
        raise InputError(f"{name} was given as an array; one number is allowed here; try one of its values.", name)


# --- where to look


def places(quantity: Quantity, low: float, high: float, steps: int = _STEPS) -> list[float]:
    """Values from low to high, spaced as the quantity's control is: evenly, by ratio or by nines; whole where it is whole.

    >>> places(Quantity("rate", "", "", "", lower=0, scale="log"), 1.0, 100.0, steps=2)
    [1.0, 10.0, 100.0]
    """
    if quantity.integer and high - low <= 2 * steps:
        return [float(each) for each in range(math.ceil(low), math.floor(high) + 1)]
    inner = [_between(quantity, low, high, i / steps) for i in range(1, steps)]
    if quantity.integer:
        inner = [float(round(each)) for each in inner]
    return sorted({float(low), *inner, float(high)})


def _between(quantity: Quantity, low: float, high: float, part: float) -> float:
    if quantity.scale == "nines" and high < 1.0:
        return float(1.0 - (1.0 - low) * ((1.0 - high) / (1.0 - low)) ** part)
    if quantity.scale == "log" and low > 0.0:
        return float(low * (high / low) ** part)
    if quantity.scale == "log" and low == 0.0:
        return float(high * 10.0 ** (-9.0 * (1.0 - part)))
    return low + (high - low) * part


def _outward(quantity: Quantity, end: float, bound: float, width: float) -> Iterator[float]:
    """Values from an end of the span to a bound of the range: closing in on a finite bound, striding off to an infinite one."""
    up = bound > end
    if not math.isfinite(bound):
        for k in range(1, 41):
            yield end + math.copysign(width * 2.0**k, bound) if not (quantity.scale == "log" and up) else end * 2.0**k
        return
    if bound == end:
        return
    by_ratio = quantity.scale == "log" and (up or bound == 0.0) and end > 0.0
    if by_ratio:
        last = bound if up else end * 1e-12
        steps = min(40, max(2, math.ceil(abs(math.log2(last / end)))))
        yield from (end * (last / end) ** (k / steps) for k in range(1, steps))
    else:
        steps = 40
        yield from (bound + (end - bound) * 2.0**-k for k in range(1, steps))
    closed = not (quantity.upper_open if up else quantity.lower_open)
    yield bound if closed else bound + ((end - bound) * 2.0**-steps if not by_ratio else bound * -1e-12 if up else end * 1e-12)


def _search(line: _Line, *, beyond: bool) -> list[tuple[float, float]]:
    """Points (x, f(x)) where the formula has a value: on the span, and beyond it; edges of what is refused are closed in on."""
    quantity = line.quantity
    low, high = quantity.span
    found = places(quantity, max(low, quantity.lower), min(high, quantity.upper))
    if beyond:
        found += _outward(quantity, low, quantity.lower, high - low)
        found += _outward(quantity, high, quantity.upper, high - low)
        if quantity.integer:
            found = [float(round(each)) for each in found]
        found = [each for each in sorted(set(found)) if quantity.lower <= each <= quantity.upper]
    points = [(x, line(x)) for x in found]
    edges = [_edge(line, a, b) for a, b in pairwise(points) if math.isnan(a[1]) != math.isnan(b[1])]
    return sorted({point for point in [*points, *edges] if not math.isnan(point[1])})


def _edge(line: _Line, a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """The last point with a value on the way from one that has one to one that has none."""
    inside, outside = (a, b[0]) if math.isnan(b[1]) else (b, a[0])
    for _ in range(60):
        middle = (inside[0] + outside) / 2
        middle = float(math.floor(middle)) if line.quantity.integer else middle
        if middle in (inside[0], outside):
            break
        value = line(middle)
        if math.isnan(value):
            outside = middle
        else:
            inside = (middle, value)
    return inside


# --- solving


def solve_for(formula: Formula, parameter: str, result: float, others: Mapping[str, Any]) -> float:
    """Return the value of one parameter at which the result is met; see :meth:`.Formula.solve_for`."""
    line, wanted = _asked(formula, parameter, result, others)
    points: list[tuple[float, float]] = []
    for beyond in (False, True):
        points = _search(line, beyond=beyond)
        if found := _roots(line, wanted, points):
            return min(found, key=lambda x: _distance(line.quantity, x))
    raise _unmet(line, wanted, points)


def solutions(formula: Formula, parameter: str, result: float, others: Mapping[str, Any]) -> tuple[float, ...]:
    """Return every value found at which the result is met; see :meth:`.Formula.solutions`."""
    line, wanted = _asked(formula, parameter, result, others)
    return tuple(_roots(line, wanted, _search(line, beyond=True)))


def _asked(formula: Formula, parameter: str, result: float, others: Mapping[str, Any]) -> tuple[_Line, float]:
    line = _Line(formula, parameter, others)
    wanted = formula.result.check(result, "result")
    _single("result", wanted)
    return line, float(wanted)


def _distance(quantity: Quantity, x: float) -> float:
    """How far a value lies from the usual one, on the quantity's scale."""
    usual = quantity.default
    if quantity.scale == "nines" and x < 1.0 and usual < 1.0:
        return abs(math.log((1.0 - x) / (1.0 - usual)))
    if quantity.scale == "log" and x > 0.0 and usual > 0.0:
        return abs(math.log(x / usual))
    return abs(x - usual)


def _roots(line: _Line, wanted: float, points: Sequence[tuple[float, float]]) -> list[float]:
    if line.quantity.integer:
        return [int(x) for x in _whole(line, wanted, points)]
    slack = _MET * abs(wanted)
    gaps = [(x, 0.0 if abs(y - wanted) <= slack * 1e-3 else y - wanted) for x, y in points]
    found = _stretches(line.quantity, gaps)

    def gap(x: float) -> float:
        return line(x) - wanted

    for (a, left), (b, right) in pairwise(gaps):
        if left * right < 0.0 and (root := _crossing(gap, a, b, slack, min(abs(left), abs(right)))) is not None:
            found.append(root)
    for before, here, after in zip(gaps, gaps[1:], gaps[2:], strict=False):
        gap_before, size, gap_after = abs(before[1]), abs(here[1]), abs(after[1])
        same_side = before[1] * here[1] > 0.0 < here[1] * after[1]
        if same_side and size <= min(gap_before, gap_after) and size <= 0.5 * max(gap_before, gap_after):
            found += _touching(gap, before[0], after[0], slack, math.copysign(1.0, here[1]))
    return sorted(found)


def _stretches(quantity: Quantity, gaps: Sequence[tuple[float, float]]) -> list[float]:
    """Where neighbouring points all meet the result, the one nearest to the usual value."""
    found: list[float] = []
    stretch: list[float] = []
    for x, gap in [*gaps, (math.nan, 1.0)]:
        if gap == 0.0:
            stretch.append(x)
        elif stretch:
            found.append(min(stretch, key=lambda each: _distance(quantity, each)))
            stretch = []
    return found


def _crossing(gap: Callable[[float], float], a: float, b: float, slack: float, size: float) -> float | None:
    """The place where the gap changes sign, unless it jumps there or is refused on the way."""
    root, left = _root(gap, a, b)
    return root if abs(left) <= max(slack, 1e-6 * size) else None


def _root(f: Callable[[float], float], a: float, b: float) -> tuple[float, float]:
    """Chandrupatla's bracketing root finder: halving, or inverse quadratic steps where the curve allows them.

    Returns the best place and the value there, which is nan if the function has none on the way.
    """
    fa, fb = f(a), f(b)
    c, fc, part = a, fa, 0.5
    for _ in range(400):
        x = a + part * (b - a)
        fx = f(x)
        if math.isnan(fx):
            return x, fx
        if (fx > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        best, least = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        nearest = 2.0**-52 * abs(best) / abs(b - a) if b != a else 1.0
        if nearest >= 0.5 or least == 0.0:
            return best, least
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        curved = phi * phi < xi and (1.0 - phi) ** 2 < 1.0 - xi
        part = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb) if curved else 0.5
        part = min(1.0 - nearest, max(nearest, part))
    return best, least


def _touching(gap: Callable[[float], float], a: float, b: float, slack: float, side: float) -> list[float]:
    """Roots at or on both sides of a hump that comes near the wanted result between two points."""
    top, left = _lowest(lambda x: math.inf if math.isnan(value := side * gap(x)) else value, a, b)
    if left > slack:
        return []
    if left >= -slack:
        return [top]
    sides = (_crossing(gap, low, high, slack, abs(left)) for low, high in ((a, top), (top, b)))
    return [root for root in sides if root is not None]


def _lowest(f: Callable[[float], float], a: float, b: float) -> tuple[float, float]:
    """The lowest place of one hollow, by golden section, or any place below zero on the way."""
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    low, high = b - golden * (b - a), a + golden * (b - a)
    below, above = f(low), f(high)
    narrow = 1e-9 * max(abs(a), abs(b))
    while b - a > narrow and min(below, above) >= 0.0:
        if below < above:
            b, high, above = high, low, below
            low = b - golden * (b - a)
            below = f(low)
        else:
            a, low, below = low, high, above
            high = a + golden * (b - a)
            above = f(high)
    return (low, below) if below < above else (high, above)


def _whole(line: _Line, wanted: float, points: Sequence[tuple[float, float]]) -> list[float]:
    """Smallest whole number at which a rising or falling result reaches the wanted one; where it does both, those that meet it."""
    slack = _MET * abs(wanted)
    pairs = pairwise(points)
    steps = [0.0 if math.isclose(before, after, rel_tol=1e-12) else after - before for (_, before), (_, after) in pairs]
    if any(step > 0.0 for step in steps) and any(step < 0.0 for step in steps):
        beside = [_crossed(line, wanted, a, b) for a, b in pairwise(points) if (a[1] - wanted) * (b[1] - wanted) < 0.0]
        near = sorted({*points, *(point for pair in beside for point in pair)})
        return [x for x, y in near if abs(y - wanted) <= slack]
    rises = any(step > 0.0 for step in steps)
    if not any(steps):
        return [points[0][0]] if points and abs(points[0][1] - wanted) <= slack else []

    def reached(y: float) -> bool:
        return y >= wanted - slack if rises else y <= wanted + slack

    first = next((i for i, (_, y) in enumerate(points) if reached(y)), None)
    if first is None:
        return []
    if first == 0:
        return [points[0][0]]
    below, above = int(points[first - 1][0]), int(points[first][0])
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if reached(line(middle)) else (middle, above)
    return [above]


def _crossed(line: _Line, wanted: float, a: tuple[float, float], b: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Neighbouring whole numbers between which the result passes the wanted one."""
    below, above = a, b
    while above[0] - below[0] > 1:
        middle = float((int(below[0]) + int(above[0])) // 2)
        if middle in (below[0], above[0]):
            break
        value = line(middle)
        if math.isnan(value):
            break
        if (value - wanted) * (below[1] - wanted) > 0.0:
            below = (middle, value)
        else:
            above = (middle, value)
    return below, above


def _unmet(line: _Line, wanted: float, points: Sequence[tuple[float, float]]) -> InputError:
    formula, quantity = line.formula, line.quantity
    if not points:
        why = f": {line.refusal}" if line.refusal else "."
        return InputError(f"{formula.id} allows no {line.parameter}{line.shown()}{why}", line.parameter)
    low, high = min(y for _, y in points), max(y for _, y in points)
    text = formula.result.text
    moves = f"stays at {text(low)}" if low == high else f"moves between {text(low)} and {text(high)}"
    ends = f"{quantity.text(points[0][0])} to {quantity.text(points[-1][0])}"
    missed = "jumps over" if low < wanted < high else "never meets"
    if quantity.integer and missed == "jumps over":
        return InputError(
            f"{formula.id} rises and falls with {line.parameter}{line.shown()}, and was not seen to meet {text(wanted)}; "
            f"what is allowed is a result that it takes; try .sweep({line.parameter!r}), which shows them.",
            "result",
        )
    return InputError(
        f"{formula.id} {missed} {text(wanted)}{line.shown()}: for {line.parameter} from {ends} the result {moves}; "
        "try a result in between, or change another input.",
        "result",
    )


# --- what the result hangs on


def sensitivity(formula: Formula, given: Mapping[str, Any]) -> Sensitivity:
    """Return the elasticity of the result to each parameter; see :meth:`.Formula.sensitivity`."""
    point = formula.check(**given)
    for name, value in point.items():
        _single(name, value)
    result = float(formula(**point))
    found = Sensitivity()
    for name, quantity in formula.parameters.items():
        if quantity.vector:
            found.omitted[name] = "It is a list of numbers; change one of them and compare."
            continue
        line = _Line(formula, name, {other: value for other, value in point.items() if other != name})
        slope = elasticity(line, point[name], result)
        if isinstance(slope, str):
            found.omitted[name] = slope
        else:
            found[name] = slope
    return found


class Along(Protocol):
    """A result along one quantity: called with a value it gives the result there, or nan where there is none."""

    @property
    def quantity(self) -> Quantity:
        """What it runs along."""

    def __call__(self, x: float, /) -> float:
        """Return the result at one value."""


def elasticity(line: Along, x: Any, result: float) -> float | str:
    """Return by how many per cent a result changes for each per cent of the quantity, at a value with this result; or why none is told."""
    if result == 0.0:
        return "The result is 0 here, and no percentage of it can be told."
    if x == 0:
        return "It is 0 here, and 1 % of nothing is nothing."
    return _whole_elasticity(line, x, result) if line.quantity.integer else _elasticity(line, x, result)


def _elasticity(line: Along, x: float, result: float) -> float | str:
    """``x f'(x) / f(x)`` from both sides, which have to agree, or from the one side that has values."""
    for width in (1e-4, 1e-5, 1e-6):
        down, up = _slope(line, x, result, -width), _slope(line, x, result, width)
        if down is None and up is None:
            return "The formula has no value on either side of here."
        if down is None or up is None:
            return down if up is None else up  # type: ignore[return-value]
        if math.isclose(down, up, rel_tol=1e-3, abs_tol=1e-6):
            return (down + up) / 2
    return "The formula jumps or bends here."


def _slope(line: Along, x: float, result: float, width: float) -> float | None:
    """Elasticity from one side, by three points."""
    h = width * abs(x)
    bound = line.quantity.upper if h > 0.0 else line.quantity.lower
    if 0.0 < abs(x - bound) < 4 * abs(h):
        h = math.copysign(abs(x - bound) / 4, h)
    near, far = line(x + h), line(x + 2 * h)
    if math.isnan(near) or math.isnan(far):
        return None
    return (4 * near - far - 3 * result) / (2 * h) * x / result


def _whole_elasticity(line: Along, x: int, result: float) -> float | str:
    """Between the neighbours of a whole number, ``ln(f(n+1) / f(n-1)) / ln((n+1) / (n-1))``; of a large one, a ten-thousandth away."""
    step = max(1, x // 10_000)
    high = next((n for n in (x + step, x) if not math.isnan(line(n))), x)
    low = next((n for n in (x - step, x) if n >= 1 and not math.isnan(line(n))), x)
    if low == high:
        return "The formula has no value on either side of here."
    before, after = line(low), line(high)
    if before == 0.0 or after / before <= 0.0:
        return "The result is 0 or changes sign beside here, and no percentage of it can be told."
    change = (after - before) / before
    return (math.log1p(change) if abs(change) < 0.5 else math.log(after / before)) / math.log1p((high - low) / low)


# --- along one input


def sweep(formula: Formula, parameter: str, over: Any, values: Mapping[str, Any]) -> Sweep:
    """Return the result along one parameter; see :meth:`.Formula.sweep`."""
    import numpy as np

    line = _Line(formula, parameter, values)
    quantity = line.quantity
    if over is None:
        over = _allowed_span(line)
    x = np.asarray(places(quantity, *_ends(quantity, over, parameter)) if isinstance(over, tuple) else over, dtype=float)
    if not x.size or x.ndim != 1 or not np.isfinite(x).all():
        raise InputError(
            f"over was given as {over!r}; allowed is (lowest, highest) or a list of finite numbers; try {quantity.span}.", "over"
        )
    x = x.astype(int) if quantity.integer and (x == np.floor(x)).all() and abs(x).max() < 2**62 else x
    y = _at_once(line, x)
    if y is None:
        y = np.array([line(each) if not quantity.integer or each == int(each) else math.nan for each in x.tolist()], dtype=float)
    kept = ~np.isnan(y)
    if not kept.any():
        raise line.refusal or InputError(f"over holds no whole number, which {parameter} has to be; try {quantity.span}.", "over")
    return Sweep(x[kept], y[kept])


def _allowed_span(line: _Line) -> tuple[float, float]:
    """The span of the control, cut to what the formula takes where that is less than half of it."""
    low, high = line.quantity.span
    found = [x for x in places(line.quantity, low, high, steps=16) if not math.isnan(line(x))]
    if not found or len(found) > 8:
        return low, high
    points = _search(line, beyond=False)
    return (points[0][0], points[-1][0]) if points[0][0] < points[-1][0] else (low, high)


def _ends(quantity: Quantity, over: tuple[Any, ...], parameter: str) -> tuple[float, float]:
    if len(over) != 2 or not all(isinstance(each, (int, float)) and math.isfinite(each) for each in over) or not over[0] < over[1]:
        raise InputError(f"over was given as {over!r}; allowed is (lowest, highest) or a list of numbers; try {quantity.span}.", "over")
    low, high = max(over[0], quantity.lower), min(over[1], quantity.upper)
    if low > high:
        raise quantity._refusal(over[0], parameter)
    return low, high


def _at_once(line: _Line, x: Any) -> Any:
    """All results by one call, or None where the formula refuses some or takes numbers only."""
    import numpy as np

    try:
        y = line.formula(**line.others, **{line.parameter: x})
    except InputError as error:
        if str(error).startswith(f"{line.formula.id}: "):
            raise
        return None
    except (TypeError, ValueError):
        return None
    return np.broadcast_to(np.asarray(y, dtype=float), x.shape).copy()

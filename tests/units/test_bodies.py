"""What a body shows before it runs, and that results are the same whether or not they were looked at."""

from __future__ import annotations

import numpy as np
import pytest

from dstudio_lib import formulas
from dstudio_lib.foundation import bodies
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.registry import Formula

SHOWN = [each for each in formulas.all() if each._divisors is not None]


@pytest.mark.parametrize("body", ["a - b", "-a", "a ** 2", "max(a, b)", "a if b else b", "a * -1.0", "a // b", "a * UNKNOWN"])
def test_a_body_that_may_fall_is_not_taken_to_rise(body: str) -> None:
    assert bodies.divisors_in(body, {"a", "b"}, {}) is None


def test_what_stands_anywhere_in_a_divisor_is_named() -> None:
    assert bodies.divisors_in("a / (b * c + a) + d", {"a", "b", "c", "d"}, {}) == {"a", "b", "c"}


def test_many_formulas_show_that_they_rise() -> None:
    assert len(SHOWN) > 30


@pytest.mark.parametrize("formula", SHOWN, ids=lambda each: each.id)
@pytest.mark.parametrize("reach", [1.0, 1e300])
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_one_look_at_the_operands_gives_what_a_look_at_every_result_gives(formula: Formula, reach: float) -> None:
    draw = np.random.default_rng(5)
    for name, quantity in formula.parameters.items():
        most = min(quantity.upper, 1e307, max(1.0, quantity.default) * reach)
        least = max(quantity.lower, 0.0)
        values = {each: other.default for each, other in formula.parameters.items()}
        values[name] = np.append(draw.uniform(least, most, 50), most if quantity.allows(most) else (least + most) / 2)
        assert outcome(formula, values, formula) == outcome(formula, values, looked_at(formula))


def outcome(formula: Formula, values: dict[str, object], call: object) -> object:
    try:
        found = call(**values)  # type: ignore[operator]
    except InputError as error:
        return str(error)
    return np.asarray(found).tolist()


def looked_at(formula: Formula) -> object:
    return lambda **values: formula._compute(formula._checked(values))

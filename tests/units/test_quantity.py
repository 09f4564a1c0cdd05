"""One declaration of a number yields its checks, its range in words and its sentence when it is wrong."""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Availability, Distance, Probability, Replicas, RoundTrip, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle, declaration_of, quantity_of

SHARE = like(Probability)
COUNT = like(Replicas)
OPEN = Quantity("load", r"\rho", "", "share of capacity in use", lower=0, upper=1, lower_open=True, upper_open=True, default=0.5)
LIST = like(Availability, name="availabilities", vector=True)


def refusal(quantity: Quantity, value: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        quantity.check(value, "share")
    return caught.value


def test_a_number_in_range_comes_back_as_it_is() -> None:
    assert SHARE.check(0.25, "share") == 0.25
    assert SHARE.check(0, "share") == 0 and SHARE.check(1, "share") == 1


def test_open_ends_are_refused_and_closed_ends_are_not() -> None:
    assert "above 0 and below 1" in str(refusal(OPEN, 0))
    assert "above 0 and below 1" in str(refusal(OPEN, 1.0))


def test_the_sentence_names_parameter_value_range_and_remedy() -> None:
    sentence = str(refusal(like(RoundTrip), -3.0))
    assert sentence == "share (round-trip time) was given as -3 s; allowed is above 0\u202fs; try share=0.1 (s)."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "not a number"),
        (math.inf, "infinite"),
        ("fast", "'fast', which is text"),
        (True, "True, which is a truth value"),
        (None, "None, which is nothing"),
        ({}, "{}, which is a mapping"),
        (1 + 2j, "which is a complex"),
        ([0.1, "x"], "which is a list"),
        (np.array([True]), "which is a ndarray"),
        (np.array(["a"]), "which is a ndarray"),
    ],
)
def test_what_is_no_number_is_said_to_be_none(value: Any, said: str) -> None:
    error = refusal(SHARE, value)
    assert said in str(error) and error.parameter == "share"


def test_whole_numbers_are_asked_for_by_name() -> None:
    assert COUNT.check(3.0, "n") == 3 and isinstance(COUNT.check(3.0, "n"), int)
    assert "a whole number" in str(refusal(COUNT, 2.5))


def test_an_array_is_checked_element_by_element_and_the_place_is_named() -> None:
    with pytest.raises(InputError) as caught:
        SHARE.check(np.array([[0.1, 0.2], [0.3, 1.5]]), "share")
    assert "share[1, 1]" in str(caught.value) and caught.value.parameter == "share"
    with pytest.raises(InputError, match=r"share\[0\].*not a number"):
        SHARE.check([math.nan, 0.5], "share")
    assert SHARE.check([0.1, 0.2], "share").tolist() == [0.1, 0.2]
    assert SHARE.check(np.array([]), "share").size == 0
    assert SHARE.check(np.float64(0.5), "share") == 0.5


def test_a_list_quantity_takes_one_or_more_numbers() -> None:
    assert LIST.check([0.9, 0.99], "parts") == [0.9, 0.99]
    assert LIST.check(np.array([0.9]), "parts") == [0.9]
    assert LIST.check(0.9, "parts") == [0.9]
    with pytest.raises(InputError, match="is empty"):
        LIST.check([], "parts")
    with pytest.raises(InputError, match=r"parts\[1\]") as caught:
        LIST.check([0.9, 1.9], "parts")
    assert caught.value.parameter == "parts"


def test_an_array_of_whole_numbers_refuses_a_half() -> None:
    with pytest.raises(InputError, match=r"2\.5"):
        COUNT.check(np.array([1.0, 2.5]), "n")


def test_spans_come_from_practice_or_from_mathematics() -> None:
    assert like(Distance).span == (1e3, 2e7)
    assert OPEN.span == (0, 1)
    assert Quantity("x", "x", "", "any", default=2).span == (0.0, 200)


def test_texts_follow_the_unit_and_the_scale() -> None:
    assert like(Availability).text(0.9995) == "99.95\u202f%"
    assert SHARE.text(0.05) == "5\u202f%"
    assert like(Distance).text(5_570_230) == "5\u202f570\u202fkm"
    assert like(Distance).text(5_570_230, figures=6) == "5\u202f570.23\u202fkm"
    assert Quantity("x", "x", "", "any").allowed == "any finite number"


def test_a_toggle_is_true_or_false_and_nothing_else() -> None:
    hedging = Toggle("hedging", "send a second copy")
    assert hedging.check(True, "hedging") is True
    with pytest.raises(InputError, match="allowed is True or False") as caught:
        hedging.check(1, "hedging")
    assert caught.value.parameter == "hedging"


def test_a_choice_is_one_of_its_words() -> None:
    shape = Choice("shape", "who talks to whom", (("mesh", "full mesh"), ("tree", "a tree")), "mesh")
    assert shape.check("tree", "shape") == "tree"
    with pytest.raises(InputError, match="one of mesh, tree"):
        shape.check("ring", "shape")


def test_declarations_are_found_in_annotations() -> None:
    assert quantity_of(Probability) is not None and quantity_of(float) is None
    assert isinstance(declaration_of(Annotated[bool, Toggle("t", "m")]), Toggle)


def test_a_changed_copy_leaves_the_original_alone() -> None:
    assert SHARE.but(upper=2).upper == 2 and SHARE.upper == 1

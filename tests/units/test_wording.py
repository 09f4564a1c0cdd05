"""A card speaks of its labels, never of the parameters of a Python call."""

from __future__ import annotations

import re

import pytest

from dstudio_lib import formulas
from dstudio_lib.charts.explorer_cases import examples, levers, usual_values
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.registry import Formula
from dstudio_widgets.explorer import explore
from dstudio_widgets.wording import in_words


def refusals(formula: Formula) -> set[str]:
    """What a formula says where its controls end, one at a time."""
    values = usual_values(formula, list(examples(formula)))
    found = set()
    for lever in levers(formula, values):
        for end in lever.quantity.span:
            try:
                formula(**{name: list(each) if isinstance(each, tuple) else each for name, each in lever.moved(values, end).items()})
            except InputError as refused:
                found.add(str(refused))
    return found


def test_no_refusal_of_any_formula_names_a_parameter_once_it_is_in_words() -> None:
    told = [(each, sentence) for each in formulas.all() for sentence in refusals(each)]
    assert len(told) > 100
    for formula, sentence in told:
        shown = in_words(sentence, formula.parameters)
        assert not re.search(r"[a-z]_[a-z]|\w=", shown), shown
        assert shown.endswith(".") and shown[0] == shown[0].upper()


@pytest.mark.parametrize(
    ("formula", "sentence", "shown"),
    [
        (
            "queueing.saturation_point",
            "largest_demand=0.25 s is above total_demand=0.000001 s, of which it is a part; largest_demand is allowed up to 0.000001; "
            "try largest_demand=0.000001.",
            "Largest demand 250\u202fms is above total demand 1\u202fµs, of which it is a part; largest demand is allowed up to 1\u202fµs; "
            "try largest demand 1\u202fµs.",
        ),
        (
            "queueing.mm1_response_time",
            "arrival_rate (arrival rate) was given as 0 /s; allowed is above 0 /s; try arrival_rate=80 (1/s).",
            "Arrival rate was given as 0 /s; allowed is above 0 /s; try arrival rate 80\u202f/s.",
        ),
        (
            "availability.k_of_n",
            "needed=9 is more than replicas=3; needed is allowed from 1 to 3; try needed=3.",
            "Replicas needed 9 is more than replicas 3; replicas needed is allowed from 1 to 3; try replicas needed 3.",
        ),
    ],
)
def test_values_are_written_as_the_card_writes_them(formula: str, sentence: str, shown: str) -> None:
    assert in_words(sentence, formulas.get(formula).parameters) == shown


def test_a_card_says_so_too() -> None:
    card = explore("queueing.saturation_point", ask=False)
    card.set(largest_demand=1000.0)
    [said] = card.session.errors.values()
    assert said.startswith("Largest demand 16.6667\u202fmin is above total demand ")

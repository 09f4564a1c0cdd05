"""Every calculator that the course declares, in Lab: each control moved, every preset, and axe in the light theme."""

from __future__ import annotations

from typing import Any

import pytest

from browser.sweeping import SURFACES, Opened, moves_of, shared, sweep
from dstudio_widgets.calculators import Declaration, all_calculators


@pytest.fixture(params=all_calculators(), ids=lambda each: each.name.removesuffix("_calculator"))
def opened(request: pytest.FixtureRequest, desk: Any) -> Opened:
    calculator: Declaration = request.param
    card = desk.show(f"from dstudio_widgets import {calculator.name}; {calculator.name}()")
    card.settle()
    return Opened(card, calculator, desk.page, "Lab", ".dstudio:not([data-old])")


def test_every_control_and_preset_answers_as_the_library_does_and_axe_finds_nothing(opened: Opened, axe: Any) -> None:
    sweep(opened)
    opened.back()
    opened.card.settle()
    assert axe(opened.page, opened.scope) == []


def test_between_them_lab_and_voila_reach_every_end_and_option_of_every_control() -> None:
    for calculator in all_calculators():
        card = calculator()
        for control in [*card.spec["visible"], *card.spec["more"]]:
            moves = moves_of(control, card.session.values)
            taken = [shared(moves, surface) for surface in SURFACES]
            assert all(taken) or not moves, control["name"]
            assert all(move in [*taken[0], *taken[1]] for move in moves), control["name"]

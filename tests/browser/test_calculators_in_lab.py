"""Every calculator that the course declares, in Lab: both ends of each control, every preset, and axe in the light theme."""

from __future__ import annotations

from typing import Any

import pytest

from browser.sweeping import Opened, sweep
from dstudio_widgets.calculators import Declaration, all_calculators


@pytest.fixture(params=all_calculators(), ids=lambda each: each.name.removesuffix("_calculator"))
def opened(request: pytest.FixtureRequest, desk: Any) -> Opened:
    calculator: Declaration = request.param
    card = desk.show(f"from dstudio_widgets import {calculator.name}; {calculator.name}()")
    card.settle()
    return Opened(card, calculator, desk.page, ".dstudio:not([data-old])")


def test_every_control_and_preset_answers_as_the_library_does_and_axe_finds_nothing(opened: Opened, axe: Any) -> None:
    sweep(opened)
    opened.back()
    opened.card.settle()
    assert axe(opened.page, opened.scope) == []

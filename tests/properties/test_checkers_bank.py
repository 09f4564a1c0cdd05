"""The checkers are checked: every system of the bank that is wrong is caught, and no right one is ever blamed."""

from __future__ import annotations

import pytest

from dstudio_lib.checkers.bank import SUSPECTS

WRONG = [name for name, suspect in SUSPECTS.items() if not suspect.is_right]
RIGHT = [name for name, suspect in SUSPECTS.items() if suspect.is_right]


@pytest.mark.parametrize("name", WRONG)
def test_a_system_that_is_known_to_be_wrong_is_caught_within_a_few_runs(name: str) -> None:
    suspect = SUSPECTS[name]
    verdicts = (suspect.verdict(seed) for seed in range(10))
    caught = next((each for each in verdicts if each.valid is False), None)
    assert caught is not None
    assert caught.reason.endswith(".")


@pytest.mark.parametrize("name", RIGHT)
def test_a_system_that_is_right_is_never_blamed(name: str) -> None:
    assert all(SUSPECTS[name].verdict(seed).valid is True for seed in range(15))


def test_the_bank_has_something_for_every_checker_and_says_what_is_wrong() -> None:
    checkers = {"linearizability", "sequential consistency", "causal consistency", "isolation", "agreement", "convergence"}
    assert {SUSPECTS[name].checker for name in WRONG} == checkers == {SUSPECTS[name].checker for name in RIGHT}
    assert len(WRONG) >= 30
    assert all(SUSPECTS[name].wrong.endswith(".") for name in WRONG)

"""Published and derived values of the topic storage and durability, each with where it comes from."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas import storage

VALUES = [
    ("STO-001", storage.code_overhead(data_fragments=6, parity_fragments=3), 1.5, 0, "Reed and Solomon 1960"),
    ("STO-005", storage.replication_loss(fragment_loss=0.01, copies=3), 1e-6, 1e-12, "binomial"),
    ("STO-005 as a code", storage.code_loss(data_fragments=1, parity_fragments=2, fragment_loss=0.01), 1e-6, 1e-12, "binomial"),
    ("STO-007", storage.loss_in_period(mean_time_to_loss=1e6 * 3_600), 0.00872769064366352, 1e-9, "exponential lifetimes, 8766 h"),
]


@pytest.mark.parametrize(("number", "computed", "expected", "within", "source"), VALUES, ids=[each[0] for each in VALUES])
def test_reference_values_are_met(number: str, computed: float, expected: float, within: float, source: str) -> None:
    assert computed == pytest.approx(expected, rel=within, abs=0), f"{number}: {source}"


def test_a_six_three_code_tolerates_three_losses_and_not_four() -> None:
    """STO-001: where losses are rare, what decides is four of nine, in 126 ways."""
    assert storage.code_loss(data_fragments=6, parity_fragments=3, fragment_loss=1e-6) == pytest.approx(126e-24, rel=1e-5)

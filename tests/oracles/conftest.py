"""Published and independently derived values: ``tests/data/reference_values.csv``, one row a value.

A test module states in ``CALLS`` how the library computes the rows it covers; its test takes ``reference_row`` and ``agrees``.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

TABLE = Path(__file__).resolve().parents[1] / "data" / "reference_values.csv"


@dataclass(frozen=True)
class Row:
    """One value: what goes in, what must come out, how nearly, and who says so."""

    id: str
    topic: str
    inputs: dict[str, Any]
    expected: Any
    tolerance: str
    source: str


def read_rows() -> dict[str, Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = {
        each["id"]: Row(
            each["id"], each["topic"], json.loads(each["inputs"]), json.loads(each["expected"]), each["tolerance"], each["source"]
        )
        for each in table
    }
    assert len(rows) == len(table), "two rows have the same id"
    return rows


ROWS = read_rows()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "reference_row" in metafunc.fixturenames:
        calls: Mapping[str, Any] = metafunc.module.CALLS
        metafunc.parametrize("reference_row", [ROWS[name] for name in calls], ids=list(calls))


@pytest.fixture(scope="session")
def reference_rows() -> dict[str, Row]:
    """Every row by its id."""
    return ROWS


@pytest.fixture(scope="session")
def agrees() -> Callable[[Row, Any], None]:
    """Asserts that a value is the expected one, within the row's tolerance."""
    return agree


def agree(row: Row, got: Any) -> None:
    kind, _, size = row.tolerance.partition(":")
    assert kind in ("exact", "rel", "abs"), f"{row.id}: tolerance {row.tolerance!r} is not understood"
    for where, wanted, given in _pairs(row.expected, got, row.id):
        if kind == "exact":
            assert given == wanted or math.isclose(given, wanted, rel_tol=1e-15), f"{where}: {given!r} is not {wanted!r}"
        else:
            assert given == pytest.approx(wanted, **{kind: float(size)}), where


def _pairs(expected: Any, got: Any, where: str) -> list[tuple[str, Any, Any]]:
    if isinstance(expected, dict):
        assert set(got) == set(expected), f"{where}: {sorted(got)} are not {sorted(expected)}"
        return [pair for key in expected for pair in _pairs(expected[key], got[key], f"{where}.{key}")]
    if isinstance(expected, list):
        assert len(got) == len(expected), where
        return [pair for i, each in enumerate(expected) for pair in _pairs(each, got[i], f"{where}[{i}]")]
    return [(where, expected, got)]

"""Published and derived values of rate limits and flow control, each with where it comes from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas import flow_control, rate_limits

VALUES: list[tuple[str, Callable[[], float], float, float, str]] = [
    # id, call, expected, relative tolerance, source
    ("RL-005", lambda: flow_control.codel_drop_spacing(interval=0.1, drops=4), 0.05, 0, "RFC 8289"),
    ("RL-006", lambda: flow_control.concurrency_limit(request_rate=500, latency=0.05), 25, 0, "Little 1961"),
    ("RL-008", lambda: flow_control.jain_fairness([1, 1, 1, 5]), 0.571428571428571, 1e-9, "Jain, Chiu, Hawe 1984"),
    # Worked in the texts themselves.
    ("Cloudflare", lambda: rate_limits.sliding_window_count(42, 18, into_window=15, window_length=60), 49.5, 0, "Desgats 2017"),
]


@pytest.mark.parametrize(("call", "expected", "tolerance"), [row[1:4] for row in VALUES], ids=[row[0] for row in VALUES])
def test_the_value_is_met(call: Callable[[], float], expected: float, tolerance: float) -> None:
    assert call() == pytest.approx(expected, rel=tolerance, abs=0)


def test_every_row_of_the_catalogue_has_a_formula() -> None:
    covered = {number for formula in formulas.all() for number in formula.catalog_ids}
    assert {f"F-M{i:02}" for i in range(1, 11)} <= covered

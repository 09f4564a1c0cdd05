"""The table of measurements in *The Tail at Scale* beside the library's arithmetic of fan-outs: where it agrees, and where it shows more.

Dean and Barroso (2013), table 1: time at the root of a request (ms) until one leaf, 95 % of the leaves and all leaves have answered, at the
50th, 95th and 99th percentile, as others quote it. The number of leaves is not given, so nothing here computes the table; it is held
against what independent leaves could do.
"""

from __future__ import annotations

import pytest

from dstudio_lib import formulas
from dstudio_lib.simulators.latency_budget import slow_request

ONE_LEAF_P99 = 10
MOST_LEAVES_MEDIAN = 12
ALL_LEAVES_MEDIAN = 40
FAN_OUTS = (20, 69, 100, 1_000, 10_000)


def test_a_root_that_needs_all_leaves_has_the_leafs_p99_far_below_its_median_so_there_are_at_least_69_of_them() -> None:
    assert ALL_LEAVES_MEDIAN > ONE_LEAF_P99
    fewest = formulas.get("tail.fan_out_for")(slow_requests=0.5, slow_share=0.01)
    assert fewest == pytest.approx(69, abs=0.1)
    assert slow_request(0.01, 68) < 0.5 < slow_request(0.01, 69)


@pytest.mark.parametrize("fan_out", FAN_OUTS)
def test_independent_leaves_could_not_make_the_root_wait_so_long_for_95_per_cent_of_them(fan_out: int) -> None:
    # At 12 ms at most one leaf answer in a hundred is still out. That one in twenty of them is, half of the time, is not chance:
    # leaves are slow together.
    assert MOST_LEAVES_MEDIAN > ONE_LEAF_P99
    independent = slow_request(0.01, fan_out, awaited_share=0.95)
    assert independent < 0.5 / 25
    assert fan_out < 100 or independent < 0.5 / 500

"""Storage against exact arithmetic, SciPy, and trees and codes that are run."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dstudio_lib.formulas import storage
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream

YEAR = 31_557_600.0


@given(st.integers(1, 12), st.integers(0, 6), st.floats(1e-9, 0.999))
def test_code_loss_agrees_with_the_binomial_survival_function(data: int, parity: int, loss: float) -> None:
    assert storage.code_loss(data, parity, loss) == pytest.approx(stats.binom.sf(parity, data + parity, loss), rel=1e-9)


def test_code_loss_agrees_with_counting_all_patterns() -> None:
    p = Fraction(1, 7)
    total = Fraction(0)
    for lost in product((False, True), repeat=5):
        if sum(lost) > 2:
            total += p ** sum(lost) * (1 - p) ** (5 - sum(lost))
    assert storage.code_loss(3, 2, 1 / 7) == pytest.approx(float(total), rel=1e-13)


def test_copies_are_a_code_with_one_data_fragment() -> None:
    assert storage.replication_loss(0.02, 4) == pytest.approx(storage.code_loss(1, 3, 0.02), rel=1e-12)
    assert storage.code_overhead(1, 2) == 3


def test_a_lost_fragment_of_a_local_group_is_the_parity_of_the_others() -> None:
    """Run it: twelve fragments in two groups, each with an exclusive-or parity; one is rebuilt from the reads counted."""
    data = array_stream(1, "fragments").integers(0, 256, (12, 64), dtype=np.uint8)
    group = data[:6]
    parity = np.bitwise_xor.reduce(group)
    reads = [*group[[0, 1, 3, 4, 5]], parity]
    assert len(reads) == storage.local_repair_reads(data_fragments=12, local_parities=2)
    assert (np.bitwise_xor.reduce(reads) == group[2]).all()
    assert storage.local_code_overhead(12, 2, 2) == pytest.approx(16 / 12)
    with pytest.raises(InputError, match="some group would be empty"):
        storage.local_repair_reads(data_fragments=2, local_parities=3)


@pytest.mark.parametrize(
    ("data", "buffer", "ratio", "levels"),
    [(125, 1, 5, 3), (126, 1, 5, 4), (2.0**40, 2.0**26, 4, 7), (10, 10, 10, 0), (1, 10, 2, 0), (0.5e12, 1e9, 10, 3)],
)
def test_levels_are_the_smallest_whose_size_suffices(data: float, buffer: float, ratio: float, levels: int) -> None:
    assert storage.lsm_levels(data, buffer, ratio) == levels
    assert buffer * ratio**levels >= data * (1 - 1e-12)
    assert levels == 0 or buffer * ratio ** (levels - 1) < data


@pytest.mark.parametrize("ratio", [3, 4, 6])
def test_a_tree_that_is_run_writes_no_more_than_the_estimates(ratio: int) -> None:
    """Leveled: a full buffer is merged into level 1; a level that outgrows its size is merged into the next."""
    flushes = ratio**4
    sizes, written = [0] * 8, 0
    for _ in range(flushes):
        moving = 1
        for level in range(8):
            sizes[level] += moving
            written += sizes[level]
            if sizes[level] < ratio ** (level + 1):
                break
            moving, sizes[level] = sizes[level], 0
    levels = storage.lsm_levels(data_size=flushes, buffer_size=1, size_ratio=ratio)
    leveled = storage.leveled_write_amplification(levels, ratio)
    assert leveled / 3 < written / flushes <= leveled + 1
    runs, written = [0] * 8, 0
    for _ in range(flushes):
        size = 1
        for level in range(8):
            runs[level] += 1
            written += size
            if runs[level] < ratio:
                break
            runs[level], size = 0, size * ratio
    assert written / flushes == pytest.approx(storage.tiered_write_amplification(levels), abs=1)


def test_rebuilding_is_limited_by_the_slower_of_disk_and_link() -> None:
    assert storage.rebuild_time(1e12, disk_rate=2e8, network_rate=1e9, rebuilds=1) == 5_000
    assert storage.rebuild_time(1e12, disk_rate=2e8, network_rate=1e9, rebuilds=10) == 10_000
    assert storage.replication_bandwidth(copies=1, incoming_rate=5.0) == 0
    assert storage.retained_volume(write_rate=2.0, outage=3.0) == 6


@given(st.floats(YEAR, 1e18))
def test_durability_and_loss_are_two_sides_and_the_approximation_is_below(mean_time: float) -> None:
    assert storage.durability(mean_time) + storage.loss_in_period(mean_time) == pytest.approx(1, rel=1e-12)
    assert storage.durability_approximate(mean_time) <= storage.durability(mean_time) + 1e-15


def test_tiny_losses_keep_their_digits() -> None:
    assert storage.loss_in_period(YEAR * 1e14) == pytest.approx(1e-14, rel=1e-12)


def test_the_year_has_8766_hours_and_the_approximation_refuses_to_go_below_zero() -> None:
    assert storage.durability_approximate(87_660 * 3_600.0) == pytest.approx(0.9, rel=1e-12)
    with pytest.raises(InputError, match="try durability"):
        storage.durability_approximate(YEAR / 2)


def test_loss_agrees_with_simulated_exponential_lifetimes() -> None:
    lives = array_stream(2, "lifetimes").exponential(3 * YEAR, 50_000)
    wanted = storage.loss_in_period(3 * YEAR)
    assert abs(float((lives < YEAR).mean()) - wanted) < 3 * math.sqrt(wanted * (1 - wanted) / len(lives))


def test_every_row_of_the_topic_is_covered() -> None:
    covered = {number for value in vars(storage).values() for number in getattr(value, "catalog_ids", ())}
    assert covered == {f"F-L{i:02}" for i in range(1, 9)}

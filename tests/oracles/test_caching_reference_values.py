"""Published and derived values of the topic caching, each with where it comes from."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas import caching, paging

TRACE = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]

VALUES = [
    (
        "CAC-003 T",
        caching.lru_characteristic_time(cache_items=100, items=10_000, exponent=0.8),
        110.790845754075,
        1e-6,
        "Che, Tung, Wang 2002",
    ),
    ("CAC-003 hit", caching.lru_hit_ratio(cache_items=100, items=10_000, exponent=0.8), 0.156624635774154, 1e-6, "Che, Tung, Wang 2002"),
    ("CAC-008", caching.ttl_hit_ratio(request_rate=2, time_to_live=5), 0.909090909090909, 1e-9, "Jung, Berger, Balakrishnan 2003"),
    ("CAC-010 time", caching.mean_access_time(hit_ratio=0.99, hit_time=1e-3, miss_time=50e-3), 1.49e-3, 1e-9, "definition"),
    ("CAC-010 load", caching.load_multiplier(hit_ratio_before=0.99, hit_ratio_after=0.98), 2.0, 1e-9, "definition"),
]


@pytest.mark.parametrize(("number", "computed", "expected", "within", "source"), VALUES, ids=[each[0] for each in VALUES])
def test_reference_values_are_met(number: str, computed: float, expected: float, within: float, source: str) -> None:
    assert computed == pytest.approx(expected, rel=within), f"{number}: {source}"


def test_beladys_requests_show_the_anomaly_for_fifo_alone() -> None:
    """CAC-011 and CAC-012, Belady, Nelson and Shedler 1969: three frames, then four."""
    assert [paging.fifo_faults(TRACE, frames) for frames in (3, 4)] == [9, 10]
    assert [paging.lru_faults(TRACE, frames) for frames in (3, 4)] == [10, 8]

"""Published and derived values of the topic capacity and cost, each with where it comes from."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas import capacity

VALUES = [
    ("CAP-003 zone", capacity.zone_capacity(zones=3, zones_lost=1), 0.5, 0, "static stability"),
    ("CAP-003 headroom", capacity.zone_headroom(zones=3, zones_lost=1), 0.5, 0, "static stability"),
    ("CAP-005", capacity.utilisation_for_stretch(stretch=5), 0.8, 1e-15, "M/M/1"),
]


@pytest.mark.parametrize(("number", "computed", "expected", "within", "source"), VALUES, ids=[each[0] for each in VALUES])
def test_reference_values_are_met(number: str, computed: float, expected: float, within: float, source: str) -> None:
    assert computed == pytest.approx(expected, rel=within, abs=0), f"{number}: {source}"


@pytest.mark.parametrize(
    ("servers", "offered", "waits"),
    [(3, 2, 0.444444444444445), (10, 8, 0.409180150796443), (10, 9, 0.668731524107697), (20, 16, 0.256077793839058)],
)
def test_servers_for_a_wait_follow_the_table_of_erlang_c(servers: int, offered: float, waits: float) -> None:
    """QUE-003, -005, -006 and -007: the tabled chance is met by the tabled servers, and a little less needs one more."""
    assert capacity.servers_for_wait(offered_load=offered, wait_probability=waits * (1 + 1e-9)) == servers
    assert capacity.servers_for_wait(offered_load=offered, wait_probability=waits * (1 - 1e-9)) == servers + 1

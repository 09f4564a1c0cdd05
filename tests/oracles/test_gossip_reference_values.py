"""Published and derived values of gossip and failure detection, each with where it comes from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas import failure_detection, gossip

VALUES: list[tuple[str, Callable[[], float], float, float, str]] = [
    # id, call, expected, relative tolerance, source
    ("GOS-002", lambda: gossip.rumour_residue(1), 0.20318786997998, 1e-6, "Demers et al. 1987: about 20 %"),
    ("GOS-004", lambda: gossip.rumour_residue(3), 0.0198274012822672, 1e-6, "Demers et al. 1987, same equation"),
    (
        "GOS-006",
        lambda: failure_detection.swim_detection_time_in_group(1, nodes=10),
        1.53008003336899,
        1e-9,
        "Das et al. 2002",
    ),
    ("GOS-012", lambda: failure_detection.phi_normal(1.5, 1.0, 0.1), 6.54264567239066, 1e-8, "Hayashibara et al. 2004"),
    ("GOS-016", lambda: gossip.flooding_messages(nodes=25, links=40), 56, 0, "grid 5 by 5; Maelstrom measured 2 * 27.806"),
    ("GOS-017", lambda: gossip.flooding_messages(nodes=25, links=24), 24, 0, "line of 25; Maelstrom measured 2 * 12.006"),
    ("GOS-018", lambda: gossip.flooding_messages(nodes=25, links=300), 576, 0, "all to all; Maelstrom measured 2 * 290.564"),
    ("GOS-019", lambda: gossip.flooding_messages(nodes=25, links=24), 24, 0, "tree of degree 4; Maelstrom measured 2 * 11.994"),
    # The paper's own rounded statements.
    ("Demers k=2", lambda: round(gossip.rumour_residue(2), 2), 0.06, 0, "Demers et al. 1987: 6 %"),
    ("SWIM limit", lambda: round(failure_detection.swim_detection_time(1), 2), 1.58, 0, "Das et al. 2002: e/(e-1)"),
]

MEASURED = [(40, 27.806324), (24, 12.005973), (300, 290.5638), (24, 11.994184)]
"""Links of a network of 25, and messages for each operation in Maelstrom's guide, half of whose operations are reads."""


@pytest.mark.parametrize(("call", "expected", "tolerance"), [row[1:4] for row in VALUES], ids=[row[0] for row in VALUES])
def test_the_value_is_met(call: Callable[[], float], expected: float, tolerance: float) -> None:
    assert call() == pytest.approx(expected, rel=tolerance, abs=0)


@pytest.mark.parametrize(("links", "measured"), MEASURED)
def test_maelstrom_measured_what_the_formula_says(links: int, measured: float) -> None:
    assert 2 * measured == pytest.approx(gossip.flooding_messages(25, links), rel=0.03)


def test_every_row_of_the_catalogue_has_a_formula() -> None:
    covered = {number for formula in formulas.all() for number in formula.catalog_ids}
    assert {f"F-J{i:02}" for i in range(1, 11)} <= covered

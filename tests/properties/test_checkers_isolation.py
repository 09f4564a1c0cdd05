"""Isolation: each anomaly by the example that names it, no false alarms, and nothing blamed that some serial order explains."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.checkers import faulty_databases as databases
from dstudio_lib.checkers.isolation import FORBIDS, check
from dstudio_lib.foundation.errors import InputError


def txn(*ops: list[Any], status: str = "ok", **times: Any) -> dict[str, Any]:
    return {"ops": list(ops), "status": status, **times}


R, A, W = "r", "append", "w"

LISTS = {
    "G0": [txn([A, "x", 1], [A, "y", 1]), txn([A, "x", 2], [A, "y", 2]), txn([R, "x", [1, 2]], [R, "y", [2, 1]])],
    "G1a": [txn([A, "x", 1], status="fail"), txn([R, "x", [1]])],
    "G1b": [txn([A, "x", 1], [A, "x", 2]), txn([R, "x", [1]]), txn([R, "x", [1, 2]])],
    "G1c": [txn([A, "x", 1], [R, "y", [1]]), txn([A, "x", 2], [A, "y", 1]), txn([R, "x", [1, 2]])],
    "G-single": [txn([R, "x", []], [R, "y", [1]]), txn([A, "x", 1], [A, "y", 1]), txn([R, "x", [1]])],
    "lost update": [txn([R, "x", []], [A, "x", 1]), txn([R, "x", []], [A, "x", 2]), txn([R, "x", [1, 2]])],
    "G2-item": [txn([R, "x", []], [A, "y", 1]), txn([R, "y", []], [A, "x", 1])],
    "internal": [txn([A, "x", 1], [R, "x", []])],
    "garbage read": [txn([R, "x", [7]])],
    "duplicate elements": [txn([A, "x", 1]), txn([R, "x", [1, 1]])],
    "incompatible orders": [txn([A, "x", 1]), txn([A, "x", 2]), txn([R, "x", [1, 2]]), txn([R, "x", [2]])],
    "G-nonadjacent": [
        txn([A, "x", 1]),
        txn([A, "y", 1]),
        txn([R, "x", [1]], [R, "y", []]),
        txn([R, "x", []], [R, "y", [1]]),
    ],
}
REGISTERS = {
    "G1a": [txn([W, "x", 1], status="fail"), txn([R, "x", 1])],
    "G1b": [txn([W, "x", 1], [W, "x", 2]), txn([R, "x", 1])],
    "G1c": [txn([W, "x", 1], [R, "y", 2]), txn([W, "y", 2], [R, "x", 1])],
    "G-single": [txn([R, "x", None], [R, "y", 1]), txn([W, "x", 1], [W, "y", 1])],
    "lost update": [txn([W, "x", 5]), txn([R, "x", 5], [W, "x", 6]), txn([R, "x", 5], [W, "x", 7])],
    "G2-item": [txn([R, "x", None], [W, "y", 1]), txn([R, "y", None], [W, "x", 1])],
    "internal": [txn([W, "x", 1], [R, "x", 2]), txn([W, "x", 2])],
    "garbage read": [txn([R, "x", 7])],
}
CASES = [("lists", name, history) for name, history in LISTS.items()] + [
    ("registers", name, history) for name, history in REGISTERS.items()
]


@pytest.mark.parametrize(("kind", "name", "history"), CASES, ids=[f"{kind}: {name}" for kind, name, _ in CASES])
def test_an_anomaly_is_found_in_the_example_that_shows_it_and_rules_out_what_forbids_it(
    kind: str, name: str, history: list[dict[str, Any]]
) -> None:
    found = check(history)
    assert name in found.names
    assert not found
    assert set(found.ruled_out) >= {level for level, forbidden in FORBIDS.items() if name in forbidden}
    assert str(next(each for each in found.anomalies if each.name == name)).endswith(".")


@pytest.mark.parametrize(
    "history", [[txn([R, "x", [1]], [A, "x", 1])], [txn([A, "x", 1], [R, "x", [2, 1]], [A, "x", 2])], [txn([R, "x", 1], [W, "x", 1])]]
)
def test_nobody_reads_what_it_writes_itself_only_later(history: Any) -> None:
    found = check(history)
    assert found.names == ("internal",) and "itself only later" in found.reason
    assert found.ruled_out == ("snapshot isolation", "repeatable read", "serializable", "strict serializable")


def test_write_skew_is_told_from_read_skew_and_from_a_lost_update() -> None:
    told = {name: str(check(LISTS[name]).anomalies[0]) for name in ("G2-item", "G-single", "lost update")}
    assert told["G2-item"].startswith("G2-item (write skew): T0 did not see what T1 appended to 'x' (1), T1 did not see what T0")
    assert "read skew" in " ".join(map(str, check(LISTS["G-single"]).anomalies))
    assert "each read [] in 'x'" in told["lost update"]


def test_write_skew_is_allowed_under_snapshot_isolation_and_a_long_fork_is_not() -> None:
    assert check(LISTS["G2-item"], level="snapshot isolation")
    assert not check(LISTS["G-nonadjacent"], level="snapshot isolation")
    assert check(LISTS["G-nonadjacent"], level="read committed")


def test_a_reader_that_breaks_serializability_breaks_no_snapshot() -> None:
    """The anomaly of a transaction that only reads: two rw edges follow one another, which snapshot isolation admits."""
    history = [txn([R, "x", []], [R, "y", [1]]), txn([A, "x", 1], [R, "y", []]), txn([A, "y", 1])]
    found = check(history, level="snapshot isolation")
    assert found
    assert found.names == ("G2-item",)
    assert "serializable" in found.ruled_out


def test_a_cycle_is_shown_with_the_answers_that_prove_each_edge() -> None:
    """The example of the paper's authors: the append of 2 comes after that of 1 to x, and yet its transaction was read by the other."""
    cycle = next(each for each in check(LISTS["G1c"]).anomalies if each.name == "G1c")
    assert {(start, end, why.kind, why.key) for start, end, why in cycle.edges} == {(1, 0, "wr", "y"), (0, 1, "ww", "x")}


def test_a_stale_read_breaks_strict_serializability_only() -> None:
    history = [txn([A, "x", 1], call=0, **{"return": 1}), txn([R, "x", []], call=2, **{"return": 3})]
    assert check(history, level="serializable")
    found = check(history, level="strict serializable")
    assert found.names == ("G-single-realtime",)
    assert "T0 ended before T1 began" in found.reason


def test_what_became_of_a_transaction_is_not_guessed() -> None:
    unknown = [txn([A, "x", 1], status="info"), txn([R, "x", []]), txn([R, "x", [1]])]
    assert check(unknown)
    assert check([txn([A, "x", 1], status="info"), txn([R, "x", []])])


def serial_order(history: list[dict[str, Any]]) -> bool:
    """Whether some order of the committed transactions, run one after another, explains every answer."""
    committed = [each["ops"] for each in history if each["status"] == "ok"]
    for order in permutations(committed):
        lists: dict[str, list[int]] = {}
        for ops in order:
            if any((lists.get(key, []) != value) if op == "r" else lists.setdefault(key, []).append(value) for op, key, value in ops):
                break
        else:
            return True
    return False


@pytest.mark.parametrize(
    "made", [databases.Serial, databases.SnapshotOnly, databases.NoConflicts, databases.ReadsEachTimeAnew, databases.ReadsDirty]
)
def test_nothing_is_blamed_that_a_serial_order_explains(made: type[databases.Serial]) -> None:
    blamed = 0
    for seed in range(60):
        history = databases.transactions(made, seed=seed, count=6, clients=3, keys="xy")
        found = check(history)
        if not found:
            blamed += 1
            assert not serial_order(history), (seed, found.reason)
    assert (blamed == 0) is (made is databases.Serial)


@given(st.integers(0, 10**6))
@settings(max_examples=60)
def test_a_serial_run_shows_no_anomaly_even_in_real_time(seed: int) -> None:
    history = databases.transactions(databases.Serial, seed=seed, count=25)
    assert check(history, level="strict serializable").anomalies == ()


def test_histories_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="written twice"):
        check([txn([A, "x", 1]), txn([A, "x", 1])])
    with pytest.raises(InputError, match="lists and registers"):
        check([txn([A, "x", 1]), txn([W, "y", 1])])
    with pytest.raises(InputError, match="status 'perhaps'"):
        check([txn([A, "x", 1], status="perhaps")])
    with pytest.raises(InputError, match="give its ops"):
        check([{"ops": [["read", "x"]]}])
    with pytest.raises(InputError, match="no level"):
        check([], level="chaos")

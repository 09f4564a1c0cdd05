"""Whatever the schedule, a store shows no phenomenon that its level forbids; and every broken store is caught."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.transactions.anomalies import ANOMALIES, PROVIDERS, Anomaly, allowed_by, run, shows
from dstudio_lib.algorithms.transactions.locking import (
    LockingStore,
    LockingStoreThatLetsGoEarly,
    LockingStoreThatOnlyWaits,
    LockingStoreWithoutRanges,
    WaitDieStore,
    WoundWaitStore,
)
from dstudio_lib.algorithms.transactions.mvcc import SnapshotStore, SnapshotStoreWhereTheLastWins, VersionedStore
from dstudio_lib.algorithms.transactions.optimistic import OptimisticStore, OptimisticStoreThatComparesWrites
from dstudio_lib.algorithms.transactions.percolator import PercolatorStore
from dstudio_lib.algorithms.transactions.phenomena import LEVELS, dependencies, phenomena
from dstudio_lib.algorithms.transactions.serializable_snapshot import (
    SerializableSnapshotStore,
    SerializableSnapshotStoreThatForgetsReaders,
)
from dstudio_lib.algorithms.transactions.stores import Aborted, Outcome, Step, Store, UnisolatedStore, play
from dstudio_lib.foundation.errors import InputError

INITIAL = {"x": 0, "y": 0, "z": 0}
STORES = [(level, store) for level, stores in PROVIDERS.items() for store in stores] + [("snapshot isolation", PercolatorStore)]
CASES = pytest.mark.parametrize("case", ANOMALIES.values(), ids=lambda case: case.name)


@st.composite
def schedules(draw: st.DrawFn, transactions: int = 4) -> list[Step]:
    """An interleaving of a few transactions over few items, each of which commits or aborts at its end; all values differ."""
    programs = []
    for who in range(1, draw(st.integers(2, transactions)) + 1):
        steps = [Step("begin", who)]
        for place in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(("read", "read", "write", "write", "select", "delete")))
            if kind == "select":
                steps.append(Step("select", who, draw(st.sampled_from(("", "n")))))
            else:
                key = draw(st.sampled_from(("x", "y", "z", "new")))
                value = None if kind == "delete" else 10 * who + place
                steps.append(Step("write" if kind != "read" else "read", who, key, value))
        steps.append(Step("abort" if draw(st.integers(0, 9)) == 0 else "commit", who))
        programs.append(steps)
    order = draw(st.permutations([who for who, steps in enumerate(programs) for _ in steps]))
    return [programs[who].pop(0) for who in order]


@pytest.mark.parametrize(("level", "store"), STORES, ids=lambda each: getattr(each, "__name__", each))
@settings(max_examples=40)
@given(steps=schedules())
def test_a_store_shows_no_phenomenon_that_its_level_forbids(level: str, store: Callable[..., Store], steps: list[Step]) -> None:
    outcome = play(store(INITIAL), steps)
    shown = {name: str(evidence) for name, evidence in phenomena(outcome.history).items() if name in LEVELS[level]}
    assert not shown, str(outcome.history)


def serially(order: tuple[int, ...], steps: list[Step]) -> tuple[dict[int, list[Any]], dict[str, Any]]:
    """What transactions read, and leave behind, if they run one after another on a plain dictionary."""
    items: dict[str, Any] = dict(INITIAL)
    reads: dict[int, list[Any]] = {}
    for who in order:
        reads[who] = []
        for step in steps:
            if step.transaction == who and step.kind == "read":
                reads[who].append(items.get(step.key))
            elif step.transaction == who and step.kind == "select":
                reads[who].append({k: v for k, v in items.items() if k.startswith(step.key) and v is not None})
            elif step.transaction == who and step.kind == "write":
                items[step.key] = step.value
    return reads, {key: value for key, value in items.items() if value is not None}


def left_behind(store: Store) -> dict[str, Any]:
    reader = store.begin(99)
    return store.select(reader, "")


def explained(outcome: Outcome, store: Store, steps: list[Step]) -> bool:
    """Whether some serial order of those that committed gives the same reads and leaves the same behind."""
    committed = sorted(outcome.history.committed)
    left = left_behind(store)
    seen = {who: outcome.reads[who] for who in committed}
    return any(serially(order, steps) == (seen, left) for order in permutations(committed))


@pytest.mark.parametrize("kind", PROVIDERS["serializable"], ids=lambda kind: kind.__name__)
@settings(max_examples=40)
@given(steps=schedules())
def test_a_serializable_store_is_explained_by_a_serial_order(kind: Callable[..., Store], steps: list[Step]) -> None:
    store = kind(INITIAL)
    outcome = play(store, steps)
    assert explained(outcome, store, steps), str(outcome.history)


@settings(max_examples=60)
@given(steps=schedules())
def test_the_phenomena_find_a_cycle_exactly_where_a_graph_library_does(steps: list[Step]) -> None:
    history = play(UnisolatedStore(INITIAL), steps).history
    graph = networkx.DiGraph((edge.before, edge.after) for edge in dependencies(history))
    cyclic = not networkx.is_directed_acyclic_graph(graph)
    assert bool({"G0", "G1c", "G2-item", "G2"} & phenomena(history).keys()) == cyclic


@settings(max_examples=40)
@given(steps=schedules())
def test_the_evidence_of_a_cycle_is_a_cycle(steps: list[Step]) -> None:
    history = play(UnisolatedStore(INITIAL), steps).history
    edges = set(dependencies(history))
    for name, evidence in phenomena(history).items():
        if name in {"G0", "G1c", "G-single", "G2-item", "G2"}:
            assert set(evidence.edges) <= edges
            for edge, following in zip(evidence.edges, (*evidence.edges[1:], evidence.edges[0]), strict=True):
                assert edge.after == following.before


# --- the catalogue


@CASES
def test_each_anomaly_happens_where_its_level_admits_it_and_nowhere_else(case: Anomaly) -> None:
    for level, stores in PROVIDERS.items():
        for store in stores:
            assert shows(case, store) == (level in case.admitted), (level, store.__name__)


@CASES
def test_the_definitions_of_the_levels_admit_it_where_the_catalogue_says(case: Anomaly) -> None:
    assert set(allowed_by(case)) & PROVIDERS.keys() == case.admitted


def test_each_phenomenon_from_g0_to_g2_has_its_schedule() -> None:
    assert {case.phenomenon for case in ANOMALIES.values()} == {"G0", "G1a", "G1b", "G1c", "G-single", "G2-item", "G2"}


def test_without_the_report_the_read_only_anomaly_is_serializable() -> None:
    case = ANOMALIES["read-only anomaly"]
    without = " ".join(step for step in case.schedule.split() if "3" not in step)
    assert not LEVELS["serializable"] & phenomena(play(SnapshotStore(case.initial), without).history).keys()


def test_snapshot_isolation_admits_write_skew_and_serializable_snapshots_do_not() -> None:
    case = ANOMALIES["write skew"]
    skewed, safe = run(case, SnapshotStore), run(case, SerializableSnapshotStore)
    assert not skewed.aborted and "G2-item" in phenomena(skewed.history)
    assert len(safe.aborted) == 1 and not phenomena(safe.history).keys() & LEVELS["serializable"]


# --- deadlock


@pytest.mark.parametrize("kind", [WaitDieStore, WoundWaitStore])
@settings(max_examples=40)
@given(steps=schedules(transactions=5))
def test_age_decides_so_that_no_schedule_ends_in_a_deadlock(kind: type[LockingStore], steps: list[Step]) -> None:
    store = kind(INITIAL)
    outcome = play(store, steps)
    store.check()
    assert not outcome.deadlocked


@settings(max_examples=40)
@given(steps=schedules())
def test_waits_lead_one_way_in_age(steps: list[Step]) -> None:
    ages: dict[int, int] = {}
    for step in steps:
        ages.setdefault(step.transaction, len(ages))
    for kind, older_waits in ((WaitDieStore, True), (WoundWaitStore, False)):
        store = kind(INITIAL)
        for place in range(len(steps)):
            for waiter, holders in play(kind(INITIAL), steps[:place]).deadlocked.items():
                for holder in holders:
                    assert (ages[waiter] < ages[holder]) == older_waits
        store.check()


@pytest.mark.parametrize("kind", [WaitDieStore, WoundWaitStore])
def test_whoever_runs_again_keeps_its_age_and_is_the_oldest_one_day(kind: type[LockingStore]) -> None:
    store = kind(INITIAL)
    outcome = play(store, "w1(x=1) w2(y=2) w1(y=1) w2(x=2) c1 c2")
    assert list(outcome.aborted) == [2]
    younger = store.begin(3)
    older = store.begin(4, again=2)
    store.write(older, "x", 2)
    assert store.ages[older] < store.ages[younger]
    if kind is WaitDieStore:
        with pytest.raises(Aborted, match="T4 is older"):
            store.write(younger, "x", 3)


def test_a_transaction_that_never_began_and_one_that_began_twice_are_refused_with_a_sentence() -> None:
    store = SnapshotStore(INITIAL)
    with pytest.raises(InputError, match=r"There is no T7; call begin\(\) first"):
        store.read(7, "x")
    store.begin(7)
    with pytest.raises(InputError, match="There has been a T7 already"):
        store.begin(7)
    assert store.begin() == 8


def test_a_transaction_that_has_ended_does_no_more() -> None:
    for _, kind in STORES:
        store = kind(INITIAL)
        one = store.begin()
        store.commit(one)
        with pytest.raises(Aborted, match="has ended already"):
            store.write(one, "x", 1)


def test_locking_that_only_waits_ends_in_a_deadlock() -> None:
    outcome = play(LockingStoreThatOnlyWaits(INITIAL), "w1(x=1) w2(y=2) w1(y=1) w2(x=2) c1 c2")
    assert outcome.deadlocked == {1: frozenset({2}), 2: frozenset({1})}
    assert not outcome.history.committed


# --- what each step is there for


@pytest.mark.parametrize(
    ("kind", "name", "level"),
    [
        (SnapshotStoreWhereTheLastWins, "lost update", "snapshot isolation"),
        (SerializableSnapshotStoreThatForgetsReaders, None, "serializable"),
        (OptimisticStoreThatComparesWrites, "write skew", "serializable"),
        (LockingStoreWithoutRanges, "phantom", "serializable"),
        (LockingStoreThatLetsGoEarly, "lost update", "serializable"),
    ],
)
def test_a_store_that_leaves_a_step_out_is_caught(kind: Callable[..., Store], name: str | None, level: str) -> None:
    late = "b1 b2 r1(x) r1(y) r2(x) r2(y) w1(x=0) c1 w2(y=0) c2"
    history = run(ANOMALIES[name], kind).history if name else play(kind(INITIAL), late).history
    assert LEVELS[level] & phenomena(history).keys()


def test_the_correct_store_withstands_what_catches_the_one_that_forgets_readers() -> None:
    late = "b1 b2 r1(x) r1(y) r2(x) r2(y) w1(x=0) c1 w2(y=0) c2"
    assert play(SerializableSnapshotStore(INITIAL), late).aborted == {2: "T1, which has committed, would lie between two anti-dependencies"}


@settings(max_examples=40)
@given(steps=schedules())
def test_versions_of_an_item_stay_in_the_order_of_their_commits(steps: list[Step]) -> None:
    for kind in (SnapshotStore, SerializableSnapshotStore, OptimisticStore):
        store = kind(INITIAL)
        play(store, steps)
        assert isinstance(store, VersionedStore)
        store.check()


@settings(max_examples=40)
@given(steps=schedules())
def test_an_aborted_transaction_leaves_nothing_behind(steps: list[Step]) -> None:
    for kind in PROVIDERS["serializable"]:
        store = kind(INITIAL)
        outcome = play(store, steps)
        values = {step.value for step in steps if step.kind == "write" and step.transaction in outcome.history.committed}
        assert set(left_behind(store).values()) <= values | {0}

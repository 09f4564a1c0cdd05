"""Stores driven step by step, as clients drive them: lists that grow, transactions that wait, die and run again.

The judge is another one than in the tests of schedules: the checker that infers anomalies from what clients saw, and knows nothing
of the store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from dstudio_lib.algorithms.transactions.locking import LockingStore, LockingStoreThatLetsGoEarly, WaitDieStore, WoundWaitStore
from dstudio_lib.algorithms.transactions.mvcc import SnapshotStore, SnapshotStoreWhereTheLastWins, VersionedStore
from dstudio_lib.algorithms.transactions.optimistic import OptimisticStore
from dstudio_lib.algorithms.transactions.percolator import PercolatorStore
from dstudio_lib.algorithms.transactions.serializable_snapshot import SerializableSnapshotStore
from dstudio_lib.algorithms.transactions.stores import Aborted, MustWait, Store
from dstudio_lib.checkers.isolation import check

KEYS = ("x", "y")
CLIENTS = st.integers(0, 3)


class Clients(RuleBasedStateMachine):
    """Four clients with one transaction each at a time; whoever is aborted begins anew."""

    kind: Callable[..., Store]
    level: str

    @initialize()
    def start(self) -> None:
        self.store = type(self).kind(dict.fromkeys(KEYS, ()))
        self.open: dict[int, tuple[int, list[list[Any]]]] = {}
        self.ended: list[dict[str, Any]] = []
        self.values = 0

    def transaction(self, client: int) -> tuple[int, list[list[Any]]]:
        if client not in self.open:
            self.open[client] = (self.store.begin(), [])
        return self.open[client]

    def end(self, client: int, status: str) -> None:
        _, operations = self.open.pop(client)
        self.ended.append({"ops": operations, "status": status, "process": client})

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def read(self, client: int, key: str) -> None:
        number, operations = self.transaction(client)
        try:
            operations.append(["r", key, list(self.store.read(number, key))])
        except Aborted:
            self.end(client, "fail")
        except MustWait:
            pass

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def append(self, client: int, key: str) -> None:
        number, operations = self.transaction(client)
        self.values += 1
        try:
            self.store.write(number, key, (*self.store.read(number, key), self.values))
            operations.append(["append", key, self.values])
        except Aborted:
            self.end(client, "fail")
        except MustWait:
            pass

    @precondition(lambda self: self.open)
    @rule(client=CLIENTS)
    def commit(self, client: int) -> None:
        if client in self.open:
            try:
                self.store.commit(self.open[client][0])
                self.end(client, "ok")
            except Aborted:
                self.end(client, "fail")

    @precondition(lambda self: self.open)
    @rule(client=CLIENTS)
    def give_up(self, client: int) -> None:
        if client in self.open and self.open[client][0] in self.store.active:
            self.store.abort(self.open[client][0])
            self.end(client, "fail")

    @invariant()
    def the_store_is_whole(self) -> None:
        if isinstance(getattr(self, "store", None), (VersionedStore, LockingStore)):
            self.store.check()

    def teardown(self) -> None:
        if getattr(self, "ended", None):
            while self.open:
                client = min(self.open)
                try:
                    self.store.commit(self.open[client][0])
                    self.end(client, "ok")
                except Aborted:
                    self.end(client, "fail")
            reader = self.store.begin()
            last = [["r", key, list(self.store.read(reader, key))] for key in KEYS]
            verdict = check([*self.ended, {"ops": last}], level=type(self).level)
            assert not verdict.anomalies or set(verdict.names) <= ALLOWED.get(type(self).level, set()), verdict.names


ALLOWED = {"snapshot isolation": {"G2-item"}}


def machine(store: Callable[..., Store], which: str) -> type[Clients]:
    return type(f"ClientsOf{getattr(store, '__name__', 'Store')}", (Clients,), {"kind": store, "level": which})


SETTINGS = settings(max_examples=20, stateful_step_count=30, deadline=None, derandomize=True)
UNTIL_FOUND = settings(SETTINGS, max_examples=200, phases=(Phase.generate,))


@pytest.mark.parametrize(
    ("store", "level"),
    [
        (SnapshotStore, "snapshot isolation"),
        (PercolatorStore, "snapshot isolation"),
        (SerializableSnapshotStore, "serializable"),
        (OptimisticStore, "serializable"),
        (WaitDieStore, "serializable"),
        (WoundWaitStore, "serializable"),
    ],
)
def test_clients_never_see_what_the_level_forbids(store: Callable[..., Store], level: str) -> None:
    run_state_machine_as_test(machine(store, level), settings=SETTINGS)


@pytest.mark.parametrize("store", [SnapshotStoreWhereTheLastWins, LockingStoreThatLetsGoEarly])
def test_clients_of_a_store_that_leaves_a_step_out_see_it(store: Callable[..., Store]) -> None:
    with pytest.raises(AssertionError, match=r"G0|G-single|G2-item|lost update"):
        run_state_machine_as_test(machine(store, "serializable"), settings=UNTIL_FOUND)

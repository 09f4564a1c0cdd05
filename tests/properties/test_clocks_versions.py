"""Dotted version vectors against causal histories: a server keeps exactly the writes that none it knows of has read.

The oracle keeps for each write the set of all writes that it had read, directly or through others, and for each server the set of all
writes that have reached it. What must be kept are the writes of that set that are in the history of no other of the set.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dstudio_lib.algorithms.clocks.versions import Siblings, SiblingsUnderOneVector, SiblingsWithoutDots
from dstudio_lib.foundation.errors import InputError

SERVERS = "stu"
CLIENTS = 3


class Store(RuleBasedStateMachine):
    """Three servers of one key, and three clients that read and write at any of them."""

    kind: type[Siblings[Any]] = Siblings

    def __init__(self) -> None:
        super().__init__()
        self.servers = {name: self.kind(name) for name in SERVERS}
        self.arrived: dict[str, set[int]] = {name: set() for name in SERVERS}
        self.histories: dict[int, set[int]] = {}
        self.contexts: list[dict[str, int]] = [{} for _ in range(CLIENTS)]
        self.has_read: list[set[int]] = [set() for _ in range(CLIENTS)]

    @rule(server=st.sampled_from(SERVERS), client=st.integers(0, CLIENTS - 1))
    def read(self, server: str, client: int) -> None:
        found = self.servers[server].read()
        self.contexts[client] = found.context
        self.has_read[client] = set(self.arrived[server])

    @rule(server=st.sampled_from(SERVERS), client=st.integers(0, CLIENTS - 1))
    def write(self, server: str, client: int) -> None:
        value = len(self.histories)
        self.histories[value] = set(self.has_read[client])
        self.servers[server].put(value, self.contexts[client])
        self.arrived[server] |= {value} | self.histories[value]

    @rule(server=st.sampled_from(SERVERS), other=st.sampled_from(SERVERS))
    def sync(self, server: str, other: str) -> None:
        if server != other:
            self.servers[server].sync(self.servers[other])
            self.arrived[server] |= self.arrived[other]

    @invariant()
    def keeps_exactly_what_nobody_has_replaced(self) -> None:
        for name, server in self.servers.items():
            server.check()
            arrived = self.arrived[name]
            replaced = set().union(*(self.histories[value] for value in arrived))
            kept = set(server.read().values)
            assert arrived - replaced <= kept, "a sibling was lost"
            assert kept <= arrived - replaced, "a conflict is reported that is none"


Store.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)


class TestNoSiblingIsLostAndNoConflictIsFalse(Store.TestCase):
    pass


def broken(kind: type[Siblings[Any]]) -> type[Store]:
    return type("BrokenStore", (Store,), {"kind": kind})


QUICK = settings(max_examples=200, stateful_step_count=20, deadline=None, derandomize=True, phases=[Phase.generate])


def test_version_vectors_without_dots_lose_a_sibling() -> None:
    with pytest.raises(AssertionError, match="a sibling was lost"):
        run_state_machine_as_test(broken(SiblingsWithoutDots), settings=QUICK)


def test_one_vector_for_all_siblings_reports_a_false_conflict() -> None:
    with pytest.raises(AssertionError, match="a conflict is reported that is none"):
        run_state_machine_as_test(broken(SiblingsUnderOneVector), settings=QUICK)


def test_siblings_explode_under_one_vector_when_clients_write_without_reading() -> None:
    store: Siblings[str] = SiblingsUnderOneVector("s")
    stale: dict[str, int] = {}
    for n in range(10):
        store.put(f"{n}", stale)
        stale = {"s": 1}  # the client goes on with what it read once
    assert len(store.values) == 9


def test_two_writes_that_read_nothing_are_siblings_and_a_write_that_read_both_replaces_both() -> None:
    store: Siblings[str] = Siblings("s")
    store.put("left", {})
    store.put("right", {})
    both = store.read()
    assert set(both.values) == {"left", "right"}
    store.put("merged", both.context)
    assert store.read().values == ("merged",)


def test_a_context_that_no_read_gave_is_refused() -> None:
    with pytest.raises(InputError, match="context of a read"):
        Siblings("s").put("x", {"s": -1})

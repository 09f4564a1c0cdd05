"""The search for cycles beside a graph library and beside every serial order; proofs bent at every bit."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.transparency.merkle import MerkleTree, leaf_hash, verify_consistency, verify_inclusion
from dstudio_lib.checkers.cycles import Graph
from dstudio_lib.checkers.isolation import check
from dstudio_lib.foundation.randomness import stream

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda edge: edge[0] != edge[1]), max_size=24)


@given(EDGES)
@settings(max_examples=150)
def test_cycles_are_where_a_graph_library_finds_them_and_the_one_that_is_shown_is_a_shortest(edges: list[tuple[int, int]]) -> None:
    ours, theirs = Graph(8), nx.DiGraph()
    theirs.add_nodes_from(range(8))
    for start, end in edges:
        ours.add(start, end, "why")
        theirs.add_edge(start, end)
    with_cycle = [part for part in nx.strongly_connected_components(theirs) if len(part) > 1]
    assert sorted(map(sorted, ours.components())) == sorted(map(sorted, with_cycle))
    found = ours.shortest_cycle()
    if not with_cycle:
        assert not found
        return
    lengths = [1 + nx.shortest_path_length(theirs, end, start) for start, end in theirs.edges if nx.has_path(theirs, end, start)]
    assert found is not None
    assert len(found) == min(lengths)
    assert all(theirs.has_edge(start, end) for start, end, _ in found)
    assert [end for _, end, _ in found] == [start for start, _, _ in [*found[1:], found[0]]]


def some_serial_order(history: list[dict[str, Any]]) -> bool:
    """Whether the transactions, run one after another in some order, give every answer."""
    for order in permutations(history):
        lists: dict[str, list[int]] = {}
        if all(_explained(lists, each["ops"]) for each in order):
            return True
    return False


def _explained(lists: dict[str, list[int]], ops: list[list[Any]]) -> bool:
    for op, key, value in ops:
        if op == "append":
            lists[key] = [*lists.get(key, []), value]
        elif lists.get(key, []) != value:
            return False
    return True


def random_history(random: Random) -> list[dict[str, Any]]:
    """Transactions that append and read some beginning of each list, but nothing that they append themselves later.

    One at the end reads all, so that every order of versions is known.
    """
    made: list[list[list[Any]]] = [[] for _ in range(random.randrange(2, 6))]
    orders: dict[str, list[int]] = {"x": [], "y": []}
    for number in range(1, random.randrange(3, 8)):
        key = random.choice("xy")
        random.choice(made).append(["append", key, number])
        orders[key].append(number)
    for versions in orders.values():
        random.shuffle(versions) if random.random() < 0.3 else None
    for ops in made:
        for _ in range(random.randrange(3)):
            key = random.choice("xy")
            seen = orders[key][: random.randrange(len(orders[key]) + 1)]
            place = random.randrange(len(ops) + 1)
            if not any(op == "append" and value in seen for op, _, value in ops[place:]):
                ops.insert(place, ["r", key, seen])
    made.append([["r", key, versions] for key, versions in orders.items()])
    return [{"ops": ops, "status": "ok"} for ops in made if ops]


def test_where_every_version_was_read_a_history_is_blamed_exactly_if_no_serial_order_explains_it() -> None:
    random, verdicts = stream(41, "lists"), Counter[bool]()
    while min(verdicts[True], verdicts[False]) < 40 or verdicts.total() < 250:
        history = random_history(random)
        right = some_serial_order(history)
        assert bool(check(history, level="serializable")) is right, history
        verdicts[right] += 1
        assert verdicts.total() < 5_000


@pytest.mark.parametrize(("index", "size"), [(0, 7), (4, 7), (2, 3)])
def test_no_proof_with_a_single_bit_turned_holds(index: int, size: int) -> None:
    tree = MerkleTree(f"entry {i}".encode() for i in range(size))
    leaf, root = leaf_hash(f"entry {index}".encode()), tree.root()
    inclusion, consistency = tree.inclusion_proof(index), tree.consistency_proof(index + 1)
    assert verify_inclusion(leaf, index, size, inclusion, root)
    assert verify_consistency(index + 1, size, tree.root(index + 1), root, consistency)
    for place in range(256 * max(len(inclusion), len(consistency))):
        hash_number, bit = divmod(place, 256)
        turned = [list(inclusion), list(consistency)]
        for proof in turned:
            if hash_number < len(proof):
                proof[hash_number] = (int.from_bytes(proof[hash_number], "big") ^ 1 << bit).to_bytes(32, "big")
        assert hash_number >= len(inclusion) or not verify_inclusion(leaf, index, size, turned[0], root)
        assert hash_number >= len(consistency) or not verify_consistency(index + 1, size, tree.root(index + 1), root, turned[1])


@given(st.integers(1, 24), st.data())
@settings(max_examples=60)
def test_a_proof_for_one_place_and_size_proves_no_other(size: int, data: st.DataObject) -> None:
    tree = MerkleTree(f"entry {i}".encode() for i in range(size))
    index = data.draw(st.integers(0, size - 1))
    proof, root, leaf = tree.inclusion_proof(index), tree.root(), leaf_hash(f"entry {index}".encode())
    for other in range(size):
        told = leaf_hash(f"entry {other}".encode())
        assert verify_inclusion(told, other, size, proof, root) is (other == index)
        assert verify_inclusion(leaf, other, size, proof, root) is (other == index)
    for smaller in range(index + 1, size):
        assert not verify_inclusion(leaf, index, smaller, proof, tree.root(smaller)) or tree.root(smaller) == root


def test_the_shortest_cycle_is_a_loop_of_one_where_there_is_one() -> None:
    graph = Graph(2)
    graph.add(0, 1, "there")
    graph.add(1, 0, "back")
    assert len(graph.shortest_cycle() or ()) == 2
    graph.add(1, 1, "itself")
    assert graph.shortest_cycle() == [(1, 1, "itself")]

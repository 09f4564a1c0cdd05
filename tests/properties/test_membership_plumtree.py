"""Plumtree over random overlays: the tree it grows, what a broadcast then costs, and how it mends itself."""

from __future__ import annotations

from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.plumtree import Plumtree, PlumtreeThatNeverGrafts, PlumtreeThatNeverPrunes
from dstudio_lib.formulas import gossip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Constant, Crash, Fault, Uniform, World

few = settings(max_examples=15)
seeds = st.integers(0, 10**6)
SIZE, DEGREE = 24, 4


def overlay(seed: int) -> networkx.Graph:
    return next(
        graph for again in range(1_000) if networkx.is_connected(graph := networkx.random_regular_graph(DEGREE, SIZE, seed=seed + again))
    )


def run(
    seed: int,
    calls: list[Fault],
    kind: type[Plumtree] = Plumtree,
    graph: networkx.Graph | None = None,
    threshold: int | None = None,
    latency: Any = None,
    **network: Any,
) -> World:
    world = World(seed, latency=latency or Uniform(MILLISECOND, 20 * MILLISECOND), faults=calls, keep=("send", "delivered"), **network)
    for node in sorted(graph or overlay(seed)):
        peers = tuple(f"n{peer}" for peer in sorted((graph or overlay(seed))[node]))
        name = f"n{node}"
        world.add(name, lambda name=name, peers=peers: kind(name, peers, missing_timeout=200 * MILLISECOND, threshold=threshold))
    world.run(until=60 * SECOND)
    for process in world.nodes.values():
        process.check()
    return world


def publish(second: int, node: str, name: str) -> Call:
    return Call(second * SECOND, node, "publish", (name,))


def tree(world: World) -> networkx.Graph:
    """Links that are eager on both sides."""
    nodes = world.nodes
    links = [(one, other) for one in nodes for other in nodes[one].eager if one in nodes[other].eager]
    return networkx.Graph(links)


def receivers(world: World, name: str) -> set[str]:
    return {event.node for event in world.trace.of("delivered") if event.fields["message"] == name}


def sent(world: World, kind: str, after: int) -> int:
    return sum(event.fields["message"]["type"] == kind and event.time >= after * SECOND for event in world.trace.of("send"))


@few
@given(seeds)
def test_one_broadcast_leaves_a_tree_of_n_minus_one_links_that_spans_all(seed: int) -> None:
    found = tree(run(seed, [publish(1, "n0", "m1")]))
    assert found.number_of_edges() == SIZE - 1 and len(found) == SIZE and networkx.is_connected(found)


@few
@given(seeds, st.integers(0, SIZE - 1))
def test_the_next_broadcast_from_anywhere_sends_its_payload_n_minus_one_times(seed: int, origin: int) -> None:
    world = run(seed, [publish(1, "n0", "m1"), publish(10, f"n{origin}", "m2")], latency=Constant(5 * MILLISECOND))
    assert receivers(world, "m2") == set(world.nodes)
    assert sent(world, "Gossip", after=10) == SIZE - 1
    assert tree(world).number_of_edges() == SIZE - 1


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.1, 0.2])
def test_what_the_network_loses_is_asked_for_so_that_little_is_missing(loss: float) -> None:
    """Lazy links announce each message once, so that a process may miss all its announcements: with four, and one in five lost, seldom."""
    worlds = [run(seed, [publish(i, f"n{i}", f"m{i}") for i in range(1, 6)], loss=loss) for seed in range(8)]
    reached = sum(len(receivers(world, f"m{i}")) for world in worlds for i in range(1, 6))
    assert reached >= len(worlds) * 5 * SIZE * (1 - 2 * loss**2)


def crash_of_an_inner_process(seed: int, kind: type[Plumtree]) -> tuple[World, set[str]]:
    """After a tree has grown, the process with most children crashes; return the survivors that are still connected to the origin."""
    graph = overlay(seed)
    grown = tree(run(seed, [publish(1, "n0", "m1")], kind=kind, graph=graph))
    inner = max((node for node in grown if node != "n0"), key=lambda node: (grown.degree(node), node))
    world = run(seed, [publish(1, "n0", "m1"), Crash(5 * SECOND, inner), publish(10, "n0", "m2")], kind=kind, graph=graph)
    rest = networkx.relabel_nodes(graph, {node: f"n{node}" for node in graph})
    rest.remove_node(inner)
    return world, networkx.node_connected_component(rest, "n0")


@few
@given(seeds)
def test_after_an_inner_process_crashed_the_rest_gets_every_message(seed: int) -> None:
    world, connected = crash_of_an_inner_process(seed, Plumtree)
    assert receivers(world, "m2") == connected


def test_without_grafting_those_below_a_crash_get_nothing() -> None:
    world, connected = crash_of_an_inner_process(1, PlumtreeThatNeverGrafts)
    assert receivers(world, "m2") < connected


def test_without_pruning_every_broadcast_floods_every_link() -> None:
    world = run(1, [publish(1, "n0", "m1"), publish(10, "n0", "m2")], kind=PlumtreeThatNeverPrunes)
    assert sent(world, "Gossip", after=10) == gossip.flooding_messages(nodes=SIZE, links=SIZE * DEGREE // 2)


def test_a_shorter_lazy_link_takes_the_place_of_a_long_way() -> None:
    """A ring of ten: from n0 the tree has ways of up to five links, from n5 the same tree has one of nine, until links are exchanged."""
    ring = networkx.cycle_graph(10)
    calls: list[Fault] = [publish(1, "n0", "m0"), *(publish(5 + i, "n5", f"m{i + 1}") for i in range(20))]

    def longest(threshold: int | None) -> int:
        world = run(1, calls, graph=ring, threshold=threshold, latency=Constant(5 * MILLISECOND))
        assert tree(world).number_of_edges() == 9
        return max(event.fields["hops"] for event in world.trace.of("delivered") if event.fields["message"] == "m20")

    assert longest(None) == 9 and longest(2) < 9


def test_a_link_that_is_eager_without_need_is_pruned_by_the_next_message() -> None:
    world = run(1, [publish(1, "n0", "m1")])
    name, other = next((name, min(process.lazy)) for name, process in world.nodes.items() if process.lazy)
    world.call(name, "neighbour_up", other)
    payloads = []
    for message in ("m2", "m3"):
        before = sent(world, "Gossip", after=0)
        world.call("n0", "publish", message)
        world.run(until=world.time + 10 * SECOND)
        payloads.append(sent(world, "Gossip", after=0) - before)
    assert payloads == [SIZE, SIZE - 1] and other in world.nodes[name].lazy


def test_a_neighbour_that_is_gone_is_forgotten_and_a_new_one_is_eager() -> None:
    world = run(1, [publish(1, "n0", "m1")])
    process = world.nodes["n0"]
    gone = process.peers[0]
    world.call("n0", "neighbour_down", gone)
    assert gone not in process.peers and gone not in process.eager | process.lazy
    world.call("n0", "neighbour_up", gone)
    assert gone in process.eager
    process.check()


def test_a_timeout_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        Plumtree("a", ("b",), missing_timeout=0)

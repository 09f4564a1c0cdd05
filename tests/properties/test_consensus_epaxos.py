"""Egalitarian Paxos: one decision an instance, and commands that interfere are executed in the same order everywhere."""

from __future__ import annotations

import random
from collections import defaultdict

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus.commands import CommandClient
from dstudio_lib.algorithms.consensus.dependencies import execution_order
from dstudio_lib.algorithms.consensus.epaxos import EPaxos, EPaxosThatIgnoresAnswers
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

NAMES = ("a", "b", "c", "d", "e")


def run(kind, seed, members=3, crashes=True, loss=0.05, keys="xy", commands=8):
    names, source = NAMES[:members], random.Random(seed)
    world = World(seed, latency=Uniform(MILLISECOND, 40 * MILLISECOND), loss=loss, duplication=loss, keep=("record",))
    for name in names:
        world.add(name, lambda name=name: kind(name, tuple(other for other in names if other != name)))
    clients = [f"client {number}" for number in range(3)]
    for number, client in enumerate(clients):
        servers = names[number:] + names[:number]  # each beside its own replica
        bodies = tuple(("put", source.choice(keys), f"{number}.{i}") for i in range(commands))
        world.add(client, lambda client=client, servers=servers, bodies=bodies: CommandClient(client, servers, bodies))
    for _ in range(20 if crashes else 0):
        world.run(until=world.time + source.randrange(150 * MILLISECOND))
        for name in names:
            world.nodes[name].check()
        name = source.choice(names)
        if not world.is_up(name):
            world.restart(name)
        elif source.random() < 0.6:
            world.crash(name)
    for name in names:
        if not world.is_up(name):
            world.restart(name)
    world.run(until=world.time + 10 * SECOND)
    return world, names, all(world.nodes[client].finished for client in clients)


def orders(world, names):
    """For each key, the order in which each replica executed its writes."""
    found = {name: defaultdict(list) for name in names}
    for event in world.trace.of("apply"):
        _, key, value = event.fields["command"]
        found[event.node][key].append(value)
    return found


def disagree(world, names):
    """Whether for some key one replica's order is no prefix of another's, or an instance was decided in two ways."""
    found = orders(world, names)
    for key in {key for name in names for key in found[name]}:
        longest = max((found[name][key] for name in names), key=len)
        if any(found[name][key] != longest[: len(found[name][key])] for name in names):
            return True
    decided = defaultdict(set)
    for event in world.trace.of("commit"):
        decided[tuple(event.fields["instance"])].add(repr((event.fields["command"], event.fields["seq"], event.fields["deps"])))
    return any(len(each) > 1 for each in decided.values())


@pytest.mark.parametrize(("members", "seeds"), [(3, range(14)), (5, range(8))])
def test_interfering_commands_are_executed_in_the_same_order_everywhere_through_crashes(members, seeds) -> None:
    for seed in seeds:
        world, names, finished = run(EPaxos, seed, members)
        assert not disagree(world, names)
        assert finished


def test_a_leader_that_ignores_answers_lets_replicas_execute_in_different_orders() -> None:
    assert any(disagree(*run(EPaxosThatIgnoresAnswers, seed, crashes=False, loss=0.0)[:2]) for seed in range(10))


def test_without_interference_a_command_is_committed_in_one_round_trip_and_depends_on_nothing() -> None:
    world = World(1, latency=5 * MILLISECOND, keep=("record",))
    for name in NAMES:
        world.add(name, lambda name=name: EPaxos(name, tuple(other for other in NAMES if other != name)))
    for place, name in enumerate(NAMES):
        world.add(f"at {name}", lambda name=name, place=place: CommandClient(f"at {name}", (name,), (("put", f"key {place}", 1),)))
    world.run(until=SECOND)
    first = {}
    for event in world.trace.of("commit"):
        first.setdefault(tuple(event.fields["instance"]), event)
    assert len(first) == 5
    assert all(
        event.time == 3 * 5 * MILLISECOND and event.fields["deps"] == [] for event in first.values()
    )  # to the leader, there and back


edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(edges=edges)
def test_the_order_of_execution_is_that_of_the_strongly_connected_components(edges) -> None:
    nodes = {("r", number) for number in range(8)}
    deps = {node: [("r", after) for before, after in edges if before == node[1] and after != before] for node in nodes}
    found = execution_order({node: (node[1] % 3, deps[node]) for node in nodes})
    graph = networkx.DiGraph([(node, dep) for node in nodes for dep in deps[node]])
    graph.add_nodes_from(nodes)
    assert {frozenset(component) for component in found} == {frozenset(each) for each in networkx.strongly_connected_components(graph)}
    place = {node: number for number, component in enumerate(found) for node in component}
    assert all(place[dep] <= place[node] for node in nodes for dep in deps[node])
    assert all(component == sorted(component, key=lambda node: (node[1] % 3, node)) for component in found)

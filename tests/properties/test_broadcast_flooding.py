"""Flooding over graphs: how many messages, and how long."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.broadcast.flooding import Flooding, FloodingAlongOneLink, FloodingThatEchoes, grid, overlay
from dstudio_lib.formulas import gossip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND
from dstudio_lib.kernel import Call, Uniform, World

Overlay = dict[str, tuple[str, ...]]
LATENCY = 100 * MILLISECOND


def flood(neighbours: Overlay, start: str, kind: type[Flooding] = Flooding, seed: int = 1, jitter: bool = False) -> World:
    latency = Uniform(MILLISECOND, LATENCY) if jitter else LATENCY
    world = World(seed, latency=latency, faults=[Call(0, start, "publish", ("v",))], keep=("send", "delivered"))
    for name, peers in neighbours.items():
        world.add(name, lambda name=name, peers=peers: kind(name, peers))
    world.run()
    return world


def links(neighbours: Overlay) -> int:
    return sum(map(len, neighbours.values())) // 2


@st.composite
def connected(draw: st.DrawFn) -> Overlay:
    """A tree with some further links."""
    size = draw(st.integers(2, 20))
    pairs = {(draw(st.integers(0, i - 1)), i) for i in range(1, size)}
    more = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=20))
    pairs |= {(min(pair), max(pair)) for pair in more if pair[0] != pair[1]}
    return overlay((str(one), str(other)) for one, other in sorted(pairs))


@settings(max_examples=30)
@given(connected(), st.integers(0, 1000))
def test_flooding_reaches_all_with_the_messages_that_the_formula_counts_whatever_the_latencies(neighbours: Overlay, seed: int) -> None:
    world = flood(neighbours, "0", seed=seed, jitter=True)
    assert {event.node for event in world.trace.of("delivered")} == set(neighbours)
    assert len(world.trace.of("delivered")) == len(neighbours)
    assert len(world.trace.of("send")) == gossip.flooding_messages(nodes=len(neighbours), links=links(neighbours))


@settings(max_examples=30)
@given(connected())
def test_the_last_process_hears_after_as_many_latencies_as_the_farthest_is_away(neighbours: Overlay) -> None:
    world = flood(neighbours, "0")
    graph = networkx.Graph([(one, other) for one, peers in neighbours.items() for other in peers])
    farthest = networkx.eccentricity(graph, "0")
    last = world.trace.of("delivered")[-1]
    assert last.fields["hops"] == farthest
    assert last.time / 1e9 == pytest.approx(gossip.broadcast_latency(eccentricity=farthest, link_latency=LATENCY / 1e9))


@pytest.mark.parametrize(
    ("neighbours", "messages"),
    [
        (grid(5, 5), 56),
        (overlay((str(i), str(i + 1)) for i in range(24)), 24),
        (overlay((str(i), str(j)) for i in range(25) for j in range(i)), 576),
    ],
    ids=["grid of 5 by 5", "line of 25", "25 all linked"],
)
def test_the_networks_of_the_maelstrom_chapter_take_the_messages_counted_there(neighbours: Overlay, messages: int) -> None:
    assert len(flood(neighbours, next(iter(neighbours))).trace.of("send")) == messages


def test_echoing_to_the_sender_costs_a_message_for_every_process_but_the_first() -> None:
    neighbours = grid(5, 5)
    assert len(flood(neighbours, "0,0", FloodingThatEchoes).trace.of("send")) == 2 * links(neighbours) == 56 + 24


def test_telling_one_neighbour_only_leaves_most_without_the_news() -> None:
    assert len(flood(grid(5, 5), "2,2", FloodingAlongOneLink).trace.of("delivered")) < 13


def test_an_empty_grid_is_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        grid(0, 5)

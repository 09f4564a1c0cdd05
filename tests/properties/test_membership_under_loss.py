"""SWIM's detection and load as the members themselves see them, and a Plumtree that is a tree again after crashes."""

from __future__ import annotations

import math
from functools import partial

import networkx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.plumtree import Plumtree
from dstudio_lib.algorithms.membership.swim import Ping, Swim, SwimThatDrawsTargets, SwimWithoutSuspicion, Update
from dstudio_lib.formulas import failure_detection
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Call, Constant, Crash, Fault, Uniform, World

seeds = st.integers(0, 10**6)


def group(kind: type[Swim], seed: int, size: int, faults: list[Fault], keep: tuple[str, ...], **network: float) -> World:
    names = [f"n{i:02}" for i in range(size)]
    world = World(seed, latency=Uniform(MILLISECOND, 50 * MILLISECOND), faults=faults, keep=keep, **network)  # type: ignore[arg-type]
    for name in names:
        peers = tuple(each for each in names if each != name)
        world.add(name, partial(kind, name, peers, period=SECOND, ping_timeout=200 * MILLISECOND))
    return world


class BasicSwim(SwimThatDrawsTargets, SwimWithoutSuspicion):
    """The protocol that the paper's detection time is of: targets are drawn, and who does not answer is dead at the period's end."""


def periods_to_detection(seed: int, size: int) -> int:
    """Whole periods after a crash, just before one begins, until somebody declares the crashed one dead."""
    crash = SECOND - 1
    world = group(BasicSwim, seed, size, [Crash(crash, "n00")], keep=("dead",))
    for period in range(1, 60):
        world.run(until=period * SECOND + SECOND // 2)
        dead = world.trace.of("dead")
        if dead:
            assert {event.fields["member"] for event in dead} == {"n00"}
            return dead[0].time // SECOND - 1  # it is declared where the period ends in which it was probed
    raise AssertionError("nobody ever noticed")


def test_the_mean_time_in_which_somebody_declares_a_crashed_member_dead_is_1_58_periods() -> None:
    assert failure_detection.swim_detection_time(1) == pytest.approx(1.58, abs=0.005)
    found = [periods_to_detection(seed, 20) for seed in range(160)]
    mean = sum(found) / len(found)
    margin = 2.58 * math.sqrt(sum((each - mean) ** 2 for each in found)) / len(found)
    exact = failure_detection.swim_detection_time_in_group(1, 20)
    assert margin < 0.2
    assert abs(mean - exact) < margin and abs(mean - 1.58) < margin + abs(exact - 1.58)


def messages_of_each(size: int, periods: int, loss: float, crashed: int = 0) -> float:
    """Mean messages that a member which stays up sends in a period, after the first twenty."""
    faults: list[Fault] = [Crash(5 * SECOND, f"n{i:02}") for i in range(crashed)]
    world = group(Swim, 1, size, faults, keep=("send",), loss=loss)
    world.run(until=(20 + periods) * SECOND - 1)
    late = [event for event in world.trace.of("send") if event.time >= 20 * SECOND]
    assert len({event.node for event in late}) == size - crashed
    return len(late) / (size - crashed) / periods


@pytest.mark.parametrize(("size", "periods"), [(8, 160), (16, 80), (32, 40)])
def test_loss_and_crashes_cost_a_member_a_constant_however_large_the_group(size: int, periods: int) -> None:
    # A ping, and an answer if it came; if either was lost, for each of three proxies a request, a ping, and the answer twice.
    came = 0.9
    expected = (1 + came) + (1 - came**2) * 3 * (1 + came + came**2 + came**3)
    assert messages_of_each(size, periods, loss=0.1) == pytest.approx(expected, rel=0.1)
    assert messages_of_each(size, periods, loss=0.0, crashed=size // 4) == pytest.approx(2, abs=0.1)


@settings(max_examples=30)
@given(incarnation=st.integers(0, 3), claimed=st.integers(0, 5), suspected=st.booleans())
def test_only_a_higher_incarnation_ends_a_suspicion_and_a_death_is_final(incarnation: int, claimed: int, suspected: bool) -> None:
    member = Swim("n00", ("n01",), period=SECOND, ping_timeout=SECOND // 4)
    member.view["n01"] = Update("n01", "suspect" if suspected else "dead", incarnation)
    world = World(1)
    world.add("n00", lambda: member)
    world.add("n01", lambda: Swim("n01", ("n00",), period=SECOND, ping_timeout=SECOND // 4))
    world.call("n00", "on_message", "n01", Ping(1, "n01", (Update("n01", "alive", claimed),)))
    assert (member.view["n01"].status == "alive") == (suspected and claimed > incarnation)


# Plumtree

SIZE, DEGREE = 20, 5


@settings(max_examples=12)
@given(seeds, st.sets(st.integers(1, SIZE - 1), min_size=1, max_size=3))
def test_after_crashes_and_a_few_messages_the_survivors_are_a_tree_again(seed: int, crashed: set[int]) -> None:
    graph = networkx.random_regular_graph(DEGREE, SIZE, seed=seed)
    rest = graph.subgraph(set(graph) - crashed)
    assume(networkx.is_connected(graph) and networkx.is_connected(rest))
    calls: list[Fault] = [Call(SECOND, "n0", "publish", ("first",))]
    calls += [Crash(5 * SECOND, f"n{each}") for each in sorted(crashed)]
    calls += [Call((10 + 5 * i) * SECOND, "n0", "publish", (f"m{i}",)) for i in range(6)]
    world = World(seed, latency=Constant(5 * MILLISECOND), faults=calls, keep=("delivered",))
    for node in sorted(graph):
        peers = tuple(f"n{peer}" for peer in sorted(graph[node]))
        world.add(f"n{node}", partial(Plumtree, f"n{node}", peers, missing_timeout=200 * MILLISECOND))
    world.run(until=60 * SECOND)
    up = {f"n{node}" for node in rest}
    tree = networkx.Graph(
        [(one, other) for one in up for other in world.nodes[one].eager if other in up and one in world.nodes[other].eager]
    )
    assert (len(tree), tree.number_of_edges(), networkx.is_connected(tree)) == (len(up), len(up) - 1, True)
    assert {event.node for event in world.trace.of("delivered") if event.fields["message"] == "m5"} == up

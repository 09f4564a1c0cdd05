"""Newcomers to a SWIM group: they come in through a seed, know everybody, are known by everybody, and are watched like everybody."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.swim import Ping, Update
from dstudio_lib.algorithms.membership.swim_joining import JoiningSwim, SwimThatKeepsNewcomersToItself, SwimThatWelcomesToTheLiving, Welcome
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Crash, Fault, Uniform, World

FOUNDERS = tuple(f"f{i:02}" for i in range(5))
RECORDS = ("suspect", "dead", "alive", "refute", "joined")


def grown(
    newcomers: dict[str, tuple[int, tuple[str, ...]]],
    seed: int = 0,
    faults: tuple[Fault, ...] = (),
    kind: type[JoiningSwim] = JoiningSwim,
    founders: tuple[str, ...] = FOUNDERS,
    until: int = 60,
    **network: Any,
) -> World:
    """Founders, and newcomers who each begin in some second to ask some seeds; all looked at in the end."""
    world = World(seed, latency=Uniform(MILLISECOND, 50 * MILLISECOND), faults=faults, keep=RECORDS, **network)
    shared = {"period": SECOND, "ping_timeout": 200 * MILLISECOND}
    for name in founders:
        peers = tuple(each for each in founders if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, **shared))
    for name, (second, seeds) in sorted(newcomers.items(), key=lambda each: each[1][0]):
        world.run(until=second * SECOND)
        world.add(name, lambda name=name, seeds=seeds: kind(name, (), **shared, seeds=seeds))
    world.run(until=until * SECOND)
    for name, process in world.nodes.items():
        if world.is_up(name):
            process.check()
    return world


arrivals = st.dictionaries(
    st.sampled_from([f"n{i}" for i in range(4)]),
    st.tuples(st.integers(1, 12), st.permutations(FOUNDERS).map(lambda order: tuple(order[:2]))),
    min_size=1,
)


@settings(max_examples=12)
@given(arrivals, st.integers(0, 10**6), st.sampled_from([0.0, 0.1]))
def test_everybody_who_is_up_comes_to_know_everybody_who_is_up(newcomers: dict[str, Any], seed: int, loss: float) -> None:
    world = grown(newcomers, seed, loss=loss)
    for name in world.nodes:
        assert set(world.nodes[name].alive) == set(world.nodes) - {name}
    assert {event.node for event in world.trace.of("joined")} == set(newcomers)
    assert loss or not world.trace.of("suspect", "dead")


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.integers(0, 4))
def test_a_newcomer_is_missed_by_all_when_it_crashes_and_misses_all_who_do(seed: int, gone: int) -> None:
    newcomers = {"n0": (1, ("f00", "f01")), "n1": (2, ("f02", "f03"))}
    crashes = (Crash(20 * SECOND, "n0"), Crash(20 * SECOND, FOUNDERS[gone]))
    world = grown(newcomers, seed, crashes, until=70)
    up = {*FOUNDERS, "n1"} - {FOUNDERS[gone]}
    assert all(set(world.nodes[name].alive) == up - {name} for name in up)


def test_a_newcomer_whose_first_seed_is_down_comes_in_through_the_next() -> None:
    world = grown({"n0": (5, ("f00", "f01"))}, faults=(Crash(SECOND, "f00"),))
    joined = world.trace.of("joined", node="n0")[0]
    assert 6 * SECOND < joined.time < 7 * SECOND  # it waited a period for the first
    assert set(world.nodes["n0"].alive) == set(FOUNDERS) - {"f00"}


def test_a_newcomer_with_no_seed_that_is_up_stays_outside_and_harms_nobody() -> None:
    world = grown({"n0": (5, ("f00",))}, faults=(Crash(SECOND, "f00"),))
    assert not world.nodes["n0"].joined and not world.nodes["n0"].alive
    assert all("n0" not in world.nodes[name].view for name in FOUNDERS)


def test_two_newcomers_who_know_only_each_other_do_not_let_each_other_in() -> None:
    world = World(1, keep=RECORDS)
    for name, seed in (("n0", "n1"), ("n1", "n0")):
        world.add(name, lambda name=name, seed=seed: JoiningSwim(name, (), SECOND, SECOND // 4, seeds=(seed,)))
    world.run(until=10 * SECOND)
    assert not any(world.nodes[name].joined for name in ("n0", "n1"))


def test_a_founder_that_restarts_asks_for_those_who_came_meanwhile() -> None:
    world = grown({"n0": (3, ("f01",))}, faults=(Crash(2 * SECOND, "f00", until=5 * SECOND),))
    assert "n0" in world.nodes["f00"].alive and "f00" in world.nodes["n0"].alive


def periods_until_all_know(kind: type[JoiningSwim], seed: int, size: int) -> float:
    founders = tuple(f"f{i:02}" for i in range(size))
    world = grown({"n0": (1, ("f00",))}, seed, kind=kind, founders=founders, until=40)
    told = [event.time for event in world.trace.of("alive") if event.fields["member"] == "n0"]
    return (max(told) - min(told)) / SECOND if len(told) == size else math.inf


@pytest.mark.parametrize("seed", range(3))
def test_a_newcomer_is_known_to_all_about_as_soon_as_any_news_spreads(seed: int) -> None:
    assert periods_until_all_know(JoiningSwim, seed, 24) < 2 * math.log2(24)
    assert periods_until_all_know(SwimThatKeepsNewcomersToItself, seed, 24) > 2 * math.log2(24)


@pytest.mark.parametrize("kind", [JoiningSwim, SwimThatWelcomesToTheLiving])
def test_a_newcomer_that_is_told_of_the_dead_does_not_believe_old_news_of_their_life(kind: type[JoiningSwim]) -> None:
    world = grown({"n0": (30, ("f01",))}, faults=(Crash(SECOND, "f00"),), kind=kind, until=31)
    late = Ping(1, "f02", (Update("f00", "alive", 0),))  # sent before the crash, or by one who was cut off since
    world.call("n0", "on_message", "f02", late)
    assert ("f00" in world.nodes["n0"].alive) is (kind is SwimThatWelcomesToTheLiving)


known = st.builds(Update, st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["alive", "suspect", "dead"]), st.integers(0, 3))


@settings(max_examples=40)
@given(st.lists(known, max_size=6), st.lists(known, max_size=6))
def test_whole_states_in_any_order_lead_to_the_same_view(one: list[Update], other: list[Update]) -> None:
    def after(*states: list[Update]) -> dict[str, Any]:
        world = World(1, latency=MILLISECOND, keep=RECORDS)
        world.add("m", lambda: JoiningSwim("m", (), SECOND, SECOND // 4))
        world.run(until=1)
        for state in states:
            world.call("m", "on_message", "m", Welcome(tuple(state)))
        world.nodes["m"].check()
        return {name: update.status if update.status == "dead" else update for name, update in world.nodes["m"].view.items()}

    assert after(one, other) == after(other, one)

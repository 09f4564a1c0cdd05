"""Heartbeat detectors in worlds: crashes are noticed, and live processes are suspected as seldom as the detector allows."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.detectors import Detector, FixedTimeout, GrowingTimeout, PhiAccrual, PhiAccrualLogistic
from dstudio_lib.algorithms.membership.heartbeats import HeartbeatDetector, HeartbeatDetectorThatNeverForgives
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Constant, Crash, Fault, Uniform, World

NAMES = ("a", "b", "c", "d")
DETECTORS = {
    "fixed": FixedTimeout(5 * SECOND),
    "growing": GrowingTimeout(SECOND, step=SECOND // 2),
    "phi": PhiAccrual(threshold=8, first_interval=SECOND, least_deviation=100 * MILLISECOND),
    "logistic": PhiAccrualLogistic(threshold=8, first_interval=SECOND, least_deviation=100 * MILLISECOND),
}
few = settings(max_examples=10)
seeds = st.integers(0, 10**6)
JITTER = Uniform(MILLISECOND, 2 * SECOND)


def watch(
    detector: Detector,
    seed: int,
    faults: tuple[Fault, ...] = (),
    latency: Uniform | Constant = JITTER,
    kind: type[HeartbeatDetector] = HeartbeatDetector,
    until: int = 200,
    loss: float = 0.0,
) -> World:
    world = World(seed, latency=latency, loss=loss, faults=faults, keep=("suspect", "trust"))
    for name in NAMES:
        peers = tuple(each for each in NAMES if each != name)
        world.add(name, lambda name=name, peers=peers: kind(name, peers, period=SECOND, detector=detector, check_period=SECOND // 10))
    world.run(until=until * SECOND)
    return world


@pytest.mark.parametrize("name", DETECTORS)
@few
@given(seed=seeds, crashes=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 100)), min_size=1, max_size=3))
def test_every_crash_is_noticed_by_all_that_stay_up_and_for_good(name: str, seed: int, crashes: list[tuple[str, int]]) -> None:
    world = watch(DETECTORS[name], seed, tuple(Crash(at * SECOND, node) for node, at in crashes), loss=0.05)
    crashed = dict(crashes)
    for node in set(NAMES) - set(crashed):
        assert set(crashed) <= world.nodes[node].suspected
        assert all(event.fields["peer"] not in crashed for event in world.trace.of("trust", node=node) if event.time > 150 * SECOND)


def mistakes_of_each(world: World) -> list[int]:
    """Wrong suspicions of each process by each other one."""
    return list(Counter((event.node, event.fields["peer"]) for event in world.trace.of("suspect")).values())


@few
@given(seeds)
def test_a_growing_timeout_is_wrong_only_until_it_covers_the_longest_pause_whatever_that_is(seed: int) -> None:
    # Pauses are below a period and the largest latency, three seconds: from one second that is four steps of half a second.
    assert 0 < max(mistakes_of_each(watch(DETECTORS["growing"], seed))) <= 4


def test_a_fixed_timeout_under_jitter_is_wrong_again_and_again_to_the_end() -> None:
    world = watch(FixedTimeout(SECOND), 1)
    assert min(mistakes_of_each(world)) > 20
    assert max(event.time for event in world.trace.of("suspect")) > 190 * SECOND


def test_a_timeout_that_suits_a_quiet_network_makes_no_mistake_there() -> None:
    assert not watch(FixedTimeout(SECOND + SECOND // 2), 1, latency=Constant(10 * MILLISECOND)).trace.of("suspect")


def test_phi_learns_the_jitter_that_a_fixed_timeout_of_the_same_speed_is_fooled_by() -> None:
    quiet = Constant(10 * MILLISECOND)
    crash = (Crash(100 * SECOND, "a"),)
    speeds, mistakes = {}, {}
    for name, detector in (("fixed", FixedTimeout(1_700 * MILLISECOND)), ("phi", DETECTORS["phi"])):
        noticed = watch(detector, 1, crash, latency=quiet).trace.of("suspect")
        speeds[name] = sum(event.time for event in noticed) / len(noticed) / SECOND - 100
        mistakes[name] = len(watch(detector, 1).trace.of("suspect"))
    assert abs(speeds["fixed"] - speeds["phi"]) < 0.3
    assert mistakes["phi"] < mistakes["fixed"] / 10


def test_who_never_forgives_ends_up_without_live_peers() -> None:
    unforgiving = watch(FixedTimeout(2 * SECOND), 1, kind=HeartbeatDetectorThatNeverForgives)
    assert all(unforgiving.nodes[name].suspected == set(NAMES) - {name} for name in NAMES)
    forgiving = watch(FixedTimeout(2 * SECOND), 1)
    assert any(not forgiving.nodes[name].suspected for name in NAMES)


def test_a_detector_that_only_waits_suspects_nobody() -> None:
    assert not watch(Detector(), 1, (Crash(SECOND, "a"),)).trace.of("suspect")


def test_a_period_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        HeartbeatDetector("a", ("b",), period=0, detector=Detector())

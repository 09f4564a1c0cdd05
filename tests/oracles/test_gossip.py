"""Gossip and failure detection against simulation and high precision, and what always holds for them."""

from __future__ import annotations

import math
import statistics
from itertools import combinations, pairwise
from random import Random

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.formulas import failure_detection, gossip
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import array_stream, stream


def within(samples: list[float], expected: float) -> bool:
    """Whether the 99.99 % confidence interval of the samples' mean contains the expected one."""
    return abs(statistics.fmean(samples) - expected) <= 3.9 * statistics.stdev(samples) / math.sqrt(len(samples))


def other(source: Random, n: int, me: int) -> int:
    drawn = source.randrange(n - 1)
    return drawn + (drawn >= me)


@pytest.mark.parametrize("n", [64, 1_000, 8_000])
def test_push_gossip_takes_the_rounds_given_up_to_a_constant(n: int) -> None:
    """Pittel: the difference stays bounded while n grows."""
    runs = []
    for seed in range(12):
        source, knows, rounds = array_stream(seed, "push"), np.zeros(n, dtype=bool), 0
        knows[0] = True
        while not knows.all():
            knows[source.integers(0, n, int(knows.sum()))] = True
            rounds += 1
        runs.append(rounds)
    assert statistics.fmean(runs) == pytest.approx(gossip.push_gossip_rounds(n), abs=3)


@pytest.mark.parametrize("n", [1_000, 20_000])
def test_push_pull_gossip_takes_little_more_than_the_logarithm_to_base_three(n: int) -> None:
    runs = []
    for seed in range(12):
        source, knows, rounds = array_stream(seed, "push-pull"), np.zeros(n, dtype=bool), 0
        knows[0] = True
        while not knows.all():
            called = source.integers(0, n, n)
            after = knows | knows[called]
            after[called[knows]] = True
            knows, rounds = after, rounds + 1
        runs.append(rounds)
    extra = statistics.fmean(runs) - gossip.push_pull_gossip_rounds(n)
    assert 0 < extra < 2 * math.log(math.log(n))


def missed(source: Random, n: int, k: int) -> tuple[float, float]:
    """Share of nodes that a rumour misses, and messages sent for each node; a teller stops with probability 1/k when it calls in vain."""
    knows, active, sent = {0}, [0], 0
    while active:
        at = source.randrange(len(active))
        sent += 1
        called = other(source, n, active[at])
        if called not in knows:
            knows.add(called)
            active.append(called)
        elif source.random() < 1 / k:
            active[at] = active[-1]
            active.pop()
    return 1 - len(knows) / n, sent / n


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_rumour_misses_the_share_given(k: int) -> None:
    source = stream(k, "rumour")
    runs = [missed(source, 2_000, k) for _ in range(60)]
    shares = [share for share, _ in runs if share < 0.9]  # a rumour that dies at birth is the other root
    assert within(shares, gossip.rumour_residue(k))
    sent = statistics.fmean(each for share, each in runs if share < 0.9)
    assert gossip.residue_after_messages(sent) == pytest.approx(gossip.rumour_residue(k), rel=0.05)


@given(st.integers(1, 100))
def test_the_residue_solves_its_equation_as_lambert_has_it(k: int) -> None:
    with mpmath.workdps(60):
        exact = -mpmath.lambertw(-(k + 1) * mpmath.exp(-(k + 1))) / (k + 1)
    assert gossip.rumour_residue(k) == pytest.approx(float(exact), rel=1e-13)


@pytest.mark.parametrize("ignorant", [0.9, 0.5, 0.1])
def test_a_round_of_anti_entropy_leaves_the_share_given(ignorant: float) -> None:
    n, source = 4_000, array_stream(1, "anti-entropy")
    pulled, pushed = [], []
    for _ in range(60):
        knows = np.arange(n) >= ignorant * n
        asked = source.integers(0, n, n)
        pulled.append(float(np.mean(~knows & ~knows[asked])))
        told = knows.copy()
        told[asked[knows]] = True
        pushed.append(float(np.mean(~told)))
    assert within(pulled, gossip.pull_susceptible(ignorant))
    assert within(pushed, gossip.push_susceptible(ignorant, nodes=n))


@given(st.floats(0, 1), st.integers(0, 6))
def test_rounds_of_pulling_are_one_round_repeated(share: float, rounds: int) -> None:
    step = share
    for _ in range(rounds):
        step = gossip.pull_susceptible(step)
    assert gossip.pull_susceptible(share, rounds) == pytest.approx(step, rel=1e-9, abs=1e-300)


@given(st.floats(0.001, 0.2))
def test_near_the_end_pull_beats_push(share: float) -> None:
    assert gossip.pull_susceptible(share) < gossip.push_susceptible(share, nodes=10_000)
    assert gossip.push_susceptible(share, nodes=10**9) == pytest.approx(share * math.exp(share - 1), rel=1e-8)


def grid(side: int) -> list[tuple[int, int]]:
    across = [(row * side + column, row * side + column + 1) for row in range(side) for column in range(side - 1)]
    return across + [(each, each + side) for each in range(side * (side - 1))]


NETWORKS = {
    "grid": (25, grid(5)),
    "line": (25, [(i, i + 1) for i in range(24)]),
    "all": (25, list(combinations(range(25), 2))),
    "ring": (12, [(i, (i + 1) % 12) for i in range(12)]),
    "star": (12, [(0, i) for i in range(1, 12)]),
}


def flood(start: int, n: int, links: list[tuple[int, int]]) -> tuple[int, int]:
    """Messages and hops until a value flooded from a node has stopped moving; nobody sends it back over the link it came by."""
    near: dict[int, set[int]] = {i: set() for i in range(n)}
    for one, two in links:
        near[one].add(two)
        near[two].add(one)
    messages, hops, knows, wave = 0, 0, {start}, [(start, -1)]
    while wave:
        following = []
        for node, came in wave:
            for each in sorted(near[node] - {came}):
                messages += 1
                if each not in knows:
                    knows.add(each)
                    following.append((each, node))
        wave, hops = following, hops + bool(following)
    assert len(knows) == n
    return messages, hops


@pytest.mark.parametrize("name", NETWORKS)
def test_flooding_sends_the_messages_counted_and_takes_the_eccentricity(name: str) -> None:
    n, links = NETWORKS[name]
    for start in range(n):
        messages, hops = flood(start, n, links)
        assert messages == gossip.flooding_messages(n, len(links))
        assert hops == gossip.eccentricity_of(start, links)
        assert gossip.broadcast_latency(hops, 0.1) == pytest.approx(0.1 * hops)


def test_a_network_that_cannot_be_connected_is_refused_by_name() -> None:
    for links in (23, 301):
        with pytest.raises(InputError, match=f"links={links} cannot connect nodes=25"):
            gossip.flooding_messages(nodes=25, links=links)


@pytest.mark.parametrize("bits", [4, 8, 12])
def test_chord_takes_half_the_bits_in_the_mean(bits: int) -> None:
    """A full ring: each hop takes the largest power of two that still fits into the distance."""
    hops = []
    for distance in range(2**bits):
        left, count = distance, 0
        while left:
            left -= 1 << (left.bit_length() - 1)
            count += 1
        hops.append(count)
    assert statistics.fmean(hops) == gossip.chord_lookup_hops(2**bits) == bits / 2


# --- failure detection


@pytest.mark.parametrize(("n", "alive"), [(10, 1.0), (50, 1.0), (50, 0.5)])
def test_a_crash_is_first_probed_after_the_time_given(n: int, alive: float) -> None:
    source, samples = stream(n, "swim"), []
    for _ in range(4_000):
        periods = 1
        while not any(source.random() < alive and other(source, n, me) == 0 for me in range(1, n)):
            periods += 1
        samples.append(float(periods))
    assert within(samples, failure_detection.swim_detection_time_in_group(1, nodes=n, alive_share=alive))


def test_detection_in_a_large_group_tends_to_its_limit() -> None:
    exact = [failure_detection.swim_detection_time_in_group(1, nodes=10**power) for power in range(1, 10)]
    limit = failure_detection.swim_detection_time(1)
    assert limit == pytest.approx(math.e / (math.e - 1), rel=1e-15)
    assert all(nearer < limit and limit - nearer < limit - farther for farther, nearer in pairwise(exact[:7]))
    assert exact[-1] == pytest.approx(limit, rel=1e-9)


@given(st.floats(-8, 300))
def test_suspicion_keeps_its_digits_in_both_tails(z: float) -> None:
    silence = 10 + z * 0.01
    with mpmath.workdps(60):
        exact = -mpmath.log10(mpmath.erfc((mpmath.mpf(silence) - 10) / mpmath.mpf(0.01) / mpmath.sqrt(2)) / 2)
    assert failure_detection.phi_normal(silence, 10, 0.01) == pytest.approx(float(exact), rel=1e-9)


@given(st.floats(-5, 20))
def test_the_logistic_suspicion_is_the_formula_of_akka(z: float) -> None:
    with mpmath.workdps(60):
        y = (mpmath.mpf(1 + z * 0.1) - 1) / mpmath.mpf(0.1)
        e = mpmath.exp(-y * (mpmath.mpf(1.5976) + mpmath.mpf(0.070566) * y**2))
        exact = -mpmath.log10(e / (1 + e))
    assert failure_detection.phi_logistic(1 + z * 0.1, 1, 0.1) == pytest.approx(float(exact), rel=1e-8)


def test_the_logistic_chance_is_near_the_normal_one_but_its_logarithm_is_not() -> None:
    chances = [
        abs(10 ** -failure_detection.phi_normal(1 + z / 100, 1, 0.1) - 10 ** -failure_detection.phi_logistic(1 + z / 100, 1, 0.1))
        for z in range(-31, 32)
    ]
    assert max(chances) < 0.0002
    far = 1.8
    assert failure_detection.phi_logistic(far, 1, 0.1) > 1.3 * failure_detection.phi_normal(far, 1, 0.1)


@given(st.floats(0.01, 100), st.floats(0.01, 10), st.floats(0.01, 10), st.floats(0, 10))
def test_suspicion_never_falls_while_the_silence_lasts(silence: float, mean: float, deviation: float, longer: float) -> None:
    for phi in (failure_detection.phi_normal, failure_detection.phi_logistic):
        assert phi(silence + longer, mean, deviation) >= phi(silence, mean, deviation) - 1e-12


@given(st.floats(0.5, 100))
def test_the_timeout_is_where_the_suspicion_is_the_threshold(threshold: float) -> None:
    silence = failure_detection.phi_timeout(10, 0.1, threshold)
    assert failure_detection.phi_normal(silence, 10, 0.1) == pytest.approx(threshold, rel=1e-6)


def test_suspicion_of_eight_is_wrong_once_in_a_hundred_million_if_pauses_are_exponential() -> None:
    assert math.exp(-8 * math.log(10)) == pytest.approx(1e-8)
    assert failure_detection.phi_exponential(8 * math.log(10), 1) == pytest.approx(8)


def test_accuracy_is_the_share_of_time_without_mistakes() -> None:
    """Alternating spells: right for exponential times, wrong for uniform ones."""
    shares, rates = [], []
    for seed in range(200):
        source, wrong, total = stream(seed, "mistakes"), 0.0, 0.0
        for _ in range(300):
            mistake = source.uniform(0, 4)
            wrong, total = wrong + mistake, total + mistake + source.expovariate(1 / 98)
        shares.append(1 - wrong / total)
        rates.append(300 / total)
    assert statistics.fmean(shares) == pytest.approx(failure_detection.query_accuracy(2, 100), abs=2e-4)
    assert statistics.fmean(rates) == pytest.approx(failure_detection.mistake_rate(100), rel=0.02)

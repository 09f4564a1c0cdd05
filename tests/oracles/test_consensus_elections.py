"""Elections simulated message by message, against the closed form for the chance that no vote is split."""

from __future__ import annotations

import math

import pytest

from dstudio_lib.algorithms.consensus.raft import Raft, Timing
from dstudio_lib.formulas.consensus import no_split_vote
from dstudio_lib.foundation.process import MILLISECOND
from dstudio_lib.kernel import World

NAMES = ("a", "b", "c", "d", "e")
RUNS = 150


def stood_alone(seed: int, latency: int, timeout: int) -> bool:
    """Whether, after a leader's crash, nobody else had stood for election before the first candidate was heard."""
    world = World(seed, latency=latency, keep=("record",))
    timing = Timing(election_timeout=timeout, heartbeat=timeout // 3)
    for name in NAMES:
        peers = tuple(other for other in NAMES if other != name)
        world.add(name, lambda name=name, peers=peers: Raft(name, peers, timing=timing, pre_vote=False))
    world.run(until=12 * timeout)
    led = world.trace.of("elected")[-1]
    world.crash(led.node)
    world.run(until=world.time + 5 * timeout)
    stood = [event.fields["term"] for event in world.trace.of("stands") if event.fields["term"] > led.fields["term"]]
    return stood.count(min(stood)) == 1


@pytest.mark.parametrize("milliseconds", [10, 40])
def test_the_share_of_elections_that_cannot_split_contains_the_closed_form(milliseconds) -> None:
    latency, timeout = milliseconds * MILLISECOND, 200 * MILLISECOND
    share = sum(stood_alone(seed, latency, timeout) for seed in range(RUNS)) / RUNS
    expected = no_split_vote(vote_latency=latency / 1e9, timeout_spread=timeout / 1e9, candidates=len(NAMES) - 1)
    margin = 3.3 * math.sqrt(expected * (1 - expected) / RUNS)  # 99.9 % of such intervals contain it
    assert abs(share - expected) < margin

"""Kafka's replicated log: nothing acknowledged is lost while one replica that is in sync survives."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dstudio_lib.algorithms.production.kafka_replication import (
    NotEnoughReplicas,
    Partition,
    PartitionThatTruncatesToTheHighWatermark,
    PartitionWithUncleanElection,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

NAMES = st.sampled_from("abc")


class Replication(RuleBasedStateMachine):
    """Records, fetches, crashes and restarts in any order; everything that was acknowledged is remembered."""

    kind: type[Partition] = Partition

    def __init__(self) -> None:
        super().__init__()
        self.partition = self.kind("abc", least_in_sync=1)
        self.written: dict[int, int] = {}
        self.acknowledged: dict[int, int] = {}
        self.count = 0

    @rule()
    def produce(self) -> None:
        with suppress(NotEnoughReplicas):
            self.count += 1
            self.written[self.partition.produce(self.count)] = self.count
        self.acknowledge()

    @rule(name=NAMES)
    def fetch(self, name: str) -> None:
        self.partition.fetch(name)
        self.acknowledge()

    @rule()
    def fetch_all(self) -> None:
        for name in "abcabc":
            self.partition.fetch(name)
        self.acknowledge()

    @rule(name=NAMES)
    def lag(self, name: str) -> None:
        self.partition.lag(name)
        self.acknowledge()

    @rule(name=NAMES)
    def bounce(self, name: str) -> None:
        self.partition.bounce(name)

    @rule(name=NAMES)
    def crash(self, name: str) -> None:
        if self.partition.replicas[name].is_up:
            self.partition.crash(name)

    @rule(name=NAMES)
    def restart(self, name: str) -> None:
        if not self.partition.replicas[name].is_up:
            self.partition.restart(name)

    def acknowledge(self) -> None:
        for offset, value in self.written.items():
            if self.partition.is_committed(offset) and self.partition.leading().log[offset][1] == value:
                self.acknowledged[offset] = value

    @invariant()
    def nothing_is_lost(self) -> None:
        self.partition.check()
        if self.partition.leader is not None:
            log = self.partition.leading().log
            for offset, value in self.acknowledged.items():
                assert offset < len(log), "an acknowledged record is gone"
                assert log[offset][1] == value, "an acknowledged record was replaced"


TestNothingAcknowledgedIsLost = Replication.TestCase
TestNothingAcknowledgedIsLost.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)


def loses_an_acknowledged_record(kind: type[Partition], seed: int, steps: int = 25) -> bool:
    """Whether one random run loses anything; the order of the replicas is random too, so that any of them may come to lead."""
    draw = stream(seed, "kafka")
    names = draw.sample("abc", 3)
    partition, acknowledged = kind(names, least_in_sync=1), 0
    for i in range(steps):
        name = draw.choice(names)
        what = draw.choice(["produce", "fetch", "fetch", "fetch", "bounce", "crash", "restart"])
        if what == "produce":
            with suppress(NotEnoughReplicas):
                partition.produce(i)
        elif what == "crash" and partition.replicas[name].is_up:
            partition.crash(name)
        elif what == "restart" and not partition.replicas[name].is_up:
            partition.restart(name)
        elif what in ("fetch", "bounce"):
            getattr(partition, what)(name)
        if partition.leader is not None:
            if len(partition.leading().log) < acknowledged:
                return True
            acknowledged = max(acknowledged, partition.leading().high_watermark)
    return False


@pytest.mark.parametrize("broken", [PartitionThatTruncatesToTheHighWatermark, PartitionWithUncleanElection])
def test_random_crashes_find_each_broken_replication(broken: type[Partition]) -> None:
    assert any(loses_an_acknowledged_record(broken, seed) for seed in range(2_000))
    assert not any(loses_an_acknowledged_record(Partition, seed) for seed in range(2_000))


def replicated(kind: type[Partition]) -> Partition:
    """One record that all have, and that the leader and b know to be committed, but c does not."""
    partition = kind("abc", least_in_sync=1)
    partition.produce("m")
    for name in "cbcb":
        partition.fetch(name)
    assert partition.is_committed(0)
    assert partition.replicas["c"].high_watermark == 0
    return partition


@pytest.mark.parametrize(("kind", "left"), [(Partition, 1), (PartitionThatTruncatesToTheHighWatermark, 0)])
def test_truncation_to_the_high_watermark_loses_a_record_that_every_replica_had(kind: type[Partition], left: int) -> None:
    partition = replicated(kind)
    partition.bounce("c")
    partition.crash("b")
    partition.crash("a")
    assert partition.leader == "c"
    assert len(partition.leading().log) == left


@pytest.mark.parametrize(("kind", "leader"), [(Partition, None), (PartitionWithUncleanElection, "b")])
def test_an_unclean_election_trades_the_record_for_a_leader(kind: type[Partition], leader: str | None) -> None:
    partition = kind("ab", least_in_sync=1)
    partition.crash("b")
    partition.produce("m")
    assert partition.is_committed(0)
    partition.crash("a")
    partition.restart("b")
    assert partition.leader == leader
    partition.restart("a")
    if leader is None:
        assert partition.consume(0) == ["m"]
    else:
        assert partition.consume(0) == []


def test_a_new_leader_does_not_trust_what_the_old_one_knew_of_the_others() -> None:
    partition = Partition("abc", least_in_sync=1)
    partition.produce("first")
    for name in "bcb":
        partition.fetch(name)
    partition.produce("second")
    for name in "cc":
        partition.fetch(name)
    partition.crash("a")  # b leads without the second record, and c drops it
    offset = partition.produce("third")
    assert partition.leader == "b"
    assert not partition.is_committed(offset)
    for name in "cc":
        partition.fetch(name)
    assert partition.is_committed(offset)


def test_a_follower_is_in_sync_again_only_once_it_has_everything() -> None:
    partition = Partition("abc", least_in_sync=1)
    partition.lag("c")
    partition.produce("m")
    partition.fetch("c")
    assert "c" not in partition.in_sync
    partition.fetch("c")
    assert "c" in partition.in_sync


def test_consumers_see_only_what_every_in_sync_replica_has() -> None:
    partition = Partition("abc")
    partition.produce("m")
    assert partition.consume(0) == []
    partition.lag("b")
    partition.fetch("c")
    partition.fetch("c")
    assert partition.consume(0) == ["m"]


def test_too_few_in_sync_replicas_accept_nothing() -> None:
    partition = Partition("abc", least_in_sync=2)
    partition.lag("b")
    partition.lag("c")
    with pytest.raises(NotEnoughReplicas, match="1 replicas are in sync, and 2 are needed"):
        partition.produce("m")
    with pytest.raises(InputError, match="allowed is 1 to 3"):
        Partition("abc", least_in_sync=4)


def test_logs_that_diverged_over_several_epochs_are_cut_where_they_parted() -> None:
    partition = Partition("abc", least_in_sync=1)
    partition.produce("common")
    for name in "bcbc":
        partition.fetch(name)
    partition.produce("only at a")
    partition.crash("a")
    partition.produce("from b")
    partition.fetch("c")
    partition.restart("a")
    assert [value for _, value in partition.replicas["a"].log] == ["common"]
    partition.fetch("a")
    assert [value for _, value in partition.replicas["a"].log] == ["common", "from b"]
    partition.check()

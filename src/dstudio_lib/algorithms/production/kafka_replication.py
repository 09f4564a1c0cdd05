"""Kafka's replicated log: followers fetch from a leader, and what all in-sync replicas have is committed.

Apache Kafka, "Documentation: design", the chapter on replication (in-sync replicas, committed messages, unclean election, least size
of the in-sync set); B. Stopford, "KIP-101: Alter Replication Protocol to use Leader Epoch rather than High Watermark for
Truncation", 2016. Here a partition is stepped through fetch by fetch; the controller is one and does not fail.

References: kafka2024design; kip101.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.errors import DStudioError, InputError, UnknownName

Entry = tuple[int, Any]
"""The epoch of the leader that took the record, and the record."""


class NotEnoughReplicas(DStudioError):
    """Too few replicas are in sync to accept a record, or there is no leader."""


def _place(offset: int) -> int:
    if offset < 0:
        raise InputError(f"offset={offset} is not possible; allowed is from 0 on; try offset=0.", "offset")
    return offset


@dataclass(slots=True)
class Replica:
    """A copy of the partition: its log, how far it knows it to be committed, and whether it is up."""

    log: list[Entry] = field(default_factory=list)
    high_watermark: int = 0
    is_up: bool = True

    def end_of_epoch(self, epoch: int) -> tuple[int, int]:
        """Return the latest epoch up to one that is asked for, and where its records end (the request OffsetsForLeaderEpoch)."""
        end = next((i for i, (each, _) in enumerate(self.log) if each > epoch), len(self.log))
        return (self.log[end - 1][0] if end else -1), end


class Partition:
    """The replicas of one partition, and who leads them.

    Parameters
    ----------
    replicas
        Their names; the first one leads at the beginning.
    least_in_sync
        Fewer replicas in sync than these accept nothing.

    >>> partition = Partition("abc", least_in_sync=2)
    >>> offset = partition.produce("m")
    >>> partition.fetch("b"); partition.fetch("c"); partition.is_committed(offset)
    False
    >>> partition.fetch("b"); partition.fetch("c"); partition.is_committed(offset), partition.consume(0)
    (True, ['m'])
    """

    def __init__(self, replicas: str | list[str], least_in_sync: int = 2) -> None:
        self.replicas = {name: Replica() for name in replicas}
        if not replicas or len(self.replicas) < len(replicas):
            raise InputError(f"The replicas {list(replicas)!r} need names, each of its own; try ['a', 'b', 'c'].", "replicas")
        if not 1 <= least_in_sync <= len(self.replicas):
            raise InputError(
                f"least_in_sync={least_in_sync} is not possible; allowed is 1 to {len(self.replicas)}; try {len(self.replicas)}.",
                "least_in_sync",
            )
        self.least_in_sync = least_in_sync
        self.leader: str | None = next(iter(self.replicas))
        self.epoch = 0
        self.in_sync: set[str] = set(self.replicas)
        self.fetched: dict[str, int] = {}

    def produce(self, value: Any) -> int:
        """Append at the leader, and return the offset; acknowledge it only when :meth:`is_committed`.

        Raises
        ------
        NotEnoughReplicas
            If there is no leader, or too few replicas are in sync.
        """
        leader = self.leading()
        if len(self.in_sync) < self.least_in_sync:
            raise NotEnoughReplicas(f"{len(self.in_sync)} replicas are in sync, and {self.least_in_sync} are needed; try again later.")
        leader.log.append((self.epoch, value))
        self.advance()
        return len(leader.log) - 1

    def leading(self) -> Replica:
        """Return the leader's replica."""
        if self.leader is None:
            raise NotEnoughReplicas("No replica that is in sync is up, so nobody leads; try again when one is back.")
        return self.replicas[self.leader]

    def replica(self, name: str) -> Replica:
        """Return a replica by its name."""
        if name not in self.replicas:
            raise UnknownName(f"There is no replica {name!r}; the replicas are {', '.join(self.replicas)}.")
        return self.replicas[name]

    def is_committed(self, offset: int) -> bool:
        """Whether every in-sync replica has the record at an offset, as the leader knows it."""
        return self.leader is not None and _place(offset) < self.leading().high_watermark

    def consume(self, offset: int) -> list[Any]:
        """Return the committed records from an offset on."""
        leader = self.leading()
        return [value for _, value in leader.log[_place(offset) : leader.high_watermark]]

    def fetch(self, name: str) -> None:
        """Let a follower fetch: its offset tells the leader what it has, the answer tells it what is new and what is committed."""
        follower = self.replica(name)
        if self.leader is None or name == self.leader or not follower.is_up:
            return
        leader = self.leading()
        self.fetched[name] = len(follower.log)
        self.advance()
        follower.log += leader.log[len(follower.log) :]
        follower.high_watermark = max(follower.high_watermark, min(leader.high_watermark, len(follower.log)))
        if self.fetched[name] >= len(leader.log):
            self.in_sync.add(name)

    def advance(self) -> None:
        """Move the leader's high watermark to what every in-sync replica has."""
        leader = self.leading()
        known = [self.fetched.get(name, 0) for name in self.in_sync if name != self.leader]
        leader.high_watermark = max(leader.high_watermark, min([len(leader.log), *known]))

    def lag(self, name: str) -> None:
        """Take a follower that is too slow out of the in-sync set."""
        self.replica(name)
        if self.leader is not None and name != self.leader:
            self.in_sync.discard(name)
            self.advance()

    def crash(self, name: str) -> None:
        """Stop a replica. The controller takes it out of the in-sync set, unless it is the last, and elects another leader."""
        self.replica(name).is_up = False
        if len(self.in_sync) > 1:
            self.in_sync.discard(name)
        if name == self.leader:
            self.leader = None
            self.elect()
        elif self.leader is not None:
            self.advance()

    def restart(self, name: str) -> None:
        """Start a replica again: as a follower it cuts off what the leader does not have."""
        self.replica(name).is_up = True
        if self.leader is None:
            self.elect()
        elif name != self.leader:
            self.truncate(name)

    def bounce(self, name: str) -> None:
        """Restart a follower so quickly that the controller does not notice: it stays in sync, if it was."""
        if self.leader is not None and name != self.leader and self.replica(name).is_up:
            self.truncate(name)

    def elect(self) -> None:
        """Make one of the electable replicas the leader, and let the others follow it."""
        able = [name for name, replica in self.replicas.items() if replica.is_up and name in self.electable()]
        if not able:
            return
        self.leader = able[0]
        self.epoch += 1
        self.in_sync = {name for name in self.in_sync if self.replicas[name].is_up} | {self.leader}
        self.fetched = {}
        for name, replica in self.replicas.items():
            if replica.is_up and name != self.leader:
                self.truncate(name)

    def electable(self) -> set[str]:
        """Return who may lead: those who have everything that was committed."""
        return self.in_sync

    def truncate(self, name: str) -> None:
        """Cut a follower's log off where it leaves the leader's: ask for the end of one's latest epoch, until both agree."""
        follower, leader = self.replicas[name], self.leading()
        while follower.log:
            mine = follower.log[-1][0]
            epoch, end = leader.end_of_epoch(mine)
            if epoch == mine:
                del follower.log[end:]
                break
            del follower.log[follower.end_of_epoch(epoch)[1] :]
        follower.high_watermark = min(follower.high_watermark, len(follower.log))

    def check(self) -> None:
        """Assert that logs agree wherever two replicas know them to be committed, and that offsets stay within logs."""
        for one in self.replicas.values():
            assert one.high_watermark <= len(one.log)
            for other in self.replicas.values():
                both = min(one.high_watermark, other.high_watermark)
                assert one.log[:both] == other.log[:both]
        assert self.in_sync


class PartitionThatTruncatesToTheHighWatermark(Partition):
    """Leaves out the epochs, as before KIP-101: a restarted follower drops what it has not heard to be committed, then may have to lead.

    >>> partition = PartitionThatTruncatesToTheHighWatermark("abc")
    >>> _ = partition.produce("m")
    >>> for name in "cbcb":
    ...     partition.fetch(name)
    >>> partition.consume(0)
    ['m']
    >>> partition.bounce("c"); partition.crash("b"); partition.crash("a"); partition.leader, partition.consume(0)
    ('c', [])
    """

    def truncate(self, name: str) -> None:
        """Cut the log off at one's own high watermark."""
        follower = self.replicas[name]
        del follower.log[follower.high_watermark :]


class PartitionWithUncleanElection(Partition):
    """Leaves out the in-sync set in elections: whoever is up leads, and what only the others had is gone.

    >>> partition = PartitionWithUncleanElection("ab", least_in_sync=1)
    >>> partition.crash("b")
    >>> _ = partition.produce("m")
    >>> partition.consume(0)
    ['m']
    >>> partition.crash("a"); partition.restart("b"); partition.consume(0)
    []
    """

    def electable(self) -> set[str]:
        """Return everyone."""
        return set(self.replicas)

"""A log in partitions: every record gets the next offset of its partition, and a key always goes to the same one.

J. Kreps, N. Narkhede and J. Rao, "Kafka: a Distributed Messaging System for Log Processing", NetDB workshop, 2011; the numbers that make a
producer's retries harmless are those of Kafka's idempotent producer (KIP-98).

References: kreps2011kafka; kip98.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

_PARTITIONS = Quantity("partitions", "p", "", "parts of the log, each with its own order", lower=1, default=4, integer=True)


@dataclass(frozen=True, slots=True)
class Record:
    """What was written: where, under which key, and by which producer with which of its numbers."""

    partition: int
    offset: int
    key: str
    value: Any
    producer: str = ""
    number: int = 0


class PartitionedLog:
    """Partitions to append to, and to read from any offset on.

    >>> log = PartitionedLog(partitions=2)
    >>> first, second = log.append("k", "a"), log.append("k", "b")
    >>> first.partition == second.partition, first.offset, second.offset
    (True, 0, 1)
    >>> [record.value for record in log.read(first.partition, offset=1)]
    ['b']
    """

    def __init__(self, partitions: int = 4) -> None:
        count = _PARTITIONS.check(partitions, "partitions")
        self.partitions: list[list[Record]] = [[] for _ in range(count)]

    def partition_of(self, key: str) -> int:
        """Return where a key belongs, the same in every process."""
        return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") % len(self.partitions)

    def append(self, key: str, value: Any) -> Record:
        """Write a record at the end of its key's partition."""
        return self.appended(key, value, "", 0)

    def append_once(self, key: str, value: Any, producer: str, number: int) -> Record:
        """Write a record unless the producer's number was written before in that partition; then return that record.

        A producer numbers its records in each partition from 0 on; a gap means that an earlier one was lost, and is refused.
        """
        records = self.partitions[self.partition_of(key)]
        mine = [record for record in records if record.producer == producer]
        if number < len(mine):
            return mine[number]
        if number > len(mine):
            raise InputError(
                f"number={number} of producer {producer!r} leaves a gap: {len(mine)} is next in this partition; send that one first.",
                "number",
            )
        return self.appended(key, value, producer, number)

    def appended(self, key: str, value: Any, producer: str, number: int) -> Record:
        """Write a record."""
        partition = self.partition_of(key)
        record = Record(partition, len(self.partitions[partition]), key, value, producer, number)
        self.partitions[partition].append(record)
        return record

    def read(self, partition: int, offset: int, most: int | None = None) -> list[Record]:
        """Return the records of a partition from an offset on, at most so many."""
        if not 0 <= partition < len(self.partitions):
            raise InputError(f"partition={partition} does not exist; allowed are 0 to {len(self.partitions) - 1}.", "partition")
        if not 0 <= offset <= len(self.partitions[partition]):
            raise InputError(
                f"offset={offset} is outside the log; allowed are 0 to {len(self.partitions[partition])}; try offset=0.", "offset"
            )
        return self.partitions[partition][offset : None if most is None else offset + most]

    def check(self) -> None:
        """Assert that offsets count up without gaps, keys keep to their partition, and no producer's number comes twice."""
        for number, records in enumerate(self.partitions):
            assert [record.offset for record in records] == list(range(len(records)))
            assert all(self.partition_of(record.key) == number for record in records)
            numbered = [(record.producer, record.number) for record in records if record.producer]
            assert len(set(numbered)) == len(numbered)


class LogThatTrustsEveryRetry(PartitionedLog):
    """Leaves out the producer's numbers: an append whose answer was lost is written again.

    >>> log = LogThatTrustsEveryRetry(partitions=1)
    >>> for _ in range(2):  # the first answer was lost
    ...     _ = log.append_once("k", "a", producer="p", number=0)
    >>> [record.value for record in log.read(0, 0)]
    ['a', 'a']
    """

    def append_once(self, key: str, value: Any, producer: str, number: int) -> Record:
        """Write a record, whether it was written before or not."""
        return self.appended(key, value, producer, number)

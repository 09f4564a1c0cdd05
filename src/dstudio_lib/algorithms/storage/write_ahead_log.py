"""A write-ahead log: what it acknowledged survives a loss of power, and what comes back is a beginning of what was written.

C. Mohan, D. Haderle, B. Lindsay, H. Pirahesh and P. Schwarz, "ARIES: A Transaction Recovery Method Supporting Fine-Granularity Locking
and Partial Rollbacks Using Write-Ahead Logging", ACM Transactions on Database Systems 17 (1), 1992, is the classic on its use.

References: mohan1992aries.
"""

from __future__ import annotations

from .disk import Disk
from .records import HEADER, framed, whole_records


class WriteAheadLog:
    """Records in order, of which the first ``durable`` ones are safe.

    >>> disk = Disk()
    >>> log = WriteAheadLog(disk)
    >>> log.append(b"a"), log.append(b"b"), log.durable
    (0, 1, 0)
    >>> log.sync()
    >>> log.durable, WriteAheadLog(disk).records
    (2, [b'a', b'b'])
    """

    def __init__(self, disk: Disk, name: str = "log") -> None:
        self.disk = disk
        self.name = name
        self.records = self.recovered()
        self.durable = len(self.records)

    def append(self, content: bytes) -> int:
        """Write a record, and return its number; it is safe only after the next ``sync``."""
        self.disk.append(self.name, framed(content))
        self.records.append(content)
        return len(self.records) - 1

    def sync(self) -> None:
        """Make all records safe, and acknowledge them."""
        self.disk.sync(self.name)
        self.durable = len(self.records)

    def recovered(self) -> list[bytes]:
        """Return the records before the first torn one, and cut the rest off, so that new ones follow them."""
        data = self.disk.read(self.name)
        found, end = whole_records(data)
        if end < len(data):
            self.disk.replace(self.name, data[:end])
        return [content for _, content in found]

    def clear(self) -> None:
        """Begin anew, once the records are safe elsewhere."""
        self.disk.replace(self.name, b"")
        self.records, self.durable = [], 0


class LogThatAnswersBeforeSync(WriteAheadLog):
    """Leaves out the sync before the acknowledgement: it is fast, and a loss of power takes acknowledged records with it.

    >>> import random
    >>> disk = Disk()
    >>> log = LogThatAnswersBeforeSync(disk)
    >>> _ = log.append(b"a")
    >>> disk.crash(random.Random(1)); log.durable, LogThatAnswersBeforeSync(disk).records
    (1, [])
    """

    def append(self, content: bytes) -> int:
        """Write a record and acknowledge it at once."""
        number = super().append(content)
        self.durable = len(self.records)
        return number


class LogWithoutChecksums(WriteAheadLog):
    """Leaves out the check of the content: a record whose length survived and whose content did not is taken for true.

    >>> disk = Disk()
    >>> disk.append("log", framed(b"true")[:-4] + b"torn")
    >>> LogWithoutChecksums(disk).records, WriteAheadLog(disk).records
    ([b'torn'], [])
    """

    def recovered(self) -> list[bytes]:
        """Return all records that are long enough."""
        data, found, position = self.disk.read(self.name), [], 0
        while position + HEADER <= len(data):
            end = position + HEADER + int.from_bytes(data[position : position + 4], "big")
            if end > len(data):
                break
            found.append(data[position + HEADER : end])
            position = end
        return found


class LogThatSkipsDamage(WriteAheadLog):
    """Leaves out the stop at the first torn record: it goes on behind it, and replays later records without an earlier one.

    >>> disk = Disk()
    >>> disk.append("log", framed(b"a") + b"torn" + framed(b"c"))
    >>> LogThatSkipsDamage(disk).records, WriteAheadLog(disk).records
    ([b'a', b'c'], [b'a'])
    """

    def recovered(self) -> list[bytes]:
        """Return every whole record, wherever it is."""
        data, contents, position = self.disk.read(self.name), [], 0
        while position < len(data):
            found, end = whole_records(data[position:])
            contents += [content for _, content in found]
            position += end if found else 1
        return contents

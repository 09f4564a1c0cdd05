"""Records in a file of bytes: a length, a checksum, the content; so that a torn one is recognised.

The checksum (CRC-32) covers the length too: without it, sectors full of zeros would read as whole records without content.

References: leveldb2026implementation (a log of checked records).
"""

from __future__ import annotations

from zlib import crc32

HEADER = 8


def framed(content: bytes) -> bytes:
    """Return a record: four bytes of length, four of checksum, the content.

    >>> len(framed(b"abc"))
    11
    """
    length = len(content).to_bytes(4, "big")
    return length + crc32(length + content).to_bytes(4, "big") + content


def record_at(data: bytes, position: int) -> tuple[bytes, int] | None:
    """Return the content of the record at a position, and where the next one begins; ``None`` if it is torn or missing.

    >>> record_at(framed(b"abc"), 0)
    (b'abc', 11)
    >>> record_at(bytes(20), 0)
    """
    length = data[position : position + 4]
    end = position + HEADER + int.from_bytes(length, "big")
    if end > len(data) or len(length) < 4:
        return None
    content = data[position + HEADER : end]
    whole = crc32(length + content) == int.from_bytes(data[position + 4 : position + HEADER], "big")
    return (content, end) if whole else None


def whole_records(data: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """Return the records before the first torn one, each with its position, and where they end.

    >>> whole_records(framed(b"a") + framed(b"b") + b"torn")
    ([(0, b'a'), (9, b'b')], 18)
    """
    found, position = [], 0
    while (record := record_at(data, position)) is not None:
        found.append((position, record[0]))
        position = record[1]
    return found, position

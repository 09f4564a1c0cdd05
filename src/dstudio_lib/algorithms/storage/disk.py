"""A disk that loses power: what was synced stays, what was not may be there in parts.

The model is the usual worst case (T. S. Pillai, V. Chidambaram and others, "All File Systems Are Not Created Equal: On the
Complexity of Crafting Crash-Consistent Applications", OSDI, 2014): sectors of an unsynced tail reach the disk in any order, a file may have
grown over sectors that were never written, and replacing a file by another is atomic.

References: pillai2014file.
"""

from __future__ import annotations

import random

SECTOR = 16
"""Bytes that are written whole or not at all; real ones have 512 or 4096, but small records should be torn as well."""


class PowerLost(Exception):
    """The machine stopped in the middle of a write."""


class Disk:
    """Files of bytes, of which a part is synced.

    ``operations_left`` counts down with each change, and the power fails when it is used up; ``None`` never fails.

    >>> disk = Disk()
    >>> disk.append("log", b"kept"); disk.sync("log"); disk.append("log", b"torn")
    >>> disk.crash(random.Random(1)); disk.read("log")[:4]
    b'kept'
    """

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.synced: dict[str, int] = {}
        self.operations_left: int | None = None
        self.bytes_written = 0

    def append(self, name: str, data: bytes) -> None:
        """Write at the end of a file, which is made if there is none."""
        self.step()
        self.files.setdefault(name, bytearray()).extend(data)
        self.synced.setdefault(name, 0)
        self.bytes_written += len(data)

    def sync(self, name: str) -> None:
        """Return once all of a file is on the disk."""
        self.step()
        self.synced[name] = len(self.files.get(name, b""))

    def replace(self, name: str, data: bytes) -> None:
        """Replace a file by a new one, whole or not at all (write aside, sync, rename)."""
        self.step()
        self.files[name] = bytearray(data)
        self.synced[name] = len(data)
        self.bytes_written += len(data)

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        self.step()
        self.files.pop(name, None)
        self.synced.pop(name, None)

    def read(self, name: str) -> bytes:
        """Return what a file holds; nothing, if there is none."""
        return bytes(self.files.get(name, b""))

    def step(self) -> None:
        """Count an operation, and lose power when it is time."""
        if self.operations_left is None:
            return
        if self.operations_left <= 0:
            raise PowerLost("The power failed; call crash() and open what is left.")
        self.operations_left -= 1

    def crash(self, draw: random.Random) -> None:
        """Lose what was not synced, or some of it, and come back with power."""
        self.operations_left = None
        for name, content in self.files.items():
            safe = self.synced[name]
            end = draw.randint(safe, len(content))
            for start in range(safe, end, SECTOR):
                if draw.random() < 0.3:  # the file grew, but this sector was never written
                    stop = min(end, start + SECTOR)
                    content[start:stop] = bytes(stop - start)
            del content[end:]
            self.synced[name] = len(content)

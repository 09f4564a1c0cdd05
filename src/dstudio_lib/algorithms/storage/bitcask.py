"""Bitcask: every write goes to the end of a file, and an index in memory says where the newest value of each key is.

J. Sheehy and D. Smith, "Bitcask: A Log-Structured Hash Table for Fast Key/Value Data", Basho Technologies, 2010.

References: sheehy2010bitcask.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from dstudio_lib.foundation.quantity import Quantity

from .disk import Disk
from .records import framed, record_at, whole_records

_FILE = Quantity("file size", "S", "byte", "a file is closed at this size", lower=1, default=256, integer=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the newest record of a key is."""

    file: int
    position: int


class Bitcask:
    """A map from text to text: one seek for a read, none for a write.

    Parameters
    ----------
    disk
        Where the files are. What is there already is read, and the index rebuilt.
    file_size
        Bytes at which the active file is closed and a new one begun.

    >>> store = Bitcask(Disk())
    >>> store.put("a", "1"); store.put("a", "2"); store.put("b", "3"); store.delete("b")
    >>> store.get("a"), store.get("b")
    ('2', None)
    >>> before = store.bytes_on_disk; store.merge(); store.get("a"), store.bytes_on_disk < before
    ('2', True)
    """

    def __init__(self, disk: Disk, file_size: int = 256) -> None:
        self.disk = disk
        self.file_size: int = _FILE.check(file_size, "file_size")
        self.index: dict[str, Place] = {}
        self.closed = sorted(int(name.removeprefix("data-")) for name in disk.files if name.startswith("data-"))
        for file in self.closed:
            self.read_index(file)
        self.active = self.closed[-1] + 1 if self.closed else 0

    def put(self, key: str, value: str) -> None:
        """Set a key; it is safe when this returns."""
        self.index[key] = self.appended(key, value)

    def delete(self, key: str) -> None:
        """Remove a key, by a record that says so."""
        if key in self.index:
            self.appended(key, None)
            del self.index[key]

    def get(self, key: str) -> str | None:
        """Return the value of a key, or ``None``."""
        place = self.index.get(key)
        if place is None:
            return None
        record = record_at(self.disk.read(self.named(place.file)), place.position)
        assert record is not None
        value: str | None = json.loads(record[0])[1]
        return value

    def keys(self) -> list[str]:
        """Return every key, in order."""
        return sorted(self.index)

    def appended(self, key: str, value: str | None) -> Place:
        """Write a record at the end of the active file, and sync it."""
        name = self.named(self.active)
        place = Place(self.active, len(self.disk.read(name)))
        self.disk.append(name, framed(json.dumps([key, value]).encode()))
        self.disk.sync(name)
        if len(self.disk.read(name)) >= self.file_size:
            self.close_active()
        return place

    def close_active(self) -> None:
        """Begin a new file."""
        self.closed.append(self.active)
        self.active += 1

    def read_index(self, file: int) -> None:
        """Take up what a file says, over what older ones said."""
        for position, content in whole_records(self.disk.read(self.named(file)))[0]:
            key, value = json.loads(content)
            if value is None:
                self.index.pop(key, None)
            else:
                self.index[key] = Place(file, position)

    def merge(self) -> None:
        """Write the living records of all files into a new one, sync it, and delete the old files, the oldest first.

        Whenever the power fails, every record that says a key was removed outlives the records that it removed.
        """
        old = [file for file in [*self.closed, self.active] if self.named(file) in self.disk.files]
        merged, name = self.active + 1, self.named(self.active + 1)
        self.active, self.closed = merged + 1, [merged]
        living = {key: value for key in self.keys() if (value := self.get(key)) is not None}
        self.disk.append(name, b"")
        for key, value in living.items():
            self.index[key] = Place(merged, len(self.disk.read(name)))
            self.disk.append(name, framed(json.dumps([key, value]).encode()))
        self.disk.sync(name)
        for file in self.order_of_deletion(old):
            self.disk.delete(self.named(file))

    def order_of_deletion(self, files: list[int]) -> list[int]:
        """Return the files from the oldest to the newest."""
        return sorted(files)

    def named(self, file: int) -> str:
        """Return the name of a file."""
        return f"data-{file}"

    @property
    def bytes_on_disk(self) -> int:
        """Bytes in all files."""
        return sum(len(content) for content in self.disk.files.values())

    def check(self) -> None:
        """Assert that every place in the index holds a value of its key."""
        for key, place in self.index.items():
            record = record_at(self.disk.read(self.named(place.file)), place.position)
            assert record is not None
            assert json.loads(record[0])[0] == key


class BitcaskThatDeletesNewestFirst(Bitcask):
    """Leaves out the order: it deletes the file that says a key was removed, the power fails, and the key is back.

    >>> BitcaskThatDeletesNewestFirst(Disk()).order_of_deletion([1, 2, 3])
    [3, 2, 1]
    """

    def order_of_deletion(self, files: list[int]) -> list[int]:
        """Return the files from the newest to the oldest."""
        return sorted(files, reverse=True)

"""A log-structured merge tree: writes go to memory and a log, then to sorted runs that are merged from level to level.

P. O'Neil, E. Cheng, D. Gawlick and E. O'Neil, "The log-structured merge-tree (LSM-tree)", Acta Informatica 33 (4), 1996. The levels are
leveled as in LevelDB: each below the first holds one run, up to ``ratio`` times as large as the one above.

References: oneil1996lsm; leveldb2026implementation (the levels).
"""

from __future__ import annotations

import json

from dstudio_lib.foundation.quantity import Quantity

from .disk import Disk
from .records import framed, whole_records
from .write_ahead_log import WriteAheadLog

Run = dict[str, str | None]
"""Keys in order, each with its value, or ``None`` where it was deleted (a tombstone)."""

_MEMORY = Quantity("memory", "M", "", "entries kept in memory", lower=1, default=4, integer=True)
_RATIO = Quantity("size ratio", "T", "", "how many times larger each level is", lower=2, default=4, integer=True)


class LsmTree:
    """A map from text to text that outlives losses of power.

    Parameters
    ----------
    disk
        Where it keeps its log, its runs and the list of them. What is there already is opened.
    memory
        Entries in memory before they are written out as a run.
    ratio
        Runs on the first level before they are merged, and how many times larger each further level may be.

    >>> tree = LsmTree(Disk(), memory=2)
    >>> tree.put("a", "1"); tree.put("b", "2"); tree.put("a", "3"); tree.delete("b")
    >>> tree.get("a"), tree.get("b"), [len(level) for level in tree.levels]
    ('3', None, [2])
    """

    def __init__(self, disk: Disk, memory: int = 4, ratio: int = 4) -> None:
        self.disk = disk
        self.memory: int = _MEMORY.check(memory, "memory")
        self.ratio: int = _RATIO.check(ratio, "ratio")
        manifest = json.loads(disk.read("manifest") or b'{"next": 0, "levels": []}')
        self.next_run: int = manifest["next"]
        self.levels: list[list[str]] = manifest["levels"]
        for leftover in [name for name in disk.files if name.startswith("run-") and not any(name in level for level in self.levels)]:
            disk.delete(leftover)  # of a flush or merge that the power ended
        self.runs: dict[str, Run] = {name: self.loaded(name) for level in self.levels for name in level}
        self.log = WriteAheadLog(disk)
        self.recent: Run = {}
        for content in self.log.records:
            key, value = json.loads(content)
            self.recent[key] = value

    def put(self, key: str, value: str) -> None:
        """Set a key."""
        self.write(key, value)

    def delete(self, key: str) -> None:
        """Remove a key: what is older is hidden by a tombstone."""
        self.write(key, None)

    def write(self, key: str, value: str | None) -> None:
        """Log first, then remember; write memory out when it is full."""
        self.log.append(json.dumps([key, value]).encode())
        self.log.sync()
        self.recent[key] = value
        if len(self.recent) >= self.memory:
            self.flush()

    def get(self, key: str) -> str | None:
        """Return the value of a key, the newest that is found; ``None`` if there is none."""
        for run in self.newest_first():
            if key in run:
                return run[key]
        return None

    def newest_first(self) -> list[Run]:
        """Return everything there is to look into."""
        return [self.recent, *(self.runs[name] for level in self.levels for name in reversed(level))]

    def items(self) -> dict[str, str]:
        """Return the whole map."""
        found: Run = {}
        for run in reversed(self.newest_first()):
            found.update(run)
        return {key: value for key, value in sorted(found.items()) if value is not None}

    def flush(self) -> None:
        """Write memory out as a run on the first level, then merge where a level is full."""
        if not self.recent:
            return
        name = self.stored(self.recent)
        self.levels = [[*(self.levels[0] if self.levels else []), name], *self.levels[1:]]
        self.record_levels()
        self.log.clear()
        self.recent = {}
        level = 0
        while self.is_full(level):
            self.merge_down(level)
            level += 1

    def is_full(self, level: int) -> bool:
        """Whether a level must be merged into the next."""
        if level >= len(self.levels):
            return False
        if level == 0:
            return len(self.levels[0]) >= self.ratio
        most: int = self.memory * self.ratio ** (level + 1)
        return sum(len(self.runs[name]) for name in self.levels[level]) > most

    def merge_down(self, level: int) -> None:
        """Merge a level into the next, newer entries over older ones."""
        below = self.levels[level + 1] if level + 1 < len(self.levels) else []
        merged: Run = {}
        for name in below + self.levels[level]:
            merged.update(self.runs[name])
        if self.may_drop_tombstones(level + 1):
            merged = {key: value for key, value in merged.items() if value is not None}
        replaced = below + self.levels[level]
        name = self.stored(merged)
        levels = [*self.levels, []] if level + 1 == len(self.levels) else list(self.levels)
        levels[level], levels[level + 1] = [], [name]
        self.levels = levels
        self.record_levels()
        for old in replaced:
            self.disk.delete(old)
            del self.runs[old]

    def may_drop_tombstones(self, level: int) -> bool:
        """Whether nothing older lies below this level, so that nothing is left to hide."""
        return not any(self.levels[level + 1 :])

    def stored(self, entries: Run) -> str:
        """Write a run to the disk, sorted and synced, and return its name."""
        name = f"run-{self.next_run}"
        self.next_run += 1
        run = dict(sorted(entries.items()))
        self.disk.append(name, b"".join(framed(json.dumps(entry).encode()) for entry in run.items()))
        self.disk.sync(name)
        self.runs[name] = run
        return name

    def loaded(self, name: str) -> Run:
        """Read a run back."""
        return dict(json.loads(content) for _, content in whole_records(self.disk.read(name))[0])

    def record_levels(self) -> None:
        """Write down which runs there are, in one step."""
        self.disk.replace("manifest", json.dumps({"next": self.next_run, "levels": self.levels}).encode())

    def check(self) -> None:
        """Assert that runs are sorted, levels below the first hold one, and the last keeps no tombstone."""
        for run in self.runs.values():
            assert list(run) == sorted(run)
        assert all(len(level) <= 1 for level in self.levels[1:])
        assert {name for level in self.levels for name in level} == set(self.runs)
        if len(self.levels) > 1 and self.levels[-1]:
            assert None not in self.runs[self.levels[-1][0]].values()


class LsmThatDropsTombstonesEarly(LsmTree):
    """Leaves out the look below: a merge drops a tombstone, and the deleted value comes back from a deeper level.

    >>> LsmThatDropsTombstonesEarly(Disk()).may_drop_tombstones(level=1)
    True
    """

    def may_drop_tombstones(self, level: int) -> bool:
        """Always."""
        return True


class LsmThatReadsOldestFirst(LsmTree):
    """Leaves out the order of runs: the value read is the first that was ever written.

    >>> tree = LsmThatReadsOldestFirst(Disk(), memory=1)
    >>> tree.put("a", "old"); tree.put("a", "new"); tree.get("a")
    'old'
    """

    def newest_first(self) -> list[Run]:
        """Return everything, the wrong way round."""
        return super().newest_first()[::-1]


class LsmThatClearsItsLogFirst(LsmTree):
    """Leaves out the order of the steps of a flush: a loss of power between them takes what memory held.

    >>> import random
    >>> from dstudio_lib.algorithms.storage.disk import PowerLost
    >>> disk = Disk()
    >>> tree = LsmThatClearsItsLogFirst(disk, memory=2)
    >>> tree.put("a", "1")
    >>> disk.operations_left = 3  # enough to log the second write, and to clear the log
    >>> try:
    ...     tree.put("b", "2")
    ... except PowerLost:
    ...     disk.crash(random.Random(1))
    >>> LsmThatClearsItsLogFirst(disk, memory=2).items()
    {}
    """

    def flush(self) -> None:
        """Clear the log, then write the run."""
        self.log.clear()
        super().flush()

"""A small database of lists under several degrees of isolation, and replicas that spread writes: each wrong in its own way, or right.

>>> transactions(Serial, seed=1)[0]["status"]
'ok'
"""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib.foundation.randomness import stream

from .history import Operation

__all__ = ["Serial", "replicas", "transactions"]

Lists = dict[str, list[int]]


class Serial:
    """Runs one transaction after another, each to its end before the next begins."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lists: Lists = {}

    def begin(self) -> Any:
        """Return what a transaction keeps for itself."""
        return {"snapshot": {key: list(each) for key, each in self.lists.items()}, "own": [], "read": set()}

    def read(self, mine: Any, key: str) -> list[int]:
        """Return the list under a key as the transaction sees it."""
        own = [value for other, value in mine["own"] if other == key]
        mine["read"].add(key)
        return [*mine["snapshot"].get(key, []), *own]

    def append(self, mine: Any, key: str, value: int) -> None:
        """Append for a transaction."""
        mine["own"].append((key, value))

    def commit(self, mine: Any) -> bool:
        """Let a transaction's appends become visible, unless it read or wrote what another has changed since it began."""
        touched = mine["read"] | {key for key, _ in mine["own"]}
        if any(self.lists.get(key, []) != mine["snapshot"].get(key, []) for key in touched):
            return False
        self._install(mine)
        return True

    def _install(self, mine: Any) -> None:
        for key, value in mine["own"]:
            self.lists.setdefault(key, []).append(value)


class SnapshotOnly(Serial):
    """Snapshot isolation: only writes to the same key conflict, so two transactions can each build on what the other is about to change."""

    def commit(self, mine: Any) -> bool:
        if any(self.lists.get(key, []) != mine["snapshot"].get(key, []) for key, _ in mine["own"]):
            return False
        self._install(mine)
        return True


class NoConflicts(Serial):
    """Reads from a snapshot and commits whatever comes: updates to the same key are lost, or here, made without knowing of each other."""

    def commit(self, mine: Any) -> bool:
        self._install(mine)
        return True


class ReadsEachTimeAnew(NoConflicts):
    """Read committed: each read sees the newest committed state, so that two reads of one transaction belong to different moments."""

    def read(self, mine: Any, key: str) -> list[int]:
        mine["snapshot"] = {other: list(each) for other, each in self.lists.items()}
        return super().read(mine, key)


class ReadsDirty(Serial):
    """Lets appends be seen at once, and takes them back if the transaction aborts."""

    def read(self, mine: Any, key: str) -> list[int]:
        return list(self.lists.get(key, []))

    def append(self, mine: Any, key: str, value: int) -> None:
        mine["own"].append((key, value))
        self.lists.setdefault(key, []).append(value)

    def commit(self, mine: Any) -> bool:
        if self.random.random() < 0.3:
            for key, value in mine["own"]:
                self.lists[key].remove(value)
            return False
        return True


class Uncommitted(ReadsDirty):
    """Lets appends be seen at once, and never takes any back: information goes round in circles."""

    def commit(self, mine: Any) -> bool:
        return True


def transactions(made: type[Serial], *, seed: int, clients: int = 4, count: int = 40, keys: str = "xyz") -> list[dict[str, Any]]:
    """Return the history of clients that run transactions of two to four reads and appends, interleaved step by step.

    >>> len(transactions(Serial, seed=1, count=5))
    5
    """
    random = stream(seed, f"transactions/{made.__name__}")
    database = made(random)
    running: dict[int, tuple[Any, list[tuple[str, str, Any]], int, int]] = {}
    found: list[dict[str, Any]] = []
    begun = value = moment = 0
    while len(found) < count:
        moment += 1
        client = random.randrange(clients)
        if client not in running:
            begun += 1
            running[client] = (database.begin(), [], random.randrange(2, 5), moment)
            continue
        mine, ops, length, since = running[client]
        if len(ops) < length:
            key = random.choice(keys)
            if random.random() < 0.5:
                ops.append(("r", key, database.read(mine, key)))
            else:
                value += 1
                database.append(mine, key, value)
                ops.append(("append", key, value))
            continue
        status = "ok" if database.commit(mine) else "fail"
        found.append({"ops": ops, "status": status, "process": client, "call": since, "return": moment})
        del running[client]
    return found


def replicas(in_causal_order: bool, *, seed: int, count: int = 150) -> list[Operation]:
    """Return the history of three replicas, each with its client, that spread their writes to one another.

    In causal order, a replica applies a write only after all that its writer had applied; out of it, as each arrives.

    >>> sorted({each.op for each in replicas(True, seed=1)})
    ['read', 'write']
    """
    random = stream(seed, f"replicas/{in_causal_order}")
    names = "abc"
    stores: dict[str, dict[str, Any]] = {name: {} for name in names}
    applied: dict[str, set[int]] = {name: set() for name in names}
    inbox: dict[str, list[tuple[int, str, int, frozenset[int]]]] = {name: [] for name in names}
    found: list[Operation] = []
    for number in range(1, count + 1):
        name = random.choice(names)
        for _ in range(random.randrange(4)):
            ready = [each for each in inbox[name] if not in_causal_order or each[3] <= applied[name]]
            if ready:
                chosen = random.choice(ready)
                inbox[name].remove(chosen)
                stores[name][chosen[1]] = chosen[2]
                applied[name].add(chosen[0])
        key, moment = random.choice("xyz"), 2 * number
        if random.random() < 0.4:
            needs = frozenset(applied[name])
            stores[name][key] = number
            applied[name].add(number)
            for other in names.replace(name, ""):
                inbox[other].append((number, key, number, needs))
            found.append(Operation(name, "write", number, None, moment, moment + 1, key))
        else:
            found.append(Operation(name, "read", None, stores[name].get(key, 0), moment, moment + 1, key))
    return found

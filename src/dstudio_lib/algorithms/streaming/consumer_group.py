"""A consumer group: each partition is read by one member, and a new assignment makes the old one worthless.

Apache Kafka's group protocol: members join at a coordinator and send heartbeats; each change begins a new generation, and
whoever commits with an older one is refused. Without that fence a member that was only slow goes on beside its successor.

References: kafka2024design (the coordinator); kafka2024errors (an illegal generation).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import SECOND
from dstudio_lib.foundation.quantity import Quantity

_PARTITIONS = Quantity("partitions", "p", "", "partitions to share out", lower=1, default=4, integer=True)
_SESSION = Quantity("session timeout", "t", "ns", "silence after which a member counts as gone", lower=1, default=10 * SECOND, integer=True)

Assignment = dict[str, tuple[int, ...]]


def by_range(members: list[str], partitions: int, before: Assignment) -> Assignment:
    """Give each member a run of neighbouring partitions; the first ones get one more.

    >>> by_range(["a", "b"], 5, {})
    {'a': (0, 1, 2), 'b': (3, 4)}
    """
    share, more = divmod(partitions, len(members))
    found, start = {}, 0
    for i, member in enumerate(sorted(members)):
        end = start + share + (i < more)
        found[member] = tuple(range(start, end))
        start = end
    return found


def sticky(members: list[str], partitions: int, before: Assignment) -> Assignment:
    """Leave each member what it had, as far as the shares stay even.

    >>> sticky(["a", "b", "c"], 6, {"a": (0, 1, 2), "b": (3, 4, 5)})
    {'a': (0, 1), 'b': (3, 4), 'c': (2, 5)}
    """
    share, more = divmod(partitions, len(members))
    ordered = sorted(members, key=lambda member: (-len(before.get(member, ())), member))
    quota = {member: share + (i < more) for i, member in enumerate(ordered)}
    kept = {member: [each for each in before.get(member, ()) if each < partitions][: quota[member]] for member in ordered}
    free = sorted(set(range(partitions)) - {each for mine in kept.values() for each in mine})
    for member in ordered:
        while len(kept[member]) < quota[member]:
            kept[member].append(free.pop(0))
    return {member: tuple(sorted(kept[member])) for member in sorted(members)}


@dataclass(slots=True)
class Coordinator:
    """Who is in the group, who reads what, and how far each partition was read.

    >>> group = Coordinator(partitions=2)
    >>> group.join("a", now=0), group.join("b", now=0)
    (1, 2)
    >>> group.assignment, group.commit("a", generation=1, partition=1, offset=5)
    ({'a': (0,), 'b': (1,)}, False)
    """

    partitions: int = 4
    session_timeout: int = 10 * SECOND
    is_sticky: bool = True
    generation: int = 0
    heard: dict[str, int] = field(default_factory=dict)
    assignment: Assignment = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    moved: int = 0

    def __post_init__(self) -> None:
        _PARTITIONS.check(self.partitions, "partitions")
        _SESSION.check(self.session_timeout, "session_timeout")

    def join(self, member: str, now: int) -> int:
        """Take a member in, and return the new generation."""
        self.expire(now)
        self.heard[member] = now
        self.rebalance()
        return self.generation

    def leave(self, member: str, now: int) -> None:
        """Let a member go."""
        if self.heard.pop(member, None) is not None:
            self.rebalance()
        self.expire(now)

    def heartbeat(self, member: str, generation: int, now: int) -> bool:
        """Note that a member lives, and say whether its assignment still holds."""
        self.expire(now)
        if member in self.heard:
            self.heard[member] = now
        return self.is_current(member, generation)

    def expire(self, now: int) -> None:
        """Remove members that have been silent for too long."""
        gone = [member for member, last in self.heard.items() if now - last > self.session_timeout]
        for member in gone:
            del self.heard[member]
        if gone:
            self.rebalance()

    def rebalance(self) -> None:
        """Begin a new generation, and share the partitions out."""
        self.generation += 1
        before, assign = self.assignment, sticky if self.is_sticky else by_range
        self.assignment = assign(sorted(self.heard), self.partitions, before) if self.heard else {}
        owner = {each: member for member, mine in before.items() for each in mine}
        self.moved += sum(owner.get(each, member) != member for member, mine in self.assignment.items() for each in mine)

    def commit(self, member: str, generation: int, partition: int, offset: int) -> bool:
        """Save how far a partition was read, if the member owns it in this generation."""
        if offset < 0:
            raise InputError(f"offset={offset} is not possible; allowed is from 0 on; try offset=0.", "offset")
        if not self.is_current(member, generation) or partition not in self.assignment.get(member, ()):
            return False
        self.offsets[partition] = offset
        return True

    def is_current(self, member: str, generation: int) -> bool:
        """Whether a member speaks of the present assignment."""
        return member in self.heard and generation == self.generation

    def check(self) -> None:
        """Assert that each partition has one owner, and that shares differ by at most one."""
        owned = [each for mine in self.assignment.values() for each in mine]
        assert sorted(owned) == (list(range(self.partitions)) if self.heard else [])
        sizes = [len(mine) for mine in self.assignment.values()]
        assert not sizes or max(sizes) - min(sizes) <= 1


class CoordinatorWithoutFence(Coordinator):
    """Leaves out the generation: a member that woke up late commits an old offset over its successor's, and records come twice.

    >>> group = CoordinatorWithoutFence(partitions=1, session_timeout=10)
    >>> old, new = group.join("slow", now=0), group.join("quick", now=20)
    >>> group.commit("quick", new, 0, offset=8), group.commit("slow", old, 0, offset=3), group.offsets
    (True, True, {0: 3})
    """

    def commit(self, member: str, generation: int, partition: int, offset: int) -> bool:
        """Save the offset, whoever sends it."""
        self.offsets[partition] = offset
        return True

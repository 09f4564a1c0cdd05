"""TAO: typed objects and typed associations between them, kept both ways round, with lists in order of time.

N. Bronson, Z. Amsden, G. Cabrera and others, "TAO: Facebook's Distributed Data Store for the Social Graph", USENIX ATC, 2013: the data
model and its interface. The caches are two tiers: a follower fills itself from its leader, and hears of changes later.

References: bronson2013tao.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.errors import InputError, UnknownName


@dataclass(frozen=True, slots=True)
class Association:
    """An edge of a type from one object to another, with its time and its data."""

    id1: int
    kind: str
    id2: int
    time: int
    data: tuple[tuple[str, Any], ...] = ()


class Tao:
    """The graph, as the leader of a shard has it.

    Parameters
    ----------
    inverses
        For each type of association the type of its inverse; a type that is its own inverse, such as friendship, maps to itself.

    >>> tao = Tao({"likes": "liked by", "liked by": "likes"})
    >>> person, page = tao.object_add("person", name="Ann"), tao.object_add("page")
    >>> tao.assoc_add(person, "likes", page, time=5)
    >>> [each.id2 for each in tao.assoc_range(page, "liked by", 0, 10)] == [person], tao.assoc_count(page, "liked by")
    (True, 1)
    """

    def __init__(self, inverses: dict[str, str] | None = None) -> None:
        self.inverses = dict(inverses or {})
        for kind, inverse in self.inverses.items():
            if self.inverses.get(inverse, kind) != kind:
                raise InputError(f"inverses has {kind!r} to {inverse!r}, but not back; allowed are pairs; try adding it.", "inverses")
        self.inverses |= {inverse: kind for kind, inverse in self.inverses.items()}
        self.objects: dict[int, tuple[str, dict[str, Any]]] = {}
        self.edges: dict[tuple[int, str], dict[int, Association]] = {}
        self.versions: dict[tuple[int, str], int] = {}

    def object_add(self, kind: str, **data: Any) -> int:
        """Make an object, and return its id."""
        number = len(self.objects) + 1
        self.objects[number] = (kind, data)
        return number

    def object_get(self, number: int) -> tuple[str, dict[str, Any]]:
        """Return an object's type and data."""
        if number not in self.objects:
            raise UnknownName(f"No object has the id {number}; object_add makes one.")
        return self.objects[number]

    def assoc_add(self, id1: int, kind: str, id2: int, time: int, **data: Any) -> None:
        """Add or overwrite an association, and its inverse."""
        self.object_get(id1)
        self.object_get(id2)
        self.written(Association(id1, kind, id2, time, tuple(sorted(data.items()))))
        if inverse := self.inverse_of(kind):
            self.written(Association(id2, inverse, id1, time, tuple(sorted(data.items()))))

    def assoc_delete(self, id1: int, kind: str, id2: int) -> None:
        """Delete an association, and its inverse; one that is not there is no error."""
        self.removed(id1, kind, id2)
        if inverse := self.inverse_of(kind):
            self.removed(id2, inverse, id1)

    def assoc_get(self, id1: int, kind: str, id2s: set[int]) -> list[Association]:
        """Return those associations that lead to any of some objects, the newest first."""
        return [each for each in self.listed(id1, kind) if each.id2 in id2s]

    def assoc_count(self, id1: int, kind: str) -> int:
        """Return how many associations of a type an object has."""
        return len(self.edges.get((id1, kind), {}))

    def assoc_range(self, id1: int, kind: str, position: int, limit: int) -> list[Association]:
        """Return a stretch of an object's list, the newest first."""
        if position < 0 or limit < 0:
            raise InputError(f"position={position} and limit={limit} are no stretch of a list; allowed is from 0 on.", "position")
        return self.listed(id1, kind)[position : position + limit]

    def assoc_time_range(self, id1: int, kind: str, high: int, low: int, limit: int) -> list[Association]:
        """Return at most so many associations with times from ``high`` down to ``low``."""
        return [each for each in self.listed(id1, kind) if low <= each.time <= high][:limit]

    def listed(self, id1: int, kind: str) -> list[Association]:
        """Return an object's whole list of a type, the newest first."""
        return sorted(self.edges.get((id1, kind), {}).values(), key=lambda each: (-each.time, each.id2))

    def inverse_of(self, kind: str) -> str | None:
        """Return the type of the inverse, if there is one."""
        return self.inverses.get(kind)

    def written(self, association: Association) -> None:
        """Keep one direction, and give the list a new version."""
        key = (association.id1, association.kind)
        self.edges.setdefault(key, {})[association.id2] = association
        self.versions[key] = self.versions.get(key, 0) + 1

    def removed(self, id1: int, kind: str, id2: int) -> None:
        """Remove one direction."""
        if self.edges.get((id1, kind), {}).pop(id2, None) is not None:
            self.versions[id1, kind] += 1

    def check(self) -> None:
        """Assert that every association with an inverse has it."""
        for mine in self.edges.values():
            for each in mine.values():
                if inverse := self.inverses.get(each.kind):
                    back = self.edges.get((each.id2, inverse), {}).get(each.id1)
                    assert back is not None
                    assert (back.time, back.data) == (each.time, each.data)


class TaoWithoutInverses(Tao):
    """Leaves out the other direction: Ann likes the page, and the page knows of nobody.

    >>> tao = TaoWithoutInverses({"likes": "liked by"})
    >>> person, page = tao.object_add("person"), tao.object_add("page")
    >>> tao.assoc_add(person, "likes", page, time=5)
    >>> tao.assoc_count(person, "likes"), tao.assoc_count(page, "liked by")
    (1, 0)
    """

    def inverse_of(self, kind: str) -> str | None:
        """Return none."""
        return None


@dataclass(slots=True)
class Follower:
    """A cache of lists in front of a leader. Refills and invalidations carry versions, so that an old one never replaces a newer.

    >>> tao = Tao()
    >>> a, b = tao.object_add("user"), tao.object_add("user")
    >>> near, far = Follower(tao), Follower(tao)
    >>> far.count(a, "follows")
    0
    >>> change = near.add(a, "follows", b, time=1)
    >>> near.count(a, "follows"), far.count(a, "follows")  # the far one has not heard of it
    (1, 0)
    >>> far.refilled(change); far.count(a, "follows")
    1
    """

    leader: Tao
    kept: dict[tuple[int, str], tuple[int, tuple[Association, ...]]] = field(default_factory=dict)

    def add(self, id1: int, kind: str, id2: int, time: int) -> tuple[tuple[int, str], int, tuple[Association, ...]]:
        """Write through to the leader, keep the new list at once, and return the change that other followers hear of later."""
        self.leader.assoc_add(id1, kind, id2, time)
        change = self.change_of(id1, kind)
        self.refilled(change)
        if inverse := self.leader.inverse_of(kind):
            self.refilled(self.change_of(id2, inverse))
        return change

    def change_of(self, id1: int, kind: str) -> tuple[tuple[int, str], int, tuple[Association, ...]]:
        """Return a list as the leader has it, with its version."""
        key = (id1, kind)
        return key, self.leader.versions.get(key, 0), tuple(self.leader.listed(id1, kind))

    def refilled(self, change: tuple[tuple[int, str], int, tuple[Association, ...]]) -> None:
        """Take in a change, unless a newer one is here."""
        key, version, listed = change
        if self.is_newer(key, version):
            self.kept[key] = (version, listed)

    def is_newer(self, key: tuple[int, str], version: int) -> bool:
        """Whether a version is newer than what is kept."""
        return key not in self.kept or version > self.kept[key][0]

    def listed(self, id1: int, kind: str) -> tuple[Association, ...]:
        """Return a list as it is known here, asking the leader on a miss."""
        if (id1, kind) not in self.kept:
            self.refilled(self.change_of(id1, kind))
        return self.kept[id1, kind][1]

    def count(self, id1: int, kind: str) -> int:
        """Return how many associations of a type are known here."""
        return len(self.listed(id1, kind))


class FollowerWithoutVersions(Follower):
    """Leaves out the versions: a change that was slow replaces a newer one, and an association disappears again.

    >>> tao = Tao()
    >>> a, b, c = (tao.object_add("user") for _ in range(3))
    >>> near, far = Follower(tao), FollowerWithoutVersions(tao)
    >>> first, second = near.add(a, "follows", b, time=1), near.add(a, "follows", c, time=2)
    >>> far.refilled(second); far.refilled(first); near.count(a, "follows"), far.count(a, "follows")
    (2, 1)
    """

    def is_newer(self, key: tuple[int, str], version: int) -> bool:
        """Take everything."""
        return True

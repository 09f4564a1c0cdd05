"""Home timelines: put every post into each follower's list when it is written, or gather them when the list is read, or both.

M. Kleppmann, "Designing Data-Intensive Applications", O'Reilly, 2017, tells of it after R. Krikorian, "Timelines at Scale", QCon San
Francisco, 2012: Twitter pushes posts to lists in memory, except those of authors with very many followers, which are merged in
when a list is read.

References: kleppmann2017designing; krikorian2012timelines.
"""

from __future__ import annotations

from heapq import nlargest

from dstudio_lib.foundation.quantity import Quantity

_LENGTH = Quantity("length", "L", "", "posts kept in a timeline", lower=1, default=800, integer=True)
_THRESHOLD = Quantity("threshold", "F", "", "followers from which on posts are not pushed", lower=0, default=10_000, integer=True)


class Timelines:
    """Followers, posts, and each reader's list, filled partly at writing and partly at reading.

    Parameters
    ----------
    threshold
        Authors with so many followers or more are gathered at reading. 0 gathers everyone, a huge one pushes everything.
    length
        Posts that a timeline shows.

    ``pushes`` counts entries written, ``gathered`` the authors looked up by readers: the two prices.

    >>> hybrid = Timelines(threshold=2)
    >>> for reader in ("x", "y"):
    ...     hybrid.follow(reader, "star")
    >>> hybrid.follow("x", "friend")
    >>> hybrid.post("friend", 1), hybrid.post("star", 2), hybrid.read("x"), hybrid.pushes
    (None, None, [2, 1], 1)
    """

    def __init__(self, threshold: int = 10_000, length: int = 800) -> None:
        self.threshold: int = _THRESHOLD.check(threshold, "threshold")
        self.length: int = _LENGTH.check(length, "length")
        self.followers: dict[str, set[str]] = {}
        self.following: dict[str, set[str]] = {}
        self.posts: dict[str, list[int]] = {}
        self.lists: dict[str, dict[int, str]] = {}
        self.pushes = 0
        self.gathered = 0

    def follow(self, reader: str, author: str) -> None:
        """Begin to see an author's posts, the older ones too."""
        if reader in self.followers.setdefault(author, set()):
            return
        was_pushed = not self.is_gathered(author)
        self.followers[author].add(reader)
        self.following.setdefault(reader, set()).add(author)
        if was_pushed:
            self.backfill(reader, author)

    def backfill(self, reader: str, author: str) -> None:
        """Push what an author wrote before."""
        for number in self.posts.get(author, [])[-self.length :]:
            self.push(reader, author, number)

    def unfollow(self, reader: str, author: str) -> None:
        """See an author's posts no more; one who thereby falls below the threshold is pushed to the others again."""
        was_gathered = self.is_gathered(author)
        self.followers.get(author, set()).discard(reader)
        self.following.get(reader, set()).discard(author)
        self.lists[reader] = {}  # made anew, for older posts of others may have been pushed out
        for each in sorted(self.following.get(reader, ())):
            if not self.is_gathered(each):
                self.backfill(reader, each)
        if was_gathered and not self.is_gathered(author):
            for each in sorted(self.followers[author]):
                self.backfill(each, author)

    def post(self, author: str, number: int) -> None:
        """Publish a post; its number grows with time, as Snowflake's do."""
        self.posts.setdefault(author, []).append(number)
        if not self.is_gathered(author):
            for reader in sorted(self.followers.get(author, ())):
                self.push(reader, author, number)

    def push(self, reader: str, author: str, number: int) -> None:
        """Put a post into a reader's list, and drop the oldest one if it is too long."""
        mine = self.lists.setdefault(reader, {})
        mine[number] = author
        self.pushes += 1
        if len(mine) > self.length:
            del mine[min(mine)]

    def read(self, reader: str) -> list[int]:
        """Return the newest posts of everyone that a reader follows, the newest first."""
        found = set(self.lists.get(reader, {}))
        for author in sorted(self.following.get(reader, ())):
            if self.is_gathered(author):
                self.gathered += 1
                found |= set(self.posts.get(author, [])[-self.length :])
        return nlargest(self.length, found)

    def is_gathered(self, author: str) -> bool:
        """Whether an author has too many followers to push to."""
        return len(self.followers.get(author, ())) >= self.threshold


class TimelinesWithoutBackfill(Timelines):
    """Leaves out what was written before: a new follower sees an empty timeline until the author writes again.

    >>> timelines = TimelinesWithoutBackfill()
    >>> timelines.post("a", 1); timelines.follow("b", "a"); timelines.read("b")
    []
    """

    def backfill(self, reader: str, author: str) -> None:
        """Push nothing."""

"""Single flight: of many who ask for the same thing at once, one computes it, and all get the result.

The name is that of Go's package ``golang.org/x/sync/singleflight``; Varnish and nginx do the same for pages. It stops a stampede
on one key that has just expired.

References: go2026singleflight.
"""

from __future__ import annotations

from typing import Any, Literal

from dstudio_lib.foundation.errors import UnknownName


class SingleFlight:
    """Who computes which key, and who waits for it.

    >>> flight = SingleFlight()
    >>> flight.join("key", "a"), flight.join("key", "b")
    ('leads', 'waits')
    >>> flight.finish("key", 42)
    {'a': 42, 'b': 42}
    >>> flight.join("key", "c")
    'leads'
    """

    def __init__(self) -> None:
        self.members: dict[str, list[str]] = {}
        self.computations = 0

    def join(self, key: str, caller: str) -> Literal["leads", "waits"]:
        """Ask for a key: the first one leads, and must call ``finish`` or ``fail``."""
        if key in self.members:
            self.members[key].append(caller)
            return "waits"
        self.members[key] = [caller]
        self.computations += 1
        return "leads"

    def finish(self, key: str, value: Any) -> dict[str, Any]:
        """End a computation, and return each caller's result."""
        return dict.fromkeys(self.landed(key), value)

    def fail(self, key: str) -> list[str]:
        """End a computation that failed, and return who is told so; the next to ask leads again."""
        return self.landed(key)

    def landed(self, key: str) -> list[str]:
        """End a flight, and return who was on it."""
        if key not in self.members:
            raise UnknownName(f"Nobody computes {key!r} now; join first, and finish or fail once for each that leads.")
        return self.members.pop(key)

    def check(self) -> None:
        """Assert that every flight has a leader."""
        assert all(self.members.values())


class SingleFlightThatKeepsFailures(SingleFlight):
    """Leaves out the end of a failed flight: everyone who asks later waits for a leader that is long gone.

    >>> flight = SingleFlightThatKeepsFailures()
    >>> flight.join("key", "a"), flight.fail("key"), flight.join("key", "b")
    ('leads', ['a'], 'waits')
    """

    def fail(self, key: str) -> list[str]:
        """Tell those who wait, and keep the flight."""
        return list(self.members[key])

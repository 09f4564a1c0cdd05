"""A schedule for each anomaly: what goes wrong in it, which phenomenon it is, and which levels let it happen.

Schedules are played on a store with :func:`dstudio_lib.algorithms.transactions.stores.play`. Whether a store lets an anomaly happen is then
not a matter of opinion: its history shows the phenomenon or it does not.

Sources: the phenomena as in Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions", ICDE 2000; the stories as in Berenson and
others, "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995, and for the read-only one in A. Fekete, E. O'Neil and P. O'Neil, "A
Read-Only Transaction Anomaly Under Snapshot Isolation", SIGMOD Record 33 (3), 2004.

References: adya2000generalized; berenson1995critique; fekete2004readonly.

>>> shows(ANOMALIES["write skew"], SnapshotStore), shows(ANOMALIES["write skew"], SerializableSnapshotStore)
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib.foundation.errors import UnknownName

from .locking import LockingStoreWithoutRanges, WaitDieStore, WoundWaitStore
from .mvcc import ReadCommittedStore, SnapshotStore
from .optimistic import OptimisticStore
from .phenomena import LEVELS, phenomena
from .serializable_snapshot import SerializableSnapshotStore
from .stores import Outcome, Store, UnisolatedStore, play


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A schedule of two or three transactions that goes wrong where nothing prevents it.

    ``admitted`` are the levels, of those that stores here provide, whose definition allows it.

    >>> sorted(ANOMALIES["aborted read"].admitted)
    ['no isolation']
    """

    name: str
    phenomenon: str
    story: str
    schedule: str
    admitted: frozenset[str]
    initial: Mapping[str, Any] = field(default_factory=lambda: {"x": 1, "y": 1})


PROVIDERS: dict[str, tuple[Callable[..., Store], ...]] = {
    "no isolation": (UnisolatedStore,),
    "read committed": (ReadCommittedStore,),
    "repeatable read": (LockingStoreWithoutRanges,),
    "snapshot isolation": (SnapshotStore,),
    "serializable": (SerializableSnapshotStore, WaitDieStore, WoundWaitStore, OptimisticStore),
}
"""The stores that provide each level."""

_NONE = frozenset({"no isolation"})
_COMMITTED = _NONE | {"read committed"}


def _by_name(*anomalies: Anomaly) -> dict[str, Anomaly]:
    return {anomaly.name: anomaly for anomaly in anomalies}


ANOMALIES = _by_name(
    Anomaly(
        "dirty write",
        "G0",
        "Two transfers each set both items; the items end with one half of each.",
        "w1(x=1) w2(x=2) w2(y=2) c2 w1(y=1) c1",
        _NONE,
    ),
    Anomaly("aborted read", "G1a", "A value is acted upon that was taken back.", "w1(x=9) r2(x) a1 c2", _NONE),
    Anomaly("intermediate read", "G1b", "A value is acted upon that was never meant to last.", "w1(x=9) r2(x) w1(x=2) c1 c2", _NONE),
    Anomaly("circular information flow", "G1c", "Each of two saw what the other wrote.", "w1(x=9) w2(y=9) r1(y) r2(x) c1 c2", _NONE),
    Anomaly(
        "lost update",
        "G-single",
        "Two add to one counter, and one of the additions is gone.",
        "r1(x) r2(x) w1(x=2) c1 w2(x=2) c2",
        _COMMITTED,
    ),
    Anomaly(
        "read skew",
        "G-single",
        "A sum over two accounts is taken while money moves between them.",
        "r1(x) w2(x=0) w2(y=2) c2 r1(y) c1",
        _COMMITTED,
    ),
    Anomaly(
        "write skew",
        "G2-item",
        "Two doctors are on call; each sees the other and goes home.",
        "r1(x) r1(y) r2(x) r2(y) w1(x=0) w2(y=0) c1 c2",
        _COMMITTED | {"snapshot isolation"},
    ),
    Anomaly(
        "read-only anomaly",
        "G2-item",
        "A report sees a deposit and not yet the withdrawal before it that costs a fee; without the report all would have been well.",
        "r2(x) r2(y) r1(y) w1(y=20) c1 r3(x) r3(y) c3 w2(x=-11) c2",
        _COMMITTED | {"snapshot isolation"},
        {"x": 0, "y": 0},
    ),
    Anomaly(
        "phantom",
        "G2",
        "Two bookings each find the room free and each adds one.",
        "s1(room*) s2(room*) w1(room1=1) w2(room2=2) c1 c2",
        _COMMITTED | {"repeatable read", "snapshot isolation"},
        {},
    ),
)
"""One schedule for each, by name."""


def anomaly(name: str) -> Anomaly:
    """Return an anomaly by its name.

    Raises
    ------
    UnknownName
        If there is none of this name.

    Examples
    --------
    >>> anomaly("phantom").phenomenon
    'G2'
    """
    if name not in ANOMALIES:
        raise UnknownName(f"No anomaly is called {name!r}; there are {', '.join(ANOMALIES)}.")
    return ANOMALIES[name]


def run(case: Anomaly, store: Callable[..., Store]) -> Outcome:
    """Play the schedule of an anomaly on a new store of a kind.

    >>> run(ANOMALIES["lost update"], SnapshotStore).aborted
    {2: 'T1 committed a write of x while it ran'}
    """
    return play(store(case.initial), case.schedule)


def shows(case: Anomaly, store: Callable[..., Store]) -> bool:
    """Return whether the anomaly happens on a store of a kind.

    >>> shows(ANOMALIES["dirty write"], UnisolatedStore), shows(ANOMALIES["dirty write"], ReadCommittedStore)
    (True, False)
    """
    return case.phenomenon in phenomena(run(case, store).history)


def allowed_by(case: Anomaly) -> list[str]:
    """Return the levels whose definition does not forbid the phenomenon.

    >>> allowed_by(ANOMALIES["aborted read"])
    ['no isolation', 'read uncommitted']
    """
    shown = phenomena(run(case, UnisolatedStore).history)
    return [level for level, forbidden in LEVELS.items() if not forbidden & shown.keys()]

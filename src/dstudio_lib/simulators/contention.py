"""Concurrency control under contention: how much work is waited for, and how much is done twice.

The claims: where transactions seldom meet, all ways cost the same. Where they often do, snapshots and optimism never wait, but repeat what
they did; locking does both, since whoever could close a circle of waits is aborted, and wound-wait aborts fewer than wait-die does.
Serialisable snapshots abort more than plain ones, whose history shows write skew.

Several clients run transactions on one store of :mod:`dstudio_lib.algorithms.transactions`. Each reads some items and writes some of these;
in each turn one client, drawn by chance, does one operation of its transaction. Who must wait has lost the turn; who was aborted starts
again from its first operation, after a pause that doubles each time and is drawn by chance. Work is counted in turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from random import Random
from typing import Annotated

from dstudio_lib.algorithms.transactions.histories import History
from dstudio_lib.algorithms.transactions.locking import WaitDieStore, WoundWaitStore
from dstudio_lib.algorithms.transactions.mvcc import SnapshotStore
from dstudio_lib.algorithms.transactions.optimistic import OptimisticStore
from dstudio_lib.algorithms.transactions.phenomena import LEVELS, phenomena
from dstudio_lib.algorithms.transactions.serializable_snapshot import SerializableSnapshotStore
from dstudio_lib.algorithms.transactions.stores import Aborted, MustWait, Store
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Quantity
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

MOST_TURNS = 2_000_000
LONGEST_PAUSE = 256

STORES: dict[str, Callable[..., Store]] = {
    "snapshot": SnapshotStore,
    "serializable snapshot": SerializableSnapshotStore,
    "wait-die": WaitDieStore,
    "wound-wait": WoundWaitStore,
    "optimistic": OptimisticStore,
}
_NAMES = {
    "snapshot": "Snapshot isolation",
    "serializable snapshot": "Serialisable snapshots",
    "wait-die": "Locking, wait-die",
    "wound-wait": "Locking, wound-wait",
    "optimistic": "Optimistic validation",
}
Control = Annotated[str, Choice("concurrency control", "what keeps transactions apart", tuple(_NAMES.items()), "optimistic")]
Clients = Annotated[
    int,
    Quantity("clients", "m", "", "transactions that run at the same time", lower=1, upper=100, default=8, practical=(1, 32), integer=True),
]
Items = Annotated[
    int,
    Quantity(
        "items", "n", "", "items that they choose from, all alike", lower=1, upper=100_000, default=50, practical=(5, 5_000), scale="log",
        integer=True,
    ),
]  # fmt: skip
Reads = Annotated[int, Quantity("reads", "r", "", "items that each reads", lower=1, upper=50, default=4, practical=(1, 12), integer=True)]
Writes = Annotated[
    int,
    Quantity("writes", "w", "", "items that it writes, too", lower=0, upper=50, default=2, practical=(0, 12), integer=True),
]
Transactions = Annotated[
    int,
    Quantity("transactions", "N", "", "to be committed in all", lower=1, upper=5_000, default=200, practical=(50, 500), integer=True),
]


@dataclass(frozen=True)
class Contention(Settings):
    """What keeps transactions apart, how many there are at a time, and how often they meet.

    >>> Contention(items=20).clients
    8
    """

    control: Control = "optimistic"
    clients: Clients = 8
    items: Items = 50
    reads: Reads = 4
    writes: Writes = 2
    transactions: Transactions = 200

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reads > self.items:
            raise InputError(f"A transaction cannot read {self.reads} different items of {self.items}; read fewer.", "reads")
        if self.writes > self.reads:
            raise InputError(f"A transaction writes items that it read, so {self.writes} of {self.reads} cannot be; write fewer.", "writes")


@dataclass(frozen=True)
class Run:
    """What it cost to commit all transactions; costs are in turns.

    ``useful`` turns belong to attempts that committed, ``wasted`` ones to attempts that were aborted, ``waited`` ones found a lock taken,
    ``paused`` ones were left out before another attempt. In the history each attempt is a transaction of its own.
    """

    settings: Contention
    committed: int
    aborted: int
    useful: int
    wasted: int
    waited: int
    paused: int
    history: History

    @cached_property
    def anomalies(self) -> tuple[str, ...]:
        """The phenomena of the history; none, if it is serialisable."""
        return tuple(phenomena(self.history, LEVELS["serializable"]))

    @property
    def abort_share(self) -> float:
        """Share of attempts that were aborted."""
        return self.aborted / (self.aborted + self.committed)

    @property
    def waste(self) -> float:
        """Work done in vain for each piece of work that counted."""
        return self.wasted / self.useful

    @property
    def throughput(self) -> float:
        """Commits per turn."""
        return self.committed / (self.useful + self.wasted + self.waited + self.paused)


class _Client:
    """One client and the transaction at hand."""

    def __init__(self, settings: Contention, random: Random) -> None:
        self.settings = settings
        self.random = random
        self.number = 0
        self.before: int | None = None
        self.steps: list[tuple[str, str]] = []
        self.done = 0
        self.pause = 0
        self.attempts = 0

    def take(self, number: int) -> None:
        """Take up a new transaction: reads, then writes of some of what was read, then the commit."""
        self.before, self.number, self.done, self.attempts = None, number, 0, 0
        keys = [f"item {n}" for n in self.random.sample(range(self.settings.items), self.settings.reads)]
        self.steps = [("begin", ""), *(("read", key) for key in keys)]
        self.steps += [*(("write", key) for key in keys[: self.settings.writes]), ("commit", "")]

    def fail(self, number: int) -> None:
        """Begin again under a new number, after a pause: full jitter over a span that doubles."""
        self.before, self.number, self.done = self.number, number, 0
        self.attempts += 1
        self.pause = self.random.randrange(min(LONGEST_PAUSE, 2**self.attempts))


def simulate(settings: Contention, *, seed: int = 1) -> Run:
    """Run transactions until as many as set have committed.

    Raises
    ------
    InputError
        If that takes more than two million turns.

    Examples
    --------
    >>> run = simulate(Contention(clients=1, transactions=10))
    >>> run.committed, run.aborted, run.waste
    (10, 0, 0.0)
    """
    random = stream(seed, "contention.turns")
    store = STORES[settings.control]({f"item {n}": 0 for n in range(settings.items)})
    clients = [_Client(settings, stream(seed, f"contention.client.{n}")) for n in range(min(settings.clients, settings.transactions))]
    attempts, taken, counts = count(1), len(clients), Counter[str]()
    for client in clients:
        client.take(next(attempts))
    while counts["committed"] < settings.transactions:
        if counts.total() > MOST_TURNS:
            raise InputError(
                f"After {MOST_TURNS:,} turns only {counts['committed']} transactions have committed; have fewer clients.", "clients"
            )
        client = clients[random.randrange(len(clients))]
        if client.pause:
            client.pause -= 1
            counts["paused"] += 1
        elif _turn(store, client, counts, attempts):
            taken += 1
            if taken <= settings.transactions:
                client.take(next(attempts))
            else:
                clients.remove(client)
    return Run(
        settings,
        counts["committed"],
        counts["aborted"],
        counts["useful"],
        counts["wasted"],
        counts["waited"],
        counts["paused"],
        store.history,
    )


def _turn(store: Store, client: _Client, counts: Counter[str], attempts: Iterator[int]) -> bool:
    """Do one operation, and return whether the transaction committed."""
    kind, key = client.steps[client.done]
    try:
        if kind == "begin":
            store.begin(client.number, again=client.before)
        elif kind == "read":
            store.read(client.number, key)
        elif kind == "write":
            store.write(client.number, key, client.number)
        else:
            store.commit(client.number)
    except MustWait:
        counts["waited"] += 1
        return False
    except Aborted:
        counts["aborted"] += 1
        counts["wasted"] += client.done + 1
        client.fail(next(attempts))
        return False
    client.done += 1
    if kind == "commit":
        counts["committed"] += 1
        counts["useful"] += client.done
    return kind == "commit"

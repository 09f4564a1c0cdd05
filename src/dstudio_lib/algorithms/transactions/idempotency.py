"""Idempotency keys: a request that is sent until it is answered, and takes effect once.

The client makes up a key, once for each thing it wants done, and sends it with every attempt. The server keeps, under the key, the answer
of the first attempt and what was asked: a further attempt gets the same answer and does nothing, a different question under the same
key is an error. Effect and record are one write; were they two, a crash between them would make the effect happen twice, or never.
Records are kept for a time only, and an attempt that comes later is taken for a new one.

Source: Stripe, "Idempotent requests", API reference: the saved answer, the comparison of parameters, and keys that may go after 24 hours.

References: stripe2026idempotent.

>>> ledger = Ledger()
>>> ledger.charge("key-1", "alice", 100, now=0), ledger.charge("key-1", "alice", 100, now=5), ledger.balances
(('charged', 1), ('charged', 1), {'alice': 100})
>>> ledger.charge("key-1", "alice", 999, now=6)
('key used for another request', 0)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings

DAY = 24 * 3_600 * SECOND


@dataclass(slots=True)
class Charge:
    """A request with its key."""

    key: str
    account: str
    amount: int


@dataclass(slots=True)
class Charged:
    """The answer: what came of it, and the number of the charge."""

    key: str
    outcome: str
    number: int


class Ledger:
    """Accounts, the number of charges made, and the record of answers by key.

    Parameters
    ----------
    keep
        How long answers are kept (ns).

    Examples
    --------
    >>> ledger = Ledger(keep=10)
    >>> [ledger.charge("k", "alice", 5, now) for now in (0, 9, 10)]
    [('charged', 1), ('charged', 1), ('charged', 2)]
    """

    def __init__(self, keep: int = DAY) -> None:
        self.keep = keep
        self.balances: dict[str, int] = {}
        self.charges = 0
        self.records: dict[str, tuple[int, tuple[str, int], tuple[str, int]]] = {}

    def charge(self, key: str, account: str, amount: int, now: int) -> tuple[str, int]:
        """Charge an account once for a key, and return the answer, the same for every attempt."""
        for old in [each for each, (since, _, _) in self.records.items() if now - since >= self.keep]:
            del self.records[old]
        if key in self.records:
            _, asked, answer = self.records[key]
            return answer if asked == (account, amount) else ("key used for another request", 0)
        answer = ("refused", 0) if amount <= 0 else ("charged", self.take_effect(account, amount))
        self.records[key] = (now, (account, amount), answer)
        return answer

    def take_effect(self, account: str, amount: int) -> int:
        """Charge the account, and return the number of the charge."""
        self.balances[account] = self.balances.get(account, 0) + amount
        self.charges += 1
        return self.charges

    def check(self) -> None:
        """No two records are of one charge, and there are no more than were made."""
        numbers = [number for _, _, (outcome, number) in self.records.values() if outcome == "charged"]
        assert len(numbers) == len({*numbers}) <= self.charges


class Server(Process):
    """Answers requests from a ledger on disk."""

    durable: ClassVar[tuple[str, ...]] = ("ledger",)

    def __init__(self, me: str, peers: tuple[str, ...], keep: int = DAY) -> None:
        super().__init__(me, peers)
        self.ledger = Ledger(keep)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Charge once, and answer each time."""
        before = self.ledger.charges
        outcome, number = self.ledger.charge(message.key, message.account, message.amount, world.now)
        if self.ledger.charges > before:
            world.record("effect", key=message.key)
        world.send(sender, Charged(message.key, outcome, number))


class Client(Process):
    """Wants some charges made, and asks for each until it is answered.

    Parameters
    ----------
    me, peers
        Its name, and that of the server.
    wishes
        Account and amount of each charge.
    patience
        How long it waits for an answer (ns).

    Examples
    --------
    >>> from dstudio_lib.kernel import World
    >>> world = World(seed=1, loss=0.5)
    >>> world.add("server", lambda: Server("server", ("c",)))
    >>> world.add("c", lambda: Client("c", ("server",), (("alice", 5),)))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].answers, world.nodes["server"].ledger.balances
    ({'c/0': 'charged'}, {'alice': 5})
    """

    durable: ClassVar[tuple[str, ...]] = ("answers",)

    def __init__(self, me: str, peers: tuple[str, ...], wishes: tuple[tuple[str, int], ...], patience: int = 20 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.wishes = wishes
        self.patience = patience
        self.answers: dict[str, str] = {}
        self.attempts = 0

    def key(self, place: int) -> str:
        """Return the key of a wish: the same for each attempt, also after a crash."""
        return f"{self.me}/{place}"

    def on_start(self, world: Surroundings) -> None:
        """Ask for all that is not answered."""
        self.attempts += 1
        for place, (account, amount) in enumerate(self.wishes):
            if f"{self.me}/{place}" not in self.answers:
                world.send(self.peers[0], Charge(self.key(place), account, amount))
                world.set_timer("again", self.patience)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask again."""
        self.on_start(world)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Note the answer."""
        wish = "/".join(message.key.split("/")[:2])
        if wish not in self.answers:
            self.answers[wish] = message.outcome
            world.record("answered", wish=wish, outcome=message.outcome)


class ClientThatMakesANewKeyForEachAttempt(Client):
    """Broken: the key names the attempt and not the wish, so that the server cannot tell a repetition from a second wish."""

    def key(self, place: int) -> str:
        """Return the key of this attempt."""
        return f"{self.me}/{place}/{self.attempts}"


class ServerThatRecordsLater(Server):
    """Broken: the record is written after the effect, by a step of its own; a repetition between the two is done again."""

    def __init__(self, me: str, peers: tuple[str, ...], keep: int = DAY) -> None:
        super().__init__(me, peers, keep)
        self.later: list[tuple[str, tuple[int, tuple[str, int], tuple[str, int]]]] = []

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Charge now, and record later."""
        super().on_message(world, sender, message)
        if message.key in self.ledger.records:
            self.later.append((message.key, self.ledger.records.pop(message.key)))
        world.set_timer("record", 5 * MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Write the records."""
        self.ledger.records.update(self.later)
        self.later = []

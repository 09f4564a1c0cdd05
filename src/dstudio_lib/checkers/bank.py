"""A bank of systems that are known to be wrong, each with the checker that catches it, and right ones that must pass.

It is how the checkers are checked: one that lets a wrong system pass, or blames a right one, is worth nothing.

>>> suspect = SUSPECTS["register that loses writes"]
>>> bool(suspect.verdict(seed=1).valid)
False
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import agreement, causality, isolation, linearizability, sequential
from . import faulty_databases as databases
from . import faulty_objects as objects

__all__ = ["SUSPECTS", "Suspect"]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A system: its name, what is wrong with it (nothing, if it is right), and how a history of it is made and judged."""

    name: str
    wrong: str
    checker: str
    history: Callable[[int], Any]
    judge: Callable[[Any], Any]

    def verdict(self, seed: int) -> Any:
        """Return the checker's verdict on one history."""
        return self.judge(self.history(seed))

    @property
    def is_right(self) -> bool:
        """Whether no history of it may be blamed."""
        return not self.wrong


def _linearizable(name: str, made: type[objects.Sound], model: str) -> Suspect:
    judged = "register" if model == "compare-and-set" else model
    return Suspect(
        name,
        "" if made is objects.Sound else (made.__doc__ or "").split("\n")[0],
        "linearizability",
        lambda seed: objects.record(made, model, seed=seed),
        lambda history: linearizability.check(history, model=judged),
    )


def _isolated(name: str, made: type[databases.Serial], level: str, right: bool) -> Suspect:
    return Suspect(
        name,
        "" if right else f"{(made.__doc__ or '').split(chr(10))[0]} It is held to be {level}.",
        "isolation",
        lambda seed: databases.transactions(made, seed=seed),
        lambda history: isolation.check(history, level=level),
    )


def _decisions(quorum: int) -> Callable[[int], list[Any]]:
    """Return how five voters decide that hear each other's votes in any order, and stop at a quorum of equal ones."""

    def history(seed: int) -> list[Any]:
        from dstudio_lib.foundation.randomness import stream

        random = stream(seed, f"votes/{quorum}")
        votes = {name: random.choice("AB") for name in "abcde"}
        events: list[Any] = [(0, place, name, "propose", {"value": vote}) for place, (name, vote) in enumerate(votes.items())]
        for name in votes:
            heard = {"A": 0, "B": 0}
            for other in random.sample(sorted(votes), len(votes)):
                heard[votes[other]] += 1
                if heard[votes[other]] == quorum:
                    events.append((1, len(events), name, "decide", {"value": votes[other]}))
                    break
        return events

    return history


def _judged(trace: Any) -> agreement.Promise:
    return agreement.all_of(agreement.agreement(trace), agreement.validity(trace), agreement.integrity(trace))


def _merged(merge: Callable[[dict[str, int], dict[str, int]], dict[str, int]], value: Callable[[dict[str, int]], int]) -> Any:
    """Return how three replicas of a counter merge one another's states in random order, until each has heard of all twice."""

    def history(seed: int) -> dict[str, int]:
        from dstudio_lib.foundation.randomness import stream

        random = stream(seed, "merges")
        states = {name: {name: random.randrange(1, 5)} for name in "abc"}
        for _ in range(2):
            for name in "abc":
                for other in random.sample("abc", 3):
                    states[name] = merge(states[name], states[other])
        return {name: value(state) for name, state in states.items()}

    return history


def _larger(mine: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: max(mine.get(name, 0), other.get(name, 0)) for name in {*mine, *other}}


def _sum(mine: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: mine.get(name, 0) + other.get(name, 0) for name in {*mine, *other}}


_ALL = [
    *(
        _linearizable(f"sound {model}", objects.Sound, model)
        for model in ("register", "compare-and-set", "kv", "queue", "stack", "set", "counter")
    ),
    _linearizable("register that loses writes", objects.LosesWrites, "register"),
    _linearizable("register read from a follower", objects.ReadsStale, "register"),
    _linearizable("register that compares too early", objects.ComparesTooEarly, "compare-and-set"),
    _linearizable("register that applies retries twice", objects.AppliesTwice, "register"),
    _linearizable("register that inverts new and old", objects.InvertsNewAndOld, "register"),
    _linearizable("register that shows what is undone", objects.ShowsWhatIsUndone, "register"),
    _linearizable("store that loses writes", objects.LosesWrites, "kv"),
    _linearizable("store read from a follower", objects.ReadsStale, "kv"),
    _linearizable("store that applies retries twice", objects.AppliesTwice, "kv"),
    _linearizable("store that appends to an old copy", objects.AppendsToAnOldCopy, "kv"),
    _linearizable("store that confuses keys", objects.ConfusesKeys, "kv"),
    _linearizable("queue that loses items", objects.LosesWrites, "queue"),
    _linearizable("queue that reorders", objects.TakesTheWrongEnd, "queue"),
    _linearizable("queue that delivers twice", objects.GivesTwice, "queue"),
    _linearizable("queue that says it is empty", objects.SaysEmpty, "queue"),
    _linearizable("queue that applies retries twice", objects.AppliesTwice, "queue"),
    _linearizable("stack that serves the oldest", objects.TakesTheWrongEnd, "stack"),
    _linearizable("stack that serves twice", objects.GivesTwice, "stack"),
    _linearizable("stack that says it is empty", objects.SaysEmpty, "stack"),
    _linearizable("set that brings back the removed", objects.BringsBackTheRemoved, "set"),
    _linearizable("set that loses additions", objects.LosesWrites, "set"),
    _linearizable("counter that counts from an old copy", objects.CountsFromAnOldCopy, "counter"),
    _linearizable("counter that applies retries twice", objects.AppliesTwice, "counter"),
    Suspect(
        "counter that counts from an old copy, by sequential consistency",
        "Two additions answer the same number.",
        "sequential consistency",
        lambda seed: objects.record(objects.CountsFromAnOldCopy, "counter", seed=seed),
        lambda history: sequential.check(history, model="counter"),
    ),
    Suspect(
        "sound register, by sequential consistency",
        "",
        "sequential consistency",
        lambda seed: objects.record(objects.Sound, "register", seed=seed),
        sequential.check,
    ),
    Suspect(
        "replicas in causal order",
        "",
        "causal consistency",
        lambda seed: databases.replicas(True, seed=seed),
        causality.check,
    ),
    Suspect(
        "replicas in any order",
        "A replica applies a write before what its writer had seen.",
        "causal consistency",
        lambda seed: databases.replicas(False, seed=seed),
        causality.check,
    ),
    _isolated("serial database", databases.Serial, "serializable", True),
    _isolated("database with snapshots, held to be snapshot isolated", databases.SnapshotOnly, "snapshot isolation", True),
    _isolated("database with snapshots, held to be serializable", databases.SnapshotOnly, "serializable", False),
    _isolated("database that checks no conflicts", databases.NoConflicts, "snapshot isolation", False),
    _isolated("database that reads each time anew, held to be read committed", databases.ReadsEachTimeAnew, "read committed", True),
    _isolated("database that reads each time anew", databases.ReadsEachTimeAnew, "snapshot isolation", False),
    _isolated("database that reads dirty", databases.ReadsDirty, "read committed", False),
    _isolated("database without isolation", databases.Uncommitted, "read committed", False),
    Suspect("majority of votes", "", "agreement", _decisions(3), _judged),
    Suspect(
        "two equal votes of five", "Two quorums need not meet, so two voters can decide differently.", "agreement", _decisions(2), _judged
    ),
    Suspect(
        "counter that merges by maximum",
        "",
        "convergence",
        _merged(_larger, lambda state: sum(state.values())),
        agreement.convergence,
    ),
    Suspect(
        "counter that merges by sum",
        "A state that is merged twice counts twice.",
        "convergence",
        _merged(_sum, lambda state: sum(state.values())),
        agreement.convergence,
    ),
]
SUSPECTS = {each.name: each for each in _ALL}
"""Every system of the bank by its name."""

"""Hinted handoff: a write for a replica that is away goes to another node, which hands it over when the replica is back.

A quorum that needs particular replicas fails with them. A *sloppy* quorum counts any node: who stands in for a replica keeps the
write apart, with a hint for whom it is, and tries again and again to deliver it. Writes so stay available, and no write is lost while the
stand-in's disk is not. What is given up is the overlap: after a sloppy write a read of R home replicas with R + W > N may miss it.

Source: G. DeCandia and others, "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, hinted handoff and the sloppy quorum.

References: decandia2007dynamo.

>>> stand_in = HintingReplica("d", ("a", "b", "c"))
>>> stand_in.take_hint("a", "x", (1, "client"), 5)
>>> stand_in.hints
{'a': {'x': ((1, 'client'), 5)}}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND, Surroundings

from .clients import Task
from .quorum_store import NEVER, QuorumClient, Replica, Stamp, Stored


@dataclass(slots=True)
class HintedStore:
    """To a stand-in: keep this for another replica."""

    operation: str
    home: str
    key: str
    stamp: Stamp
    value: Any


@dataclass(slots=True)
class HandedOver:
    """From a replica that is back: I have what you kept for me."""

    key: str
    stamp: Stamp


@dataclass(slots=True)
class HandOver:
    """To a replica: this was meant for you."""

    key: str
    stamp: Stamp
    value: Any


class HintingReplica(Replica):
    """A replica that also stands in for others.

    Parameters
    ----------
    me, peers
        Its name, and those of the other nodes.
    pace
        How often it tries to deliver what it keeps for others (ns).

    Examples
    --------
    >>> stand_in = HintingReplica("d", ("a",))
    >>> stand_in.take_hint("a", "x", (2, "c"), "new")
    >>> stand_in.take_hint("a", "x", (1, "c"), "old")
    >>> stand_in.hints["a"]["x"]
    ((2, 'c'), 'new')
    """

    durable: ClassVar[tuple[str, ...]] = ("hints", "store")

    def __init__(self, me: str, peers: tuple[str, ...], pace: int = 100 * MILLISECOND) -> None:
        super().__init__(me, peers)
        self.pace = pace
        self.hints: dict[str, dict[str, tuple[Stamp, Any]]] = {}

    def on_start(self, world: Surroundings) -> None:
        """Try to deliver at a steady pace."""
        world.set_timer("hand over", self.pace)

    def take_hint(self, home: str, key: str, stamp: Stamp, value: Any) -> None:
        """Keep the newest write of each item for each replica that is away."""
        kept = self.hints.setdefault(home, {})
        if stamp > kept.get(key, (NEVER, None))[0]:
            kept[key] = (stamp, value)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Try to deliver everything."""
        for home, kept in self.hints.items():
            for key, (stamp, value) in kept.items():
                world.send(home, HandOver(key, stamp, value))
        world.set_timer("hand over", self.pace)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take hints and what others kept for it; forget what was delivered."""
        match message:
            case HintedStore(operation, home, key, stamp, value):
                self.take_hint(home, key, stamp, value)
                world.send(sender, Stored(operation))
            case HandOver(key, stamp, value):
                if self.keep(key, stamp, value):
                    world.record("handed over", key=key, by=sender)
                world.send(sender, HandedOver(key, stamp))
            case HandedOver(key, stamp):
                kept = self.hints.get(sender, {})
                if key in kept and kept[key][0] <= stamp:
                    del kept[key]
                    if not kept:
                        del self.hints[sender]
            case _:
                super().on_message(world, sender, message)


class HintingReplicaThatForgets(HintingReplica):
    """Broken: hints are kept in memory. If the stand-in crashes, a write that was acknowledged may be nowhere."""

    durable: ClassVar[tuple[str, ...]] = ("store",)


class SloppyClient(QuorumClient):
    """Writes to the home replicas, and to stand-ins for those that do not answer in time; reads ask the home replicas.

    Parameters
    ----------
    me, peers, tasks, reads, writes, patience
        As for the strict client; the peers are the home replicas.
    stand_ins
        Names of the nodes that stand in, in the order of preference.
    haste
        How long a home replica has to acknowledge before a stand-in is asked (ns).

    Examples
    --------
    >>> from dstudio_lib.algorithms.replication.clients import write
    >>> from dstudio_lib.kernel import Crash, World
    >>> world = World(seed=1, faults=[Crash(0, "r1")])
    >>> for name in ("r1", "r2", "s"):
    ...     world.add(name, lambda name=name: HintingReplica(name, ()))
    >>> world.add("c", lambda: SloppyClient("c", ("r1", "r2"), (write("x", 5),), stand_ins=("s",)))
    >>> _ = world.run(until=SECOND)
    >>> world.nodes["c"].results, world.nodes["s"].hints["r1"]["x"][1]
    ([None], 5)
    """

    def __init__(
        self,
        me: str,
        peers: tuple[str, ...],
        tasks: tuple[Task, ...] = (),
        reads: int = 2,
        writes: int = 2,
        patience: int = 2 * SECOND,
        stand_ins: tuple[str, ...] = (),
        haste: int = 50 * MILLISECOND,
    ) -> None:
        super().__init__(me, peers, tasks, reads, writes, patience)
        if not stand_ins:
            raise InputError("stand_ins is empty; a sloppy quorum needs at least one node to stand in; name one.", "stand_ins")
        self.stand_ins = stand_ins
        self.haste = haste

    def perform(self, world: Surroundings, task: Task) -> None:
        """Ask the home replicas, and be ready to ask others."""
        super().perform(world, task)
        if task.op == "write":
            world.set_timer("haste", self.haste)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Ask a stand-in for each home replica that has not acknowledged."""
        if name != "haste":
            super().on_timer(world, name)
        elif self.busy and self.task.op == "write":
            silent = [peer for peer in self.peers if peer not in self.acknowledged]
            for home, stand_in in zip(silent, self.stand_ins, strict=False):
                stamp = (self.last_stamp, self.me)
                world.send(stand_in, HintedStore(self.operation, home, self.task.key, stamp, self.task.arg))

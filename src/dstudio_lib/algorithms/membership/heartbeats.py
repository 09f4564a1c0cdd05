"""Processes that send one another heartbeats, and watch those of the others with a detector each.

Sources: T. D. Chandra and S. Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems", Journal of the ACM 43 (2), 1996,
for what a detector owes: completeness (whoever crashed is suspected in the end) and accuracy (whoever did not is not); W. Chen,
S. Toueg and M. K. Aguilera, "On the Quality of Service of Failure Detectors", IEEE Transactions on Computers 51 (5), 2002, for
measuring it by detection time and mistakes.

References: chandra1996unreliable; chen2002quality.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

from dstudio_lib.algorithms.membership.detectors import Detector
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import Process, Surroundings


@dataclass(slots=True)
class Heartbeat:
    """I am up."""


class HeartbeatDetector(Process):
    """Sends a heartbeat to every peer each ``period`` (ns), and looks each ``check_period`` (ns) whom to suspect.

    ``detector`` is copied for every peer. A subclass that only listens has ``beats`` False. Records ``suspect`` and ``trust`` with the
    ``peer`` whenever its mind changes.

    >>> from dstudio_lib.algorithms.membership.detectors import FixedTimeout
    >>> from dstudio_lib.kernel import Crash, World
    >>> world = World(seed=1, latency=5, faults=[Crash(at=950, node="b")])
    >>> for me, peer in (("a", "b"), ("b", "a")):
    ...     world.add(me, lambda me=me, peer=peer: HeartbeatDetector(me, (peer,), period=100, detector=FixedTimeout(250)))
    >>> _ = world.run(until=2_000)
    >>> [(event.time, event.node, event.fields) for event in world.trace.of("suspect")]  # the last heartbeat came at 905
    [(1200, 'a', {'peer': 'b'})]
    """

    beats: ClassVar[bool] = True

    def __init__(self, me: str, peers: tuple[str, ...], period: int, detector: Detector, check_period: int | None = None) -> None:
        super().__init__(me, peers)
        if period <= 0:
            raise InputError(f"period was given as {period} ns; it must be above 0; try period=1_000_000_000.", "period")
        self.period = period
        self.check_period = check_period or period
        self.detectors = {peer: deepcopy(detector) for peer in peers}
        self.suspected: set[str] = set()

    def on_start(self, world: Surroundings) -> None:
        """Watch everybody, and begin to beat."""
        for detector in self.detectors.values():
            detector.start(world.now)
        if self.beats:
            self.on_timer(world, "beat")
        world.set_timer("check", self.check_period)

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Beat, or look whom to suspect."""
        if name == "beat":
            for peer in self.peers:
                world.send(peer, Heartbeat())
            world.set_timer("beat", self.period)
            return
        for peer, detector in self.detectors.items():
            if peer not in self.suspected and detector.suspects(world.now):
                self.suspected.add(peer)
                world.record("suspect", peer=peer)
        world.set_timer("check", self.check_period)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Take note of a heartbeat, and take back a suspicion."""
        if isinstance(message, Heartbeat) and sender in self.detectors:
            self.detectors[sender].heard(world.now)
            self._trust(world, sender)

    def _trust(self, world: Surroundings, peer: str) -> None:
        if peer in self.suspected:
            self.suspected.remove(peer)
            world.record("trust", peer=peer)


class HeartbeatDetectorThatNeverForgives(HeartbeatDetector):
    """Keeps every suspicion.

    One late heartbeat is enough to lose a live process for ever: it is never accurate in the end.
    """

    def _trust(self, world: Surroundings, peer: str) -> None:
        """Change nothing."""

"""The event kernel: worlds of processes that run, break, and can be rewound, the same on every machine.

- ``loop``: the heap of events, in whole nanoseconds.
- ``world``, ``node``: processes and their surroundings; ``past``: snapshots, rewinding and forks.
- ``network``, ``latency``, ``clocks``: what lies between processes; ``faults``, ``happening``: what goes wrong, as data.
- ``trace``, ``plain``: what happened, as JSON lines with one digest; ``recording``: the same with what each node held, for a player.

>>> from dstudio_lib.kernel import Crash, World
>>> World(seed=1, faults=[Crash(at=5, node="a")]).time
0
"""

from __future__ import annotations

from .clocks import Clock, Skew
from .faults import Call, ClockDrift, ClockJump, Crash, CutLink, Fault, Heal, LossyLink, Partition, Pause, Restart, SlowLink
from .latency import Constant, Empirical, Exponential, LogNormal, Pareto, Uniform
from .loop import Loop, TooManyEvents
from .network import Link
from .past import Snapshot
from .recording import Recording, record
from .trace import Event, Trace
from .world import HandlerFailed, World

__all__ = [
    "Call",
    "Clock",
    "ClockDrift",
    "ClockJump",
    "Constant",
    "Crash",
    "CutLink",
    "Empirical",
    "Event",
    "Exponential",
    "Fault",
    "HandlerFailed",
    "Heal",
    "Link",
    "LogNormal",
    "Loop",
    "LossyLink",
    "Pareto",
    "Partition",
    "Pause",
    "Recording",
    "Restart",
    "Skew",
    "SlowLink",
    "Snapshot",
    "TooManyEvents",
    "Trace",
    "Uniform",
    "World",
    "record",
]

"""What each fault does to a world, and how it ends.

Faults of one node may overlap: it is down, or stands still, until the last of them ends, and for good if one of them has no end.
"""

from __future__ import annotations

from heapq import heapify
from typing import TYPE_CHECKING

from dstudio_lib.foundation.errors import InputError

from .faults import (
    EVERY,
    Call,
    ClockDrift,
    ClockJump,
    Crash,
    CutLink,
    Fault,
    Heal,
    LossyLink,
    Partition,
    Pause,
    Restart,
    SlowLink,
)
from .loop import FAULT, Entry
from .network import Impairment
from .plain import plain

if TYPE_CHECKING:
    from .world import World


def happen(world: World, fault: Fault) -> None:
    """Let a fault begin."""
    match fault:
        case Crash(node=name) if world.seat(name).up:
            world.tell("crash", name)
            world.seat(name).crash()
        case Crash(node=name, until=until):
            if until is not None and not _comes_back(world, name):
                return
            if until is None:
                _stay(world, name)
        case Restart(node=name, wiped=wiped) if not world.seat(name).up:
            _stay(world, name)
            world.tell("restart", name, wiped=wiped)
            world.seat(name).restart(wiped)
        case Pause(node=name, until=until) if world.seat(name).up:
            world.tell("pause", name, until=until)
            world.seat(name).paused = max(until, world.seat(name).paused or 0)
            world.seat(name).wire()
        case ClockJump(node=name, by=by):
            world.tell("clock", name, jump=by)
            world.seat(name).clock.jump(by)
        case ClockDrift(node=name, drift=drift):
            world.tell("clock", name, drift=drift)
            world.seat(name).clock.run_at(drift, world.time)
        case Call(node=name, method=method, arguments=arguments) if world.seat(name).up:
            process = world.seat(name).process
            if not callable(called := getattr(process, method, None)):
                raise InputError(
                    f"The {type(process).__name__} at node {name} has no method {method!r} to call; name one that it has.", "method"
                )
            world.tell("call", name, method=method, arguments=plain(arguments))
            called(world.seat(name), *arguments)
        case Partition(groups=groups):
            for name in (name for group in groups for name in group):
                world.seat(name)
            world.tell("partition", "", groups=[list(group) for group in groups])
            _impair(world, fault)
        case CutLink(sender=sender, receiver=receiver):
            _look_for(world, fault)
            world.tell("cut", "", sender=sender, receiver=receiver)
            _impair(world, fault)
        case SlowLink(sender=sender, receiver=receiver, times=times, extra=extra):
            _look_for(world, fault)
            world.tell("slow", "", sender=sender, receiver=receiver, times=times, extra=extra)
            _impair(world, fault)
        case LossyLink(sender=sender, receiver=receiver):
            _look_for(world, fault)
            shares = {"loss": fault.loss, "duplication": fault.duplication, "reordering": fault.reordering}
            world.tell("lossy", "", sender=sender, receiver=receiver, **shares)
            _impair(world, fault)
        case Heal():
            world.tell("heal", "")
            world.network.relieve()
            world.wire()
        case _:
            return
    ends: int | None = getattr(fault, "until", None)
    if ends is not None and ends >= world.time:
        world.loop.at(ends, world.due, fault, True, FAULT)


def end(world: World, fault: Fault) -> None:
    """Undo a fault whose time is over, if it still acts."""
    match fault:
        case Crash(node=name) if not _comes_back(world, name):
            happen(world, Restart(world.time, name))
        case Pause(node=name, until=until) if world.seat(name).paused == until:
            world.tell("resume", name)
            world.seat(name).paused = None
            world.seat(name).wire()
        case Partition() | CutLink() | SlowLink() | LossyLink() if any(each is fault for each in world.network.impairments):
            world.tell("heal" if isinstance(fault, Partition) else "mend", "", since=fault.at)
            world.network.relieve(fault)
            world.wire()


def _ends(entry: Entry, name: str) -> bool:
    """Whether something still to happen is the end of a crash of a node."""
    return entry[1] == FAULT and entry[5] is True and isinstance(entry[4], Crash) and entry[4].node == name


def _comes_back(world: World, name: str) -> bool:
    """Whether a crash of a node has still to end."""
    return any(_ends(entry, name) for entry in world.loop.heap)


def _stay(world: World, name: str) -> None:
    """Forget how the crashes of a node would have ended: it was restarted, or stays down for good."""
    heap = world.loop.heap
    if _comes_back(world, name):
        heap[:] = [entry for entry in heap if not _ends(entry, name)]
        heapify(heap)


def _look_for(world: World, fault: CutLink | SlowLink | LossyLink) -> None:
    for name in (fault.sender, fault.receiver):
        if name != EVERY:
            world.seat(name)


def _impair(world: World, fault: Impairment) -> None:
    world.network.impair(fault)
    world.wire()

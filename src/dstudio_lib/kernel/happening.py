"""What each fault does to a world, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .faults import (
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
from .loop import FAULT
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
        case Restart(node=name, wiped=wiped) if not world.seat(name).up:
            world.tell("restart", name, wiped=wiped)
            world.seat(name).restart(wiped)
        case Pause(node=name, until=until) if world.seat(name).up:
            world.tell("pause", name, until=until)
            world.seat(name).paused = until
            world.seat(name).wire()
        case ClockJump(node=name, by=by):
            world.tell("clock", name, jump=by)
            world.seat(name).clock.jump(by)
        case ClockDrift(node=name, drift=drift):
            world.tell("clock", name, drift=drift)
            world.seat(name).clock.run_at(drift, world.time)
        case Call(node=name, method=method, arguments=arguments) if world.seat(name).up:
            world.tell("call", name, method=method, arguments=plain(arguments))
            getattr(world.seat(name).process, method)(world.seat(name), *arguments)
        case Partition(groups=groups):
            for name in (name for group in groups for name in group):
                world.seat(name)
            world.tell("partition", "", groups=[list(group) for group in groups])
            _impair(world, fault)
        case CutLink(sender=sender, receiver=receiver):
            world.tell("cut", "", sender=sender, receiver=receiver)
            _impair(world, fault)
        case SlowLink(sender=sender, receiver=receiver, times=times, extra=extra):
            world.tell("slow", "", sender=sender, receiver=receiver, times=times, extra=extra)
            _impair(world, fault)
        case LossyLink(sender=sender, receiver=receiver):
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
        case Crash(node=name):
            happen(world, Restart(world.time, name))
        case Pause(node=name, until=until) if world.seat(name).paused == until:
            world.tell("resume", name)
            world.seat(name).paused = None
            world.seat(name).wire()
        case Partition() | CutLink() | SlowLink() | LossyLink() if any(each is fault for each in world.network.impairments):
            world.tell("heal" if isinstance(fault, Partition) else "mend", "", since=fault.at)
            world.network.relieve(fault)
            world.wire()


def _impair(world: World, fault: Impairment) -> None:
    world.network.impair(fault)
    world.wire()

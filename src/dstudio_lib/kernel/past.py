"""The state of a world as data that can be kept, and a world made from it again."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from heapq import heapify
from itertools import count
from typing import TYPE_CHECKING, Any

from dstudio_lib.foundation.errors import InputError

from .loop import DELIVERY, FAULT, TIMER, Entry
from .node import Node

if TYPE_CHECKING:
    from .world import World


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a world was at a time (ns), to go back to."""

    time: int
    steps: int
    state: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Snapshot at {self.time} ns, after {self.steps} events>"


def state_of(world: World) -> dict[str, Any]:
    """Return a copy of all that changes, in which nothing points back to this world."""
    following = world.loop.next_number()
    world.loop.next_number = count(following).__next__
    world.wire()
    held = {
        "entries": [(*entry[:3], _owner(entry), *entry[4:]) for entry in world.loop.heap],
        "impairments": world.network.impairments,
        "nodes": {
            name: (node.process, node.clock, node.timers, node.arrivals, node.up, node.paused, node.disk)
            for name, node in world.seats.items()
        },
    }
    return {
        "held": _copied(held, world),
        "streams": {name: [each.getstate() for each in node.streams()] for name, node in world.seats.items()},
        "builders": {name: node.build for name, node in world.seats.items()},
        "time": world.loop.time,
        "steps": world.loop.steps,
        "following": following,
        "messages": world.messages,
        "seed": world.seed,
        "events": list(world.trace.events),
        "actions": list(world.actions),
    }


def _copied(held: dict[str, Any], world: World) -> dict[str, Any]:
    """Return a copy of what a world holds, or say which process keeps what cannot be copied."""
    try:
        return deepcopy(held)
    except TypeError as error:
        for name, node in world.seats.items():
            for attribute, value in getattr(node.process, "__dict__", {}).items():
                try:
                    deepcopy(value)
                except TypeError:
                    raise InputError(
                        f"{attribute} of node {name} is a {type(value).__name__}, which cannot be copied, so nobody can come back to this "
                        "moment; keep numbers, texts, lists and dictionaries.",
                        attribute,
                    ) from error
        raise


def _owner(entry: Entry) -> str | None:
    if entry[1] == FAULT:
        return None
    owner: str = entry[3].me if entry[1] == DELIVERY else entry[3].__self__.me
    return owner


def load(world: World, state: dict[str, Any]) -> None:
    """Make a world what it was, and leave the state as it is, to be loaded again."""
    held = deepcopy(state["held"])
    world.loop.time, world.loop.steps, world.messages, world.seed = (state[name] for name in ("time", "steps", "messages", "seed"))
    world.loop.next_number = count(state["following"]).__next__
    world.trace.events[:] = state["events"]
    world.actions = list(state["actions"])
    world.network.impairments = held["impairments"]
    world.network.forget()
    world.seats = {name: world.seats.get(name) or Node(world, name, build) for name, build in state["builders"].items()}
    for name, node in world.seats.items():
        node.process, node.clock, node.timers, node.arrivals, node.up, node.paused, node.disk = held["nodes"][name]
        for generator, found in zip(node.streams(), state["streams"][name], strict=True):
            generator.setstate(found)
    world.nodes = {name: node.process for name, node in world.seats.items()}
    world.wire()
    heap = world.loop.heap
    heap[:] = [(*entry[:3], _target(world, entry[1], entry[3]), *entry[4:]) for entry in held["entries"]]
    heapify(heap)


def _target(world: World, priority: int, owner: str | None) -> Any:
    if owner is None:
        return world.due
    node = world.seats[owner]
    return node if priority == DELIVERY else node.ring if priority == TIMER else node.begin

"""The network's shares and cuts measured from outside, and algorithms that can reach neither a clock nor the world."""

from __future__ import annotations

import ast
import math
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dstudio_lib.algorithms
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings
from dstudio_lib.kernel import Constant, Crash, CutLink, Partition, Restart, World

NAMES = ("a", "b", "c", "d")
COUNT = 2_000
LATENCY = 5 * MILLISECOND


class Talker(Process):
    """Tells everybody something every millisecond, and counts on disk and in memory what it hears."""

    durable = ("on_disk",)

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.on_disk = 0
        self.in_memory = 0

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("talk", MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        for peer in self.peers:
            world.send(peer, "news")
        world.set_timer("talk", MILLISECOND)

    def on_message(self, world: Surroundings, sender: str, message: str) -> None:
        self.on_disk += 1
        self.in_memory += 1


class Sender(Process):
    """Sends numbers to one peer."""

    def send_all(self, world: Surroundings, count: int) -> None:
        for number in range(count):
            world.send(self.peers[0], number)

    def on_message(self, world: Surroundings, sender: str, message: int) -> None: ...


def sent_over(seed: int, **link: float) -> World:
    """A world in which two thousand numbers went over one link, all at once."""
    world = World(seed, latency=Constant(LATENCY), **link)  # type: ignore[arg-type]
    world.add("a", lambda: Sender("a", ("b",)))
    world.add("b", lambda: Sender("b", ("a",)))
    world.call("a", "send_all", COUNT)
    world.run()
    return world


def is_share(found: int, share: float) -> bool:
    """Whether so many of all are within the 99.99 % interval of the share."""
    return abs(found - share * COUNT) <= 3.9 * math.sqrt(share * (1 - share) * COUNT)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.8, 1.0])
def test_a_link_loses_doubles_and_holds_back_the_shares_it_was_given_and_each_alone(share: float) -> None:
    lost = sent_over(1, loss=share).trace.counts()
    assert is_share(lost["drop"], share) and lost["deliver"] == COUNT - lost["drop"] and not lost["duplicate"]

    doubled = sent_over(2, duplication=share).trace.counts()
    assert is_share(doubled["duplicate"], share) and doubled["deliver"] == COUNT + doubled["duplicate"] and not doubled["drop"]

    late = sent_over(3, reordering=share).trace
    arrived = [event.fields["message"] for event in late.of("deliver")]
    assert sorted(arrived) == list(range(COUNT))
    assert is_share(sum(event.time > LATENCY for event in late.of("deliver")), share)
    assert any(first > second for first, second in pairwise(arrived)) is (share > 0)


def test_of_doubled_messages_under_loss_every_copy_is_accounted_for() -> None:
    world = sent_over(4, loss=0.3, duplication=0.3)
    kinds = world.trace.counts()
    assert world.in_flight == 0 and kinds["drop"] and kinds["duplicate"]
    assert kinds["deliver"] == COUNT + kinds["duplicate"] - kinds["drop"]


groups = st.lists(st.integers(0, 2), min_size=len(NAMES), max_size=len(NAMES))


@settings(max_examples=20)
@given(side=groups, one_way=st.sampled_from([("a", "b"), ("c", "a")]), seed=st.integers(0, 10**6))
def test_while_a_cut_lasts_exactly_the_links_inside_its_groups_deliver(side: list[int], one_way: tuple[str, str], seed: int) -> None:
    sides = dict(zip(NAMES, side, strict=True))
    split = tuple(tuple(name for name in NAMES if sides[name] == each) for each in sorted(set(side)))
    start, end = 10 * MILLISECOND, 40 * MILLISECOND
    faults = [Partition(start, split, until=end), CutLink(start, *one_way, until=end)]
    world = World(seed, latency=2 * MILLISECOND, faults=faults)
    for name in NAMES:
        world.add(name, partial(Talker, name, tuple(each for each in NAMES if each != name)))
    world.run(60 * MILLISECOND)
    every = {(one, other) for one in NAMES for other in NAMES if one != other}
    inside = {(one, other) for one, other in every if sides[one] == sides[other]} - {one_way}
    passed = [(event.time, (event.fields["sender"], event.node)) for event in world.trace.of("deliver")]
    assert {link for time, link in passed if start <= time <= end} == inside
    assert {link for time, link in passed if time < start} == {link for time, link in passed if time > end + 3 * MILLISECOND} == every


def test_a_restart_finds_what_is_durable_and_none_of_the_rest_and_a_wiped_one_finds_nothing() -> None:
    for wiped in (False, True):
        world = World(1, latency=MILLISECOND, faults=[Crash(50 * MILLISECOND, "a")])
        for name in NAMES:
            world.add(name, partial(Talker, name, tuple(each for each in NAMES if each != name)))
        world.run(50 * MILLISECOND)
        before = len(world.trace.of("deliver", node="a"))
        world.run(60 * MILLISECOND)
        world.apply(Restart(60 * MILLISECOND, "a", wiped))
        assert before > 100
        assert (world.nodes["a"].on_disk, world.nodes["a"].in_memory) == (0 if wiped else before, 0)


FORBIDDEN = {
    "time", "datetime", "os", "io", "sys", "pathlib", "socket", "threading", "asyncio", "multiprocessing", "subprocess", "secrets", "uuid",
    "tempfile", "shutil", "logging", "signal", "sched",
}  # fmt: skip
"""Modules by which a state machine would learn what no message told it, or do what no message shows."""


def reaches_out(source: str) -> list[str]:
    """What in a text is a clock, input, output, randomness of the whole program, or an order that differs between programs."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in FORBIDDEN]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = (node.module or "").partition(".")[0]
            found += [module] if module in FORBIDDEN else []
            found += [f"random.{alias.name}" for alias in node.names if module == "random" and alias.name != "Random"]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "random" and node.attr != "Random":
            found += [f"random.{node.attr}"] if "import random" in source and not _is_argument(source, node) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input", "hash", "id"}:
            found.append(node.func.id)
    return found


def _is_argument(source: str, used: ast.Attribute) -> bool:
    """Whether the name is a parameter of the function it is used in, and so a generator that was handed over."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, (ast.FunctionDef, ast.Lambda)) and function.lineno <= used.lineno <= (function.end_lineno or 0):
            given_ = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            if "random" in {argument.arg for argument in given_}:
                return True
    return False


ROOT = Path(dstudio_lib.algorithms.__file__ or "").parent
MODULES = sorted(ROOT.rglob("*.py"))


def test_no_algorithm_reaches_a_clock_a_file_the_network_or_global_randomness() -> None:
    assert len(MODULES) > 100
    found = {str(module.relative_to(ROOT)): reaches_out(module.read_text(encoding="utf-8")) for module in MODULES}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from datetime import datetime",
        "import random\nrandom.random()",
        "from random import choice",
        "hash('a')",
        "open('x')",
        "def f():\n    import os",
    ],
)
def test_a_state_machine_that_reaches_out_is_noticed(source: str) -> None:
    assert reaches_out(source)

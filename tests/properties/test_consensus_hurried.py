"""HotStuff's views: a liar cannot hurry the others through them, nor stop a view by hiding the block of a certificate it shows."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

import pytest

from dstudio_lib.algorithms.consensus.commands import Command, Submit
from dstudio_lib.algorithms.consensus.hotstuff import (
    FIRST,
    GENESIS,
    Block,
    Branch,
    Certificate,
    HotStuff,
    HotStuffThatIsHurried,
    NewView,
    Proposal,
)
from dstudio_lib.algorithms.consensus.liars import HurryingLeader
from dstudio_lib.algorithms.consensus.pbft import PbftClient
from dstudio_lib.algorithms.consensus.seals import seal
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

NAMES = ("a", "b", "c", "d", "e", "f", "g")


def group(world: World, kind: type[HotStuff], names: tuple[str, ...], liar: type[HotStuff] | None = None) -> None:
    """Replicas, of whom the second may lie."""
    for name in names:
        made = liar if liar and name == "b" else kind
        world.add(name, partial(made, name, tuple(each for each in names if each != name)))


def hurried(kind: type[HotStuff], seed: int, members: int, until: int) -> tuple[bool, bool, int]:
    """Whether the client was answered beside a liar who hurries, whether the others agree, and how many views they went through."""
    names = NAMES[:members]
    world = World(seed, latency=Uniform(MILLISECOND, 40 * MILLISECOND), keep=("record",))
    group(world, kind, names, HurryingLeader)
    world.add("client", lambda: PbftClient("client", names, ("x", "y", "z"), faults=(members - 1) // 3))
    world.run(until=until)
    applied: dict[int, set[Any]] = defaultdict(set)
    for event in world.trace.of("apply"):
        applied[event.fields["index"]].add(event.fields["command"])
    views = max(world.nodes[name].view for name in names if name != "b")
    return world.nodes["client"].finished, all(len(commands) == 1 for commands in applied.values()), views


@pytest.mark.parametrize("members", [4, 7])
def test_a_leader_ahead_of_everybody_is_not_followed_and_costs_the_views_of_its_own_alone(members: int) -> None:
    for seed in range(8):
        finished, agreed, views = hurried(HotStuff, seed, members, 20 * SECOND)
        assert finished and agreed and views < 3 * members


def test_those_who_follow_it_never_decide_anything() -> None:
    for seed in range(3):
        finished, agreed, views = hurried(HotStuffThatIsHurried, seed, 4, 20 * SECOND)
        assert not finished and agreed and views > 1_000


def told(view: int, sender: str, certificate: Certificate) -> NewView:
    return NewView(view, certificate, seal(sender, ("new-view", view)))


def messages(world: World, kind: str, sender: str) -> list[dict[str, Any]]:
    return [event.fields for event in world.trace.of("send", node=sender) if event.fields["message"]["type"] == kind]


def test_a_view_is_entered_by_who_is_behind_only_with_signatures_of_a_quorum_for_this_very_view() -> None:
    signed = {name: seal(name, ("new-view", 5)) for name in NAMES[:4]}
    forged = signed | {"d": seal("b", ("new-view", 5))}
    older = {name: seal(name, ("new-view", 4)) for name in NAMES[:4]}
    cases: list[tuple[list[tuple[str, str]], bool]] = [
        ([], False),
        ([*signed.items()][:2], False),
        ([*signed.items()][:1] * 4, False),
        ([("b", forged["b"]), ("c", forged["c"]), ("d", forged["d"])], False),
        ([*older.items()], False),
        ([("x", seal("x", ("new-view", 5))), *signed.items()][:3], False),
        ([*signed.items()][:3], True),
        ([*signed.items()], True),
    ]
    for entered, followed in cases:
        world = World(1, latency=SECOND, keep=("send",))
        group(world, HotStuff, NAMES[:4])
        world.run(until=MILLISECOND)
        block = Block(1, GENESIS.name, Command("client", 1, "x"))
        world.call("a", "on_message", "b", Proposal(5, block, FIRST, tuple(entered)))  # b leads view 5
        assert (world.nodes["a"].view == 5) is followed
        assert bool(messages(world, "Vote", "a")) is followed


def test_a_word_that_the_view_was_entered_counts_only_with_its_senders_signature() -> None:
    world = World(1, latency=SECOND, keep=("send",))
    group(world, HotStuff, NAMES[:4])
    world.run(until=MILLISECOND)
    for sender, signature in (("b", ""), ("c", seal("b", ("new-view", 3))), ("a", seal("a", ("new-view", 4)))):
        world.call("d", "on_message", sender, NewView(3, FIRST, signature))
    assert world.nodes["d"].view == 0
    for sender in ("a", "b"):
        world.call("d", "on_message", sender, told(3, sender, FIRST))
    assert world.nodes["d"].view == 3  # one of two is honest


def test_a_certificate_whose_block_is_hidden_costs_no_view_since_an_honest_signer_has_it() -> None:
    world = World(1, latency=SECOND, keep=("send",))
    group(world, HotStuff, NAMES[:4])
    world.run(until=MILLISECOND)
    hidden = Block(1, GENESIS.name, Command("client", 1, "x"))
    content = ("prepare", 1, hidden.name)
    hoarded = Certificate(*content, tuple((name, seal(name, content)) for name in ("a", "b", "c")))
    world.call("d", "on_message", "client", Submit(Command("client", 2, "y")))
    for sender, shown in (("b", hoarded), ("a", FIRST)):
        world.call("d", "on_message", sender, told(3, sender, shown))
    asked = {event["to"] for event in messages(world, "Fetch", "d")}
    assert len(asked) == 2 and asked <= {"a", "b", "c"}, "one more than may lie"
    assert not messages(world, "Proposal", "d")
    world.call("d", "on_message", min(asked - {"b"}), Branch((hidden,)))
    proposed = messages(world, "Proposal", "d")
    assert [each["message"]["view"] for each in proposed] == [3, 3, 3]
    assert proposed[0]["message"]["block"]["parent"] == hidden.name

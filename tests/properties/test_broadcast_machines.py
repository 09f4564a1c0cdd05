"""Broadcasts as state machines: anybody publishes, the network splits and heals, one process may crash, and time passes in any order.

Safety is asked after every step: nothing delivered twice or out of nothing, and the order that the broadcast promises. Liveness is asked
at the end, when all is healed: whoever stays up has delivered the same, and its own messages among them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from dstudio_lib.algorithms.broadcast.best_effort import BestEffortBroadcast
from dstudio_lib.algorithms.broadcast.ordered import CausalBroadcast, CausalBroadcastThatDoesNotWait, FifoBroadcast
from dstudio_lib.algorithms.broadcast.reliable import ReliableBroadcast, ReliableBroadcastThatForgets, UniformBroadcast
from dstudio_lib.algorithms.broadcast.reliable import UniformBroadcastWithoutMajority as HastyUniform
from dstudio_lib.algorithms.broadcast.total_order import (
    SequencerBroadcast,
    SequencerBroadcastThatDoesNotWait,
    TimestampBroadcast,
    TimestampBroadcastThatDoesNotWait,
)
from dstudio_lib.checkers import agreement
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Uniform, World

NAMES = ("a", "b", "c", "d")
Check = Callable[[Any], agreement.Promise]
nodes = st.sampled_from(NAMES)


class Group(RuleBasedStateMachine):
    """Four processes of one kind, over a network that loses, doubles and reorders."""

    kind: type[BestEffortBroadcast]
    promises: tuple[Check, ...]
    may_crash = False

    def __init__(self) -> None:
        super().__init__()
        network = {"loss": 0.1, "duplication": 0.1, "reordering": 0.2}
        self.world = World(1, latency=Uniform(MILLISECOND, 30 * MILLISECOND), keep=("record",), **network)
        for name in NAMES:
            peers = tuple(each for each in NAMES if each != name)
            self.world.add(name, lambda name=name, peers=peers: self.kind(name, peers, answers=0.2, resend=80 * MILLISECOND))
        self.messages = 0
        self.crashed: str | None = None

    @rule(node=nodes)
    def publish(self, node: str) -> None:
        self.world.call(node, "publish", f"m{self.messages}")
        self.messages += 1

    @rule(length=st.integers(1, 120))
    def let_time_pass(self, length: int) -> None:
        self.world.run(until=self.world.time + length * MILLISECOND)

    @rule(side=st.sets(nodes, min_size=1, max_size=3))
    def split(self, side: set[str]) -> None:
        self.world.heal()
        self.world.partition([sorted(side), sorted(set(NAMES) - side)])

    @rule()
    def heal(self) -> None:
        self.world.heal()

    @precondition(lambda self: self.may_crash and self.crashed is None and self.messages > 1)
    @rule(node=nodes)
    def crash(self, node: str) -> None:
        self.crashed = node
        self.world.crash(node)

    @invariant()
    def is_safe(self) -> None:
        for promise in (agreement.delivery, *self.promises):
            found = promise(self.world.trace)
            assert found, found.reason

    def teardown(self) -> None:
        self.world.heal()
        self.world.run(until=self.world.time + 6 * SECOND)
        self.is_safe()
        up = [name for name in NAMES if name != self.crashed]
        found = agreement.delivery(self.world.trace, correct=up)
        assert found, found.reason
        delivered = {name: {event.fields["message"] for event in self.world.trace.of("delivered", node=name)} for name in NAMES}
        for event in self.world.trace.of("broadcast"):
            assert event.node == self.crashed or event.fields["message"] in delivered[event.node], "a process lost its own message"
        if self.crashed and issubclass(self.kind, UniformBroadcast):
            assert delivered[self.crashed] <= delivered[up[0]], "what the crashed one delivered is lost"


def machine(kind: type[BestEffortBroadcast], *promises: Check, may_crash: bool = False) -> type[Group]:
    return type(f"Group{kind.__name__}", (Group,), {"kind": kind, "promises": promises, "may_crash": may_crash})


def run(group: type[Group], examples: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(group, settings=chosen)


fifo, causal, total = agreement.fifo_order, agreement.causal_order, agreement.total_order


@pytest.mark.parametrize(
    "group",
    [
        machine(ReliableBroadcast, may_crash=True),
        machine(UniformBroadcast, may_crash=True),
        machine(FifoBroadcast, fifo, may_crash=True),
        machine(CausalBroadcast, fifo, causal, may_crash=True),
        machine(SequencerBroadcast, total),
        machine(TimestampBroadcast, fifo, causal, total),
    ],
    ids=lambda group: group.kind.__name__,
)
def test_a_broadcast_keeps_its_promises_whatever_happens_in_whatever_order(group: type[Group]) -> None:
    run(group, examples=25)


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (machine(ReliableBroadcastThatForgets), "twice"),
        (machine(HastyUniform, may_crash=True), "what the crashed one delivered is lost"),
        (machine(CausalBroadcastThatDoesNotWait, causal), "which came before it"),
        (machine(SequencerBroadcastThatDoesNotWait, total), "the other way round"),
        (machine(TimestampBroadcastThatDoesNotWait, total), "the other way round"),
    ],
    ids=lambda each: each.kind.__name__ if isinstance(each, type) else "",
)
def test_the_machine_finds_what_a_broken_broadcast_does_wrong(group: type[Group], reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        run(group, examples=300, phases=(Phase.generate,))

"""Replicas driven by every order of updates and messages that Hypothesis can think of: old states arrive late, twice, or never."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from dstudio_lib.algorithms.crdt.lattice import joined
from dstudio_lib.algorithms.crdt.maps import DisableWinsFlag, EnableWinsFlag
from dstudio_lib.algorithms.crdt.operations import Broadcast, CausalDelivery
from dstudio_lib.algorithms.crdt.registers import MultiValueRegister
from dstudio_lib.algorithms.crdt.sets import AddWinsSet, ObservedRemoveSet, SetThatForgetsItsContext
from dstudio_lib.algorithms.crdt.tree_sequences import FugueMax, GrowableArray, GrowableArrayWithoutClocks

NAMES = ("a", "b", "c")
Known = frozenset[int]


class Specified(RuleBasedStateMachine):
    """A type beside its specification: what it shows is told by the updates it knows and what each of them had seen."""

    kind: ClassVar[Any]
    messages = Bundle("messages")

    def __init__(self) -> None:
        super().__init__()
        self.states = {name: self.kind() for name in NAMES}
        self.known: dict[str, Known] = dict.fromkeys(NAMES, frozenset())
        self.events: list[tuple[str, Any, Known]] = []

    def update(self, me: str, method: str, argument: Any = None) -> None:
        arguments = () if argument is None else (argument,)
        self.states[me] |= getattr(self.states[me], method)(me, *arguments)
        self.events.append((method, argument, self.known[me]))
        self.known[me] |= {len(self.events) - 1}

    @rule(target=messages, me=st.sampled_from(NAMES))
    def send(self, me: str) -> tuple[Any, Known]:
        return self.states[me], self.known[me]

    @rule(message=messages, to=st.sampled_from(NAMES))
    def deliver(self, message: tuple[Any, Known], to: str) -> None:
        self.states[to] |= message[0]
        self.known[to] |= message[1]

    @rule(me=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def hear(self, me: str, other: str) -> None:
        self.deliver((self.states[other], self.known[other]), me)

    @invariant()
    def every_replica_shows_what_follows_from_the_updates_it_knows(self) -> None:
        for name in NAMES:
            self.states[name].check()
            assert self.shown(self.states[name]) == self.wanted(self.known[name])

    @invariant()
    def replicas_that_know_the_same_are_in_the_same_state(self) -> None:
        for one in NAMES:
            for other in NAMES:
                if self.known[one] == self.known[other]:
                    assert self.states[one] == self.states[other]

    def teardown(self) -> None:
        whole = joined(self.states.values(), self.kind())
        assert self.shown(whole) == self.wanted(frozenset(range(len(self.events))))

    def shown(self, state: Any) -> Any:
        raise NotImplementedError

    def wanted(self, known: Known) -> Any:
        raise NotImplementedError

    def of(self, method: str, known: Known) -> set[int]:
        return {i for i in known if self.events[i][0] == method}


class AddWins(Specified):
    kind = AddWinsSet

    @rule(me=st.sampled_from(NAMES), method=st.sampled_from(["add", "remove"]), element=st.sampled_from("xy"))
    def change(self, me: str, method: str, element: str) -> None:
        self.update(me, method, element)

    def shown(self, state: Any) -> Any:
        return state.elements

    def wanted(self, known: Known) -> Any:
        removals = self.of("remove", known)
        return sorted(
            {
                self.events[i][1]
                for i in self.of("add", known)
                if not any(i in self.events[j][2] and self.events[i][1] == self.events[j][1] for j in removals)
            }
        )


class WithTombstones(AddWins):
    kind = ObservedRemoveSet


class EnableWins(Specified):
    kind = EnableWinsFlag

    @rule(me=st.sampled_from(NAMES), method=st.sampled_from(["enable", "disable"]))
    def change(self, me: str, method: str) -> None:
        self.update(me, method)

    def shown(self, state: Any) -> Any:
        return state.enabled

    def wanted(self, known: Known) -> Any:
        return any(not any(i in self.events[j][2] for j in self.of("disable", known)) for i in self.of("enable", known))


class DisableWins(EnableWins):
    kind = DisableWinsFlag

    def wanted(self, known: Known) -> Any:
        return all(any(i in self.events[j][2] for j in self.of("enable", known)) for i in self.of("disable", known))


class ManyValues(Specified):
    kind = MultiValueRegister

    @rule(me=st.sampled_from(NAMES), value=st.integers(0, 5))
    def write(self, me: str, value: int) -> None:
        self.update(me, "write", value)

    @rule(me=st.sampled_from(NAMES))
    def clear(self, me: str) -> None:
        self.update(me, "clear")

    def shown(self, state: Any) -> Any:
        return state.values

    def wanted(self, known: Known) -> Any:
        return sorted(self.events[i][1] for i in self.of("write", known) if not any(i in self.events[j][2] for j in known))


class Texts(RuleBasedStateMachine):
    """A shared text: local edits do what they say, and letters keep their order for everyone and for ever."""

    kind: ClassVar[Any]
    messages = Bundle("messages")

    def __init__(self) -> None:
        super().__init__()
        self.states = {name: self.kind() for name in NAMES}
        self.before: set[tuple[Any, Any]] = set()

    @rule(me=st.sampled_from(NAMES), place=st.integers(0, 20), letters=st.text("abc", min_size=1, max_size=3))
    def type(self, me: str, place: int, letters: str) -> None:
        text = self.states[me].text
        index = place % (len(text) + 1)
        self.states[me] |= self.states[me].write(me, index, letters)
        assert self.states[me].text == text[:index] + letters + text[index:]

    @precondition(lambda self: any(state.visible for state in self.states.values()))
    @rule(me=st.sampled_from(NAMES), place=st.integers(0, 20))
    def delete(self, me: str, place: int) -> None:
        text = self.states[me].text
        if text:
            index = place % len(text)
            self.states[me] |= self.states[me].delete(me, index)
            assert self.states[me].text == text[:index] + text[index + 1 :]

    @rule(target=messages, me=st.sampled_from(NAMES))
    def send(self, me: str) -> Any:
        return self.states[me]

    @rule(message=messages, to=st.sampled_from(NAMES))
    def deliver(self, message: Any, to: str) -> None:
        self.states[to] |= message

    @rule(me=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def hear(self, me: str, other: str) -> None:
        self.states[me] |= self.states[other]

    @rule()
    def all_hear_all(self) -> None:
        self.states = dict.fromkeys(NAMES, joined(self.states.values(), self.kind()))

    @invariant()
    def no_two_letters_ever_change_their_order(self) -> None:
        for state in self.states.values():
            state.check()
            names = state.visible
            self.before |= {(first, second) for place, first in enumerate(names) for second in names[place + 1 :]}
        assert not self.before & {(second, first) for first, second in self.before}


class TextsOfRGA(Texts):
    kind = GrowableArray


class TextsOfFugueMax(Texts):
    kind = FugueMax


class Deliveries(RuleBasedStateMachine):
    """Causal delivery: every message once, after all that its sender had delivered, and none left over."""

    messages = Bundle("messages")

    def __init__(self) -> None:
        super().__init__()
        self.processes = {name: CausalDelivery(name) for name in NAMES}
        self.seen: dict[str, list[tuple[str, int]]] = {name: [] for name in NAMES}
        self.past: dict[tuple[str, int], frozenset[tuple[str, int]]] = {}
        self.sent: list[Broadcast] = []

    @rule(target=messages, me=st.sampled_from(NAMES))
    def send(self, me: str) -> Broadcast:
        message = self.processes[me].send(len(self.sent))
        self.past[message.origin, message.number] = frozenset(self.seen[me])
        self.seen[me].append((message.origin, message.number))
        self.sent.append(message)
        return message

    @rule(message=messages, to=st.sampled_from(NAMES))
    def receive(self, message: Broadcast, to: str) -> None:
        for ready in self.processes[to].receive(message):
            name = (ready.origin, ready.number)
            assert self.past[name] <= set(self.seen[to]), "all that its sender had delivered was delivered before"
            self.seen[to].append(name)

    @invariant()
    def nothing_is_delivered_twice(self) -> None:
        for name in NAMES:
            self.processes[name].check()
            assert max(Counter(self.seen[name]).values(), default=1) == 1

    def teardown(self) -> None:
        for name in NAMES:
            for message in reversed(self.sent):
                self.receive(message, name)
            assert set(self.seen[name]) == set(self.past) and not self.processes[name].waiting


STEPS = settings(max_examples=40, stateful_step_count=25)
for machine in (AddWins, WithTombstones, EnableWins, DisableWins, ManyValues, TextsOfRGA, TextsOfFugueMax, Deliveries):
    machine.TestCase.settings = STEPS

TestAnAddWinsSet = AddWins.TestCase
TestASetWithTombstones = WithTombstones.TestCase
TestAnEnableWinsFlag = EnableWins.TestCase
TestADisableWinsFlag = DisableWins.TestCase
TestARegisterOfManyValues = ManyValues.TestCase
TestTextsOfRGA = TextsOfRGA.TestCase
TestTextsOfFugueMax = TextsOfFugueMax.TestCase
TestCausalDeliveries = Deliveries.TestCase


class Forgetful(AddWins):
    kind = SetThatForgetsItsContext


class TextsWithoutClocks(Texts):
    kind = GrowableArrayWithoutClocks


class Impatient(CausalDelivery):
    """Delivers whatever comes."""

    def ready(self, message: Broadcast) -> bool:
        return message.number == self.delivered.get(message.origin, 0) + 1


class ImpatientDeliveries(Deliveries):
    def __init__(self) -> None:
        super().__init__()
        self.processes = {name: Impatient(name) for name in NAMES}


@pytest.mark.parametrize("broken", [Forgetful, TextsWithoutClocks, ImpatientDeliveries])
def test_the_machines_find_what_was_left_out(broken: type[RuleBasedStateMachine]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(broken, settings=settings(STEPS, phases=[Phase.generate], max_examples=100))

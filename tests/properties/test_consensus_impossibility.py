"""The impossibility of Fischer, Lynch and Paterson, seen: a fair schedule without a crash or a loss in which nobody ever decides."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.consensus.impossibility import Explorer, bivalent_starts, deliver, start, undecided_schedule
from dstudio_lib.foundation.errors import InputError

STAGES = 120


def test_some_start_is_bivalent_and_next_to_one_that_is_not() -> None:
    bivalent = set(bivalent_starts())
    assert bivalent and not bivalent & {(0, 0, 0), (1, 1, 1)}
    explorer = Explorer()
    assert explorer.reachable(start((0, 0, 0))) == {0} and explorer.reachable(start((1, 1, 1))) == {1}
    assert any(sum(a != b for a, b in zip(one, (0, 0, 0), strict=True)) == 1 for one in bivalent)


@pytest.mark.parametrize("values", bivalent_starts())
def test_a_fair_schedule_without_a_crash_keeps_the_decision_open(values) -> None:
    schedule = undecided_schedule(values, STAGES)
    configuration, age, moved = start(values), {}, set()
    for number, message in enumerate(schedule):
        for pending in configuration.pending:
            age.setdefault(pending, number)
        assert message in configuration.pending
        assert number - age[message] < 30  # no message waits long
        configuration = deliver(configuration, message)
        assert not configuration.decisions
        moved.add(message.to)
    assert moved == {0, 1, 2}
    assert min(state.round for state in configuration.states) > 5  # everybody goes on, round after round
    assert Explorer().is_bivalent(configuration)


@given(values=st.tuples(*[st.integers(0, 1)] * 3), seed=st.integers(0, 10**6))
def test_under_any_schedule_the_protocol_never_decides_two_values_and_keeps_a_shared_one(values, seed) -> None:
    source, configuration = random.Random(seed), start(values)
    for _ in range(200):
        if not configuration.pending:
            break
        configuration = deliver(configuration, source.choice(configuration.pending))
    assert len(configuration.decisions) <= 1
    if len(set(values)) == 1:
        assert configuration.decisions == set(values)


def test_nearly_every_schedule_drawn_at_random_decides_so_the_bad_one_has_to_be_made() -> None:
    decided = 0
    for values, seed in product(bivalent_starts(), range(50)):
        source, configuration = random.Random(seed), start(values)
        for _ in range(150):
            if configuration.decisions or not configuration.pending:
                break
            configuration = deliver(configuration, source.choice(configuration.pending))
        decided += bool(configuration.decisions)
    assert decided > 0.9 * 50 * len(bivalent_starts())


def test_from_a_start_that_is_not_bivalent_there_is_no_such_schedule() -> None:
    with pytest.raises(InputError, match="no bivalent configuration was found after 0 messages"):
        undecided_schedule((1, 1, 1), 3)

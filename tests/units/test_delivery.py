"""The simulator of messages under three promises shows what its docstring claims, and agrees with the formulas."""

from __future__ import annotations

import math

import pytest

from dstudio_lib.formulas.delivery import attempts_until_acknowledged, executed_after_timeouts, executions_until_acknowledged
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.delivery import Delivery, simulate

LOSSES = [(0.1, 0.1), (0.02, 0.2), (0.3, 0.05)]


def margin(share: float, count: int) -> float:
    """Four standard errors of a share."""
    return 4 * math.sqrt(max(share * (1 - share), 1e-4) / count)


@pytest.mark.parametrize(("there", "back"), LOSSES)
def test_at_most_once_loses_what_is_lost_on_the_way_there_and_doubles_nothing(there: float, back: float) -> None:
    run = simulate(Delivery(request_loss=there, reply_loss=back, attempts=1))
    assert abs(run.undone - there) < margin(there, 20_000)
    assert run.doubled == 0
    assert run.attempts == 1


@pytest.mark.parametrize(("there", "back"), LOSSES)
def test_at_least_once_loses_nothing_and_doubles_what_is_lost_on_the_way_back(there: float, back: float) -> None:
    run = simulate(Delivery(request_loss=there, reply_loss=back, attempts=50))
    assert run.undone == 0 and run.given_up == 0
    assert abs(run.doubled - back) < margin(back, 20_000)
    assert run.extra == pytest.approx(executions_until_acknowledged(back) - 1, rel=0.08)
    assert run.attempts == pytest.approx(attempts_until_acknowledged(there, back), rel=0.02)


@pytest.mark.parametrize(("there", "back"), LOSSES)
def test_a_memory_ends_the_doubles_and_costs_no_attempt(there: float, back: float) -> None:
    plain, remembering = (
        simulate(Delivery(request_loss=there, reply_loss=back, attempts=50, remembers=memory)) for memory in (False, True)
    )
    assert remembering.undone == remembering.doubled == 0
    assert remembering.tried == plain.tried


def test_a_memory_shorter_than_the_pause_is_none() -> None:
    short = simulate(Delivery(reply_loss=0.2, attempts=50, remembers=True, memory=0.03, pause=0.05))
    none = simulate(Delivery(reply_loss=0.2, attempts=50))
    assert short.effects == none.effects


@pytest.mark.parametrize(("there", "back"), LOSSES)
@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_who_gives_up_was_obeyed_as_often_as_the_formula_says(there: float, back: float, attempts: int) -> None:
    run = simulate(Delivery(request_loss=there, reply_loss=back, attempts=attempts, messages=20_000))
    expected = float(executed_after_timeouts(there, back, attempts))
    assert run.done_though_given_up is not None
    assert abs(run.done_though_given_up - expected) < margin(expected, run.given_up)


def test_a_network_that_loses_nothing_needs_one_attempt() -> None:
    run = simulate(Delivery(request_loss=0, reply_loss=0, attempts=9, messages=500))
    assert (run.undone, run.doubled, run.attempts, run.given_up, run.done_though_given_up) == (0, 0, 1, 0, None)


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    assert simulate(Delivery(messages=2_000), seed=3) == simulate(Delivery(messages=2_000), seed=3)
    assert simulate(Delivery(messages=2_000), seed=3) != simulate(Delivery(messages=2_000), seed=4)


def test_a_timeout_on_a_network_that_loses_nothing_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="let nothing be lost"):
        executed_after_timeouts(0, 0, 1)

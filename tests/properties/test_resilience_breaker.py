"""A circuit breaker keeps its rules under any order of calls, outcomes and waits; each broken one breaks the rule it leaves out."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from dstudio_lib.algorithms.resilience.circuit_breaker import (
    BreakerThatKeepsIgnoredPermits,
    BreakerThatOpensTheGates,
    BreakerThatTrustsLateResults,
    BreakerThatWaitsForever,
    BreakerWithoutMinimum,
    CircuitBreaker,
    Permit,
)
from dstudio_lib.foundation.errors import InputError

WINDOW, MINIMUM, WAIT, PROBES, PATIENCE = 6, 3, 100, 2, 50


def built(kind: type[CircuitBreaker] = CircuitBreaker) -> CircuitBreaker:
    return kind(window=WINDOW, minimum_calls=MINIMUM, failure_rate=0.5, wait=WAIT, probes=PROBES, patience=PATIENCE)


class Calls(RuleBasedStateMachine):
    """Calls, outcomes in any order, and time; beside it, what the rules say must be so."""

    kind: type[CircuitBreaker] = CircuitBreaker

    def __init__(self) -> None:
        super().__init__()
        self.breaker = built(self.kind)
        self.now = 0
        self.out: list[Permit] = []
        self.entered = 0  # when the present state began, as seen from outside
        self.period = 0
        self.probes_out = 0
        self.results: list[bool] = []

    def moved(self, before: str, because_of: Permit | None, *, failed: bool = False) -> None:
        after = self.breaker.state
        if before == after and self.breaker.period == self.period:
            return
        if after == "open" and before == "closed":
            recent = [*self.results, failed][-WINDOW:]
            assert because_of is not None and because_of.period == self.period, "a late result opened it"
            assert len(recent) >= MINIMUM and sum(recent) / len(recent) >= 0.5
        if before == "open":
            assert after == "half-open" and self.now >= self.entered + WAIT
        if before == "half-open" and after == "closed":
            assert because_of is not None and because_of.period == self.period, "a late result closed it"
            assert not failed or PROBES > 1
        self.entered, self.period, self.probes_out, self.results = self.now, self.breaker.period, 0, []

    @rule(passed=st.sampled_from([1, 10, PATIENCE, WAIT]))
    def wait(self, passed: int) -> None:
        self.now += passed

    @rule()
    def ask(self) -> None:
        before = self.breaker.state
        permit = self.breaker.ask(self.now)
        self.moved(before, None)
        if permit is None:
            assert self.breaker.state != "closed"
        else:
            assert self.breaker.state != "open"
            self.out.append(permit)
            if self.breaker.state == "half-open":
                self.probes_out += 1
                assert self.probes_out + len(self.results) <= PROBES, "more probes than allowed"

    @precondition(lambda self: self.out)
    @rule(data=st.data(), outcome=st.sampled_from(["succeed", "fail", "ignore"]))
    def end(self, data: st.DataObject, outcome: str) -> None:
        permit = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        before, held = self.breaker.state, self.breaker.period
        getattr(self.breaker, outcome)(permit, self.now)
        if permit.period == self.period == held and self.breaker.period == held:
            self.probes_out -= before == "half-open"
            if outcome != "ignore":
                self.results.append(outcome == "fail")
        self.moved(before, permit, failed=outcome == "fail")

    @invariant()
    def holds(self) -> None:
        self.breaker.check()

    def teardown(self) -> None:
        """Never stuck: with a healthy backend and some time, every breaker closes."""
        for _ in range(4 * WINDOW):
            self.now += WAIT
            for _ in range(PROBES):
                if permit := self.breaker.ask(self.now):
                    self.breaker.succeed(permit, self.now)
        assert self.breaker.state == "closed"


TestCircuitBreakerKeepsItsRules = Calls.TestCase
TestCircuitBreakerKeepsItsRules.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("broken", [BreakerWithoutMinimum, BreakerThatWaitsForever, BreakerThatOpensTheGates])
def test_random_calls_find_each_broken_breaker(broken: type[CircuitBreaker]) -> None:
    machine = type("BrokenCalls", (Calls,), {"kind": broken})
    looking = settings(max_examples=300, stateful_step_count=40, deadline=None, derandomize=True, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=looking)


def opened(breaker: CircuitBreaker, now: int = 0) -> CircuitBreaker:
    for _ in range(MINIMUM):
        permit = breaker.ask(now)
        assert permit
        breaker.fail(permit, now)
    assert breaker.state == "open"
    return breaker


def opens_below_the_minimum(kind: type[CircuitBreaker]) -> bool:
    breaker = built(kind)
    breaker.fail(breaker.ask(0), 1)
    return breaker.state == "open"


def closes_by_a_late_result(kind: type[CircuitBreaker]) -> bool:
    breaker = built(kind)
    late = [breaker.ask(0) for _ in range(PROBES)]
    opened(breaker)
    breaker.ask(WAIT)
    for permit in late:
        breaker.succeed(permit, WAIT + 1)
    return breaker.state == "closed"


def loses_permits_to_ignored_outcomes(kind: type[CircuitBreaker]) -> bool:
    breaker = opened(built(kind))
    for _ in range(PROBES):
        breaker.ignore(breaker.ask(WAIT), WAIT)
    return breaker.ask(WAIT + 1) is None


def is_stuck_half_open(kind: type[CircuitBreaker]) -> bool:
    breaker = opened(built(kind))
    for _ in range(PROBES):
        breaker.ask(WAIT)  # never answered
    return all(breaker.ask(WAIT * k) is None for k in range(2, 100))


def floods_what_has_just_come_back(kind: type[CircuitBreaker]) -> bool:
    breaker = opened(built(kind))
    return sum(breaker.ask(WAIT) is not None for _ in range(50)) > PROBES


MISTAKES = [
    (BreakerWithoutMinimum, opens_below_the_minimum),
    (BreakerThatTrustsLateResults, closes_by_a_late_result),
    (BreakerThatKeepsIgnoredPermits, loses_permits_to_ignored_outcomes),
    (BreakerThatWaitsForever, is_stuck_half_open),
    (BreakerThatOpensTheGates, floods_what_has_just_come_back),
]


@pytest.mark.parametrize(("broken", "mistake"), MISTAKES)
def test_each_rule_is_there_for_a_reason(broken, mistake) -> None:
    assert mistake(broken)
    assert not mistake(CircuitBreaker)


def test_probes_of_which_just_the_threshold_failed_open_it_again() -> None:
    breaker = opened(built())
    first, second = breaker.ask(WAIT), breaker.ask(WAIT)
    assert first
    assert second
    breaker.fail(first, WAIT)
    breaker.succeed(second, WAIT)
    assert breaker.state == "open"


def test_a_breaker_that_could_never_open_is_refused() -> None:
    with pytest.raises(InputError, match="minimum_calls=9 do not fit into window=4"):
        CircuitBreaker(window=4, minimum_calls=9)


def test_the_verdict_on_a_full_window_is_that_of_the_formula() -> None:
    from dstudio_lib.formulas.overload import breaker_opens

    for failures in range(21):
        breaker = CircuitBreaker(window=20, minimum_calls=20, failure_rate=0.5, wait=1)
        for i in range(20):
            permit = breaker.ask(0)
            (breaker.fail if i < failures else breaker.succeed)(permit, 0)
        assert (breaker.state == "open") == bool(breaker_opens(failures, 20 - failures, 0.5, 20))

"""Defences at their borders: a breaker that changes at exactly its numbers, budgets over any stretch of time, limits that end up equal."""

from __future__ import annotations

from collections import deque
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.resilience.bulkhead import Bulkhead
from dstudio_lib.algorithms.resilience.circuit_breaker import CircuitBreaker
from dstudio_lib.algorithms.resilience.concurrency import AimdLimit, GradientLimit
from dstudio_lib.algorithms.resilience.hedging import HedgedRequest
from dstudio_lib.algorithms.resilience.rate_limiters import FixedWindow, Gcra, SlidingWindowCounter
from dstudio_lib.algorithms.resilience.retry_budget import RetryBudget, RetryBudgetFedByRetries
from dstudio_lib.formulas.flow_control import jain_fairness
from dstudio_lib.formulas.rate_limits import token_bucket_envelope

ARRIVALS = st.lists(st.sampled_from([0, 0, 0, 1, 3, 9, 10, 11, 25, 60, 100, 140]), min_size=1, max_size=80).map(
    lambda gaps: list(accumulate(gaps))
)

# --- a circuit breaker at its borders


def breaker(minimum: int, percent: int, probes: int, wait: int = 100) -> CircuitBreaker:
    return CircuitBreaker(window=20, minimum_calls=minimum, failure_rate=percent / 100, wait=wait, probes=probes, patience=50)


def state_of(subject: CircuitBreaker) -> str:
    return subject.state


def told(subject: CircuitBreaker, outcomes: list[bool], now: int) -> None:
    """Make calls one after the other, of which some fail."""
    for failed in outcomes:
        permit = subject.ask(now)
        assert permit is not None
        (subject.fail if failed else subject.succeed)(permit, now)


@given(st.integers(1, 20), st.sampled_from([10, 25, 50, 80, 100]), st.lists(st.booleans(), min_size=1, max_size=20))
def test_a_closed_breaker_opens_with_the_very_call_that_makes_both_conditions_true(
    minimum: int, percent: int, outcomes: list[bool]
) -> None:
    subject = breaker(minimum, percent, probes=1)
    for number, failed in enumerate(outcomes, start=1):
        told(subject, [failed], now=0)
        failures = sum(outcomes[:number])
        if number >= minimum and 100 * failures >= percent * number:
            assert state_of(subject) == "open"
            return
        assert state_of(subject) == "closed"


@given(st.integers(1, 10_000), st.integers(1, 6))
def test_an_open_breaker_waits_to_the_nanosecond_and_then_admits_just_its_probes(wait: int, probes: int) -> None:
    subject = breaker(1, 100, probes, wait)
    told(subject, [True], now=7)
    assert [subject.ask(7 + passed) for passed in {0, wait // 2, wait - 1}] == [None] * len({0, wait // 2, wait - 1})
    assert state_of(subject) == "open"
    permits = [subject.ask(7 + wait) for _ in range(probes + 3)]
    assert all(permits[:probes]) and permits[probes:] == [None] * 3
    assert state_of(subject) == "half-open"


@given(st.integers(1, 6), st.data())
def test_half_open_the_share_of_probes_that_fail_decides_once_all_are_back(probes: int, data: st.DataObject) -> None:
    subject = breaker(1, 50, probes)
    told(subject, [True], now=0)
    permits = [subject.ask(100) for _ in range(probes)]
    outcomes = data.draw(st.lists(st.booleans(), min_size=probes, max_size=probes))
    for place, (permit, failed) in enumerate(zip(permits, outcomes, strict=True)):
        assert state_of(subject) == "half-open", place
        assert permit is not None
        (subject.fail if failed else subject.succeed)(permit, 100)
    assert state_of(subject) == ("open" if 2 * sum(outcomes) >= probes else "closed")


@given(st.integers(1, 5), st.lists(st.sampled_from(["succeed", "fail", "ignore"]), min_size=1, max_size=12))
def test_results_of_an_earlier_period_change_nothing_in_any_state(probes: int, late: list[str]) -> None:
    subject = breaker(5, 100, probes)
    permits = [subject.ask(0) for _ in late]
    told(subject, [True] * 5, now=0)
    for now, state in ((1, "open"), (100, "half-open")):
        if state == "half-open":
            assert subject.ask(now) is not None
        before = (subject.state, subject.period, set(subject.pending), list(subject.outcomes))
        assert before[0] == state
        for permit, what in zip(permits, late, strict=True):
            assert permit is not None
            getattr(subject, what)(permit, now)
        assert (subject.state, subject.period, set(subject.pending), list(subject.outcomes)) == before


@given(st.integers(1, 5), st.integers(1, 30))
def test_ignored_outcomes_give_the_permits_back_and_count_as_nothing(probes: int, ignored: int) -> None:
    subject = breaker(1, 50, probes)
    told(subject, [True], now=0)
    for _ in range(ignored):
        permits = [subject.ask(100) for _ in range(probes)]
        assert all(permits) and subject.ask(100) is None
        for permit in permits:
            assert permit is not None
            subject.ignore(permit, 100)
    assert state_of(subject) == "half-open" and not subject.outcomes
    told(subject, [False] * probes, now=100)
    assert state_of(subject) == "closed"


@given(st.integers(1, 5), st.data())
def test_probes_that_never_answer_open_it_again_after_its_patience_and_the_next_ones_may_close_it(probes: int, data: st.DataObject) -> None:
    subject = breaker(1, 50, probes)
    told(subject, [True], now=0)
    for _ in range(data.draw(st.integers(1, probes))):
        assert subject.ask(100) is not None
    assert subject.ask(149) is None or state_of(subject) == "half-open"
    assert subject.ask(150) is None
    assert state_of(subject) == "open"
    told(subject, [False] * probes, now=250)
    assert state_of(subject) == "closed"


# --- budgets, envelopes, hedges, walls


@given(st.lists(st.sampled_from(["attempt", "attempt", "retry", "retry"]), max_size=200), st.sampled_from([0.0, 0.1, 0.25, 0.5]))
@settings(max_examples=60)
def test_over_any_stretch_retries_are_at_most_the_share_of_its_requests_and_what_was_saved_up(steps: list[str], share: float) -> None:
    budget, counts = RetryBudget(share, first_tokens=2, most_tokens=5), [(0, 0)]
    for step in steps:
        getattr(budget, step)()
        counts.append((budget.attempts, budget.retries))
    for start, (attempts, retries) in enumerate(counts):
        assert all(
            later_retries - retries <= 5 + share * (later_attempts - attempts) + 1e-9 for later_attempts, later_retries in counts[start:]
        )


def test_a_budget_that_retries_feed_exceeds_the_share_over_a_long_stretch() -> None:
    spent = {}
    for kind in (RetryBudget, RetryBudgetFedByRetries):
        budget = kind(0.25, first_tokens=0, most_tokens=5)
        for _ in range(1_000):
            budget.attempt()
            while budget.retry():
                pass
        spent[kind] = budget.retries
    assert spent[RetryBudget] <= 0.25 * 1_000 + 5 < spent[RetryBudgetFedByRetries]


@given(ARRIVALS)
def test_the_cell_rate_algorithm_keeps_the_envelope_of_a_bucket_over_every_interval(arrivals: list[int]) -> None:
    limiter = Gcra(10, 4)
    let_in = [now for now in arrivals if limiter.admit(now)]
    for i, start in enumerate(let_in):
        assert all(j + 1 <= token_bucket_envelope(4, 1 / 10, end - start) + 1e-9 for j, end in enumerate(let_in[i:]))


@given(ARRIVALS)
def test_the_sliding_counter_holds_its_limit_in_each_of_its_own_windows_and_twice_it_in_any(arrivals: list[int]) -> None:
    limiter, fixed, let_in = SlidingWindowCounter(5, 100), FixedWindow(5, 100), []
    in_fixed = sum(fixed.admit(now) for now in arrivals)
    for now in arrivals:
        if limiter.admit(now):
            let_in.append(now)
            assert limiter.estimate(now) <= 5
    for number in range(arrivals[-1] // 100 + 1):
        assert sum(each // 100 == number for each in let_in) <= 5
    for start in let_in:
        assert sum(start <= each < start + 100 for each in let_in) < 2 * 5
    assert len(let_in) <= in_fixed, "what it lets in is never more than with windows that forget"


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=60), st.integers(1, 200))
def test_a_hedge_is_sent_for_exactly_those_whose_first_answer_takes_longer_than_its_delay(
    latencies: list[tuple[int, int]], delay: int
) -> None:
    extra = 0
    for first, second in latencies:
        request, told_at = HedgedRequest(("a", "b"), delay), 0
        request.start(0)
        due = {"a": first}
        for now in range(1, 601):
            if request.winner is None and (ready := [name for name in sorted(due) if due[name] == now]):
                request.answered(ready[0], now)
                told_at = now
            for _, server in request.tick(now):
                due[server] = now + second
        extra += len(request.sent) - 1
        request.check()
        assert told_at == min(first, delay + second)
    answered_before = sum(first <= delay for first, _ in latencies) / len(latencies)
    assert extra / len(latencies) == pytest.approx(1 - answered_before)


@given(
    st.lists(st.tuples(st.sampled_from(["enter", "enter", "leave"]), st.sampled_from([0, 0, 4, 11])), min_size=8, max_size=80),
    st.integers(1, 2),
    st.integers(1, 3),
    st.sampled_from([0, 3, 10, 30]),
)
def test_a_bulkhead_lets_callers_in_in_order_none_after_its_patience_and_none_past_a_free_place(
    steps: list[tuple[str, int]], places: int, waiting: int, patience: int
) -> None:
    """Beside it, what the rules say: a place that gets free goes to the first who has not waited too long."""
    bulkhead, now = Bulkhead(places, waiting, longest_wait=patience), 0
    inside: set[str] = set()
    queue: deque[tuple[str, int]] = deque()
    for number, (what, passed) in enumerate(steps):
        now += passed
        queue = deque(each for each in queue if now <= each[1] + patience)
        if what == "enter":
            wanted = "in" if len(inside) < places else "waiting" if len(queue) < waiting else "refused"
            assert bulkhead.enter(f"c{number}", now) == wanted
            if wanted == "in":
                inside.add(f"c{number}")
            elif wanted == "waiting":
                queue.append((f"c{number}", now))
        elif inside:
            leaving = min(inside)
            inside.discard(leaving)
            expected = (queue.popleft()[0],) if queue else ()
            inside |= set(expected)
            assert bulkhead.leave(leaving, now) == expected
        bulkhead.check()
        assert bulkhead.inside == inside
        assert not queue or len(inside) == places


# --- limits that find themselves


@given(st.lists(st.integers(1, 150), min_size=2, max_size=5))
@settings(max_examples=25)
def test_any_number_of_flows_that_halve_come_to_share_a_link_from_any_beginning(starts: list[int]) -> None:
    flows = [AimdLimit(initial=start, decrease=0.5) for start in starts]
    for _ in range(1_500):
        overloaded = sum(flow.limit for flow in flows) > 200
        for flow in flows:
            flow.update(1, flow.limit, lost=overloaded)
    assert jain_fairness([flow.limit for flow in flows]) > 0.99


@given(st.lists(st.integers(1, 200), min_size=2, max_size=4))
@settings(max_examples=25)
def test_gradient_limits_that_share_a_server_end_up_equal_from_any_beginning(starts: list[int]) -> None:
    """All see the same round trips: the difference between two limits shrinks with every step that shrinks them."""
    flows = [GradientLimit(initial=start, memory=1e-9) for start in starts]
    for flow in flows:
        flow.update(1_000, 1)  # each has seen the server idle
        assert flow.usual == 1_000
    before = max(starts) - min(starts)
    for _ in range(800):
        round_trip = round(1_000 * max(1.0, sum(flow.limit for flow in flows) / 60))
        for flow in flows:
            flow.update(round_trip, round(flow.limit))
    limits = [flow.limit for flow in flows]
    assert max(limits) - min(limits) <= 0.01 * before + 1e-9
    assert jain_fairness(limits) > 0.999
    assert sum(limits) > 60, "and the server is not left idle"

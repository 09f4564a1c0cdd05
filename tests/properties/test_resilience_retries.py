"""Waits, budgets, hedges, deadlines, bulkheads and single flights keep what they promise."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.resilience.backoff import (
    Backoff,
    BackoffThatNeverCaps,
    DecorrelatedJitter,
    EqualJitter,
    FullJitter,
    SmoothJitter,
)
from dstudio_lib.algorithms.resilience.bulkhead import Bulkhead, BulkheadThatLeaks
from dstudio_lib.algorithms.resilience.deadlines import Deadline, DeadlineThatStartsAnew, Work, Worker, WorkerThatNeverLooks
from dstudio_lib.algorithms.resilience.hedging import HedgedRequest, HedgeWithoutDelay, TiedServer, UntiedServer
from dstudio_lib.algorithms.resilience.retry_budget import RetryBudget, RetryBudgetFedByRetries
from dstudio_lib.algorithms.resilience.retrying import Retrying, RetryingTheHopeless
from dstudio_lib.algorithms.resilience.single_flight import SingleFlight, SingleFlightThatKeepsFailures
from dstudio_lib.formulas import backoff as formulas
from dstudio_lib.formulas.retries import expected_attempts, layered_amplification, retry_allowance
from dstudio_lib.formulas.tail import hedge_extra_load, hedged_slow_share
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

BASE, CAP, RUNS = 100_000, 2_000_000, 4_000
CLOSE = 4.0  # standard errors: with fixed seeds this either holds or does not


def wait_number(retry: int, make: Callable[[], Backoff]) -> list[int]:
    found = []
    for run in range(RUNS):
        backoff, draw = make(), stream(run, "backoff")
        for _ in range(retry):
            backoff.next_wait(draw)
        found.append(backoff.next_wait(draw))
    return found


def contains(samples: list[float], mean: float) -> bool:
    """Whether the confidence interval of the samples' mean contains a value."""
    centre = sum(samples) / len(samples)
    deviation = math.sqrt(sum((each - centre) ** 2 for each in samples) / (len(samples) - 1))
    return abs(centre - mean) <= CLOSE * deviation / math.sqrt(len(samples)) + 0.5


@pytest.mark.parametrize("retry", [0, 3, 9])
def test_mean_waits_with_full_and_equal_jitter_are_the_formulas(retry: int) -> None:
    whole = formulas.capped_backoff(BASE / 1e9, CAP / 1e9, retry)
    assert contains(wait_number(retry, lambda: FullJitter(BASE, CAP)), formulas.full_jitter_mean(whole) * 1e9)
    assert contains(wait_number(retry, lambda: EqualJitter(BASE, CAP)), formulas.equal_jitter_mean(whole) * 1e9)


@pytest.mark.parametrize("retry", [0, 2])
def test_mean_waits_with_decorrelated_jitter_are_the_formula_while_the_cap_is_far(retry: int) -> None:
    expected = formulas.decorrelated_jitter_mean(BASE / 1e9, retry + 1) * 1e9
    assert contains(wait_number(retry, lambda: DecorrelatedJitter(BASE, 10**12)), expected)


def test_smooth_jitter_draws_as_the_formula() -> None:
    draw, again = random.Random(5), random.Random(5)
    backoff, last = SmoothJitter(BASE, 10**15), 0.5
    for attempt in range(8):
        now = again.random()
        assert backoff.next_wait(draw) == round(formulas.smooth_jitter(BASE / 1e9, attempt, now, last) * 1e9)
        last = now


KINDS = [Backoff, FullJitter, EqualJitter, DecorrelatedJitter, SmoothJitter]


@given(st.integers(1, 10**9), st.integers(0, 10**12), st.integers(0, 2**32))
def test_no_wait_is_negative_or_longer_than_the_cap(base: int, above: int, seed: int) -> None:
    for kind in KINDS:
        backoff, draw = kind(base, base + above), random.Random(seed)
        assert all(0 <= backoff.next_wait(draw) <= base + above for _ in range(70))


def test_without_a_cap_an_hour_of_failures_means_an_hour_more_of_waiting() -> None:
    capped, endless, draw = Backoff(), BackoffThatNeverCaps(), random.Random(1)
    assert max(capped.next_wait(draw) for _ in range(16)) == 10 * 10**9
    assert max(endless.next_wait(draw) for _ in range(16)) > 3_000 * 10**9


def test_jitter_spreads_those_who_failed_together() -> None:
    draws = [stream(i, "client") for i in range(1_000)]
    assert len({Backoff(BASE, CAP).next_wait(draw) for draw in draws}) == 1
    assert len({FullJitter(BASE, CAP).next_wait(draw) for draw in draws}) > 900


@given(st.lists(st.booleans(), max_size=300), st.sampled_from([0.0, 0.1, 0.125, 0.5, 1.0]), st.integers(0, 20))
def test_retries_stay_within_the_budget(steps: list[bool], deposit: float, first: int) -> None:
    budget = RetryBudget(deposit, first)
    for is_attempt in steps:
        if is_attempt:
            budget.attempt()
        else:
            budget.retry()
        budget.check()
    assert budget.retries <= retry_allowance(budget.attempts, deposit, first) + 1e-9


def extra_load(kind: type[RetryBudget], attempts: int = 10_000) -> float:
    """Retries for each request when everything fails, and each caller would retry for ever."""
    budget = kind(deposit=0.5, first_tokens=0)
    for _ in range(attempts):
        budget.attempt()
        while budget.retry():
            pass
    return budget.retries / attempts


def test_a_budget_caps_the_extra_load_and_one_fed_by_retries_does_not() -> None:
    assert extra_load(RetryBudget) == pytest.approx(0.5, abs=1e-3)
    assert extra_load(RetryBudgetFedByRetries) == pytest.approx(1.0, abs=1e-2)  # 0.5 + 0.25 + ...


@pytest.mark.parametrize("failure_share", [0.0, 0.3, 0.7, 1.0])
def test_attempts_of_a_call_are_those_of_the_formula(failure_share: float) -> None:
    made = []
    for seed in range(2_000):
        draw, call, now = stream(seed, "calls"), Retrying(FullJitter(BASE, CAP), attempts=4), 0
        while draw.random() < failure_share and (at := call.failed(now, draw)) is not None:
            assert at >= now
            now = at
        call.check()
        made.append(call.made)
    assert contains(made, expected_attempts(failure_share, 3)) if 0 < failure_share < 1 else set(made) == {1 + 3 * int(failure_share)}


def calls_at_the_bottom(layers: int, attempts: int) -> int:
    """Calls that reach the bottom for one request at the top when all of them fail, each layer trying again."""
    if layers == 0:
        return 1
    draw, call, calls, at = random.Random(1), Retrying(Backoff(1, 1), attempts), 0, 0
    while at is not None:
        calls += calls_at_the_bottom(layers - 1, attempts)
        at = call.failed(at, draw)
    return calls


@pytest.mark.parametrize(("layers", "attempts"), [(1, 4), (2, 3), (3, 3), (4, 2)])
def test_retries_multiply_over_layers_as_the_formula_says(layers: int, attempts: int) -> None:
    assert calls_at_the_bottom(layers, attempts) == layered_amplification(attempts, layers)


def test_a_call_says_why_it_gave_up() -> None:
    draw, empty = random.Random(1), RetryBudget(deposit=0, first_tokens=0)
    for call, permanent, reason in (
        (Retrying(Backoff(100, 100), attempts=1), False, "attempts"),
        (Retrying(Backoff(100, 100)), True, "permanent"),
        (Retrying(Backoff(100, 100), deadline=Deadline(100)), False, "deadline"),
        (Retrying(Backoff(100, 100), budget=empty), False, "budget"),
    ):
        assert call.failed(0, draw, is_permanent=permanent) is None
        assert call.gave_up == reason
    assert RetryingTheHopeless(Backoff(100, 100)).failed(0, draw, is_permanent=True) == 100


def hedged(kind: type[HedgedRequest], delay: int, seed: int) -> tuple[int, int]:
    """Copies sent, and the time of the answer, with two servers of exponential latencies (mean 1 ms)."""
    draw = stream(seed, "latency")
    latency = {server: round(draw.expovariate(1) * 1e6) for server in ("a", "b")}
    request = kind(("a", "b"), delay)
    answers = {server: latency[server] for _, server in request.start(0)}
    assert kind is HedgeWithoutDelay or request.tick(delay - 1) == []
    if min(answers.values()) > delay:
        for _, server in request.tick(delay):
            answers[server] = delay + latency[server]
    first = min(answers, key=lambda server: answers[server])
    actions = request.answered(first, answers[first])
    assert actions[0] == ("answer", first)
    assert {server for what, server in actions if what == "cancel"} == set(request.sent) - {first}
    assert request.answered("b", answers[first] + 1) == []
    request.check()
    return len(request.sent), answers[first]


@pytest.mark.parametrize("delay", [500_000, 1_000_000, 3_000_000])
def test_a_hedge_costs_the_share_of_requests_that_are_slower_than_its_delay(delay: int) -> None:
    runs = [hedged(HedgedRequest, delay, seed) for seed in range(RUNS)]
    answered_before = -math.expm1(-delay / 1e6)
    assert contains([copies - 1 for copies, _ in runs], hedge_extra_load(answered_before))
    limit = delay + 2_000_000
    slow = hedged_slow_share(math.exp(-limit / 1e6), math.exp(-(limit - delay) / 1e6))
    share = sum(time > limit for _, time in runs) / RUNS
    assert abs(share - slow) <= CLOSE * math.sqrt(slow * (1 - slow) / RUNS)


def test_a_hedge_without_delay_doubles_the_load() -> None:
    assert all(hedged(HedgeWithoutDelay, 10**6, seed)[0] == 2 for seed in range(20))


@pytest.mark.parametrize(("kind", "begun"), [(TiedServer, 40), (UntiedServer, 80)])
def test_tied_requests_are_begun_once_if_the_cancellation_is_quick(kind: type[TiedServer], begun: int) -> None:
    servers, draw = {"a": kind("a"), "b": kind("b")}, stream(2, "turns")
    for i in range(40):
        servers["a"].put(f"r{i}", "b")
        servers["b"].put(f"r{i}", "a")
    while any(server.queue for server in servers.values()):
        work = servers[draw.choice("ab")].begin()
        if work and work[1]:
            servers[work[1][0]].cancel(work[1][1])
    started = servers["a"].begun + servers["b"].begun
    assert set(started) == {f"r{i}" for i in range(40)}
    assert len(started) == begun


@given(st.lists(st.tuples(st.integers(1, 50), st.lists(st.integers(1, 30), min_size=1, max_size=4)), max_size=20))
def test_no_work_is_done_after_its_deadline(requests: list[tuple[int, list[int]]]) -> None:
    worker = Worker()
    for i, (timeout, parts) in enumerate(requests):
        worker.put(Work(f"r{i}", Deadline.after(timeout, 0), tuple(parts)))
    worker.run(0)
    worker.check()


def overload(kind: type[Worker]) -> Worker:
    worker, now = kind(), 0
    for i in range(100):  # a request each 10 ns, each takes 20 and is waited for 50
        worker.put(Work(f"r{i}", Deadline.after(50, 10 * i), (10, 10)))
    while worker.queue:
        now = worker.run(now)
    return worker


def test_a_worker_that_never_looks_at_the_clock_answers_almost_nobody() -> None:
    good, broken = overload(Worker), overload(WorkerThatNeverLooks)
    assert len(good.answered) > 10 * len(broken.answered)
    assert broken.wasted > 1_000 > good.wasted == 0


@given(st.integers(1, 1_000), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 1_000)), max_size=8))
def test_a_deadline_handed_on_is_never_later_than_the_caller_s(timeout: int, hops: list[tuple[int, int]]) -> None:
    deadline, now = Deadline.after(timeout, 0), 0
    for passed, own in hops:
        now += passed
        below = deadline.handed_on(now, own)
        assert below.at <= deadline.at
        deadline = below


def test_timeouts_that_start_anew_at_each_layer_outlive_the_caller() -> None:
    deadline: Deadline = DeadlineThatStartsAnew(100)
    for now in (80, 160):
        deadline = deadline.handed_on(now, own_timeout=100)
    assert deadline.at > 100
    assert Deadline(100).handed_on(80, 100).handed_on(160, 100).has_passed(100)


@given(st.lists(st.tuples(st.sampled_from(["enter", "leave"]), st.integers(0, 9)), max_size=120), st.integers(1, 4), st.integers(0, 3))
def test_a_bulkhead_never_holds_more_than_its_places(steps: list[tuple[str, int]], places: int, waiting: int) -> None:
    bulkhead = Bulkhead(places, waiting, longest_wait=10)
    for now, (what, caller) in enumerate(steps):
        if what == "leave":
            bulkhead.leave(str(caller), now)
        elif str(caller) not in bulkhead.inside and str(caller) not in {each for each, _ in bulkhead.queue}:
            verdict = bulkhead.enter(str(caller), now)
            assert (verdict == "refused") <= (len(bulkhead.inside) == places)
        bulkhead.check()


def test_a_bulkhead_that_leaks_refuses_everybody_after_a_few_failures() -> None:
    leaky = BulkheadThatLeaks(places=3)
    for i in range(3):
        leaky.enter(f"r{i}", i)
        leaky.leave(f"r{i}", i, failed=True)
    assert leaky.enter("next", 10) == "refused"


def test_a_caller_that_enters_twice_is_told_so() -> None:
    bulkhead = Bulkhead(2)
    bulkhead.enter("a", 0)
    with pytest.raises(InputError, match="already"):
        bulkhead.enter("a", 1)


@given(st.lists(st.tuples(st.sampled_from(["join", "finish", "fail"]), st.sampled_from("xy")), max_size=100))
def test_a_key_is_never_computed_twice_at_once_and_everyone_gets_an_answer(steps: list[tuple[str, str]]) -> None:
    flight, asked, told, leading = SingleFlight(), 0, 0, set()
    for what, key in steps:
        if what == "join":
            role = flight.join(key, f"c{asked}")
            asked += 1
            assert (role == "leads") == (key not in leading)
            leading.add(key)
        elif key in leading:
            told += len(flight.finish(key, 1) if what == "finish" else flight.fail(key))
            leading.discard(key)
        flight.check()
    told += sum(len(flight.finish(key, 1)) for key in list(leading))
    assert told == asked


@pytest.mark.parametrize(("kind", "role"), [(SingleFlight, "leads"), (SingleFlightThatKeepsFailures, "waits")])
def test_after_a_failure_the_next_caller_must_lead(kind: type[SingleFlight], role: str) -> None:
    flight = kind()
    flight.join("key", "a")
    flight.fail("key")
    assert flight.join("key", "b") == role

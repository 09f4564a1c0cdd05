"""A skewed clock, worked by hand: who discards what too early or too late, and which clock was read."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.plan_checks import where_clocks_matter
from dstudio_lib.engine.running import run
from dstudio_lib.foundation.errors import InputError

FROM, TO = 10.0, 20.0


def skewed(plan: Plan, ahead: float, place: int = 0) -> Plan:
    return replace(plan, faults=(Fault(FROM, TO, "clock", place, ahead),))


def service(rate: float = 8.0, *, timeout: float = 1.0, **block: object) -> Plan:
    """One server that takes a tenth of a second, asked at even intervals."""
    heeding = Block("web", 1, service="constant", mean=0.1, **{"abandons": True, **block})
    return Plan((Source("users", 0, "steady", rate=rate),), (heeding,), (Link("call", 0, timeout=timeout),), horizon=30.0)


def during(column: list[float]) -> float:
    return sum(column[int(FROM) : int(TO)])


def test_a_clock_ahead_by_the_whole_budget_discards_every_call_even_with_free_servers() -> None:
    result = run(skewed(service(), 1.0))
    assert during(result.block(0, "abandoned")) == during(result.block(0, "arrived")) == 80
    assert during(result.block(0, "done")) <= 1  # what was at work when the clock was set
    assert sum(result.block(0, "abandoned")) == 80 and sum(result.source(0, "failed")) == 80


@pytest.mark.parametrize("ahead", [-5.0, 0.5, 0.99])
def test_where_nobody_waits_a_clock_within_the_budget_or_behind_changes_nothing(ahead: float) -> None:
    assert sum(run(skewed(service(), ahead)).block(0, "abandoned")) == 0


def test_in_an_overload_a_clock_ahead_drops_calls_that_much_earlier_and_one_behind_that_much_later() -> None:
    """Twenty calls come each second and ten are worked off: the queue holds what may wait, the budget less what the clock is ahead."""
    told = {ahead: run(skewed(service(20.0), ahead)) for ahead in (-2.0, -0.5, 0.5)}
    right = run(service(20.0))
    late = {ahead: result.block(0, "waiting")[19] * 0.05 for ahead, result in told.items()}  # Little: what waits leaves at 20/s
    assert right.block(0, "waiting")[19] * 0.05 == pytest.approx(1.0, abs=0.1)
    assert late[0.5] == pytest.approx(0.5, abs=0.1)
    assert late[-0.5] == pytest.approx(1.5, abs=0.1)
    assert late[-2.0] == pytest.approx(3.0, abs=0.3)
    wasted = {ahead: during(result.block(0, "wasted")) for ahead, result in told.items()}
    assert wasted[0.5] <= 1, "what is not discarded early is answered in time, but for the one at work when the clock was set"
    assert wasted[-2.0] >= 90, "ten answers each second, and nearly all of them too late"
    abandoned = [during(run(skewed(service(20.0), ahead)).block(0, "abandoned")) for ahead in (-2.0, -0.5, 0.0, 0.5, 0.9, 1.0)]
    assert abandoned == sorted(abandoned) and abandoned[0] < abandoned[2] < abandoned[-1]
    assert abandoned[-1] == 200 + 20, "all that came in ten seconds, and the second's worth that waited"


def chain(timeout: float = 2.0, **front: object) -> Plan:
    """Users who wait 2 s, a front that waits 1 s, and a store that heeds deadlines."""
    blocks = (Block("front", 0, links=(1,), **front), Block("store", 1, service="constant", mean=0.1, abandons=True))
    links = (Link("users to front", 0, timeout=timeout), Link("front to store", 1, timeout=1.0))
    return Plan((Source("users", 0, "steady", rate=8.0),), blocks, links, horizon=30.0)


def test_a_caller_whose_clock_is_behind_writes_deadlines_that_are_over_when_they_come() -> None:
    result = run(skewed(chain(), -1.0))
    assert during(result.block(1, "abandoned")) == 80 and sum(result.block(1, "abandoned")) == 80
    assert sum(run(skewed(chain(), 5.0)).block(1, "abandoned")) == 0


def test_a_deadline_is_handed_on_as_it_was_written() -> None:
    """The front's clock is ahead, but the users' deadline stands: the store drops at 2 s what it would at 1 s, and never later."""
    plan = replace(chain(), sources=(Source("users", 0, "steady", rate=20.0),))
    assert run(plan).block(1, "waiting")[19] * 0.05 == pytest.approx(1.0, abs=0.1)
    assert run(skewed(plan, 50.0)).block(1, "waiting")[19] * 0.05 == pytest.approx(2.0, abs=0.1)


def test_a_hasty_caller_retries_by_its_own_clock() -> None:
    """A store that always fails; the front may retry twice, 0.4 s apart, within the users' second."""
    blocks = (Block("front", 0, links=(1,)), Block("store", 0, errors=1.0))
    links = (Link("users to front", 0, timeout=1.0), Link("front to store", 1, retries=2, backoff=0.4, backoff_cap=0.4, hasty=True))
    plan = Plan((Source("users", 0, "steady", rate=1.0),), blocks, links, horizon=30.0)
    retries = [during(run(skewed(plan, ahead)).link(1, "retries")) for ahead in (-5.0, 0.0, 0.3, 0.7)]
    assert retries == [20, 20, 10, 0]


def test_a_cache_whose_clock_is_set_forgets_all_or_keeps_it_too_long() -> None:
    """Entries live 4 s. Set ahead at 10 s by 4 s all end at once; set right at 20 s, what was kept meanwhile lives up to 8 s."""
    blocks = (Block("cache", 0, links=(1,), cache="keyed", life=4.0), Block("store", 0))
    source = Source("readers", 0, "steady", rate=100.0, keys=1)
    plan = Plan((source,), blocks, (Link("read", 0), Link("fetch", 1)), horizon=40.0)

    def fetched(ahead: float) -> list[int]:
        return [second for second, misses in enumerate(run(skewed(plan, ahead)).block(0, "misses")) for _ in range(int(misses))]

    assert fetched(0.0) == [0, 4, 8, 12, 16, 20, 24, 28, 32, 36]
    assert fetched(4.0) == [0, 4, 8, 10, 14, 18, 26, 30, 34, 38]
    assert fetched(-4.0) == [0, 4, 8, 16, 20, 24, 28, 32, 36]
    assert fetched(-100.0) == [0, 4, 8, 20, 24, 28, 32, 36], "behind, an entry outlives the fault, and then ends at once"
    assert sum(run(skewed(plan, -100.0)).block(0, "hits")) > 3_900


def test_an_attempt_that_was_cancelled_stays_so_whatever_the_clock_says() -> None:
    """Six calls come 0.9 s apart and take 1 s each, the newest first; the slower attempts are still there when their time is up.

    That of the last call is begun in the moment in which the other is done, before it can be told.
    """
    web = Block("web", 1, newest_first=True, service="constant", mean=1.0, abandons=True)
    faults = (Fault(0.5, 30.0, "clock", 0, -100.0), Fault(6.0, 30.0, "surge", 0, 1e-3))
    link = Link("call", 0, timeout=2.5, hedge=0.3)
    result = run(Plan((Source("users", 0, "steady", rate=1 / 0.9),), (web,), (link,), faults, horizon=30.0))
    assert sum(result.source(0, "good")) == sum(result.link(0, "hedges")) == 6
    assert sum(result.block(0, "abandoned")) == 5 and sum(result.block(0, "wasted")) == 1


def test_acknowledged_work_is_done_whatever_the_clock_says() -> None:
    plan = service(20.0, acknowledges=True, room=5)
    behind, right = run(skewed(plan, -5.0)), run(plan)
    assert behind.block(0, "done") == right.block(0, "done")
    ahead = run(skewed(plan, 2.0))
    assert during(ahead.block(0, "abandoned")) == 200, "but a call that seems late is not taken in"


@pytest.mark.parametrize("value", [math.nan, math.inf, "soon", None, True, 1e7, -1e7])
def test_a_skew_that_is_no_number_of_seconds_is_refused(value: object) -> None:
    with pytest.raises(InputError, match=r"Fault 1 .clock.: value=.*allowed is a number of seconds from -1000000 to 1000000") as caught:
        skewed(service(), value).checked()  # type: ignore[arg-type]
    assert "\n" not in str(caught.value) and str(caught.value).count(". ") == 0


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (service(), {0}),
        (service(abandons=False), set()),
        (service(timeout=0.0), set()),
        (chain(), {0, 1}),
        (chain(0.0, acknowledges=True), {0, 1}),
        (chain(0.0), {0, 1}),
        (replace(chain(), links=(Link("a", 0, timeout=1.0), Link("b", 1))), {1}),
        (replace(chain(0.0, acknowledges=True), links=(Link("a", 0, timeout=1.0), Link("b", 1))), set()),
    ],
)
def test_a_clock_matters_where_a_deadline_is_read_or_written_for_one_who_reads_it(plan: Plan, where: set[int]) -> None:
    assert where_clocks_matter(plan.checked()) == where
    for place, block in enumerate(plan.blocks):
        if place in where:
            assert skewed(plan, 0.5, place).checked()
        else:
            with pytest.raises(InputError, match=f"Fault 1 .clock.: a wrong clock changes nothing at {block.name!r}.*heed deadlines"):
                skewed(plan, 0.5, place).checked()


def test_two_skews_of_one_clock_cannot_overlap_and_a_place_has_to_exist() -> None:
    plan = service()
    with pytest.raises(InputError, match=r"Fault 2 .clock. overlaps"):
        replace(plan, faults=(Fault(1.0, 5.0, "clock", 0, 1.0), Fault(4.0, 9.0, "clock", 0, -1.0))).checked()
    with pytest.raises(InputError, match="its target 7 does not exist"):
        skewed(plan, 1.0, 7).checked()

"""Queues that shed keep waits short under overload, and drop nothing from a queue that empties by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.resilience.shedding import AdaptiveLifoQueue, CoDelQueue, CoDelThatDropsAtOnce, FifoQueue
from dstudio_lib.formulas.flow_control import codel_drop_spacing

MILLISECOND = 1_000_000


def served(make: Callable[[], FifoQueue], between: int, service: int, number: int) -> tuple[FifoQueue, list[int]]:
    """Waits of those served by one server, with requests at an even pace."""
    queue, waits, now = make(), [], 0
    arrivals = [i * between for i in range(number)]
    came = 0
    while came < number or queue.waiting:
        while came < number and arrivals[came] <= now:
            queue.put(str(came), arrivals[came])
            came += 1
        request = queue.take(now)
        queue.check()
        if request is None:
            if came == number:
                break
            now = max(now + 1, arrivals[came])
            continue
        waits.append(now - arrivals[int(request)])
        now += service
    return queue, waits


KINDS = [FifoQueue, CoDelQueue, AdaptiveLifoQueue]


@pytest.mark.parametrize("make", KINDS)
def test_below_capacity_nothing_is_shed(make: Callable[[], FifoQueue]) -> None:
    queue, waits = served(make, 10 * MILLISECOND, 9 * MILLISECOND, 300)
    assert not queue.shed
    assert len(waits) == 300


def test_under_overload_a_plain_queue_makes_everyone_wait_and_codel_does_not() -> None:
    _, plain = served(FifoQueue, 8 * MILLISECOND, 10 * MILLISECOND, 3_000)
    shedding, waits = served(CoDelQueue, 8 * MILLISECOND, 10 * MILLISECOND, 3_000)
    assert max(plain) > 5_000 * MILLISECOND
    late = waits[len(waits) // 2 :]
    assert sorted(late)[len(late) // 2] < 100 * MILLISECOND
    assert shedding.shed


def test_under_overload_the_newest_are_served_at_once() -> None:
    queue, waits = served(AdaptiveLifoQueue, 5 * MILLISECOND, 10 * MILLISECOND, 2_000)
    late = waits[len(waits) // 2 :]
    assert max(late) <= 10 * MILLISECOND
    assert len(queue.shed) == pytest.approx(1_000, rel=0.1)


def test_order_turns_round_only_while_the_queue_is_late() -> None:
    queue = AdaptiveLifoQueue(short=50, long=100)
    for time in (0, 10, 20):
        queue.put(str(time), time)
    assert queue.take(30) == "0"
    for time in (115, 125):
        queue.put(str(time), time)
    assert queue.take(130) == "125"  # not empty for 130 ns: the newest first, and those that waited more than 50 are shed
    assert queue.shed == ["10", "20"]
    assert queue.take(131) == "115"
    queue.put("200", 200)
    queue.put("201", 201)
    assert queue.take(202) == "200"


def test_a_burst_that_drains_within_the_interval_loses_nothing_unless_codel_forgets_the_interval() -> None:
    def burst(queue: FifoQueue) -> FifoQueue:
        for i in range(8):
            queue.put(str(i), 0)
        for i in range(8):
            queue.take(i * 10 * MILLISECOND)
        return queue

    assert not burst(CoDelQueue()).shed
    assert burst(CoDelThatDropsAtOnce()).shed


def test_drops_come_faster_by_the_square_root_of_their_number() -> None:
    queue = CoDelQueue()
    for drops in (1, 2, 9):
        queue.count = drops
        assert queue.spaced(0) == pytest.approx(codel_drop_spacing(0.1, drops) * 1e9, abs=1)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=200))
def test_every_request_is_waiting_taken_or_shed(steps: list[tuple[bool, int]]) -> None:
    for make in KINDS:
        queue, now = make(), 0
        for i, (put, passed) in enumerate(steps):
            now += passed * MILLISECOND
            if put:
                queue.put(str(i), now)
            else:
                queue.take(now)
            queue.check()
        assert len({*queue.taken, *queue.shed}) == len(queue.taken) + len(queue.shed)

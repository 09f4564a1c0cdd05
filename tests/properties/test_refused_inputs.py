"""What makes no sense is refused where it is given, by a sentence with a way out: sweeps, queues, models of production systems, trials."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dstudio_lib.algorithms.hashing.jump import JumpPlacement
from dstudio_lib.algorithms.hashing.maglev import MaglevPlacement
from dstudio_lib.algorithms.hashing.rendezvous import RendezvousPlacement
from dstudio_lib.algorithms.hashing.ring import HashRing
from dstudio_lib.algorithms.production.dynamo import Dynamo
from dstudio_lib.algorithms.production.hystrix import RollingWindow
from dstudio_lib.algorithms.production.idempotency_keys import Conflict, IdempotentEndpoint
from dstudio_lib.algorithms.production.kafka_replication import Partition
from dstudio_lib.algorithms.production.snowflake import EPOCH, Snowflake, parts
from dstudio_lib.algorithms.production.spanner import Spanner
from dstudio_lib.algorithms.production.tao import Tao
from dstudio_lib.algorithms.resilience.concurrency import VegasLimit
from dstudio_lib.algorithms.resilience.hedging import HedgedRequest
from dstudio_lib.algorithms.resilience.rate_limiters import FixedWindow, Gcra, SlidingWindowCounter, SlidingWindowLog, TokenBucket
from dstudio_lib.algorithms.resilience.shedding import AdaptiveLifoQueue
from dstudio_lib.algorithms.resilience.single_flight import SingleFlight
from dstudio_lib.algorithms.storage.erasure_code import ErasureCode
from dstudio_lib.algorithms.transactions.locking import WoundWaitStore
from dstudio_lib.algorithms.transactions.mvcc import SnapshotStore
from dstudio_lib.algorithms.transactions.stores import Aborted
from dstudio_lib.foundation.errors import InputError, UnknownName, UnreadableData
from dstudio_lib.foundation.process import MILLISECOND, Process, Surroundings
from dstudio_lib.kernel import Crash, Trace, World, record
from dstudio_lib.simulators.learner_code import try_protocol
from dstudio_lib.simulators.queues.balancing import balance
from dstudio_lib.simulators.queues.closed import closed_loop
from dstudio_lib.simulators.queues.disciplines import serve
from dstudio_lib.simulators.queues.recursions import kiefer_wolfowitz
from dstudio_lib.simulators.retry_budget import RetryBudget
from dstudio_lib.simulators.sweeping import SweepFailed, points_of, sweep
from dstudio_lib.simulators.trials import converged

CHANCE = random.Random(1)


def waiting(*, load: float, seed: int) -> dict[str, Any]:
    return {"wait": load / (1 - load) if load < 1 else math.inf, "seed": seed, "row": np.arange(2) * load}


def number(*, load: float, seed: int) -> float:
    return load + seed


def ending(*, load: float, seed: int) -> None:
    os._exit(3)


LOADS = {"load": [0.5, 1.0]}


def tried(**given: Any) -> Any:
    return sweep(**{"simulate": waiting, "grid": LOADS, "seeds": range(2), "workers": 1, **given})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seeds": 5}, "seeds was given as 5; give whole numbers, such as range"),
        ({"seeds": "ab"}, "seeds was given as 'ab'"),
        ({"seeds": [1, 1.5]}, "1.5 is no seed"),
        ({"grid": 5}, "grid was given as 5"),
        ({"grid": "ab"}, "grid was given as 'ab'"),
        ({"grid": {"load": 0.5}}, r"load was given as 0.5; give a list of values, such as \[0.5\]"),
        ({"grid": {"load": "ab"}}, "load was given as 'ab'"),
        ({"progress": 5}, "progress is 5; give True"),
        ({"executor": ThreadPoolExecutor}, "is no executor"),
        ({"executor": 5}, "5 is no executor"),
        ({"path": "/"}, "cannot be kept in /; give the name of a file in a directory that is there"),
        ({"path": "/no such directory/results"}, "cannot be kept in /no such directory/results"),
    ],
)
def test_a_sweep_refuses_what_it_cannot_run_before_it_runs_anything(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        tried(**given)


def test_a_sweep_takes_numbers_of_numpy_and_keeps_infinity_through_its_file(tmp_path: Path) -> None:
    path = tmp_path / "results"
    first = tried(grid={"load": np.array([0.5, 1.0])}, seeds=np.arange(2), path=path)
    assert first.column("wait") == [[1.0, 1.0], [math.inf, math.inf]] and first.column("row")[1][0] == [0.0, 1.0]
    assert "Infinity" not in path.read_text(encoding="utf-8")
    again = tried(grid={"load": np.array([0.5, 1.0])}, seeds=np.arange(2), path=path)
    assert again.results == first.results and again.digest() == first.digest()


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match="no 'time' in the results; there are wait, seed, row"):
        tried().column("time")
    with pytest.raises(UnknownName, match="names nothing"):
        tried(simulate=number).column("wait")


def test_points_of_settings_name_what_can_be_set() -> None:
    with pytest.raises(UnknownName, match=r"RetryBudget has no 'layres' to set; it has layers, attempts"):
        points_of(RetryBudget(), layres=(1, 2))
    with pytest.raises(InputError, match="layers was given as 3; give a list of values"):
        points_of(RetryBudget(), layers=3)  # type: ignore[arg-type]


def test_a_pool_of_ones_own_whose_workers_die_is_told_with_a_way_to_go_on() -> None:
    with ProcessPoolExecutor(1) as pool, pytest.raises(SweepFailed, match="workers of the executor died"):
        tried(simulate=ending, executor=pool)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: balance([0.0], [1.0], "jsq", CHANCE), "no policy 'jsq'; choose one of random, round-robin"),  # type: ignore[arg-type]
        (lambda: balance([0.0], [1.0], "random", CHANCE, speeds=[1.0, 0.0]), "each above 0"),
        (lambda: balance([0.0], [1.0], "random", CHANCE, speeds=[]), "at least one"),
        (lambda: balance([0.0], [1.0], "random", CHANCE, told_every=-1.0), "told_every=-1.0"),
        (lambda: balance([0.0, 1.0], [1.0], "random", CHANCE), "2 arrivals and 1 services"),
        (lambda: balance([5.0, 1.0], [1.0, 1.0], "shortest", CHANCE), "Request 1 comes at 1.0 s, after one at 5.0 s"),
        (lambda: balance([0.0, math.nan], [1.0, 1.0], "shortest", CHANCE), "Request 1 comes at nan s"),
        (lambda: balance([0.0, 1.0], [1.0, -1.0], "shortest", CHANCE), "Request 1 brings -1.0 s of work"),
        (lambda: serve([0.0], [1.0], "fifo"), "no order 'fifo'; choose one of fcfs"),  # type: ignore[arg-type]
        (lambda: serve([5.0, 1.0], [1.0, 1.0], "sharing"), "sort them"),
        (lambda: serve([0.0], [math.inf], "srpt"), "Request 0 brings inf s"),
        (lambda: serve([0.0], [1.0], "priority"), "needs the class of each request"),
        (lambda: serve([0.0], [1.0], "priority", [0, 1]), "2 classes for 1 requests"),
        (lambda: kiefer_wolfowitz(np.zeros(2), np.zeros(2), 0), "servers=0"),
        (lambda: kiefer_wolfowitz(np.zeros(2), np.zeros(1), 1), "2 arrivals, 1 services"),
        (lambda: closed_loop(-1, lambda _: 1.0, lambda _: 1.0, 1, 9.0, CHANCE), "users=-1"),
        (lambda: closed_loop(1, lambda _: 1.0, lambda _: 1.0, 0, 9.0, CHANCE), "servers=0"),
        (lambda: closed_loop(2, lambda _: 0.0, lambda _: 0.0, 1, 9.0, CHANCE), "let users think"),
        (lambda: Dynamo([]), "nodes is empty"),
        (lambda: RollingWindow(length=5, buckets=10), "allowed is 1 to 5"),
        (lambda: IdempotentEndpoint([("pay", lambda *_: 1), ("pay", lambda *_: 2)]), "has a name twice"),
        (lambda: Partition("aab"), "each of its own"),
        (lambda: Partition(""), "need names"),
        (lambda: Partition("abc").consume(-1), "offset=-1"),
        (lambda: Partition("abc").is_committed(-1), "offset=-1"),
        (lambda: Snowflake().next_id(EPOCH - 1), "gives no number"),
        (lambda: Snowflake().next_id(EPOCH + 0.5), "gives no number"),  # type: ignore[arg-type]
        (lambda: parts(-1), "-1 is none of these numbers"),
        (lambda: Tao().assoc_range(1, "likes", -1, 5), "position=-1"),
        (lambda: HedgedRequest((), delay=5), "name at least one"),
        (lambda: HedgedRequest(("a", "a"), delay=5), "are not each another"),
        (lambda: VegasLimit(fewest=6, most=3), "fewest=6 is above most=3"),
        (lambda: AdaptiveLifoQueue(short=100, long=5), "short=100 ns is above long=5 ns"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_is_given(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        ask()


@pytest.mark.parametrize("ask", ["fetch", "lag", "crash", "restart", "bounce"])
def test_a_replica_that_is_not_there_is_told_with_those_that_are(ask: str) -> None:
    with pytest.raises(UnknownName, match="no replica 'z'; the replicas are a, b, c"):
        getattr(Partition("abc"), ask)("z")


def test_a_commit_that_is_finished_may_be_asked_for_again_and_one_that_never_was_is_told() -> None:
    spanner = Spanner(error=5, offsets={"eu": 4, "us": -4})
    ticket = spanner.begin("eu", {"x": 1}, now=100)
    assert [spanner.finish("eu", ticket, now=now) for now in (100, 112, 130)] == [False, True, True]
    assert spanner.groups["eu"].versions == {"x": [(ticket, 1)]}
    with pytest.raises(UnknownName, match=f"Group 'us' has no commit of time {ticket}"):
        spanner.finish("us", ticket, now=130)
    for ask in (
        lambda: spanner.begin("asia", {}, now=1),
        lambda: spanner.read_time("asia", now=1),
        lambda: spanner.read({"asia": ["x"]}, at=1, now=1),
    ):
        with pytest.raises(UnknownName, match="no group 'asia'; the groups are eu, us"):
            ask()


def test_a_request_that_is_changed_after_it_was_sent_is_another_request() -> None:
    endpoint, request = IdempotentEndpoint([("pay", lambda *_: "paid")]), {"to": "home"}
    assert endpoint.call("k", request, now=0) == "paid"
    request["to"] = "work"
    with pytest.raises(Conflict, match="other parameters"):
        endpoint.call("k", request, now=1)


class Storm(Process):
    """Answers each message with two, and begins soon."""

    def on_start(self, world: Surroundings) -> None:
        world.set_timer("begin", 5 * MILLISECOND)

    def on_timer(self, world: Surroundings, name: str) -> None:
        world.send(self.peers[0], 1)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        world.send(sender, 1)
        world.send(sender, 1)


class Random(Storm):
    """Draws on the numbers that everybody shares."""

    def on_timer(self, world: Surroundings, name: str) -> None:
        world.record("drawn", number=random.random())


@pytest.mark.parametrize("kind", [Storm, Random])
def test_a_failure_names_no_fault_that_was_still_to_come(kind: type[Process]) -> None:
    late = [Crash(300 * MILLISECOND, "a", until=400 * MILLISECOND), Crash(500 * MILLISECOND, "b")]
    failure = try_protocol(kind, ("a", "b"), seeds=range(1), faults=late).failure
    assert failure is not None and failure.time < 300 * MILLISECOND
    assert failure.faults == () and failure.first_faults == 2


def test_a_node_that_records_what_is_no_number_is_not_taken_for_one_that_is_random() -> None:
    class Mean(Storm):
        def on_timer(self, world: Surroundings, name: str) -> None:
            world.record("mean", value=math.nan)

    assert try_protocol(Mean, ("a", "b"), seeds=range(2)).passed


class Quiet(Process):
    """Does nothing."""


def on_trial(**given: Any) -> Any:
    return try_protocol(**{"build": Quiet, "peers": ("a", "b"), "seeds": range(1), **given})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seeds": 5}, "seeds was given as 5, so nothing was tried"),
        ({"seeds": ()}, "nothing was tried"),
        ({"until": 0}, "holds nothing"),
        ({"until": 1.5}, "holds nothing"),
        ({"patience": 0}, "patience is 0; give the seconds"),
        ({"patience": -1.0}, "patience is -1.0"),
        ({"link": 5}, "link was given as 5; give a Link"),
        ({"faults": 5}, "faults came to 5"),
        ({"faults": lambda *_: None}, "faults came to None"),
        ({"calls": 5}, "calls came to 5"),
        ({"checks": [5]}, "checks was given as"),
        ({"checks": lambda world: None}, "give a list of functions of the world"),
        ({"goals": lambda world: None}, "goals was given as"),
        ({"checks": [lambda world: 1 / 0]}, "The check <lambda> itself failed, with ZeroDivisionError: division by zero"),
        ({"goals": [converged("items")]}, "Node a has no attribute 'items' to compare"),
    ],
)
def test_a_trial_refuses_what_would_try_nothing_or_fail_by_itself(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        on_trial(**given)


def test_a_trial_takes_checks_that_assert_or_say_and_nothing_else_of_them() -> None:
    def asserting(world: Any) -> None:
        assert world.time < 9, "too late"

    assert on_trial(checks=[lambda world: None, lambda world: True]).passed
    assert on_trial(checks=[asserting]).failure.sentence == "asserting: too late"


def test_a_file_that_is_no_trace_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    for content, sentence in ((b"", "There is no line"), (b"\xff\xfe\x00", "is no text"), (b"[1]\n", "Line 1 is none of a trace")):
        path.write_bytes(content)
        with pytest.raises(UnreadableData, match=sentence):
            Trace.load(path)


@pytest.mark.parametrize("until", [-1, 4, 1.5, "late"])
def test_a_recording_ends_no_earlier_than_it_begins(until: Any) -> None:
    world = World()
    world.add("a", lambda: Quiet("a", ()))
    world.run(until=5)
    with pytest.raises(InputError, match="A recording cannot end at"):
        record(world, until)


@pytest.mark.parametrize(
    ("kind", "given"),
    [(TokenBucket, (100, 2)), (Gcra, (100, 2)), (FixedWindow, (2, 100)), (SlidingWindowLog, (2, 100)), (SlidingWindowCounter, (2, 100))],
)
def test_a_clock_that_goes_to_and_fro_buys_no_requests(kind: Any, given: tuple[int, int]) -> None:
    limiter = kind(*given)
    assert sum(limiter.admit(1_000 if turn % 2 else 0) for turn in range(500)) <= 4  # two at each of two moments
    assert limiter.admit(5_000)


def test_a_hedged_request_begins_once_and_takes_no_answer_of_whom_it_did_not_ask() -> None:
    request = HedgedRequest(("a", "b"), delay=10)
    assert request.tick(now=50) == []
    assert [request.start(now=50), request.start(now=51)] == [[("send", "a")], []]
    assert request.answered("b", now=55) == request.answered("z", now=56) == []
    assert request.answered("a", now=57) == [("answer", "a")]
    request.check()


@pytest.mark.parametrize("end", [lambda flight: flight.finish("k", 1), lambda flight: flight.fail("k")])
def test_a_flight_that_nobody_is_on_cannot_end(end: Callable[[SingleFlight], object]) -> None:
    flight = SingleFlight()
    flight.join("k", "a")
    end(flight)
    with pytest.raises(UnknownName, match="Nobody computes 'k' now"):
        end(flight)


@pytest.mark.parametrize("kind", [SnapshotStore, WoundWaitStore])
def test_a_transaction_that_committed_is_not_told_to_run_again(kind: Any) -> None:
    store = kind({"x": 1})
    done, gone = store.begin(), store.begin()
    store.commit(done)
    store.abort(gone)
    with pytest.raises(Aborted, match="T1 has ended already: it committed; begin another"):
        store.commit(done)
    with pytest.raises(Aborted, match="T2 has ended already: it was aborted; run it again"):
        store.write(gone, "x", 2)


@pytest.mark.parametrize("kind", [HashRing, RendezvousPlacement, JumpPlacement, MaglevPlacement])
def test_a_key_that_is_no_text_is_refused_with_the_text_that_it_could_be(kind: Any) -> None:
    placement = kind("abc")
    with pytest.raises(InputError, match="The key 5 is no text; give text or bytes, such as '5'"):
        placement.owner(5)
    assert placement.owner("5") == placement.owner(b"5")


def test_text_is_cut_into_pieces_as_bytes_only() -> None:
    with pytest.raises(InputError, match=r"A str cannot be cut into pieces; give bytes"):
        ErasureCode(3, 5).encode("text")  # type: ignore[arg-type]

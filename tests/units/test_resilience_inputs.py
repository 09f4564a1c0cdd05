"""Resilience, caching, storage, streaming and production: what cannot be is refused in a sentence, and nothing looks at a clock."""

from __future__ import annotations

import ast
import copy
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dstudio_lib.algorithms as algorithms
from dstudio_lib.algorithms.caching.adaptive import Arc, TwoQueue
from dstudio_lib.algorithms.caching.expiry import EarlyCache, ExpiringCache
from dstudio_lib.algorithms.caching.tiny_lfu import TinyLfu
from dstudio_lib.algorithms.production.h3_dispatch import Cars
from dstudio_lib.algorithms.production.hystrix import Breaker, Command
from dstudio_lib.algorithms.production.idempotency_keys import IdempotentEndpoint
from dstudio_lib.algorithms.production.leases import LeasedCache
from dstudio_lib.algorithms.production.snowflake import Snowflake
from dstudio_lib.algorithms.production.spanner import Spanner
from dstudio_lib.algorithms.production.tao import Tao
from dstudio_lib.algorithms.production.timelines import Timelines
from dstudio_lib.algorithms.resilience.backoff import Backoff, FullJitter
from dstudio_lib.algorithms.resilience.bulkhead import Bulkhead
from dstudio_lib.algorithms.resilience.circuit_breaker import CircuitBreaker
from dstudio_lib.algorithms.resilience.concurrency import AimdLimit, GradientLimit, VegasLimit
from dstudio_lib.algorithms.resilience.deadlines import Deadline
from dstudio_lib.algorithms.resilience.hedging import HedgedRequest
from dstudio_lib.algorithms.resilience.rate_limiters import FixedWindow, Gcra, SlidingWindowCounter, SlidingWindowLog, TokenBucket
from dstudio_lib.algorithms.resilience.retry_budget import RetryBudget
from dstudio_lib.algorithms.resilience.retrying import Retrying
from dstudio_lib.algorithms.resilience.shedding import AdaptiveLifoQueue, CoDelQueue
from dstudio_lib.algorithms.resilience.throttling import ClientThrottle
from dstudio_lib.algorithms.storage.bitcask import Bitcask
from dstudio_lib.algorithms.storage.btree import BTree
from dstudio_lib.algorithms.storage.disk import Disk
from dstudio_lib.algorithms.storage.erasure_code import ErasureCode
from dstudio_lib.algorithms.storage.lsm import LsmTree
from dstudio_lib.algorithms.storage.placement import random_placement
from dstudio_lib.algorithms.storage.repair import time_to_loss
from dstudio_lib.algorithms.streaming.consumer_group import Coordinator
from dstudio_lib.algorithms.streaming.partitioned_log import PartitionedLog
from dstudio_lib.algorithms.streaming.sourcing import Snapshots
from dstudio_lib.algorithms.streaming.windows import SessionWindows, Sliding, WindowOperator, tumbling
from dstudio_lib.foundation.errors import InputError

REFUSED: list[tuple[str, Callable[[], Any]]] = [
    ("base", lambda: Backoff(base=0)),
    ("cap", lambda: FullJitter(base=100, cap=50)),
    ("growth", lambda: Backoff(growth=0.5)),
    ("deposit", lambda: RetryBudget(deposit=1.5)),
    ("attempts", lambda: Retrying(Backoff(), attempts=0)),
    ("failure_rate", lambda: CircuitBreaker(failure_rate=0)),
    ("probes", lambda: CircuitBreaker(probes=0)),
    ("places", lambda: Bulkhead(places=0)),
    ("timeout", lambda: Deadline.after(0, now=5)),
    ("delay", lambda: HedgedRequest(("a",), delay=-1)),
    ("target", lambda: CoDelQueue(target=0)),
    ("long", lambda: AdaptiveLifoQueue(long=0)),
    ("spacing", lambda: TokenBucket(spacing=0)),
    ("burst", lambda: Gcra(spacing=10, burst=0)),
    ("limit", lambda: FixedWindow(limit=0, window=10)),
    ("window", lambda: SlidingWindowLog(limit=1, window=0)),
    ("limit", lambda: SlidingWindowCounter(limit=1.5, window=10)),
    ("decrease", lambda: AimdLimit(decrease=1.0)),
    ("tolerance", lambda: GradientLimit(tolerance=0.5)),
    ("initial", lambda: VegasLimit(initial=0)),
    ("multiplier", lambda: ClientThrottle(multiplier=0.5)),
    ("capacity", lambda: Arc(0)),
    ("capacity", lambda: TwoQueue(2.5)),
    ("window_share", lambda: TinyLfu(10, window_share=2)),
    ("life", lambda: ExpiringCache(life=0)),
    ("eagerness", lambda: EarlyCache(life=1, eagerness=-1)),
    ("memory", lambda: LsmTree(Disk(), memory=0)),
    ("ratio", lambda: LsmTree(Disk(), ratio=1)),
    ("degree", lambda: BTree(degree=1)),
    ("file_size", lambda: Bitcask(Disk(), file_size=0)),
    ("total", lambda: ErasureCode(needed=4, total=3)),
    ("needed", lambda: ErasureCode(needed=0, total=3)),
    ("copies", lambda: random_placement(2, 3, 1, random.Random(1))),
    ("needed", lambda: time_to_loss(2, 3, 1.0, 1.0, random.Random(1))),
    ("time_to_failure", lambda: time_to_loss(2, 1, 0.0, 1.0, random.Random(1))),
    ("partitions", lambda: PartitionedLog(0)),
    ("session_timeout", lambda: Coordinator(session_timeout=0)),
    ("every", lambda: Snapshots(lambda state, event: state, 0, every=0)),
    ("slide", lambda: Sliding(10, 0)),
    ("disorder", lambda: WindowOperator(tumbling(10), disorder=-1)),
    ("gap", lambda: SessionWindows(gap=0)),
    ("worker", lambda: Snowflake(worker=32)),
    ("length", lambda: Timelines(length=0)),
    ("steps", lambda: IdempotentEndpoint([])),
    ("inverses", lambda: Tao({"a": "b", "b": "c"})),
    ("interval", lambda: LeasedCache(interval=0)),
    ("volume", lambda: Breaker(volume=0)),
    ("at_once", lambda: Command(at_once=0)),
    ("resolution", lambda: Cars(resolution=16)),
    ("latitude", lambda: Cars().move("car", (91.0, 0.0))),
    ("longitude", lambda: Cars().nearest((0.0, float("nan")))),
    ("offsets", lambda: Spanner(error=5, offsets={"eu": 6})),
]


@pytest.mark.parametrize(("parameter", "make"), REFUSED)
def test_what_cannot_be_is_refused_in_one_sentence_that_names_the_parameter(parameter: str, make: Callable[[], Any]) -> None:
    with pytest.raises(InputError) as refusal:
        make()
    assert refusal.value.parameter == parameter
    sentence = str(refusal.value)
    assert parameter in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "allowed" in sentence or "give" in sentence


MODULES = sorted(
    path
    for room in ("resilience", "caching", "storage", "streaming", "production")
    for path in (Path(algorithms.__path__[0]) / room).glob("*.py")
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_algorithm_looks_at_a_clock_draws_by_itself_or_touches_the_machine(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            assert not names & {"time", "datetime", "os", "sys", "secrets", "threading", "asyncio", "socket", "pathlib", "uuid"}
        if isinstance(node, ast.ImportFrom):
            assert node.module != "random"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"hash", "open", "input", "print", "id"}, "differs between processes, or is no state machine"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            assert node.func.value.id != "random", "a stream is handed in"


def used_breaker() -> CircuitBreaker:
    breaker = CircuitBreaker(window=4, minimum_calls=2)
    permit = breaker.ask(now=0)
    assert permit is not None
    breaker.fail(permit, now=1)
    return breaker


def used_tree() -> LsmTree:
    tree = LsmTree(Disk(), memory=2)
    for key in "abc":
        tree.put(key, key)
    return tree


@pytest.mark.parametrize("make", [used_breaker, used_tree, lambda: Arc(3), lambda: Timelines(3), lambda: TokenBucket(10, 2)])
def test_a_state_machine_can_be_copied_and_stored(make: Callable[[], Any]) -> None:
    machine = make()
    stored = pickle.loads(pickle.dumps(machine))
    copied = copy.deepcopy(machine)
    for each in (stored, copied):
        assert {name: str(value) for name, value in vars(each).items() if isinstance(value, (int, str, list, dict))} == {
            name: str(value) for name, value in vars(machine).items() if isinstance(value, (int, str, list, dict))
        }

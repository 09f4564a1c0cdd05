"""The request-level engine: against queueing theory, against hand-worked plans, and what it promises about itself."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from dataclasses import replace
from importlib.resources import files

import pytest

from dstudio_lib.engine import binary, build, draws, fluid, layout, reference, running
from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.results import Result, middle
from dstudio_lib.engine.running import run
from dstudio_lib.formulas import queueing
from dstudio_lib.foundation.errors import InputError


def one_block(block: Block, rate: float = 0.0, *, link: Link | None = None, source: Source | None = None, **plan: object) -> Plan:
    return Plan((source or Source("s", 0, rate=rate),), (block,), (link or Link("l", 0),), **plan)


def mean_and_half_width(samples: list[float]) -> tuple[float, float]:
    """Mean and half-width at 99.9 % (normal), of independent samples."""
    mean = math.fsum(samples) / len(samples)
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in samples) / (len(samples) - 1))
    return mean, 3.6 * deviation / math.sqrt(len(samples))


# --- against theory


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (3, 0.7), (10, 0.85)])
def test_the_mean_response_time_of_a_queue_is_that_of_theory(servers: int, load: float) -> None:
    plan = one_block(Block("q", servers, mean=1.0), rate=load * servers, horizon=4_000.0, window=4_000.0)
    samples = []
    for seed in range(20):
        result = run(plan, seed)
        samples.append(result.source(0, "latency")[0] / result.source(0, "good")[0])
    mean, half = mean_and_half_width(samples)
    assert half < 0.2 * mean
    assert abs(mean - (float(queueing.mmc_wait(load * servers, 1.0, servers)) + 1)) < half


@pytest.mark.parametrize(("service", "shape", "squared_variation"), [("constant", 1.0, 0.0), ("erlang", 4.0, 0.25), ("uniform", 0.9, 0.27)])
def test_less_varied_service_waits_less_as_pollaczek_and_khinchine_say(service: str, shape: float, squared_variation: float) -> None:
    load = 0.7
    plan = one_block(Block("q", 1, service=service, mean=1.0, shape=shape), rate=load, horizon=8_000.0, window=8_000.0)
    samples = [run(plan, seed).block(0, "waiting")[0] / (load * 8_000) for seed in range(20)]
    mean, half = mean_and_half_width(samples)
    assert abs(mean - load / (1 - load) * (1 + squared_variation) / 2) < half


def test_a_mixture_has_the_mean_it_is_given() -> None:
    plan = one_block(Block("q", 0, service="mixture", mean=0.1, shape=8.0, share=0.05), rate=50.0, horizon=2_000.0, window=2_000.0)
    samples = [run(plan, seed).block(0, "busy")[0] / 2_000 for seed in range(10)]
    mean, half = mean_and_half_width(samples)
    assert abs(mean - 5.0) < half


def test_littles_law_holds_on_every_run() -> None:
    """Calls in the block, averaged over time, are calls that came times the time each stayed; the horizon cuts off a few."""
    plan = one_block(Block("q", 2, mean=0.05), rate=36.0, horizon=200.0, window=200.0)
    for seed in range(5):
        result = run(plan, seed)
        inside = (result.block(0, "waiting")[0] + result.block(0, "busy")[0]) / 200
        assert inside == pytest.approx(result.source(0, "latency")[0] / 200, rel=0.02)


def test_closed_users_keep_the_interactive_response_time_law() -> None:
    """X = N / (R + Z)."""
    source = Source("s", 0, "closed", users=20, think=1.0)
    result = run(one_block(Block("q", 1, mean=0.1), source=source, horizon=2_000.0, window=2_000.0), 3)
    answered = result.source(0, "good")[0]
    response = result.source(0, "latency")[0] / answered
    assert answered / 2_000 == pytest.approx(20 / (response + 1.0), rel=0.02)


# --- draws


def test_the_logarithm_is_within_two_units_of_the_last_place_of_the_platforms() -> None:
    draw = draws.uniforms(1, 1)
    for _ in range(20_000):
        x = 1.0 - draw()
        assert abs(draws.log(x) - math.log(x)) <= 4 * math.ulp(abs(math.log(x)) or 1.0)


def test_numbers_drawn_by_array_are_those_drawn_one_by_one() -> None:
    import numpy as np

    start = draws.stream_of(9, 4)
    one_by_one = [(draws.mixed((start + place * draws.GOLDEN) & draws.MASK) >> 11) * draws.UNIT for place in range(5, 3_005)]
    assert draws._uniform_array(start, 5, 3_000).tolist() == draws._uniform_block(start, 5, 3_000) == one_by_one
    x = 1.0 - draws._uniform_array(start, 1, 3_000)
    assert draws._log_array(x).tolist() == [draws.log(each) for each in x.tolist()]
    assert np.frexp(0.5) == (0.5, 0)


def test_a_run_without_numpy_is_the_same() -> None:
    program = "\n".join(
        (
            "import sys, hashlib",
            "from dstudio_lib.engine import reference",
            "from dstudio_lib.engine.plan import Block, Link, Plan, Source",
            "plan = Plan((Source('s', 0, rate=80.0),), (Block('b', 1, mean=0.01),), (Link('l', 0, timeout=0.1, retries=2),), horizon=30.0)",
            "print(hashlib.sha256(reference.simulate(plan.program(5))).hexdigest(), 'numpy' in sys.modules)",
        )
    )
    told = [
        subprocess.run([sys.executable, "-c", before + program], capture_output=True, text=True, check=True, timeout=120).stdout.split()
        for before in ("", "import numpy\n")
    ]
    assert [each[1] for each in told] == ["False", "True"]
    assert told[0][0] == told[1][0]


def test_the_streams_of_one_seed_are_not_alike() -> None:
    first, second = ([draw() for _ in range(5_000)] for draw in (draws.uniforms(1, 0), draws.uniforms(1, 1)))
    product = sum((a - 0.5) * (b - 0.5) for a, b in zip(first, second, strict=True)) / 5_000
    assert abs(product) < 4 / 12 / math.sqrt(5_000)  # the variance of a uniform number is 1/12
    assert sum(draws.exponentials(3, 2)() for _ in range(1)) >= 0


# --- plans worked by hand


def test_a_timeout_a_retry_and_a_late_answer_happen_when_they_should() -> None:
    """One request at 1.02 s, served for 0.5 s; its client gives up after 0.3 s and tries again 0.1 s later, while it is still served."""
    plan = one_block(
        Block("b", 1, service="constant", mean=0.5),
        source=Source("s", 0, "steady", rate=1 / 1.02),
        link=Link("l", 0, timeout=0.3, retries=1, backoff=0.1),
        horizon=1.95,
        window=0.05,
    )
    result = run(plan, 1)

    def when(column: list[float]) -> list[float]:
        return [round(i * 0.05, 2) for i, each in enumerate(column) for _ in range(int(each))]

    assert when(result.link(0, "attempts")) == [1.0, 1.4]
    assert when(result.link(0, "timeouts")) == [1.3, 1.7]
    assert when(result.link(0, "late")) == [1.5]
    assert when(result.link(0, "failed")) == [1.7]
    assert when(result.block(0, "wasted")) == [1.5]


def test_a_parallel_call_lasts_as_long_as_the_slowest_it_needs() -> None:
    blocks = (
        Block("root", 0, links=(0, 1, 2), mode="parallel", need=2),
        Block("a", 0, service="constant", mean=0.1),
        Block("b", 0, service="constant", mean=0.2),
        Block("c", 0, service="constant", mean=0.3),
    )
    links = (Link("a", 1), Link("b", 2), Link("c", 3), Link("s", 0))
    plan = Plan((Source("s", 3, "steady", rate=1.0),), blocks, links, horizon=10.0, window=10.0)
    assert run(plan, 1).source(0, "latency")[0] / 9 == pytest.approx(0.2)
    whole = replace(plan, blocks=(replace(blocks[0], need=0), *blocks[1:]))
    assert run(whole, 1).source(0, "latency")[0] / 9 == pytest.approx(0.3)


def test_a_token_bucket_never_lets_in_more_than_its_envelope() -> None:
    plan = one_block(Block("b", 0, rate=10.0, burst=5.0), rate=100.0, horizon=60.0)
    result = run(plan, 2)
    let_in = [a - b for a, b in zip(result.block(0, "arrived"), result.block(0, "limited"), strict=True)]
    total = 0.0
    for second, each in enumerate(let_in, start=1):
        total += each
        assert total <= 10.0 * second + 5.0 and each <= 15.0
    assert total > 590


def test_a_circuit_breaker_lets_its_probes_through_and_no_more() -> None:
    plan = one_block(
        Block("b", 0, errors=1.0),
        rate=200.0,
        link=Link("l", 0, timeout=1.0, breaker=50, minimum=20, threshold=0.5, open_time=2.0, probes=3),
        horizon=40.0,
    )
    result = run(plan, 4)
    # it opens after 20 failures, then every 2 s one probe fails and opens it again
    assert sum(result.link(0, "attempts")) == 20 + sum(result.link(0, "opened")) - 1
    assert 18 <= sum(result.link(0, "opened")) <= 20


def test_the_newest_first_queue_answers_some_in_time_where_the_oldest_first_answers_none() -> None:
    good = []
    for newest_first in (False, True):
        block = Block("b", 1, mean=0.01, room=1_000, newest_first=newest_first)
        result = run(one_block(block, rate=150.0, link=Link("l", 0, timeout=0.5), horizon=60.0), 1)
        good.append(sum(result.source(0, "good")[20:]) / sum(result.source(0, "offered")[20:]))
    assert good[0] < 0.02 and good[1] > 0.55


def test_a_crash_loses_what_is_inside_and_refuses_what_comes() -> None:
    plan = one_block(Block("b", 5, mean=0.2), rate=50.0, faults=(Fault(10.0, 12.0, "crash", 0),), horizon=20.0)
    result = run(plan, 1)
    lost, refused = sum(result.block(0, "lost")), sum(result.block(0, "refused_down"))
    assert lost > 5 and 60 < refused < 140
    assert sum(result.source(0, "failed")) == lost + refused
    assert max(result.block(0, "busy")[11:12]) == 0.0


def test_hedging_costs_at_most_the_share_of_calls_that_last_so_long() -> None:
    block = Block("b", 0, mean=0.1)  # exponential: 5 % last longer than 0.2996 s
    result = run(one_block(block, rate=100.0, link=Link("l", 0, hedge=0.1 * math.log(20)), horizon=200.0), 1)
    share = sum(result.link(0, "hedges")) / sum(result.link(0, "calls"))
    assert share == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 20_000))


def test_a_cache_of_limited_entries_keeps_those_used_last() -> None:
    """Keys asked for evenly: the hit ratio of an LRU cache is its size over the number of keys."""
    source = Source("s", 0, rate=500.0, keys=100, skew=0.0)
    blocks = (Block("cache", 0, links=(1,), cache="keyed", capacity=30), Block("db", 0))
    result = run(Plan((source,), blocks, (Link("l", 0), Link("m", 1)), horizon=100.0), 1)
    hits, misses = sum(result.block(0, "hits")[5:]), sum(result.block(0, "misses")[5:])
    assert hits / (hits + misses) == pytest.approx(0.3, abs=0.01)


# --- quantiles


def test_a_quantile_is_within_one_percent() -> None:
    plan = one_block(Block("b", 0, mean=0.1), rate=1_000.0, horizon=60.0)
    result = run(plan, 1)
    for share in (0.5, 0.9, 0.99):
        exact = -0.1 * math.log(1 - share)
        # the standard error of an exponential quantile, relative, beside the bucket's 0.8 %
        noise = math.sqrt(share / (1 - share) / 60_000) / -math.log(1 - share)
        assert result.latency(0, share) == pytest.approx(exact, rel=0.008 + 4 * noise)


def test_each_bucket_holds_what_its_middle_says_within_one_percent() -> None:
    draw = draws.uniforms(2, 2)
    for _ in range(2_000):
        seconds = 10 ** (6 * draw() - 4)
        assert middle(reference.bucket(seconds)) == pytest.approx(seconds, rel=0.008)
    assert reference.bucket(0.0) == reference.bucket(1e-9) == 0
    assert reference.bucket(1e6) == layout.BUCKETS - 1


# --- what it promises about itself


def test_the_committed_binary_is_what_the_source_compiles_to(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ziglang")
    monkeypatch.setattr(sys, "argv", ["build", "--check"])
    assert build.main() == 0


def test_the_binary_needs_nothing_from_outside_and_is_small() -> None:
    module = files("dstudio_lib.engine").joinpath("engine.wasm").read_bytes()
    assert module[:4] == b"\0asm" and len(module) < 60_000
    assert b"env" not in module[:200]  # no imports


def test_without_wasmtime_the_reference_answers_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dstudio_lib.engine.binary.available", lambda: False)
    monkeypatch.setattr(running, "_told", [])
    plan = one_block(Block("b", 1, mean=0.01), rate=50.0, horizon=5.0)
    with pytest.warns(RuntimeWarning, match="wasmtime"):
        slow = run(plan, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = run(plan, 1)
    assert slow.data == again.data


def test_a_machine_runs_one_program_after_another_without_a_trace_of_the_last() -> None:
    pytest.importorskip("wasmtime")
    large = one_block(Block("b", 1, mean=0.02), rate=100.0, link=Link("l", 0, timeout=0.5, retries=3), horizon=30.0).program(1)
    small = one_block(Block("b", 2, mean=0.01), rate=50.0, horizon=10.0).program(2)
    fresh = binary.Machine().simulate(small)
    used = binary.Machine()
    used.simulate(large)
    assert used.simulate(small) == fresh


def test_more_than_fits_is_refused_by_every_engine() -> None:
    plan = one_block(Block("b", 1, mean=1.0), rate=1_000.0, horizon=30.0, limit=5_000)
    for engine in ("binary", "reference"):
        with pytest.raises(InputError, match="More than 5000 calls were under way"):
            run(plan, 1, on=engine)
    assert run(replace(plan, limit=100_000), 1).events > 0


@pytest.mark.parametrize("seed", [-1, 1.5, True, 2**53, "7"])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(InputError, match="seed"):
        run(one_block(Block("b"), rate=1.0), seed)


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="'binary' or 'reference'"):
        run(one_block(Block("b"), rate=1.0), 1, on="quick")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rate": math.nan}, "not a finite number"),
        ({"rate": -1.0}, "negative"),
        ({"rate": 0.0}, "sends nothing"),
        ({"link": 7}, "does not exist"),
        ({"arrivals": "closed"}, "need users"),
        ({"arrivals": "bursty"}, "allowed is one of poisson, steady, closed"),
    ],
)
def test_a_source_that_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    source = Source("s", **{"link": 0, "rate": 1.0, **changes})
    with pytest.raises(InputError, match=f"Source 's': .*{says}"):
        Plan((source,), (Block("b"),), (Link("l", 0),)).checked()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"servers": 3}, "take no time"),
        ({"room": 5}, "nobody ever waits"),
        ({"shed": 1.0}, "nobody ever waits"),
        ({"servers": 2.5, "mean": 1.0}, "not a whole number"),
        ({"mean": 1.0, "service": "erlang", "shape": 2.5}, "whole number from 1 to 64"),
        ({"mean": 1.0, "service": "uniform", "shape": 1.5}, "negative"),
        ({"mean": 1.0, "service": "mixture", "shape": 20.0, "share": 0.1}, "more than the mean itself"),
        ({"errors": 1.5}, "is a share"),
        ({"rate": 1.0, "burst": 0.5}, "never lets a call in"),
        ({"mode": "choose"}, "connected to none"),
        ({"cache": "share", "hit": 0.5}, "nothing behind it"),
        ({"hit": 0.5}, "it has no cache"),
        ({"health": 1.0}, "belong to a balancer"),
        ({"servers": 2, "mean": 1.0, "scale_every": 1.0, "scale_least": 5, "scale_most": 3}, "least not above the most"),
        ({"servers": 9, "mean": 1.0, "scale_every": 1.0, "scale_most": 3}, "outside 1 to 3"),
        ({"mean": math.inf}, "not a finite number"),
    ],
)
def test_a_block_that_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=f"Block 'b': .*{says}"):
        one_block(Block("b", **changes), rate=1.0).checked()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"target": 4}, "does not exist"),
        ({"retries": 99}, "at most 30"),
        ({"breaker": 10, "timeout": 1.0}, "circuit breaker needs"),
        ({"backoff": 5.0, "backoff_cap": 1.0}, "above its cap"),
        ({"budget": 0.1}, "no retries"),
        ({"copies": 3}, "calls in parallel"),
        ({"share": 0.5}, "calls in sequence"),
    ],
)
def test_a_link_that_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=f"Link 'l': .*{says}"):
        one_block(Block("b"), rate=1.0, link=Link("l", **{"target": 0, **changes})).checked()


def test_a_run_that_would_take_minutes_is_refused() -> None:
    with pytest.raises(InputError, match="Source 's': it would send some 60000000 requests"):
        one_block(Block("b"), rate=1e6).checked()
    surge = (Fault(0.0, 60.0, "surge", 0, 1_000.0),)
    with pytest.raises(InputError, match="requests"):
        one_block(Block("b"), rate=1_000.0, faults=surge).checked()


def test_two_threads_can_ask_the_binary_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    plan = one_block(Block("b", 1, mean=0.01), rate=80.0, link=Link("l", 0, timeout=0.2, retries=2), horizon=20.0)
    alone = [run(plan, seed).data for seed in range(6)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda seed: run(plan, seed).data, range(6))) == alone


def test_a_link_belongs_to_one_caller() -> None:
    sources = (Source("s", 0, rate=1.0), Source("t", 0, rate=1.0))
    with pytest.raises(InputError, match="two callers share it"):
        Plan(sources, (Block("b"),), (Link("l", 0),)).checked()
    with pytest.raises(InputError, match="nobody calls over it"):
        Plan(sources[:1], (Block("b"),), (Link("l", 0), Link("m", 0))).checked()


@pytest.mark.parametrize(
    ("times", "says"), [({"horizon": 0.0}, "horizon"), ({"window": 1e-4}, "windows"), ({"horizon": math.inf}, "horizon")]
)
def test_a_time_that_cannot_be_watched_is_refused(times: dict[str, float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        one_block(Block("b"), rate=1.0, **times).checked()


# --- the fluid


def cached(source: dict[str, float] | None = None, db: Block | None = None, faults: tuple[Fault, ...] = (), **cache: object) -> Plan:
    """Readers of keys, a cache, and a database behind it."""
    readers = Source("readers", 0, within=1.0, **({"rate": 400.0, "keys": 1000, "skew": 0.8} | (source or {})))
    shelf = Block("cache", cache="keyed", links=(1,), **cache)
    return Plan((readers,), (shelf, db or Block("db", 20, mean=0.02)), (Link("a", 0), Link("b", 1)), faults, horizon=40.0)


def test_the_fluid_says_what_it_cannot_follow() -> None:
    with pytest.raises(InputError, match="Block 'cache' has a cache of keys that drops entries both by age and for want of room"):
        fluid.flow(cached(life=5.0, capacity=10, single_flight=True))
    with pytest.raises(InputError, match="everybody who then misses them calls"):
        fluid.flow(cached(life=5.0))
    with pytest.raises(InputError, match=r"live less than 0\.1 s"):
        fluid.flow(cached(life=0.05, single_flight=True))
    behind = Block("db", cache="keyed", links=(2,))
    nested = cached(capacity=10, db=behind)
    nested = replace(nested, blocks=(*nested.blocks, Block("disk", 9, mean=0.01)), links=(*nested.links, Link("c", 2)))
    with pytest.raises(InputError, match="before another one"):
        fluid.flow(nested)
    others = cached(capacity=10)
    with pytest.raises(InputError, match="different keys"):
        fluid.flow(replace(others, sources=(*others.sources, Source("others", 2, rate=1.0, keys=7)), links=(*others.links, Link("c", 0))))
    both = Block("both", links=(1, 2), mode="parallel")
    ends = (Block("x", 9, mean=0.01), Block("y", 9, mean=0.01))
    hedged = Plan((Source("u", 0, rate=1.0),), (both, *ends), (Link("l", 0, hedge=0.1), Link("x", 1), Link("y", 2)))
    with pytest.raises(InputError, match="Link 'l' hedges calls to 'both'"):
        fluid.flow(hedged)


def engine_share(result: Result, column: str, begin: int, end: int) -> float:
    """What part of the calls of a plan's first link its second one makes, or of its own are hedges."""
    made = result.link(1, "attempts") if column == "attempts" else result.link(0, column)
    return sum(made[begin:end]) / sum(result.link(0, "calls")[begin:end])


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(cached(capacity=100), id="room for a tenth"),
        pytest.param(cached({"skew": 1.2}, capacity=300), id="few popular keys"),
        pytest.param(cached({"skew": 0.0}, capacity=50), id="none more popular than another"),
        pytest.param(cached(), id="room for all"),
        pytest.param(cached(life=2.0, single_flight=True), id="two seconds of life"),
        pytest.param(cached({"keys": 50, "skew": 1.5}, life=0.5, single_flight=True), id="half a second"),
        pytest.param(cached({"keys": 50}, Block("db", 100, mean=0.4), life=20.0, single_flight=True), id="waves"),
        pytest.param(cached(capacity=300, faults=(Fault(20.0, 21.0, "cold", 0),)), id="emptied"),
    ],
)
def test_the_fluid_of_a_cache_misses_what_the_engine_misses(plan: Plan) -> None:
    flow, result = fluid.flow(plan), run(plan, 1)
    for begin in range(0, 40, 10):
        part = slice(10 * begin, 10 * begin + 100)
        assert sum(flow.attempts[1][part]) / sum(flow.attempts[0][part]) == pytest.approx(
            engine_share(result, "attempts", begin, begin + 10), abs=0.03
        ), begin
        answered = sum(result.source(0, "good")[begin : begin + 10]) / sum(result.source(0, "offered")[begin : begin + 10])
        assert flow.success(0, begin, begin + 10) == pytest.approx(answered, abs=0.1), begin


SERVICES = [
    Block("b", 50, mean=0.02),
    Block("b", 50, mean=0.02, service="constant"),
    Block("b", 50, mean=0.02, service="uniform", shape=0.8),
    Block("b", 50, mean=0.02, service="erlang", shape=3.0),
    Block("b", 50, mean=0.02, service="mixture", shape=15.0, share=0.03),
]


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.service)
@pytest.mark.parametrize("hedge", [0.01, 0.03, 0.06])
def test_the_fluid_sends_as_many_second_attempts_as_the_engine(block: Block, hedge: float) -> None:
    plan = one_block(block, rate=300.0, link=Link("l", 0, hedge=hedge, timeout=0.5, latency=0.002), horizon=40.0)
    flow, result = fluid.flow(plan), run(plan, 1)
    extra = sum(flow.attempts[0][50:]) / sum(flow.offered[0][50:]) - 1
    assert extra == pytest.approx(engine_share(result, "hedges", 5, 40), abs=0.02)
    assert sum(flow.busy[0][50:]) / 350 == pytest.approx(sum(result.block(0, "busy")[5:]) / (35 * 50), abs=0.05)


def test_a_second_attempt_in_the_fluid_saves_those_whose_first_is_lost_or_slow() -> None:
    for link in (Link("l", 0, timeout=0.5, loss=0.2), Link("l", 0, timeout=0.03)):
        for hedged in (link, replace(link, hedge=0.02)):
            plan = one_block(Block("b", 50, mean=0.02), rate=300.0, link=hedged, horizon=30.0)
            result = run(plan, 1)
            answered = sum(result.source(0, "good")[5:]) / sum(result.source(0, "offered")[5:])
            assert fluid.flow(plan).success(0, 5, 30) == pytest.approx(answered, abs=0.03)


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("surge", [0.4, 2.5])
def test_the_fluid_starts_and_stops_servers_as_the_engine_does(surge: float, blind: bool) -> None:
    scaled = Block(
        "b", 8, room=400, mean=0.02, scale_every=5.0, scale_target=0.6, scale_least=2, scale_most=60, scale_delay=12.0, scale_calm=20.0,
        scale_blind=blind, unit=2,
    )  # fmt: skip
    plan = one_block(scaled, rate=230.0, link=Link("l", 0, timeout=1.0), horizon=180.0, faults=(Fault(30.0, 110.0, "surge", 0, surge),))
    flow, result = fluid.flow(plan), run(plan, 1)
    for begin in (10, 20, 95, 100, 160, 170):
        servers = sum(result.block(0, "servers")[begin : begin + 5])
        busy = sum(result.block(0, "busy")[begin : begin + 5]) / servers
        assert sum(flow.busy[0][10 * begin : 10 * begin + 50]) / 50 == pytest.approx(busy, abs=0.15), begin
        answered = sum(result.source(0, "good")[begin : begin + 5]) / sum(result.source(0, "offered")[begin : begin + 5])
        assert flow.success(0, begin, begin + 5) == pytest.approx(answered, abs=0.1), begin


@pytest.mark.parametrize("load", [0.3, 0.6, 0.85, 1.2, 1.6])
def test_the_fluid_is_busy_as_the_engine_is(load: float) -> None:
    plan = one_block(Block("b", 4, mean=0.04, room=50), rate=100 * load, link=Link("l", 0, timeout=1.0), horizon=60.0)
    flow, result = fluid.flow(plan), run(plan, 1)
    busy = sum(result.block(0, "busy")[10:]) / sum(result.block(0, "servers")[10:])
    assert sum(flow.busy[0][100:]) / 500 == pytest.approx(busy, abs=0.05)
    answered = sum(result.source(0, "good")[10:]) / sum(result.source(0, "offered")[10:])
    assert flow.success(0, 10, 60) == pytest.approx(answered, abs=0.1)


def test_a_result_names_its_columns_as_the_layout_does() -> None:
    plan = one_block(Block("b", 1, mean=0.01), rate=50.0, horizon=5.0)
    result = run(plan, 1)
    assert isinstance(result, Result) and len(result.link(0, "calls")) == 5
    assert result.total(result.source(0, "offered"), 1.0, 3.0) == sum(result.source(0, "offered")[1:3])
    with pytest.raises(ValueError, match="not in tuple"):
        result.block(0, "nothing")

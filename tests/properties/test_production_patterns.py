"""Each pattern from production keeps the promise it is known for, and loses it without the step that is left out."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.production.dynamo import (
    Dynamo,
    DynamoThatCountsAnew,
    DynamoThatForgetsHints,
    DynamoWithAStrictQuorum,
    NotEnoughNodes,
)
from dstudio_lib.algorithms.production.h3_dispatch import Cars, CarsOfTheFirstRing
from dstudio_lib.algorithms.production.hystrix import Breaker, Command, CommandWithoutIsolation, Execution, RollingWindow
from dstudio_lib.algorithms.production.idempotency_keys import Conflict, Crashed, EndpointWithoutRecoveryPoints, IdempotentEndpoint
from dstudio_lib.algorithms.production.leases import CacheWithoutLeases, LeasedCache
from dstudio_lib.algorithms.production.snowflake import (
    EPOCH,
    ClockWentBack,
    Snowflake,
    SnowflakeThatTrustsItsClock,
    SnowflakeThatWrapsAround,
    parts,
)
from dstudio_lib.algorithms.production.spanner import Spanner, SpannerThatDoesNotWait, SpannerThatReadsTooSoon
from dstudio_lib.algorithms.production.tao import Follower, FollowerWithoutVersions, Tao, TaoWithoutInverses
from dstudio_lib.algorithms.production.timelines import Timelines, TimelinesWithoutBackfill
from dstudio_lib.formulas.hashing import identifiers_per_second, timestamp_lifetime
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream

SECOND = 10**9

# --- Snowflake


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=200))
def test_numbers_of_all_workers_are_unique_and_those_of_one_grow(asks: list[tuple[int, int]]) -> None:
    workers, now, made = [Snowflake(worker) for worker in range(3)], EPOCH, []
    for worker, passed in asks:
        now += passed
        made.append((worker, workers[worker].next_id(now)))
        assert parts(made[-1][1]).time == now
        assert parts(made[-1][1]).worker == worker
    numbers = [number for _, number in made]
    assert len(set(numbers)) == len(numbers)
    for worker in range(3):
        mine = [number for each, number in made if each == worker]
        assert mine == sorted(mine)
    assert all(a < b for a in numbers for b in numbers if parts(a).time < parts(b).time)


def in_one_millisecond(worker: Snowflake, asks: int = 5_000) -> list[int]:
    return [number for _ in range(asks) if (number := worker.next_id(EPOCH)) is not None]


def test_a_millisecond_has_as_many_numbers_as_the_formula_says_and_none_twice() -> None:
    made = in_one_millisecond(Snowflake())
    assert len(made) == len(set(made)) == identifiers_per_second(12) / 1_000
    wrapped = in_one_millisecond(SnowflakeThatWrapsAround())
    assert len(set(wrapped)) < len(wrapped)


def test_the_numbers_last_as_long_as_the_formula_says() -> None:
    lifetime = int(timestamp_lifetime(41) * 1_000)
    assert Snowflake().next_id(EPOCH + lifetime - 1) < 1 << 63
    assert Snowflake().next_id(EPOCH + lifetime) >= 1 << 63


def test_a_clock_that_goes_back_is_refused_and_trusted_makes_numbers_twice() -> None:
    worker = Snowflake()
    worker.next_id(EPOCH + 10)
    with pytest.raises(ClockWentBack, match="went back by 5 ms"):
        worker.next_id(EPOCH + 5)
    trusting = SnowflakeThatTrustsItsClock()
    made = [trusting.next_id(EPOCH + time) for time in (5, 10, 5)]
    assert made[0] == made[2]


# --- timelines

MOVES = st.lists(
    st.tuples(st.sampled_from(["follow", "unfollow", "post", "post"]), st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=60
)


@given(MOVES, st.integers(0, 4), st.integers(1, 8))
def test_pushing_gathering_and_both_show_the_same_timeline(moves: list[tuple[str, str, str]], threshold: int, length: int) -> None:
    timelines = Timelines(threshold, length)
    following: set[tuple[str, str]] = set()
    posts: list[tuple[int, str]] = []
    for number, (what, one, other) in enumerate(moves):
        if what == "post":
            timelines.post(one, number)
            posts.append((number, one))
        elif what == "follow":
            timelines.follow(one, other)
            following.add((one, other))
        else:
            timelines.unfollow(one, other)
            following.discard((one, other))
        for reader in "abcd":
            expected = sorted((n for n, author in posts if (reader, author) in following), reverse=True)[:length]
            assert timelines.read(reader) == expected


@pytest.mark.parametrize(("threshold", "length"), [(0, 9), (2, 9), (9, 9), (9, 3)])
def test_who_unfollows_sees_the_posts_of_the_others_only(threshold: int, length: int) -> None:
    timelines = Timelines(threshold, length)
    for author in "bc":
        timelines.follow("a", author)
    for number in range(4):
        timelines.post("c", number)
    for number in range(4, 8):
        timelines.post("b", number)
    timelines.unfollow("a", "b")
    assert timelines.read("a") == [3, 2, 1, 0][:length]


def test_a_star_costs_pushes_or_lookups_and_the_threshold_chooses() -> None:
    costs = {}
    for threshold in (0, 100, 10**9):
        timelines = Timelines(threshold)
        for i in range(1_000):
            timelines.follow(f"fan{i}", "star")
            timelines.follow(f"fan{i}", f"friend{i}")
        for i in range(1_000):
            timelines.post(f"friend{i}", i)
        timelines.post("star", 1_000)
        assert all(timelines.read(f"fan{i}") == [1_000, i] for i in range(1_000))
        costs[threshold] = (timelines.pushes, timelines.gathered)
    assert costs == {0: (0, 2_000), 100: (1_000, 1_000), 10**9: (2_000, 0)}


def test_without_backfill_a_new_follower_sees_nothing_of_before() -> None:
    for kind, expected in ((Timelines, [1]), (TimelinesWithoutBackfill, [])):
        timelines = kind()
        timelines.post("a", 1)
        timelines.follow("b", "a")
        assert timelines.read("b") == expected


# --- idempotency keys


class Bank:
    """Another service, which keeps to keys as well; it may answer so late that the caller has crashed meanwhile."""

    def __init__(self) -> None:
        self.charges: dict[str, int] = {}

    def charge(self, key: str) -> int:
        return self.charges.setdefault(key, len(self.charges) + 1)


def endpoint(kind: type[IdempotentEndpoint], crashes: list[str], rides: list[str], bank: Bank) -> IdempotentEndpoint:
    """Three steps; each crashes as often as its name is listed, before it has any effect ("-") or after ("+")."""

    def step(name: str, effect: Any) -> Any:
        def run(done: dict[str, Any], key: str) -> Any:
            if f"{name}-" in crashes:
                crashes.remove(f"{name}-")
                raise Crashed
            result = effect(key)
            if f"{name}+" in crashes:
                crashes.remove(f"{name}+")
                raise Crashed
            return result

        return run

    def book(key: str) -> int:
        rides.append(key)
        return len(rides)

    return kind(
        [("ride", step("ride", book)), ("charge", step("charge", bank.charge)), ("receipt", step("receipt", lambda key: f"receipt {key}"))]
    )


@given(st.lists(st.sampled_from(["ride-", "charge-", "charge+", "receipt-", "receipt+"]), max_size=8))
def test_a_request_of_several_steps_has_each_effect_once_through_crashes(crashes: list[str]) -> None:
    rides: list[str] = []
    bank, answers = Bank(), []
    server = endpoint(IdempotentEndpoint, list(crashes), rides, bank)
    for attempt in range(len(crashes) + 2):
        with suppress(Crashed):
            answers.append(server.call("key", "home", now=attempt * 100 * SECOND))
    assert len(rides) == len(bank.charges) == 1
    assert set(answers) == {"receipt key/receipt"}


def test_without_recovery_points_a_crash_books_a_second_ride() -> None:
    for kind, expected in ((IdempotentEndpoint, 1), (EndpointWithoutRecoveryPoints, 2)):
        rides: list[str] = []
        server = endpoint(kind, ["charge-"], rides, Bank())
        with suppress(Crashed):
            server.call("key", "home", now=0)
        server.call("key", "home", now=100 * SECOND)
        assert len(rides) == expected


def test_a_key_in_use_is_refused_and_an_old_one_is_forgotten() -> None:
    rides: list[str] = []
    server = endpoint(IdempotentEndpoint, ["charge-"], rides, Bank())
    with suppress(Crashed):
        server.call("key", "home", now=0)
    with pytest.raises(Conflict, match="under way"):
        server.call("key", "home", now=SECOND)
    with pytest.raises(Conflict, match="other parameters"):
        server.call("key", "work", now=100 * SECOND)
    server.call("key", "home", now=100 * SECOND)
    server.call("key", "home", now=86_400 * SECOND)
    assert len(rides) == 2


# --- TAO and leases

EDGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "delete"]), st.integers(1, 5), st.sampled_from(["likes", "friend", "tagged"]), st.integers(1, 5)
    ),
    max_size=50,
)


def graph(kind: type[Tao] = Tao) -> Tao:
    tao = kind({"likes": "liked by", "friend": "friend"})
    for _ in range(5):
        tao.object_add("thing")
    return tao


@given(EDGES)
def test_associations_are_listed_newest_first_and_inverses_always_match(edges: list[tuple[str, int, str, int]]) -> None:
    tao, model = graph(), {}
    inverse = {"likes": "liked by", "friend": "friend"}
    for time, (what, one, kind, other) in enumerate(edges):
        if what == "add":
            tao.assoc_add(one, kind, other, time)
            model[one, kind, other] = time
            if kind in inverse:
                model[other, inverse[kind], one] = time
        else:
            tao.assoc_delete(one, kind, other)
            model.pop((one, kind, other), None)
            if kind in inverse:
                model.pop((other, inverse[kind], one), None)
        tao.check()
    for one in range(1, 6):
        for kind in ("likes", "liked by", "friend", "tagged"):
            expected = sorted(((-time, b) for (a, each, b), time in model.items() if (a, each) == (one, kind)))
            listed = tao.assoc_range(one, kind, 0, 100)
            assert [(-each.time, each.id2) for each in listed] == expected
            assert tao.assoc_count(one, kind) == len(expected)
            assert tao.assoc_time_range(one, kind, 30, 10, 3) == [each for each in listed if 10 <= each.time <= 30][:3]
            assert {each.id2 for each in tao.assoc_get(one, kind, {1, 2})} == {b for _, b in expected} & {1, 2}


def test_without_the_inverse_the_other_side_knows_nothing() -> None:
    tao = graph(TaoWithoutInverses)
    tao.assoc_add(1, "likes", 2, time=1)
    assert tao.assoc_count(2, "liked by") == 0
    with pytest.raises(AssertionError):
        tao.check()


@given(st.lists(st.integers(2, 5), min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_a_follower_ends_with_the_leader_s_list_however_late_changes_come(others: list[int], draw) -> None:
    tao = graph()
    near, far = Follower(tao), Follower(tao)
    far.count(1, "tagged")
    changes = [near.add(1, "tagged", other, time) for time, other in enumerate(others)]
    assert near.listed(1, "tagged") == tuple(tao.listed(1, "tagged"))
    draw.shuffle(changes)
    for change in changes:
        far.refilled(change)
    assert far.listed(1, "tagged") == tuple(tao.listed(1, "tagged"))


def test_without_versions_a_late_change_makes_an_association_disappear() -> None:
    for kind, expected in ((Follower, 2), (FollowerWithoutVersions, 1)):
        tao = graph()
        near, far = Follower(tao), kind(tao)
        first, second = (near.add(1, "tagged", other, other) for other in (2, 3))
        far.refilled(second)
        far.refilled(first)
        assert far.count(1, "tagged") == expected


def race(cache: LeasedCache, turns: list[int]) -> tuple[Any, Any]:
    """Two readers and a writer take turns; returns what the cache holds at the end, and what the database does."""
    database = {"value": 0}

    def reader() -> Any:
        for now in (0, 1):
            answer = cache.get("k", now)
            yield
            if answer.kind == "lease":
                seen = database["value"]
                yield
                cache.fill("k", seen, answer.token)
                yield

    def writer() -> Any:
        for value in (1, 2):
            database["value"] = value
            yield
            cache.delete("k")
            yield

    running = [reader(), reader(), writer()]
    for turn in turns:
        next(running[turn], None)
    for each in running:
        for _ in each:
            pass
    return cache.values.get("k"), database["value"]


@given(st.lists(st.integers(0, 2), max_size=30))
def test_after_any_race_the_cache_holds_the_newest_value_or_none(turns: list[int]) -> None:
    cached, stored = race(LeasedCache(), turns)
    assert cached in (None, stored)


def test_without_leases_a_slow_reader_puts_an_old_value_back_for_good() -> None:
    turns = [0, 0, 2, 2, 2, 2, 0]
    assert race(CacheWithoutLeases(), turns)[0] != race(CacheWithoutLeases(), turns)[1]
    assert race(LeasedCache(), turns)[0] in (None, 2)


@pytest.mark.parametrize(("kind", "to_the_database"), [(LeasedCache, 1), (CacheWithoutLeases, 100)])
def test_of_a_herd_one_reader_goes_to_the_database(kind: type[LeasedCache], to_the_database: int) -> None:
    cache = kind()
    assert Counter(cache.get("k", now).kind for now in range(100))["lease"] == to_the_database


def test_a_lease_that_is_never_used_does_not_block_the_key_for_ever() -> None:
    cache = LeasedCache(interval=10)
    lost = cache.get("k", now=0)
    second = cache.get("k", now=10)
    assert second.kind == "lease"
    assert not cache.fill("k", "late", lost.token)
    assert cache.fill("k", "value", second.token)


# --- Spanner

COMMITS = st.lists(st.tuples(st.sampled_from(["eu", "us", "asia"]), st.integers(0, 12)), min_size=1, max_size=15)
OFFSETS = st.fixed_dictionaries({name: st.integers(-5, 5) for name in ("eu", "us", "asia")})


def commit_and_wait(spanner: Spanner, group: str, writes: dict[str, Any], now: int) -> tuple[int, int]:
    ticket = spanner.begin(group, writes, now)
    while not spanner.finish(group, ticket, now):
        now += 1
    return ticket, now


@given(COMMITS, OFFSETS)
def test_a_commit_that_follows_another_in_real_time_has_a_later_time(commits: list[tuple[str, int]], offsets: dict[str, int]) -> None:
    spanner, now, last = Spanner(5, offsets), 100, -1
    for i, (group, pause) in enumerate(commits):
        ticket, now = commit_and_wait(spanner, group, {"x": i}, now + pause)
        assert ticket > last
        last = ticket
        assert spanner.read({group: ["x"]}, spanner.read_time(group, now), now + 11) == {"x": i}


def test_without_the_wait_a_later_commit_gets_an_earlier_time() -> None:
    def times(kind: type[Spanner]) -> tuple[int, int]:
        spanner = kind(5, {"eu": 5, "us": -5})
        first, now = commit_and_wait(spanner, "eu", {"x": 1}, 100)
        return first, commit_and_wait(spanner, "us", {"x": 2}, now + 1)[0]

    assert times(Spanner)[0] < times(Spanner)[1]
    assert times(SpannerThatDoesNotWait)[0] > times(SpannerThatDoesNotWait)[1]


STEPS = st.lists(
    st.tuples(st.sampled_from(["begin", "finish", "read", "wait"]), st.sampled_from(["eu", "us"]), st.integers(0, 9)), max_size=40
)


def reads_that_changed(kind: type[Spanner], steps: list[tuple[str, str, int]], offsets: dict[str, int]) -> int:
    """How many reads of a time would have been different once everything had ended."""
    spanner, now = kind(5, offsets), 100
    open_tickets: list[tuple[str, int]] = []
    seen: list[tuple[int, dict[str, Any]]] = []
    keys = {"eu": ["x"], "us": ["y"]}
    for i, (what, group, amount) in enumerate(steps):
        if what == "begin":
            open_tickets.append((group, spanner.begin(group, {keys[group][0]: i}, now)))
        elif what == "finish":
            open_tickets = [each for each in open_tickets if not spanner.finish(*each, now)]
        elif what == "read":
            at = now + amount - 6
            if (values := spanner.read(keys, at, now)) is not None:
                seen.append((at, values))
        else:
            now += amount
    now += 1_000
    for each in open_tickets:
        assert spanner.finish(*each, now)
    return sum(spanner.read(keys, at, now) != values for at, values in seen)


@given(STEPS, st.fixed_dictionaries({"eu": st.integers(-5, 5), "us": st.integers(-5, 5)}))
def test_what_is_read_at_a_time_is_what_will_always_be_read_at_it(steps: list[tuple[str, str, int]], offsets: dict[str, int]) -> None:
    assert reads_that_changed(Spanner, steps, offsets) == 0


def test_reading_too_soon_misses_a_commit_that_is_under_way() -> None:
    steps = [("begin", "eu", 0), ("wait", "eu", 9), ("read", "eu", 9), ("finish", "eu", 0)]
    assert reads_that_changed(SpannerThatReadsTooSoon, steps, {"eu": 0, "us": 0}) == 1


# --- Dynamo


def carts(kind: type[Dynamo], changes: list[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Items that were put into a cart while nodes came and went, and those in it at the end."""
    store, added = kind("abcdef", replicas=3, reads=2, writes=2), set()
    for i, (what, node) in enumerate(changes):
        if what == "down":
            store.down.add(node)
        elif what == "up":
            store.down.discard(node)
            store.hand_over()
        else:
            try:
                seen = store.get("cart")
                store.put("cart", {f"item{i}"}.union(*seen.values), seen.context)
                added.add(f"item{i}")
            except NotEnoughNodes:
                pass
        store.check()
    store.down.clear()
    store.hand_over()
    store.reads = 3
    return added, set().union(*store.get("cart").values)


CHANGES = st.lists(st.tuples(st.sampled_from(["down", "up", "add", "add"]), st.sampled_from("abcdef")), max_size=40)


@settings(max_examples=60)
@given(CHANGES)
def test_nothing_put_into_a_cart_is_lost_while_nodes_come_and_go(changes: list[tuple[str, str]]) -> None:
    added, found = carts(Dynamo, changes)
    assert added <= found


def home_of_the_cart() -> tuple[list[str], list[str]]:
    store = Dynamo("abcdef")
    return store.preferred("cart"), store.walk("cart")[3:]


def test_a_write_needs_only_some_nodes_to_be_up_and_a_strict_quorum_the_right_ones() -> None:
    home, spare = home_of_the_cart()
    for kind in (Dynamo, DynamoWithAStrictQuorum):
        store = kind("abcdef")
        store.down |= set(home[:2])
        if kind is Dynamo:
            assert store.put("cart", 1, {}) == [home[2], *spare[:2]]
        else:
            with pytest.raises(NotEnoughNodes, match="1 nodes are up, and a write needs 2"):
                store.put("cart", 1, {})


@pytest.mark.parametrize(("kind", "is_lost"), [(Dynamo, False), (DynamoThatForgetsHints, True)])
def test_hints_bring_a_write_home(kind: type[Dynamo], is_lost: bool) -> None:
    home, _ = home_of_the_cart()
    changes = [*(("down", node) for node in home), ("add", ""), *(("up", node) for node in home)]
    added, found = carts(kind, changes)
    assert (added <= found) != is_lost


def test_a_hint_is_kept_until_its_node_is_back() -> None:
    store, home = Dynamo("abcdef"), home_of_the_cart()[0]
    store.down |= set(home[:2])
    store.put("cart", 1, {})
    store.down.discard(home[0])
    assert (store.hand_over(), sum(map(len, store.hints.values()))) == (1, 1)
    store.down.clear()
    assert (store.hand_over(), sum(map(len, store.hints.values()))) == (1, 0)


def test_a_stand_in_that_counts_anew_loses_a_write() -> None:
    def survives(kind: type[Dynamo]) -> bool:
        store, home = kind("abcdef"), home_of_the_cart()[0]
        for value in ("first", "second"):
            store.down |= set(home)
            store.put("cart", value, {})  # written without reading: both must be kept
            store.down.clear()
            store.hand_over()
        return set(store.get("cart").values) == {"first", "second"}

    assert survives(Dynamo)
    assert not survives(DynamoThatCountsAnew)


@pytest.mark.parametrize(("changed", "name"), [({"replicas": 7}, "replicas"), ({"reads": 4}, "reads"), ({"writes": 0}, "writes")])
def test_quorums_that_no_write_can_reach_are_refused(changed: dict[str, int], name: str) -> None:
    with pytest.raises(InputError, match=f"{name}="):
        Dynamo("abcdef", **changed)


# --- Hystrix


def fail_all(command: Command, number: int, now: int = 0) -> None:
    for _ in range(number):
        execution = command.begin(now)
        assert isinstance(execution, Execution)
        command.end(execution, now, failed=True)


def test_twenty_failures_open_the_breaker_and_nineteen_do_not() -> None:
    command = Command()
    fail_all(command, 19)
    assert command.breaker.status == "closed"
    fail_all(command, 1)
    assert command.begin(now=1) == "short-circuited"


def test_failures_of_eleven_seconds_ago_no_longer_count() -> None:
    command = Command()
    fail_all(command, 19, now=0)
    fail_all(command, 1, now=11 * SECOND)
    assert command.breaker.status == "closed"
    assert command.breaker.window.counts(11 * SECOND) == (1, 1)


def test_after_the_sleep_one_call_tries_and_decides() -> None:
    for failed, status in ((False, "closed"), (True, "open")):
        command = Command()
        fail_all(command, 20)
        probe = command.begin(now=5 * SECOND + 1)
        assert isinstance(probe, Execution)
        assert command.begin(now=5 * SECOND + 2) == "short-circuited"
        command.end(probe, now=5 * SECOND + 3, failed=failed)
        assert command.breaker.status == status


def test_once_closed_again_the_failures_of_before_are_forgotten() -> None:
    command = Command()
    fail_all(command, 20)
    probe = command.begin(now=5 * SECOND + 1)
    assert isinstance(probe, Execution)
    command.end(probe, now=5 * SECOND + 2)
    fail_all(command, 1, now=5 * SECOND + 3)
    assert command.breaker.status == "closed"


def test_an_answer_after_the_time_out_is_thrown_away_and_counts_as_an_error() -> None:
    command = Command()
    slow = command.begin(now=0)
    assert isinstance(slow, Execution)
    assert command.end(slow, now=SECOND) == "timeout"
    assert command.breaker.window.counts(SECOND) == (1, 1)


def late_success_closes(timeout: int) -> bool:
    """Whether a call from before the outage, answered during the probe, closes the breaker."""
    command = Command(timeout=timeout)
    slow = command.begin(now=0)
    assert isinstance(slow, Execution)
    fail_all(command, 20, now=1)
    probe = command.begin(now=6 * SECOND)
    assert isinstance(probe, Execution)
    command.end(slow, now=6 * SECOND + 1)
    return command.breaker.status == "closed"


def test_a_late_success_closes_the_breaker_only_where_time_outs_are_longer_than_the_sleep() -> None:
    assert late_success_closes(timeout=60 * SECOND)
    assert not late_success_closes(timeout=SECOND)


def test_a_bad_request_counts_as_nothing_but_is_no_proof_of_health() -> None:
    command = Command()
    fail_all(command, 20)
    probe = command.begin(now=6 * SECOND)
    assert isinstance(probe, Execution)
    assert command.end(probe, now=6 * SECOND, bad_request=True) == "bad request"
    assert command.breaker.status == "open"
    assert command.breaker.window.counts(6 * SECOND) == (20, 20)


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "fail", "wait"]), st.integers(0, 3)), max_size=150))
def test_a_command_keeps_its_limits_and_always_recovers(steps: list[tuple[str, int]]) -> None:
    command, now, running = Command(at_once=3, breaker=Breaker(RollingWindow(), volume=4)), 0, []
    for what, amount in steps:
        if what == "begin":
            execution = command.begin(now)
            if isinstance(execution, Execution):
                running.append(execution)
        elif what == "wait":
            now += amount * SECOND
        elif running:
            command.end(running.pop(amount % len(running)), now, failed=what == "fail")
        command.check()
    for _ in range(3):  # the other side is well, and the callers come back
        now += 6 * SECOND
        execution = command.begin(now)
        if isinstance(execution, Execution):
            command.end(execution, now)
    assert command.breaker.status == "closed"


@pytest.mark.parametrize(("kind", "taken"), [(Command, 10), (CommandWithoutIsolation, 500)])
def test_a_slow_service_occupies_no_more_callers_than_the_semaphore_admits(kind: type[Command], taken: int) -> None:
    command = kind(breaker=Breaker(volume=1_000))
    for _ in range(500):
        command.begin(now=0)
    assert len(command.running) == taken


def test_fallbacks_are_limited_too() -> None:
    command = Command(fallbacks_at_once=2)
    assert [command.begin_fallback(number) for number in range(3)] == [True, True, False]
    command.end_fallback(0)
    assert command.begin_fallback(3)


# --- H3


def nearest_of_all(places: dict[str, tuple[float, float]], point: tuple[float, float]) -> float:
    h3 = pytest.importorskip("h3")
    return min(h3.great_circle_distance(point, place, unit="m") for place in places.values())


@pytest.mark.parametrize(
    "centre", [(48.85, 2.35), (1.35, 103.8), (64.1, -21.9), (-33.9, 151.2), (64.7, 10.536), (2.3, -5.245)]
)  # the last two: pentagons
@pytest.mark.parametrize("resolution", [7, 9])
def test_the_nearest_car_by_rings_is_the_nearest_of_all(centre: tuple[float, float], resolution: int) -> None:
    h3 = pytest.importorskip("h3")
    draw, cars = stream(3, f"{centre}"), Cars(resolution)
    for i in range(60):
        cars.move(f"car{i}", (centre[0] + draw.gauss(0, 0.02), centre[1] + draw.gauss(0, 0.02)))
    cars.check()
    for _ in range(40):
        rider = (centre[0] + draw.gauss(0, 0.02), centre[1] + draw.gauss(0, 0.02))
        found = cars.nearest(rider)
        assert found is not None
        assert math.isclose(h3.great_circle_distance(rider, cars.places[found], unit="m"), nearest_of_all(cars.places, rider))
    if resolution == 7:  # the finer grid has rings without cars, the coarser one few cells
        assert cars.looked_at < 40 * 60


def test_stopping_at_the_first_ring_sends_a_car_that_is_farther_away() -> None:
    draw, wrong = stream(4, "riders"), Counter()
    for _ in range(150):
        rider = (48.85 + draw.gauss(0, 0.01), 2.35 + draw.gauss(0, 0.01))
        places = {f"car{i}": (48.85 + draw.gauss(0, 0.01), 2.35 + draw.gauss(0, 0.01)) for i in range(5)}
        for kind in (Cars, CarsOfTheFirstRing):
            cars = kind()
            for car, place in places.items():
                cars.move(car, place)
            found = cars.nearest(rider)
            import h3

            wrong[kind] += not math.isclose(h3.great_circle_distance(rider, places[found], unit="m"), nearest_of_all(places, rider))
    assert wrong[Cars] == 0
    assert wrong[CarsOfTheFirstRing] > 5


def test_no_car_is_sent_to_two_riders() -> None:
    cars = Cars()
    for i in range(10):
        cars.move(f"car{i}", (48.85 + i / 1_000, 2.35))
    sent = [cars.take((48.855, 2.351)) for _ in range(12)]
    assert len(set(sent[:10])) == 10
    assert sent[10:] == [None, None]
    cars.check()


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from dstudio_lib.foundation.errors import DStudioError

    monkeypatch.setitem(sys.modules, "h3", None)
    with pytest.raises(DStudioError, match="pip install h3"):
        Cars().move("car", (0.0, 0.0))

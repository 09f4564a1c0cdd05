"""Clocks in worlds whose physical clocks are wrong: stamps, commit wait, last writer wins, and asking for the time."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.clocks.last_writer import LastWriterRegister, LastWriterRegisterByWallClock, RegisterClient
from dstudio_lib.algorithms.clocks.stamping import Stamping
from dstudio_lib.algorithms.clocks.time_service import TimeClient, TimeClientThatBelievesAll, TimeClientThatForgetsDrift, TimeServer
from dstudio_lib.algorithms.clocks.truetime import Commit, CommitClient, CommitLeader, CommitLeaderThatDoesNotWait, externally_inconsistent
from dstudio_lib.algorithms.clocks.vector import before
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.kernel import Clock, ClockJump, Crash, Skew, Trace, Uniform, World

few = settings(max_examples=10)
seeds = st.integers(0, 10**6)
NAMES = ("a", "b", "c", "d")


def skewed(seed: int, names: tuple[str, ...] = NAMES, spread: int = 200 * MILLISECOND) -> dict[str, Clock]:
    """Clocks that show up to ``spread`` too much, and two seconds besides."""
    return {name: Clock(2 * SECOND + stream(seed, f"skew/{name}").randrange(spread + 1)) for name in names}


def others(name: str) -> tuple[str, ...]:
    return tuple(each for each in NAMES if each != name)


# Stamps


def chat(seed: int, **network: Any) -> World:
    world = World(seed, latency=Uniform(MILLISECOND, 20 * MILLISECOND), keep=("stamped",), **network)
    for name in NAMES:
        world.add(name, lambda name=name: Stamping(name, others(name), period=10 * MILLISECOND))
    world.run(until=250 * MILLISECOND)
    return world


def pasts(trace: Trace) -> dict[str, set[str]]:
    """All events that happened before each, by the definition: the same process, a sending and its receipt, and what follows."""
    found: dict[str, set[str]] = {}
    for event in trace.of("stamped"):
        direct = [each for each in (event.fields["before"], event.fields["cause"]) if each is not None]
        found[event.fields["event"]] = set(direct).union(*(found[each] for each in direct))
    return found


@few
@given(seeds)
def test_stamps_follow_cause_and_effect_however_wrong_the_clocks(seed: int) -> None:
    world = chat(seed, clocks=Skew(offset=100 * MILLISECOND, drift=10_000_000), loss=0.1, duplication=0.1, reordering=0.1)
    past = pasts(world.trace)
    events = {event.fields["event"]: event.fields for event in world.trace.of("stamped")}
    assert len(events) > 50
    for one, other in permutations(events, 2):
        earlier = one in past[other]
        assert before(events[one]["vector"], events[other]["vector"]) == earlier
        if earlier:
            assert events[one]["lamport"] < events[other]["lamport"]
            assert events[one]["hybrid"] < events[other]["hybrid"]


@few
@given(seeds)
def test_a_hybrid_clock_is_never_ahead_of_the_fastest_physical_clock(seed: int) -> None:
    world = chat(seed, clocks=skewed(seed))
    for event in world.trace.of("stamped"):
        fastest = max(world.seat(name).clock.reading(event.time) for name in NAMES)
        assert event.fields["wall"] <= event.fields["hybrid"][0] <= fastest


def test_wall_clocks_with_skew_put_some_effect_before_its_cause() -> None:
    world = chat(1, clocks=skewed(1))
    walls = {event.fields["event"]: event.fields["wall"] for event in world.trace.of("stamped")}
    assert any(walls[cause] > walls[event] for event, past in pasts(world.trace).items() for cause in past)


def test_hybrid_stamps_go_on_when_a_clock_is_set_back() -> None:
    world = chat(2, faults=[ClockJump(at=150 * MILLISECOND, node="a", by=-100 * MILLISECOND)])
    mine = [event.fields for event in world.trace.of("stamped", node="a")]
    assert any(later["wall"] < earlier["wall"] for earlier, later in pairwise(mine))
    assert all(earlier["hybrid"] < later["hybrid"] for earlier, later in pairwise(mine))


# Commit wait

ERROR = 4 * MILLISECOND


def commits(seed: int, kind: type[CommitLeader], skew: int = ERROR, **network: Any) -> World:
    leaders = NAMES[:3]
    clocks = {name: Skew(skew).draw(stream(seed, f"skew/{name}")) for name in leaders}
    world = World(seed, latency=Uniform(100_000, MILLISECOND), clocks=clocks, keep=("record",), **network)
    for name in leaders:
        world.add(name, lambda name=name: kind(name, (), error=ERROR))
    for client in ("x", "y"):
        world.add(client, lambda client=client: CommitClient(client, (), leaders, transactions=20))
    world.run(until=2 * SECOND)
    return world


def histories(trace: Trace) -> list[tuple[int, int, int]]:
    asked = {event.fields["operation"]: event.time for event in trace.of("invoke")}
    return [(asked[event.fields["operation"]], event.time, event.fields["ret"]) for event in trace.of("return")]


@few
@given(seeds)
def test_commit_wait_keeps_commit_times_in_the_order_of_real_time(seed: int) -> None:
    found = histories(commits(seed, CommitLeader, duplication=0.2).trace)
    assert len(found) == 40
    assert externally_inconsistent(found) is None


def test_without_commit_wait_a_later_transaction_gets_an_earlier_time() -> None:
    assert any(externally_inconsistent(histories(commits(seed, CommitLeaderThatDoesNotWait).trace)) for seed in range(5))


def test_commit_wait_is_no_help_when_a_clock_is_further_off_than_it_promised() -> None:
    assert any(externally_inconsistent(histories(commits(seed, CommitLeader, skew=10 * ERROR).trace)) for seed in range(5))


def test_a_transaction_that_is_asked_for_twice_is_committed_once() -> None:
    world = commits(1, CommitLeader, duplication=0.5)
    transactions = [event.fields["transaction"] for event in world.trace.of("commit")]
    assert len(transactions) == len(set(transactions)) == 40


def test_a_lone_commit_waits_for_twice_the_error_bound() -> None:
    world = World(1, latency=0, keep=("record",))
    world.add("a", lambda: CommitLeader("a", (), error=ERROR))
    world.add("x", lambda: CommitClient("x", (), ("a",), transactions=1))
    world.run(until=SECOND)
    ((asked, acknowledged, _),) = histories(world.trace)
    assert acknowledged - asked == 2 * ERROR + 1


def test_a_leader_that_crashed_gives_no_time_twice() -> None:
    faults = [Crash(at=20 * MILLISECOND, node="a", until=21 * MILLISECOND)]
    world = commits(1, CommitLeader, faults=faults)
    times = [event.fields["commit_time"] for event in world.trace.of("commit", node="a")]
    assert times == sorted(set(times))


def test_two_transactions_at_the_same_moment_get_different_times() -> None:
    world = World(1, latency=5, keep=("commit",))
    world.add("a", lambda: CommitLeader("a", (), error=ERROR))
    for client in ("x", "y"):
        world.add(client, lambda client=client: CommitClient(client, (), ("a",), transactions=1))
    world.run()
    first, second = (event.fields["commit_time"] for event in world.trace.of("commit"))
    assert second == first + 1


def test_a_leader_remembers_over_a_crash_what_it_committed_and_its_last_time_though_its_clock_went_back() -> None:
    world = World(1, latency=5, keep=("commit",))
    world.add("a", lambda: CommitLeader("a", (), error=ERROR))
    world.add("x", lambda: CommitClient("x", (), (), transactions=0))
    world.run(until=SECOND)
    world.call("a", "on_message", "x", Commit("first"))
    world.run(until=2 * SECOND)
    world.crash("a")
    world.apply(ClockJump(at=world.time, node="a", by=-2 * SECOND))
    world.restart("a")
    for transaction in ("first", "second"):
        world.call("a", "on_message", "x", Commit(transaction))
    world.run(until=10 * SECOND)
    found = [(event.fields["transaction"], event.fields["commit_time"]) for event in world.trace.of("commit")]
    assert [name for name, _ in found] == ["first", "second"] and found[0][1] < found[1][1]


def test_a_negative_error_bound_is_refused() -> None:
    with pytest.raises(InputError, match="at least 0"):
        CommitLeader("a", (), error=-1)


# Last writer wins


def register(seed: int, kind: type[LastWriterRegister], **network: Any) -> tuple[list[str], set[Any]]:
    """Return the acknowledged writes of one client in order, and the values that the servers end with."""
    world = World(seed, latency=Uniform(MILLISECOND, 2 * MILLISECOND), clocks=skewed(seed), keep=("record",), **network)
    for name in NAMES[:3]:
        world.add(name, lambda name=name: kind(name, tuple(each for each in NAMES[:3] if each != name)))
    world.add("x", lambda: RegisterClient("x", (), NAMES[:3], writes=6))
    world.run()
    return [event.fields["operation"] for event in world.trace.of("return")], {world.nodes[name].value for name in NAMES[:3]}


@few
@given(seeds)
def test_the_last_acknowledged_write_wins_by_hybrid_clocks(seed: int) -> None:
    acknowledged, values = register(seed, LastWriterRegister, duplication=0.2)
    assert values == {acknowledged[-1]} == {"x/5"}


def test_last_writer_wins_by_wall_clock_loses_an_acknowledged_write_under_skew() -> None:
    results = [register(seed, LastWriterRegisterByWallClock) for seed in range(10)]
    lost = [values for acknowledged, values in results if values != {acknowledged[-1]}]
    assert lost and all(len(values) == 1 for values in lost)  # the servers agree, on the wrong value


# Asking for the time


def ask(seed: int, kind: type[TimeClient], server_offsets: dict[str, int], drift: int = 0) -> World:
    clocks = {name: Clock(offset) for name, offset in server_offsets.items()} | {"x": Clock(offset=70 * MILLISECOND, drift=drift)}
    world = World(seed, latency=Uniform(MILLISECOND, 30 * MILLISECOND), clocks=clocks, keep=("estimate",))
    for name in server_offsets:
        world.add(name, lambda name=name: TimeServer(name, ()))
    world.add("x", lambda: kind("x", tuple(server_offsets), period=10 * SECOND, drift=1e-4))
    world.run(until=300 * SECOND)
    return world


def misses(world: World) -> list[int]:
    """How far (ns) the true offset lies outside of each claimed interval; 0 where it is inside."""
    clock, found = world.seat("x").clock, []
    for event in world.trace.of("estimate"):
        true = event.time - clock.reading(event.time)
        found.append(max(event.fields["low"] - true, true - event.fields["high"], 0))
    return found


RIGHT = {"s": 0, "t": 0, "u": 0}


@few
@given(seeds, st.integers(-100_000, 100_000))
def test_a_time_client_never_claims_an_interval_without_the_truth(seed: int, drift: int) -> None:
    found = misses(ask(seed, TimeClient, RIGHT, drift))
    assert len(found) > 80 and max(found) == 0


@few
@given(seeds, st.sampled_from([-SECOND, -50 * MILLISECOND, 50 * MILLISECOND, SECOND]))
def test_a_time_client_does_not_follow_one_false_server_of_three(seed: int, wrong: int) -> None:
    world = ask(seed, TimeClient, RIGHT | {"u": wrong})
    true = -70 * MILLISECOND
    last = world.trace.of("estimate")[-1].fields
    assert abs(last["offset"] - true) < 30 * MILLISECOND


def test_a_client_that_believes_all_servers_is_dragged_along_by_a_false_one() -> None:
    world = ask(1, TimeClientThatBelievesAll, RIGHT | {"u": SECOND})
    last = world.trace.of("estimate")[-1].fields
    assert last["offset"] == pytest.approx(-70 * MILLISECOND + SECOND / 3, abs=20 * MILLISECOND)


def test_a_client_that_forgets_drift_comes_to_claim_an_interval_without_the_truth() -> None:
    worst = [max(misses(ask(seed, TimeClientThatForgetsDrift, RIGHT, drift=100_000))) for seed in range(5)]
    assert max(worst) > 0


def test_a_period_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        TimeClient("x", (), period=0)

"""Sagas, idempotency keys, the outbox, Percolator and commit wait: what holds under crashes, losses and repetitions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib.algorithms.transactions import commit_wait, idempotency, outbox, percolator, saga
from dstudio_lib.algorithms.transactions.stores import Aborted, MustWait
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Clock, Crash, Fault, LossyLink, SlowLink, World


def crashes(*nodes: str, most: int = 4) -> st.SearchStrategy[list[Fault]]:
    """Some crashes of some nodes in the first second, each with an end."""
    return st.lists(
        st.builds(
            lambda node, at, length: Crash(at * MILLISECOND, node, until=(at + length) * MILLISECOND),
            st.sampled_from(nodes),
            st.integers(0, 800),
            st.integers(1, 200),
        ),
        max_size=most,
    )


# --- saga

STEPS = (("flight", "flights"), ("hotel", "hotels"), ("car", "cars"))
SERVICES = ("flights", "hotels", "cars")


def trip(
    coordinator: type[Any] = saga.Saga, service: type[Any] = saga.Service, refused: str = "", faults: tuple[Fault, ...] = (), **network: Any
) -> World:
    """A trip of three bookings, one of which may be refused."""
    world = World(faults=faults, **network)
    world.add("trip", lambda: coordinator("trip", SERVICES, STEPS))
    for name in SERVICES:
        world.add(name, lambda name=name: service(name, ("trip",), frozenset({refused})))
    return world


def in_force(world: World) -> dict[str, int]:
    """How often each step is in force at the end."""
    return {step: world.nodes[service].done.get(f"trip/{step}", 0) for step, service in STEPS}


@settings(max_examples=50)
@given(
    refused=st.sampled_from(("", "flight", "hotel", "car")),
    faults=crashes("trip", *SERVICES),
    loss=st.sampled_from((0.0, 0.3)),
    seed=st.integers(0, 10**6),
)
def test_a_saga_is_done_in_full_or_every_step_of_it_is_compensated(refused: str, faults: list[Fault], loss: float, seed: int) -> None:
    world = trip(refused=refused, faults=tuple(faults), loss=loss, duplication=0.2, reordering=0.2, seed=seed)
    world.run(until=20 * SECOND)
    expected = 0 if refused else 1
    assert world.nodes["trip"].outcome == ("compensated" if refused else "completed")
    assert in_force(world) == {"flight": expected, "hotel": expected, "car": expected}


@settings(max_examples=40)
@given(refused=st.sampled_from(("hotel", "car")), faults=crashes("trip", *SERVICES), seed=st.integers(0, 10**6))
def test_compensation_reverses_the_completed_steps_latest_first_and_each_once(refused: str, faults: list[Fault], seed: int) -> None:
    world = trip(refused=refused, faults=tuple(faults), loss=0.2, duplication=0.2, seed=seed)
    world.run(until=20 * SECOND)
    done = [event.fields["step"] for event in world.trace.of("step")]
    undone = [event.fields["step"] for event in world.trace.of("compensation")]
    assert done == [step for step, _ in STEPS][: len(done)] and undone == done[::-1]


@given(requests=st.lists(st.sampled_from((+1, -1)), min_size=1, max_size=8))
def test_a_step_and_its_compensation_are_done_at_most_once_in_whatever_order_they_come(requests: list[int]) -> None:
    service = saga.Service("flights", ("trip",))
    for direction in requests:
        service.perform(saga.Request("trip", "flight", direction))
        assert service.done.get("trip/flight", 0) in {0, 1}
    assert service.done.get("trip/flight", 0) == (0 if -1 in requests else 1)


def test_a_saga_that_keeps_no_log_stays_half_done_after_a_crash() -> None:
    for at, refused in ((6, ""), (14, "car")):
        crash = (Crash(at * MILLISECOND, "trip", until=20 * MILLISECOND),)
        broken = trip(saga.SagaThatKeepsNoLog, refused=refused, faults=crash, latency=2 * MILLISECOND)
        broken.run(until=5 * SECOND)
        assert set(in_force(broken).values()) == {0, 1}
        right = trip(refused=refused, faults=crash, latency=2 * MILLISECOND)
        right.run(until=5 * SECOND)
        assert len(set(in_force(right).values())) == 1


def test_a_saga_that_stops_at_a_refusal_leaves_steps_done() -> None:
    world = trip(saga.SagaThatStopsAtARefusal, refused="car")
    world.run(until=5 * SECOND)
    assert in_force(world) == {"flight": 1, "hotel": 1, "car": 0}


def test_a_service_that_repeats_is_caught_by_a_doubled_message() -> None:
    world = trip(service=saga.ServiceThatRepeats, duplication=1.0)
    world.run(until=5 * SECOND)
    assert max(in_force(world).values()) > 1


def test_a_step_that_comes_after_its_compensation_is_done_by_a_service_that_forgets_compensations() -> None:
    late = [saga.Request("trip", "flight", -1), saga.Request("trip", "flight", +1)]
    right, broken = saga.Service("flights", ("trip",)), saga.ServiceThatForgetsCompensations("flights", ("trip",))
    assert [right.perform(each) for each in late] == [True, False] and not right.done
    assert [broken.perform(each) for each in late] == [True, True] and broken.done == {"trip/flight": 1}


def test_a_step_at_a_service_that_is_not_there_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="runs at trains, which is not among"):
        saga.Saga("trip", SERVICES, (("train", "trains"),))


# --- idempotency keys

WISHES = (("alice", 100), ("bob", 50), ("alice", 100))


def shop(server: type[Any] = idempotency.Server, client: type[Any] = idempotency.Client, **network: Any) -> World:
    """One client with three wishes, two of them alike."""
    world = World(**network)
    world.add("server", lambda: server("server", ("client",)))
    world.add("client", lambda: client("client", ("server",), WISHES))
    return world


@settings(max_examples=50)
@given(faults=crashes("server", "client"), loss=st.sampled_from((0.0, 0.4)), seed=st.integers(0, 10**6))
def test_with_a_key_each_wish_takes_effect_exactly_once(faults: list[Fault], loss: float, seed: int) -> None:
    world = shop(faults=tuple(faults), loss=loss, duplication=0.3, reordering=0.3, seed=seed)
    world.run(until=20 * SECOND)
    ledger = world.nodes["server"].ledger
    ledger.check()
    assert ledger.balances == {"alice": 200, "bob": 50} and ledger.charges == 3
    assert set(world.nodes["client"].answers.values()) == {"charged"}


@pytest.mark.parametrize(
    ("server", "client"),
    [(idempotency.Server, idempotency.ClientThatMakesANewKeyForEachAttempt), (idempotency.ServerThatRecordsLater, idempotency.Client)],
)
def test_a_key_for_each_attempt_or_a_record_apart_from_the_effect_charges_twice(server: type[Any], client: type[Any]) -> None:
    lost_answers = (LossyLink(0, sender="server", loss=1.0, until=100 * MILLISECOND),)
    world = shop(server, client, faults=(*lost_answers, Crash(8 * MILLISECOND, "server", until=9 * MILLISECOND)), latency=4 * MILLISECOND)
    world.run(until=5 * SECOND)
    assert world.nodes["server"].ledger.charges > 3
    right = shop(faults=(*lost_answers, Crash(8 * MILLISECOND, "server", until=9 * MILLISECOND)), latency=4 * MILLISECOND)
    right.run(until=5 * SECOND)
    assert right.nodes["server"].ledger.charges == 3


def test_a_key_used_for_another_request_is_an_error_and_changes_nothing() -> None:
    ledger = idempotency.Ledger()
    ledger.charge("k", "alice", 100, now=0)
    assert ledger.charge("k", "bob", 100, now=1) == ("key used for another request", 0)
    assert ledger.balances == {"alice": 100}


def test_a_refusal_is_remembered_like_any_other_answer() -> None:
    ledger = idempotency.Ledger()
    assert ledger.charge("k", "alice", -5, now=0) == ledger.charge("k", "alice", -5, now=1) == ("refused", 0)
    assert not ledger.balances


def test_an_attempt_after_the_record_is_gone_is_a_new_one() -> None:
    ledger = idempotency.Ledger(keep=10)
    assert [ledger.charge("k", "alice", 1, now=now) for now in (0, 9, 10)] == [("charged", 1), ("charged", 1), ("charged", 2)]


# --- outbox


def orders(service: type[Any] = outbox.Service, consumer: type[Any] = outbox.Consumer, **network: Any) -> World:
    """A service with five orders, and the consumer of its events."""
    world = World(**network)
    world.add("service", lambda: service("service", ("consumer",)))
    world.add("consumer", lambda: consumer("consumer", ("service",)))
    return world


@settings(max_examples=50)
@given(faults=crashes("service", "consumer"), loss=st.sampled_from((0.0, 0.4)), seed=st.integers(0, 10**6))
def test_with_an_outbox_every_accepted_order_has_its_effect_exactly_once_and_in_order(faults: list[Fault], loss: float, seed: int) -> None:
    world = orders(faults=tuple(faults), loss=loss, duplication=0.3, reordering=0.3, seed=seed)
    world.run(until=20 * SECOND)
    service, consumer = world.nodes["service"], world.nodes["consumer"]
    assert consumer.effects == service.accepted and len(service.accepted) == 5
    assert not service.outbox


def test_an_event_told_once_from_memory_is_lost_in_a_crash() -> None:
    faults = (Crash(24 * MILLISECOND, "service", until=26 * MILLISECOND),)
    broken = orders(outbox.ServiceThatTellsDirectly, faults=faults)
    broken.run(until=5 * SECOND)
    assert len(broken.nodes["service"].accepted) == 5 and len(broken.nodes["consumer"].effects) < 5
    right = orders(faults=faults)
    right.run(until=5 * SECOND)
    assert right.nodes["consumer"].effects == right.nodes["service"].accepted


def test_a_consumer_that_remembers_nothing_acts_twice_on_a_doubled_event() -> None:
    world = orders(consumer=outbox.ConsumerThatRemembersNothing, duplication=1.0)
    world.run(until=5 * SECOND)
    effects = world.nodes["consumer"].effects
    assert len(effects) > len(set(effects))


# --- Percolator

ROWS = ("x", "y", "z")


def torn(client: type[percolator.Client], order: list[int], deaths: list[int], reader_after: int) -> set[Any]:
    """What one reader finds in the three rows, each writer having written its number into all of them or died on the way.

    ``order`` says who does the next step; a writer dies after as many steps as ``deaths`` allows it. The reader begins after some steps,
    reads one row after each further step, and takes everybody for dead.
    """
    table = percolator.Table(dict.fromkeys(ROWS, 0))
    writers = {who: client(table) for who in range(1, len(deaths) + 1)}
    for who, each in writers.items():
        for row in ROWS:
            each.write(row, who)
    steps = dict.fromkeys(writers, 0)
    reader: percolator.Client | None = None
    found: list[Any] = []
    for place, who in enumerate([*order, 0, 0, 0]):
        if who and steps[who] < deaths[who - 1]:
            try:
                _step(writers[who], steps[who])
                steps[who] += 1
            except Aborted:
                steps[who] = 99
        if place == reader_after:
            reader = client(table)
        if reader and len(found) < 3:
            found.append(reader.read(ROWS[len(found)], owner_is_dead=lambda start: True))
        table.check()
    return set(found)


def _step(writer: percolator.Client, step: int) -> None:
    if step < 3:
        writer.prewrite_row(ROWS[step])
    elif step == 3:
        writer.commit_primary()
    elif step < 6:
        writer.commit_secondary(ROWS[step - 3])


@settings(max_examples=150)
@given(
    order=st.lists(st.integers(1, 3), min_size=3, max_size=18),
    deaths=st.lists(st.integers(0, 6), min_size=3, max_size=3),
    reader_after=st.integers(0, 17),
)
def test_wherever_writers_die_a_reader_finds_all_of_a_transaction_or_nothing(
    order: list[int], deaths: list[int], reader_after: int
) -> None:
    assert len(torn(percolator.Client, order, deaths, min(reader_after, len(order) - 1))) == 1


def test_a_reader_that_ignores_the_primary_finds_half_of_a_transaction() -> None:
    assert torn(percolator.ClientThatIgnoresThePrimary, [1, 1, 1, 1], [4], 3) == {0, 1}
    assert torn(percolator.Client, [1, 1, 1, 1], [4], 3) == {1}


def test_a_writer_that_was_taken_for_dead_cannot_commit() -> None:
    table = percolator.Table({"x": 0, "y": 0})
    slow = percolator.Client(table)
    slow.write("x", 1)
    slow.write("y", 1)
    slow.prewrite()
    assert percolator.Client(table).read("y", owner_is_dead=lambda start: True) == 0
    with pytest.raises(Aborted, match="taken for dead"):
        slow.commit_primary()
    table.check()


def test_a_reader_waits_for_a_writer_that_lives() -> None:
    table = percolator.Table({"x": 0})
    writer = percolator.Client(table)
    writer.write("x", 1)
    writer.prewrite()
    reader = percolator.Client(table)
    with pytest.raises(MustWait):
        reader.read("x")
    writer.commit_primary()
    assert reader.read("x") == 0 and percolator.Client(table).read("x") == 1


# --- commit wait

LEADERS = ("l1", "l2", "l3")
ERROR = 4 * MILLISECOND


def spanner(leader: type[Any], clocks: dict[str, Clock], transactions: int, seed: int) -> World:
    """Two clients that commit at different leaders, each transaction over two others; clocks are wrong, within the error."""
    world = World(seed=seed, clocks=clocks, latency={"latency": "uniform", "low": 1_000, "high": 300_000}, keep=("record",))  # type: ignore[arg-type]
    for name in LEADERS:
        world.add(name, lambda name=name: leader(name, tuple(each for each in LEADERS if each != name), ERROR))
    for client in ("c1", "c2"):
        rounds = tuple(
            (LEADERS[(n + len(client)) % 3], (LEADERS[(n + 1 + len(client)) % 3],) if n % 2 else ()) for n in range(transactions)
        )
        world.add(client, lambda client=client, rounds=rounds: commit_wait.Client(client, LEADERS, rounds))
    world.run(until=10 * SECOND)
    return world


def inversions(world: World) -> list[tuple[str, str]]:
    """Pairs of transactions where the second began after the first was known to be committed, and has no larger timestamp."""
    begun = {event.fields["transaction"]: event.number for event in world.trace.of("begin")}
    known = {event.fields["transaction"]: (event.number, event.fields["timestamp"]) for event in world.trace.of("committed")}
    return [(a, b) for a, (end, early) in known.items() for b, (_, late) in known.items() if end < begun[b] and late <= early]


@settings(max_examples=60)
@given(offsets=st.lists(st.integers(-ERROR, ERROR), min_size=3, max_size=3), seed=st.integers(0, 10**6))
def test_with_commit_wait_whatever_begins_after_a_commit_has_a_larger_timestamp(offsets: list[int], seed: int) -> None:
    clocks = {name: Clock(offset=offset) for name, offset in zip(LEADERS, offsets, strict=True)}
    world = spanner(commit_wait.Leader, clocks, transactions=6, seed=seed)
    assert len(world.trace.of("committed")) == 12
    assert not inversions(world)


def test_without_commit_wait_a_clock_that_is_behind_gives_a_smaller_timestamp() -> None:
    clocks = {"l1": Clock(offset=ERROR), "l2": Clock(offset=-ERROR), "l3": Clock()}
    assert inversions(spanner(commit_wait.LeaderThatDoesNotWait, clocks, transactions=6, seed=1))
    assert not inversions(spanner(commit_wait.Leader, clocks, transactions=6, seed=1))


def test_a_clock_that_breaks_its_promise_breaks_the_order_in_spite_of_the_wait() -> None:
    clocks = {"l1": Clock(offset=20 * ERROR), "l2": Clock(offset=-20 * ERROR), "l3": Clock()}
    assert inversions(spanner(commit_wait.Leader, clocks, transactions=6, seed=1))


def test_the_wait_lasts_about_twice_the_error() -> None:
    world = World(latency=1_000, keep=("record",))
    world.add("l1", lambda: commit_wait.Leader("l1", (), ERROR))
    world.add("c", lambda: commit_wait.Client("c", ("l1",), (("l1", ()),)))
    world.run(until=SECOND)
    begin, committed = world.trace.of("begin")[0], world.trace.of("committed")[0]
    assert 2 * ERROR < committed.time - begin.time < 2 * ERROR + 10_000


def test_a_slow_participant_cannot_be_given_a_timestamp_below_its_own() -> None:
    world = World(faults=[SlowLink(0, receiver="l2", extra=50 * MILLISECOND)], clocks={"l2": Clock(offset=ERROR)}, keep=("record",))
    for name in ("l1", "l2"):
        world.add(name, lambda name=name: commit_wait.Leader(name, (), ERROR))
    world.add("c", lambda: commit_wait.Client("c", ("l1",), (("l1", ("l2",)),)))
    world.run(until=SECOND)
    applied = {event.node: event.fields["timestamp"] for event in world.trace.of("apply")}
    assert applied["l1"] == applied["l2"] >= 50 * MILLISECOND

"""A store in two parts keeps one order or its answers; a clock a round trip ahead costs last writer wins every second write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.algorithms.consensus.impossibility import deliver, start
from dstudio_lib.charts import operations
from dstudio_lib.checkers import linearizability
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import divided_store, last_writer, undecided
from dstudio_lib.simulators.divided_store import DividedStore

SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("copies", "cut_off"), [(3, 1), (5, 2), (5, 3)])
def test_a_store_that_keeps_one_order_serves_exactly_the_majority(copies: int, cut_off: int, seed: int) -> None:
    settings = DividedStore(copies=copies, cut_off=cut_off)
    run = divided_store.simulate(settings, seed=seed)
    far = settings.has_majority(far=True)
    assert run.served == tuple(site for site in settings.sites if (site in settings.far) == far)
    assert run.verdict.linearizable is True
    assert not run.stale and run.discarded == 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("settings", [DividedStore(copies=4, cut_off=2), DividedStore(all_apart=True)])
def test_without_a_majority_one_order_answers_nobody(settings: DividedStore, seed: int) -> None:
    run = divided_store.simulate(settings, seed=seed)
    assert run.served == () and run.cut_latency is None
    assert run.verdict.linearizable is True


@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_that_keeps_answers_serves_all_and_fits_no_order(seed: int) -> None:
    run = divided_store.simulate(DividedStore(keeps="answers"), seed=seed)
    assert run.served == run.settings.sites
    assert run.verdict.linearizable is False
    assert run.discarded > 0 and run.stale


def test_every_read_that_is_called_stale_is_refuted_by_the_checker_too() -> None:
    run = divided_store.simulate(DividedStore(keeps="answers", cut=0.5))
    for reading in run.stale[:5]:
        evidence = [each for each in run.operations if each.op == "write" and each.key == reading.key]
        assert linearizability.check([*evidence, reading], init=None).linearizable is False


def test_order_costs_two_round_trips_whenever_nothing_is_broken() -> None:
    slow, quick = (divided_store.simulate(DividedStore(keeps=keeps)) for keeps in ("order", "answers"))
    assert slow.usual_latency == pytest.approx(2 * slow.settings.round_trip)
    assert quick.usual_latency == pytest.approx(0.0002)
    assert slow.cut_latency == pytest.approx(slow.usual_latency)


def test_last_known_reads_are_answered_in_any_cut_and_writes_are_not() -> None:
    run = divided_store.simulate(DividedStore(keeps="last known", all_apart=True))
    assert run.answered("read") == 1.0 and run.answered("write") == 0.0
    assert run.discarded == 0
    assert run.cut_latency == pytest.approx(5 * run.settings.round_trip)


def test_a_cut_that_leaves_nobody_behind_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="cut_off=5 of 5 sites"):
        DividedStore(copies=5, cut_off=5)


def test_the_picture_counts_what_the_run_counts() -> None:
    run = divided_store.simulate(DividedStore())
    figure = operations.answers(run)
    assert "3 of 5 clients" in figure.finding
    assert sum(row[2] for row in figure.table.rows) == len(run.during_the_cut())


def test_a_small_history_is_drawn_with_its_conflict() -> None:
    verdict = linearizability.check(
        [
            {"process": "a", "op": "write", "arg": 1, "ret": None, "call": 0, "return": 1},
            {"process": "b", "op": "read", "arg": None, "ret": 0, "call": 2, "return": 3},
        ]
    )
    figure = operations.history(verdict.counterexample, verdict.conflict)
    assert len(figure.plot["data"]) == 2
    assert [row[-1] for row in figure.table.rows] == ["yes", "yes"]


@pytest.mark.parametrize(("difference", "share"), [(0.0, 0.0), (0.0099, 0.0), (0.0101, 0.5), (0.05, 0.5), (1.0, 0.5)])
def test_a_wall_clock_loses_half_as_soon_as_it_differs_by_more_than_a_round_trip(difference: float, share: float) -> None:
    settings = last_writer.LastWriter(difference=difference)
    assert last_writer.simulate(settings).lost_share == share
    assert last_writer.simulate(replace(settings, stamps="hybrid")).lost_share == 0.0


def test_what_is_lost_is_not_what_the_servers_hold() -> None:
    run = last_writer.simulate(last_writer.LastWriter(difference=0.05))
    assert 199 in run.lost and run.held == ("client/198", "client/198")


def test_chance_decides_and_the_adversary_does_not() -> None:
    chance = undecided.simulate(undecided.Undecided(runs=200))
    assert chance.within(0.5) < 30 and chance.messages[-1] < 200
    adversary = undecided.simulate(undecided.Undecided(network="adversary", stages=60))
    assert adversary.decisions == () and len(adversary.schedule) >= 60
    configuration = start(undecided.START)
    for message in adversary.schedule:
        assert message in configuration.pending
        configuration = deliver(configuration, message)
    assert not configuration.decisions

"""E08 says only what its simulators, its checkers, the library and the catalogue say."""

from __future__ import annotations

import itertools

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.charts.episodes import data_consistency as e08
from dstudio_lib.checkers import exhaustive, faulty_objects, linearizability, sequential
from dstudio_lib.checkers.bank import SUSPECTS
from dstudio_lib.checkers.history import Operation
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW
from dstudio_lib.simulators import quorum_staleness
from dstudio_lib.simulators.far_failover import APPLICATIONS

from .claims import Told, recorded

TOLD = Told("E08")
stated = TOLD.says
EAST, WEST = APPLICATIONS


def shown(exhibit: object) -> str:
    return repr(exhibit).replace(NARROW, " ")


# --- the incident


def test_the_cold_open_says_what_the_record_says() -> None:
    said = recorded("github-mysql-2018")
    for words in (
        "for 43 seconds",
        "formed a majority and moved the primaries",
        "It did what it was set up to do",
        "a few seconds of writes that had not crossed the country",
        "For 24 hours and 11 minutes",
        "About 200 000 of more than five million hook events were dropped",
        "there were 954 of them",
        "chose integrity over speed",
    ):
        assert words in said, words
    record = catalog.incident("github-mysql-2018")
    assert record.started.strftime("%H:%M %d %B %Y") == "22:52 21 October 2018"
    assert record.duration.minutes * 60 == e08.UNTIL_GREEN
    assert "nearly 40 minutes of writes" in record.amplifier.disputed and "21 minutes" in record.amplifier.disputed
    stated(
        "At 22:52 UTC on Sunday, 21 October 2018",
        "For 24 hours and 11 minutes",
        "had 954 of them",
        "nearly 40 minutes",
        "21 minutes after the cut",
    )


def test_the_lag_is_told_as_recorded() -> None:
    events = " ".join(f"{event.title} {event.text}" for event in catalog.incident("github-mysql-2018").timeline)
    assert "Dozens of replicas are hours behind, and their lag does not shrink in a straight line" in events
    assert "Lag grows towards the peak" in events
    stated("dozens of read replicas were hours behind")


def test_the_lost_package_is_told_as_recorded() -> None:
    said = recorded("rust-index-2020")
    assert "unusual answer was taken for success" in said and "the only record of the work was gone" in said
    assert "A user wrote after eleven minutes; monitoring saw no failed job" in said
    stated("A user wrote after eleven minutes")


# --- the theory


def test_two_reads_of_three_are_stale_in_the_worst_case_and_four_of_nine_miss_two_versions() -> None:
    stale = formulas.get("staleness.k_staleness")
    assert stale(3, 1, 1) == pytest.approx(2 / 3)
    assert 1 - formulas.get("staleness.t_visibility")(3, 1, 1, elapsed=0.01) == pytest.approx(0.07, abs=0.01)
    assert stale(3, 1, 1, versions=2) == pytest.approx(4 / 9)
    fresh = shown(e08.fresh_in_time())
    assert [share in fresh for share in ("| at once | **43.7 %** |", "| 10 ms | **92.6 %** |")] == [True, True]
    stated("four in nine miss the last *two* versions")
    assert "Two of three; four of nine" in TOLD.cards


# --- experiment 1: the data sheet


def test_34_of_500_scenes_go_back_in_time_although_the_quorums_meet() -> None:
    run = e08.scenes()
    assert run.settings.meets and len(run.first) == 500
    assert round(500 * run.inverted) == 34
    assert "| 500 | 1 500 | **34**, 6.8 % | **no** |" in shown(e08.judged_scenes())
    stated("In 34 of 500 scenes", "Of 1 500 operations")


def test_the_checker_names_a_write_under_way_and_two_reads_in_a_row() -> None:
    verdict = e08.judged()
    assert verdict.linearizable is False and verdict.minimal and len(verdict.counterexample) == 3
    write, first, second = sorted(verdict.counterexample, key=lambda each: (each.op == "read", each.call))
    assert (write.op, first.op, second.op) == ("write", "read", "read")
    assert write.return_ is not None and first.return_ is not None
    assert write.return_ > second.call and first.return_ < second.call
    assert first.ret == write.arg and second.ret is None
    for one in verdict.conflict:
        rest = [each for each in verdict.counterexample if each != one]
        assert linearizability.check(rest, init=None).linearizable, "each answer alone is allowed"


def test_a_read_after_a_complete_write_is_never_stale_with_meeting_quorums() -> None:
    assert formulas.get("staleness.t_visibility")(3, 2, 2, elapsed=0.0) == 1.0


# --- experiment 2: how stale is stale


def test_the_two_orders_of_staleness_are_opposite() -> None:
    disk, yammer = e08.partial("disk"), e08.partial("yammer")
    assert disk.at_once == pytest.approx(0.56, abs=0.005) and disk.mostly_fresh == pytest.approx(0.022, abs=0.001)
    assert yammer.at_once == pytest.approx(0.11, abs=0.005) and 0.6 < yammer.mostly_fresh < 0.72
    assert disk.at_once / yammer.at_once == pytest.approx(5, abs=0.1)
    assert yammer.mostly_fresh / disk.mostly_fresh == pytest.approx(30, abs=1)
    stated("stale five times as often at once, and fresh thirty times as soon")


def test_in_the_wide_area_two_thirds_are_stale_for_75_milliseconds() -> None:
    run = quorum_staleness.simulate(quorum_staleness.QuorumStaleness(latencies="wan", elapsed=0.05))
    assert run.at_once == pytest.approx(2 / 3, abs=0.01) and run.stale == pytest.approx(2 / 3, abs=0.03)
    assert quorum_staleness.simulate(quorum_staleness.QuorumStaleness(latencies="wan", elapsed=0.1)).stale < 0.1
    stated("two thirds are stale for 75 ms")


# --- experiment 3: the test that could not see


def test_overlap_hides_lost_writes_and_shows_inversions() -> None:
    lost, inverted = faulty_objects.LosesWrites, faulty_objects.InvertsNewAndOld
    assert e08.convicted(lost, 1) == 0.90 and e08.convicted(lost, 8) == 0.04
    assert e08.convicted(lost, 1) > e08.convicted(lost, 4) > e08.convicted(lost, 8)
    assert e08.convicted(inverted, 1) == 0 < e08.convicted(inverted, 4) < e08.convicted(inverted, 8)
    stated("From 90 % to 4 %")


def test_longer_histories_convict_more_and_nobody_innocent_is_convicted() -> None:
    for kind in (faulty_objects.LosesWrites, faulty_objects.AppliesTwice, faulty_objects.InvertsNewAndOld):
        assert e08.convicted(kind, 4, 160) > 2 * e08.convicted(kind, 4)
    assert {e08.convicted(faulty_objects.Sound, clients) for clients in (1, 4, 8)} == {0.0}


def test_the_quick_checker_agrees_with_the_definition_on_small_histories_of_the_suspects() -> None:
    for seed in range(10):
        for kind in (faulty_objects.LosesWrites, faulty_objects.InvertsNewAndOld, faulty_objects.Sound):
            history = faulty_objects.record(kind, "register", seed=seed, clients=3, count=7)
            assert linearizability.check(history, explain=False).linearizable == exhaustive.is_linearizable(history)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("register that loses writes", "register"),
        ("store that confuses keys", "kv"),
        ("queue that delivers twice", "queue"),
        ("set that brings back the removed", "set"),
    ],
)
def test_the_cell_to_break_works_with_each_name_it_offers(name: str, model: str) -> None:
    assert linearizability.check(SUSPECTS[name].history(1), model=model).linearizable is False
    assert name in TOLD.prose or name == "register that loses writes"


# --- experiment 4: two right parts


def test_each_store_is_sequentially_consistent_and_both_are_not() -> None:
    for key in "xy":
        part = [each for each in e08.CROSSED if each.key == key]
        assert sequential.check(part).consistent and not linearizability.check(part).linearizable
    assert sequential.check(e08.CROSSED).consistent is False
    assert not exhaustive.is_sequentially_consistent(e08.CROSSED)


def test_no_history_of_three_operations_is_right_in_both_parts_and_wrong_together() -> None:
    kinds = [(process, op, value, key) for process in "pqr" for op in ("read", "write") for value in (0, 1) for key in "xy"]
    for chosen in itertools.product(kinds, repeat=3):
        history = [
            Operation(process, op, value if op == "write" else None, None if op == "write" else value, 2 * place, 2 * place + 1, key)
            for place, (process, op, value, key) in enumerate(chosen)
        ]
        parts = [[each for each in history if each.key == key] for key in "xy"]
        if all(exhaustive.is_sequentially_consistent(part) for part in parts if part):
            assert exhaustive.is_sequentially_consistent(history), history
    stated("Four is the least")


def test_the_ladder_only_gets_easier_downwards() -> None:
    judged = {words: e08.verdicts(history) for words, _, history in e08.LADDER}
    for linear, one_order, causal in judged.values():
        assert (not linear or one_order) and (not one_order or causal)
    assert judged["one saves, another still sees the old page"] == (False, True, True)
    assert judged["an answer without its question"] == (False, False, False)
    assert judged["I save, and my own page is old"] == (False, False, False)
    allowed = [judged[words] for words, _, _ in e08.LADDER]
    assert [causal for _, _, causal in allowed] == [True, True, True, False, False]
    assert [one_order for _, one_order, _ in allowed] == [True, False, False, False, False]
    stated("The first three rows are the dear ones, and the first is the dearest")


def test_the_third_row_as_a_log_is_refused_by_both_models() -> None:
    log = "a,x,write,1,0,1\nb,x,write,2,0,1\nc,x,read,1,2,3\nc,x,read,2,4,5\nd,x,read,2,2,3\nd,x,read,1,4,5"
    assert "**not sequentially consistent**" in shown(e08.own_history(log))
    stated("write the third row as six lines")


def test_the_first_row_is_allowed_as_soon_as_the_new_value_is_read() -> None:
    _, _, history = e08.LADDER[0]
    mended = [each._replace(ret=1) if each.op == "read" else each for each in history]
    assert e08.verdicts(mended) == (True, True, True)


# --- the patterns


def test_repair_makes_inversions_rarer_and_only_write_back_rules_them_out() -> None:
    shares = [e08.scenes(reading).inverted for reading in ("plain", "repair", "write back")]
    assert shares[0] > shares[1] > shares[2] == 0
    assert [e08.judged(reading).linearizable for reading in ("plain", "repair", "write back")] == [False, False, True]
    times = [sum(e08.scenes(reading).reads) / 500 for reading in ("plain", "write back")]
    assert times[1] / times[0] == pytest.approx(2, abs=0.2)
    stated("twice the time of a read")


def test_patience_saves_not_one_write_and_a_lease_saves_nearly_all() -> None:
    assert len(e08.failover(2.0).stranded) == len(e08.failover(30.0).stranded) == 431
    assert len(e08.failover(60.0).stranded) == 0
    assert len(e08.failover(2.0, lease=True).stranded) == 10
    assert len(e08.failover(2.0, waits=True).stranded) == 0
    stated("Fifteen times the patience, and not one write fewer", "431 become 10")
    assert "Not one write" in TOLD.cards


def test_the_prices_of_the_night_are_those_of_the_runs() -> None:
    waits = e08.failover(2.0, waits=True)
    assert waits.write_time(EAST, after=False) == pytest.approx(0.061)
    assert e08.failover(60.0).write_time(EAST, after=True) == pytest.approx(0.001)
    assert e08.failover(2.0).write_time(EAST, after=True) == pytest.approx(0.06)
    patient = e08.failover(60.0, waits=True)
    slowest = max(took for name, (_, took, _) in patient.kept.items() if name.startswith(EAST))
    assert patient.unanswered(EAST) == 0 and slowest > 40
    stated("takes 61 ms instead of 1", "writes wait until the cut is over")


# --- the learner's own system


def test_a_log_of_three_lines_is_convicted_and_a_mended_one_is_not() -> None:
    log = "ann, basket, write, milk, 0, 40\nbob, basket, read, milk, 5, 9\ncat, basket, read, , 10, 14"
    said = shown(e08.own_history(log))
    assert "No order explains these 3 operations" in said and "**sequentially consistent**" in said
    assert "has to answer 'milk', and it answered nothing" in said
    assert "Each answer is explained" in shown(e08.own_history(log.replace("10, 14", "6, 14")))
    with pytest.raises(InputError, match="Line 1"):
        e08.own_history("ann, basket, buy, milk, 0, 40")
    with pytest.raises(InputError, match="the moment 'soon'"):
        e08.own_history("ann, basket, write, milk, 0, soon")


def test_a_write_without_an_answer_may_or_may_not_have_happened() -> None:
    log = "ann, x, write, 1, 0,\nbob, x, read, {first}, 5, 6\nbob, x, read, {second}, 7, 8"
    for first, second, right in (("", "1", True), ("1", "1", True), ("", "", True), ("1", "", False)):
        assert ("Each answer" in shown(e08.own_history(log.format(first=first, second=second)))) == right


def test_a_store_of_ones_own_gets_fresher_with_time() -> None:
    said = shown(e08.own_store(replicas=3, read_quorum=1, write_quorum=1, write_ms=10, other_ms=1, since_ms=20))
    assert "58 %" in said and "7.86 %" in said and "66.7 %" in said
    assert shown(e08.own_store(replicas=3, read_quorum=2, write_quorum=2, write_ms=10, other_ms=1, since_ms=20)).count("| 0 %") >= 2


# --- bets, checks, assessments


def test_the_lessons_of_the_bets_state_the_numbers_of_the_runs() -> None:
    assert "One scene in fifteen" in e08.INVERTED.lesson and 14 < 1 / e08.scenes().inverted < 16
    assert "56 %" in e08.FRESH.question and "11 %" in e08.FRESH.question and "22 ms" in e08.FRESH.question
    assert "90 % of the logs" in e08.HIDDEN.question
    assert e08.SMALLEST.answer() == 4
    assert "two thousand times" in e08.GREEN.lesson and pytest.approx(2000, rel=0.05) == e08.UNTIL_GREEN / 43


@pytest.mark.parametrize(("reading_of_c", "right"), [(12, True), (22, False)])
def test_the_logs_of_the_two_forms_are_what_their_keys_say(reading_of_c: int, right: bool) -> None:
    log = [
        Operation("a", "write", 1, None, 0, 50),
        Operation("b", "read", None, 1, 10, 20),
        Operation("c", "read", None, 0, reading_of_c, 30),
        Operation("b", "read", None, 1, 32, 40),
        Operation("c", "read", None, 1, 35, 60),
    ]
    assert linearizability.check(log).linearizable is right

"""E04 says only what its simulators, the library and the catalogue say."""

from __future__ import annotations

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.algorithms.clocks.vector import order
from dstudio_lib.charts import operations
from dstudio_lib.charts.episodes import distribution_fundamentals as e04
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import NARROW
from dstudio_lib.simulators import coordination, divided_store, last_writer, redundancy
from dstudio_lib.simulators.divided_store import DividedStore
from dstudio_lib.simulators.round_trips import distance

from .claims import Told, recorded

TOLD = Told("E04")
stated = TOLD.says


def shown(exhibit: object) -> str:
    return repr(exhibit).replace(NARROW, " ")


# --- the incident


def test_the_cold_open_says_what_the_record_says() -> None:
    said = recorded("facebook-2021")
    for words in (
        "a command was issued to assess the capacity of the global backbone",
        "A bug in that tool let this one through",
        "withdraw their routes when they cannot reach the data centres",
        "People had to go there",
        "about six hours",
        "thirty times their normal queries",
    ):
        assert words in said, words
    stated("In October 2018 a link at GitHub was down for 43 seconds", "thirty times the usual queries", "For about six hours")


def test_the_timeline_has_the_moments_that_the_text_gives() -> None:
    record = catalog.incident("facebook-2021")
    assert len(record.timeline) >= 6
    moments = {event.minute: event for event in record.timeline}
    assert moments[18.0].utc.strftime("%H:%M") == "15:58"
    assert "no longer announced" in moments[18.0].title
    stated("By 15:58 UTC")


def test_the_costs_are_those_of_the_record_and_carry_its_doubts() -> None:
    costs = {cost.amount_usd: cost for cost in catalog.incident("facebook-2021").cost}
    assert 79_000_000 in costs and "napkin" in costs[79_000_000].text
    assert costs[100_000_000].kind == "claimed-unsourced"
    stated("79 million dollars", "we found no calculation that yields it")


def test_the_other_incidents_are_told_as_recorded() -> None:
    github, doors, second, switch = (
        recorded(each) for each in ("github-mysql-2018", "pagerduty-2013", "cloudflare-leap-second-2017", "cloudflare-byzantine-2020")
    )
    assert "for 43 seconds" in github and "there were 954 of them" in github and "formed a majority" in github
    assert "shared a peering point" in doors or "share a peering point" in doors
    assert "between 08:35 and 08:53" in doors
    assert "about 0.2 % of name lookups failed" in second and "time does not go backwards" in second
    assert "became negative" in second
    assert "No leader could hold its place, and the store became read-only" in switch
    stated("954 writes", "eighteen minutes", "0.2 % of lookups failed")


# --- the theory


def test_a_quorum_of_two_between_london_and_new_york_takes_54_milliseconds() -> None:
    floor = formulas.get("consensus.strong_latency_floor")(distances=[5_570_000, 5_840_000], quorum=2)
    assert floor == pytest.approx(0.0545, abs=0.00005)
    assert round(distance("London", "New York") / 1e4) == 557
    stated("54.5 ms, at least")


def test_lamport_numbers_order_what_vectors_know_to_be_concurrent() -> None:
    rows = {row.split(":")[0].strip("| "): [cell.strip() for cell in row.split("|")] for row in shown(e04.three_clocks()).splitlines()[2:]}
    assert rows["c₁"][2] == "1" and rows["a₂"][2] == "2" and rows["b₂"][2] == "3"
    assert [rows[name][4] for name in ("a₁", "c₁", "b₁", "b₂")] == ["before", "concurrent", "concurrent", "concurrent"]
    assert order({"c": 1}, {"a": 2}) == "concurrent"
    stated("Lamport gives c₁ the number 1 and a₂ the number 2", "larger* number 3")


def test_two_and_four_of_five_share_a_copy() -> None:
    assert formulas.get("quorums.guaranteed_overlap")(5, 2, 4) == 1


# --- experiment 1: the cut


def test_three_of_five_clients_are_served_as_fast_as_before() -> None:
    run = e04.store()
    assert e04.served_share() == 0.6
    assert run.cut_latency == pytest.approx(run.usual_latency) == pytest.approx(0.04)
    assert run.verdict.linearizable is True and not run.stale
    stated("Three clients of five", "same 40 ms")


def test_the_other_store_throws_39_of_99_writes_away_and_half_its_reads_are_old() -> None:
    run = e04.store("answers")
    during, stale = run.during_the_cut(), set(run.stale)
    reads = [each for each in during if each.op == "read"]
    assert sum(each.op == "write" for each in during) == 99
    assert all(each.return_ is not None for each in during)
    assert run.discarded == 39
    assert sum(each in stale for each in reads) / len(reads) == pytest.approx(0.5, abs=0.05)
    assert run.verdict.linearizable is False
    stated("Half of the reads during the cut return something old", "of 99 writes", "throws 39 away")


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_other_seeds_tell_the_same_story(seed: int) -> None:
    order_kept, answers = (divided_store.simulate(DividedStore(keeps=keeps), seed=seed) for keeps in ("order", "answers"))
    assert len(order_kept.served) == 3 and order_kept.verdict.linearizable
    assert len(answers.served) == 5 and answers.discarded > 20 and len(answers.stale) > 30


def test_four_sites_cut_in_half_serve_nobody() -> None:
    assert divided_store.simulate(DividedStore(copies=4, cut_off=2)).served == ()
    stated("now *neither* side has a majority")


def test_the_cut_is_four_thousandths_of_the_waiting() -> None:
    assert e04.share_of_the_cut() == pytest.approx(0.0036, abs=0.0001)
    assert e04.waiting_day_by_day() / 86_400 == pytest.approx(60, rel=0.01)
    assert e04.waiting_in_the_cut() / 3_600 == pytest.approx(5.1, abs=0.1)
    stated("Sixty client-days of waiting against five hours", "four thousandths of the bill")


# --- experiment 2: the clock


def test_the_last_write_is_lost_and_both_servers_agree_on_the_one_before() -> None:
    run = last_writer.simulate(last_writer.LastWriter(difference=0.05, round_trip=0.01))
    assert run.lost_share == 0.5 and 199 in run.lost
    assert run.held == ("client/198", "client/198")
    stated("both servers agree, firmly, on write 198, although 199 was the last")


@pytest.mark.parametrize("round_trip", [0.002, 0.01, 0.1])
def test_the_cliff_stands_at_the_round_trip_wherever_that_is(round_trip: float) -> None:
    below, above = (
        last_writer.simulate(last_writer.LastWriter(difference=factor * round_trip, round_trip=round_trip)).lost_share
        for factor in (0.99, 1.01)
    )
    assert (below, above) == (0.0, 0.5)
    stated("a lead of 11 ms does the same harm as a whole second")


def test_hybrid_clocks_lose_nothing() -> None:
    assert all(e04.lost_share(difference, "hybrid") == 0 for difference in (0.0, 0.011, 1.0))
    assert "In one rack that is 0.2 ms" in TOLD.prose and coordination.ROUTES["rack"][0] == 0.0002


# --- experiment 3: the crowd


def test_a_fourth_copy_doubles_the_downtime_and_two_are_worse_than_one() -> None:
    down = formulas.get("availability.k_of_n_unavailability")
    assert e04.fourth_copy() == pytest.approx(2, abs=0.02)
    assert down(0.01, replicas=2, needed=2) > 0.01
    simulated = [
        redundancy.simulate(redundancy.Redundancy(replicas=n, needed_replicas=n // 2 + 1, shared_cause_share=0.0), seed=1).unavailability
        for n in (3, 4)
    ]
    assert simulated == pytest.approx([down(0.01, replicas=3, needed=2), down(0.01, replicas=4, needed=3)], rel=0.05)
    stated("Adding a machine doubled the downtime", "six pairs that can fail together instead of three")


def test_a_log_of_four_falls_silent_at_the_same_crash_as_one_of_three() -> None:
    for servers in (3, 4):
        assert e04.crashed(servers, "minority crash").answered_at_the_end
        assert not e04.crashed(servers, "majority crash").answered_at_the_end
    stated("Four servers go silent at the same second crash as three")


def test_no_number_of_voters_brings_three_continents_below_an_ocean() -> None:
    def commit(route: str, voters: int, quorum: int) -> float:
        return coordination.simulate(coordination.Coordination(shape="leader", route=route, voters=voters, quorum=quorum)).commit

    assert commit("zones", 5, 3) < 0.010
    assert {commit("continents", voters, voters // 2 + 1) for voters in range(3, 10)} == {0.070}
    assert commit("continents", 5, 2) == 0.001
    assert (7 // 2 + 1, 9 // 2 + 1) == (4, 5)
    stated("it stays at 70 ms", "four of seven, five of nine")


def test_the_clock_of_the_card_may_be_a_round_trip_wrong_at_24_ms() -> None:
    bound = formulas.get("clocks.cristian_error_bound")
    assert bound(0.02, 0.002) == pytest.approx(0.008)
    assert bound(0.024, 0.002) == pytest.approx(0.010)
    stated("may be 8 ms wrong", "(Not far: 24 ms.)")


# --- experiment 4: the enemy


def test_the_enemy_delivers_361_messages_and_decides_nothing() -> None:
    run = e04.by_design()
    assert len(run.schedule) == 361 and run.decisions == () and run.longest_wait == 8
    stated("361 messages, all delivered, none overtaken by more than eight others")


def test_chance_ends_half_of_the_runs_within_14_messages_and_all_within_42() -> None:
    run = e04.by_chance()
    assert run.within(0.5) == 14 and run.messages[-1] == 42 and len(run.messages) == 1_000
    assert set(run.decisions) == {0, 1}, "both decisions were open"
    stated("half of the thousand runs end within 14 messages, the slowest after 42")


def test_a_narrow_spread_of_timeouts_splits_votes() -> None:
    chance = formulas.get("consensus.no_split_vote")
    assert chance(vote_latency=0.01, timeout_spread=0.15, candidates=4) > 0.7 > 0.05 > chance(0.01, 0.02, candidates=5)


# --- the patterns


def test_failing_static_is_never_old_when_nobody_can_write() -> None:
    alone = e04.store("last known", all_apart=True, write_share=0.02)
    parts = e04.store("last known", write_share=0.02)
    assert alone.answered("read") == parts.answered("read") == 1.0
    assert not set(alone.stale) & set(alone.during_the_cut())
    assert set(parts.stale) & set(parts.during_the_cut())
    assert alone.cut_latency == pytest.approx(5 * alone.settings.round_trip)
    stated("every read answered, and not one of them old", "Five round trips of patience")


def test_only_the_latest_clock_throws_acknowledged_writes_away() -> None:
    for all_apart in (False, True):
        thrown = {keeps: e04.store(keeps, all_apart=all_apart).discarded for keeps in ("order", "last known", "answers")}
        assert thrown["order"] == thrown["last known"] == 0 < thrown["answers"]
    stated("It is the only pattern here that loses what it acknowledged")


def test_patience_buys_few_false_alarms() -> None:
    hasty, patient = e04.detected("fixed", 1.5), e04.detected("fixed", 3.0)
    assert 3_600 * hasty.mistake_rate > 200 and 3_600 * patient.mistake_rate < 10
    assert patient.mean_detection - hasty.mean_detection == pytest.approx(1.5, abs=0.1)
    stated("1.5 s more patience ends hundreds an hour")


def test_the_picture_of_the_cut_is_drawn_from_the_run() -> None:
    figure = operations.answers(e04.store())
    assert "3 of 5" in figure.finding and "nan" not in repr(figure.plot)


# --- the learner's own system


def test_the_exercise_says_whether_quorums_meet_and_what_the_cut_costs() -> None:
    five = shown(
        e04.own_system(round_trips_ms=[1, 1, 70, 80], read_quorum=3, write_quorum=3, up=0.995, clocks_differ_ms=5, cut_minutes_a_month=2)
    )
    assert "share **1** or more" in five and "1 ms" in five and "stamp a write earlier" in five
    loose = shown(e04.own_system(round_trips_ms=[1, 1], read_quorum=1, write_quorum=1, clocks_differ_ms=0.5))
    assert "need not share any" in loose and "both sides of a cut" in loose
    with pytest.raises(InputError, match="allowed is 1 to 3"):
        e04.own_system(round_trips_ms=[1, 1], read_quorum=4, write_quorum=1)


def test_with_a_quorum_a_millisecond_away_the_cut_has_the_larger_share() -> None:
    near, far = (
        shown(e04.own_system(round_trips_ms=[trip, trip, 70, 80], read_quorum=3, write_quorum=3, cut_minutes_a_month=2)) for trip in (1, 70)
    )
    share = [float(text.rpartition("**")[0].rpartition("**")[2].removesuffix(" %")) for text in (near, far)]
    assert share[0] > 50 > share[1]


# --- bets, checks and cards


def test_the_bets_of_the_theory_are_answered_by_its_formulas() -> None:
    assert e04.FLOOR.answer() == pytest.approx(0.0545, abs=0.0001)
    assert e04.smallest_read() == 4 and "Four." in e04.MEET.lesson
    assert formulas.get("quorums.reads_meet_writes")(5, 2, 4)
    down = formulas.get("availability.k_of_n_unavailability")(0.01, replicas=3, needed=2)
    assert down * 365.25 * 24 == pytest.approx(2.6, abs=0.05)
    stated("2.6 hours a year", "wait for four in a write, and a read needs two")


def test_the_lessons_of_the_bets_state_the_numbers_of_the_library() -> None:
    assert "Three of five" in e04.SERVED.lesson
    assert "Three or four parts in a thousand" in e04.PRICE.lesson
    assert e04.lost_share(0.011) == 0.5 and e04.lost_share(0.009) == 0.0 and "With 11 ms" in e04.LOST.lesson
    assert "fourteen" in e04.MESSAGES.lesson and e04.by_chance().within(0.5) == 14
    assert "Twice as long" in e04.FOURTH.lesson


def test_the_check_on_quorums_has_one_right_answer() -> None:
    meets = formulas.get("quorums.reads_meet_writes")

    def fits(read: int, write: int) -> bool:
        return bool(meets(5, read, write)) and 5 - write >= 1 and 5 - read >= 3

    assert [fits(*pair) for pair in ((2, 4), (3, 3), (1, 4), (1, 5))] == [True, False, False, False]
    assert e04.QUORUM.answer == 0


def test_the_flash_cards_state_what_was_computed() -> None:
    assert "It doubles the downtime" in TOLD.cards
    assert "From one round trip on" in TOLD.cards
    assert "loses every second write" in TOLD.cards

"""What E10 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.charts.episodes import security_and_trust as e10
from dstudio_lib.formulas.security import alarm_precision, crack_cost, password_entropy, trust_reach
from dstudio_lib.simulators import byzantine, stolen_hashes, trust
from dstudio_lib.simulators.byzantine import Byzantine
from dstudio_lib.simulators.stolen_hashes import StolenHashes
from dstudio_lib.simulators.trust import Trust, opened_from

from .claims import Told, plain, recorded

TOLD = Told("E10")
stated, told = TOLD.says, recorded


def _day(incident: str, title: str) -> float:
    """Days from the onset to an event of the record."""
    return next(event.minute for event in catalog.incident(incident).timeline if event.title == title) / 1_440


# --- the cold open


def test_the_theft_at_equifax_goes_unnoticed_for_77_days() -> None:
    assert _day("equifax-2017", "The certificate is renewed") == e10.UNSEEN == 77
    assert e10.NOTICED.answer() == timedelta(days=77).total_seconds()


def test_the_hole_was_public_on_7_march_and_the_notice_came_a_day_later() -> None:
    record = catalog.incident("equifax-2017")
    days = {event.title: f"{record.local(event):%-d %B %Y}" for event in record.timeline}
    assert days["The hole becomes public"] == "7 March 2017"
    assert days["A notice is sent to the company"] == "8 March 2017"
    stated("On 7 March 2017", "On 8 March")


def test_the_counts_of_the_cold_open_are_those_of_the_record() -> None:
    for number in ("9 000", "51", "48", "76 days", "143 million", "148 million", "690 million"):
        assert number in told("equifax-2017"), number
    stated("9 000 queries went to 51 databases, over 76 days", "began at 143 million people and ended at 148 million")
    assert "ten months" in told("equifax-2017") and "19" in told("equifax-2017")
    stated("ten months says one report, 19 the other")


def test_a_stranger_wrote_to_capital_one_after_117_days() -> None:
    assert _day("capital-one-2019", "A stranger writes to the bank") == 117
    stated("Nobody inside noticed for 117 days")
    assert "106 million" in told("capital-one-2019")


def test_the_costs_are_those_of_the_records_and_the_fall_of_the_market_is_none() -> None:
    equifax = catalog.incident("equifax-2017")
    assert [cost.amount_usd for cost in equifax.cost] == [1_350_000_000]
    assert any("4 billion" in wrong.figure for wrong in equifax.wrong_figures)
    assert {cost.amount_usd for cost in catalog.incident("capital-one-2019").cost} == {80_000_000, 100_000_000}
    stated("1.35 billion dollars", "penalty of 80 million", "100 to 150 million of costs")


def test_the_sketch_loses_51_databases_and_a_seventeenth_without_the_passwords() -> None:
    assert sum(each.startswith("database") for each in opened_from(e10.SKETCH, "internet")) == e10.QUERIED == 51
    assert e10.QUERIED - 48 == e10.NEEDED == e10.QUERIED / 17
    assert e10.boundaries().finding == "Behind the first boundary stand 51 databases, behind the second 48"
    assert "| as it was | 51 |" in e10.sketch().markdown and "read from it | 3 |" in e10.sketch().markdown
    stated("a seventeenth of the loss", "That the portal had a use for three is our inference **[I]**")


# --- experiment 1: rights and doors


def test_four_rights_open_97_per_cent_two_open_two_thirds_and_one_opens_2() -> None:
    radii = [e10.blast_radius(Trust(grants=each)) for each in (4.0, 2.0, 1.0)]
    assert radii == pytest.approx([0.966, 0.638, 0.018], abs=0.005)
    for seed in e10.SYSTEMS:
        assert 0.6 < trust.simulate(Trust(grants=2.0), seed=seed).blast_radius < 0.68
        assert trust.simulate(Trust(grants=1.0), seed=seed).blast_radius < 0.03
    assert [round(trust.simulate(Trust(grants=each)).blast_radius, 3) for each in (4, 2, 1)] == [0.968, 0.644, 0.014]
    stated("still opens about two thirds", "1.4 % here, and to 1.8 % on average over five systems drawn alike")
    assert "97 % of the system" in e10.HALVED.question


def test_the_systems_that_are_drawn_follow_the_law() -> None:
    for rights in (1.5, 2.0, 3.0, 4.0):
        assert e10.blast_radius(Trust(grants=rights)) == pytest.approx(trust_reach(rights), abs=0.03)
    assert trust_reach(1.0) == 0


def test_the_threshold_of_walls_is_one_door_out_of_each_zone() -> None:
    radius = {doors: e10.blast_radius(Trust(zones=25, doors=doors)) for doors in (0.0, 0.5, 1.0, 2.0)}
    assert radius[0.0] == pytest.approx(1 / 25, abs=0.002)
    assert radius[0.5] < 0.09 and radius[1.0] < 0.2 and radius[2.0] > 0.6
    assert trust.simulate(Trust(zones=25, doors=2.0)).rights == 2_050
    assert radius[2.0] == pytest.approx(2 / 3, abs=0.03)
    stated("Two doors each, 50 among 2 050 rights, and two thirds of the company fall again")


def test_the_check_on_reach_states_what_the_systems_give() -> None:
    usual, right = e10.blast_radius(Trust(zones=25, doors=2.0)), e10.blast_radius(Trust(zones=25, doors=0.5))
    assert (round(100 * usual), round(100 * right)) == (65, 7)
    others = (
        Trust(zones=25, doors=2.0, grants=2.0),
        Trust(zones=50, doors=2.0),
        Trust(zones=25, doors=2.0, readers=0.01),
    )
    assert all(e10.blast_radius(each) > 2 * right for each in others)
    assert "7 % instead of 65 %" in e10.REACH.options[e10.REACH.answer][1]


def test_a_store_that_five_services_read_undoes_the_walls() -> None:
    walled = e10.blast_radius(Trust(zones=25, doors=0.5))
    assert e10.blast_radius(Trust(zones=25, doors=0.5, readers=0.01)) > 4 * walled
    stated("let five services read a store of everybody's credentials", "the fifth row of the table of patterns")
    assert "the same, and a store of all passwords" in e10.patterns().markdown.splitlines()[2 + 4]


def test_the_incidents_of_experiment_1_are_those_of_the_records() -> None:
    maersk = told("maersk-notpetya-2017")
    assert "4 000 servers, 45 000 desktop machines" in maersk and "passwords that it found in memory" in maersk
    stated("4 000 servers and 45 000 desktops")
    assert "archived private repository" in told("heroku-oauth-2022")


# --- experiment 2: hashes


def test_a_hash_a_hundred_million_times_as_slow_loses_more_than_one_in_seven() -> None:
    run = stolen_hashes.simulate(StolenHashes(guess_rate=e10.BCRYPT_12))
    assert pytest.approx(1.14e8, rel=0.01) == e10.MD5 / e10.BCRYPT_12
    assert run.fallen == pytest.approx(0.155, abs=0.003)
    assert run.settings.guesses == pytest.approx(3_726)
    stated("saves more than five people of six, and not the sixth")
    assert "155 000 accounts" in plain(e10.FALLEN.lesson) and "3 700 guesses" in plain(e10.FALLEN.lesson)


def test_eight_powers_of_ten_take_the_loss_from_99_to_16_per_cent() -> None:
    fast = stolen_hashes.simulate(StolenHashes(guess_rate=e10.MD5))
    assert fast.fallen == pytest.approx(0.99, abs=0.002)
    stated("eight powers of ten took the loss from 99 % to 16 %")
    for rate in (e10.BCRYPT_5, e10.BCRYPT_12):
        assert stolen_hashes.simulate(StolenHashes(guess_rate=rate, drawn=1.0, entropy=float(password_entropy(62, 8)))).fallen == 0


def test_a_slow_hash_makes_73_cents_of_a_password_of_a_person() -> None:
    assert crack_cost(e10.PEOPLE, 0.25, e10.CORE) == pytest.approx(0.73, abs=0.005)
    assert 1.5 < 0.25 * 5 / crack_cost(e10.PEOPLE, 0.25, e10.CORE) < 2.0, "the card's slider ends at 2 s"
    assert "580 billion dollars" in e10.both_sides().markdown.replace("\u202f", " ")
    stated("73 cents", "cores rented at 2 cents an hour")


def test_a_symbol_is_six_bits_and_two_of_them_are_worth_3844() -> None:
    assert float(password_entropy(62, 1)) == pytest.approx(5.95, abs=0.005)
    assert 62**2 == 3_844 and 2**10 == 1_024
    stated("worth six bits", "worth one bit")


# --- experiment 3: liars


def test_two_liars_divide_four_honest_replicas_every_time_and_five_never() -> None:
    assert byzantine.divided(Byzantine(replicas=6, planned=2, liars=2), runs=20) == 20
    assert byzantine.divided(Byzantine(replicas=7, planned=2, liars=2), runs=20) == 0
    stated("Twenty of twenty, and none")


def test_the_liars_give_one_half_the_request_and_the_other_half_an_empty_one() -> None:
    for seed in range(1, 4):
        run = byzantine.simulate(Byzantine(replicas=6, planned=2, liars=2), seed=seed)
        assert {event.fields["command"] for event in run.promise.evidence} == {"request 1", None}
        shown = e10.evidence(run).markdown
        assert "an empty request" in shown and "*request 1*" in shown
    assert e10.evidence(byzantine.simulate(Byzantine(replicas=4))).markdown == "All honest replicas applied the same."
    stated("other half *nothing* for the same place")


def test_one_liar_divides_a_cluster_of_majorities_every_time() -> None:
    assert byzantine.divided(Byzantine(replicas=5, planned=2, liars=1), runs=20) == 20
    assert byzantine.divided(Byzantine(replicas=5, planned=2, liars=0), runs=20) == 0
    stated("**One** liar divides it, every time")


def test_more_liars_than_planned_for_divide_what_bears_one() -> None:
    assert byzantine.simulate(Byzantine(replicas=4, planned=1, liars=2)).divided
    stated("`byzantine.simulate(Byzantine(replicas=4, planned=1, liars=2)).divided`")


def test_messages_grow_by_the_square() -> None:
    each = {n: byzantine.simulate(Byzantine(replicas=n, planned=(n - 1) // 3, liars=0)).messages / 3 for n in (4, 7, 10)}
    for n, messages in each.items():
        assert 1.8 < messages / n**2 < 2.6
    stated("the messages grow by the square")


def test_two_machines_more_buy_no_second_liar() -> None:
    tolerated = formulas.get("quorums.tolerated_liars")
    assert [tolerated(n) for n in (4, 5, 6, 7)] == [1, 1, 1, 2]


def test_cloudflares_numbers_are_those_of_the_record() -> None:
    cloudflare = told("cloudflare-byzantine-2020")
    assert "75 %" in cloudflare
    assert catalog.incident("cloudflare-byzantine-2020").source("cf").title == "A Byzantine failure in the real world"
    stated("only 75 % of cases")


# --- patterns and alarms


def test_an_alarm_at_99_per_cent_is_wrong_99_times_in_100() -> None:
    precision = alarm_precision(base_rate=1e-5, detection_rate=0.99, false_alarm_rate=0.001)
    assert precision == pytest.approx(0.0098, abs=0.0001)
    assert alarm_precision(base_rate=1e-5, detection_rate=0.5, false_alarm_rate=0.001) > precision / 2
    assert "| 0.1 % | **0.98 %** | **0.5 %** |" in e10.alarms().markdown.replace("\u202f", " ")
    assert alarm_precision(base_rate=1e-5, detection_rate=0.99, false_alarm_rate=1e-5) == pytest.approx(0.5, abs=0.01), "on the slider"
    stated("wrong in 99 of 100 times that it rings", "One event in 100 000 is an attack", "make every second alarm right")


def test_an_alarm_that_misses_98_of_100_does_better_than_half_of_all_rights() -> None:
    assert e10.blast_radius(Trust(caught=0.02)) < 0.2 < e10.blast_radius(Trust(grants=2.0))
    stated("An alarm that misses 98 of 100 take-overs does better than taking away half of all rights")


def test_detection_bounds_a_number_in_a_system_of_any_size() -> None:
    taken = [e10.blast_radius(Trust(services=services, caught=0.02)) * services for services in (500, 1_000)]
    assert taken == pytest.approx([50, 50], rel=0.12)
    stated("fifty is fifty in a company of any size")


def test_the_prices_beside_the_patterns_are_computed() -> None:
    assert e10.crossing() == pytest.approx(0.96, abs=0.01)
    shown = e10.patterns().markdown
    assert "860 false alarms a day" in shown.replace("\u202f", " ")
    stated("96 of 100 rights had crossed a wall", "860 a day here")
    assert trust.simulate(Trust()).rights - trust.simulate(Trust(grants=2.0)).rights == 1_000


def test_the_pairs_of_patterns_are_those_of_the_catalogue() -> None:
    shown = e10.combinations().markdown
    assert shown.count("help") >= 2 and shown.count("**fight**") == 2


# --- the learner's own


def test_the_exercise_names_the_right_to_take_away_first() -> None:
    rights = {"internet": ["shop"], "shop": ["orders", "mail"], "mail": ["addresses"], "build server": ["shop", "secrets"]}
    rights |= {"laptop": ["build server", "mail"], "secrets": ["orders", "addresses", "payments"]}
    shown = e10.own_system(rights, "laptop", {"orders": 2, "addresses": 3, "payments": 10}).markdown.replace("\u202f", " ")
    assert "take away laptop → build server first. What falls goes from 100 % to **20 %**" in shown


def test_a_hash_is_timed_here_and_priced() -> None:
    assert "One hash took" in e10.own_hash(memory=2**10).markdown


# --- the flash cards


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "At two it opens 63 %, at four 96 %" in text
    assert (round(100 * trust_reach(2.0)), round(100 * trust_reach(4.0))) == (63, 96)
    assert "some 73 cents" in text
    assert "About one in a hundred" in text

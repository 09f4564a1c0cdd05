"""What E03 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import re

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.charts import on_call as charts
from dstudio_lib.charts.episodes import the_human_factor as e03
from dstudio_lib.formulas.scalability import pairwise_channels
from dstudio_lib.formulas.security import alarm_precision
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import coordination
from dstudio_lib.simulators.on_call import MINUTE, OnCall, simulate

from .claims import Told, plain, recorded

TOLD = Told("E03")
stated, told = TOLD.says, recorded


# --- the cold open: the record says what the episode says


def test_the_night_is_told_as_the_record_has_it() -> None:
    gitlab = told("gitlab-database-2017")
    for words in ("300 gigabytes", "18 hours", "60 megabits", "5 000 projects", "700 users"):
        assert words in gitlab, words
    stated("about 300 gigabytes are gone", "60 megabits each second", "around 18 hours", "5 000 comments and about 700 new users")
    helped = catalog.incident("gitlab-database-2017").patterns_helped
    assert any("5 000 people at the peak" in plain(each.why) for each in helped)
    stated("17:20 and 23:30", "about 5 000 people at the peak")


def test_the_minutes_of_the_cold_open_are_those_of_the_timeline() -> None:
    events = {event.title: event.utc for event in catalog.incident("gitlab-database-2017").timeline}
    assert f"{events['Load rises']:%H:%M}" == "19:00"
    assert f"{events['Replication stops']:%H:%M}" == "23:00"
    removed = events["The primary's data is removed"]
    assert f"{removed:%H:%M, %A, %-d %B %Y}" == "23:30, Tuesday, 31 January 2017"
    assert e03.gitlab_outage() == pytest.approx(18.5 * 3_600)
    assert "eighteen and a half hours" in e03.BACK.lesson


def test_the_report_lists_four_procedures_and_the_record_refutes_five() -> None:
    wrong = catalog.incident("gitlab-database-2017").wrong_figures
    assert any("Five" in each.figure and "four procedures" in each.instead for each in wrong)
    stated("*five* backups failed. The report lists four procedures")


def test_no_amount_is_put_on_the_outage_and_nobody_is_named() -> None:
    assert all(cost.amount_usd is None for cost in catalog.incident("gitlab-database-2017").cost)
    assert not re.search(r"\$\s?\d|dollars", TOLD.prose)
    assert "team-member" not in TOLD.prose


# --- theory


def test_the_ninth_person_adds_eight_paths() -> None:
    assert pairwise_channels(9) - pairwise_channels(8) == 8
    stated("The ninth person adds one head and eight paths")


def test_one_alert_in_eleven_is_right() -> None:
    assert e03.wolf() == pytest.approx(1 / 11, rel=0.01)
    assert pytest.approx(10, rel=0.01) == 9_999 * 0.001
    stated("One right alert in eleven", "The 9 999 good ones give about ten")


def test_halving_half_of_an_hour_leaves_45_minutes() -> None:
    assert formulas.get("teams.shortened_repair")(time_to_repair=3_600, phase_share=0.5, saving=0.5) == 45 * 60
    stated("you are at 45 minutes, not at 30")


# --- experiment 1: the bridge


def test_a_commander_relieves_everybody_but_the_commander() -> None:
    mesh, star, cells = (
        coordination.simulate(coordination.Coordination(members=40, shape=shape, cell_size=8)) for shape in ("mesh", "leader", "cells")
    )
    assert (mesh.total, star.total) == (780, 39)
    assert mesh.links == star.links == 39
    assert cells.links == 8
    assert e03.relief() == 1
    stated("780 paths fall to 39", "nobody talks with more than eight", "News takes three steps")
    assert "| 145 | **8** | 3 |" in e03.shapes_of_a_call().markdown


def test_a_full_mesh_is_over_its_limit_all_at_once() -> None:
    within, over = (coordination.simulate(coordination.Coordination(members=n, shape="mesh", limit=8)) for n in (9, 10))
    assert not within.over and over.over
    assert over.total == 45 and over.links == 9


def test_datadogs_people_and_their_paths() -> None:
    for words in ("450 and 750 people", "ten senior leaders", "70 local commanders"):
        assert words in told("datadog-systemd-2023")
    assert pairwise_channels(750) == 280_875
    stated("280 875 paths")
    assert "More than sixty contracts had no firm in charge of the whole" in told("healthcare-gov-2013")


def test_the_check_on_paths_counts_right() -> None:
    assert pairwise_channels(24) == 276
    assert 4 * pairwise_channels(6) + pairwise_channels(4) == 66
    assert "66 of 276" in e03.PATHS.options[e03.PATHS.answer][0]
    assert pairwise_channels(6) / 276 <= 1 / 16


# --- experiment 2: the rule


def test_a_rule_that_finds_more_made_faults_last_longer() -> None:
    loud, quiet = ([simulate(OnCall(page_on_causes=on), seed=seed) for seed in range(1, 5)] for on in (True, False))
    assert sum(run.told_by_customers for run in loud) == 0 < min(run.told_by_customers for run in quiet)
    before, after = charts.mean_phases(loud), charts.mean_phases(quiet)
    assert sum(before.values()) > sum(after.values())
    assert (after["told"] - before["told"]) / MINUTE == pytest.approx(10, abs=0.5)
    assert (before["taken up"] - after["taken up"]) / MINUTE == pytest.approx(30, abs=0.5)
    stated("by ten minutes", "falls by thirty")


def test_the_table_of_the_rule_shows_what_the_bet_was_about() -> None:
    whole = e03.loud_and_quiet().markdown.splitlines()[-1]
    assert plain(whole).count("**80.3 min**") == 1 and plain(whole).count("**60.7 min**") == 1
    assert e03.without_the_rule() == pytest.approx(60.7, abs=0.05)
    waits = [simulate(OnCall(), seed=seed).phases["taken up"] / MINUTE for seed in range(1, 5)]
    assert (round(min(waits)), round(max(waits))) == (26, 55)
    stated("waiting for 35, and in single seasons for 26 to 55")


def test_over_four_seasons_it_is_80_minutes_against_61() -> None:
    assert e03.time_to_repair(OnCall()) / MINUTE == pytest.approx(80, abs=0.5)
    assert e03.without_the_rule() == pytest.approx(61, abs=0.5)
    assert "last 80 minutes" in e03.DELETED.question


def test_the_noisy_rule_pages_every_quarter_of_an_hour() -> None:
    run = simulate(OnCall(), seed=1)
    assert 24 * 60 / run.pages_each_day == pytest.approx(15, abs=1)
    assert run.precision is not None and run.precision < 0.05


def test_the_formula_for_the_wait_says_what_the_simulator_does() -> None:
    runs = [simulate(OnCall(), seed=seed) for seed in range(1, 13)]
    spent = [each.mended - each.taken for run in runs for each in run.repairs] + [OnCall().triage] * sum(run.false_pages for run in runs)
    mean = sum(spent) / len(spent)
    variation = (sum((each - mean) ** 2 for each in spent) / len(spent)) ** 0.5 / mean
    assert mean == pytest.approx(664, rel=0.03)
    assert variation == pytest.approx(0.91, rel=0.15)
    assert sum(run.busy for run in runs) / len(runs) == pytest.approx(0.755, rel=0.03)
    formula = formulas.get("queueing.pollaczek_khinchine_wait")(utilisation=0.755, service_time=664, service_variation=0.91**2)
    assert formula / MINUTE == pytest.approx(31, abs=0.5)
    waits = [sum(run.waits) / len(run.waits) for run in runs]
    assert min(waits) < formula < max(waits)
    stated("says 31 minutes")


def test_detection_does_not_rescue_an_alert_and_fewer_false_alarms_do() -> None:
    plain = alarm_precision(0.0001, 0.99, 0.001)
    assert alarm_precision(0.0001, 1.0, 0.001) < 1.02 * plain
    assert alarm_precision(0.0001, 0.99, 0.0001) > 5 * plain


def test_knights_mails_are_those_of_the_order() -> None:
    record = catalog.incident("knight-capital-2012")
    mails = next(event for event in record.timeline if "97" in event.title)
    assert f"{record.local(mails):%H:%M}" == "08:01"
    assert f"{record.local(next(event for event in record.timeline if event.minute == 0)):%H:%M}" == "09:30"
    stated("97 e-mails", "about 08:01", "09:30")


# --- experiment 3: the prize


def test_the_mean_moves_by_a_fifth_in_nearly_every_second_quarter() -> None:
    assert 0.4 < charts.moves(e03.quarters()) < 0.55
    stated("In nearly every second quarter the figure moves by a fifth or more")
    repairs = [len(simulate(e03.QUIET, seed=seed).repairs) for seed in range(1, 41)]
    assert sum(repairs) / len(repairs) == pytest.approx(30, abs=2)


def test_a_real_improvement_of_a_fifth_is_often_not_seen() -> None:
    better, before = (sum(e03.quarters(improved=improved)) for improved in (True, False))
    assert better / before == pytest.approx(0.8, abs=0.04)
    assert 0.15 < e03.improvement_unseen() < 0.3
    assert f"**{100 * e03.improvement_unseen():.0f} %**" in plain(e03.unseen().markdown)


def test_some_340_repairs_are_needed_for_a_tenth() -> None:
    mean = sum(e03.quarters()) / e03.QUARTERS
    assert 0.1 * mean == pytest.approx(355, rel=0.01)
    assert e03.repairs_needed() == pytest.approx(336, rel=0.01)
    assert e03.repairs_needed() / (4 * 91 / 3) > 2
    stated("some 340 repairs: more than two years of theirs", "about six minutes (355 s)")


def test_in_all_three_outages_detection_was_the_smallest_phase() -> None:
    shown = e03.where_the_time_went().markdown
    assert "| GitLab 2017 | 2" in shown and "not recorded" in shown
    assert [row.rpartition("**")[0].rpartition("**")[2] for row in shown.splitlines()[2:]][2].startswith("5.6")
    events = {event.title: event.minute for event in catalog.incident("cloudflare-regex-2019").timeline}
    assert (events["First page"], events["The firewall is found"], events["Traffic is back"]) == (3, 18, 27)
    assert (e03.TARSNAP["woken"] - e03.TARSNAP["told"]) > 3 * (e03.TARSNAP["restarted"] - e03.TARSNAP["woken"])
    stated("27 minutes, of which 56 %", "fifteen minutes later", "three minutes until the page")
    assert pytest.approx(0.56, abs=0.005) == 15 / 27
    assert pytest.approx(0.11, abs=0.005) == 3 / 27


def test_tarsnap_is_told_as_recorded() -> None:
    tarsnap = told("tarsnap-2016")
    for words in ("25 seconds", "an hour later, as configured", "three times as long"):
        assert words in tarsnap
    assert 60 * (e03.TARSNAP["restarted"] / 3_600) == pytest.approx(85, abs=0.5)


def test_the_check_on_the_quarter_divides_right() -> None:
    assert pytest.approx(0.22, abs=0.005) == 1 - 47 / 60
    assert "22 %" in e03.QUARTER.options[e03.QUARTER.answer][0]


# --- the patterns


def test_three_looks_beat_deleting_the_rule_while_noise_is_short() -> None:
    from dataclasses import replace

    loud = OnCall()
    waiting, deleted = e03.time_to_repair(replace(loud, looks=3)), e03.time_to_repair(replace(loud, page_on_causes=False))
    assert waiting < deleted < e03.time_to_repair(loud)
    long = e03.time_to_repair(replace(loud, looks=3, blip_length=10 * MINUTE))
    assert long == pytest.approx(e03.time_to_repair(loud), rel=0.05)


def test_a_second_person_gains_most_and_little_once_the_noise_is_gone() -> None:
    from dataclasses import replace

    loud = OnCall()
    alone, two = e03.time_to_repair(loud), e03.time_to_repair(replace(loud, people=2))
    assert two < min(
        e03.time_to_repair(replace(loud, **changes)) for changes in ({"looks": 3}, {"page_on_causes": False}, {"triage": 5 * MINUTE})
    )
    quiet, both = (e03.time_to_repair(replace(loud, page_on_causes=False, people=n)) for n in (1, 2))
    assert quiet - both < 0.2 * (alone - two)
    engineers = formulas.get("teams.on_call_engineers")
    assert (engineers(1), engineers(2)) == (4, 8)
    stated("four people become eight")


def test_twelve_good_restores_leave_22_per_cent() -> None:
    assert "**22" in e03.drills().markdown
    assert formulas.get("measurement.failure_bound")(12) == pytest.approx(1 - 0.05 ** (1 / 12))
    stated("a one-in-twenty event")


def test_the_table_of_patterns_has_a_price_in_each_row() -> None:
    rows = e03.patterns_on_and_off().markdown.splitlines()[2:]
    assert len(rows) == 8
    assert all(row.rstrip(" |").rpartition("|")[2].strip() for row in rows)


# --- the review


def test_the_draft_is_marked_where_it_blames() -> None:
    marked = e03.reread("The root cause was human error: the engineer should have checked the host. He simply failed to read the prompt.")
    assert [row.split("”")[0].lstrip("| “") for row in marked.markdown.splitlines()[2:]] == [
        "root cause",
        "human error",
        "should have",
        "simply",
        "failed to",
    ]


def test_a_sentence_of_conditions_passes_unmarked() -> None:
    good = "Two hosts showed the same prompt. The tool printed nothing while it waited, and the runbook did not say that it does."
    assert "No turn of phrase" in e03.reread(good).markdown


def test_every_turn_of_phrase_is_found_by_some_sentence() -> None:
    for turn, words in zip(
        e03.TURNS,
        ("should have", "forgot", "careless", "root cause", "who", "be more careful", "obviously"),
        strict=True,
    ):
        assert turn[1] in e03.reread(f"They {words} it.").markdown


def test_an_empty_review_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="nothing to read"):
        e03.reread("  ")


# --- the learner's own data


def test_the_exercise_names_the_longest_phase_and_the_share_of_right_pages() -> None:
    shown = e03.own_numbers(people_on_the_call=14, pages=120, acted_upon=9, minutes={"be told": 12, "understand": 55, "act": 25}).markdown
    assert "to **understand**" in shown
    assert "**91** paths" in shown
    assert "7.5" in shown


def test_more_actions_than_pages_are_refused() -> None:
    with pytest.raises(InputError, match="can't be a share"):
        e03.own_numbers(people_on_the_call=3, pages=2, acted_upon=5, minutes={"act": 1})


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "from 780 to 39" in text
    assert "About one in eleven" in text
    assert "up to 22 %" in text

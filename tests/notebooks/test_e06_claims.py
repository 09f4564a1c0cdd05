"""What E06 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import re

import pytest

from dstudio_lib import catalog, formulas, measurements
from dstudio_lib.charts.episodes import resilience_patterns as e06
from dstudio_lib.simulators import systems, timeouts
from dstudio_lib.simulators.playground import simulate
from dstudio_lib.simulators.playground_edits import with_setting
from dstudio_lib.simulators.playground_patterns import switched

from .claims import Told, plain, recorded

TOLD = Told("E06")
stated = TOLD.says


# --- the cold open and the stakes


def test_kinesis_is_told_as_the_record_has_it() -> None:
    kinesis = recorded("aws-kinesis-2020")
    for fact in ("02:44", "never essential", "blocked its web servers", "05:15 to 22:23", "vast majority of metrics", "few hundred"):
        assert fact in kinesis, fact
    stated("At 02:44 Pacific time on 25 November 2020", "blocked its web servers", "impaired from 05:15 to 22:23, seventeen hours")


def test_the_repair_took_most_of_a_day_after_the_cause_was_known() -> None:
    assert e06.repair_after_the_cause_was_known() == 764 * 60
    assert "12.7 hours" in e06.REPAIR.lesson
    assert pytest.approx(12.7, abs=0.05) == 764 / 60
    assert catalog.incident("aws-kinesis-2020").duration.minutes == pytest.approx(17 * 60, abs=30)


# --- experiment 1: the timeout


def test_nearly_three_thousand_measurements_place_a_p999() -> None:
    assert e06.MEASURED.answer() == 2_995
    assert 0.999**2_995 < 0.05 < 0.999**2_994


def test_each_nine_more_takes_ten_times_the_measurements() -> None:
    needed = formulas.get("statistics.samples_for_quantile")
    assert needed(0.99, 0.95) == 299 and needed(0.9999, 0.95) / needed(0.999, 0.95) == pytest.approx(10, rel=0.01)
    assert "For the p99 it was 299" in e06.MEASURED.lesson


def test_twice_the_load_takes_less_than_twice_the_places() -> None:
    assert e06.places_for(12.0) == 24 and e06.places_for(24.0) < 48
    stated("twelve calls are under way on average", "Does it take twice the places?")


def test_the_same_median_has_timeouts_forty_times_apart_and_no_multiple_finds_the_p99() -> None:
    lumpy, tight = (timeouts.simulate(timeouts.Timeouts(sample=sample)) for sample in ("lumpy", "tight"))
    medians, p99s = ([run.percentiles[place].value for run in (lumpy, tight)] for place in (0, 3))
    assert medians[0] == pytest.approx(medians[1], rel=0.02)
    assert lumpy.timeout.value / tight.timeout.value == pytest.approx(39, abs=1)
    assert [p99 / median for p99, median in zip(p99s, medians, strict=True)] == pytest.approx([16, 1.2], rel=0.01)
    stated("timeouts forty times apart", "sixteen times and one where it is 1.2 times")


def test_three_hundred_requests_leave_the_upper_end_unknown() -> None:
    for sample in ("locust", "ping"):
        assert timeouts.simulate(timeouts.Timeouts(sample=sample)).timeout.high is None
    assert e06.percentiles().markdown.count("unknown") == 2


def test_retries_after_a_timeout_charge_a_hundred_customers_twice() -> None:
    payments = systems.load("payments")
    assert e06.charged_again() == 117
    assert sum(simulate(payments).client("customers").offered) == pytest.approx(2_900, abs=60)
    assert e06.charged_again(switched(payments, "retries", e06.CHARGE, False)) == 0


def test_the_brisk_caller_looks_best_and_charges_most() -> None:
    made = {wait: with_setting(systems.load("payments"), e06.CHARGE, "timeout", wait) for wait in (0.3, 4.0)}
    assert {wait: e06.charged_again(system) for wait, system in made.items()} == {0.3: 418, 4.0: 8}
    brisk, patient = (simulate(made[wait]).success for wait in (0.3, 4.0))
    assert brisk > patient
    assert brisk == pytest.approx(0.999, abs=0.0005)
    stated("The patient caller of 4 s charges 8 twice, the brisk one of 0.3 s 418", "99.9 % paid in time")


def test_the_check_on_waiting_adds_up() -> None:
    assert pytest.approx(3.4) == 3 * 0.8 + 2 * 0.5
    assert "3.4 s" in e06.WAIT.options[e06.WAIT.answer][1]


# --- experiment 2: back-off


def test_back_off_without_jitter_is_slower_than_none_and_jitter_is_quick() -> None:
    none, plain_, full = (e06.writers(strategy) for strategy in ("none", "exponential", "full jitter"))
    assert 25 < plain_.time / none.time < 35
    assert plain_.writes / none.writes == pytest.approx(0.76, abs=0.02)
    assert full.time == pytest.approx(5, abs=0.1)
    assert full.writes / none.writes == pytest.approx(1 / 3, abs=0.02)
    assert e06.TOGETHER.answer() == pytest.approx(60, abs=0.5)
    stated("thirty times slower than no back-off at all", "saves a quarter of the writes")


def test_without_jitter_it_is_slow_for_other_seeds_too() -> None:
    from dstudio_lib.simulators.optimistic_writers import OptimisticWriters
    from dstudio_lib.simulators.optimistic_writers import simulate as write

    for seed in (2, 3):
        plain_, full = (write(OptimisticWriters(strategy=strategy), seed=seed).time for strategy in ("exponential", "full jitter"))
        assert plain_ > 5 * full


def test_two_retries_make_one_failure_in_ten_one_in_a_thousand() -> None:
    assert formulas.get("retries.failure_after_retries")(0.1, 2) == pytest.approx(0.001)
    stated("One failure in ten becomes one in a thousand")


# --- experiment 3: the breaker


def test_a_breaker_before_all_copies_turns_a_quarter_of_an_outage_into_nearly_all_of_it() -> None:
    none, half, third, fifth = (e06.read_while_failing(e06.copies(at)) for at in (None, 0.5, 0.3, 0.2))
    assert none == half == pytest.approx(0.76, abs=0.01)
    assert third == pytest.approx(0.04, abs=0.005)
    assert fifth < third
    assert e06.read_while_failing(e06.copies(0.5, at="copy")) > 0.99
    stated("The breaker made 76 % into 4 %")


@pytest.mark.parametrize("seed", [2, 3])
def test_the_breaker_does_harm_whatever_the_chance(seed: int) -> None:
    served = [simulate(e06.copies(at), seed=seed).client("readers").between(*e06.HUNG) for at in (None, 0.3)]
    assert served[0] > 0.7 and served[1] < 0.3


def test_a_threshold_without_a_number_of_calls_means_nothing() -> None:
    assert e06.false_opening(0.1, 10, 0.15) == pytest.approx(0.264, abs=0.001)
    assert e06.false_opening(0.1, 2, 0.5) == e06.false_opening(0.1, 2, 0.15) == pytest.approx(0.19)
    assert e06.false_opening(0.02, 100, 0.5) < 1e-9
    stated("opens on every fourth look")


def test_a_breaker_is_a_system_of_calls_of_which_too_few_are_up() -> None:
    exactly = sum(_binomial(10, failed) * 0.1**failed * 0.9 ** (10 - failed) for failed in range(2, 11))
    assert formulas.get("availability.k_of_n_unavailability")(0.1, 10, 9) == pytest.approx(exactly)


def _binomial(n: int, k: int) -> int:
    from math import comb

    return comb(n, k)


def test_facebooks_name_servers_did_what_the_record_says() -> None:
    assert "all saw the same" not in recorded("facebook-2021")
    assert "all of them saw the same, and all withdrew" in recorded("facebook-2021")
    stated("a site in this state is usually unwell")


# --- experiment 4: the bulkhead


def test_sized_to_the_mean_it_refuses_a_third_and_ten_places_are_enough() -> None:
    assert e06.NARROW.answer() == pytest.approx(0.346, abs=0.001)
    assert e06.places_for(3.0) == 10
    run = simulate(switched(systems.load("bulkheads"), "bulkhead", e06.DECORATION, True, bulkhead=3))
    columns = run.call(e06.DECORATION)
    refused, sent = (sum(columns[name][5:20]) for name in ("bulkheaded", "attempts"))
    assert refused / (refused + sent) == pytest.approx(0.346, abs=0.03)
    ten = simulate(switched(systems.load("bulkheads"), "bulkhead", e06.DECORATION, True, bulkhead=10)).call(e06.DECORATION)
    assert [sum(ten[name][5:20]) for name in ("bulkheaded", "attempts")] == [2, 903]
    stated("refuses a third, on a good day", "two calls of nine hundred")


def test_the_wall_must_leave_what_the_rest_needs() -> None:
    served = {}
    for count in (10, 40, 80, 95):
        run = simulate(switched(systems.load("bulkheads"), "bulkhead", e06.DECORATION, True, bulkhead=count))
        served[count] = run.client("shoppers").between(*e06.HUNG)
    assert min(served[10], served[40], served[80]) > 0.96
    assert served[95] < 0.01
    assert formulas.get("queueing.littles_law")(200, 0.03) == pytest.approx(6)
    shop = systems.load("bulkheads")
    assert shop.part("page").servers == 100 and shop.clients[0].rate == 200
    assert shop.part("page").service_time + shop.part("prices").service_time == pytest.approx(0.03)
    assert next(call.share for call in shop.part("page").calls if call.to == "recommendations") == 0.3
    stated("five threads are left, and the rest of the page needs six", "for three in ten of them it asks for recommendations")


def test_stripes_shard_is_that_of_the_record() -> None:
    stripe = recorded("stripe-2019")
    for fact in ("filled the resources of the whole interface", "16:35 and 17:02 UTC"):
        assert fact in stripe, fact
    assert any("breakers per cluster were announced" in each.why for each in catalog.incident("stripe-2019").patterns_violated)


def test_ebs_and_google_are_told_as_recorded() -> None:
    assert "waited out a long timeout and held threads" in recorded("aws-ebs-us-east-2011")
    google = recorded("google-service-control-2025")
    assert "did not wait at random" in google and "within about forty minutes" in google


# --- the patterns


def test_the_page_is_kept_open_by_a_wall_or_a_short_wait_and_retries_undo_it() -> None:
    def served(*changes: tuple[str, float | bool]) -> float:
        system = systems.load("bulkheads")
        for field, value in changes:
            system = with_setting(system, e06.DECORATION, field, value)
        return simulate(system).client("shoppers").between(*e06.HUNG)

    assert served() < 0.01 and served(("timeout", 2.0)) < 0.01
    assert served(("bulkhead", 40)) > 0.98
    assert served(("timeout", 0.2)) > 0.999
    assert served(("timeout", 0.2), ("retries", 3)) == pytest.approx(0.70, abs=0.02)
    assert served(("timeout", 2.0), ("circuit_breaker", True)) == pytest.approx(0.996, abs=0.001)
    assert served(("circuit_breaker", True)) < 0.9
    assert formulas.get("queueing.littles_law")(60, 2.0) == 120
    stated("120 of 100 threads", "99.6 %", "1.2 % of recommendations")


def test_the_price_of_a_short_timeout_is_what_the_table_says() -> None:
    row = next(line for line in e06.page().markdown.splitlines() if line.startswith("| timeout of 0.2 s |"))
    assert plain(row).endswith("| 98.8 % |")


def test_one_layer_retries_as_well_as_three_for_a_ninth_of_the_load() -> None:
    shown = {cells[1]: plain(cells[2]) for cells in (line.split("|") for line in e06.layers().markdown.splitlines()[2:]) if len(cells) > 2}
    times = {words.strip(): float(re.sub(r"[*×\s]", "", load)) for words, load in shown.items()}
    assert 8 < times["all three"] / times["the topmost only"] < 10
    assert times["all three, with budgets"] < 1.5


def test_the_price_of_a_budget_is_the_one_that_e02_measured() -> None:
    from dstudio_lib.charts.episodes import chaos_theory_in_production as e02

    row = next(plain(line) for line in e02.price_of_a_budget().markdown.splitlines() if plain(line).startswith("| 30 % |"))
    assert "| 99.19 % | 77 % |" in row
    stated("at 30 % failing, E02's budget left 77 % answered where free retries had 99.2 %")


def test_keys_end_the_double_charges_and_cost_a_percent() -> None:
    payments = systems.load("payments")
    keyed = simulate(with_setting(payments, "bank", "idempotent", True))
    assert keyed.total("bank", "repeated") == 0
    assert simulate(payments).success - keyed.success == pytest.approx(0.011, abs=0.003)
    stated("the success rate falls by a percent")


def test_the_tables_hold_a_row_for_each_choice() -> None:
    made = ((e06.charges(), 4), (e06.backoffs(), 4), (e06.thresholds(), 6), (e06.breakers(), 5), (e06.places(), 6), (e06.keys(), 3))
    for exhibit, rows in made:
        assert exhibit.markdown.count("\n") == rows + 1
        assert not re.search(r"\bnan\b|\binf\b|e-\d", exhibit.markdown)


# --- the learner's own numbers


@pytest.mark.parametrize("name", measurements.samples())
def test_the_exercise_reads_every_sample(name: str) -> None:
    mine = measurements.read(measurements.sample(name))
    if mine.durations:
        shown = e06.own_settings(mine, rate=60, failing=0.01, caller_waits=2.0).markdown
        assert "| timeout |" in shown and "places" in shown
        assert not re.search(r"\bnan\b|\binf\b|e-\d", shown)


def test_it_takes_a_handful_of_measurements_and_many_thousands() -> None:
    for count in (5, 20_000):
        table = "latency_ms\n" + "\n".join(f"{20 + i * 7 % 11}" for i in range(count)) + "\n"
        shown = plain(e06.own_settings(measurements.read(table), rate=60, failing=0.01, caller_waits=2.0).markdown)
        assert "**30 ms**" in shown if count > 5 else "too few" in shown


def test_a_caller_without_patience_gets_no_retries() -> None:
    mine = measurements.read(measurements.sample("locust_requests.csv"))
    assert "none, and a shorter timeout" in e06.own_settings(mine, rate=60, failing=0.01, caller_waits=0.3).markdown
    assert "**none that is quiet**" in e06.own_settings(mine, rate=60, failing=0.6, caller_waits=2.0, calls=5).markdown


# --- the cards


def test_the_flash_cards_state_what_the_library_computes() -> None:
    for text in ("2 995", "120: rate times time", "60 s, and 5 s with full jitter", "would refuse 35 %"):
        assert text in TOLD.cards, text
    assert formulas.get("queueing.erlang_b")(3, 3.0) == pytest.approx(0.346, abs=0.001)

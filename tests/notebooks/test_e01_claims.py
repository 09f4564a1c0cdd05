"""What E01 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import math
import re

import pytest

from dstudio_lib import catalog, formulas, measurements
from dstudio_lib.charts import placement as placement_chart
from dstudio_lib.charts import round_trips as round_trips_chart
from dstudio_lib.charts.episodes import speed_of_light as e01
from dstudio_lib.formulas.correlation import meaningless_product, pair_availability
from dstudio_lib.foundation.formatting import NARROW
from dstudio_lib.simulators import latency_budget, placement, redundancy, transfer
from dstudio_lib.simulators.round_trips import RoundTrips, distance, possible, simulate

from .claims import Told, plain, recorded

YEAR = redundancy.YEAR


TOLD = Told("E01")
prose, stated, told = (lambda: TOLD.prose), TOLD.says, recorded


# --- the cold open: the record says what the episode says


def test_the_shares_of_the_cold_open_are_those_of_the_record() -> None:
    ebs = told("aws-ebs-us-east-2011")
    for share in ("13 %", "45 %", "0.07 %", "2.5 %"):
        assert share in ebs
    stated("13 % of the zone's volumes", "45 % of the databases", "0.07 % of the zone's volumes", "2.5 % did not switch")
    assert (e01.STUCK_VOLUMES, e01.STUCK_DATABASES) == (0.13, 0.45)


def test_the_night_begins_at_the_minute_of_the_record() -> None:
    record = catalog.incident("aws-ebs-us-east-2011")
    first = record.timeline[0]
    assert first.minute == 0
    assert f"{record.local(first):%H:%M %A, %-d %B %Y}" == "00:47 Thursday, 21 April 2011"
    stated("At 00:47 Pacific time on Thursday, 21 April 2011")


def test_no_dollar_is_put_on_the_ebs_outage_and_the_record_says_why() -> None:
    costs = {cost.kind: cost for cost in catalog.incident("aws-ebs-us-east-2011").cost}
    assert costs["none"].amount_usd is None
    assert costs["claimed-unsourced"].status == "unknown"
    assert not re.search(r"\$\s?\d|US\$|70 million", prose())


def test_knights_numbers_are_those_of_the_regulator() -> None:
    knight = told("knight-capital-2012")
    for number in ("212", "eight", "seven"):
        assert number in knight, number
    assert any(cost.kind == "regulator" and cost.amount_usd == 460_000_000 for cost in catalog.incident("knight-capital-2012").cost)
    stated("212 orders became 4 million executions", "lost 460 million dollars", "eight servers")


# --- experiment 1: the map


def test_nothing_in_glass_goes_from_london_to_new_york_and_back_in_50_ms() -> None:
    assert 0.0545 < e01.ocean_floor() < 0.0547
    stated("the great circle alone takes 54.6 ms")
    assert simulate(RoundTrips(medium="air")).bound < 0.050
    assert simulate(RoundTrips(medium="hollow")).bound < 0.050


def test_the_cable_laid_to_be_shortest_left_four_milliseconds() -> None:
    hibernia = catalog.cable("hibernia-express")
    assert hibernia.round_trip is not None and hibernia.round_trip_below
    assert 0.004 < hibernia.round_trip - e01.ocean_floor() < 0.005
    stated("under 58.95 ms", "Four milliseconds are left")


def test_networks_need_up_to_3_4_times_the_floor() -> None:
    sound = [each for each in round_trips_chart.published_pairs() if each.possible and each.kind == "network"]
    assert len(sound) >= 8
    assert min(each.ratio for each in sound) > 1.2
    assert max(each.ratio for each in sound) == pytest.approx(3.44, abs=0.05)
    stated("up to 3.4 times the floor")


def test_no_believable_published_time_beats_light_and_exactly_one_published_time_does() -> None:
    pairs = round_trips_chart.published_pairs()
    impossible = [each for each in pairs if not each.possible]
    assert [each.pair for each in impossible] == ["Mumbai – Singapore"]
    assert all(each.ratio >= 1 for each in pairs if each.possible and each.kind != "radio")
    way = distance("Mumbai", "Singapore")
    vacuum = float(formulas.get("latency.minimum_round_trip")(way, 1.0))
    assert impossible[0].time == pytest.approx(0.017)
    assert round(1e3 * vacuum) == 26
    assert possible(0.027, way) and not possible(0.025, way)
    stated("17 ms from Mumbai to Singapore", "light in *vacuum* needs 26 ms")
    [row] = [each for each in catalog.round_trips() if {each.origin, each.destination} == {"Mumbai", "Singapore"}]
    assert "51 ms" in row.note
    stated("give 51 ms the other way")


def test_100_km_of_fibre_cost_about_a_millisecond() -> None:
    assert formulas.get("latency.minimum_round_trip")(100_000) == pytest.approx(0.001, rel=0.03)
    stated("About 1 ms of round trip for each 100 km")


def test_the_check_on_light_states_the_numbers_of_the_library() -> None:
    floor = formulas.get("latency.minimum_round_trip")
    way = distance("Mumbai", "Singapore")
    assert (round(1e3 * floor(way)), round(1e3 * floor(way, 1.0)), round(way / 1e5) * 100) == (38, 26, 3900)
    assert round(formulas.get("latency.reachable_distance")(0.017) / 1e4) * 10 == 1740
    assert "17 ms" in e01.LIGHT.question and "1 740 km" in plain(e01.LIGHT.options[e01.LIGHT.answer][1])


# --- experiment 2: the wide pipe


def test_a_hundred_times_the_bandwidth_buys_one_per_cent() -> None:
    assert 1.005 < e01.hundredfold() < 1.015
    stated("A hundred times the bandwidth buys one per cent")


def test_one_byte_more_than_the_first_window_costs_a_round_trip() -> None:
    fits, over = (transfer.simulate(transfer.Transfer(data_size=size)).total for size in (14_600, 14_601))
    assert over - fits == pytest.approx(0.1, rel=0.02)
    stated("14 600 bytes to 14 601: one byte costs a whole round trip")


def test_bandwidth_halves_the_time_only_from_tens_of_megabytes_on() -> None:
    def gain(size: float) -> float:
        slow, fast = (transfer.simulate(transfer.Transfer(data_size=size, bit_rate=rate)).total for rate in (100e6, 1e9))
        return slow / fast

    assert gain(10e6) < 2 < gain(100e6)
    stated("it is tens of megabytes")


def test_zero_rtt_is_worth_more_than_a_line_a_thousand_times_as_wide() -> None:
    resumed = transfer.simulate(transfer.Transfer(handshake="quic-0rtt")).total
    wide = transfer.simulate(transfer.Transfer(bit_rate=100e9)).total
    assert resumed < wide - 0.19


def test_the_line_is_idle_nearly_all_the_time() -> None:
    assert transfer.simulate(transfer.Transfer()).owned_by_distance > 0.98


def test_a_gigabit_line_across_an_ocean_holds_twelve_megabytes() -> None:
    assert 12e6 < formulas.get("transport.bandwidth_delay_product")(bit_rate=1e9, round_trip=0.1) < 13e6
    stated("Twelve megabytes")


def test_the_check_on_the_pipe_states_the_numbers_of_the_library() -> None:
    first_byte = formulas.get("transport.time_to_first_byte")
    fresh, kept, newer = (first_byte(round_trip=0.08, handshake_rounds=rounds, server_time=0) for rounds in (3, 0, 2))
    assert (fresh, fresh - kept, fresh - newer) == pytest.approx((0.32, 0.24, 0.08))
    assert "240 of 320 ms" in e01.PIPE.options[e01.PIPE.answer][1]
    assert 12_000 < 10 * 1_460
    assert formulas.get("latency.serialisation_delay")(12_000, 100e6) == pytest.approx(0.001, rel=0.05)


# --- experiment 3: the nines that lie


def test_three_replicas_promise_32_seconds_and_deliver_four_hours() -> None:
    assert pytest.approx(32, abs=0.5) == YEAR * 0.01**3
    assert e01.shared_downtime() / 3600 == pytest.approx(4.39, abs=0.005)


def test_nearly_every_simulated_outage_is_a_shared_one() -> None:
    run = redundancy.simulate(redundancy.Redundancy(replicas=3, shared_cause_share=0.05), seed=1)
    shared = run.outages.count("shared")
    assert len(run.outages.duration) == 1_000
    assert shared >= 980


def test_two_more_replicas_save_seconds_and_half_the_sharing_saves_hours() -> None:
    down = formulas.get("correlation.beta_factor_unavailability")
    more = YEAR * (down(0.01, 0.05, 3) - down(0.01, 0.05, 5))
    less = YEAR * (down(0.01, 0.05, 3) - down(0.01, 0.025, 3))
    assert more == pytest.approx(27, abs=0.5)
    assert less > 2 * 3600
    assert down(0.01, 0.005, 2) < down(0.01, 0.05, 9)


def test_three_replicas_are_worth_165_hundredths() -> None:
    run = redundancy.simulate(redundancy.Redundancy(), seed=1)
    worth = formulas.get("correlation.effective_replicas")(all_down=run.unavailability, unavailability=0.01)
    assert worth == pytest.approx(1.65, abs=0.005)
    stated("worth 1.65 independent ones")


def test_the_product_contradicts_itself_where_the_answer_is_known() -> None:
    assert meaningless_product([0.99, 0.99], 0.1) == pytest.approx(0.88209)
    assert meaningless_product([0.99, 0.99], 0.1) < 0.99
    assert meaningless_product([0.99, 0.99], 1.0) == 0
    assert meaningless_product([0.99] * 3, 0.0) == pytest.approx(0.99**6)
    stated("0.88209", "0 and not 0.99", "$p^6$, or 0.941")
    assert f"{0.99**6:.3f}" == "0.941"


def test_the_exact_pair_ends_where_it_must() -> None:
    exact = [float(pair_availability(0.99, 0.99, correlation)) for correlation in (0.0, 0.1, 1.0)]
    assert exact == pytest.approx([0.9999, 0.99891, 0.99])


def test_the_product_is_no_formula_of_the_course() -> None:
    assert not [each.id for each in formulas.all() if "meaningless" in each.id or "product" in each.id.partition(".")[2].split("_")[0]]


def test_the_check_on_the_nines_states_the_floor_of_the_library() -> None:
    floor = formulas.get("correlation.shared_cause_floor")(0.001, 0.05)
    assert 1 - floor == pytest.approx(0.99995)
    assert "99.995 %" in e01.NINES.options[e01.NINES.answer][1].replace(NARROW, " ")


# --- experiment 4: the fan-out


def test_four_to_five_volumes_turn_13_per_cent_into_45() -> None:
    assert 4 < e01.volumes_needed() < 5
    assert 1 - (1 - 0.13) ** e01.volumes_needed() == pytest.approx(0.45)
    stated("Between four and five")


def test_a_hundred_servers_make_one_per_cent_63_and_at_69_it_is_half() -> None:
    run = latency_budget.simulate(latency_budget.LatencyBudget(fan_out=100), seed=1)
    assert run.slow(100) == pytest.approx(1 - 0.99**100)
    assert run.slow(68) < 0.5 < run.slow(69)
    stated("63 % of your requests", "At 69 servers it is every second request")


def test_simulated_requests_agree_with_the_formula_for_the_fan_out() -> None:
    settings = latency_budget.LatencyBudget(fan_out=100)
    run = latency_budget.simulate(settings, seed=1)
    assert run.parts is not None
    p99 = settings.p99s[latency_budget.FAN_OUT_STAGE]
    slow = float((run.parts[latency_budget.FAN_OUT_STAGE] > p99).mean())
    margin = 3 * math.sqrt(0.634 * 0.366 / latency_budget.DRAWS)
    assert abs(slow - e01.slow_share()) < margin


def test_the_sum_of_p99s_is_wrong_in_both_directions() -> None:
    chain, fan = (latency_budget.simulate(latency_budget.LatencyBudget(fan_out=width), seed=1) for width in (1, 100))
    total, largest = sum(chain.settings.p99s), max(chain.settings.p99s)
    alone, wide = chain.percentile(0.99), fan.percentile(0.99)
    assert alone is not None and wide is not None
    assert largest < alone < 0.7 * total
    assert wide > 1.5 * total


def test_the_three_ways_under_the_objective_work_without_a_faster_server() -> None:
    objective = latency_budget.LatencyBudget().objective
    for changes in ({"fan_out": 5}, {"awaited_share": 0.9}, {"hedge_after": "p95"}):
        p99 = latency_budget.simulate(latency_budget.LatencyBudget(**changes), seed=1).percentile(0.99)
        assert p99 is not None and p99 < objective, changes
    plain = latency_budget.simulate(latency_budget.LatencyBudget(), seed=1).percentile(0.99)
    assert plain is not None and plain > objective
    stated("p99 of the whole under 300 ms")


# --- the patterns


def test_two_replicas_that_share_a_tenth_as_much_beat_nine_by_three_hours() -> None:
    three, nine, two = (
        float(formulas.get("correlation.beta_factor_unavailability")(0.01, share, replicas)) * YEAR
        for replicas, share in ((3, 0.05), (9, 0.05), (2, 0.005))
    )
    assert 0 < three - nine < 30
    assert nine - two == pytest.approx(3 * 3_600, rel=0.05)
    shown = e01.diversity_against_replicas().markdown.replace("\u202f", " ")
    assert "| 9 | 5 % | **263.0 min** |" in shown and "| 2 | 0.5 % | **78.4 min** |" in shown
    stated("save less than half a minute a year", "beat nine that are alike**, by three hours")


def test_a_megabyte_takes_seven_round_trips_and_the_full_line_ten() -> None:
    sent = formulas.get("transport.slow_start_bytes")
    assert sent(14_600, 6) < 1e6 < sent(14_600, 7) and sent(14_600, 9) < 12e6 < sent(14_600, 10)
    stated("Three round trips for a page of 100 kB")
    assert sent(14_600, 3) > 100e3


def test_hedging_helps_idle_servers_and_breaks_busy_ones() -> None:
    hedged = latency_budget.LatencyBudget(hedge_after="p95")
    off = latency_budget.simulate(latency_budget.LatencyBudget(), seed=1).percentile(0.99)
    run = latency_budget.simulate(hedged, seed=1)
    on = run.percentile(0.99)
    assert off is not None and on is not None and run.server is not None
    assert on < off / 2
    assert run.server.copies == pytest.approx(0.05)
    busy = latency_budget.simulate(latency_budget.LatencyBudget(hedge_after="p95", overloaded=True, utilisation=0.8), seed=1)
    assert not busy.steady
    stated("about 5 % more requests")


def test_copies_bring_reads_nearer_and_make_agreed_writes_longer() -> None:
    run = placement.simulate(placement.Placement())
    assert list(run.read) == sorted(run.read, reverse=True)
    assert run.read[8] < run.read[0] / 4
    assert all(write > 1.7 * run.write[0] for write in run.write[1:])
    leader = placement.simulate(placement.Placement(confirm="leader"))
    assert set(leader.write) == {run.write[0]}


def test_a_majority_of_two_is_slower_than_a_majority_of_three() -> None:
    run = placement.simulate(placement.Placement())
    assert run.write[1] > run.write[2]
    assert placement_chart.PREDICTION.answer(placement.Placement()) == pytest.approx(run.write[1] / run.write[0])


# --- the learner's own data


@pytest.mark.parametrize("name", measurements.samples())
def test_the_exercise_reads_every_sample(name: str) -> None:
    mine = measurements.read(measurements.sample(name))
    if mine.durations:
        shown = e01.own_numbers(mine, distance_km=5570, fan_out=20).markdown
        assert "times the bound" in shown or "less than" in shown
        assert not re.search(r"\bnan\b|\binf\b|e-\d", shown)


def test_at_a_fan_out_of_20_a_fifth_of_requests_meets_the_p99() -> None:
    assert float(formulas.get("tail.slow_requests")(0.01, 20)) == pytest.approx(0.182, abs=0.001)


# --- bets and checks


def test_the_numbers_in_the_lessons_are_those_of_the_library() -> None:
    assert "31.6 s, five hundred times less" in e01.DOWNTIME.lesson
    assert pytest.approx(31.6, abs=0.05) == YEAR * 0.01**3
    assert e01.shared_downtime() / (YEAR * 0.01**3) == pytest.approx(500, rel=0.01)
    assert "36.6 %" in e01.FAN_OUT.lesson
    assert 1 - e01.slow_share() == pytest.approx(0.366, abs=0.0005)
    assert "5 570 km" in plain(e01.OCEAN.lesson)
    assert round(distance("London", "New York") / 1e4) * 10 == 5570
    assert "45 %" in e01.STUCK.lesson


def test_the_flash_cards_state_what_the_library_computes() -> None:
    text = TOLD.cards
    assert "204 km each millisecond" in text
    assert pytest.approx(204e3, rel=0.002) == 1e-3 * 299_792_458 / 1.468
    assert "Just under 10 ms" in text
    assert 0.0095 < formulas.get("latency.minimum_round_trip")(1_000_000) < 0.01
    assert "69 servers" in text
    assert formulas.get("tail.fan_out_for")(slow_requests=0.5, slow_share=0.01) == pytest.approx(69, abs=0.1)

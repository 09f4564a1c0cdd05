"""What E02 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.charts import echo as echo_chart
from dstudio_lib.charts import percolation as percolation_chart
from dstudio_lib.charts.episodes import chaos_theory_in_production as e02
from dstudio_lib.simulators import echo, network_cascade, overload, percolation
from dstudio_lib.simulators.echo import Echo
from dstudio_lib.simulators.network_cascade import NetworkCascade
from dstudio_lib.simulators.overload import Overload
from dstudio_lib.simulators.percolation import Percolation

from .claims import Told, plain, recorded

TOLD = Told("E02")
stated = TOLD.says


# --- the cold open and the stakes: the records say what the episode says


def test_the_program_and_its_rule_are_those_of_the_record() -> None:
    crash = recorded("flash-crash-2010")
    for fact in (
        "75 000 futures contracts",
        "9 %",
        "27 000 contracts",
        "five seconds",
        "998.5 points",
        "15:07",
        "twenty minutes",
        "five hours",
    ):
        assert fact in crash, fact
    stated("75 000 futures contracts", "4.1 thousand million dollars", "9 % of the volume of the last minute", "over 27 000 contracts")
    assert (e02.TRADED, e02.KEPT) == (27_000, 200)


def test_it_begins_at_the_minute_of_the_record() -> None:
    record = catalog.incident("flash-crash-2010")
    [start] = [event for event in record.timeline if event.title == "The large order starts"]
    assert f"{record.local(start):%H:%M %-d %B %Y}" == "14:32 6 May 2010"
    stated("At 14:32 on 6 May 2010")


def test_no_loss_is_booked_and_the_trillion_is_called_what_it_is() -> None:
    [cost] = catalog.incident("flash-crash-2010").cost
    assert cost.status == "unknown"
    stated("no authority whose text we read books it as a loss")


def test_squares_loop_is_that_of_the_record() -> None:
    square = recorded("square-redis-2017")
    for fact in ("10:02", "11:55", "500 times", "changed nothing", "lowered the bound"):
        assert fact in square, fact
    stated("up to 500 times", "from 10:02 to 11:55", "nothing changed: the load stayed")


# --- experiment 1: the echo


def test_nine_per_cent_passed_on_ten_times_takes_eighteen_minutes_and_not_five_hours() -> None:
    assert e02.echoed_time() / 60 == pytest.approx(18, abs=0.5)
    alone = echo.simulate(Echo(others_only=True)).finished
    assert alone is not None
    assert 4.9 < alone / 3600 < 5.1
    undisturbed = echo.simulate(Echo(resales=0.0)).finished
    assert undisturbed is not None
    assert undisturbed > 4 * 3600
    stated("Eighteen minutes instead of more than four hours")


def test_five_resales_are_hardly_noticed_nine_are_eightfold_and_the_tenth_halves_the_time() -> None:
    times = {resales: echo.simulate(Echo(resales=float(resales))).finished for resales in (0, 5, 9, 10)}
    assert all(times.values())
    none, five, nine, ten = (times[resales] or 0.0 for resales in (0, 5, 9, 10))
    assert 1.8 < none / five < 2.2
    assert 7.5 < none / nine < 8.5
    assert 0.45 < ten / nine < 0.6


def test_below_a_gain_of_one_the_pace_settles_where_the_formula_says() -> None:
    for resales in (0.0, 2.0, 5.0, 8.0):
        run = echo.simulate(Echo(resales=resales))
        assert run.settings.settles_at is not None
        assert run.highest == pytest.approx(run.settings.settles_at, rel=0.02)
    assert echo.simulate(Echo(resales=11.0)).settings.settles_at is None


def test_the_whole_order_is_sold_whatever_the_brake() -> None:
    for changes in ({}, {"pause": 5.0}, {"ceiling": 2.0}, {"others_only": True}):
        assert sum(echo.simulate(Echo(resales=11.0, **changes)).sold) == pytest.approx(75_000)


def test_the_figure_of_the_paces_says_what_the_runs_say() -> None:
    shown = echo_chart.figure()
    assert "18.1" in shown.finding and "0.99" in shown.finding
    assert [row[0] for row in shown.table.rows] == [0.0, 5.0, 9.0, 10.0]


def test_a_pause_shorter_than_the_memory_stops_nothing_and_returning_buyers_do() -> None:
    short, long, back = (
        echo.simulate(Echo(resales=11.0, **changes)) for changes in ({"pause": 5.0}, {"pause": 60.0}, {"pause": 5.0, "return_": True})
    )
    assert len(short.pauses) == 65
    assert len(back.pauses) == 1
    assert (short.finished or 0) < (long.finished or 0) < 7200 < (back.finished or 0)
    assert len(long.pauses) == 17
    assert len(echo.simulate(Echo(resales=11.0, pause=300.0)).pauses) == 17, "a longer pause forgets no better"
    stated("65 times", "it grows anew, 17 times")


# --- experiment 2: two states


def test_the_border_is_a_quarter_of_the_capacity() -> None:
    assert e02.VULNERABLE.answer() == 0.25
    assert Overload().retries == 3


def test_the_same_surge_is_an_overload_without_retries_and_lasting_with_them() -> None:
    plain_, caught = overload.simulate(Overload(retries=0)), overload.simulate(Overload())
    assert plain_.success(20, 100) > 0.99
    assert caught.stays_down and caught.after < 0.01
    assert caught.amplification == pytest.approx(4, abs=0.1)
    assert caught.wasted == pytest.approx(0.9, abs=0.03)
    stated("nine of ten calls that they finish are for clients who have hung up")


def test_half_the_traffic_is_not_enough_and_below_the_border_it_is() -> None:
    ends = {share: overload.simulate(Overload(relief=share)).after for share in (0.5, 0.4, 0.3, 0.2)}
    assert ends[0.5] < 0.01 and ends[0.4] < 0.01
    assert ends[0.3] > 0.99 and ends[0.2] > 0.99
    assert 0.7 * 0.3 < 0.25 < 0.7 * 0.4
    stated("Halving the traffic does *nothing*", "At 40 % let in it still stays down, at 30 % it is well for good")


def test_ten_runs_of_one_setting_have_two_fates() -> None:
    assert 0 < sum(e02.fates()) < 10
    assert len(e02.fates()) == 10
    assert e02.ten_runs().markdown.count("**down**") == sum(e02.fates()) == e02.FATES.answer()


def test_neither_jitter_nor_a_longer_timeout_brings_it_back() -> None:
    assert overload.simulate(Overload(backoff=2.0, jitter="full")).stays_down
    assert overload.simulate(Overload(timeout=2.0)).stays_down


def test_dynamodb_paused_its_clients_nearly_three_hours_in() -> None:
    record = recorded("aws-dynamodb-2015")
    assert "05:06" in record and "02:19" in record
    stated("pause the requests, at 05:06, nearly three hours in")
    assert 2.5 < (5 + 6 / 60) - (2 + 19 / 60) < 3


# --- experiment 3: the threshold


def test_at_random_the_network_breaks_near_where_the_formula_says() -> None:
    runs = [percolation.simulate(Percolation(), seed=seed) for seed in range(1, 7)]
    assert all(run.threshold == pytest.approx(0.75, abs=0.02) for run in runs)
    assert sum(run.breaks_at for run in runs) / 6 == pytest.approx(0.75, abs=0.05)
    assert e02.PIECES.answer() == 0.75
    stated("it takes about three quarters of them", "The simulated border lies a little higher")
    assert percolation.simulate(Percolation()).breaks_at > 0.75


def test_with_hubs_the_first_nineteen_per_cent_are_enough() -> None:
    runs = percolation_chart.runs()
    assert runs["hubs, busiest first"].breaks_at == pytest.approx(0.19, abs=0.005)
    assert runs["hubs, any"].breaks_at > 0.7
    assert runs["alike, busiest first"].breaks_at < runs["alike, any"].breaks_at
    assert runs["alike, busiest first"].breaks_at == pytest.approx(0.39, abs=0.005)
    stated("Among alike nodes 39 % are enough", "*those* are the first 19 %")


def test_the_largest_part_only_shrinks_and_begins_as_nearly_all() -> None:
    run = percolation.simulate(Percolation(nodes=500))
    assert list(run.largest) == sorted(run.largest, reverse=True)
    assert run.largest[0] > 0.95 and run.largest[-1] == 0


def test_one_failure_takes_most_of_most_networks_with_a_fifth_to_spare_and_none_with_half() -> None:
    assert 2 * e02.brought_down()[0] > e02.NETWORKS
    assert e02.ONE_FAILS.answer() == e02.brought_down()[0]
    assert e02.brought_down(margin=0.5, first="any")[0] == e02.brought_down(margin=0.5, first="busiest")[0] == 0
    assert all(e02.brought_down(margin=m, first="busiest")[0] >= e02.brought_down(margin=m, first="any")[0] for m in (0.2, 0.3, 0.4))


def test_the_mesh_that_dies_of_one_holds_together_without_half_of_its_nodes() -> None:
    run = percolation.simulate(Percolation(nodes=200, neighbours=4))
    assert run.part(0.5) > 0.3
    stated("shrugs at losing half of its nodes")


def test_in_a_ring_of_alike_nodes_a_neighbour_takes_one_part_in_k() -> None:
    more = formulas.get("percolation.percolation_threshold_alike")
    assert (more(4), more(8)) == (0.75, 0.875)
    assert "75 to 87.5 %" in e02.SPREAD.options[1][1]
    with_room = network_cascade.simulate(NetworkCascade(margin=0.6))
    assert len(with_room.rounds) == 1


def test_skypes_numbers_are_those_of_the_record() -> None:
    skype = recorded("skype-2010")
    for fact in ("half of all users", "a quarter to a third of the supernodes", "a hundred times the traffic", "about a day"):
        assert fact in skype, fact
    stated("a quarter to a third of the *supernodes*", "about a hundred times their usual traffic")


def test_slacks_loop_is_that_of_the_record() -> None:
    slack = recorded("slack-transit-gateway-2021")
    for fact in ("processors looked idle", "1 200 servers"):
        assert fact in slack, fact


# --- the patterns


def test_four_of_five_defences_alone_take_the_bad_state_away() -> None:
    ends = {
        name: overload.simulate(Overload(**{name: True})).after for name in ("budgeted", "breaker", "shedding", "newest_first", "abandons")
    }
    assert sorted(name for name, end in ends.items() if end < 0.9) == ["abandons"]
    assert ends["abandons"] == pytest.approx(0.41, abs=0.01)
    both = overload.simulate(Overload(abandons=True, newest_first=True))
    assert both.after > 0.99
    assert both.wasted < 0.001 < overload.simulate(Overload(newest_first=True)).wasted, "nothing is begun in vain"
    stated("leave it limping at 41 %")


def test_a_breaker_spoils_what_shedding_holds_open() -> None:
    alone = overload.simulate(Overload(shedding=True)).success(overload.START, 15)
    both = overload.simulate(Overload(shedding=True, breaker=True)).success(overload.START, 15)
    assert (alone, both) == (pytest.approx(0.45, abs=0.005), pytest.approx(0.21, abs=0.005))
    stated("21 % answered instead of 45 %")


def test_a_budget_gives_up_when_calls_fail_by_chance() -> None:
    assert formulas.get("retries.success_after_retries")(0.3, 3) == pytest.approx(0.992, abs=0.0005)
    assert 0.7 * formulas.get("retries.budgeted_attempts")(0.3, 3, 0.1) == pytest.approx(0.77)
    stated("three free retries answer 99.2 % and a budget of 10 % answers 77 %")


def test_walls_end_the_cascade_and_cost_load_where_there_is_plenty_to_spare() -> None:
    for groups in (2, 4, 10):
        assert e02.brought_down(groups=groups)[0] == 0
        assert e02.brought_down(groups=groups, margin=0.6)[1] > 10 * e02.brought_down(groups=1, margin=0.6)[1]
    assert e02.brought_down(groups=1, margin=0.6)[1] < 0.001
    stated("an open mesh loses next to nothing, and a walled one loses load")


def test_the_tables_hold_a_row_for_each_choice() -> None:
    for made, rows in ((e02.brakes(), 6), (e02.defences(), 8), (e02.ways_back(), 5), (e02.two_traces(), 7), (e02.price_of_a_budget(), 3)):
        assert made.markdown.count("\n") == rows + 1


# --- the learner's own numbers


def test_own_numbers_tell_the_three_regions_apart() -> None:
    over, vulnerable, safe = (
        e02.own_numbers(requests=requests, capacity=300, attempts=3, layers=1).markdown for requests in (400, 200, 50)
    )
    assert "overload" in over
    assert "let in less than **50 %**" in plain(vulnerable)
    assert "comes back by itself" in safe


def test_own_graph_finds_the_part_that_holds_it_together() -> None:
    told = e02.own_graph(e02.MADE_UP).markdown
    assert "busiest is **gateway**, with 5" in told
    assert "4 of 10" in told  # orders, payments, stock, ledger
    pair = e02.own_graph([("a", "b")]).markdown
    assert "has 1 of 2" in pair


# --- the cards


def test_the_flash_cards_state_what_the_library_computes() -> None:
    assert "tenfold" in TOLD.cards
    assert formulas.get("feedback.loop_amplification")(0.9) == pytest.approx(10)
    assert "0.99" in TOLD.cards
    assert formulas.get("feedback.pace_gain")(0.09, 10) == pytest.approx(0.99)
    assert "Three quarters" in TOLD.cards
    assert "27 calls" in TOLD.cards
    assert formulas.get("retries.layered_amplification")(3, 3) == 27
    assert "a quarter of the capacity" in plain(TOLD.cards)

"""What E07 tells, the library gives: each claim of an experiment, and each number that its prose states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib import catalog, measurements
from dstudio_lib.algorithms.transactions import outbox
from dstudio_lib.charts.episodes import communication_patterns as e07
from dstudio_lib.formulas.delivery import executed_after_timeouts
from dstudio_lib.formulas.flow_control import concurrency_limit
from dstudio_lib.formulas.overload import drain_time
from dstudio_lib.formulas.queueing import littles_law, utilisation_law
from dstudio_lib.simulators import autoscaling, delivery, playground, systems
from dstudio_lib.simulators.playground_parts import Queue
from dstudio_lib.simulators.playground_patterns import switched

from .claims import Told, plain, recorded

TOLD = Told("E07")
stated, told = TOLD.says, recorded


# --- the cold open: the record says what the episode says


def test_the_numbers_of_the_morning_are_those_of_the_record() -> None:
    slack = told("slack-transit-gateway-2021")
    for number in ("99 %", "99.999 %", "1 200 servers", "1 % of what came in", "about 40 %"):
        assert number in slack or number in plain(" ".join(each.title for each in catalog.incident("slack-transit-gateway-2021").timeline))
    stated("99 % of Slack's messages go out, where 99.999 % are usual", "ordered 1 200 new ones", "only 1 % of the traffic", "about 40 %")


def test_the_clock_of_the_morning_is_that_of_the_record() -> None:
    record = catalog.incident("slack-transit-gateway-2021")
    clocks = {f"{record.local(each):%H:%M}" for each in record.timeline if each.documented}
    assert {"06:57", "07:00", "08:13", "08:15", "09:15", "10:40"} <= clocks
    assert f"{record.local(record.timeline[0]):%A, %-d %B %Y}" == "Monday, 4 January 2021"
    stated("at 06:57 Pacific time", "from about 07:00; most could work again at 09:15, all at 10:40", "around 08:13")


def test_what_no_source_dates_is_marked_so() -> None:
    record = catalog.incident("slack-transit-gateway-2021")
    undated = [each.title for each in record.timeline if not each.documented]
    assert len(undated) == 3
    assert any("removed" in title for title in undated) and any("1 200" in plain(title) for title in undated)


def test_one_per_cent_that_takes_two_fifths_takes_66_times_as_long() -> None:
    times = e07.slow_times()
    assert round(times) == 66
    share = 0.01 * times / (0.01 * times + 0.99)
    assert share == pytest.approx(0.40)
    shown = plain(e07.held_by_the_slowest().markdown)
    assert "| 1 % | 1× |" in shown and "| **40 %**, as at Slack | **66×** |" in shown
    stated("66 times")


def test_twilio_and_duo_are_told_as_recorded() -> None:
    assert "1.4 %" in told("twilio-billing-2013")
    stated("1.4 % of the customers")
    duo = told("duo-queue-2018")
    assert "old ones even after traffic had fallen" in duo and "stabilised at once" in duo and "a bound was put on them the same day" in duo
    assert "worth little" in told("circleci-queue-2015")


# --- theory


def test_the_numbers_of_the_theory() -> None:
    assert littles_law(1_000, 0.09) == pytest.approx(90)
    assert littles_law(1_000, 0.81) == pytest.approx(810)
    assert executed_after_timeouts(0.01, 0.01, 1) == pytest.approx(0.5, abs=0.01)
    assert drain_time(8_000, 400, 300) == 80 and drain_time(8_000, 400, 380) == 400
    assert pytest.approx(0.81) == 10 * 0.08 + 0.01
    stated(
        "hold 90 threads",
        "80 are spent waiting for the network",
        "and it is 810",
        "Twenty seconds of surge, eighty seconds of lateness",
        "it is four hundred",
    )


def test_a_queue_gives_each_order_to_one_reader_and_a_log_to_both() -> None:
    shown = e07.queue_and_log().markdown
    assert "| queue | 3 | 3 | 0: it is gone |" in shown
    assert "| log | 6 | 6 | 4 |" in shown


# --- experiment 1: three timeouts


def test_nearly_nine_in_ten_orders_reported_as_failed_were_placed() -> None:
    run = delivery.simulate(e07.LOSSY)
    assert 130 <= run.given_up <= 150 and run.settings.messages == 20_000
    assert run.done_though_given_up is not None and 0.8 < run.done_though_given_up < 0.92
    assert e07.done_after_three() == pytest.approx(0.854, abs=0.001)
    assert plain(e07.reported_as_failed(run).markdown).endswith("| 20 000 | 138 | **87.7 %** |")
    stated("gave up on some 140", "Nearly nine in ten", "85 % is expected")


def test_a_timeout_in_vain_once_more_makes_it_surer() -> None:
    chances = [float(executed_after_timeouts(0.1, 0.1, attempts)) for attempts in range(1, 8)]
    assert chances == sorted(chances)


def test_at_most_once_loses_as_much_as_at_least_once_doubles() -> None:
    once, least, memory, short = (delivery.simulate(settings) for _, settings in e07.PROMISES)
    assert once.undone == pytest.approx(0.10, abs=0.01) and once.doubled == 0
    assert least.doubled == pytest.approx(0.10, abs=0.01) and least.undone == 0
    assert memory.undone == memory.doubled == 0 and memory.attempts == least.attempts
    assert short.doubled == least.doubled
    stated("At most once: 10 % lost. At least once: 10 % doubled.")


def test_what_there_is_to_break_in_experiment_1() -> None:
    assert executed_after_timeouts(0.0, 0.1, 1) == 1.0
    assert executed_after_timeouts(0.1, 0.0, 1) == 0.0


# --- experiment 2: a larger buffer


def test_the_queue_that_refuses_nobody_answers_fewest() -> None:
    success = {room: playground.simulate(e07.service(room)).success for room in (0, 200, 600, 1_600, -1)}
    assert success[-1] == min(success.values()) and success[600] == max(success.values())
    assert success[-1] < 0.5 * success[600] and success[-1] < 0.5 * success[0]
    assert success[600] == pytest.approx(0.87, abs=0.005)
    assert success[-1] == pytest.approx(0.39, abs=0.005)
    assert "39 %" in e07.NO_LIMIT.lesson


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_it_is_so_with_other_seeds(seed: int) -> None:
    endless, bounded = (playground.simulate(e07.service(room), seed=seed).success for room in (-1, 600))
    assert endless < 0.5 < 0.85 < bounded


def test_with_an_endless_queue_three_of_five_answers_find_nobody() -> None:
    run = playground.simulate(e07.service(-1))
    web = run.block("web")
    assert sum(web.wasted) / sum(web.done) == pytest.approx(0.6, abs=0.03)
    good = run.client("users").good
    late = next(i for i in range(41, 160) if good[i] > 200) - 40
    assert late > 60
    stated("for more than a minute after it", "three of five answers")


def test_a_queue_of_600_refuses_seven_thousand_in_the_surge() -> None:
    refused = sum(playground.simulate(e07.service(600)).block("web").refused)
    assert refused == pytest.approx(7_000, abs=500)


def test_the_useful_length_is_rate_times_patience_and_a_little_less() -> None:
    assert concurrency_limit(e07.CAPACITY, e07.PATIENCE) == 800
    less, exact = (playground.simulate(e07.service(room)).success for room in (600, 800))
    assert less > exact
    table = plain(e07.buffers().markdown)
    assert "| 600 | 7 280 | 0 % |" in table and "| 800 | 7 080 | 7.8 % |" in table
    shown = plain(e07.size(usual=300, surge=800, lasts=20, capacity=400, patience=2).markdown)
    assert "**8 000** requests" in shown and "**800** requests" in shown and "No buffer does both" in shown
    assert "A buffer of 500 places" in plain(e07.size(usual=300, surge=450, lasts=10, capacity=400, patience=2).markdown)


def test_devices_see_nothing_of_the_queue_until_it_has_a_bound() -> None:
    system = systems.load("ingestion")
    open_ended = playground.simulate(system)
    assert open_ended.success > 0.999 and max(open_ended.block("queue").queue) > 7_000
    parts = tuple(replace(part, room=1_000) if isinstance(part, Queue) else part for part in system.parts)
    assert playground.simulate(replace(system, parts=parts)).success < 0.9


# --- experiment 3: the tier that looked idle


def test_the_tier_that_serves_nobody_is_less_busy_than_the_one_that_serves_all() -> None:
    usual, slow = e07.look(trouble=False), e07.look()
    assert usual.processors == pytest.approx(0.25, abs=0.01) and usual.answered > 0.99
    assert slow.processors == pytest.approx(0.10, abs=0.005) and slow.threads > 0.99 and slow.answered < 0.01
    assert utilisation_law(395, 0.01) == pytest.approx(4, abs=0.1)
    assert e07.THREADS * e07.TIER == 320
    stated("there are 320", "Four processors' worth of work")


def test_watching_processors_takes_the_tier_apart() -> None:
    servers = [each.servers for each in e07.decisions("processors")]
    assert servers == [40, 16, 7, 3]
    assert "Three." in e07.LEFT.lesson


def test_watching_threads_helps_if_servers_are_missing_and_not_if_the_network_is() -> None:
    slow, full = e07.decisions("threads"), e07.decisions("threads", limited=True)
    assert slow[-1].answered > 0.98
    assert full[-1].servers == 8 * e07.TIER and full[-1].answered < 0.01 and full[-1].processors == pytest.approx(0.02, abs=0.003)
    stated("it orders eight times the servers; they show 2 % busy processors", "only 667 calls a second")
    assert pytest.approx(667, abs=1) == 160 / (3 * 0.08)


def test_a_scaler_slower_than_demand_is_late_however_true_its_signal() -> None:
    late = autoscaling.simulate(autoscaling.Autoscaling(rate=100, service_time=0.04, period=14.0, start_time=15.0))
    roomy = autoscaling.simulate(autoscaling.Autoscaling(rate=100, service_time=0.04, period=60.0, target=0.4))
    usual = autoscaling.simulate(autoscaling.Autoscaling(rate=100, service_time=0.04, period=60.0))
    assert usual.answered < 0.95 < roomy.answered
    assert late.answered < 1


# --- the patterns


def _monday(**changes: int) -> tuple[float, float, playground.Run]:
    run = playground.simulate(e07.monday(**changes))
    people = run.client("people")
    return people.between(30, 60), people.between(60, 240), run


def test_retries_are_the_worst_and_leave_people_unserved_three_minutes_later() -> None:
    surge, after, run = _monday(retries=3)
    assert surge < 0.2 and after < 0.01
    assert run.system.horizon - e07.MONDAY_SURGE[1] == 180
    assert _monday()[1] > 0.9
    stated("three minutes after the surge")


def test_a_bounded_queue_saves_three_quarters_and_bears_retries() -> None:
    for retries in (0, 3):
        surge, after, _ = _monday(web_room=100, retries=retries)
        assert surge == pytest.approx(0.78, abs=0.02) and after > 0.999


def test_a_queue_for_those_who_need_no_answer_serves_everybody() -> None:
    surge, after, run = _monday(inbox=32)
    assert surge > 0.999 and after > 0.999
    late = e07.late_by(run)
    assert late is not None and 60 < late < 120
    assert run.client("robots").success > 0.999


def test_a_queue_without_a_limit_on_consumers_passes_the_surge_on() -> None:
    narrow, wide = _monday(inbox=32)[0], _monday(inbox=400)[0]
    assert wide < 0.98 < narrow
    prices = [playground.simulate(e07.monday(**changes)).cost_per_hour for changes in ({}, {"inbox": 400})]
    assert prices[1] == 1.5 * prices[0]
    stated("for half as much money again")


def test_a_queue_with_a_bound_tells_its_senders() -> None:
    surge, _, run = _monday(inbox=32, inbox_room=3_000)
    assert surge > 0.999
    assert sum(run.block("inbox").refused) > 5_000


def test_half_as_much_capacity_again_does_it_all() -> None:
    surge, after, _ = _monday(backend=120)
    assert surge > 0.999 and after > 0.999


def test_of_the_two_switches_to_try_one_serves_the_people_and_the_robots_pay() -> None:
    served = {}
    for pattern, place in (("newest first", "web"), ("bulkhead", "robots to web")):
        run = playground.simulate(switched(e07.monday(), pattern, place, True))
        served[pattern] = [run.client(name).between(*e07.MONDAY_SURGE) for name in ("people", "robots")]
    assert served["newest first"] == pytest.approx([0.77, 0.77], abs=0.02)
    assert served["bulkhead"][0] > 0.99 and served["bulkhead"][1] < 0.3
    stated("try *newest first* at *service web*, then a *bulkhead* at *call robots to web*")


def test_the_outbox_writes_change_and_message_together() -> None:
    assert {"accepted", "outbox"} == set(outbox.Service.durable)
    assert "outbox" not in outbox.ServiceThatTellsDirectly.durable


# --- the learner's own numbers, bets and cards


def test_the_exercises_answer_in_words() -> None:
    shown = plain(e07.own_service(rate=50, latency=0.2, threads=60, slowdown=10).markdown)
    assert "**1.2 s**" in shown and "6 times as long" in shown
    assert "4 320 000" in plain(e07.remembered(rate=50, longest_retry=86_400).markdown)
    assert "never" in e07.size(usual=120, surge=130, lasts=60, capacity=100, patience=5).markdown


@pytest.mark.parametrize("name", measurements.samples())
def test_the_exercise_reads_every_sample(name: str) -> None:
    mine = measurements.read(measurements.sample(name))
    shown = e07.own_latencies(mine, rate=50).markdown
    assert "slowest 1 %" in plain(shown) if mine.durations else "no durations" in shown
    assert "nan" not in shown and "inf" not in shown.replace("information", "")


def test_the_slowest_hundredth_takes_its_part() -> None:
    assert e07.slowest_share([1.0] * 100) == pytest.approx(0.01)
    assert e07.slowest_share([1.0] * 990 + [e07.slow_times()] * 10) == pytest.approx(e07.TIME_TAKEN)


def test_the_lessons_of_the_bets_state_what_the_library_computes() -> None:
    assert "About 10 %" in e07.IDLE.lesson and e07.processors_in_trouble() == pytest.approx(0.10, abs=0.005)
    assert "85 %" in e07.THREE_TIMEOUTS.lesson
    assert "87 %" in e07.NO_LIMIT.question


def test_the_checks_state_what_the_library_computes() -> None:
    assert e07.SIZE.options[e07.SIZE.answer][0] == f"{concurrency_limit(50, 4):.0f}"
    assert "200 s" in e07.SIZE.options[3][1] and 10_000 / 50 == 200
    assert "Nearly half" in e07.SILENCE.options[0][1]
    assert 0.45 < float(executed_after_timeouts(0.05, 0.05, 1)) < 0.5


def test_the_flash_cards_state_what_the_library_computes() -> None:
    for text in ("90: rate times time", "About one half", "85 %", "80 s after the surge: 8 000 are left over"):
        assert text in TOLD.cards

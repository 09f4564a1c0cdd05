"""What the playground says of a run: its verdict, its panels, the state of each part, its picture, and how good a guess was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.charts.palette import resolve
from dstudio_lib.charts.playground import FIRST_LOOK, STARTERS, differences, fault_places, fault_text, first_look, read
from dstudio_lib.charts.playground_figures import good_share, watchable
from dstudio_lib.charts.playground_observed import Observed, observed
from dstudio_lib.charts.playground_picture import nodes, picture
from dstudio_lib.charts.playground_states import STATES, failing_share, guessed, red_after, states
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import Fault, Run, simulate
from dstudio_lib.simulators.playground_patterns import switched

NAMES = systems.names()


@pytest.fixture(scope="module")
def runs() -> dict[str, Observed]:
    """One run of every reference system."""
    return {name: observed(simulate(systems.load(name))) for name in NAMES}


def tones(run: Run, name: str) -> list[str]:
    """The tone of a part in each window."""
    return [STATES[state].tone for state in states(run, name)]


# --- a run that remembers


@pytest.mark.parametrize("name", NAMES)
def test_a_run_that_remembers_says_the_same_as_the_run(name, runs) -> None:
    plain = simulate(systems.load(name))
    for client in plain.system.clients:
        assert runs[name].client(client.name) == plain.client(client.name)
    for block in plain.system.blocks:
        assert runs[name].block(block.name) == plain.block(block.name)


def test_the_slowest_percent_of_one_client_is_that_of_the_result(runs) -> None:
    run = runs["web_shop"]
    assert run.slowest(0.99) == run.result.latency(0, 0.99)


def test_nobody_answered_means_no_slowest_answer() -> None:
    dead = replace(systems.load("three_zones"), faults=())
    for zone in "abc":
        dead = replace(dead, faults=(*dead.faults, replace(systems.load("three_zones").faults[0], at=f"zone {zone}", start=0.0, end=60.0)))
    reading = read(simulate(dead))
    assert reading.metrics[1].text == "no answer"
    assert reading.verdict.startswith("Promise broken: 0")


# --- verdict and headline


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_that_of_the_run(name, runs) -> None:
    reading = read(runs[name])
    kept = runs[name].meets_objective
    assert reading.verdict.startswith("Promise kept" if kept else "Promise broken")
    assert reading.metrics[3].text == ("✓ kept" if kept else "✗ broken")
    for text in (reading.verdict, reading.spoken, reading.figures[0].finding, *(metric.text for metric in reading.metrics)):
        assert not any(word in text.lower() for word in ("nan", "inf", "none"))


def test_the_shop_is_still_broken_long_after_its_fault_and_breakers_mend_it(runs) -> None:
    assert "60\u202fs later it is still broken" in read(runs["web_shop"]).verdict
    shop = systems.load("web_shop")
    for web in ("web 1", "web 2"):
        shop = switched(shop, "circuit breaker", f"{web} to database", True)
    mended = observed(simulate(shop))
    assert "still broken" not in read(mended).verdict
    assert mended.success > 2 * runs["web_shop"].success


def test_a_queue_makes_recovery_last_and_the_verdict_says_how_long(runs) -> None:
    assert "whole again 21\u202fs after the last fault" in read(runs["single_service"]).verdict


def test_a_fault_that_clients_do_not_notice_is_told_as_such(runs) -> None:
    assert "do not notice" in read(runs["ingestion"]).verdict


# --- the panels


@pytest.mark.parametrize("name", NAMES)
def test_every_client_and_part_has_four_panels_of_at_most_two_thousand_points_in_known_colours(name, runs) -> None:
    run = runs[name]
    for each in watchable(run.system):
        figure = read(run, each).figures[0]
        data, layout = figure.plot["data"], figure.plot["layout"]
        assert {trace.get("yaxis", "y") for trace in data} == {"y", "y2", "y3", "y4"}
        assert all(len(trace["x"]) == len(trace["y"]) == run.system.plan.windows <= 2_000 for trace in data)
        assert all(layout[axis]["anchor"] == "x" for axis in ("yaxis", "yaxis2", "yaxis3", "yaxis4"))
        for theme in ("light", "dark"):
            resolve(data, theme)
            resolve(layout, theme)
        assert len(figure.table.rows) == run.system.plan.windows
        assert all(len(row) == len(figure.table.columns) for row in figure.table.rows)


def test_the_panels_show_what_the_run_says(runs) -> None:
    run = runs["web_shop"]
    traces = {trace["name"]: trace["y"] for trace in read(run, "shoppers").figures[0].plot["data"]}
    told = run.client("shoppers")
    assert traces["sent (req/s)"] == list(told.offered)
    assert traces["failed (req/s)"] == list(told.failed)
    assert traces["p99 (s)"] == list(told.p99)
    assert traces["answered in time (%)"][5] == pytest.approx(100 * (good_share(run)[5] or 0), abs=1e-3)
    of_block = {trace["name"]: trace["y"] for trace in read(run, "database").figures[0].plot["data"]}
    assert of_block["waiting (calls)"] == list(run.block("database").queue)


def test_an_unknown_part_is_not_drawn_but_the_first_client_is(runs) -> None:
    run = runs["web_shop"]
    assert read(run, "no such part").figures[0].table.columns == read(run, "shoppers").figures[0].table.columns


def test_every_fault_is_shaded_where_it_is(runs) -> None:
    shapes = read(runs["web_shop"]).figures[0].plot["layout"]["shapes"]
    assert [(each["x0"], each["x1"]) for each in shapes if each["type"] == "rect"] == [(20.0, 30.0)]


def test_the_axes_hold_the_run_they_are_compared_with(runs) -> None:
    shop = systems.load("web_shop")
    calm = simulate(replace(shop, faults=()))
    alone = read(calm, "database").figures[0].plot["layout"]["yaxis"]["range"][1]
    beside = read(calm, "database", runs["web_shop"]).figures[0].plot["layout"]["yaxis"]["range"][1]
    assert beside > alone
    assert beside == read(runs["web_shop"], "database").figures[0].plot["layout"]["yaxis"]["range"][1]


# --- states


def test_a_part_is_down_exactly_while_it_is_killed(runs) -> None:
    run = runs["three_zones"]
    down = [i for i, state in enumerate(states(run, "zone b")) if STATES[state].name == "down"]
    assert down == list(range(20, 40))
    assert "red" not in tones(run, "zone a") and "red" not in tones(run, "zone c")


def test_a_part_that_answers_too_late_is_red_although_nothing_fails(runs) -> None:
    run = runs["single_service"]
    assert max(failing_share(run, "web")) == 0
    assert {STATES[state].name for state in states(run, "web")[20:40]} == {"too late"}


def test_what_hangs_is_failing_even_where_nobody_has_given_up_yet(runs) -> None:
    assert tones(runs["bulkheads"], "recommendations")[20] == "red"
    assert tones(runs["bulkheads"], "recommendations")[19] != "red"


def test_a_failing_database_turns_every_layer_above_it_red(runs) -> None:
    assert red_after(runs["layered_retries"], 20.0) == ("edge", "gateway", "orders", "database")


def test_a_client_is_well_while_its_promise_is_kept(runs) -> None:
    run = runs["web_shop"]
    good = good_share(run)
    for state, share in zip(states(run, "shoppers"), good, strict=True):
        assert (STATES[state].name == "well") == (share is not None and share >= 0.99)


def test_a_client_that_asks_and_is_not_answered_at_all_is_not_idle(runs) -> None:
    slow = switched(systems.load("layered_retries"), "retries", "users to edge", True)
    run = simulate(slow)
    told = run.client("users")
    silent = [i for i in range(len(told.offered)) if told.offered[i] and not told.good[i] + told.late[i] + told.failed[i]]
    assert silent and {STATES[states(run, "users")[i]].tone for i in silent} == {"red"}


# --- a guess


def test_a_guess_is_scored_by_precision_and_recall(runs) -> None:
    guess = guessed(runs["layered_retries"], ["database", "orders"])
    assert (guess.precision, guess.recall) == (1.0, 0.5)
    assert "of the 4 that went red you had ticked 2" in guess.told
    right = guessed(runs["layered_retries"], ["database", "orders", "edge", "gateway"])
    assert (right.precision, right.recall) == (1.0, 1.0) and "what you said" in right.told
    none = guessed(runs["layered_retries"], [])
    assert (none.precision, none.recall) == (None, 0.0) and "expected none" in none.told


def test_a_guess_needs_a_fault_and_parts_that_exist(runs) -> None:
    with pytest.raises(InputError, match="no fault"):
        guessed(runs["hedged_reads"], [])
    with pytest.raises(InputError, match="'web 3' is no part"):
        guessed(runs["web_shop"], ["web 3"])


# --- the picture


@pytest.mark.parametrize("name", NAMES)
def test_every_call_leads_to_the_right_and_no_two_parts_share_a_place(name) -> None:
    system = systems.load(name)
    placed = {node.name: node for node in nodes(system)}
    assert len({(node.column, node.row) for node in placed.values()}) == len(system.parts)
    for caller, call in system.all_calls.values():
        assert placed[caller].column < placed[call.to].column


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_has_every_number_of_every_window(name, runs) -> None:
    run = runs[name]
    told = picture(run)
    windows = run.system.plan.windows
    assert [node["name"] for node in told["nodes"]] == [part.name for part in run.system.parts]
    assert [edge["name"] for edge in told["edges"]] == list(run.system.all_calls)
    for each in (*told["nodes"], *told["edges"]):
        assert all(len(measure["values"]) == windows for measure in each["measures"])
    assert all(len(node["states"]) == len(node["levels"]) == windows for node in told["nodes"])
    assert 0 <= told["opens"] < windows


def test_the_picture_opens_on_the_window_with_most_red(runs) -> None:
    run = runs["web_shop"]
    opens = picture(run)["opens"]
    red = [sum(tones(run, part.name)[i] == "red" for part in run.system.parts) for i in range(run.system.plan.windows)]
    assert red[opens] == max(red)


def test_an_open_circuit_is_told_on_its_call() -> None:
    shop = switched(systems.load("web_shop"), "circuit breaker", "web 1 to database", True)
    edges = {edge["name"]: edge for edge in picture(simulate(shop))["edges"]}
    assert any(edges["web 1 to database"]["guards"]["⌿ circuit open"])
    assert "⌿ circuit open" not in edges["web 2 to database"]["guards"]


def test_a_call_into_what_hangs_says_that_there_is_no_answer(runs) -> None:
    edges = {edge["name"]: edge for edge in picture(runs["bulkheads"])["edges"]}
    call = edges["page to recommendations"]
    assert call["guards"]["no answer"][21] and call["failing"][21]
    assert not call["guards"]["no answer"][10] and not edges["page to prices"]["failing"][10]


# --- words


def test_every_reference_system_has_a_place_to_look_at_first() -> None:
    assert set(FIRST_LOOK) == set(NAMES) and set(STARTERS) <= set(NAMES)
    for name in NAMES:
        assert first_look(name, systems.load(name)) == FIRST_LOOK[name]
    assert first_look("", systems.load("web_shop")) == "database"


def test_every_fault_is_told_and_can_strike_where_it_says() -> None:
    for name in NAMES:
        system = systems.load(name)
        for fault in system.faults:
            assert fault.at in fault_text(fault) and fault.at in fault_places(system)[fault.what]
    assert "cold_cache" not in fault_places(systems.load("web_shop"))
    assert "clock_skew" not in fault_places(systems.load("web_shop"))
    assert fault_places(systems.load("autoscaled"))["clock_skew"] == ["api"]


def test_a_skewed_clock_is_told_in_seconds_ahead_or_behind() -> None:
    told = [fault_text(Fault("clock_skew", "api", 20.0, 30.0, ahead)) for ahead in (2.0, -0.25)]
    assert told == ["api: its clock is 2 s ahead, from 20 s to 30 s", "api: its clock is 250 ms behind, from 20 s to 30 s"]


def test_what_differs_is_told_setting_by_setting() -> None:
    shop = systems.load("web_shop")
    assert differences(shop, shop) == []
    scaled = switched(shop, "autoscaling", "web 1", True)
    assert differences(shop, scaled) == ["web 1: scaling off → on"]
    assert differences(shop, replace(shop, faults=())) == [
        "without the fault database: 4 times as slow, from 20\u202fs to 30\u202fs".replace("\u202f", " ")
    ]

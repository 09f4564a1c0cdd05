"""Changing a system one thing at a time: what a change does, and the sentence where it cannot be."""

from __future__ import annotations

import pytest

from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import Fault, simulate
from dstudio_lib.simulators.playground_edits import USUAL_VALUES, added, connected, place_of, places_of, removed, with_fault, with_setting
from dstudio_lib.simulators.playground_files import from_toml, to_toml
from dstudio_lib.simulators.playground_patterns import switched

SHOP = systems.load("web_shop")


def test_a_setting_of_a_part_of_a_call_of_the_promise_and_of_autoscaling_can_be_changed() -> None:
    assert with_setting(SHOP, "database", "servers", 30).part("database").servers == 30
    assert with_setting(SHOP, "web 1 to database", "timeout", 0.2).all_calls["web 1 to database"][1].timeout == 0.2
    assert with_setting(SHOP, "objective", "latency", 0.3).objective.latency == 0.3
    scaled = switched(SHOP, "autoscaling", "web 1", True)
    assert with_setting(scaled, "web 1", "scaling.least", 3).part("web 1").scaling.least == 3


def test_more_servers_end_the_shops_trouble() -> None:
    assert simulate(with_setting(SHOP, "database", "servers", 60)).success > 0.99


@pytest.mark.parametrize(
    ("place", "field", "value", "sentence"),
    [
        ("database", "servers", -3, "Database 'database': servers .* was given as -3"),
        ("shoppers", "rate", -5.0, "Client 'shoppers': rate .* was given as -5"),
        ("database", "scaling.least", 3, "turn autoscaling on first"),
        ("database", "name", "db", "cannot|that can be changed"),
        ("web 1 to database", "colour", 1, "has no setting 'colour'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_place(place, field, value, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        with_setting(SHOP, place, field, value)


def test_an_unknown_place_lists_those_there_are() -> None:
    with pytest.raises(UnknownName, match="it has shoppers, balancer, web 1"):
        place_of(SHOP, "web 3")


def test_a_circle_of_calls_is_refused_and_named() -> None:
    with pytest.raises(InputError, match="in a circle: web 1 → database → web 1"):
        connected(SHOP, "database", "web 1")


def test_a_part_that_nothing_reaches_is_refused() -> None:
    with pytest.raises(InputError, match="lonely"):
        from_toml(to_toml(SHOP) + '\n[[service]]\nname = "lonely"\n')


def test_a_cache_goes_between_and_can_be_taken_out_again() -> None:
    with_cache = added(SHOP, "cache", "front", "web 1")
    assert [call.to for caller, call in with_cache.all_calls.values() if caller in ("web 1", "front")] == ["front", "database"]
    assert list(removed(with_cache, "front").all_calls) == list(SHOP.all_calls)


def test_a_new_service_is_called_and_runs() -> None:
    bigger = added(SHOP, "service", "search", "web 2")
    assert "web 2 to search" in bigger.all_calls
    assert sum(simulate(bigger).block("search").arrived) > 0


@pytest.mark.parametrize(
    ("kind", "name", "caller", "sentence"),
    [
        ("service", " ", "web 1", "has no name"),
        ("service", "web 1", "web 2", "called 'web 1'"),
        ("service", "second", "shoppers", "makes exactly one call"),
        ("cache", "front", "database", "stands between two parts"),
        ("mainframe", "old", "web 1", "No kind of part"),
    ],
)
def test_a_part_that_cannot_be_added_is_refused(kind, name, caller, sentence) -> None:
    with pytest.raises((InputError, UnknownName), match=sentence):
        added(SHOP, kind, name, caller)


def test_a_part_that_is_removed_takes_its_calls_and_faults_with_it() -> None:
    zones = removed(systems.load("three_zones"), "zone b")
    assert [part.name for part in zones.blocks] == ["balancer", "zone a", "zone c"] and zones.faults == ()


def test_what_is_a_clients_only_way_or_others_only_way_cannot_be_removed() -> None:
    with pytest.raises(InputError, match="Client 'shoppers' calls 'balancer' and nothing else"):
        removed(SHOP, "balancer")
    with pytest.raises(InputError, match="'prices'"):
        removed(systems.load("bulkheads"), "page to prices")


def test_faults_stand_in_the_order_of_their_beginnings_and_strike_where_they_can() -> None:
    more = with_fault(SHOP, Fault("kill", "web 1", 5.0, 8.0))
    assert [fault.at for fault in more.faults] == ["web 1", "database"]
    assert places_of(SHOP, "drop") == tuple(SHOP.all_calls)
    with pytest.raises(InputError, match="overlaps"):
        with_fault(SHOP, Fault("slow", "database", 25.0, 28.0, 2.0))


def test_a_clock_can_be_skewed_where_a_deadline_or_the_end_of_an_entry_is_read_or_written() -> None:
    assert places_of(SHOP, "clock_skew") == ()
    heeding = switched(SHOP, "deadlines", "database", True)
    assert places_of(heeding, "clock_skew") == ("web 1", "web 2", "database")
    assert places_of(systems.load("cache_stampede"), "clock_skew") == ("cache",)
    for name in systems.names():
        system = systems.load(name)
        for part in system.blocks:
            fault = Fault("clock_skew", part.name, 1.0, 2.0, USUAL_VALUES["clock_skew"])
            if part.name in places_of(system, "clock_skew"):
                assert with_fault(system, fault).faults
            else:
                with pytest.raises(InputError, match=f"a wrong clock changes nothing at {part.name!r}"):
                    with_fault(system, fault)


def test_a_part_with_a_skewed_clock_keeps_its_deadlines() -> None:
    skewed = with_fault(switched(SHOP, "deadlines", "database", True), Fault("clock_skew", "database", 35.0, 40.0, -0.3))
    with pytest.raises(InputError, match=r"changes nothing at 'database'.*or leave the fault out"):
        switched(skewed, "deadlines", "database", False)


@pytest.mark.parametrize("name", systems.names())
def test_a_system_survives_being_written_and_read(name) -> None:
    system = systems.load(name)
    assert from_toml(to_toml(system)) == system


def test_quotes_and_letters_of_any_kind_survive_too() -> None:
    odd = from_toml('name = "a \\"b\\" \\\\ ü\\n"\nclient = [{name = "c\'d", rate = 1.0, call = {to = "é"}}]\nservice = [{name = "é"}]\n')
    assert from_toml(to_toml(odd)) == odd

"""A session in the playground, without a page: changes, what is refused, undo, pins, guesses, links and code."""

from __future__ import annotations

import json
import random
import re
import string
from dataclasses import replace

import pytest

from dstudio_lib.engine.layout import BLOCK_COLUMNS, LINK_COLUMNS, SOURCE_COLUMNS
from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_files import from_toml, to_toml
from dstudio_widgets import dashboards, playground, playground_link
from dstudio_widgets.playground_card import Playground
from dstudio_widgets.playground_session import PlaygroundSession

BREAKERS = ("web 1 to database", "web 2 to database")


@pytest.fixture
def shop() -> PlaygroundSession:
    """The web shop, as it is opened."""
    return PlaygroundSession("web_shop")


def test_a_switch_changes_verdict_figures_and_picture_and_undo_brings_them_back(shop) -> None:
    before = shop.view()
    for place in BREAKERS:
        shop.switch("circuit breaker", place, True)
    after = shop.view()
    assert before["verdict"] != after["verdict"]
    assert before["figures"][0]["data"] != after["figures"][0]["data"]
    assert before["picture"]["nodes"] != after["picture"]["nodes"]
    assert after["edited"] and not before["edited"]
    shop.undo()
    shop.undo()
    again = shop.view()
    assert again["verdict"] == before["verdict"] and again["figures"] == before["figures"] and not again["edited"]


def test_what_is_typed_into_a_field_is_read_with_its_unit(shop) -> None:
    shop.set("database", "service_time", "5 ms")
    assert shop.system.part("database").service_time == 0.005
    shop.set("database", "service_time", "7")
    assert shop.system.part("database").service_time == 0.007  # the field is in milliseconds
    shop.set("balancer", "policy", "two")
    assert shop.system.part("balancer").policy == "two"


@pytest.mark.parametrize(("text", "sentence"), [("-3", "Database 'database': servers"), ("many", "not a number"), ("", "is empty")])
def test_a_bad_value_is_told_and_the_last_valid_result_stays(shop, text, sentence) -> None:
    before = shop.view()
    shop.set("database", "servers", text)
    after = shop.view()
    assert sentence in after["errors"]["database|servers"]["sentence"] and after["errors"]["database|servers"]["text"] == text
    assert after["stale"] and after["figures"] == before["figures"] and after["verdict"] == before["verdict"]
    shop.undo()
    assert not shop.view()["stale"] and shop.system == shop.reference


def test_a_circle_an_unreached_part_and_no_toml_are_told_and_change_nothing(shop) -> None:
    shop.connect("database", "web 1")
    assert "circle" in shop.errors["connect"]["sentence"]
    shop.describe('name = "x"\nservice = [{name = "alone"}]\nclient = [{name = "c", rate = 1.0, call = {to = "b"}}]\nqueue = 3')
    assert "queue has to be a list" in shop.errors["text"]["sentence"]
    shop.describe("name = ")
    assert "not TOML" in shop.errors["text"]["sentence"]
    shop.describe("#" * 100_000)
    assert "letters" in shop.errors["text"]["sentence"]
    assert shop.system == shop.reference and shop.history == []


def test_settings_that_contradict_each_other_are_told(shop) -> None:
    shop.switch("autoscaling", "web 1", True)
    shop.set("web 1", "scaling.least", "5000")
    assert "web 1" in shop.errors["web 1|scaling.least"]["sentence"]


def test_a_fault_is_added_in_seconds_and_can_be_taken_away(shop) -> None:
    shop.fault("kill", "web 1", "40", "10", "")
    assert [(fault.what, fault.start, fault.end) for fault in shop.system.faults] == [("slow", 20.0, 30.0), ("kill", 40.0, 50.0)]
    shop.unfault(0)
    assert [fault.what for fault in shop.system.faults] == ["kill"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("kill", "web 1", "soon", "10", ""), "not a number"),
        (("kill", "web 1", "20", "0", ""), "time above 0"),
        (("kill", "web 1", "500", "10", ""), "the run ends at 90"),
        (("drop", "web 1", "20", "10", "0.3"), "concerns a call"),
        (("slow", "database", "25", "3", "10"), "overlaps"),
    ],
)
def test_a_fault_that_cannot_be_is_told(shop, given, sentence) -> None:
    shop.fault(*given)
    assert sentence in shop.errors["fault"]["sentence"] and shop.system == shop.reference


def test_a_clock_is_set_in_seconds_ahead_or_behind_where_deadlines_are_heeded(shop) -> None:
    assert "clock_skew" not in shop.view()["places"]
    shop.fault("clock_skew", "database", "40", "10", "2")
    assert "a wrong clock changes nothing at 'database'" in shop.errors["fault"]["sentence"] and shop.system == shop.reference
    shop.switch("deadlines", "database", True)
    assert shop.view()["places"]["clock_skew"] == ["web 1", "web 2", "database"]
    for given, sentence in (
        ("0", "0 s ahead is right"),
        ("soon", "not a number"),
        ("-1e7", "-10000000; allowed is at least"),
        ("nan", "nan"),
    ):
        shop.fault("clock_skew", "database", "40", "10", given)
        assert sentence in shop.errors["fault"]["sentence"], given
    shop.fault("clock_skew", "database", "40", "10", "-0.5")
    assert shop.view()["faults"][1] == "database: its clock is 500 ms behind, from 40 s to 50 s" and not shop.errors
    shop.switch("deadlines", "database", False)
    assert "leave the fault out" in shop.errors["switch"]["sentence"] and len(shop.system.faults) == 2


def test_a_guess_hides_the_faults_until_it_is_made(shop) -> None:
    shop.ask()
    hidden = shop.view()
    assert hidden["guessing"] and hidden["verdict"].startswith("Promise kept")
    assert not [shape for shape in hidden["figures"][0]["layout"]["shapes"] if shape["type"] == "rect"]
    shop.reveal(["database"])
    shown = shop.view()
    assert shown["verdict"].startswith("Promise broken")
    assert shown["guess"]["red"] == ["balancer", "web 1", "web 2", "database"] and "of the 4 that went red" in shown["guess"]["told"]
    shop.ask()
    shop.reveal(None)
    assert shop.view()["guess"] is None


def test_there_is_nothing_to_guess_where_nothing_goes_wrong() -> None:
    calm = PlaygroundSession("hedged_reads")
    calm.ask()
    assert "add a fault first" in calm.errors["guess"]["sentence"] and not calm.guessing


def test_a_pinned_run_stays_and_what_was_changed_since_is_told(shop) -> None:
    shop.pin()
    shop.switch("circuit breaker", BREAKERS[0], True)
    [pin] = shop.view()["pins"]
    assert pin["changes"] == ["web 1 to database: circuit breaker off → on"]
    assert 4 <= len(pin["figures"]["panels"]) <= 6
    shop.look("database")
    kept = shop.view()["pins"][0]["figures"]["panels"]
    assert list(PlaygroundSession("web_shop").run.block("database").queue) in [trace["y"] for trace in kept]
    shop.pin()
    shop.pin()
    assert [each["label"] for each in shop.view()["pins"]] == ["B", "A"]
    shop.unpin("A")
    assert [each["label"] for each in shop.view()["pins"]] == ["B"]


# --- the report


def test_a_report_holds_the_run_its_changes_its_faults_its_pin_and_a_link_that_rebuilds_it(tmp_path) -> None:
    card = playground("web_shop", seed=4)
    card.session.pin()
    card.session.switch("circuit breaker", BREAKERS[0], True)
    card.session.set("objective", "latency", "250")
    page = card.save_report(tmp_path / "report.html").read_text(encoding="utf-8")
    for sentence in (
        card.session.reading.verdict,
        "web 1 to database: circuit breaker off → on",
        "what clients are promised: latency 1 → 0.25",
        "database: 4 times as slow, from 20 s to 30 s",
        "Compared with the pinned run A",
        "seed 4; begun from the reference system <code>web_shop</code>",
        card.session.reading.figures[0].alternative,
        "queue any number",
    ):
        assert sentence in page, sentence
    link = re.search(r"link=&quot;(playground~[^&]+)&quot;", page)
    assert link and playground(link=link[1]).system == card.system
    assert page.count("<svg") == 2 and page.count("<tr>") > card.session.run.system.plan.windows
    assert not re.search(r"<script|https?:|\b20\d\d-\d\d", page) and page == card.report()


def test_a_report_writes_names_as_text_and_says_that_a_large_system_has_no_link() -> None:
    shop = systems.load("web_shop")
    card = playground(replace(shop, name="<b>&", about="".join(random.Random(1).choices(string.ascii_letters, k=6_000))))
    page = card.report()
    assert "<h1>&lt;b&gt;&amp;: a run</h1>" in page and "<b>" not in page
    assert "There is no link of it here" in page and "a system of one's own" in page.replace("&#x27;", "'")


# --- a fork


def before(session: PlaygroundSession, seconds: float) -> list[object]:
    """Everything that was measured up to a time, in every window: clients with their latencies, parts and calls."""
    run = session.run
    windows, result = round(seconds / run.system.plan.window), run.result
    measured: list[object] = [[result.source_histogram(i, w) for w in range(windows)] for i in range(len(run.system.clients))]
    measured += [result.source(i, each)[:windows] for i in range(len(run.system.clients)) for each in SOURCE_COLUMNS]
    measured += [result.block(i, each)[:windows] for i in range(len(run.system.blocks)) for each in BLOCK_COLUMNS]
    return measured + [result.link(i, each)[:windows] for i in range(len(run.system.all_calls)) for each in LINK_COLUMNS]


@pytest.mark.parametrize("name", systems.names())
def test_a_fork_is_the_same_run_up_to_its_moment_and_another_one_after(name: str) -> None:
    session = PlaygroundSession(name, seed=3)
    at = round(session.system.horizon / 2)
    pinned = before(session, at)
    whole = before(session, session.system.horizon)
    session.fork(at)
    first = session.system.blocks[0].name
    session.fault("kill", first, str(at), "5", "")
    assert not session.errors and session.system.faults != session.reference.faults
    assert before(session, at) == pinned
    assert before(session, session.system.horizon) != whole


def test_in_a_fork_a_fault_begins_no_earlier_ends_no_earlier_and_load_can_be_taken_off(shop) -> None:
    shop.fork(25)
    pinned = before(shop, 25)
    assert shop.view()["fork"] == {
        "at": 25.0,
        "label": "A",
        "told": "Fork of A at 25\u202fs: the same run until then; from then on, faults and load can differ.",
    }
    shop.fault("kill", "web 1", "24", "3", "")
    assert "begin at 25 s or later" in shop.errors["fault"]["sentence"]
    shop.unfault(0)
    assert [(fault.start, fault.end) for fault in shop.system.faults] == [(20.0, 25.000001)] and shop.view()["taking_away"] == [""]
    shop.fault("surge", "shoppers", "25", "10", "0.1")
    assert before(shop, 25) == pinned and shop.run.success > 0.8
    shop.unfault(0)
    assert "is over when the fork begins" in shop.errors["fault"]["sentence"]
    shop.unfault(1)
    assert len(shop.system.faults) == 1


def test_what_holds_for_the_whole_run_is_refused_in_a_fork_until_it_is_left(shop) -> None:
    shop.fork(35)
    system = shop.system
    for act, key in (
        (lambda: shop.switch("circuit breaker", BREAKERS[0], True), "switch"),
        (lambda: shop.set("database", "servers", "30"), "database|servers"),
        (lambda: shop.reseed("7"), "seed"),
        (lambda: shop.remove("web 1"), "remove"),
    ):
        act()
        assert "leave the fork first" in shop.errors[key]["sentence"] and shop.system == system and shop.seed == 1
    shop.unfork()
    shop.switch("circuit breaker", BREAKERS[0], True)
    assert shop.system != system and shop.view()["fork"] is None


def test_a_fork_pins_its_run_once_and_undo_reset_and_another_system_leave_it(shop) -> None:
    shop.pin()
    shop.fork(35)
    assert [pin["label"] for pin in shop.view()["pins"]] == ["A"]
    shop.fault("kill", "web 1", "40", "3", "")
    shop.fork(50)
    assert [pin["label"] for pin in shop.view()["pins"]] == ["A", "B"] and shop.view()["fork"]["label"] == "B"
    shop.undo()
    assert shop.view()["fork"]["at"] == 35.0
    shop.unpin("A")
    assert shop.view()["fork"]["told"].startswith("Fork at 35")
    shop.undo()
    shop.undo()
    assert shop.view()["fork"] is None and shop.system == shop.reference
    for leave in (shop.reset, lambda: shop.choose("cold_cache"), lambda: shop.describe(to_toml(shop.system))):
        shop.fork(5)
        assert shop.view()["fork"]["at"] == 5.0
        leave()
        assert shop.view()["fork"] is None


@pytest.mark.parametrize("at", [-1.0, 90.0, float("nan"), "soon", True])
def test_a_fork_outside_the_run_is_refused(shop, at) -> None:
    with pytest.raises(InputError, match="fork was given at"):
        shop.fork(at)
    shop.ask()
    shop.fork(10)
    assert "while you guess" in shop.errors["guess"]["sentence"] and shop.view()["fork"] is None


def test_another_seed_is_another_run_of_the_same_system(shop) -> None:
    before = shop.view()["figures"]
    shop.reseed("7")
    assert shop.seed == 7 and shop.view()["figures"] != before
    shop.reseed("-1")
    assert "whole number" in shop.errors["seed"]["sentence"] and shop.seed == 7
    shop.undo()
    shop.undo()
    assert shop.seed == 1 and shop.view()["figures"] == before


def test_a_reset_goes_back_to_the_system_as_it_was_opened_and_can_be_undone(shop) -> None:
    shop.set("database", "servers", "40")
    changed = shop.system
    shop.reset()
    assert shop.system == shop.reference
    shop.undo()
    assert shop.system == changed


@pytest.mark.parametrize("name", systems.names())
def test_every_switch_of_every_system_can_be_turned_and_what_the_page_gets_is_plain_data(name) -> None:
    session = PlaygroundSession(name)
    for row in session.view()["rows"]:
        for each in row["switches"]:
            session.system = session.reference
            session.switch(each["pattern"], row["place"], not each["on"])
            refused = session.errors.pop("switch", None)
            assert refused is None or row["place"] in refused["sentence"] or "'" in refused["sentence"], (row["place"], each, refused)
    assert session.failures == []
    json.dumps(session.view(), allow_nan=False)


def test_a_link_and_copied_code_rebuild_the_same_system(shop) -> None:
    shop.switch("circuit breaker", BREAKERS[0], True)
    shop.set("database", "servers", "13")
    token = playground_link.write("web_shop", shop.system, shop.reference, 5)
    assert token and playground_link.read(token) == ("web_shop", shop.system, shop.reference, 5)
    made: dict[str, object] = {}
    exec(playground_link.code("web_shop", shop.system, shop.reference, 5), made)  # what the button copies
    assert isinstance(made["system"], System) and made["system"] == shop.system
    card = playground(link=token)
    assert card.system == shop.system and card.session.seed == 5 and card.shown["edited"]


@pytest.mark.parametrize(
    "token", ["playground", "availability_calculator~seed=1", "playground~web_shop~seed=x", "playground~web_shop~seed=1~AAAA"]
)
def test_a_link_that_was_cut_is_refused(token) -> None:
    with pytest.raises(InputError, match="link"):
        playground(link=token)


def test_a_link_that_unpacks_to_more_than_a_system_is_refused() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 10_000_000)).decode().rstrip("=")
    with pytest.raises(InputError, match="cut or changed"):
        playground_link.read(f"playground~web_shop~seed=1~{bomb}")


def test_a_system_of_ones_own_is_shown_and_an_unknown_name_is_refused() -> None:
    own = from_toml('name = "own"\nclient = [{name = "c", rate = 10.0, call = {to = "b"}}]\nservice = [{name = "b"}]\n')
    assert playground(own, seed=3).shown["title"] == "own"
    with pytest.raises(UnknownName, match="No reference system"):
        playground("no_such_system")


def test_the_card_answers_every_message_and_survives_nonsense() -> None:
    card = Playground("three_zones")
    card.answer({"kind": "switch", "pattern": "health checks", "place": "balancer", "on": False, "sequence": 1})
    assert card.shown["verdict"].startswith("Promise broken") and card.shown["sequence"] == 1
    for message in (
        {"kind": "choose"},
        {"kind": "fly"},
        {"kind": "choose", "name": "../x"},
        {"kind": "set", "place": "x", "field": "y", "given": 1},
    ):
        card.answer({**message, "sequence": 2})
        assert card.shown["stale"]
    card.answer({"kind": "reset", "sequence": 3})
    assert not card.shown["stale"] and card.failures == []


def test_a_message_that_comes_twice_is_done_once() -> None:
    card = Playground("three_zones")
    for message in (
        {"kind": "switch", "pattern": "health checks", "place": "balancer", "on": False, "sequence": 1},
        {"kind": "pin", "sequence": 2},
        {"kind": "pin", "sequence": 2},
    ):
        card.answer(message)
    assert [pin["label"] for pin in card.shown["pins"]] == ["A"]
    card.answer({"kind": "pin", "sequence": 3})
    assert [pin["label"] for pin in card.shown["pins"]] == ["A", "B"]


def test_sixty_seconds_at_two_thousand_requests_with_retries_and_a_fault_are_run_whole() -> None:
    busy = from_toml(
        'name = "busy"\nclient = [{name = "users", rate = 2000.0, call = {to = "web", timeout = 0.5, retries = 2}}]\n'
        'service = [{name = "web", servers = 60, service_time = 0.02, queue = 200}]\n'
        'fault = [{what = "slow", at = "web", start = 20.0, end = 30.0, value = 3.0}]\n'
    )
    session = PlaygroundSession(busy)
    for on in (True, False):
        session.switch("load shedding", "web", on)
        session.view()
        assert session.run.result.head["requests"] > 100_000


def test_the_dashboard_is_written() -> None:
    assert "playground()" in dashboards.notebooks()["playground.ipynb"]

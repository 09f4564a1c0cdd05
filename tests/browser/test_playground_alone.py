"""The playground without Python: the same steps, the same words, numbers and figures, the same refusals."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.card import Card
from browser.compiled import ask, difference
from dstudio_lib.engine.binary import BINARY
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import simulate
from dstudio_lib.simulators.playground_patterns import switched
from dstudio_widgets import assets, playground
from dstudio_widgets.playground_report import report
from dstudio_widgets.playground_session import PlaygroundSession
from dstudio_widgets.playground_state import State, carried
from dstudio_widgets.playground_view import answered, view

SWITCHED = ("cold_cache", "fan_out_search", "single_service")
HANDED = "globalThis.compiled = { PLAYGROUND, ob, engineFrom };"
BEGIN = """async (binary) => {
    const { ob, engineFrom } = compiled;
    ob.engine = await engineFrom(Uint8Array.from(atob(binary), (each) => each.charCodeAt(0)));
}"""
APART = """([told, messages]) => {
    const { ob, PLAYGROUND: { continued, answered, view } } = compiled;
    return messages.map((message) => ob.plain(view(answered(continued(ob.mapped(told)), ob.mapped(message)))));
}"""
IN_A_ROW = """([told, messages]) => {
    const { ob, PLAYGROUND: { continued, answered, view } } = compiled;
    let session = continued(ob.mapped(told));
    return messages.map((message) => ob.plain(view((session = answered(session, ob.mapped(message))))));
}"""
REFUSED = """([told, messages]) => {
    const { ob, PLAYGROUND: { continued, answered } } = compiled;
    const session = continued(ob.mapped(told));
    return messages.map((message) => ob.plain(answered(session, ob.mapped(message)).errors));
}"""
OPENED = """(told) => { const { ob, PLAYGROUND } = compiled; return ob.plain(PLAYGROUND.view(PLAYGROUND.continued(ob.mapped(told)))); }"""

REPORTED = """(told) => compiled.PLAYGROUND.report(compiled.PLAYGROUND.continued(compiled.ob.mapped(told)), "playground~&", "1.0")"""


@pytest.fixture(scope="module")
def module(_browser: Any) -> Iterator[Any]:
    page = _browser[0].new_page()
    page.goto("about:blank")
    engine = assets.joined("engine.js").replace("export async", "async")
    page.add_script_tag(content=f"{assets.joined('playground_model.js')}\n{engine}\n{HANDED}", type="module")
    page.wait_for_function("globalThis.compiled")
    page.evaluate(BEGIN, base64.b64encode(BINARY.read_bytes()).decode())
    yield page
    page.close()


def shown(state: State) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(view(state), allow_nan=False))
    return told


def in_a_row(state: State, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for message in messages:
        state = answered(state, message)
        found.append(shown(state))
    return found


def gaps(messages: list[Any], expected: list[Any], found: list[Any]) -> list[str]:
    assert len(messages) == len(expected) == len(found)
    return [f"{message}{gap}" for message, a, b in zip(messages, expected, found, strict=True) if (gap := difference(a, b))]


# --- the compiled steps beside Python's own


def test_every_reference_system_is_shown_as_python_shows_it(module: Any) -> None:
    states = {name: PlaygroundSession(name).state for name in systems.names()}
    found = [ask(module, OPENED, carried(state)) for state in states.values()]
    assert gaps(list(states), [shown(state) for state in states.values()], found) == []


@pytest.mark.parametrize("name", SWITCHED)
def test_every_switch_changes_in_the_page_what_it_changes_in_python(module: Any, name: str) -> None:
    state = PlaygroundSession(name).state
    messages = [
        {"kind": "switch", "pattern": each["pattern"], "place": row["place"], "on": not each["on"]}
        for row in view(state)["rows"]
        for each in row["switches"]
    ]
    expected = [shown(answered(state, message)) for message in messages]
    assert gaps(messages, expected, ask(module, APART, [carried(state), messages])) == []
    assert len({each["verdict"] for each in expected}) > 1


def test_a_whole_session_goes_the_same_way(module: Any) -> None:
    messages: list[dict[str, Any]] = [
        {"kind": "watch", "name": "web"},
        {"kind": "set", "place": "web", "field": "servers", "given": "7"},
        {"kind": "pin"},
        {"kind": "switch", "pattern": "autoscaling", "place": "web", "on": True},
        {"kind": "set", "place": "web", "field": "scaling.most", "given": "9"},
        {"kind": "add", "what": "database", "name": " store ", "caller": "web"},
        {"kind": "add", "what": "cache", "name": "front", "caller": "visitors"},
        {"kind": "set", "place": "front", "field": "keyed", "given": True},
        {"kind": "set", "place": "visitors", "field": "keys", "given": "2000"},
        {"kind": "set", "place": "front", "field": "hit_ratio", "given": "0"},
        {"kind": "fault", "what": "kill", "at": "store", "start": "12", "lasts": "5", "value": ""},
        {"kind": "set", "place": "objective", "field": "latency", "given": "250"},
        {"kind": "ask"},
        {"kind": "reveal", "expected": ["web"]},
        {"kind": "seed", "seed": "4294967295"},
        {"kind": "unfault", "index": 0},
        {"kind": "remove", "place": "store"},
        {"kind": "pin"},
        {"kind": "pin"},
        {"kind": "unpin", "label": "A"},
        {"kind": "connect", "caller": "visitors", "to": "web"},
        {"kind": "undo"},
        {"kind": "undo"},
        {"kind": "choose", "name": "cold_cache"},
        {"kind": "watch", "name": "database"},
        {"kind": "fork", "at": 22},
        {"kind": "unfault", "index": 0},
        {"kind": "fault", "what": "surge", "at": "readers", "start": "22", "lasts": "5", "value": "0.5"},
        {"kind": "set", "place": "database", "field": "servers", "given": "7"},
        {"kind": "fault", "what": "kill", "at": "database", "start": "21", "lasts": "5", "value": ""},
        {"kind": "fork", "at": 30.0},
        {"kind": "unfault", "index": 0},
        {"kind": "undo"},
        {"kind": "unfork"},
        {"kind": "undo"},
        {"kind": "reset"},
        {"kind": "ask"},
        {"kind": "pin"},
        {"kind": "reveal", "expected": None},
        {"kind": "choose", "name": "autoscaled"},
        {"kind": "fault", "what": "clock_skew", "at": "api", "start": "45", "lasts": "15", "value": "2"},
        {"kind": "fault", "what": "clock_skew", "at": "api", "start": "70", "lasts": "10", "value": "-0.5"},
        {"kind": "switch", "pattern": "deadlines", "place": "api", "on": False},
        {"kind": "watch", "name": "api"},
    ]
    state = PlaygroundSession("single_service").state
    assert gaps(messages, in_a_row(state, messages), ask(module, IN_A_ROW, [carried(state), messages])) == []


def test_what_cannot_be_is_refused_in_pythons_words(module: Any) -> None:
    messages: list[dict[str, Any]] = [
        *(
            {"kind": "set", "place": "database", "field": "servers", "given": text}
            for text in ("-3", "2.5", "many", "", "1e999", "1,5", "it's")
        ),
        {"kind": "set", "place": "database", "field": "distribution", "given": "odd"},
        {"kind": "set", "place": "objective", "field": "success", "given": "100"},
        {"kind": "set", "place": "web 1 to database", "field": "timeout", "given": "-1"},
        {"kind": "set", "place": "web 1 to database", "field": "timeout", "given": "0"},
        {"kind": "set", "place": "web 1", "field": "scaling.most", "given": "3"},
        {"kind": "switch", "pattern": "single flight", "place": "database", "on": True},
        {"kind": "switch", "pattern": "hedging", "place": "shoppers to balancer", "on": True},
        {"kind": "connect", "caller": "database", "to": "web 1"},
        {"kind": "connect", "caller": "web 1", "to": "shoppers"},
        {"kind": "connect", "caller": "web 1", "to": "database"},
        {"kind": "add", "what": "service", "name": "  ", "caller": "web 1"},
        {"kind": "add", "what": "moon", "name": "x", "caller": "web 1"},
        {"kind": "add", "what": "service", "name": "web 1", "caller": "web 2"},
        {"kind": "add", "what": "cache", "name": "c", "caller": "database"},
        {"kind": "remove", "place": "balancer"},
        {"kind": "remove", "place": "nothing"},
        *(
            {"kind": "fault", "what": what, "at": at, "start": start, "lasts": lasts, "value": value}
            for what, at, start, lasts, value in (
                ("kill", "web 1", "soon", "10", ""), ("kill", "web 1", "20", "0", ""), ("kill", "web 1", "500", "10", ""),
                ("drop", "web 1", "20", "10", "0.3"), ("slow", "database", "25", "3", "10"), ("errors", "web 1", "20", "10", "7"),
                ("kill", "web 1", "20", "1e-15", ""), ("surge", "web 1", "20", "10", "2"), ("fewer_servers", "web 1", "20", "10", "900"),
                ("cold_cache", "web 1", "20", "10", ""), ("clock_skew", "database", "20", "10", "2"),
                ("clock_skew", "database", "20", "10", "-1e7"), ("clock_skew", "database", "20", "10", "0"),
                ("clock_skew", "shoppers", "20", "10", "2"), ("slow", "web 1", "20", "10", "-1"),
            )
        ),
        *({"kind": "seed", "seed": text} for text in ("-1", "4294967296", "one", "٣")),
        {"kind": "choose", "name": "../x"},
        *({"kind": "fork", "at": at} for at in (-1, 90, 95, "soon", True, 20.5)),
        {"kind": "fly"},
        {"kind": "reveal", "expected": ["moon"]},
    ]  # fmt: skip
    state = PlaygroundSession("web_shop").state
    found = ask(module, REFUSED, [carried(state), messages])
    expected = [answered(state, message).errors for message in messages]
    assert gaps(messages, expected, found) == []
    assert sum(bool(each) for each in expected) >= len(messages) - 3


@pytest.mark.parametrize("name", systems.names())
def test_the_report_of_a_run_is_the_same_page_to_the_letter(module: Any, name: str) -> None:
    session = PlaygroundSession(name, seed=2)
    if name in SWITCHED:
        session.pin()
        session.fork(10)
        session.fault("kill", session.system.blocks[0].name, "10", "5", "")
        session.look(session.system.blocks[-1].name)
    expected = report(session.state, "playground~&", "1.0")
    found = module.evaluate(REPORTED, carried(session.state))
    gap = next((i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    assert gap is None and len(found) == len(expected), (expected[gap - 80 : gap + 40], found[gap - 80 : gap + 40])


# --- the card


def verdict(name: str, pattern: str, place: str, on: bool) -> str:
    return f"Promise {'kept' if simulate(switched(systems.load(name), pattern, place, on)).meets_objective else 'broken'}"


def test_a_saved_page_goes_on_by_itself(page: Any, traffic: Any, tmp_path: Path) -> None:
    page.goto(playground("three_zones").save_html(tmp_path / "playground.html").as_uri())
    card = Card(page, page.locator(".dstudio.playground"))
    card.root.wait_for()
    assert card.text(".verdict").startswith("Promise kept")
    card.root.locator(".inspector .chip", has_text="health checks:").click()
    card.root.locator(".verdict", has_text=verdict("three_zones", "health checks", "balancer", False)).wait_for()
    card.settle()
    assert card.root.locator(".main-figure[data-drawn]").count() == 1 and card.errors() == []
    card.button("Copy code").click()
    assert "Python, which does not answer now" in " ".join(card.errors())
    card.button("Undo").click()
    card.root.locator(".verdict", has_text="Promise kept").wait_for()
    card.root.get_by_label("Time", exact=True).fill("15")
    card.root.locator("button.part").first.focus()
    page.keyboard.press("f")
    card.root.locator(".fork", has_text="Fork of A at 15").wait_for()
    assert card.root.get_by_role("textbox", name="From").input_value() == "15"
    card.root.locator(".inspector .chip", has_text="health checks:").click()
    card.root.locator(".notice", has_text="leave the fork first").wait_for()
    card.button("Leave the fork").click()
    card.root.locator(".fork").wait_for(state="hidden")
    card.root.get_by_label("System", exact=True).select_option("web_shop")
    card.root.locator("button.part[data-place='database']").wait_for()
    with page.expect_download() as handed:
        card.button("Save report").click()
    text = Path(handed.value.path()).read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>") and "Web shop in three tiers: a run" in text and "Promise broken: 22.5" in text
    assert card.reads_like_a_machine() == [] and traffic.foreign == []

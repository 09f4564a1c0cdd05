"""Every control of a calculator does what it says, by hand and by keyboard, and says what it does."""

from __future__ import annotations

import math
import re

import pytest

from browser import sample_calculator as sample

SHOW = "from browser.sample_calculator import sample; sample()"


@pytest.fixture
def card(desk):
    shown = desk.show(SHOW)
    shown.settle()
    shown.open("More")
    return shown


def matches(card, **settings) -> None:
    """Compare what is drawn with what the library computes for these settings."""
    card.settle()
    reading = sample.read(sample.Path(**settings))
    for figure in reading.figures:
        drawn = [trace for trace in card.traces(figure.name) if not (trace["name"] or "").startswith("pinned")]
        for trace, expected in zip(drawn, figure.plot["data"], strict=True):
            assert trace["y"] == pytest.approx(list(expected["y"]), rel=1e-12)
            assert trace["x"] == pytest.approx(list(expected["x"]), rel=1e-12)
    assert card.metrics() == [metric.text for metric in reading.metrics]
    assert card.text(".verdict") == reading.verdict


def press(card, name: str, *keys: str) -> None:
    card.slider(name).focus()
    for key in keys:
        card.page.keyboard.press(key)


def test_the_card_opens_on_what_the_library_computes(card) -> None:
    matches(card)
    assert card.errors() == []
    assert card.reads_like_a_machine() == []


@pytest.mark.parametrize(
    ("name", "keys", "settings"),
    [
        ("distance", ["Home"], {"distance": 1_000.0}),
        ("distance", ["End"], {"distance": 20_000_000.0}),
        ("exchanges", ["ArrowRight", "ArrowRight"], {"exchanges": 5}),
        ("exchanges", ["ArrowLeft", "ArrowDown"], {"exchanges": 1}),
        ("path_availability", ["PageUp"], {"path_availability": 0.9999}),
        ("path_availability", ["Home", "PageUp"], {"path_availability": 0.99}),
        ("buffer", ["End"], {"buffer": 2.0**30}),
        ("packets", ["Home"], {"packets": 1.0}),
    ],
)
def test_a_slider_moves_the_figure_by_value(card, name, keys, settings) -> None:
    press(card, name, *keys)
    matches(card, **settings)


def test_a_drag_with_the_pointer_moves_the_figure_by_value(card) -> None:
    slider = card.slider("exchanges")
    slider.scroll_into_view_if_needed()
    place = slider.bounding_box()
    middle = place["y"] + place["height"] / 2
    card.page.mouse.move(place["x"] + 12 + (place["width"] - 24) * 2 / 11, middle)
    card.page.mouse.down()
    for step in range(3, 12):
        card.page.mouse.move(place["x"] + 12 + (place["width"] - 24) * step / 11, middle)
    card.page.mouse.up()
    matches(card, exchanges=12)
    card.button("Undo").click()
    matches(card)


def test_a_switch_names_its_state_and_moves_the_figure(card) -> None:
    switch = card.control("warm").get_by_role("switch")
    assert switch.evaluate("each => each.labels[0].innerText") == "Warm connection: off"
    switch.focus()
    card.page.keyboard.press("Space")
    matches(card, warm=True)
    assert switch.evaluate("each => each.labels[0].innerText") == "Warm connection: on"


def test_radio_buttons_follow_the_arrows_and_move_the_figure(card) -> None:
    card.control("medium").get_by_label("glass fibre").focus()
    card.page.keyboard.press("ArrowDown")
    matches(card, medium="hollow")
    card.page.keyboard.press("ArrowDown")
    matches(card, medium="vacuum")


def test_a_list_of_many_options_follows_the_keyboard(card) -> None:
    card.control("region").locator("select").focus()
    card.page.keyboard.press("ArrowDown")
    card.settle()
    assert "region='mumbai'" in copied_code(card)


def test_a_cell_of_a_table_moves_the_figure_and_says_its_row_and_column(card) -> None:
    cell = card.control("delays").get_by_label("core, Delay of each hop, in ms")
    cell.fill("40")
    cell.press("Enter")
    matches(card, delays=(0.001, 0.04))


@pytest.mark.parametrize(("typed", "metres"), [("1200", 1.2e6), ("640 m", 640.0), ("12 742 km", 1.2742e7)])
def test_a_number_box_takes_its_own_unit_or_a_written_one(card, typed, metres) -> None:
    card.box("distance").fill(typed)
    card.box("distance").press("Enter")
    matches(card, distance=metres)
    assert float(card.box("distance").input_value()) == pytest.approx(metres / 1e3)


def test_arrows_in_a_number_box_step_along_the_track(card) -> None:
    card.box("exchanges").focus()
    card.page.keyboard.press("ArrowUp")
    card.page.keyboard.press("ArrowUp")
    matches(card, exchanges=5)


@pytest.mark.parametrize(("typed", "says"), [("far", "not a number"), ("-5", "at least"), ("12 s", "measured in m"), ("1,5", "comma")])
def test_a_number_box_says_what_is_wrong_beside_it_and_nothing_is_lost(card, typed, says) -> None:
    card.box("distance").fill(typed)
    card.box("distance").press("Enter")
    card.settle()
    box = card.box("distance")
    assert box.get_attribute("aria-invalid") == "true"
    described = box.evaluate(
        "each => each.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText).join(' ')"
    )
    assert says in described
    assert box.input_value() == typed
    assert card.text(".stale-mark") == "Showing last valid result"
    assert card.metrics() == [metric.text for metric in sample.read(sample.Path()).metrics]
    card.box("distance").fill("100")
    card.box("distance").press("Enter")
    matches(card, distance=100_000.0)
    assert card.errors() == []
    assert card.box("distance").get_attribute("aria-invalid") is None


def test_two_settings_that_exclude_each_other_are_told_at_the_one_to_change(card) -> None:
    press(card, "exchanges", "Home")
    card.settle()
    card.control("warm").get_by_role("switch").click()
    card.settle()
    assert "at least 2 round trips" in card.control("exchanges").locator(".error").inner_text()
    assert card.control("warm").get_by_role("switch").is_checked()
    press(card, "exchanges", "ArrowRight")
    matches(card, exchanges=2, warm=True)


@pytest.mark.parametrize("way", ["Backspace", "Delete", "double click"])
def test_a_slider_goes_back_to_its_default(card, way) -> None:
    press(card, "exchanges", "End")
    card.settle()
    if way == "double click":
        card.slider("exchanges").dblclick(position={"x": 5, "y": 12})
    else:
        card.page.keyboard.press(way)
    matches(card)


@pytest.mark.parametrize(
    ("name", "key", "speaks"),
    [
        ("distance", "Home", "1\u202fkm"),
        ("distance", "End", "20\u202f000\u202fkm"),
        ("path_availability", "End", "99.999\u202f%"),
        ("buffer", "End", "1\u202fGiB"),
        ("exchanges", "End", "12"),
    ],
)
def test_a_slider_speaks_its_real_value_with_its_unit(card, name, key, speaks) -> None:
    press(card, name, key)
    assert card.slider(name).get_attribute("aria-valuetext") == speaks
    card.settle()
    assert card.slider(name).get_attribute("aria-valuetext") == speaks


def test_the_live_region_speaks_once_after_a_run_of_moves(card) -> None:
    changes = card.root.locator("[role=status]").evaluate_handle(
        """(region) => {
            const said = [];
            new MutationObserver(() => said.push(region.textContent)).observe(region, {childList: true});
            return said;
        }"""
    )
    card.spoken()
    changes.evaluate("said => said.splice(0)")
    press(card, "exchanges", *["ArrowRight"] * 5)
    card.settle()
    assert card.spoken() == sample.read(sample.Path(exchanges=8)).spoken
    assert changes.evaluate("said => said.length") == 1


def test_a_note_about_validity_stands_at_its_control_and_is_read_with_it(card) -> None:
    assert not card.control("path_availability").locator(".note").is_visible()
    press(card, "path_availability", "Home")
    card.settle()
    note = card.control("path_availability").locator(".note")
    assert note.inner_text() == "Below 99 % the path is down for days each year."
    assert note.get_attribute("id") in card.slider("path_availability").get_attribute("aria-describedby")


def test_no_position_of_any_slider_reads_like_a_machine(card) -> None:
    for name in ("distance", "exchanges", "path_availability", "buffer", "packets"):
        for key in ("Home", "PageUp", "End"):
            press(card, name, key)
            card.settle()
            assert card.reads_like_a_machine() == []


def test_forty_quick_moves_end_on_the_last_one_and_leave_no_backlog(desk) -> None:
    card = desk.show(
        "import time, dataclasses\nfrom browser import sample_calculator as s\n"
        "import dstudio_widgets\n"
        "def slow(path, seed=1):\n    time.sleep(0.05); calls.append(path.exchanges); return s.read(path, seed)\n"
        "calls = []\n"
        "dstudio_widgets.Calculator(s.Path, slow, title='Slow', question='?', visible=('exchanges',))"
    )
    card.settle()
    slider = card.slider("exchanges")
    slider.evaluate(
        """async (range) => {
            for (let i = 0; i < 40; i += 1) {
                range.value = String(i === 39 ? 9 : i % 12);
                range.dispatchEvent(new Event("input", {bubbles: true}));
                await new Promise((done) => setTimeout(done, 4));
            }
        }"""
    )
    card.settle()
    calls = eval(desk.python("print(calls)"))
    assert calls[-1] == 10
    assert len(calls) < 20
    assert slider.input_value() == "9"
    matches(card, exchanges=10)


def test_tab_reaches_every_control_in_order_with_a_visible_ring_and_leaves_again(card) -> None:
    names = card.root.evaluate(
        """(root) => [...root.querySelectorAll("button, input, select, summary, a[href], [tabindex='0']")].filter((each) =>
            each.getClientRects().length && each.closest("details:not([open]) > :not(summary)") === null
            && !(each.type === "radio" && !each.checked)).map((each, i) => { each.dataset.stop = i; return i; })"""
    )
    card.root.evaluate("(root) => { root.querySelector('[data-stop=\"0\"]').focus(); }")
    reached, rings = [], []
    for _ in range(len(names)):
        stop, ring = card.page.evaluate(
            """() => [document.activeElement.dataset.stop, getComputedStyle(document.activeElement).outlineStyle !== 'none'
                && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2]"""
        )
        reached.append(None if stop is None else int(stop))
        rings.append(ring)
        card.page.keyboard.press("Tab")
    assert reached == names
    assert all(rings[1:])
    assert not card.root.evaluate("(root) => root.contains(document.activeElement)")


def test_every_target_is_at_least_24_pixels_high_and_wide(card) -> None:
    small = card.root.evaluate(
        """(root) => [...root.querySelectorAll("button, input[type=range], input.number, select, summary")]
            .filter((each) => each.getClientRects().length)
            .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
    )
    assert small == []


def copied_code(card) -> str:
    card.button("Copy code").click()
    card.page.wait_for_timeout(100)
    return str(card.page.evaluate("navigator.clipboard.readText()"))


def test_copied_code_runs_in_the_next_cell_and_gives_the_same_numbers(card, desk) -> None:
    press(card, "distance", "PageDown")
    press(card, "exchanges", "ArrowRight")
    card.control("medium").get_by_label("vacuum").check()
    card.box("path_availability").fill("99.5")
    card.box("path_availability").press("Enter")
    card.settle()
    numbers, curve = card.metrics(), card.traces("time-by-distance")[0]["y"]
    code = copied_code(card)
    assert re.search(r"^# DStudio \d+\.\d+\.\d+, seed 1\n", code)
    again = desk.show(code)
    again.settle()
    assert again.metrics() == numbers
    assert again.traces("time-by-distance")[0]["y"] == curve
    assert math.isfinite(sum(curve))

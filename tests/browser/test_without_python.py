"""Calculators of closed forms: computed in the page at once, followed by Python, and alive when Python is gone."""

from __future__ import annotations

import os
import signal

import pytest

from browser import sample_closed_form as sample
from browser.card import Card

SHOW = "from browser.sample_closed_form import counter; card = counter(); card"
PAUSE = 700
"""Milliseconds after which Python has heard of a move."""


@pytest.fixture
def card(desk) -> Card:
    shown = desk.show(SHOW)
    shown.settle()
    return shown


def told(**settings):
    return sample.FORM.read(sample.Counter(**settings))


def numbers(**settings) -> list[str]:
    return [metric.text for metric in told(**settings).metrics]


def marker(card: Card) -> tuple[float, float]:
    here = card.traces("curve")[-1]
    return here["x"][0], here["y"][0]


# --- with Python


def test_a_move_is_shown_before_python_hears_of_it(card, desk) -> None:
    card.page.evaluate(
        """() => {
            const { send } = WebSocket.prototype;
            const held = [];
            WebSocket.prototype.send = function (...given) {
                held.push(() => send.apply(this, given));
            };
            globalThis.letThrough = () => {
                WebSocket.prototype.send = send;
                for (const each of held) each();
            };
        }"""
    )
    card.slider("servers").focus()
    card.page.keyboard.press("End")
    assert card.metrics() == numbers(servers=50)
    card.page.evaluate("globalThis.letThrough()")
    card.page.wait_for_timeout(PAUSE)
    assert desk.python("print(card.values['servers'], card.reading.metrics[0].text)").split() == ["50", *numbers(servers=50)[0].split()]


def test_what_the_page_computes_is_what_python_computes_for_every_part(card) -> None:
    card.press("arrival_rate", "PageDown", "ArrowLeft")
    card.preset("At night").click()
    card.settle()
    card.press("promise", "PageDown", "PageDown")
    reading = told(arrival_rate=20.0, along="servers", promise=float(card.root.get_by_label("Promise, in ms").input_value()) / 1e3)
    assert card.text(".verdict") == reading.verdict
    assert card.metrics() == [metric.text for metric in reading.metrics]
    assert card.traces("curve")[0]["y"] == pytest.approx(reading.figures[0].plot["data"][0]["y"], rel=1e-9)
    assert card.spoken() == reading.spoken


def test_pythons_answer_moves_nothing_that_is_shown_and_draws_nothing_anew(card) -> None:
    drawn = int(card.root.locator(".main-figure").get_attribute("data-drawn"))
    card.slider("servers").focus()
    card.page.keyboard.press("ArrowRight")
    text = card.text(".headline") + card.text(".controls")
    card.page.wait_for_timeout(2 * PAUSE)
    assert card.text(".headline") + card.text(".controls") == text
    assert int(card.root.locator(".main-figure").get_attribute("data-drawn")) == drawn + 1


def test_the_page_follows_what_python_sets(card, desk) -> None:
    desk.python("card.set(servers=9, spoken_for=True)")
    card.page.wait_for_timeout(PAUSE)
    card.settle()
    assert card.metrics() == numbers(servers=9, spoken_for=True)
    assert "batch job" in card.text("[data-name='spoken_for'] .note")
    assert marker(card) == (300.0, pytest.approx(sample.FORM.read(sample.Counter(servers=9)).figures[0].plot["data"][-1]["y"][0]))


def test_presets_reset_and_undo_need_no_python_and_python_does_the_same(card, desk) -> None:
    card.press("servers", "End")
    card.page.wait_for_timeout(900)
    card.press("arrival_rate", "Home")
    card.button("Undo").click()
    assert card.metrics() == numbers(servers=50)
    card.button("Undo").click()
    assert card.metrics() == numbers()
    card.preset("At night").click()
    assert card.metrics() == numbers(arrival_rate=20.0, along="servers")
    card.page.wait_for_timeout(PAUSE)
    assert desk.python("print(card.values['along'], card.session.preset)").split() == ["servers", "1"]


def test_a_refused_combination_says_so_and_keeps_the_last_result_until_a_second_change_makes_it_valid(card) -> None:
    card.press("servers", "Home")
    assert "no steady state" in card.text("[data-name='arrival_rate'] .error")
    assert card.metrics() == numbers()
    assert card.root.get_attribute("data-stale") == "true"
    card.press("arrival_rate", "Home")
    assert card.errors() == []
    assert card.metrics() == numbers(servers=1, arrival_rate=1.0)


@pytest.mark.parametrize(("typed", "promise"), [("20", 0.02), ("2e2", 0.2), ("1 s", 1.0)])
def test_typed_numbers_are_read_in_the_page_and_units_by_python(card, typed: str, promise: float) -> None:
    box = card.box("promise")
    box.fill(typed)
    box.press("Enter")
    card.settle()
    assert card.text(".verdict") == told(promise=promise).verdict


def test_a_typed_number_out_of_range_is_refused_in_pythons_own_words(card, desk) -> None:
    box = card.box("servers")
    box.fill("0")
    box.press("Enter")
    sentence = card.text("[data-name='servers'] .error")
    card.page.wait_for_timeout(PAUSE)
    assert sentence == card.text("[data-name='servers'] .error") == desk.python("print(card.result['errors']['servers'])").strip()
    assert "at least 1" in sentence


def test_the_working_and_pins_come_from_python(card) -> None:
    card.press("servers", "ArrowRight")
    card.button("Pin").click()
    card.open("Show the working")
    card.root.locator(".working math").first.wait_for()
    assert "Pinned A" in card.text(".pins")
    assert numbers(servers=5)[0] in card.root.locator(".metric .pinned").first.inner_text()


def test_controls_that_need_no_python_say_so(card) -> None:
    assert card.control("servers").locator(".alive").count() == 1
    assert (
        card.page.get_by_role("slider", name="Servers ⚡ (works without Python)")
        .or_(card.page.get_by_role("slider", name="Servers (works without Python)"))
        .count()
        == 1
    )


def copied(card: Card, words: str) -> str:
    script = """([root, words]) => new Promise((done) => {
        navigator.clipboard.writeText = (text) => Promise.resolve(done(text));
        [...root.querySelectorAll("footer button")].find((each) => each.textContent === words).click();
    })"""
    return str(card.page.evaluate(script, [card.root.element_handle(), words]))


def test_copied_code_and_links_are_of_what_is_shown_though_python_has_not_answered_yet(card, desk) -> None:
    card.press("servers", "End")
    token, code = copied(card, "Copy link"), copied(card, "Copy code")
    assert desk.python(f"other = counter(); other.restore({token!r}); print(other.values['servers'])").strip() == "50"
    names: dict = {}
    exec(code.replace("\ncounter(", "\nmade = counter("), names)
    assert names["made"].values == vars(sample.Counter(servers=50))


# --- without Python


def test_without_a_kernel_sliders_presets_and_undo_still_move_figure_and_text(open_in_lab) -> None:
    notebook = open_in_lab(SHOW)
    page = notebook.page
    page.locator(".dstudio.calculator").wait_for()
    card = Card(page, page.locator(".dstudio.calculator"))
    card.settle()
    page.wait_for_timeout(1_500)
    pid = int(notebook.python("import os; print(os.getpid())"))
    os.kill(pid, signal.SIGKILL)
    card.root.locator(".banner", has_text="controls marked ⚡ still work").wait_for(timeout=10_000)
    page.locator(".jp-Dialog button").first.click()  # Lab's own word about the kernel
    card.press("servers", "End")
    assert card.metrics() == numbers(servers=50)
    assert marker(card)[1] == pytest.approx(told(servers=50).figures[0].plot["data"][-1]["y"][0], rel=1e-9)
    assert card.slider("servers").get_attribute("aria-valuetext") == "50"
    assert "50" in card.box("servers").input_value()
    card.preset("At night").click()
    card.settle()
    assert card.text(".verdict") == told(arrival_rate=20.0, along="servers").verdict
    card.button("Undo").click()
    card.settle()
    assert card.metrics() == numbers(servers=50)
    box = card.box("promise")
    box.fill("60 s")  # a unit of its own is read in the page too, and kept beside the number
    box.press("Enter")
    assert card.text(".verdict") == told(servers=50, promise=60.0).verdict
    assert (box.input_value(), card.text("[data-name='promise'] .unit")) == ("60", "s")
    box.fill("2")
    box.press("Enter")
    assert card.text(".verdict") == told(servers=50, promise=2.0).verdict
    box.fill("1 fortnight")
    box.press("Enter")
    assert "is not a plain number" in card.text("[data-name='promise'] .error")
    card.open("Show the working")
    assert "Python, which is not connected" in card.text(".working p")
    assert card.reads_like_a_machine() == []

"""Presets, undo, pins, links, predictions, failures and a lost kernel: what a card does beside its controls."""

from __future__ import annotations

import csv
import io
import os
import signal
import time

import pytest

from browser import sample_calculator as sample
from browser.card import Card

SHOW = "from browser.sample_calculator import sample; card = sample(); card"
GREY = {"light": "#79828C", "dark": "#8B949E"}


@pytest.fixture
def card(desk) -> Card:
    shown = desk.show(SHOW)
    shown.settle()
    return shown


def press_only(card: Card, name: str, key: str) -> None:
    card.slider(name).focus()
    card.page.keyboard.press(key)


def numbers(**settings) -> list[str]:
    return [metric.text for metric in sample.read(sample.Path(**settings)).metrics]


# --- presets, reset, undo, pin


def test_a_preset_is_one_click_and_an_edit_is_marked_and_reset_returns_to_it(card) -> None:
    card.preset("Across the street").click()
    card.settle()
    assert card.metrics() == numbers(distance=1_000.0)
    assert card.preset("Across the street").get_attribute("aria-pressed") == "true"
    card.press("exchanges", "ArrowRight")
    assert card.preset("Across the street").inner_text().endswith("(edited)")
    card.button("Reset").click()
    card.settle()
    assert card.metrics() == numbers(distance=1_000.0)
    assert not card.preset("Across the street").inner_text().endswith("(edited)")


def test_a_preset_shows_its_date_and_the_standing_of_its_source(card) -> None:
    cited, illustrative = card.preset("Across the street"), card.preset("Across the Atlantic")
    assert "2019" in cited.inner_text()
    assert "reported in a primary document" in cited.text_content()
    assert "illustrative" in illustrative.text_content()
    cited.click()
    card.settle()
    assert "International System of Units" in card.text(".about")


def test_undo_takes_back_a_run_of_key_presses_at_once(card) -> None:
    card.press("exchanges", "ArrowRight", "ArrowRight", "ArrowRight")
    card.page.wait_for_timeout(900)
    card.press("distance", "Home")
    card.button("Undo").click()
    card.settle()
    assert card.metrics() == numbers(exchanges=6)
    card.button("Undo").click()
    card.settle()
    assert card.metrics() == numbers()
    assert card.button("Undo").get_attribute("aria-disabled") == "true"


def test_a_pin_keeps_the_curve_as_a_grey_ghost_and_the_numbers_beside_the_new_ones(card) -> None:
    before = card.traces("time-by-distance")[0]["y"]
    card.button("Pin").click()
    card.press("exchanges", "End")
    ghost, live = card.traces("time-by-distance")[:2]
    assert (ghost["name"], ghost["colour"], ghost["y"]) == ("pinned A", GREY["light"], before)
    assert live["y"] != before
    assert f"A: {numbers()[0]}" in card.text(".metric .pinned")
    card.button("Pin").click()
    card.press("exchanges", "Home")
    assert [trace["name"] for trace in card.traces("time-by-distance")[:2]] == ["pinned A", "pinned B"]
    card.root.get_by_role("button", name="Unpin A").click()
    card.settle()
    assert card.traces("time-by-distance")[0]["name"] == "pinned B"


@pytest.mark.parametrize(
    ("keys", "settings"),
    [(["2"], {"distance": 1_000.0}), (["End", "r"], {}), (["End", "u"], {}), (["2", "End", "r"], {"distance": 1_000.0})],
)
def test_the_shortcuts_do_what_the_help_says(card, keys, settings) -> None:
    card.press("exchanges", *keys)
    assert card.metrics() == numbers(**settings)


def test_the_help_lists_the_shortcuts_and_the_meaning_of_every_setting(card) -> None:
    card.slider("exchanges").focus()
    card.page.keyboard.press("?")
    told = card.text(".help")
    assert all(words in told for words in ("undo the last change", "pin the curve", "exchanges before the first byte", "at least 1"))
    card.page.keyboard.press("?")
    assert not card.root.locator(".help").is_visible()


def test_letters_typed_into_a_box_are_no_shortcuts(card) -> None:
    card.press("exchanges", "End")
    card.box("distance").focus()
    card.page.keyboard.type("ru")
    card.settle()
    assert card.metrics() == numbers(exchanges=12)


# --- out of the card


def test_a_link_in_lab_is_a_token_that_rebuilds_the_state(card, desk) -> None:
    card.press("exchanges", "End")
    card.control("medium").get_by_label("vacuum").check()
    card.settle()
    card.button("Copy link").click()
    card.page.wait_for_timeout(100)
    token = card.page.evaluate("navigator.clipboard.readText()")
    again = desk.show(f"from browser.sample_calculator import sample; card = sample(); card.restore({token!r}); card")
    again.settle()
    assert again.metrics() == numbers(exchanges=12, medium="vacuum")


def test_a_course_calculator_comes_back_from_its_link(desk) -> None:
    card = desk.show("from dstudio_widgets import availability_calculator; availability_calculator(replicas=5, seed=3)")
    card.settle()
    card.button("Copy link").click()
    card.page.wait_for_timeout(100)
    token = card.page.evaluate("navigator.clipboard.readText()")
    again = desk.show(f"from dstudio_widgets import Calculator; Calculator.from_link({token!r})")
    again.settle()
    assert again.metrics() == card.metrics()
    assert again.slider("replicas").input_value() == card.slider("replicas").input_value()


def test_the_download_holds_the_numbers_of_every_figure(card) -> None:
    with card.page.expect_download() as waiting:
        card.button("Download CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert waiting.value.suggested_filename == "sample.csv"
    rows = list(csv.reader(io.StringIO(text)))
    reading = sample.read(sample.Path())
    assert rows[1] == list(reading.figures[0].table.columns)
    assert [float(cell) for cell in rows[2]] == pytest.approx(list(reading.figures[0].table.rows[0]))
    assert list(reading.figures[1].table.columns) in rows


def test_the_numbers_of_a_figure_stand_in_a_table(card) -> None:
    card.root.locator("[data-figure='time-by-distance'] summary").click()
    table = card.root.locator("[data-figure='time-by-distance'] table")
    assert table.locator("th[scope=col]").all_inner_texts() == ["Distance (m)", "First byte (s)"]
    assert table.locator("tbody tr").count() == 61
    card.press("exchanges", "End")
    assert table.locator("tbody tr").nth(60).locator("td").inner_text() != ""


def test_the_working_shows_formula_numbers_and_result_and_follows_the_controls(card) -> None:
    card.root.locator("details.working summary").click()
    lines = card.root.locator("details.working math")
    lines.nth(2).wait_for()
    first = lines.nth(2).text_content()
    assert "5.57" in lines.nth(1).text_content().replace(",", "").replace("5570000", "5.57")
    card.press("distance", "Home")
    card.page.wait_for_timeout(200)
    assert lines.nth(2).text_content() != first
    assert "International System of Units" in card.text("details.working .cite")


def test_the_seed_is_seen_and_can_be_set_and_a_wrong_one_is_told(card) -> None:
    draws = card.traces("draws")[0]["y"]
    seed = card.root.get_by_label("Seed", exact=True)
    seed.fill("5")
    seed.press("Enter")
    card.settle()
    assert card.traces("draws")[0]["y"] == pytest.approx(list(sample.read(sample.Path(), 5).figures[1].plot["data"][0]["y"]))
    assert card.traces("draws")[0]["y"] != draws
    seed.fill("minus one")
    seed.press("Enter")
    assert "whole number" in card.errors()[0]
    assert seed.get_attribute("aria-invalid") == "true"


# --- predict, commit, reveal


def test_a_guess_is_kept_beside_the_answer_with_the_gap_in_words(card) -> None:
    panel = card.root.locator(".prediction")
    guess = panel.locator("input.number")
    guess.fill("200")
    guess.press("Enter")
    card.button("Commit").click()
    panel.locator(".pointer.guess").wait_for()
    assert panel.locator(".gap").inner_text() == "Your guess: 200\u202fms. The answer: 54.5\u202fms."
    assert "off by 145\u202fms" in panel.locator(".explanation").inner_text()
    guessed, answered = (panel.locator(f".pointer.{kind}").bounding_box()["x"] for kind in ("guess", "answer"))
    assert guessed > answered
    assert panel.locator(".pointer.guess").evaluate("each => getComputedStyle(each).borderLeftColor") == "rgb(224, 33, 138)"
    card.button("Ask me again").click()
    card.button("Commit").wait_for()


def test_the_answer_can_be_seen_without_a_guess(card) -> None:
    card.button("Just show me").click()
    card.root.locator(".pointer.answer").wait_for()
    assert card.root.locator(".pointer.guess").count() == 0
    assert "200 km each millisecond" in card.text(".explanation")


def test_the_case_of_the_question_can_be_taken_into_the_calculator(card) -> None:
    card.press("distance", "Home")
    card.button("Just show me").click()
    card.button("Set the calculator to this case").click()
    card.settle()
    assert card.metrics() == numbers()


def test_a_guess_that_is_no_number_is_told_at_its_box(card) -> None:
    guess = card.root.locator(".prediction input.number")
    guess.fill("long")
    guess.press("Enter")
    card.button("Commit").click()
    card.root.locator(".prediction .error").wait_for()
    assert "not a number" in card.text(".prediction .error")
    assert card.button("Commit").is_visible()


# --- failures


def test_a_division_by_zero_in_the_model_is_told_in_the_card_and_the_last_result_stays(desk) -> None:
    card = desk.show("from browser.sample_calculator import sample; card = sample(faulty=True); card")
    card.settle()
    card.press("exchanges", *["ArrowRight"] * 3)
    card.press("exchanges", "ArrowRight")
    assert "ZeroDivisionError" in card.text(".failure")
    assert card.metrics() == numbers(exchanges=6)
    assert card.text(".stale-mark") == "Showing last valid result"
    assert "ZeroDivisionError" in desk.python("print(card.failures)")
    assert "ZeroDivisionError" in card.spoken()
    card.press("exchanges", "ArrowRight")
    assert card.metrics() == numbers(exchanges=8)
    assert card.errors() == []


def test_a_model_that_fails_at_once_still_shows_its_card_and_says_why(desk) -> None:
    card = desk.show("from browser.sample_calculator import sample; card = sample(faulty=True, exchanges=7); card")
    card.settle()
    assert "ZeroDivisionError" in card.text(".failure")
    card.press("exchanges", "ArrowRight")
    assert card.metrics() == numbers(exchanges=8)


def test_a_long_computation_is_said_to_run_and_python_to_be_busy_and_what_was_set_meanwhile_counts(desk) -> None:
    card = desk.show(
        "import time\nfrom browser import sample_calculator as s\nimport dstudio_widgets\n"
        "def slow(path, seed=1):\n    time.sleep(4 if path.exchanges == 12 else 0); return s.read(path, seed)\n"
        "dstudio_widgets.Calculator(s.Path, slow, title='Slow', question='?', visible=('exchanges', 'distance'))"
    )
    card.settle()
    press_only(card, "exchanges", "End")
    card.root.locator(".computing").wait_for(timeout=2_000)
    banner = card.root.locator(".banner")
    banner.wait_for(timeout=3_500)
    assert "busy" in banner.inner_text()
    press_only(card, "exchanges", "Home")
    press_only(card, "distance", "Home")
    banner.wait_for(state="hidden", timeout=15_000)
    card.settle()
    assert card.metrics() == numbers(exchanges=1, distance=1_000.0)
    assert not card.root.locator(".computing").is_visible()


def test_the_heartbeat_is_slow_and_one_for_all_cards_of_a_page(desk) -> None:
    card = desk.show(
        "from IPython.display import display\nfrom browser.sample_calculator import sample\ndisplay(sample(), sample(), sample())"
    )
    card.settle()
    beats = card.page.evaluate(
        """async () => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            let beats = 0;
            const hear = (_, {msg, direction}) => { beats += direction === "send" && msg.content?.data?.content?.kind === "ping"; };
            kernel.anyMessage.connect(hear);
            await new Promise((done) => setTimeout(done, 4000));
            kernel.anyMessage.disconnect(hear);
            return beats;
        }"""
    )
    assert 2 <= beats <= 8


def test_a_killed_kernel_is_noticed_within_two_seconds_and_nothing_is_lost(open_in_lab) -> None:
    notebook = open_in_lab(SHOW)
    page = notebook.page
    page.locator(".dstudio.calculator").wait_for()
    card = Card(page, page.locator(".dstudio.calculator"))
    card.settle()
    card.press("exchanges", "End")
    page.wait_for_timeout(1_500)
    pid = int(notebook.python("import os; print(os.getpid())"))
    page.wait_for_timeout(1_500)
    page.evaluate(
        """() => { const banner = document.querySelector(".calculator .banner");
            new MutationObserver(() => { if (!banner.hidden) globalThis.seen ??= Date.now(); }).observe(banner, {attributes: true}); }"""
    )
    killed = time.time()
    os.kill(pid, signal.SIGKILL)
    card.root.locator(".banner").wait_for(timeout=10_000)
    assert page.evaluate("globalThis.seen") / 1e3 - killed < 2.0
    assert "not connected" in card.text(".banner")
    assert card.metrics() == numbers(exchanges=12)
    card.root.locator(".banner", has_text="Python was restarted").wait_for()
    assert not card.button("Try again").is_visible()


def test_after_a_restart_a_card_that_was_run_again_works_and_the_old_one_still_says_it_ended(open_in_lab) -> None:
    notebook = open_in_lab(SHOW, SHOW)
    page = notebook.page
    page.locator(".dstudio.calculator").nth(1).wait_for()
    page.wait_for_timeout(1_000)
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.locator(".banner:visible").nth(1).wait_for()
    page.evaluate("""async () => {
        const notebook = jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = 1;
        await jupyterapp.commands.execute("notebook:run-cell");
    }""")
    page.wait_for_function("document.querySelectorAll('.calculator .banner:not([hidden])').length === 1")
    card = Card(page, page.locator(".dstudio.calculator").nth(1))
    card.settle()
    card.press("exchanges", "End")
    assert card.metrics() == numbers(exchanges=12)
    page.wait_for_timeout(2_500)
    assert [each.is_visible() for each in page.locator(".calculator .banner").all()] == [True, False]


# --- for WCAG: axe on every state


@pytest.mark.parametrize(
    "state", ["default", "Across the street", "To the antipodes", "error in a box", "failure", "pinned and open", "revealed", "help"]
)
def test_no_state_of_a_card_breaks_a_rule_of_wcag(desk, axe, state) -> None:
    card = desk.show(f"from browser.sample_calculator import sample; sample(faulty={state == 'failure'})")
    card.settle()
    match state:
        case "Across the street" | "To the antipodes":
            card.preset(state).click()
        case "error in a box":
            card.open("More")
            card.box("distance").fill("far")
            card.box("distance").press("Enter")
            card.press("path_availability", "Home")
            cell = card.control("delays").locator("input").first
            cell.fill("slow")
            cell.press("Enter")
        case "failure":
            card.press("exchanges", *["ArrowRight"] * 4)
        case "pinned and open":
            card.button("Pin").click()
            card.press("exchanges", "End")
            card.open("More")
            for summary in card.root.locator("details.as-table summary, details.working summary").all():
                summary.click()
        case "revealed":
            card.button("Commit").click()
            card.root.locator(".pointer.guess").wait_for()
        case "help":
            card.root.get_by_role("button", name="Keyboard help").click()
    card.settle()
    for theme in ("light", "dark"):
        desk.theme(theme)
        card.page.wait_for_timeout(300)
        assert card.root.get_attribute("data-theme") == theme
        assert axe(card.page, ".dstudio:not([data-old])") == []

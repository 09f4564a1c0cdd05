"""Figures in Lab: the library once a page, the page's own theme, any width, and the smaller cards."""

from __future__ import annotations

import pytest

from browser.card import Card

FIGURES = "from browser.sample_calculator import Path, read\nfrom dstudio_widgets import Show\nfigures = read(Path()).figures"


def drawn(page, count: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('.figure[data-drawn]').length >= {count}", timeout=60_000)


def test_plotly_comes_once_for_four_figures_in_at_most_six_megabytes(open_in_lab, traffic) -> None:
    notebook = open_in_lab(
        FIGURES,
        "Show(figures[0])",
        "Show(figures[1])",
        "Show(figures[0])",
        "from browser.sample_calculator import sample; sample()",
        alone=True,
    )
    drawn(notebook.page, 5)
    assert traffic.times("plotly") == 1
    assert traffic.received < 6_000_000
    assert notebook.page.evaluate("typeof globalThis.Plotly") == "undefined"
    notebook.page.evaluate("void jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    saved = (notebook.server.folder / notebook.name).read_bytes()
    assert len(saved) < 300_000
    assert b'"widgets"' not in saved


def test_a_restarted_kernel_need_not_send_the_library_again(open_in_lab, traffic) -> None:
    notebook = open_in_lab(FIGURES, "Show(figures[0])", alone=True)
    drawn(notebook.page, 1)
    traffic.clear()
    notebook.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    notebook.page.evaluate("document.querySelectorAll('.figure').forEach((each) => each.remove())")
    notebook.run_all()
    drawn(notebook.page, 1)
    assert traffic.frames and traffic.times("plotly") == 0


def test_when_the_asking_figure_vanishes_the_next_one_asks(open_in_lab) -> None:
    notebook = open_in_lab(
        FIGURES + "\nimport time\nfrom IPython.display import display, clear_output",
        "first = Show(figures[0]); display(first); time.sleep(1.5); first.close(); clear_output()",
        "Show(figures[1])",
        alone=True,
    )
    drawn(notebook.page, 1)


def test_a_figure_in_a_hidden_tab_is_whole_when_the_tab_is_shown(open_in_lab) -> None:
    notebook = open_in_lab("0", run=False)
    page = notebook.page
    page.evaluate(
        """async (code) => {
            const notebook = jupyterapp.shell.currentWidget;
            notebook.content.model.sharedModel.cells[0].setSource(code);
            void jupyterapp.commands.execute("notebook:run-all-cells");
            await jupyterapp.commands.execute("launcher:create");
        }""",
        "import time; time.sleep(1)\nfrom browser.sample_calculator import sample; sample()",
    )
    page.wait_for_timeout(4_000)
    assert page.locator(".figure[data-drawn]").count() == 0
    page.locator(".lm-TabBar-tab", has_text=notebook.name).first.click()
    drawn(page, 2)
    widths = page.evaluate(
        "[...document.querySelectorAll('.figure .frame')].map((each) => [each.clientWidth, each.querySelector('.main-svg').clientWidth])"
    )
    assert all(frame == figure > 200 for frame, figure in widths)


def test_a_figure_says_its_finding_and_reserves_its_height_before_it_is_drawn(desk) -> None:
    card = desk.show(f"{FIGURES}; Show(figures[0])")
    card.settle()
    frame = card.root.locator(".frame")
    assert frame.get_attribute("role") == "img"
    assert frame.get_attribute("aria-label").startswith("At this distance the first byte takes 182\u202fms.")
    assert frame.evaluate("each => each.style.minHeight") == "300px"
    assert card.text("figcaption") == "Every exchange pays the distance again"
    assert not card.root.locator(".poster").is_visible()


def test_a_switch_of_theme_recolours_a_figure_in_place(desk) -> None:
    card = desk.show("from browser.sample_calculator import sample; sample()")
    card.settle()
    assert card.traces("time-by-distance")[0]["colour"] == "#0272D4"
    desk.theme("dark")
    card.page.wait_for_function(
        "document.querySelector(\".dstudio:not([data-old]) [data-figure='time-by-distance'] .canvas\").data[0].line.color === '#2F8FEF'"
    )
    assert card.root.get_attribute("data-theme") == "dark"
    assert card.root.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(17, 17, 17)"


@pytest.mark.parametrize("code", ["sample()", "sample(faulty=True, exchanges=7)"])
def test_a_card_reflows_at_320_pixels_without_a_sideways_scroll(desk, code) -> None:
    card = desk.show(f"from browser.sample_calculator import sample; {code}")
    card.settle()
    card.root.evaluate("each => { each.style.width = '320px'; }")
    card.page.wait_for_timeout(400)
    card.open("More")
    assert card.root.evaluate("each => each.scrollWidth <= each.clientWidth")
    wide = card.root.evaluate(
        """(root) => [...root.querySelectorAll("*")].filter((each) => each.getClientRects().length
            && !each.closest("svg, .scroll, .maths, .unseen, .scale")
            && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 0.5).map((each) => each.outerHTML.slice(0, 90))"""
    )
    assert wide == []


def test_controls_and_main_figure_fit_into_640_pixels_on_a_wide_page(desk) -> None:
    desk.page.set_viewport_size({"width": 1400, "height": 1000})
    card = desk.show("from browser.sample_calculator import sample; sample()")
    card.settle()
    assert card.root.bounding_box()["width"] >= 900
    controls, figure = card.root.locator(".controls").bounding_box(), card.root.locator(".main-figure").bounding_box()
    top = min(controls["y"], figure["y"])
    assert max(controls["y"] + controls["height"], figure["y"] + figure["height"]) - top <= 640
    assert controls["x"] < figure["x"]


def test_axes_can_be_released_and_fixed_again(desk) -> None:
    card = desk.show("from browser.sample_calculator import sample; sample()")
    card.settle()
    limits = "(root) => root.querySelector(\"[data-figure='time-by-distance'] .canvas\")._fullLayout.yaxis.range[1]"
    assert card.root.evaluate(limits) == 1.5
    button = card.root.locator("[data-figure='time-by-distance']").get_by_role("button", name="Rescale axes")
    button.click()
    card.page.wait_for_timeout(300)
    assert card.root.evaluate(limits) < 1
    button.click()
    card.page.wait_for_timeout(300)
    assert card.root.evaluate(limits) == 1.5


# --- the smaller cards

PREDICT = """from dstudio_lib.foundation.quantities import RoundTrip
from dstudio_widgets import Predict
card = Predict("How long is a round trip to New York?", RoundTrip, lambda: 0.0546,
               explain=lambda guess, answer: "Light is slower than it seems.", lesson="About 200 km each millisecond.")
card"""
CHECK = """from dstudio_widgets import Check
card = Check("What sets the floor?",
             [("Bandwidth", "It sets how much, not how soon."), ("Distance", "Light needs 4.9 µs a kilometre.")], answer=1)
card"""


def test_a_prediction_stands_on_its_own(desk, axe) -> None:
    card = desk.show(PREDICT)
    slider = card.root.locator("input[type=range]")
    slider.focus()
    card.page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "1\u202fs"
    card.page.keyboard.press("Tab")
    card.page.keyboard.press("Enter")
    card.root.locator(".pointer.guess").wait_for()
    assert card.text(".explanation") == "Light is slower than it seems. About 200 km each millisecond."
    assert card.spoken().startswith("Your guess: 1\u202fs. The answer: 54.6\u202fms.")
    assert axe(card.page, ".dstudio:not([data-old])") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_check_gives_each_option_its_own_feedback_by_keyboard_alone(desk, axe, theme) -> None:
    card = desk.show(CHECK)
    desk.theme(theme)
    card.button("Check my answer").click()
    assert card.text(".hint") == "Choose an option first."
    card.root.get_by_label("Bandwidth").focus()
    card.page.keyboard.press("Space")
    card.page.keyboard.press("Tab")
    card.page.keyboard.press("Enter")
    assert card.text(".feedback:visible") == "✗ Not this. It sets how much, not how soon."
    assert axe(card.page, ".dstudio:not([data-old])") == []
    card.root.get_by_label("Bandwidth").focus()
    card.page.keyboard.press("ArrowDown")
    card.button("Check my answer").click()
    assert card.root.locator(".feedback:visible").all_inner_texts() == ["✓ Right. Light needs 4.9 µs a kilometre."]
    assert desk.python("print(card.chosen)").strip() == "[1]"
    assert axe(card.page, ".dstudio:not([data-old])") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_on_its_own_breaks_no_rule_of_wcag(desk, axe, theme) -> None:
    card: Card = desk.show(f"{FIGURES}; Show(figures[0])")
    card.settle()
    desk.theme(theme)
    card.page.wait_for_timeout(300)
    card.root.locator("summary").click()
    assert axe(card.page, ".dstudio:not([data-old])") == []

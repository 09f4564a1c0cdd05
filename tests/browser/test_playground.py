"""The playground as a reader meets it: break a system, switch patterns, edit its table, pin, guess, replay; in Voila and Lab."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from browser.card import Card
from dstudio_lib.charts.playground import read
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import System, simulate
from dstudio_lib.simulators.playground_patterns import switched

PATIENCE = 90_000
"""Milliseconds that a page may take to start its kernel on a busy machine."""
ROOT = ".dstudio.playground:not([data-old])"
BUSY = """import pathlib, time
look = bench.session.look
def slowly(name):
    while not pathlib.Path("released").exists():
        time.sleep(0.05)
    look(name)
bench.session.look = slowly
"""


class Bench(Card):
    """The playground on a page."""

    def ready(self) -> Bench:
        """Wait until the card is there and rests."""
        self.page.locator(f"{ROOT}[data-ready]").wait_for(timeout=PATIENCE)
        self.settle()
        return self

    def done(self, act: Any) -> None:
        """Do something that asks Python, and wait for the answer."""
        before = int(self.root.get_attribute("data-ready"))
        act()
        self.page.wait_for_function(
            "([root, before]) => Number(document.querySelector(root).dataset.ready) > before", arg=[ROOT, before], timeout=PATIENCE
        )
        self.settle()

    def choose(self, name: str) -> None:
        """Open a reference system."""
        self.done(lambda: self.root.get_by_label("System", exact=True).select_option(name))

    def at(self, place: str) -> None:
        """Show the patterns of a place."""
        self.root.get_by_label("Patterns at", exact=True).select_option(place)

    def toggle(self, pattern: str) -> Any:
        """The switch of a pattern at the place that is shown."""
        return self.root.locator(".inspector .chip", has_text=f"{pattern}:")

    def view(self, name: str) -> None:
        """Show the system as a picture or as a table."""
        self.root.get_by_role("radio", name=name).check()

    def verdict(self) -> str:
        """The conclusion."""
        return self.text(".verdict")

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def opened(voila: Any, page: Any, query: str = "") -> Bench:
    page.emulate_media(color_scheme="light")
    page.goto(f"{voila.address}/voila/render/playground.ipynb{query}", wait_until="commit", timeout=PATIENCE)
    return Bench(page, page.locator(ROOT)).ready()


@pytest.fixture(scope="module")
def _served(voila: Any, _browser: tuple[Any, Any]) -> Iterator[Bench]:
    page = _browser[0].new_page()
    yield opened(voila, page)
    page.close()


@pytest.fixture
def shop(_served: Bench, traffic: Any) -> Iterator[Bench]:
    """The web shop in Voila, as it is opened."""
    _served.page.bring_to_front()
    _served.page.set_viewport_size({"width": 1280, "height": 900})
    _served.view("Picture")
    _served.choose("web_shop")
    _served.done(lambda: _served.button("Reset").click())
    yield _served
    assert traffic.foreign == [], "requests to other hosts"


def mended() -> System:
    shop = systems.load("web_shop")
    for web in ("web 1", "web 2"):
        shop = switched(shop, "circuit breaker", f"{web} to database", True)
    return shop


def test_it_opens_on_a_broken_system_with_three_starters_a_picture_and_four_panels(shop: Bench) -> None:
    assert shop.verdict().startswith("Promise broken: 22.5")
    assert shop.root.locator(".starter[data-system]").count() == 3
    assert shop.root.locator("button.part").count() == 5 and shop.root.locator("button.call").count() == 5
    assert len(shop.traces("panels")) == 8
    assert shop.root.locator("option[value='three_zones']").count() == 1
    assert shop.reads_like_a_machine() == [] and shop.errors() == []


def test_two_breakers_change_verdict_numbers_figures_and_picture_as_the_library_says(shop: Bench) -> None:
    before = shop.traces("panels")
    for web in ("web 1", "web 2"):
        shop.at(f"{web} to database")
        assert shop.toggle("circuit breaker").inner_text() == "circuit breaker: off"
        shop.done(shop.toggle("circuit breaker").click)
        assert shop.toggle("circuit breaker").inner_text() == "circuit breaker: on"
        assert shop.toggle("circuit breaker").get_attribute("aria-pressed") == "true"
    expected = simulate(mended())
    assert shop.metrics()[0] == f"{100 * expected.success:.3g}\u202f%"
    good = next(trace for trace in shop.traces("panels") if trace["name"] == "answered in time (req/s)")
    assert good["y"] == pytest.approx(list(expected.client("shoppers").good))
    assert shop.traces("panels") != before
    shop.done(shop.button("Undo").click)
    shop.done(shop.button("Undo").click)
    assert shop.traces("panels") == before


def test_a_fault_is_added_and_strikes_and_is_taken_away(shop: Bench) -> None:
    form = shop.root.get_by_role("form", name="Add a fault")
    form.get_by_label("Fault", exact=True).select_option("kill")
    form.get_by_label("At", exact=True).select_option("web 1")
    form.get_by_label("From", exact=True).fill("5")
    form.get_by_label("For", exact=True).fill("3")
    shop.done(form.get_by_role("button", name="Add the fault").click)
    assert "web 1: killed, from 5 s to 8 s" in shop.text(".faults")
    slider = shop.root.get_by_label("Time", exact=True)
    slider.fill("6")
    part = shop.root.locator("button.part[data-place='web 1']")
    assert part.get_attribute("data-tone") == "red" and "down" in part.inner_text()
    slider.fill("12")
    assert "down" not in part.inner_text()
    form.get_by_label("For", exact=True).fill("-3")
    shop.done(form.get_by_role("button", name="Add the fault").click)
    assert "allowed is a time above 0 s" in " ".join(shop.errors())
    shop.done(shop.root.get_by_role("button", name="Remove the fault web 1: killed, from 5 s to 8 s").click)
    assert "killed" not in shop.text(".faults")


def test_a_pinned_run_stays_beside_the_new_one(shop: Bench) -> None:
    shop.done(shop.button("Pin").click)
    shop.at("database")
    shop.done(shop.toggle("load shedding").click)
    assert "load shedding" not in shop.text(".pins strong")
    assert "shed after 0 → 0.2" in shop.text(".pins")
    assert shop.root.locator(".metric .pinned").first.inner_text() == "A: 22.5\u202f%"
    assert any(trace["name"] == "pinned A" for trace in shop.traces("panels"))
    shop.done(shop.root.get_by_role("button", name="Unpin A").click)
    assert not any(trace["name"] == "pinned A" for trace in shop.traces("panels"))


def test_the_table_is_edited_by_keyboard_alone(shop: Bench) -> None:
    page = shop.page
    shop.root.get_by_role("radio", name="Picture").focus()
    page.keyboard.press("ArrowRight")
    box = shop.root.locator(".system-table input[data-key='database|servers']")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.key") == "database|servers":
            break
    assert page.evaluate("document.activeElement.dataset.key") == "database|servers"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Control+a")
    page.keyboard.type("60")
    shop.done(lambda: page.keyboard.press("Enter"))
    assert shop.verdict().startswith("Promise kept")
    page.keyboard.press("Control+a")
    page.keyboard.type("-4")
    shop.done(lambda: page.keyboard.press("Enter"))
    assert box.get_attribute("aria-invalid") == "true" and box.input_value() == "-4"
    assert "Database 'database': servers" in " ".join(shop.errors())
    assert shop.root.get_attribute("data-stale") == "true" and "last valid" in shop.text(".stale-mark")
    assert shop.verdict().startswith("Promise kept")
    page.keyboard.press("Control+a")
    page.keyboard.type("70")
    shop.done(lambda: page.keyboard.press("Enter"))
    assert shop.errors() == [] and shop.root.get_attribute("data-stale") is None


def test_parts_are_added_and_connected_and_a_circle_is_named_in_the_card(shop: Bench) -> None:
    shop.view("Table")
    add = shop.root.get_by_role("form", name="Add a part")
    add.get_by_label("Kind").select_option("service")
    add.get_by_label("Name").fill("search")
    add.get_by_label("Called by").select_option("web 1")
    shop.done(add.get_by_role("button", name="Add").click)
    assert shop.root.locator("tr[data-row='web 1 to search']").count() == 1
    connect = shop.root.get_by_role("form", name="Let one part call another")
    connect.get_by_label("From").select_option("search")
    connect.get_by_label("To").select_option("web 1")
    shop.done(connect.get_by_role("button", name="Connect").click)
    assert "in a circle: web 1 → search → web 1" in " ".join(shop.errors())
    shop.done(shop.root.get_by_role("button", name="Remove search", exact=True).click)
    assert shop.root.locator("tr[data-row='search']").count() == 0 and shop.errors() == []


def test_a_system_as_text_is_taken_and_nonsense_is_told(shop: Bench) -> None:
    shop.open("The system as text")
    area = shop.root.locator("textarea.pasted")
    text = area.input_value()
    area.fill(text.replace("rate = 400.0", "rate = -1.0"))
    shop.done(shop.button("Take this system").click)
    assert "Client 'shoppers': rate" in " ".join(shop.errors())
    area.fill(text.replace("rate = 400.0", "rate = 40.0"))
    shop.done(shop.button("Take this system").click)
    assert shop.verdict().startswith("Promise kept") and shop.errors() == []


def test_a_guess_is_made_before_the_faults_are_shown_and_scored(shop: Bench) -> None:
    shop.done(shop.button("Predict: which parts will go red?").click)
    assert shop.verdict().startswith("Promise kept")
    assert shop.root.locator("button.part[data-tone='red']").count() == 0
    shop.root.get_by_role("checkbox", name="database", exact=True).check()
    shop.done(shop.button("Commit").click)
    told = shop.text(".prediction .gap")
    assert "1 of the 1 that you ticked went red (precision)" in told and "of the 4 that went red you had ticked 1 (recall)" in told
    assert shop.verdict().startswith("Promise broken")


def test_the_clock_moves_picture_and_line_without_asking_python(shop: Bench) -> None:
    part = shop.root.locator("button.part[data-place='database']")
    before = shop.root.get_attribute("data-ready")
    slider = shop.root.get_by_label("Time", exact=True)
    slider.fill("5")
    assert part.get_attribute("data-tone") == "good" and slider.get_attribute("aria-valuetext") == "5 s of 90 s"
    left = shop.root.locator(".cursor").evaluate("(each) => parseFloat(each.style.left)")
    shop.root.get_by_role("button", name="Step forward").click()
    assert slider.input_value() == "6"
    assert shop.root.locator(".cursor").evaluate("(each) => parseFloat(each.style.left)") > left
    shop.root.get_by_label("Speed").select_option("20")
    shop.root.get_by_role("button", name="Play").click()
    shop.page.wait_for_function(f"document.querySelector('{ROOT} .clock input').value > 25")
    shop.root.get_by_role("button", name="Pause").click()
    assert part.get_attribute("data-tone") == "red"
    assert shop.root.get_attribute("data-ready") == before


def test_every_reference_system_opens_and_fits_the_narrowest_page(shop: Bench) -> None:
    shop.page.set_viewport_size({"width": 320, "height": 900})
    for name in systems.names():
        shop.choose(name)
        run = simulate(systems.load(name))
        assert shop.verdict().startswith("Promise kept" if run.meets_objective else "Promise broken"), name
        assert shop.root.locator("button.part").count() == len(run.system.parts)
        assert shop.reads_like_a_machine() == [] and shop.errors() == [] and not shop.scrolls_sideways(), name


def test_a_fork_goes_another_way_from_the_time_shown_and_the_pinned_run_is_beside_it(shop: Bench) -> None:
    shop.root.get_by_label("Time", exact=True).fill("35")
    shop.done(shop.button("Fork here").click)
    assert shop.text(".fork").startswith("Fork of A at 35") and "Pinned A" in shop.text(".pins")
    form = shop.root.get_by_role("form", name="Add a fault")
    assert form.get_by_label("From", exact=True).input_value() == "35"
    form.get_by_label("Fault", exact=True).select_option("surge")
    form.get_by_label("For", exact=True).fill("10")
    form.get_by_label("How much").fill("0.1")
    shop.done(form.get_by_role("button", name="Add the fault").click)
    shop.root.locator(".pins", has_text="with the fault shoppers: 0.1 times as many requests, from 35").wait_for()
    shop.settle()
    drawn = shop.traces("panels")
    [now] = [each for each in drawn if each["name"] == "answered in time (%)"]
    pinned = [each["y"] for each in drawn if each["name"] == "pinned A" and each["y"][:35] == now["y"][:35]]
    assert len(pinned) == 1 and pinned[0][35:] != now["y"][35:]
    shop.done(shop.toggle("retries").click)
    assert "leave the fork first" in " ".join(shop.errors())
    shop.done(shop.button("Leave the fork").click)
    shop.done(shop.toggle("retries").click)
    assert shop.errors() == [] and not shop.root.locator(".fork").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_picture_table_question_and_with_an_error(shop: Bench, axe: Any, theme: str) -> None:
    page = shop.page
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.locator(f"{ROOT}[data-theme='{theme}']").wait_for()

    def findings() -> Any:
        page.wait_for_timeout(200)
        page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")
        return axe(page, "html")

    try:
        assert findings() == []
        shop.done(shop.button("Predict: which parts will go red?").click)
        assert findings() == []
        shop.done(shop.button("Just show me").click)
        shop.view("Table")
        box = shop.root.locator(".system-table input[data-key='web 1|servers']")
        box.fill("none")
        shop.done(lambda: box.press("Enter"))
        shop.open("The system as text")
        shop.root.get_by_role("button", name="Keyboard help").click()
        assert findings() == []
        shop.root.get_by_role("button", name="Keyboard help").click()
    finally:
        page.evaluate("delete document.documentElement.dataset.theme")


@pytest.mark.parametrize("width", [320, 700, 1100])
def test_nothing_scrolls_sideways_at_any_width(shop: Bench, width: int) -> None:
    shop.page.set_viewport_size({"width": width, "height": 900})
    shop.page.wait_for_timeout(400)
    assert not shop.scrolls_sideways()
    shop.view("Table")
    shop.page.wait_for_timeout(200)
    assert not shop.scrolls_sideways()
    small = shop.root.locator("button:visible, select:visible, input:not([type=hidden]):visible").evaluate_all(
        "(all) => all.filter((each) => each.getBoundingClientRect().height < 20).map((each) => each.outerHTML)"
    )
    assert small == []


def test_the_address_opens_a_system_and_a_link_rebuilds_a_changed_one(voila: Any, page: Any, shop: Bench) -> None:
    shop.at("database")
    shop.done(shop.toggle("load shedding").click)
    shop.page.evaluate("navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }")
    shop.button("Copy link").click()
    link = shop.page.evaluate("globalThis.copied")
    verdict = shop.verdict()
    other = opened(voila, page, "?" + link.partition("?")[2])
    assert other.verdict() == verdict and "(edited)" in other.text(".about")
    shop.button("Copy code").click()
    made: dict[str, Any] = {}
    exec(shop.page.evaluate("globalThis.copied"), made)
    assert f"{100 * made['run'].success:.3g}\u202f%" == other.metrics()[0]


def test_a_part_of_the_picture_shows_its_panels_and_patterns(shop: Bench) -> None:
    shop.done(shop.root.locator("button.part[data-place='database']").click)
    assert shop.root.get_by_label("Panels of").input_value() == "database"
    assert shop.root.get_by_label("Patterns at", exact=True).input_value() == "database"
    queue = next(trace for trace in shop.traces("panels") if trace["name"] == "waiting (calls)")
    assert queue["y"] == pytest.approx(list(simulate(systems.load("web_shop")).block("database").queue))
    shop.root.locator("button.call[data-place='web 2 to database']").click()
    assert shop.toggle("retries").get_attribute("aria-pressed") == "true"


def test_a_goal_is_opened_solved_with_one_switch_and_judged_over_twenty_seeds(shop: Bench, axe: Any) -> None:
    shop.open("Goals")
    shop.done(shop.root.locator(".starter[data-goal='recover']").click)
    assert shop.verdict().startswith("Promise broken")
    shop.done(shop.button("Judge this system").click)
    verdict = shop.root.locator(".goal .gap")
    verdict.wait_for(timeout=PATIENCE)
    assert verdict.inner_text().startswith("✗ Not reached: in 0 of 20 runs")
    shop.at("web to database")
    shop.done(shop.toggle("circuit breaker").click)
    shop.done(shop.button("Judge this system").click)
    shop.root.locator(".goal .gap", has_text="✓ Reached: in 20 of 20 runs").wait_for(timeout=PATIENCE)
    assert axe(shop.page, "html") == []
    shop.choose("web_shop")
    assert not verdict.is_visible()


def test_in_lab_a_card_goes_on_without_its_kernel_and_says_what_waits_for_python(open_in_lab: Any) -> None:
    notebook = open_in_lab("from dstudio_widgets import playground; bench = playground('three_zones'); bench")
    bench = Bench(notebook.page, notebook.page.locator(ROOT)).ready()
    assert bench.verdict().startswith("Promise kept")
    bench.done(bench.toggle("health checks").click)
    assert bench.verdict().startswith("Promise broken")
    assert notebook.python("print(bench.system.part('balancer').sees_down_after)").strip() == "-1.0"
    notebook.theme("dark")
    assert bench.root.get_attribute("data-theme") == "dark"
    notebook.python(BUSY)
    bench.root.get_by_label("Panels of").select_option("zone b")
    bench.root.locator(".notice", has_text="goes on without it").first.wait_for(timeout=PATIENCE)
    bench.done(bench.toggle("health checks").click)
    assert bench.verdict().startswith("Promise kept") and bench.root.get_attribute("data-alone") == "true"
    (notebook.server.folder / "released").touch()
    notebook.page.locator(f"{ROOT}:not([data-alone])").wait_for(timeout=PATIENCE)
    assert notebook.python("print(bench.system.part('balancer').sees_down_after)").strip() == "1.0"
    pid = int(notebook.python("import os; print(os.getpid())"))
    os.kill(pid, signal.SIGKILL)
    bench.root.locator(".notice", has_text="goes on without it").first.wait_for(timeout=PATIENCE)
    notebook.page.locator(".jp-Dialog button").first.click()  # Lab's own word about the kernel
    bench.done(bench.toggle("health checks").click)
    told = read(simulate(switched(systems.load("three_zones"), "health checks", "balancer", False)))
    assert bench.verdict() == told.verdict and told.verdict.startswith("Promise broken")
    assert bench.metrics() == [metric.text for metric in told.metrics]
    bench.button("Copy code").click()
    assert "Python, which does not answer now" in " ".join(bench.errors())
    bench.done(bench.button("Undo").click)
    assert bench.verdict().startswith("Promise kept")
    bench.root.get_by_label("Time", exact=True).fill("25")
    assert "down" in bench.root.locator("button.part[data-place='zone b']").inner_text()
    bench.root.get_by_label("Time", exact=True).fill("5")
    assert "down" not in bench.root.locator("button.part[data-place='zone b']").inner_text()

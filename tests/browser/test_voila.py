"""The dashboards as pages: our own template in Voila, from the landing page to a link that restores a state."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from browser.card import Card
from browser.servers import PROJECT, start_voila
from dstudio_widgets.calculators import all_calculators
from dstudio_widgets.dashboards import dashboard, notebooks

PATIENCE = 90_000
"""Milliseconds that a page may take to start its kernel on a busy machine."""
DASHBOARDS = PROJECT / "widgets" / "dashboards"
LAYOUT_SHIFT = """() => new Promise((done) => {
    let shift = 0;
    new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) shift += each.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(shift), 300);
})"""


def open_card(page: Any, address: str) -> Card:
    page.goto(address, wait_until="commit", timeout=PATIENCE)
    page.locator(".dstudio.card").wait_for(timeout=PATIENCE)
    card = Card(page, page.locator(".dstudio.card"))
    card.settle()
    return card


def open_list(page: Any, address: str) -> None:
    page.goto(address, wait_until="commit", timeout=PATIENCE)
    page.locator(".dashboards a").first.wait_for(timeout=PATIENCE)


@pytest.fixture(scope="module")
def landing(voila: Any, _browser: Any) -> Iterator[Any]:
    """The page that the server's root leads to."""
    page = _browser[0].new_page()
    open_list(page, voila.address)
    yield page
    page.close()


def test_the_root_leads_to_a_list_of_every_calculator_and_every_room(landing: Any) -> None:
    assert landing.url.endswith("/voila/render/index.ipynb")
    links = landing.locator(".dashboards a")
    shown = [links.nth(i).locator("strong").inner_text() for i in range(links.count())]
    assert shown[: len(all_calculators())] == [each.title for each in all_calculators()]
    assert {links.nth(i).get_attribute("href") for i in range(links.count())} == set(notebooks())
    for each in all_calculators():
        assert each.question in landing.locator(".dashboards").first.inner_text()
        assert (DASHBOARDS / dashboard(each)).exists()


def test_the_skip_link_is_first_and_leads_to_the_content(landing: Any) -> None:
    landing.bring_to_front()
    landing.keyboard.press("Tab")
    assert landing.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert landing.locator(".skip").bounding_box()["y"] >= 0
    landing.keyboard.press("Enter")
    landing.keyboard.press("Tab")
    assert landing.evaluate("document.activeElement.closest('.dashboards') !== null")


def test_a_link_of_the_list_opens_the_calculator_and_the_bar_leads_back(voila: Any, page: Any) -> None:
    open_list(page, f"{voila.address}/voila/render/index.ipynb")
    page.locator(".dashboards a", has_text="Latency budget").click()
    page.locator(".dstudio.card").wait_for(timeout=PATIENCE)
    assert page.title() == "Latency budget · DStudio"
    page.get_by_role("link", name="all pages").click()
    page.wait_for_url("**/index.ipynb", wait_until="commit")


@pytest.mark.parametrize(
    ("system", "asked", "expected"), [("dark", "", "dark"), ("light", "", "light"), ("light", "dark", "dark"), ("dark", "light", "light")]
)
def test_the_theme_is_the_addresses_or_else_the_systems(voila: Any, page: Any, system: str, asked: str, expected: str) -> None:
    page.emulate_media(color_scheme=system)
    address = f"{voila.address}/voila/tree/no-such-page"  # needs no kernel, and has the bar that every page has
    page.goto(address)
    page.evaluate("localStorage.clear()")
    page.goto(f"{address}?theme={asked}" if asked else address)
    assert page.evaluate("document.documentElement.dataset.theme") == expected
    assert page.get_by_role("button", name="Dark theme").get_attribute("aria-pressed") == str(expected == "dark").lower()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(17, 17, 17)" if expected == "dark" else "rgb(255, 255, 255)")


def test_the_switch_changes_page_card_and_figures_and_is_remembered(voila: Any, page: Any) -> None:
    page.emulate_media(color_scheme="light")
    address = f"{voila.address}/voila/render/availability.ipynb"
    card = open_card(page, address)
    light = card.traces("downtime")[-2]["colour"]
    switch = page.get_by_role("button", name="Dark theme")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.press("Enter")
    page.wait_for_timeout(500)
    card.settle()
    assert switch.get_attribute("aria-pressed") == "true"
    assert card.root.get_attribute("data-theme") == "dark"
    assert card.traces("downtime")[-2]["colour"] != light
    page.reload(wait_until="commit")
    page.wait_for_selector("#theme-switch")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("calculator", all_calculators()[:2], ids=lambda each: each.name)
def test_a_copied_link_restores_the_state(voila: Any, page: Any, calculator: Any) -> None:
    card = open_card(page, f"{voila.address}/voila/render/{dashboard(calculator)}")
    opened = card.metrics()
    card.preset(calculator.reading.PRESETS[2].name).click()
    card.slider(calculator.visible[0]).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    card.settle()
    numbers = card.metrics()
    assert numbers != opened
    card.button("Copy link").click()
    page.wait_for_timeout(200)
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(voila.address)
    restored = open_card(page, link)
    page.wait_for_timeout(500)
    restored.settle()
    assert restored.metrics() == numbers


def test_a_calculator_can_be_used_from_the_address_bar_on_by_keyboard_alone(voila: Any, page: Any) -> None:
    card = open_card(page, f"{voila.address}/voila/render/availability.ipynb")
    before = card.metrics()
    for _ in range(40):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.closest('.control')?.dataset.name") == "replicas"
            and page.evaluate("document.activeElement.type") == "range"
        ):
            break
    else:
        pytest.fail("Tab never reached the replicas")
    page.keyboard.press("End")
    card.settle()
    assert card.metrics() != before
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@dataclass(frozen=True)
class Opening:
    """A card in a page that was just opened, what the page had moved by then, and what it had been sent."""

    card: Card
    shift: float
    plotly: int
    received: int


@pytest.fixture(scope="module")
def openings(voila: Any, _browser: Any) -> Iterator[dict[str, Opening]]:
    """Two dashboards as they open."""
    context, traffic = _browser
    found = {}
    for name in ("availability", "latency-budget"):
        traffic.clear()
        page = context.new_page()
        page.on("websocket", lambda socket: socket.on("framereceived", traffic.hear))
        page.set_viewport_size({"width": 1100, "height": 900})
        card = open_card(page, f"{voila.address}/voila/render/{name}.ipynb")
        found[name] = Opening(card, page.evaluate(LAYOUT_SHIFT), traffic.times("plotly"), traffic.received)
    yield found
    for each in found.values():
        each.card.page.close()


def test_plotly_reaches_the_page_once_for_all_figures(openings: dict[str, Opening]) -> None:
    opening = openings["latency-budget"]
    assert opening.card.root.locator(".figure").count() == 3
    assert opening.plotly == 1
    assert opening.received < 6_000_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_landing_page_reflows_and_axe_finds_nothing(landing: Any, axe: Any, theme: str) -> None:
    landing.bring_to_front()
    landing.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    for width in (320, 700, 1100):
        landing.set_viewport_size({"width": width, "height": 800})
        assert landing.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(landing, "html") == []


def test_a_page_that_does_not_exist_says_so_and_leads_back(voila: Any, page: Any, axe: Any) -> None:
    answer = page.goto(f"{voila.address}/voila/tree/nothing-here")
    assert answer.status == 404
    assert page.locator("h1").inner_text().startswith("404")
    assert axe(page, "html") == []
    page.locator("main a").click()
    page.locator(".dashboards a").first.wait_for(timeout=PATIENCE)


HELD = """(name) => {
    globalThis.__dstudio = {id: "held", shelf: {[name]: {loaded: true, promise: new Promise(() => {})}}};
    new MutationObserver(() => {
        globalThis.posted ??= document.querySelector(".dstudio-poster svg")?.getAttribute("aria-label");
    }).observe(document, {childList: true, subtree: true});
}"""
"""Has plotly.js never arrive, and notes the picture under the sentence with which a card begins."""


def test_a_picture_of_the_figure_stands_there_until_it_can_be_drawn(voila: Any, page: Any) -> None:
    from dstudio_widgets import assets

    plotly = next(name for name in assets.libraries() if name.startswith("plotly@"))
    page.add_init_script(f"({HELD})({plotly!r})")
    page.goto(f"{voila.address}/voila/render/availability.ipynb", wait_until="commit", timeout=60_000)
    picture = page.locator(".main-figure .poster.picture svg.dstudio-picture")
    picture.wait_for(timeout=60_000)
    said = picture.get_attribute("aria-label")
    assert said == page.evaluate("globalThis.posted") and said.startswith(page.locator(".main-figure figcaption").inner_text())
    frame, drawn = page.locator(".main-figure .frame").bounding_box(), picture.bounding_box()
    assert frame["width"] * 0.6 < drawn["width"] <= frame["width"] and drawn["height"] <= frame["height"] + 1
    assert page.locator(".figure:not(.main-figure) .poster svg").count() == 0
    page.locator(".dstudio .chip").nth(1).click()  # what has changed since is told in words
    page.locator(".main-figure .poster:not(.picture)").wait_for()


def test_nothing_jumps_while_python_starts(openings: dict[str, Opening]) -> None:
    assert openings["availability"].shift <= 0.05


def test_controls_and_main_figure_are_seen_together(openings: dict[str, Opening]) -> None:
    for opening in openings.values():
        top = opening.card.root.locator(".control").nth(1).bounding_box()["y"]
        figure = opening.card.root.locator(".figure .frame").first.bounding_box()
        assert figure["y"] + figure["height"] - top <= 640


def test_a_page_whose_widgets_were_missed_while_they_arrived_opens_again(voila: Any, page: Any) -> None:
    opened = []

    def impatient(route: Any) -> None:
        """The widgets' renderer as it is, but for the first page, on which it gives up as soon as all models are there."""
        answer = route.fetch()
        script = answer.text()
        if asks := re.search(r"try\{\w+=await (\w+)\.get_model\(\w+\.model_id\)\}", script):
            opened.append(route.request.url)
            if len(opened) == 1:
                late = (
                    f'try{{while(!{asks[1]}.restoredStatus)await new Promise((d)=>setTimeout(d,5));throw Error("widget model not found")}}'
                )
                script = script.replace(asks[0], late)
        route.fulfill(response=answer, body=script)

    page.route("**/@jupyter-widgets/jupyterlab-manager/static/*.js*", impatient)
    missed = []
    page.on("console", lambda message: missed.append(message.text) if "widget model not found" in message.text else None)
    card = open_card(page, f"{voila.address}/voila/render/{dashboard(all_calculators()[0])}")
    assert missed and card.metrics()
    assert len(opened) == 2


def test_a_model_that_comes_while_the_page_is_too_busy_to_ask_for_it_is_found(voila: Any, page: Any) -> None:
    patched = []

    def busy(route: Any) -> None:
        """What asks for models as it is, but that it comes to ask again only when the time for it has passed."""
        answer = route.fetch()
        script, times = re.subn(r"(return \w+;await new Promise\(\w+=>setTimeout\(\w+,)100\)", r"\g<1>3000)", answer.text())
        patched.extend([route.request.url] * times)
        route.fulfill(response=answer, body=script)

    page.route("**/@jupyter-widgets/jupyterlab-manager/static/*.js*", busy)
    visits = []
    page.on("framenavigated", lambda frame: visits.append(frame.url))
    card = open_card(page, f"{voila.address}/voila/render/{dashboard(all_calculators()[0])}")
    assert len(patched) == 1 and card.metrics()
    assert len(visits) == 1


def test_the_server_forbids_the_page_every_other_host(voila: Any) -> None:
    with urlopen(f"{voila.address}/voila/tree", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    sources = {word for part in policy.split(";") for word in part.split()[1:]}
    assert not any("." in word or word in ("*", "http:", "https:") for word in sources)


@pytest.mark.parametrize("path", ["voila.json", "availability.ipynb"])
def test_no_file_beside_the_dashboards_is_handed_out(voila: Any, path: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{voila.address}/voila/files/{path}", timeout=10)
    assert refused.value.code in (403, 404)


def test_the_configuration_that_everything_uses_is_local_culled_and_complete() -> None:
    config = json.loads((DASHBOARDS / "voila.json").read_text())
    assert config["Voila"]["ip"] == "127.0.0.1"
    assert config["VoilaConfiguration"]["template"] == "dstudio"
    allowed = config["VoilaConfiguration"]["extension_allowlist"]
    assert {"@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"} <= set(allowed)
    assert 0 < config["MappingKernelManager"]["cull_idle_timeout"] <= 3_600


@pytest.fixture
def folder_of_faults(tmp_path: Path) -> Iterator[Path]:
    cell = "import traitlets, dstudio_widgets\nraise RuntimeError('nobody home')"
    notebook = json.loads((DASHBOARDS / "availability.ipynb").read_text())
    notebook["cells"][0]["source"] = cell
    (tmp_path / "broken.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "voila.json").write_text(json.dumps(quick_culling()))
    working = json.loads((DASHBOARDS / "availability.ipynb").read_text())
    (tmp_path / "working.ipynb").write_text(json.dumps(working))
    yield tmp_path


def kernels(server: Any) -> list[int]:
    """The processes of the server's kernels; Voila lists them to nobody."""
    import psutil

    running = []
    for each in psutil.Process(server.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended while it was asked, or waits to be buried
            if any(part.endswith(".json") and Path(part).name.startswith("kernel-") for part in each.cmdline()):
                running.append(each.pid)
    return running


def quick_culling() -> dict[str, Any]:
    config: dict[str, Any] = json.loads((DASHBOARDS / "voila.json").read_text())
    config["MappingKernelManager"] = {"cull_idle_timeout": 8, "cull_interval": 1}
    return config


def test_kernels_of_closed_pages_end_and_a_broken_notebook_says_so(
    folder_of_faults: Path, page: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = start_voila(folder_of_faults, tmp_path_factory.mktemp("voila-faults"))
    try:
        page.goto(f"{server.address}/voila/render/broken.ipynb", wait_until="commit", timeout=PATIENCE)
        page.get_by_text("There was an error when executing cell").wait_for(timeout=PATIENCE)
        open_card(page, f"{server.address}/voila/render/working.ipynb")
        assert kernels(server)
        page.goto("about:blank")
        end = time.monotonic() + 60
        while kernels(server) and time.monotonic() < end:
            time.sleep(1)
        assert kernels(server) == []
    finally:
        server.stop()

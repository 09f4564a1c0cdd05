"""Lab, Voila and a browser for the tests of what readers see.

JupyterLab and Voila run once for all tests, on free ports of 127.0.0.1, and are stopped by their own process id.
The browser aborts and records every request to another host, and a test that caused one fails. Without Chromium or
Playwright these tests are skipped, and say what to install; with ``CI=true`` they fail instead.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from browser.forking import Nursery
from browser.lab import Desk, LabNotebook, open_lab
from browser.servers import CHROMIUM, KERNELS, PROJECT, Server, Traffic, launch, start_lab, start_voila

HERE = Path(__file__).parent
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-dejavu-core fonts-liberation && pip install '.[dev]'"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SETTINGS = {"checks": [{"id": "color-contrast", "options": {"ignorePseudo": True}}]}
"""Axe leaves open what stands before something that a style sheet draws; so set it judges that too, and takes a quarter of the time."""


def _missing() -> str:
    """What these tests lack, in words; empty if nothing."""
    if not Path(CHROMIUM).exists():
        return f"Chromium is not installed: {INSTALL}"
    lacking = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    return f"{' and '.join(lacking)} not installed: {INSTALL}" if lacking else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test here, and skip them loudly where no browser is."""
    ours = [item for item in items if HERE in item.path.parents]
    missing = _missing() if ours else ""
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if missing and os.environ.get("CI", "").lower() != "true":
            item.add_marker(pytest.mark.skip(reason=f"BROWSER TESTS NOT RUN. {missing}"))


@pytest.fixture(scope="session", autouse=True)
def _everything_is_here() -> None:
    """Fail where a build server has no browser: silence there would look like success."""
    if missing := _missing():
        pytest.fail(f"CI=true, and the browser tests cannot run. {missing}", pytrace=False)


# --- what a reader of a failure needs


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Say what stood on the page when a test failed: a machine that nobody can look at keeps no picture."""
    report = yield
    if report.failed and HERE in item.path.parents:
        given = getattr(item, "funcargs", {}).values()
        for page in {id(page): page for each in given if (page := _page_of(each))}.values():
            report.sections.append((f"the page at {_said(lambda page=page: page.url)}", _said(lambda page=page: _standing(page))))
    return report


def _page_of(given: Any) -> Any:
    """The page that a fixture holds, or is."""
    held = getattr(given, "page", given)
    return held if callable(getattr(held, "evaluate", None)) and hasattr(held, "url") else None


def _said(ask: Any) -> str:
    """What a page answers, or why it does not."""
    try:
        return str(ask())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _standing(page: Any) -> str:
    """Each card on a page: its class, its marks, and the first words that it shows."""
    cards = """(all) => all.map((card) => [card.className, JSON.stringify({...card.dataset}), card.innerText].join(" | ").slice(0, 2000))"""
    return "\n".join(" ".join(each.split()) for each in page.locator(".dstudio").evaluate_all(cards))


# --- servers


@pytest.fixture(scope="session", autouse=True)
def _kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the kernels of pages forked, where forking is safe."""
    if sys.platform != "linux":
        yield
        return
    nursery = Nursery(tmp_path_factory.mktemp("kernels"))
    KERNELS.append(nursery.kernels)
    yield
    KERNELS.clear()
    nursery.stop()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab over an empty folder, into which tests write their notebooks."""
    home = tmp_path_factory.mktemp("lab-home")
    server = start_lab(tmp_path_factory.mktemp("lab"), home)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Voila over the project's dashboards, with the project's own configuration."""
    dashboards = PROJECT / "widgets" / "dashboards"
    config = dashboards / "voila.json"
    options = [f"--config={config}"] if config.exists() else []
    server = start_voila(dashboards, tmp_path_factory.mktemp("voila-home"), *options)
    yield server
    server.stop()


# --- the browser


@pytest.fixture(scope="session")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Traffic]]:
    from playwright.sync_api import sync_playwright

    traffic = Traffic()
    with sync_playwright() as playwright:
        context = launch(playwright, tmp_path_factory.mktemp("profile"), traffic)
        yield context, traffic
        context.close()


@pytest.fixture
def traffic(_browser: tuple[Any, Traffic]) -> Traffic:
    """What this test's pages asked for."""
    return _browser[1]


@pytest.fixture
def page(_browser: tuple[Any, Traffic]) -> Iterator[Any]:
    """A fresh page; after the test no request may have gone to another host, and no error of ours to the console."""
    context, traffic = _browser
    traffic.clear()
    opened = context.new_page()
    opened.on("websocket", lambda socket: socket.on("framereceived", traffic.hear))
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert traffic.foreign == [], "requests to other hosts"
    assert [fault for fault in faults if "dstudio" in fault.lower() or "blob:" in fault] == [], "errors in our widgets"


# --- notebooks in Lab


@pytest.fixture(scope="session")
def _workbench(lab: Server, _browser: tuple[Any, Traffic]) -> Iterator[Any]:
    context, _ = _browser
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_lab(lab, page)
    yield page, faults
    page.close()


@pytest.fixture
def workbench(_workbench: Any, traffic: Traffic) -> Iterator[Any]:
    """Lab, open in a page that opens one notebook after another."""
    page, faults = _workbench
    page.bring_to_front()
    page.set_viewport_size({"width": 1280, "height": 900})
    faults.clear()
    traffic.clear()
    yield page
    assert traffic.foreign == [], "requests to other hosts"
    assert [fault for fault in faults if "blob:" in fault] == [], "errors in our widgets"


@pytest.fixture
def open_in_lab(lab: Server, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A function that writes some cells into a notebook, opens it in Lab and runs it; in a page of its own, if asked for one."""
    opened: list[LabNotebook] = []

    def open_cells(*cells: str, run: bool = True, alone: bool = False) -> LabNotebook:
        page = request.getfixturevalue("page" if alone else "workbench")
        notebook = LabNotebook(lab, page, f"test-{time.monotonic_ns()}.ipynb")
        opened.append(notebook)
        notebook.open(*cells)
        if run:
            notebook.run_all()
        return notebook

    yield open_cells
    for notebook in opened:
        if notebook.page.is_closed():
            notebook.end_kernel()
        else:
            notebook.theme("light")
            notebook.close()


@pytest.fixture(scope="session")
def _desk(lab: Server, _browser: tuple[Any, Traffic]) -> Iterator[Desk]:
    context, _ = _browser
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    desk = Desk(lab, page, "desk.ipynb")
    desk.faults = faults
    desk.open()
    yield desk
    page.close()


@pytest.fixture
def desk(_desk: Desk, traffic: Traffic) -> Iterator[Desk]:
    """An open notebook to show cards in, always in the light theme and at the same width when a test begins."""
    _desk.page.bring_to_front()
    _desk.page.set_viewport_size({"width": 1280, "height": 900})
    _desk.theme("light")
    _desk.faults.clear()
    yield _desk
    assert _desk.page.evaluate("document.documentElement.dataset.theme") is None, "a test left a theme of its own on Lab's page"
    assert traffic.foreign == [], "requests to other hosts"
    assert [fault for fault in _desk.faults if "blob:" in fault] == [], "errors in our widgets"


# --- accessibility


@dataclass(frozen=True)
class Finding:
    """A rule that a part of the page breaks."""

    rule: str
    targets: tuple[str, ...]
    help: str


def axe(page: Any, selector: str, but: str = "") -> list[Finding]:
    """Return the WCAG 2.2 A and AA violations within a part of the page, by axe-core, once no colour is on its way to another.

    What is within ``but`` is left out.
    """
    import axe_playwright_python

    if not page.evaluate("typeof globalThis.axe === 'object'"):
        page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
        page.evaluate("(settings) => axe.configure(settings)", SETTINGS)
    page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")
    found = page.evaluate(
        """([selector, values, but]) => axe.run({include: [[selector]], exclude: but ? [[but]] : []},
            {runOnly: {type: 'tag', values}, resultTypes: ['violations'], preload: false})""",
        [selector, WCAG, but],
    )
    return [
        Finding(each["id"], tuple(f"{node['target']} {node.get('failureSummary', '')}" for node in each["nodes"]), each["help"])
        for each in found["violations"]
    ]


@pytest.fixture(name="axe")
def axe_fixture() -> Any:
    """The function ``axe(page, selector)``."""
    return axe

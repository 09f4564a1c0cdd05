"""From a key press on a slider to the repainted figure: in Lab and in Voila, with the round trip through Python, and without.

Calculators of closed forms are computed in the page itself; they are measured in Lab, and as a saved page without any Python.

A sample runs from the keydown event to the animation frame after Plotly has redrawn the card's main figure.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SAMPLES = 120
WARM_UP = 10
TARGET = 100.0
"""Milliseconds that 95 of 100 moves may take where Python computes."""
TARGET_IN_PAGE = 50.0
"""The same where the page computes."""

TESTS = Path(__file__).parents[1] / "tests"
CALCULATORS = {"availability_calculator": "replicas", "latency_budget_calculator": "fan_out"}
IN_PAGE = {
    "queueing.mm1_response_time": "arrival_rate",
    "coordination_calculator": "members",
    "queue_sizing_calculator": "servers",
    "counter": "servers",
}
"""The Explorer of a formula, two designed calculators, and the tests' own closed form with two values, two figures and limits."""
OPENED = {
    "queueing.mm1_response_time": 'from dstudio_widgets import explore; explore("queueing.mm1_response_time", ask=False)',
    "coordination_calculator": "from dstudio_widgets import coordination_calculator; coordination_calculator(ask=False)",
    "queue_sizing_calculator": "from dstudio_widgets import queue_sizing_calculator; queue_sizing_calculator(ask=False)",
    "counter": f"import sys; sys.path.insert(0, {str(TESTS)!r}); from browser.sample_closed_form import counter; counter()",
}
ONE_MOVE = """async ([name, slider]) => {
    const card = document.querySelector(`[data-calculator='${name}']`);
    const range = card.querySelector(`[data-name='${slider}'] input[type=range]`);
    const figure = card.querySelector(".main-figure");
    range.focus();
    return new Promise((done) => {
        let pressed = 0;
        const onPress = () => { pressed = performance.now(); };
        const observer = new MutationObserver(() => {
            observer.disconnect();
            range.removeEventListener("keydown", onPress, true);
            requestAnimationFrame(() => done(performance.now() - pressed));
        });
        range.addEventListener("keydown", onPress, true);
        observer.observe(figure, {attributes: true, attributeFilter: ["data-drawn"]});
        globalThis.armed = true;
    });
}"""


def main() -> None:
    """Print the table."""
    sys.path.insert(0, str(TESTS))
    try:
        from playwright.sync_api import sync_playwright

        from browser.servers import CHROMIUM, Traffic, launch
    except ImportError as error:
        raise RuntimeError(f"{error}; pip install '.[dev]'") from None
    if not Path(CHROMIUM).exists():
        raise RuntimeError("Chromium is not installed; apt-get install -y chromium")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors: other work on the machine shows in every number")
    print(f"{'surface':8} {'calculator':28} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}   target p95")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, sync_playwright() as playwright:
        context = launch(playwright, Path(home) / "profile", Traffic())
        try:
            for surface, opened in (("Lab", in_lab), ("Voila", in_voila), ("saved", in_saved_pages)):
                with opened(context, Path(home)) as pages:
                    for name, page in pages:
                        report(surface, name, times(page, name, (CALCULATORS | IN_PAGE)[name]))
        finally:
            context.close()


def report(surface: str, name: str, samples: list[float]) -> None:
    """Print one row."""
    p95 = statistics.quantiles(samples, n=20)[-1]
    target = TARGET_IN_PAGE if name in IN_PAGE else TARGET
    verdict = f"≤ {target:.0f} ms {'met' if p95 <= target else 'MISSED'}"
    print(f"{surface:8} {name:28} {statistics.median(samples):8.1f} {p95:8.1f} {max(samples):8.1f}   {verdict}", flush=True)


def times(page: Any, name: str, slider: str) -> list[float]:
    """Return how long each of some key presses took, in milliseconds."""
    page.wait_for_selector(f"[data-calculator='{name}'] .main-figure[data-drawn]", timeout=60_000)
    page.wait_for_timeout(1_500)
    taken = []
    for i in range(SAMPLES + WARM_UP):
        page.evaluate("globalThis.armed = false")
        page.evaluate(f"globalThis.move = ({ONE_MOVE})({[name, slider]!r}); void 0")
        page.wait_for_function("globalThis.armed")
        page.keyboard.press("ArrowRight" if i % 4 < 2 else "ArrowLeft")
        taken.append(float(page.evaluate("globalThis.move")))
        page.wait_for_timeout(60)
    return taken[WARM_UP:]


@contextmanager
def in_lab(context: Any, home: Path) -> Iterator[Iterator[tuple[str, Any]]]:
    """Open each calculator in a notebook of its own."""
    from browser.lab import LabNotebook
    from browser.servers import start_lab

    folder = home / "notebooks"
    folder.mkdir()
    server = start_lab(folder, home / "lab")

    def pages() -> Iterator[tuple[str, Any]]:
        for name in CALCULATORS | IN_PAGE:
            notebook = LabNotebook(server, context.new_page(), f"{name}.ipynb")
            notebook.open(OPENED.get(name, f"from dstudio_widgets import {name}; {name}()"))
            notebook.run_all()
            yield name, notebook.page
            notebook.page.close()

    try:
        yield pages()
    finally:
        server.stop()


@contextmanager
def in_voila(context: Any, home: Path) -> Iterator[Iterator[tuple[str, Any]]]:
    """Open the dashboard of each calculator."""
    from browser.servers import PROJECT, start_voila
    from dstudio_widgets.calculators import all_calculators
    from dstudio_widgets.dashboards import dashboard

    dashboards = PROJECT / "widgets" / "dashboards"
    server = start_voila(dashboards, home / "voila", f"--config={dashboards / 'voila.json'}")

    files = {each.name: dashboard(each) for each in all_calculators()}

    def pages() -> Iterator[tuple[str, Any]]:
        for name in CALCULATORS:
            page = context.new_page()
            page.goto(f"{server.address}/voila/render/{files[name]}")
            yield name, page
            page.close()

    try:
        yield pages()
    finally:
        server.stop()


@contextmanager
def in_saved_pages(context: Any, home: Path) -> Iterator[Iterator[tuple[str, Any]]]:
    """Open the closed form from a file, with no server and no kernel."""
    from browser.sample_closed_form import counter

    file = counter().save_html(home / "counter.html")

    def pages() -> Iterator[tuple[str, Any]]:
        page = context.new_page()
        page.goto(file.as_uri())
        yield "counter", page
        page.close()

    yield pages()


if __name__ == "__main__":
    main()

"""Takes the README's picture from the running course: ``make pictures``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.servers import PROJECT, Traffic, launch, start_lab

TARGET = PROJECT / "course" / "images" / "e01-availability.png"


def main() -> None:
    """Run E01 in JupyterLab and photograph the availability calculator in its place."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        for room in ("course", "episodes"):
            shutil.copytree(PROJECT / room, place / "course-copy" / room)
        server = start_lab(place / "course-copy", place / "home")
        try:
            with sync_playwright() as playwright:
                context = launch(playwright, place / "profile", Traffic())
                page = context.new_page()
                page.set_viewport_size({"width": 1280, "height": 1000})
                page.goto(f"{server.address}/lab/tree/episodes/E01-speed-of-light.ipynb?reset")
                idle = "globalThis.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
                page.wait_for_function(idle, timeout=120_000)
                page.evaluate("void jupyterapp.shell.collapseLeft()")
                page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
                cells = "jupyterapp.shell.currentWidget.content.widgets"
                index = page.evaluate(f"{cells}.findIndex((cell) => cell.model.id === 'nines-break')")
                page.wait_for_function(
                    f"{cells}[{index}].model.executionState === 'idle' && {cells}[{index}].model.executionCount", timeout=120_000
                )
                page.evaluate(f"void jupyterapp.shell.currentWidget.content.scrollToItem({index}, 'start')")
                card = page.locator(".dstudio", has_text="How much does a third replica really buy?").first
                card.wait_for(timeout=60_000)
                card.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
                card.evaluate("(element) => element.scrollIntoView({block: 'start'})")
                page.wait_for_timeout(1_500)
                TARGET.parent.mkdir(exist_ok=True)
                page.screenshot(path=str(TARGET))
                context.close()
        finally:
            server.stop()
    print(f"{TARGET.relative_to(PROJECT)}: {TARGET.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()

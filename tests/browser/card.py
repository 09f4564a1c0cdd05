"""A card as a test sees it: what it shows, and what a reader can do to it."""

from __future__ import annotations

from typing import Any

import pytest


class Card:
    """One of our widgets on a page, in Lab or in Voila."""

    def __init__(self, page: Any, root: Any) -> None:
        self.page, self.root = page, root

    # --- parts

    def control(self, name: str) -> Any:
        """The control of a setting."""
        return self.root.locator(f".control[data-name='{name}']")

    def slider(self, name: str) -> Any:
        """Its slider."""
        return self.control(name).locator("input[type=range]")

    def box(self, name: str) -> Any:
        """Its number box."""
        return self.control(name).locator("input.number")

    def button(self, name: str) -> Any:
        """A button by its words."""
        return self.root.get_by_role("button", name=name, exact=True)

    def preset(self, name: str) -> Any:
        """A preset by how its name begins."""
        return self.root.locator(".chip", has_text=name)

    def open(self, summary: str) -> None:
        """Open a part by its summary, if it is closed."""
        part = self.root.locator("details", has=self.page.locator("summary", has_text=summary)).first
        if not part.evaluate("part => part.open"):
            part.locator("summary").first.click()
        self.settle()

    def press(self, name: str, *keys: str) -> None:
        """Press keys on the slider of a setting, and wait."""
        self.slider(name).focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    # --- what it shows

    def settle(self) -> None:
        """Wait until Python has answered everything and the figures are drawn."""
        self.root.evaluate(
            """async (root) => {
                const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const moment = () => new Promise((done) => setTimeout(done, 25));
                const end = performance.now() + 20000;
                await frame();
                const late = (each) => !each.hidden && !("asleep" in each.dataset) && (!each.dataset.drawn || "due" in each.dataset);
                while (root.dataset.waiting || [...root.querySelectorAll(".figure")].some(late)) {
                    if (performance.now() > end) throw new Error("the card does not settle");
                    await moment();
                }
                await frame();
            }"""
        )

    def text(self, selector: str) -> str:
        """The text of a part."""
        return str(self.root.locator(selector).first.inner_text())

    def metrics(self) -> list[str]:
        """The numbers of the headline."""
        return list(self.root.locator(".metric strong").all_inner_texts())

    def traces(self, figure: str) -> list[dict[str, Any]]:
        """The traces that Plotly holds of a figure, colours resolved."""
        script = """(root, name) => root.querySelector(`[data-figure='${name}'] .canvas`).data.map(
            (trace) => ({name: trace.name, x: [...(trace.x ?? [])], y: [...(trace.y ?? [])],
                         colour: trace.line?.color ?? trace.marker?.color}))"""
        return list(self.root.evaluate(script, figure))

    def draws(self, figure: Any, where: str = "") -> None:
        """Compare what Plotly holds of a figure with what the library has it hold, value by value."""
        drawn = self.traces(figure.name)
        assert len(drawn) == len(figure.plot["data"]), (where, figure.name)
        for trace, expected in zip(drawn, figure.plot["data"], strict=True):
            for axis in "xy":
                assert _same(trace[axis], list(expected.get(axis, []))), (where, figure.name, expected.get("name"), axis)

    def errors(self) -> list[str]:
        """The sentences of every error shown."""
        return [each for each in self.root.locator(".error:visible, .failure:visible").all_inner_texts() if each]

    def spoken(self) -> str:
        """What the live region says after its half second."""
        self.page.wait_for_timeout(700)
        return str(self.root.locator("[role=status]").text_content())

    def reads_like_a_machine(self) -> list[str]:
        """Texts that no reader should meet."""
        script = r"""(root) => (root.innerText + [...root.querySelectorAll("input")].map((each) =>
            each.value + " " + (each.getAttribute("aria-valuetext") ?? "")).join(" ")).match(
            /\b(nan|infinity|undefined|null|NaN|inf)\b|\d[eE][-+]?\d+/g) ?? []"""
        return list(self.root.evaluate(script))


def _same(drawn: list[Any], expected: list[Any]) -> bool:
    if all(isinstance(each, int | float) for each in expected):
        return drawn == pytest.approx(expected, rel=1e-12, abs=1e-300)
    return drawn == expected

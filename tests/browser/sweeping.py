"""Every calculator moved to the ends of what its controls reach, and what its card must then say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from browser.card import Card
from dstudio_widgets.calculators import Declaration

FEW = 6
"""Of so many options each is taken; of more, the first and the last."""
FAULTS = "could not be drawn|could not be loaded|could not be shown|The model failed|could not be done"
SHOWN = r"""(root, faults) => {
    const seen = (selector) => [...root.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const boxes = [...root.querySelectorAll("input")].map((each) => each.value + " " + (each.getAttribute("aria-valuetext") ?? ""));
    const text = root.innerText;
    return {
        verdict: root.querySelector(".verdict").innerText,
        metrics: seen(".metric strong").map((each) => each.innerText),
        errors: seen(".error, .failure").map((each) => each.innerText).filter(Boolean),
        odd: (text + boxes.join(" ")).match(/\b(nan|infinity|undefined|null|NaN|inf)\b|\d[eE][-+]?\d+/g) ?? [],
        faults: text.match(new RegExp(faults, "g")) ?? [],
    };
}"""
"""All that is compared, in one look: each look has the browser lay out its page anew."""


@dataclass
class Opened:
    """A calculator on a page, and the same calculator in this process to compare with."""

    card: Card
    calculator: Declaration
    page: Any = field(repr=False)
    scope: str = "html"

    def answered(self) -> None:
        """Wait until Python has answered and the main figure is drawn; the minor ones may follow."""
        self.card.root.evaluate(
            """async (root) => {
                const moment = () => new Promise((done) => setTimeout(done, 25));
                const end = performance.now() + 20000;
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                while (root.dataset.waiting || "due" in (root.querySelector(".main-figure")?.dataset ?? {})) {
                    if (performance.now() > end) throw new Error("the card does not answer");
                    await moment();
                }
            }"""
        )

    def agrees_with(self, ours: Any, where: str) -> None:
        """Compare what the card says with what the library computes here."""
        self.answered()
        reading = ours.session.reading
        expected = {"verdict": reading.verdict, "metrics": [metric.text for metric in reading.metrics]}
        expected |= {"errors": list(ours.session.errors.values()), "odd": [], "faults": []}
        assert self.card.root.evaluate(SHOWN, FAULTS) == expected, where

    def cites(self, index: int) -> None:
        """The card names the work that a preset's numbers are from, or says that it is illustrative."""
        preset = self.calculator.reading.PRESETS[index]
        if preset.source:
            assert preset.source.reference.title in self.card.root.inner_text()
        else:
            assert "ill" in self.card.preset(preset.name).inner_text()

    def back(self, patient: bool = True) -> None:
        """Take the first preset, and wait for it."""
        self.card.root.locator(".chip").first.click()
        if patient:
            self.answered()


def move(opened: Opened, control: dict[str, Any]) -> Iterator[Any]:
    """Bring a control to each of its ends or options, and yield the value that it then has."""
    part = opened.card.control(control["name"])
    match control["kind"]:
        case "quantity":
            for key, value in (("Home", control["track"][0]), ("End", control["track"][-1])):
                part.locator("input[type=range]").press(key)
                yield value
        case "toggle":
            part.locator("input").press("Space")
            yield part.locator("input").is_checked()
        case "choice":
            options = [word for word, _ in control["options"]]
            for word in options if len(options) <= FEW else (options[0], options[-1]):
                if part.locator("select").count():
                    part.locator("select").select_option(word)
                else:
                    part.locator(f"input[value='{word}']").check(force=True)
                yield word


def sweep(opened: Opened) -> None:
    """Move every control to both ends, and take every preset, each from the first preset."""
    ours = opened.calculator()
    if ours.spec["more"]:
        opened.card.open("More")
    opened.back()
    for control in [*ours.spec["visible"], *ours.spec["more"]]:
        ours.session.choose(0)
        for value in move(opened, control):
            ours.session.change({control["name"]: value})
            opened.agrees_with(ours, f"{control['name']} at {value}")
        ours.session.draft.clear()
        opened.back(patient=False)  # as a reader does, who goes on to the next control at once
    for index, preset in enumerate(ours.spec["presets"]):
        opened.card.preset(preset["name"]).click()
        ours.session.choose(index)
        opened.agrees_with(ours, preset["name"])
        opened.card.draws(ours.session.reading.figures[0], preset["name"])
        opened.cites(index)

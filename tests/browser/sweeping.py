"""Every calculator moved to the ends of what its controls reach, and what its card must then say.

A control is moved in the page itself, as its own events would tell it; that a key or a pointer causes these events is tested apart.
Every control is moved in Lab and in Voila; of its ends and options each of the two takes every other one, so that none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from browser.card import Card
from dstudio_widgets.calculators import Declaration

SURFACES = ("Lab", "Voila")
FEW = 6
"""Of so many options each is taken; of more, the first and the last."""
FAULTS = "could not be drawn|could not be loaded|could not be shown|The model failed|could not be done"
MOVES = r"""async (root, [moves, faults]) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const answered = async () => {
        const end = performance.now() + 20000;
        await frame();
        while (root.dataset.waiting || "due" in (root.querySelector(".main-figure")?.dataset ?? {})) {
            if (performance.now() > end) throw new Error("the card does not answer");
            await new Promise((done) => setTimeout(done, 10));
        }
    };
    const seen = (selector) => [...root.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const look = () => {
        const boxes = [...root.querySelectorAll("input")].map((each) => each.value + " " + (each.getAttribute("aria-valuetext") ?? ""));
        const text = root.innerText;
        return {
            verdict: root.querySelector(".verdict").innerText,
            metrics: seen(".metric strong").map((each) => each.innerText),
            errors: seen(".error, .failure").map((each) => each.innerText).filter(Boolean),
            odd: (text + boxes.join(" ")).match(/\b(nan|infinity|undefined|null|NaN|inf)\b|\d[eE][-+]?\d+/g) ?? [],
            faults: text.match(new RegExp(faults, "g")) ?? [],
        };
    };
    const told = (input, ...events) => events.forEach((each) => input.dispatchEvent(new Event(each, { bubbles: true })));
    const take = {
        preset: (index) => root.querySelectorAll(".chip")[index].click(),
        quantity: (place, control) => {
            const range = control.querySelector("input[type=range]");
            range.value = String(place);
            told(range, "input", "change");
        },
        toggle: (_, control) => control.querySelector("input").click(),
        choice: (word, control) => {
            const select = control.querySelector("select");
            if (!select) return control.querySelector(`input[value="${CSS.escape(word)}"]`).click();
            select.value = word;
            told(select, "input", "change");
        },
    };
    const looks = [];
    for (const { kind, name, to, look: wanted } of moves) {
        take[kind](to, root.querySelector(`.control[data-name="${name}"]`));
        await (wanted ? answered() : frame());
        if (wanted) looks.push(look());
    }
    return looks;
}"""
"""Makes one move after the other, and looks at all that is compared after each answer: Python's, and its main figure's."""


@dataclass
class Opened:
    """A calculator on a page, and the same calculator in this process to compare with."""

    card: Card
    calculator: Declaration
    page: Any = field(repr=False)
    surface: str
    scope: str = "html"

    def make(self, moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Make moves in the page, and return what the card said after each whose answer is looked at."""
        return list(self.card.root.evaluate(MOVES, [moves, FAULTS]))

    def cites(self, index: int) -> None:
        """The card names the work that a preset's numbers are from, or says that it is illustrative."""
        preset = self.calculator.reading.PRESETS[index]
        if preset.source:
            assert preset.source.reference.title in self.card.root.inner_text()
        else:
            assert "ill" in self.card.preset(preset.name).inner_text()

    def back(self) -> None:
        """Take the first preset, and wait for it."""
        self.make([preset_move(0)])


def preset_move(index: int, look: bool = True) -> dict[str, Any]:
    """The move that takes a preset."""
    return {"kind": "preset", "name": "", "to": index, "look": look}


def moves_of(control: dict[str, Any], values: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return where a control can be moved to, each of its ends or options, and the value that it then has."""
    match control["kind"]:
        case "quantity":
            return [(place, control["track"][place]) for place in (0, len(control["track"]) - 1)]
        case "toggle":
            return [(None, not values[control["name"]])]
        case "choice":
            options = [word for word, _ in control["options"]]
            return [(word, word) for word in (options if len(options) <= FEW else (options[0], options[-1]))]
        case _:
            return []


def shared(moves: list[tuple[Any, Any]], surface: str) -> list[tuple[Any, Any]]:
    """Return every other move, those that are one surface's to make; an only move is made in both."""
    return moves[SURFACES.index(surface) :: len(SURFACES)] or moves


def said(session: Any) -> dict[str, Any]:
    """What a card must say."""
    reading = session.reading
    metrics = [metric.text for metric in reading.metrics]
    return {"verdict": reading.verdict, "metrics": metrics, "errors": list(session.errors.values()), "odd": [], "faults": []}


def sweep(opened: Opened) -> None:
    """Move every control to the ends that are this surface's to try, and take every preset, each from the first preset."""
    ours = opened.calculator()
    if ours.spec["more"]:
        opened.card.open("More")
    opened.back()
    for control in [*ours.spec["visible"], *ours.spec["more"]]:
        ours.session.choose(0)
        moves, expected = [], []
        for to, value in shared(moves_of(control, ours.session.values), opened.surface):
            ours.session.change({control["name"]: value})
            moves.append({"kind": control["kind"], "name": control["name"], "to": to, "look": True})
            expected.append((value, said(ours.session)))
        ours.session.draft.clear()
        found = opened.make([*moves, preset_move(0, look=False)])  # and on to the next control at once, as a reader goes
        for (value, saying), shown in zip(expected, found, strict=True):
            assert shown == saying, f"{control['name']} at {value}"
    for index, preset in enumerate(ours.spec["presets"]):
        ours.session.choose(index)
        assert opened.make([preset_move(index)]) == [said(ours.session)], preset["name"]
        opened.card.draws(ours.session.reading.figures[0], preset["name"])
        opened.cites(index)

"""A design challenge as its player meets it: a design made, submitted and read about by keyboard alone, in Voila and in Lab."""

from __future__ import annotations

import re
from typing import Any

from dstudio_lib.simulators.design import load
from dstudio_lib.simulators.design.judging import evaluate
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_edits import with_setting
from dstudio_lib.simulators.playground_files import from_toml

PATIENCE = 90_000
ROOT = ".dstudio.design:not([data-old])"

EDITS = (
    ("payment", "idempotent", True),
    ("web to fraud check", "timeout", 0.3),
    ("web to fraud check", "optional", True),
    ("web to payment", "timeout", 0.45),
    ("web to payment", "retries", 1),
    ("web to payment", "bulkhead", 12),
)
"""What makes the checkout a good design."""


def designed() -> System:
    design = load("checkout").start
    for edit in EDITS:
        design = with_setting(design, *edit)
    return design


class Player:
    """Somebody at a keyboard."""

    def __init__(self, page: Any) -> None:
        self.page, self.root = page, page.locator(ROOT)

    def wait(self) -> Player:
        """Wait until the card is there."""
        self.page.locator(f"{ROOT}[data-ready]").wait_for(timeout=PATIENCE)
        return self

    def reach(self, element: Any) -> None:
        """Walk with Tab, or back with Shift and Tab, until an element has the focus."""
        if self.page.evaluate("document.activeElement === document.body"):
            self.root.evaluate("(root) => { root.tabIndex = -1; root.focus(); }")
        handle = element.element_handle()
        where = """(each) => each === document.activeElement ? ""
            : document.activeElement.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING ? "Tab" : "Shift+Tab" """
        for _ in range(120):
            if not (key := handle.evaluate(where)):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab never reached {element}")

    def done(self, *keys: str) -> None:
        """Press keys that change the design, and wait for what follows."""
        before = int(self.root.get_attribute("data-ready"))
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_function(
            "([root, before]) => Number(document.querySelector(root).dataset.ready) > before", arg=[ROOT, before], timeout=PATIENCE
        )

    def at(self, place: str) -> None:
        """Choose the place whose settings are shown, with the arrows."""
        select = self.root.get_by_label("Patterns at", exact=True)
        if select.input_value() == place:
            return
        self.reach(select)
        at = select.evaluate("(each, value) => [...each.options].findIndex((option) => option.value === value)", place)
        self.page.keyboard.press("Home")
        for _ in range(at):
            self.page.keyboard.press("ArrowDown")
        assert select.input_value() == place

    def set(self, place: str, field: str, value: object) -> None:
        """Change a setting of a place."""
        self.at(place)
        setting = self.root.locator(f".inspector [data-key='{place}|{field}']")
        if not setting.is_visible():
            more = self.root.locator(".inspector details.more > summary")
            self.reach(more)
            self.page.keyboard.press("Enter")
        self.reach(setting)
        if value is True:
            self.done("Space")
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(f"{1_000 * float(str(value)):g} ms" if field == "timeout" else str(value))
        self.done("Enter")

    def submit(self) -> int:
        """Submit the design and wait for the debrief; every progress on the way is determinate."""
        self.reach(self.root.get_by_role("button", name="Submit the design"))
        self.page.keyboard.press("Enter")
        self.root.locator(".debrief:visible").wait_for(timeout=PATIENCE)
        bar = self.root.locator("progress").evaluate("(bar) => [bar.position, bar.max]")
        assert bar[0] == 1 and bar[1] > 8, "it counted the runs to their end"
        return int(self.root.locator(".challenge").get_attribute("data-score"))

    def gauges_stay(self) -> float:
        """Go to the end of the card; promise and budget are still in sight. Return how much of the window they take (px)."""
        self.root.locator("footer").scroll_into_view_if_needed()
        self.page.wait_for_timeout(300)
        bar = self.root.locator(".gauges").bounding_box()
        assert bar and 0 <= bar["y"] < self.page.viewport_size["height"]
        return float(bar["height"])

    def gauge(self, label: str) -> Any:
        """One of the numbers that are always in sight."""
        return self.root.locator(".gauges > div", has=self.page.locator("dt", has_text=label))


def test_in_voila_keys_alone_lead_from_the_start_to_a_good_design_that_everyone_can_read(
    voila: Any, page: Any, traffic: Any, axe: Any
) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{voila.address}/voila/render/design-challenge.ipynb", wait_until="commit", timeout=PATIENCE)
    player = Player(page).wait()
    assert player.gauge("Answered in time").get_attribute("data-kept") == "false"
    assert player.submit() <= 40
    assert "charged twice" in player.root.locator(".debrief").inner_text()
    for edit in EDITS:
        player.set(*edit)
    assert [player.gauge(label).get_attribute("data-kept") for label in ("Answered", "Slowest", "Cost")] == ["true"] * 3
    player.root.locator(".debrief").evaluate("(each) => { each.hidden = true; }")
    assert player.submit() >= 80
    assert player.root.get_by_role("button", name=re.compile("Take the best design back")).is_visible()
    player.reach(player.root.locator(".debrief summary"))
    page.keyboard.press("Enter")
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        page.locator(f"{ROOT}[data-theme='{theme}']").wait_for()
        page.wait_for_timeout(200)
        page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")
        assert axe(page, "html") == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_timeout(500)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert player.gauges_stay() < 200
    assert traffic.foreign == []


def test_in_lab_a_design_scores_as_in_the_library_and_what_is_not_allowed_says_so(open_in_lab: Any) -> None:
    notebook = open_in_lab("from dstudio_widgets import design_challenge; card = design_challenge('checkout', seeds=(1, 2)); card")
    player = Player(notebook.page).wait()
    for edit in EDITS:
        player.set(*edit)
    score = player.submit()
    assert score == evaluate(load("checkout"), designed(), [1, 2]).total
    assert notebook.python("print(card.evaluation.total)").strip() == str(score)
    assert player.gauges_stay() < 100
    text = notebook.python("print(card.best['checkout'][1])")
    assert from_toml(text).part("payment").idempotent is True
    player.set("payment", "errors", 0.5)
    assert "cannot be submitted" in player.root.locator(".challenge .notice").inner_text()
    assert player.root.get_by_role("button", name="Submit the design").get_attribute("aria-disabled") == "true"
    player.reach(player.root.get_by_role("button", name=re.compile("Take the best design back")))
    player.done("Enter")
    assert not player.root.locator(".challenge .notice").is_visible()

"""The war room as a commander meets it: an incident played by keyboard to its debrief, in Voila and in Lab, and what everyone can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dstudio_lib.simulators.response.policies import reference
from dstudio_lib.simulators.response.scoring import events_of
from dstudio_lib.simulators.response.session import WORLDS

PATIENCE = 90_000
ROOM = ".dstudio.war-room:not([data-old])"
SEED = 3


class Commander:
    """Somebody at a keyboard."""

    def __init__(self, page: Any) -> None:
        self.page, self.root = page, page.locator(ROOM)

    def wait(self) -> Commander:
        """Wait until the room is there."""
        self.page.locator(f"{ROOM}[data-ready]").wait_for(timeout=PATIENCE)
        return self

    def reach(self, element: Any) -> None:
        """Walk with Tab, or back with Shift and Tab, until an element has the focus."""
        if self.page.evaluate("document.activeElement === document.body"):
            self.root.evaluate("(root) => { root.tabIndex = -1; root.focus(); }")
        handle = element.element_handle()
        where = """(each) => each === document.activeElement ? ""
            : document.activeElement.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING ? "Tab" : "Shift+Tab" """
        for _ in range(90):
            if not (key := handle.evaluate(where)):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab never reached {element}")

    def choose(self, select: Any, value: str) -> None:
        """Choose an option with the arrows."""
        self.reach(select)
        place = select.evaluate("(each, value) => [...each.options].findIndex((option) => option.value === value)", value)
        self.page.keyboard.press("Home")
        for _ in range(place):
            self.page.keyboard.press("ArrowDown")
        assert select.input_value() == value

    def pick(self, action: str) -> None:
        """Choose an action: the actions are one stop of Tab, and the arrows go among them."""
        radios = self.root.locator(".doing .choice input")
        checked = self.root.locator(".doing .choice input:checked")
        self.reach(checked if checked.count() else radios.first)
        for _ in range(40):
            if self.page.evaluate("document.activeElement.checked && document.activeElement.value") == action:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never reached {action}")

    def press(self, button: Any) -> None:
        """Walk to a button, press it, and wait for what follows."""
        before = int(self.root.get_attribute("data-ready"))
        self.reach(button)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "([room, before]) => Number(document.querySelector(room).dataset.ready) > before", arg=[ROOM, before], timeout=PATIENCE
        )

    def give(self, command: dict[str, Any]) -> None:
        """Give one command of a log, with keys only."""
        name, root = command["action"], self.root
        if name in ("wait", "close"):
            self.press(root.get_by_role("button", name=f"Wait {command['value']} min" if name == "wait" else "Declare it over", exact=True))
            return
        if name in ("hypothesis", "update"):
            part = root.locator(
                "details.more", has=self.page.locator("summary", has_text="Hypotheses" if name == "hypothesis" else "Status")
            )
            if not part.evaluate("(each) => each.open"):
                self.reach(part.locator("summary"))
                self.page.keyboard.press("Enter")
            form = part.locator("form").first
            self.choose(form.locator("select").first, command["value"])
            if "place" in command:
                self.choose(form.locator("select").nth(1), command["place"])
            self.press(form.get_by_role("button"))
            return
        self.pick(name)
        form = root.locator(".detail form")
        plain = form.locator(":scope > .fields select")
        for place, value in enumerate(command[key] for key in ("place", "value") if key in command):
            self.choose(plain.nth(place), value)
        if "expect" in command:
            for label, key in (("This", "metric"), ("will have gone", "direction"), ("by", "within"), ("I am sure to", "confidence")):
                self.choose(form.get_by_label(label, exact=True), str(command["expect"][key]))
        self.press(form.locator("button.main"))

    def play(self, scenario: str, seed: int) -> dict[str, Any]:
        """Play the expert's commands to the debrief; return the log of the same commands in the library."""
        log = reference(scenario, seed, "expert")
        for command in events_of(log, "command"):
            self.give(command)
        self.root.locator(".debrief h3").first.wait_for()
        return log


def _open(page: Any, address: str, scenario: str) -> Commander:
    page.set_viewport_size({"width": 1280, "height": 900})
    url = f"{address}/voila/render/war-room.ipynb?scenario={scenario}&seed={SEED}&theme=light"
    page.goto(url, wait_until="commit", timeout=PATIENCE)
    return Commander(page).wait()


def _clean(page: Any, axe: Any) -> None:
    assert [(found.rule, found.targets) for found in axe(page, ROOM)] == []


def test_in_voila_an_incident_is_played_by_keyboard_to_a_debrief_kept_and_opened_again(
    voila: Any, page: Any, axe: Any, tmp_path: Path
) -> None:
    room = _open(page, voila.address, "slow-disk")
    _clean(page, axe)
    log = room.play("slow-disk", SEED)
    assert page.evaluate("document.activeElement.textContent").startswith("Debrief: ")
    told = room.root.locator(".debrief").inner_text()
    assert events_of(log, "over")[0]["truth"]["text"] in told
    assert room.root.locator(".parts-of-score tbody tr").count() == 6
    assert all(record in told for record in ("Visa Europe, 2018", "Cloudflare, 2020"))
    _clean(page, axe)
    with page.expect_download() as kept:
        room.root.get_by_role("button", name="Keep this run as a file").first.click()
    path = tmp_path / "run.json"
    kept.value.save_as(path)
    assert json.loads(path.read_text()) == json.loads(json.dumps(log)), "the page gave other commands than the library"
    room.press(room.root.get_by_role("button", name="This one again"))
    page.locator(f"{ROOM}[data-minute='0']").wait_for()
    page.locator(f"{ROOM} .beginning summary").click()
    room.root.get_by_label("Open a run that was kept").set_input_files(path)
    room.root.locator(".debrief h3").first.wait_for()
    path.write_text(path.read_text().replace('"lost": ', '"lost": 1'))
    room.root.get_by_label("Open a run that was kept").set_input_files(path)
    page.locator(f"{ROOM} .failure:visible").wait_for()
    assert "the log was changed" in page.locator(f"{ROOM} .failure").inner_text()


def test_in_lab_an_incident_is_played_by_keyboard_and_survives_being_shown_again(desk: Any, axe: Any) -> None:
    code = f"from dstudio_widgets import war_room\nif 'incident' not in globals(): incident = war_room('retry-storm', {SEED})\nincident"
    desk.show(code)
    room = Commander(desk.page).wait()
    log = reference("retry-storm", SEED, "expert")
    commands = events_of(log, "command")
    for command in commands[:4]:
        room.give(command)
    minute, said = room.root.get_attribute("data-minute"), room.root.locator(".feed").inner_text()
    chosen = room.root.locator(".doing .choice input:checked").get_attribute("value")
    desk.show(code)
    room = Commander(desk.page).wait()
    assert room.root.get_attribute("data-minute") == minute != "0"
    assert room.root.locator(".feed").inner_text() == said
    assert room.root.locator(".doing .choice input:checked").get_attribute("value") == chosen
    for command in commands[4:]:
        room.give(command)
    room.root.locator(".debrief h3").first.wait_for()
    assert room.root.locator(".parts-of-score tbody tr").count() == 6
    for theme in ("light", "dark"):
        desk.theme(theme)
        desk.page.locator(f"{ROOM}[data-theme={theme}]").wait_for()
        _clean(desk.page, axe)


def test_in_voila_it_can_be_read_at_320_pixels_in_both_themes_and_shows_nothing_of_a_dark_panel(voila: Any, page: Any, axe: Any) -> None:
    room = _open(page, voila.address, "lockout")
    dark = room.root.locator(".war-panel[data-dark]")
    assert dark.count() >= 1, "monitoring is behind what failed"
    assert "no data" in dark.first.inner_text()
    dark.first.locator("summary").click()
    assert dark.first.locator("tbody tr").last.inner_text().split("\t")[-1] == "no data"
    assert set(WORLDS) == {each.get_attribute("data-name") for each in room.root.locator(".starters-of button").all()}
    page.set_viewport_size({"width": 320, "height": 640})
    for part in room.root.locator("details.more > summary").all():
        part.click()
    for label in ("Connect the emergency console", "Bring links up", "Let in a share of the users"):
        room.root.get_by_label(label).check(force=True)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        parts = page.locator(f"{ROOM} :is(button, select, input, textarea, p, label):visible")
        assert parts.evaluate_all("(all) => Math.max(...all.map((each) => each.getBoundingClientRect().right))") <= 320
    _clean(page, axe)
    page.get_by_role("button", name="Dark theme").click()
    page.locator(f"{ROOM}[data-theme=dark]").wait_for()
    _clean(page, axe)

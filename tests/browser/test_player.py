"""The player in Voila: stepped through and played by keyboard, in both themes, at 320 pixels, and with its kernel gone."""

from __future__ import annotations

from typing import Any

from dstudio_lib.charts.player import played
from dstudio_lib.simulators.famous_runs import FAMOUS_RUNS, famous_run

PATIENCE = 90_000
PLAYER = ".dstudio.player"
END_KERNEL = """async () => {
    const { baseUrl, kernelId } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const token = "ab".repeat(16);
    document.cookie = `_xsrf=${token}; path=/`;
    return (await fetch(`${baseUrl}voila/api/shutdown/${kernelId}`, { method: "POST", headers: { "X-XSRFToken": token } })).status;
}"""
"""Ends the page's own kernel, as Voila would; the token has to be the cookie's, whatever it is."""


def _event(page: Any) -> int:
    return int(page.locator(PLAYER).get_attribute("data-event"))


def _clean(page: Any, axe: Any) -> None:
    assert [(found.rule, found.targets) for found in axe(page, PLAYER)] == []


def test_a_run_is_played_by_keyboard_in_both_themes_at_320_pixels_and_without_its_kernel(voila: Any, page: Any, axe: Any) -> None:
    shown = played(famous_run("split-brain").recording())
    broken, last = shown["broken"], len(shown["events"]) - 1
    page.set_viewport_size({"width": 1100, "height": 900})
    page.goto(f"{voila.address}/voila/render/player.ipynb?run=split-brain&theme=light", wait_until="commit", timeout=PATIENCE)
    root = page.locator(f"{PLAYER}[data-ready]")
    root.wait_for(timeout=PATIENCE)

    # It opens on what broke, and nothing moves by itself.
    assert _event(page) == broken
    assert "not linearizable" in root.locator(".outcome").inner_text()
    assert shown["events"][broken]["text"] in root.locator(".happening").inner_text()
    assert root.locator("svg .break-line").count() == 1
    assert root.locator("svg .way").count() == len(shown["arrows"])
    assert root.locator(".events-of tbody tr").count() == last + 1
    assert root.get_attribute("data-moving") == ""
    _clean(page, axe)

    # Keys go event by event, wherever the focus is in the card; the list, the states and the words follow.
    play = root.get_by_role("button", name="Play")
    play.focus()
    page.keyboard.press("Home")
    assert _event(page) == 0
    for key, place in ((".", 1), (".", 2), (",", 1), ("End", last), ("b", broken), (",", broken - 1)):
        page.keyboard.press(key)
        assert _event(page) == place
        assert root.locator("tr[aria-current]").get_attribute("data-place") == str(place)
    assert root.locator("tr[aria-current] td").inner_text() == shown["events"][broken - 1]["text"]
    root.locator(".events-of").focus()
    page.keyboard.press("ArrowDown")
    assert _event(page) == broken
    slider = root.get_by_label("Event", exact=True)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert _event(page) == broken - 1
    assert shown["events"][broken - 1]["text"] in slider.get_attribute("aria-valuetext")
    page.keyboard.press("?")
    assert root.locator(".help").is_visible()
    page.keyboard.press("?")

    # The pointer seeks too, in the list and in the picture.
    root.locator(".events-of tbody tr").nth(3).click()
    assert _event(page) == 3
    box = root.locator("svg").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + 60)
    assert _event(page) > 3

    # It plays as fast as is asked, and can be paused.
    page.keyboard.press("Home")
    play.focus()
    for _ in range(4):
        page.keyboard.press("]")
    page.keyboard.press("Space")
    assert root.get_by_role("button", name="Pause").is_visible()
    page.wait_for_function(f"Number(document.querySelector('{PLAYER}').dataset.event) > 5")
    page.keyboard.press("Space")
    assert root.get_attribute("data-moving") == ""

    # All runs of the course are in the page: they play on when the kernel has ended.
    assert page.evaluate(END_KERNEL) == 204
    assert root.locator(".runs-of button").count() == len(FAMOUS_RUNS)
    root.locator(".runs-of button").nth(1).click()
    doubt = played(famous_run("commit-in-doubt").recording())
    assert _event(page) == doubt["downs"][0]["event"]
    assert root.locator(".node-of[data-down]").inner_text().startswith("coordinator ✗ down")
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    parts = page.locator(f"{PLAYER} :is(button, select, input, p, label, h2, td):visible")
    assert parts.evaluate_all("(all) => Math.max(...all.map((each) => each.getBoundingClientRect().right))") <= 320
    page.get_by_role("button", name="Dark theme").click()
    page.locator(f"{PLAYER}[data-theme=dark]").wait_for()
    _clean(page, axe)
    play.focus()
    before = _event(page)
    page.keyboard.press("Space")
    page.wait_for_function(f"Number(document.querySelector('{PLAYER}').dataset.event) > {before}")
    assert root.locator("svg .dots circle").count() == 0, "who wants no motion sees steps"
    page.keyboard.press("Space")

"""What is wider than its place says so, and is reached by keyboard as long as it is."""

from __future__ import annotations

from typing import Any

from dstudio_widgets import assets

PROSE = """<div id="prose" class="jp-RenderedHTMLCommon" style="width: 200px"><table><tr>
<td style="white-space: nowrap">a row of a table that is far wider than the place in which it stands</td></tr></table></div>"""


def test_wide_prose_fades_where_there_is_more_and_is_a_named_region_while_it_is_wide(_browser: Any) -> None:
    page = _browser[0].new_page()
    page.set_content(f"<style>{assets.stylesheet()}</style>{PROSE}")
    page.add_script_tag(content=f"{assets.joined('wide.js')}\nwatchWide();", type="module")
    prose = page.locator("#prose[data-more]")
    prose.wait_for()
    assert prose.get_attribute("data-more") == "right"
    assert [prose.get_attribute(name) for name in ("tabindex", "role")] == ["0", "region"]
    assert prose.get_attribute("aria-label")
    prose.evaluate("(place) => { place.scrollLeft = 1e6; }")
    page.locator("#prose[data-more='left']").wait_for()
    page.evaluate("() => { document.querySelector('#prose').style.width = '2000px'; dispatchEvent(new Event('resize')); }")
    page.locator("#prose:not([data-more]):not([tabindex]):not([role])").wait_for()
    page.close()

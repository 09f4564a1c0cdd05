"""A toggle in the playground: 60 s at 2,000 requests/s with retries and a fault, run, read and drawn as data, in Python and in a page.

Each sample turns load shedding on or off at another seed, so that nothing was computed before; the two are taken in turn.
"""

from __future__ import annotations

import base64
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SAMPLES = 24
WARM_UP = 8
TARGET = 100.0
"""Milliseconds that a toggle may take, warm."""

TESTS = Path(__file__).parents[1] / "tests"
BUSY = """
name = "busy"
client = [{name = "users", rate = 2000.0, call = {to = "web", timeout = 0.5, retries = 2}}]
service = [{name = "web", servers = 60, service_time = 0.02, queue = 200}]
fault = [{what = "slow", at = "web", start = 20.0, end = 30.0, value = 3.0}]
"""
BEGIN = """async ([binary, told]) => {
    const { PLAYGROUND, ob, engineFrom } = compiled;
    ob.engine = await engineFrom(Uint8Array.from(atob(binary), (each) => each.charCodeAt(0)));
    globalThis.session = PLAYGROUND.continued(ob.mapped(told));
}"""
TOGGLE = """([seed, toggle]) => {
    const { ob, PLAYGROUND: { answered, view } } = compiled;
    const before = answered(session, ob.mapped(seed));
    const begin = performance.now();
    session = answered(before, ob.mapped(toggle));
    ob.plain(view(session));
    return performance.now() - begin;
}"""


def main() -> None:
    """Print the medians, and what one in twenty toggles exceeds."""
    sys.path.insert(0, str(TESTS))
    try:
        from playwright.sync_api import sync_playwright

        from browser.servers import Traffic, launch
    except ImportError as error:
        raise RuntimeError(f"the browser's part needs Playwright ({error})") from None

    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = launch(playwright, Path(profile), Traffic())
        try:
            in_python, in_page = samples(context.new_page())
        finally:
            context.close()
    print(f"{'60 s at 2,000 requests/s':28} {'median ms':>10} {'1 in 20 above':>14}  (target ≤ {TARGET:g} ms warm)")
    for name, times in (("Python (wasmtime)", in_python), ("the page, without Python", in_page)):
        print(f"{name:28} {statistics.median(times):10.1f} {statistics.quantiles(times, n=20)[-1]:14.1f}")


def samples(page: Any) -> tuple[list[float], list[float]]:
    """Return the milliseconds of warm toggles in Python and in a page."""
    from dstudio_lib.engine.binary import BINARY
    from dstudio_lib.simulators.playground_files import from_toml
    from dstudio_widgets import assets
    from dstudio_widgets.playground_session import PlaygroundSession
    from dstudio_widgets.playground_state import carried
    from dstudio_widgets.playground_view import answered, view

    state = PlaygroundSession(from_toml(BUSY)).state
    page.goto("about:blank")
    engine = assets.joined("engine.js").replace("export async", "async")
    handed = "globalThis.compiled = { PLAYGROUND, ob, engineFrom };"
    page.add_script_tag(content=f"{assets.joined('playground_model.js')}\n{engine}\n{handed}", type="module")
    page.wait_for_function("globalThis.compiled")
    page.evaluate(BEGIN, [base64.b64encode(BINARY.read_bytes()).decode(), carried(state)])
    in_python, in_page = [], []
    for i in range(WARM_UP + SAMPLES):
        seed = {"kind": "seed", "seed": str(i + 2)}
        toggle = {"kind": "switch", "pattern": "load shedding", "place": "web", "on": i % 2 == 0}
        state = answered(state, seed)
        begin = time.perf_counter()
        state = answered(state, toggle)
        view(state)
        in_python.append(1e3 * (time.perf_counter() - begin))
        in_page.append(page.evaluate(TOGGLE, [seed, toggle]))
    return in_python[WARM_UP:], in_page[WARM_UP:]

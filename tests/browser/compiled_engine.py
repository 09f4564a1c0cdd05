"""The request-level engine in an empty page, by the loader that widgets use."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from dstudio_lib.engine.binary import BINARY
from dstudio_widgets import assets

HANDED = "globalThis.engineFrom = engineFrom;"
RUN = """async ([binary, given]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    globalThis.engine ??= await engineFrom(bytes(binary));
    const program = new Float64Array(bytes(given).buffer);
    const begin = performance.now();
    const result = engine.simulate(program);
    const milliseconds = performance.now() - begin;
    const parts = [];
    for (let at = 0; at < result.length; at += 32768) parts.push(String.fromCharCode(...result.subarray(at, at + 32768)));
    return [btoa(parts.join("")), milliseconds];
}"""


@dataclass(frozen=True)
class Ran:
    """A result, and how long the page took for it."""

    data: bytes
    milliseconds: float


def run_in_page(page: Any, program: bytes) -> Ran:
    """Run a program in a page, which loads the engine the first time."""
    if not page.evaluate("typeof globalThis.engineFrom === 'function'"):
        page.goto("about:blank")
        page.add_script_tag(content=f"{assets.joined('engine.js')}\n{HANDED}", type="module")
        page.wait_for_function("() => globalThis.engineFrom !== undefined")
    text, milliseconds = page.evaluate(RUN, [base64.b64encode(BINARY.read_bytes()).decode(), base64.b64encode(program).decode()])
    return Ran(base64.b64decode(text), milliseconds)

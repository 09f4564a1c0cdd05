"""The playground on its way to JavaScript, so that its card goes on in a page that has no Python.

What is compiled is what Python itself runs: the steps of a session, the systems and their checks, the plan of a run and the reading of its
result, words, figures and picture. Only the engine is not compiled anew: a page runs the same binary.
"""

from __future__ import annotations

from dstudio_lib.charts.page.script import ReadingScript
from dstudio_lib.engine.plan import Plan
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_parts import Part

from . import playground_report, playground_state, playground_view

PRIMITIVES = {
    ("dstudio_lib.engine.running", "bytes_of"): "ob.simulate",
    ("dstudio_lib.engine.results", "doubles"): "ob.doubles",
    ("dstudio_lib.engine.results", "counts_of"): "ob.countsOf",
    ("dstudio_lib.foundation.quantity", "_kind"): "ob.kindOf",
    ("dstudio_lib.foundation.units", "to_base"): "ob.toBase",
    ("dstudio_lib.simulators.playground_parts", "settings_of"): "ob.settingsOf",
    ("dstudio_widgets.payload", "clean"): "ob.clean",
}
"""What a page does by other means: running the binary, reading its bytes, units, and data on its way out."""

ENTRIES = {
    "continued": playground_state.continued,
    "answered": playground_view.answered,
    "view": playground_view.view,
    "report": playground_report.report,
}
"""What a page calls: a session of plain data, the session after a message, what is shown of it, and its page to print."""


def module() -> str:
    """Return the module that a page needs to go on by itself."""
    script = ReadingScript(prefix="play$", homes=("dstudio_widgets.",), parts=Part)
    script.primitives = dict(PRIMITIVES)
    script.instead = {Quantity._check_other: "throw this._refusal(value, parameter);", Part._check_words: "", System._check_words: ""}
    script.kind(Plan)
    return script.text({name: script.reading(function) for name, function in ENTRIES.items()}, "PLAYGROUND")

"""What the cards of a page share, on its way to JavaScript: ticks, the bars of strengths, turns of phrase, refusals in words."""

from __future__ import annotations

from dstudio_lib.charts import strengths, ticks, words
from dstudio_lib.charts.page.script import ReadingScript
from dstudio_lib.foundation import exploring

from . import wording

ENTRIES = {
    "power_of_ten": ticks.power_of_ten,
    "step_of": ticks.step_of,
    "multiples": ticks.multiples,
    "rounded": ticks.rounded,
    "course": words.course,
    "elasticity": exploring.elasticity,
    "strongest": strengths.strongest,
    "strengths": strengths.figure,
    "worded": wording.worded,
}
"""What the interpreter of closed forms (``static/program.js``) and a card without Python (``static/local.js``) call."""


def module() -> str:
    """Return the module that has them."""
    script = ReadingScript(prefix="charting$", homes=("dstudio_widgets.",))
    return script.text({name: script.reading(function) for name, function in ENTRIES.items()}, "CHARTING")

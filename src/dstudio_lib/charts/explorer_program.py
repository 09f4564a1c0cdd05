"""The Explorer of a formula as a closed form, which a page computes without Python."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import MINUS, NARROW
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings

from .closed_form import CaveatsOf, ClosedForm, Computed, Condition, Curve, Elasticities, Sentence, Shown, Strongest, Swept
from .explorer_axes import is_verdict
from .words import capital

_SMALL: tuple[Condition, ...] = (("result", "<", 0.01), ("result", ">", 0))
"""When a share is told as a chance too."""
_A_SHARE: tuple[Condition, ...] = (("result", "<", 1), ("result", ">", 0))
_RISES: tuple[Condition, ...] = (("strongest_size", ">", 0),)
_FALLS: tuple[Condition, ...] = (("strongest_size", "<", 0),)


def closed_form(formula: Formula, settings: type[Settings]) -> ClosedForm | None:
    """Return the closed form of a formula's Explorer, or None where only Python draws it as it should be.

    That is so for lists, whose entries are no settings of their own, and where no input has an elasticity, so that there is no
    second figure.
    """
    if any(each.vector for each in (*formula.parameters.values(), formula.result)) or "result" in formula.parameters:
        return None
    if is_verdict(formula.result):
        return None
    name, title = formula.result.name, capital(formula.result.name)
    inputs = tuple(formula.parameters)
    more = f"1{NARROW}% more {{strongest}}"
    among = f"the strongest of {len(inputs)} inputs" if len(inputs) > 1 else "the only input"
    form = ClosedForm(
        settings=settings,
        values=(Computed("result", formula.id, {each: each for each in inputs}),),
        strongest=Strongest("strongest", "result", inputs),
        verdict=(
            Sentence(f"{title}: {{result}}; {more} makes it {{strongest_size:size.2}}{NARROW}% more.", when=_RISES),
            Sentence(f"{title}: {{result}}; {more} makes it {{strongest_size:size.2}}{NARROW}% less.", when=_FALLS),
            Sentence(f"{title}: {{result}}; a small change of the inputs does not move it."),
        ),
        spoken=(Sentence(f"{{over}} {{over:value}}: {name} {{result}}."),),
        metrics=(
            Shown(title, "{result}", formula.result.meaning),
            *_in_other_words(formula),
            Shown(more, f"+{{strongest_size:size.2}}{NARROW}%", among, when=_RISES),
            Shown(more, f"{MINUS}{{strongest_size:size.2}}{NARROW}%", among, when=_FALLS),
        ),
        figures=(
            Swept(
                "curve",
                along="over",
                curves=(Curve("result", name),),
                alternative=f"{title} over the whole range of {{over}}. At {{over:value}} it is {{result}}.",
            ),
            Elasticities("elasticity", "result", over=inputs),
        ),
        notes=(CaveatsOf("result"),),
    )
    opened = form.read(settings())
    return form if any(isinstance(row[1], float) and row[1] for row in opened.figures[1].table.rows) else None


def _in_other_words(formula: Formula) -> list[Shown]:
    if formula.result.scale == "nines":
        return [Shown("Missing, over a year", "{result:downtime}", "if it is a share of time", "failed", when=_A_SHARE)]
    return [Shown("As a chance", "{result:one_in}", formula.result.name, when=_SMALL)] if formula.result.upper == 1 else []

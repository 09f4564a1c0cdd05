"""The Explorer of a formula as a closed form, which a page computes without Python."""

from __future__ import annotations

from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings

from .closed_form import CaveatsOf, ClosedForm, Computed, Condition, Curve, Elasticities, Sentence, Shown, Swept
from .explorer_figures import capital

_SMALL: tuple[Condition, ...] = (("result", "<", 0.01), ("result", ">", 0))
"""When a share is told as a chance too."""


def closed_form(formula: Formula, settings: type[Settings]) -> ClosedForm | None:
    """Return the closed form of a formula's Explorer, or None where only Python draws it as it should be.

    That is so for lists, whose entries are no settings of their own, and where no input has an elasticity, so that there is no
    second figure.
    """
    if any(each.vector for each in (*formula.parameters.values(), formula.result)) or "result" in formula.parameters:
        return None
    name, title = formula.result.name, capital(formula.result.name)
    inputs = tuple(formula.parameters)
    form = ClosedForm(
        settings=settings,
        values=(Computed("result", formula.id, {each: each for each in inputs}),),
        verdict=(Sentence(f"{title}: {{result}}, with {{over}} {{over:value}}."),),
        spoken=(Sentence(f"{{over}} {{over:value}}: {name} {{result}}."),),
        metrics=(
            Shown(title, "{result}", formula.result.meaning),
            *([Shown("As a chance", "{result:one_in}", name, when=_SMALL)] if formula.result.upper == 1 else []),
        ),
        figures=(
            Swept(
                "curve",
                along="over",
                curves=(Curve("result", name),),
                title=f"{title}: {{result}} at {{over:value}} of {{over}}",
                finding=f"{title} is {{result}} at {{over:value}} of {{over}}",
                alternative=f"{title} over the whole range of {{over}}; at {{over:value}} it is {{result}}.",
            ),
            Elasticities(
                "elasticity",
                "result",
                over=inputs,
                title=f"What one percent more of each input does to the {name}",
                finding=f"What one percent more of each input does to the {name}",
                alternative=f"Change of the {name} for one percent more of each input.",
            ),
        ),
        notes=(CaveatsOf("result"),),
    )
    opened = form.read(settings())
    return form if all(figure.table.rows for figure in opened.figures) else None

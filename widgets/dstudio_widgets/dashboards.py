"""The landing page of the dashboards: every calculator that the course declares, with its question."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .calculators import Declaration, all_calculators

if TYPE_CHECKING:
    from IPython.display import HTML


def dashboard(calculator: Declaration) -> str:
    """Return the file name of a calculator's dashboard.

    >>> from dstudio_widgets.calculators import all_calculators
    >>> dashboard(all_calculators()[1])
    'latency-budget.ipynb'
    """
    return calculator.name.removesuffix("_calculator").replace("_", "-") + ".ipynb"


def dashboard_list() -> HTML:
    """Return a list of links, one for each calculator; the links work in Voila and in Lab."""
    from IPython.display import HTML

    entries = [
        f'<li><a href="{dashboard(each)}"><strong>{escape(each.title)}</strong> {escape(each.question)}</a></li>'
        for each in all_calculators()
    ]
    return HTML(f'<ul class="dashboards" role="list">{"".join(entries)}</ul>')

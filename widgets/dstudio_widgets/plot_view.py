"""One view for every figure of the course; plotly.js reaches a page once, however many figures it has."""

from __future__ import annotations

import traitlets

from dstudio_lib.charts import poster
from dstudio_lib.charts.reading import Figure

from . import payload
from .assets import loader
from .surface import Surface


class PlotView(Surface):
    """Shows a figure in the page's own theme, with its finding in words and its numbers as a table.

    Assigning ``figure`` redraws it in place. Nothing of the library is kept in the widget or in the notebook.
    """

    _esm = loader("figure")
    figure = traitlets.Dict().tag(sync=True)

    def __init__(self, figure: Figure) -> None:
        super().__init__(poster=figure.finding, picture=poster.svg(figure), figure=payload.figure(figure))

    def show(self, figure: Figure) -> None:
        """Show another figure in the same place."""
        self.figure, self.picture = payload.figure(figure), poster.svg(figure)

    def __repr__(self) -> str:
        return f"Figure: {self.figure['finding']}"


def show_figure(figure: Figure) -> PlotView:
    """Return the view of a figure."""
    return PlotView(figure)


Show = PlotView
"""The view under the name that notebooks use: ``Show(figure)``."""

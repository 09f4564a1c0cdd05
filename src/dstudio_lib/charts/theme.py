"""The look of every figure: one Plotly template for each theme, and figures resolved for static use."""

from __future__ import annotations

from typing import Any

from .palette import SERIES, Theme, resolve
from .reading import Figure

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

CONFIG = {"responsive": False, "displaylogo": False, "displayModeBar": False, "scrollZoom": False, "doubleClick": "reset"}
"""No tool bar and no wheel zoom; the view watches its own size, so Plotly need not watch the window."""


def template(theme: Theme) -> dict[str, Any]:
    """Return the Plotly template of a theme."""
    axis = {
        "zeroline": False,
        "linewidth": 1,
        "linecolor": "role:border",
        "tickcolor": "role:border",
        "gridcolor": "role:grid",
        "tickfont": {"color": "role:muted", "size": 12},
    }
    layout = {
        "font": {"family": FONT, "size": 13, "color": "role:text"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 16, "b": 44},
        "colorway": list(SERIES[theme].values()),
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": "role:raised", "bordercolor": "role:border", "font": {"color": "role:text", "size": 12}},
        "showlegend": False,
        "legend": {"font": {"size": 12}, "bgcolor": "rgba(0,0,0,0)"},
        "title": {"x": 0, "xanchor": "left", "font": {"size": 15}},
        "xaxis": axis | {"showgrid": False, "ticks": "outside", "title": {"standoff": 8, "font": {"size": 13}}},
        "yaxis": axis | {"showgrid": True, "automargin": True, "rangemode": "tozero", "title": {"standoff": 8, "font": {"size": 13}}},
        "annotationdefaults": {"font": {"size": 12}, "showarrow": False},
        "transition": {"duration": 0},
        "uirevision": "keep",
        "dragmode": False,
    }
    return {"layout": resolve(layout, theme)}


def figure_for(figure: Figure, theme: Theme = "light") -> dict[str, Any]:
    """Return a figure with its colours and template, ready for ``plotly.graph_objects.Figure``.

    For pages without Python: reports, exports and pictures.
    """
    plot = resolve(figure.plot, theme)
    return {"data": plot["data"], "layout": {"template": template(theme), **plot.get("layout", {})}}

"""The palette keeps its promises: contrast, and hues that stay apart for every kind of colour vision."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from dstudio_lib.charts import palette, theme
from dstudio_lib.charts.reading import Figure, Table

THEMES = ("light", "dark")
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = TO_XYZ @ np.ones(3)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(np.array([0.2126, 0.7152, 0.0722]) @ linear(each)) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Sharma, Wu and Dalal (2005), equations 2 to 22, with all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    turn = h2 - h1
    if c1 * c2 == 0:
        turn = 0.0
    elif turn > 180:
        turn -= 360
    elif turn < -180:
        turn += 360
    d_l, d_c, d_h = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2  # noqa: E741 - the paper's own letters
    if c1 * c2 == 0:
        h = h1 + h2
    elif abs(h1 - h2) <= 180:
        h = (h1 + h2) / 2
    else:
        h = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(h - 30))
        + 0.24 * math.cos(math.radians(2 * h))
        + 0.32 * math.cos(math.radians(3 * h + 6))
        - 0.20 * math.cos(math.radians(4 * h - 63))
    )
    s_l = 1 + 0.015 * (l - 50) ** 2 / math.sqrt(20 + (l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c, 1 + 0.015 * c * t
    r_t = -2 * math.sqrt(c**7 / (c**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2))))
    return math.sqrt((d_l / s_l) ** 2 + (d_c / s_c) ** 2 + (d_h / s_h) ** 2 + r_t * (d_c / s_c) * (d_h / s_h))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # Sharma, Wu and Dalal (2005), table 1, pairs 1, 7, 17 and 25
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_colour_difference_used_here_agrees_with_published_pairs(one, other, expected) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("vision", DEFICIENCIES)
def test_series_stay_apart_for_every_kind_of_colour_vision(name, vision) -> None:
    seen = {role: lab(DEFICIENCIES[vision] @ linear(colour)) for role, colour in palette.SERIES[name].items()}
    nearest = min((ciede2000(seen[a], seen[b]), a, b) for a, b in itertools.combinations(seen, 2))
    assert nearest[0] >= 12, nearest


@pytest.mark.parametrize("name", THEMES)
def test_marks_have_a_contrast_of_three_on_both_surfaces(name) -> None:
    tokens = palette.tokens(name)
    marks = [*palette.SERIES[name], "limit", "focus", "ghost"]
    weak = [(mark, on) for mark in marks for on in ("surface", "raised") if contrast(tokens[mark], tokens[on]) < 3]
    assert weak == []


@pytest.mark.parametrize("name", THEMES)
def test_borders_of_controls_have_a_contrast_of_three_on_the_surface_they_stand_on(name) -> None:
    tokens = palette.tokens(name)
    assert contrast(tokens["border"], tokens["surface"]) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_words_have_a_contrast_of_four_and_a_half_on_every_ground_they_stand_on(name) -> None:
    tokens = palette.tokens(name)
    weak = [(text, on) for text, grounds in palette.TEXT_ON.items() for on in grounds if contrast(tokens[text], tokens[on]) < 4.5]
    assert weak == []


def test_both_themes_have_the_same_roles() -> None:
    assert set(palette.tokens("light")) == set(palette.tokens("dark"))


def test_every_series_differs_in_dash_and_marker_too() -> None:
    roles = list(palette.SERIES["light"])
    assert len({palette.DASHES[role] for role in roles}) == len({palette.SYMBOLS[role] for role in roles}) == len(roles)


def test_a_role_becomes_a_colour_or_a_tint() -> None:
    assert palette.resolve(["role:served", "role:served/0.5", "plain"], "dark") == ["#2F8FEF", "rgba(47,143,239,0.5)", "plain"]


def test_an_unknown_role_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="role:mauve"):
        palette.resolve("role:mauve", "light")


@pytest.mark.parametrize("name", THEMES)
def test_plotly_accepts_the_template_and_a_resolved_figure(name) -> None:
    import plotly.graph_objects as go

    figure = Figure(
        "f", "It rises.", {"data": [{"type": "scatter", "y": [1, 2], "line": {"color": "role:served"}}]}, "", Table(("y",), ((1,), (2,)))
    )
    drawn = go.Figure(theme.figure_for(figure, name))
    assert drawn.data[0].line.color == palette.SERIES[name]["served"]
    assert drawn.layout.template.layout.font.color == palette.INTERFACE[name]["text"]

"""Two small pictures, as SVG inside the page: outcomes before and after, and items by difficulty and discrimination.

Each has a text alternative that says what is seen; the tables beside them hold the numbers. Shape and words carry the meaning, colour
only repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dstudio_lib.charts.palette import INTERFACE, SERIES

from . import words
from .disclosure import Share
from .summary import EpisodeReport, ItemLine, OutcomeLine

SYSTEM, INK, MUTED = SERIES["light"]["served"], INTERFACE["light"]["text"], INTERFACE["light"]["muted"]
GRID, SURFACE, LOW = INTERFACE["light"]["grid"], INTERFACE["light"]["surface"], SERIES["light"]["failed"]
_LEFT, _WIDTH, _ROW = 46, 560, 30


def outcomes(told: EpisodeReport) -> str:
    """Return the picture of the outcomes, or nothing if no share may be shown exactly."""
    if not any(each.before.exact or each.after.exact for each in told.outcomes):
        return ""
    height = _ROW * len(told.outcomes) + 56
    right = _WIDTH - 96
    parts = [_line(_across(step / 4, right), 22, _across(step / 4, right), height - 30, GRID) for step in range(5)]
    parts += [_text(_across(step / 4, right), height - 14, f"{25 * step}", "middle", MUTED) for step in range(5)]
    parts.append(_text(_across(1.0, right) + 14, height - 14, "% of points", "start", MUTED))
    parts.append(
        f'<circle cx="6" cy="8" r="4.5" fill="{SURFACE}" stroke="{MUTED}" stroke-width="2"/>{_text(16, 12, "before", "start", MUTED)}'
    )
    parts.append(f'<circle cx="70" cy="8" r="5" fill="{SYSTEM}"/>{_text(80, 12, "after", "start", MUTED)}')
    limit = _across(told.threshold, right)
    parts.append(_line(limit, 18, limit, height - 30, INK, 'stroke-dasharray="4 3"'))
    parts.append(_text(limit, 12, f"reached from {words.percent(told.threshold)}", "middle", INK))
    for place, each in enumerate(told.outcomes):
        parts += _outcome(each, 38 + _ROW * place, right)
    return _svg(_WIDTH, height, _said_of_outcomes(told), parts)


def _outcome(each: OutcomeLine, y: float, right: float) -> list[str]:
    parts = [_text(0, y + 5, each.id, "start", INK)]
    if each.after.value is not None and not each.after.exact:
        far = 1.0 if each.after.kind == "at least" else 0.0
        parts.append(_line(_at(each.after, right), y, _across(far, right), y, SYSTEM, 'stroke-width="2" stroke-dasharray="2 4"'))
    if each.before.exact and each.after.exact:
        parts.append(_line(_at(each.before, right), y, _at(each.after, right), y, SYSTEM, 'stroke-width="3"'))
    if each.before.exact:
        parts.append(f'<circle cx="{_at(each.before, right):.1f}" cy="{y}" r="5.5" fill="{SURFACE}" stroke="{MUTED}" stroke-width="2"/>')
    if each.after.exact:
        parts.append(f'<circle cx="{_at(each.after, right):.1f}" cy="{y}" r="6" fill="{SYSTEM}"/>')
    parts.append(_text(_WIDTH, y + 5, each.after.text, "end", INK))
    return parts


def _said_of_outcomes(told: EpisodeReport) -> str:
    said = "; ".join(f"{each.id} from {each.before.text} to {each.after.text}" for each in told.outcomes)
    seen = "a hollow circle before, a filled one after, dots where only a bound is told"
    return f"Share of points by outcome, {seen}: {said}. Reached from {words.percent(told.threshold)}."


def items(lines: Sequence[ItemLine]) -> str:
    """Return the picture of the items of one form, or nothing if fewer than two may be shown exactly."""
    shown = [each for each in lines if each.difficulty.exact and each.discrimination is not None]
    if len(shown) < 2:
        return ""
    lowest = min(0.0, *(each.discrimination or 0.0 for each in shown)) - 0.1
    height, right, bottom = 236, _WIDTH - 20, 200.0

    def up(value: float) -> float:
        return bottom - (value - lowest) / (1 - lowest) * (bottom - 14)

    parts = [_line(_across(step / 4, right), 14, _across(step / 4, right), bottom, GRID) for step in range(5)]
    parts += [_text(_across(step / 4, right), bottom + 16, f"{25 * step}", "middle", MUTED) for step in range(5)]
    parts += [_line(_LEFT, up(value), right, up(value), INK if value == 0 else GRID) for value in (0.0, 0.5, 1.0)]
    parts += [_text(_LEFT - 8, up(value) + 4, f"{value:g}", "end", MUTED) for value in (0.0, 0.5, 1.0)]
    parts.append(_text(right, bottom + 32, "difficulty: % of points reached, more is easier", "end", MUTED))
    parts.append(_text(_LEFT + 4, 10, "discrimination", "start", MUTED))
    marks = [(_at(each.difficulty, right), up(each.discrimination or 0.0)) for each in shown]
    taken = list(marks)
    for each, (x, y) in zip(shown, marks, strict=True):
        parts.append(_dot(x, y) if (each.discrimination or 0.0) >= 0 else _triangle(x, y))
        places = [(x + 18, y), (x - 18, y), (x, y - 14), (x, y + 14), (x + 18, y - 12), (x - 18, y + 12)]
        place = next((spot for spot in places if all(abs(spot[0] - a) > 17 or abs(spot[1] - b) > 10 for a, b in taken)), places[0])
        taken.append(place)
        parts.append(_text(place[0], place[1] + 4, each.id, "middle", INK))
    said = "; ".join(f"{each.id} {each.difficulty.text}, {words.decimal(each.discrimination)}" for each in shown)
    negative = " A triangle marks a negative discrimination." if any((each.discrimination or 0) < 0 for each in shown) else ""
    return _svg(_WIDTH, height, f"Items by difficulty and discrimination: {said}.{negative}", parts)


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{SYSTEM}"/>'


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x - 6:.1f} {y + 5:.1f}h12l-6 -11z" fill="{LOW}"/>'


def _across(share: float, right: float) -> float:
    return _LEFT + share * (right - _LEFT)


def _at(share: Share, right: float) -> float:
    return _across(share.value or 0.0, right)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>'


def _text(x: float, y: float, said: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'


def _svg(width: int, height: int, said: str, parts: Sequence[str]) -> str:
    label = escape(said, quote=True)
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'

"""The report as a page: one file, no script, nothing fetched, ready to be printed or saved as PDF on A4.

The same part of a page is what a notebook shows: :class:`Shown` has ``_repr_html_``, which Jupyter and Voila ask for, so that neither is
imported here. Every rule of the style is about ``.dstudio-report`` and below it, and leaves the notebook around it alone; the doubled
class outweighs what Jupyter says of tables and lists.

The dashboard is ``assessments/report.ipynb``, which ``dstudio prepare`` puts into a course folder. It is not among the dashboards for
learners: those are served to anyone and stand on the widgets, which must not know of assessment; this one reads a gradebook, shows names
and belongs in the folder that only an instructor has.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from dstudio_lib.charts.palette import INTERFACE

from .. import spreadsheets
from . import pictures, words
from .assemble import of_folder
from .help import ONLY
from .misconceptions import Chosen
from .summary import REACHED, EpisodeReport, FormSummary, Report
from .text import NOTHING

_C = INTERFACE["light"]
STYLE = f"""
& {{ color: {_C["text"]}; background: {_C["surface"]}; font: 14px/1.5 system-ui, sans-serif; max-width: 190mm; margin: 0 auto;
  padding: 16px; color-scheme: light; font-variant-numeric: tabular-nums; }}
& h1 {{ font-weight: 700; font-size: 28px; line-height: 1.2; margin: 0 0 4px; color: inherit; }}
& h2 {{ font-weight: 700; font-size: 20px; margin: 28px 0 8px; border-top: 2px solid {_C["text"]}; padding-top: 8px; color: inherit; }}
& h3 {{ font-weight: 700; font-size: 16px; margin: 20px 0 6px; color: inherit; }}
& p {{ margin: 0 0 8px; max-width: 70ch; }}
& .muted {{ color: {_C["muted"]}; }}
& .figures {{ display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 8px 0; padding: 0; }}
& .figures div {{ min-width: 96px; }}
& .figures dt {{ float: none; width: auto; margin: 0; font-weight: 400; font-size: 12px; color: {_C["muted"]}; }}
& .figures dd {{ float: none; width: auto; margin: 0; font-size: 24px; font-weight: 600; line-height: 1.2; }}
& .figures dd small {{ display: block; font-size: 12px; font-weight: 400; color: {_C["muted"]}; }}
& .wide {{ overflow-x: auto; }}
& table {{ border-collapse: collapse; table-layout: auto; width: 100%; margin: 4px 0 12px; font-size: 13px; color: inherit; }}
& caption {{ text-align: left; font-weight: 600; padding: 4px 0; color: inherit; }}
& th, & td {{ text-align: left; vertical-align: top; padding: 4px 10px 4px 0;
  border-bottom: 1px solid {_C["hairline"]}; background: {_C["surface"]}; color: inherit; white-space: normal;
  max-width: none; line-height: 1.5; }}
& thead th, & thead td {{ border-bottom: 1px solid {_C["border"]}; font-size: 12px; }}
& tbody th {{ font-weight: 600; }}
& .number {{ text-align: right; white-space: nowrap; }}
& td:not(.number):nth-child(2) {{ min-width: 72px; }}
& .names td:last-child {{ min-width: 240px; }}
& svg {{ display: block; max-width: 100%; height: auto; margin: 4px 0; font: 12px system-ui, sans-serif; }}
& .note {{ background: {_C["warn-tint"]}; color: {_C["warn-text"]}; padding: 6px 10px; max-width: none; }}
& .only {{ background: {_C["error-tint"]}; color: {_C["error-text"]}; padding: 6px 10px; font-weight: 600; max-width: none; }}
& .wide:focus-visible {{ outline: 3px solid {_C["focus"]}; outline-offset: 2px; }}
@media print {{
  & {{ font-size: 10pt; padding: 0; max-width: none; }}
  & .names {{ break-before: page; }}
  & tr, & svg, & .figures {{ break-inside: avoid; }}
  & h2, & h3, & caption {{ break-after: avoid; }}
  & thead {{ display: table-header-group; }}
  & .wide {{ overflow: visible; }}
  & .note, & .only {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
""".replace("&", ".dstudio-report.dstudio-report")


class Shown:
    """A report as a notebook shows it.

    ``Shown.of_folder()`` reads the course folder that the notebook lies in.
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    @classmethod
    def of_folder(cls, folder: Path | str = ".", wanted: Sequence[str] = (), *, public: bool = False, threshold: float = REACHED) -> Shown:
        """Read a course folder; the arguments are those of ``dstudio report``."""
        return cls(of_folder(folder, wanted, public=public, threshold=threshold))

    def _repr_html_(self) -> str:
        return part(self.report)

    def __repr__(self) -> str:
        from .text import text

        return text(self.report)


def write(report: Report, path: Path) -> None:
    """Write the page; with names in it, it is readable by its owner only."""
    spreadsheets.put(path, page(report), private=not report.public)


def page(report: Report) -> str:
    """Return the whole page."""
    title = escape(f"{report.course}: assessment report")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<style>@page { size: A4; margin: 16mm; } body { margin: 0; }</style>\n</head>\n"
        f"<body>\n<main>\n{part(report)}\n</main>\n</body>\n</html>\n"
    )


def part(report: Report) -> str:
    """Return the page's content with its style."""
    edition = (
        "Edition to pass on: no names, no count under ten." if report.public else "The instructor's edition. Its last part names learners."
    )
    said = [
        f"<style>{STYLE}</style>",
        '<div class="dstudio-report">',
        f"<h1>{escape(report.course)}: assessment report</h1>",
        f'<p class="muted">{report.made:%Y-%m-%d}. {edition}</p>',
    ]
    if not report.episodes:
        said.append(f"<p>{escape(NOTHING)}</p>")
    said += [_episode(each) for each in report.episodes]
    if report.episodes:
        said += ["<h2>How these numbers are made</h2>", *(f"<p>{escape(each)}</p>" for each in words.METHOD)]
    if not report.public:
        said.append(_help(report))
    return "\n".join([*said, "</div>"])


def _episode(told: EpisodeReport) -> str:
    said = [f"<h2>{escape(told.id)} {escape(told.title)}</h2>", _headline(told)]
    said += [f'<p class="note">{escape(note)}</p>' for note in told.notes]
    if told.outcomes:
        said += ["<h3>Outcomes</h3>", pictures.outcomes(told), _outcomes(told)]
    return "\n".join([*said, *(_form(form) for form in told.forms)])


def _headline(told: EpisodeReport) -> str:
    found = told.gain.told
    if found is None:
        return f"<p>{escape(told.gain.sentence)}</p>"
    low, high = found.interval
    cells = [
        ("before", words.percent(found.before), "average of the points"),
        ("after", words.percent(found.after), "average of the points"),
        ("gain", f"{words.whole(found.gain)}", f"points of a hundred, {words.whole(low)} to {words.whole(high)}"),
    ]
    if found.d is not None:
        interval = "" if found.d_interval is None else f"{words.decimal(found.d_interval[0])} to {words.decimal(found.d_interval[1])}"
        cells.append(("Cohen's d", words.decimal(found.d), interval))
    if found.normalised is not None:
        cells.append(("normalised gain", words.decimal(found.normalised), "of what could be gained"))
    shown = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(more)}</small></dd></div>" for name, value, more in cells
    )
    return f'<dl class="figures">{shown}</dl>\n<p>{escape(told.gain.sentence)} Intervals are at 95&nbsp;%.</p>'


def _outcomes(told: EpisodeReport) -> str:
    rows = [(each.id, each.text, each.before.text, each.after.text, words.reached(each), words.count(each.below)) for each in told.outcomes]
    head = ("", "outcome", "before", "after", "", "learners below")
    return _table(f"Share of points by outcome, reached from {words.percent(told.threshold)}", head, rows, numbers={2, 3, 5})


def _form(form: FormSummary) -> str:
    said = [f"<h3>{escape(form.id)}</h3>", f"<p>{escape(form.title)}. {escape(words.statuses(form))}.</p>"]
    said.append(f"<p>{'Reliability ' if form.coefficient is not None else ''}{escape(words.reliability(form))}</p>")
    said += [f'<p class="note">{escape(note)}</p>' for note in form.notes]
    if form.items:
        rows = [
            (each.id, each.title, each.outcome, each.bloom, f"{each.points:g}", each.difficulty.text, words.decimal(each.discrimination))
            for each in form.items
        ]
        head = ("", "item", "outcome", "level", "points", "difficulty", "discrimination")
        said += [pictures.items(form.items), _table(f"Items of {form.id}", head, rows, numbers={4, 5, 6})]
        said.append(_answers(form))
    return "\n".join(said)


def _answers(form: FormSummary) -> str:
    told = [each for each in form.chosen if each.count is not None]
    if not any(not each.right for each in told):
        return '<p class="muted">No wrong answer was given by ten learners or more.</p>' if form.chosen else ""
    held = len(form.chosen) - len(told)
    rows = [(each.item, _kind(each), each.says, str(each.count)) for each in told]
    more = (
        f'<p class="muted">{held} more answers were given by fewer than ten learners each, or would give such a group away.</p>'
        if held
        else ""
    )
    return _table(f"Answers of ten learners or more, {form.id}", ("", "", "what it says", "learners"), rows, numbers={3}) + more


def _kind(each: Chosen) -> str:
    if len(each.answer) == 1:
        return f"{each.answer}, {'right' if each.right else 'wrong'}"
    return each.answer


def _help(report: Report) -> str:
    rows = [(told.id, each.name, each.student, each.status, " ".join(each.reasons)) for told in report.episodes for each in told.help or ()]
    said = ['<section class="names">', "<h2>Who may need help</h2>", f'<p class="only">{escape(ONLY)}</p>']
    if rows:
        said.append("<p>In the order of the alphabet; a list to start conversations from, not a ranking.</p>")
        said.append(_table("Learners", ("", "name", "id", "status", "why"), rows))
    else:
        said.append("<p>Nobody, by these numbers.</p>")
    return "\n".join([*said, "</section>"])


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int] | frozenset[int] = frozenset()) -> str:
    def mark(place: int) -> str:
        return ' class="number"' if place in numbers else ""

    columns = "".join(f'<th scope="col"{mark(place)}>{escape(name)}</th>' if name else "<td></td>" for place, name in enumerate(head))
    lines = []
    for row in rows:
        cells = "".join(f"<td{mark(place)}>{escape(cell)}</td>" for place, cell in enumerate(row) if place)
        lines.append(f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>')
    label = escape(caption, quote=True)
    return (
        f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )

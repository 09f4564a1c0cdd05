"""The course as a notebook shows it: episodes, tracks, outcomes and flash cards, read from their declarations.

A page is the value at the end of a cell; it holds HTML that Lab and Voila show, without scripts and without any address outside.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from dstudio_lib.derivations import all as every_derivation

from .course import Course, CourseError, Episode, Track, load
from .routes import route


@dataclass(frozen=True, slots=True)
class Page:
    """Something to read, as HTML, and the same in plain text."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Card:
    """A flash card: a question, its answer, and the section of the episode that it is drawn from."""

    question: str
    answer: str
    section: str


def episodes(course: Course | None = None, here: str = "course") -> Page:
    """Show every episode by series: those that can be opened as links, the others with what they need.

    ``here`` is the folder of the notebook that shows the page, from the top of the project.
    """
    course = course or load()
    parts, lines = [], []
    for series in course.series:
        members = course.of_series(series.id)
        ready = sum(course.available(each.id) for each in members)
        rows = "".join(_row(course, each, here) for each in members)
        summary = f"<summary><b>{escape(series.title)}</b> · {_counted(len(members), 'episode')}, {ready} here to open</summary>"
        parts.append(f"<details{' open' if ready else ''}>{summary}<p>{escape(series.about)}</p><ul>{rows}</ul></details>")
        lines += [f"{series.title}:", *(f"  {each.id} {each.title}" for each in members)]
    return Page("".join(parts), "\n".join(lines))


def _row(course: Course, each: Episode, here: str) -> str:
    title = f"{each.id} {each.title}"
    if course.available(each.id):
        ups = "../" * len(Path(here).parts)
        return f'<li><a href="{ups}{each.file}"><b>{escape(title)}</b></a> · {each.minutes} min, {_depth(each)}. {escape(each.about)}</li>'
    return f"<li>{escape(title)} · {_depth(each)}. {escape(each.about)} <i>{_needs(each)}</i></li>"


def _depth(each: Episode) -> str:
    first, last = each.depth
    return first if first == last else f"{first} to {last}"


def _needs(each: Episode) -> str:
    if not each.needs:
        return "Needs nothing before it."
    return "Needs " + "; ".join(f"{name}: {escape(reason)}" for name, reason in each.needs.items()) + "."


def tracks(course: Course | None = None) -> Page:
    """Show every track as a path, with the prerequisites that it leaves out."""
    course = course or load()
    rows, lines = [], []
    for track in course.tracks:
        path = _path(track)
        gaps = sorted({name for missing in course.skipped(track).values() for name in missing})
        left_out = f"leaves out {', '.join(gaps)}" if gaps else "leaves nothing out"
        rows.append(f"<tr><th scope='row' style='text-align:left'>{escape(track.title)}</th><td style='text-align:left'>{path}</td>")
        rows.append(f"<td style='text-align:left'>{left_out}</td></tr>")
        lines.append(f"{track.title}: {path} ({left_out})")
    head = "<tr>" + "".join(f"<th scope='col' style='text-align:left'>{name}</th>" for name in ("track", "path", "prerequisites")) + "</tr>"
    return Page(f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>", "\n".join(lines))


def goals(course: Course | None = None) -> Page:
    """Show every goal with what it is for and the shortest way to it, prerequisites included."""
    course = course or load()
    rows, lines = [], []
    for goal in course.goals:
        found = route(course, goal.id)
        way, hours = " → ".join(step.episode.id for step in found.steps), f"{found.minutes / 60:.1f} hours"
        rows.append(f"<tr><th scope='row' style='text-align:left'>{escape(goal.title)}</th>")
        rows += [f"<td style='text-align:left'>{cell}</td>" for cell in (escape(goal.about), way, hours)]
        rows.append("</tr>")
        lines.append(f"{goal.title} ({goal.id}): {way}, {hours}")
    head = "".join(f"<th scope='col' style='text-align:left'>{name}</th>" for name in ("goal", "what for", "shortest way", "notebooks"))
    return Page(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>", "\n".join(lines))


def _path(track: Track) -> str:
    steps = ", ".join if any(len(step) > 1 for step in track.steps) else "".join
    path = (" · " if any(len(step) > 1 for step in track.steps) else " → ").join(steps(step) for step in track.steps)
    return path + (", one deep dive" if track.choose_from else "")


def outcomes(course: Course, name: str) -> Page:
    """Show what a learner can do after an episode."""
    found = course.episode(name).outcomes
    rows = "".join(f"<li><b>{escape(each.text)}</b> ({escape(each.level)}, {escape(each.id)})</li>" for each in found)
    return Page(f"<p>After this episode you can:</p><ul>{rows}</ul>", "\n".join(f"{each.id} ({each.level}): {each.text}" for each in found))


def unlocked(course: Course, name: str, here: str = "episodes") -> Page:
    """Show which episodes an episode opens the way to and why each asks for it, or, if none does, what follows it in its tracks."""
    found = course.unlocked_by(name)
    link = f'<p><a href="{"../" * len(Path(here).parts)}course/START-HERE.ipynb">All episodes and tracks</a></p>'
    if found:
        said = f"{name} opens the way to:"
        each_row = [(f"{each.id} {each.title}", f"{each.needs[name]}. {each.about}", each.needs[name]) for each in found]
    else:
        each_row = [
            (track.title, f"{after.id} {after.title}", f"{after.id} {after.title}")
            for track in course.tracks
            for after in _steps_after(course, track, name)
        ]
        said = f"No other episode asks for {name} first.{' On its tracks comes next:' if each_row else ''}"
    rows = "".join(f"<li><b>{escape(title)}</b>: {escape(words)}</li>" for title, words, _ in each_row)
    lines = [*([] if found else [said]), *(f"{title}: {words}" for title, _, words in each_row)]
    return Page(f"<p>{escape(said)}</p><ul>{rows}</ul>{link}", "\n".join(lines))


def _steps_after(course: Course, track: Track, name: str) -> list[Episode]:
    """Return the episodes of the step of a track that follows the one in which an episode stands."""
    place = next((i for i, step in enumerate(track.steps) if name in step), len(track.steps))
    return [course.episode(each) for step in track.steps[place + 1 : place + 2] for each in step]


def cards(name: str, course: Course | None = None) -> Page:
    """Show an episode's flash cards; each opens on a click, or with Enter."""
    found = read_cards(name, course)
    rows = "".join(
        f"<details><summary>{escape(each.question)}</summary><p>{escape(each.answer)} <small>({escape(each.section)})</small></p></details>"
        for each in found
    )
    return Page(rows, "\n".join(f"{each.question} — {each.answer}" for each in found))


def derivations(here: str = "course") -> Page:
    """Show every derivation as a link to its notebook, with the question that it answers.

    ``here`` is the folder of the notebook that shows the page, from the top of the project.
    """
    ups = "../" * len(Path(here).parts)
    found = every_derivation()
    rows = "".join(
        f'<li><a href="{ups}course/derivations/{each.id}.ipynb"><b>{escape(each.title)}</b></a>. {escape(each.question)}</li>'
        for each in found
    )
    return Page(f"<ul>{rows}</ul>", "\n".join(f"{each.title}: {each.question}" for each in found))


def assessments(course: Course, here: str = "course") -> Page:
    """Show the assessments before and after every episode that has them, as links to their notebooks.

    ``here`` is the folder of the notebook that shows the page, from the top of the project.
    """
    ups = "../" * len(Path(here).parts)
    found = [
        (episode, [f"assessments/alone/{episode.id}-{form}.ipynb" for form in ("pre", "post")])
        for episode in course.episodes
        if all((course.home / f"assessments/alone/{episode.id}-{form}.ipynb").is_file() for form in ("pre", "post"))
    ]
    rows = "".join(
        f'<li><b>{escape(f"{episode.id} {episode.title}")}</b>: <a href="{ups}{before}">before</a>, <a href="{ups}{after}">after</a></li>'
        for episode, (before, after) in found
    )
    return Page(f"<ul>{rows}</ul>", "\n".join(f"{episode.id} {episode.title}: before, after" for episode, _ in found))


def read_cards(name: str, course: Course | None = None) -> tuple[Card, ...]:
    """Return an episode's flash cards from ``course/cards``.

    Raises
    ------
    CourseError
        If the file is missing or a card is incomplete.
    """
    course = course or load()
    return _cards(course.home / "course" / "cards" / f"{course.episode(name).id}.toml")


@cache
def _cards(file: Path) -> tuple[Card, ...]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return tuple(Card(**each) for each in _listed(table.get("card")))
    except OSError:
        raise CourseError(f"There are no flash cards for {file.stem} yet: {file.name} is missing in course/cards.") from None
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise CourseError(f"{file.name}: {error}; a card has question, answer and section.") from None


def _listed(cards: object) -> Iterable[dict[str, str]]:
    if isinstance(cards, list):
        return cards
    raise TypeError("there is no [[card]]")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

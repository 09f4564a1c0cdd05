"""``dstudio path``, ``dstudio next``, ``dstudio progress`` and ``dstudio cards``: a way to a goal, the next step, and what is kept."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dstudio_lib.paths.bridges import Bridge
    from dstudio_lib.paths.course import Course
    from dstudio_lib.paths.learner import Progress
    from dstudio_lib.paths.routes import Route


def add_to(commands: Any) -> None:
    """Add the learner's commands to the ``dstudio`` command."""
    placed = "shares of right answers in pre-assessments, by episode or outcome: E01=0.9,E04/O2=0.5"
    path = commands.add_parser("path", help="the shortest sound way to a goal: dstudio path --goal consensus-deeply")
    path.add_argument("--goal", help="a goal, track, certificate or episode; the one kept in your progress if left out")
    path.add_argument("--list", action="store_true", help="list what can be aimed for")
    path.add_argument("--known", type=_names, default=[], help="episodes that you know already: E01,E04")
    path.add_argument("--placed", type=_shares, default={}, help=placed)
    path.add_argument("--hours-per-week", type=float, default=4.0, help="how much time you have (4)")
    path.add_argument("--whole", action="store_true", help="for a track: with every prerequisite instead of the bridges")
    path.set_defaults(run=run_path)

    after = commands.add_parser("next", help="what to do next, and why")
    after.add_argument("--goal", help="towards this goal, this once; the one kept in your progress if left out")
    after.add_argument("--known", type=_names, default=[], help="episodes that you know already: E01,E04")
    after.add_argument("--placed", type=_shares, default={}, help=placed)
    after.set_defaults(run=run_next)

    progress = commands.add_parser("progress", help="your progress, in one file on this machine: show, change, export or delete it")
    parts = progress.add_subparsers(dest="part", metavar="part", required=True)
    parts.add_parser("show", help="print it, and where it stands").set_defaults(run=run_show)
    for name, says in (("start", "note that you began an episode"), ("finish", "note that you finished an episode")):
        part = parts.add_parser(name, help=says)
        part.add_argument("episode", help="its id, such as E01")
        part.set_defaults(run=run_note)
    goal = parts.add_parser("goal", help="keep a goal, which `dstudio next` goes towards")
    goal.add_argument("goal", nargs="?", default="", help="a goal, track, certificate or episode; left out, none is kept")
    goal.set_defaults(run=run_goal)
    review = parts.add_parser("review", help="note how a review of a concept went")
    review.add_argument("concept", help="its id, such as quorum")
    review.add_argument("grade", choices=("again", "hard", "good", "easy"), help="how well you remembered it")
    review.set_defaults(run=run_review)
    export = parts.add_parser("export", help="copy it to a file")
    export.add_argument("file", type=Path, help="a file that does not exist yet")
    export.set_defaults(run=run_export)
    parts.add_parser("delete", help="delete it, and whatever was set aside of it").set_defaults(run=run_delete)

    cards = commands.add_parser("cards", help="write the concepts as an Anki deck: dstudio cards deck.apkg")
    cards.add_argument("file", type=Path, help="where to write it; a name that ends in .apkg")
    cards.add_argument("--field", help="only the concepts of one field, such as consensus")
    cards.set_defaults(run=run_cards)


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _shares(text: str) -> dict[str, float]:
    pairs = [each.partition("=") for each in _names(text)]
    try:
        return {name.strip(): float(share) for name, _, share in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form E01=0.9,E04/O2=0.5") from None


def run_path(chosen: argparse.Namespace) -> int:
    """Print the way to a goal, or what can be aimed for."""
    from dstudio_lib.paths import bridges, course, recommend, routes

    everything = course.load()
    if chosen.list:
        return _list(everything)
    kept = _kept()
    goal = chosen.goal or kept.goal
    if not goal:
        print("dstudio: name a goal with --goal; dstudio path --list shows them.", file=sys.stderr)
        return 1
    known = recommend.known_by(everything, kept, _known(everything, chosen))
    if routes.aim(everything, goal).kind == "track" and not chosen.whole:
        followed = bridges.follow(everything, goal, known)
        _print_route(everything, followed.route, chosen.hours_per_week)
        return _print_bridges(everything, goal, followed.bridges, known)
    _print_route(everything, routes.route(everything, goal, known), chosen.hours_per_week)
    return 0


def _known(everything: Course, chosen: argparse.Namespace) -> list[str]:
    """Return what is known by name or by placement, and print the gaps that a placement shows."""
    from dstudio_lib.paths.placement import placed

    found = placed(everything, chosen.placed)
    for names in found.gaps.values():
        for name in names:
            print(f"A gap: {_outcome(everything, name)}")
    return [*chosen.known, *found.known]


def _outcome(everything: Course, name: str) -> str:
    episode, _, outcome = name.partition("/")
    return f"{name}: {next(each.text for each in everything.episode(episode).outcomes if each.id == outcome)}"


def _list(everything: Course) -> int:
    from dstudio_lib.paths import routes

    for kind in ("goal", "track", "certificate"):
        print(f"{kind.capitalize()}s:")
        for each in routes.aims(everything):
            if each.kind == kind:
                found = routes.route(everything, each.id)
                size = f"{len(found.steps)} episodes, {_hours(found.minutes)}"
                print(f"  {each.id:26s}{each.title} ({size}){'. ' if each.about else ''}{each.about}")
    print(f"Episodes: any id from {everything.episodes[0].id} to {everything.episodes[-1].id}.")
    return 0


def _print_route(everything: Course, found: Route, hours_per_week: float) -> None:
    if found.known:
        print(f"You know {', '.join(found.known)}.")
    if not found.steps:
        print(f"{found.aim.title}: nothing is left to take.")
        return
    weeks = found.by_week(hours_per_week)
    count, length = len(found.steps), max(weeks)
    print(
        f"{found.aim.title}: {count} {'episode' if count == 1 else 'episodes'}, {_hours(found.minutes)}; "
        f"at {hours_per_week:g} {'hour' if hours_per_week == 1 else 'hours'} a week, {length} {'week' if length == 1 else 'weeks'}."
    )
    for week, steps in weeks.items():
        for step in steps:
            each = step.episode
            print(f"  week {week:<3d} {each.id}  {each.title}, {each.minutes} min{_where(everything, each.id)}")
            for reason in step.reasons:
                print(f"             {reason}")


def _where(everything: Course, name: str) -> str:
    return f": {everything.episode(name).file}" if everything.available(name) else " (its notebook is not on this disk)"


def _print_bridges(everything: Course, goal: str, found: tuple[Bridge, ...], known: tuple[str, ...]) -> int:
    from dstudio_lib.paths import routes

    if found:
        whole = routes.route(everything, goal, known)
        print("The track leaves out:")
        for bridge in found:
            print(f"  {bridge}")
        print(f"With every prerequisite it is {len(whole.steps)} episodes, {_hours(whole.minutes)}: dstudio path --goal {goal} --whole")
    return 0


def run_next(chosen: argparse.Namespace) -> int:
    """Print what to do next, and why."""
    from dstudio_lib.paths import course, recommend

    everything = course.load()
    found = recommend.next_step(everything, _kept(), chosen.goal, _known(everything, chosen))
    print(found.reason)
    if found.kind == "review":
        print(f"{_minutes(found.minutes)}: {', '.join(found.names)}")
    if found.kind == "episode" and found.expected is not None:
        share = found.expected.success
        guess = "How well you will do cannot be told" if share is None else f"Expect about {share:.0%} of your answers to be right"
        print(f"{_minutes(found.minutes)}{_where(everything, found.names[0])}")
        print(f"{guess} ({found.expected.rests_on}).")
        for each in found.weak:
            print(f"Worth another look first: {_outcome(everything, each.outcome)}")
    return 0


def run_show(_chosen: argparse.Namespace) -> int:
    """Print the file of progress as it stands, and where."""
    from dstudio_lib.paths import learner, progress

    kept = _kept()
    if progress.place().exists():
        print(learner.as_text(kept), end="")
    else:
        print("Nothing is kept yet.")
    print(f"It is kept in {progress.place()}, and nowhere else.", file=sys.stderr)
    return 0


def run_note(chosen: argparse.Namespace) -> int:
    """Note that an episode was begun or finished."""
    from dstudio_lib.paths import course, progress

    each = course.load().episode(chosen.episode)
    _told(progress.start(each.id) if chosen.part == "start" else progress.finish(each.id))
    print(f"{each.id} {each.title} is noted as {'begun' if chosen.part == 'start' else 'finished'}.")
    return 0


def run_goal(chosen: argparse.Namespace) -> int:
    """Keep a goal, or forget it."""
    from dstudio_lib.paths import course, progress, routes

    title = routes.aim(course.load(), chosen.goal).title if chosen.goal else ""
    _told(progress.aim_for(chosen.goal))
    print(f"Your goal is {title}." if title else "You have no goal now.")
    return 0


def run_review(chosen: argparse.Namespace) -> int:
    """Note a review of a concept, and say when it is due again."""
    from dstudio_lib import catalog
    from dstudio_lib.paths import memory, progress

    name = catalog.concept(chosen.concept).id
    found = memory.memories(_told(progress.review(name, chosen.grade)).reviews)[name]
    print(f"{name} is due again on {found.due:%Y-%m-%d}.")
    return 0


def run_export(chosen: argparse.Namespace) -> int:
    """Copy the file of progress."""
    from dstudio_lib.paths import progress

    print(f"Your progress is copied to {progress.export(chosen.file)}.")
    return 0


def run_delete(_chosen: argparse.Namespace) -> int:
    """Delete the file of progress and what was set aside of it."""
    from dstudio_lib.paths import progress

    gone = progress.delete()
    for each in gone:
        print(f"{each} is deleted.")
    if not gone:
        print("There was nothing to delete.")
    return 0


def run_cards(chosen: argparse.Namespace) -> int:
    """Write the concepts as an Anki deck."""
    from dstudio_lib import catalog
    from dstudio_lib.foundation.errors import UnknownName
    from dstudio_lib.paths import cards

    concepts = catalog.concepts()
    fields = sorted({each.field for each in concepts})
    if chosen.field is not None and chosen.field not in fields:
        raise UnknownName(f"No concept is of the field {chosen.field!r}; the fields are {', '.join(fields)}.")
    number = cards.write([each for each in concepts if chosen.field in (None, each.field)], chosen.file, datetime.now(UTC).date())
    print(f"{number} concepts, {number * len(cards.TEMPLATES)} cards: {chosen.file}. In Anki, choose File, then Import.")
    return 0


def _kept() -> Progress:
    from dstudio_lib.paths import progress

    return _told(progress.read())


def _told(kept: Progress) -> Progress:
    """Say what happened to the file, if anything did."""
    if kept.notice:
        print(f"dstudio: {kept.notice}", file=sys.stderr)
    return kept


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.1f} hours"


def _minutes(minutes: float) -> str:
    return f"{minutes:g} minutes" if minutes != 1 else "1 minute"

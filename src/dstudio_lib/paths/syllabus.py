"""The tables of the syllabus, written from the course file, the plans, the mapping to public curricula and what stands on the disk.

python -m dstudio_lib.paths.syllabus            write the tables into course/syllabus.md, and the list of pages into the instructor's guide
python -m dstudio_lib.paths.syllabus --check    say whether they are stale

A document is written by hand; only what stands between ``<!-- name: generated -->`` and ``<!-- end -->`` is replaced.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .course import Course, CourseError, Episode, load

Data = Mapping[str, Any]
FIRST_SERIES = "foundations"
SIMULATIONS = {
    "retry_storm": "a retry storm after a deploy",
    "lockout": "locked out of one's own network",
    "slow_disk": "a slow disk in a healthy fleet",
}
"""The scenarios of the war room, by the names of their modules."""
ASSESSMENT_MINUTES = 35
"""What one form takes, at most."""


def plans(course: Course) -> list[Data]:
    """Return the plans as ``course/plans.toml`` has them."""
    return list(_read(course, "plans.toml")["plan"])


def mapping(course: Course) -> Data:
    """Return the mapping as ``course/mapping.toml`` has it."""
    return _read(course, "mapping.toml")


def _read(course: Course, name: str) -> Data:
    return tomllib.loads((course.home / "course" / name).read_text(encoding="utf-8"))


def rows(columns: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown.

    >>> print(rows(("week", "episodes"), [("1", "E01")]))
    | week | episodes |
    | --- | --- |
    | 1 | E01 |
    """
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["---"] * len(columns), *body))


def state(course: Course) -> str:
    """Return what of the first series stands on the disk, one row for each episode, and in a sentence what does not."""
    first = course.of_series(FIRST_SERIES)
    there = {each.id: [(course.home / path).exists() for path in _parts(each)] for each in first}
    body = [(each.id, each.title, *("yes" if found else "**not yet**" for found in there[each.id])) for each in first]
    table = rows(("episode", "title", "notebook", "test before", "test after", "flash cards", "teaching notes"), body)
    missing = [name for name, found in there.items() if not all(found)]
    later = sum(not course.available(each.id) for each in course.episodes if each not in first)
    told = f"Not complete in this version: {', '.join(missing)}." if missing else "All twelve are complete."
    return f"{table}\n\n{told} {later} episodes of the later series are named, ordered and described in `course.toml`, and not written."


def _parts(episode: Episode) -> tuple[str, ...]:
    forms = (f"assessments/source/{episode.id}-{form}/{episode.id}-{form}.ipynb" for form in ("pre", "post"))
    return (episode.file, *forms, f"course/cards/{episode.id}.toml", f"course/instructor/{episode.id}.md")


def timetable(course: Course) -> str:
    """Return every plan as a table, with its hours."""
    return "\n\n".join(_plan(course, plan) for plan in plans(course))


def _plan(course: Course, plan: Data) -> str:
    body = []
    for number, step in enumerate(plan["steps"], start=1):
        episodes = "; ".join(f"{name} {course.episode(name).title}" for name in step["episodes"])
        derivations = ", ".join(f"[{name}](derivations/{name}.ipynb)" for name in step["derivations"]) or "–"
        tests = ", ".join(f"{name}-pre, {name}-post" for name in step["episodes"])
        simulated = ", ".join(SIMULATIONS[name] for name in step.get("simulations", ())) or "–"
        body.append((str(number), episodes, derivations, tests, simulated, step["together"], _hours(step["class"]), _hours(step["alone"])))
    columns = (plan["step"], "episodes", "derivations", "assessments", "war room", "in the room", "class (h)", "alone (h)")
    total = {name: sum(step[name] for step in plan["steps"]) for name in ("class", "alone")}
    told = f"Together {_hours(total['class'])} hours in the room and {_hours(total['alone'])} alone."
    return f"### {plan['title']}\n\n{plan['about']} {told}\n\n{rows(columns, body)}"


def _hours(hours: float) -> str:
    return f"{hours:g}"


def beside(course: Course) -> str:
    """Return the outcomes beside the units and topics of the two curricula, the sources, and what has no place in them."""
    data = mapping(course)
    body = []
    for each in data["outcome"]:
        outcome = next(one for one in course.episode(each["episode"]).outcomes if one.id == each["id"])
        units = ", ".join(f"{unit} {topic}" for unit, topic in zip(each["cs2023"], each.get("at", ()), strict=True)) or "none"
        elsewhere = f"; elsewhere {', '.join(each['elsewhere'])}" if each.get("elsewhere") else ""
        body.append((f"{each['episode']} {each['id']}", outcome.text, outcome.level, units + elsewhere, _topics(each["tcpp"])))
    table = rows(("outcome", "after it a learner can", "Bloom", "CS2023", "TCPP: area, topic, level reached"), body)
    return "\n\n".join((_sources(data), table, _unmapped(data), _untouched(data)))


def _topics(topics: Sequence[Data]) -> str:
    names = (
        f"{each['area']}, {'*' if each.get('own') else ''}{each['topic']}{'*' if each.get('own') else ''}, {each['level']}"
        for each in topics
    )
    return "; ".join(names) or "none"


def _sources(data: Data) -> str:
    units = ", ".join(f"{code} *{name}*" for code, name in data["cs2023"]["units"].items())
    others = ", ".join(f"{code} *{name}*" for code, name in data["cs2023"]["elsewhere"].items())
    levels = "; ".join(f"{level} = {meaning}" for level, meaning in data["tcpp"]["levels"].items())
    one, other = data["cs2023"], data["tcpp"]
    return "\n\n".join(
        (
            f"[{one['title']}]({one['link']}): the units of *Parallel and Distributed Computing* are {units}. "
            f"Their hours, by Version Gamma: {one['hours']}. Of other areas: {others}. **What we read:** {one['read']}",
            f"[{other['title']}]({other['link']}): the levels are {levels}. Topics *in italics* are in our words. "
            f"**What we read:** {other['read']}",
            "Which outcome serves which unit, and the level it reaches, is our own judgement.",
        )
    )


def _unmapped(data: Data) -> str:
    """Say which outcomes have no place in either curriculum."""
    names = [f"{each['episode']} {each['id']}" for each in data["outcome"] if not each["cs2023"] and not each["tcpp"]]
    outside = [f"{each['episode']} {each['id']}" for each in data["outcome"] if not each["cs2023"]]
    return (
        f"**Without a unit in *Parallel and Distributed Computing*:** {', '.join(outside)}. "
        f"**Without a topic in either list:** {', '.join(names)}. "
        "They are about people, operation, change and security, which these two lists leave to others."
    )


def _untouched(data: Data) -> str:
    counts = {code: sum(code in each["cs2023"] for each in data["outcome"]) for code in data["cs2023"]["units"]}
    told = ", ".join(f"{code} {count}" for code, count in counts.items())
    return (
        f"**Outcomes that serve each unit:** {told}. A course that has to cover *Programs* and *Algorithms* needs another beside this one."
    )


def pages(course: Course) -> str:
    """Return the list of teaching notes that stand on the disk, as links from the instructor's folder."""
    here = [each for each in course.episodes if (course.home / f"course/instructor/{each.id}.md").exists()]
    return "\n".join(
        f"- [{each.id} {each.title}]({each.id}.md): {each.minutes} min alone, {each.depth[0]} to {each.depth[1]}" for each in here
    )


PARTS: Mapping[str, Mapping[str, Callable[[Course], str]]] = {
    "course/syllabus.md": {"state": state, "plans": timetable, "curricula": beside},
    "course/instructor/guide.md": {"pages": pages},
}
"""What is generated, and where it stands."""


def filled(text: str, parts: Mapping[str, str], name: str = "the document") -> str:
    """Return a document with its generated parts replaced.

    >>> filled("a <!-- x: generated -->old<!-- end --> b", {"x": "new"}).splitlines()
    ['a <!-- x: generated -->', '', 'new', '', '<!-- end --> b']
    """
    for part, body in parts.items():
        opening = f"<!-- {part}: generated -->"
        if text.count(opening) != 1:
            raise CourseError(f"{name} has {text.count(opening)} places for the generated part {part!r}; it needs one.")
        before, _, rest = text.partition(opening)
        _, end, after = rest.partition("<!-- end -->")
        if not end:
            raise CourseError(f"{name} does not say where the generated part {part!r} ends; write <!-- end --> there.")
        text = f"{before}{opening}\n\n{body}\n\n{end}{after}"
    return text


def main(arguments: Sequence[str]) -> int:
    """Write the documents, or with ``--check`` only compare."""
    course = load()
    stale = []
    for name, parts in PARTS.items():
        file = course.home / name
        text = file.read_text(encoding="utf-8")
        fresh = filled(text, {part: make(course) for part, make in parts.items()}, name)
        if fresh != text:
            stale.append(Path(name).name)
            if "--check" not in arguments:
                file.write_text(fresh, encoding="utf-8")
    said = f"{', '.join(stale)}: {'stale; run: make generated' if '--check' in arguments else 'written'}"
    print(said if stale else "The syllabus and the guide are up to date.")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

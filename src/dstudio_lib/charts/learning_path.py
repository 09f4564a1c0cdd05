"""Where each episode stands on the map of the course: the columns are steps from the start, the rows keep series together."""

from __future__ import annotations

from dataclasses import dataclass

from dstudio_lib.paths.course import Course


@dataclass(frozen=True, slots=True)
class Place:
    """One episode's place: its column from the left, its row from the top."""

    episode: str
    column: int
    row: int


def places(course: Course) -> tuple[Place, ...]:
    """Return the place of every episode, in the order of the course.

    An episode stands one column to the right of the last thing that it needs. Within a column, those of one series stand together, and
    each stands near to what it needs. The same course always gives the same map.

    >>> from dstudio_lib.paths import course
    >>> [(each.episode, each.column) for each in places(course.load())][:4]
    [('E01', 0), ('E02', 0), ('E03', 0), ('E04', 1)]
    """
    column: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in column:
            column[name] = 1 + max((of(each) for each in course.episode(name).needs), default=-1)
        return column[name]

    for each in course.episodes:
        of(each.id)
    series = [each.id for each in course.series]
    row: dict[str, int] = {}
    for number in range(max(column.values(), default=-1) + 1):
        inside = [each for each in course.episodes if column[each.id] == number]
        near = {each.id: sum(row[need] for need in each.needs) / len(each.needs) if each.needs else 0.0 for each in inside}
        inside.sort(key=lambda each: (series.index(each.series), near[each.id], each.id))
        row |= {each.id: i for i, each in enumerate(inside)}
    return tuple(Place(each.id, column[each.id], row[each.id]) for each in course.episodes)

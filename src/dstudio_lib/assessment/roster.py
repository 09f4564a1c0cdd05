"""Canvas's export of its own gradebook, read for who is who and which assignments it has."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from .course import NoCourse

_TITLED = re.compile(r"^(?P<title>.+) \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Roster:
    """The learners and assignment headings of a Canvas gradebook."""

    learners: tuple[dict[str, str], ...]
    headings: tuple[str, ...]

    def heading(self, title: str) -> str:
        """Return an assignment's heading with Canvas's number, or its title where Canvas has none, or several, of that name."""
        found = [each for each in self.headings if (match := _TITLED.match(each)) and match["title"] == title]
        return found[0] if len(found) == 1 else title

    def find(self, *names: str) -> tuple[str, str, str, str, str] | None:
        """Return a learner's cells as Canvas wrote them, by any of some identifiers; ``None`` for nobody, or more than one."""
        wanted = {name.casefold() for name in names if name}
        found = [
            each
            for each in self.learners
            if wanted & {each.get(key, "").casefold() for key in ("ID", "SIS User ID", "SIS Login ID")} - {""}
        ]
        if len(found) != 1:
            return None
        one = found[0]
        return one["Student"], one["ID"], one.get("SIS User ID", ""), one.get("SIS Login ID", ""), one.get("Section", "")


def read(path: Path) -> Roster:
    """Read a file that Canvas exported, with commas or semicolons between its cells.

    Raises
    ------
    NoCourse
        If the file cannot be read, or its first columns are not Canvas's.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NoCourse(
            f"{path} cannot be read as Canvas's file: {type(error).__name__}. Export the gradebook from Canvas as CSV."
        ) from None
    first = text.partition("\n")[0]
    rows = [row for row in csv.reader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",") if any(row)]
    if not rows or rows[0][:2] != ["Student", "ID"] or "Section" not in rows[0]:
        raise NoCourse(f"{path} is no export of Canvas's gradebook: it should begin with Student, ID and have a column Section.")
    head = rows[0]
    people = [dict(zip(head, row, strict=False)) for row in rows[1:] if len(row) > 1 and row[1].strip().isdecimal()]
    return Roster(tuple(people), tuple(head[head.index("Section") + 1 :]))

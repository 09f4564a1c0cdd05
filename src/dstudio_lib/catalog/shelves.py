"""Where records stand: one folder a kind, one file a record, read when somebody asks for it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dstudio_lib.foundation.errors import UnknownName

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from .records import Combination, Company, Concept, Incident, Milestone, Pattern, Stack, Success

Record = TypeVar("Record")


class Shelf(Generic[Record]):
    """All records of one kind. Call it for all of them in order; ask :meth:`one` for a single one.

    Parameters
    ----------
    folder
        Where the files stand, and what the kind is called in the plural.
    word
        What one of them is called.
    kind
        The name of its class in :mod:`.records`.
    order
        What they are sorted by.
    """

    def __init__(self, folder: str, word: str, kind: str, order: Callable[[Record], Any]) -> None:
        self.folder, self.word, self._kind, self._order = folder, word, kind, order
        self._read: dict[str, Record] = {}

    @property
    def kind(self) -> type[Record]:
        """The class of these records."""
        found: type[Record] = getattr(import_module(".records", __package__), self._kind)
        return found

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The id of every record, in order of the alphabet."""
        place = self.place
        names = (each.name for each in place.iterdir()) if place.is_dir() else ()
        return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))

    @property
    def place(self) -> Traversable:
        """The folder of the files."""
        return files(__package__) / "data" / self.folder

    def one(self, id: str) -> Record:  # noqa: A002 - the record's own word
        """Return the record with this id.

        Raises
        ------
        UnknownName
            With the nearest ids, if there is none.
        BadRecord
            If its file breaks the schema or contradicts itself.
        """
        if id not in self.ids:
            raise unknown_name(self.word, id, self.ids)
        if id not in self._read:
            from .load import read

            self._read[id] = read(self.kind, self.place / f"{id}.toml")
        return self._read[id]

    def __call__(self) -> tuple[Record, ...]:
        """Return every record, in order."""
        return tuple(sorted((self.one(each) for each in self.ids), key=self._order))

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        return id in self.ids

    def __repr__(self) -> str:
        return f"{len(self)} {self.folder}"


incidents: Shelf[Incident] = Shelf("incidents", "incident", "Incident", lambda each: (each.started, each.id))
patterns: Shelf[Pattern] = Shelf("patterns", "pattern", "Pattern", lambda each: each.id)
combinations: Shelf[Combination] = Shelf("combinations", "combination", "Combination", lambda each: each.id)
stacks: Shelf[Stack] = Shelf("stacks", "stack", "Stack", lambda each: each.id)
companies: Shelf[Company] = Shelf("companies", "company", "Company", lambda each: each.name.lower())
successes: Shelf[Success] = Shelf("successes", "success", "Success", lambda each: (each.year, each.id))
milestones: Shelf[Milestone] = Shelf("milestones", "milestone", "Milestone", lambda each: (each.year, each.month or 0, each.id))
concepts: Shelf[Concept] = Shelf("concepts", "concept", "Concept", lambda each: each.term.lower())

SHELVES: dict[str, Shelf[Any]] = {
    each.folder: each for each in (incidents, patterns, combinations, stacks, companies, successes, milestones, concepts)
}
"""Every kind of record, by the name of its folder."""


def unknown_name(kind: str, name: str, known: tuple[str, ...]) -> UnknownName:
    """Return the error for a name that nothing has, with the nearest ones."""
    by_small = {each.lower(): each for each in known}
    near = [by_small[each] for each in difflib.get_close_matches(name.lower(), by_small, n=3, cutoff=0.4)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known[:6])} …"
    return UnknownName(f"No {kind} is called {name!r}; {hint}")

"""The works that this course rests on, each once, cited by key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from .errors import UnknownName

Status = Literal["R", "S", "I", "M"]
"""How a claim is known, as :data:`STANDING` says it."""

STANDING = {
    "R": "reported in a primary document",
    "S": "from a secondary source",
    "I": "inferred",
    "M": "modelled",
    "unknown": "not known",
}
"""The words for how a claim is known, wherever a reader meets its letter."""

Reading = Literal["text", "quoted", "record", "unseen"]
"""How an entry was checked: in the work itself; where others quote it or name the place in it; by its bibliographic record; not at all."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One work: who, what, when, where it appeared, where it can be read, and how this entry was checked."""

    key: str
    authors: str
    title: str
    year: int
    published: str
    url: str = ""
    read: Reading = "unseen"

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}). {self.title}. {self.published}."


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a work: its key, the equation, section or page, and what standing the claim has.

    A locator with a number needs a work whose text, or a quotation naming the place, was read; else it names the topic.
    """

    key: str
    locator: str = ""
    status: Status = "R"

    @property
    def reference(self) -> Reference:
        """The work itself."""
        return reference(self.key)

    def __str__(self) -> str:
        return f"{self.reference}" + (f" {self.locator[:1].upper()}{self.locator[1:]}." if self.locator else "")


@cache
def all_references() -> dict[str, Reference]:
    """Return every reference by its key."""
    table = tomllib.loads(files(__package__).joinpath("references.toml").read_text(encoding="utf-8"))
    return {key: Reference(key=key, **fields) for key, fields in table.items()}


def reference(key: str) -> Reference:
    """Return one reference.

    Raises
    ------
    UnknownName
        If no reference has this key.
    """
    try:
        return all_references()[key]
    except KeyError:
        raise UnknownName(f"No reference is called {key!r}; add it to references.toml.") from None

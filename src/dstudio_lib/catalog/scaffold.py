"""The empty form of a record: every key of its kind, in order, with what is allowed beside it.

It is made from the record's own class, so it cannot fall behind it. As it stands the form is refused: whoever fills it in is led from
one empty line to the next by ``dstudio catalog check``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dstudio_lib.foundation.errors import InputError

from .shelves import SHELVES, Shelf

_SLUG = re.compile(r"[a-z0-9]+([-+.][a-z0-9]+)*")


def shelf_of(word: str) -> Shelf[Any]:
    """Return the shelf of a kind, by its word in the singular or the plural.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    for shelf in SHELVES.values():
        if word in (shelf.word, shelf.folder):
            return shelf
    words = ", ".join(each.word for each in SHELVES.values())
    raise InputError(f"kind was given as {word!r}; allowed is one of {words}; try incident.", "kind")


def form(word: str, id: str) -> str:  # noqa: A002 - the record's own word
    """Return the text of an empty record.

    Raises
    ------
    InputError
        If there is no such kind, or the id cannot be a file's name here.

    >>> print(form("concept", "lease").splitlines()[0])
    id = "lease"
    """
    shelf = shelf_of(word)
    if not _SLUG.fullmatch(id):
        raise InputError(f"id was given as {id!r}; allowed are small letters and digits with hyphens between; try 'slack-2022'.", "id")
    plain: list[str] = []
    tables: list[str] = []
    hints = get_type_hints(shelf.kind)
    for each in fields(shelf.kind):
        lines = list(_lines(each, hints[each.name], id))
        (tables if lines and lines[0].startswith("[") else plain).append("\n".join(lines))
    return "\n".join(plain) + "\n\n" + "\n\n".join(tables) + "\n"


def write(word: str, id: str, folder: Path | None = None) -> Path:  # noqa: A002
    """Write the empty form of a record into its folder, and return the file.

    Raises
    ------
    InputError
        If there is such a record already, or what :func:`form` raises.
    """
    shelf = shelf_of(word)
    text = form(word, id)
    file = (folder or Path(str(shelf.place))) / f"{id}.toml"
    if file.exists() or (folder is None and id in shelf):
        raise InputError(
            f"There is {shelf.word} {id!r} already, in {file}; allowed is an id that is free; try another, or edit that file.", "id"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def _lines(each: Field[Any], hint: Any, id: str) -> Iterator[str]:  # noqa: A002
    optional = "" if each.default is MISSING and each.default_factory is MISSING else "may be left out"
    inner = get_args(hint)
    if each.name == "id":
        yield f'id = "{id}"'
    elif each.name == "sources":
        yield "[sources.key]  # one table a document; its key is what claims name in their sources"
        yield from _table(inner[1])
    elif is_dataclass(hint):
        yield f"[{each.name}]"
        yield from _table(hint)  # type: ignore[arg-type]
    elif get_origin(hint) is tuple and is_dataclass(inner[0]):
        yield f"[[{each.name}]]" + (f"  # {optional}" if optional else "  # as often as needed")
        yield from _table(inner[0])  # type: ignore[arg-type]
    else:
        yield _pair(each.name, hint, optional)


def _table(kind: type[Any]) -> Iterator[str]:
    hints = get_type_hints(kind)
    for each in fields(kind):
        optional = each.default is not MISSING or each.default_factory is not MISSING
        yield _pair(each.name, hints[each.name], "may be left out" if optional else "")


def _pair(name: str, hint: Any, note: str) -> str:
    value, allowed = _empty(hint)
    comment = "; ".join(each for each in (allowed, note) if each)
    return f"{name} = {value}" + (f"  # {comment}" if comment else "")


def _empty(hint: Any) -> tuple[str, str]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return '""', "one of " + ", ".join(map(str, inner))
    if origin in (Union, UnionType):
        return _empty(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return "[]", ""
    if origin is dict:
        keys = get_args(inner[0]) if get_origin(inner[0]) is Literal else ("key",)
        return "{ " + ", ".join(f'{key} = ""' for key in keys) + " }", ""
    plain: dict[Any, tuple[str, str]] = {
        int: ("0", "a whole number"),
        float: ("0.0", "a number"),
        bool: ("false", "true or false"),
        datetime: ("2000-01-01T00:00:00Z", "in UTC"),
        date: ("2000-01-01", "the day"),
    }
    return plain.get(hint, ('""', ""))

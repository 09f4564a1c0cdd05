"""Systems as data: from a TOML file or a dictionary, and back, with a sentence for everything that does not belong."""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import InputError, UnreadableData

from .playground import Fault, Objective, System
from .playground_parts import KINDS, Call, Scaling

_TOP = ("name", "about", "horizon", "window", "objective", "fault", *KINDS)


def from_toml(source: str | Path) -> System:
    """Return the system that a TOML text, or the file at a path, describes.

    Raises
    ------
    UnreadableData
        If it is no TOML.
    InputError
        If it describes no system: what is wrong, and where.

    Examples
    --------
    >>> from_toml('''
    ... name = "shop"
    ... client = [{name = "shoppers", rate = 50.0, call = {to = "web", timeout = 1.0}}]
    ... service = [{name = "web", servers = 2}]
    ... ''').all_calls["shoppers to web"][1].timeout
    1.0
    """
    if not isinstance(source, str | Path):
        raise InputError(f"{source!r} describes no system; give a TOML text, or the Path of a file.", "source")
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        return from_dict(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableData(f'This is not TOML: {error}; a system begins with a line such as name = "shop".') from None


def from_dict(data: dict[str, Any]) -> System:
    """Return the system that plain data describes; lists of tables are named by the kind of part."""
    _only(data, _TOP, "The system")
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise InputError('The system has no name; begin with name = "…".', "name")
    parts = tuple(
        _made(kind, table, f"{word} {place}") for word, kind in KINDS.items() for place, table in enumerate(_tables(data, word), start=1)
    )
    return System(
        name=name,
        parts=parts,
        faults=tuple(_made(Fault, table, f"fault {place}") for place, table in enumerate(_tables(data, "fault"), start=1)),
        objective=_made(Objective, data["objective"], "objective") if "objective" in data else Objective(),
        horizon=data.get("horizon", 60.0),
        window=data.get("window", 1.0),
        about=data.get("about", ""),
    )


def to_dict(system: System) -> dict[str, Any]:
    """Return plain data that :func:`from_dict` makes the same system of; what is as it is by default is left out."""
    data: dict[str, Any] = {"name": system.name, "about": system.about, "horizon": system.horizon, "window": system.window}
    words = {kind: word for word, kind in KINDS.items()}
    for part in system.parts:
        data.setdefault(words[type(part)], []).append(_plain(part))
    if system.faults:
        data["fault"] = [_plain(fault) for fault in system.faults]
    data["objective"] = _plain(system.objective)
    return data


def to_toml(system: System) -> str:
    """Return TOML that :func:`from_toml` makes the same system of.

    >>> from .systems import load
    >>> from_toml(to_toml(load("web_shop"))) == load("web_shop")
    True
    """
    data = to_dict(system)
    lists = {word: tables for word, tables in data.items() if isinstance(tables, list)}
    lines = [f"{word} = {_value(value)}" for word, value in data.items() if word not in lists]
    for word, tables in lists.items():
        for table in tables:
            lines += ["", f"[[{word}]]", *(f"{key} = {_value(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(each)}' for key, each in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _tables(data: dict[str, Any], word: str) -> list[Any]:
    tables = data.get(word, [])
    if not isinstance(tables, list):
        raise InputError(f"{word} has to be a list of tables, begun by [[{word}]]; it is {tables!r}"[:150] + ".", word)
    return tables


def _only(table: dict[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"allowed is {', '.join(allowed)}."
            raise InputError(f"{where} has no setting {key!r}; {hint}", key)


def _made(kind: type[Any], table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise InputError(f"{where} has to be a table; it is {table!r}"[:150] + ".", where)
    known = {field.name: field for field in fields(kind)}
    title = f"{where} ({table['name']!r})" if "name" in table else where
    _only(table, tuple(known), title)
    given = dict(table)
    for name, field in known.items():
        if field.default is MISSING and field.default_factory is MISSING and name not in given:
            raise InputError(f"{title} has no {name}; add one.", name)
    for name in ("name", "to", "at"):
        if name in given and not (isinstance(given[name], str) and given[name]):
            raise InputError(f"{title}: {name} was given as {given[name]!r}; give a word.", name)
    if "call" in given:
        given["call"] = _made(Call, given["call"], f"the call of {title}")
    if "calls" in given:
        if not isinstance(given["calls"], list):
            raise InputError(f'{title}: calls has to be a list of tables such as {{to = "db"}}.', "calls")
        given["calls"] = tuple(_made(Call, call, f"call {place} of {title}") for place, call in enumerate(given["calls"], start=1))
    if given.get("scaling") is not None:
        given["scaling"] = _made(Scaling, {**given["scaling"], "name": given.get("name", "")}, f"the scaling of {title}")
    return kind(**given)


def _plain(part: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if value == field.default:
            continue
        if isinstance(value, tuple):
            value = [_plain(each) for each in value]
        elif isinstance(value, (Call, Scaling)):
            value = {key: each for key, each in _plain(value).items() if not (isinstance(value, Scaling) and key == "name")}
        found[field.name] = value
    return found

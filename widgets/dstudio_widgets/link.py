"""A calculator's state as text: the token of a link, and the Python call that rebuilds it.

A token reads ``availability_calculator~replicas=5~shared_cause_share=0.1~seed=7``: a name, then every setting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Pasted, Quantity, Toggle

from .controls import Declaration

MOST_CELLS = 200
"""A pasted table of more numbers than these is neither in links nor in copied code."""


def write(name: str, declared: Mapping[str, Declaration], values: Mapping[str, Any], seed: int) -> str:
    """Return the token of a state; a long pasted table is left out."""
    parts = [f"{key}={_write(values[key])}" for key, each in declared.items() if not _too_long(each, values[key])]
    return "~".join([quote(name, safe=""), *parts, f"seed={seed}"])


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        between = ";" if value and isinstance(value[0], (list, tuple)) else ","
        return between.join(_write(each) for each in value)
    return quote(value if isinstance(value, str) else repr(value), safe="")


def _too_long(declared: Declaration, value: Any) -> bool:
    """Whether a pasted table is too long for an address, which may hold about two thousand characters."""
    return isinstance(declared, Pasted) and len(value) * len(declared.columns) > MOST_CELLS


def token_in(link: str) -> str:
    """Return the token that a link holds, or the text itself if it is a token already."""
    if "?" in link:
        states = parse_qs(urlsplit(link).query, separator="&").get("state")
        if not states:
            raise InputError("This link holds no state of a calculator; copy it again with the button 'Copy link'.", "link")
        return states[0]
    return link


def name_in(link: str) -> str:
    """Return which calculator a link is of."""
    return unquote(token_in(link).partition("~")[0])


def read(link: str, name: str, declared: Mapping[str, Declaration]) -> tuple[dict[str, Any], int | None]:
    """Return the settings and the seed that a link holds.

    Settings that the link does not name are left out; one that this version does not know is refused.

    Raises
    ------
    InputError
        If the link is of another calculator or cannot be read.
    """
    token = token_in(link)
    if name_in(token) != name:
        raise InputError(f"This link is of {name_in(token)[:60]!r}, but this is {name!r}; open it where it was made.", "link")
    values: dict[str, Any] = {}
    seed = None
    for part in token.split("~")[1:]:
        key, _, text = part.partition("=")
        if key == "seed":
            seed = int(_number(key, text))
        elif key in declared:
            values[key] = _read(declared[key], key, text)
        else:
            raise InputError(f"The link sets {key[:60]!r}, which this version of the calculator does not have.", "link")
    return values, seed


def _read(declared: Declaration, key: str, text: str) -> Any:
    if isinstance(declared, Toggle):
        if text not in ("on", "off"):
            raise InputError(f"The link sets {key} to {text[:40]!r}; allowed is on or off.", "link")
        return text == "on"
    if isinstance(declared, Quantity):
        if declared.vector:
            return tuple(_number(key, each) for each in text.split(","))
        return _number(key, text)
    if isinstance(declared, Pasted):
        rows = [tuple(_number(key, each) for each in row.split(",")) for row in text.split(";")] if text else []
        return tuple(rows) if len(declared.columns) > 1 else tuple(cell for row in rows for cell in row)
    return unquote(text)


def _number(key: str, text: str) -> float:
    given = unquote(text)
    try:
        return int(given) if re.fullmatch(r"[+-]?\d{1,15}", given) else float(given)
    except ValueError:
        raise InputError(f"The link sets {key} to {given[:40]!r}, which is not a number; copy the link again.", "link") from None


def _argument(name: str, declared: Declaration, value: Any) -> str:
    if _too_long(declared, value):
        return f"    # {name}: a table of {len(value)} rows, to be given again"
    return f"    {name}={value!r},"


def code(factory: str, declared: Mapping[str, Declaration], values: Mapping[str, Any], seed: int) -> str:
    """Return Python that rebuilds a state; ``factory`` is the dotted name of the calculator's function."""
    from dstudio_lib import __version__

    home, _, function = factory.rpartition(".")
    arguments = [_argument(key, each, values[key]) for key, each in declared.items()]
    lines = [
        f"# DStudio {__version__}, seed {seed}",
        f"from {home} import {function}",
        "",
        f"{function}(",
        *arguments,
        f"    seed={seed},",
        ")",
    ]
    return "\n".join(lines) + "\n"

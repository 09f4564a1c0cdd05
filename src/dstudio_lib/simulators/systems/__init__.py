"""Twelve reference systems of the playground: each a TOML file whose ``about`` says what it shows.

>>> len(names())
12
>>> load("single_service").clients[0].name
'visitors'
"""

from __future__ import annotations

from importlib.resources import files

from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_files import from_toml


def names() -> tuple[str, ...]:
    """Return the name of each reference system."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in files(__package__).iterdir() if entry.name.endswith(".toml")))


def load(name: str) -> System:
    """Return one of the reference systems.

    Raises
    ------
    UnknownName
        If there is none of this name; the sentence lists them.
    """
    if name not in names():
        raise UnknownName(f"No reference system is called {name!r}; there is {', '.join(names())}.")
    return from_toml(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))

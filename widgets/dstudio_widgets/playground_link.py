"""A playground as text: the token of a link, which holds the whole system where it fits, and the Python that rebuilds it."""

from __future__ import annotations

import base64
import binascii
import zlib

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import System
from dstudio_lib.simulators.playground_files import from_toml, to_toml

from .link import token_in

NAME = "playground"
LONGEST = 1_800
"""A token of more letters than these does not fit into every address."""

MOST_TEXT = 60_000


def write(name: str, system: System, reference: System, seed: int) -> str:
    """Return the token of a system, or nothing if it is too large for an address.

    >>> write("web_shop", systems.load("web_shop"), systems.load("web_shop"), 3)
    'playground~web_shop~seed=3'
    """
    parts = [NAME, name, f"seed={seed}"]
    if system != reference or not name:
        packed = zlib.compress(to_toml(system).encode(), 9)
        parts.append(base64.urlsafe_b64encode(packed).decode().rstrip("="))
    token = "~".join(parts)
    return token if len(token) <= LONGEST else ""


def read(link: str) -> tuple[str, System, System, int]:
    """Return name, system, the system it was made from, and seed of a link or token.

    Raises
    ------
    InputError
        If it is no link of a playground, or was cut.
    """
    parts = token_in(link).split("~")
    if len(parts) not in (3, 4) or parts[0] != NAME or not parts[2].removeprefix("seed=").isdigit():
        raise InputError("This is no link of the playground; copy it again with the button 'Copy link'.", "link")
    name, seed = parts[1], int(parts[2].removeprefix("seed="))
    if name and name not in systems.names():
        raise InputError(f"The link is of the system {name[:60]!r}, which this version does not have.", "link")
    reference = systems.load(name) if name else None
    if len(parts) == 3:
        if reference is None:
            raise InputError("The link names no system; copy it again with the button 'Copy link'.", "link")
        return name, reference, reference, seed
    system = from_toml(_unpacked(parts[3]))
    return name, system, reference or system, seed


def _unpacked(text: str) -> str:
    try:
        opener = zlib.decompressobj()
        raw = opener.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), MOST_TEXT)
        if not opener.eof:
            raise zlib.error
        return raw.decode()
    except (binascii.Error, zlib.error, ValueError):
        raise InputError("The link was cut or changed on its way; copy it again, whole.", "link") from None


def code(name: str, system: System, reference: System, seed: int) -> str:
    """Return Python that rebuilds a system, runs it, and shows it in a playground.

    >>> print(code("web_shop", systems.load("web_shop"), systems.load("web_shop"), 3).splitlines()[5])
    system = systems.load("web_shop")
    """
    from dstudio_lib import __version__

    if name and system == reference:
        home, made = "from dstudio_lib.simulators import systems", f'system = systems.load("{name}")'
    else:
        text = to_toml(system)
        quoted = repr(text) if "'''" in text else f"r'''\n{text}'''"
        home, made = "", f"system = from_toml({quoted})"
    lines = [
        f"# DStudio {__version__}, seed {seed}",
        home,
        "from dstudio_lib.simulators.playground import simulate",
        "" if home else "from dstudio_lib.simulators.playground_files import from_toml",
        "from dstudio_widgets import playground",
        "",
        made,
        f"run = simulate(system, seed={seed})",
        f"playground(system, seed={seed})",
    ]
    kept = [line for i, line in enumerate(lines) if line or i == 5]
    return "\n".join(kept) + "\n"

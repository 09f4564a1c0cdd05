"""``dstudio prepare``: an nbgrader course folder, ready to generate, release and grade."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from . import build
from .keys import KEY_FILE, PUBLIC_SALT, NoKeys, course_key, declared

ORIGIN = build.REPOSITORY / "assessments"
_COPIED = ("nbgrader_config.py", ".gitignore", "report.ipynb")


def prepare(folder: Path, assessments: Sequence[str] = (), attempt: int = 1) -> str:
    """Make or refresh a course folder and say what to do next.

    What an instructor has changed stays: existing settings and keys are never overwritten. The course gets a private key and a
    salt of its own, so that its numbers are not those of another course.

    Raises
    ------
    NoKeys
        If the project's own assessments are not there, or a name is unknown.
    """
    folder = folder.resolve()
    if not (ORIGIN / "keys").is_dir():
        raise NoKeys(
            "The assessments come with a checkout of the project, and this installation is none; clone it and run dstudio from there."
        )
    every = declared(ORIGIN / "keys")
    unknown = [name for name in assessments if name not in every]
    if unknown:
        raise NoKeys(f"There is no assessment called {', '.join(unknown)}; there are {', '.join(every)}.")
    chosen = [name for name in every if not assessments or name in assessments]
    folder.mkdir(parents=True, exist_ok=True)
    said = []
    if folder != ORIGIN.resolve():
        for name in _COPIED:
            if not (folder / name).exists():
                shutil.copyfile(ORIGIN / name, folder / name)
        (folder / "keys").mkdir(mode=0o700, exist_ok=True)
        for name in chosen:
            target = folder / "keys" / every[name].path.name
            if not target.exists():
                shutil.copyfile(every[name].path, target)
            elif target.read_bytes() != every[name].path.read_bytes():
                said.append(f"keys/{target.name} differs from the project's and was left as it is.")
    if not (folder / KEY_FILE).exists():
        course_key(folder)
    salt = _salt(folder, chosen)
    build.write(folder, salt, attempt, only=chosen)
    said.append(f"{folder} holds {', '.join(chosen)}.")
    said.append(f"Next, in that folder: nbgrader generate_assignment {chosen[-1]}, hand out what is in release/, and put what comes back")
    said.append(f"into submitted/<student>/{chosen[-1]}/ (nbgrader collect does that); then dstudio doctor and dstudio grade {chosen[-1]}.")
    return "\n".join(said)


def _salt(folder: Path, chosen: Sequence[str]) -> str:
    """Return the salt that the folder's notebooks carry, or a new one."""
    for name in chosen:
        told = build.told(folder / "source" / name / f"{name}.ipynb")
        if told is not None:
            return told[0]
    return PUBLIC_SALT if folder == ORIGIN.resolve() else secrets.token_hex(8)

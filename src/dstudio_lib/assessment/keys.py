"""The course folder's private parts: the declared assessments, the course key, and the public salt.

Keys are Python files that the instructor owns and trusts. They are loaded in the grader's process and nowhere else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from dstudio_lib.foundation.errors import DStudioError

from .items import Assessment

KEY_FILE = "course.key"
PUBLIC_SALT = "dstudio"


class NoKeys(DStudioError):
    """The declarations or the key that grading needs are not there."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An assessment and the file that declares it."""

    assessment: Assessment
    path: Path

    @property
    def fingerprint(self) -> str:
        """Changes whenever the declaration does."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def declared(folder: Path) -> dict[str, Declared]:
    """Return every assessment declared in a folder of keys, by id.

    Raises
    ------
    NoKeys
        If the folder is missing or a file in it declares nothing.
    """
    if not folder.is_dir():
        raise NoKeys(f"There is no folder of keys at {folder}; `dstudio prepare` makes a course folder that has one.")
    found: dict[str, Declared] = {}
    for path in sorted(folder.glob("[!_]*.py")):
        assessment = load(path)
        found[assessment.id] = Declared(assessment, path)
    return found


def load(path: Path) -> Assessment:
    """Return the ``ASSESSMENT`` that one file declares, checked."""
    spec = importlib.util.spec_from_file_location(f"dstudio_keys_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assessment = getattr(module, "ASSESSMENT", None)
    if not isinstance(assessment, Assessment):
        raise NoKeys(f"{path.name} declares no ASSESSMENT; every file among the keys declares one.")
    assessment.check()
    return assessment


def course_key(course: Path) -> bytes:
    """Return the course's private key, made on first use and readable by its owner only."""
    path = course / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        if len(key) < 16:
            raise NoKeys(f"{path} holds no usable key; delete it, and `dstudio grade` makes another (hidden inputs change).") from None
        return key
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_bytes(32)
        file.write(key.hex() + "\n")
    return key

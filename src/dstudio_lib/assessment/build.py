"""Write the notebooks of assessments from their declarations: ``python -m dstudio_lib.assessment.build``.

The instructor's stand in ``source``; where a course has a folder ``alone``, it gets those for whoever learns without a class.
``--check`` writes nothing and fails if a notebook is older than its declaration.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path

from dstudio_lib.foundation.errors import DStudioError

from . import alone
from .keys import PUBLIC_SALT, declared
from .notebook import notebook, text

REPOSITORY = Path(__file__).resolve().parents[3]


def write(course: Path, salt: str | None = None, attempt: int | None = None, only: Collection[str] | None = None) -> list[Path]:
    """Write the source notebook of every declared assessment (or of some) and return the paths.

    Salt and attempt stay those that the present notebook carries, if nothing else is asked for.
    """
    written = []
    for path, wanted in _wanted(course, salt, attempt, only):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
        written.append(path)
    return written


def stale(course: Path, salt: str | None = None, attempt: int | None = None, only: Collection[str] | None = None) -> list[Path]:
    """Return the source notebooks that differ from what their declarations say."""
    pairs = _wanted(course, salt, attempt, only)
    return [path for path, wanted in pairs if not path.is_file() or path.read_text(encoding="utf-8") != wanted]


def _wanted(course: Path, salt: str | None, attempt: int | None, only: Collection[str] | None) -> list[tuple[Path, str]]:
    wanted = []
    for name, each in declared(course / "keys").items():
        if only is None or name in only:
            path = course / "source" / name / f"{name}.ipynb"
            before = told(path) or (PUBLIC_SALT, 1)
            wanted.append((path, text(notebook(each.assessment, salt or before[0], attempt or before[1]))))
    return wanted


def for_one(course: Path) -> list[tuple[Path, str]]:
    """Return the notebooks for whoever learns alone, if the course has a folder for them."""
    if not (course / "alone").is_dir():
        return []
    found = declared(course / "keys")
    return [
        (course / "alone" / f"{name}.ipynb", text(alone.notebook(notebook(each.assessment, PUBLIC_SALT)))) for name, each in found.items()
    ]


def told(path: Path) -> tuple[str, int] | None:
    """Return the salt and the attempt that a source notebook carries, if it is there."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))["metadata"]["dstudio"]
        return str(said["salt"]), int(said["attempt"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def main(arguments: list[str] | None = None) -> int:
    """Build or check, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dstudio_lib.assessment.build", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a notebook is stale")
    parser.add_argument("--course", type=Path, default=REPOSITORY / "assessments", help="the course folder (default: this project's)")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.check:
            old = stale(chosen.course)
            old += [path for path, wanted in for_one(chosen.course) if not path.is_file() or path.read_text(encoding="utf-8") != wanted]
            for path in old:
                print(f"stale: {path.relative_to(chosen.course)}; run python -m dstudio_lib.assessment.build", file=sys.stderr)
            return 1 if old else 0
        written = write(chosen.course)
        for path, wanted in for_one(chosen.course):
            path.write_text(wanted, encoding="utf-8")
            written.append(path)
        for path in written:
            print(f"wrote {path.relative_to(chosen.course)}")
    except DStudioError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What was handed in, read as untrusted data: which notebook, its cells, and the files beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import DStudioError

MOST_BYTES = 64 * 2**20
MOST_CELLS = 2_000
MOST_BESIDE = 16 * 2**20
SET_UP = re.compile(r"""\bPersonal\(\s*(["'])([\w.-]{1,100})\1""")
"""Where a notebook that was handed out says which assessment it is."""


class Ungradable(DStudioError):
    """A submission that cannot be graded, and the sentence for the instructor that says why."""


@dataclass(slots=True)
class Submitted:
    """A submission's notebook, in the present format, and the folder it lies in."""

    folder: Path
    path: Path
    cells: list[dict[str, Any]]
    reports: list[str] = field(default_factory=list)
    beside: list[Path] = field(default_factory=list)


def read(folder: Path, name: str, known: set[str]) -> Submitted:
    """Read the submission in a folder. ``known`` are the cell names by which the notebook is recognised under another file name.

    Raises
    ------
    Ungradable
        If there is no notebook, or it cannot be read, or it is not clear which one is meant.
    """
    if folder.is_symlink():
        raise Ungradable("The submission's folder is a link to another place, and links are not followed. Put the files themselves there.")
    entries = sorted(folder.iterdir())
    reports = [f"{_shown(entry.name)} is a link, and links are not followed" for entry in entries if entry.is_symlink()]
    files = [entry for entry in entries if _is_file(entry)]
    candidates = [entry for entry in files if entry.suffix == ".ipynb"]
    expected = folder / f"{name}.ipynb"
    if expected in candidates:
        path, cells = expected, _cells(expected, reports)
        if others := [entry for entry in candidates if entry != expected]:
            reports.append(f"{name}.ipynb is what counts; beside it lay, unread, {', '.join(_shown(each.name) for each in others[:3])}")
    elif expected.is_symlink() or expected.is_dir():
        raise Ungradable(f"{name}.ipynb is no file but a {'link' if expected.is_symlink() else 'folder'}. Ask for the notebook itself.")
    else:
        path, cells = _under_another_name(candidates, files, name, known, reports)
        reports.append(f"the notebook is called {_shown(path.name)} instead of {name}.ipynb and was recognised by its cells")
    if (held := _assessments(cells)) and name not in held:
        raise Ungradable(f"{_shown(path.name)} holds the questions of {', '.join(sorted(held))}. Ask for the notebook of {name}.")
    beside = [
        entry
        for entry in entries
        if entry != path and not entry.is_symlink() and entry.suffix != ".ipynb" and entry.name != "timestamp.txt"
    ]
    return Submitted(folder, path, cells, reports, beside)


def _assessments(cells: list[dict[str, Any]]) -> set[str]:
    """Return the names of the assessments that a notebook's code sets up: all have the same labels, so these tell them apart."""
    return {found[2] for cell in cells if cell["cell_type"] == "code" for found in SET_UP.finditer(cell["source"][:20_000])}


def _under_another_name(
    candidates: list[Path], files: list[Path], name: str, known: set[str], reports: list[str]
) -> tuple[Path, list[dict[str, Any]]]:
    if not candidates:
        others = [entry.name for entry in files if entry.name != "timestamp.txt"]
        held = f"It holds {', '.join(map(_shown, others[:3]))}." if others else "The folder is empty."
        raise Ungradable(f"There is no notebook in the submission. {held} Ask for {name}.ipynb.")
    readable: list[tuple[Path, list[dict[str, Any]], list[str]]] = []
    for candidate in candidates:
        said: list[str] = []
        try:
            readable.append((candidate, _cells(candidate, said), said))
        except Ungradable:
            if len(candidates) == 1:
                raise
    fitting = [each for each in readable if _likeness(each[1], known) >= 3]
    mine = [each for each in fitting if name in (_assessments(each[1]) or {name})]
    if len(mine or fitting) == 1:
        path, cells, said = (mine or fitting)[0]
        reports += said
        return path, cells
    names = ", ".join(_shown(candidate.name) for candidate in candidates[:4])
    if fitting:
        raise Ungradable(f"Several notebooks could be the one that counts ({names}). Rename that one to {name}.ipynb and grade again.")
    raise Ungradable(f"There is no {name}.ipynb, and what is there ({names}) has none of its cells. Ask for the right notebook.")


def _likeness(cells: list[dict[str, Any]], known: set[str]) -> int:
    names = {cell.get("id") for cell in cells} | {label_of(cell) for cell in cells}
    starts = {source_of(cell).strip()[:200] for cell in cells}
    return len({name for name in names if isinstance(name, str)} & known) + len(starts & known)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _cells(path: Path, reports: list[str]) -> list[dict[str, Any]]:
    shown = _shown(path.name)
    if path.stat().st_size > MOST_BYTES:
        raise Ungradable(f"{shown} is larger than {MOST_BYTES >> 20} MiB. Ask for it with its outputs cleared.")
    try:
        raw = path.read_bytes()
        if not raw.strip():
            raise Ungradable(f"{shown} is an empty file. Ask for the notebook again.")
        text, encoding = _decoded(raw)
        read = json.loads(text)
    except OSError:
        raise Ungradable(f"{shown} cannot be read. Check the permissions of the submission.") from None
    except UnicodeDecodeError:
        raise Ungradable(
            f"{shown} is no text, so it is not a notebook (a renamed PDF or archive, perhaps). Ask for the notebook itself."
        ) from None
    except (ValueError, RecursionError):
        raise Ungradable(f"{shown} is not valid JSON: the file is damaged or cut off. Ask for the notebook again.") from None
    if not isinstance(read, dict) or not ("cells" in read or "worksheets" in read):
        raise Ungradable(f"{shown} is JSON but not a notebook: it has no cells. Ask for the notebook itself.")
    cells = read.get("cells")
    if read.get("nbformat", 4) != 4 or cells is None:
        cells = _upgraded(text, shown)
    if not isinstance(cells, list):
        raise Ungradable(f"{shown} is not a notebook: its cells are no list. Ask for the notebook again.")
    if len(cells) > MOST_CELLS:
        raise Ungradable(f"{shown} has {len(cells)} cells; more than {MOST_CELLS} are not graded. Ask for the notebook without the rest.")
    if encoding != "UTF-8":
        guessed = "; letters with accents may look wrong" if encoding == "Windows-1252" else ""
        reports.append(f"the notebook was saved as {encoding} and not as UTF-8{guessed}")
    return [_cell(each) for each in cells if isinstance(each, dict)]


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return a file's text and what it was saved as: UTF-8, or what an editor on Windows may have made of it."""
    encoding = json.detect_encoding(raw)  # told by the first bytes: a byte order mark, or where the zeros are
    if not encoding.startswith("utf-8"):
        return raw.decode(encoding), encoding[:6].upper()
    try:
        return raw.decode(encoding), "UTF-8"
    except UnicodeDecodeError:
        if raw.lstrip()[:1] != b"{":
            raise
        return raw.decode("cp1252"), "Windows-1252"


def _upgraded(text: str, shown: str) -> Any:
    """Bring a notebook of an older format to the present one."""
    import nbformat

    try:
        new = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        return json.loads(nbformat.writes(new))["cells"]  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises whatever its converters run into
        what = type(error).__name__
        raise Ungradable(f"{shown} is in a notebook format that cannot be read ({what}). Ask for it saved by a current Jupyter.") from None


def _cell(given: dict[str, Any]) -> dict[str, Any]:
    """Keep of a cell what grading looks at, each with the type it must have."""
    kind = given.get("cell_type")
    metadata = given.get("metadata")
    name = given.get("id")
    attachments = given.get("attachments")
    return {
        "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
        "id": name if isinstance(name, str) and len(name) <= 64 else None,
        "label": _label(metadata),
        "source": _clean(source_of(given)),
        "attachments": attachments if isinstance(attachments, dict) else {},
        "outputs": given.get("outputs") if isinstance(given.get("outputs"), list) else [],
    }


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text, which may stand as one text or as lines."""
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def label_of(cell: dict[str, Any]) -> str | None:
    """Return nbgrader's name of a cell, if it still has one."""
    return cell["label"] if "label" in cell else _label(cell.get("metadata"))


def _label(metadata: Any) -> str | None:
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _shown(name: str) -> str:
    """Write a file's name so that nothing in it can act as markup or control text."""
    kept = "".join(character if character.isalnum() or character in " ._-+" else "_" for character in name)
    return kept[:60] or "a file without a name"


def fingerprint(folder: Path) -> str:
    """Return a hash over the names and contents of everything handed in."""
    digest = hashlib.sha256()
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(root, name)
            digest.update(f"\x1e{path.relative_to(folder)}\x1f".encode("utf-8", "surrogateescape"))
            if not _is_file(path):
                digest.update(b"no file")
                continue
            try:
                with path.open("rb") as file:
                    while block := file.read(1 << 20):
                        digest.update(block)
            except OSError:
                digest.update(b"unreadable")
    return digest.hexdigest()


def _files_in(folder: Path) -> list[Path]:
    """Return the regular files under a folder, without entering a link."""
    return [path for root, _, names in os.walk(folder) for name in sorted(names) if _is_file(path := Path(root, name))]


def stage(beside: list[Path], into: Path) -> list[str]:
    """Copy the regular files that lie beside a notebook, without following a link, and report what was left out."""
    left, reports = MOST_BESIDE, []
    for entry in beside:
        for path in [entry] if _is_file(entry) else _files_in(entry):
            size = path.stat().st_size
            if size > left:
                reports.append(f"{_shown(path.name)} is too large to be there when the notebook runs")
                continue
            left -= size
            target = into / path.relative_to(entry.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            target.chmod(0o644)
    return reports

"""What a learner has done, in one file on their own machine that they can read, export and delete.

The file is JSON, indented and sorted. It stands in the user's data folder, or where ``DSTUDIO_PROGRESS`` says. Nothing ever sends it
anywhere. It is replaced whole or not at all, writers take turns, and a damaged file is set aside and kept.

>>> import tempfile
>>> file = Path(tempfile.mkdtemp()) / "progress.json"
>>> _ = finish("E01", file=file)
>>> read(file).finished
('E01',)
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from glob import escape
from pathlib import Path

from dstudio_lib.foundation.errors import DStudioError

from .learner import Answer, Grade, LaterVersion, Progress, Review, Visit, as_text, from_text, moment
from .locking import locked


class ProgressError(DStudioError):
    """The file of progress cannot be read or written: the sentence says which and why."""


def place() -> Path:
    """Return where the file of progress stands: what ``DSTUDIO_PROGRESS`` says, or the user's data folder."""
    named = os.environ.get("DSTUDIO_PROGRESS", "").strip()
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("dstudio", appauthor=False) / "progress.json"


def read(file: Path | None = None) -> Progress:
    """Return the progress kept in a file; none at all if there is no file yet.

    A file that is damaged is renamed, so that nothing in it is lost, and ``notice`` says so.

    Raises
    ------
    ProgressError
        If the file cannot be opened, or a later version of the course wrote it.
    """
    file = file or place()
    try:
        return _parsed(file)
    except ValueError:
        with _alone(file):
            return _read_or_set_aside(file)


def change(how: Callable[[Progress], Progress], file: Path | None = None) -> Progress:
    """Change what is kept, as the only writer, and return what is kept now.

    Raises
    ------
    ProgressError
        If the file cannot be read or written; it is then as it was.
    """
    file = file or place()
    with _alone(file):
        before = _read_or_set_aside(file)
        changed = replace(how(before), notice=before.notice)
        _write(file, changed)
    return changed


def start(episode: str, at: datetime | None = None, file: Path | None = None) -> Progress:
    """Note that an episode was begun; what was noted before stands."""
    begun = Visit(moment(at))
    return change(lambda kept: replace(kept, episodes={episode: begun} | kept.episodes), file)


def finish(episode: str, at: datetime | None = None, file: Path | None = None) -> Progress:
    """Note that an episode was finished; the first time counts."""
    now = moment(at)

    def done(kept: Progress) -> Progress:
        each = kept.episodes.get(episode, Visit(now))
        return replace(kept, episodes=kept.episodes | {episode: replace(each, finished=each.finished or now)})

    return change(done, file)


def answer(item: str, outcome: str, *, right: bool, at: datetime | None = None, file: Path | None = None) -> Progress:
    """Note an answer to an item, and the outcome that the item measures."""
    one = Answer(moment(at), item, outcome, right)
    return change(lambda kept: replace(kept, answers=(*kept.answers, one)), file)


def review(card: str, grade: Grade, at: datetime | None = None, file: Path | None = None) -> Progress:
    """Note how a review of a card or an outcome went."""
    one = Review(moment(at), card, grade)
    return change(lambda kept: replace(kept, reviews=(*kept.reviews, one)), file)


def aim_for(goal: str, file: Path | None = None) -> Progress:
    """Keep a goal, which later recommendations go towards; an empty one forgets it."""
    return change(lambda kept: replace(kept, goal=goal), file)


def export(to: Path, file: Path | None = None) -> Path:
    """Write a copy of what is kept to another file, which must not exist yet.

    Raises
    ------
    ProgressError
        If there is nothing to export, or something stands there already.
    """
    file = file or place()
    if not file.exists():
        raise ProgressError(f"There is nothing to export: {file} does not exist yet.")
    kept = read(file)
    if kept.notice:
        raise ProgressError(f"There is nothing to export: {kept.notice}")
    try:
        with to.open("x", encoding="utf-8") as copy:
            copy.write(as_text(kept))
    except FileExistsError:
        raise ProgressError(f"{to} exists already and is left as it is; give another name.") from None
    except OSError as error:
        raise ProgressError(f"{to} cannot be written: {error.strerror or error}.") from None
    return to


def delete(file: Path | None = None) -> tuple[Path, ...]:
    """Remove the file, every damaged one that was set aside, and what a killed writer left; return what was removed."""
    file = file or place()
    if not file.parent.is_dir():
        return ()
    with _alone(file):
        others = [
            each
            for form in (f"{escape(file.stem)}.damaged-*{escape(file.suffix)}", f".{escape(file.name)}.*")
            for each in sorted(file.parent.glob(form))
        ]
        there = tuple(each for each in (file, *others) if each.exists())
        for each in there:
            each.unlink()
    return there


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Be the only one who changes a file, or say why it cannot be changed."""
    try:
        with locked(file.with_name(file.name + ".lock")):
            yield
    except OSError as error:
        raise ProgressError(f"{file} cannot be changed: {error.strerror or error}; name another file in DSTUDIO_PROGRESS.") from None


def _parsed(file: Path) -> Progress:
    """Return what a file says; a ``ValueError`` if it is damaged."""
    try:
        return from_text(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        raise ProgressError(f"{file} cannot be read: {error.strerror or error}; name another file in DSTUDIO_PROGRESS.") from None
    except LaterVersion as error:
        raise ProgressError(f"{file} {error}") from None


def _read_or_set_aside(file: Path) -> Progress:
    try:
        return _parsed(file)
    except ValueError:
        number = 1
        while (aside := file.with_name(f"{file.stem}.damaged-{number}{file.suffix}")).exists():
            number += 1
        file.rename(aside)
        return Progress(notice=f"{file.name} could not be read as progress and is kept as {aside.name}; a new one is begun.")


def _write(file: Path, progress: Progress) -> None:
    file = file.resolve()  # a link stays a link
    handle, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(as_text(progress))
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(new)
        raise

"""A whole class graded: on all cores, going on where an earlier run stopped, one bad submission never in the way of the others."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TextIO

from dstudio_lib.foundation.errors import DStudioError

from .course import Course, NoCourse
from .grading import Graded, grade
from .records import Record, Records, content_of, one_at_a_time
from .repair import Released
from .sandbox import Limits, Sandbox, choose, wall_works

if TYPE_CHECKING:
    from .nbgrader_bridge import Book

NO_NBGRADER = "This needs nbgrader, which is not installed; in the project's folder run: pip install --editable '.[instructor]'"
FENCE_WARNING = """\
WARNING: submissions run WITHOUT a sandbox. {why}
WARNING: limits and a fence inside Python stop accidents and simple attacks; a determined submission can still read this
WARNING: account's files, use the network, and change the gradebook. Do not grade strangers' notebooks this way.
"""


@dataclass(slots=True)
class Summary:
    """What a run did."""

    records: dict[str, Record] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """The plain summary that ends a run."""
        counted = Counter(record.status for record in self.records.values())
        done = f"{counted['graded']} graded, {counted['failed']} failed"
        lines = [f"{done}, {len(self.missing)} missing, {len(self.unchanged)} unchanged since last time."]
        lines += [f"  failed   {name}: {record.sentence}" for name, record in self.records.items() if record.status == "failed"]
        lines += [f"  not done {name}: {why}" for name, why in self.broken.items()]
        noted = {name: record for name, record in self.records.items() if record.status == "graded" and record.reports}
        lines += [f"  note     {name}: {'; '.join(record.reports[:4])}" for name, record in noted.items()]
        waiting = sum(1 for record in self.records.values() if None in record.points.values())
        if waiting:
            lines.append(f"{waiting} with answers that wait for a person: see formgrader.")
        if self.missing:
            lines.append(f"Missing: {', '.join(self.missing[:12])}{' and more' if len(self.missing) > 12 else ''}.")
        lines.append(f"Took {self.seconds:.1f} s.")
        return "\n".join(lines)


def grade_class(
    course: Course,
    assignment: str,
    *,
    jobs: int,
    limits: Limits | None = None,
    wall: bool | None = None,
    students: Sequence[str] = (),
    again: bool = False,
    out: TextIO | None = None,
) -> Summary:
    """Grade the collected submissions of an assignment that are new or changed.

    Parameters
    ----------
    jobs
        How many submissions run at a time.
    wall
        ``False`` grades without bubblewrap even where it works.
    again
        Grade unchanged submissions too.

    Raises
    ------
    NoCourse
        If the course folder is not ready, in a sentence that says what to run.
    """
    out = out or sys.stderr
    started = time.monotonic()
    bridge = Bridge()
    released = course.released(assignment)
    folders = course.submissions(assignment)
    if students:
        unknown = [name for name in students if name not in folders]
        if unknown:
            raise NoCourse(f"Nothing was handed in by {', '.join(unknown)} for {assignment}.")
        folders = {name: folders[name] for name in students}
    sandbox = choose(limits or Limits(), [course.folder, course.root], wall)
    if not sandbox.walled:
        why = "You asked for it." if wall is False else str(wall_works())
        out.write(FENCE_WARNING.format(why=why))
    with one_at_a_time(course) as waited:
        if waited:
            out.write("Another grading run was at work in this course; going on after it.\n")
        summary = _grade_all(course, assignment, folders, released, sandbox, jobs, again, bridge, out)
    summary.seconds = time.monotonic() - started
    return summary


def _grade_all(
    course: Course,
    assignment: str,
    folders: dict[str, Path],
    released: Released,
    sandbox: Sandbox,
    jobs: int,
    again: bool,
    bridge: Bridge,
    out: TextIO,
) -> Summary:
    summary, records = Summary(), Records(course, assignment)
    contents = {name: content_of(folder, course, assignment, sandbox.walled) for name, folder in folders.items()}
    todo = []
    for name in folders:
        old = None if again else records.find(name)
        if (
            old is not None
            and old.content == contents[name]
            and (course.path("autograded", name, assignment) / f"{assignment}.ipynb").is_file()
        ):
            summary.unchanged.append(name)
        else:
            todo.append(name)
    seats: SimpleQueue[int] = SimpleQueue()
    for seat in range(jobs):
        seats.put(seat)

    def one(name: str) -> Graded:
        seat = seats.get()
        try:
            return grade(folders[name], course.sitting(assignment, name), released, sandbox, seat)
        finally:
            seats.put(seat)

    bar = Bar(len(todo), out)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        running: dict[Future[Graded], str] = {pool.submit(one, name): name for name in todo}
        try:
            with bridge.book(course, assignment) as book:
                for future in as_completed(running):
                    name = running.pop(future)
                    _keep(future, name, course, assignment, folders[name], contents[name], bridge, book, records, summary)
                    bar.step(summary)
                summary.missing = sorted(set(book.students()) - set(course.submissions(assignment)))
        finally:
            for future in running:
                future.cancel()
    bar.end()
    return summary


def _keep(
    future: Future[Graded],
    name: str,
    course: Course,
    assignment: str,
    folder: Path,
    content: str,
    bridge: Bridge,
    book: Book,
    records: Records,
    summary: Summary,
) -> None:
    """Write what one grading gave; a fault of ours is told and stops nobody else's."""
    try:
        graded = future.result()
        stamp = bridge.module.handed_in(folder)
        bridge.module.keep_notebook(course, assignment, name, graded, folder)
        book.write(name, graded, stamp)
        record = Record.of(name, graded, content, str(stamp or ""))
        records.write(record)
        summary.records[name] = record
    except Exception as error:
        log = course.state / "faults.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"--- {name} {assignment}\n{''.join(traceback.format_exception(error))}\n")
        what = str(error) if isinstance(error, DStudioError) else type(error).__name__
        summary.broken[name] = f"the grader itself had a fault ({what}); see {log}, and grade again"


def nbgrader_here() -> None:
    """Say how to install nbgrader, if it is not there.

    Raises
    ------
    NoCourse
        If nbgrader is not installed.
    """
    from importlib.util import find_spec

    if find_spec("nbgrader") is None:
        raise NoCourse(NO_NBGRADER)


class Bridge:
    """Imports nbgrader, which takes seconds, while the first submissions run already."""

    def __init__(self) -> None:
        nbgrader_here()
        self._error: BaseException | None = None
        self._module: Any = None
        self._thread = threading.Thread(target=self._import, daemon=True)
        self._thread.start()

    def _import(self) -> None:
        try:
            from . import nbgrader_bridge

            self._module = nbgrader_bridge
        except BaseException as error:
            self._error = error

    @property
    def module(self) -> Any:
        """The bridge, as soon as it is there."""
        self._thread.join()
        if self._error is not None:
            raise NoCourse(f"{NO_NBGRADER} ({type(self._error).__name__}: {self._error})") from self._error
        return self._module

    def book(self, course: Course, assignment: str) -> Book:
        """Open the gradebook."""
        book: Book = self.module.Book(course, assignment)
        return book


class Bar:
    """A progress bar on a terminal, a line every so often elsewhere."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total, self._out, self._done = total, out, 0
        self._started = self._told = time.monotonic()
        self._terminal = out.isatty()

    def step(self, summary: Summary) -> None:
        """One more is done."""
        self._done += 1
        now = time.monotonic()
        if not self._terminal and now - self._told < 5 and self._done < self._total:
            return
        self._told = now
        failed = sum(record.status == "failed" for record in summary.records.values()) + len(summary.broken)
        left = (now - self._started) / self._done * (self._total - self._done)
        width = 30
        full = width * self._done // self._total
        text = f"[{'#' * full}{'.' * (width - full)}] {self._done}/{self._total}, {failed} failed, about {left:.0f} s left"
        self._out.write(f"\r{text}\x1b[K" if self._terminal else text + "\n")
        self._out.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._terminal and self._total:
            self._out.write("\n")

"""The grader's side of the conversation with a learner's process.

The grader sends cells, questions and hidden inputs; the process answers with JSON. Everything that comes back is untrusted:
it is bounded in size, parsed strictly, and used for nothing but that submission's own answers. A cell that kills or hangs its
process is left out, and the rest is run again without it, so that one bad cell does not cost the others their points.
"""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import DStudioError

from .sandbox import Process, Sandbox

MESSAGE_BYTES = 8 * 2**20


class SandboxBroken(DStudioError):
    """The sandbox itself did not come up: nothing is known about the submission."""


class Lost(Exception):
    """The learner's process is gone, silent, or does not keep to the protocol."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell to run. ``place`` is its index in the notebook."""

    place: int
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """Values to ask for, or a function to call with hidden inputs, once the cells before it have run."""

    item: str
    name: str
    cases: tuple[tuple[Any, ...], ...] | None = None


@dataclass(slots=True)
class Account:
    """What is known after a notebook has run."""

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    lost: dict[int, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)


def converse(sandbox: Sandbox, student: str, steps: Sequence[Cell | Question], given: Path | None = None, seat: int = 0) -> Account:
    """Run a notebook's cells and ask its questions, in order, and once more at the end what was still open.

    Raises
    ------
    SandboxBroken
        If the sandbox does not even say hello.
    """
    account = Account()
    ends = time.monotonic() + sandbox.limits.total_seconds
    for attempt in range(sandbox.limits.restarts + 1):
        process = sandbox.start(student, given, seat)
        try:
            if _once(_Line(process), sandbox, steps, account, ends):
                return account
        finally:
            process.end()
        if time.monotonic() >= ends or attempt == sandbox.limits.restarts:
            break
    for step in steps:
        if isinstance(step, Question) and step.item not in account.answers:
            account.unanswered.setdefault(step.item, "the notebook used up its time before this answer was reached")
    return account


def _once(line: _Line, sandbox: Sandbox, steps: Sequence[Cell | Question], account: Account, ends: float) -> bool:
    """Go through the steps; ``True`` if the end was reached, ``False`` if the process was lost on the way."""
    try:
        hello = line.receive(time.monotonic() + 60)
    except Lost as lost:
        raise SandboxBroken(f"The isolated process did not start: {lost.reason}.") from None
    if hello != {"hello": 1}:
        raise SandboxBroken("The isolated process did not start: it did not introduce itself.")
    limits = sandbox.limits
    open_questions = [step for step in steps if isinstance(step, Question)]
    for step in [*steps, *open_questions]:
        seconds = limits.cell_seconds if isinstance(step, Cell) else limits.call_seconds * (len(step.cases or ()) + 2)
        until = min(time.monotonic() + 3 * seconds + 2, ends)
        try:
            if isinstance(step, Cell):
                if step.place in account.lost:
                    continue
                ran = line.ask({"run": step.place, "source": step.source, "limit": limits.cell_seconds}, until)
                if ran.get("ran") != step.place:
                    raise Lost("it wrote into the grader's channel")
                account.outputs[step.place] = _outputs(ran.get("outputs"))
            elif step.item not in account.answers and step.item not in account.unanswered:
                answer = _put(line, step, limits.call_seconds, until)
                if answer is not None:
                    account.answers[step.item] = answer
        except Lost as lost:
            if isinstance(step, Cell):
                account.lost[step.place] = lost.reason
            else:
                account.unanswered[step.item] = lost.reason
            return False
    return True


def _put(line: _Line, question: Question, seconds: float, until: float) -> Any:
    """Ask one question; ``None`` means not answered yet."""
    if question.cases is None:
        values = line.ask({"names": [question.name]}, until).get("values")
        value = values.get(question.name) if isinstance(values, dict) else None
        known = isinstance(value, dict) and ("refused" in value or value.get("value") is not None)
        return value if known else None
    cases = [list(case) for case in question.cases]
    results = line.ask({"call": question.name, "cases": cases, "limit": seconds}, until).get("results")
    if not isinstance(results, list) or len(results) != len(cases) or not all(isinstance(result, dict) for result in results):
        raise Lost("it wrote into the grader's channel")
    return None if all("missing" in result for result in results) else results


def _outputs(given: Any) -> list[dict[str, Any]]:
    return [each for each in given if isinstance(each, dict)][:200] if isinstance(given, list) else []


class _Line:
    """Lines of JSON, to and fro, with a deadline on every one."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pending = b""

    def ask(self, message: dict[str, Any], until: float) -> dict[str, Any]:
        self._send(json.dumps(message).encode() + b"\n", until)
        return self.receive(until)

    def _send(self, left: bytes, until: float) -> None:
        os.set_blocking(self._process.commands, False)
        while left:
            if not select.select([], [self._process.commands], [], max(0.0, until - time.monotonic()))[1]:
                raise Lost("it ran out of time")
            try:
                left = left[os.write(self._process.commands, left) :]
            except OSError:
                raise Lost("it ended its own process") from None

    def receive(self, until: float) -> dict[str, Any]:
        while b"\n" not in self._pending:
            if not select.select([self._process.results], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Lost("it ran out of time")
            got = os.read(self._process.results, 1 << 16)
            if not got:
                raise Lost("it ended its own process")
            self._pending += got
            if len(self._pending) > MESSAGE_BYTES:
                raise Lost("it sent more than an answer can hold")
        text, _, self._pending = self._pending.partition(b"\n")
        return parse(text)


def parse(text: bytes) -> dict[str, Any]:
    """Read one untrusted line as a JSON object of finite numbers.

    Raises
    ------
    Lost
        If it is anything else.
    """
    try:
        message = json.loads(text, parse_constant=_NotFinite)
    except (ValueError, RecursionError):
        raise Lost("it wrote into the grader's channel") from None
    if not isinstance(message, dict):
        raise Lost("it wrote into the grader's channel")
    return message


class _NotFinite:
    """Stands where JSON said ``NaN`` or ``Infinity``: equal to nothing, of no accepted type."""

    def __init__(self, word: str) -> None:
        self.word = word

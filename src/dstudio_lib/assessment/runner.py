"""The program that runs one learner's cells, alone in its sandbox, and reports plain JSON values.

It is started by its path (never imported by the grader), takes commands as lines of JSON on one pipe and answers on another,
so nothing that a notebook prints can be mistaken for an answer. It knows no expected value, no key and no hidden seed: whatever
a notebook does to this process, it can only change its own answers.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import math
import numbers
import os
import signal
import sys
import time
from typing import Any

TEXT_LIMIT = 40_000
IMAGE_LIMIT = 1_500_000
MOST_OUTPUTS = 150
VALUE_LIMIT = 200_000
DEPTH_LIMIT = 12


class TimeIsUp(KeyboardInterrupt):
    """The cell or call has used its time."""


class NotPlain(Exception):
    """A value that is neither number, text, truth value, list nor mapping of these."""


class Outputs:
    """What one cell has shown, bounded, as plain dictionaries of the notebook format."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self.left = TEXT_LIMIT

    def text(self, stream: str, text: str) -> None:
        """Append text to a stream, up to the limit."""
        if not text or self.left <= 0 or len(self.shown) >= MOST_OUTPUTS:
            return
        kept = text[: self.left]
        self.left -= len(kept)
        if self.left <= 0:
            kept += "\n[output cut here: a graded notebook keeps the first 40 000 characters of each cell]\n"
        if self.shown and self.shown[-1].get("name") == stream:
            self.shown[-1]["text"] += kept
        else:
            self.shown.append({"output_type": "stream", "name": stream, "text": kept})

    def rich(self, data: dict[str, Any], count: int | None = None) -> None:
        """Append a displayed value: its text, and its picture if that is a PNG or JPEG."""
        kept: dict[str, str] = {}
        text = data.get("text/plain")
        if isinstance(text, str) and self.left > 0:
            kept["text/plain"] = text[: self.left]
            self.left -= len(kept["text/plain"])
        for kind in ("image/png", "image/jpeg"):
            picture = data.get(kind)
            if isinstance(picture, bytes):
                import base64

                picture = base64.b64encode(picture).decode()
            if isinstance(picture, str) and len(picture) <= IMAGE_LIMIT and len(self.shown) < 40:
                kept[kind] = picture
        if not kept or len(self.shown) >= MOST_OUTPUTS:
            return
        shown: dict[str, Any] = {"output_type": "display_data", "data": kept, "metadata": {}}
        if count is not None:
            shown |= {"output_type": "execute_result", "execution_count": count}
        self.shown.append(shown)

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Append a traceback."""
        if len(self.shown) >= MOST_OUTPUTS:
            return
        text = "\n".join(lines)[: max(2_000, self.left)]
        self.shown.append({"output_type": "error", "ename": name[:200], "evalue": value[:2_000], "traceback": text.split("\n")})


class Stream(io.TextIOBase):
    """Standard output or error of the notebook, kept in memory and bounded."""

    encoding = "utf-8"

    def __init__(self, name: str, runner: Runner) -> None:
        self._name = name
        self._runner = runner

    def writable(self) -> bool:
        """Say yes, as a stream must that is written to."""
        return True

    def write(self, text: str) -> int:
        """Keep a text, and say that all of it was written."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._runner.outputs.text(self._name, text)
        return len(text)


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON knows it, or raise :class:`NotPlain`."""
    if depth > DEPTH_LIMIT:
        raise NotPlain("nested too deeply")
    if value is None or value is True or value is False:
        return value
    if type(value) in (int, float, str):
        return value
    if type(value).__module__.partition(".")[0] == "numpy":
        return plain(value.tolist(), depth + 1)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) or type(value).__name__ == "Decimal":
        return float(value)
    if isinstance(value, (list, tuple)):
        return [plain(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each, depth + 1) for key, each in value.items()}
    raise NotPlain(f"a {type(value).__name__}")


class Runner:
    """One notebook's process: an IPython shell behind two pipes."""

    def __init__(self, commands: int, results: int, alone: bool) -> None:
        self._alone = alone
        self._kill = os.kill
        self._commands = os.fdopen(commands, "rb", buffering=0)
        self._results = results
        self._pid = os.getpid()
        self._dumps, self._loads, self._write, self._getpid = json.dumps, json.loads, os.write, os.getpid
        self.outputs = Outputs()
        self._pending = b""
        self.shell = self._shell()

    def _shell(self) -> Any:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        runner = self

        class Hook(DisplayHook):  # type: ignore[misc]
            def __call__(self, result: Any = None) -> None:
                if result is not None and not self.quiet():
                    data, _ = self.compute_format_data(result)
                    self.update_user_ns(result)
                    runner.outputs.rich(data, self.prompt_count)

        class Publisher(DisplayPublisher):  # type: ignore[misc]
            def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
                runner.outputs.rich(data)

            def clear_output(self, wait: bool = False) -> None:
                runner.outputs = Outputs()

        class Shell(InteractiveShell):  # type: ignore[misc]
            displayhook_class = Hook
            display_pub_class = Publisher

            def init_sys_modules(self) -> None:
                sys.modules["__main__"] = self.user_module

            def ask_exit(self) -> None:
                runner.outputs.text("stderr", "A notebook that is graded cannot be left half-way: exit() does nothing here.\n")

            def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
                runner.outputs.error(getattr(etype, "__name__", "Error"), _safe_text(evalue), stb)

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Context"
        config.InteractiveShell.cache_size = 100
        shell = Shell.instance(config=config)
        shell.display_formatter.active_types = ["text/plain", "image/png", "image/jpeg"]
        return shell

    def serve(self) -> None:
        """Answer commands until there are no more."""
        self._send({"hello": 1})
        while (command := self._next()) is not None:
            answer: dict[str, Any] = {}
            if "run" in command:
                answer = self._run(command)
            elif "names" in command:
                answer = {"values": {name: self._value(name) for name in command["names"]}}
            elif "call" in command:
                answer = {"results": self._call(command)}
            if self._getpid() != self._pid:  # the notebook forked; its copy must not answer in its stead
                os._exit(0)
            self._send(answer)

    def _next(self) -> dict[str, Any] | None:
        while b"\n" not in self._pending:
            got = self._commands.read(1 << 16)
            if not got:
                return None
            self._pending += got
        line, _, self._pending = self._pending.partition(b"\n")
        command = self._loads(line)
        assert isinstance(command, dict)
        return command

    def _send(self, message: dict[str, Any]) -> None:
        left = self._dumps(message, allow_nan=True, ensure_ascii=True).encode("ascii") + b"\n"
        while left:
            left = left[self._write(self._results, left) :]

    def _run(self, command: dict[str, Any]) -> dict[str, Any]:
        self.outputs = Outputs()
        ok = False
        with contextlib.suppress(BaseException), deadline(command["limit"]):
            ok = self.shell.run_cell(command["source"], store_history=False, silent=False).success is True
        if not ok and self._alone and self._getpid() == self._pid:
            self._sweep()
        return {"ran": command["run"], "ok": ok, "outputs": self.outputs.shown}

    def _sweep(self) -> None:
        """End what a broken cell has left running; in a namespace of its own, -1 means everything but this process."""
        with contextlib.suppress(OSError):
            self._kill(-1, signal.SIGKILL)

    def _value(self, name: str) -> dict[str, Any]:
        if name not in self.shell.user_ns:
            return {"missing": True}
        return self._plain(self.shell.user_ns[name])

    def _plain(self, value: Any) -> dict[str, Any]:
        try:
            with deadline(2):
                kept = plain(value)
                if len(self._dumps(kept)) > VALUE_LIMIT:
                    return {"refused": "too large"}
                return {"value": kept}
        except BaseException:
            return {"refused": "not plain"}

    def _call(self, command: dict[str, Any]) -> list[dict[str, Any]]:
        function = self.shell.user_ns.get(command["call"])
        if not callable(function):
            return [{"missing": True} for _ in command["cases"]]
        results = []
        for arguments in command["cases"]:
            self.outputs = Outputs()
            returned: dict[str, Any] = {"raised": True}
            with contextlib.suppress(BaseException), deadline(command["limit"]):
                returned = self._plain(function(*arguments))
            results.append(returned)
        return results


def _safe_text(value: Any) -> str:
    try:
        return str(value)
    except BaseException:
        return ""


@contextlib.contextmanager
def deadline(seconds: float) -> Any:
    """Stop what runs inside after so much processor time, or three times as much on the clock.

    Processor time, so that a busy machine fails nobody. Code that Python cannot interrupt is ended by the kernel a little later.
    """

    def ring(*_: Any) -> None:
        raise TimeIsUp(f"stopped after {seconds:g} s")

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, 3 * seconds))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _allow_processor(math.ceil(time.process_time() + seconds) + 1)
    for number, timer, limit in timers:
        signal.signal(number, ring)
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for _, timer, _ in timers:
            signal.setitimer(timer, 0)


def _allow_processor(seconds: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))


def limit_resources(limits: dict[str, int]) -> None:
    """Set the kernel's limits on memory, processor time, files and processes, where the platform has them."""
    import resource

    for name, limit in limits.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is not None:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(number, (limit, limit))


def become(user: int) -> None:
    """Give up the superuser for good."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def fence(allowed: list[str], hidden: list[str], writable: str) -> None:
    """Refuse files outside some folders, sockets, processes and foreign libraries.

    This stands only where bubblewrap is missing. It is a fence, not a wall: it stops what a notebook does by Python's own
    means, not a determined attack on the interpreter.
    """
    inside = tuple(os.path.realpath(each).rstrip("/") + "/" for each in allowed)
    outside = tuple(os.path.realpath(each).rstrip("/") + "/" for each in hidden)
    home = os.path.realpath(writable).rstrip("/") + "/"
    real, getcwd, fspath = os.path.realpath, os.getcwd, os.fsdecode
    paths = {"open", "os.listdir", "os.scandir", "os.chdir", "os.truncate", "sqlite3.connect", "glob.glob", "os.walk", "os.getxattr"}
    changes = {
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.mkdir",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.symlink",
        "os.utime",
        "shutil.rmtree",
    }
    changes |= {"shutil.copyfile", "shutil.move", "shutil.copytree", "os.setxattr", "os.removexattr"}
    refused = ("socket.", "subprocess.", "ctypes.", "os.fork", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.kill", "pty.")
    harmless = {"socket.__new__", "socket.gethostname", "ctypes.addressof", "ctypes.cdata"}

    def resolved(path: Any) -> str:
        text = fspath(path)
        return real(text if text.startswith("/") else f"{getcwd()}/{text}") + "/"

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in paths:
            path = arguments[0]
            if path is None or isinstance(path, int) or path == ":memory:":
                return
            place = resolved(path)
            mode = arguments[1] if event == "open" and len(arguments) > 1 else "r"
            writes = event == "sqlite3.connect" or (event == "open" and _writes(mode, arguments[2] if len(arguments) > 2 else 0))
            if place.startswith(home) or (not writes and place.startswith(inside) and not place.startswith(outside)):
                return
        elif event in changes:
            named = [each for each in arguments[: 2 if event in _TWO_PATHS else 1] if isinstance(each, (str, bytes, os.PathLike))]
            if all(resolved(path).startswith(home) for path in named):
                return
        elif not event.startswith(refused) or event in harmless:
            return
        raise PermissionError(f"a graded notebook may not do this: {event}")

    sys.addaudithook(watch)


_TWO_PATHS = {"os.rename", "os.link", "os.symlink", "shutil.copyfile", "shutil.move", "shutil.copytree"}


def _writes(mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def end_with_parent() -> None:
    """Ask Linux to end this process when the grader ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    """Set the limits that the first argument names, enter the working folder, and serve."""
    settings = json.loads(sys.argv[1])
    commands, results = settings["commands"], settings["results"]
    high = 200
    os.dup2(commands, high, inheritable=False)
    os.dup2(results, high + 1, inheritable=False)
    for each in (commands, results):
        os.close(each)
    if settings["end_with_parent"]:
        end_with_parent()
    if settings["user"] is not None:
        become(settings["user"])
    home, given = settings["home"], settings["given"]
    for name in os.listdir(given) if given else []:
        _copy(os.path.join(given, name), os.path.join(home, name))
    os.chdir(home)
    sys.path.insert(0, home)
    sys.argv = ["notebook"]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    limit_resources(settings["limits"])
    runner = Runner(high, high + 1, settings["alone"])
    sys.stdin = io.StringIO("")
    sys.stdout, sys.stderr = Stream("stdout", runner), Stream("stderr", runner)
    if settings["fence"] is not None:
        fence(**settings["fence"], writable=home)
    runner.serve()
    os._exit(0)


def _copy(source: str, target: str) -> None:
    import shutil

    with contextlib.suppress(OSError):
        if os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)


if __name__ == "__main__":
    main()

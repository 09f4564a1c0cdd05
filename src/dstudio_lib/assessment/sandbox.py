"""Where a learner's notebook runs: bubblewrap where it is installed and works, a weaker fence where it is not.

With bubblewrap the process sees the Python installation, read-only, and an empty home in memory, and nothing else: no course
folder, no network, no other process, nothing that outlives it. Without it there are resource limits, an empty environment, a
temporary folder and an audit hook, which stop accidents and simple attacks only; the grader says so, loudly.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RUNNER = Path(__file__).with_name("runner.py")
HOME = "/learner"
GIVEN = "/given"
FIRST_USER = 61_000
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use. Cells and calls count processor time, and may take three times as long on the clock."""

    cell_seconds: float = 20.0
    call_seconds: float = 2.0
    total_seconds: float = 120.0
    memory_bytes: int = 2 * 2**30
    file_bytes: int = 32 * 2**20
    home_bytes: int = 64 * 2**20
    processes: int = 48
    restarts: int = 4

    def for_kernel(self, fenced: bool) -> dict[str, int]:
        """The limits that the operating system enforces."""
        kernel = {
            "AS": self.memory_bytes,
            "CPU": int(self.total_seconds) + 5,
            "FSIZE": self.file_bytes,
            "NOFILE": 256,
            "CORE": 0,
            "NPROC": self.processes,
        }
        if fenced:  # without a namespace of its own, this limit would count every process of the instructor
            del kernel["NPROC"]
        return kernel


@dataclass(frozen=True, slots=True)
class Process:
    """A running sandbox and the two pipes to it."""

    process: subprocess.Popen[bytes]
    commands: int
    results: int
    folder: str | None = None

    def end(self) -> None:
        """Kill everything in the sandbox and close the pipes."""
        if self.folder is not None:
            _kill_family(self.process.pid)
        self.process.kill()
        self.process.wait()
        for pipe in (self.commands, self.results):
            os.close(pipe)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How to start a learner's process. ``walled`` tells bubblewrap from the fence."""

    walled: bool
    limits: Limits
    hidden: tuple[Path, ...] = ()

    def start(self, student: str, given: Path | None, seat: int = 0) -> Process:
        """Start a process for one student's notebook; ``seat`` tells parallel processes apart."""
        ours, theirs = os.pipe(), os.pipe()
        settings = {
            "commands": ours[0],
            "results": theirs[1],
            "limits": self.limits.for_kernel(fenced=not self.walled),
            "end_with_parent": not self.walled,
            "alone": self.walled,
            "user": FIRST_USER + seat if self.walled and os.geteuid() == 0 else None,
        }
        folder = None
        if self.walled:
            settings |= {"home": HOME, "given": GIVEN if given else None, "fence": None}
            command = [*bubblewrap(given, self.hidden, self.limits.home_bytes), *_python(), json.dumps(settings)]
        else:
            folder = tempfile.mkdtemp(prefix="dstudio-")
            home = os.path.join(folder, "home")
            os.mkdir(home)
            fence = {"allowed": [*readable(), "/usr", "/lib", "/lib64", "/dev"], "hidden": [str(each) for each in self.hidden]}
            settings |= {"home": home, "given": str(given) if given else None, "fence": fence}
            command = [*_python(), json.dumps(settings)]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(student, str(settings["home"])),
                pass_fds=(ours[0], theirs[1]),
                start_new_session=True,
                cwd="/",
            )
        finally:
            os.close(ours[0])
            os.close(theirs[1])
        os.set_blocking(theirs[0], False)
        return Process(process, ours[1], theirs[0], folder)


def _python() -> list[str]:
    return [sys.executable, "-I", "-B", str(RUNNER)]


def environment(student: str, home: str) -> dict[str, str]:
    """Return the whole environment of a learner's process."""
    return {
        "HOME": home,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLBACKEND": "Agg",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "DSTUDIO_STUDENT": student,
    }


def readable() -> list[str]:
    """Return the folders that hold Python and what is installed in it."""
    package = Path(__file__).resolve().parents[2]
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_exec_prefix), Path(os.path.realpath(sys.executable)).parent, package}
    return sorted({str(folder) for folder in folders if folder.is_dir()})


def bubblewrap(given: Path | None, hidden: Sequence[Path], home_bytes: int) -> list[str]:
    """Return the bubblewrap command line up to the program."""
    line = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    line += ["--unshare-cgroup-try", "--hostname", "sandbox", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        line += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        line += ["--unshare-user", "--uid", "65000", "--gid", "65000"]
    binds = [place for place in SYSTEM if os.path.exists(place)]
    binds += [place for place in readable() if not place.startswith("/usr/")]
    line += ["--perms", "1777", "--size", str(home_bytes), "--tmpfs", "/tmp"]
    for parent in _parents(binds):
        line += ["--perms", "0755", "--dir", parent]
    for place in binds:
        if os.path.islink(place) and place.count("/") == 1:
            line += ["--symlink", os.readlink(place), place]
        else:
            line += ["--ro-bind", place, place]
    line += ["--proc", "/proc", "--dev", "/dev"]
    for folder in hidden:
        if any(_within(str(folder), place) for place in binds):
            line += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    line += ["--perms", "1777", "--size", str(home_bytes), "--tmpfs", HOME]
    if given is not None:
        line += ["--ro-bind", str(given), GIVEN]
    return [*line, "--chdir", "/", "--"]


def _parents(places: Sequence[str]) -> list[str]:
    found = {str(parent) for place in places for parent in Path(place).parents if str(parent) != "/"}
    return sorted(found - {"/tmp"})


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip("/") + "/")


@cache
def wall_works() -> str | None:
    """Return ``None`` if bubblewrap can start a notebook's Python here, or the sentence that says why not."""
    if sys.platform != "linux":
        return "bubblewrap exists for Linux only."
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed; on Debian and Ubuntu: apt-get install bubblewrap."
    try:
        tried = subprocess.run(
            [*bubblewrap(None, (), 2**20), sys.executable, "-I", "-c", "import IPython"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd="/",
            env=environment("nobody", HOME),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap is installed but did not start ({type(error).__name__})."
    if tried.returncode == 0:
        return None
    last = (tried.stderr.strip().splitlines() or ["no message"])[-1]
    return f"bubblewrap is installed but cannot build a sandbox here: {last}"


def choose(limits: Limits, hidden: Sequence[Path], wall: bool | None = None) -> Sandbox:
    """Return the strongest sandbox that works here; ``wall=False`` asks for the fence."""
    walled = wall_works() is None if wall is None else wall
    return Sandbox(walled, limits, tuple(Path(folder).resolve() for folder in hidden))


def _kill_family(leader: int) -> None:
    """Kill a fenced process, what it started, and what these started, also those that left its session."""
    for _ in range(20):
        family = _descendants(leader)
        for process in [leader, *family]:
            try:
                os.kill(process, 9)
            except (ProcessLookupError, PermissionError):
                continue
        if not family:
            return


def _descendants(leader: int) -> list[int]:
    """Return living processes under a leader, by parent or by session (Linux; elsewhere the session's group is killed)."""
    if not os.path.isdir("/proc/self"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, 9)
        return []
    parents: dict[int, tuple[int, int, str]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(name)] = (int(fields[1]), int(fields[3]), fields[0])
    family = {leader}
    while True:
        more = {
            process
            for process, (parent, session, state) in parents.items()
            if process not in family and state != "Z" and (parent in family or session == leader)
        }
        if not more:
            return sorted(family - {leader})
        family |= more

"""The two commands of the README's first screen, as a stranger types them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FRESH = ["--assume-old=.venv/dev.stamp", "--assume-old=.venv/learner.stamp", "--assume-old=.venv/bin/python"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(target: str, port: int, root: Path, log: Path) -> Iterator[None]:
    environment = os.environ | {"PORT": str(port), "BROWSER": "true"}
    with log.open("w") as said:
        process = subprocess.Popen(
            ["make", *FRESH, target], cwd=root, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def answer(address: str, log: Path) -> str:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=60) as page:
                return str(page.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    raise AssertionError(log.read_text()[-3000:])


def test_make_course_serves_the_first_page_and_prints_its_address(root: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with running("course", port, root, log):
        answer(f"http://127.0.0.1:{port}/api", log)
        printed = re.search(rf"http://127\.0\.0\.1:{port}/lab/tree/course/START-HERE\.ipynb\?token=(\w+)", log.read_text())
        assert printed, log.read_text()
        page = answer(printed[0], log)
        assert "announcements" in page, "the extension that asks another host for news must be switched off"
        listed = answer(f"http://127.0.0.1:{port}/api/contents/episodes?token={printed[1]}", log)
        assert "E01-speed-of-light.ipynb" in listed


def test_make_dashboards_serves_the_calculators(root: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with running("dashboards", port, root, log):
        page = answer(f"http://127.0.0.1:{port}/", log)
        assert "DStudio" in page


def test_make_help_names_every_public_target(root: Path) -> None:
    said = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    for target in ("course", "dashboards", "test", "check", "bench", "generated", "lock"):
        assert f"make {target} " in said


def test_an_old_python_is_refused_in_one_sentence(root: Path) -> None:
    done = subprocess.run(["make", "PYTHON=", "VENV=nowhere", "nowhere/bin/python"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Python 3.11 or later" in done.stdout

"""A forked kernel is a kernel: in a process of its own, with the environment it was given, interrupted and ended as any other."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from browser.servers import KERNELS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
PATIENCE = 20


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelManager]:
    monkeypatch.setenv("DSTUDIO_TOLD", "this kernel alone")
    with forked(tmp_path) as started:
        yield started


@contextmanager
def forked(folder: Path) -> Iterator[KernelManager]:
    specifications = KernelSpecManager(kernel_dirs=[str(KERNELS[0] / "kernels")])
    started = KernelManager(kernel_name="python3", kernel_spec_manager=specifications)
    started.start_kernel(cwd=str(folder))
    yield started
    if started.is_alive():
        started.shutdown_kernel(now=True)


@pytest.fixture
def client(manager: KernelManager) -> Iterator[Any]:
    with asked(manager) as asking:
        yield asking


@contextmanager
def asked(manager: KernelManager) -> Iterator[Any]:
    asking = manager.client()
    asking.start_channels()
    asking.wait_for_ready(timeout=PATIENCE)
    yield asking
    asking.stop_channels()


def told(client: Any, code: str) -> str:
    printed: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=hear, timeout=PATIENCE)
    return "".join(printed) + reply["content"].get("ename", "")


def gone(process: int) -> bool:
    end = time.monotonic() + PATIENCE
    while psutil.pid_exists(process) and time.monotonic() < end:
        time.sleep(0.02)
    return not psutil.pid_exists(process)


def test_it_has_the_folder_and_the_environment_that_it_was_given(client: Any, tmp_path: Path) -> None:
    assert told(client, "import os; print(os.getcwd(), os.environ['DSTUDIO_TOLD'], end='')") == f"{tmp_path} this kernel alone"


def test_it_leads_a_session_of_its_own_and_hears_of_its_children_and_of_pages(client: Any) -> None:
    assert told(client, "import os; print(os.getpid() == os.getsid(0), end='')") == "True"
    assert told(client, "import subprocess; print(subprocess.run(['false']).returncode, end='')") == "1"
    assert told(client, "import comm; print('jupyter.widget.control' in comm.get_comm_manager().targets, end='')") == "True"


def test_no_two_draw_the_same_by_chance(client: Any, tmp_path: Path) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random(), end='')"
    with forked(tmp_path) as another, asked(another) as other:
        mine, theirs = told(client, draw).split(), told(other, draw).split()
    assert len(mine) == len(theirs) == 2
    assert mine[0] != theirs[0]
    assert mine[1] != theirs[1]


def test_an_interrupt_reaches_it(manager: KernelManager, client: Any) -> None:
    waiting = client.execute("import time; time.sleep(600)")
    while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=PATIENCE)
    assert reply["parent_header"]["msg_id"] == waiting
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert told(client, "print('still here', end='')") == "still here"


@pytest.mark.parametrize("now", [True, False])
def test_it_ends_with_what_jupyter_started(manager: KernelManager, client: Any, now: bool) -> None:
    process = int(told(client, "import os; print(os.getpid())"))
    assert psutil.pid_exists(process)
    manager.shutdown_kernel(now=now)
    assert gone(process)


def test_jupyter_notices_when_it_dies(manager: KernelManager, client: Any) -> None:
    os.kill(int(told(client, "import os; print(os.getpid())")), signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while manager.is_alive() and time.monotonic() < end:
        time.sleep(0.02)
    assert not manager.is_alive()

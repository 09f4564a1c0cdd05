"""Kernels for tests of pages: forked from one process that has imported what notebooks import, instead of each importing it anew.

Half of what such a kernel costs is its start. Jupyter starts a small stand-in, which has the kernel forked, hands on the interrupts
that Jupyter sends it, and ends with it, as the kernel ends with the stand-in. That a notebook runs in a kernel of its own, from
nothing, is tested where notebooks are executed.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

HERE = Path(__file__)
IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipywidgets",
    "anywidget",
    "numpy.random",
    "pydantic",
    "statistics",
    "tomli",
    "dstudio_lib.catalog.load",
    "dstudio_lib.charts.episodes.asking",
    "dstudio_lib.charts.exhibits",
    "dstudio_lib.charts.timeline",
    "dstudio_lib.formulas",
    "dstudio_lib.paths.pages",
    "dstudio_lib.simulators",
    "dstudio_widgets.calculators",
    "dstudio_widgets.check",
    "dstudio_widgets.explorer",
    "dstudio_widgets.plot_view",
    "dstudio_widgets.predict",
)
LARGEST = 1 << 20
"""Bytes that the wish for a kernel may take."""


class Nursery:
    """The process that kernels are forked from, and the folder of the kernel specification that leads to it."""

    def __init__(self, folder: Path) -> None:
        from browser.servers import end_with_parent, python_path  # not above: the stand-in runs this file without any package

        address = folder / "address"
        self.kernels = folder / "share"
        self.process = subprocess.Popen(
            [sys.executable, str(HERE), "serve", str(address)],
            env=os.environ | {"PYTHONPATH": python_path()},
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        place = self.kernels / "kernels" / "python3"
        place.mkdir(parents=True)
        command = [sys.executable, "-I", "-S", str(HERE), "stand-in", str(address), "{connection_file}"]
        (place / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
        assert self.process.stdout
        with self.process.stdout as said:
            begun = said.readline() == b"ready\n"
        if not begun:
            raise RuntimeError("the process that kernels are forked from did not start")

    def stop(self) -> None:
        """End the process; kernels end with their stand-ins."""
        self.process.kill()
        self.process.wait()


# --- the process that kernels are forked from


def serve(address: str) -> None:
    """Import what notebooks import, and fork a kernel for each that asks."""
    sys.path.remove(str(HERE.parent))
    for each in IMPORTED:
        importlib.import_module(each)
    gc.freeze()  # so that no kernel looks through, and thereby copies, what it was given
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
        asked.bind(address)
        asked.listen(16)
        print("ready", flush=True)
        while True:
            line, _ = asked.accept()
            if os.fork() == 0:
                asked.close()
                _become_a_kernel(line)
            line.close()


def _become_a_kernel(line: socket.socket) -> None:
    import numpy
    from ipykernel.kernelapp import IPKernelApp
    from ipywidgets import register_comm_target

    message, streams, _, _ = socket.recv_fds(line, LARGEST, 3)
    wanted = json.loads(message)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    numpy.random.seed()  # Python's own generator is seeded anew at every fork, NumPy's is not
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"], JPY_PARENT_PID=str(os.getppid()))
    sys.argv = ["ipykernel_launcher.py", "-f", wanted["connection"]]
    line.sendall(str(os.getpid()).encode())
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    kernel = IPKernelApp.instance()
    kernel.initialize(sys.argv[1:])
    register_comm_target()
    kernel.start()
    os._exit(0)


def _end_with(line: socket.socket) -> None:
    while line.recv(1):
        pass
    os._exit(1)


# --- what Jupyter starts instead


def stand_in(address: str, connection: str) -> None:
    """Have a kernel forked, hand on interrupts to it, and end when it does."""
    kernel = 0

    def hand_on(number: int, _: Any) -> None:
        if kernel:
            os.kill(kernel, number)

    signal.signal(signal.SIGINT, hand_on)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(address)
        wanted = {"environment": dict(os.environ), "folder": os.getcwd(), "connection": connection}
        socket.send_fds(line, [json.dumps(wanted).encode()], [0, 1, 2])
        kernel = int(line.recv(32))
        while line.recv(32):
            pass


if __name__ == "__main__":
    {"serve": serve, "stand-in": stand_in}[sys.argv[1]](*sys.argv[2:])

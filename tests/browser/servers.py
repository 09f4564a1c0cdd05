"""JupyterLab and Voila on free ports of 127.0.0.1, and a Chromium that reaches nothing else: for the tests and the benchmarks."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
KINDS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same browser under its names; the first is the one without a window, which asks less of the processor."""
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, KINDS)), "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
KERNELS: list[Path] = []
"""Folders in which a server looks for kernels before it looks where Jupyter does."""
PR_SET_PDEATHSIG = 1
MESSAGE = 20_000
"""Bytes that a message may take besides what it carries."""
START_UP = 60
"""Seconds that a server may take to answer."""


@dataclass
class Server:
    """A server of ours: its address, the folder it serves, and its process."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def call(self, path: str, method: str = "GET") -> Any:
        """Ask the server's own interface."""
        request = urllib.request.Request(self.address + path, method=method, data=b"" if method == "POST" else None)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kernels(self) -> list[dict[str, Any]]:
        """The kernels that run now."""
        return list(self.call("/api/kernels"))

    def stop(self) -> None:
        """End the process and what it started, by its id."""
        if self.process.poll() is None:
            self.process.terminate()  # Jupyter asks nobody then, and ends its kernels
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def end_with_parent() -> None:
    """Have Linux end this process when the one that started it dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def python_path() -> str:
    """Where the tests' servers and kernels find what they import: what is here, and not what is installed."""
    return os.pathsep.join(map(str, (HERE.parent, PROJECT / "src", PROJECT / "widgets")))


def start(arguments: list[str], folder: Path, home: Path, ready: str) -> Server:
    """Start a Jupyter server with a home of its own, and wait until it answers."""
    port = free_port()
    for name in ("config", "data", "runtime", "settings", "workspaces", "ipython"):
        (home / name).mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": python_path(),
        "JUPYTER_PATH": os.pathsep.join(map(str, (*KERNELS, PROJECT / "widgets"))),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    environment.pop("CI", None)
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments, f"--port={port}", "--no-browser"],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    server = Server(f"http://127.0.0.1:{port}", folder, process, log)
    _await(server, ready)
    return server


def _await(server: Server, path: str) -> None:
    end = time.monotonic() + START_UP
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(server.address + path, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    server.stop()
    raise RuntimeError(f"the server did not start:\n{server.log.read_text(errors='replace')[-3000:]}")


def start_lab(folder: Path, home: Path) -> Server:
    """Start JupyterLab over a folder: no token, no news, its application object in reach of tests."""
    quiet = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}')
    arguments = [
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port_retries=0",
        "--ServerApp.kernel_websocket_connection_class=dstudio_widgets.prompt_connection.PromptConnection",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        "--ServerApp.allow_root=True",
        "--ServerApp.disable_check_xsrf=True",
        "--expose-app-in-browser",
    ]
    return start(arguments, folder, home, "/api/status")


def start_voila(folder: Path, home: Path, *options: str) -> Server:
    """Start Voila over a folder of notebooks."""
    arguments = ["voila", str(folder), "--Voila.ip=127.0.0.1", "--port_retries=0", *options]
    return start(arguments, folder, home, "/")


@dataclass
class Traffic:
    """What pages asked for: foreign hosts, and the bytes that came over websockets."""

    foreign: list[str] = field(default_factory=list)
    received: int = 0
    frames: list[int] = field(default_factory=list)

    def times(self, library: str) -> int:
        """How often a library came, which pages ask for by name and are sent compressed in a message of its own."""
        from dstudio_widgets import assets

        (sent,) = (len(text) for name, text in assets.libraries().items() if name.startswith(f"{library}@"))
        return sum(sent <= size < sent + MESSAGE for size in self.frames)

    def clear(self) -> None:
        """Forget what was seen."""
        self.foreign.clear()
        self.frames.clear()
        self.received = 0

    def hear(self, payload: str | bytes) -> None:
        """Count one frame."""
        size = len(payload if isinstance(payload, bytes) else payload.encode())
        self.received += size
        self.frames.append(size)


def launch(playwright: Any, profile: Path, traffic: Traffic) -> Any:
    """Launch Chromium with a fresh profile, for which no other host has an address; what it asks of one is recorded.

    Requests are listened to and not intercepted, since interception would turn off the browser's cache.
    """
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=True,
        args=FLAGS,
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(20_000)
    context.on("request", lambda request: _note_foreign(request.url, traffic))
    return context


def _note_foreign(url: str, traffic: Traffic) -> None:
    address = urlsplit(url)
    if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in ("127.0.0.1", "localhost"):
        traffic.foreign.append(url)

"""Runs a notebook as a learner does, top to bottom, and finds every error, also those that widgets keep to themselves."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("episodes", "course", "course/derivations", "widgets/dashboards")
PAGE = resource.getpagesize()


def notebooks() -> list[str]:
    """Return every notebook that a learner opens, by its path in the project."""
    found = (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb")))
    return [str(path.relative_to(ROOT)) for path in found]


NO_NETWORK = """\
import socket

def _only_here(self, address, connect=socket.socket.connect):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "localhost", "::1"):
        raise AssertionError(f"asked {address[0]}")
    return connect(self, address)

def _no_names(host, *more, known=socket.getaddrinfo, **others):
    if host not in ("127.0.0.1", "localhost", "::1", "192.0.2.1"):
        raise AssertionError(f"looked up {host}")
    return known(host, *more, **others)

socket.socket.connect, socket.getaddrinfo = _only_here, _no_names
del _only_here, _no_names, socket
"""
"""Run in every kernel before the notebook: to look up a name, or to connect beyond this machine, is an error in the cell that did it."""


@dataclass(frozen=True, slots=True)
class Execution:
    """A notebook after its run: what it shows, how long it took (s), and the most memory its kernel held (bytes)."""

    notebook: Any
    seconds: float
    peak_memory: int

    @property
    def errors(self) -> list[str]:
        """Everything that went wrong, each with the cell or the widget it went wrong in."""
        return [*_in_cells(self.notebook), *_in_widgets(self.notebook)]


def execute(path: Path, *, timeout: int = 120) -> Execution:
    """Run a notebook in a fresh kernel, in its own folder, without stopping at an error."""
    return run(nbformat.read(path, as_version=4), path.parent, timeout=timeout)


def run(notebook: Any, folder: Path, *, timeout: int = 120) -> Execution:
    """Run a notebook that stands in a folder, cut off from every other host."""
    notebook.cells.insert(0, nbformat.v4.new_code_cell(NO_NETWORK, id="no-network"))
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        allow_errors=True,
        store_widget_state=True,
        resources={"metadata": {"path": folder}},
    )
    started = time.monotonic()
    with client.setup_kernel():
        with _Watch(_process_of(client)) as watch:
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
        client.set_widgets_metadata()
    del notebook.cells[0]
    return Execution(notebook, time.monotonic() - started, watch.peak)


def _process_of(client: NotebookClient) -> int:
    return int(client.km.provisioner.process.pid)


class _Watch:
    """Looks at a process's memory twenty times a second."""

    def __init__(self, process: int) -> None:
        self.peak = 0
        self._file = Path(f"/proc/{process}/statm")
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            try:
                self.peak = max(self.peak, int(self._file.read_text().split()[1]) * PAGE)
            except OSError:
                return


def _in_cells(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                yield f"{cell['id']}: {output['ename']}: {output['evalue']}"
            if output["output_type"] == "stream" and output["name"] == "stderr":
                yield f"{cell['id']} writes to stderr: {output['text'][:200]}"


def _in_widgets(notebook: Any) -> Iterator[str]:
    """Find error outputs inside Output widgets, the failures our own widgets list, and the errors their cards show."""
    models = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    for model in models.values():
        state = model.get("state", {})
        for output in state.get("outputs", ()):
            if isinstance(output, dict) and output.get("output_type") == "error":
                yield f"an Output widget: {output['ename']}: {output['evalue']}"
        yield from (f"a widget failed: {failure}" for failure in state.get("failures", ()))
        result = state.get("result")
        if isinstance(result, dict):
            yield from (f"a card shows: {sentence}" for sentence in result.get("errors", {}).values())
        if state.get("error") and isinstance(state["error"], str):
            yield f"a card shows: {state['error']}"

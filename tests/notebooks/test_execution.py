"""Every notebook that a learner opens runs top to bottom, in time, in memory, without the network, and without a hidden error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from .running import ROOT, Execution, execute, notebooks, run

TIME_LIMIT = 30.0
"""Seconds that a notebook may take on a machine that does nothing else."""
MEMORY_LIMIT = 800 * 2**20

ours = pytest.mark.parametrize("name", [name for name in notebooks() if not name.startswith("widgets/dashboards/")])
"""All but the dashboards, each of which runs in Voila in the tests of the browser."""


@ours
def test_it_runs_top_to_bottom_and_no_cell_and_no_widget_reports_an_error(name: str, executed: Execution) -> None:
    assert executed.errors == []


@ours
def test_it_stays_within_the_memory_of_a_small_laptop(name: str, executed: Execution) -> None:
    assert 0 < executed.peak_memory < MEMORY_LIMIT


@ours
def test_it_stays_within_the_time_that_a_learner_waits(name: str, executed: Execution) -> None:
    # A guard against a cell that grew slow, not a benchmark: the limit is doubled, since other tests share the machine.
    assert executed.seconds < 2 * TIME_LIMIT


@ours
def test_what_it_shows_stays_small_without_a_plotting_library_inside(name: str, executed: Execution) -> None:
    shown = executed.notebook.copy()
    shown.metadata = {}
    assert len(json.dumps(shown)) < 2_000_000
    state = executed.notebook.metadata.get("widgets", {})
    assert "plotly.js v" not in json.dumps(state)


@ours
def test_every_code_cell_that_ends_on_a_value_shows_something(name: str, executed: Execution) -> None:
    for cell in executed.notebook.cells:
        if cell.cell_type == "code" and not _ends_on_a_statement(cell.source):
            assert cell.outputs, f"{cell.id} shows nothing"


def _ends_on_a_statement(source: str) -> bool:
    import ast

    body = ast.parse(source).body
    return not body or not isinstance(body[-1], ast.Expr)


def test_the_e01_episode_is_among_them() -> None:
    assert "episodes/E01-speed-of-light.ipynb" in notebooks()
    assert "course/START-HERE.ipynb" in notebooks()
    assert len([name for name in notebooks() if name.startswith("widgets/dashboards/")]) >= 3


# --- the runner itself must see what stock runners miss


def notebook_of(*cells: str) -> Any:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


@pytest.mark.parametrize(
    ("what", "cell"),
    [
        ("a cell", "1 / 0"),
        (
            "a button",
            "import ipywidgets as w\nb = w.Button()\nb.on_click(lambda _: 1 / 0)\nb.click()",
        ),
        (
            "an Output widget",
            "import ipywidgets as w\nout = w.Output()\nf = out.capture()(lambda: 1 / 0)\ndisplay(out)\nf()",
        ),
        (
            "an interaction",
            "import ipywidgets as w\nw.interactive_output(lambda n: 1 / n, {'n': w.IntSlider(0)})",
        ),
        (
            "a calculator's reading",
            "from dstudio_widgets import Calculator\nfrom dstudio_lib.simulators.round_trips import RoundTrips\n"
            "Calculator(RoundTrips, lambda settings: 1 / 0, title='t', question='q')",
        ),
    ],
)
def test_the_runner_sees_a_division_by_zero_in(what: str, cell: str, tmp_path: Path) -> None:
    execution = run(notebook_of(cell), tmp_path)
    assert any("division by zero" in error for error in execution.errors), f"{what}: {execution.errors}"


def test_the_runner_finds_nothing_wrong_with_a_notebook_that_works(tmp_path: Path) -> None:
    assert run(notebook_of("1 + 1", "import ipywidgets as w\nw.IntSlider(3)"), tmp_path).errors == []


def test_the_runner_measures_the_memory_that_a_kernel_takes(tmp_path: Path) -> None:
    execution = run(notebook_of("import time\nheld = bytearray(300 * 2**20)\ntime.sleep(0.3)"), tmp_path)
    assert execution.peak_memory > 300 * 2**20


def test_a_cell_that_asks_another_host_is_noticed_in_every_notebook(tmp_path: Path) -> None:
    asking = run(notebook_of("import urllib.request\nurllib.request.urlopen('http://example.org')"), tmp_path)
    assert any("example.org" in error for error in asking.errors)
    named = run(notebook_of("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)"), tmp_path)
    assert any("192.0.2.1" in error for error in named.errors)


@pytest.mark.parametrize("folder", ["episodes", "course"])
def test_a_notebook_runs_in_its_own_folder(folder: str) -> None:
    execution = run(notebook_of("import os\nprint(os.getcwd())"), ROOT / folder)
    assert execution.notebook.cells[0].outputs[0].text.strip() == str(ROOT / folder)


def test_executing_leaves_the_file_as_it_was() -> None:
    path = ROOT / "course/START-HERE.ipynb"
    before = path.read_bytes()
    execute(path)
    assert path.read_bytes() == before

"""A deliberate fault must turn ``make test`` or ``make check`` red; each test plants one in a copy and looks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Runner = Callable[..., "CompletedProcess[str]"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0"]


@pytest.fixture(autouse=True)
def byte_code(run_in_copy: Runner) -> None:
    """Let the many processes that look at one copy keep the byte code of its modules."""
    run_in_copy.environment.pop("PYTHONDONTWRITEBYTECODE")  # type: ignore[attr-defined]


def make(run: Runner, target: str) -> tuple[int, str]:
    done = run("make", "--assume-old=.venv/dev.stamp", "--assume-old=.venv/bin/python", target)
    return done.returncode, done.stdout + done.stderr


def test_the_copy_is_green_before_any_fault(run_in_copy: Runner) -> None:
    for target in ("check-contracts", "check-notebooks", "check-generated", "check-style"):
        code, said = make(run_in_copy, target)
        assert code == 0, said


def test_an_output_left_in_a_notebook_is_caught(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "episodes/E01-speed-of-light.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["left behind\n"]}]
    path.write_text(json.dumps(notebook))
    code, said = make(run_in_copy, "check-notebooks")
    assert code != 0
    assert "E01-speed-of-light.ipynb" in said


def test_an_import_against_the_contract_is_caught(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "src/dstudio_lib/formulas/latency.py"
    path.write_text(path.read_text() + "\nimport dstudio_lib.charts.reading  # noqa: E402, F401\n")
    code, said = make(run_in_copy, "check-contracts")
    assert code != 0
    assert "dstudio_lib.formulas" in said


def test_the_notebook_stack_cannot_enter_the_library(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "src/dstudio_lib/charts/reading.py"
    path.write_text(path.read_text() + "\nimport ipywidgets  # noqa: E402, F401\n")
    code, said = make(run_in_copy, "check-contracts")
    assert code != 0
    assert "ipywidgets" in said


def test_a_stale_generated_file_is_caught(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "src/dstudio_lib/formulas/latency.py"
    body = "2 * distance * group_index / SPEED_OF_LIGHT"
    assert body in path.read_text()
    path.write_text(path.read_text().replace(body, "2 * group_index * distance / SPEED_OF_LIGHT"))
    code, said = make(run_in_copy, "check-generated")
    assert code != 0
    assert "stale" in said


def test_a_wrong_constant_in_a_formula_is_caught(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "src/dstudio_lib/formulas/latency.py"
    assert "299_792_458.0" in path.read_text()
    path.write_text(path.read_text().replace("299_792_458.0", "299_702_458.0"))
    done = run_in_copy(*PYTEST, "tests/oracles/test_latency_and_availability.py")
    assert done.returncode == 1, done.stdout[-2000:]


def test_a_division_by_zero_in_a_callback_is_caught(working_copy: Path, run_in_copy: Runner) -> None:
    path = working_copy / "src/dstudio_lib/charts/redundancy.py"
    source = path.read_text()
    assert "def read(" in source
    head, _, tail = source.partition("def read(")
    signature, _, body = tail.partition(':\n    """')
    path.write_text(f'{head}def read({signature}:\n    1 / 0\n    """{body}')
    done = run_in_copy(*PYTEST, "tests/notebooks/test_execution.py", "-k", "E01")
    assert done.returncode == 1, done.stdout[-2000:]
    assert "division by zero" in done.stdout

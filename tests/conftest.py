"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

# A busy machine fails nobody, and a failure found once is found again. Hypothesis also tries numbers that it reads in whatever modules
# happen to be loaded, which depends on how the tests are dealt out to the workers; without them every run tries the same.
settings.register_profile("dstudio", deadline=None, derandomize=True)
settings.load_profile("dstudio")
providers._get_local_constants = lambda: providers.Constants()

# The hundreds of kernels that tests start keep their byte code, as a learner's do, whatever the machine's own setting.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOMS = ("binder", "browser", "notebooks", "grading", "contracts")
"""The rooms whose files take long, the longest first: dealt out before all others, they leave no worker alone at the end."""

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".hypothesis", "__pycache__", ".ipynb_checkpoints"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without collecting garbage, and leave what was collected out of every later look for it: thousands of tests stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long first."""
    items.sort(key=lambda item: ROOMS.index(item.path.parent.name) if item.path.parent.name in ROOMS else len(ROOMS))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture
def working_copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may damage, with the environment it runs in."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=lambda _, names: [name for name in names if name in _LEFT_OUT])
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


class Runner:
    """Runs a command inside a copy of the project and keeps what it said."""

    def __init__(self, copy: Path) -> None:
        paths = os.pathsep.join(str(copy / part) for part in ("src", "widgets"))
        self.copy = copy
        self.environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}

    def __call__(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        return subprocess.run(command, cwd=self.copy, env=self.environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def run_in_copy(working_copy: Path) -> Runner:
    """A runner whose Python imports the copy instead of the project."""
    return Runner(working_copy)

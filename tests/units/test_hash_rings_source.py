"""What no placement, sketch, replicated type or log may do: ask Python's own hash, the clock, or chance that has no seed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dstudio_lib import algorithms

MODULES = sorted(
    path for room in ("crdt", "hashing", "sketches", "transparency") for path in (Path(algorithms.__path__[0]) / room).glob("*.py")
)
FORBIDDEN = {"time", "datetime", "os", "secrets", "threading", "asyncio", "socket", "uuid"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_results_hang_on_nothing_but_what_was_given(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & FORBIDDEN
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in {*FORBIDDEN, "random"}
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"hash", "id", "random.Random", "random.random", "open", "input", "print"}

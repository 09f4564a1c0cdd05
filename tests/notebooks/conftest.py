"""Each notebook is run once, whichever tests look at it."""

from __future__ import annotations

from functools import cache

import pytest

from .running import ROOT, Execution, execute


@cache
def _executed(name: str) -> Execution:
    return execute(ROOT / name)


@pytest.fixture
def executed(request: pytest.FixtureRequest) -> Execution:
    """The notebook that the test is parametrised over, after its run."""
    return _executed(request.getfixturevalue("name"))

"""What holds for every algorithm: its docstring ends on the works it follows, by their keys in the shared bibliography."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

from dstudio_lib.foundation.references import all_references

ROOT = Path(str(files("dstudio_lib")))
ENTRY = re.compile(r"([a-z0-9]+)(?: \([^;]+\))?")
"""A key, and if it needs saying, what the work is there for: ``howard2016flexible (the quorums of both phases)``."""

SCAFFOLDS = {
    "algorithms/caching/cache.py",
    "algorithms/consensus/commands.py",
    "algorithms/consensus/member.py",
    "algorithms/consensus/seals.py",
    "algorithms/transactions/stores.py",
}
"""What algorithms stand on and nobody published."""

CHECKERS = {
    "agreement",
    "causality",
    "dependencies",
    "exhaustive",
    "isolation",
    "items",
    "linearizability",
    "minimise",
    "search",
    "sequential",
    "specifications",
}
"""The checkers that follow a published definition or algorithm."""

ALGORITHMS = sorted(
    path
    for path in (name.relative_to(ROOT).as_posix() for name in ROOT.joinpath("algorithms").rglob("*.py"))
    if not path.endswith("__init__.py") and path not in SCAFFOLDS
)
MODULES = [*ALGORITHMS, *(f"checkers/{name}.py" for name in sorted(CHECKERS))]
NAMING = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if "\n\nReferences: " in path.read_text(encoding="utf-8"))


def keys_of(docstring: str) -> list[str]:
    """Return the keys of the references that a docstring names in its paragraph ``References: one; another (what for).``

    >>> keys_of("Paxos.\\n\\nReferences: lamport1998parliament; howard2016flexible (the quorums of both phases).")
    ['lamport1998parliament', 'howard2016flexible']
    """
    paragraphs = [paragraph for paragraph in docstring.split("\n\n") if paragraph.startswith("References: ")]
    keys = []
    for paragraph in paragraphs:
        line = " ".join(paragraph.split()).removeprefix("References: ")
        assert line.endswith("."), f"{line!r} does not end on a full stop"
        for entry in line[:-1].split("; "):
            found = ENTRY.fullmatch(entry)
            assert found, f"{entry!r} is neither a key nor a key and what it is there for in brackets"
            keys.append(found[1])
    return keys


def docstring_of(module: str) -> str:
    """Return the docstring of a module, which is not run for it."""
    return ast.get_docstring(ast.parse(ROOT.joinpath(module).read_text(encoding="utf-8"))) or ""


@pytest.mark.parametrize("module", MODULES)
def test_a_published_algorithm_names_the_works_it_follows(module: str) -> None:
    assert keys_of(docstring_of(module))


@pytest.mark.parametrize("module", NAMING)
def test_every_key_stands_once_in_the_docstring_and_in_the_bibliography(module: str) -> None:
    keys = keys_of(docstring_of(module))
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if key not in all_references()]


@pytest.mark.parametrize("module", NAMING)
def test_no_algorithm_rests_on_a_work_of_which_nothing_was_seen(module: str) -> None:
    assert not [key for key in keys_of(docstring_of(module)) if all_references()[key].read == "unseen"]


@pytest.mark.parametrize("module", NAMING)
def test_the_year_of_a_key_is_that_of_its_work(module: str) -> None:
    for key in keys_of(docstring_of(module)):
        year = re.search(r"(?<=[a-z])(?:19|20)\d\d(?=[a-z])", key)
        assert year is None or int(year[0]) == all_references()[key].year, key


@pytest.mark.parametrize("module", sorted(SCAFFOLDS))
def test_what_nobody_published_claims_no_source(module: str) -> None:
    assert not keys_of(docstring_of(module))


@pytest.mark.parametrize(
    "docstring",
    [
        "A title.\n\nReferences: lamport1998parliament",
        "A title.\n\nReferences: Lamport 1998.",
        "A title.\n\nReferences: one1998a, two1999b.",
    ],
)
def test_a_badly_written_line_of_references_is_noticed(docstring: str) -> None:
    with pytest.raises(AssertionError):
        keys_of(docstring)

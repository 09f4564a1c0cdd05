"""What the repository as a whole promises: nothing secret, nothing local, nothing heavy, nothing stale."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    """Every file that git tracks or would add; every file, where there is no git checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pins(name: str) -> dict[str, set[str]]:
    """The version of each package; two, where Pythons differ."""
    pinned: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        package, _, version = line.partition(";")[0].strip().partition("==")
        pinned.setdefault(package.lower(), set()).add(version)
    return pinned


def test_no_lock_names_a_registry_or_a_local_path() -> None:
    for name in ("requirements.lock", "binder/requirements.txt"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|file:|--(extra-)?index|--find-links", text), name


def test_every_locked_line_is_an_exact_version() -> None:
    for name in ("requirements.lock", "binder/requirements.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert "==" in line, f"{name}: {line}"


def test_binder_installs_the_locked_versions_and_no_tools_for_tests_or_grading() -> None:
    binder, lock = pins("binder/requirements.txt"), pins("requirements.lock")
    differing = {name for name, versions in binder.items() if not versions <= lock.get(name, set())}
    assert not differing
    assert not {"nbgrader", "pytest", "playwright", "mypy", "ruff", "distributed"} & set(binder)


def test_binder_installs_everything_that_a_learner_needs() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = {re.match(r"[a-z0-9_-]+", each, re.IGNORECASE)[0].lower() for each in declared}  # type: ignore[index]
    assert wanted <= set(pins("binder/requirements.txt"))


def test_the_installed_environment_is_the_locked_one() -> None:
    installed = {each.metadata["Name"].lower(): each.version for each in metadata.distributions(path=[sysconfig.get_path("purelib")])}
    assert "numpy" in installed
    for name, versions in pins("requirements.lock").items():
        assert installed.get(name, min(versions)) in versions, name


def test_no_file_names_a_machine_path_a_registry_or_a_secret() -> None:
    forbidden = re.compile(
        r"/wor" + r"k/(?:main|shared|steering)|/root/\.|/hom" + r"e/[a-z]+/|--(?:extra-)?index-url|pypi\.org/simple"
        r"|BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}"
    )
    for path in tracked():
        if path.suffix in {".png", ".ico", ".wasm"} or path == Path(__file__):
            continue
        found = forbidden.search(path.read_text(encoding="utf-8", errors="ignore"))
        assert not found, f"{path.relative_to(ROOT)}: {found[0]}"


def test_a_clone_stays_small() -> None:
    for path in tracked():
        most = 1_250_000 if path.parent.name == "borrowed" else 1_000_000
        assert path.stat().st_size < most, f"{path.relative_to(ROOT)} is over {most} bytes"


def test_notebooks_hold_no_output_no_widget_state_and_stable_cell_ids() -> None:
    for path in tracked():
        if path.suffix != ".ipynb":
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        name = str(path.relative_to(ROOT))
        assert "widgets" not in notebook["metadata"], name
        ids = [cell["id"] for cell in notebook["cells"]]
        assert len(set(ids)) == len(ids), name
        assert not [each for each in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", each)], f"{name}: random cell ids"
        for cell in notebook["cells"]:
            assert not cell.get("outputs") and not cell.get("execution_count"), f"{name}: {cell['id']} carries an output"
        assert path.stat().st_size < 300_000, name


def test_the_top_level_is_the_one_the_course_promises() -> None:
    for room in ("course", "episodes", "widgets", "src/dstudio_lib", "assessments", "binder", "tests", "benchmarks"):
        assert (ROOT / room).is_dir(), room
    for name in ("README.md", "LICENSE", "LICENSE-CONTENT", "CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile"):
        assert (ROOT / name).stat().st_size > 300, name


def test_the_citation_the_package_and_the_changelog_speak_of_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {version} " in (ROOT / "CHANGELOG.md").read_text()
    assert f'__version__ = "{version}"' in (ROOT / "src/dstudio_lib/__init__.py").read_text()

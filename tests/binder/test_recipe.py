"""The Binder recipe: rendered by repo2docker itself, then its steps carried out in an environment that holds nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def test_repo2docker_renders_the_recipe(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "repository"
    copy.mkdir()
    for name in ("binder", "pyproject.toml"):
        source = root / name
        shutil.copytree(source, copy / name) if source.is_dir() else shutil.copy(source, copy / name)
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("jupyter-repo2docker")),
            *("--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", str(copy)),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "binder/requirements.txt" in said
    assert "binder/postBuild" in said
    assert "binder/start" in said
    assert "python=3.11" in said, "the recipe must pin Python 3.11"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A clean environment in which the recipe's steps were carried out, in Binder's order."""
    root = Path(__file__).resolve().parents[2]
    place = tmp_path_factory.mktemp("binder")
    repository, environment = place / "repository", place / "environment"
    left_out = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", ".ipynb_checkpoints")
    shutil.copytree(root, repository, ignore=left_out)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "JUPYTER", "PYTEST"))}
    variables |= {
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(place),
        "VIRTUAL_ENV": str(environment),
        "PIP_NO_COMPILE": "1",  # Python compiles what it imports, which is a part of all that is installed
    }

    def carry_out(*step: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(step, cwd=repository, env=variables, capture_output=True, text=True, timeout=900, check=False)

    listed = ("pip", "install", "-q", "-r", "binder/requirements.txt")
    done = carry_out(str(Path(sys.executable).with_name("uv")), *listed)  # every version is named: pip would install the same, slowly
    if done.returncode:  # pip may have been told of an index that uv has not heard of
        done = carry_out("python", "-m", *listed)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    done = carry_out("binder/postBuild")
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return repository, variables


def test_the_recipe_builds_and_what_is_opened_first_runs_and_stays_as_it_was(built: tuple[Path, dict[str, str]]) -> None:
    repository, _ = built
    assert list((repository / "src/dstudio_lib").rglob("*.pyc"))
    notebook = json.loads((repository / "episodes/E01-speed-of-light.ipynb").read_text())
    assert not any(cell.get("outputs") for cell in notebook["cells"])


def test_learners_get_no_grading_and_no_test_tools(built: tuple[Path, dict[str, str]]) -> None:
    repository, variables = built
    listed = subprocess.run(
        ["python", "-m", "pip", "list", "--format=json"], cwd=repository, env=variables, capture_output=True, text=True, check=True
    )
    names = {each["name"].lower() for each in json.loads(listed.stdout)}
    assert "dstudio" in names
    assert not names & {"nbgrader", "pytest", "playwright", "mypy", "ruff"}


def test_grading_without_its_extra_says_how_to_install_it(built: tuple[Path, dict[str, str]]) -> None:
    repository, variables = built
    done = subprocess.run(["dstudio", "grade", "E01-post"], cwd=repository, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "instructor" in done.stderr
    assert "Traceback" not in done.stderr


def test_binder_start_serves_the_course(built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    repository, variables = built
    log = tmp_path / "lab.log"
    root = ["--allow-root"] if os.getuid() == 0 else []
    with log.open("w") as said:
        server = subprocess.Popen(
            ["binder/start", "jupyter-lab", "--no-browser", "--port=0", "--IdentityProvider.token=", *root],
            cwd=repository,
            env=variables,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        address = None
        for _ in range(240):
            found = re.search(r"http://127\.0\.0\.1:(\d+)/lab/tree/course/START-HERE\.ipynb", log.read_text())
            if found and found[1] != "0":
                address = found
                break
            time.sleep(0.25)
        assert address, log.read_text()[-2000:]
        with urllib.request.urlopen(f"http://127.0.0.1:{address[1]}/api/contents/course/START-HERE.ipynb", timeout=20) as answer:
            assert json.load(answer)["type"] == "notebook"
    finally:
        server.terminate()
        server.wait(20)

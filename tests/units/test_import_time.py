"""Importing the library is cheap: what is heavy is loaded where it is used."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"numpy", "scipy", "sympy", "pint", "plotly", "pydantic", "pandas", "ipywidgets", "anywidget", "IPython", "nbgrader"}


def _loaded(program: str) -> set[str]:
    program += "\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


def test_importing_the_library_loads_none_of_its_rooms() -> None:
    loaded = _loaded("import dstudio_lib")
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith("dstudio_lib.")}


def test_listing_searching_and_printing_every_formula_needs_no_array_library() -> None:
    program = (
        "from dstudio_lib import formulas\n"
        "for each in formulas.all():\n"
        "    each.latex, each.parameters, each.result, str(each.sources[0])\n"
        "formulas.search('round trip')\n"
    )
    assert not HEAVY & _loaded(program)


def test_importing_takes_less_than_a_tenth_of_a_second_of_its_own() -> None:
    """Measured inside the interpreter, best of five, so that a busy machine does not decide."""
    program = "import time; start = time.process_time(); import dstudio_lib; print(time.process_time() - start)"
    times = [
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True).stdout)
        for _ in range(5)
    ]
    assert min(times) < 0.1

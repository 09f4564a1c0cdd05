"""Our Voila template, without a browser: no other host, the palette's colours, and dashboards as thin as they should be."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from dstudio_lib.charts.palette import tokens
from dstudio_widgets.calculators import all_calculators
from dstudio_widgets.dashboards import dashboard, dashboard_list, notebooks

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "widgets" / "voila" / "templates" / "dstudio"
DASHBOARDS = ROOT / "widgets" / "dashboards"
NOTEBOOKS = sorted(DASHBOARDS.glob("*.ipynb"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_palettes_colours(theme: str) -> None:
    style = (TEMPLATE / "static" / "dstudio.css").read_text()
    opening = ":root {" if theme == "light" else ':root[data-theme="dark"] {'
    block = style[style.index(opening) :].partition("}")[0]
    colours = dict(re.findall(r"--([a-z]+): (#[0-9A-F]{6});", block))
    assert set(colours) == {"text", "muted", "surface", "raised", "border", "hairline", "focus", "link"}
    assert colours == {name: tokens(theme)[name] for name in colours}  # type: ignore[index]


@pytest.mark.parametrize("path", [each for each in sorted(TEMPLATE.rglob("*")) if each.is_file()], ids=lambda path: path.name)
def test_no_file_of_the_template_names_another_host(path: Path) -> None:
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", path.read_text()))
    assert hosts <= {"www.w3.org"}  # the name of SVG's vocabulary, which nobody fetches


def test_every_calculator_has_a_dashboard_and_the_landing_page_lists_them_all() -> None:
    listed = dashboard_list().data
    for each in all_calculators():
        assert f'href="{dashboard(each)}"' in listed
        notebook = json.loads((DASHBOARDS / dashboard(each)).read_text())
        assert notebook["metadata"]["title"] == each.title
        assert f"{each.name}()" in "".join(notebook["cells"][0]["source"])
    assert {path.name for path in NOTEBOOKS} == {*notebooks(), "index.ipynb", "formulas.ipynb"}
    for name in notebooks():
        assert f'href="{name}"' in listed, name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_dashboard_is_a_few_lines_without_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text())
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert cell["outputs"] == [] and cell["execution_count"] is None
        assert len(cell["source"]) <= 5


def test_the_wheel_carries_the_template_where_voila_looks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared["widgets/voila/templates/dstudio"] == "share/jupyter/voila/templates/dstudio"
    assert json.loads((TEMPLATE / "conf.json").read_text()) == {"base_template": "lab"}

"""What pages are given: one module a widget, one sheet, and plotly.js from the installed package and from nowhere else."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from importlib.resources import files

import pytest

from dstudio_lib.charts import palette
from dstudio_widgets import Check, assets, surface
from dstudio_widgets.surface import Surface

MODULES = {"a loader": assets.loader("calculator"), "the widgets": assets._widgets()[1]}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_holds_each_file_once_and_imports_nothing(name) -> None:
    text = MODULES[name]
    parts = re.findall(r"^// ([a-z_]+\.js)$", text, re.MULTILINE)
    assert len(parts) == len(set(parts)) > 1
    assert parts[-1] in ("loader.js", "widgets.js")
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert len(re.findall(r"^export ", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("name", MODULES)
def test_no_two_files_of_a_module_declare_the_same_name(name) -> None:
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) ([\w$]+)", MODULES[name], re.MULTILINE)
    assert sorted(set(declared)) == sorted(declared)


@pytest.mark.parametrize("name", MODULES)
def test_no_module_names_another_host(name) -> None:
    text = MODULES[name].replace('"http://www.w3.org/2000/svg"', "")  # the name of SVG's vocabulary, which nobody fetches
    assert not re.search(r"https?://|//cdn|unpkg|jsdelivr", text)


def test_the_whole_of_every_file_is_in_the_module() -> None:
    shipped = {each.name for each in files("dstudio_widgets").joinpath("static").iterdir() if each.name.endswith(".js")}
    joined = set(re.findall(r"^// ([a-z_]+\.js)$", "".join(MODULES.values()), re.MULTILINE))
    assert joined == shipped


def test_a_saved_page_holds_one_kind_of_widget_and_what_it_needs() -> None:
    text, _ = assets.whole_page("playground")
    files_of_it = set(re.findall(r"^// ([a-z_]+\.js)$", text, re.MULTILINE))
    assert {"playground_model.js", "engine.js"} < files_of_it and not files_of_it & {"readings.js", "catalog_room.js"}
    assert re.findall(r"^  (\w+): dressed", text, re.MULTILINE) == ["playground"]


def test_a_widget_carries_a_few_kilobytes_and_neither_style_nor_library() -> None:
    state = Check("?", [("a", "yes"), ("b", "no")], 0).get_state()
    assert len(state["_esm"]) < 6_000
    assert "_css" not in state


def test_plotly_is_the_basic_bundle_of_the_version_that_python_has() -> None:
    whole = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")[:200]
    (installed,) = re.findall(r"plotly\.js v([\d.]+)", whole)
    script = assets.libraries()[f"plotly@{installed}"]
    assert b"Licensed under the MIT license" in gzip.decompress(script)[:200]
    assert len(script) < 500_000


def test_the_sheet_has_every_colour_of_both_themes() -> None:
    sheet = assets.stylesheet()
    for theme in ("light", "dark"):
        rule = next(line for line in sheet.splitlines() if f'[data-theme="{theme}"]' in line)
        assert all(f"--{role}: {colour};" in rule for role, colour in palette.tokens(theme).items())


def test_a_page_is_sent_each_library_once_however_often_it_asks(monkeypatch) -> None:
    monkeypatch.setattr(surface, "_sent", {})
    sent = []
    monkeypatch.setattr(Surface, "send", lambda self, content, buffers=None: sent.append(content["name"]))
    asked = [Surface() for _ in range(4)]
    names = list(assets.libraries())
    for each in asked:
        for name in names:
            each._heard(each, {"kind": "library", "name": name, "page": "p"}, [])
    assert sent == names
    asked[0]._heard(asked[0], {"kind": "library", "name": names[0], "page": "another"}, [])
    assert sent == [*names, names[0]]


def test_a_page_that_asks_for_something_else_gets_nothing(monkeypatch) -> None:
    sent = []
    monkeypatch.setattr(Surface, "send", lambda self, content, buffers=None: sent.append(content))
    Surface()._heard(None, {"kind": "library", "name": "../../etc/passwd", "page": "p"}, [])
    assert sent == []


def test_a_ping_is_answered_with_its_own_beat(monkeypatch) -> None:
    sent = []
    monkeypatch.setattr(Surface, "send", lambda self, content, buffers=None: sent.append(content))
    Surface()._heard(None, {"kind": "ping", "beat": 7}, [])
    assert sent == [{"kind": "pong", "beat": 7}]


def test_importing_the_widgets_loads_nothing_until_a_name_is_used() -> None:
    code = "import dstudio_widgets, sys; print([m for m in ('ipywidgets', 'anywidget', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"

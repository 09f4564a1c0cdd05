"""The assessment report as its reader gets it: one file that anyone can read, on a screen, on a phone and on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.assessment.reporting import page as report_page
from dstudio_lib.assessment.reporting.summary import Report, of_episode
from grading.classes import POST, PRE, likely, sat


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    forms = (sat(PRE, likely(PRE, 40, 0.45)), sat(POST, likely(POST, 40, 0.75), {"broken": "failed"}))
    texts = {f"O{number}": f"What outcome number {number} is about, in a sentence of usual length." for number in range(1, 6)}
    path = tmp_path_factory.mktemp("report") / "report.html"
    report_page.write(Report("ds", now, False, (of_episode("E01", "Speed of Light", texts, forms, now),)), path)
    return path


@pytest.mark.parametrize("width", [320, 820])
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Any, axe: Any, written: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(written.as_uri())
    assert axe(page, "html") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert axe(page, "html") == []


def test_it_prints_on_a4_with_the_names_on_pages_of_their_own(page: Any, written: Path, tmp_path: Path) -> None:
    page.goto(written.as_uri())
    printed = page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    sizes = {
        tuple(round(float(side)) for side in match.split())
        for match in re.findall(r"/MediaBox ?\[0 0 ([\d. ]+)\]", printed.decode("latin-1"))
    }
    assert sizes <= {(595, 842), (596, 842)}
    assert sizes
    page.emulate_media(media="print")
    assert page.locator(".names").evaluate("element => getComputedStyle(element).breakBefore") == "page"

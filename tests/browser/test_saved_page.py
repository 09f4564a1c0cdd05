"""A calculator saved as one file: alive without Python, without a server and without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser import sample_closed_form as sample
from browser.card import Card
from browser.sample_calculator import sample as python_only
from dstudio_lib.foundation.errors import InputError
from dstudio_widgets import scaling_limit_calculator

MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(sample.counter(servers=6).save_html(tmp_path_factory.mktemp("saved") / "counter.html"))


@pytest.fixture
def card(page, saved: Path) -> Card:
    page.goto(saved.as_uri())
    shown = Card(page, page.locator(".dstudio.calculator"))
    shown.root.wait_for()
    shown.settle()
    return shown


def numbers(**settings) -> list[str]:
    return [metric.text for metric in sample.FORM.read(sample.Counter(**settings)).metrics]


def test_a_saved_page_opens_from_the_disk_in_the_state_it_was_saved_in(card, saved: Path) -> None:
    assert card.metrics() == numbers(servers=6)
    assert card.root.locator(".main-figure[data-drawn]").count() == 1
    assert saved.stat().st_size < MOST_BYTES


def test_its_controls_presets_and_undo_are_alive(card) -> None:
    card.slider("servers").focus()
    card.page.keyboard.press("End")
    card.settle()
    assert card.metrics() == numbers(servers=50)
    assert card.traces("curve")[-1]["y"] == [
        pytest.approx(sample.FORM.read(sample.Counter(servers=50)).figures[0].plot["data"][-1]["y"][0])
    ]
    card.preset("At night").click()
    card.settle()
    assert card.metrics() == numbers(arrival_rate=20.0, along="servers")
    card.button("Undo").click()
    assert card.metrics() == numbers(servers=50)
    assert card.reads_like_a_machine() == []


def test_it_offers_nothing_that_needs_python(card) -> None:
    assert card.button("Pin").count() == 0
    assert not card.root.locator(".working").is_visible()
    assert not card.root.locator(".banner").is_visible()


def test_its_link_opens_the_state_that_it_was_copied_in(card, saved: Path) -> None:
    card.page.goto(f"{saved.as_uri()}?state=counter~arrival_rate=20~servers=3~along=servers~seed=1")
    opened = Card(card.page, card.page.locator(".dstudio.calculator"))
    opened.settle()
    assert opened.metrics() == numbers(arrival_rate=20.0, servers=3, along="servers")


def test_it_asks_nobody_for_anything(card, traffic, saved: Path) -> None:
    card.slider("servers").focus()
    card.page.keyboard.press("Home")
    assert traffic.foreign == []
    text = saved.read_text(encoding="utf-8")
    assert "<link" not in text.replace('<link rel="icon" href="data:,">', "")
    assert " src=" not in text.split("<script")[0]


def test_a_pasted_table_is_cleared_before_a_page_is_saved(tmp_path: Path) -> None:
    pasted = scaling_limit_calculator(measurements=((1, 955), (4, 3390), (16, 8730)))
    with pytest.raises(InputError, match="clear the table"):
        pasted.save_html(tmp_path / "scaling.html")


def test_a_calculator_that_needs_python_says_so_instead_of_saving_a_dead_page(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="computed by Python"):
        python_only().save_html(tmp_path / "dead.html")
    assert not (tmp_path / "dead.html").exists()

"""A designed calculator in a page says and draws what it does in Python: words, numbers, figures, refusals, and what a guess reveals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.card import Card
from browser.compiled import ask, difference
from dstudio_lib.charts.reading import Reading
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice, Pasted, Quantity, Toggle
from dstudio_lib.foundation.settings import declarations, defaults
from dstudio_widgets import assets, calculators, payload, predicting
from dstudio_widgets.calculators import CALCULATORS, Declaration
from dstudio_widgets.compiled import readings

COMPILED = [each for each in CALCULATORS if each.chart in readings()]
CLOSED = {
    *("cascade", "coordination", "durability", "error_budget", "placement", "provisioning", "queue_sizing", "retry_budget"),
    *("round_trips", "scaling", "transfer"),
}
"""The charts of closed forms; the others simulate."""
FEW = 6
"""Of so many options each is taken; of more, the first and the last."""
READ = """([chart, names, cases]) => cases.map((given) => {
    const { Settings, read } = compiled.READINGS[chart];
    try {
        const { working, ...reading } = compiled.ob.plain(read(new Settings(...names.map((name) => given[name]))));
        return [reading, null];
    } catch (error) {
        if (!(error instanceof compiled.Refusal)) throw error;
        return [null, [error.message, error.parameter ?? null]];
    }
})"""
FORETELL = """([chart, names, asked, guesses, places]) => {
    const { Settings, answer, explain, truth } = compiled.READINGS[chart];
    const settings = new Settings(...names.map((name) => asked[name]));
    const found = answer(settings);
    return [found, guesses.map((guess) => explain(guess, found)), truth ? places.map((place) => truth(settings, place)) : []];
}"""


@pytest.fixture(scope="module")
def module(_browser) -> Any:
    page = _browser[0].new_page()
    page.goto("about:blank")
    page.add_script_tag(content=f"{assets.joined('readings.js')}\nglobalThis.compiled = {{ READINGS, Refusal, ob }};", type="module")
    page.wait_for_function("globalThis.compiled")
    yield page
    page.close()


def cases(calculator: Declaration) -> Iterator[dict[str, Any]]:
    """The settings of every preset, and of the first three with each control at each of its ends or options."""
    usual, declared_by_name = defaults(calculator.settings_class), declarations(calculator.settings_class)
    tables = [name for name, each in declared_by_name.items() if isinstance(each, Pasted)]
    starts = [usual | dict(preset.values) for preset in calculator.reading.PRESETS]
    starts = [each for each in starts if not any(each[name] for name in tables)]  # a pasted table is for Python to read
    yield from starts
    for start in starts[:3]:
        for name, declared in declared_by_name.items():
            match declared:
                case Toggle():
                    yield start | {name: not start[name]}
                case Choice(options=options):
                    yield from (start | {name: word} for word, _ in (options if len(options) <= FEW else (options[0], options[-1])))
                case Quantity(vector=False, integer=integer, span=span):
                    yield from (start | {name: round(end) if integer else end} for end in span)


def as_read(calculator: Declaration, settings: dict[str, Any]) -> list[Any]:
    try:
        reading: Reading = calculator.reading.read(calculator.settings_class(**settings))
    except InputError as error:
        return [None, [str(error), error.parameter]]
    figures = [
        {
            "name": each.name,
            "finding": each.finding,
            "plot": payload.clean(each.plot),
            "alternative": each.alternative,
            "table": {"columns": each.table.columns, "rows": payload.clean(each.table.rows)},
        }
        for each in reading.figures
    ]
    metrics = [{"label": each.label, "text": each.text, "meaning": each.meaning, "role": each.role} for each in reading.metrics]
    notes = [{"text": each.text, "parameter": each.parameter} for each in reading.notes]
    told = {"verdict": reading.verdict, "spoken": reading.spoken, "metrics": metrics, "figures": figures, "notes": notes}
    return [json.loads(json.dumps(told)), None]


def plain(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}


def test_the_calculators_of_closed_forms_need_no_python() -> None:
    assert {each.chart for each in COMPILED} >= CLOSED


@pytest.mark.parametrize("calculator", COMPILED, ids=lambda each: each.chart)
def test_the_page_reads_every_preset_and_every_end_as_python_does(module, calculator: Declaration) -> None:
    given = list(cases(calculator))
    names = list(declarations(calculator.settings_class))
    found = ask(module, READ, [calculator.chart, names, [plain(each) for each in given]])
    expected = [as_read(calculator, each) for each in given]
    gaps = [f"{settings}: {gap}" for settings, a, b in zip(given, expected, found, strict=True) if (gap := difference(a, b))]
    assert gaps == []
    assert sum(reading is not None for reading, _ in expected) > len(expected) / 2


@pytest.mark.parametrize("calculator", COMPILED, ids=lambda each: each.chart)
def test_the_page_answers_a_guess_as_python_does(module, calculator: Declaration) -> None:
    prediction = calculator.reading.PREDICTION
    told = predicting.foretold(prediction, calculator.settings_class)
    asks = predicting.question(prediction)
    track, places = asks["control"]["track"], asks.get("sketch", {}).get("curve", [])
    guesses = [track[0], track[len(track) // 3], track[len(track) // 2], track[-1]]
    asked = plain(told["asked"])
    names = list(declarations(calculator.settings_class))
    answer, explanations, truth = ask(module, FORETELL, [calculator.chart, names, asked, guesses, places])
    settings = calculator.settings_class(**told["asked"])
    expected = float(prediction.answer(settings))
    assert truth == pytest.approx([prediction.sketch.truth(settings, place) for place in places] if prediction.sketch else [], rel=1e-9)
    assert answer == pytest.approx(expected, rel=1e-9)
    assert explanations == [prediction.explain(guess, expected) for guess in guesses]


# --- saved as one file


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(calculators.coordination_calculator().save_html(tmp_path_factory.mktemp("saved") / "coordination.html"))


@pytest.fixture
def card(page, saved: Path) -> Card:
    page.goto(saved.as_uri())
    shown = Card(page, page.locator(".dstudio.calculator"))
    shown.root.wait_for()
    shown.settle()
    return shown


def read(**settings: Any) -> Reading:
    calculator = calculators.coordination_calculator
    return calculator.reading.read(calculator.settings_class(**settings))


def test_a_saved_designed_calculator_follows_its_controls_and_presets(card) -> None:
    card.slider("members").focus()
    card.page.keyboard.press("Home")
    card.settle()
    members = int(card.box("members").input_value())
    assert card.text(".verdict") == read(members=members).verdict
    card.preset("The same fleet in cells").click()
    card.settle()
    assert card.metrics() == [each.text for each in read(members=8_000, limit=8_192, shape="cells", cell_size=100).metrics]
    assert card.reads_like_a_machine() == []


def test_a_saved_designed_calculator_asks_for_a_guess_and_says_what_lies_between(card) -> None:
    prediction = calculators.coordination_calculator.reading.PREDICTION
    card.root.get_by_label("Your guess").first.focus()
    card.page.keyboard.press("End")
    card.button("Commit").click()
    card.root.locator(".pointer.guess").wait_for()
    assert prediction.lesson in card.text(".explanation")
    assert "The answer: 4.04" in card.text(".gap")
    for i, (text, feedback) in enumerate(prediction.then.options):
        card.root.locator(".then").get_by_label(text, exact=True).check()
        card.button("Check my answer").click()
        assert card.root.locator(".then .feedback:visible").all_inner_texts() == [
            ("✓ " if i == prediction.then.right else "✗ Not this. ") + feedback
        ]
    card.button("Set the calculator to this case").click()
    card.settle()
    assert card.text(".verdict") == read(members=50, shape="mesh").verdict
    card.button("Ask me again").click()
    assert card.button("Commit").is_visible()

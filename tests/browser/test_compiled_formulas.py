"""What a page computes is what Python computes: every compiled formula, every text, every kind of part of a closed form."""

from __future__ import annotations

import random
from dataclasses import make_dataclass
from typing import Annotated, Any

import pytest

from browser import sample_closed_form as sample
from browser.compiled import ask, difference, open_compiled, points
from dstudio_lib import formulas
from dstudio_lib.charts.closed_form import CaveatsOf, ClosedForm, Computed, Curve, Elasticities, Sentence, Shown, Swept
from dstudio_lib.charts.programs import Machine
from dstudio_lib.foundation import formatting
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Choice
from dstudio_lib.foundation.registry import Formula
from dstudio_lib.foundation.settings import Settings
from dstudio_widgets.compiled import known

TOPICS = sorted({each.topic for each in formulas.all() if each.id in known()})
EVALUATED = """(cases) => cases.map(([id, given]) => {
    try { return [compiled.evaluate(id, given), null]; }
    catch (error) { if (!(error instanceof compiled.Refusal)) throw error; return [null, error.message]; }
})"""
READ = """([program, settings]) => settings.map((each) => {
    try { return [compiled.readProgram(program, each), null]; }
    catch (error) { if (!(error instanceof compiled.Refusal)) throw error; return [null, [error.message, error.parameter]]; }
})"""


@pytest.fixture(scope="module")
def module(_browser) -> Any:
    page = _browser[0].new_page()
    open_compiled(page)
    yield page
    page.close()


def computed(formula: Formula, given: dict[str, Any]) -> list[Any]:
    try:
        return [float(formula(**given)), None]
    except InputError as error:
        return [None, str(error)]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_compiled_formula_gives_pythons_result_to_nine_digits_and_refuses_in_pythons_words(module, topic: str) -> None:
    cases = [(each, given) for each in formulas.by_topic()[topic] if each.id in known() for given in points(each)]
    expected = [computed(formula, given) for formula, given in cases]
    found = ask(module, EVALUATED, [[formula.id, given] for formula, given in cases])
    gaps = [f"{f.id}({given}){gap}" for (f, given), a, b in zip(cases, expected, found, strict=True) if (gap := difference(a, b))]
    assert gaps == []
    assert sum(value is not None for value, _ in expected) > len(expected) / 4  # enough points are inside what is allowed


def test_numbers_are_written_in_the_page_as_python_writes_them(module) -> None:
    draw = random.Random(7)
    values = [
        0.0,
        0.5,
        2.5,
        0.125,
        12_350.0,
        999.5,
        99.95,
        1e15,
        1e-9,
        90.0,
        5_400.0,
        129_600.0,
        0.9995,
        0.99999899,
        1.0,
        -3_400.0,
        2.0**40,
    ]
    values += [10.0**power for power in range(-20, 20)] + [1 - 10 ** draw.uniform(-14, 0) for _ in range(200)]
    values += [10 ** draw.uniform(-15, 18) * draw.choice((-1, 1)) for _ in range(300)] + [
        draw.randrange(1, 10**6) / 2**9 for _ in range(400)
    ]
    edges = (1e-6, 1e-3, 1.0, 90.0, 5_400.0, 129_600.0, 2 * 365.25 * 86_400.0, 1e3, 1e4, 1e6, 2.0**20)
    values += [edge * near for edge in edges for near in (1 - 1e-9, 1 - 1e-4, 0.9949, 0.9951)] + [5.4e-177, 2.7e-30]
    names = ("plain", "number", "duration", "availability", "percent", "one_in")
    cases = [(name, [value], getattr(formatting, name)(value)) for name in names for value in values]
    units = ("s", "m", "byte", "bit/s", "request/s", "1/s", "%", "degree", "", "USD")
    cases += [("say", [value, unit], formatting.say(value, unit)) for unit in units for value in values]
    cases += [("number", [value, 4], formatting.number(value, 4)) for value in values]
    found = module.evaluate("(cases) => cases.map(([name, given]) => compiled.written[name](...given))", [case[:2] for case in cases])
    assert [(name, given, text, shown) for (name, given, text), shown in zip(cases, found, strict=True) if text != shown] == []


def read(form: ClosedForm, settings: dict[str, Any]) -> list[Any]:
    try:
        return [Machine(form.program(), settings).reading(), None]
    except InputError as error:
        return [None, [str(error), error.parameter]]


def test_a_closed_form_reads_the_same_in_the_page_part_by_part(module) -> None:
    draw = random.Random(3)
    places = sample.FORM.program()["places"]
    settings = [
        {
            "arrival_rate": draw.choice(places["arrival_rate"]),
            "service_rate": 10 ** draw.uniform(1, 4),
            "servers": draw.randint(1, 50),
            "promise": 10 ** draw.uniform(-3, 1),
            "spoken_for": draw.random() < 0.5,
            "along": draw.choice(("arrival_rate", "servers")),
        }
        for _ in range(60)
    ]
    expected = [read(sample.FORM, each) for each in settings]
    found = ask(module, READ, [sample.FORM.program(), settings])
    assert [gap for a, b in zip(expected, found, strict=True) if (gap := difference(a, b))] == []
    assert {reading is None for reading, _ in expected} == {True, False}  # both kinds were met


def form_of(formula: Formula) -> ClosedForm | None:
    """A form that has every scalar input of a formula as a setting, and a curve along each."""
    single = {name: each for name, each in formula.parameters.items() if not each.vector}
    if not single:
        return None
    options = tuple((name, each.name) for name, each in single.items())
    fields: list[Any] = [(name, Annotated[float, each], each.default) for name, each in single.items()]
    fields.append(("curve_over", Annotated[str, Choice("over", "", options, options[0][0])], options[0][0]))
    given = {name: name if name in single else (each.default,) * 3 for name, each in formula.parameters.items()}
    return ClosedForm(
        settings=make_dataclass("Made", fields, bases=(Settings,), frozen=True),
        values=(Computed("outcome", formula.id, given),),
        verdict=(Sentence("{outcome} at {curve_over} {curve_over:value}."),),
        metrics=(Shown("Outcome", "{outcome}"),),
        figures=(
            Swept("curve", "curve_over", (Curve("outcome", "outcome"),), "Curve", "{outcome}", points=6),
            Elasticities("bars", "outcome", tuple(single), "Bars", "{outcome}"),
        ),
        notes=(CaveatsOf("outcome"),),
    )


@pytest.mark.parametrize("topic", TOPICS)
def test_curves_axes_bars_and_caveats_of_every_formula_are_the_same_in_the_page(module, topic: str) -> None:
    gaps = []
    for formula in formulas.by_topic()[topic]:
        form = form_of(formula) if formula.id in known() else None
        if form is None:
            continue
        program = form.program()
        single = [name for name in program["settings"] if name != "curve_over"]
        usual = {name: formula.parameters[name].default for name in single}
        settings: list[dict[str, Any]] = [usual | {"curve_over": single[0]}]
        settings += [usual | {name: program["places"][name][end], "curve_over": name} for name in single for end in (0, -1)]
        expected = [read(form, each) for each in settings]
        found = ask(module, READ, [program, settings])
        gaps += [f"{formula.id}{gap}" for a, b in zip(expected, found, strict=True) if (gap := difference(a, b))]
    assert gaps == []

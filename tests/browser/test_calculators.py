"""The course's two first calculators, by value: every control, guess and refusal, and nothing for axe when something is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from browser.card import Card
from dstudio_widgets.calculators import Declaration, named
from dstudio_widgets.dashboards import dashboard

AVAILABILITY, LATENCY_BUDGET = named("availability_calculator"), named("latency_budget_calculator")


@dataclass
class Shown:
    """A calculator on a page: the card, and the library's own answers to compare with."""

    card: Card
    calculator: Declaration
    page: Any = field(repr=False)

    @property
    def chart(self) -> Any:
        return self.calculator.reading

    def settings(self, **values: Any) -> Any:
        return self.calculator.settings_class(**values)

    def begin(self) -> None:
        """Bring the card back to how it opened."""
        self.card.root.locator(".chip").first.click()
        self.card.settle()
        self.card.open("More")

    def matches(self, **values: Any) -> None:
        """Compare what the card shows and draws with what the library computes."""
        self.card.settle()
        reading = self.chart.read(self.settings(**values), seed=1)
        assert self.card.text(".verdict") == reading.verdict
        assert self.card.metrics() == [metric.text for metric in reading.metrics]
        for figure in reading.figures:
            self.card.draws(figure)
        assert self.card.errors() == []
        assert self.card.reads_like_a_machine() == []

    def do(self, name: str, how: str) -> None:
        """Use a control by keyboard, or choose or type in it."""
        control = self.card.control("medians" if name == "p99s" else name)  # one table holds both
        kind, _, what = how.partition(" ")
        match kind:
            case "key":
                self.card.slider(name).focus()
                self.page.keyboard.press(what)
            case "select":
                control.locator("select").select_option(label=what)
            case "switch":
                control.get_by_role("switch").click()
            case "radio":
                control.get_by_label(what).check()
            case "cell":
                row, text = what.rsplit(" ", 1)
                cell = control.get_by_label(row).first
                cell.fill(text)
                cell.press("Enter")
        self.card.settle()


@pytest.fixture(scope="module")
def _dashboards(voila: Any, _browser: Any) -> Iterator[dict[str, Shown]]:
    """Each calculator's dashboard, opened once."""
    context, _ = _browser
    opened: dict[str, Shown] = {}
    for calculator in (AVAILABILITY, LATENCY_BUDGET):
        page = context.new_page()
        page.goto(f"{voila.address}/voila/render/{dashboard(calculator)}?theme=light", wait_until="commit", timeout=90_000)
        page.locator(".dstudio.card").wait_for(timeout=90_000)
        card = Card(page, page.locator(".dstudio.card"))
        card.settle()
        opened[calculator.name] = Shown(card, calculator, page)
    yield opened
    for shown in opened.values():
        shown.page.close()


@pytest.fixture(params=[AVAILABILITY, LATENCY_BUDGET], ids=lambda each: each.name.removesuffix("_calculator"))
def calculator(request: pytest.FixtureRequest) -> Declaration:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def shown(_dashboards: dict[str, Shown], calculator: Declaration, traffic: Any) -> Iterator[Shown]:
    found = _dashboards[calculator.name]
    found.page.bring_to_front()
    found.begin()
    yield found
    assert traffic.foreign == [], "requests to other hosts"


MOVES = {
    "availability_calculator": [
        ([("replicas", "key End")], {"replicas": 9}),
        ([("replicas", "key ArrowLeft")], {"replicas": 2}),
        ([("node_availability", "key End")], {"node_availability": 0.99999}),
        ([("shared_cause_share", "key End")], {"shared_cause_share": 1.0}),
        ([("shared_cause_share", "key Home")], {"shared_cause_share": 1e-4}),
        ([("needed_replicas", "key ArrowRight")], {"needed_replicas": 2}),
        ([("repair_time", "key End")], {"repair_time": 604_800.0}),
        ([("dependencies", "key End")], {"dependencies": 20}),
        ([("dependencies", "key End"), ("dependency_availability", "key Home")], {"dependencies": 20, "dependency_availability": 0.9}),
    ],
    "latency_budget_calculator": [
        ([("fan_out", "key End")], {"fan_out": 1_000}),
        ([("fan_out", "key Home")], {"fan_out": 1}),
        ([("objective", "key Home")], {"objective": 0.01}),
        ([("awaited_share", "key Home")], {"awaited_share": 0.5}),
        ([("hedge_after", "select p95")], {"hedge_after": "p95"}),
        ([("hedge_after", "select p95"), ("overloaded", "switch")], {"hedge_after": "p95", "overloaded": True}),
        (
            [("hedge_after", "select p95"), ("overloaded", "switch"), ("utilisation", "key Home")],
            {"hedge_after": "p95", "overloaded": True, "utilisation": 0.1},
        ),
        ([("arrangement", "radio all at once")], {"arrangement": "parallel"}),
        ([("p99s", "cell fan-out search, P99 200")], {"p99s": (0.020, 0.015, 0.045, 0.200, 0.050, 0.060)}),
        ([("medians", "cell fan-out search, Median 20")], {"medians": (0.005, 0.003, 0.012, 0.020, 0.015, 0.020)}),
    ],
}


def test_every_control_moves_the_figure_by_value(shown: Shown) -> None:
    reached = set()
    for steps, values in MOVES[shown.calculator.name]:
        shown.begin()
        for name, how in steps:
            shown.do(name, how)
            reached.add(name)
        shown.matches(**values)
    assert reached == set(vars(shown.settings()))


def test_a_guess_is_committed_and_its_gap_is_told_in_words(shown: Shown) -> None:
    prediction = shown.chart.PREDICTION
    panel = shown.card.root.locator(".prediction").first
    if shown.card.button("Ask me again").count():
        shown.card.button("Ask me again").click()
        shown.card.settle()
    panel.locator("input[type=range]").focus()
    shown.page.keyboard.press("End")
    panel.get_by_role("button", name="Commit").press("Enter")
    shown.card.settle()
    shown.page.wait_for_timeout(200)
    answer = prediction.answer(shown.settings(**prediction.asked_at))
    told = panel.inner_text()
    assert prediction.quantity.text(answer) in told
    assert prediction.explain(prediction.quantity.span[1], answer) in told
    assert prediction.lesson in told


def test_a_move_marks_the_preset_as_edited_and_reset_takes_it_back(shown: Shown) -> None:
    name = shown.calculator.visible[0]
    shown.do(name, "key Home")
    assert "edited" in shown.card.root.locator(".chip").first.inner_text()
    shown.card.button("Reset").click()
    shown.matches()
    assert "edited" not in shown.card.root.locator(".chip").first.inner_text()


def test_what_cannot_be_computed_is_said_beside_its_control_and_the_last_result_stays(shown: Shown) -> None:
    before = shown.card.metrics()
    if shown.calculator is AVAILABILITY:
        shown.do("needed_replicas", "key End")
        beside, sentence = "needed_replicas", "9 replicas are needed but there are only 3"
    else:
        shown.do("p99s", "cell auth, P99 2")
        beside, sentence = "medians", "The p99 of auth is 2 ms and its median 3 ms"
    assert sentence in " ".join(shown.card.errors())
    assert shown.card.metrics() == before
    assert sentence in shown.card.control(beside).locator(".error").inner_text()
    shown.card.button("Undo").click()
    shown.card.settle()
    assert shown.card.errors() == []
    shown.matches()


def test_the_working_ends_at_numbers_of_the_headline(shown: Shown) -> None:
    shown.card.open("Show the working")
    shown.page.wait_for_timeout(300)
    shown.card.settle()
    reading = shown.chart.read(shown.settings())
    told = shown.card.root.locator("details.working").inner_text()
    for step in reading.working:
        assert step.title in told
    assert shown.card.root.locator("details.working math").count() >= 2 * len(reading.working)


def test_axe_finds_nothing_in_error_with_the_working_and_every_table_open(shown: Shown, axe: Any) -> None:
    theme = "dark" if shown.calculator is AVAILABILITY else "light"
    shown.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    shown.page.wait_for_timeout(300)
    for figure in shown.chart.read(shown.settings()).figures:
        shown.card.root.locator(f"[data-figure='{figure.name}'] summary", has_text="View as table").click()
    shown.card.open("Show the working")
    shown.do(*(("needed_replicas", "key End") if shown.calculator is AVAILABILITY else ("p99s", "cell auth, P99 2")))
    assert shown.card.errors()
    assert axe(shown.page, "html") == []

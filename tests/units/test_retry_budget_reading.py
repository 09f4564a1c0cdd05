"""Retries and their budget: against layers that were simulated call by call, and what the card says."""

from __future__ import annotations

import numpy as np
import pytest

from dstudio_lib.charts import retry_budget as card
from dstudio_lib.simulators.retry_budget import RetryBudget, amplification, climb, simulate

PRESETS = {preset.name: RetryBudget(**preset.values) for preset in card.PRESETS}


class Stack:
    """Layers that call one another and count what reaches the bottom; each has one bucket for all its calls."""

    def __init__(self, settings: RetryBudget, seed: int) -> None:
        self.settings, self.random, self.bottom = settings, np.random.default_rng(seed), 0
        self.tokens = [0.0] * (settings.layers + 1)

    def call(self, layer: int) -> bool:
        """Call a layer, 0 being the bottom, and return whether it answered."""
        if layer == 0:
            self.bottom += 1
            return bool(self.random.random() >= self.settings.failure_share)
        if self.settings.budget == "calls":
            self.tokens[layer] += self.settings.deposit
        for attempt in range(self.settings.attempts):
            if attempt and self.settings.budget != "none":
                if self.tokens[layer] < 1:
                    return False
                self.tokens[layer] -= 1
            if self.call(layer - 1):
                if self.settings.budget == "successes":
                    self.tokens[layer] += self.settings.deposit
                return True
        return False


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 1.0])
def test_calls_of_a_simulated_stack_are_as_many_as_computed(share: float) -> None:
    settings = RetryBudget(failure_share=share)
    stack = Stack(settings, seed=11)
    counts, answered = np.empty(4_000), np.empty(4_000, dtype=bool)
    for i in range(4_000):
        before = stack.bottom
        answered[i] = stack.call(3)
        counts[i] = stack.bottom - before
    run = simulate(settings)
    assert abs(counts.mean() - run.calls) <= 2.81 * counts.std() / 4_000**0.5 + 1e-9
    assert abs((~answered).mean() - run.failing) <= 2.81 * max(answered.std(), 0.01) / 4_000**0.5


@pytest.mark.parametrize("budget", ["calls", "successes"])
@pytest.mark.parametrize("share", [0.05, 0.6, 1.0])
def test_a_budget_bounds_a_simulated_layer_as_computed(budget: str, share: float) -> None:
    settings = RetryBudget(layers=1, failure_share=share, budget=budget)
    stack = Stack(settings, seed=12)
    for _ in range(30_000):
        stack.call(1)
    assert stack.bottom / 30_000 == pytest.approx(simulate(settings).calls, abs=0.008)


def test_three_attempts_in_three_layers_are_27_only_when_nothing_answers() -> None:
    assert simulate(RetryBudget()).calls == 27
    assert simulate(RetryBudget(failure_share=0.5)).calls == pytest.approx(2, abs=1e-6)
    assert simulate(PRESETS["Four attempts in three layers"]).calls == 64


def test_a_budget_is_never_over_its_share_at_each_layer() -> None:
    run = simulate(RetryBudget(budget="calls"))
    assert max(run.curve) == pytest.approx(1.1**3)
    assert simulate(PRESETS["A token for every tenth success"]).calls == 1.0


def test_the_topmost_layer_alone_makes_only_its_own_attempts() -> None:
    layers = climb(RetryBudget(), 1.0, budget="none", who="top")
    assert [layer.attempts for layer in layers] == [1, 1, 3] and amplification(layers) == 3


def test_the_load_up_to_which_the_worst_fits_is_one_over_the_multiple() -> None:
    run = simulate(RetryBudget())
    assert run.safe_load == pytest.approx(1 / 27)
    assert simulate(RetryBudget(base_load=run.safe_load)).worst_load == pytest.approx(1)


def test_the_default_shows_the_multiple() -> None:
    reading = card.read(RetryBudget())
    assert PRESETS["The bottom is down"] == RetryBudget()
    assert reading.verdict == "27 calls reach the bottom for one request, and none of them helps: 60\u202f% load becomes 1\u202f620\u202f%."
    assert [metric.text for metric in reading.metrics] == ["27×", "1\u202f620\u202f%", "100\u202f%", "27×"]
    assert reading.figures[1].finding == "One request becomes 1 → 3 → 9 → 27 calls"
    notes = {note.parameter: note.text for note in reading.notes}
    assert notes["base_load"].startswith("From 42\u202f% of failing calls on, retries alone fill the bottom")


def test_in_a_partial_failure_retries_are_worth_it() -> None:
    assert card.read(PRESETS["Half of the calls fail"]).verdict.startswith("Worth it: 2 calls for one request, and hardly a request fails")


def test_waits_double_to_their_cap_and_full_jitter_halves_them() -> None:
    run = simulate(RetryBudget(attempts=5, base_delay=1.0, longest_delay=3.0, jitter="none"))
    assert run.waits == (1, 2, 3, 3)
    assert simulate(RetryBudget(attempts=5, base_delay=1.0, longest_delay=3.0)).waits == (0.5, 1, 1.5, 1.5)


def test_the_prediction_is_two_and_not_nine_or_twenty_seven() -> None:
    prediction = card.PREDICTION
    assert prediction.answer(RetryBudget(**prediction.asked_at)) == pytest.approx(2, abs=1e-6)
    assert "When everything fails, it is 27." in prediction.explain(9, 2)

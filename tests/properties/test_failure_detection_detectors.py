"""Detectors by themselves: levels of suspicion against the formulas, and timeouts that learn."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.algorithms.membership.detectors import (
    FixedTimeout,
    GrowingTimeout,
    PhiAccrual,
    PhiAccrualLogistic,
    PhiAccrualWithoutFloor,
    log10_of_tail,
)
from dstudio_lib.formulas import failure_detection
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND, SECOND

FLOOR = 50 * MILLISECOND
pauses = st.lists(st.integers(100 * MILLISECOND, 3 * SECOND), max_size=30)


def trained(kind: type[PhiAccrual], seen: list[int]) -> PhiAccrual:
    detector = kind(threshold=8, first_interval=SECOND, least_deviation=FLOOR)
    detector.start(0)
    for pause in seen:
        detector.heard(detector.last + pause)
    return detector


@pytest.mark.parametrize("kind", [PhiAccrual, PhiAccrualLogistic])
@given(seen=pauses, silences=st.lists(st.integers(0, 100 * SECOND), min_size=2, max_size=10))
def test_suspicion_never_falls_while_the_silence_lasts(kind: type[PhiAccrual], seen: list[int], silences: list[int]) -> None:
    detector = trained(kind, seen)
    levels = [detector.phi(detector.last + silence) for silence in sorted(silences)]
    assert levels == sorted(levels)


@given(pauses, st.integers(0, 20 * SECOND))
def test_the_level_is_that_of_the_formula_for_the_normal_distribution(seen: list[int], silence: int) -> None:
    detector = trained(PhiAccrual, seen)
    expected = failure_detection.phi_normal(silence / 1e9, detector.mean / 1e9, detector.deviation / 1e9)
    assert detector.phi(detector.last + silence) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(pauses, st.integers(0, 20 * SECOND))
def test_the_logistic_level_is_that_of_its_formula(seen: list[int], silence: int) -> None:
    detector = trained(PhiAccrualLogistic, seen)
    expected = failure_detection.phi_logistic(silence / 1e9, detector.mean / 1e9, detector.deviation / 1e9)
    assert detector.phi(detector.last + silence) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(pauses, st.integers(0, 20 * SECOND))
def test_both_forms_give_the_same_chance_within_00014(seen: list[int], silence: int) -> None:
    exact, logistic = (trained(kind, seen) for kind in (PhiAccrual, PhiAccrualLogistic))
    assert abs(10 ** -exact.phi(exact.last + silence) - 10 ** -logistic.phi(logistic.last + silence)) < 0.00015


def test_far_out_the_logistic_form_suspects_sooner() -> None:
    exact, logistic = (trained(kind, [SECOND] * 50) for kind in (PhiAccrual, PhiAccrualLogistic))
    silence = exact.last + int(exact.mean + 8 * exact.deviation)
    assert logistic.phi(silence) > 1.2 * exact.phi(silence)


@given(pauses)
def test_it_suspects_at_the_silence_that_the_formula_gives_for_its_threshold(seen: list[int]) -> None:
    detector = trained(PhiAccrual, seen)
    timeout = failure_detection.phi_timeout(detector.mean / 1e9, detector.deviation / 1e9, threshold=8)
    at = detector.last + int(timeout * 1e9)
    assert not detector.suspects(at - 10_000) and detector.suspects(at + 10_000)


@given(st.lists(st.integers(1, 10 * SECOND), min_size=1, max_size=60))
def test_mean_and_deviation_are_those_of_the_window(seen: list[int]) -> None:
    class Short(PhiAccrual):
        window = 20

    detector = trained(Short, seen)
    detector.check()
    kept = list(detector.intervals)
    assert kept == [SECOND - SECOND // 4, SECOND + SECOND // 4, *seen][-20:]
    mean = sum(kept) / len(kept)
    assert detector.mean == pytest.approx(mean)
    assert detector.deviation == pytest.approx(max(math.sqrt(sum((each - mean) ** 2 for each in kept) / len(kept)), FLOOR), rel=1e-6)


@pytest.mark.parametrize("z", [-40, -3, 0, 1, 8, 29.9, 30.1, 37, 200, 5_000])
def test_the_logarithm_of_the_normal_tail_is_right_where_the_tail_underflows(z: float) -> None:
    with mpmath.workdps(40):
        exact = mpmath.log10(mpmath.erfc(mpmath.mpf(z) / mpmath.sqrt(2)) / 2)
    assert log10_of_tail(z) == pytest.approx(float(exact), rel=1e-8, abs=1e-12)


def test_without_a_floor_a_steady_network_makes_a_millisecond_suspicious() -> None:
    steady = [SECOND] * 2_000
    late = SECOND + MILLISECOND
    assert not (careful := trained(PhiAccrual, steady)).suspects(careful.last + late)
    assert (hasty := trained(PhiAccrualWithoutFloor, steady)).suspects(hasty.last + late)


def test_a_pause_that_is_accepted_is_added_to_the_mean() -> None:
    patient = PhiAccrual(threshold=8, first_interval=SECOND, least_deviation=FLOOR, pause=3 * SECOND)
    assert patient.mean == 4 * SECOND


@given(st.lists(st.integers(1, 10 * SECOND), max_size=50))
def test_a_growing_timeout_grows_only_until_it_covers_the_longest_pause(seen: list[int]) -> None:
    detector = GrowingTimeout(SECOND, step=SECOND)
    detector.start(0)
    mistakes = 0
    for pause in seen:
        mistakes += detector.suspects(detector.last + pause)
        detector.heard(detector.last + pause)
    assert detector.timeout == SECOND * (1 + mistakes) and mistakes <= 9


def test_a_fixed_timeout_is_wrong_as_often_as_pauses_are_longer() -> None:
    detector = FixedTimeout(SECOND)
    detector.start(0)
    mistakes = 0
    for _ in range(50):
        mistakes += detector.suspects(detector.last + 2 * SECOND)
        detector.heard(detector.last + 2 * SECOND)
    assert mistakes == 50


@pytest.mark.parametrize(
    "make",
    [
        lambda: FixedTimeout(0),
        lambda: GrowingTimeout(1, step=0),
        lambda: PhiAccrual(threshold=8, first_interval=0, least_deviation=1),
        lambda: PhiAccrual(threshold=0, first_interval=1, least_deviation=1),
    ],
)
def test_times_and_thresholds_of_nothing_are_refused(make: object) -> None:
    with pytest.raises(InputError, match="above 0"):
        make()  # type: ignore[operator]

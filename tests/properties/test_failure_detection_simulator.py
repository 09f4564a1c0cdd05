"""The failure detection simulator shows what it claims."""

from __future__ import annotations

import math

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.failure_detection import CHECKS, FailureDetection, bargain, simulate

QUIET = FailureDetection(jitter=0.02, watchers=5, watched=60.0)


def test_the_same_seed_gives_the_same_run() -> None:
    assert simulate(QUIET, seed=3).trace.digest() == simulate(QUIET, seed=3).trace.digest()
    assert simulate(QUIET, seed=3).crash != simulate(QUIET, seed=4).crash


def test_a_fixed_timeout_notices_a_crash_after_the_time_that_theory_expects() -> None:
    means = [simulate(QUIET, seed=seed).mean_detection for seed in range(20)]
    mean = sum(means) / len(means)
    margin = 2.58 * math.sqrt(sum((each - mean) ** 2 for each in means) / (len(means) - 1) / len(means))
    expected = simulate(QUIET).expected_detection
    assert expected is not None and mean - margin < expected < mean + margin


@pytest.mark.parametrize("where", [{"detector": "phi"}, {"loss": 0.1}, {"timeout": 0.5}])
def test_no_detection_time_is_expected_where_the_theory_does_not_hold(where: dict[str, object]) -> None:
    assert simulate(FailureDetection(watchers=1, watched=10.0, **where)).expected_detection is None  # type: ignore[arg-type]


@pytest.mark.parametrize("detector", ["fixed", "growing", "phi", "logistic"])
def test_every_watcher_notices_the_crash(detector: str) -> None:
    run = simulate(FailureDetection(detector=detector, watchers=10, loss=0.1, watched=100.0))
    assert len(run.detection_times) == 10


def test_a_longer_timeout_notices_later_and_is_wrong_less_often() -> None:
    found = bargain(FailureDetection(watchers=10, watched=200.0), (1.3, 1.7, 2.5, 4.0))
    detections, rates = [each[1] for each in found], [each[2] for each in found]
    assert detections == sorted(detections) and rates == sorted(rates, reverse=True) and rates[0] > rates[-1]


def test_a_higher_threshold_notices_later_and_is_wrong_less_often() -> None:
    found = bargain(FailureDetection(detector="phi", watchers=10, watched=200.0), (0.7, 2.0, 8.0))
    detections, rates = [each[1] for each in found], [each[2] for each in found]
    assert detections == sorted(detections) and rates == sorted(rates, reverse=True) and rates[0] > rates[-1]


def test_a_timeout_for_a_quiet_network_is_wrong_on_an_unsteady_one_where_phi_adapts() -> None:
    unsteady = {"jitter": 0.6, "watchers": 10, "watched": 300.0}
    fixed, phi = (simulate(FailureDetection(detector=kind, timeout=1.6, **unsteady)) for kind in ("fixed", "phi"))
    assert not simulate(FailureDetection(timeout=1.6, jitter=0.01, watchers=10)).mistakes
    assert len(fixed.mistakes) > 100 and len(phi.mistakes) < len(fixed.mistakes) / 10
    assert phi.accuracy > fixed.accuracy


def test_a_growing_timeout_makes_only_so_many_mistakes() -> None:
    short = simulate(FailureDetection(detector="growing", timeout=1.2, watchers=10, watched=200.0))
    long = simulate(FailureDetection(detector="growing", timeout=1.2, watchers=10, watched=400.0))
    assert 0 < len(long.mistakes) < 1.3 * len(short.mistakes)


def test_accuracy_is_the_share_of_time_outside_mistakes() -> None:
    run = simulate(FailureDetection(timeout=1.5, watchers=10, watched=200.0))
    wrong = sum(mistake.length for mistake in run.mistakes)
    assert run.mistakes and run.accuracy == pytest.approx(1 - wrong / run.watched_time)
    assert all(mistake.length > 0 and mistake.end <= run.crash for mistake in run.mistakes)


def test_looking_now_and_then_delays_the_verdict_by_less_than_one_look() -> None:
    run = simulate(FailureDetection(jitter=0.0, least_latency=0.0, timeout=2.0, watchers=3, watched=60.0))
    last_beat = math.floor(run.crash)
    assert all(2.0 <= run.crash + each - last_beat <= 2.0 + 1.01 / CHECKS for each in run.detection_times)


@pytest.mark.parametrize("wrong", [{"detector": "oracle"}, {"timeout": 0}, {"period": 0}, {"loss": 1.0}, {"watchers": 0}])
def test_settings_out_of_range_are_refused_with_what_to_try(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="try"):
        FailureDetection(**wrong)  # type: ignore[arg-type]


def test_a_run_that_would_take_for_ever_is_refused_with_what_to_try() -> None:
    with pytest.raises(InputError, match="try watched=100"):
        FailureDetection(watchers=200, watched=36_000.0, period=0.1)

"""The transfer: its claim, its agreement with the formulas, and with a replay of every single segment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dstudio_lib.charts import transfer as chart
from dstudio_lib.formulas.latency import serialisation_delay
from dstudio_lib.formulas.transport import slow_start_bytes, slow_start_rounds, time_to_first_byte
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.transfer import HANDSHAKES, Transfer, simulate

PATHS = st.builds(
    Transfer,
    data_size=st.integers(1, 2_000_000).map(float),
    bit_rate=st.floats(3e5, 1e10),
    round_trip=st.floats(1e-3, 0.5),
    handshake=st.sampled_from(sorted(HANDSHAKES)),
    initial_window=st.integers(1, 40),
    server_time=st.floats(0, 0.2),
)


def segment_by_segment(settings: Transfer) -> tuple[float, float]:
    """Replay each segment: it leaves when the link is free and an acknowledgement has let it go (two for each)."""
    begin = (settings.handshake_rounds + 0.5) * settings.round_trip + settings.server_time
    acknowledged: list[float] = []
    free, waiting, left = begin, 0.0, settings.data_size
    for i in range(settings.segments):
        before = i - settings.initial_window
        allowed = begin if before < 0 else acknowledged[before // 2]
        waiting += max(0.0, allowed - free)
        size = min(settings.segment_size, left)
        left -= size
        free = max(free, allowed) + 8 * size / settings.bit_rate
        acknowledged.append(free + settings.round_trip)
    return free + settings.round_trip / 2, waiting


@hypothesis_settings(deadline=None)
@given(PATHS)
def test_flights_agree_with_a_replay_of_every_segment(settings: Transfer) -> None:
    total, waiting = segment_by_segment(settings)
    run = simulate(settings)
    assert run.total == pytest.approx(total, rel=1e-9)
    assert run.waiting == pytest.approx(waiting, rel=1e-6, abs=1e-9)


@hypothesis_settings(deadline=None)
@given(PATHS)
def test_every_second_is_owned_by_someone(settings: Transfer) -> None:
    run = simulate(settings)
    parts = run.opening + settings.round_trip + settings.server_time + run.waiting + run.sending
    assert parts == pytest.approx(run.total, rel=1e-9)
    assert 0 <= run.owned_by_distance <= 1


def test_a_hundredfold_bandwidth_saves_a_page_less_than_one_percent() -> None:
    narrow, wide = simulate(Transfer(bit_rate=100e6)), simulate(Transfer(bit_rate=10e9))
    assert 1 < narrow.total / wide.total < 1.01


def test_half_the_round_trip_saves_a_page_nearly_half() -> None:
    far, near = simulate(Transfer(round_trip=0.1)), simulate(Transfer(round_trip=0.05))
    assert 0.5 < near.total / far.total < 0.51


def test_a_large_object_is_bandwidth_again() -> None:
    narrow, wide = simulate(Transfer(data_size=1e9, bit_rate=100e6)), simulate(Transfer(data_size=1e9, bit_rate=1e9))
    assert narrow.total / wide.total > 8
    assert narrow.owned_by_distance < 0.02


@pytest.mark.parametrize("size", [1_000, 14_600, 14_601, 100_000, 1_000_000])
def test_without_serialisation_a_transfer_takes_handshakes_and_slow_start_rounds(size: int) -> None:
    settings = Transfer(data_size=size, bit_rate=1e15)
    rounds = slow_start_rounds(data_size=size, initial_window=14_600)
    assert simulate(settings).total == pytest.approx((settings.handshake_rounds + rounds) * settings.round_trip, rel=1e-6)


def test_flights_carry_what_slow_start_can_send() -> None:
    run = simulate(Transfer(data_size=1e7, bit_rate=1e10))
    for flight in run.flights[:-1]:
        sent = sum(each.segments for each in run.flights[: flight.number])
        assert sent * 1_460 == slow_start_bytes(initial_window=14_600, rounds=flight.number)
        assert flight.segments == flight.window == 10 * 2 ** (flight.number - 1)


@pytest.mark.parametrize(("handshake", "rounds"), sorted(HANDSHAKES.items()))
def test_the_first_byte_arrives_when_the_formula_says(handshake: str, rounds: int) -> None:
    run = simulate(Transfer(handshake=handshake, server_time=0.02))
    assert run.first_byte == pytest.approx(time_to_first_byte(round_trip=0.1, handshake_rounds=rounds, server_time=0.02))


def test_sending_is_the_serialisation_delay_of_the_object() -> None:
    run = simulate(Transfer(data_size=5e6, bit_rate=2e7))
    assert run.sending == serialisation_delay(5e6, 2e7) == 2.0


def test_a_slow_link_never_rests_once_a_window_fills_it() -> None:
    run = simulate(Transfer(bit_rate=1e6))
    assert run.filled == run.flights[0].left
    assert run.waiting == 0.0
    assert run.total == pytest.approx(0.3 + 0.8)


@hypothesis_settings(deadline=None)
@given(PATHS)
def test_more_of_anything_good_never_makes_a_transfer_slower(settings: Transfer) -> None:
    from dataclasses import replace

    run = simulate(settings)
    assert simulate(replace(settings, bit_rate=2 * settings.bit_rate)).total <= run.total * (1 + 1e-12)
    assert simulate(replace(settings, round_trip=settings.round_trip / 2)).total <= run.total * (1 + 1e-12)
    assert simulate(replace(settings, initial_window=2 * settings.initial_window)).total <= run.total * (1 + 1e-12)


def test_the_largest_object_over_the_widest_path_is_instant_to_compute() -> None:
    run = simulate(Transfer(data_size=2.0**40, bit_rate=1e12, round_trip=0.5))
    assert len(run.flights) < 40


@pytest.mark.parametrize(
    "wrong", [{"round_trip": 0}, {"bit_rate": -1}, {"handshake": "tls14"}, {"initial_window": 1.5}, {"data_size": "1 MB"}]
)
def test_a_wrong_setting_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Transfer(**wrong)  # type: ignore[arg-type]


# --- the reading


def test_the_reading_says_what_owns_the_time() -> None:
    reading = chart.read(Transfer())
    assert "505" in reading.verdict.replace("\u202f", " ")
    assert len(reading.metrics) <= 4
    assert {figure.name for figure in reading.figures} == {"where-the-time-goes", "time-over-bandwidth"}


def test_the_prediction_is_computed() -> None:
    answer = chart.PREDICTION.answer(Transfer())
    assert answer == pytest.approx(simulate(Transfer(bit_rate=100e6)).total / simulate(Transfer(bit_rate=10e9)).total)
    assert "1.01" in chart.PREDICTION.explain(10, answer)


@pytest.mark.parametrize("preset", chart.PRESETS, ids=lambda preset: preset.name)
def test_presets_read_in_words(preset: object) -> None:
    reading = chart.read(Transfer(**preset.values))  # type: ignore[attr-defined]
    _speaks(reading)


@hypothesis_settings(deadline=None, max_examples=40)
@given(
    st.builds(
        Transfer,
        data_size=st.sampled_from([1.0, 1e3, 1e9]),
        bit_rate=st.sampled_from([1e6, 1e11]),
        round_trip=st.sampled_from([1e-3, 0.5]),
        handshake=st.sampled_from(sorted(HANDSHAKES)),
        initial_window=st.sampled_from([1, 100]),
        server_time=st.sampled_from([0.0, 0.5]),
    )
)
def test_both_ends_of_every_control_read_in_words(settings: Transfer) -> None:
    _speaks(chart.read(settings))


def _speaks(reading: object) -> None:
    import json

    from dstudio_lib.charts.reading import Reading

    assert isinstance(reading, Reading)
    texts = [reading.verdict, reading.spoken, *(metric.text for metric in reading.metrics), *(note.text for note in reading.notes)]
    texts += [figure.finding + figure.alternative for figure in reading.figures]
    for text in texts:
        assert text
        assert not any(word in text.lower() for word in ("nan", " inf", "e-0", "e+"))
    for figure in reading.figures:
        json.dumps(figure.plot, allow_nan=False)

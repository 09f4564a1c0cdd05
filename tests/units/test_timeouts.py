"""Timeouts and hedges from measurements: intervals that hold, tails that shorten, and files that are refused in a sentence."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dstudio_lib import measurements
from dstudio_lib.charts import timeouts as chart
from dstudio_lib.formulas.statistics import quantile_lower_rank, quantile_upper_rank
from dstudio_lib.foundation.errors import InputError, UnreadableData
from dstudio_lib.foundation.randomness import array_stream
from dstudio_lib.simulators.timeouts import EXAMPLE, MOST_KEPT, Timeouts, percentile, ranks, read_latencies, sample, simulate


@pytest.mark.parametrize("count", [20, 57, 117, 312, 900])
@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.99, 0.999])
def test_the_fast_ranks_are_those_of_the_registered_formulas(count: int, quantile: float) -> None:
    assert ranks(count, quantile) == (quantile_lower_rank(count, quantile), quantile_upper_rank(count, quantile))


def test_intervals_hold_the_true_percentile_at_least_as_often_as_they_say() -> None:
    random, true, held = array_stream(2, "intervals"), np.log(100.0), 0
    for _ in range(600):
        found = percentile(np.sort(random.standard_exponential(1_000)), 0.99)
        assert found.low is not None and found.high is not None
        held += found.low <= true <= found.high
    assert held / 600 > 0.93


def test_hedged_percentiles_are_those_of_answers_drawn_twice() -> None:
    settings = Timeouts()
    run, latencies, random = simulate(settings), np.array(sample("lumpy")), array_stream(3, "hedged")
    first, second = (random.choice(latencies, 400_000) for _ in range(2))
    hedged = np.where(first > run.hedge.value, np.minimum(first, run.hedge.value + second), first)
    for each, value in zip((50, 90, 95, 99), run.hedged, strict=False):
        assert np.percentile(hedged, each) == pytest.approx(value, rel=0.03)
    assert (first > run.hedge.value).mean() == pytest.approx(settings.hedge_load, abs=0.002)


@pytest.mark.parametrize("name", ["lumpy", "tight", "locust", "ping"])
@pytest.mark.parametrize("load", [0.001, 0.05, 0.5])
def test_a_second_copy_never_makes_an_answer_later(name: str, load: float) -> None:
    run = simulate(Timeouts(sample=name, hedge_load=load))
    assert all(hedged <= each.value for hedged, each in zip(run.hedged, run.percentiles, strict=True))
    assert all(hedged <= plain for hedged, plain in zip(run.slower_hedged, run.slower, strict=True))


def test_five_percent_more_requests_take_most_of_the_tail() -> None:
    run = simulate(Timeouts())
    assert run.percentiles[-1].value > 0.9 and run.hedged[-1] < 0.08


def test_a_hundred_pings_cannot_place_a_timeout_of_one_in_a_thousand() -> None:
    reading = chart.read(Timeouts(sample="ping"))
    assert reading.verdict == (
        "117 latencies cannot place a timeout that is false 1 in 1\u202f000: that takes 2\u202f995. The slowest seen took 81.1\u202fms."
    )
    assert any("3 of 120 got no answer" in note.text for note in reading.notes)


def test_the_card_opens_on_the_surprise() -> None:
    reading = chart.read(Timeouts())
    assert "cuts the p99.9 from 1\u202fs to 73.3\u202fms, for 5\u202f% more requests" in reading.verdict
    assert [metric.text for metric in reading.metrics] == ["1\u202fs", "1 in 1\u202f000", "35.8\u202fms", "73.3\u202fms"]
    assert reading.metrics[0].meaning == "95 % sure: 701\u202fms to 1.59\u202fs"


def test_tight_latencies_ask_for_padding() -> None:
    notes = [note.text for note in chart.read(Timeouts(sample="tight")).notes]
    assert any("Add padding" in note for note in notes)
    assert not any("Add padding" in note.text for note in chart.read(Timeouts()).notes)


@pytest.mark.parametrize("name", ["lumpy", "tight", "locust", "ping"])
def test_what_stays_is_not_said_to_go_from_itself_to_itself(name: str) -> None:
    for load in (0.001, 0.05, 0.5):
        reading = chart.read(Timeouts(sample=name, hedge_load=load))
        for text in (reading.verdict, *(figure.finding for figure in reading.figures)):
            assert not re.search(r"from (\S+) to \1\b", text), text


def test_the_prediction_is_computed_and_its_gap_said() -> None:
    prediction = chart.PREDICTION
    assert prediction.answer(Timeouts(**prediction.asked_at)) == 2_995
    assert prediction.answer(Timeouts(false_timeouts=0.01)) == 299
    assert "3 times too few" in prediction.explain(1_000, 2_995)


# --- a learner's own numbers


def test_pasted_latencies_are_used_in_their_unit() -> None:
    run = simulate(Timeouts(measured=EXAMPLE))  # type: ignore[arg-type]
    assert run.count == 60
    assert run.percentiles[0].value == pytest.approx(0.035, abs=0.005)


def test_what_the_box_shows_of_a_table_reads_back_to_the_same_latencies() -> None:
    values = Timeouts(measured=EXAMPLE).measured  # type: ignore[arg-type]
    shown = "latency (s)\n" + "\n".join(f"{value:.12g}" for value in values)
    assert read_latencies(shown) == pytest.approx(values)


@pytest.mark.parametrize("name", ["ping-linux.txt", "curl-json.txt", "k6.csv", "locust_requests.csv", "table-decimal-comma.csv"])
def test_what_tools_write_may_be_pasted_as_it_is(name: str) -> None:
    text = measurements.sample(name).read_text(encoding="utf-8")
    assert simulate(Timeouts(measured=text)).count >= 30  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("latency_ms\n", "holds no duration"),
        ("latency_ms\nslow\nvery slow\n", "none of 2 lines"),
        ("12\n15\n11\n", "without a unit"),
        ("latency\n12\n15\n", "has no unit"),
        ("host,size\nweb,3\ndb,4\n", "no column of latencies"),
        ("latency_ms\n" + "5\n" * 19, "needs at least 20"),
        ("/etc/passwd", "/etc/passwd"),
    ],
)
def test_text_that_holds_no_latencies_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        Timeouts(measured=text)  # type: ignore[arg-type]
    assert refused.value.parameter == "measured"
    assert str(refused.value).count("\n") == 0


def test_a_path_in_the_box_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "latencies.csv"
    secret.write_text(EXAMPLE)
    with pytest.raises(InputError):
        Timeouts(measured=str(secret))  # type: ignore[arg-type]
    assert simulate(Timeouts(measured=secret)).count == 60  # type: ignore[arg-type]


def test_holes_and_words_are_left_out_and_negative_times_too() -> None:
    text = "latency_ms\n" + "12\n" * 30 + "\n-\nn/a\n-5\nfast\n"
    assert len(read_latencies(text)) == 30


def test_a_summary_is_no_measurement() -> None:
    with pytest.raises(UnreadableData, match="summary"):
        read_latencies(measurements.sample("locust_stats.csv"))


def test_a_file_of_two_hundred_megabytes_is_read_in_a_stream_and_thinned(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    block = "".join(
        f"2026-01-01T00:00:00Z,{20 + i % 100}.0,GET /a/rather/long/path/that/fills/the/line{'x' * 1_900}\n" for i in range(1_000)
    )
    with large.open("w") as file:
        file.write("when,latency_ms,request\n")
        for _ in range(105):
            file.write(block)
    assert large.stat().st_size > 200e6
    tracemalloc.start()
    values = read_latencies(large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(values) == MOST_KEPT
    assert np.mean(values) == pytest.approx(0.0695, rel=0.02)
    assert peak < 60e6


def test_the_last_good_answer_stays_when_a_table_is_refused() -> None:
    from dstudio_widgets.session import Session

    session = Session(Timeouts, chart.read, presets=chart.PRESETS)
    before = session.reading
    session.change({"measured": "latency_ms\nslow\n"})
    assert session.reading is before
    assert "measured" in session.errors

"""What learners hand over: each tool's format, what is skipped, and one clear sentence for everything else."""

from __future__ import annotations

import gzip
import json
import math
import random
import statistics
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dstudio_lib import measurements
from dstudio_lib.foundation.errors import InputError, UnknownName, UnreadableData
from dstudio_lib.measurements.collecting import Collection
from dstudio_lib.measurements.measured import Measurements

read = measurements.read


def sample(name: str) -> Measurements:
    return read(measurements.sample(name))


# --- ping


def test_linux_ping_is_read_with_times_and_losses() -> None:
    mine = sample("ping-linux.txt")
    assert (mine.tool, mine.label, mine.count, mine.sent, mine.lost) == ("ping", "192.0.2.80", 117, 120, 3)
    assert mine.loss == pytest.approx(0.025)
    assert mine.durations[0] == pytest.approx(0.0737)
    assert mine.times is not None and mine.times[0] == pytest.approx(1795308946.274041)


def test_ping_agrees_with_its_own_summary() -> None:
    mine = sample("ping-linux.txt")
    assert mine.minimum == pytest.approx(0.072000)
    assert mine.maximum == pytest.approx(0.0811, abs=1e-4)
    assert mine.mean == pytest.approx(0.073553, abs=5e-5)


def test_macos_ping_counts_its_timeouts() -> None:
    mine = sample("ping-macos.txt")
    assert (mine.count, mine.sent, mine.lost) == (38, 40, 2)


def test_windows_ping_is_read_in_whole_milliseconds() -> None:
    mine = sample("ping-windows.txt")
    assert (mine.label, mine.count, mine.sent) == ("192.0.2.80", 9, 10)
    assert all(time == pytest.approx(round(1e3 * time) / 1e3) for time in mine.durations)


def test_windows_replies_below_a_millisecond_stand_as_one_with_a_note() -> None:
    mine = read("Pinging 10.0.0.1 with 32 bytes of data:\nReply from 10.0.0.1: bytes=32 time<1ms TTL=64\n")
    assert mine.durations == (0.001,)
    assert "stand as 1 ms" in mine.notes[0]


def test_a_ping_cut_off_before_its_summary_counts_what_it_saw() -> None:
    mine = read("PING h (1.1.1.1): 56 data bytes\n64 bytes from 1.1.1.1: icmp_seq=0 ttl=57 time=14.1 ms\nRequest timeout for icmp_seq 1\n")
    assert (mine.count, mine.sent) == (1, 2)


def test_a_ping_in_german_is_read_too() -> None:
    mine = read("PING h (1.1.1.1) 56(84) Bytes an Daten.\n64 Bytes von 1.1.1.1: icmp_seq=1 ttl=57 Zeit=14,5 ms\n")
    assert mine.durations == (0.0145,)


def test_duplicate_replies_are_skipped() -> None:
    reply = "64 bytes from 1.1.1.1: icmp_seq=1 ttl=57 time=14.1 ms"
    mine = read(f"PING h (1.1.1.1) 56(84) bytes of data.\n{reply}\n{reply} (DUP!)\n")
    assert (mine.count, mine.skipped_count) == (1, 1)


def test_a_ping_that_nobody_answered_says_so() -> None:
    with pytest.raises(UnreadableData, match="3 were sent and none was answered"):
        read("PING h (1.1.1.1) 56(84) bytes of data.\n\n--- h ping statistics ---\n3 packets transmitted, 0 received, 100% packet loss\n")


# --- curl


def test_curl_with_named_times_is_split_into_its_phases() -> None:
    mine = sample("curl-named.txt")
    assert (mine.tool, mine.count) == ("curl", 30)
    assert mine.durations[0] == pytest.approx(0.361426)
    assert mine.phases["appconnect"][0] == pytest.approx(0.164973)
    for phases in zip(*(mine.phases[name] for name in ("namelookup", "connect", "appconnect", "starttransfer", "total")), strict=True):
        assert list(phases) == sorted(phases)


def test_curl_json_is_read_line_by_line() -> None:
    mine = sample("curl-json.txt")
    assert mine.count == 40
    assert mine.phases["total"] == mine.durations


def test_curl_json_without_line_breaks_between_transfers_is_read() -> None:
    assert read('{"time_total":0.1,"time_connect":0.02}{"time_total":0.2,"time_connect":0.03}').durations == (0.1, 0.2)


@pytest.mark.parametrize("text", ["time_total: 0.25\n", "total=250ms\nconnect=20ms\n", "connect: 0,02\ntotal: 0,25\n", "time_total: 0.25"])
def test_curl_formats_that_people_write_by_hand_are_read(text: str) -> None:
    assert read(text).durations == (0.25,)


# --- k6


def test_k6_points_and_k6_csv_hold_the_same_requests() -> None:
    points, table = sample("k6-points.json"), sample("k6.csv")
    assert points.tool == table.tool == "k6"
    assert points.count == table.count == 50
    assert points.durations == pytest.approx(table.durations, abs=1e-9)
    assert points.times is not None and table.times is not None
    assert points.times == pytest.approx(table.times, abs=1.0)


def test_other_metrics_of_k6_are_not_mistaken_for_durations() -> None:
    line = '{"metric":"http_reqs","type":"Point","data":{"time":"2026-01-01T00:00:00Z","value":1,"tags":{}}}'
    with pytest.raises(UnreadableData, match="holds no duration"):
        read(line + "\n" + line + "\n")


def test_a_k6_line_cut_off_is_skipped_with_its_number(tmp_path: Path) -> None:
    good = '{"metric":"http_req_duration","type":"Point","data":{"time":"2026-01-01T00:00:00Z","value":12.5,"tags":{}}}'
    mine = read(f"{good}\n{good[:60]}\n")
    assert mine.durations == (0.0125,)
    assert mine.skipped == ((2, "cut off or damaged"),)


def test_a_k6_summary_answers_for_the_percentiles_it_has() -> None:
    mine = sample("k6-summary.json")
    assert mine.count == 312
    assert mine.percentile(95) == pytest.approx(0.2357, abs=0.02)
    with pytest.raises(InputError, match="it has 50, 90, 95"):
        mine.percentile(99)
    with pytest.raises(InputError, match="not single measurements"):
        mine.fan_out_percentile(10, 50)


def test_a_k6_summary_from_handle_summary_is_read_too() -> None:
    trend = {"type": "trend", "contains": "time", "values": {"avg": 2.0, "min": 1.0, "med": 2.0, "max": 9.0, "p(99.9)": 8.0}}
    data = {"metrics": {"http_req_duration": trend, "http_reqs": {"type": "counter", "values": {"count": 7, "rate": 1}}}}
    mine = read(json.dumps(data, indent=2))
    assert (mine.count, mine.percentile(99.9), mine.maximum) == (7, 0.008, 0.009)


# --- Locust and JMeter


def test_locust_statistics_give_the_aggregated_row() -> None:
    mine = sample("locust_stats.csv")
    assert (mine.tool, mine.count, mine.percentile(99)) == ("Locust", 304, 0.32)
    assert mine.mean == pytest.approx(0.186484, abs=1e-6)


def test_a_locust_history_ends_where_the_statistics_end() -> None:
    history, statistic = sample("locust_stats_history.csv"), sample("locust_stats.csv")
    assert history.quantiles == statistic.quantiles
    assert history.skipped[0].reason == "a row before the first request"


def test_single_requests_logged_by_a_locust_listener_are_milliseconds() -> None:
    mine = sample("locust_requests.csv")
    assert (mine.tool, mine.count) == ("Locust", 312)
    assert mine.percentile(50) == pytest.approx(sample("locust_stats.csv").percentile(50), rel=0.05)


def test_locust_without_a_request_says_so() -> None:
    header = measurements.sample("locust_stats.csv").read_text().splitlines()[0]
    with pytest.raises(UnreadableData, match="no Aggregated row with requests"):
        read(header + "\n,Aggregated,0,0,0,0,0,0,0,0,0," + ",".join(["N/A"] * 11) + "\n")


def test_jmeter_logs_are_milliseconds() -> None:
    mine = read("timeStamp,elapsed,label,responseCode\n1700000000000,120,home,200\n1700000001000,80,home,200\n")
    assert (mine.tool, mine.durations) == ("JMeter", (0.12, 0.08))
    assert mine.times == (1.7e9, 1.700000001e9)


# --- tables


def test_decimal_commas_and_holes_are_read_and_counted() -> None:
    mine = sample("table-decimal-comma.csv")
    assert (mine.count, mine.skipped_count) == (57, 3)
    assert [each.reason for each in mine.skipped] == ["empty", "not a number: 'timeout'", "empty"]
    assert mine.times is not None


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("latency_ms", "12", 0.012),
        ("Latency (ms)", "12", 0.012),
        ("rtt [us]", "12", 12e-6),
        ("rtt_µs", "12", 12e-6),
        ("durationMs", "12", 0.012),
        ("duration_s", "0.5", 0.5),
        ("response_time_seconds", "0.5", 0.5),
        ("latency_ns", "1200", 1.2e-6),
        ("elapsed milliseconds", "12", 0.012),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_unit_comes_from_the_header_under_any_delimiter(header: str, value: str, seconds: float, delimiter: str) -> None:
    mine = read(f"host{delimiter}{header}\na{delimiter}{value}\n")
    assert mine.durations == pytest.approx((seconds,))


def test_one_column_and_bare_numbers_with_a_unit_are_read() -> None:
    assert read("latency_ms\n1\n2\n").durations == (0.001, 0.002)
    assert read("1\n2\n", unit="ms").durations == (0.001, 0.002)


def test_a_column_can_be_chosen() -> None:
    text = "client_rtt_ms,server_rtt_ms\n10,3\n"
    with pytest.raises(UnreadableData, match="more than one column of latencies: client_rtt_ms, server_rtt_ms; choose"):
        read(text)
    assert read(text, column="server_rtt_ms").durations == (0.003,)
    with pytest.raises(InputError, match="no column 'x'; it has client_rtt_ms, server_rtt_ms"):
        read(text, column="x")


def test_a_quoted_number_that_could_be_thousands_or_decimals_is_not_guessed() -> None:
    mine = read('latency_ms\n"1,234"\n5\n'.replace("latency_ms", "a,latency_ms").replace('"1', 'x,"1').replace("\n5", "\nx,5"))
    assert mine.durations == (0.005,)
    assert "ambiguous" in mine.skipped[0].reason


# --- what cannot be read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("   \n\n", "is empty"),
        ("a,b,c\n1,2,3\n", "no column of latencies that I can tell; it has a, b, c"),
        ("dear diary\ntoday it was slow\n", "neither ping, curl -w, k6 nor Locust"),
        ("latency\n12\n", "has no unit; call it latency_ms"),
        ("12\n13\n", "bare numbers without a unit"),
        ("1,2\n3,4\n", "2 columns of numbers and no header"),
        ("latency_ms\n-1\nnan\nx\n", "none of 3 lines holds a duration: line 2 is negative"),
        ("latency_ms\n", "holds no duration"),
        ('{"a": 1}', "its top level is a"),
        ('{"metrics": {', "breaks off or is damaged"),
        ("[\n1, 2\n]", "its top level is a list"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableData) as raised:
        read(text)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_a_folder_and_a_picture_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="There is no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(UnreadableData, match="is a folder"):
        read(tmp_path)
    picture = tmp_path / "shot.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(UnreadableData, match=r"shot\.png is not text"):
        read(picture)
    zeros = tmp_path / "zeros.csv"
    zeros.write_bytes(b"latency_ms\n1\x00\x00\n")
    with pytest.raises(UnreadableData, match="not text"):
        read(zeros)


def test_an_unknown_unit_and_an_unknown_sample_are_refused() -> None:
    with pytest.raises(InputError, match="allowed is one of s, ms"):
        read("latency\n1\n", unit="minutes")
    with pytest.raises(UnknownName, match="ping-linux"):
        measurements.sample("ping.txt")


def test_utf16_from_powershell_and_gzip_are_read(tmp_path: Path) -> None:
    text = measurements.sample("ping-windows.txt").read_text()
    powershell = tmp_path / "ping.txt"
    powershell.write_bytes(text.encode("utf-16"))
    packed = tmp_path / "k6.csv.gz"
    packed.write_bytes(gzip.compress(measurements.sample("k6.csv").read_bytes()))
    assert read(powershell).count == 9
    assert read(str(packed)).count == 50


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    packed = tmp_path / "k6.csv.gz"
    packed.write_bytes(gzip.compress(measurements.sample("k6.csv").read_bytes())[:400])
    with pytest.raises(UnreadableData, match="damaged archive"):
        read(packed)


# --- large files


def test_a_large_file_is_read_in_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = "2026-01-01T00:00:00,host,12.5," + "x" * 500 + "\n"
    path.write_text("timestamp,host,latency_ms,note\n" + 20_000 * row)
    tracemalloc.start()
    mine = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert mine.count == 20_000
    assert peak < path.stat().st_size / 3


def test_beyond_the_limit_a_seeded_sample_is_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Collection("CSV", "latency", most=2_000)
    for i in range(20_000):
        found.add(i / 1000, i)
    mine = found.measured("a file")
    assert (mine.count, len(mine.durations), mine.minimum, mine.maximum) == (20_000, 2_000, 0.0, 19.999)
    assert "2000 of them, drawn at random" in mine.notes[0]
    assert abs(mine.percentile(50) - 10) < 5 * 20 * 0.5 / math.sqrt(2_000)


# --- what is said of them

TIMES = st.lists(st.floats(0, 1e3), min_size=2, max_size=60)


@settings(deadline=None)
@given(TIMES, st.integers(1, 99))
def test_percentiles_are_the_standard_librarys_inclusive_quantiles(times: list[float], percentage: int) -> None:
    mine = Measurements("CSV", "latency", tuple(times), len(times))
    expected = statistics.quantiles(times, n=100, method="inclusive")[percentage - 1]
    assert mine.percentile(percentage) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(TIMES, st.integers(1, 500))
def test_a_wider_fan_out_never_waits_less(times: list[float], width: int) -> None:
    mine = Measurements("CSV", "latency", tuple(times), len(times))
    assert mine.fan_out_percentile(width + 1, 50) >= mine.fan_out_percentile(width, 50)


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_every_value_of_a_table_is_either_kept_or_counted(values: list[float]) -> None:
    cells = [f"{value:.6f}" if i % 3 else "" for i, value in enumerate(values, start=1)]
    if not any(cells):
        return
    mine = read("id,latency_ms\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    assert mine.count + mine.skipped_count == len(values)
    assert mine.durations == pytest.approx([float(cell) / 1e3 for cell in cells if cell])


def test_the_slowest_of_many_follows_the_empirical_distribution() -> None:
    draws = random.Random(3)
    mine = Measurements("CSV", "latency", tuple(draws.expovariate(10) for _ in range(5_000)), 5_000)
    slowest = [max(draws.choices(mine.durations, k=50)) for _ in range(4_000)]
    theory = mine.fan_out_percentile(50, 50)
    below = sum(value <= theory for value in slowest) / len(slowest)
    assert abs(below - 0.5) < 4 * math.sqrt(0.25 / len(slowest))


def test_measurements_below_the_bound_are_called_impossible() -> None:
    mine = Measurements("ping", "far", (0.012, 0.02, 0.03), 3)
    assert not mine.against(0.0546).possible
    assert "nearer than you think" in mine.against(0.0546).sentence
    assert mine.against(0.01).possible
    assert mine.against(0.01).stretch == pytest.approx(2.0)


def test_few_measurements_do_not_resolve_a_high_percentile() -> None:
    mine = Measurements("ping", "far", tuple(i / 1e3 for i in range(1, 51)), 50)
    assert not mine.resolves(99)
    assert mine.resolves(95)
    assert "99th" not in mine.summary()


def test_a_percentage_outside_the_hundred_is_refused() -> None:
    with pytest.raises(InputError, match="percentage was given as 101"):
        Measurements("CSV", "latency", (1.0, 2.0), 2).percentile(101)


@pytest.mark.parametrize("name", measurements.samples())
def test_every_sample_is_read_and_speaks(name: str) -> None:
    mine = sample(name)
    assert mine.count > 0
    assert "median" in mine.summary()
    assert "nan" not in mine.summary()

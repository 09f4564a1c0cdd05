"""Formulas are found by the words that a learner would use."""

from __future__ import annotations

import pytest

from dstudio_lib import formulas


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("round trip", "latency.minimum_round_trip"),
        ("haversine", "latency.great_circle_distance"),
        ("slow request", "tail.slow_requests"),
        ("nines", "availability.downtime"),
        ("common cause", "correlation.beta_factor_unavailability"),
        ("Gaussian copula", "correlation.gaussian_copula_all_down"),
        ("TLS handshake", "transport.time_to_first_byte"),
        ("NTP offset", "clocks.ntp_offset"),
        ("RAID", "reliability.raid5_loss_time"),
    ],
)
def test_words_find_the_formula_among_the_first_three(words: str, wanted: str) -> None:
    assert wanted in [each.id for each in formulas.search(words)[:3]]


def test_words_that_occur_nowhere_find_nothing() -> None:
    assert formulas.search("xylophone") == []
    assert formulas.search("  ") == []


def test_topics_hold_every_formula_once() -> None:
    topics = formulas.by_topic()
    assert sorted(each.id for topic in topics.values() for each in topic) == sorted(each.id for each in formulas.all())
    assert all(each.topic == topic for topic, group in topics.items() for each in group)

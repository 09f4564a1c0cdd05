"""The numbers about a test agree with published examples, with NumPy and SciPy, and with what they must never depend on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dstudio_lib.assessment import psychometrics as p
from dstudio_lib.foundation.errors import InputError

# Wuensch, K. L.: KR20.txt (core.ecu.edu/wuenschk/StatHelp/KR20.txt), ten students and ten items.
WUENSCH = [
    [int(mark) for mark in row]
    for row in (
        "1111110110",
        "1011011101",
        "1111011001",
        "0010001000",
        "0000010010",
        "1110111111",
        "1101110111",
        "1111111101",
        "0101111101",
        "1101101110",
    )
]
# Student's sleep data of 1908, as in R's `sleep`: extra hours under two drugs, the same ten people.
SLEEP = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])

share = st.floats(0, 1, allow_nan=False).map(lambda value: round(value, 3))
bits = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(0, 1), min_size=items, max_size=items), min_size=3, max_size=20)
)
points = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(0, 5), min_size=items, max_size=items), min_size=3, max_size=20)
)
pairs = st.lists(st.tuples(share, share), min_size=3, max_size=25)


def test_kr20_of_the_published_example_uses_the_population_variance() -> None:
    difficulties = [p.difficulty([row[item] for row in WUENSCH], 1) for item in range(10)]
    assert sum(q * (1 - q) for q in difficulties) == pytest.approx(sum(np.var(WUENSCH, axis=0)))
    found = p.kr20(WUENSCH)
    totals = [sum(row) for row in WUENSCH]
    sample = 10 / 9 * (1 - sum(q * (1 - q) for q in difficulties) / np.var(totals, ddof=1))
    population = 10 / 9 * (1 - sum(q * (1 - q) for q in difficulties) / np.var(totals))
    assert found == pytest.approx(population)
    assert found != pytest.approx(sample, abs=0.02)


def test_kr20_refuses_part_marks_and_says_what_to_take() -> None:
    with pytest.raises(InputError, match=r"holds 0\.5; KR-20 allows 0 and 1 only; try cronbach_alpha"):
        p.kr20([[1, 0.5], [0, 1]])


@settings(deadline=None, max_examples=40)
@given(points)
def test_alpha_is_the_one_of_covariances(marks: list[list[int]]) -> None:
    found = p.cronbach_alpha(marks)
    covariance = np.cov(np.array(marks).T)
    if found is None:
        assert covariance.sum() == pytest.approx(0, abs=1e-9)
    else:
        items = len(marks[0])
        assert found == pytest.approx(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))


@settings(deadline=None, max_examples=40)
@given(bits)
def test_kr20_is_alpha_for_right_and_wrong(marks: list[list[int]]) -> None:
    assert p.kr20(marks) == p.cronbach_alpha(marks)


@settings(deadline=None, max_examples=40)
@given(points)
def test_corrected_discrimination_leaves_the_item_out_and_never_flatters_it(marks: list[list[int]]) -> None:
    table = np.array(marks, float)
    for item in range(table.shape[1]):
        found = p.item_rest(marks, item)
        rest = table.sum(axis=1) - table[:, item]
        if table[:, item].std() == 0 or rest.std() == 0:
            assert found is None
        else:
            assert found == pytest.approx(np.corrcoef(table[:, item], rest)[0, 1], abs=1e-9)
            if table.sum(axis=1).std() > 0:
                assert found <= np.corrcoef(table[:, item], table.sum(axis=1))[0, 1] + 1e-9


def test_paired_gain_of_students_sleep_data_has_the_published_interval() -> None:
    found = p.paired_gain(*SLEEP)
    assert found.gain == pytest.approx(1.58)
    assert found.interval == pytest.approx((0.7001142, 2.4598858), abs=1e-7)  # what R's t.test prints for them


@settings(deadline=None, max_examples=40)
@given(pairs)
def test_gain_agrees_with_scipy(both: list[tuple[float, float]]) -> None:
    before, after = (list(column) for column in zip(*both, strict=True))
    found = p.paired_gain(before, after)
    assert found.gain == pytest.approx(np.mean(after) - np.mean(before), abs=1e-12)
    spread = math.sqrt((np.var(before, ddof=1) + np.var(after, ddof=1)) / 2)
    if spread < 1e-9:
        assert found.d is None
        return
    assert found.d == pytest.approx((np.mean(after) - np.mean(before)) / spread)
    differences = np.subtract(after, before)
    error = differences.std(ddof=1) / math.sqrt(len(both))
    if error > 1e-9:
        theirs = stats.ttest_rel(after, before).confidence_interval(0.95)
        assert found.interval == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    if error > 1e-3 and found.d_interval is not None:
        t, freedom = differences.mean() / error, len(both) - 1
        for bound, below in zip(found.d_interval, (0.975, 0.025), strict=True):
            assert stats.nct.cdf(t, freedom, bound * spread / error) == pytest.approx(below, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(pairs)
def test_gain_turns_round_with_the_forms_and_not_with_the_order_of_learners(both: list[tuple[float, float]]) -> None:
    before, after = (list(column) for column in zip(*both, strict=True))
    there, back = p.paired_gain(before, after), p.paired_gain(after, before)
    assert there.gain == pytest.approx(-back.gain, abs=1e-12)
    if there.d is not None and back.d is not None:
        assert there.d == pytest.approx(-back.d)
    again = p.paired_gain(before[::-1], after[::-1])
    assert again.gain == pytest.approx(there.gain, abs=1e-12)


def test_normalised_gain_is_of_the_averages_and_not_the_average_of_gains() -> None:
    before, after = [0.9, 0.1], [0.8, 0.7]
    single = [(late - early) / (1 - early) for early, late in zip(before, after, strict=True)]
    assert p.paired_gain(before, after).normalised == pytest.approx(0.5)  # from 50 % to 75 %: half of what could be gained
    assert sum(single) / 2 == pytest.approx(-1 / 6)  # the average of single gains says that they lost


def test_what_has_no_meaning_is_none_and_not_zero() -> None:
    flat = p.paired_gain([0.5, 0.5, 0.5], [0.7, 0.7, 0.7])
    assert (flat.d, flat.d_interval) == (None, None)
    assert p.paired_gain([1.0, 1.0], [1.0, 0.5]).normalised is None
    assert p.cronbach_alpha([[1, 1], [1, 1]]) is None
    assert p.cronbach_alpha([]) is None
    assert p.item_rest([[1, 0], [1, 1]], 0) is None
    with pytest.raises(InputError, match="hold 1 and 1 marks"):
        p.paired_gain([0.5], [0.6])


def test_reliability_says_which_coefficient_it_is_and_why() -> None:
    binary = p.reliability([[3, 1], [3, 0], [0, 0]], [3, 1])
    assert (binary.name, binary.value) == ("KR-20", p.kr20([[1, 1], [1, 0], [0, 0]]))
    partial = p.reliability([[2, 1], [3, 0], [0, 0]], [3, 1])
    assert (partial.name, partial.value) == ("Cronbach's alpha", p.cronbach_alpha([[2, 1], [3, 0], [0, 0]]))
    assert "1 of 2 items gives part marks" in partial.sentence
    assert p.reliability([[1, 1], [1, 1]], [1, 1]).sentence == "Reliability has no meaning here: all totals are equal."

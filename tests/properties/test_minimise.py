"""Delta debugging: what is left still fails, in the same order, and cannot lose any single element."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.checkers.minimise import minimise
from dstudio_lib.foundation.errors import InputError


@given(st.lists(st.integers(0, 9), min_size=1, max_size=25), st.integers(0, 511))
def test_what_is_left_fails_and_no_single_element_of_it_can_go(items: list[int], rule: int) -> None:
    """The rule is any that asks for some elements and for a number of them, so that it need not be monotone."""

    def fails(part: list[int]) -> bool:
        return sum(part) % (rule % 7 + 2) == sum(items) % (rule % 7 + 2) and len(part) >= rule % 4

    if not fails(items):
        return
    found = minimise(items, fails)
    assert fails(found.items)
    assert found.minimal
    remaining = iter(items)
    assert all(each in remaining for each in found.items), "the order is kept"
    assert not any(fails(found.items[:i] + found.items[i + 1 :]) for i in range(len(found.items)))


@given(st.integers(5, 300), st.integers(0, 10**6))
def test_two_culprits_among_many_take_few_tries(length: int, where: int) -> None:
    one, other = where % length, where // 7 % length
    found = minimise(range(length), lambda part: one in part and other in part)
    assert found.items == sorted({one, other})
    assert found.tries < 8 * length.bit_length() ** 2 + 40


def test_a_failure_that_needs_nothing_is_reduced_to_nothing() -> None:
    assert minimise([1, 2, 3], lambda part: True).items == []


def test_a_list_that_does_not_fail_is_refused() -> None:
    with pytest.raises(InputError, match="does not fail"):
        minimise([1, 2], lambda part: False)


def test_when_tries_run_out_what_is_left_is_said_not_to_be_minimal() -> None:
    found = minimise(range(64), lambda part: {1, 30, 60} <= set(part), most_tries=5)
    assert not found.minimal
    assert {1, 30, 60} <= set(found.items)
    assert found.tries <= 5

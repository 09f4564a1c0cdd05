"""What a report tells never lets a group of fewer than ten learners be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.assessment.reporting.disclosure import LEAST, counts, enough, mean_share, right_share, with_company

cells = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 40), min_size=2)


@pytest.mark.parametrize(("learners", "told"), [(9, False), (10, True), (11, True)])
def test_ten_learners_are_enough_and_nine_are_not(learners: int, told: bool) -> None:
    assert enough(learners) is told
    assert (right_share(5, learners).value is not None) is told
    assert (mean_share(0.5, learners).value is not None) is told


@given(cells, st.booleans(), st.booleans())
def test_hidden_cells_are_never_alone_and_never_few(table: dict[str, int], hold: bool, keep: bool) -> None:
    held = {min(table)} if hold else set()
    told = counts(table, held=held, last={max(table)} if keep else ())
    hidden = {name for name, count in told.items() if count is None}
    assert held <= hidden
    assert all(count is None or (count == table[name] and count >= LEAST) for name, count in told.items())
    if hidden and hidden != set(table):
        assert len(hidden) >= 2
        assert sum(table[name] for name in hidden) >= LEAST


@given(st.integers(0, 400).flatmap(lambda learners: st.tuples(st.integers(0, learners), st.just(learners))))
def test_a_bound_holds_and_leaves_ten_possibilities(pair: tuple[int, int]) -> None:
    right, learners = pair
    told = right_share(right, learners)
    if told.exact:
        assert LEAST <= right <= learners - LEAST
        assert told.value == pytest.approx(right / learners, abs=0.005001)
    elif told.value is None:
        assert learners < LEAST
    else:
        possible = [each for each in range(learners + 1) if (each / learners >= told.value) == (told.kind == "at least")]
        assert right in possible
        assert len(possible) >= min(LEAST, learners // 2)
        assert right_share(right, learners) == right_share(next(e for e in possible if not right_share(e, learners).exact), learners)


@given(st.integers(10, 80).flatmap(lambda n: st.tuples(st.lists(st.integers(0, n), min_size=2, max_size=9), st.just(n))))
def test_an_item_is_never_the_only_one_held_back(pair: tuple[list[int], int]) -> None:
    rights, learners = pair
    shares = [right_share(right, learners) for right in rights]
    told = with_company(shares, [min(right, learners - right) for right in rights], learners)
    assert sum(not share.exact for share in told) != 1
    for right, share in zip(rights, told, strict=True):
        if share.kind == "at least" and share.value is not None:
            assert right / learners >= share.value
        if share.kind == "under" and share.value is not None:
            assert right / learners < share.value or right * 2 < learners


def test_an_average_at_the_end_of_the_scale_is_told_as_a_bound() -> None:
    assert mean_share(1.0, 500).text.replace("\u202f", " ") == "95 % or more"
    assert mean_share(0.0, 500).text.replace("\u202f", " ") == "5 % or less"

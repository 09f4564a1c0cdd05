"""A large array gives what its elements give one by one, and refuses in the same words, whatever block they fall into."""

from __future__ import annotations

import numpy as np
import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.foundation import blocks
from dstudio_lib.foundation.errors import InputError

SIZE = 3 * blocks.BLOCK + 17


@pytest.fixture
def distances() -> np.ndarray:
    return np.random.default_rng(3).uniform(1e3, 2e7, SIZE)


def test_an_array_of_several_blocks_gives_what_each_element_gives(distances) -> None:
    found = minimum_round_trip(distances, 1.468)
    assert found.shape == (SIZE,)
    places = [0, blocks.BLOCK - 1, blocks.BLOCK, 2 * blocks.BLOCK, SIZE - 1]
    assert [found[i] for i in places] == [minimum_round_trip(float(distances[i]), 1.468) for i in places]
    assert (found == minimum_round_trip.function(distances, 1.468)).all()


def test_a_wrong_element_is_named_by_its_place_in_the_whole_array(distances) -> None:
    distances[blocks.BLOCK + 5] = -1.0
    with pytest.raises(InputError, match=rf"distance\[{blocks.BLOCK + 5}\]"):
        minimum_round_trip(distances)


def test_a_result_that_is_not_finite_is_refused_in_whichever_block(distances) -> None:
    rates = np.full(SIZE, 50.0)
    rates[-1] = 100.0
    with pytest.raises(InputError, match="100"):
        formulas.get("queueing.mm1_response_time")(rates, 100.0)


def test_arrays_of_several_shapes_and_small_ones_are_computed_at_once(distances) -> None:
    assert blocks.length({"a": distances, "b": distances[:5]}) == 0
    assert blocks.length({"a": distances.reshape(1, -1)}) == 0
    assert blocks.length({"a": distances[:100]}) == 0
    assert blocks.length({"a": distances, "b": 2.0}) == SIZE


def test_what_gives_no_number_for_each_element_is_left_to_the_whole(distances) -> None:
    assert blocks.computed(lambda values: values["a"].sum(), {"a": distances}, SIZE) is None

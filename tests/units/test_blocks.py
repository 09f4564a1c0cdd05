"""A large array gives what its elements give one by one, and refuses in the same words, whatever block they fall into."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.formulas.transport import mathis_throughput
from dstudio_lib.foundation import blocks
from dstudio_lib.foundation.errors import InputError

SIZE = 3 * blocks.BLOCK + 17


@pytest.fixture
def losses() -> np.ndarray:
    return np.random.default_rng(3).uniform(1e-6, 1e-2, SIZE)


def test_an_array_of_several_blocks_gives_what_each_element_gives(losses) -> None:
    found = mathis_throughput(1460.0, 0.1, losses)
    assert found.shape == (SIZE,)
    places = [0, blocks.BLOCK - 1, blocks.BLOCK, 2 * blocks.BLOCK, SIZE - 1]
    assert [found[i] for i in places] == pytest.approx([mathis_throughput(1460.0, 0.1, float(losses[i])) for i in places], rel=1e-15)
    assert (found == mathis_throughput.function(1460.0, 0.1, losses)).all()


def test_a_wrong_element_is_named_by_its_place_in_the_whole_array(losses) -> None:
    losses[blocks.BLOCK + 5] = -1.0
    with pytest.raises(InputError, match=rf"\[{blocks.BLOCK + 5}\]"):
        mathis_throughput(1460.0, 0.1, losses)


def test_a_light_body_is_computed_in_one_piece_and_is_checked_all_the_same() -> None:
    distances = np.random.default_rng(3).uniform(1e3, 2e7, SIZE)
    assert (minimum_round_trip(distances, 1.468) == minimum_round_trip.function(distances, 1.468)).all()
    for wrong in (-1.0, math.nan, math.inf):
        distances[blocks.BLOCK + 5] = wrong
        with pytest.raises(InputError, match=rf"distance\[{blocks.BLOCK + 5}\]"):
            minimum_round_trip(distances)


def test_a_result_that_is_not_finite_is_refused_wherever_it_stands() -> None:
    rates = np.full(SIZE, 50.0)
    rates[-1] = 100.0
    with pytest.raises(InputError, match="100"):
        formulas.get("queueing.mm1_response_time")(rates, 100.0)


def test_arrays_of_several_shapes_and_small_ones_are_computed_at_once(losses) -> None:
    assert blocks.length({"a": losses, "b": losses[:5]}) == 0
    assert blocks.length({"a": losses.reshape(1, -1)}) == 0
    assert blocks.length({"a": losses[:100]}) == 0
    assert blocks.length({"a": losses, "b": 2.0}) == SIZE


def test_what_gives_no_number_for_each_element_is_left_to_the_whole(losses) -> None:
    assert blocks.computed(lambda values: values["a"].sum(), {"a": losses}, SIZE) is None

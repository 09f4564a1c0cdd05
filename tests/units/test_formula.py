"""What a declared formula can do beyond computing: refuse, warn, show its working, take units, become an expression."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dstudio_lib import formulas
from dstudio_lib.formulas import availability, correlation, latency, transport
from dstudio_lib.foundation.errors import InputError, UnitError, UnknownName
from dstudio_lib.foundation.quantities import Duration, Ratio
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

GUARDED = latency.minimum_round_trip


def test_a_formula_takes_arguments_by_place_and_by_name() -> None:
    assert GUARDED(1e6) == GUARDED(distance=1e6) == GUARDED(1e6, group_index=1.468)


def test_a_call_with_wrong_names_says_which_are_taken() -> None:
    with pytest.raises(InputError, match=r"latency\.minimum_round_trip.*distance \(distance\), group_index \(group index\)"):
        GUARDED(kilometres=5)
    with pytest.raises(InputError, match="missing"):
        GUARDED()


def test_requirements_between_parameters_name_the_numbers_given() -> None:
    with pytest.raises(InputError) as caught:
        availability.k_of_n(0.99, replicas=3, needed=5)
    assert caught.value.parameter == "needed"
    assert "needed=5 is more than replicas=3" in str(caught.value) and "try needed=3" in str(caught.value)


def test_requirements_over_arrays_name_the_first_element_at_fault() -> None:
    with pytest.raises(InputError, match="needed=4 is more than replicas=3"):
        availability.k_of_n(0.99, replicas=3, needed=np.array([1, 4, 5]))


def test_computed_requirements_say_the_interval() -> None:
    with pytest.raises(InputError, match=r"allowed from -0\.0335 to 0\.3015; try correlation=0\.301"):
        correlation.pair_unavailability(0.1, 0.01, correlation=0.5)


def test_warnings_are_given_only_where_they_apply() -> None:
    few = transport.mathis_throughput.warnings(segment_size=1460, round_trip=0.1, loss_probability=0.001)
    many = transport.mathis_throughput.warnings(segment_size=1460, round_trip=0.1, loss_probability=0.1)
    some = transport.mathis_throughput.warnings(segment_size=1460, round_trip=0.1, loss_probability=np.array([0.001, 0.1]))
    assert few == [] and len(many) == len(some) == 1
    assert many[0].parameter == "loss_probability"


def test_a_round_trip_below_the_bound_is_flagged_and_still_computed() -> None:
    point: dict[str, Any] = {"round_trip": 0.001, "distance": 5_570_230}
    assert latency.route_stretch(**point) < 1
    assert "shorter than light allows" in latency.route_stretch.warnings(**point)[0].sentence


def test_the_working_shows_formula_numbers_result_and_inputs() -> None:
    working = GUARDED.working(distance=5_570_230)
    assert working.formula == r"\mathrm{RTT}_{\min} = \frac{2 d n}{c}"
    assert working.substituted == r"\mathrm{RTT}_{\min} = \frac{2 \times 5.57023 \times 10^{6} \times 1.468}{2.99792 \times 10^{8}}"
    assert working.result == r"\mathrm{RTT}_{\min} = 0.0545517\,\mathrm{s}"
    assert working.text == "54.6\u202fms"
    assert working.where == (
        ("d", "distance", "5\u202f570.23\u202fkm"),
        ("n", "group index", "1.468"),
        ("c", "speed of light", "299\u202f792\u202f458 m/s"),
    )


def test_the_working_of_a_list_shows_every_factor() -> None:
    working = availability.series.working([0.99, 0.999, 0.9999])
    assert working.formula == r"A_{\mathrm{sys}} = \prod_{i} A_i"
    assert working.substituted == r"A_{\mathrm{sys}} = 0.99 \times 0.999 \times 0.9999"


def test_the_working_of_a_long_list_is_cut_short_with_dots() -> None:
    working = availability.series.working([0.99] * 30)
    assert working.substituted == r"A_{\mathrm{sys}} = " + r"0.99 \times " * 5 + r"\cdots \times 0.99"


def test_the_working_of_all_nines_keeps_the_digits_after_them() -> None:
    working = availability.downtime.working(0.9999999, period=100.0)
    assert "0.9999999" in working.substituted


def test_there_is_no_working_for_an_array() -> None:
    with pytest.raises(InputError, match="pick one point"):
        GUARDED.working(distance=np.array([1.0, 2.0]))


def test_units_are_read_and_written_at_the_edge() -> None:
    result = GUARDED.with_units(distance="5570.23 km")
    assert result.to("ms").magnitude == pytest.approx(54.55, abs=0.01)
    assert availability.downtime.with_units(availability="99.9 %", period="30 d").to("min").magnitude == pytest.approx(43.2)
    assert availability.series.with_units(availabilities=["99 %", 0.5]).magnitude == pytest.approx(0.495)
    assert latency.great_circle_distance.with_units(latitude_1="0 degree", longitude_1=0, latitude_2="0 deg", longitude_2="90 degree").to(
        "km"
    ).magnitude == pytest.approx(10_007.5, abs=1)
    with pytest.raises(UnitError) as caught:
        GUARDED.with_units(distance="5 s")
    assert caught.value.parameter == "distance"
    with pytest.raises(InputError, match="has no parameter 'length'"):
        GUARDED.with_units(length="5 km")


def test_an_expression_can_be_derived_from() -> None:
    import sympy

    expression = GUARDED.expression()
    symbols = {symbol.name: symbol for symbol in expression.free_symbols}
    slope = sympy.diff(expression, symbols["distance"])
    assert sympy.simplify(slope - 2 * symbols["group_index"] / symbols["SPEED_OF_LIGHT"]) == 0
    with pytest.raises(TypeError, match="no closed expression"):
        availability.k_of_n.expression()


def test_a_result_that_is_not_finite_is_a_sentence_not_a_number() -> None:
    @formula(sources=(Source("bipm2019si"),))
    def hyperbola(length: Duration) -> Ratio:
        """One over a length.

        Made for this test.
        """
        return 1 / length

    with pytest.raises(InputError, match="has no finite value at length=0"):
        hyperbola(0)
    with np.errstate(divide="ignore"), pytest.raises(InputError, match="has no finite value at length=an array"):
        hyperbola(np.array([1.0, 0.0]))


def test_rounding_never_carries_a_probability_past_its_end() -> None:
    rho = correlation.smallest_correlation(0.3, 0.3)
    assert correlation.pair_unavailability(0.3, 0.3, rho) >= 0
    assert correlation.pair_unavailability(np.array([0.3]), 0.3, rho)[0] >= 0


def test_two_formulas_cannot_share_an_id() -> None:
    def twin(length: Duration) -> Ratio:
        """A length again.

        Made for this test.
        """
        return length

    formula(sources=(Source("bipm2019si"),))(twin)
    with pytest.raises(ValueError, match="two formulas are called"):
        formula(sources=(Source("bipm2019si"),))(twin)


def test_a_parameter_without_a_quantity_is_a_fault_of_the_author() -> None:
    @formula(sources=(Source("bipm2019si"),))
    def bare(length: float) -> Ratio:
        """A bare number."""
        return length

    with pytest.raises(TypeError, match="parameter length has no quantity"):
        bare(1.0)


def test_an_unknown_formula_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean .*latency\.minimum_round_trip"):
        formulas.get("latency.minimum_roundtrip")
    with pytest.raises(UnknownName, match=r"formulas\.all\(\) lists them"):
        formulas.get("zzzz")


def test_a_formula_knows_its_name_topic_and_signature() -> None:
    assert repr(GUARDED) == "<Formula latency.minimum_round_trip(distance, group_index)>"
    assert GUARDED.topic == "latency" and correlation.both_up.topic == "correlation"
    assert GUARDED.title == "Smallest possible round-trip time over a path"
    assert GUARDED.parameters["group_index"].default == 1.468
    assert math.isclose(GUARDED(1e6), 2 * latency.propagation_delay(1e6))

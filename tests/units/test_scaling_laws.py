"""Three laws of scaling fitted to the same rows: each finds itself again, and none leaves its bounds."""

from __future__ import annotations

import pytest

from dstudio_lib.formulas.scalability import gustafson, usl_throughput
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.scaling_laws import NAMES, fitted

SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
def test_amdahls_law_finds_its_serial_share_again(share: float) -> None:
    law = fitted("Amdahl", tuple((n, float(usl_throughput(n, share, 0.0, 50.0))) for n in SIZES))
    assert law.share == pytest.approx(share, abs=1e-5)
    assert law.throughput_of_one == pytest.approx(50, rel=1e-4)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.8])
def test_gustafsons_law_finds_its_serial_share_again(share: float) -> None:
    law = fitted("Gustafson", tuple((n, 50 * float(gustafson(share, n))) for n in SIZES))
    assert law.share == pytest.approx(share, abs=1e-9)
    assert law.throughput(100) == pytest.approx(50 * (100 - share * 99))


def test_the_universal_law_is_the_fit_of_the_scaling_calculator() -> None:
    law = fitted("universal", tuple((n, float(usl_throughput(n, 0.05, 0.001, 50.0))) for n in SIZES))
    assert (law.share, law.coherency) == pytest.approx((0.05, 0.001), rel=1e-3)


def test_shares_stay_between_nothing_and_all() -> None:
    better_than_linear = tuple((n, n**1.2) for n in SIZES)
    falling = tuple((n, 100 - n) for n in SIZES)
    for name in NAMES:
        for rows in (better_than_linear, falling):
            assert 0 <= fitted(name, rows).share <= 1, name
    assert fitted("Gustafson", falling).share == 1
    assert fitted("Gustafson", better_than_linear).share == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_law_that_fits_exactly_has_no_error_left(name: str) -> None:
    rows = tuple((n, 7.0 * n) for n in SIZES)
    assert fitted(name, rows).error == pytest.approx(0, abs=1e-6)  # type: ignore[arg-type]


def test_two_sizes_are_too_few() -> None:
    with pytest.raises(InputError, match="three different numbers"):
        fitted("Amdahl", ((1.0, 5.0), (2.0, 9.0), (2.0, 9.5)))

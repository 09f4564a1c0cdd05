"""Our field and our erasure code give the bytes that zfec and reedsolo give."""

from __future__ import annotations

import pytest
import reedsolo
import zfec

from dstudio_lib.algorithms.storage.erasure_code import ErasureCode
from dstudio_lib.algorithms.storage.galois import inverse, product
from dstudio_lib.foundation.randomness import stream


@pytest.mark.parametrize(("needed", "total"), [(1, 1), (1, 3), (2, 3), (4, 7), (6, 9), (10, 14), (17, 20), (24, 40), (2, 256)])
def test_pieces_are_those_of_zfec_byte_for_byte(needed: int, total: int) -> None:
    data = stream(needed, "data").randbytes(needed * 40)
    parts = [data[i * 40 : (i + 1) * 40] for i in range(needed)]
    assert ErasureCode(needed, total).encode(data) == [bytes(each) for each in zfec.Encoder(needed, total).encode(parts)]


def test_each_decodes_what_the_other_encoded() -> None:
    data = stream(7, "data").randbytes(60)
    pieces = zfec.Encoder(6, 9).encode([data[i * 10 : (i + 1) * 10] for i in range(6)])
    chosen = [1, 3, 4, 6, 7, 8]
    assert ErasureCode(6, 9).decode({i: bytes(pieces[i]) for i in chosen}, 60) == data
    ours = ErasureCode(6, 9).encode(data)
    decoded = zfec.Decoder(6, 9).decode([ours[i] for i in (6, 1, 7, 3, 4, 8)], (6, 1, 7, 3, 4, 8))
    assert b"".join(bytes(part) for part in decoded) == data


def test_the_field_multiplies_and_inverts_as_reedsolo_does() -> None:
    reedsolo.init_tables(0x11D)
    assert all(product(a, b) == reedsolo.gf_mul(a, b) for a in range(256) for b in range(0, 256, 5))
    assert all(inverse(a) == reedsolo.gf_inverse(a) for a in range(1, 256))

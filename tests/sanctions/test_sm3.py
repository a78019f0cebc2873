"""SM3 by the vectors of GB/T 32905-2016, and the same from both libraries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions.sm3 import (
    hmac_sm3,
    hmac_sm3_of_cryptography,
    hmac_sm3_of_interpreter,
    sm3,
    sm3_of_cryptography,
    sm3_of_interpreter,
)

VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]
"""GB/T 32905-2016 annex A, examples 1 and 2."""


@pytest.mark.parametrize(
    "made", [sm3, sm3_of_cryptography, sm3_of_interpreter], ids=lambda made: made.__name__
)
@pytest.mark.parametrize(("content", "digest"), VECTORS, ids=["example 1", "example 2"])
def test_the_digest_is_the_one_of_the_standard(made: object, content: bytes, digest: str) -> None:
    assert callable(made)

    assert made(content).hex() == digest


@given(key=st.binary(max_size=100), content=st.binary(max_size=300))
def test_a_keyed_digest_is_the_definition_of_hmac(key: bytes, content: bytes) -> None:
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = bytes(byte ^ 0x36 for byte in block)
    outer = bytes(byte ^ 0x5C for byte in block)

    digest = hmac_sm3(key, content)

    assert digest == sm3(outer + sm3(inner + content))
    assert digest == hmac_sm3_of_cryptography(key, content) == hmac_sm3_of_interpreter(key, content)

"""An answer that unpacks to more than allowed is never unpacked that far."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.unpacking import TooLarge, Unpacking


def test_a_small_answer_that_holds_a_large_one_takes_no_more_room_than_allowed() -> None:
    packed = gzip.compress(bytes(50_000_000))
    unpacking = Unpacking("gzip", 100_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="more than 100000 bytes"):
            unpacking.take(packed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2_000_000


PACKINGS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZip ": gzip.compress,
    "deflate": zlib.compress,
}


@given(st.binary(max_size=300), st.sampled_from(sorted(PACKINGS)), st.integers(1, 40))
def test_whatever_the_chunks_what_was_packed_comes_out(content: bytes, encoding: str, size: int) -> None:
    packed = PACKINGS[encoding](content)
    unpacking = Unpacking(encoding, len(content))

    for at in range(0, len(packed), size):
        unpacking.take(packed[at : at + size])

    assert unpacking.finish() == content


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_one_byte_too_many_is_too_many(encoding: str) -> None:
    unpacking = Unpacking(encoding, 9)

    with pytest.raises(TooLarge):
        unpacking.take(PACKINGS[encoding](b"0123456789"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_packing_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(TooLarge, match="nobody asked for"):
        _ = Unpacking(encoding, 9)

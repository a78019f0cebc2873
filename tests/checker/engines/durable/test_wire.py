"""Frames come out whole, in order and under their numbers, however the wire breaks them up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.engines.durable.wire import HEADER, LONGEST, Frames, Garbled, frame

NUMBERED = st.lists(st.tuples(st.integers(0, 2**64 - 1), st.binary(max_size=40)), max_size=6)


@given(NUMBERED, st.integers(1, 30))
def test_frames_are_put_together_again_from_pieces_of_any_size(
    sent: list[tuple[int, bytes]], size: int
) -> None:
    wire = b"".join(frame(number, body) for number, body in sent)
    frames = Frames()

    came = [one for start in range(0, len(wire), size) for one in frames.fed(wire[start : start + size])]

    assert came == sent


def test_a_length_beyond_all_measure_is_no_frame_of_ours() -> None:
    with pytest.raises(Garbled, match="a frame of 67108865 bytes, at most 67108864 are taken"):
        _ = list(Frames().fed(HEADER.pack(LONGEST + 1, 1)))

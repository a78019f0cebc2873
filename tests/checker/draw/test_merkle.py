"""Trees of RFC 9162: the known root of eight leaves, and proofs that hold for what is so and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.draw import merkle

KNOWN = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
"""The eight rows certificate transparency tests its trees with (RFC 6962)."""
rows = st.lists(st.binary(max_size=3), min_size=1, max_size=39)


def test_the_tree_of_the_known_rows_has_the_known_root() -> None:
    known = [bytes.fromhex(row) for row in KNOWN]

    assert merkle.root(known).hex().startswith("5dc9da79")
    assert merkle.root(known).hex().endswith("4328")


@given(rows, st.data())
def test_every_row_has_a_proof_and_another_row_has_none(held: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(held) - 1))
    root = merkle.root(held)

    proof = merkle.inclusion(held, index)

    assert merkle.is_included(held[index], index, len(held), proof, root)
    assert not merkle.is_included(held[index] + b"x", index, len(held), proof, root)
    assert not merkle.is_included(held[index], index, len(held), [*proof, root], root)
    assert not merkle.is_included(held[index], len(held), len(held), proof, root)


@given(rows, st.data())
def test_a_tree_that_grew_has_a_proof_and_one_that_was_changed_has_none(
    held: list[bytes], data: st.DataObject
) -> None:
    before = data.draw(st.integers(1, len(held)))
    old, new = merkle.root(held[:before]), merkle.root(held)

    proof = merkle.consistency(held, before)

    changed = [held[0] + b"x", *held[1:before]]
    assert merkle.is_consistent(before, old, len(held), new, proof)
    assert not merkle.is_consistent(before, merkle.root(changed), len(held), new, proof)
    assert not merkle.is_consistent(before, old, len(held), merkle.root([*held, b""]), proof)


def test_all_trees_up_to_39_rows_prove_each_row_and_each_beginning() -> None:
    held = [bytes([number]) for number in range(39)]

    for size in range(1, 40):
        root = merkle.root(held[:size])
        for number in range(size):
            assert merkle.is_included(held[number], number, size, merkle.inclusion(held[:size], number), root)
            proof = merkle.consistency(held[:size], number + 1)
            assert merkle.is_consistent(number + 1, merkle.root(held[: number + 1]), size, root, proof)

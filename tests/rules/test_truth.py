from __future__ import annotations

from itertools import product

import pytest

from rules.truth import FALSE, TRUE, UNKNOWN, Truth

EVERY = (FALSE, UNKNOWN, TRUE)


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (TRUE, TRUE, TRUE, TRUE),
        (TRUE, UNKNOWN, UNKNOWN, TRUE),
        (TRUE, FALSE, FALSE, TRUE),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, FALSE, FALSE, UNKNOWN),
        (FALSE, FALSE, FALSE, FALSE),
    ],
)
def test_and_and_or_follow_kleene_in_either_order(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert (a & b, b & a) == (both, both)
    assert (a | b, b | a) == (either, either)


def test_not_turns_true_and_false_and_leaves_unknown() -> None:
    assert [~truth for truth in EVERY] == [TRUE, UNKNOWN, FALSE]


def test_the_laws_that_engines_use_to_push_not_inwards_hold() -> None:
    for a, b in product(EVERY, EVERY):
        assert ~(a & b) == ~a | ~b
        assert ~(a | b) == ~a & ~b
        assert ~~a == a


def test_a_fact_that_becomes_known_never_turns_a_decided_verdict() -> None:
    """More knowledge only narrows: what was TRUE of UNKNOWN stays TRUE of both TRUE and FALSE."""
    for other in EVERY:
        for combine in (Truth.__and__, Truth.__or__):
            undecided = combine(UNKNOWN, other)
            if undecided is not UNKNOWN:
                assert {combine(TRUE, other), combine(FALSE, other)} == {undecided}


def test_of_and_word_are_the_doors_to_engines_and_to_the_contract() -> None:
    assert [Truth.of(value) for value in (False, None, True)] == [FALSE, UNKNOWN, TRUE]
    assert [truth.word for truth in EVERY] == ["false", "unknown", "true"]


@pytest.mark.parametrize("truth", EVERY)
def test_a_truth_is_not_taken_for_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(truth)

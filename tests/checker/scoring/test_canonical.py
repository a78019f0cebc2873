"""A case is written down one way, whichever of two ways it is written by."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.scoring.canonical import canonical, canonical_case, written_case
from rules.cases import Case, Lines
from rules.fact import ABSENT
from tests.checker.scoring.given import BASE

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
# a text that is stored holds no half of a surrogate pair
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.one_of(st.booleans(), st.integers(), st.integers(-(2**80), 2**80), TEXTS, DAYS, st.just(ABSENT))
FACTS = st.dictionaries(st.one_of(TEXTS, st.sampled_from([*BASE.vocabulary.stated_facts])), VALUES)
ROWS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=5), max_size=3).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case of any texts and values that a case can hold."""
    lines = st.builds(Lines, ROWS, st.booleans())
    stated: dict[str, Any] = draw(FACTS)
    return Case(
        draw(TEXTS),
        "320500",
        draw(DAYS),
        stated,
        draw(st.dictionaries(TEXTS, lines, max_size=3)),
        findings=frozenset(draw(st.lists(TEXTS, max_size=2))),
        credit_code=draw(st.sampled_from(["", "91320500MA1ABCD12R"])),
        name=draw(TEXTS),
    )


@given(case=cases())
def test_a_case_written_fast_is_the_canonical_form_to_the_byte(case: Case) -> None:
    fast = canonical_case(case)

    assert fast == canonical(written_case(case))

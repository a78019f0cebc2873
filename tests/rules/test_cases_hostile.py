"""Cases that nobody meant well: read or refused, with all that is wrong, in bounded time and length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cases import MOST_FAULTS, read_case
from rules.errors import CaseRefused
from tests.rules.written_cases import VOCABULARY, faults, faults_of, read


def test_everything_that_is_wrong_is_told_at_once_in_the_order_met() -> None:
    found = faults(
        {
            "plaec": "320500",
            "day": "x",
            "facts": {"headcount": True, "closed": None},
            "lines": {"roster": [{"pay_fen": -1}], "orders": 3},
        }
    )

    assert [field for field, _, _ in found] == [
        "plaec",
        "facts.headcount",
        "facts.closed",
        "lines.roster[0].pay_fen",
        "lines.orders",
        "place",
        "day",
    ]


def test_the_refusal_says_all_of_it_in_words() -> None:
    with pytest.raises(
        CaseRefused, match=r"^facts.headcount: found true, .*; facts.remark: found blank text: "
    ):
        _ = read(facts={"headcount": True, "remark": ""})


def test_more_lines_than_sums_can_bear_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.cases.MAX_LINES", 3)

    assert faults_of(lines={"roster": [{}] * 4}) == [("lines.roster", "size", "4 lines, at most 3 are taken")]
    assert len(read(lines={"roster": [{}] * 3}).lines["roster"].rows) == 3


def test_a_case_with_a_million_faults_gets_a_thousand_back() -> None:
    found = faults_of(lines={"roster": [{"wroker": "W"}] * 100_000})

    assert len(found) == MOST_FAULTS + 1
    assert found[-1] == ("case", "too_many_faults", "the rest was not read; correct these first")


def test_very_long_names_and_values_are_told_in_bounded_length() -> None:
    found = faults_of(
        facts={"x" * 1_000_000: 1, "remark": ["y" * 1_000_000], "unit_type": "z" * 1_000_000},
        findings=["u" * 1_000_000],
        place="3" * 5 + "x" * 1_000_000,
    )

    assert len(found) == 5
    assert all(len(field) + len(message) < 300 for field, _, message in found)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["case_id", "place", "day", "employer", "subject", "facts", "lines", "findings", "incomplete"]
)
inner_names = st.sampled_from([*VOCABULARY.facts, *VOCABULARY.lines, "worker", "kind", "role", "credit_code"])
sections = st.dictionaries(
    inner_names, values | st.lists(st.dictionaries(inner_names, values, max_size=2), max_size=2)
)
hostile = st.dictionaries(names, values | sections, max_size=9)


@given(hostile | values)
def test_anything_json_can_say_is_read_or_refused(written: object) -> None:
    try:
        case = read_case(VOCABULARY, written)
    except CaseRefused as refusal:
        told = refusal.faults
    else:
        told = ()
        assert len(case.place) == 6
    assert all(fault.field and fault.code and fault.message for fault in told)

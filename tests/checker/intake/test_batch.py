from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.batch import from_cases, to_cases
from checker.intake.fact_columns import PACKED_ROWS
from rules.cases import Case, Lines
from rules.fact import ABSENT, Fact, Value
from tests.checker.intake.vocabulary import DAY, PLACE, VOCABULARY


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    kinds: dict[str, st.SearchStrategy[Value]] = {
        "bool": st.booleans(),
        "int": st.integers(fact.low, fact.high),
        "date": st.dates(),
        "str": st.sampled_from([*fact.values])
        if fact.values
        else st.text(st.characters(exclude_categories=["Cs"])),
    }
    return st.one_of(kinds[fact.type], st.just(ABSENT)) if fact.may_be_absent else kinds[fact.type]


def rows_of(facts: dict[str, Fact]) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({}, optional={name: values_of(fact) for name, fact in facts.items()})


LISTS = {
    kind: st.builds(
        Lines, st.lists(rows_of(dict(one.columns)), max_size=3).map(tuple), complete=st.booleans()
    ).filter(lambda lines: lines.complete or lines.rows)
    for kind, one in VOCABULARY.lines.items()
}
CASES = st.lists(
    st.builds(
        Case,
        case_id=st.text("abc0", min_size=1, max_size=3),
        place=st.just(PLACE),
        day=st.dates(),
        facts=rows_of(dict(VOCABULARY.facts)),
        lines=st.fixed_dictionaries({}, optional=LISTS),
        credit_code=st.sampled_from(["", "91320500MA1ABCD12R"]),
        name=st.text("示例", max_size=3),
        findings=st.frozensets(st.sampled_from([*VOCABULARY.facts]), max_size=2),
    ),
    max_size=5,
    unique_by=lambda case: case.case_id,
)


@given(CASES)
def test_cases_come_back_from_columns(cases: list[Case]) -> None:
    assert to_cases(from_cases(cases, VOCABULARY), VOCABULARY) == cases


@given(CASES)
def test_columns_have_their_types(cases: list[Case]) -> None:
    batch = from_cases(cases, VOCABULARY)

    assert batch.cases.schema["day"] == pl.Date
    for name, fact in VOCABULARY.facts.items():
        stated = any(name in case.facts for case in cases)
        assert (name in batch.cases.columns) == stated
        assert (f"{name}__absent" in batch.cases.columns) == (stated and fact.may_be_absent)
    for kind in VOCABULARY.lines:
        assert batch.cases.schema[f"{kind}__given"] == pl.Boolean
        assert batch.lines[kind].columns[:2] == ["case_id", "line_no"]
        assert batch.lines[kind].schema["line_no"] == pl.Int64
    assert all("." not in column for column in batch.cases.columns)


def test_unknown_absent_and_false_stay_apart() -> None:
    case = Case("1", PLACE, DAY, {"has_union": False})
    cases = [
        case,
        replace(case, case_id="2", facts={"has_union": ABSENT}),
        replace(case, case_id="3", facts={}),
    ]

    frame = from_cases(cases, VOCABULARY).cases

    assert frame["has_union"].to_list() == [False, None, None]
    assert frame["has_union__absent"].to_list() == [False, True, False]


def test_an_incomplete_list_is_not_given_and_an_empty_one_is() -> None:
    partial = {"roster": Lines(({"worker": "W01"},), complete=False), "arrears": Lines()}

    batch = from_cases([Case("1", PLACE, DAY, lines=partial)], VOCABULARY)

    assert batch.cases["roster__given"].to_list() == [False]
    assert batch.cases["arrears__given"].to_list() == [True]
    assert batch.lines["roster"].height == 1


def test_columns_stated_late_reach_back_over_packed_rows() -> None:
    cases = [Case(str(n), PLACE, date(2026, 1, 1)) for n in range(PACKED_ROWS + 1)]
    cases.append(Case("last", PLACE, DAY, {"closed_on": ABSENT}))

    frame = from_cases(cases, VOCABULARY).cases

    assert frame["closed_on__absent"].sum() == 1
    assert frame["closed_on__absent"].null_count() == 0


def test_a_case_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        _ = from_cases([Case("1", PLACE, DAY)] * 2, VOCABULARY)

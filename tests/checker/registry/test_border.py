"""The border: what is no employer and no inspector is refused by field, and personal data is not repeated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.registry.border import admitted
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector, Leave, Recusal
from checker.registry.kept import (
    as_json,
    employer_columns,
    employer_of,
    entry_of,
    inspector_columns,
    inspector_of,
)
from checker.registry.sentences import SENTENCES
from checker.registry.tables import EmployerRow, InspectorRow
from rules.fact import ABSENT
from rules.truth import FALSE, TRUE, UNKNOWN
from sanctions.encrypted import Keys
from tests.checker.registry.files import CODES, employers, inspector, inspectors

WHO = {"credit_code": CODES[0], "name": "示例有限公司"}
WHOM = {"id": "I01", "name": "示例甲"}
KEYS = Keys.made()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("credit_code", CODES[0][:-1], "credit_code_length"),
        ("name", "", "text_form"),
        ("name", "示例|公司", "text_form"),
        ("name", "示例" * 101, "text_form"),
        ("name", "示例\x00", "text_form"),
        ("name", "无", "text_form"),
        ("unit_type", "ministry", "value_form"),
        ("unit_type", None, "value_form"),
        ("industry", "1411", "industry_form"),
        ("industry", "U14", "industry_form"),
        ("industry", "C1", "industry_form"),
        ("place", "3205", "place_form"),
        ("place", "３２０５０５", "place_form"),
        ("grid", "12-3", "grid_form"),
        ("grid", "1" * 13, "grid_form"),
        ("complaints", -1, "value_form"),
        ("complaints", 1_000_001, "value_form"),
        ("complaints", "3", "value_form"),
        ("key_employer", 1, "value_form"),
        ("integrity_grade", "D", "value_form"),
        ("tags", ("示例 园区",), None),
        ("tags", ("示" * 21,), "tags_form"),
        ("tags", tuple(f"示例{number}" for number in range(21)), "tags_form"),
        ("boss", "示例", "value_form"),
    ],
)
def test_what_is_out_of_form_is_refused_at_its_field(field: str, value: Any, code: str | None) -> None:
    employer, faults = admitted(Employer, {**WHO, field: value})

    assert {name: fault.code for name, fault in faults.items()} == ({field: code} if code else {})
    assert (employer is None) is (code is not None)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "I_01", "inspector_id_form"),
        ("id", "1" * 33, "inspector_id_form"),
        ("name", "示例" * 21, "text_form"),
        ("certificate", "示例 1", "certificate_form"),
        ("certificate_expires", date(1066, 1, 1), "date_out_of_range"),
        ("qualifications", ("甲",), "qualifications_form"),
        ("leave", (Leave(date(2026, 2, 2), date(2026, 1, 1)),), "leave_form"),
        ("recusals", (Recusal(CODES[0], ""),), "recusals_form"),
        ("recusals", (Recusal("示例", "示例配偶"),), "recusals_form"),
        ("active", "yes", "value_form"),
    ],
)
def test_an_inspector_out_of_form_is_refused_and_nothing_personal_repeated(
    field: str, value: Any, code: str
) -> None:
    found, faults = admitted(Inspector, {**WHOM, field: value})

    assert found is None
    assert {name: fault.code for name, fault in faults.items()} == {field: code}
    if field in ("name", "certificate", "recusals"):
        assert "示例" not in str(faults[field].found)


def test_what_is_left_out_is_unknown_and_null_is_known_not_to_be() -> None:
    stated = {**WHO, "grid": None, "integrity_grade": None, "tags": ()}

    employer, _ = admitted(Employer, stated)

    assert employer is not None
    assert (employer.grid, employer.integrity_grade, employer.tags) == (ABSENT, ABSENT, ())
    assert (employer.industry, employer.key_employer, employer.complaints) == (None, None, None)


def test_a_full_grid_lies_in_its_place() -> None:
    inside, _ = admitted(Employer, {**WHO, "place": "320500", "grid": "320505001002"})
    outside, faults = admitted(Employer, {**WHO, "place": "320500", "grid": "330505001002"})

    assert inside is not None
    assert outside is None
    assert faults["grid"].code == "grid_elsewhere"


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    for code, sentence in SENTENCES.items():
        assert set(sentence) == {"zh", "en"}, code


@given(employers())
def test_an_employer_is_kept_and_told_as_it_is(employer: Employer) -> None:
    import json

    assert employer_of(EmployerRow(**employer_columns(employer))) == employer
    assert entry_of("employers", json.loads(as_json(employer.known()))) == employer


@given(inspectors())
def test_an_inspector_is_kept_and_told_as_it_is(one: Inspector) -> None:
    import json

    assert inspector_of(KEYS, InspectorRow(**inspector_columns(KEYS, one))) == one
    assert entry_of("inspectors", json.loads(as_json(one.known()))) == one


@given(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3))
def test_duty_is_unknown_only_where_what_is_not_known_decides(known: list[bool | None]) -> None:
    active, certified, here = known
    day = date(2026, 11, 28)
    one = inspector(
        active=active,
        certificate_expires=None if certified is None else day if certified else date(2026, 11, 27),
        leave=None if here is None else () if here else (Leave(day, day),),
    )

    duty = one.on_duty(day)

    assert duty is (FALSE if False in known else UNKNOWN if None in known else TRUE)


def test_whom_to_keep_away_from_is_unknown_where_nobody_said() -> None:
    recused = inspector(recusals=(Recusal(CODES[0], "示例"),))

    told = [
        recused.must_keep_away(CODES[0]),
        recused.must_keep_away(CODES[1]),
        inspector().must_keep_away(""),
    ]
    assert told == [TRUE, FALSE, UNKNOWN]

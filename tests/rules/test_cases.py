"""Reading a case: every fault with its path; absent, unknown and left out are three things."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.cases import Lines, read_case
from rules.fact import ABSENT
from tests.rules.written_cases import HEAD, VOCABULARY, faults, faults_of, read


def test_a_case_is_read_with_all_it_says() -> None:
    case = read(
        employer={"credit_code": "91990499MA00000000", "name": "示例公司", "unit_type": "enterprise"},
        facts={
            "headcount": 46,
            "has_roster": False,
            "opened_on": "2020-02-29",
            "closed_on": None,
            "remark": "无",
        },
        lines={"roster": [{"worker": "W01", "pay_fen": 0}, {}], "orders": []},
        incomplete=["roster"],
        findings=["headcount"],
    )

    assert (case.case_id, case.place, case.day) == ("1", "320500", date(2026, 11, 22))
    assert (case.credit_code, case.name) == ("91990499MA00000000", "示例公司")
    assert case.facts == {
        "headcount": 46,
        "has_roster": False,
        "opened_on": date(2020, 2, 29),
        "closed_on": ABSENT,
        "remark": "无",
        "unit_type": "enterprise",
        "subject_role": "employer",
    }
    assert case.lines == {
        "roster": Lines(({"worker": "W01", "pay_fen": 0}, {}), complete=False),
        "orders": Lines((), complete=True),
    }
    assert case.findings == {"headcount"}


def test_what_is_left_out_is_unknown_what_is_null_is_absent_and_an_empty_list_is_none() -> None:
    silent, spoken = read(), read(facts={"closed_on": None}, lines={"orders": []})

    assert "closed_on" not in silent.facts
    assert "orders" not in silent.lines
    assert spoken.facts["closed_on"] is ABSENT
    assert spoken.lines["orders"] == Lines()


def test_null_of_a_fact_that_cannot_be_absent_is_a_fault_not_an_unknown() -> None:
    told = "cannot be absent (null): leave it out where it is unknown"

    assert faults_of(facts={"headcount": None}) == [("facts.headcount", "absent", f"人数 {told}")]
    assert faults_of(lines={"roster": [{"worker": None}]}) == [
        ("lines.roster[0].worker", "absent", f"工号 {told}")
    ]


@pytest.mark.parametrize(
    ("written", "field", "message"),
    [
        (
            {"facts": {"headcuont": 1}},
            "facts.headcuont",
            "'headcuont': there is no such fact; did you mean headcount?",
        ),
        ({"facts": {"qqq": 1}}, "facts.qqq", "'qqq': there is no such fact"),
        ({"facts": {"unpaid": 1}}, "facts.unpaid", "'unpaid': there is no such fact"),
        (
            {"lines": {"rooster": []}},
            "lines.rooster",
            "'rooster': there is no such list; did you mean roster?",
        ),
        ({"lines": {"groups": []}}, "lines.groups", "'groups': there is no such list"),
        (
            {"lines": {"roster": [{}, {"workers": "W"}]}},
            "lines.roster[1].workers",
            "'workers': roster has no such column; did you mean worker?",
        ),
        (
            {"lines": {"roster": [{"months": 3}]}},
            "lines.roster[0].months",
            "'months': roster has no such column",
        ),
        ({"fact": {}}, "fact", "'fact': a case has no such field; did you mean facts?"),
        (
            {"employer": {"names": "x"}},
            "employer.names",
            "'names': there is no such field; did you mean name?",
        ),
        ({"subject": {"type": "unit"}}, "subject.type", "'type': there is no such field"),
        ({"findings": ["headcuont"]}, "findings", "'headcuont': unknown name; did you mean headcount?"),
        ({"incomplete": ["rooster"]}, "incomplete", "'rooster': unknown name; did you mean roster?"),
    ],
)
def test_a_misspelled_name_is_a_fault_and_never_unknown(
    written: dict[str, Any], field: str, message: str
) -> None:
    assert faults_of(**written) == [(field, "unknown_name", message)]


def test_two_blank_worker_numbers_are_not_one_worker() -> None:
    """Three rows of one month each would be three months of one worker, which nobody is."""
    found = faults_of(lines={"roster": [{"worker": ""}, {"worker": " "}]})

    assert [(field, code) for field, code, _ in found] == [
        ("lines.roster[0].worker", "blank"),
        ("lines.roster[1].worker", "blank"),
    ]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (None, "found nothing, expected text"),
        (320500, "found a whole number 320500, expected text"),
        ("", "found empty text, expected text"),
        ("3205", "found '3205', expected the six digits of GB/T 2260 of the place of work"),
        ("江苏苏州", "found '江苏苏州', expected the six digits of GB/T 2260 of the place of work"),
        ("３２０５００", "found '３２０５００', expected the six digits of GB/T 2260 of the place of work"),
        ("32-500", "found '32-500', expected the six digits of GB/T 2260 of the place of work"),
    ],
)
def test_a_place_is_six_digits(place: object, message: str) -> None:
    assert [(field, told) for field, _, told in faults_of(place=place)] == [("place", message)]


def test_a_longer_region_code_is_cut_to_six_digits() -> None:
    assert read(place="320505001002").place == "320505"


@pytest.mark.parametrize(
    "day", [None, "2026-13-01", "2026-W05-1", 20261122, "today", datetime(2026, 11, 22, tzinfo=UTC)]
)
def test_a_case_has_a_day(day: object) -> None:
    found = faults_of(day=day)

    assert [(field, code) for field, code, _ in found] == [("day", "type")]
    assert found[0][2].endswith("expected a date such as 2026-11-22")


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_far_out_is_a_slip_of_the_hand(day: str) -> None:
    assert faults_of(day=day) == [
        ("day", "range", f"found {day}, expected a day from 1900-01-01 to 2200-12-31")
    ]


@pytest.mark.parametrize("written", [None, [], "case", 1, [HEAD]])
def test_what_is_no_mapping_is_no_case(written: object) -> None:
    assert faults(written)[0][:2] == ("case", "type")


@pytest.mark.parametrize("key", ["facts", "lines", "employer", "subject"])
@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_parts_of_a_case_are_mappings(key: str, value: object) -> None:
    assert faults_of(**{key: value})[0][:2] == (key, "type")


@pytest.mark.parametrize("rows", [None, {}, "x", 1])
def test_lines_are_a_list(rows: object) -> None:
    assert faults_of(lines={"roster": rows})[0][:2] == ("lines.roster", "type")


def test_a_line_is_a_mapping() -> None:
    found = faults_of(lines={"roster": [{"worker": "W1"}, None, ["W3"], "W4"]})

    assert [(field, told) for field, _, told in found] == [
        ("lines.roster[1]", "found nothing, expected named fields"),
        ("lines.roster[2]", "found a list, expected named fields"),
        ("lines.roster[3]", "found text 'W4', expected named fields"),
    ]


def test_a_list_that_is_named_incomplete_carries_lines() -> None:
    assert faults_of(incomplete=["orders"]) == [
        ("incomplete", "value", "orders is named incomplete but carries no lines")
    ]


def test_the_name_of_a_list_that_cannot_be_read_is_not_held_against_it_twice() -> None:
    assert len(faults_of(lines={"roster": 1}, incomplete=["roster"])) == 1
    assert len(faults_of(incomplete=["rooster"])) == 1


@pytest.mark.parametrize("names", [None, "headcount", {"headcount": True}, [1]])
def test_findings_are_a_list_of_names(names: object) -> None:
    assert faults_of(findings=names)[0][:2] == ("findings", "type")


def test_who_is_judged_is_the_employer_unless_said_otherwise() -> None:
    assert read().facts["subject_role"] == "employer"
    assert read(subject={"kind": "person", "name": "示例某"}).facts["subject_role"] == "person"
    assert read(subject={"kind": "unit", "role": "person"}).facts["subject_role"] == "person"


@pytest.mark.parametrize("kind", ["firm", None, 1, ["unit"]])
def test_a_subject_is_a_unit_or_a_person(kind: object) -> None:
    found = faults_of(subject={"kind": kind})

    assert found[0][:2] == ("subject.kind", "value")
    assert found[0][2].endswith("expected unit or person")


def test_one_fact_stated_in_two_places_says_the_same_or_is_a_fault() -> None:
    employer = {"unit_type": "enterprise"}

    assert read(employer=employer, facts={"unit_type": "enterprise"}).facts["unit_type"] == "enterprise"
    told = "found 'enterprise', but facts.unit_type says 'state_organ': state it once"
    assert faults_of(employer=employer, facts={"unit_type": "state_organ"}) == [
        ("employer.unit_type", "contradiction", told)
    ]
    assert faults_of(subject={"role": "person"}, facts={"subject_role": "employer"})[0][:2] == (
        "subject.role",
        "contradiction",
    )


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"employer": {"credit_code": 1}}, "employer.credit_code"),
        ({"employer": {"name": ["示例"]}}, "employer.name"),
        ({"employer": {"name": "示\0例"}}, "employer.name"),
        ({"subject": {"name": {}}}, "subject.name"),
        ({"case_id": 1}, "case_id"),
        ({"case_id": "\ud800"}, "case_id"),
        ({"employer": {"unit_type": 1}}, "employer.unit_type"),
    ],
)
def test_a_name_that_is_no_text_is_told_once_with_its_path(written: dict[str, Any], field: str) -> None:
    assert [(path, code) for path, code, _ in faults_of(**written)] == [(field, "type")]


def test_a_case_without_an_id_goes_by_its_credit_code() -> None:
    case = read_case(
        VOCABULARY,
        {"place": "320500", "day": "2026-11-22", "employer": {"credit_code": "91990499MA00000000"}},
    )

    assert case.case_id == "91990499MA00000000"


def test_a_case_written_as_json_is_the_same_case() -> None:
    written = {
        **HEAD,
        "facts": {"headcount": 46, "closed_on": None},
        "lines": {"roster": [{"worker": "W01"}]},
    }

    assert read_case(VOCABULARY, json.loads(json.dumps(written))) == read_case(VOCABULARY, written)

"""What is shown of a proceeding: nothing personal below `full`, whatever field it stands in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.consequences.shown import masked
from sanctions.course.course import Act, Course
from sanctions.course.fields import Field
from sanctions.course.reading import shipped_courses

NUMBER, NAME = "990401199003072340", "示例赵某"
COURSES = shipped_courses().courses.values()
FIELDS = [
    (course, act, field)
    for course in COURSES
    for act in course.acts.values()
    for field in act.fields.values()
    if field.type in ("text", "long", "line", "person")
]


def said(field: Field, text: str) -> Any:
    one: Any = text
    if field.type == "person":
        one = {"name": NAME, "role": "principal", "id_number": NUMBER}
    elif field.type == "line":
        one = {"worker": NAME, "months": 3, "note": text, "inside": [{"id_number": NUMBER, "phone": NUMBER}]}
    return [one] if field.many else one


IDS = [f"{course.name}.{act.name}.{field.name}" for course, act, field in FIELDS]


@pytest.mark.parametrize(("course", "act", "field"), FIELDS, ids=IDS)
def test_no_identity_number_is_shown_in_any_field(course: Course, act: Act, field: Field) -> None:
    value = said(field, f"经查（{NUMBER}）")

    shown = json.dumps(masked(field, value, "partial", is_person=True), ensure_ascii=False)

    assert NUMBER not in shown, (course.name, act.name)
    assert NAME not in shown
    assert masked(field, value, "full", is_person=True) == value


@given(text=st.text(min_size=1, max_size=50))
def test_nothing_of_a_long_text_is_shown(text: str) -> None:
    field = Field.written("summary", "long 案情摘要 | summary")

    assert masked(field, text, "partial", is_person=False) == "***"


@pytest.mark.parametrize(
    ("name", "is_person", "value", "shown"),
    [
        ("name", False, "示例建筑劳务有限公司", "示例建筑劳务有限公司"),
        ("name", True, "示例赵某", "示***"),
        ("addressee_name", True, "示例赵某", "示***"),
        ("recipient", False, "示例赵某", "示***"),
        ("worker", False, "W01", "W01"),
        ("worker", False, "示例赵某", "示***"),
        ("document", False, "限期改正指令书", "限期改正指令书"),
    ],
)
def test_what_is_shown_hangs_on_whose_name_it_is(name: str, is_person: bool, value: str, shown: str) -> None:
    field = Field.written(name, "text 名称 | name")

    assert masked(field, value, "partial", is_person=is_person) == shown


def test_a_worker_told_by_number_can_be_told_apart() -> None:
    field = Field.written("lines", "line+ 明细 | lines")
    lines = [{"worker": "W01", "amount_fen": 1}, {"worker": "示例钱某", "amount_fen": 2}]

    shown = masked(field, lines, "partial", is_person=False)

    assert shown == [{"worker": "W01", "amount_fen": 1}, {"worker": "示***", "amount_fen": 2}]

"""The courses that ship: every name they use is there, and every act can be reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.rule_base import shipped
from sanctions import rooms
from sanctions.course.course import Act, Cited, Course
from sanctions.course.reading import CoursesBroken, load, shipped_courses

COURSES = shipped_courses()
ACTS = [(course, act) for course in COURSES.courses.values() for act in course.acts.values()]
IDS = [f"{course.name}.{act.name}" for course, act in ACTS]


def cited() -> list[tuple[str, Cited]]:
    found = [(f"{course.name}.{act.name}", one) for course, act in ACTS for one in act.sources]
    found += [(duty.name, one) for duty in COURSES.duties.values() for one in duty.sources]
    return found + [(name, one) for name, neglect in COURSES.neglects.items() for one in neglect.sources]


def test_every_source_is_an_instrument_of_the_rule_base() -> None:
    assert [(name, one.law) for name, one in cited() if one.law not in shipped().instruments] == []


def test_every_term_is_one_of_the_rule_base() -> None:
    limits = {limit for duty in COURSES.duties.values() for limit in duty.limits.values()}

    assert limits - shipped().time_limits.keys() == set()


@pytest.mark.parametrize(("course", "act"), ACTS, ids=IDS)
def test_every_guard_and_record_stands_in_a_room(course: Course, act: Act) -> None:
    assert set(act.guards) - rooms.GUARDS.keys() == set()
    assert {sent.record for sent in act.sends} - rooms.WRITERS.keys() == set()


@pytest.mark.parametrize(("course", "act"), ACTS, ids=IDS)
def test_what_a_duty_hangs_on_is_a_field_or_a_duty(course: Course, act: Act) -> None:
    fields = {
        name for one in COURSES.courses.values() for other in one.acts.values() for name in other.fields
    }
    for start in act.starts:
        assert not start.since or start.since in fields | COURSES.duties.keys(), start
        assert not start.until or start.until in fields, start
        assert not start.when or start.when.removeprefix("not ") in fields, start


@pytest.mark.parametrize(("course", "act"), ACTS, ids=IDS)
def test_no_field_is_called_what_every_command_takes(course: Course, act: Act) -> None:
    assert not {"by", "on", "reason", "under", "paper", "papers", "json", "lang", "act"} & set(act.fields)


@pytest.mark.parametrize("course", COURSES.courses.values(), ids=lambda course: course.name)
def test_every_state_can_be_reached_and_left_or_is_an_end(course: Course) -> None:
    reached, before = {course.opening.after}, set[object]()
    while reached != before:
        before = set(reached)
        reached |= {act.after for act in course.acts.values() if act.after and reached & set(act.before)}
    left = {state for act in course.acts.values() for state in act.before if act.after not in (None, state)}

    assert reached == set(course.states)
    assert set(course.states) - left <= course.ended


@pytest.mark.parametrize(("course", "act"), ACTS, ids=IDS)
def test_who_decides_gives_reasons_for_a_refusal(course: Course, act: Act) -> None:
    assert act.needs_reason or not act.refuses
    if act.approves or act.refuses:
        assert set(act.posts) <= {"head", "acting_head", "deputy"}


def test_a_course_that_names_what_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "courses").mkdir()
    (tmp_path / "courses" / "odd.yaml").write_text(
        "name: odd\npath: odds\nletter: Q\ntitle: 示例 | odd\nstates: {begun: 始 | begun}\n"
        "acts:\n  open: {title: 开 | open, posts: [head], to: gone, starts: [nothing], papers: [none]}\n",
        encoding="utf-8",
    )

    with pytest.raises(CoursesBroken) as broken:
        _ = load(tmp_path)

    assert broken.value.problems == [
        "odd.open: no state 'gone'",
        "odd.open: no duty 'nothing'",
        "odd.open: no paper 'none'",
    ]

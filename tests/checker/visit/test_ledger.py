"""From the door on: record, findings, results, follow-up, close; all of an act is kept, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.store.store import Store
from checker.visit import kept, ledger
from checker.visit.errors import VisitRefused
from checker.visit.parts import Finding, Person
from checker.visit.tables import VisitActRow, VisitRow
from rules.cases import read_case
from rules.errors import CaseRefused
from rules.rule_base import shipped
from sanctions.audit import verify
from tests.checker.visit.scene import UNDEMOCRATIC, UNPAID, VOCABULARY, Course, a_record, acts_of, fill
from tests.checker.visit.test_approach import refused


@pytest.fixture
def course(store: Store) -> Course:
    """A visit whose inspectors stand inside."""
    fill(store)
    course = Course(store)
    _ = course.open_exempt()
    _ = course.approve_exempt()
    _ = course.waive("urgent")
    _ = course.arrive()
    return course


def test_a_visit_goes_its_way_to_the_end(course: Course) -> None:
    _ = course.record()
    _ = course.find()
    _ = course.result(A="ordered_to_correct", G="no_problem")
    _ = course.follow_up(date(2026, 9, 1))
    _ = course.follow_up(A="not_corrected")
    _ = course.publish()
    _ = refused("unsettled", course.close)
    _ = course.follow_up(A="corrected")

    closed = course.close()

    assert closed == course.read()
    assert (closed.state, closed.unsettled()) == ("closed", ())
    assert [one.outcomes for one in closed.follow_ups] == [{}, {"A": "not_corrected"}, {"A": "corrected"}]
    with course.store.reading() as session:
        acts = [f"visit.{entry.kind}" for entry in closed.entries]
        assert acts_of(session, course.id) == acts
        assert verify(session).whole
    for work in (course.close, course.record, course.find, course.publish, course.approve_exempt):
        with pytest.raises(VisitRefused):
            _ = work()


def test_there_is_no_result_without_a_record_and_no_close_without_a_result(course: Course) -> None:
    _ = refused("state", lambda: course.result(A="no_problem", G="no_problem"))
    _ = refused("state", course.find)
    _ = course.record()
    _ = refused("state", course.record)
    _ = refused("state", course.close)
    _ = refused("state", course.publish)
    _ = course.result(A="no_problem", G="no_problem")
    _ = refused("state", lambda: course.result(A="no_problem", G="no_problem"))
    _ = refused("state", course.find)
    _ = refused("follow_up", course.follow_up)

    assert course.close().state == "closed"
    assert course.publish().publication is not None
    _ = refused("published", course.publish)


def test_a_result_says_what_was_found_of_every_item(course: Course) -> None:
    _ = course.record()
    _ = course.find(replace(UNDEMOCRATIC, item="B"))

    told = refused("result_items", lambda: course.result(A="no_problem", G="no_problem"))
    _ = refused("finding_stands", lambda: course.result(A="no_problem", B="no_problem", G="no_problem"))
    _ = refused(
        "finding_missing", lambda: course.result(A="to_be_handled", B="to_be_handled", G="no_problem")
    )
    _ = refused("unknown_results", lambda: course.result(A="fine", B="to_be_handled", G="no_problem"))
    _ = refused("unknown_results", lambda: course.result(A="no_problem", B="not_disclosed", G="no_problem"))

    assert "expected one each for A B G" in told
    assert course.result(A="no_problem", B="to_be_handled", G="no_problem").state == "resulted"


def test_a_record_holds_what_it_must(course: Course) -> None:
    scanned = course.at
    good = a_record(scanned, scanned + timedelta(minutes=30))

    _ = refused("record_times", lambda: course.record(replace(good, begun=scanned - timedelta(minutes=1))))
    _ = refused("record_times", lambda: course.record(replace(good, ended=scanned - timedelta(minutes=1))))
    _ = refused("record_times", lambda: course.record(replace(good, ended=scanned + timedelta(days=9))))
    _ = refused("witness", lambda: course.record(replace(good, signature="refused")))
    _ = refused("persons", lambda: course.record(replace(good, persons=())))
    _ = refused("media", lambda: course.record(replace(good, media=good.media * 2)))
    _ = refused("field", lambda: course.record(replace(good, persons=(Person("", "会计"),))))

    refusing = replace(good, signature="refused", persons=(), witness="示例见证人")
    assert course.record(refusing).record == refusing


def test_a_finding_makes_a_rule_true(course: Course) -> None:
    _ = refused("state", course.case)
    _ = course.record()
    _ = course.find()
    _ = course.find(UNPAID)

    written = course.case()

    case = read_case(VOCABULARY, written)
    base = shipped()
    with Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("not_importable"))) as assessor:
        assessment = assessor.assess(case)
    verdict = next(one for one in assessment["verdicts"] if one["rule"] == "A02")
    sources = {fact["source"] for element in verdict["elements"] for fact in element["facts"].values()}
    assert (verdict["truth"], sources) == ("true", {"finding"})
    assert case.findings == {"rules_affect_workers", "rules_made_democratically"}
    assert (case.place, case.day) == ("320505", date(2026, 8, 20))
    assert case.lines["arrears"].rows[0]["amount_fen"] == 100
    with course.store.reading() as session:
        assert acts_of(session, course.id)[-1] == "visit.case"


def test_a_finding_speaks_the_words_of_the_rules_and_denies_no_other(course: Course) -> None:
    _ = course.record()
    _ = course.find()

    with pytest.raises(CaseRefused) as caught:
        _ = course.find(Finding("A", "示例", {"rules_affect_worker": True}))
    _ = refused("contradiction", lambda: course.find(Finding("A", "示例", {"rules_affect_workers": False})))
    _ = refused("finding_twice", course.find)
    _ = refused("field", lambda: course.find(Finding("M", "示例")))

    assert "rules_affect_workers" in str(caught.value)
    assert len(course.read().findings) == 1


def test_nothing_persons_said_stands_in_the_clear(course: Course) -> None:
    _ = course.record()
    _ = course.find()
    with course.store.reading() as session:
        rows = [*session.exec(select(VisitRow)), *session.exec(select(VisitActRow))]
    written = b"".join(
        value.content if hasattr(value, "content") else str(value).encode()
        for row in rows
        for value in row.model_dump().values()
    )

    secrets = [
        "示例王某",
        "工资表由会计保管",
        "考勤制度",
        "示例加工厂",
        "示例信访",
        course.read().target.unit,
    ]

    assert len(rows) == 1 + 6
    assert not [secret for secret in secrets if secret.encode() in written]


def test_an_act_is_kept_with_its_audit_row_or_not_at_all(course: Course) -> None:
    before = course.read()
    record = a_record(course.at, course.at + timedelta(minutes=9))

    class Cut(Exception):
        pass

    def cut() -> None:
        with course.store.writing() as session:
            _ = ledger.recorded(session, course.store.keys, course.id, record, course.signed())
            raise Cut

    with pytest.raises(Cut):
        cut()

    assert course.read() == before
    with course.store.reading() as session:
        assert acts_of(session, course.id)[-1] == "visit.arrive"
        assert verify(session).whole
    assert course.record(record).state == "recorded"
    with course.store.reading() as session:
        assert acts_of(session, course.id)[-1] == "visit.record"


def test_an_act_that_is_missing_from_the_database_is_told(course: Course) -> None:
    with course.store.writing() as session:
        session.delete(session.get_one(VisitActRow, (course.id, 2)))

    _ = refused("altered", course.read)


def test_two_who_record_at_once_record_once(course: Course) -> None:
    barrier, told = Barrier(2), list[str]()
    at = course.at + timedelta(hours=2)

    def record(minutes: int) -> None:
        made = a_record(course.at, course.at + timedelta(minutes=minutes))
        _ = barrier.wait()
        try:
            with course.store.writing() as session:
                _ = ledger.recorded(session, course.store.keys, course.id, made, kept.Signed(at, "示例"))
            told.append("recorded")
        except VisitRefused as error:
            told.append(error.code)

    run_both(lambda: record(5), lambda: record(6))

    assert sorted(told) == ["recorded", "state"]
    assert [entry.kind for entry in course.read().entries].count("record") == 1


def test_two_who_open_at_once_open_one(store: Store) -> None:
    fill(store)
    barrier, told = Barrier(2), list[str]()

    def begin() -> None:
        _ = barrier.wait()
        try:
            told.append(Course(store).open_exempt().id)
        except VisitRefused as error:
            told.append(error.code)

    run_both(begin, begin)

    assert sorted(told) == ["320505-2026-V0001", "opened_already"]


def run_both(*works: Callable[[], None]) -> None:
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_visits_are_listed_by_place(course: Course) -> None:
    def ids(session: Session, place: str) -> list[str]:
        return [one.id for one in kept.listed(session, course.store.keys, place)]

    with course.store.reading() as session:
        found = [ids(session, place) for place in ("000000", "320500", "320505", "330000")]

    assert found == [[course.id], [course.id], [course.id], []]


def test_in_every_state_nothing_is_done_but_what_may_come(store: Store) -> None:
    fill(store)
    course = Course(store)
    _ = course.open_exempt()
    works: dict[str, Callable[[], object]] = {
        "approve": course.approve_exempt,
        "notify": course.notify,
        "waive": lambda: course.waive("urgent"),
        "arrive": course.arrive,
        "record": course.record,
        "find": course.find,
        "result": lambda: course.result(A="to_be_handled", G="no_problem"),
        "follow_up": lambda: course.follow_up(A="case_opened"),
        "publish": course.publish,
        "close": course.close,
    }
    # what is done in each state to go on, and what else would be allowed there
    course_of_acts = [
        ("approve", set[str]()),
        ("notify", {"waive"}),
        ("arrive", set[str]()),
        ("record", set[str]()),
        ("find", set[str]()),
        ("result", set[str]()),
        ("follow_up", {"publish"}),
        ("close", {"publish"}),
        ("publish", set[str]()),
        ("", set[str]()),
    ]

    for following, also in course_of_acts:
        before = course.read()
        for name, work in works.items():
            if name not in {following, *also}:
                with pytest.raises(VisitRefused):
                    _ = work()
        assert course.read() == before
        if following:
            _ = works[following]()

    assert course.read().state == "closed"

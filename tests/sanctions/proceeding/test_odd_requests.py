"""What nobody would send and somebody does (异常请求): refused with a code, never a failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from checker.store.store import Store
from sanctions.course.fields import TYPES, Field
from sanctions.happened import Happened
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Done
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import OutboxRow
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.made_up_courses import made_up_book
from tests.sanctions.proceeding.bureau import attached, officers

NOW = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
ROOT, ERRAND, STEP = "320500-2026-P0001", "320500-2026-Q0001", "320500-2026-R0001"
NAMED = {"investigators": ["inv-1", "inv-2"]}
_deep: dict[str, Any] = {}
for _ in range(5_000):
    _deep = {"a": _deep}
ODD: tuple[object, ...] = (
    5,
    1.5,
    None,
    True,
    [],
    {},
    b"a",
    "\ud800",
    "a\x00b",
    "0001-01-01",
    "9999-12",
    {"a": "\ud800"},
    _deep,
)
NO_ID = ("示例", "\ud800", "a\x00b", "-" * 300, "")


@pytest.fixture
def bureau(store: Store) -> Store:
    with store.writing() as session:
        officers(session, store)
    return store


def act(store: Store, request: Request, by: str = "inv-1", at: datetime = NOW) -> Done:
    with store.writing() as session:
        return ledger.perform(session, store.keys, made_up_book(), request, Signed(at, by))


def refused(store: Store, request: Request, by: str = "inv-1") -> str:
    with pytest.raises(Refusal) as refusal:
        _ = act(store, request, by)
    return refusal.value.code


def told(store: Store) -> None:
    """Have an errand asked for, allowed and told."""
    for request, by in (
        (Request("affair", "open", fields=NAMED), "inv-1"),
        (Request("errand", "open", parent_id=ROOT), "inv-1"),
        (Request("errand", "ask", ERRAND), "inv-1"),
        (Request("errand", "allow", ERRAND), "head"),
        (Request("errand", "tell", ERRAND, papers=(attached("example_letter"),)), "inv-1"),
    ):
        _ = act(store, request, by)


@pytest.mark.parametrize("kind", sorted(set(TYPES) - {"code"}))
def test_a_field_takes_a_value_that_can_be_kept_or_refuses_it(kind: str) -> None:
    wanted = Field(kind, kind, ("示例", "example"))

    for value in ODD:
        try:
            _ = str(wanted.read(value)).encode()
        except Refusal as refusal:
            assert refusal.code == "field"  # noqa: PT017 - either is right, but nothing else


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12", "9999-12-31T23:59", "0001-01-01T00:00+23:00"])
def test_a_time_to_which_no_term_can_be_added_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="year"):
        _ = Happened.read(text)


@pytest.mark.parametrize("place", ["٣٢٠٥٠٦", "３２０５０６"])
def test_a_place_is_written_in_the_digits_of_codes(place: str) -> None:
    with pytest.raises(Refusal):
        _ = Field("place", "place", ("示例", "example")).read(place)


def test_ids_that_no_database_takes_are_unknown(bureau: Store) -> None:
    _ = act(bureau, Request("affair", "open", fields=NAMED))

    finish = [refused(bureau, Request("affair", "finish", id_)) for id_ in NO_ID]
    opened = [refused(bureau, Request("errand", "open", parent_id=id_)) for id_ in NO_ID[:-1]]
    by = [refused(bureau, Request("affair", "finish", ROOT), id_) for id_ in NO_ID]
    why = [
        refused(bureau, Request("affair", "finish", ROOT, reason=text))
        for text in ("\ud800", "\x00", "a" * 3_000)
    ]

    assert {*finish, *opened} == {"proceeding_unknown"}
    assert set(by) == {"officer_unknown"}
    assert set(why) == {"reason"}


def test_what_comes_along_does_not_ask_what_was_recorded_meanwhile(bureau: Store) -> None:
    """A halt of two days ago that is recorded today: a step begun since is stopped none the less."""
    opened = NOW - timedelta(days=9)
    for request in (
        Request("affair", "open", fields=NAMED),
        Request("errand", "open", parent_id=ROOT),
    ):
        _ = act(bureau, request, at=opened)
    _ = act(bureau, Request("step", "open", parent_id=ERRAND))
    past = Happened.at(NOW - timedelta(days=2))
    halt = Request("affair", "halt", ROOT, happened=past, reason="示例", because="示例：补录")

    done = act(bureau, halt, "head")

    assert {one.id: one.state for one in done.family.members.values()} == {
        ROOT: "halted",
        ERRAND: "resting",
        STEP: "stopped",
    }


def test_others_named_later_do_not_clear_who_investigated(bureau: Store) -> None:
    _ = act(bureau, Request("affair", "open", fields={"investigators": ["head", "inv-2"]}))
    _ = act(bureau, Request("errand", "open", parent_id=ROOT))
    _ = act(bureau, Request("errand", "ask", ERRAND))
    _ = act(bureau, Request("affair", "assign", ROOT, fields={"investigators": ["inv-2", "inv-3"]}))

    assert refused(bureau, Request("errand", "allow", ERRAND), "head") == "four_eyes"
    assert act(bureau, Request("errand", "allow", ERRAND), "deputy").proceeding.state == "allowed"


def test_a_correction_rests_on_what_was_told_not_on_what_was_approved_since(bureau: Store) -> None:
    told(bureau)
    _ = act(bureau, Request("errand", "ask-again", ERRAND))
    _ = act(bureau, Request("errand", "allow-again", ERRAND), "head")

    _ = act(bureau, Request("errand", "correct", ERRAND))

    with bureau.reading() as session:
        sent = session.exec(select(OutboxRow).where(OutboxRow.destination == "portal")).all()
    assert [(row.version, row.proposal, row.state) for row in sent] == [(1, 2, "SUPERSEDED"), (2, 2, "READY")]

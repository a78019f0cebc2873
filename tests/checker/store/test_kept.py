"""Kept cases: found by whom they concern, sealed, and shown by a receipt anyone can check."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from checker.roles import Bearer
from checker.scoring.rule_bases import RuleBases
from checker.scoring.verification import receipt_file, verify
from checker.store.kept import keep, newest
from checker.store.store import Store
from checker.tables import KeptCase, KeptReceipt
from rules.cases import Case
from sanctions import audit
from sanctions.encrypted import SealBroken
from sanctions.tables import AuditEntry
from tests.checker.scoring.given import ALONE, HANGZHOU, SUZHOU, refused
from tests.checker.store.rush import in_threads

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def bearer(place: str, token: str = "t1") -> Bearer:
    return Bearer(token, "示例市", "inspector", place)


def case(case_id: str = "示例-1", *, place: str = SUZHOU, headcount: int = 46) -> Case:
    return replace(refused(place=place, headcount=headcount), case_id=case_id, name="示例建筑劳务有限公司")


def kept(store: Store, one: Case, at: datetime = NOW) -> str:
    with store.writing() as session:
        return keep(session, store.keys, case=one, assessed=ALONE.assessed(one), at=at, bearer=bearer(SUZHOU))


def test_what_was_kept_comes_back_as_it_was_answered_and_written(store: Store) -> None:
    one = case()
    assessed = ALONE.assessed(one)

    id_ = kept(store, one)

    with store.reading() as session:
        found = newest(session, store.keys, "示例-1", bearer(SUZHOU))
    assert found is not None
    assert (found.id, found.case_id, found.place, found.kept_at) == (id_, "示例-1", SUZHOU, NOW)
    assert json.loads(found.assessment) == assessed.assessment
    assert found.receipt == assessed.receipt
    assert found.receipt_file == receipt_file(one, assessed.receipt)


def test_its_receipt_is_verified_as_any_other(store: Store, tmp_path: Path) -> None:
    _ = kept(store, case())

    with store.reading() as session:
        found = newest(session, store.keys, "示例-1", bearer(SUZHOU))

    assert found is not None
    assert verify(found.receipt_file, RuleBases(tmp_path)).standing == "replayed"


def test_the_newest_is_the_one_kept_last(store: Store) -> None:
    _ = kept(store, case(headcount=1), NOW + timedelta(seconds=1))
    last = kept(store, case(headcount=2), NOW + timedelta(seconds=2))
    _ = kept(store, case(headcount=3), NOW)

    with store.reading() as session:
        found = newest(session, store.keys, "示例-1", bearer(SUZHOU))

    assert found is not None
    assert found.id == last


def test_a_bearer_finds_what_lies_in_its_jurisdiction_and_no_more(store: Store) -> None:
    _ = kept(store, case())
    _ = kept(store, case(place=HANGZHOU), NOW + timedelta(seconds=1))
    places = ("000000", "330000", "330100", "320500", "320506", "440000")

    with store.reading() as session:
        found = {place: newest(session, store.keys, "示例-1", bearer(place)) for place in places}

    assert {place: one.place for place, one in found.items() if one is not None} == {
        "000000": HANGZHOU,
        "330000": HANGZHOU,
        "330100": HANGZHOU,
        "320500": SUZHOU,
    }


def test_a_case_that_was_not_kept_is_not_found(store: Store) -> None:
    _ = kept(store, case())

    with store.reading() as session:
        assert newest(session, store.keys, "示例-2", bearer(SUZHOU)) is None


def test_the_same_case_kept_twice_has_one_receipt_and_two_acts_in_the_chain(store: Store) -> None:
    ids = [kept(store, case()), kept(store, case(), NOW + timedelta(days=1))]

    with store.reading() as session:
        receipts = session.exec(select(KeptReceipt)).all()
        acts = session.exec(select(AuditEntry)).all()
        whole = audit.verify(session).whole
    assert len(receipts) == 1
    assert [(act.actor, act.action, act.object, act.receipt) for act in acts] == [
        ("t1", "case.keep", id_, receipts[0].id) for id_ in ids
    ]
    assert whole


def test_threads_that_keep_the_same_case_at_once_all_keep_it(store: Store) -> None:
    ids = in_threads(6, lambda _: kept(store, case()))

    with store.reading() as session:
        assert len(session.exec(select(KeptReceipt)).all()) == 1
        assert {one.id for one in session.exec(select(KeptCase)).all()} == set(ids)
        assert audit.verify(session).whole


def test_nothing_is_kept_where_the_transaction_ends_badly(store: Store) -> None:
    one = case()

    def kept_half() -> None:
        with store.writing() as session:
            assessed = ALONE.assessed(one)
            _ = keep(session, store.keys, case=one, assessed=assessed, at=NOW, bearer=bearer(SUZHOU))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        kept_half()

    with store.reading() as session:
        assert newest(session, store.keys, one.case_id, bearer(SUZHOU)) is None
        assert session.exec(select(KeptReceipt)).all() == []
        assert session.exec(select(AuditEntry)).all() == []


def test_no_column_holds_the_case_in_the_clear(store: Store) -> None:
    _ = kept(store, case())

    with store.reading() as session:
        rows = [repr(row) for row in session.exec(select(KeptCase)).all()]
        rows += [repr(row) for row in session.exec(select(KeptReceipt)).all()]
        rows += [repr(row) for row in session.exec(select(AuditEntry)).all()]
    assert not any("示例" in row for row in rows)


def test_an_assessment_moved_to_another_case_does_not_open(store: Store) -> None:
    first, second = kept(store, case()), kept(store, case("示例-2", headcount=1))

    with store.writing() as session:
        taken, given = session.get(KeptCase, first), session.get(KeptCase, second)
        assert taken is not None
        assert given is not None
        given.assessment = taken.assessment
        session.add(given)

    with store.reading() as session, pytest.raises(SealBroken):
        _ = newest(session, store.keys, "示例-2", bearer(SUZHOU))


@pytest.mark.parametrize("other", ["2026-①", "2026-１", " 2026-1", "2026-1 "])
def test_a_case_is_never_answered_with_another_whose_id_looks_alike(store: Store, other: str) -> None:
    first = kept(store, case("2026-1", headcount=1))
    second = kept(store, case(other, headcount=2), NOW + timedelta(seconds=1))

    with store.reading() as session:
        found = [newest(session, store.keys, case_id, bearer(SUZHOU)) for case_id in ("2026-1", other)]

    assert [(one.id, one.case_id) for one in found if one] == [(first, "2026-1"), (second, other)]


def test_rows_of_another_case_under_the_same_index_are_passed_over(store: Store) -> None:
    """An earlier program folded what it indexed."""
    first = kept(store, case("2026-1", headcount=1))
    second = kept(store, case("2026-①", headcount=2), NOW + timedelta(seconds=1))
    with store.writing() as session:
        index = session.get_one(KeptCase, first).case_index
        session.get_one(KeptCase, second).case_index = index

    with store.reading() as session:
        found = newest(session, store.keys, "2026-1", bearer(SUZHOU))
        none = newest(session, store.keys, "2026-①", bearer(SUZHOU))

    assert found is not None
    assert (found.id, none) == (first, None)


def test_of_those_kept_at_one_moment_the_last_is_the_newest(store: Store) -> None:
    ids = [kept(store, case(headcount=number)) for number in range(1, 9)]

    with store.reading() as session:
        found = newest(session, store.keys, "示例-1", bearer(SUZHOU))

    assert found is not None
    assert found.id == ids[-1]
    assert ids == sorted(ids)

"""The credit file: the bureau sees all that is on record, outsiders what is public now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from checker.store.store import Store
from sanctions.credit_file import CreditFile, ViewerLevel, VisitTold, as_json, credit_file
from sanctions.proceeding.tables import OutboxRow
from tests.sanctions.listings import deliver, listed, removed
from tests.sanctions.proceeding.bureau import CREDIT_CODE, Bureau

PERSON = "990401199003072340"
VISITS = (
    VisitTold("示例检查1", date(2026, 3, 2), "no_problem", date(2026, 3, 20)),
    VisitTold("示例检查2", date(2026, 5, 2), "handled_later"),
)


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def file(bureau: Bureau, subject: str, level: ViewerLevel) -> CreditFile:
    with bureau.store.reading() as session:
        return credit_file(session, bureau.store.keys, bureau.book.courses, subject, level, VISITS)


def test_what_is_public_is_in_both_files_and_the_rest_in_the_bureaus(bureau: Bureau) -> None:
    _ = listed(bureau)
    deliver(bureau)

    own, public = file(bureau, CREDIT_CODE, "bureau"), file(bureau, CREDIT_CODE, "outside")

    assert [(one.course, one.state) for one in own.items] == [("order", "run_out"), ("listing", "listed")]
    assert own.items[0].document_number == "示例监令〔2026〕1号"
    assert own.items[0].published_on is None
    assert own.visits == VISITS
    assert as_json(public) == {
        "name": "示例建筑劳务有限公司",
        "visits": [
            {
                "id": "示例检查1",
                "visited_on": "2026-03-02",
                "result": "no_problem",
                "published_on": "2026-03-20",
            }
        ],
        "items": [
            {
                "course": "listing",
                "id": "320500-2026-L0001",
                "title": "失信联合惩戒名单列入",
                "state": "listed",
                "document_number": "示例失信〔2026〕1号",
                "decided_on": "2026-07-01",
                "published_on": "2026-07-01",
                "bureau": "320500",
            }
        ],
    }


def test_what_was_removed_stays_in_the_bureaus_file_alone(bureau: Bureau) -> None:
    case, _, listing = listed(bureau)
    deliver(bureau)
    removed(bureau, case, listing)

    own = file(bureau, CREDIT_CODE, "bureau").items[-1]
    public = as_json(file(bureau, CREDIT_CODE, "outside"))

    assert (own.state, own.published_on, own.removed_on) == ("removed", date(2026, 7, 1), date(2027, 2, 5))
    assert public["items"] == []
    assert public["name"] is None


def test_what_waits_was_never_public(bureau: Bureau) -> None:
    _ = listed(bureau)
    with bureau.store.writing() as session:
        for row in session.exec(select(OutboxRow)):
            row.state, row.hold = "HELD", "示例"

    assert file(bureau, CREDIT_CODE, "outside").items == ()
    assert file(bureau, CREDIT_CODE, "bureau").items[-1].published_on is None


def test_of_a_person_outsiders_see_the_listing_that_names_them(bureau: Bureau) -> None:
    _ = listed(bureau)
    deliver(bureau)

    public: Any = file(bureau, PERSON, "outside")

    assert (public.name, [one.course for one in public.items]) == ("示例赵某", ["listing"])
    assert [one.course for one in file(bureau, PERSON, "bureau").items] == ["order", "listing"]
    assert file(bureau, "990101194912310028", "bureau").items == ()

"""``/v1/credit``: an employer stands as its listing does today, and who asked is on record."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from sanctions.proceeding.kept import SUBJECT
from sanctions.tables import AuditEntry
from tests.checker.api.running import Service, running, settings
from tests.sanctions.listings import listed, removed
from tests.sanctions.proceeding.bureau import CREDIT_CODE, Bureau

OTHER = "91320500MA1ABCD12R"
CLEAR: dict[str, Any] = {"restricted": False, "measures": [], "basis": [], "since": None, "until": None}


@pytest.fixture
def apart(tmp_path: Path) -> Generator[Service]:
    with running(settings(tmp_path)) as service:
        yield service


def test_a_listing_shows_while_it_holds_and_never_again(apart: Service) -> None:
    bureau = Bureau.on(apart.desk.store)
    with apart.client("auditor") as client:
        case, _, listing = listed(bureau)
        restricted = client.get(f"/v1/credit/{CREDIT_CODE}").json()
        removed(bureau, case, listing)
        after = client.get(f"/v1/credit/{CREDIT_CODE}").json()
        never = client.get(f"/v1/credit/{OTHER}").json()

    assert (restricted["credit_code"], restricted["restricted"]) == (CREDIT_CODE, True)
    assert (restricted["since"], restricted["until"]) == ("2026-07-01", "2029-07-01")
    assert restricted["measures"][0] == {
        "measure": "government_funding",
        "title": "政府资金支持",
        "binds": "true",
    }
    assert restricted["measures"][-1]["binds"] == "unknown"
    assert after == {"credit_code": CREDIT_CODE, "day": restricted["day"], **CLEAR}
    assert never == {"credit_code": OTHER, "day": restricted["day"], **CLEAR}


def test_who_asked_is_on_record_without_the_code(service: Service) -> None:
    with service.client("system") as client:
        answer = client.get(f"/v1/credit/{OTHER}")

    with service.desk.store.reading() as session:
        asked = select(AuditEntry).where(col(AuditEntry.action) == "credit.asked")
        act = session.exec(asked.order_by(col(AuditEntry.seq).desc())).first()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert act is not None
    assert act.object == f"subject/{service.desk.store.keys.index(SUBJECT, OTHER).hex()}"
    assert OTHER not in act.object


def test_what_is_no_credit_code_is_not_found_and_an_operator_may_not_ask(service: Service) -> None:
    with service.client() as client, service.client("operator") as operator:
        wrong = client.get("/v1/credit/示例")
        forbidden = operator.get(f"/v1/credit/{OTHER}")

    assert (wrong.status_code, forbidden.status_code) == (404, 403)
    assert OTHER not in forbidden.text

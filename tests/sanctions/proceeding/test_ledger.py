"""The ledger on both databases: acts in their turn, by whom they may be made, and what is kept with them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from checker.store.store import Store
from sanctions import audit
from sanctions.proceeding.tables import ConsequenceRow, DecisionRow, DutyRow, ProceedingRow, ProposalRow
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import Bureau


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def refused(bureau: Bureau, *args: object, **kwargs: object) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act(*args, **kwargs)  # type: ignore[arg-type]
    assert refusal.value.told("zh") != refusal.value.told("en")
    return refusal.value.code


def test_an_order_goes_from_proposal_to_running_out(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")

    early = refused(bureau, "order", "run-out", order)
    done = bureau.at("2026-06-11").act("order", "run-out", order)

    assert early == "not_yet"
    assert done.proceeding.state == "run_out"
    assert case == "320500-2026-A0001"
    assert order == "320500-2026-Z0001"
    with bureau.store.reading() as session:
        assert audit.verify(session).whole
        proposal = session.exec(select(ProposalRow)).one()
        assert proposal.receipt_id is not None
        assert proposal.receipt_id.startswith("sha256:")
        assert session.exec(select(ConsequenceRow.kind)).all() == ["payment_order"]


def test_a_deputy_of_another_bureau_and_an_investigator_do_not_approve(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.act("order", "open", case, document="限期改正指令书", addressee="employer").proceeding.id

    codes = [refused(bureau, "order", "approve", order, by=by) for by in ("inv-2", "county-head", "audit")]

    assert codes == ["post", "competence", "post"]


def test_what_is_refused_changes_nothing(bureau: Bureau) -> None:
    case = bureau.case()
    with bureau.store.reading() as session:
        before = (len(session.exec(select(DutyRow)).all()), audit.verify(session).entries)

    codes = [
        refused(bureau, "order", "open", case, document="通知", addressee="employer"),
        refused(bureau, "order", "open", case, document="限期改正指令书", addressee="nobody"),
        refused(
            bureau, "order", "open", "320500-2026-A0009", document="限期改正指令书", addressee="employer"
        ),
        refused(bureau, "order", "open", document="限期改正指令书", addressee="employer"),
        refused(bureau, "case", "conclude", case),
        refused(bureau, "case", "payment", case, paid_on="2026-13-01"),
        refused(bureau, "case", "payment", case, on="2027-01-01", amount_fen=1),
    ]

    assert codes == ["document", "field", "proceeding_unknown", "parent", "papers_missing", "field", "ahead"]
    with bureau.store.reading() as session:
        assert (len(session.exec(select(DutyRow)).all()), audit.verify(session).entries) == before
        assert [row.course for row in session.exec(select(ProceedingRow))] == ["case"]


def test_a_proposal_is_decided_once(bureau: Bureau) -> None:
    order = bureau.act(
        "order", "open", bureau.case(), document="限期改正指令书", addressee="employer"
    ).proceeding.id
    _ = bureau.act("order", "refuse", order, by="head", reason="示例：事实不清")

    assert refused(bureau, "order", "approve", order, by="head") == "state"
    assert refused(bureau, "order", "issue", order, number="1", due_on="2026-07-01") == "state"
    with bureau.store.reading() as session:
        assert session.exec(select(DecisionRow.outcome)).all() == ["refused"]


def test_a_refusal_says_why(bureau: Bureau) -> None:
    order = bureau.act(
        "order", "open", bureau.case(), document="限期改正指令书", addressee="employer"
    ).proceeding.id

    assert refused(bureau, "order", "refuse", order, by="head") == "reason"

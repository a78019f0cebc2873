"""What the database itself refuses (数据库约束), were it ever asked to: nothing rests on code alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from checker.store.store import Store
from sanctions.proceeding import ledger
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import ConsequenceRow, DecisionRow, OutboxRow, ProceedingRow, ProposalRow
from sanctions.sealed import Sealed
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.made_up_courses import made_up_book
from tests.sanctions.proceeding.bureau import attached, officers

NOW = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
TOLD, ASKED, ROOT = "320500-2026-Q0001", "320500-2026-Q0002", "320500-2026-P0001"
DECISION = {"outcome": "approved", "by": "head"}
CONSEQUENCE = {"outcome": "approved", "kind": "errand_told"}
MESSAGE = {
    "destination": "portal",
    "key": f"errand/{TOLD}",
    "operation": "publish",
    "state": "READY",
    "desired": Sealed(b"x"),
    "made_at": NOW,
}
PROCEEDING = {
    "course": "affair",
    "bureau": "320500",
    "place": "320500",
    "state": "begun",
    "acts": 1,
    "opened_at": NOW,
    "last_at": NOW,
}
REFUSED: Mapping[str, tuple[type[SQLModel], dict[str, object]]] = {
    "a second decision of one proposal": (
        DecisionRow,
        {**DECISION, "proceeding_id": TOLD, "proposal": 2, "act": 4},
    ),
    "a decision of what nobody proposed": (
        DecisionRow,
        {**DECISION, "proceeding_id": TOLD, "proposal": 1, "act": 4},
    ),
    "a decision by nobody": (
        DecisionRow,
        {**DECISION, "proceeding_id": ASKED, "proposal": 2, "act": 2, "by": "nobody"},
    ),
    "a consequence of what was not approved": (
        ConsequenceRow,
        {**CONSEQUENCE, "proceeding_id": ASKED, "proposal": 2, "act": 2},
    ),
    "a consequence of a refusal": (
        ConsequenceRow,
        {**CONSEQUENCE, "proceeding_id": ASKED, "proposal": 2, "act": 2, "outcome": "refused"},
    ),
    "a second consequence of one approval": (
        ConsequenceRow,
        {**CONSEQUENCE, "proceeding_id": TOLD, "proposal": 2, "act": 4},
    ),
    "a proposal of no act": (ProposalRow, {"proceeding_id": ASKED, "number": 9, "matter": "errand"}),
    "a message without a consequence": (
        OutboxRow,
        {**MESSAGE, "version": 2, "proceeding_id": ASKED, "proposal": 2},
    ),
    "a message of a record nobody keeps": (
        OutboxRow,
        {**MESSAGE, "version": 2, "proceeding_id": TOLD, "proposal": 2, "key": "other"},
    ),
    "a version twice": (OutboxRow, {**MESSAGE, "version": 1, "proceeding_id": TOLD, "proposal": 2}),
    "a proceeding of no family": (ProceedingRow, {**PROCEEDING, "id": "x", "root_id": "nobody"}),
    "what may stand once, twice": (ProceedingRow, {**PROCEEDING, "id": "x", "root_id": "x", "only": "once"}),
}


@pytest.fixture
def told(store: Store) -> Store:
    """A store with an errand that was told and one that is asked for."""
    with store.writing() as session:
        officers(session, store)
    for request, by in (
        (Request("affair", "open", fields={"investigators": ["inv-1", "inv-2"]}, only="once"), "inv-1"),
        (Request("errand", "open", parent_id=ROOT), "inv-1"),
        (Request("errand", "ask", TOLD), "inv-1"),
        (Request("errand", "allow", TOLD), "head"),
        (Request("errand", "tell", TOLD, papers=(attached("example_letter"),)), "inv-1"),
        (Request("errand", "open", parent_id=ROOT), "inv-1"),
        (Request("errand", "ask", ASKED), "inv-1"),
    ):
        with store.writing() as session:
            _ = ledger.perform(session, store.keys, made_up_book(), request, Signed(NOW, by))
    return store


def test_what_must_not_happen_is_refused_by_the_database_itself(told: Store) -> None:
    taken: list[str] = []

    for what, (row, values) in REFUSED.items():
        try:
            with told.writing() as session:
                _ = session.connection().execute(insert(row), values)
            taken.append(what)
        except IntegrityError:
            continue

    assert taken == []

"""A bureau for tests of visits: thirty units and six inspectors in the registry, and a draw that was made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from checker.draw import ledger as draws
from checker.draw.confidential import DoorProof
from checker.draw.framing import Secrets
from checker.draw.held import HeldDraw
from checker.model_bureau.credit_codes import credit_code
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector
from checker.registry.kept import employer_columns, inspector_columns
from checker.registry.tables import EmployerRow, InspectorRow
from checker.store.store import Store
from checker.visit import approach, kept, ledger
from checker.visit.approach import Proposal
from checker.visit.kept import Signed
from checker.visit.parts import Finding, Medium, Person, Record
from checker.visit.visit import Visit
from rules.rule_base import shipped
from sanctions.tables import AuditEntry
from sanctions.time_limit import LEGAL_TIME
from tests.checker.draw import orders

MONDAY = datetime(2026, 8, 10, 9, tzinfo=LEGAL_TIME)
FRIDAY = datetime(2026, 8, 14, 10, tzinfo=LEGAL_TIME)
VISITED = datetime(2026, 8, 20, 9, tzinfo=LEGAL_TIME)
NUMBERS = [[number % 10 for number in range(39)]]
INSPECTORS = [f"SL{number:03d}" for number in range(1, 7)]
OTHER = Employer(
    credit_code("enterprise", "990505", 37),
    "示例加工厂",
    unit_type="enterprise",
    place="320505",
    status="active",
)
BY, HEAD = "示例承办人", "示例负责人"
VOCABULARY = shipped().vocabulary
UNDEMOCRATIC = Finding(
    "A",
    "示例：考勤制度未经民主程序制定",
    {"rules_affect_workers": True, "rules_made_democratically": False},
)
UNPAID = Finding(
    "G", "示例：欠付工资", lines={"arrears": [{"worker": "W01", "months": 1, "amount_fen": 100}]}
)


def fill(store: Store, **changes: Any) -> None:
    """Put units and inspectors into the registry; `changes` go to every inspector."""
    with store.writing() as session:
        for employer in (*orders.employers(), OTHER):
            session.add(EmployerRow(**employer_columns(employer)))
        for id_ in INSPECTORS:
            one = inspector(id_, **changes)
            session.add(InspectorRow(**inspector_columns(store.keys, one)))


def change(store: Store, inspector: Inspector) -> None:
    """Put an inspector in the place of the one held with this id."""
    with store.writing() as session:
        session.delete(session.get_one(InspectorRow, inspector.id))
        session.flush()
        session.add(InspectorRow(**inspector_columns(store.keys, inspector)))


def inspector(id_: str, **changes: Any) -> Inspector:
    """Return an inspector of the scene."""
    found = next(one for one in orders.inspectors() if one.id == id_)
    return replace(found, **{"recusals": (), **changes})


def make_draw(store: Store, later: timedelta = timedelta(), **changes: Any) -> HeldDraw:
    """Commit to a draw and draw it; a further one `later`, since the log never runs back.

    A later one is committed to early enough for any holiday to lie before its seed.
    """
    begins = date(2026, 8, 17) + later
    shifted: dict[str, Any] = {
        "year": begins.year,
        "half": 1 if begins.month <= 6 else 2,
        "seed": [{"name": "十面骰", "low": 0, "high": 9, "count": 39, "on": str((FRIDAY + later).date())}],
        "period": {"from": str(begins), "to": str(date(2026, 9, 30) + later)},
    }
    order = orders.order(**{**shifted, **changes})
    early = timedelta(days=17) if later else timedelta()
    first, second = draws.Act(MONDAY + later - early, BY, HEAD), draws.Act(FRIDAY + later, BY, HEAD)
    secrets = Secrets(bytes(32), bytes(range(32)))
    with store.writing() as session:
        committed = draws.committed(session, store.keys, order, orders.freezing(order), secrets, first)
    with store.writing() as session:
        return draws.drawn(session, store.keys, committed.id, NUMBERS, second)


@dataclass(slots=True)
class Course:
    """One visit on its way: each act of its own transaction, an hour after the one before."""

    store: Store
    id: str = ""
    at: datetime = field(default=VISITED)

    def signed(self, by: str = BY) -> Signed:
        self.at += timedelta(hours=1)
        return Signed(self.at, by)

    def open(self, draw_id: str, number: int = 1) -> Visit:
        with self.store.writing() as session:
            visit = approach.opened_drawn(session, self.store.keys, draw_id, number, self.signed())
        self.id = visit.id
        return visit

    def open_exempt(self, unit: str = OTHER.credit_code, reason: str = "complaint") -> Visit:
        with self.store.writing() as session:
            visit = approach.opened_exempt(
                session, self.store.keys, unit, reason, "示例信访〔2026〕1号", self.signed()
            )
        self.id = visit.id
        return visit

    def approve(self, by: str = "SL003", head: str = HEAD, **asked: Any) -> Visit:
        with self.store.writing() as session:
            proposal = Proposal(head, **asked)
            return approach.approved(session, self.store.keys, self.id, proposal, self.signed(by))

    def approve_exempt(self, *inspectors: str, **asked: Any) -> Visit:
        told = {"items": ("A", "G"), "first": date(2026, 8, 20), "last": date(2026, 9, 30), **asked}
        return self.approve(inspectors=inspectors or ("SL003", "SL004"), **told)

    def notify(self, day: date | None = None, how: str = "written") -> Visit:
        with self.store.writing() as session:
            signed = self.signed()
            return approach.notified(session, self.store.keys, self.id, day or self.at.date(), how, signed)

    def waive(self, reason: str = "unannounced_draw") -> Visit:
        with self.store.writing() as session:
            return approach.waived(session, self.store.keys, self.id, reason, self.signed())

    def arrive(
        self,
        *inspectors: str,
        proof: DoorProof | None = None,
        shown: bool = True,
        scanned_at: datetime | None = None,
    ) -> Visit:
        visit = self.read()
        if visit.is_drawn and shown and proof is None:
            proof = self.proof(visit)
        came = inspectors or (visit.approval.inspectors if visit.approval else ("SL003", "SL004"))
        with self.store.writing() as session:
            signed = self.signed()
            return approach.arrived(
                session, self.store.keys, self.id, came, scanned_at or signed.at, proof, signed
            )

    def proof(self, visit: Visit) -> DoorProof:
        assert visit.opening.draw_id is not None
        with self.store.reading() as session:
            held = draws.held(session, self.store.keys, visit.opening.draw_id)
        standing = held.standings().visits[visit.opening.number or 0]
        return held.proof(held.unit_of(standing.unit_id))

    def record(self, record: Record | None = None) -> Visit:
        begun = self.at
        with self.store.writing() as session:
            signed = self.signed()
            made = record or a_record(begun, signed.at)
            return ledger.recorded(session, self.store.keys, self.id, made, signed)

    def find(self, finding: Finding = UNDEMOCRATIC) -> Visit:
        with self.store.writing() as session:
            return ledger.found(session, self.store.keys, self.id, finding, VOCABULARY, self.signed())

    def result(self, **codes: str) -> Visit:
        with self.store.writing() as session:
            return ledger.resulted(session, self.store.keys, self.id, codes, self.signed())

    def follow_up(self, day: date | None = None, **outcomes: str) -> Visit:
        with self.store.writing() as session:
            signed = self.signed()
            return ledger.followed_up(
                session, self.store.keys, self.id, day or self.at.date(), outcomes, signed
            )

    def publish(self, day: date | None = None) -> Visit:
        with self.store.writing() as session:
            signed = self.signed()
            return ledger.published(
                session, self.store.keys, self.id, day or self.at.date(), "示例网站", signed
            )

    def close(self) -> Visit:
        with self.store.writing() as session:
            return ledger.closed(session, self.store.keys, self.id, self.signed())

    def case(self) -> dict[str, object]:
        with self.store.writing() as session:
            return ledger.case(session, self.store.keys, self.id, self.signed())

    def read(self) -> Visit:
        with self.store.reading() as session:
            return kept.read(session, self.store.keys, self.id)


def a_record(begun: datetime, ended: datetime, **changes: Any) -> Record:
    """Return a record that holds what it must."""
    told: dict[str, Any] = {
        "statement": "示例陈述：工资表由会计保管",
        "signature": "signed",
        "persons": (Person("示例王某", "人事主管"),),
        "media": (Medium("video", "door.mp4", "ab" * 32, 1_000),),
    }
    return Record(begun, ended, **{**told, **changes})


def acts_of(session: Session, visit_id: str) -> list[str]:
    """Return what the audit chain says of a visit, in its order."""
    asked = select(AuditEntry).where(AuditEntry.object == f"visit/{visit_id}")
    return [entry.action for entry in sorted(session.exec(asked), key=lambda entry: entry.seq)]

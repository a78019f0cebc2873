"""A bureau to act in: officers of every post, and acts told in one line; time goes on by a minute an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions import officer
from sanctions.course.course import Post
from sanctions.happened import Happened
from sanctions.officer import Officer
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.proceeding import Attached
from sanctions.proceeding.request import Request, Signed, paper
from sanctions.time_limit import LEGAL_TIME

CITY, COUNTY = "320500", "320506"
CREDIT_CODE = "91990100MA0000001N"
FROM = date(2010, 1, 1)
POSTS: Mapping[str, Post] = {
    "inv-1": "investigator",
    "inv-2": "investigator",
    "inv-3": "investigator",
    "legal": "legal_reviewer",
    "head": "head",
    "acting": "acting_head",
    "deputy": "deputy",
    "audit": "auditor",
    "watch": "supervisor",
}
ABOUT: Mapping[str, object] = {
    "name": "示例建筑劳务有限公司",
    "credit_code": CREDIT_CODE,
    "subject_kind": "unit",
    "unit_type": "enterprise",
    "place": COUNTY,
    "ground": "complaint",
    "wages": True,
    "investigators": ["inv-1", "inv-2"],
    "persons": [{"name": "示例赵某", "role": "legal_representative", "id_number": "990401199003072340"}],
}
"""What a case is opened with: a made-up firm, of a complaint about wages."""
MIGRANTS = [
    {"worker": f"W{number:02d}", "months": 3, "amount_fen": 1_000_000, "is_migrant": True}
    for number in range(1, 13)
]
"""Twelve migrants, three months and 10,000 yuan each: both limbs are reached in Jiangsu."""


def officers(session: Session, store: Store) -> None:
    """Enter the officers of a city and the head of a county under it."""
    at = datetime(2026, 1, 1, 9, tzinfo=LEGAL_TIME)
    for id_, post in POSTS.items():
        one = Officer(id_, f"示例{id_}", CITY, frozenset((post,)), FROM, None)
        officer.add(session, store.keys, one, at=at, by="test")
    for id_, post in (("county-head", "head"), ("county-inv", "investigator")):
        one = Officer(id_, f"示例{id_}", COUNTY, frozenset((post,)), FROM, None)
        officer.add(session, store.keys, one, at=at, by="test")


@dataclass(slots=True)
class Bureau:
    """A bureau on a store; `now` is when the next act is recorded."""

    store: Store
    now: datetime = field(default_factory=lambda: datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME))
    book: Book = field(default_factory=one_engine)

    @classmethod
    def on(cls, store: Store) -> Bureau:
        """Return a bureau with its officers entered."""
        with store.writing() as session:
            officers(session, store)
        return cls(store)

    def at(self, text: str) -> Bureau:
        """Let it be a day (nine o'clock) or a moment."""
        moment = datetime.fromisoformat(text if "T" in text else f"{text}T09:00")
        self.now = moment.replace(tzinfo=LEGAL_TIME)
        return self

    def act(
        self,
        course: str,
        act: str,
        to: str = "",
        *,
        by: str = "inv-1",
        on: str | None = None,
        papers: tuple[str, ...] = (),
        reason: str = "",
        because: str | None = None,
        under: str = "",
        **fields: object,
    ) -> Done:
        """Make one act in one transaction.

        Args:
            to: The proceeding, or for an act that opens what it is opened under.
            on: When it happened, now where left out.
            because: Why it is recorded later; some words where `on` is given and nothing is said.
        """
        opens = self.book.courses.courses[course].acts[act].opens
        asked = Request(
            course,
            act,
            "" if opens else to,
            (to or under) if opens else "",
            None if on is None else Happened.read(on),
            fields,
            tuple(attached(kind) for kind in papers),
            reason,
            ("示例：补录" if on is not None else "") if because is None else because,
        )
        with self.store.writing() as session:
            done = ledger.perform(session, self.store.keys, self.book, asked, Signed(self.now, by))
        self.now += timedelta(minutes=1)
        return done

    def case(self, **changed: object) -> str:
        """File a case against a made-up firm with twelve migrants unpaid; return its number."""
        case = self.act("case", "open", **{**ABOUT, **changed}).proceeding.id
        _ = self.act("case", "arrears", case, lines=MIGRANTS, complete=True)
        return case

    def order(self, case: str, *, due: str, served: str | None = None) -> str:
        """Have an order approved, issued and served in a case; return its number."""
        order = self.act("order", "open", case, document="限期改正指令书", addressee="employer").proceeding.id
        _ = self.act("order", "approve", order, by="head")
        _ = self.act(
            "order", "issue", order, number="示例监令〔2026〕1号", due_on=due, papers=("payment_order",)
        )
        _ = self.act("order", "serve", order, on=served, service="direct", papers=("proof_of_service",))
        return order


def attached(kind: str) -> Attached:
    """Return a paper of a kind with some content."""
    return paper(kind, f"{kind}.pdf", f"示例 {kind}".encode())

"""What follows from the year's suspected crimes (示例年度的后续处理): orders, referrals, listings.

Each is taken through the ledger as a bureau would take it: filed, arrears found, ordered to pay, the order
run out unpaid, referred to the police within the hours the law gives, and listed where migrants were owed.
What the ledger then makes of its own findings is held to what the year was made for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from checker.consequences.book import one_engine
from checker.model_bureau.bureaus import enter_officers
from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.review import Review
from checker.store.store import Store
from sanctions.happened import Happened
from sanctions.order import HANDLING
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Done
from sanctions.proceeding.proceeding import Attached
from sanctions.proceeding.request import Request, Signed, paper
from sanctions.time_limit import LEGAL_TIME

FOUND = (
    "evasion_asset",
    "evasion_flight",
    "evasion_records",
    "evasion_other",
    "ability_to_pay",
    "notice_confirmed",
    "did_not_come",
    "absence_excused",
    "mass_incident",
    "bad_social_impact",
)
"""Facts of a review that the bureau would have found itself."""

FILED, RAN_OUT, NOTIFIED = date(2026, 11, 10), date(2026, 12, 1), date(2026, 12, 2)
REPORTED, APPROVED, ACCEPTED = date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 18)
LISTED = date(2026, 12, 16)

SEVEN = ("referral_letter", "catalogue", "investigation_report", "referral_approval_form", "interview_record")
MORE = ("identity_information", "documentary_evidence")


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of the year's suspected crimes.

    Attributes:
        referrals: Numbers of the referrals handed over, by the review they began with.
        listings: The same of the listings.
        leads: What the ledger's own findings came to when the referral was reported.
    """

    referrals: Mapping[str, str]
    listings: Mapping[str, str]
    leads: Mapping[str, str]


def follow_up(store: Store, year: ModelYear) -> Followed:
    """Take every review with a referral made out to the police, every one with a listing onto the list."""
    _ = enter_officers(store)
    referrals, listings, leads = dict[str, str](), dict[str, str](), dict[str, str]()
    for review in year.reviews:
        refers, lists = review.label.referral == "true", bool(review.label.true & {"LS01", "LS02"})
        if not refers and not lists:
            continue
        file = _File(store, review)
        case_id = review.case.case_id
        file.open_case()
        if refers:
            referrals[case_id] = file.refer()
            leads[case_id] = file.lead()
        if lists:
            listings[case_id] = file.list_employer()
    return Followed(referrals, listings, leads)


@dataclass(slots=True)
class _File:
    """One case on its way."""

    store: Store
    review: Review
    case: str = ""
    orders: list[tuple[str, date]] = field(default_factory=list[tuple[str, date]])
    referral: str = ""

    def open_case(self) -> None:
        case, employer = self.review.case, self.review.employer
        made = self._act(
            "case",
            "open",
            on=FILED,
            name=employer.name,
            credit_code=employer.credit_code,
            unit_type=employer.unit_type,
            subject_kind="unit",
            place=employer.place,
            ground="written_review",
            reference=case.case_id,
            wages=True,
            investigators=self._team(),
            persons=[{"name": "示例赵某", "role": "legal_representative"}],
        )
        self.case = made.proceeding.id
        arrears = case.lines["arrears"]
        _ = self._act(
            "case",
            "arrears",
            self.case,
            on=FILED,
            lines=[_plain(row) for row in arrears.rows],
            complete=arrears.complete,
        )
        found = {name: case.facts[name] for name in FOUND if isinstance(case.facts.get(name), bool)}
        if found:
            _ = self._act("case", "facts", self.case, on=FILED, facts=found)
        for row in case.lines["orders"].rows:
            self._order(_plain(row))
        for row in case.lines["payments"].rows:
            line = {"paid_by" if name == "by" else name: value for name, value in _plain(row).items()}
            paid_on = date.fromisoformat(line["paid_on"])
            if paid_on < REPORTED:
                _ = self._act("case", "payment", self.case, on=max(paid_on, RAN_OUT), **line)

    def _order(self, line: dict[str, Any]) -> None:
        issued, served = date.fromisoformat(line["issued_on"]), date.fromisoformat(line["served_on"])
        if line["issuer"] != "hr":
            _ = self._act("case", "other-order", self.case, on=served, order=line)
            return
        order = self._act(
            "order", "open", self.case, on=issued, document=line["document"], addressee=line["addressee"]
        ).proceeding.id
        if is_handling := line["document"] in HANDLING:
            told: dict[str, Any] = {
                "reasons": "示例：拖欠工资",
                "statement_by": f"{issued + timedelta(days=3)}",
            }
            _ = self._act("order", "notify", order, on=issued, papers=("handling_notice",), **told)
            _ = self._act("order", "waive", order, on=issued, papers=("waiver_of_rights",))
        _ = self._act("order", "approve", order, on=issued, by="head")
        due = line["due_on"]
        _ = self._act(
            "order",
            "issue",
            order,
            on=issued,
            number=line["number"],
            due_on=due,
            remedies_told=is_handling,
            papers=("payment_order",),
        )
        proof = "posting_record" if line["service"] == "posted" else "proof_of_service"
        fields: dict[str, Any] = {
            "service": line["service"],
            "undeliverable": bool(line.get("undeliverable", False)),
        }
        _ = self._act("order", "serve", order, on=served, papers=(proof,), **fields)
        _ = self._act("order", "run-out", order, on=RAN_OUT)
        self.orders.append((order, date.fromisoformat(due)))

    def refer(self) -> str:
        made = self._act("referral", "open", self.case, on=REPORTED, investigators=self._team())
        self.referral = made.proceeding.id
        papers = ("referral_report",)
        _ = self._act(
            "referral", "report", self.referral, on=REPORTED, papers=papers, facts="示例：期满未支付"
        )
        at = datetime.combine(APPROVED, time(10), LEGAL_TIME)
        _ = self._act("referral", "approve", self.referral, at=at, by="head")
        number = f"示例移字〔2026〕{self.referral[-4:]}号"
        bodies: dict[str, Any] = {"police": "示例公安机关", "prosecutor": "示例人民检察院", "number": number}
        handed = at.replace(hour=15)
        extra = ("payment_order", "proof_of_service") if not self.orders else ()
        _ = self._act(
            "referral", "hand-over", self.referral, at=handed, papers=(*SEVEN, *MORE, *extra), **bodies
        )
        received = at.replace(hour=16)
        _ = self._act("referral", "receive", self.referral, at=received, papers=("police_receipt",))
        filed_on = self.review.case.facts.get("filed_on")
        day = filed_on if isinstance(filed_on, date) else ACCEPTED
        return self._act("referral", "file", self.referral, on=day, papers=("filing_notice",)).proceeding.id

    def list_employer(self) -> str:
        order, due = self.orders[0]
        persons = [{"name": "示例赵某", "role": "legal_representative"}]
        number = self._act(
            "listing",
            "open",
            self.case,
            on=NOTIFIED,
            order_id=order,
            ran_out_on=due.isoformat(),
            limb="amount" if "LS01" in self.review.label.true else "incident",
            persons=persons,
        ).proceeding.id
        told: dict[str, Any] = {
            "listed_for": "示例：拖欠农民工工资",
            "listed_under": "人社部令第45号第五条第（一）项",
        }
        _ = self._act(
            "listing",
            "notify",
            number,
            on=NOTIFIED,
            notice_service="unit_recipient",
            rights="示例：可在五个工作日内提出异议；改正并承诺的，可以不予列入",
            papers=("listing_notice", "proof_of_service"),
            **told,
        )
        _ = self._act("listing", "approve", number, on=LISTED, by="head")
        decided: dict[str, Any] = {
            "number": f"示例列字〔2026〕{number[-4:]}号",
            "measures_told": "示例：第十条所列各项",
            "removal_told": "示例：改正满六个月并承诺的，可以申请提前移出",
            "remedies_told": "示例：行政复议、行政诉讼",
        }
        papers = ("listing_decision",)
        return self._act(
            "listing", "enter", number, on=LISTED, papers=papers, **told, **decided
        ).proceeding.id

    def lead(self) -> str:
        """Return what the verdict came to that the head had before them."""
        from sanctions.proceeding import decided

        with self.store.reading() as session:
            return decided.lead_of(session, self.referral, "referral") or ""

    def _team(self) -> list[str]:
        return [f"{self.review.employer.place}-inv1", f"{self.review.employer.place}-inv2"]

    def _act(
        self,
        course: str,
        act: str,
        to: str = "",
        *,
        on: date | None = None,
        at: datetime | None = None,
        by: str = "inv1",
        papers: tuple[str, ...] = (),
        **fields: object,
    ) -> Done:
        moment = at or datetime.combine(on or FILED, time(9), LEGAL_TIME)
        book = one_engine()
        opens = book.courses.courses[course].acts[act].opens
        asked = Request(
            course,
            act,
            "" if opens else to,
            to if opens else "",
            Happened.at(moment) if on is None else Happened.on(on),
            fields,
            tuple(map(_paper, papers)),
        )
        signed = Signed(moment, f"{self.review.employer.place}-{by}")
        with self.store.writing() as session:
            return ledger.perform(session, self.store.keys, book, asked, signed)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line as a case writes it: days as text, what was left out left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if isinstance(value, date | str | int | bool)
    }


def _paper(kind: str) -> Attached:
    content = f"示例文书：{kind}\n{hashlib.sha256(kind.encode()).hexdigest()}\n".encode()
    return paper(kind, f"{kind}.txt", content)

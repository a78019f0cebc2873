"""Listings as a bureau makes them, of an order that ran out on 2026-06-10; for tests of all that follows."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from sanctions.proceeding.sending import desired_of
from sanctions.proceeding.tables import DutyRow, OutboxRow
from tests.sanctions.proceeding.bureau import Bureau

DUE = "2026-06-10"
NOTICE: dict[str, Any] = {
    "listed_for": "示例：拖欠农民工工资",
    "listed_under": "示例：第五条第一项",
    "rights": "示例：五个工作日内可以提出异议；改正并承诺的可以不予列入",
    "notice_service": "direct",
    "papers": ("listing_notice", "proof_of_service"),
}
DECISION: dict[str, Any] = {
    "number": "示例失信[2026]1号",
    "listed_for": "示例：拖欠农民工工资",
    "listed_under": "示例：第五条第一项",
    "measures_told": "示例：联合惩戒",
    "removal_told": "示例：六个月后可以申请提前移出",
    "remedies_told": "示例：复议、诉讼",
    "papers": ("listing_decision",),
}
APPLICATION = ("removal_application", "correction_evidence", "listing_promise")


def run_out(bureau: Bureau, **case: object) -> tuple[str, str]:
    """Return a case and its order, run out on `DUE`."""
    number = bureau.at("2026-06-01").case(**case)
    order = bureau.order(number, due=DUE)
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    return number, order


def proposed(bureau: Bureau, case: str, order: str, **fields: object) -> str:
    """Return a listing proposed for an order."""
    told: dict[str, Any] = {"order_id": order, "ran_out_on": DUE, "limb": "amount", **fields}
    return bureau.act("listing", "open", case, **told).proceeding.id


def notified(bureau: Bureau, **case: object) -> tuple[str, str, str]:
    """Return a case, its order and a listing of which notice was given on 2026-06-15."""
    number, order = run_out(bureau, **case)
    listing = proposed(bureau, number, order)
    _ = bureau.at("2026-06-15").act("listing", "notify", listing, **NOTICE)
    return number, order, listing


def listed(bureau: Bureau, **case: object) -> tuple[str, str, str]:
    """Return a case, its order and a listing decided on 2026-07-01."""
    number, order, listing = notified(bureau, **case)
    _ = bureau.at("2026-06-30").act("listing", "approve", listing, by="head")
    _ = bureau.at("2026-07-01").act("listing", "enter", listing, **DECISION)
    return number, order, listing


def paid(bureau: Bureau, case: str, on: str, **fields: object) -> None:
    """Let all that is owed be paid on a day, by the debtor if nobody else is named."""
    told: dict[str, Any] = {"paid_on": on, "amount_fen": 12 * 1_000_000, "paid_by": "debtor", **fields}
    _ = bureau.act("case", "payment", case, **told)


def applied(bureau: Bureau, listing: str, on: str, **fields: object) -> None:
    """Let early removal be applied for and put before the head with the opinion to grant it."""
    _ = bureau.at(on).act("listing", "apply", listing, papers=APPLICATION)
    told: dict[str, Any] = {"opinion": "grant", "new_arrears": False, "prosecuted": False, **fields}
    _ = bureau.act("listing", "propose-removal", listing, **told)


def removed(bureau: Bureau, case: str, listing: str) -> None:
    """Let all be paid on 2026-07-20 and the listing be removed early on 2027-02-05."""
    paid(bureau.at("2026-07-20"), case, "2026-07-20")
    applied(bureau, listing, "2027-01-21")
    granted: dict[str, Any] = {"legal_choice": "dishonesty_measures"}
    _ = bureau.at("2027-02-03").act("listing", "grant-removal", listing, by="head", **granted)
    told: dict[str, Any] = {"removal_number": "示例移出〔2027〕1号", "papers": ("removal_decision",)}
    _ = bureau.at("2027-02-05").act("listing", "remove", listing, **told)


def referred(bureau: Bureau, case: str) -> None:
    """Hand a case over to the police, papers missing and said so."""
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例：逾期未支付", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例：支付能力待查")
    told: dict[str, Any] = {
        "number": "示例移字〔2026〕3号",
        "police": "示例市公安局",
        "prosecutor": "示例市人民检察院",
    }
    letters = ("referral_letter", "catalogue")
    _ = bureau.act("referral", "hand-over", number, papers=letters, missing_because="示例：待补", **told)


def deliver(bureau: Bureau) -> None:
    """Let what is ready arrive where it goes, as deliveries leave it."""
    with bureau.store.writing() as session:
        for row in session.exec(select(OutboxRow).where(col(OutboxRow.state) == "READY")):
            row.state, row.first_sent_at = "CONFIRMED", row.made_at


def clocks(bureau: Bureau, number: str) -> dict[str, tuple[str, int | None]]:
    """Return the newest duty of each name: its state, and 0 in time, 1 cannot be told, 2 late."""
    with bureau.store.reading() as session:
        asked = select(DutyRow).where(col(DutyRow.proceeding_id) == number).order_by(col(DutyRow.number))
        return {row.duty: (row.state, row.late) for row in session.exec(asked)}


def due_day(bureau: Bureau, number: str, duty: str) -> str:
    """Return the last day of the newest duty of a name."""
    with bureau.store.reading() as session:
        asked = (
            select(DutyRow)
            .where(col(DutyRow.proceeding_id) == number)
            .where(col(DutyRow.duty) == duty)
            .order_by(col(DutyRow.number).desc())
        )
        row = session.exec(asked).first()
        assert row is not None
        assert row.due_last is not None
        return row.due_last.date().isoformat()


def messages(bureau: Bureau, number: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return the messages of a proceeding: destination, operation, state, and what is to be held there."""
    with bureau.store.reading() as session:
        asked = select(OutboxRow).where(col(OutboxRow.proceeding_id) == number).order_by(col(OutboxRow.id))
        return [
            (row.destination, row.operation, row.state, desired_of(bureau.store.keys, row))
            for row in session.exec(asked)
        ]

"""Published cases walk their path with the dates printed of them; what has none is unknown, never late."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import col, select

from checker.store.store import Store
from rules.rule_base import shipped
from rules.truth import TRUE, UNKNOWN
from rules.which_law import Regime, Span, applicable, higher_figure, versions_of
from sanctions import audit, officer
from sanctions.encrypted import Keys
from sanctions.happened import UNTOLD
from sanctions.officer import Officer
from sanctions.proceeding.ledger import Done
from sanctions.proceeding.tables import DutyRow, ProposalRow
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.proceeding.bureau import FROM, Bureau

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "golden" / "published_cases.yaml").read_text(encoding="utf-8")
)["cases"]
WITH_LIMBS = [case for case in CASES if "limbs" in case]
IDS = [str(case["number"]) for case in CASES]
TODAY = date(2026, 11, 20)
"""The day on which the papers of all of them are entered, long after."""

NOWHERE = "990000"
STATUS = {"caught": "caught", "arrested": "arrested"}
LATE = 2


@dataclass(slots=True)
class Walk:
    """One published case on its way through the ledger."""

    told: Mapping[str, Any]
    bureau: Bureau
    last: Done | None = None
    dates: dict[str, str] = field(default_factory=dict[str, str])

    def go(self, course: str, act: str, to: str = "", *, on: object = None, **rest: Any) -> str:
        when = UNTOLD if on is None else str(on)
        self.last = self.bureau.act(course, act, to, on=when, **rest)
        self.dates[f"{course}.{act}"] = when
        return self.last.proceeding.id

    def step(self, *names: str) -> Mapping[str, Any] | None:
        return next((one for one in self.told.get("steps", ()) if one["step"] in names), None)

    def day(self, *names: str) -> object:
        found = self.step(*names)
        return None if found is None else found.get("on")


def arrears(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the amount shared out among the workers; months only where the row has them."""
    workers, total = told["workers"], told["amount"]["yuan"] * 100
    share, rest = divmod(total, workers)
    lines: list[dict[str, Any]] = []
    for number in range(workers):
        line: dict[str, Any] = {"worker": f"W{number:03d}", "amount_fen": share + (number < rest)}
        if "months" in told:
            line["months"] = told["months"]["least"]
        lines.append(line)
    return lines


def walked(told: Mapping[str, Any], bureau: Bureau) -> Walk:
    """Take a case through filing, order, referral and what came of it."""
    walk = Walk(told, bureau)
    case = walk.go(
        "case",
        "open",
        name="示例单位",
        credit_code="91990100MA0000001N",
        place=told.get("place", NOWHERE),
        ground="complaint",
        wages=True,
        investigators=["inv-1", "inv-2"],
    )
    if "workers" in told:
        _ = walk.go("case", "arrears", case, lines=arrears(told), complete=True)
    elements = {one["element"] for one in told.get("conduct", ()) if "element" in one}
    if elements:
        _ = walk.go("case", "facts", case, facts=dict.fromkeys(sorted(elements), True))
    for order in told.get("orders", ()):
        _issue(walk, case, order)
    for paid in told.get("payments", ()):
        amount = told["amount"]["yuan"] * 100 if paid.get("in_full") and "workers" in told else None
        line: dict[str, Any] = {"paid_by": "on_behalf_of_debtor" if paid.get("by") == "family" else "debtor"}
        _ = walk.go(
            "case", "payment", case, on=paid.get("on"), **line, **({"amount_fen": amount} if amount else {})
        )
    _refer(walk, case)
    return walk


def _issue(walk: Walk, case: str, order: Mapping[str, Any]) -> None:
    number = walk.go("order", "open", case, document=_document(order), addressee="employer")
    _ = walk.go("order", "approve", number, by="head")
    due = {}
    if "working_days" in order:
        issued = date.fromisoformat(str(order["issued_on"]))
        due = {"due_on": walk.bureau.book.terms.calendar.after(issued, order["working_days"]).isoformat()}
    day = order.get("issued_on")
    _ = walk.go("order", "issue", number, on=day, number="示例", papers=("payment_order",), **due)
    # pages tell of an order, not of its service
    _ = walk.go("order", "serve", number, on=None, service="direct", papers=("proof_of_service",))
    _ = walk.go("order", "run-out", number, on=None, reason="示例：判决认定期满未支付")


def _document(order: Mapping[str, Any]) -> str:
    known = shipped().vocabulary.lists["payment_orders"]
    return order["document"] if order.get("document") in known else "限期改正指令书"


def _refer(walk: Walk, case: str) -> None:
    told = walk.told
    number = walk.go("referral", "open", case, investigators=["inv-1", "inv-2"])
    _ = walk.go("referral", "report", number, facts="示例：见案卷", papers=("referral_report",))
    _ = walk.go("referral", "approve", number, by="head", reason="示例：公开案例")
    papers = {"papers": ("referral_letter", "catalogue"), "missing_because": "示例：公开案例未载明"}
    bodies = {"number": "示例移字〔2026〕1号", "police": "示例公安局", "prosecutor": "示例检察院"}
    _ = walk.go("referral", "hand-over", number, **papers, **bodies)
    _ = walk.go("referral", "receive", number, papers=("police_receipt",))
    if walk.step("not accepted by the police"):
        _ = walk.go("referral", "not-file", number, papers=("no_filing_notice",), reason="示例")
        _ = walk.go("referral", "ask-reasons", number)
        _ = walk.go("referral", "give-reasons", number)
    _ = walk.go("referral", "file", number, on=walk.day("accepted", "filed"))
    for name, status in STATUS.items():
        if (step := walk.step(name)) is not None:
            _ = walk.go("referral", "status", number, on=step.get("on"), step=status)
    match told["outcome"]["result"]:
        case "convicted":
            _ = walk.go("referral", "prosecute", number)
            _ = walk.go("referral", "convict", number, on=walk.day("convicted"))
        case "prosecuted":
            _ = walk.go("referral", "prosecute", number)
        case "not_prosecuted":
            _ = walk.go("referral", "not-prosecute", number)
        case "not_convicted":
            _ = walk.go("referral", "withdraw", number)
        case _:
            pass


@pytest.fixture
def bureau(sqlite_database: str, request: pytest.FixtureRequest) -> Generator[Bureau]:
    place = request.node.callspec.params["told"].get("place", NOWHERE)
    store = Store.open(sqlite_database, Keys.made())
    at = datetime(2026, 1, 1, 9, tzinfo=LEGAL_TIME)
    with store.writing() as session:
        for id_, post in (("inv-1", "investigator"), ("inv-2", "investigator"), ("head", "head")):
            one = Officer(id_, f"示例{id_}", place, frozenset((post,)), FROM, None)  # pyright: ignore[reportArgumentType]
            officer.add(session, store.keys, one, at=at, by="test")
    yield Bureau(store).at(TODAY.isoformat())
    store.close()


@pytest.mark.parametrize("told", CASES, ids=IDS)
def test_it_walks_its_path_with_the_dates_printed(told: Mapping[str, Any], bureau: Bureau) -> None:
    walk = walked(told, bureau)
    assert walk.last is not None
    referral = walk.last.proceeding

    expected = {
        "convicted": "convicted",
        "prosecuted": "prosecuted",
        "not_prosecuted": "not_prosecuted",
        "not_convicted": "withdrawn",
        "reported": "filed",
    }
    assert referral.state == expected[told["outcome"]["result"]]
    kept = {
        f"{one.course.name}.{entry.act}": entry.happened.told()
        for one in walk.last.family.members.values()
        for entry in one.entries
        if "system" not in one.course.acts[entry.act].posts
    }
    assert kept == walk.dates
    steps = [one for one in told.get("steps", ()) if "on" in one and one["step"] != "fled"]
    printed = sorted(str(one["on"]) for one in steps)
    assert [day for day in printed if day not in kept.values()] == []
    with bureau.store.reading() as session:
        assert audit.verify(session).whole


@pytest.mark.parametrize("told", CASES, ids=IDS)
def test_nothing_of_it_is_late_for_want_of_a_date(told: Mapping[str, Any], bureau: Bureau) -> None:
    _ = walked(told, bureau)

    with bureau.store.reading() as session:
        duties = session.exec(select(DutyRow).where(col(DutyRow.bureau) == told.get("place", NOWHERE))).all()
    assert len(duties) >= 6
    assert [one.duty for one in duties if one.late == LATE] == []
    assert all(
        one.due_last is None for one in duties if one.since_first is None and one.duty != "pay_as_ordered"
    )


@pytest.mark.parametrize(
    "told", [case for case in CASES if "limbs" in case], ids=lambda told: str(told["number"])
)
def test_its_amount_is_made_out_and_the_referral_is_not_denied(
    told: Mapping[str, Any], bureau: Bureau
) -> None:
    walk = walked(told, bureau)

    with bureau.store.reading() as session:
        asked = select(ProposalRow).where(col(ProposalRow.matter) == "referral")
        row = session.exec(asked).one()
        assert row.verdict is not None
        place = ("proposal", "verdict", f"{row.proceeding_id}/2")
        kept = json.loads(bureau.store.keys.open_sealed(*place, row.verdict))
    truths = {one["rule"]: one["truth"] for one in kept["assessment"]["verdicts"]}
    paid = bool(told.get("payments"))  # on a day that is not printed, or of an amount that is not
    assert walk.last is not None
    assert truths["CR01"] == ("unknown" if paid else "true")
    # where the page tells of no order there is none to have run out
    assert row.lead in (("true", "held", "unknown") if told.get("orders") else ("false", "unknown"))
    assert kept["receipt_file"]["receipt_id"] == row.receipt_id


@pytest.mark.parametrize(
    ("number", "act", "judged", "why"),
    [
        (16, Span(date(2011, 10, 31), date(2012, 1, 31)), date(2013, 1, 22), "no_figure_yet"),
        (16, Span(date(2011, 10, 31), date(2012, 1, 31)), date(2013, 1, 23), "later_reaches_pending"),
        (3, Span(date(2012, 6, 1), date(2012, 9, 30)), date(2013, 6, 1), "later_reaches_pending"),
        (2, Span(date(2012, 12, 4), date(2013, 1, 9)), date(2013, 6, 1), "later_reaches_pending"),
    ],
)
def test_acts_before_the_interpretation_are_judged_by_it_while_they_are_pending(
    number: int, act: Span, judged: date, why: str
) -> None:
    told = next(case for case in CASES if case["number"] == number)
    versions = versions_of(shipped().parameters["crime_ten_workers"], told.get("place", "000000"))

    applied = applicable(
        Regime.CRIMINAL_FIGURE, act=act, judged=judged, versions=versions, lighter=higher_figure
    )

    assert applied.why == why
    assert applied.reached is (UNKNOWN if why == "no_figure_yet" else TRUE)

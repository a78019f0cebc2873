"""A case as its family tells it (个案): the written form that rules are asked with, made from what was found.

What stands in the ledger is a finding of the agency, so that a family and a written review of the same unit
are judged by the same rules and engines. Nothing is filled in: what was not found is left out, and unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.time_limit import LEGAL_TIME

SERVED = ("served", "run_out", "settled", "annulled")


def case_of(family: Family, day: date) -> dict[str, Any]:
    """Return the case of a family on a day, in the form of the contract (`sunlit rules schema`)."""
    root = family.root
    facts, lines = facts_of(family), lines_of(family)
    incomplete = ["arrears"] if "arrears" in lines and not _all_named(root) else []
    employer = {"name": root.value("name"), "credit_code": root.value("credit_code")}
    if unit_type := root.value("unit_type"):
        employer["unit_type"] = unit_type
    kind = root.value("subject_kind")
    case: dict[str, Any] = {
        "case_id": root.id,
        "place": root.place,
        "day": day.isoformat(),
        "employer": {key: value for key, value in employer.items() if value},
        "facts": facts,
        "lines": lines,
        "findings": sorted(facts),
    }
    if kind is not None:
        case["subject"] = {"kind": kind, "name": root.value("name")}
    if incomplete:
        case["incomplete"] = incomplete
    return case


def facts_of(family: Family) -> dict[str, Any]:
    """Return the facts that were found, the newest finding of each, and the day of criminal filing."""
    found: dict[str, Any] = {}
    for entry in family.root.made("facts"):
        found.update(entry.fields["facts"])
    for referral in family.of("referral"):
        filed = referral.last("file", "file-on-notice")
        if filed is not None and filed.happened.day is not None:
            found["filed_on"] = filed.happened.day.isoformat()
    return found


def lines_of(family: Family) -> dict[str, list[dict[str, Any]]]:
    """Return arrears, orders and payments; arrears are left out where none were found."""
    root = family.root
    lines: dict[str, list[dict[str, Any]]] = {}
    newest = root.last("arrears")
    if newest is not None:
        lines["arrears"] = [dict(line) for line in newest.fields["lines"]]
    lines["orders"] = [order_line(order) for order in family.of("order") if order.last("issue")]
    lines["orders"] += [dict(entry.fields["order"]) for entry in root.made("other-order")]
    lines["payments"] = [payment_line(entry.fields) for entry in root.made("payment")]
    return lines


def payment_line(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payment as a line of a case."""
    return {"by" if name == "paid_by" else name: value for name, value in fields.items()}


def order_line(order: Proceeding) -> dict[str, Any]:
    """Return an order as a line of a case."""
    issued, served = order.last("issue"), order.last("serve")
    line: dict[str, Any] = {
        "document": order.value("document"),
        "number": order.value("number"),
        "issuer": "hr",
        "addressee": order.value("addressee"),
        "due_on": order.value("due_on"),
        "status": "annulled" if order.state == "annulled" else "in_force",
    }
    if (amount := order.value("amount_ordered_fen")) is not None:
        line["amount_ordered_fen"] = amount
    if issued is not None and issued.happened.day is not None:
        line["issued_on"] = issued.happened.day.isoformat()
    if served is not None:
        line["service"] = served.fields["service"]
        line["undeliverable"] = bool(served.fields.get("undeliverable", False))
        line["evidence_recorded"] = any(paper.kind == "posting_record" for paper in served.papers)
        if served.happened.last is not None:
            # of a service known to a month, the last day it can have been: in favour of the debtor
            line["served_on"] = served.happened.last.astimezone(LEGAL_TIME).date().isoformat()
    return {name: value for name, value in line.items() if value is not None}


def _all_named(root: Proceeding) -> bool:
    newest = root.last("arrears")
    return newest is not None and bool(newest.fields.get("complete", False))

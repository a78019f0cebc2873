"""Inspection results on their way to the publicity system (检查结果公示): visits to disclosure and back.

What is due of one bureau is proposed as one disclosure, which a head approves; its records go out like any
other. Once it is published, each of its visits says so. A result for which the publicity system has no
wording, or a unit without a credit code, is left out and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from checker.store.store import Store
from checker.visit import kept as visits
from checker.visit import ledger as visit_ledger
from checker.visit import publication
from checker.visit.kept import Signed as VisitSigned
from checker.visit.visit import Visit, legal_day
from rules.rule_base import shipped
from sanctions.encrypted import Keys
from sanctions.proceeding import kept, ledger
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.request import Request, Signed

CREDIT_CODE = 18
TOLD = frozenset({"no_problem", "not_cooperating", "ordered_to_correct", "to_be_handled"})
"""Results the publicity system's profile has a wording for."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What was proposed, and the visits that were left out, each with why."""

    done: Done | None
    visits: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def propose(store: Store, book: Book, place: str, investigators: Sequence[str], signed: Signed) -> Disclosed:
    """Propose the disclosure of every result of a place and below that is due and in no other disclosure.

    Raises:
        Refusal: The ledger does not take it.
        VisitRefused: A visit cannot be read.
    """
    results: list[dict[str, Any]] = []
    left_out: list[tuple[str, str]] = []
    taken: list[str] = []
    last: date | None = None
    with store.writing() as session:
        pending = _pending(session, store.keys, book)
        for due in publication.due(session, signed.at, place=place):
            if due.visit_id in pending:
                continue
            visit = visits.read(session, store.keys, due.visit_id)
            why = _why_not(visit)
            if why:
                left_out.append((visit.id, why))
                continue
            results += _results_of(visit)
            taken.append(visit.id)
            day = due.deadline.last_day
            last = day if last is None else min(last, day)
        if not results:
            return Disclosed(None, (), tuple(left_out))
        fields: dict[str, object] = {"results": results, "investigators": list(investigators)}
        if last is not None:
            fields["publish_by"] = last.isoformat()
        done = ledger.perform(session, store.keys, book, Request("disclosure", "open", fields=fields), signed)
    return Disclosed(done, tuple(taken), tuple(left_out))


def mark_published(store: Store, book: Book, signed: Signed) -> int:
    """Let every visit whose result was disclosed say so; return how many did."""
    marked = 0
    with store.reading() as session:
        rows = [row.id for row in kept.rows(session, course="disclosure", states=("published",))]
    for root in rows:
        with store.reading() as session:
            (family,) = kept.families(session, store.keys, book.courses, [root])
        published = family.root.last("publish")
        assert published is not None
        day = published.happened.last_day or legal_day(published.at)
        for visit_id in dict.fromkeys(one["visit"] for one in family.root.value("results")):
            with store.writing() as session:
                visit = visits.read(session, store.keys, visit_id)
                if visit.publication is not None:
                    continue
                who = VisitSigned(max(signed.at, visit.last_at), signed.officer)
                where = f"credit_publicity {root}"
                _ = visit_ledger.published(session, store.keys, visit_id, day, where, who)
                marked += 1
    return marked


def _pending(session: Session, keys: Keys, book: Book) -> frozenset[str]:
    """Return the visits of disclosures that were not refused or withdrawn."""
    rows = kept.rows(session, course="disclosure", states=("proposed", "approved", "published"))
    families = kept.families(session, keys, book.courses, [row.id for row in rows])
    return frozenset(one["visit"] for family in families for one in family.root.value("results"))


def _why_not(visit: Visit) -> str:
    if not visit.results:
        return "no result yet"
    if len(visit.target.unit) != CREDIT_CODE:
        return "no credit code"
    odd = sorted(set(visit.results.values()) - TOLD)
    return f"no wording for {', '.join(odd)}" if odd else ""


def _results_of(visit: Visit) -> list[dict[str, Any]]:
    record = visit.record
    assert record is not None
    plan = visit.opening.draw_id or visit.id
    return [
        {
            "visit": visit.id,
            "plan": plan,
            "name": visit.target.name,
            "credit_code": visit.target.unit,
            "item": item,
            "item_title": shipped().items[item],
            "inspection_type": "drawn" if visit.opening.draw_id else "ordered",
            "inspected_on": legal_day(record.ended).isoformat(),
            "result": code,
        }
        for item, code in sorted(visit.results.items())
    ]

"""What the ledger of proceedings goes by here (办理依据): shipped courses, terms, guards, and verdicts.

A proposal is kept with the assessment its family comes to at that moment, by value, and with its receipt, so
that whoever decides sees what the rules say of the ledger's own findings, and can have it judged again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessed, Assessor
from checker.scoring.canonical import canonical
from checker.scoring.verification import receipt_file
from rules.cases import Case, read_case
from rules.rule_base import shipped
from sanctions import rooms
from sanctions.case import case_of
from sanctions.course.reading import shipped_courses
from sanctions.decision import Grounds
from sanctions.proceeding.duties import Terms
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.situation import Situation
from sanctions.working_days import WorkingDays

Assess = Callable[[Case], Assessed]


def book(assess: Assess) -> Book:
    """Return what comes with this version, with verdicts by these engines.

    Args:
        assess: Judges a case, `Assessor.assessed` of whatever engines there are.
    """

    def grounds(situation: Situation) -> Grounds | None:
        if situation.family is None:
            return None
        return grounds_of(assess, case_of(situation.family, situation.today))

    terms = Terms(shipped().time_limits, WorkingDays())
    return Book(shipped_courses(), rooms.GUARDS, terms, rooms.WRITERS, rooms.held, grounds)


def grounds_of(assess: Assess, written: dict[str, object]) -> Grounds:
    """Return the assessment of a case by value, with the file by which its receipt is checked.

    Raises:
        CaseRefused: It does not read; what the ledger keeps was looked at when it was found.
    """
    case = read_case(shipped().vocabulary, written)
    assessed = assess(case)
    assessment = assessed.assessment
    kept = {"assessment": assessment, "receipt_file": json.loads(receipt_file(case, assessed.receipt))}
    outcome = assessment["outcome"]
    leads = {name: str(outcome[name]) for name in ("referral", "listing", "publication")}
    return Grounds(assessed.receipt.id, canonical(kept), leads)


@lru_cache
def one_engine() -> Book:
    """Return the book with verdicts of the reference engine alone, without a process of the other."""
    base = shipped()
    return book(Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("closed"))).assessed)

"""Courses made up to attack the mechanism (示例程序): all it can do, in three courses of three generations.

The courses that ship are the trade's and change with the law; these stay, so that chains of cascades,
proposals asked for again, suspended duties and messages about one subject from two families are always met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rules.rule_base import shipped
from sanctions.course.reading import load
from sanctions.decision import Grounds
from sanctions.proceeding.duties import Terms
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Situation
from sanctions.working_days import WorkingDays

FOLDER = Path(__file__).parent / "made_up"
HELD_FOR = "a head releases it"


@lru_cache
def made_up_book() -> Book:
    """Return all the ledger goes by, of these courses alone."""
    terms = Terms(shipped().time_limits, WorkingDays())
    return Book(load(FOLDER), {}, terms, WRITERS, held, some_grounds)


def quick(book: Book) -> Book:
    """Return a book whose proposals rest on a verdict that takes no engine."""
    return replace(book, grounds=some_grounds)


def some_grounds(_: Situation) -> Grounds:
    """Return a verdict about nothing."""
    return Grounds("sha256:example", b"{}")


def held(situation: Situation, destination: str) -> str | None:
    """Let what is not urgent wait on its way to the sharing platform."""
    return HELD_FOR if destination == "credit_sharing" and not situation.said("urgent") else None


def _errand(situation: Situation, proceeding_id: str) -> Written:
    return Written(f"errand/{proceeding_id}", {"name": situation.said("name"), "act": situation.entry.number})


def _errand_of_subject(situation: Situation, proceeding_id: str) -> Written:
    subject = situation.said("credit_code") or proceeding_id
    return Written(f"subject/{subject}", {"credit_code": subject, "of": proceeding_id})


WRITERS: Mapping[str, Writer] = {"errand": _errand, "errand_of_subject": _errand_of_subject}

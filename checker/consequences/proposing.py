"""Opening referrals wherever the ledger's own findings make one out (批量提请): one run, one brake.

Every open case of a bureau is judged as it stands. Where the referral is made out and none is under way, a
team is appointed from the case's own investigators, in a transaction of its own; who reports and who decides
stay persons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from checker.consequences.book import Assess, grounds_of
from checker.store.store import Store
from sanctions.case import case_of
from sanctions.proceeding import kept, ledger, run
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.proceeding import Family
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.run import Brake, Run
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a run has opened: the run, the numbers by case, and what was refused, each with why."""

    run: Run | None
    opened: dict[str, str]
    refused: dict[str, Refusal]
    looked_at: int


def propose_referrals(
    store: Store, book: Book, assess: Assess, bureau: str, signed: Signed, brake: Brake | None = None
) -> Proposed:
    """Open a referral in every case of a bureau that makes one out and has none under way."""
    looked_at, wanted = 0, list[Family]()
    with store.reading() as session:
        roots = [row.id for row in kept.rows(session, course="case", bureau=bureau, roots_only=True)]
    for first in range(0, len(roots), _AT_ONCE):
        with store.reading() as session:
            for family in kept.families(session, store.keys, book.courses, roots[first : first + _AT_ONCE]):
                if family.root.is_ended:
                    continue
                looked_at += 1
                if not _is_under_way(family) and _is_made_out(assess, family, signed):
                    wanted.append(family)
    if not wanted:
        return Proposed(None, {}, {}, looked_at)
    with store.writing() as session:
        made = run.begin(
            session,
            bureau,
            "referral",
            made=len(wanted),
            among=looked_at,
            signed=signed,
            brake=brake or Brake(),
        )
    opened: dict[str, str] = {}
    refused: dict[str, Refusal] = {}
    for family in wanted:
        team = {"investigators": family.root.value("investigators")}
        asked = Request("referral", "open", parent_id=family.root.id, fields=team, run_id=made.id)
        try:
            with store.writing() as session:
                done = ledger.perform(session, store.keys, book, asked, signed)
        except Refusal as refusal:
            refused[family.root.id] = refusal
        else:
            opened[family.root.id] = done.proceeding.id
    return Proposed(made, opened, refused, looked_at)


def _is_under_way(family: Family) -> bool:
    return any(one.state != "refused" for one in family.of("referral"))


def _is_made_out(assess: Assess, family: Family, signed: Signed) -> bool:
    day = signed.at.astimezone(LEGAL_TIME).date()
    told = json.loads(grounds_of(assess, case_of(family, day)).verdict)
    return told["assessment"]["outcome"]["referral"] == "true"

"""The ledger of visits (检查台账) from the door on: record, findings, results, follow-up, publication, close.

Every act is one transaction, kept with its audit row or not at all; what comes before the door stands in
`checker.visit.approach`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from checker.visit import course, kept, result
from checker.visit.case import case_of, check_finding
from checker.visit.kept import Signed
from checker.visit.parts import Closing, Finding, FollowUp, Kind, Publication, Record, Results
from checker.visit.visit import Visit, legal_day
from rules.fact import Vocabulary
from sanctions.encrypted import Keys


def recorded(session: Session, keys: Keys, visit_id: str, record: Record, signed: Signed) -> Visit:
    """Keep the record of the inspection.

    Raises:
        VisitRefused: It is not the time, or the record does not hold what it must.
    """
    visit = in_turn(session, keys, visit_id, "record", signed)
    course.check_record(visit, record, signed.at)
    return kept.add(session, keys, visit, "record", record, signed)


def found(
    session: Session, keys: Keys, visit_id: str, finding: Finding, vocabulary: Vocabulary, signed: Signed
) -> Visit:
    """Keep one finding; its facts and lines have to fit the vocabulary of the rules.

    Raises:
        VisitRefused: It is not the time, or the finding stands there already or denied.
        CaseRefused: A fact or line does not fit.
    """
    visit = in_turn(session, keys, visit_id, "finding", signed)
    check_finding(visit, finding, vocabulary)
    return kept.add(session, keys, visit, "finding", finding, signed)


def resulted(session: Session, keys: Keys, visit_id: str, codes: Mapping[str, str], signed: Signed) -> Visit:
    """Give every item its result.

    Raises:
        VisitRefused: It is not the time, an item has none, or a result is not what was found.
    """
    visit, results = in_turn(session, keys, visit_id, "result", signed), Results(dict(sorted(codes.items())))
    result.check_results(visit, results)
    return kept.add(session, keys, visit, "result", results, signed)


def followed_up(
    session: Session, keys: Keys, visit_id: str, day: date, outcomes: Mapping[str, str], signed: Signed
) -> Visit:
    """Plan a follow-up (no outcomes yet), or record what came of one, item by item.

    Raises:
        VisitRefused: It is not the time, nothing asks for it, or day or outcome do not fit.
    """
    visit = in_turn(session, keys, visit_id, "follow_up", signed)
    follow_up = FollowUp(day, dict(sorted(outcomes.items())))
    result.check_follow_up(visit, follow_up, legal_day(signed.at))
    return kept.add(session, keys, visit, "follow_up", follow_up, signed)


def published(session: Session, keys: Keys, visit_id: str, day: date, where: str, signed: Signed) -> Visit:
    """Record that the result was published, on which day and where.

    Raises:
        VisitRefused: There is no result yet, it was published before, or the day does not fit.
    """
    visit, publication = in_turn(session, keys, visit_id, "publish", signed), Publication(day, where.strip())
    result.check_publication(visit, publication, legal_day(signed.at))
    return kept.add(session, keys, visit, "publish", publication, signed)


def closed(session: Session, keys: Keys, visit_id: str, signed: Signed) -> Visit:
    """Close a visit.

    Raises:
        VisitRefused: It has no result, or an item is still to be followed up.
    """
    visit = in_turn(session, keys, visit_id, "close", signed)
    result.check_closing(visit)
    return kept.add(session, keys, visit, "close", Closing(), signed)


def shown(session: Session, keys: Keys, visit_id: str, signed: Signed) -> Visit:
    """Return a visit with all that persons said, and say in the audit chain who read it.

    Raises:
        VisitRefused: There is none.
    """
    visit = kept.read(session, keys, visit_id)
    kept.note(session, visit_id, "visit.read", signed)
    return visit


def case(session: Session, keys: Keys, visit_id: str, signed: Signed) -> dict[str, object]:
    """Return the case of a visit, and say in the audit chain who took it.

    Raises:
        VisitRefused: There is no such visit, or no record yet.
    """
    made = case_of(kept.read(session, keys, visit_id))
    kept.note(session, visit_id, "visit.case", signed)
    return made


def in_turn(session: Session, keys: Keys, visit_id: str, kind: Kind, signed: Signed) -> Visit:
    """Return a visit for an act whose turn it is; whoever else wants to add to it waits.

    Raises:
        VisitRefused: There is none, something else comes first, or it was done already.
    """
    visit = kept.locked(session, keys, visit_id)
    course.check_turn(visit, kind, signed.at)
    return visit

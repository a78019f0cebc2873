"""Proposals, decisions and consequences of acts (提请、决定、结果), as the database keeps them.

The types of `sanctions.decision` are made first and the rows from them, so that what the types forbid never
reaches the database, and what the database forbids never stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlmodel import Session, col, select

from sanctions.decision import Approval, Consequence, Grounds, Proposal
from sanctions.encrypted import Keys
from sanctions.proceeding.investigated import investigated
from sanctions.proceeding.proceeding import Entry, Proceeding
from sanctions.proceeding.situation import Situation
from sanctions.proceeding.tables import ConsequenceRow, DecisionRow, ProceedingRow, ProposalRow, RunRow
from sanctions.refusal import Refusal

_TABLE, _COLUMN = "proposal", "verdict"

GroundsOf = Callable[[Situation], Grounds | None]
"""Makes the verdict a proposal rests on; the service has the engines for it."""


def decide(
    session: Session, keys: Keys, situation: Situation, row: ProceedingRow, grounds_of: GroundsOf
) -> Approval | None:
    """Keep what an act proposes, decides or brings about; return the approval that what it sends rests on.

    Raises:
        Refusal: Whoever decides may not, nothing is proposed, or the approval has had its consequence.
    """
    act = situation.act
    if act.proposes:
        _propose(session, keys, situation, row, grounds_of)
    if act.approves or act.refuses:
        _settle(session, situation, row)
    if act.consequence is not None:
        approval = _approved(session, situation, row, act.consequence.matter)
        return _bring_about(session, situation, row, Consequence(approval, act.consequence.kind))
    return _approved(session, situation, row, act.rests_on, executed=True) if act.rests_on else None


def _propose(
    session: Session, keys: Keys, situation: Situation, row: ProceedingRow, grounds_of: GroundsOf
) -> None:
    proposal = _proposal(situation, row.id, situation.entry, situation.act.proposes)
    grounds = grounds_of(situation)
    sealed = None
    if grounds is not None:
        sealed = keys.seal(_TABLE, _COLUMN, f"{row.id}/{proposal.number}", grounds.verdict)
    session.add(
        ProposalRow(
            proceeding_id=row.id,
            number=proposal.number,
            matter=proposal.matter,
            receipt_id=None if grounds is None else grounds.receipt_id,
            lead=None if grounds is None else grounds.leads.get(proposal.matter),
            verdict=sealed,
        )
    )
    session.flush()


def _settle(session: Session, situation: Situation, row: ProceedingRow) -> None:
    act, entry = situation.act, situation.entry
    matter = act.approves or act.refuses
    asked = _newest_proposal(session, row.id, matter)
    if session.get(DecisionRow, (row.id, asked.number)) is not None:
        raise _nothing_proposed(row.id, matter)
    proposal = _proposal(situation, row.id, _entry(situation, asked.number), matter)
    if act.approves:
        _check_run(session, row)
        outcome = "approved"
        by = proposal.approve(situation.officer, entry.at).by
    else:
        outcome = "refused"
        by = proposal.refuse(situation.officer, entry.at, entry.reason).by
    session.add(
        DecisionRow(proceeding_id=row.id, proposal=asked.number, outcome=outcome, act=entry.number, by=by)
    )
    session.flush()


def _bring_about(
    session: Session, situation: Situation, row: ProceedingRow, consequence: Consequence
) -> Approval:
    proposal = consequence.approval.proposal
    if session.get(ConsequenceRow, (row.id, proposal.number)) is not None:
        raise Refusal(
            "consequence_twice",
            f"{row.id}: the approval of {proposal.matter} has had its consequence already",
            f"{row.id}：{proposal.matter} 的批准已经执行，不能重复",
        )
    session.add(
        ConsequenceRow(
            proceeding_id=row.id,
            proposal=proposal.number,
            outcome="approved",
            kind=consequence.kind,
            act=situation.entry.number,
        )
    )
    session.flush()
    return consequence.approval


def _approved(
    session: Session, situation: Situation, row: ProceedingRow, matter: str, *, executed: bool = False
) -> Approval:
    """Return the newest approval of a matter; with `executed`, the newest that had its consequence."""
    asked = (
        select(DecisionRow, ProposalRow)
        .join(
            ProposalRow,
            (col(ProposalRow.proceeding_id) == col(DecisionRow.proceeding_id))
            & (col(ProposalRow.number) == col(DecisionRow.proposal)),
        )
        .where(col(DecisionRow.proceeding_id) == row.id)
        .where(col(ProposalRow.matter) == matter)
        .where(col(DecisionRow.outcome) == "approved")
        .order_by(col(DecisionRow.proposal).desc())
        .limit(1)
    )
    if executed:
        asked = asked.join(
            ConsequenceRow,
            (col(ConsequenceRow.proceeding_id) == col(DecisionRow.proceeding_id))
            & (col(ConsequenceRow.proposal) == col(DecisionRow.proposal)),
        )
    found = session.exec(asked).one_or_none()
    if found is None:
        raise Refusal(
            "not_approved",
            f"{row.id}: {matter} has not been approved: nothing may follow from it",
            f"{row.id}：{matter} 尚未批准，不得执行",
        )
    decision, proposal = found
    made = _entry(situation, decision.act)
    return Approval.kept(
        _proposal(situation, row.id, _entry(situation, proposal.number), matter), decision.by, made.at
    )


def lead_of(session: Session, proceeding_id: str, matter: str) -> str | None:
    """Return what the verdict of the newest proposal of a matter comes to; None where it had none."""
    asked = (
        select(ProposalRow.lead)
        .where(col(ProposalRow.proceeding_id) == proceeding_id)
        .where(col(ProposalRow.matter) == matter)
        .order_by(col(ProposalRow.number).desc())
        .limit(1)
    )
    return session.exec(asked).first()


def _newest_proposal(session: Session, proceeding_id: str, matter: str) -> ProposalRow:
    asked = (
        select(ProposalRow)
        .where(col(ProposalRow.proceeding_id) == proceeding_id)
        .where(col(ProposalRow.matter) == matter)
        .order_by(col(ProposalRow.number).desc())
        .limit(1)
    )
    found = session.exec(asked).one_or_none()
    if found is None:
        raise _nothing_proposed(proceeding_id, matter)
    return found


def _nothing_proposed(proceeding_id: str, matter: str) -> Refusal:
    return Refusal(
        "not_proposed",
        f"{proceeding_id}: nothing of {matter} is before anybody to decide",
        f"{proceeding_id}：没有待决定的{matter}事项",
    )


def _proposal(situation: Situation, proceeding_id: str, entry: Entry, matter: str) -> Proposal:
    # two have to be named or propose; whoever else looked into it may not decide either
    named = [*_named(situation, entry), entry.officer]
    first = Proposal.of(proceeding_id, entry.number, matter, named, entry.at)
    return first.with_others(investigated(situation))


def _named(situation: Situation, entry: Entry) -> Iterator[str]:
    yield from entry.fields.get("investigators", ())
    above = (situation.proceeding, situation.parent, situation.family.root if situation.family else None)
    for one in above:
        for made in one.entries if one is not None else ():
            yield from made.fields.get("investigators", ())


def _entry(situation: Situation, number: int) -> Entry:
    """Return an act of the proceeding by its number, the one being made included."""
    proceeding: Proceeding | None = situation.proceeding
    if number == situation.entry.number or proceeding is None:
        return situation.entry
    return proceeding.entries[number - 1]


def _check_run(session: Session, row: ProceedingRow) -> None:
    """Refuse to decide what a run made so much of that a person has to look at the run first."""
    run = None if row.run_id is None else session.get(RunRow, row.run_id)
    if run is not None and run.held and run.released_by is None:
        raise Refusal(
            "brake",
            f"run {run.id} made {run.made} proposals among {run.among} cases: a head releases it first",
            f"批次 {run.id} 在 {run.among} 户中提出 {run.made} 项，须先由负责人说明理由后放行",
        )


def check_only(session: Session, only: str) -> None:
    """Refuse what stands already and may stand once.

    Raises:
        Refusal: It stands.
    """
    asked = select(ProceedingRow.id).where(col(ProceedingRow.only) == only)
    if (found := session.exec(asked).first()) is not None:
        raise stands_already(found)


def stands_already(found: str) -> Refusal:
    """Return what is said of what may stand once and does."""
    return Refusal("stands_already", f"{found} is this already", f"{found} 即为该事项")

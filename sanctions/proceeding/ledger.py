"""The ledger of proceedings (办理台账): one act, one transaction, for every course there is.

Whoever acts locks the family, is looked at (bureau, post, time of service), then the act in its turn, its
fields and papers, and what the guards of its course ask. What follows is kept together or not at all: the
act, its decision or consequence, the duties it starts and ends, the messages it makes, the acts it brings
about beside it, and last its row in the audit chain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from rules.truth import TRUE
from sanctions import audit
from sanctions.course.course import Act, Course, Courses
from sanctions.encrypted import Keys
from sanctions.proceeding import decided, duties, kept, request, sending, who
from sanctions.proceeding.proceeding import Entry, Family, Proceeding
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.situation import Guard, NothingToDo, Situation
from sanctions.proceeding.tables import ProceedingRow, SubjectRow
from sanctions.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Book:
    """All the ledger goes by: courses, guards, what is written to others, terms and working days."""

    courses: Courses
    guards: Mapping[str, Guard]
    terms: duties.Terms
    writers: Mapping[str, sending.Writer]
    holds: Callable[[Situation, str], str | None]
    grounds: decided.GroundsOf


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: the proceeding as it stands, and the number of the act."""

    proceeding: Proceeding
    family: Family
    number: int


def perform(session: Session, keys: Keys, book: Book, asked: Request, signed: Signed) -> Done:
    """Make one act.

    Raises:
        Refusal: It cannot be made as asked; nothing was changed.
        SealBroken: What is kept of the family was altered.
    """
    course, act = request.named(book.courses, asked)
    if act.only_system:
        raise Refusal(
            "only_system", f"{course.name} {act.name} comes with other acts", f"{act.title[0]}随其他环节产生"
        )
    return _Work(session, keys, book, signed).make(course, act, asked)


def perform_by_system(session: Session, keys: Keys, book: Book, asked: Request, signed: Signed) -> Done:
    """Make an act that comes with others, or by the clock.

    Raises:
        Refusal: As for `perform`.
    """
    course, act = request.named(book.courses, asked)
    return _Work(session, keys, book, signed, by_system=True).make(course, act, asked)


@dataclass(frozen=True, slots=True)
class _Work:
    session: Session
    keys: Keys
    book: Book
    signed: Signed
    by_system: bool = False

    def make(self, course: Course, act: Act, asked: Request) -> Done:
        anchor = asked.parent_id if act.opens else asked.proceeding_id
        family = None
        if anchor:
            family = kept.family(self.session, self.keys, self.book.courses, anchor, lock=True)
        elif not act.opens:
            raise kept.unknown("")
        return self._one(course, act, asked, family)

    def _one(self, course: Course, act: Act, asked: Request, family: Family | None) -> Done:
        proceeding = None if act.opens or family is None else family.members.get(asked.proceeding_id)
        if proceeding is not None and proceeding.course is not course:
            raise kept.unknown(asked.proceeding_id)
        parent = _parent(course, act, asked, family, proceeding)
        if proceeding is not None:
            _check_state(course, act, proceeding)
        made = request.entry(
            self.book.courses, act, asked, self.signed, len(proceeding.entries) + 1 if proceeding else 1
        )
        acting, named = who.officers(self.session, self.keys, act, made)
        bureau, place = who.where(acting, made, parent, proceeding)
        who.check(acting, act, bureau, made.at, by_system=self.by_system)
        if proceeding is not None:
            _check_turn(course, act, proceeding, made, by_system=self.by_system)
        open_duties = () if proceeding is None else kept.open_duties(self.session, proceeding.id)
        situation = Situation(
            self.book.courses,
            course,
            act,
            made,
            acting,
            named,
            proceeding,
            parent,
            family,
            bureau,
            place,
            open_duties,
            self._lead(act, proceeding),
        )
        for guard in act.guards:
            self.book.guards[guard](situation)
        return self._kept(situation, asked)

    def _lead(self, act: Act, proceeding: Proceeding | None) -> str | None:
        if not act.approves or proceeding is None:
            return None
        return decided.lead_of(self.session, proceeding.id, act.approves)

    def _kept(self, situation: Situation, asked: Request) -> Done:
        act, made = situation.act, situation.entry
        row = self._row(situation, asked)
        sealed = kept.add_entry(self.session, self.keys, row, made)
        self._subjects(situation, row)
        approval = decided.decide(self.session, self.keys, situation, row, self.book.grounds)
        duties.turn(self.session, self.book.courses, self.book.terms, situation, row)
        sending.send(self.session, self.keys, situation, row, approval, self.book.writers, self.book.holds)
        family = kept.family(self.session, self.keys, self.book.courses, row.id)
        if act.cascades:
            self._cascades(situation, row, family)
            family = kept.family(self.session, self.keys, self.book.courses, row.id)
        _ = audit.record(
            self.session,
            at=made.at,
            actor=made.officer,
            action=f"{situation.course.name}.{act.name}",
            object=f"{situation.course.name}/{row.id}/{made.number}",
            data=sealed,
        )
        return Done(family.members[row.id], family, made.number)

    def _cascades(self, situation: Situation, row: ProceedingRow, family: Family) -> None:
        cause = f"{row.id}/{situation.entry.number}"
        for cascade in situation.act.cascades:
            course = self.book.courses.courses[cascade.course]
            act = course.acts[cascade.act]
            for other in tuple(family.of(cascade.course)):
                # of two proceedings one may name the other it rests on: it is bound to that one alone
                rests_on = other.value(f"{situation.course.name}_id") or other.value("decision") or row.id
                borne_by = situation.said(f"{cascade.course}_id") or other.id
                if other.id == row.id or rests_on != row.id or borne_by != other.id:
                    continue
                # one that came before may have moved it, and brought others about in its turn
                family = kept.family(self.session, self.keys, self.book.courses, row.id)
                if family.members[other.id].state in act.before:
                    asked = Request(
                        course.name,
                        act.name,
                        other.id,
                        happened=situation.entry.happened,
                        fields={"cause": cause} if "cause" in act.fields else {},
                        reason=situation.entry.reason or cause,
                        because=situation.entry.because or cause,
                    )
                    with suppress(NothingToDo):  # guards speak before anything is written
                        _ = replace(self, by_system=True)._one(course, act, asked, family)

    def _row(self, situation: Situation, asked: Request) -> ProceedingRow:
        at, act = situation.entry.at, situation.act
        if situation.proceeding is not None:
            row = self.session.get_one(ProceedingRow, situation.proceeding.id)
            row.acts, row.last_at = situation.entry.number, at
            row.state = act.after or row.state
            return row
        year = situation.today.year
        new_id = kept.next_id(self.session, situation.bureau, year, situation.course)
        only = asked.only or self._once(situation)
        if only is not None:
            decided.check_only(self.session, only)
        row = ProceedingRow(
            id=new_id,
            course=situation.course.name,
            bureau=situation.bureau,
            place=situation.place,
            root_id=situation.parent.root_id if situation.parent else new_id,
            parent_id=situation.parent.id if situation.parent else None,
            state=act.after or "",
            acts=1,
            opened_at=at,
            last_at=at,
            only=only,
            run_id=asked.run_id,
        )
        self.session.add(row)
        try:
            self.session.flush()
        except IntegrityError:
            if only is None:
                raise
            # another bureau was first, whose serials are no lock to this one
            raise decided.stands_already("another") from None
        return row

    def _once(self, situation: Situation) -> str | None:
        """Return what keeps two proceedings from saying the same of these fields, without saying it."""
        names, fields = situation.act.once, situation.entry.fields
        if not names:
            return None
        said = json.dumps([fields.get(name) for name in names], ensure_ascii=False)
        return f"{situation.course.name}/{self.keys.index(kept.SUBJECT, said).hex()}"

    def _subjects(self, situation: Situation, row: ProceedingRow) -> None:
        """Index whom it concerns: what the act names, and for a new one what it stands under concerns."""
        wanted: dict[bytes, str] = {}
        fields = dict(situation.entry.fields)
        if situation.proceeding is None and situation.parent is not None:
            for name in ("credit_code", "persons", "person"):
                fields.setdefault(name, situation.said(name))
        if fields.get("credit_code"):
            wanted[self.keys.index(kept.SUBJECT, fields["credit_code"])] = "unit"
        persons = [*(fields.get("persons") or ()), *([fields["person"]] if fields.get("person") else ())]
        for person in persons:
            if person.get("id_number"):
                wanted[self.keys.index(kept.SUBJECT, person["id_number"])] = "person"
        for index, kind in wanted.items():
            if self.session.get(SubjectRow, (row.id, index)) is None:
                self.session.add(SubjectRow(proceeding_id=row.id, subject_index=index, kind=kind))
        self.session.flush()


def _parent(
    course: Course, act: Act, asked: Request, family: Family | None, proceeding: Proceeding | None
) -> Proceeding | None:
    if proceeding is not None and family is not None:
        return family.members.get(proceeding.parent_id or "")
    if family is None:
        if not course.stands_alone:
            raise Refusal(
                "parent",
                f"{course.title[1]} is opened under a {' or '.join(course.parents)}: name it",
                f"{course.title[0]}须在{'、'.join(course.parents)}之下办理：请指明",
            )
        return None
    parent = family.members[asked.parent_id]
    if act.opens and family.root.is_ended:
        raise Refusal(
            "root_ended", f"{family.root.id} has ended", f"{family.root.id} 已办结，不能再办理新的事项"
        )
    if act.opens and parent.course.name not in course.parents:
        raise Refusal(
            "parent",
            f"{parent.id} is a {parent.course.name}, expected a {' or '.join(course.parents) or '-'}",
            f"{parent.id} 是{parent.course.title[0]}，不能在其下办理{course.title[0]}",
        )
    return parent


def _check_state(course: Course, act: Act, proceeding: Proceeding) -> None:
    if proceeding.state not in act.before:
        acts = [one.name for one in course.possible(proceeding.state) if not one.only_system]
        possible, state = ", ".join(acts) or "-", course.states[proceeding.state]
        raise Refusal(
            "state",
            f"{proceeding.id} is {proceeding.state} ({state[1]}), no {act.name} now; possible: {possible}",
            f"{proceeding.id} {state[0]}，现在不能{act.title[0]}；可办理：{possible}",
        )


def _check_turn(course: Course, act: Act, proceeding: Proceeding, made: Entry, *, by_system: bool) -> None:
    last = proceeding.entries[-1]
    if made.at < last.at:
        raise Refusal(
            "clock",
            f"{proceeding.id}: its last act was recorded at {last.at.isoformat()}, this one would be before",
            f"{proceeding.id} 的上一环节记录于 {last.at.isoformat()}，本环节不能早于它：请核对时钟",
        )
    if by_system:
        return  # it came when its cause did: what was recorded meanwhile does not make that untrue
    steps = [entry for entry in proceeding.entries if course.acts[entry.act].after is not None]
    if act.after is not None and steps[-1].happened.is_after(made.happened) is TRUE:
        raise Refusal(
            "order",
            f"{act.name} of {made.happened.told()} would come before {steps[-1].act} of "
            f"{steps[-1].happened.told()}",
            f"{act.title[0]}（{made.happened.told()}）早于上一环节（{steps[-1].happened.told()}）",
        )

"""Proceedings told as plainly as can be (办理事项的模型): what acts come to by their course, in dictionaries.

It keeps no database and no seals, and says the rules of the mechanism once more in its own words: who may not
do what, what a duty becomes, what comes along with an act. A ledger that differs is wrong, or this is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from sanctions.course.course import Act, Course, Start
from sanctions.happened import NOT_KNOWN, Happened
from sanctions.officer import Officer
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.proceeding import Entry, Family
from sanctions.proceeding.request import OURS, Request
from sanctions.time_limit import LEGAL_TIME, deadline

SEVERAL = {"inspection_result": "results", "inspection_result_withdrawal": "results"}
"""Kinds of records of which an act sends several: one for each line of this field."""


@dataclass(slots=True)
class Owed:
    """A duty as it stands."""

    duty: str
    started_by: int
    since: Happened
    due: Happened
    state: str = "open"
    ended_by: int | None = None
    late: int | None = None


@dataclass(slots=True)
class Thing:
    """A proceeding; proposals, decisions and consequences by the number of the act that proposed."""

    id: str
    course: Course
    bureau: str
    place: str
    root: Thing | None
    parent: Thing | None
    state: str = ""
    made: list[Entry] = field(default_factory=list[Entry])
    proposals: dict[int, str] = field(default_factory=dict[int, str])
    decisions: dict[int, tuple[str, int, str]] = field(default_factory=dict[int, tuple[str, int, str]])
    consequences: dict[int, tuple[str, int]] = field(default_factory=dict[int, tuple[str, int]])
    owed: list[Owed] = field(default_factory=list[Owed])
    messages: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])

    def above(self) -> tuple[Thing, ...]:
        """Return it, its parent and its root."""
        return tuple(one for one in (self, self.parent, self.root) if one is not None)

    def own(self, name: str) -> Any:
        """Return what was said last of a field here."""
        return next((e.fields[name] for e in reversed(self.made) if name in e.fields), None)

    def said(self, name: str) -> Any:
        """Return what was said last of a field, here or above."""
        told = (e.fields[name] for one in self.above() for e in reversed(one.made) if name in e.fields)
        return next(told, None)

    def newest(self, matter: str) -> int | None:
        """Return the newest proposal of a matter."""
        return max((number for number, of in self.proposals.items() if of == matter), default=None)

    def approved(self, matter: str) -> int | None:
        """Return the newest proposal of a matter that was approved."""
        return max((n for n, (how, _, _) in self.decisions.items() if self._is(n, matter, how)), default=None)

    def came(self, matter: str) -> int | None:
        """Return the newest proposal of a matter that had its consequence."""
        return max((n for n in self.consequences if self.proposals[n] == matter), default=None)

    def investigators(self) -> set[str]:
        """Return all who looked into it: named here or above, or makers of acts that investigators make."""
        made = [(one.course.acts[e.act], e) for one in self.above() for e in one.made]
        named = {id_ for _, e in made for id_ in e.fields.get("investigators", ())}
        return named | {e.officer for act, e in made if act.posts == ("investigator",)}

    def _is(self, number: int, matter: str, outcome: str) -> bool:
        return self.proposals[number] == matter and outcome == "approved"


@dataclass(slots=True)
class Model:
    """All proceedings of a ledger, and its log: who made which act of what, in the order of the chain."""

    book: Book
    officers: Mapping[str, Officer]
    things: dict[str, Thing] = field(default_factory=dict[str, Thing])
    log: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    stands: Family = field(default_factory=lambda: Family({}))

    def objections(self, asked: Request, officer: str, at: datetime, *, by_system: bool = False) -> set[str]:
        """Return why the mechanism must refuse an act, guards and values aside; empty: it need not."""
        course = self.book.courses.courses[asked.course]
        act = course.acts[asked.act]
        if act.only_system and not by_system:
            return {"only_system"}
        thing, parent = self.things.get(asked.proceeding_id), self.things.get(asked.parent_id)
        found = set(self._of_request(act, asked, at))
        if act.opens:
            if asked.parent_id and parent is None:
                return {"proceeding_unknown"}
            fits = parent.course.name in course.parents if parent else course.stands_alone
            found |= set[str]() if fits else {"parent"}
            found |= set(self._of_opening(act, asked, parent))
            bureau = parent.bureau if parent else None
        elif thing is None or thing.course is not course:
            return {"proceeding_unknown"}
        else:
            bureau = thing.bureau
            found |= set(self._of_turn(act, asked, thing, at))
            found |= set(_of_decision(act, thing, officer))
        found |= set(self._of_officer(act, officer, bureau, at))
        # the system holds no post, and what it brings about came when its cause did
        return found - {"post", "order"} if by_system else found

    def make(self, asked: Request, done: Done) -> None:
        """Make an act that was made, with all that comes along."""
        course, here, self.stands = self.book.courses.courses[asked.course], done.proceeding, done.family
        if here.id not in self.things:
            parent = self.things.get(asked.parent_id)
            root = None if parent is None else parent.root or parent
            self.things[here.id] = Thing(here.id, course, here.bureau, here.place, root, parent)
        self._one(self.things[here.id], course.acts[asked.act], here.entries[done.number - 1])

    def family(self, thing: Thing) -> list[Thing]:
        """Return all of a family."""
        return [one for one in self.things.values() if (one.root or one) is (thing.root or thing)]

    def _of_request(self, act: Act, asked: Request, at: datetime) -> Iterator[str]:
        sent = {name for name, value in asked.fields.items() if value is not None}
        required = {name for name, wanted in act.fields.items() if wanted.required}
        if asked.fields.keys() - act.fields.keys() or required - sent:
            yield "field"
        if act.needs_reason and not asked.reason.strip():
            yield "reason"
        kinds = {paper.kind for paper in asked.papers}
        if {one.kind for one in act.papers if one.required} - kinds:
            yield "papers_missing"
        if kinds - {one.kind for one in act.papers} - {"evidence"}:
            yield "paper"
        if asked.happened is not None and asked.happened.first is not None and asked.happened.first > at:
            yield "ahead"
        today = at.astimezone(LEGAL_TIME).date()
        late_of_ours = asked.happened is not None and act.actor in OURS and asked.happened.day != today
        if late_of_ours and not asked.because.strip():
            yield "recorded_late"

    def _of_opening(self, act: Act, asked: Request, parent: Thing | None) -> Iterator[str]:
        root = None if parent is None else parent.root or parent
        if root is not None and root.state in root.course.ended:
            yield "root_ended"
        said = [asked.fields.get(name) for name in act.once]
        others = [one for one in self.things.values() if one.course.name == asked.course]
        if said and said in [[one.made[0].fields.get(name) for name in act.once] for one in others]:
            yield "stands_already"

    def _of_officer(self, act: Act, officer: str, bureau: str | None, at: datetime) -> Iterator[str]:
        acting = self.officers.get(officer)
        if acting is None:
            yield "officer_unknown"
            return
        if not acting.serves(at.astimezone(LEGAL_TIME).date()):
            yield "not_serving"
        if bureau is not None and acting.bureau != bureau:
            yield "competence"
        if not acting.posts & set(act.posts):
            yield "post"

    def _of_turn(self, act: Act, asked: Request, thing: Thing, at: datetime) -> Iterator[str]:
        if thing.state not in act.before:
            yield "state"
        if at < thing.made[-1].at:
            yield "clock"
        last = [e.happened for e in thing.made if thing.course.acts[e.act].after is not None][-1]
        when = Happened.at(at) if asked.happened is None else asked.happened
        if act.after and last.first is not None and when.last is not None and last.first > when.last:
            yield "order"

    def _one(self, thing: Thing, act: Act, made: Entry) -> None:
        thing.made.append(made)
        thing.state = act.after or thing.state
        number = made.number
        if act.proposes:
            thing.proposals[number] = act.proposes
        if (matter := act.approves or act.refuses) and (asked := thing.newest(matter)) is not None:
            outcome = "approved" if act.approves else "refused"
            thing.decisions[asked] = (outcome, number, made.officer)
        rests_on = thing.came(act.rests_on) if act.rests_on else None
        if act.consequence and (rests_on := thing.approved(act.consequence.matter)) is not None:
            thing.consequences[rests_on] = (act.consequence.kind, number)
        self._duties(thing, act, made)
        for sent in act.sends:
            records = len(thing.said(SEVERAL[sent.record])) if sent.record in SEVERAL else 1
            thing.messages += [(rests_on or 0, sent.destination, sent.operation)] * records
        for cascade in act.cascades:
            other_act = self.book.courses.courses[cascade.course].acts[cascade.act]
            for other in [one for one in self.family(thing) if one.course.name == cascade.course]:
                rests_on = other.own(f"{thing.course.name}_id") or other.own("decision") or thing.id
                borne_by = thing.said(f"{cascade.course}_id") or other.id
                bound = rests_on == thing.id and borne_by == other.id
                fits = other is not thing and bound and other.state in other_act.before
                if fits and self._comes(other, other_act):
                    self._along(thing, other, other_act, made)
        action = f"{thing.course.name}.{act.name}"
        self.log.append((made.officer, action, f"{thing.course.name}/{thing.id}/{number}"))

    def _comes(self, other: Thing, act: Act) -> bool:
        """Return whether it has a place there: where guards say so, they are taken at their word."""
        stands = self.stands.members[other.id].entries[len(other.made) :]
        return not act.guards or [one.act for one in stands[:1]] == [act.name]

    def _along(self, thing: Thing, other: Thing, act: Act, made: Entry) -> None:
        cause = f"{thing.id}/{made.number}"
        fields = {"cause": cause} if "cause" in act.fields else {}
        number, reason = len(other.made) + 1, made.reason or cause
        self._one(
            other, act, Entry(number, act.name, made.at, made.happened, made.officer, fields, reason=reason)
        )

    def _duties(self, thing: Thing, act: Act, made: Entry) -> None:
        known = {one.duty: one.since for one in thing.owed}
        resting = {rest.duty for rest in act.rests if _holds(thing, rest.when)}
        for one in thing.owed:
            if one.state in ("open", "suspended") and one.duty in act.ends:
                came = late(one.due, made.happened) if one.state == "open" else 1
                one.state, one.ended_by, one.late = "done", made.number, came
            elif one.state in ("open", "suspended") and {one.duty, "*"} & set(act.drops):
                one.state, one.ended_by = "dropped", made.number
            elif one.state == "open" and (act.suspends or one.duty in resting):
                one.state = "suspended"
            elif one.state == "suspended" and act.resumes:
                one.state = "open"
        for start in act.starts:
            if _holds(thing, start.when):
                thing.owed.append(self._started(thing, start, made, known))
        for start in act.measures:
            seen = self._started(thing, start, made, known)
            seen.state, seen.ended_by, seen.late = "done", made.number, late(seen.due, made.happened)
            thing.owed.append(seen)

    def _started(self, thing: Thing, start: Start, made: Entry, known: Mapping[str, Happened]) -> Owed:
        since = made.happened
        if start.since:
            since = known.get(start.since) or _when(thing.said(start.since))
        name = self.book.courses.duties[start.duty].limit_at(thing.place)
        due = NOT_KNOWN
        if start.until:
            last = _when(thing.said(start.until)).last
            due = Happened(last, last)
        elif name is not None and since.first is not None and since.last is not None:
            limit, calendar = self.book.terms.limits[name], self.book.terms.calendar
            ends = [deadline(limit, moment, calendar).moment for moment in (since.first, since.last)]
            due = Happened(ends[0], ends[1])
        return Owed(start.duty, made.number, since, due)


def late(due: Happened, done: Happened) -> int:
    """Return 2 where what was done came late however one takes what is known, 0 where never, 1 else."""
    if None in (due.first, due.last, done.first, done.last):
        return 1
    ends, doings = (due.first, due.last), (done.first, done.last)
    answers = {did > end for did, end in product(doings, ends) if did is not None and end is not None}
    return 1 if len(answers) > 1 else 2 * answers.pop()


def _of_decision(act: Act, thing: Thing, officer: str) -> Iterator[str]:
    if act.approves or act.refuses:
        asked = thing.newest(act.approves or act.refuses)
        if asked is None or asked in thing.decisions:
            yield "not_proposed"
        elif officer in thing.investigators() | {thing.made[asked - 1].officer}:
            yield "four_eyes"
    if act.consequence is not None:
        asked = thing.approved(act.consequence.matter)
        if asked is None:
            yield "not_approved"
        elif asked in thing.consequences:
            yield "consequence_twice"
    if act.rests_on and thing.came(act.rests_on) is None:
        yield "not_approved"


def _holds(thing: Thing, when: str) -> bool:
    return not when or bool(thing.said(when.removeprefix("not "))) is not when.startswith("not ")


def _when(value: object) -> Happened:
    return NOT_KNOWN if value is None else Happened.read(str(value))

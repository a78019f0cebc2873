"""What no order of acts may ever come to (任何次序均不得出现的情形), each told by its name.

They are asked of the tables and of what is read back from them, with the courses at hand and no model: so
that they hold whatever a model thinks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sanctions.course.course import Courses
from sanctions.proceeding.proceeding import Entry, Family, Proceeding

Rows = Mapping[str, list[dict[str, Any]]]


def broken(rows: Rows, courses: Courses) -> list[str]:
    """Return what is wrong in these tables, each with the name of what must never be."""
    return [f"{check.__name__}: {what}" for check in _OF_TABLES for what in check(rows, courses)]


def broken_in(family: Family) -> list[str]:
    """Return what is wrong in a family as it is read back, the same way."""
    return [f"{check.__name__}: {what}" for check in _OF_FAMILIES for what in check(family)]


def of_their_own(family: Family, proceeding: Proceeding, decided: Entry) -> bool:
    """Return whether the newest act of all decided what its officer had looked into."""
    above = (proceeding, family.members.get(proceeding.parent_id or ""), family.root)
    looked: set[str] = set()
    for one in [one for one in above if one is not None]:
        for made in one.entries:
            looked |= set(made.fields.get("investigators", ()))
            looked |= {made.officer} if one.course.acts[made.act].posts == ("investigator",) else set()
    return decided.officer in looked


def _a_consequence_without_one_approval_before_it(rows: Rows, _: Courses) -> Iterator[str]:
    for row in rows["consequence"]:
        of_it = [one for one in rows["decision"] if _about(one) == _about(row)]
        if [one["outcome"] for one in of_it] != ["approved"] or of_it[0]["act"] >= row["act"]:
            yield f"{row} on {of_it}"
        if _about(row) not in {(one["proceeding_id"], one["number"]) for one in rows["proposal"]}:
            yield f"{row} on no proposal"


def _a_decision_by_whoever_proposed(rows: Rows, _: Courses) -> Iterator[str]:
    officers = {(row["proceeding_id"], row["number"]): row["officer_id"] for row in rows["proceeding_act"]}
    for row in rows["decision"]:
        proposer, made_by = officers[_about(row)], officers[row["proceeding_id"], row["act"]]
        if row["by"] == proposer or row["by"] != made_by:
            yield f"{row}, proposed by {proposer}, decided by {made_by}"


def _two_decisions_of_one_proposal(rows: Rows, _: Courses) -> Iterator[str]:
    yield from _twice(_about(row) for row in rows["decision"])


def _two_consequences_of_one_approval(rows: Rows, _: Courses) -> Iterator[str]:
    yield from _twice(_about(row) for row in rows["consequence"])


def _a_consequence_or_decision_no_act_made(rows: Rows, courses: Courses) -> Iterator[str]:
    """An act that decides or brings about leaves its one row, and no other act leaves any."""
    course_of = {row["id"]: courses.courses[row["course"]] for row in rows["proceeding"]}
    matter_of = {(row["proceeding_id"], row["number"]): row["matter"] for row in rows["proposal"]}
    decided = {(row["proceeding_id"], row["act"]): row for row in rows["decision"]}
    brought = {(row["proceeding_id"], row["act"]): row for row in rows["consequence"]}
    for row in rows["proceeding_act"]:
        key, act = (row["proceeding_id"], row["number"]), course_of[row["proceeding_id"]].acts[row["act"]]
        decision, consequence = decided.pop(key, None), brought.pop(key, None)
        said = decision and (matter_of[_about(decision)], decision["outcome"])
        wanted = (act.approves or act.refuses, "approved" if act.approves else "refused")
        if said != (wanted if wanted[0] else None):
            yield f"{act.name} decided {said}"
        came = consequence and (matter_of[_about(consequence)], consequence["kind"])
        if came != (act.consequence and (act.consequence.matter, act.consequence.kind)):
            yield f"{act.name} brought about {came}"
        if matter_of.get(key, "") != act.proposes:
            yield f"{act.name} proposed {matter_of.get(key)}"
    yield from (f"no act made {row}" for row in (*decided.values(), *brought.values()))


def _a_state_its_acts_do_not_lead_to(rows: Rows, courses: Courses) -> Iterator[str]:
    acts: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows["proceeding_act"]:
        acts[row["proceeding_id"]][row["number"]] = row["act"]
    for row in rows["proceeding"]:
        course, state = courses.courses[row["course"]], ""
        made = acts[row["id"]]
        if sorted(made) != list(range(1, row["acts"] + 1)):
            yield f"{row['id']} has the acts {sorted(made)}"
        for number in sorted(made):
            act = course.acts[made[number]]
            if act.opens is not (number == 1) or (number > 1 and state not in act.before):
                yield f"{row['id']}: {act.name} from {state!r}"
            state = act.after or state
        if row["state"] != state or state not in course.states:
            yield f"{row['id']} is {row['state']!r}, its acts lead to {state!r}"


def _something_that_may_stand_once_stands_twice(rows: Rows, _: Courses) -> Iterator[str]:
    yield from _twice(row["only"] for row in rows["proceeding"] if row["only"] is not None)


def _a_reason_that_is_not_there(family: Family) -> Iterator[str]:
    for one in family.members.values():
        for made in one.entries:
            act = one.course.acts[made.act]
            if (act.needs_reason or act.refuses) and not made.reason.strip():
                yield f"{one.id} {made.act}"


def _what_an_act_asks_for_is_not_there(family: Family) -> Iterator[str]:
    for one in family.members.values():
        for made in one.entries:
            act = one.course.acts[made.act]
            wanted = {name for name, field in act.fields.items() if field.required} - made.fields.keys()
            papers = {paper.kind for paper in act.papers if paper.required}
            if missing := wanted | papers - {paper.kind for paper in made.papers}:
                yield f"{one.id} {made.act}: {sorted(missing)}"


def _about(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["proceeding_id"], row["proposal"]


def _twice(keys: Iterator[object]) -> Iterator[str]:
    yield from (f"{key} {often} times" for key, often in Counter(keys).items() if often > 1)


_OF_TABLES: tuple[Callable[[Rows, Courses], Iterator[str]], ...] = (
    _a_consequence_without_one_approval_before_it,
    _a_decision_by_whoever_proposed,
    _two_decisions_of_one_proposal,
    _two_consequences_of_one_approval,
    _a_consequence_or_decision_no_act_made,
    _a_state_its_acts_do_not_lead_to,
    _something_that_may_stand_once_stands_twice,
)
_OF_FAMILIES: tuple[Callable[[Family], Iterator[str]], ...] = (
    _a_reason_that_is_not_there,
    _what_an_act_asks_for_is_not_there,
)

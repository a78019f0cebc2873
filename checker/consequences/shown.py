"""Proceedings as they are shown (查阅办理事项): plain JSON for commands and service, masked by default.

What of a field is personal is told by one table of its type and name. A long text can name anybody, so that
nothing of it is shown unless somebody reads in full, which needs a reason and is an act of the chain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from checker.consequences.acting import Acted, DutyTold, MessageTold
from rules.rule import Source
from rules.rule_base import shipped
from sanctions.course.course import Act, Cited, Course, Courses
from sanctions.course.fields import Field
from sanctions.masking import Kind, Level, mask
from sanctions.proceeding.proceeding import Attached, Entry, Proceeding
from sanctions.proceeding.tables import ProceedingRow
from sanctions.time_limit import LEGAL_TIME

LATE = ("false", "unknown", "true")
"""Whether a duty was done late, as the table of duties counts it."""

_PERSONS = frozenset({"agreed_by", "liaisons", "participants", "received_by", "recipient", "worker"})
"""Fields of text that hold the name of a person."""
_PARTIES = frozenset({"addressee_name", "name"})
"""Fields that hold the name of a unit, or of a person where the party is one."""
_INSIDE: Mapping[str, Kind] = {
    "name": "name",
    "worker": "name",
    "id_number": "id_number",
    "phone": "phone",
    "account": "account",
    "address": "address",
}
"""What is personal inside an object, by its name there; every other text loses its long numbers."""
_NUMBER_OF_A_WORKER = re.compile(r"[A-Za-z]{0,3}[0-9]{1,6}")


def acted(courses: Courses, made: Acted) -> dict[str, Any]:
    """Return what came of an act: nothing that was said in it, so that nothing has to be masked."""
    proceeding, course = made.proceeding, made.proceeding.course
    lead = made.lead
    return {
        "id": proceeding.id,
        "course": course.name,
        "act": made.entry.act,
        "number": made.entry.number,
        "before": made.before,
        "state": proceeding.state,
        "state_title": _title(course.states[proceeding.state]),
        "ended": proceeding.is_ended,
        "happened": made.entry.happened.told(),
        "recorded_at": _moment(made.entry.at),
        "started": [duty(courses, one) for one in made.started],
        "settled": [duty(courses, one) for one in made.ended],
        "messages": [message(one) for one in made.messages],
        "beside": [
            {"id": one.id, "course": one.course.name, "act": one.entries[-1].act, "state": one.state}
            for one in made.beside
        ],
        "lead": None
        if lead is None
        else {
            "matter": lead.matter,
            "lead": lead.lead,
            "outcome": dict(lead.outcome),
            "engines": list(lead.engines),
            "receipt": lead.receipt_id,
        },
        "possible": [act.name for act in course.possible(proceeding.state) if not act.only_system],
    }


def proceeding(
    courses: Courses,
    shown: Proceeding,
    duties: Sequence[DutyTold],
    messages: Sequence[MessageTold],
    level: Level,
) -> dict[str, Any]:
    """Return all of a proceeding, its personal data at a level."""
    return {
        **_head(shown.course, shown.id, shown.bureau, shown.place, shown.state, shown.parent_id),
        "root": shown.root_id,
        "masked": level != "full",
        "acts": [_entry(shown, entry, level) for entry in shown.entries],
        "duties": [duty(courses, one) for one in duties],
        "messages": [message(one) for one in messages],
        "possible": [act.name for act in shown.course.possible(shown.state) if not act.only_system],
    }


def row(courses: Courses, found: ProceedingRow) -> dict[str, Any]:
    """Return a proceeding in a list: where it belongs and how far it has come, nothing that was said."""
    return {
        **_head(
            courses.courses[found.course], found.id, found.bureau, found.place, found.state, found.parent_id
        ),
        "acts": found.acts,
        "opened_at": _moment(found.opened_at),
        "last_at": _moment(found.last_at),
    }


def act(courses: Courses, one: Act) -> dict[str, Any]:
    """Return what an act is and takes."""
    return {
        "act": one.name,
        "title": _title(one.title),
        "step": one.step,
        "posts": list(one.posts),
        "to": one.after,
        "reason": one.needs_reason,
        "fields": [
            {
                "field": field.name,
                "type": field.type,
                "title": _title(field.title),
                "required": field.required,
                "many": field.many,
                "codes": list(field.codes),
            }
            for field in one.fields.values()
        ],
        "papers": [
            {
                "kind": wanted.kind,
                "title": _title(courses.papers[wanted.kind].title),
                "required": wanted.required,
            }
            for wanted in one.papers
        ],
        "source": sources(one.sources),
    }


def duty(courses: Courses, one: DutyTold) -> dict[str, Any]:
    """Return a duty with its source."""
    known = courses.duties[one.duty]
    return {
        "duty": one.duty,
        "number": one.number,
        "title": _title(known.title),
        "state": one.state,
        "actor": known.actor,
        "due_first": _moment(one.due_first),
        "due_last": _moment(one.due_last),
        "provisional": one.provisional,
        "limit": one.limit,
        "late": None if one.late is None else LATE[one.late],
        "source": sources(known.sources) or _limit_sources(one.limit),
    }


def message(one: MessageTold) -> dict[str, Any]:
    """Return a message: where it goes and what it waits for, not what it says."""
    return {**asdict(one), "due": _moment(one.due)}


def sources(cited: Sequence[Cited]) -> list[str]:
    """Return where something stands in the law, each with its mark where the text was not seen."""
    laws = shipped().instruments
    return [
        str(Source(one.law, laws[one.law].title, one.article, laws[one.law].effective, one.mark))
        for one in cited
        if one.law in laws
    ]


def masked(field: Field, value: Any, level: Level, *, is_person: bool) -> Any:
    """Return what of a field's value is shown at a level; `is_person`: the party is, or may be, a person."""
    if level == "full":
        return value
    if field.many and isinstance(value, list):
        return [_one(field, one, level, is_person=is_person) for one in cast("list[Any]", value)]
    return _one(field, value, level, is_person=is_person)


def _one(field: Field, value: Any, level: Level, *, is_person: bool) -> Any:
    if field.type == "long":
        return mask("free_text", str(value), "none")
    if field.type in ("line", "person"):
        return _inside(value, "", level)
    if field.type != "text":
        return value
    if field.name in _PARTIES:
        return mask("name" if is_person else "unit_name", str(value), level)
    if field.name in _PERSONS:
        return _inside(value, "worker", level)
    return mask("free_text", str(value), level)


def _inside(value: Any, name: str, level: Level) -> Any:
    if isinstance(value, dict):
        return {key: _inside(one, key, level) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_inside(one, name, level) for one in cast("list[Any]", value)]
    if not isinstance(value, str):
        return value
    if name == "worker" and _NUMBER_OF_A_WORKER.fullmatch(value):
        return value
    return mask(_INSIDE.get(name, "free_text"), value, level)


def _entry(shown: Proceeding, entry: Entry, level: Level) -> dict[str, Any]:
    fields = shown.course.acts[entry.act].fields
    person = _is_person(shown)
    return {
        "number": entry.number,
        "act": entry.act,
        "recorded_at": _moment(entry.at),
        "happened": entry.happened.told(),
        "officer": entry.officer,
        "fields": {
            name: masked(fields[name], value, level, is_person=person)
            for name, value in entry.fields.items()
            if name in fields
        },
        "papers": [_paper(one, level) for one in entry.papers],
        "reason": mask("free_text", entry.reason, "full" if level == "full" else "none")
        if entry.reason
        else "",
    }


def _is_person(shown: Proceeding) -> bool:
    """Whether the party may be a person: unless it is said to be a unit, or has a credit code."""
    kind = shown.value("subject_kind") or shown.value("addressee")
    return kind == "person" or (kind is None and shown.value("credit_code") is None)


def _paper(one: Attached, level: Level) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": mask("free_text", one.name, level),
        "number": one.number,
        "where": mask("free_text", one.where, level) if one.where else "",
        "sha256": one.sha256.hex(),
        "size": one.size,
        "kept": not one.where,
    }


def _head(
    course: Course, id_: str, bureau: str, place: str, state: str, parent_id: str | None
) -> dict[str, Any]:
    return {
        "id": id_,
        "course": course.name,
        "bureau": bureau,
        "place": place,
        "state": state,
        "state_title": _title(course.states[state]),
        "ended": state in course.ended,
        "parent": parent_id,
    }


def _limit_sources(limit: str | None) -> list[str]:
    known = None if limit is None else shipped().time_limits.get(limit)
    return [] if known is None else [str(source) for source in known.source]


def _title(title: tuple[str, str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(LEGAL_TIME).isoformat(timespec="seconds")

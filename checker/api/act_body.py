"""An act as it is sent (环节请求): its JSON Schema made from the course, and the reading of one.

All that is wrong is told at once, each with its own name, and nothing of what was sent is repeated: names and
kinds nobody knows are told by their number, values by what was expected.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.api.problems import Refused
from sanctions.course.course import Act, Course, Courses
from sanctions.course.fields import TYPES
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Attached
from sanctions.proceeding.request import LARGEST_PAPER, Request
from sanctions.refusal import Refusal

NUMBER = r"^[0-9]{6}-[0-9]{4}-[A-Z][0-9]{4,10}$"
"""The number of a proceeding."""

_EVIDENCE = "evidence"
_WHEN = r"^(unknown|[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9:.+Z-]{1,25})?)?)$"


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PaperSent(_Sent):
    """A paper: its content in base64, or the digest of one that stands elsewhere, and where."""

    kind: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=200)
    number: str = Field(default="", max_length=200)
    content: str | None = Field(default=None, json_schema_extra={"contentEncoding": "base64"})
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    size: int | None = Field(default=None, ge=0, le=2**40)
    where: str = Field(default="", max_length=200)


class ActSent(_Sent):
    """What every act comes with."""

    act: str = ""
    under: str = Field(default="", pattern=f"{NUMBER}|^$")
    happened: str | None = Field(default=None, pattern=_WHEN)
    reason: str = Field(default="", max_length=2_000)
    because: str = Field(default="", max_length=2_000)
    fields: dict[str, Any] = {}
    papers: list[PaperSent] = Field(default=[], max_length=200)


def schemas(courses: Courses) -> dict[str, Any]:
    """Return the schemas of all acts: by course what opens it, and one of the others."""
    made: dict[str, Any] = {"PaperSent": PaperSent.model_json_schema()}
    for course in courses.courses.values():
        for act in course.acts.values():
            if not act.only_system:
                made[_name(course, act)] = _schema(course, act)
        if names := {act.name: _name(course, act) for act in offered(course)}:
            references = {name: f"#/components/schemas/{model}" for name, model in names.items()}
            made[acts_of(course)] = {
                "oneOf": [{"$ref": reference} for reference in references.values()],
                "discriminator": {"propertyName": "act", "mapping": references},
            }
    return made


def offered(course: Course) -> list[Act]:
    """Return the acts of a course that go on with one, those of the system left out."""
    return [act for act in course.acts.values() if not act.opens and not act.only_system]


def opening_of(course: Course) -> str:
    """Return the name of the schema of what opens a course."""
    return _name(course, course.opening)


def acts_of(course: Course) -> str:
    """Return the name of the schema of its other acts."""
    return f"acts_of_{course.name}"


def read(course: Course, written: Mapping[str, object], proceeding_id: str) -> Request:
    """Return the act a body asks for; without a proceeding it is the one that opens.

    Raises:
        Refused: It is not as it must be; all that is wrong is told.
    """
    try:
        sent = ActSent.model_validate(written)
    except ValidationError as error:
        raise _refused(_told(error)) from None
    act = course.opening if not proceeding_id else course.acts.get(sent.act)
    known = {one.name: one for one in offered(course)}
    if act is None or (proceeding_id and act.name not in known) or (not proceeding_id and sent.act):
        expected = f"one of {', '.join(known)}" if proceeding_id else "none: this is the act that opens"
        raise _refused([_wrong("act", f"expected {expected}")])
    if proceeding_id and sent.under:
        raise _refused([_wrong("under", "expected only with the act that opens")])
    wrong = [*_wrong_fields(act, sent), *_wrong_papers(act, sent)]
    happened = _happened(sent.happened, wrong)
    papers = [_attached(number, paper, wrong) for number, paper in enumerate(sent.papers)]
    if act.needs_reason and not sent.reason.strip():
        wrong.append(_wrong("reason", "expected why"))
    if wrong:
        raise _refused(wrong)
    return Request(
        course.name,
        act.name,
        proceeding_id=proceeding_id,
        parent_id=sent.under,
        happened=happened,
        fields=sent.fields,
        papers=[paper for paper in papers if paper is not None],
        reason=sent.reason,
        because=sent.because,
    )


def _wrong_fields(act: Act, sent: ActSent) -> Iterator[dict[str, str]]:
    unknown = sum(name not in act.fields for name in sent.fields)
    if unknown:
        yield _wrong("fields", f"{unknown} of them are not known, expected {', '.join(act.fields) or 'none'}")
    for name, field in act.fields.items():
        if name not in sent.fields:
            if field.required:
                yield _wrong(f"fields.{name}", "is missing")
            continue
        try:
            # null is no value: what is not known is left out
            _ = field.read(_no_value if sent.fields[name] is None else sent.fields[name])
        except Refusal:
            expected = " | ".join(field.codes) or TYPES[field.type].expected[1]
            yield _wrong(f"fields.{name}", f"expected {'a list of ' if field.many else ''}{expected}")


_no_value = object()


def _wrong_papers(act: Act, sent: ActSent) -> Iterator[dict[str, str]]:
    kinds = {wanted.kind for wanted in act.papers} | {_EVIDENCE}
    for number, paper in enumerate(sent.papers):
        if paper.kind not in kinds:
            yield _wrong(f"papers.{number}.kind", f"expected one of {', '.join(sorted(kinds))}")
        if not (paper.name + paper.number + paper.where).isprintable():
            yield _wrong(f"papers.{number}", "expected printable texts")


def _attached(number: int, paper: PaperSent, wrong: list[dict[str, str]]) -> Attached | None:
    if paper.content is None:
        if paper.sha256 is None or paper.size is None or not paper.where:
            wrong.append(_wrong(f"papers.{number}", "expected content, or sha256, size and where it stands"))
            return None
        digest = bytes.fromhex(paper.sha256)
        return Attached(paper.kind, paper.name, digest, paper.size, paper.number, paper.where)
    try:
        content = base64.b64decode(paper.content, validate=True)
    except (binascii.Error, ValueError):
        wrong.append(_wrong(f"papers.{number}.content", "expected base64"))
        return None
    digest = sha256(content).digest()
    differs = paper.sha256 not in (None, digest.hex()) or paper.size not in (None, len(content))
    if differs or len(content) > LARGEST_PAPER:
        wrong.append(_wrong(f"papers.{number}", "expected content of its digest and size, 16 MiB at most"))
    return Attached(paper.kind, paper.name, digest, len(content), paper.number, paper.where, content)


def _happened(text: str | None, wrong: list[dict[str, str]]) -> Happened | None:
    try:
        return None if text is None else Happened.read(text)
    except (ValueError, OverflowError):
        wrong.append(_wrong("happened", "expected a moment, day, month or unknown"))
        return None


def _told(error: ValidationError) -> list[dict[str, str]]:
    """Return what does not fit; a name that is not known is the sender's own and is not repeated."""
    told: list[dict[str, str]] = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        path = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
        told.append(_wrong(".".join(map(str, path)) or "(body)", fault["msg"]))
    return told


def _wrong(field: str, message: str) -> dict[str, str]:
    return {"field": field, "code": "act", "message": message}


def _refused(wrong: list[dict[str, str]]) -> Refused:
    return Refused("act", "correct what is named in errors and send it again", errors=wrong)


def _name(course: Course, act: Act) -> str:
    return f"{course.name}_{act.name.replace('-', '_')}"


def _schema(course: Course, act: Act) -> dict[str, Any]:
    reason = {"type": "string", "maxLength": 2_000, "title": "理由 | why"}
    required_fields = [field.name for field in act.fields.values() if field.required]
    required_papers = any(wanted.required for wanted in act.papers)
    properties: dict[str, Any] = {
        "happened": {
            "type": "string",
            "pattern": _WHEN,
            "title": "发生时间 | when it happened, now if left out",
        },
        "reason": {**reason, "minLength": 1} if act.needs_reason else reason,
        "because": {**reason, "title": "补录理由 | why it is recorded later than it happened"},
        "fields": {
            "type": "object",
            "additionalProperties": False,
            "properties": {field.name: field.schema() for field in act.fields.values()},
            "required": required_fields,
        },
        "papers": {
            "type": "array",
            "maxItems": 200,
            "minItems": int(required_papers),
            "items": {"$ref": "#/components/schemas/PaperSent"},
            "description": " ".join(
                wanted.kind if wanted.required else f"[{wanted.kind}]" for wanted in act.papers
            ),
        },
    }
    required = ["reason"] if act.needs_reason else []
    required += ["fields"] if required_fields else []
    required += ["papers"] if required_papers else []
    if not act.opens:
        properties["act"] = {"const": act.name}
        required.append("act")
    elif course.parents:
        properties["under"] = {"type": "string", "pattern": NUMBER, "title": " | ".join(course.parents)}
        required += [] if course.stands_alone else ["under"]
    return {
        "type": "object",
        "title": " | ".join(act.title),
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }

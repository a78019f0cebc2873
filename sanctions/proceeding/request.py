"""What is asked of the ledger (办理请求), read against the act it names before anything is looked up."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sanctions.course.course import Act, Course, Courses
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Attached, Entry
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME

LARGEST_PAPER = 16 * 1024 * 1024
"""Bytes of a paper kept here; a larger one stands elsewhere under its digest."""
_LONGEST_REASON, _MOST_PAPERS = 2_000, 200
OURS = frozenset({"agency", "agency_head"})
"""Whose acts we answer for ourselves; those of others are recorded when their paper arrives."""


@dataclass(frozen=True, slots=True)
class Request:
    """An act somebody asks for.

    Attributes:
        proceeding_id: Empty for the act that opens.
        parent_id: Of the act that opens: what it is opened under, empty for a root.
        happened: When it took place; None for now.
        fields: As sent; they are read here.
        because: Why an act of ours is recorded later than it happened, or without its day.
        only: What may stand once, said for the act that opens.
    """

    course: str
    act: str
    proceeding_id: str = ""
    parent_id: str = ""
    happened: Happened | None = None
    fields: Mapping[str, object] = field(default_factory=dict[str, object])
    papers: Sequence[Attached] = ()
    reason: str = ""
    because: str = ""
    only: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who acts, and when: now."""

    at: datetime
    officer: str


def paper(kind: str, name: str, content: bytes, *, number: str = "", where: str = "") -> Attached:
    """Return a paper with its content, which is kept whole.

    Raises:
        Refusal: It is larger than what is kept.
    """
    if len(content) > LARGEST_PAPER:
        limit = LARGEST_PAPER // 1024 // 1024
        raise Refusal(
            "paper_size",
            f"{name}: {len(content)} bytes, expected at most {limit} MiB: name where it stands instead",
            f"{name}：{len(content)} 字节，超过 {limit} MiB：请改为写明存放位置",
        )
    return Attached(kind, name, hashlib.sha256(content).digest(), len(content), number, where, content)


def named(courses: Courses, request: Request) -> tuple[Course, Act]:
    """Return the course and act asked for.

    Raises:
        Refusal: There is none of these names.
    """
    course = courses.courses.get(request.course)
    act = None if course is None else course.acts.get(request.act)
    if course is None or act is None:
        known = ", ".join(courses.courses if course is None else course.acts)
        raise Refusal(
            "act_unknown",
            f"found {request.course} {request.act}, expected one of {known}",
            f"没有环节 {request.course} {request.act}，应为 {known} 之一",
        )
    return course, act


def entry(courses: Courses, act: Act, request: Request, signed: Signed, number: int) -> Entry:
    """Return the act as it will stand, everything it says read.

    Raises:
        Refusal: A field or paper is missing, unknown or not as it must be; no reason is given; it lies ahead.
    """
    fields: dict[str, Any] = {}
    for name in request.fields:
        if name not in act.fields:
            known = ", ".join(act.fields) or "-"
            raise Refusal(
                "field",
                f"{name[:40]!r} is no field here, expected {known}",
                f"没有要素 {name[:40]!r}，应为 {known}",
            )
    for name, wanted in act.fields.items():
        value = request.fields.get(name)
        if value is not None:
            fields[name] = wanted.read(value)
        elif wanted.required:
            zh, en = wanted.title[0], wanted.title[1]
            raise Refusal("field", f"{name} ({en}) is missing", f"缺少 {name}（{zh}）")
    reason, because = _reason(act, request.reason), _plain(request.because)
    happened = _happened(act, request, because, signed)
    papers = _papers(courses, act, request.papers)
    return Entry(number, act.name, signed.at, happened, signed.officer, fields, papers, reason, because)


def _happened(act: Act, request: Request, because: str, signed: Signed) -> Happened:
    """Return when it happened: not in time to come, and of ours not before today without a reason."""
    happened = Happened.at(signed.at) if request.happened is None else request.happened
    if happened.first is not None and happened.first > signed.at:
        raise Refusal(
            "ahead",
            f"it happened on {happened.told()}, which is still to come (now {signed.at.isoformat()})",
            f"发生时间 {happened.told()} 晚于现在",
        )
    today = signed.at.astimezone(LEGAL_TIME).date()
    if act.actor in OURS and happened.day != today and not because:
        # whoever keeps the clock would otherwise set it
        raise Refusal(
            "recorded_late",
            f"{act.title[1]} of {happened.told()} is recorded on {today}: say why so late (because)",
            f"{act.title[0]}发生于 {happened.told()}，于 {today} 补录：请说明补录理由（because）",
        )
    return happened.capped(signed.at)


def _reason(act: Act, text: str) -> str:
    reason = _plain(text)
    if act.needs_reason and not reason:
        raise Refusal("reason", f"{act.title[1]}: give the reason", f"{act.title[0]}：请写明理由")
    return reason


def _plain(text: str) -> str:
    reason = text.strip()
    odd = any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in reason)
    if len(reason) > _LONGEST_REASON or odd:
        raise Refusal(
            "reason",
            f"a reason has at most {_LONGEST_REASON} characters that can be printed",
            f"理由不超过 {_LONGEST_REASON} 字，且不含控制字符",
        )
    return reason


def _papers(courses: Courses, act: Act, sent: Sequence[Attached]) -> tuple[Attached, ...]:
    if len(sent) > _MOST_PAPERS:
        raise Refusal(
            "paper", f"{len(sent)} papers, expected at most {_MOST_PAPERS}", f"文书超过 {_MOST_PAPERS} 件"
        )
    wanted = {one.kind for one in act.papers}
    for one in sent:
        if one.kind not in wanted and one.kind != "evidence":
            known = ", ".join([*sorted(wanted), "evidence"])
            raise Refusal(
                "paper", f"paper {one.kind!r} is not asked for, expected {known}", f"不需要文书 {one.kind!r}"
            )
        texts = (one.name, one.number, one.where)
        if not 1 <= len(one.name) <= 200 or any(
            len(text) > 200 or not (text or " ").isprintable() for text in texts
        ):
            raise Refusal("paper", "a paper has a name of 1 to 200 characters", "文书名称应为 1 至 200 字")
    there = {one.kind for one in sent}
    missing = [one.kind for one in act.papers if one.required and one.kind not in there]
    if missing:
        zh = "、".join(courses.papers[kind].title[0] for kind in missing)
        raise Refusal(
            "papers_missing",
            f"{act.title[1]}: missing {', '.join(courses.papers[kind].title[1] for kind in missing)} "
            f"({', '.join(missing)})",
            f"{act.title[0]}：缺少{zh}",
        )
    return tuple(sent)

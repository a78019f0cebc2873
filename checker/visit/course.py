"""The course of a visit (检查流程): which act may come when, and what each must hold; pure.

Approved before anything else, told or knowingly not told, arrived, recorded, found, decided item by item,
followed up, closed. An act out of this order is refused with what has to come first; none comes twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from checker.draw.plan import ITEMS, LEAST_INSPECTORS
from checker.visit.codes import code_of
from checker.visit.errors import VisitRefused
from checker.visit.parts import (
    Approval,
    Arrival,
    Kind,
    Notice,
    Record,
    Target,
    Waiver,
)
from checker.visit.visit import State, Visit, legal_day

ALLOWED: Mapping[Kind, Collection[State]] = {
    "approve": ("opened", "approved", "noticed"),
    "notice": ("approved",),
    "waive": ("approved",),
    "arrive": ("noticed",),
    "record": ("arrived",),
    "finding": ("recorded",),
    "result": ("recorded",),
    "follow_up": ("resulted",),
    "publish": ("resulted", "closed"),
    "close": ("resulted",),
}
"""In which states an act may come."""

STATES: Mapping[State, tuple[str, str]] = {
    "opened": ("已立项", "sunlit visit approve"),
    "approved": ("已审批", "sunlit visit notify"),
    "noticed": ("已通知或决定不通知", "sunlit visit arrive"),
    "arrived": ("已入企", "sunlit visit record"),
    "recorded": ("已制作笔录", "sunlit visit finding / result"),
    "resulted": ("已有结果", "sunlit visit follow-up / publish / close"),
    "closed": ("已办结", "sunlit visit publish"),
}
"""Each state in Chinese, and what comes next."""

_ACTS: Mapping[Kind, tuple[str, str]] = {
    "approve": ("审批", "approved"),
    "notice": ("通知", "notified"),
    "waive": ("通知", "notified"),
    "arrive": ("入企", "arrived at"),
    "record": ("记录", "recorded"),
    "finding": ("补充检查发现", "given a finding"),
    "result": ("作出结果", "given results"),
    "follow_up": ("复查", "followed up"),
    "publish": ("公示", "published"),
    "close": ("办结", "closed"),
}


def check_turn(visit: Visit, kind: Kind, at: datetime) -> None:
    """Check that an act may come now.

    Raises:
        VisitRefused: Something else comes first, it was done already, or the clock ran back.
    """
    if visit.state not in ALLOWED[kind]:
        (state, following), (act_zh, act_en) = STATES[visit.state], _ACTS[kind]
        raise VisitRefused(
            "state",
            f"visit {visit.id} is {visit.state} and cannot be {act_en} now; next comes {following}",
            f"检查 {visit.id} {state}，现在不能{act_zh}；下一步：{following}",
        )
    if at < visit.last_at:
        raise VisitRefused(
            "clock",
            f"visit {visit.id}: its last act is of {visit.last_at.isoformat()}, this one is before it",
            f"检查 {visit.id} 的上一环节在 {visit.last_at.isoformat()}，本环节不能早于它：请核对时钟",
        )


def is_stale(approval: Approval, target: Target, inspectors: tuple[str, ...], day: date) -> bool:
    """Return whether an approval speaks of another unit, other inspectors, or a period that is over."""
    same = approval.target.unit == target.unit and set(approval.inspectors) == set(inspectors)
    return not same or approval.last < day


def check_approval(approval: Approval, day: date) -> None:
    """Check what an approval holds.

    Raises:
        VisitRefused: It holds too little, or a period that is over or runs backwards.
    """
    if len(set(approval.inspectors)) < LEAST_INSPECTORS or len(set(approval.inspectors)) < len(
        approval.inspectors
    ):
        raise two_officers(approval.inspectors)
    if not approval.items or len(set(approval.items)) < len(approval.items):
        raise VisitRefused(
            "items",
            f"found the items {' '.join(approval.items)!r}, expected some of A to L, each once",
            f"检查事项为 {' '.join(approval.items)!r}，应为 A 至 L 中的若干项，各一次",
        )
    for item in approval.items:
        check_item(item)
    if approval.last < approval.first or approval.last < day:
        raise VisitRefused(
            "period",
            f"the period {approval.first} to {approval.last} is over, or ends before it begins (today {day})",
            f"检查期限 {approval.first} 至 {approval.last} 已过或首尾颠倒（今日 {day}）",
        )
    if not approval.ground.strip():
        raise VisitRefused("ground", "the approval names no ground: say why", "审批表缺少检查依据：请写明")


def check_item(item: str) -> None:
    """Check that an inspection item exists.

    Raises:
        VisitRefused: There is none of this letter.
    """
    if len(item) != 1 or item not in ITEMS:
        raise VisitRefused(
            "items", f"found item {item!r}, expected a letter A to L", f"没有事项 {item!r}，应为 A 至 L"
        )


def check_notice(visit: Visit, notice: Notice | Waiver, today: date) -> None:
    """Check a notice: given after the approval, and not on a day to come.

    Raises:
        VisitRefused: Its day or its code is not as it must be.
    """
    if isinstance(notice, Waiver):
        found = code_of("waivers", notice.reason).code
        if found == "unannounced_draw" and not visit.is_drawn:
            raise VisitRefused(
                "waiver",
                f"visit {visit.id} comes from no draw: give another reason for not telling the unit",
                f"检查 {visit.id} 并非抽查产生：请另选不预先通知的理由",
            )
        return
    _ = code_of("notices", notice.how)
    check_day("notice_day", notice.day, visit.approved_on or today, today)


def check_arrival(visit: Visit, arrival: Arrival, at: datetime) -> None:
    """Check when the code was scanned: after the notice, within the approved period, not in time to come.

    Raises:
        VisitRefused: It was not.
    """
    approval = visit.approval
    assert approval is not None
    if len(set(arrival.inspectors)) < LEAST_INSPECTORS:
        raise two_officers(arrival.inspectors)
    day, noticed = legal_day(arrival.scanned_at), visit.notice
    told = noticed.day if isinstance(noticed, Notice) else day
    approved_at = max(entry.at for entry in visit.entries if entry.kind == "approve")
    if not approved_at <= arrival.scanned_at <= at or day < told:
        raise VisitRefused(
            "scanned_at",
            f"the code was scanned at {arrival.scanned_at.isoformat()}, expected after approval and notice "
            "and not after now",
            f"扫码时间 {arrival.scanned_at.isoformat()} 应在审批、通知之后且不晚于现在",
        )
    if not approval.first <= day <= approval.last:
        raise VisitRefused(
            "period",
            f"arrived on {day}, approved for {approval.first} to {approval.last}: have it approved again",
            f"入企日 {day} 不在批准的期限 {approval.first} 至 {approval.last} 内：请重新审批",
        )


def check_record(visit: Visit, record: Record, at: datetime) -> None:
    """Check a record: begun after the code was scanned, ended before now; a refusal to sign is witnessed.

    Raises:
        VisitRefused: It is not so.
    """
    arrival = visit.arrival
    assert arrival is not None
    if not arrival.scanned_at <= record.begun <= record.ended <= at:
        raise VisitRefused(
            "record_times",
            "the inspection begins after the code was scanned, and ends after it began and not after now; "
            f"found {record.begun.isoformat()} to {record.ended.isoformat()}",
            f"检查起止时间应在扫码之后、现在之前，先起后止；现为 {record.begun.isoformat()} 至 "
            f"{record.ended.isoformat()}",
        )
    if record.signature == "refused" and not record.witness.strip():
        raise VisitRefused(
            "witness", "who refuses to sign is witnessed: name the witness", "拒绝签名须有见证人：请写明"
        )
    if record.signature == "signed" and not record.persons:
        raise VisitRefused(
            "persons", "somebody signed, but nobody was met: name them", "笔录已签名却无在场人员：请写明"
        )
    if len({one.sha256 for one in record.media}) < len(record.media):
        raise VisitRefused("media", "a recording is named twice", "同一音像资料重复列出")


def two_officers(found: Collection[str]) -> VisitRefused:
    """Return what is said where fewer than two inspectors, or one twice, would inspect."""
    told = " ".join(found) or "-"
    return VisitRefused(
        "two_officers",
        f"found the inspectors {told}, expected two or more different ones (劳动保障监察条例 第十六条)",
        f"检查人员为 {told}，应为不同的两人以上（劳动保障监察条例第十六条）",
    )


def check_day(code: str, day: date, first: date, last: date) -> None:
    """Check that a day lies between two, both included.

    Raises:
        VisitRefused: It does not.
    """
    if not first <= day <= last:
        until = "" if last == date.max else f" to {last}"
        until_zh = "以后" if last == date.max else f"至 {last}"
        raise VisitRefused(
            code,
            f"found the day {day}, expected one from {first}{until}",
            f"日期 {day} 不合，应为 {first} {until_zh}",
        )

"""What ``sunlit visit`` prints: a visit as it stands, all of them, and what has to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from checker.visit.codes import Table
    from checker.visit.publication import Due
    from checker.visit.visit import Visit


def document_of(visit: Visit) -> dict[str, Any]:
    """Return a visit for JSON, in short: nothing that persons said."""
    return {
        "visit": visit.id,
        "state": visit.state,
        "unit": visit.target.unit,
        "name": visit.target.name,
        "reason": visit.opening.reason,
        "draw": visit.opening.draw_id,
        "number": visit.opening.number,
        "inspectors": list(visit.approval.inspectors) if visit.approval else [],
        "items": list(visit.approval.items) if visit.approval else [],
        "findings": len(visit.findings),
        "results": dict(visit.results),
        "unsettled": list(visit.unsettled()),
        "ended_on": visit.ended_on,
        "published_on": visit.publication.day if visit.publication else None,
    }


def show_step(visit: Visit, terminal: Terminal) -> None:
    """Print how far a visit has come, after an act."""
    from checker.visit.course import STATES

    if terminal.as_json:
        terminal.document(document_of(visit))
        return
    state, following = STATES[visit.state]
    terminal.say(f"检查 {visit.id}：{state}", f"visit {visit.id}: {visit.state}")
    if left := visit.unsettled():
        terminal.say(f"待复查事项：{' '.join(left)}", f"to be followed up: {' '.join(left)}")
    if visit.state != "closed" or visit.publication is None:
        terminal.say(f"下一步：{following}", f"next: {following}")


def show_visit(visit: Visit, terminal: Terminal) -> None:
    """Print all of a visit, what persons said too."""
    if terminal.as_json:
        entries = [
            {"number": one.number, "act": one.kind, "at": one.at, "by": one.by, "body": asdict(one.body)}
            for one in visit.entries
        ]
        terminal.document({**document_of(visit), "entries": entries})
        return
    either, target = terminal.either, visit.target
    show_step(visit, terminal)
    terminal.say(
        f"{target.name}（{target.unit}，{target.site}）", f"{target.name} ({target.unit}, {target.site})"
    )
    if record := visit.record:
        terminal.say(record.statement, record.statement)
        terminal.table(
            (either("在场人员", "met"), either("身份", "role")),
            [(one.name, one.role) for one in record.persons],
        )
        terminal.table(
            (either("音像资料", "recording"), "SHA-256"),
            [(one.file, one.sha256) for one in record.media],
            whole=1,
        )
    terminal.table(
        (either("事项", "item"), either("检查发现", "finding")),
        [(one.item, one.text) for one in visit.findings],
    )
    rows = [(item, _told("results", code, terminal)) for item, code in sorted(visit.results.items())]
    terminal.table((either("事项", "item"), either("结果", "result")), rows)
    terminal.table(
        (either("复查日", "followed up on"), either("结果", "outcomes")),
        [(one.day, _outcomes(one.outcomes, terminal)) for one in visit.follow_ups],
    )
    if visit.publication:
        day, where = visit.publication.day, visit.publication.where
        terminal.say(f"已于 {day} 公示于 {where}", f"published on {day}, {where}")


def show_visits(visits: Sequence[Visit], terminal: Terminal) -> None:
    """Print all visits, one a row."""
    from checker.visit.course import STATES

    if terminal.as_json:
        terminal.document({"visits": [document_of(one) for one in visits]})
        return
    if not visits:
        terminal.say("尚无检查", "no visits yet")
    either = terminal.either
    terminal.table(
        (either("编号", "visit"), either("状态", "state"), either("单位", "unit"), either("来源", "from")),
        [
            (
                one.id,
                either(STATES[one.state][0], one.state),
                one.target.name,
                f"{one.opening.draw_id}/{one.opening.number}" if one.is_drawn else _reason(one, terminal),
            )
            for one in visits
        ],
        whole=1,
    )


def show_due(found: Sequence[Due], terminal: Terminal) -> None:
    """Print which results are to be published by when, and how sure we are of the term."""
    from checker.visit.codes import publication_limit

    limit = publication_limit()
    if terminal.as_json:
        terminal.document(
            {
                "term": {
                    "count": limit.count,
                    "unit": limit.unit,
                    "source": [str(one) for one in limit.source],
                },
                "due": [
                    {
                        "visit": one.visit_id,
                        "state": one.state,
                        "drawn": one.drawn,
                        "ended_on": one.ended_on,
                        "due_on": one.deadline.last_day,
                        "overdue": one.overdue,
                        "provisional": one.deadline.provisional,
                    }
                    for one in found
                ],
            }
        )
        return
    if not found:
        terminal.say("没有待公示的检查结果", "no result waits to be published")
        return
    either = terminal.either
    words = {True: either("已逾期", "overdue"), False: either("待公示", "due")}
    provisional = either("（暂计：节假日安排未公布）", " (provisional: holidays not known yet)")
    terminal.table(
        (
            either("编号", "visit"),
            either("检查结束", "ended"),
            either("公示期限", "due"),
            either("状态", "state"),
        ),
        [
            (
                one.visit_id,
                one.ended_on,
                f"{one.deadline.last_day}{provisional if one.deadline.provisional else ''}",
                words[one.overdue],
            )
            for one in found
        ],
        whole=1,
    )
    terminal.say(
        f"期限 {limit.words}，依据：{'；'.join(map(str, limit.source))}",
        f"term: {limit.count} working days; source: {'; '.join(map(str, limit.source))}",
    )


def _reason(visit: Visit, terminal: Terminal) -> str:
    return _told("exempt", visit.opening.reason, terminal)


def _outcomes(outcomes: Mapping[str, str], terminal: Terminal) -> str:
    if not outcomes:
        return terminal.either("已安排", "planned")
    return "; ".join(f"{item} {_told('outcomes', code, terminal)}" for item, code in outcomes.items())


def _told(table: Table, code: str, terminal: Terminal) -> str:
    from checker.visit.codes import table as codes

    known = codes(table).get(code)
    return known.told(terminal.language) if known else code

"""What ``sunlit registry`` prints: previews, histories, and what is held.

Values of personal fields are never printed: that one changed is told, what it was is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from checker.cli.terminal import Terminal
from checker.registry.columns import COLUMNS, Kind
from checker.registry.employer import Employer
from checker.registry.history import Change
from checker.registry.kept import as_json
from checker.registry.preview import Act, Difference, FieldChange, Preview
from checker.registry.registry import Duty, frame_of
from checker.registry.tables import ImportRow
from checker.registry.vocabulary import Condition
from rules.fact import ABSENT
from rules.truth import TRUE, UNKNOWN
from sanctions.time_limit import LEGAL_TIME

MOST_SHOWN = 50
"""Rows a page shows of one thing; ``--json`` has all."""

_HIDDEN = "***"
_ACTS: Mapping[Act, tuple[str, str]] = {
    "added": ("新增", "added"),
    "changed": ("变更", "changed"),
    "removed": ("移出", "removed"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a place, for the page."""

    place: str
    employers: tuple[Employer, ...]
    inspectors: int
    duty: Duty
    imports: tuple[ImportRow, ...]


def show_preview(found: Preview, terminal: Terminal, number: int | None = None) -> None:
    """Print what a file would do, or has done as import `number`."""
    if terminal.as_json:
        terminal.document(_preview_document(found, number))
        return
    added, changed, removed = (found.count(act) for act in _ACTS)
    terminal.say(
        f"{found.file}：新增 {added}，变更 {changed}，移出 {removed}，"
        f"不变 {found.unchanged}，退回 {found.rejected_rows} 行（现有 {found.held}）",
        f"{found.file}: {added} new, {changed} changed, {removed} gone, "
        f"{found.unchanged} unchanged, {found.rejected_rows} rejected ({found.held} held)",
    )
    titles = _titles(found.kind, terminal)
    rows = [row for one in found.differences for row in _rows(one, titles, terminal)]
    terminal.table(_header(terminal), rows[:MOST_SHOWN], whole=1)
    more(len(rows), terminal)
    for one in (*found.rejections[:MOST_SHOWN], *found.warnings[:MOST_SHOWN]):
        terminal.remark(one.message, one.message)
    _remarks(found, terminal, number)


def _remarks(found: Preview, terminal: Terminal, number: int | None) -> None:
    if found.untouched:
        titles = _titles(found.kind, terminal)
        listed = "、".join(map(titles, found.untouched))
        terminal.remark(
            f"文件没有这些列，保持原值：{listed}", f"the file has no such columns, kept: {listed}"
        )
    if found.spared:
        terminal.remark(
            f"有的行无法辨认单位，未见于文件的 {found.spared} 条暂不移出",
            f"some rows could not be read at all, so {found.spared} entries not in the file stay",
        )
    if number is not None:
        terminal.say(f"已作为第 {number} 次导入生效", f"imported, as number {number}")
    elif found.asks:
        terminal.remark("变更幅度大，导入需加 --yes", "much would change: to import it, add --yes")
    else:
        terminal.remark("只是预览，导入请加 --apply", "a preview only: add --apply to import")


def _header(terminal: Terminal) -> tuple[str, ...]:
    either = terminal.either
    return (
        either("编号", "entry"),
        either("变化", "change"),
        either("字段", "field"),
        either("原值", "from"),
        either("新值", "to"),
    )


def _titles(kind: Kind, terminal: Terminal) -> Callable[[str], str]:
    """Return what gives a field its name in the language of the reader."""
    titles = {column.name: column.title for column in COLUMNS[kind]}
    return lambda field: terminal.either(titles.get(field, field), field)


def _rows(one: Difference, titles: Callable[[str], str], terminal: Terminal) -> list[tuple[str, ...]]:
    act = terminal.either(*_ACTS[one.act])
    if not one.changes:
        return [(one.subject, act, "", "", "")]
    return [(one.subject, act, titles(c.field), *_values(c, terminal)) for c in one.changes]


def _values(change: FieldChange, terminal: Terminal) -> tuple[str, str]:
    if change.personal:
        return _HIDDEN, _HIDDEN
    before, after = (_shown(value, terminal) for value in (change.before, change.after))
    return before, after


def _shown(value: object, terminal: Terminal) -> str:
    if value is None:
        return terminal.either("（不详）", "(unknown)")
    if value is ABSENT or value == ():
        return terminal.either("无", "none")
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def more(count: int, terminal: Terminal) -> None:
    """Say how many rows a page left out."""
    if count > MOST_SHOWN:
        rest = count - MOST_SHOWN
        terminal.remark(f"另有 {rest} 行，--json 可看全部", f"{rest} more rows, see --json for all")


def _preview_document(found: Preview, number: int | None) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "file": found.file,
        "digest": found.digest,
        "import": number,
        "follows": found.follows,
        "held": found.held,
        "added": found.count("added"),
        "changed": found.count("changed"),
        "removed": found.count("removed"),
        "unchanged": found.unchanged,
        "spared": found.spared,
        "asks": found.asks,
        "untouched": found.untouched,
        "differences": [
            {
                "act": one.act,
                "subject": one.subject,
                "changes": [_change_document(change) for change in one.changes],
            }
            for one in found.differences
        ],
        "rejected": [asdict(one) for one in found.rejections],
        "warnings": [asdict(one) for one in found.warnings],
    }


def _change_document(change: FieldChange) -> dict[str, Any]:
    """Return a change as JSON: a side that is left out is unknown, null is "there is none"."""
    sides = {"from": change.before, "to": change.after}
    told = {
        side: _HIDDEN if change.personal else _plain(value)
        for side, value in sides.items()
        if value is not None
    }
    return {"field": change.field, "personal": change.personal, **told}


def _plain(value: object) -> Any:
    import json

    return json.loads(as_json(value))


def show_history(changes: Sequence[Change], terminal: Terminal) -> None:
    """Print the changes of one employer, the oldest first."""
    if terminal.as_json:
        told = [{**asdict(one), "at": one.at.isoformat()} for one in changes]
        terminal.document({"subject": changes[0].subject, "changes": told})
        return
    either, titles = terminal.either, _titles("employers", terminal)
    terminal.table(
        (either("时间", "when"), either("导入人", "who"), either("文件", "file"), *_header(terminal)[1:]),
        [
            (
                f"{one.at.astimezone(LEGAL_TIME):%Y-%m-%d %H:%M}",
                one.by,
                one.file,
                either(*_ACTS[one.act]),
                titles(one.field) if one.field else "",
                _side(one.field, one.before, terminal, known=one.known_before),
                _side(one.field, one.after, terminal, known=one.known_after),
            )
            for one in changes
        ],
    )


def _side(field: str | None, value: Any, terminal: Terminal, *, known: bool) -> str:
    if field is None:
        return str(value["name"]) if known else ""
    return _shown((ABSENT if value is None else value) if known else None, terminal)


def show_holding(holding: Holding, condition: Condition | None, day: date, terminal: Terminal) -> None:
    """Print what is held of a place in counts, and who satisfies a condition."""
    frame = frame_of(holding.employers)
    last = holding.imports[-1] if holding.imports else None
    document: dict[str, Any] = {
        "place": holding.place,
        "employers": len(holding.employers),
        "active": len(frame.active),
        "unknown": len(frame.unknown),
        "by_unit_type": dict(Counter(one.unit_type or "unknown" for one in holding.employers)),
        "inspectors": holding.inspectors,
        "on_duty": len(holding.duty.on_duty),
        "duty_unknown": len(holding.duty.unknown),
        "imports": len(holding.imports),
        "last_import": None
        if last is None
        else {"at": last.at.isoformat(), "by": last.by, "file": last.file},
    }
    if condition is not None:
        truths = [(one, condition.judge(one, day)) for one in frame.active]
        document["condition"] = {
            "where": condition.text,
            "true": [one.credit_code for one, truth in truths if truth is TRUE],
            "unknown": [one.credit_code for one, truth in truths if truth is UNKNOWN],
        }
    if terminal.as_json:
        terminal.document(document)
        return
    terminal.say(
        f"单位 {len(holding.employers)}（正常 {len(frame.active)}，状态不详 {len(frame.unknown)}）；"
        f"执法检查人员 {holding.inspectors}（当日在岗 {len(holding.duty.on_duty)}，"
        f"不详 {len(holding.duty.unknown)}）；导入 {len(holding.imports)} 次",
        f"{len(holding.employers)} employers ({len(frame.active)} active, {len(frame.unknown)} unknown); "
        f"{holding.inspectors} inspectors ({len(holding.duty.on_duty)} on duty, "
        f"{len(holding.duty.unknown)} unknown); {len(holding.imports)} imports",
    )
    if condition is not None:
        true, unknown = document["condition"]["true"], document["condition"]["unknown"]
        terminal.say(
            f"正常单位中符合条件 {len(true)} 户，无法判断 {len(unknown)} 户",
            f"of the active, {len(true)} satisfy the condition, of {len(unknown)} it cannot be told",
        )
        words = {code: terminal.either("符合", "true") for code in true}
        words |= {code: terminal.either("无法判断", "unknown") for code in unknown}
        header = (terminal.either("统一社会信用代码", "credit code"), terminal.either("判断", "truth"))
        terminal.table(header, [*words.items()][:MOST_SHOWN], whole=1)
        more(len(words), terminal)

"""Applying an import (导入生效): what is held, its history and one act of the audit, all in one transaction.

Whoever imports holds the head of the registry until the end, so that of two imports at once one waits. It
then finds that its preview was overtaken or, where it previews under the same lock, sees what the other left.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col

from checker.intake.wording import Language
from checker.registry.employer import Employer
from checker.registry.errors import RegistryRefused
from checker.registry.inspector import Inspector
from checker.registry.kept import (
    PERSONAL_OF,
    Entry,
    HeldKind,
    as_json,
    employer_columns,
    inspector_columns,
)
from checker.registry.preview import ASKS_PERCENT, Difference, Preview, held_kind, preview
from checker.registry.reading import TableRead
from checker.registry.registry import Registry
from checker.registry.tables import ChangeRow, EmployerRow, HeadRow, ImportRow, InspectorRow
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.locked_row import THE_ROW, locked_row

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """An import that was made: its number, and what it did."""

    number: int
    preview: Preview


def previewed(
    session: Session, keys: Keys, read: TableRead, *, language: Language = "zh", hold: bool = False
) -> Preview:
    """Return what importing a file would do now.

    Args:
        hold: Keep others from importing until the transaction ends; for a session that writes.
    """
    follows = locked_row(session, HeadRow, number=0).number if hold else _follows(session)
    registry = Registry(session, keys)
    kind = held_kind(read.kind)
    held: dict[str, Entry] = dict(registry.entries(kind))
    return preview(read, held, follows, language)


def apply(
    session: Session, keys: Keys, found: Preview, *, at: datetime, by: str, yes: bool = False
) -> Applied:
    """Carry out a preview.

    Args:
        at: Now.
        by: Who imports, 1 to 80 printable characters.
        yes: A person has agreed to more changes than pass by themselves.

    Raises:
        RegistryRefused: It asks for a person, was overtaken by another import, or `by` is not as expected.
    """
    if not by.strip() or len(by) > 80 or not by.isprintable():
        raise RegistryRefused(
            "registry_by",
            "导入人应为 1 至 80 个可见字符",
            "who imports is told in 1 to 80 printable characters",
        )
    if found.asks and not yes:
        raise RegistryRefused("registry_asks", *_asking(found))
    head = locked_row(session, HeadRow, number=0)
    if head.number != found.follows:
        raise RegistryRefused(
            "registry_moved",
            f"预览之后名录库已有第 {head.number} 次导入，请重新预览",
            f"import {head.number} was made since the preview: preview the file again",
        )
    # history is read by moments: they never go back, whatever a clock does
    at = max(at.astimezone(UTC), head.at or at.astimezone(UTC))
    head.number, head.at = head.number + 1, at
    session.add(_import_row(head.number, found, at, by.strip()))
    session.flush()
    _insert(session, ChangeRow, list(_history(keys, held_kind(found.kind), head.number, found.differences)))
    _hold(session, keys, held_kind(found.kind), found.differences)
    told = [found.kind, found.digest, *(found.count(act) for act in ("added", "changed", "removed"))]
    _ = audit.record(
        session,
        at=at,
        actor=by.strip(),
        action="registry.import",
        object=f"registry/{found.kind}/{head.number}",
        data=json.dumps(told).encode("ascii"),
    )
    return Applied(head.number, found)


def _follows(session: Session) -> int:
    head = session.get(HeadRow, THE_ROW)
    return 0 if head is None else head.number


def _asking(found: Preview) -> tuple[str, str]:
    changed, removed = found.count("changed"), found.count("removed")
    return (
        f"{found.file} 将变更 {changed} 条、移出 {removed} 条，超过现有 {found.held} 条的 {ASKS_PERCENT}%："
        "请核对是否用错文件，确认后加 --yes 再导入",
        f"{found.file} would change {changed} and drop {removed} of {found.held} entries, more than "
        f"{ASKS_PERCENT} %: check that it is the right file, then import it with --yes",
    )


def _import_row(number: int, found: Preview, at: datetime, by: str) -> ImportRow:
    return ImportRow(
        number=number,
        kind=found.kind,
        at=at,
        by=by,
        file=found.file[:200],
        digest=found.digest,
        added=found.count("added"),
        changed=found.count("changed"),
        removed=found.count("removed"),
        unchanged=found.unchanged,
        rejected=found.rejected_rows,
    )


def _history(
    keys: Keys, kind: HeldKind, number: int, differences: tuple[Difference, ...]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the history: one for an entry that comes or goes, one for each field that changes."""
    count = 0
    for one in differences:
        if one.changes:
            parts = [(c.field, c.before, c.after, c.personal) for c in one.changes]
        else:
            whole = [None if entry is None else entry.known() for entry in (one.before, one.after)]
            parts = [(None, *whole, bool(PERSONAL_OF[kind]))]
        for field, before, after, personal in parts:
            count += 1
            row: dict[str, Any] = dict.fromkeys(ChangeRow.model_fields)
            row |= {"import_number": number, "number": count, "kind": kind, "subject": one.subject}
            row["field"] = field
            for side, value in (("before", before), ("after", after)):
                if value is None:
                    continue
                text = as_json(value)
                if personal:
                    place = f"{number}/{count}"
                    column = f"{side}_sealed"
                    row[column] = keys.seal("registry_change", column, place, text.encode())
                else:
                    row[side] = text
            yield row


def _hold(session: Session, keys: Keys, kind: HeldKind, differences: tuple[Difference, ...]) -> None:
    model, key = (
        (EmployerRow, col(EmployerRow.credit_code))
        if kind == "employers"
        else (InspectorRow, col(InspectorRow.id))
    )
    gone = [one.subject for one in differences if one.act != "added"]
    for start in range(0, len(gone), _AT_ONCE):
        _ = session.connection().execute(delete(model).where(key.in_(gone[start : start + _AT_ONCE])))
    stay = [one.after for one in differences if one.after is not None]
    if kind == "employers":
        _insert(session, model, [employer_columns(cast("Employer", one)) for one in stay])
    else:
        _insert(session, model, [inspector_columns(keys, cast("Inspector", one)) for one in stay])


def _insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert rows by their columns: one object each would keep others waiting several times as long."""
    if rows:
        _ = session.connection().execute(insert(model), rows)

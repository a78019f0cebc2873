"""Every change of the registry (变更记录), and what was held at any moment, replayed from it.

The history is append only, and everything else follows from it: played from its beginning it comes to what
is held, and played to a moment it comes to what was held then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from checker.registry.kept import PERSONAL_OF, Entry, HeldKind, entry_of
from checker.registry.preview import Act
from checker.registry.tables import ChangeRow, ImportRow
from sanctions.encrypted import Keys
from sanctions.sealed import Sealed

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with who made it, when, and from which file.

    Attributes:
        field: None where the whole entry came or went.
        before, after: As JSON has them: None is "there is none" for a field, and nothing for an entry.
        known_before, known_after: Whether the field was known at all.
        personal: Whether the values stand sealed, and are to be shown to nobody without need.
    """

    number: int
    at: datetime
    by: str
    file: str
    digest: str
    subject: str
    act: Act
    field: str | None
    before: Any
    after: Any
    known_before: bool
    known_after: bool
    personal: bool


def changes(
    session: Session,
    keys: Keys,
    kind: HeldKind,
    *,
    subject: str | None = None,
    until: datetime | None = None,
) -> Iterator[Change]:
    """Yield changes in the order in which they were made.

    Args:
        subject: Of this credit code or inspector's id alone.
        until: Only those made at this moment or before.

    Raises:
        SealBroken: A sealed value is not what was sealed for its place.
    """
    asked = (
        select(ChangeRow, ImportRow)
        .join(ImportRow, col(ImportRow.number) == col(ChangeRow.import_number))
        .where(col(ChangeRow.kind) == kind)
        .order_by(col(ChangeRow.import_number), col(ChangeRow.number))
        .execution_options(yield_per=_AT_ONCE)
    )
    if subject is not None:
        asked = asked.where(col(ChangeRow.subject) == subject)
    if until is not None:
        asked = asked.where(col(ImportRow.at) <= until.astimezone(UTC))
    for row, made in session.exec(asked):
        before = _told(keys, row, "before", row.before, row.before_sealed)
        after = _told(keys, row, "after", row.after, row.after_sealed)
        act: Act = "changed" if row.field else "added" if after is not None else "removed"
        yield Change(
            row.import_number,
            made.at,
            made.by,
            made.file,
            made.digest,
            row.subject,
            act,
            row.field,
            None if before is None else json.loads(before),
            None if after is None else json.loads(after),
            before is not None,
            after is not None,
            row.field in PERSONAL_OF[kind] if row.field else bool(PERSONAL_OF[kind]),
        )


def replayed(session: Session, keys: Keys, kind: HeldKind, until: datetime | None = None) -> dict[str, Entry]:
    """Return what was held at a moment, by credit code or id, from the history alone; None is now."""
    held: dict[str, dict[str, Any]] = {}
    for one in changes(session, keys, kind, until=until):
        if one.act == "added":
            held[one.subject] = one.after
        elif one.field is None:
            del held[one.subject]
        elif one.known_after:
            held[one.subject][one.field] = one.after
        else:
            _ = held[one.subject].pop(one.field, None)
    return {subject: entry_of(kind, told) for subject, told in held.items()}


def _told(keys: Keys, row: ChangeRow, column: str, plain: str | None, sealed: Sealed | None) -> str | None:
    if sealed is None:
        return plain
    place = f"{row.import_number}/{row.number}"
    return keys.open_sealed("registry_change", f"{column}_sealed", place, sealed).decode()

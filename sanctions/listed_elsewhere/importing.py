"""Taking in a list that others keep, and asking it (外部名单的导入与查询): a newer file replaces an older.

Whoever is no longer in the newest file of a list is gone as of that file's day, and stays on record so. Where
a row of it could be about anybody, nobody is taken to be gone by it: a lead for the draw too many is looked
at by a person, one lost is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.listed_elsewhere.rows import Entry, ListRead, Rejected
from sanctions.listed_elsewhere.tables import ListedRow, ListImportRow
from sanctions.locked_row import locked_row
from sanctions.proceeding.kept import SUBJECT
from sanctions.refusal import Refusal
from sanctions.tables import AuditHead
from sanctions.time_limit import LEGAL_TIME

ListName = Literal["abnormal_operation", "serious_violations", "judgment_defaulter"]
LISTS: Mapping[ListName, tuple[str, str]] = {
    "abnormal_operation": ("经营异常名录", "list of abnormal operation"),
    "serious_violations": ("严重违法失信名单", "list of serious violations"),
    "judgment_defaulter": ("失信被执行人名单", "list of judgment defaulters"),
}
"""The first two are named as the registry names them."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `withheld` were missing, and are not taken to be gone by this file."""

    number: int
    added: int
    stayed: int
    gone: int
    withheld: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """That somebody is on a list of others."""

    list: str
    since: date | None
    until: date | None
    as_of: date
    source: str


def import_list(
    session: Session,
    keys: Keys,
    read: ListRead,
    *,
    name: ListName,
    source: str,
    as_of: date,
    at: datetime,
    by: str,
) -> Imported:
    """Take in a file of a list.

    Args:
        source: Whose list it is, 1 to 200 printable characters.
        as_of: The day the file tells of.
        at: Now.

    Raises:
        Refusal: It has no row that can be taken, is older than what stands, or its source is not told.
    """
    # of two imports at once one waits here, and sees what the other left
    _ = locked_row(session, AuditHead, seq=0, this=audit.BEGINNING)
    _check(session, read, name, source, as_of, at, by)
    number = (session.exec(select(func.max(ListImportRow.number))).one() or 0) + 1
    standing = _standing(session, name)
    named = {keys.index(SUBJECT, one.credit_code) for one in read.rejected if one.credit_code}
    wanted = {keys.index(SUBJECT, entry.credit_code): entry for entry in read.entries}
    missing = [index for index in standing if index not in wanted and index not in named]
    unreadable = any(one.credit_code is None for one in read.rejected)
    gone = [] if unreadable else missing
    fresh = {
        index: entry
        for index, entry in wanted.items()
        if index not in standing or _differs(standing[index], entry)
    }
    told = {
        "added": sum(index not in standing for index in fresh),
        "stayed": len(standing) - len(gone),
        "gone": len(gone),
        "rejected": len(read.rejected),
    }
    row = ListImportRow(
        number=number,
        list=name,
        source=source.strip(),
        as_of=as_of,
        file=read.file[-200:],
        sha256=read.sha256,
        imported_at=at,
        imported_by=by,
        **told,
    )
    session.add(row)
    session.flush()
    for index in (*gone, *(index for index in fresh if index in standing)):
        standing[index].gone_as_of, standing[index].gone_import = as_of, number
    session.flush()
    rows = [_row(keys, number, name, as_of, count, one) for count, one in enumerate(fresh.items(), 1)]
    if rows:
        _ = session.connection().execute(insert(ListedRow), rows)
    _ = audit.record(
        session,
        at=at,
        actor=by,
        action="listed_elsewhere.import",
        object=f"listed_elsewhere/{name}/{number}",
        data=f"{read.sha256} {as_of} {told}".encode(),
    )
    withheld = len(missing) - len(gone)
    return Imported(number, told["added"], told["stayed"], told["gone"], withheld, read.rejected)


def listed(session: Session, keys: Keys, credit_code: str, day: date) -> tuple[Listed, ...]:
    """Return on which lists of others a unit stands on a day."""
    return _by_code(session, keys, [credit_code], day).get(credit_code, ())


def flags_of(
    session: Session, keys: Keys, credit_codes: Collection[str], day: date
) -> Mapping[str, frozenset[str]]:
    """Return the names of the lists each unit stands on; a unit on none has an empty set."""
    found = _by_code(session, keys, credit_codes, day)
    return {code: frozenset(one.list for one in found.get(code, ())) for code in credit_codes}


def _by_code(
    session: Session, keys: Keys, credit_codes: Collection[str], day: date
) -> dict[str, tuple[Listed, ...]]:
    codes = {keys.index(SUBJECT, code): code for code in credit_codes}
    found: dict[str, dict[str, Listed]] = {}
    for row, source in _rows_of(session, list(codes)):
        begun = row.since or row.as_of
        over = (row.until is not None and day > row.until) or (
            row.gone_as_of is not None and day >= row.gone_as_of
        )
        if begun <= day and not over:
            # of a row that was changed the newer stands
            one = Listed(row.list, row.since, row.until, row.as_of, source)
            found.setdefault(codes[bytes(row.subject_index)], {})[row.list] = one
    return {code: tuple(ones.values()) for code, ones in found.items()}


def _rows_of(session: Session, indexes: list[bytes]) -> Iterator[tuple[ListedRow, str]]:
    for start in range(0, len(indexes), _AT_ONCE):
        asked = (
            select(ListedRow, ListImportRow.source)
            .join(ListImportRow, col(ListImportRow.number) == col(ListedRow.import_number))
            .where(col(ListedRow.subject_index).in_(indexes[start : start + _AT_ONCE]))
            .order_by(col(ListedRow.list), col(ListedRow.import_number), col(ListedRow.number))
        )
        yield from session.exec(asked)


def _standing(session: Session, name: str) -> dict[bytes, ListedRow]:
    asked = select(ListedRow).where(col(ListedRow.list) == name).where(col(ListedRow.gone_as_of).is_(None))
    return {bytes(row.subject_index): row for row in session.exec(asked)}


def _differs(row: ListedRow, entry: Entry) -> bool:
    return (row.since, row.until) != (entry.since, entry.until)


def _row(
    keys: Keys, number: int, name: str, as_of: date, count: int, one: tuple[bytes, Entry]
) -> dict[str, Any]:
    index, entry = one
    return {
        "import_number": number,
        "number": count,
        "list": name,
        "subject_index": index,
        "name": keys.seal("listed_elsewhere", "name", f"{number}/{count}", entry.name.encode()),
        "since": entry.since,
        "until": entry.until,
        "as_of": as_of,
        "gone_as_of": None,
        "gone_import": None,
    }


def _check(
    session: Session, read: ListRead, name: str, source: str, as_of: date, at: datetime, by: str
) -> None:
    asked = select(ListImportRow).where(col(ListImportRow.list) == name)
    last = session.exec(asked.order_by(col(ListImportRow.number).desc()).limit(1)).first()
    newest = None if last is None else last.as_of
    today = at.astimezone(LEGAL_TIME).date()
    for code, good, en, zh in (
        ("source", _is_told(source, 200), "whose list it is in 1 to 200 characters", "来源应为 1 至 200 字"),
        ("by", _is_told(by, 80), "who imports in 1 to 80 characters", "导入人应为 1 至 80 字"),
        ("empty", bool(read.entries), "one row at least that can be taken", "没有可以导入的行，不作移出处理"),
        ("ahead", as_of <= today, f"a day not after {today}, found {as_of}", f"数据日期 {as_of} 晚于今日"),
        (
            "older",
            newest is None or as_of >= newest,
            f"a file as of {newest} or later, found {as_of}",
            f"数据日期 {as_of} 早于已导入的 {newest}",
        ),
    ):
        if not good:
            raise Refusal(f"list_{code}", f"{read.file}: expected {en}", f"{read.file}：{zh}")


def _is_told(text: str, longest: int) -> bool:
    return 1 <= len(text.strip()) <= longest and text.isprintable()

"""Who acts for a bureau (工作人员): an id, a bureau, the posts held, from a day to a day.

Every act names one of these, so that a decision is a person's and two signatures are those of two people.
An officer is of one bureau: the head of another may not decide here, the one above included (our own reading
of 行政执法管辖权限 and of 本机关 in 310号令 第五条; a case may be opened by the bureau above instead).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from sanctions import audit
from sanctions.course.course import POSTS, Post
from sanctions.encrypted import Keys
from sanctions.proceeding.tables import OfficerRow
from sanctions.refusal import Refusal

_TABLE, _COLUMN = "officer", "name"
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who acts for a bureau."""

    id: str
    name: str
    bureau: str
    posts: frozenset[Post]
    since: date
    until: date | None

    def serves(self, day: date) -> bool:
        """Return whether a day lies in the time of service."""
        return self.since <= day and (self.until is None or day <= self.until)


def add(session: Session, keys: Keys, officer: Officer, *, at: datetime, by: str) -> None:
    """Enter an officer; an id is never given again.

    Raises:
        Refusal: The id is taken, or a part is not as it must be.
    """
    _check(officer)
    if session.get(OfficerRow, officer.id) is not None:
        raise Refusal(
            "officer_known", f"officer {officer.id} is entered already", f"人员 {officer.id} 已登记"
        )
    sealed = keys.seal(_TABLE, _COLUMN, officer.id, officer.name.encode())
    session.add(
        OfficerRow(
            id=officer.id,
            bureau=officer.bureau,
            posts=" ".join(sorted(officer.posts)),
            name=sealed,
            since=officer.since,
            until=officer.until,
        )
    )
    session.flush()
    told = f"{officer.bureau} {' '.join(sorted(officer.posts))} {officer.since} {officer.until}"
    _ = audit.record(
        session, at=at, actor=by, action="officer.add", object=f"officer/{officer.id}", data=told.encode()
    )


def of_system(session: Session, keys: Keys, bureau: str, *, at: datetime) -> str:
    """Return the id under which the system acts for a bureau, entered at first use."""
    id_ = f"system-{bureau}"
    if session.get(OfficerRow, id_) is None:
        since = date(2000, 1, 1)
        made = Officer(id_, "系统", bureau, frozenset({"system"}), since, None)
        try:
            with session.begin_nested():
                add(session, keys, made, at=at, by="system")
        except IntegrityError:
            pass  # another process entered it meanwhile
    return id_


def end(session: Session, officer_id: str, last: date, *, at: datetime, by: str) -> None:
    """Say on which day the service of an officer ends.

    Raises:
        Refusal: There is no such officer, or the day is before the first.
    """
    row = session.get(OfficerRow, officer_id)
    if row is None:
        raise unknown(officer_id)
    if last < row.since:
        raise Refusal(
            "officer_until",
            f"found the last day {last}, expected one from {row.since} on",
            f"任职截止日 {last} 不得早于 {row.since}",
        )
    row.until = last
    session.flush()
    _ = audit.record(
        session,
        at=at,
        actor=by,
        action="officer.end",
        object=f"officer/{officer_id}",
        data=last.isoformat().encode(),
    )


def found(session: Session, keys: Keys, ids: Iterable[str]) -> dict[str, Officer]:
    """Return officers by id.

    Raises:
        Refusal: One is not entered.
    """
    wanted = sorted(set(ids))
    # what is no id is not put to a database, which cannot take every sign
    for one in wanted:
        if not (one.isascii() and one.isprintable()):
            raise unknown(one)
    rows = {row.id: row for row in session.exec(select(OfficerRow).where(col(OfficerRow.id).in_(wanted)))}
    for one in wanted:
        if one not in rows:
            raise unknown(one)
    return {one: _of(keys, rows[one]) for one in wanted}


def listed(session: Session, keys: Keys, bureau: str = "") -> list[Officer]:
    """Return the officers of bureaus whose code begins so, by id."""
    asked = select(OfficerRow).where(col(OfficerRow.bureau).startswith(bureau)).order_by(col(OfficerRow.id))
    return [_of(keys, row) for row in session.exec(asked)]


def unknown(officer_id: str) -> Refusal:
    """Return what is said of an id nobody has."""
    return Refusal(
        "officer_unknown",
        f"there is no officer {officer_id[:40]!r}: enter them with sunlit officer add",
        f"没有人员 {officer_id[:40]!r}：请用 sunlit officer add 登记",
    )


def _of(keys: Keys, row: OfficerRow) -> Officer:
    name = keys.open_sealed(_TABLE, _COLUMN, row.id, row.name).decode()
    posts: list[Post] = [post for post in POSTS if post in row.posts.split()]
    return Officer(row.id, name, row.bureau, frozenset(posts), row.since, row.until)


def _check(officer: Officer) -> None:
    id_ok = officer.id.isascii() and officer.id.replace("-", "").isalnum() and len(officer.id) <= _LONGEST
    name_ok = 1 <= len(officer.name.strip()) <= _LONGEST and officer.name.isprintable()
    bureau_ok = len(officer.bureau) == 6 and officer.bureau.isascii() and officer.bureau.isdigit()
    posts_ok = bool(officer.posts) and officer.posts <= set(POSTS)
    for code, good, en, zh in (
        ("officer_id", id_ok, "letters, digits and hyphens, 40 at most", "编号应为字母数字，不超过 40 位"),
        ("officer_name", name_ok, "a name of 1 to 40 characters", "姓名应为 1 至 40 字"),
        ("officer_bureau", bureau_ok, "a bureau of six digits", "机关应为六位区划代码"),
        ("officer_posts", posts_ok, f"posts of {', '.join(POSTS)}", "没有该岗位"),
    ):
        if not good:
            shown = repr(officer.id[:40])
            raise Refusal(code, f"officer {shown}: expected {en}", f"人员 {shown}：{zh}")

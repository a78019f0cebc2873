"""Runs over many cases (批量办理), and the stop where one would bring about too much (熔断).

What a run opens carries its number. A run that opened more than a set number, or more than a set share of
the cases it looked at, is held: nothing of it can be approved until a head has looked, and releases it with a
reason. Runs of one day count together, so that a large one is not let through in small pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from sanctions import audit, officer
from sanctions.encrypted import Keys
from sanctions.proceeding.request import Signed
from sanctions.proceeding.tables import RunRow
from sanctions.refusal import Refusal

_TABLE, _COLUMN = "run", "reason"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Brake:
    """How much a run may open before a person has to look.

    Attributes:
        number: So many in all.
        percent: Of the cases looked at.
        least: So few that a share of them says nothing.
    """

    number: int = 20
    percent: int = 2
    least: int = 5

    def holds(self, made: int, among: int) -> bool:
        """Return whether so many of so many cases are too many.

        >>> Brake().holds(9, 1_300), Brake().holds(21, 100_000), Brake().holds(6, 200), Brake().holds(5, 10)
        (False, True, True, False)
        """
        return made > self.number or (made > self.least and made * 100 > self.percent * among)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands."""

    id: str
    bureau: str
    course: str
    at: datetime
    made: int
    among: int
    held: bool
    released_by: str | None


def begin(
    session: Session, bureau: str, course: str, *, made: int, among: int, signed: Signed, brake: Brake
) -> Run:
    """Begin a run that is about to open so many proceedings among so many cases; say whether it is held."""
    asked = select(func.sum(RunRow.made)).where(col(RunRow.bureau) == bureau, col(RunRow.course) == course)
    before = session.exec(asked.where(col(RunRow.at) > signed.at - _DAY)).one() or 0
    count = session.exec(select(func.count()).select_from(RunRow).where(col(RunRow.bureau) == bureau)).one()
    row = RunRow(
        id=f"{bureau}-R{count + 1:06d}",
        bureau=bureau,
        course=course,
        at=signed.at,
        made=made,
        among=among,
        held=brake.holds(made + int(before), among),
    )
    session.add(row)
    session.flush()
    told = f"{course} {made} of {among}{' held' if row.held else ''}"
    _ = audit.record(
        session,
        at=signed.at,
        actor=signed.officer,
        action="run.begin",
        object=f"run/{row.id}",
        data=told.encode(),
    )
    return _of(row)


def release(session: Session, keys: Keys, run_id: str, reason: str, signed: Signed) -> Run:
    """Let a held run go on, with the reason; only a head of its bureau may.

    Raises:
        Refusal: There is no such run, it is not held, who asks is no head here, or no reason is given.
    """
    row = session.get(RunRow, run_id, with_for_update=True)
    if row is None:
        raise Refusal("run_unknown", f"there is no run {run_id[:40]!r}", f"没有批次 {run_id[:40]!r}")
    if not row.held or row.released_by is not None:
        raise Refusal("run_not_held", f"run {run_id} is not held", f"批次 {run_id} 未被暂停")
    who = officer.found(session, keys, [signed.officer])[signed.officer]
    if who.bureau != row.bureau or not who.posts & {"head", "acting_head"}:
        raise Refusal("post", f"{who.id} is no head of {row.bureau}", f"{who.id} 不是 {row.bureau} 的负责人")
    if not reason.strip():
        raise Refusal("reason", "say why the run may go on", "请写明放行理由")
    sealed = keys.seal(_TABLE, _COLUMN, run_id, reason.strip().encode())
    row.released_by, row.reason = who.id, sealed
    session.flush()
    _ = audit.record(
        session,
        at=signed.at,
        actor=who.id,
        action="run.release",
        object=f"run/{run_id}",
        data=sealed.content,
    )
    return _of(row)


def listed(session: Session, bureau: str = "") -> Sequence[Run]:
    """Return the runs of bureaus whose code begins so, the newest first."""
    asked = select(RunRow).where(col(RunRow.bureau).startswith(bureau)).order_by(col(RunRow.at).desc())
    return [_of(row) for row in session.exec(asked)]


def _of(row: RunRow) -> Run:
    return Run(row.id, row.bureau, row.course, row.at, row.made, row.among, row.held, row.released_by)

"""Following the log of draws from within (台账核对): log, rows and audit chain have to tell one story.

A stranger sees the published log alone; who looks after the site also sees whether a draw was set back in the
database: the audit chain then holds an act that the log does not, or a row stands where the log does not
lead.
"""

from __future__ import annotations

from collections import Counter

from sqlmodel import Session, col, select

from checker.draw import course, ledger
from checker.draw.errors import DrawRefused
from checker.draw.log import Log, read_log
from checker.draw.tables import DrawLogHead, DrawLogRow, DrawRow
from sanctions.encrypted import Keys
from sanctions.tables import AuditEntry

STATES = {
    "commit": "committed",
    "result": "drawn",
    "replace": "drawn",
    "substitute": "drawn",
    "reveal": "revealed",
    "abandon": "abandoned",
}
"""Where a draw stands after the last of its entries."""
ACTS = {"commit": "draw.commit", "result": "draw.run", "reveal": "draw.reveal", "abandon": "draw.abandon"}
"""The act of the audit chain that goes with an entry."""


def follow(session: Session, keys: Keys) -> tuple[int, int]:
    """Follow everything that is kept of draws; return how many entries of how many draws there are.

    Raises:
        DrawRefused: Log, rows and audit chain do not tell the same: the database was altered.
        SealBroken: Something sealed was altered.
    """
    lines = session.exec(select(DrawLogRow.line).order_by(col(DrawLogRow.number)))
    log = read_log(b"".join(line + b"\n" for line in lines))
    course.check_all(log)
    head = session.get(DrawLogHead, 1)
    if (head.size if head else 0) != len(log.entries):
        raise _altered("log", f"its head says {head.size if head else 0} entries", "日志条数与记录不符")
    rows = {row.id: row.state for row in session.exec(select(DrawRow))}
    if rows.keys() != {entry.draw for entry in log.entries}:
        raise _altered("log", "draws and log are not of the same draws", "抽查与日志不一一对应")
    for draw_id, state in rows.items():
        _ = ledger.held(session, keys, draw_id)
        if STATES.get(log.of(draw_id)[-1].kind) != state:
            raise _altered(draw_id, f"it is {state}, which the log does not tell", "状态与日志不符")
    _check_acts(session, log)
    return len(log.entries), len(rows)


def _check_acts(session: Session, log: Log) -> None:
    named = [*ACTS.values(), "draw.replace"]
    asked = select(AuditEntry.action, AuditEntry.object).where(col(AuditEntry.action).in_(named))
    acts = Counter(session.exec(asked).all())
    told = Counter((ACTS[one.kind], f"draw/{one.draw}") for one in log.entries if one.kind in ACTS)
    told += Counter(("draw.replace", f"draw/{one.draw}") for one in log.entries if one.kind == "replace")
    if acts != told:
        action, name = min((acts - told) + (told - acts))
        raise _altered(
            name, f"the audit chain and the log differ in {action}", f"审计链与日志的 {action} 不符"
        )


def _altered(what: str, en: str, zh: str) -> DrawRefused:
    return DrawRefused("altered", f"{what}: {en}: restore the database", f"{what}：{zh}：请从备份恢复")

"""Reading personal data in full (查看全部信息): a reason first, kept sealed, and an act of the chain.

What is shown is masked unless somebody asks for more and says why. The act binds the sealed reason by its
digest, so that neither can be altered without the other, and nothing of it can be guessed from the chain.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlmodel import Session, col, select

from sanctions.audit import record
from sanctions.encrypted import Keys
from sanctions.refusal import Refusal
from sanctions.sm3 import sm3
from sanctions.tables import AuditEntry, FullReading

ACTION = "data.read_full"
SHORTEST, LONGEST = 4, 200
"""Characters of a reason."""
_TABLE, _COLUMN = "full_reading", "reason"


class ReadingRefused(Refusal):
    """Nothing may be read in full as asked."""


def reason_given(
    session: Session,
    keys: Keys,
    *,
    signed_by: str,
    at: datetime,
    object: str,  # noqa: A002 - the word of the trade
    reason: str,
) -> FullReading:
    """Record that somebody reads personal data in full, and why; show it once this is committed.

    Args:
        session: One that writes; others that record wait until it commits.
        keys: What seals the reason.
        signed_by: Who reads, 1 to 80 printable characters.
        at: Now.
        object: What is read, by an id that says nothing of a person: ``case/…``, ``visit/…``.
        reason: 4 to 200 printable characters.

    Raises:
        ReadingRefused: Reason or reader is not told as it has to be.
        ValueError: `object` or `at` is not what the chain can keep.
    """
    reason, reader = reason.strip(), signed_by.strip()
    if not SHORTEST <= len(reason) <= LONGEST or not reason.isprintable():
        raise ReadingRefused(
            "reason",
            f"to read in full a reason is needed: found {len(reason)} characters, expected {SHORTEST} to "
            f"{LONGEST} printable ones, say what it is for",
            f"查看全部信息须说明理由：现有 {len(reason)} 个字符，应为 {SHORTEST} 至 {LONGEST} 个可见字符，"
            "请写明用途",
        )
    if not 1 <= len(reader) <= 80 or not reader.isprintable():
        raise ReadingRefused(
            "by", "who reads is told in 1 to 80 printable characters", "查看人应为 1 至 80 个可见字符"
        )
    reading = token_hex(8)
    sealed = keys.seal(_TABLE, _COLUMN, reading, reason.encode("utf-8"))
    act = record(session, at=at, actor=reader, action=ACTION, object=object, data=sealed.content)
    made = FullReading(id=reading, seq=act.seq, object=object, by=reader, at=at, reason=sealed)
    session.add(made)
    session.flush()
    return made


def reason_of(keys: Keys, reading: FullReading) -> str:
    """Return why somebody read, for whoever looks after it.

    Raises:
        SealBroken: What is kept was altered, or its key is not at hand.
    """
    return keys.open_sealed(_TABLE, _COLUMN, reading.id, reading.reason).decode("utf-8")


def readings(session: Session, below: str = "") -> list[FullReading]:
    """Return who read what in full, the oldest first; `below` is what the object begins with."""
    asked = select(FullReading).order_by(col(FullReading.seq))
    if below:
        asked = asked.where(col(FullReading.object).startswith(below, autoescape=True))
    return list(session.exec(asked))


def readings_amiss(session: Session) -> list[int]:
    """Return the numbers of acts whose reason is gone or altered, and of reasons no act tells of."""
    asked = select(AuditEntry).where(AuditEntry.action == ACTION)
    acts = {act.seq: (act.object, act.actor, act.at, act.data) for act in session.exec(asked)}
    rows = {
        row.seq: (row.object, row.by, row.at, f"sm3:{sm3(row.reason.content).hex()}")
        for row in readings(session)
    }
    return sorted(seq for seq in acts.keys() | rows.keys() if acts.get(seq) != rows.get(seq))

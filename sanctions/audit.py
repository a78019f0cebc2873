"""The audit chain (审计链): every act is a row that carries the digest of the row before.

`this` = SM3(`previous` ‖ the entry as canonical JSON), so an entry that is altered, taken out, put in
or moved breaks the chain where it stood. The chain alone shows neither that its tail was cut off nor
that it was rewritten whole by someone with the database in hand: a signed checkpoint does, if it is
anchored outside (`sanctions.anchor`). Signed with Ed25519 for now; SM2 is to come with the extra `gm`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, inspect, type_coerce
from sqlalchemy import select as sa_select
from sqlalchemy.types import NullType
from sqlmodel import Session, col, select

from sanctions.locked_row import THE_ROW, locked_row
from sanctions.signature import Signature, Signer
from sanctions.sm3 import SIZE, sm3
from sanctions.tables import AuditCheckpoint, AuditEntry, AuditHead

BEGINNING = bytes(SIZE)
"""What the first entry follows."""
_AT_ONCE = 1_000
_LONGEST = {"actor": 80, "action": 80, "object": 200, "receipt": 80}


@dataclass(frozen=True, slots=True)
class AuditFound:
    """What verification saw.

    `ends_at` is the number of the last entry, `head_at` what the head says of it. `broken_at` is the first
    number at which the chain does not hold, and `why` is ``missing``, ``altered``, ``does not follow`` or
    ``out of place``. A checkpoint is verified where the entry stands as it was
    signed; `unchecked` ones had no signer to ask; `failed_at` is the first that failed.
    """

    entries: int
    ends_at: int
    broken_at: int | None
    why: str
    head_at: int | None
    head_matches: bool
    verified: int
    unchecked: int
    failed: int
    failed_at: int | None

    @property
    def whole(self) -> bool:
        """Return whether nothing was found amiss."""
        return self.broken_at is None and self.head_matches and not self.failed


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the word of the trade
    data: bytes = b"",
    receipt: str | None = None,
) -> AuditEntry:
    """Add an act to the end of the chain, in the transaction of the session.

    Others that record wait until it commits, so record last. `data` is kept as its digest only; what can be
    guessed (an identity number alone) does not belong there, nor do names of persons in the rest.

    Raises:
        ValueError: A text is too long or holds what a database cannot keep; the moment has no zone.
    """
    for name, text in (("actor", actor), ("action", action), ("object", object), ("receipt", receipt or "")):
        _check(name, text)
    if at.utcoffset() is None:
        msg = f"{at.isoformat()} has no zone: moments are aware"
        raise ValueError(msg)
    head = locked_row(session, AuditHead, seq=0, this=BEGINNING)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=at.astimezone(UTC),
        actor=actor,
        action=action,
        object=object,
        data=f"sm3:{sm3(data).hex()}",
        receipt=receipt,
        previous=head.this,
        this=b"",
    )
    entry.this = digest(entry)
    head.seq, head.this = entry.seq, entry.this
    session.add(entry)
    session.flush()
    return entry


def digest(entry: AuditEntry) -> bytes:
    """Return what `this` of an entry has to be: SM3 of `previous` and the canonical form of the rest."""
    told = {
        "seq": entry.seq,
        "at": moment_text(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "data": entry.data,
        "receipt": entry.receipt,
    }
    return sm3(entry.previous + canonical(told))


def checkpoint(session: Session, signer: Signer, at: datetime) -> AuditCheckpoint | None:
    """Sign the end of the chain; None where the chain is empty, the one there is where it did not grow."""
    head = locked_row(session, AuditHead, seq=0, this=BEGINNING)
    if head.seq == 0:
        return None
    if (known := session.get(AuditCheckpoint, head.seq)) is not None:
        return known
    signed = signer.sign(signed_content(head.seq, head.this, at))
    made = AuditCheckpoint(
        seq=head.seq,
        this=head.this,
        at=at,
        algorithm=signed.algorithm,
        key_id=signed.key_id,
        signature=signed.signature,
    )
    session.add(made)
    session.flush()
    return made


def signed_content(seq: int, this: bytes, at: datetime) -> bytes:
    """Return the bytes a checkpoint signs; whoever holds an anchored one checks it by these."""
    return canonical({"of": "sunlit audit checkpoint", "seq": seq, "this": this.hex(), "at": moment_text(at)})


def verify(session: Session, signer: Signer | None = None) -> AuditFound:
    """Follow the whole chain, a thousand entries at a time, and say what does not hold.

    Give it a session that sees one state (`Store.reading`), so that those who write meanwhile do no harm.
    """
    walk = _Walk(signer)
    session.flush()
    connection = session.connection()
    for row in connection.execute(_ENTRIES, execution_options={"yield_per": _AT_ONCE}):
        walk.pass_entry(AuditEntry(**{name: row[at] for at, name in enumerate(_COLUMNS)}))
        if row[_SIGNED] is not None:
            walk.pass_checkpoint(*row[_SIGNED:])
    lost, first_lost = connection.execute(_LOST_CHECKPOINTS).one()
    failed_at = min((seq for seq in (walk.failed_at, first_lost) if seq is not None), default=None)
    head = connection.execute(_HEAD_AS_KEPT).one_or_none() or (0, BEGINNING)
    return AuditFound(
        walk.entries,
        walk.seq,
        walk.broken_at,
        walk.why,
        head_at=head[0] if isinstance(head[0], int) else None,
        head_matches=(walk.seq, walk.this) == tuple(head),
        verified=walk.verified,
        unchecked=walk.unchecked,
        failed=walk.failed + lost,
        failed_at=failed_at,
    )


def listed(
    session: Session,
    *,
    below: str = "",
    actor: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[AuditEntry]:
    """Return the newest acts, the oldest of them first.

    Args:
        below: What their object begins with.
        actor: Who acted, exactly.
        since: From when on.
        limit: How many at most.
    """
    asked = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    if below:
        asked = asked.where(col(AuditEntry.object).startswith(below, autoescape=True))
    if actor is not None:
        asked = asked.where(col(AuditEntry.actor) == actor)
    if since is not None:
        asked = asked.where(col(AuditEntry.at) >= since)
    return list(session.exec(asked))[::-1]


@dataclass(slots=True)
class _Walk:
    """How far verification has come."""

    signer: Signer | None
    seq: int = 0
    this: object = BEGINNING
    entries: int = 0
    broken_at: int | None = None
    why: str = ""
    verified: int = 0
    unchecked: int = 0
    failed: int = 0
    failed_at: int | None = None

    def pass_entry(self, entry: AuditEntry) -> None:
        self.entries += 1
        if self.broken_at is None and (why := self._amiss(entry)):
            # what is missing is the number that was expected, not the one that came
            self.broken_at, self.why = (self.seq + 1 if why == "missing" else entry.seq), why
        self.seq, self.this = entry.seq, entry.this

    def _amiss(self, entry: AuditEntry) -> str:
        if entry.seq < 1:
            return "out of place"
        if entry.seq != self.seq + 1:
            return "missing"
        if entry.previous != self.this:
            return "does not follow"
        try:
            return "" if digest(entry) == entry.this else "altered"
        except (TypeError, ValueError):  # SQLite keeps whatever it is given, a word for a moment too
            return "altered"

    def pass_checkpoint(self, seq: int, this: bytes, at: object, *signed: Any) -> None:
        try:
            stands = this == self.this
            content = signed_content(seq, this, _moment(at))
            found = self.signer.verify(content, Signature(*signed)) if stands and self.signer else stands
        except (TypeError, ValueError):
            found = False
        if not found:
            self.failed += 1
            self.failed_at = seq if self.failed_at is None else self.failed_at
        elif self.signer is None:
            self.unchecked += 1
        else:
            self.verified += 1


def _raw(model: type[AuditEntry | AuditCheckpoint | AuditHead], *names: str) -> list[Any]:
    """Return columns as the database has them: a value of the wrong type is a finding, not a failure."""
    kept = inspect(model).local_table
    return [type_coerce(kept.c[name], NullType()).label(f"{model.__name__}_{name}") for name in names]


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_COLUMNS = ("seq", "at", "actor", "action", "object", "data", "receipt", "previous", "this")
_SIGNED = len(_COLUMNS)
_ENTRIES = (
    sa_select(
        *_raw(AuditEntry, *_COLUMNS),
        *_raw(AuditCheckpoint, "seq", "this", "at", "algorithm", "key_id", "signature"),
    )
    .outerjoin_from(AuditEntry, AuditCheckpoint, col(AuditCheckpoint.seq) == col(AuditEntry.seq))
    .order_by(col(AuditEntry.seq))
)
_LOST_CHECKPOINTS = sa_select(func.count(), func.min(col(AuditCheckpoint.seq))).where(
    ~sa_select(col(AuditEntry.seq)).where(col(AuditEntry.seq) == col(AuditCheckpoint.seq)).exists()
)
_HEAD_AS_KEPT = sa_select(*_raw(AuditHead, "seq", "this")).where(col(AuditHead.id) == THE_ROW)


def _check(name: str, text: str) -> None:
    if len(text) > _LONGEST[name] or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        msg = f"{name}: {len(text)} characters, expected at most {_LONGEST[name]} without NUL or surrogates"
        raise ValueError(msg)


def moment_text(at: object) -> str:
    """Return a moment as the canonical form has it: in UTC, to the microsecond."""
    return _moment(at).isoformat(timespec="microseconds")


def _moment(at: object) -> datetime:
    """Return a moment in UTC, of whatever the database gave for it."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    if not isinstance(found, datetime):
        msg = f"found {type(at).__name__}, expected a moment"
        raise TypeError(msg)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def canonical(told: Mapping[str, object]) -> bytes:
    """Return JSON with its names in order and nothing but ASCII: the same bytes wherever it is made again."""
    return _CANONICAL.encode(told).encode("ascii")

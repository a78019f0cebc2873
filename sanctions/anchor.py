"""Anchors outside (外部锚定): a signed checkpoint as a small file that somebody else keeps.

Whoever holds the database and the keys can rewrite the chain and sign it anew; what lies with the supervising
side he cannot. The file carries the public key, so that it can be checked with nothing of ours; here that key
is also compared with the site's. Each deposit is a row and an act of the chain itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, Protocol, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, inspect, type_coerce
from sqlalchemy import select as sa_select
from sqlalchemy.types import NullType
from sqlmodel import Session, col, select

from sanctions.audit import canonical, checkpoint, moment_text, record, signed_content
from sanctions.refusal import Refusal
from sanctions.signature import ED25519, Signer
from sanctions.sm3 import sm3
from sanctions.tables import AuditAnchor, AuditCheckpoint, AuditEntry

OF = "sunlit audit checkpoint"
ACTION = "audit.anchor"
LONGEST = 4_096
"""More bytes than an anchor file can have; a longer one is not read."""
State = Literal["unsigned", "other_key", "missing", "truncated", "rewritten"]
"""What can be wrong with a chain, or with an anchor, when one is held against the other."""
_FORMS = {
    "algorithm": r"[!-~]{1,20}",
    "at": r"[0-9T:.+-]{32}",
    "key_id": r"[!-~]{1,40}",
    "of": re.escape(OF),
    "public_key": r"(?:[0-9a-f]{2}){1,200}",
    "signature": r"(?:[0-9a-f]{2}){1,500}",
    "this": r"[0-9a-f]{64}",
}
_LAST = 2**31 - 1


class AnchorRefused(Refusal):
    """No anchor was made, or what was given is none."""


class PublicSigner(Signer, Protocol):
    """A signer whose signatures others can check."""

    def public(self) -> bytes:
        """Return the public key."""
        ...


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint (审计检查点) with the key that checks it."""

    seq: int
    this: bytes
    at: datetime
    algorithm: str
    key_id: str
    signature: bytes
    public_key: bytes

    def told(self) -> dict[str, str | int]:
        """Return it as the names and values of the file."""
        return {
            "algorithm": self.algorithm,
            "at": moment_text(self.at),
            "key_id": self.key_id,
            "of": OF,
            "public_key": self.public_key.hex(),
            "seq": self.seq,
            "signature": self.signature.hex(),
            "this": self.this.hex(),
        }

    def content(self) -> bytes:
        """Return the bytes of the file: canonical JSON and one line feed."""
        return canonical(self.told()) + b"\n"

    def sha256(self) -> str:
        """Return the digest of the file, in hexadecimal."""
        return sha256(self.content()).hexdigest()

    def is_signed(self) -> bool:
        """Return whether the key it carries signed what it says; nothing of ours is asked."""
        if self.algorithm != ED25519:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
            key.verify(self.signature, signed_content(self.seq, self.this, self.at))
        except (InvalidSignature, ValueError):
            return False
        return True


def anchor_of_end(session: Session, signer: PublicSigner, at: datetime) -> Anchor:
    """Sign the end of the chain, unless it is signed already, and return it as an anchor.

    Raises:
        AnchorRefused: The chain is empty, or its last checkpoint is not signed by this site.
    """
    kept = checkpoint(session, signer, at)
    if kept is None:
        raise AnchorRefused(
            "chain_empty",
            "nothing was recorded yet: there is nothing to sign",
            "审计链尚无记录：没有可签名的内容",
        )
    found = _of(kept, signer.public())
    if not found.is_signed():
        raise AnchorRefused(
            "checkpoint_broken",
            f"the checkpoint of entry {kept.seq} is not signed by this site's key: run sunlit audit verify",
            f"第 {kept.seq} 条的检查点不是本单位密钥所签：请运行 sunlit audit verify",
        )
    return found


def deposit(session: Session, signer: PublicSigner, *, at: datetime, where: str, by: str) -> Anchor:
    """Sign the end of the chain and record, as an act of it, where its anchor file goes.

    Write the file before the transaction ends. The anchor reaches up to the entry before that act.

    Raises:
        AnchorRefused: As for `anchor_of_end`; or where it goes or who brings it is not told as it has to be.
    """
    where, by = where.strip(), by.strip()
    if not 2 <= len(where) <= 200 or not where.isprintable():
        raise AnchorRefused(
            "where",
            "where it is deposited is told in 2 to 200 printable characters, with a receipt number if any",
            "存放处应为 2 至 200 个可见字符，有回执的请写明回执编号",
        )
    if not 1 <= len(by) <= 80 or not by.isprintable():
        raise AnchorRefused(
            "by", "who brings it is told in 1 to 80 printable characters", "经办人应为 1 至 80 个可见字符"
        )
    anchor = anchor_of_end(session, signer, at)
    row = AuditAnchor(act=0, seq=anchor.seq, at=at, where=where, by=by, sha256=anchor.sha256())
    act = record(session, at=at, actor=by, action=ACTION, object=f"audit/{anchor.seq}", data=_bound(row))
    row.act = act.seq
    session.add(row)
    session.flush()
    return anchor


def deposits(session: Session) -> list[AuditAnchor]:
    """Return every deposit, the oldest first."""
    return list(session.exec(select(AuditAnchor).order_by(col(AuditAnchor.act))))


def newest_deposit(session: Session) -> AuditAnchor | None:
    """Return the deposit that was made last."""
    return session.exec(select(AuditAnchor).order_by(col(AuditAnchor.act).desc()).limit(1)).one_or_none()


def newest_checkpoint(session: Session) -> tuple[int, datetime] | None:
    """Return entry and moment of the checkpoint that was signed last."""
    asked = select(AuditCheckpoint.seq, AuditCheckpoint.at).order_by(col(AuditCheckpoint.seq).desc())
    return session.exec(asked.limit(1)).one_or_none()


def deposits_amiss(session: Session) -> list[int]:
    """Return the numbers of acts whose deposit is gone or altered, and of deposits no act tells of."""
    asked = select(AuditEntry.seq, AuditEntry.object, AuditEntry.data).where(AuditEntry.action == ACTION)
    acts = {seq: (name, digest) for seq, name, digest in session.exec(asked)}
    rows = {row.act: (f"audit/{row.seq}", f"sm3:{sm3(_bound(row)).hex()}") for row in deposits(session)}
    return sorted(seq for seq in acts.keys() | rows.keys() if acts.get(seq) != rows.get(seq))


def read_anchor(content: bytes, name: str) -> Anchor:
    """Read an anchor file; spaces and line ends may differ, as they do after printing and typing.

    Args:
        name: What the file is called, for the sentence that refuses it.

    Raises:
        AnchorRefused: It is none.
    """
    found = _object(content) if len(content) <= LONGEST else {}
    seq = found.pop("seq", None)
    sound = type(seq) is int and 1 <= seq <= _LAST and found.keys() == _FORMS.keys()
    if sound and all(re.fullmatch(form, str(found[part])) for part, form in _FORMS.items()):
        try:
            at = datetime.fromisoformat(found["at"])
            signed = (bytes.fromhex(found[part]) for part in ("signature", "public_key"))
            this = bytes.fromhex(found["this"])
            anchor = Anchor(cast("int", seq), this, at, found["algorithm"], found["key_id"], *signed)
            if anchor.told() == {**found, "seq": seq}:
                return anchor
        except (TypeError, ValueError):
            pass  # told below
    raise AnchorRefused(
        "not_an_anchor",
        f"{name}: this is no anchor file, or it is incomplete: get another copy from where it lies",
        f"{name}：不是锚定文件或已残缺：请向存放处另取一份",
    )


def against(session: Session, anchor: Anchor, site_key: bytes) -> tuple[State, ...]:
    """Hold an anchor against the chain and return what is wrong; nothing where both agree.

    That the chain before the anchored entry follows is not looked at here: `sanctions.audit.verify` does.

    Args:
        session: One that sees a single state, the same as the verification's.
        anchor: What was kept outside.
        site_key: The public key of this site.
    """
    if not anchor.is_signed():
        return ("unsigned",)
    other: tuple[State, ...] = () if anchor.public_key == site_key else ("other_key",)
    # as the database has it: a value of the wrong type is a finding, not a failure
    this: Any = type_coerce(inspect(AuditEntry).local_table.c["this"], NullType())
    asked = sa_select(this).where(col(AuditEntry.seq) == anchor.seq)
    if (row := session.connection().execute(asked).one_or_none()) is not None:
        return other if row[0] == anchor.this else (*other, "rewritten")
    last = session.exec(select(func.max(AuditEntry.seq))).one() or 0
    return (*other, "missing" if last > anchor.seq else "truncated")


def _of(kept: AuditCheckpoint, public_key: bytes) -> Anchor:
    return Anchor(kept.seq, kept.this, kept.at, kept.algorithm, kept.key_id, kept.signature, public_key)


def _bound(row: AuditAnchor) -> bytes:
    """Return what the act of a deposit binds, so that the row cannot be altered without it."""
    told = {"at": moment_text(row.at), "by": row.by, "seq": row.seq, "sha256": row.sha256, "where": row.where}
    return canonical(told)


def _object(content: bytes) -> dict[str, Any]:
    """Return the names and values of a file, nothing where it is no JSON object or says a name twice."""
    try:
        pairs: Any = json.loads(content.decode("utf-8-sig"), object_pairs_hook=list, parse_float=str)
        found: dict[str, Any] = dict(pairs)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if len(found) == len(pairs) else {}

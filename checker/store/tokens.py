"""Bearer tokens (访问令牌): made once, shown once, kept as a digest, found in the same time if unknown.

A token reads ``sunlit_<id>_<secret>``. The secret has 256 bits of randomness, so a plain SM3
digest keeps it; nothing slow is needed, as nothing can be guessed.
"""

from __future__ import annotations

import hmac
import json
import re
from datetime import datetime
from secrets import token_hex, token_urlsafe
from typing import get_args

from sqlmodel import Session, col, select, update

from checker.roles import Bearer, RoleName
from checker.store.errors import TokenRefused
from checker.tables import Token
from sanctions import audit
from sanctions.officer import unknown
from sanctions.proceeding.tables import OfficerRow
from sanctions.sm3 import SIZE, sm3

_FORM = re.compile(r"sunlit_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_NOBODY, _NOTHING = "0" * 16, bytes(SIZE)
_ROLES: dict[str, RoleName] = {role: role for role in get_args(RoleName)}


def create(
    session: Session,
    *,
    name: str,
    role: str,
    place: str,
    at: datetime,
    by: str,
    expires_at: datetime | None = None,
    officer: str | None = None,
) -> str:
    """Make a token and return it, the only time it can be seen.

    Args:
        name: Who or what it is for, at most 80 characters; it is shown in lists.
        role: One of `checker.roles.ROLES`.
        place: What it reaches: six digits (GB/T 2260), ``000000`` for the whole country.
        at: Now.
        by: Who makes it.
        expires_at: From when on it is good no more.
        officer: Whose acts it makes; without one it makes none.

    Raises:
        TokenRefused: A part is not as expected.
        Refusal: There is no such officer.
    """
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise TokenRefused("name", "the name of a token has 1 to 80 printable characters")
    if role not in _ROLES:
        raise TokenRefused("role", f"found role {role!r}, expected one of {', '.join(_ROLES)}")
    if not re.fullmatch(r"[0-9]{6}", place):
        raise TokenRefused(
            "place", f"found place {place!r}, expected six digits (GB/T 2260) or 000000 for all"
        )
    if expires_at is not None and expires_at <= at:
        raise TokenRefused("expires_at", f"found expiry {expires_at.isoformat()}, expected a moment to come")
    if officer is not None and session.get(OfficerRow, officer) is None:
        raise unknown(officer)
    token_id, secret = token_hex(8), token_urlsafe(32)
    kept = Token(
        id=token_id,
        name=name.strip(),
        role=role,
        place=place,
        secret_digest=sm3(secret.encode("ascii")),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
        officer_id=officer,
    )
    session.add(kept)
    told = [kept.name, role, place, expires_at.isoformat() if expires_at else None, officer]
    _ = audit.record(
        session,
        at=at,
        actor=by,
        action="token.create",
        object=f"token/{token_id}",
        data=json.dumps(told).encode("ascii"),
    )
    return f"sunlit_{token_id}_{secret}"


def find(session: Session, presented: str, at: datetime) -> Bearer | None:
    """Return who presents a token; None where it is unknown, wrong, expired or revoked.

    The same is read and compared whether or not there is such a token.
    """
    form = _FORM.fullmatch(presented)
    token_id, secret = form.groups() if form else (_NOBODY, "")
    kept = session.get(Token, token_id)
    matches = hmac.compare_digest(sm3(secret.encode("ascii")), kept.secret_digest if kept else _NOTHING)
    if kept is None or not matches or not stands(kept, at) or kept.role not in _ROLES:
        return None
    return Bearer(kept.id, kept.name, _ROLES[kept.role], kept.place, kept.officer_id)


def stands(token: Token, at: datetime) -> bool:
    """Return whether a token is neither revoked nor expired."""
    return token.revoked_at is None and (token.expires_at is None or at < token.expires_at)


def revoke(session: Session, token_id: str, at: datetime, *, by: str = "command line") -> bool:
    """Make a token good no more; False where there is none or it was revoked before."""
    if not re.fullmatch(r"[0-9a-f]{16}", token_id):
        return False
    open_one = (col(Token.id) == token_id) & col(Token.revoked_at).is_(None)
    if session.exec(update(Token).where(open_one).values(revoked_at=at)).rowcount != 1:
        return False
    _ = audit.record(session, at=at, actor=by, action="token.revoke", object=f"token/{token_id}")
    return True


def listed(session: Session) -> list[Token]:
    """Return every token, revoked ones too, the oldest first."""
    return list(session.exec(select(Token).order_by(col(Token.created_at), col(Token.id))))

"""Who is asking (身份核验): a bearer token is looked up, and remembered for a few seconds.

A token that was found good is not looked up again for `SUNLIT_TOKEN_SECONDS`, so a revoked one
is refused everywhere within that time. Only its digest is remembered.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from checker.api.problems import Refused
from checker.roles import Bearer, Permission
from checker.store import tokens
from checker.store.store import Store

REMEMBERED = 4096
"""Tokens at once; the one asked for longest ago is forgotten first."""

LONGEST = 200
"""Characters of a token; ours have fewer."""

_REALM = 'Bearer realm="sunlit"'
_FOR_BROWSERS = 'Basic realm="sunlit: any name, token as password", charset="UTF-8"'


class Guard:
    """Finds the bearer of a request, and refuses what its role does not allow."""

    def __init__(self, store: Store, seconds: float, now: Callable[[], datetime]) -> None:
        self._store = store
        self._seconds = seconds
        self._now = now
        self._known: OrderedDict[bytes, tuple[Bearer, float]] = OrderedDict()

    async def admit(self, authorization: str, permission: Permission, *, browser: bool) -> Bearer:
        """Return who is asking.

        Args:
            authorization: The header of that name, empty where there is none.
            browser: A page that people look at, which may be asked for with a password as well.

        Raises:
            Refused: No token, one that is not good, or a role that may not do this.
        """
        bearer = await self._found(authorization, browser=browser)
        if not bearer.may(permission):
            raise Refused("forbidden", f"its role ({bearer.role}) does not allow {permission}")
        return bearer

    async def known(self, authorization: str) -> Bearer:
        """Return who is asking for something that is not there; whoever is not known learns nothing.

        Raises:
            Refused: No token, or one that is not good.
        """
        return await self._found(authorization, browser=False)

    def forget(self) -> None:
        """Look every token up again."""
        self._known.clear()

    async def _found(self, authorization: str, *, browser: bool) -> Bearer:
        presented = _presented(authorization, browser=browser)
        bearer = None if presented is None else await self._bearer(presented)
        if bearer is None:
            detail = "send the header Authorization: Bearer with a token of sunlit token create"
            challenge = f"{_FOR_BROWSERS}, {_REALM}" if browser else _REALM
            raise Refused("unauthorised", detail, headers={"WWW-Authenticate": challenge})
        return bearer

    async def _bearer(self, presented: str) -> Bearer | None:
        key = hashlib.sha256(presented.encode()).digest()
        clock = asyncio.get_running_loop().time()
        known = self._known.get(key)
        if known is not None and clock < known[1]:
            return known[0]
        bearer = await self._store.read(lambda session: tokens.find(session, presented, self._now()))
        if bearer is None:
            # not remembered: whoever guesses must not push out those who know
            _ = self._known.pop(key, None)
            return None
        self._known[key] = (bearer, clock + self._seconds)
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            _ = self._known.popitem(last=False)
        return bearer


def _presented(authorization: str, *, browser: bool) -> str | None:
    scheme, _, rest = authorization.partition(" ")
    rest = rest.strip()
    if not rest.isascii() or len(rest) > LONGEST:
        return None
    if scheme.lower() == "bearer":
        return rest or None
    if browser and scheme.lower() == "basic":
        try:
            _, _, password = base64.b64decode(rest, validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return password or None
    return None

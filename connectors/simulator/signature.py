"""Who calls (请求签名): the headers of a signed call checked, and made for calls of our own.

What is signed is the method, the path, the moment, a number used once and the digest of the body.
The path counts as it was called or as the wire writes it, since a proxy may stand before us.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.simulator.settings import Callback, ClientKey
from connectors.simulator.sm2 import verifies
from connectors.sm3 import hmac_sm3, sm3

MOST_SKEW = timedelta(minutes=5)


class Doorkeeper:
    """Knows the callers, and the numbers they have used within the last minutes."""

    def __init__(self, keys: Mapping[str, ClientKey]) -> None:
        self._keys = keys
        self._used: dict[str, datetime] = {}

    def refusal(
        self, headers: Mapping[str, str], paths: tuple[str, ...], body: bytes, clocks: tuple[datetime, ...]
    ) -> str:
        """Return why a call is not served, one word; "" where it is.

        Args:
            paths: As it was called, and as the wire writes it.
            clocks: The wall clock and the platform's own: time that control lets pass is no skew of callers.
        """
        stamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
        if not self._keys and not stamp:
            return ""
        at = _moment(stamp)
        if at is None or all(abs(at - clock) > MOST_SKEW for clock in clocks):
            return "timestamp"
        if not self._keys:
            return ""
        algorithm, _, rest = headers.get("X-Signature", "").partition(" ")
        key_id, _, given = rest.partition(" ")
        key = self._keys.get(key_id)
        if key is None or key.algorithm != algorithm or not headers.get("X-Client"):
            return "signature"
        contents = [signed("POST", path, stamp, nonce, body) for path in paths]
        if not any(_holds(key, content, given) for content in contents):
            return "signature"
        return "" if self._first_use(nonce, clocks[0]) else "nonce"

    def _first_use(self, nonce: str, now: datetime) -> bool:
        oldest = now - 2 * MOST_SKEW
        while self._used and (first := next(iter(self._used))) and self._used[first] < oldest:
            del self._used[first]
        if len(nonce) != 32 or nonce in self._used:
            return False
        self._used[nonce] = now
        return True


def signed(method: str, path: str, stamp: str, nonce: str, body: bytes) -> bytes:
    """Return the bytes that are signed."""
    return "\n".join((method, path, stamp, nonce, sm3(body).hex())).encode()


def headers(callback: Callback, path: str, body: bytes, *, at: datetime, nonce: str) -> dict[str, str]:
    """Return the headers of a call of our own."""
    stamp = at.isoformat(timespec="seconds")
    key = ClientKey(callback.algorithm, callback.secret)
    made = _code(key, signed("POST", path, stamp, nonce, body)).hex()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Client": "simulator",
        "X-Timestamp": stamp,
        "X-Nonce": nonce,
        "X-Signature": f"{callback.algorithm} {callback.key_id} {made}",
    }


def _holds(key: ClientKey, content: bytes, given: str) -> bool:
    try:
        found = bytes.fromhex(given)
    except ValueError:
        return False
    if key.algorithm == "SM2":
        return verifies(key.content, content, found)
    return hmac.compare_digest(_code(key, content), found)


def _code(key: ClientKey, content: bytes) -> bytes:
    if key.algorithm == "HMAC-SM3":
        return hmac_sm3(key.content, content)
    return hmac.digest(key.content, content, "sha256")


def _moment(stamp: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return at if at.tzinfo else None

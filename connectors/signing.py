"""Signing calls (请求签名): who sends what and when, so that nobody can alter it or send it again later.

What is signed is method, path, moment, a nonce and the digest of the body. Either side may call the other
in the same form, so that one function writes the headers and one checks them. Which algorithm, and with
which key, stands in the header. SM2 is in `connectors.sm2`, since it needs an extra.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from connectors.errors import SetupRefused
from connectors.sm3 import hmac_sm3, sm3

HMAC_SM3, HMAC_SHA256, SM2 = "HMAC-SM3", "HMAC-SHA256", "SM2"
CLIENT, TIMESTAMP, NONCE, SIGNATURE = "X-Client", "X-Timestamp", "X-Nonce", "X-Signature"
WINDOW = timedelta(minutes=5)
"""How far the moment of a call may lie from the clock of whoever reads it."""

_LEAST_SECRET = 16
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_NONCE_FORM = re.compile(r"[0-9a-f]{32}")
_SIGNATURE_FORM = re.compile(r"(\S{1,20}) ([A-Za-z0-9._:-]{1,64}) ([0-9a-f]{64,160})")


class Signer(Protocol):
    """Whoever signs calls: a shared secret, a key, or a device behind the same two methods."""

    @property
    def algorithm(self) -> str:
        """As it stands in the header."""
        ...

    @property
    def key_id(self) -> str:
        """By which name the other side knows the key."""
        ...

    @property
    def is_slow(self) -> bool:
        """Whether a signature takes milliseconds and belongs into a thread."""
        ...

    def sign(self, content: bytes, /) -> bytes:
        """Sign some bytes."""
        ...

    def verify(self, content: bytes, signature: bytes, /) -> bool:
        """Return whether this is its signature of these bytes."""
        ...


@dataclass(frozen=True, slots=True)
class HmacSigner:
    """Signs with a secret both sides share."""

    key_id: str
    secret: bytes = field(repr=False)
    algorithm: Literal["HMAC-SM3", "HMAC-SHA256"] = "HMAC-SM3"

    def __post_init__(self) -> None:
        check_name("key id", self.key_id)
        if len(self.secret) < _LEAST_SECRET:
            found = len(self.secret)
            msg = f"key {self.key_id}: the secret has {found} bytes, expected {_LEAST_SECRET} or more"
            raise SetupRefused(msg)

    @property
    def is_slow(self) -> bool:
        """It takes microseconds."""
        return False

    def sign(self, content: bytes, /) -> bytes:
        """Sign some bytes; 32 bytes long."""
        if self.algorithm == HMAC_SM3:
            return hmac_sm3(self.secret, content)
        return hmac.digest(self.secret, content, hashlib.sha256)

    def verify(self, content: bytes, signature: bytes, /) -> bool:
        """Return whether this is its signature; it takes as long whether it is or not."""
        return hmac.compare_digest(self.sign(content), signature)


def check_name(what: str, name: str) -> None:
    """Check a name that stands in a header.

    Raises:
        SetupRefused: It is empty, too long or has other characters.
    """
    if not _NAME.fullmatch(name):
        msg = f"{what} {name!r}: expected 1 to 64 letters, digits or . _ : -"
        raise SetupRefused(msg)


def text_to_sign(method: str, path: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """Return what is signed.

    >>> text_to_sign("POST", "/api/query", "2026-11-22T09:00:00+08:00", "0" * 32, b"").split(b"\\n")[:2]
    [b'POST', b'/api/query']
    """
    return "\n".join((method, path, timestamp, nonce, sm3(body).hex())).encode()


def signed_headers(
    signer: Signer, *, client: str, path: str, body: bytes, at: datetime, nonce: str, method: str = "POST"
) -> dict[str, str]:
    """Return the headers of a signed call.

    Args:
        signer: Who signs.
        client: By which name the other side knows us.
        path: As it is asked for, without host.
        body: As it is sent, to the byte.
        at: Now, with its zone.
        nonce: 32 digits (hexadecimal) that were never used before.
        method: Of HTTP.
    """
    timestamp = at.isoformat(timespec="seconds")
    signature = signer.sign(text_to_sign(method, path, timestamp, nonce, body))
    return {
        CLIENT: client,
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SIGNATURE: f"{signer.algorithm} {signer.key_id} {signature.hex()}",
    }


class SignatureRefused(Exception):
    """A call is not from whom it says, not from now, or not as it was sent; `reason` is one stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signed:
    """Who made a call, and what its reader has to remember for `WINDOW`: the nonce must not come again."""

    client: str
    key_id: str
    at: datetime
    nonce: str


def check_headers(
    headers: Mapping[str, str],
    *,
    signers: Mapping[str, Signer],
    path: str,
    body: bytes,
    now: datetime,
    method: str = "POST",
) -> Signed:
    """Check the headers of a call made to us; that the nonce is new is the caller's to check.

    Args:
        headers: By name, in any case.
        signers: The keys that may sign, by their id.
        path: As it was asked for.
        body: As it arrived, to the byte.
        now: Our clock, with its zone.
        method: Of HTTP.

    Raises:
        SignatureRefused: `missing`, `form`, `timestamp`, `key` or `signature`.
    """
    by_name = {name.lower(): value for name, value in headers.items()}
    try:
        client, timestamp, nonce, signature = (
            by_name[name.lower()] for name in (CLIENT, TIMESTAMP, NONCE, SIGNATURE)
        )
    except KeyError:
        raise SignatureRefused("missing") from None
    found = _SIGNATURE_FORM.fullmatch(signature)
    try:
        at = datetime.fromisoformat(timestamp)
    except ValueError:
        raise SignatureRefused("form") from None
    if found is None or len(found[3]) % 2 or not _NONCE_FORM.fullmatch(nonce) or not _NAME.fullmatch(client):
        raise SignatureRefused("form")
    if at.tzinfo is None:
        raise SignatureRefused("form")
    if abs(at - now) > WINDOW:
        raise SignatureRefused("timestamp")
    signer = signers.get(found[2])
    if signer is None or signer.algorithm != found[1]:
        raise SignatureRefused("key")
    if not signer.verify(text_to_sign(method, path, timestamp, nonce, body), bytes.fromhex(found[3])):
        raise SignatureRefused("signature")
    return Signed(client, found[2], at, nonce)

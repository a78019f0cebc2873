"""SM2 signatures (国密椭圆曲线签名, GB/T 32918.2-2016), with the extra ``gm``.

Signatures are DER, the signer's id is the default of the standard unless a platform gives another. Keys are
read as hexadecimal text. The package called plain ``gmssl`` is never used: its keys and nonces come from a
generator that can be foretold. A production site puts a signing server (签名验签服务器) behind the same
methods.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import SetupRefused
from connectors.signing import SM2, check_name

SIGNER_ID = b"1234567812345678"
"""The default of the standard."""

_PRIVATE, _PUBLIC, _UNCOMPRESSED = 32, 64, 4


@dataclass(frozen=True, slots=True)
class Sm2Signer:
    """Signs with an SM2 key; without the private half it only verifies."""

    key_id: str
    public: bytes
    private: bytes | None = field(default=None, repr=False)
    signer_id: bytes = SIGNER_ID

    def __post_init__(self) -> None:
        check_name("key id", self.key_id)
        _ = _library()
        if self.private is not None and not self.verify(b"", self.sign(b"")):
            msg = f"SM2 key {self.key_id}: the two halves are not of one key: give the pair as it was made"
            raise SetupRefused(msg)

    @classmethod
    def from_hex(
        cls, key_id: str, public: str, private: str | None = None, signer_id: bytes = SIGNER_ID
    ) -> Sm2Signer:
        """Return a signer of a key as it is handed out: 128 digits (or 04 and 128), 64 for the private half.

        Raises:
            SetupRefused: It has another form, or the halves do not fit.
        """
        half = _digits(key_id, "public", public)
        if len(half) == _PUBLIC + 1 and half[0] == _UNCOMPRESSED:
            half = half[1:]
        secret = None if private is None else _digits(key_id, "private", private)
        if len(half) != _PUBLIC or (secret is not None and len(secret) != _PRIVATE):
            msg = f"SM2 key {key_id}: expected 128 digits (or 130 after 04) and 64 for the private half"
            raise SetupRefused(msg)
        return cls(key_id, half, secret, signer_id)

    @property
    def algorithm(self) -> str:
        """As it stands in the header."""
        return SM2

    @property
    def is_slow(self) -> bool:
        """It takes some milliseconds."""
        return True

    def sign(self, content: bytes, /) -> bytes:
        """Sign some bytes; DER of at most 72 bytes, another one each time.

        Raises:
            SetupRefused: There is no private half.
        """
        if self.private is None:
            msg = f"SM2 key {self.key_id} has no private half: it can only verify"
            raise SetupRefused(msg)
        library = _library()
        try:
            return library.sm2_sign(self.private, self.public, content, self.signer_id)
        except library.GmsslInnerError:
            msg = f"SM2 key {self.key_id} is not a key of the curve: give the pair as it was made"
            raise SetupRefused(msg) from None

    def verify(self, content: bytes, signature: bytes, /) -> bool:
        """Return whether this is its signature of these bytes."""
        library = _library()
        try:
            return bool(library.sm2_verify(self.public, content, signature, self.signer_id))
        except library.GmsslInnerError:
            return False


def _digits(key_id: str, half: str, text: str) -> bytes:
    kept = "".join(text.split())
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", kept):
        msg = f"SM2 key {key_id}: the {half} half is not hexadecimal"
        raise SetupRefused(msg)
    return bytes.fromhex(kept)


def _library() -> Any:
    try:
        return importlib.import_module("gmssl_pyx")
    except ImportError:
        msg = "SM2 needs the package gmssl-pyx: install the extra, sunlit[gm]"
        raise SetupRefused(msg) from None

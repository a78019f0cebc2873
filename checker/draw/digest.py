"""The two digests a draw may use (杂凑算法): SHA-256, which anybody has, and SM3 (GB/T 32905-2016).

A plan names one of them and it is used throughout; only the log keeps to SHA-256, since draws of
both kinds stand in it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from checker.draw.errors import DrawRefused
from sanctions.sm3 import hmac_sm3, sm3


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of 32 bytes under the name it has in a plan."""

    name: str
    of: Callable[[bytes], bytes]
    keyed: Callable[[bytes, bytes], bytes]

    def hex(self, content: bytes) -> str:
        """Return the digest as 64 hexadecimal digits."""
        return self.of(content).hex()


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _hmac_sha256(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


SHA256 = Digest("SJDRAW1/sha256", _sha256, _hmac_sha256)
SM3 = Digest("SJDRAW1/sm3", sm3, hmac_sm3)
ALGORITHMS = {digest.name: digest for digest in (SHA256, SM3)}


def named(name: str) -> Digest:
    """Return the digest of a plan's ``alg``.

    Raises:
        DrawRefused: It is none of the two.
    """
    if (found := ALGORITHMS.get(name)) is None:
        raise DrawRefused(
            "alg",
            f"found alg {name!r}, expected one of {', '.join(ALGORITHMS)}",
            f"算法 {name!r} 无法识别，应为 {'、'.join(ALGORITHMS)} 之一",
        )
    return found

"""SM3 on the wires (国密杂凑算法, GB/T 32905-2016), and JSON that has the same bytes wherever it is made.

The wires import nothing of ours, so they have their own: the interpreter's OpenSSL where it knows SM3,
else the one that `cryptography` carries.
"""

from __future__ import annotations

import hashlib
import hmac
import json


def sm3(content: bytes) -> bytes:
    """Return the digest of some bytes, 32 bytes.

    >>> sm3(b"abc").hex()
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    if not HAS_SM3:
        return sm3_of_cryptography(content)
    return hashlib.new("sm3", content).digest()


def told(content: bytes) -> str:
    """Return the digest as it stands in documents: ``sm3:`` and 64 digits."""
    return f"sm3:{sm3(content).hex()}"


def canonical(document: object) -> bytes:
    """Return JSON with its names in order and no spaces, as UTF-8.

    >>> canonical({"b": "示例", "a": 1}).decode()
    '{"a":1,"b":"示例"}'

    Raises:
        UnicodeEncodeError: A text holds half of a surrogate pair.
        TypeError, ValueError: It is not JSON, or holds a number that is none.
    """
    return _CANONICAL.encode(document).encode()


def hmac_sm3(key: bytes, content: bytes) -> bytes:
    """Return the keyed digest of some bytes (HMAC, RFC 2104)."""
    return hmac.digest(key, content, "sm3") if HAS_SM3 else hmac_sm3_of_cryptography(key, content)


def sm3_of_cryptography(content: bytes) -> bytes:
    """Return the digest as `cryptography` makes it."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    state = Hash(SM3())
    state.update(content)
    return state.finalize()


def hmac_sm3_of_cryptography(key: bytes, content: bytes) -> bytes:
    """Return the keyed digest as `cryptography` makes it."""
    from cryptography.hazmat.primitives.hashes import SM3
    from cryptography.hazmat.primitives.hmac import HMAC

    state = HMAC(key, SM3())
    state.update(content)
    return state.finalize()


def _interpreter_knows_it() -> bool:
    try:
        return len(hmac.digest(b"", b"", "sm3")) == len(hashlib.new("sm3", b"").digest())
    except ValueError:
        return False


# made once: what is written is written often
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
HAS_SM3 = _interpreter_knows_it()

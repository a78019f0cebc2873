"""SM3 (国密杂凑算法, GB/T 32905-2016) and HMAC over it: 32 bytes of digest.

The interpreter's OpenSSL knows it in most builds; where a vendor left it out, the one that
`cryptography` carries answers the same. Which of the two works is tried once.
"""

from __future__ import annotations

import hashlib
import hmac

SIZE = 32


def sm3(content: bytes) -> bytes:
    """Return the digest of some bytes.

    >>> sm3(b"abc").hex()
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    return sm3_of_interpreter(content) if HAS_SM3 else sm3_of_cryptography(content)


def hmac_sm3(key: bytes, content: bytes) -> bytes:
    """Return the keyed digest of some bytes (HMAC, RFC 2104)."""
    return hmac_sm3_of_interpreter(key, content) if HAS_SM3 else hmac_sm3_of_cryptography(key, content)


def sm3_of_interpreter(content: bytes) -> bytes:
    """Return the digest as the interpreter's OpenSSL makes it.

    Raises:
        ValueError: It was built without SM3.
    """
    return hashlib.new("sm3", content).digest()


def hmac_sm3_of_interpreter(key: bytes, content: bytes) -> bytes:
    """Return the keyed digest as the interpreter's OpenSSL makes it.

    Raises:
        ValueError: It was built without SM3.
    """
    return hmac.digest(key, content, "sm3")


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
        return len(hmac_sm3_of_interpreter(b"", b"")) == len(sm3_of_interpreter(b"")) == SIZE
    except ValueError:
        return False


HAS_SM3 = _interpreter_knows_it()

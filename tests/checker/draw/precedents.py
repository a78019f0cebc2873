"""Verifiable draws others have published (已有的可验证抽取), each in a few lines from its public description.

They are what SJDRAW1 stands beside: the procedure of RFC 3797, and "digest of seed and name, sort, take the
first". That their published results come out says that we read them as they are meant.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction


def rfc3797_digests(seed: str, count: int) -> Iterator[str]:
    """Yield the MD5 of each pick: the seed between two copies of the pick's number from 0, two bytes each."""
    for pick in range(count):
        number = pick.to_bytes(2, "big")
        yield hashlib.md5(number + seed.encode() + number).hexdigest()


def rfc3797(seed: str, volunteers: int, count: int) -> list[int]:
    """Return who is picked, numbered from 1: digest modulo those left says which of them."""
    left = list(range(1, volunteers + 1))
    return [left.pop(int(digest, 16) % len(left)) for digest in rfc3797_digests(seed, count)]


def consistent_sample(ids: Iterable[str], seed: object, take: int) -> list[str]:
    """Return the first ids by ticket, as Rivest's consistent sampler without replacement.

    A ticket is a decimal fraction: the SHA-256 of hex SHA-256 of the seed and the id, as a number whose
    decimal digits are read backwards.
    """
    stem = hashlib.sha256(str(seed).encode()).hexdigest()

    def ticket(one: str) -> str:
        number = int(hashlib.sha256(f"{stem}{one}".encode()).hexdigest(), 16)
        return f"{number:064d}"[::-1]

    return sorted(ids, key=ticket)[:take]


def one_time_code(secret: str, times: int) -> bytes:
    """Return SHA-256 applied so many times (draft-thomson-elegy-vrs, section 2.3)."""
    code = secret.encode()
    for _ in range(times):
        code = hashlib.sha256(code).digest()
    return code


def vrs_position(randomness: str, code: bytes, label: str) -> str:
    """Return what a label is sorted by: HKDF-SHA-256 of the randomness, salted with the one-time code."""
    key = hmac.digest(code, randomness.encode(), "sha256")
    # 32 bytes are the first block alone
    return hmac.digest(key, label.encode() + b"\x01", "sha256").hex()


def octo41(names: Iterable[str], seed: str) -> list[tuple[str, str]]:
    """Return digest and name, highest first: SHA-256 of name/seed written in hexadecimal (ICANN OCTO-41)."""
    return sorted(
        ((hashlib.sha256(f"{name}/{seed}".encode().hex().encode()).hexdigest(), name) for name in names),
        reverse=True,
    )


def cryptorandom(seed: object, count: int) -> list[Fraction]:
    """Return the numbers in [0, 1) of cryptorandom's SHA256: seed, a comma, and one more zero byte each."""
    state = hashlib.sha256(f"{seed},".encode())
    found: list[Fraction] = []
    for _ in range(count):
        found.append(Fraction(int.from_bytes(state.digest(), "big"), 1 << 256))
        state.update(b"\x00")
    return found


def order_of(positions: Sequence[tuple[str, str]]) -> list[str]:
    """Return labels by their positions, lowest first."""
    return [label for _, label in sorted(positions)]

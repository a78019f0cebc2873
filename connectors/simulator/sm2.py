"""Checking SM2 signatures (国密椭圆曲线签名, GB/T 32918.2-2016) in plain arithmetic.

A simulator must not depend on the library the senders sign with, or both could be wrong alike. Only public
numbers pass through here, so that it may be slow (some ten milliseconds) and need not hide its timing.
"""

from __future__ import annotations

from connectors.sm3 import sm3

Point = tuple[int, int] | None
"""A point of the curve; None is the one at infinity."""

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER = b"1234567812345678"
"""The id of a signer where nothing else is agreed."""


def verifies(public: bytes, content: bytes, signature: bytes, signer: bytes = SIGNER) -> bool:
    """Return whether a signature, as DER or as r and s of 32 bytes each, is one of this content."""
    point, numbers = _point(public), _numbers(signature)
    if point is None or numbers is None:
        return False
    r, s = numbers
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    found = add(multiply(s, G), multiply(t, point))
    return found is not None and (digest(point, content, signer) + found[0]) % N == r


def digest(public: tuple[int, int], content: bytes, signer: bytes = SIGNER) -> int:
    """Return the number that is signed: of the signer's id, the curve, the public point and the content."""
    numbers = (A, B, *G, *public)
    z = sm3((len(signer) * 8).to_bytes(2, "big") + signer + b"".join(n.to_bytes(32, "big") for n in numbers))
    return int.from_bytes(sm3(z + content), "big")


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(number: int, point: Point) -> Point:
    """Return a point added to itself so many times."""
    total: Point = None
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def _point(public: bytes) -> tuple[int, int] | None:
    if len(public) == 65 and public[0] == 4:
        public = public[1:]
    if len(public) != 64:
        return None
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    on_curve = x < P and y < P and (y * y - x * x * x - A * x - B) % P == 0
    return (x, y) if on_curve else None


def _numbers(signature: bytes) -> tuple[int, int] | None:
    if len(signature) == 64:
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return None
    numbers: list[int] = []
    rest = signature[2:]
    while rest:
        if len(rest) < 3 or rest[0] != 2 or not 0 < rest[1] <= len(rest) - 2:
            return None
        numbers.append(int.from_bytes(rest[2 : 2 + rest[1]], "big", signed=True))
        rest = rest[2 + rest[1] :]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None

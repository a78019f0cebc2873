"""Places (行政区划, GB/T 2260): six digits, in which province, city and county stand one within another."""

from __future__ import annotations

NATION = "000000"


def prefix_of(place: str) -> str:
    """Return the digits that all places within a place begin with.

    >>> prefix_of("320500"), prefix_of("320000"), prefix_of("000000"), prefix_of("320506")
    ('3205', '32', '', '320506')
    """
    if place == NATION:
        return ""
    if place.endswith("0000"):
        return place[:2]
    return place[:4] if place.endswith("00") else place

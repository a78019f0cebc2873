"""Who has to act before a message can go on (处置): named where the platform says no.

A word of the profile turns a rule code into one of these; delivery turns these into pauses and manual tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Disposition(StrEnum):
    """What has to be put right, and so by whom."""

    NONE = "none"
    """Nothing, or nobody knows."""

    DATA = "data"
    """A person corrects the case; a new version is sent."""

    AUTH = "auth"
    """Whoever runs the site renews the credentials; the destination rests until then."""

    CLOCK = "clock"
    """Whoever runs the site sets the clock; the destination rests until then."""

    CERTIFICATE = "certificate"
    """Whoever runs the site renews a certificate, ours or the platform's authority."""

    TEMPLATE = "template"
    """Whoever keeps the profiles compares the columns; the destination rests until then."""

    MAPPING = "mapping"
    """Whoever keeps the profiles adds what the platform now asks for."""

    AGAIN = "again"
    """Nobody: the platform asks for the same once more, later."""

    DUPLICATE = "duplicate"
    """The platform has it already: look (`find`), then take that for the answer."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule code of a platform means to us (规则代码): who acts, and how, in both languages."""

    disposition: Disposition
    chinese: str
    english: str

"""What referrals to the police ask of their acts (移送)."""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard

PENDING: frozenset[str] = frozenset(
    {
        "handed_over",
        "passed_on",
        "received",
        "supplementing",
        "not_filed",
        "reconsidering",
        "upheld",
        "supervising",
        "reasons_asked",
        "notified_to_file",
        "filed",
        "prosecuted",
    }
)
"""States in which the same act is before the police, the procuratorate or the court (已移送尚未了结)."""

GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

"""What referrals to the police ask of their acts (移送)."""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard

GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

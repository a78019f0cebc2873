"""What listings of dishonesty ask of their acts (失信联合惩戒名单)."""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard

GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

"""What publications of serious violations ask of their acts (社会公布)."""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard

GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

"""What an engine answers: one verdict a rule, and never more than a lead (线索)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.truth import Truth


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer for one case (判定). It binds nobody.

    Attributes:
        missing: Of an UNKNOWN verdict the relevant missing facts, sorted: ``fact``, ``list``,
            ``list.column`` or ``:figure``. Never empty where the truth is UNKNOWN.
        lines: Of a rule that asks for some line, the lines that satisfy it (``roster/3``).
    """

    rule: str
    truth: Truth
    missing: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of one case, by rule id, and the rules that do not apply with their reasons."""

    verdicts: Mapping[str, Verdict]
    not_applicable: Mapping[str, str]

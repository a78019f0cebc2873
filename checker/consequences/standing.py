"""What the rules say of a family today (研判现状), as alarms ask it.

Judged by the reference engine alone: an alarm asks a person to look, and binds nobody.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from checker.consequences.book import Assess
from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.scoring.assessment import Assessment
from rules.cases import read_case
from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.alarm import CRIME, Lead, Standing
from sanctions.case import case_of
from sanctions.proceeding.proceeding import Family

_FIGURE, _RUN_OUT = "CR01", "CR03"


def standing_of(family: Family, day: date, judge: Assess) -> Standing:
    """Return what the rules say of a family on a day.

    Raises:
        CaseRefused: Its findings are no case; the ledger looked at them when they were found.
    """
    assessed = judge(read_case(shipped().vocabulary, case_of(family, day)))
    told = assessed.assessment
    lead: Lead = "false"
    for one in told["outcome"]["referrals"]:
        if one["crime"] == CRIME:
            lead = "held" if one["held"] else one["truth"]
    return Standing(
        _truth(told, _FIGURE), _truth(told, _RUN_OUT), lead, assessed.receipt.id, _is_signed(told)
    )


def _truth(told: Assessment, rule: str) -> Truth:
    for one in told["verdicts"]:
        if one["rule"] == rule:
            return TRUE if one["truth"] == "true" else FALSE if one["truth"] == "false" else UNKNOWN
    return UNKNOWN if rule in told["not_supplied"] else FALSE


def _is_signed(told: Assessment) -> bool:
    """Return whether every figure that the crime's figure rests on is signed by a legal office."""
    shown = [one for verdict in told["verdicts"] if verdict["rule"] == _FIGURE for one in verdict["elements"]]
    return all(figure["verified"] for element in shown for figure in element["figures"].values())


@lru_cache
def reference() -> Assess:
    """Return who judges by the rules that ship, by the reference engine alone."""
    base = shipped()
    return Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("closed"))).assessed

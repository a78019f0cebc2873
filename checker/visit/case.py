"""The case of a visit (检查形成的案件): what was found, as `sunlit score` takes it.

Facts and lines of all findings make one case of the day and place of the visit. Every fact in it is the
agency's own finding (认定), which outranks what others state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checker.visit.errors import VisitRefused
from checker.visit.parts import Finding
from checker.visit.visit import Visit
from rules.cases import read_case
from rules.fact import Vocabulary


def case_of(visit: Visit) -> dict[str, Any]:
    """Return the case of a visit in the contract's form.

    Raises:
        VisitRefused: There is no record yet.
    """
    if visit.ended_on is None:
        raise VisitRefused(
            "state",
            f"visit {visit.id} is {visit.state}: there is no record yet to make a case of",
            f"检查 {visit.id} 尚无现场笔录，不能形成案件",
        )
    target = visit.target
    employer = {"credit_code": target.unit, "name": target.name}
    if target.unit_type is not None:
        employer["unit_type"] = target.unit_type
    facts: dict[str, Any] = {}
    lines: dict[str, list[Any]] = {}
    incomplete: dict[str, None] = {}
    for one in visit.findings:
        facts |= one.facts
        for kind, rows in one.lines.items():
            lines.setdefault(kind, []).extend(rows)
        incomplete |= dict.fromkeys(one.incomplete)
    return {
        "case_id": visit.id,
        "place": target.site,
        "day": visit.ended_on.isoformat(),
        "employer": employer,
        "subject": {"kind": "unit", "name": target.name},
        "facts": facts,
        "lines": lines,
        "findings": sorted(facts),
        "incomplete": list(incomplete),
    }


def check_finding(visit: Visit, finding: Finding, vocabulary: Vocabulary) -> None:
    """Check that a finding can stand in the case of its visit, beside the findings before it.

    Raises:
        VisitRefused: It says of a fact what an earlier finding denies, or stands there already.
        CaseRefused: A fact or line does not fit the vocabulary; every fault is told.
    """
    if finding in visit.findings:
        raise VisitRefused(
            "finding_twice",
            f"visit {visit.id}: this finding stands in it already",
            f"检查 {visit.id} 已有同一检查发现",
        )
    for one in visit.findings:
        for name, value in one.facts.items():
            if name in finding.facts and finding.facts[name] != value:
                raise VisitRefused(
                    "contradiction",
                    f"{name} is found to be {finding.facts[name]!r}, an earlier finding says {value!r}",
                    f"{name} 认定为 {finding.facts[name]!r}，此前的检查发现为 {value!r}",
                )
    _ = read_case(vocabulary, case_with(visit, finding))


def case_with(visit: Visit, finding: Finding) -> dict[str, Any]:
    """Return the case as it would be with one more finding."""
    return case_of(replace(visit, findings=(*visit.findings, finding)))

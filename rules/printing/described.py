"""A rule and its rule base as plain data, for the command line and the service alike."""

from __future__ import annotations

from typing import Any

from rules.rule import Rule
from rules.rule_base import RuleBase


def named(base: RuleBase) -> dict[str, str]:
    """Return version and fingerprint."""
    return {"version": base.version, "fingerprint": base.fingerprint}


def described(rule: Rule, *, full: bool) -> dict[str, Any]:
    """Return a rule for machines."""
    brief: dict[str, Any] = {
        "rule": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "status": rule.status,
        "severity": rule.severity,
        "item": rule.item,
        "places": list(rule.places),
    }
    if not full:
        return brief
    return brief | {
        "effective": {"from": rule.since.isoformat(), "to": rule.until.isoformat() if rule.until else None},
        "for_each": rule.for_each,
        "when": rule.text,
        "not_applicable": [exemption.reason for exemption in rule.exemptions],
        "source": [str(source) for source in rule.source],
        "consequence": dict(rule.consequence),
        "cases": [{"name": case.name, "expect": case.expect} for case in rule.cases],
    }

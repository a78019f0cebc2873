"""Which rules have to be judged at all, given what the input carries.

A rule that rests on nothing supplied has one verdict for all cases. It is worked out once,
by the reference engine on a case of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from checker.engines.columnar.inputs import Inputs
from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.condition.tree import RuleOf, walk
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import UNKNOWN
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class LiveRules:
    """Rules whose verdict may differ from case to case, and the verdicts of all others.

    Attributes:
        rules: In the order of the law, without exemptions that can never hold.
        constant: By rule id. An UNKNOWN here says that none of the rule's facts is supplied; a
            case can still be exempt from such a rule, or from one that it names.
        beside: Those rules of `constant` of which that can be so: their truth is worked out too, for
            who adds up what is unknown of a case, but not told.
    """

    rules: tuple[Rule, ...]
    constant: Mapping[str, Verdict]
    beside: tuple[Rule, ...]


def live_rules(base: RuleBase, law: InForce, inputs: Inputs, supplied: frozenset[str]) -> LiveRules:
    """Tell the rules apart; `supplied` names the facts (by path) and lists the input carries."""
    empty = ReferenceEngine(base, law).judge(Case("", law.place, law.day)).verdicts
    kept: dict[str, Rule] = {}
    varying: set[str] = set()
    for rule in law.rules:
        exemptions = tuple(
            exemption
            for exemption in rule.exemptions
            if rule.id not in empty or inputs.named(exemption.condition) & supplied
        )
        kept[rule.id] = replace(rule, exemptions=exemptions)
        if exemptions or inputs.of[rule.id] & supplied or _named(rule) & varying:
            varying.add(rule.id)
    live: set[str] = set()
    named: set[str] = set()
    # backwards: a rule follows those it names
    for rule in reversed(law.rules):
        told = rule.id not in empty or empty[rule.id].truth is not UNKNOWN or rule.id in named
        if inputs.of[rule.id] & supplied or (rule.id in varying and told):
            live.add(rule.id)
            named |= _named(rule)
    constant = {id_: verdict for id_, verdict in empty.items() if id_ not in live}
    beside = tuple(rule for id_, rule in kept.items() if id_ in varying and id_ in constant)
    return LiveRules(tuple(rule for id_, rule in kept.items() if id_ in live), constant, beside)


def _named(rule: Rule) -> set[str]:
    return {node.id for node in walk(rule.condition) if isinstance(node, RuleOf)}

"""One rule on a terminal, so that a jurist can read it: condition, figures, source, cases."""

from __future__ import annotations

from typing import Any

from checker.cli.terminal import Terminal
from rules.condition.tree import Aggregate, Defined, Expression, FigureOf, Given, walk_deep
from rules.fact import Fact
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase


def show_rule(rule: Rule, base: RuleBase, law: InForce, terminal: Terminal) -> None:
    """Print everything a rule says, with the figures of one day and place."""
    either, say = terminal.either, terminal.say
    say(f"{rule.id} {rule.title}", f"{rule.id} {rule.title}")
    until = f"-{rule.until}" if rule.until else ""
    say(
        f"类别 {rule.kind}，等级 {rule.severity}，状态 {rule.status}，自 {rule.since}{until} 施行",
        f"{rule.kind}, severity {rule.severity}, {rule.status}, in force from {rule.since}{until}",
    )
    if rule.places:
        say(f"只在 {'、'.join(rule.places)} 适用", f"only in {', '.join(rule.places)}")
    for source in rule.source:
        say(f"依据：{source}", f"source: {source}")
    each = f"（{base.vocabulary.lines[rule.for_each].title}中有一条即成立）" if rule.for_each else ""
    say(f"\n情形{each}：\n{rule.text.strip()}", f"\nmade out when{_some(rule)}:\n{rule.text.strip()}")
    for exemption in rule.exemptions:
        say(f"不适用：{exemption.reason}", f"does not apply: {exemption.reason}")
    _names(rule, terminal)
    terminal.table(
        (
            either("数额标准", "figure"),
            either("名称", "title"),
            either("值", "value"),
            either("来源", "source"),
        ),
        [
            (f":{f['figure']}", base.parameters[f["figure"]].title, _value(f), f["source"])
            for f in figures_of(rule, law)
        ],
        title=f"{law.day} {law.place}",
    )
    terminal.table(
        (either("案例", "case"), either("应判", "expected")),
        [(case.name, case.expect) for case in rule.cases],
    )


def figures_of(rule: Rule, law: InForce) -> list[dict[str, Any]]:
    """Return the figures a rule compares with, as they stand on the day and in the place."""
    names = sorted(
        {node.name for tree in _trees(rule) for node in walk_deep(tree) if isinstance(node, FigureOf)}
    )
    return [
        {
            "figure": name,
            "low": figure.low,
            "high": figure.high,
            "exact": figure.exact,
            "source": figure.source,
            "mark": figure.mark,
            "since": figure.since.isoformat(),
            "signed": figure.signed,
        }
        for name in names
        for figure in (law.figures[name],)
    ]


def _trees(rule: Rule) -> list[Expression]:
    return [rule.condition, *(exemption.condition for exemption in rule.exemptions)]


def _some(rule: Rule) -> str:
    return f" some line of {rule.for_each} satisfies" if rule.for_each else ""


def _names(rule: Rule, terminal: Terminal) -> None:
    """Print what the names in the condition mean."""
    told: dict[str, str] = {}
    for node in walk_deep(rule.condition):
        match node:
            case Given(fact):
                told[fact.path] = _titled(fact)
            case Aggregate() | Defined():
                told[node.name] = node.title
            case _:
                pass
    terminal.table(
        (terminal.either("名称", "name"), terminal.either("含义", "meaning")), sorted(told.items())
    )


def _titled(fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    values = "".join(f"; {code}={label}" for code, label in fact.values.items())
    return f"{fact.title}{unit}{values}"


def _value(figure: dict[str, Any]) -> str:
    if figure["exact"]:
        return str(figure["low"])
    low, high = (("?" if bound is None else str(bound)) for bound in (figure["low"], figure["high"]))
    return f"{low}-{high}"

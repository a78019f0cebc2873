"""A condition in words: titles of the vocabulary in Chinese, names of the vocabulary in English.

The vocabulary has Chinese titles only; English readers get the names under which facts are
stated, so that what they read can be found again in the case.
"""

from __future__ import annotations

from datetime import date

from checker.intake.wording import Language
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Defined,
    Expression,
    FigureOf,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
    Shifted,
    Today,
    walk,
)
from rules.fact import Fact
from rules.rule_base import RuleBase

_NUMBERS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_DAYS = {"=": "为", "<>": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_UNITS = {
    "fen": "元",
    "persons": "人",
    "days": "日",
    "months": "个月",
    "minutes": "分钟",
    "years": "年",
    "times": "次",
    "projects": "个",
    "percent": "%",
    "lines": "条",
}


def amount(value: int, unit: str | None, language: Language) -> str:
    """Return a number with its unit; fen are shown as yuan.

    >>> amount(999_999, "fen", "zh"), amount(-150, "fen", "en"), amount(3, "months", "zh")
    ('9,999.99 元', '-1.50 yuan', '3 个月')
    """
    if unit == "fen":
        sign, size = "-" if value < 0 else "", abs(value)
        text = f"{sign}{size // 100:,}.{size % 100:02d}"
        return f"{text} 元" if language == "zh" else f"{text} yuan"
    if not unit:
        return str(value)
    return f"{value} {_UNITS.get(unit, unit) if language == 'zh' else unit}"


class Wording:
    """Writes the conditions of one rule base in one language."""

    def __init__(self, base: RuleBase, language: Language) -> None:
        self._base = base
        self._zh = language == "zh"
        self._language: Language = language

    def of(self, node: Expression) -> str:
        """Return a condition as a sentence."""
        return self._truth(node, top=True)

    def _truth(self, node: Expression, *, top: bool = False) -> str:
        match node:
            case And(parts):
                return self._joined(parts, "，并且", " AND ", top=top)
            case Or(parts):
                return self._joined(parts, "，或者", " OR ", top=top)
            case Not(part):
                inner = self._truth(part)
                return f"并非：{inner}" if self._zh else f"NOT {inner}"
            case Defined():
                return node.title or node.name if self._zh else node.name
            case RuleOf(id_):
                rule = self._base.rules.get(id_)
                return f"{rule.title}（{id_}）" if self._zh and rule is not None else id_
            case Constant(value):
                return self._literal(value, None)
            case Given(fact):
                return self._name(fact)
            case IsAbsent(given):
                name = self._name(given.fact)
                return f"{name}：无" if self._zh else f"{name} is absent"
            case OneOf(given, values):
                labels = [self._literal(value, given.fact) for value in values]
                name = self._name(given.fact)
                return f"{name}为{'、'.join(labels)}" if self._zh else f"{name} is one of {', '.join(labels)}"
            case Comparison():
                return self._comparison(node)
            case _:
                return self._number(node, None)

    def _joined(self, parts: tuple[Expression, ...], zh: str, en: str, *, top: bool) -> str:
        text = (zh if self._zh else en).join(self._truth(part) for part in parts)
        if top:
            return text
        return f"（{text}）" if self._zh else f"({text})"

    def _comparison(self, node: Comparison) -> str:
        facts = [part.fact for part in walk(node) if isinstance(part, Given)]
        unit = next((fact.unit for fact in facts if fact.unit), None)
        coded = next((fact for fact in facts if fact.values), None)
        left, right = (self._side(side, unit, coded) for side in (node.left, node.right))
        if not self._zh:
            return f"{left} {node.operator} {right}"
        if node.left.type == "date":
            return f"{left}{_DAYS[node.operator]}{right}"
        if node.left.type in ("str", "bool"):
            return f"{left}{'为' if node.operator == '=' else '不为'}{right}"
        return f"{left} {_NUMBERS[node.operator]} {right}"

    def _side(self, node: Expression, unit: str | None, coded: Fact | None) -> str:
        if isinstance(node, Constant):
            return self._literal(node.value, coded, unit)
        return self._number(node, unit)

    def _number(self, node: Expression, unit: str | None) -> str:
        match node:
            case Constant(value):
                return self._literal(value, None)
            case Today():
                return "基准日" if self._zh else "day"
            case Given(fact):
                return self._name(fact)
            case FigureOf(name):
                return self._base.parameters[name].title if self._zh else f":{name}"
            case Aggregate():
                return node.title or node.name if self._zh else node.name
            case Arithmetic(operator, left, right):
                sign = {"*": "×", "-": "-"}.get(operator, "+") if self._zh else operator
                return f"{self._number(left, unit)} {sign} {self._number(right, unit)}"
            case Shifted(inner, count, of):
                return self._shifted(self._number(inner, unit), count, of)
            case Choice():
                return "按情形确定的数" if self._zh else "a number by case"
            case _:
                return self._truth(node)

    def _shifted(self, text: str, count: int, unit: str) -> str:
        if self._zh:
            size = f"{abs(count)}{'日' if unit == 'DAY' else '个月'}"
            return f"{text}{'后' if count >= 0 else '前'}{size}"
        return f"{text} {'+' if count >= 0 else '-'} {abs(count)} {unit.lower()}"

    def _name(self, fact: Fact) -> str:
        return fact.title if self._zh else fact.path

    def _literal(self, value: bool | int | str | date, fact: Fact | None, unit: str | None = None) -> str:
        if isinstance(value, bool):
            return ("是" if value else "否") if self._zh else ("true" if value else "false")
        if isinstance(value, int):
            return amount(value, unit, self._language)
        if isinstance(value, str) and self._zh:
            return f"“{fact.values.get(value, value) if fact is not None else value}”"
        return str(value)

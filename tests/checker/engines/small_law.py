"""Rules over a made-up vocabulary that has every kind of fact, figure and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from rules.condition.parser import Scope, parse
from rules.condition.tree import Aggregate, Defined, FigureOf, Function
from rules.errors import Place
from rules.rule import Exemption, Rule
from rules.rule_base import RuleBase
from tests.small_base import RULE, loaded

DAY = date(2026, 3, 31)
PLACE = "320500"

Written = tuple[str, str | None, str, str | None]
"""A rule as tests write it: id, for_each, condition, exemption."""

_COLUMNS = """\
      n: {title: 数, type: int, unit: persons, range: [0, 12], origin: P}
      m: {title: 数, type: int, unit: persons, range: [-2, 12], origin: P}
      k: {title: 真, type: bool, origin: P}
      gone: {title: 真, type: bool, origin: P, may_be_absent: true}
      usual: {title: 真, type: bool, origin: P, presumed: false}
      q: {title: 真, type: bool, origin: P, inherits: true}
      x: {title: 数, type: int, unit: persons, range: [0, 12], origin: P, may_be_absent: true}
      id: {title: 号, type: str, origin: P}
      on_day: {title: 日, type: date, origin: P}
      off_day: {title: 日, type: date, origin: P, may_be_absent: true}
"""

VOCABULARY = f"""\
facts:
  headcount: {{title: 数, type: int, unit: persons, origin: R}}
  a: {{title: 数, type: int, unit: persons, range: [0, 12], origin: R}}
  b: {{title: 数, type: int, unit: persons, range: [0, 12], origin: R}}
  c: {{title: 数, type: int, unit: persons, range: [-2, 12], origin: R}}
  x: {{title: 数, type: int, unit: persons, range: [-2, 12], origin: R, may_be_absent: true}}
  usual: {{title: 数, type: int, unit: persons, range: [0, 12], origin: R, presumed: 5}}
  p: {{title: 真, type: bool, origin: R}}
  q: {{title: 真, type: bool, origin: R}}
  gone: {{title: 真, type: bool, origin: R, may_be_absent: true}}
  shown: {{title: 真, type: bool, origin: R, presumed: false}}
  on_day: {{title: 日, type: date, origin: R}}
  next_day: {{title: 日, type: date, origin: R}}
  off_day: {{title: 日, type: date, origin: R, may_be_absent: true}}
  filed_day: {{title: 日, type: date, origin: R, may_be_absent: true, presumed: null}}
  word: {{title: 词, type: str, origin: R}}
  kind: {{title: 类, type: str, origin: R, may_be_absent: true, values: {{A: 甲, B: 乙, C: 丙}}}}
lists:
  some_words: [A, B]
lines:
  u:
    title: 明细
    columns:
{_COLUMNS}
  w:
    title: 明细
    columns:
{_COLUMNS}
"""

FIGURES = """\
- name: fixed
  title: 标准
  unit: persons
  range: [0, 12]
  figures:
    - {place: "32", since: 2020-01-01, value: 4, source: 省规定}
- name: banded
  title: 标准
  unit: persons
  range: [0, 12]
  bands:
    - {since: 2013-01-01, low: 3, high: 7, source: 国家规定}
- name: unknown_here
  title: 标准
  unit: persons
  range: [0, 12]
"""

_AGGREGATES: Mapping[str, tuple[str, str | None, str | None]] = {
    # name: function, column, filter; each for both lists
    "rows": ("count", None, None),
    "many": ("count", None, "{k}.n > 2 AND {k}.k"),
    "off": ("count", None, "{k}.off_day IS NULL OR {k}.off_day > off_day"),
    "total": ("sum", "n", None),
    "k_total": ("sum", "n", "{k}.k"),
    "people": ("count_distinct", "id", None),
    "some_people": ("count_distinct", "id", "{k}.n > 0 OR {k}.m > 3"),
    "least": ("min", "n", "{k}.k"),
    "least_of_all": ("min", "m", None),
    "most": ("max", "m", "NOT {k}.k AND {k}.n >= a"),
    "inherited": ("count", None, "{k}.q AND NOT {k}.usual"),
    "x_total": ("sum", "x", "NOT {k}.k OR p"),
    "x_least": ("min", "x", None),
    "x_values": ("count_distinct", "x", "{k}.k"),
    "days": ("count_distinct", "on_day", None),
    "answers": ("count_distinct", "gone", "{k}.n >= :banded"),
}

_DEFINITIONS: Mapping[str, tuple[str | None, str, bool | None]] = {
    # name: list, text, presumption
    "late": (None, "on_day > next_day + INTERVAL 1 MONTH OR gone", None),
    "late_unless_shown": (None, "on_day > next_day AND a > 3", False),
    "taken_as_so": (None, "b < c OR p", True),
    "u_big": ("u", "u.n > 4 OR u.gone", None),
    "w_big": ("w", "w.n > 4 OR w.gone", None),
    "u_presumed": ("u", "u.k AND u.n < b", False),
}


def small_law() -> RuleBase:
    """Return the rule base of this vocabulary, with no rule of its own to speak of."""
    with TemporaryDirectory() as folder:
        rule = (
            RULE
            if "consequence" in RULE
            else RULE.replace("  when:", "  consequence: {order: 责令改正}\n  when:")
        )
        base = loaded(
            Path(folder),
            {"facts/facts.yaml": VOCABULARY, "parameters/figures.yaml": FIGURES, "violations/A.yaml": rule},
        )
    outcomes = replace(base.outcomes, referrals=(), rules=())
    law = replace(base, rules={}, aggregates={}, definitions={}, outcomes=outcomes)
    for name, (kind, text, presumed) in _DEFINITIONS.items():
        law = with_definition(law, name, kind, text, presumed)
    for kind in base.vocabulary.lines:
        for name, (function, column, where) in _AGGREGATES.items():
            law = with_aggregate(
                law, f"{kind}_{name}", kind, function, column, where and where.format(k=kind)
            )
    return law


def with_definition(
    base: RuleBase, name: str, kind: str | None, text: str, presumed: bool | None
) -> RuleBase:
    """Return the rule base with one more named condition; it may use those before it."""
    body = parse(text, scope_of(base, kind))
    return replace(base, definitions={**base.definitions, name: Defined(name, name, kind, body, presumed)})


def with_aggregate(
    base: RuleBase, name: str, kind: str, function: str, column: str | None, where: str | None
) -> RuleBase:
    """Return the rule base with one more aggregate; its filter uses no other."""
    tree = None if where is None else parse(where, scope_of(replace(base, aggregates={}), kind))
    taken = None if column is None else base.vocabulary.lines[kind].columns[column]
    aggregate = Aggregate(name, name, kind, cast("Function", function), taken, tree)
    return replace(base, aggregates={**base.aggregates, name: aggregate})


def scope_of(base: RuleBase, line: str | None = None, rules: Iterable[str] = ()) -> Scope:
    """Return the names a condition of this rule base may use."""
    figures = {name: FigureOf(name, p.low, p.high) for name, p in base.parameters.items()}
    return Scope(base.vocabulary, line, figures, base.aggregates, base.definitions, frozenset(rules))


def with_rules(base: RuleBase, written: Iterable[Written]) -> RuleBase:
    """Return the rule base with rules; each may name those before it."""
    rules: dict[str, Rule] = {}
    for id_, line, text, exempt in written:
        condition = parse(text, scope_of(base, line, rules))
        exemptions: tuple[Exemption, ...] = ()
        if exempt is not None:
            body = parse(exempt, scope_of(base))
            exemptions = (Exemption("exempt", Defined(f"exempt {exempt}", "", None, body, presumed=False)),)
        rules[id_] = Rule(
            id=id_, title=id_, kind="violation", status="active", severity=1, item="A",
            since=date.min, until=None, places=(), for_each=line, text=text, condition=condition,
            exemptions=exemptions, source=(), consequence={}, cases=(), place=Place("test", 1),
        )  # fmt: skip
    return replace(base, rules=rules)


SMALL_LAW = small_law()

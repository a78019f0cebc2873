"""A rule base small enough to read, written to a folder; tests change what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rules.errors import RuleBaseError
from rules.rule_base import RuleBase, load

RULE = """\
- id: A01
  title: 示例规则
  kind: violation
  status: active
  severity: 2
  item: A
  effective: {from: 2020-01-01}
  source:
    - {law: some_law, article: 第一条}
  when: headcount > 10
  cases:
    - {name: eleven, day: 2026-11-22, place: "320500", facts: {headcount: 11}, expect: true}
    - {name: ten, day: 2026-11-22, place: "320500", facts: {headcount: 10}, expect: false}
    - {name: not counted, day: 2026-11-22, place: "320500", expect: unknown, missing: [headcount]}
"""

FACTS = """\
facts:
  headcount: {title: 人数, type: int, unit: persons, origin: R}
  closed_on: {title: 停业日期, type: date, origin: X, may_be_absent: true}
  has_roster: {title: 建立名册, type: bool, origin: R}
  unit_type: {title: 单位类型, type: str, origin: R, values: {enterprise: 企业, state_organ: 国家机关}}
lines:
  roster:
    title: 花名册
    columns:
      worker: {title: 工号, type: str, origin: P}
      hired_on: {title: 入职日期, type: date, origin: P}
      pay_fen: {title: 工资, type: int, unit: fen, origin: P}
"""

FIGURES = """\
- name: minimum_pay
  title: 最低标准
  unit: fen
  bands:
    - {since: 2013-01-23, low: 100, high: 900, source: 国家规定}
  figures:
    - {place: "32", since: 2020-01-01, value: 500, source: 省规定}
"""

FILES: Mapping[str, str] = {
    "rule_base.yaml": 'version: "2026.11.1"\n',
    "inspection_items.yaml": "A: 示例事项\n",
    "instruments.yaml": "some_law: {title: 示例法, effective: 2019-01-01}\n",
    "outcomes.yaml": "referrals: []\nlisting: {when: A01}\npublication: {when: 'FALSE'}\n",
    "facts/facts.yaml": FACTS,
    "parameters/figures.yaml": FIGURES,
    "violations/A.yaml": RULE,
}


def write(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """Write the files, some of them changed or added, and return the folder."""
    for name, text in {**FILES, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _ = path.write_text(text, encoding="utf-8", newline="\n")
    return folder


def loaded(folder: Path, changed: Mapping[str, str] | None = None) -> RuleBase:
    """Write and load."""
    return load(write(folder, changed))


def told(folder: Path, changed: Mapping[str, str]) -> list[str]:
    """Return what is told of a rule base that cannot be loaded, one line a problem."""
    try:
        _ = loaded(folder, changed)
    except RuleBaseError as error:
        return [str(problem) for problem in error.problems]
    return []

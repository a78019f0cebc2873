"""The result of a screening as a workbook for inspectors: summary, made out, cannot be told, rejected, did not submit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from checker.screening.results import Screened
from checker.screening.screen import Summary
from rules.fact import Vocabulary
from rules.rule_base import RuleBase

MAX_ROWS = 1_000_000
"""Rows of one sheet; a workbook holds 1,048,576."""

_NOTE = "以下还有更多行：工作表最多写 1,000,000 行，完整结果请输出为 Parquet 或 JSON"


class _Sheet:
    """One sheet, written from the top; says so where it has to stop."""

    def __init__(self, book: Any, name: str, header: Sequence[str], bold: Any) -> None:
        self._sheet = book.add_worksheet(name)
        self._row = 0
        self._full = False
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate((22, 28, 10, 36, 60, 40)[: len(header)]):
            self._sheet.set_column(column, column, width)
        self.write(header, bold)

    def write(self, cells: Sequence[object], form: Any = None) -> None:
        """Write the next row."""
        if self._full:
            return
        if self._row >= MAX_ROWS:
            self._sheet.write_string(self._row, 0, _NOTE)
            self._full = True
            return
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self._sheet.write_number(self._row, column, cell, form)
            else:
                # never a formula: what came from a form stays text
                self._sheet.write_string(self._row, column, str(cell)[:32_000], form)
        self._row += 1


class WorkbookSink:
    """Writes rows as blocks come; the file appears when it is complete."""

    def __init__(self, base: RuleBase, target: Path) -> None:
        self._base = base
        self._target = target
        self._partial = target.with_name(f".{target.name}.partial")
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(str(self._partial), options)
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._bold = bold
        self._summary = _Sheet(self._book, "汇总", ("项目", "内容", "成立", "待查"), bold)
        identity = ("统一社会信用代码", "单位名称", "规则")
        self._true = _Sheet(self._book, "已成立", (*identity, "事项", "依据"), bold)
        self._unknown = _Sheet(self._book, "待查", (*identity, "事项", "还缺什么"), bold)
        self._rejected = _Sheet(self._book, "退回行", ("文件", "工作表", "行", "列", "说明", "代码"), bold)
        self._absent = _Sheet(self._book, "未报送", (*identity, "判断", "原因"), bold)

    def block(self, screened: Screened) -> None:
        """Write the verdicts of one block."""
        identity = list(screened.cases.select("credit_code", "name").iter_rows())
        for rule in screened.rules:
            sources = "；".join(str(source) for source in rule.source)
            column = screened.column(rule.id)
            for key in column.fill_null(value=False).arg_true().to_list():
                self._true.write((*identity[key], rule.id, rule.title, sources))
            if not column.null_count():
                continue
            gaps = screened.gaps(rule.id)
            for key in column.is_null().arg_true().to_list():
                names = "、".join(title_of(name, self._base) for name in gaps.get(key, ()))
                self._unknown.write((*identity[key], rule.id, rule.title, names))

    def close(self, summary: Summary) -> None:
        """Write summary, rejected rows and who did not submit; put the file in its place."""
        base, counts = summary.base, summary.counts
        for what, value in (
            ("规则库版本", base.version),
            ("规则库指纹", base.fingerprint),
            ("读取", summary.read),
            ("接收", summary.accepted),
            ("退回行", len(summary.rejected)),
            ("移送线索", counts.referrals),
            ("移送线索（暂缓，由人决定）", counts.referrals_held),
            ("列入失信名单线索", counts.listings),
            ("社会公布线索", counts.publications),
        ):
            self._summary.write((what, value))
        for rule in base.rules.values():
            if rule.id in counts.live:
                self._summary.write((rule.id, rule.title, counts.true[rule.id], counts.unknown[rule.id]))
        for id_ in counts.not_supplied():
            self._summary.write((id_, base.rules[id_].title, "未提供所需材料", ""))
        for one in summary.rejected:
            self._rejected.write((one.file, one.sheet, one.row or "", one.column, one.message, one.code))
        for absent in summary.not_submitted:
            word = {"true": "成立", "unknown": "待查", "false": "不成立", "not_applicable": "不适用"}[absent.truth]
            self._absent.write((absent.credit_code, absent.name, absent.rule, word, absent.reason))
        self._book.close()
        _ = self._partial.replace(self._target)

    def abandon(self) -> None:
        """Remove what was begun."""
        # closing writes the file; only then can it be removed without a trace
        self._book.close()
        self._partial.unlink(missing_ok=True)


def title_of(name: str, base: RuleBase) -> str:
    """Return the Chinese title of a fact, list, column or figure named missing."""
    vocabulary: Vocabulary = base.vocabulary
    if name.startswith(":"):
        return base.parameters[name[1:]].title if name[1:] in base.parameters else name
    if name in vocabulary.facts:
        return vocabulary.facts[name].title
    kind, _, column = name.partition(".")
    if kind in vocabulary.lines:
        lines = vocabulary.lines[kind]
        return f"{lines.title}：{lines.columns[column].title}" if column in lines.columns else lines.title
    return name

"""The result of a screening as a workbook for inspectors.

Sheets: summary, made out, cannot be told with what is missing, rejected rows, did not submit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

from checker.intake.new_workbook import new_workbook, whole_file
from checker.screening.results import Screened
from checker.screening.screen import Summary
from rules.rule_base import RuleBase
from rules.titles import title_of

MAX_ROWS = 1_000_000
"""Rows of one sheet; a workbook holds 1,048,576."""

_LONGEST = 32_000
_NOTE = "以下还有更多行：工作表最多写 1,000,000 行，完整结果请输出为 Parquet 或 JSON"
_WIDTHS = (22, 28, 10, 36, 60, 40)
_WORDS = {"true": "成立", "unknown": "待查", "false": "不成立", "not_applicable": "不适用"}

Row = Iterable[str | int]


class _Sheet:
    """One sheet, written from the top; says so where it has to stop."""

    def __init__(self, book: Any, name: str, header: Sequence[str], bold: Any) -> None:
        self._sheet = book.add_worksheet(name)
        self._row = 0
        self._full = False
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(_WIDTHS[: len(header)]):
            self._sheet.set_column(column, column, width)
        self.write(header, bold)

    def write(self, cells: Row, form: Any = None) -> None:
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
                self._sheet.write_string(self._row, column, cell[:_LONGEST], form)
        self._row += 1


class WorkbookSink:
    """Writes rows as blocks come; the file appears when it is complete."""

    def __init__(self, base: RuleBase, target: Path) -> None:
        self._base = base
        with ExitStack() as opened:
            partial = opened.enter_context(whole_file(target))
            book: Any = opened.enter_context(new_workbook(partial, streamed=True))
            self._open = opened.pop_all()
        bold = book.add_format({"bold": True, "bottom": 1})
        identity = ("统一社会信用代码", "单位名称", "规则")
        self._summary = _Sheet(book, "汇总", ("项目", "内容", "成立", "待查"), bold)
        self._true = _Sheet(book, "已成立", (*identity, "事项", "依据"), bold)
        self._unknown = _Sheet(book, "待查", (*identity, "事项", "还缺什么"), bold)
        self._rejected = _Sheet(book, "退回行", ("文件", "工作表", "行", "列", "说明", "代码"), bold)
        self._absent = _Sheet(book, "未报送", (*identity, "判断", "原因"), bold)

    def block(self, screened: Screened) -> None:
        """Write the verdicts of one block."""
        identity = cast(
            "list[tuple[str | None, str | None]]", screened.cases.select("credit_code", "name").rows()
        )
        named = [(code or "", name or "") for code, name in identity]
        for rule in screened.rules:
            sources = "；".join(str(source) for source in rule.source)
            column = screened.column(rule.id)
            for key in cast("list[int]", column.fill_null(value=False).arg_true().to_list()):
                self._true.write((*named[key], rule.id, rule.title, sources))
            if not column.null_count():
                continue
            gaps = screened.gaps(rule.id)
            for key in cast("list[int]", column.is_null().arg_true().to_list()):
                names = "、".join(title_of(name, self._base) for name in gaps.get(key, ()))
                self._unknown.write((*named[key], rule.id, rule.title, names))

    def close(self, summary: Summary) -> None:
        """Write summary, rejected rows and who did not submit; put the file in its place."""
        base, counts = summary.base, summary.counts
        told: list[tuple[str, str | int]] = [
            ("规则库版本", base.version),
            ("规则库指纹", base.fingerprint),
            ("读取", summary.read),
            ("接收", summary.accepted),
            ("退回", len(summary.rejected)),
            ("移送线索", counts.referrals),
            ("移送线索（暂缓，由人决定）", counts.referrals_held),
            ("列入失信名单线索", counts.listings),
            ("社会公布线索", counts.publications),
        ]
        for row in told:
            self._summary.write(row)
        for rule in base.rules.values():
            if rule.id in counts.live:
                self._summary.write(
                    (rule.id, rule.title, counts.true.get(rule.id, 0), counts.unknown.get(rule.id, 0))
                )
        for id_ in counts.not_supplied():
            self._summary.write((id_, base.rules[id_].title, "未提供所需材料", ""))
        for one in summary.rejected:
            self._rejected.write((one.file, one.sheet, one.row or "", one.column, one.message, one.code))
        for absent in summary.not_submitted:
            word = _WORDS[absent.truth]
            self._absent.write((absent.credit_code, absent.name, absent.rule, word, absent.reason))
        self._open.close()

    def abandon(self) -> None:
        """Remove what was begun."""
        # the file is taken away by the way out of an error, whatever the error was
        _ = self._open.__exit__(_Abandoned, _Abandoned(), None)


class _Abandoned(Exception):
    """The run failed elsewhere."""

"""What a platform gives back in a file (错误报告与回执文件): which rows were taken, which were not, and who
has to act.

Error reports are headed by many words and written for people; a rule code stands in a column or within the
text. A row is ours by its number or by the document it names; one that could be two of ours is told and
matched to none. Nothing follows from a row the file does not speak of.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from connectors import answers
from connectors.answers import DONE, Shaped
from connectors.disposition import Advice
from connectors.errors import FileRefused
from connectors.packing import Manifest, Row
from connectors.platform import Receipt, Verdict
from connectors.profile import PlatformProfile
from connectors.sm3 import canonical, told

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "row": ("行号", "序号", "行", "row"),
    "key": ("数据来源主键", "SJLY_ZJ", "key"),
    "code": ("规则代码", "验证规则代码", "错误代码", "code"),
    "message": ("错误信息", "错误描述", "验证结果", "失败原因", "反馈信息", "处理结果", "message"),
    "state": ("状态", "处理状态", "上报状态", "state"),
}
"""What a column may be headed; the document's number goes by the heading of the template."""

TAKEN, NOT_TAKEN = ("成功", "通过", "已入库", "confirmed"), ("失败", "不通过", "未通过", "错误", "rejected")
_CODE = re.compile(r"(?:验证)?规则代码\s*[:：]\s*([A-Za-z0-9_-]{1,40})")
_HEADER_WITHIN, _MOST_ROWS, _MOST_UNPACKED = 10, 100_000, 256 * 2**20


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of a row of ours, and who has to act on it."""

    row: Row
    receipt: Receipt
    advice: Advice | None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was read: receipts to be kept, and rows of the file that are nobody's we know."""

    told: tuple[Told, ...]
    unmatched: tuple[int, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts alone."""
        return tuple(one.receipt for one in self.told)


def read_back(name: str, content: bytes, manifest: Manifest, profile: PlatformProfile) -> ReadBack:
    """Read an error report or a receipt for a file of ours: XLSX, CSV, or JSON with `receipts`.

    Raises:
        FileRefused: It is none of them, or has no heading that can be understood.
    """
    if name.lower().endswith(".json"):
        return _of_json(name, content, manifest, profile)
    table = _sheet(name, content) if name.lower().endswith((".xlsx", ".xls")) else _delimited(name, content)
    record = profile.named(manifest.profile)
    known = record.layout(manifest.operation).columns
    labels = next(((one.column, one.title) for one in known if one.column == record.label), ())
    at, columns = _heading(name, table, labels)
    told_rows: list[Told] = []
    unmatched: list[int] = []
    for number, cells in enumerate(table[at + 1 :], at + 2):
        found = {what: cells[where].strip() for what, where in columns.items() if where < len(cells)}
        if not any(found.values()):
            continue
        row, verdict = _ours(manifest, found), _verdict(found)
        if row is None or verdict is None:
            unmatched.append(number)
            continue
        code = found.get("code") or _code_within(found.get("message", ""))
        receipt = Receipt(
            f"{manifest.file}#{row.row}",
            verdict,
            code,
            told(canonical(cells)),
            row.key,
            row.version,
            found.get("message", "")[:400],
        )
        told_rows.append(Told(row, receipt, None if verdict == "confirmed" else profile.advice(code)))
    return ReadBack(tuple(told_rows), tuple(unmatched))


def _of_json(name: str, content: bytes, manifest: Manifest, profile: PlatformProfile) -> ReadBack:
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    known = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    given_rows = known.get("receipts")
    if not isinstance(given_rows, list):
        msg = f"{name}: expected JSON with a list of receipts"
        raise FileRefused(msg)
    rows = {(row.key, row.version): row for row in manifest.rows}
    told_rows: list[Told] = []
    unmatched: list[int] = []
    for number, given in enumerate(cast("list[object]", given_rows), 1):
        read, _ = answers.receipts(Shaped(DONE, "", {"receipts": [given]}))
        row = rows.get((read[0].key, read[0].version or 0)) if read else None
        if row is None:
            unmatched.append(number)
        else:
            advice = None if read[0].verdict == "confirmed" else profile.advice(read[0].code)
            told_rows.append(Told(row, read[0], advice))
    return ReadBack(tuple(told_rows), tuple(unmatched))


def _heading(name: str, table: Sequence[Sequence[str]], labels: Sequence[str]) -> tuple[int, dict[str, int]]:
    words = {**HEADINGS, "label": tuple(labels)}
    for at, cells in enumerate(table[:_HEADER_WITHIN]):
        named = {_plain(cell): where for where, cell in reversed(list(enumerate(cells)))}
        found = {
            what: next(named[_plain(word)] for word in known if _plain(word) in named)
            for what, known in words.items()
            if any(_plain(word) in named for word in known)
        }
        if {"row", "key", "label"} & set(found) and {"code", "message", "state"} & set(found):
            return at, found
    expected = ["行号", *labels[-1:], "错误信息", "规则代码"]
    msg = f"{name}: no heading in the first {_HEADER_WITHIN} rows, expected such as {'、'.join(expected)}"
    raise FileRefused(msg)


def _plain(cell: str) -> str:
    return "".join(cell.split()).lstrip("*").lower()


def _ours(manifest: Manifest, found: Mapping[str, str]) -> Row | None:
    """Return the one row of ours that is meant by everything the file says of it."""
    rows = list(manifest.rows)
    asked = False
    for what in ("key", "label"):
        if said := found.get(what):
            rows, asked = [row for row in rows if getattr(row, what) == said], True
    number = found.get("row", "")
    if re.fullmatch(r"[0-9]{1,9}(\.0)?", number) and (not asked or len(rows) > 1):
        rows, asked = [row for row in rows if row.row == int(number.partition(".")[0])], True
    return rows[0] if asked and len(rows) == 1 else None


def _verdict(found: Mapping[str, str]) -> Verdict | None:
    """Return what a row says; a message alone is an error, a state in unknown words says nothing."""
    if state := found.get("state"):
        # 不通过 holds 通过: the longer words first
        if any(word in state for word in NOT_TAKEN):
            return "rejected"
        return "confirmed" if any(word in state for word in TAKEN) else None
    return "rejected" if found.get("code") or found.get("message") else None


def _code_within(message: str) -> str:
    found = _CODE.search(message)
    return found[1] if found else ""


def _delimited(name: str, content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(_first(csv.reader(io.StringIO(text, newline=""), strict=True)))
        except csv.Error:
            break
    msg = f"{name}: cannot be read as CSV in UTF-8 or GB 18030: save it as XLSX"
    raise FileRefused(msg)


def _sheet(name: str, content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                    msg = f"{name}: unpacks to more than {_MOST_UNPACKED} bytes: let somebody look at it"
                    raise FileRefused(msg)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        page = book.get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in _first(page.to_python(skip_empty_area=False))]
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        msg = f"{name}: cannot be read as a workbook ({type(error).__name__}): save it as XLSX again"
        raise FileRefused(msg) from None


def _text(cell: object) -> str:
    # numbers of rows come as fractions that are whole
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _first(rows: Any) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            msg = f"more than {_MOST_ROWS} rows: send fewer records a file"
            raise FileRefused(msg)
        yield row

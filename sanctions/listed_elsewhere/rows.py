"""Reading a list that others keep (外部名单文件): CSV or XLSX, a header by any common name, row by row.

A row that cannot be taken costs that row and is told with its number and why. Whether anybody could be told
from it matters later: while a code cannot be read, nobody who is missing is taken to be gone.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sanctions.refusal import Refusal

MOST_MIB, MOST_ROWS, HEADER_WITHIN = 64, 500_000, 10
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "credit_code"),
    "name": ("名称", "单位名称", "企业名称", "当事人名称", "被执行人名称", "被执行人姓名或名称", "name"),
    "since": ("列入日期", "发布日期", "发布时间", "since"),
    "until": ("移出日期", "截止日期", "有效期至", "until"),
}
"""What a column may be headed, the first the one we write."""
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was taken."""

    row: int
    credit_code: str
    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not: its number in the file, a code, and what was expected in both languages.

    Attributes:
        credit_code: Whom it is about, where that much can be read.
    """

    row: int
    code: str
    en: str
    zh: str
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list as a file states it."""

    file: str
    sha256: str
    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]


def read_list(path: Path) -> ListRead:
    """Read a list.

    Raises:
        Refusal: It is no CSV or XLSX that can be read, is too large, or has no header with code and name.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_MIB * 1024 * 1024 else None
    except OSError as error:
        raise _refused("file", f"{path.name}: {error.strerror}", f"{path.name} 无法读取") from None
    if content is None:
        raise _refused("file_size", f"{path.name}: over {MOST_MIB} MiB", f"{path.name} 超过 {MOST_MIB} MiB")
    table = list(_table(path.name, content))
    start, columns = _header(path.name, table)
    entries, rejected = list[Entry](), list[Rejected]()
    seen: dict[str, int] = {}
    for number, cells in enumerate(table[start:], start + 1):
        if any(cells):
            found = _entry(number, {name: cells[at] for name, at in columns.items() if at < len(cells)}, seen)
            if isinstance(found, Entry):
                entries.append(found)
            else:
                rejected.append(found)
    return ListRead(path.name, hashlib.sha256(content).hexdigest(), tuple(entries), tuple(rejected))


def _table(name: str, content: bytes) -> Iterator[list[str]]:
    rows = _of_workbook(name, content) if content.startswith(b"PK") else _of_text(name, content)
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise _refused("rows", f"{name}: over {MOST_ROWS} rows", f"{name} 超过 {MOST_ROWS} 行")
        yield [_cell(value) for value in row]


def _of_workbook(name: str, content: bytes) -> Iterator[Sequence[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        yield from sheet.to_python(skip_empty_area=False)
    except CalamineError:
        raise _refused(
            "file_kind", f"{name}: no workbook that can be read", f"{name} 不是可读的工作簿"
        ) from None


def _of_text(name: str, content: bytes) -> Iterator[Sequence[object]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise _refused("encoding", f"{name}: expected UTF-8 or GB18030", f"{name} 应为 UTF-8 或 GB18030 编码")
    if "\0" in text:
        raise _refused("file_kind", f"{name}: expected CSV or XLSX", f"{name} 应为 CSV 或 XLSX")
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise _refused("csv", f"{name}: {error}", f"{name} 不是可读的 CSV") from None


def _cell(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    # a number out of a workbook is no code; it is shown as it came
    return unicodedata.normalize("NFKC", str(value)).strip()


def _header(name: str, table: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]]:
    known = {heading: column for column, headings in HEADINGS.items() for heading in headings}
    for number, cells in enumerate(table[:HEADER_WITHIN], 1):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            if (column := known.get(cell.replace(" ", ""))) is not None:
                _ = columns.setdefault(column, at)
        if {"credit_code", "name"} <= columns.keys():
            return number, columns
    raise _refused(
        "no_header",
        f"{name}: expected a header with 统一社会信用代码 and 名称 within {HEADER_WITHIN} rows",
        f"{name} 前 {HEADER_WITHIN} 行内应有表头：统一社会信用代码、名称",
    )


def _entry(row: int, cells: Mapping[str, str], seen: dict[str, int]) -> Entry | Rejected:
    code = re.sub(r"[\s\-]", "", cells.get("credit_code", "")).upper()
    if not _CODE.fullmatch(code) or code[-1] != check_character(code[:-1]):
        return Rejected(
            row, "credit_code", "no credit code that checks", "统一社会信用代码缺失、格式或者校验位不符"
        )
    name = cells.get("name", "")
    if not 1 <= len(name) <= 200 or not name.isprintable():
        return Rejected(row, "name", "a name of 1 to 200 characters", "名称应为 1 至 200 字", code)
    if (first := seen.setdefault(code, row)) != row:
        return Rejected(row, "twice", f"stands in row {first} already", f"与第 {first} 行重复", code)
    days: dict[str, date | None] = {}
    for column in ("since", "until"):
        try:
            days[column] = _day(cells.get(column, ""))
        except ValueError:
            return Rejected(row, column, "a day such as 2026-11-22", "日期应如 2026-11-22", code)
    return Entry(row, code, name, days["since"], days["until"])


def _day(text: str) -> date | None:
    if not text or text in ("-", "/", "无"):
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(*map(int, found.groups()))


def check_character(body: str) -> str:
    """Return the check character of the first seventeen of a credit code (GB 32100-2015).

    >>> check_character("91320500MA1ABCD12")
    'R'
    """
    total = sum(_ALPHABET.index(sign) * pow(3, at, 31) for at, sign in enumerate(body))
    return _ALPHABET[(31 - total % 31) % 31]


def _refused(code: str, en: str, zh: str) -> Refusal:
    return Refusal(f"list_{code}", f"{en}: correct the file and import it again", f"{zh}，请更正后重新导入")

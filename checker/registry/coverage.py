"""How well the registry covers other lists (名录覆盖比对): the business register, social insurance, wages.

Three findings, in counts and rows: employers a list has and we do not (missing), employers it calls closed
that are active here (dead), and employers that stand twice, by code or by name under two codes (double).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from checker.intake.cells import is_empty, plain, read_cell
from checker.intake.data_rows import DataRow, Sheet, data_rows, tell_header
from checker.intake.folder import check_file
from checker.intake.forms import Column, identity_columns, make_form
from checker.intake.identity import read_code
from checker.intake.rejection import CellFault, Notes, Rejection
from checker.intake.wording import Language
from checker.registry.employer import Employer
from checker.registry.reading import first_sheet
from checker.registry.sentences import reject, warn
from rules.fact import Fact

Finding = Literal["missing", "dead", "double_code", "double_name"]
FINDINGS: tuple[Finding, ...] = ("missing", "dead", "double_code", "double_name")
OURS = "registry"
"""What our own list is called among those compared."""

_ALIVE = {
    True: "正常 存续 在业 在营 开业 在册 在营(开业)企业 存续(在营、开业、在册) 参保 正常参保 active open",
    False: "注销 已注销 吊销 已吊销 吊销未注销 吊销,未注销 吊销,已注销 吊销已注销 撤销 停业 歇业 关闭 "
    "迁出 停保 终止 注销或停业 closed revoked moved",
}
_MEANT = {word: alive for alive, words in _ALIVE.items() for word in words.split()}
"""What the words of such lists say; any other is unknown."""
_STATUS = Fact("status", "状态", "str")
_FORM = make_form(
    "coverage",
    "比对名单",
    (),
    (
        *(column for column in identity_columns() if column.role in {"code", "name"}),
        Column(
            "status",
            "状态",
            "fact",
            _STATUS,
            "",
            ("登记状态", "存续状态", "单位状态", "参保状态", "经营状态"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of another list; `alive` is None where it does not say, or in words nobody knows."""

    credit_code: str
    name: str
    alive: bool | None


@dataclass(frozen=True, slots=True)
class OtherList:
    """Another list: every row that could be read, and what is told of the others."""

    file: Path
    rows: tuple[Listing, ...]
    rejections: tuple[Rejection, ...] = ()
    warnings: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One employer found; `others` are the further codes of one name."""

    finding: Finding
    source: str
    credit_code: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The report: of each list how many it has, how many of its living ones we have, and what was found."""

    held: int
    listed: Mapping[str, int]
    living: Mapping[str, int]
    covered: Mapping[str, int]
    found: tuple[Found, ...]

    def count(self, source: str, finding: Finding) -> int:
        """Return how often something was found in a list."""
        return sum(one.source == source and one.finding == finding for one in self.found)


def read_list(path: Path, language: Language = "zh") -> OtherList:
    """Read another list: credit code, name, and the status where it has one.

    Raises:
        IntakeRefused: The file cannot be used, or has no column of credit codes.
    """
    check_file(path, language)
    notes = Notes(language)
    sheet = first_sheet(path, _FORM, "名单", notes)
    tell_header(sheet, notes)
    rows = [one for row in data_rows(sheet, notes) if (one := _listing(sheet, row, notes)) is not None]
    return OtherList(path, tuple(rows), tuple(notes.rejections), tuple(notes.warnings))


def _listing(sheet: Sheet, row: DataRow, notes: Notes) -> Listing | None:
    stated: dict[str, str] = {}
    sound = not row.rejected
    for heading in sheet.header.used:
        column, cell = heading.column, row.at(heading)
        if column is None or column.fact is None or is_empty(cell):
            continue
        value = read_code(cell) if column.role == "code" else read_cell(column.fact, cell)
        if isinstance(value, CellFault):
            reject(notes, sheet.where(row.number, heading), value.code, **value.found)
            sound = False
        elif isinstance(value, str):
            stated[column.name] = value
            if column.name == "status" and _alive(value) is None:
                warn(notes, sheet.where(row.number, heading), "unknown_status", found=value)
    if sound and "credit_code" not in stated:
        reject(notes, sheet.where(row.number), "code_missing")
        sound = False
    if not sound:
        return None
    return Listing(stated["credit_code"], stated.get("name", ""), _alive(stated.get("status", "")))


def _alive(status: str) -> bool | None:
    return _MEANT.get(plain(status).lower())


def compare(employers: Iterable[Employer], others: Iterable[OtherList]) -> Coverage:
    """Compare what is held with other lists; those of the same name are told apart by a number."""
    ours = {one.credit_code: one for one in employers}
    found = list(_doubles(OURS, [Listing(one.credit_code, one.name, None) for one in ours.values()]))
    listed: dict[str, int] = {}
    living: dict[str, int] = {}
    covered: dict[str, int] = {}
    for number, other in enumerate(others, start=1):
        source = (
            other.file.name if other.file.name not in (*listed, OURS) else f"{other.file.name} ({number})"
        )
        rows = {row.credit_code: row for row in other.rows}
        listed[source] = len(rows)
        alive = [row for row in rows.values() if row.alive is not False]
        living[source] = len(alive)
        covered[source] = sum(row.credit_code in ours for row in alive)
        for row in rows.values():
            held = ours.get(row.credit_code)
            if held is None and row.alive is not False:
                found.append(Found("missing", source, row.credit_code, row.name))
            elif held is not None and row.alive is False and held.status not in ("closed", "moved"):
                found.append(Found("dead", source, row.credit_code, row.name or held.name))
        found += _doubles(source, other.rows)
    return Coverage(len(ours), listed, living, covered, tuple(found))


def _doubles(source: str, rows: Iterable[Listing]) -> Iterable[Found]:
    codes: dict[str, list[Listing]] = defaultdict(list)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        codes[row.credit_code].append(row)
        if row.name:
            names[folded(row.name)][row.credit_code] = row.name
    for code, same in codes.items():
        if len(same) > 1:
            yield Found("double_code", source, code, same[0].name)
    for by_code in names.values():
        if len(by_code) > 1:
            first, *rest = sorted(by_code)
            yield Found("double_name", source, first, by_code[first], tuple(rest))


def folded(name: str) -> str:
    """Return a name as names are compared: width, case, spaces and kinds of brackets make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()

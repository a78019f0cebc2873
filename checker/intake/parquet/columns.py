"""What the columns of a Parquet file state, settled once from its schema.

Types are settled here too: whole numbers, booleans, days and text, in any width the file
keeps them in. What is known but of another type, and what nobody declared, is refused
together, so that the sender sees all of it at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from checker.intake.batch import CASE_COLUMNS
from checker.intake.days import LAST_YEAR, LONG_TERM
from checker.intake.fact_columns import ABSENT_SUFFIX, FINDING_SUFFIX, GIVEN_SUFFIX, type_of
from checker.intake.rejection import IntakeRefused, refused
from checker.intake.sheet_scan import MAX_COLUMNS
from checker.intake.wording import Language, sentence, shorten
from rules.fact import Fact, FactType, Vocabulary

if TYPE_CHECKING:
    from polars.datatypes import DataType, DataTypeClass

MAX_TOLD = 20
"""Most columns a refusal names."""

LINE_NO = "line_no"

Role = Literal["identity", "value", "absent", "finding", "given", "order"]

_WHOLE = {pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32}
_WIDER = {pl.UInt64, pl.Int128, pl.UInt128}
_TEXT = {pl.String, pl.Categorical, pl.Enum}
_EXPECTED: dict[FactType, tuple[str, str]] = {
    "bool": ("是否（Boolean）", "true or false (Boolean)"),
    "int": ("整数（Int64）", "whole numbers (Int64)"),
    "date": ("日期（Date）", "days (Date)"),
    "str": ("文本（String）", "text (String)"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column states: the fact its values are of, and whose absence or finding a flag tells."""

    role: Role
    fact: Fact
    of: Fact | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name there, its meaning and its type there."""

    name: str
    meaning: Meaning
    dtype: DataType | DataTypeClass

    @property
    def role(self) -> Role:
        """What it is there for."""
        return self.meaning.role

    @property
    def fact(self) -> Fact:
        """The fact its values are of."""
        return self.meaning.fact

    @property
    def is_wide(self) -> bool:
        """Whether it may hold whole numbers beyond 64 bits."""
        return self.fact.type == "int" and _is_wide(self.dtype)

    @property
    def has_clock(self) -> bool:
        """Whether its days carry a time of day."""
        return self.dtype == pl.Datetime

    def loaded(self) -> pl.Expr:
        """Return it as it is checked: of its final type, save what has to be checked before."""
        column = pl.col(self.name)
        if self.is_wide:
            return column.cast(pl.Int128)
        held = type_of[self.fact.type]
        return column if self.dtype == held or self.has_clock else column.cast(held)

    def settled(self) -> pl.Expr:
        """Return it as the engines hold it; what is left of it has passed its checks."""
        column = pl.col(self.name)
        if self.is_wide:
            return column.cast(pl.Int64)
        if self.fact.type == "date":
            column = column.dt.date() if self.has_clock else column
            return (
                pl.when(column > date(LAST_YEAR, 12, 31)).then(LONG_TERM).otherwise(column).alias(self.name)
            )
        return column.fill_null(value=False) if self.role in {"absent", "finding", "given"} else column


def of_cases(vocabulary: Vocabulary) -> dict[str, Meaning]:
    """Return what the columns of ``cases.parquet`` may be, by name."""
    meanings = {name: Meaning("identity", _identity(name)) for name in CASE_COLUMNS}
    for name, fact in vocabulary.stated_facts.items():
        meanings |= _of_fact(name, fact)
        meanings[name + FINDING_SUFFIX] = Meaning("finding", _flag(name + FINDING_SUFFIX), fact)
    for kind in vocabulary.stated_lines:
        meanings[kind + GIVEN_SUFFIX] = Meaning("given", _flag(kind + GIVEN_SUFFIX))
    return meanings


def of_lines(vocabulary: Vocabulary, kind: str) -> dict[str, Meaning]:
    """Return what the columns of ``<kind>.parquet`` may be, by name."""
    meanings = {
        "case_id": Meaning("identity", _identity("case_id")),
        LINE_NO: Meaning("order", Fact(LINE_NO, "行号", "int")),
    }
    for name, fact in vocabulary.stated_lines[kind].columns.items():
        if not fact.derived:
            meanings |= _of_fact(name, fact)
    return meanings


def columns_of_schema(
    path: Path,
    schema: Mapping[str, DataType],
    meanings: Mapping[str, Meaning],
    language: Language,
) -> dict[str, Column]:
    """Return the columns of a file by name, in its order.

    Raises:
        IntakeRefused: Some are not known or of another type; all of them are told.
    """
    if len(schema) > MAX_COLUMNS:
        what = ("文件", "the file")
        raise refused(path, "too_many_columns", language, what=what, found=len(schema), most=MAX_COLUMNS)
    wrong = [
        name for name, dtype in schema.items() if name not in meanings or not _fits(meanings[name], dtype)
    ]
    if wrong:
        raise _wrong(path, wrong, schema, meanings, language)
    return {name: Column(name, meanings[name], dtype) for name, dtype in schema.items()}


def unknown_name(name: str, known: Iterable[str], language: Language) -> str:
    """Return that a name is not known, with what it may have meant."""
    near = difflib.get_close_matches(name[:100], list(known), n=1)
    hint = {"zh": f"，是否指 {near[0]}？", "en": f", did you mean {near[0]}?"}[language] if near else ""
    return sentence("column_unknown", language, {"found": name, "near": hint})


def _wrong(
    path: Path,
    wrong: list[str],
    schema: Mapping[str, DataType],
    meanings: Mapping[str, Meaning],
    language: Language,
) -> IntakeRefused:
    told: list[str] = []
    for name in wrong[:MAX_TOLD]:
        if name in meanings:
            type_, expected = shorten(schema[name]), _EXPECTED[meanings[name].fact.type]
            found = {"found": name, "type": type_, "expected": expected}
            told.append(sentence("column_type", language, found))
        else:
            told.append(unknown_name(name, meanings, language))
    if len(wrong) > MAX_TOLD:
        told.append("...")
    listed = "; ".join(told)
    return refused(path, "wrong_columns", language, count=len(wrong), listed=listed)


def _of_fact(name: str, fact: Fact) -> dict[str, Meaning]:
    absent = name + ABSENT_SUFFIX
    return {name: Meaning("value", fact), absent: Meaning("absent", _flag(absent), fact)}


def _identity(name: str) -> Fact:
    return Fact(name, name, "date" if name == "day" else "str")


def _flag(name: str) -> Fact:
    return Fact(name, name, "bool")


def _fits(meaning: Meaning, dtype: DataType) -> bool:
    base = dtype.base_type()
    if base == pl.Null:
        return True
    if meaning.fact.type == "int":
        return base in _WHOLE or _is_wide(dtype)
    fitting: dict[FactType, set[DataTypeClass]] = {
        "bool": {pl.Boolean},
        "date": {pl.Date, pl.Datetime},
        "str": _TEXT,
    }
    return base in fitting[meaning.fact.type]


def _is_wide(dtype: DataType | DataTypeClass) -> bool:
    return dtype.base_type() in _WIDER or (isinstance(dtype, pl.Decimal) and dtype.scale == 0)

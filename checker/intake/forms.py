"""What the columns of a form may be: the identity of an employer, and every fact of the vocabulary.

There is one form of employers and one for each kind of lines. Each knows its columns by
title, aliases and English names, so that a form filled anywhere can be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from checker.intake.quantity import WORDS
from rules.fact import Fact, LineKind, Vocabulary

Role = Literal["fact", "code", "case", "name", "place", "day", "person", "given", "ignored"]

EMPLOYERS = "employers"
GIVEN_TITLE = "明细已报"

_IDENTITY: tuple[tuple[str, Role, str, tuple[str, ...]], ...] = (
    ("credit_code", "code", "统一社会信用代码", ("信用代码", "社会信用代码", "统一代码", "单位代码")),
    ("name", "name", "单位名称", ("用人单位名称", "企业名称", "用人单位", "公司名称", "单位全称")),
    ("place", "place", "用工地区划代码", ("用工地行政区划代码", "用工地区划", "行政区划代码", "区划代码")),
    ("day", "day", "基准日", ("填报日", "填报日期", "报送日期", "基准日期")),
    ("case_id", "case", "案号", ("案件编号", "书面审查编号")),
)
_PERSON = ("法定代表人身份证号", ("法定代表人身份证号码", "法人身份证号", "法定代表人证件号码"))
_IGNORED = ("序号", "错误说明", "row", "no.")
"""Columns that are read for nothing and not told: numbering, and the column we add ourselves."""


_NOISE = re.compile(r"[\s\u200b\ufeff*:;,、。'\"“”]")
_NUMBERING = re.compile(r"^(?:\d{1,3}[.)、]|[一二三四五六七八九十]{1,3}[.、])(?=\D)")
_UNITS = "|".join(sorted({re.escape(word) for words in WORDS.values() for word in words}))
_HARMLESS = re.compile(
    rf"(?:单位)?(?:{_UNITS})|必填|选填|可选|是/否|是或否|有/无|\d+位|下拉.*|格式.*|.*yyyy.*|如.*|例.*|gb/t.*|年末|12月31日"
)
BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")


def normal(text: str) -> str:
    """Return a header as headers are compared.

    >>> normal("＊统一社会 信用代码\\n（18位）：")
    '统一社会信用代码(18位)'
    """
    return _NOISE.sub("", _NUMBERING.sub("", unicodedata.normalize("NFKC", text).strip())).lower()


def bare(text: str) -> str:
    """Return a header without the brackets that hold a unit or an instruction; others mean something.

    >>> bare("工资总额（万元）"), bare("参保人数（养老）")
    ('工资总额', '参保人数(养老)')
    """
    return BRACKETS.sub(lambda part: "" if _HARMLESS.fullmatch(part[0][1:-1]) else part[0], normal(text))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form; `fact` is what its cells state, `kind` the list it speaks of."""

    name: str
    title: str
    role: Role = "fact"
    fact: Fact | None = None
    kind: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the column is read."""
        return self.role != "ignored"

    @property
    def headers(self) -> tuple[str, ...]:
        """All it may be headed with, the preferred first."""
        return (self.title, *self.aliases, self.name)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table: its columns by header, exact and without brackets."""

    name: str
    title: str
    aliases: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: frozenset[str]
    is_lines: bool = False
    exact: Mapping[str, Column] = field(default_factory=dict[str, Column])
    loose: Mapping[str, Column] = field(default_factory=dict[str, Column])

    @property
    def shared(self) -> frozenset[str]:
        """Names of columns that every form has, which tell nothing about its kind."""
        return frozenset(column.name for column in self.columns if column.role not in {"fact", "given"})

    def find(self, header: str) -> Column | None:
        """Return the column a header names."""
        return self.exact.get(normal(header)) or self.loose.get(bare(header))

    def rank(self, header: str) -> int:
        """Return how good a name for its column a header is; 0 is the title."""
        column = self.find(header)
        names = [bare(name) for name in column.headers] if column else []
        return names.index(bare(header)) if bare(header) in names else len(names)


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of one vocabulary."""

    employers: Form
    lines: Mapping[str, Form]

    @property
    def all(self) -> tuple[Form, ...]:
        """The employers' form first."""
        return (self.employers, *self.lines.values())


def forms_of(vocabulary: Vocabulary) -> Forms:
    """Return the forms in which a vocabulary can be stated."""
    identity = identity_columns()
    given = [
        Column(f"{name}__given", _given(kind.title), "given", _yes_no(name), name, _also(kind))
        for name, kind in vocabulary.stated_lines.items()
    ]
    person = Column("legal_representative_id", _PERSON[0], "person", None, "", _PERSON[1])
    employers = [*identity, *map(_stating, vocabulary.stated_facts.values()), *given, person]
    titles = ("用人单位", "单位", "单位信息", "书面审查", "单位基本情况", "书面审查报告书")
    return Forms(
        make_form(EMPLOYERS, titles[0], titles[1:], employers),
        {
            name: make_form(
                name,
                kind.title,
                kind.aliases,
                [
                    *(column for column in identity if column.role in {"code", "case", "name"}),
                    *(_stating(fact) for fact in kind.columns.values() if not fact.derived),
                ],
                is_lines=True,
            )
            for name, kind in vocabulary.stated_lines.items()
        },
    )


def make_form(
    name: str, title: str, aliases: Iterable[str], columns: Iterable[Column], *, is_lines: bool = False
) -> Form:
    """Return a form that finds its columns by header.

    A header that two columns claim belongs to the one that has it as title, else to the first;
    without its harmless brackets, to nobody where two columns differ only in those.
    """
    columns = (*columns, *(Column(text, text, "ignored") for text in _IGNORED))
    exact: dict[str, Column] = {}
    loose: dict[str, Column] = {}
    contested: set[str] = set()
    for column in columns:
        _ = exact.setdefault(normal(column.title), column)
    for column in columns:
        for header in column.headers:
            _ = exact.setdefault(normal(header), column)
            if (text := bare(header)) and loose.setdefault(text, column) is not column:
                contested.add(text)
    for text in contested:
        del loose[text]
    loose.update({text: exact[text] for text in contested if text in exact})
    keys = frozenset(column.name for column in columns if column.role in {"code", "case"})
    return Form(name, title, tuple(aliases), columns, keys, is_lines, exact, loose)


def identity_columns() -> list[Column]:
    """Return the columns that say who an employer is, and where and when it speaks."""
    return [_identity(*spec) for spec in _IDENTITY]


def _identity(name: str, role: Role, title: str, aliases: tuple[str, ...]) -> Column:
    kind = "date" if role == "day" else "str"
    return Column(name, title, role, Fact(name, title, kind), "", aliases)


def _stating(fact: Fact) -> Column:
    return Column(fact.name, fact.title, "fact", fact, "", fact.aliases)


def _yes_no(kind: str) -> Fact:
    return Fact(f"{kind}__given", GIVEN_TITLE, "bool")


def _given(title: str) -> str:
    """欠薪明细 → 欠薪明细已报, 职工花名册 → 职工花名册明细已报."""
    return title.removesuffix("明细") + GIVEN_TITLE


def _also(kind: LineKind) -> tuple[str, ...]:
    return (kind.title + GIVEN_TITLE, *map(_given, kind.aliases))

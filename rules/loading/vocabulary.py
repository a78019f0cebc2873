"""Reading ``facts/*.yaml``: facts, lists, aggregates over them and shared definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from rules.condition.parser import Scope, parse
from rules.condition.tree import Aggregate, Defined, FigureOf, Function
from rules.document import Section
from rules.errors import ConditionRefused
from rules.fact import ABSENT, LINE_FEN, UNITS, UNSET, Fact, FactType, LineKind, Presumption, Vocabulary
from rules.loading.files import Files

_TOP = ("facts", "lines", "lists", "aggregates", "definitions")
_FACT = (
    "title",
    "type",
    "unit",
    "range",
    "origin",
    "aliases",
    "values",
    "may_be_absent",
    "presumed",
    "personal",
    "inherits",
    "derived",
    "bounded",
    "stands_for",
    "note",
)
_LINE = ("title", "aliases", "columns", "derived", "note")
_AGGREGATE = ("title", "of", "count", "count_distinct", "sum", "min", "max", "where", "note")
_DEFINITION = ("title", "of", "when", "presumed", "source", "note")
_TYPES = ("bool", "int", "date", "str")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a condition may name, apart from figures and rules."""

    vocabulary: Vocabulary
    aggregates: Mapping[str, Aggregate]
    definitions: Mapping[str, Defined]

    def scope(
        self, figures: Mapping[str, FigureOf], line: str | None, rules: frozenset[str] = frozenset()
    ) -> Scope:
        """Return the names that a condition over `line` may use."""
        return Scope(self.vocabulary, line, figures, self.aggregates, self.definitions, rules)


def read_vocabulary(files: Files, figures: Mapping[str, FigureOf]) -> Words:
    """Return the vocabulary with its aggregates and definitions."""
    facts: dict[str, Fact] = {}
    lines: dict[str, LineKind] = {}
    lists: dict[str, tuple[str, ...]] = {}
    sections = files.sections("facts")
    for section in sections:
        files.only(section, _TOP)
        for name, entry in _named(files, section, "facts"):
            if name in facts:
                files.tell(entry.place(), f"fact {name!r} is declared twice")
            facts[name] = _fact(files, name, entry, None)
        for name, entry in _named(files, section, "lines"):
            lines[name] = _line_kind(files, name, entry, lines.get(name))
        for name in files.section(section, "lists"):
            lists[name] = files.texts(files.section(section, "lists"), name)
    vocabulary = Vocabulary(facts, lines, lists)
    aggregates, definitions = _conditions(files, sections, vocabulary, figures)
    for name in (*aggregates, *definitions):
        if name in facts:
            files.tell(sections[0].place(), f"{name!r} is a fact and something else too", "rename one")
    return Words(vocabulary, aggregates, definitions)


def _named(files: Files, section: Section, key: str) -> list[tuple[str, Section]]:
    entries = files.section(section, key)
    named: list[tuple[str, Section]] = []
    for name, entry in entries.items():
        if isinstance(entry, Section):
            named.append((name, entry))
        else:
            files.tell(entries.place(name), f"{name}: expected fields, found {entry!r}")
    return named


def _line_kind(files: Files, name: str, entry: Section, known: LineKind | None) -> LineKind:
    files.only(entry, _LINE)
    columns = dict(known.columns) if known else {}
    for column, spec in _named(files, entry, "columns"):
        if column in columns:
            files.tell(spec.place(), f"column {name}.{column} is declared twice")
        columns[column] = _fact(files, column, spec, name)
    if known:
        title = str(entry.get("title", known.title))
        return replace(
            known, title=title, aliases=(*known.aliases, *files.texts(entry, "aliases")), columns=columns
        )
    title = files.take(entry, "title", str)
    return LineKind(
        name, title, files.texts(entry, "aliases"), columns, derived=bool(entry.get("derived", False))
    )


def _fact(files: Files, name: str, entry: Section, kind: str | None) -> Fact:
    files.only(entry, _FACT)
    type_ = cast("FactType", files.one_of(entry, "type", _TYPES))
    unit = files.one_of(entry, "unit", UNITS) if type_ == "int" else None
    default = (0, 0) if unit is None else LINE_FEN if unit == "fen" and kind else UNITS[unit]
    low, high = default
    match entry.get("range"):
        case None:
            pass
        case [int(smallest), int(largest)] if smallest <= largest:
            low, high = smallest, largest
        case other:
            files.tell(entry.place("range"), f"range: expected [smallest, largest], found {other!r}")
    values = {str(code): str(label) for code, label in files.section(entry, "values").items()}
    fact = Fact(
        name=name,
        title=files.take(entry, "title", str),
        type=type_,
        kind=kind,
        unit=unit,
        low=low,
        high=high,
        origin=frozenset(str(entry.get("origin", ""))),
        aliases=files.texts(entry, "aliases"),
        values=values,
        may_be_absent=files.take(entry, "may_be_absent", bool, default=False),
        personal=files.take(entry, "personal", bool, default=False),
        inherits=files.take(entry, "inherits", bool, default=False),
        derived=files.take(entry, "derived", bool, default=False),
        bounded=files.take(entry, "bounded", bool, default=False),
        stands_for=str(entry.get("stands_for", "")),
        note=str(entry.get("note", "")),
    )
    if not fact.origin <= set("RPSX") or (not fact.origin and not fact.derived):
        files.tell(entry.place("origin"), f"origin: found {entry.get('origin')!r}", "letters of R, P, S, X")
    return replace(fact, presumed=_presumed(files, entry, fact))


def _presumed(files: Files, entry: Section, fact: Fact) -> Presumption:
    if "presumed" not in entry:
        return UNSET
    value = entry["presumed"]
    if value is None:
        if fact.may_be_absent:
            return ABSENT
        files.tell(
            entry.place("presumed"), "presumed absent, but it may not be absent", "add may_be_absent: true"
        )
        return UNSET
    expected: dict[str, type] = {"bool": bool, "int": int, "date": date, "str": str}
    if not isinstance(value, expected[fact.type]):
        files.tell(entry.place("presumed"), f"presumed: {value!r} is no {fact.type}")
        return UNSET
    return cast("Presumption", value)


def _conditions(
    files: Files, sections: list[Section], vocabulary: Vocabulary, figures: Mapping[str, FigureOf]
) -> tuple[dict[str, Aggregate], dict[str, Defined]]:
    """Parse definitions and aggregates; each may use those above it, in file order."""
    aggregates: dict[str, Aggregate] = {}
    definitions: dict[str, Defined] = {}
    # derived words come last: they are written in terms of all others
    for section in sorted(sections, key=lambda s: s.file.endswith("derived.yaml")):
        for name, entry in _named(files, section, "definitions"):
            files.only(entry, _DEFINITION)
            kind = _kind(files, entry, vocabulary, required=False)
            scope = Scope(vocabulary, kind, figures, aggregates, definitions)
            try:
                body = parse(files.take(entry, "when", str), scope)
            except ConditionRefused as error:
                files.tell(entry.place("when"), error.message, error.hint)
                continue
            presumed = entry.get("presumed")
            title = files.take(entry, "title", str)
            definitions[name] = Defined(
                name, title, kind, body, presumed if isinstance(presumed, bool) else None
            )
        for name, entry in _named(files, section, "aggregates"):
            files.only(entry, _AGGREGATE)
            kind = _kind(files, entry, vocabulary, required=True)
            if kind is None:
                continue
            scope = Scope(vocabulary, kind, figures, {}, definitions)
            try:
                where = parse(str(entry["where"]), scope) if "where" in entry else None
            except ConditionRefused as error:
                files.tell(entry.place("where"), error.message, error.hint)
                continue
            function, column = _function(files, entry, vocabulary.lines[kind])
            aggregates[name] = Aggregate(name, files.take(entry, "title", str), kind, function, column, where)
    return aggregates, definitions


def _kind(files: Files, entry: Section, vocabulary: Vocabulary, *, required: bool) -> str | None:
    if "of" not in entry and not required:
        return None
    return files.one_of(entry, "of", vocabulary.lines) if vocabulary.lines else None


def _function(files: Files, entry: Section, kind: LineKind) -> tuple[Function, Fact | None]:
    named = [key for key in ("count", "count_distinct", "sum", "min", "max") if key in entry]
    if named == ["count"]:
        return "count", None
    if len(named) == 1 and str(entry[named[0]]) in kind.columns:
        function, column = cast("Function", named[0]), kind.columns[str(entry[named[0]])]
        number = column.type == "int" and not column.bounded
        if function == "count_distinct" or (number and (function != "sum" or column.low == 0)):
            return function, column
        files.tell(entry.place(named[0]), f"{named[0]} needs a number column with a range from 0")
    else:
        hint = "count: true, or one of count_distinct, sum, min, max with a column"
        files.tell(entry.place(), f"an aggregate of {kind.name} says what it takes", hint)
    return "count", None

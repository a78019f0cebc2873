"""Reading the vocabulary of ``facts/*.yaml``: facts of the case, lists of lines, value lists."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from rules.condition.scope import TODAY
from rules.document import Section
from rules.errors import Fault
from rules.fact import ABSENT, LINE_FEN, UNITS, UNSET, Fact, FactType, LineKind, Presumption, Vocabulary
from rules.loading.files import Files
from rules.value import read_value

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
_TYPES = ("bool", "int", "date", "str")


def read_vocabulary(files: Files) -> Vocabulary:
    """Return the facts of the case, the lists with their columns, and the value lists of the law."""
    facts: dict[str, Fact] = {}
    lines: dict[str, LineKind] = {}
    lists: dict[str, tuple[str, ...]] = {}
    columns: list[tuple[Section, Fact]] = []
    for section in files.sections("facts"):
        files.only(section, _TOP)
        for name, entry in named(files, section, "facts"):
            if name in facts:
                files.tell(entry.place(), f"fact {name!r} is declared twice", "remove one of the two")
                continue
            if name == TODAY:
                files.tell(entry.place(), f"{name!r} is the day of the case", "call the fact otherwise")
            facts[name] = _fact(files, name, entry, None)
        for name, entry in named(files, section, "lines"):
            lines[name] = _line_kind(files, name, entry, lines.get(name), columns)
        value_lists = files.section(section, "lists")
        for name in value_lists:
            files.check_name(value_lists.place(name), name)
            if name in lists:
                files.tell(value_lists.place(name), f"value list {name!r} is declared twice", "keep one")
                continue
            lists[name] = files.texts(value_lists, name)
    for entry, column in columns:
        _check_inherited(files, entry, column, facts.get(column.name))
    return Vocabulary(facts, lines, lists)


def _check_inherited(files: Files, entry: Section, column: Fact, fact: Fact | None) -> None:
    """Tell where a column takes what the case says, but the case has no fact of that name and type."""
    if column.inherits and (fact is None or fact.type != column.type):
        found = "there is no such fact" if fact is None else f"that fact is {fact.type}"
        hint = "declare the fact, in the type of the column"
        files.tell(entry.place("inherits"), f"{column.path} inherits {column.name}: {found}", hint)


def named(files: Files, section: Section, key: str) -> list[tuple[str, Section]]:
    """Return the entries below a key by name; an entry without fields is a problem."""
    entries = files.section(section, key)
    named: list[tuple[str, Section]] = []
    for name, entry in entries.items():
        files.check_name(entries.place(name), name)
        if isinstance(entry, Section):
            named.append((name, entry))
        else:
            files.tell(entries.place(name), f"{name}: expected fields, found {entry!r}", "title: …")
    return named


def _line_kind(
    files: Files, name: str, entry: Section, known: LineKind | None, read: list[tuple[Section, Fact]]
) -> LineKind:
    """Read a list; one that another file declares already gains columns."""
    files.only(entry, _LINE)
    columns = dict(known.columns) if known else {}
    for column, spec in named(files, entry, "columns"):
        if column in columns:
            files.tell(spec.place(), f"column {name}.{column} is declared twice", "remove one of the two")
            continue
        columns[column] = _fact(files, column, spec, name)
        read.append((spec, columns[column]))
    if known:
        title = files.take(entry, "title", str, default=known.title)
        return replace(
            known, title=title, aliases=(*known.aliases, *files.texts(entry, "aliases")), columns=columns
        )
    title = files.take(entry, "title", str)
    derived = files.take(entry, "derived", bool, default=False)
    return LineKind(name, title, files.texts(entry, "aliases"), columns, derived=derived)


def _fact(files: Files, name: str, entry: Section, kind: str | None) -> Fact:
    files.only(entry, _FACT)
    type_ = cast("FactType", files.one_of(entry, "type", _TYPES))
    unit = files.one_of(entry, "unit", UNITS) if type_ == "int" else None
    default = (0, 0) if unit is None else LINE_FEN if unit == "fen" and kind else UNITS[unit]
    low, high = files.bounds(entry, "range", default)
    for key, wanted in (("unit", "int"), ("range", "int"), ("values", "str")):
        if key in entry and type_ != wanted:
            files.tell(entry.place(key), f"{name}: {key} does not go with type {type_}", f"type: {wanted}")
    values = {str(code): str(label) for code, label in files.section(entry, "values").items()}
    fact = Fact(
        name=name,
        title=files.take(entry, "title", str),
        type=type_,
        kind=kind,
        unit=unit,
        low=low,
        high=high,
        origin=frozenset(files.take(entry, "origin", str, default="")),
        aliases=files.texts(entry, "aliases"),
        values=values,
        may_be_absent=files.take(entry, "may_be_absent", bool, default=False),
        personal=files.take(entry, "personal", bool, default=False),
        inherits=files.take(entry, "inherits", bool, default=False),
        derived=files.take(entry, "derived", bool, default=False),
        bounded=files.take(entry, "bounded", bool, default=False),
        stands_for=files.take(entry, "stands_for", str, default=""),
        note=files.take(entry, "note", str, default=""),
    )
    if not fact.origin <= set("RPSX") or (entry.get("origin") is None and not fact.derived):
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
    faults: list[Fault] = []
    read = read_value(fact, value, "presumed", faults)
    for fault in faults:
        files.tell(
            entry.place("presumed"), f"{fact.path}: presumed: {fault.message}", "presume what can be stated"
        )
    return UNSET if read is None else read

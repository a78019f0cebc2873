"""Reading the named conditions and aggregates of ``facts/*.yaml``, and all that a condition may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from rules.condition.parser import Scope, parse
from rules.condition.scope import TODAY
from rules.condition.tree import Aggregate, Defined, Expression, FigureOf, Function, walk
from rules.document import Section
from rules.errors import ConditionRefused
from rules.fact import Fact, LineKind, Vocabulary
from rules.loading.files import Files
from rules.loading.vocabulary import named, read_vocabulary

_AGGREGATE = ("title", "of", "count", "count_distinct", "sum", "min", "max", "where", "note")
_DEFINITION = ("title", "of", "when", "presumed", "source", "note")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a condition may name, apart from figures and rules."""

    vocabulary: Vocabulary
    aggregates: Mapping[str, Aggregate]
    definitions: Mapping[str, Defined]

    @property
    def names(self) -> frozenset[str]:
        """Every plain name that is taken."""
        return frozenset((*self.vocabulary.facts, *self.aggregates, *self.definitions))

    def scope(
        self, figures: Mapping[str, FigureOf], line: str | None, rules: frozenset[str] = frozenset()
    ) -> Scope:
        """Return the names that a condition over `line` may use."""
        return Scope(self.vocabulary, line, figures, self.aggregates, self.definitions, rules)


def read_words(files: Files, figures: Mapping[str, FigureOf]) -> Words:
    """Return the vocabulary, definitions and aggregates; each may use those above it, in file order."""
    vocabulary = read_vocabulary(files)
    aggregates: dict[str, Aggregate] = {}
    definitions: dict[str, Defined] = {}
    # derived words come last: they are written in terms of all others
    for section in sorted(files.sections("facts"), key=lambda s: s.file.endswith("derived.yaml")):
        for name, entry in named(files, section, "definitions"):
            if _is_taken(files, entry, name, vocabulary.facts, aggregates, definitions):
                continue
            defined = _defined(files, name, entry, Scope(vocabulary, None, figures, aggregates, definitions))
            if defined is not None:
                definitions[name] = defined
        for name, entry in named(files, section, "aggregates"):
            if _is_taken(files, entry, name, vocabulary.facts, aggregates, definitions):
                continue
            aggregate = _aggregate(files, name, entry, Scope(vocabulary, None, figures, {}, definitions))
            if aggregate is not None:
                aggregates[name] = aggregate
    return Words(vocabulary, aggregates, definitions)


def _is_taken(files: Files, entry: Section, name: str, *others: Mapping[str, object]) -> bool:
    """Tell of a name that something else has already; the first keeps it."""
    taken = name == TODAY or any(name in other for other in others)
    if taken:
        files.tell(entry.place(), f"{name!r} is the name of something else too", "rename one")
    return taken


def _defined(files: Files, name: str, entry: Section, scope: Scope) -> Defined | None:
    files.only(entry, _DEFINITION)
    title, presumed = files.take(entry, "title", str), files.truth(entry, "presumed")
    kind = _kind(files, entry, scope.vocabulary) if "of" in entry else None
    body = _condition(files, entry, "when", replace(scope, line=kind))
    return None if body is None else Defined(name, title, kind, body, presumed)


def _aggregate(files: Files, name: str, entry: Section, scope: Scope) -> Aggregate | None:
    files.only(entry, _AGGREGATE)
    title, kind = files.take(entry, "title", str), _kind(files, entry, scope.vocabulary)
    if kind is None:
        return None
    where = _condition(files, entry, "where", replace(scope, line=kind)) if "where" in entry else None
    if where is not None and any(isinstance(part, Aggregate) for part in walk(where)):
        hint = "an aggregate looks at one line at a time: name the other one in the rule"
        files.tell(entry.place("where"), f"{name}: an aggregate inside an aggregate", hint)
    function, column = _function(files, entry, scope.vocabulary.lines[kind])
    return Aggregate(name, title, kind, function, column, where)


def _condition(files: Files, entry: Section, key: str, scope: Scope) -> Expression | None:
    text = files.take(entry, key, str)
    try:
        return parse(text, scope) if text else None
    except ConditionRefused as error:
        files.tell(entry.place(key), error.message, error.hint)
        return None


def _kind(files: Files, entry: Section, vocabulary: Vocabulary) -> str | None:
    known = files.one_of(entry, "of", vocabulary.lines) if vocabulary.lines else ""
    return known or None


def _function(files: Files, entry: Section, kind: LineKind) -> tuple[Function, Fact | None]:
    found = [key for key in ("count", "count_distinct", "sum", "min", "max") if key in entry]
    if found == ["count"]:
        if entry["count"] is not True:
            files.tell(entry.place("count"), f"count: found {entry['count']!r}", "count: true")
        return "count", None
    if len(found) == 1 and str(entry[found[0]]) in kind.columns:
        function, column = cast("Function", found[0]), kind.columns[str(entry[found[0]])]
        number = column.type == "int" and not column.bounded
        if function == "count_distinct" or (number and (function != "sum" or column.low == 0)):
            return function, column
        wanted = "a number column with a range from 0" if function == "sum" else "a number column"
        files.tell(
            entry.place(function), f"{function} needs {wanted}, not {column.path}", "name another column"
        )
    else:
        hint = "count: true, or one of count_distinct, sum, min, max with a column"
        files.tell(entry.place(), f"an aggregate of {kind.name} says what it takes", hint)
    return "count", None

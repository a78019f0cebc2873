"""Reading the rules themselves, with their sources, exemptions and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from rules.cases import read_case
from rules.condition.parser import parse
from rules.condition.tree import Constant, Defined, Expression, FigureOf
from rules.document import Section
from rules.errors import CaseRefused, ConditionRefused, Place
from rules.loading.files import Files
from rules.loading.vocabulary import Words
from rules.rule import Exemption, Rule, RuleCase, RuleKind, Source, Status

FILES = ("violations", "integrity", "crimes", "listing", "publicity")
TIME_BARRED = "time_barred"
"""Definition of the two-year limit (劳动保障监察条例 第二十条); it bars violations, never crimes or lists."""

_RULE = (
    "id",
    "title",
    "kind",
    "status",
    "severity",
    "item",
    "effective",
    "places",
    "unit_types",
    "for_each",
    "not_applicable",
    "source",
    "when",
    "consequence",
    "cases",
    "note",
)
_CASE = (
    "name",
    "day",
    "place",
    "facts",
    "lines",
    "expect",
    "missing",
    "employer",
    "subject",
    "findings",
    "incomplete",
)
_EXPECTED = ("true", "false", "unknown", "not_applicable")
_KINDS = ("violation", "crime", "listing", "publication", "grade", "lead", "integrity")
_UNKNOWN_CONDITION = Constant(value=False, type="bool")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or other document that rules cite (法律文件)."""

    key: str
    title: str
    number: str
    effective: date | None
    mark: str


def read_instruments(files: Files) -> tuple[dict[str, Instrument], dict[str, str]]:
    """Return the instruments by key and the inspection items (抽查事项) by letter."""
    instruments: dict[str, Instrument] = {}
    for section in files.sections("instruments"):
        for key, entry in section.items():
            if not isinstance(entry, Section):
                files.tell(section.place(key), f"{key}: expected title, number, effective")
                continue
            files.only(entry, ("title", "number", "effective", "mark", "note"))
            since = entry.get("effective")
            instruments[key] = Instrument(
                key,
                files.take(entry, "title", str),
                str(entry.get("number") or ""),
                since if isinstance(since, date) else None,
                files.one_of(entry, "mark", ("V", "M", "D"), default="V"),
            )
    items: dict[str, str] = {}
    for section in files.sections("inspection_items"):
        for letter, entry in section.items():
            items[letter] = str(cast("object", entry["title"] if isinstance(entry, Section) else entry))
    return instruments, items


def read_rules(
    files: Files,
    words: Words,
    figures: Mapping[str, FigureOf],
    instruments: Mapping[str, Instrument],
    items: Mapping[str, str],
) -> dict[str, Rule]:
    """Return all rules by id, in file order."""
    entries = files.lists(*FILES)
    ids = frozenset(str(entry.get("id")) for entry in entries)
    rules: dict[str, Rule] = {}
    for entry in entries:
        files.only(entry, _RULE)
        rule = _rule(files, entry, words, figures, instruments, ids)
        if rule.id in rules:
            files.tell(entry.place("id"), f"rule {rule.id} stands twice", f"first in {rules[rule.id].place}")
        if rule.item not in items:
            files.tell(entry.place("item"), f"item {rule.item!r} is not on the list of inspection items")
        rules[rule.id] = rule
    return rules


def _rule(
    files: Files,
    entry: Section,
    words: Words,
    figures: Mapping[str, FigureOf],
    instruments: Mapping[str, Instrument],
    ids: frozenset[str],
) -> Rule:
    id_ = files.take(entry, "id", str)
    line = entry.get("for_each")
    if line is not None and line not in words.vocabulary.lines:
        files.tell(entry.place("for_each"), f"there is no list {line!r}", ", ".join(words.vocabulary.lines))
        line = None
    scope = words.scope(figures, cast("str | None", line), ids)
    text = files.take(entry, "when", str)
    condition = _UNKNOWN_CONDITION
    try:
        condition = parse(text, scope)
    except ConditionRefused as error:
        files.tell(entry.place("when"), f"{id_}: {error.message}", error.hint)
    kind = cast("RuleKind", files.one_of(entry, "kind", _KINDS))
    effective = files.section(entry, "effective")
    until = effective.get("to")
    severity = files.take(entry, "severity", int)
    if severity not in (1, 2, 3, 4):
        files.tell(entry.place("severity"), f"severity {severity} is not 1 to 4")
    return Rule(
        id=id_,
        title=files.take(entry, "title", str),
        kind=kind,
        status=cast("Status", files.one_of(entry, "status", ("draft", "shadow", "active", "retired"))),
        severity=severity,
        item=files.take(entry, "item", str),
        since=files.take(effective, "from", date),
        until=until if isinstance(until, date) else None,
        places=files.texts(entry, "places"),
        for_each=cast("str | None", line),
        text=text,
        condition=condition,
        exemptions=_exemptions(files, entry, words, figures, id_, kind),
        source=_sources(files, entry, instruments),
        consequence=dict(files.section(entry, "consequence")),
        cases=_cases(files, entry, words, id_),
        place=entry.place("id"),
    )


def _sources(files: Files, entry: Section, instruments: Mapping[str, Instrument]) -> tuple[Source, ...]:
    sources: list[Source] = []
    for item in files.entries(entry, "source"):
        files.only(item, ("law", "article", "mark", "effective", "note"))
        key = files.take(item, "law", str)
        if (instrument := instruments.get(key)) is None:
            files.tell(item.place("law"), f"instrument {key!r} is not in instruments.yaml")
            continue
        mark = files.one_of(item, "mark", ("V", "M", "D"), default=instrument.mark)
        since = item.get("effective", instrument.effective)
        article = str(item.get("article") or "")
        sources.append(
            Source(key, instrument.title, article, since if isinstance(since, date) else None, mark)
        )
    if not sources:
        files.tell(entry.place("source"), "a rule cites at least one source")
    return tuple(sources)


def _exemptions(
    files: Files, entry: Section, words: Words, figures: Mapping[str, FigureOf], id_: str, kind: str
) -> tuple[Exemption, ...]:
    scope = words.scope(figures, None)
    written: list[tuple[str, str, Place]] = []
    types = files.texts(entry, "unit_types")
    if types:
        listed = ", ".join(f"'{unit_type}'" for unit_type in types)
        written.append(("other_unit_type", f"NOT unit_type IN ({listed})", entry.place("unit_types")))
    for item in files.entries(entry, "not_applicable"):
        files.only(item, ("reason", "when", "source", "note"))
        written.append((files.take(item, "reason", str), files.take(item, "when", str), item.place("when")))
    exemptions: list[Exemption] = []
    for reason, text, place in written:
        try:
            body: Expression = parse(text, scope)
        except ConditionRefused as error:
            files.tell(place, f"{id_}: {error.message}", error.hint)
            continue
        # named by its text: rules that share an exemption share its column in a batch
        exemptions.append(Exemption(reason, Defined(f"exempt {text}", reason, None, body, presumed=False)))
    if kind == "violation" and TIME_BARRED in words.definitions:
        exemptions.append(Exemption(TIME_BARRED, words.definitions[TIME_BARRED]))
    return tuple(exemptions)


def _cases(files: Files, entry: Section, words: Words, id_: str) -> tuple[RuleCase, ...]:
    cases: list[RuleCase] = []
    for item in files.entries(entry, "cases"):
        files.only(item, _CASE)
        expect = str(item.get("expect")).lower()
        if expect not in _EXPECTED:
            files.tell(item.place("expect"), f"{id_}: expect: found {expect!r}", " | ".join(_EXPECTED))
        name = files.take(item, "name", str)
        written = {key: value for key, value in item.items() if key not in ("name", "expect", "missing")}
        try:
            case = read_case(words.vocabulary, {"case_id": f"{id_}: {name}", **written})
        except CaseRefused as error:
            for fault in error.faults:
                files.tell(item.place("facts"), f"{id_}, case {name!r}: {fault.field}: {fault.message}")
            continue
        missing = frozenset(files.texts(item, "missing")) if "missing" in item else None
        cases.append(RuleCase(name, case, expect, missing, item.place("name")))
    return tuple(cases)

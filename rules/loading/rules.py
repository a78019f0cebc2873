"""Reading the rules themselves, with their sources, exemptions and cases."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import cast

from rules.cases import read_case
from rules.condition.parser import parse
from rules.condition.tree import Constant, Defined, Expression, FigureOf
from rules.document import Section
from rules.errors import CaseRefused, ConditionRefused, Place
from rules.loading.consequences import read_consequence
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.loading.sources import read_sources
from rules.loading.words import Words
from rules.parameter import is_place
from rules.rule import Exemption, Rule, RuleCase, RuleKind, Status

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
_ID = re.compile(r"[A-Z]{1,2}[0-9]{2}[A-Z]*")
_UNKNOWN_CONDITION = Constant(value=False, type="bool")


def read_rules(
    files: Files,
    words: Words,
    figures: Mapping[str, FigureOf],
    instruments: Mapping[str, Instrument],
    items: Mapping[str, str],
) -> dict[str, Rule]:
    """Return all rules by id, in file order."""
    entries = files.lists(*FILES)
    ids = frozenset(id_ for entry in entries if isinstance(id_ := entry.get("id"), str))
    rules: dict[str, Rule] = {}
    for entry in entries:
        files.only(entry, _RULE)
        rule = _rule(files, entry, words, figures, instruments, ids)
        if rule.id in rules:
            files.tell(entry.place("id"), f"rule {rule.id} stands twice", f"first in {rules[rule.id].place}")
        if rule.item and rule.item not in items:
            files.tell(
                entry.place("item"),
                f"item {rule.item!r} is not on the list of inspection items",
                f"one of {', '.join(items)}",
            )
        if rule.id in words.names:
            files.tell(
                entry.place("id"), f"{rule.id!r} is the name of a rule and of something else", "rename one"
            )
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
    if id_ and not _ID.fullmatch(id_):
        files.tell(
            entry.place("id"), f"id {id_!r} cannot be named in a condition", "letters, then digits: B01"
        )
    line: str | None = None
    if entry.get("for_each") is not None and words.vocabulary.lines:
        line = files.one_of(entry, "for_each", words.vocabulary.lines)
    text = files.take(entry, "when", str)
    condition = _UNKNOWN_CONDITION
    try:
        condition = parse(text, words.scope(figures, line, ids)) if text else condition
    except ConditionRefused as error:
        files.tell(entry.place("when"), f"{id_}: {error.message}", error.hint)
    kind = cast("RuleKind", files.one_of(entry, "kind", _KINDS))
    effective = files.section(entry, "effective")
    files.only(effective, ("from", "to"))
    since, until = files.take(effective, "from", date), files.day(effective, "to")
    if until is not None and until < since:
        files.tell(effective.place("to"), f"to {until} lies before from {since}", "swap them")
    severity = files.take(entry, "severity", int)
    if entry.get("severity") == severity and severity not in (1, 2, 3, 4):
        files.tell(entry.place("severity"), f"severity {severity} is not 1 to 4", "4 is the gravest")
    return Rule(
        id=id_,
        title=files.take(entry, "title", str),
        kind=kind,
        status=cast("Status", files.one_of(entry, "status", ("draft", "shadow", "active", "retired"))),
        severity=severity,
        item=files.take(entry, "item", str),
        since=since,
        until=until,
        places=_places(files, entry),
        for_each=line,
        text=text,
        condition=condition,
        exemptions=_exemptions(files, entry, words, figures, id_, kind),
        source=read_sources(files, entry, instruments),
        consequence=read_consequence(files, entry),
        cases=_cases(files, entry, words, figures, id_),
        place=entry.place("id"),
    )


def _places(files: Files, entry: Section) -> tuple[str, ...]:
    """Return the prefixes of the places where a rule applies, without the zeros that only fill up."""
    places: list[str] = []
    for code in files.texts(entry, "places"):
        if not is_place(code):
            hint = "two, four or six digits of GB/T 2260, quoted"
            files.tell(entry.place("places"), f"places: found {code!r}", hint)
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]  # noqa: PLW2901
        places.append(code)
    return tuple(places)


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


def _missing(files: Files, item: Section, words: Words, figures: Mapping[str, FigureOf]) -> frozenset[str]:
    """Return the names a case expects to be missing; each must be one that can be reported."""
    names = files.texts(item, "missing")
    known = [*words.vocabulary.paths, *(f":{name}" for name in figures)]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "a fact, a list, list.column or :figure"
            files.tell(item.place("missing"), f"missing: {name!r} is never reported", hint)
    return frozenset(names)


def _cases(
    files: Files, entry: Section, words: Words, figures: Mapping[str, FigureOf], id_: str
) -> tuple[RuleCase, ...]:
    cases: list[RuleCase] = []
    for item in files.entries(entry, "cases"):
        files.only(item, _CASE)
        expect = str(item.get("expect")).lower()
        if expect not in _EXPECTED:
            files.tell(item.place("expect"), f"{id_}: expect: found {expect!r}", " | ".join(_EXPECTED))
        name = files.take(item, "name", str)
        told = ("name", "expect", "missing")
        written = {key: value for key, value in item.items() if key in _CASE and key not in told}
        try:
            case = read_case(words.vocabulary, {"case_id": f"{id_}: {name}", **written})
        except CaseRefused as error:
            for fault in error.faults:
                top = fault.field.split(".")[0]
                place = item.place(top if top in item else None)
                files.tell(place, f"{id_}, case {name!r}: {fault.field}: {fault.message}")
            continue
        missing = _missing(files, item, words, figures) if "missing" in item else None
        cases.append(RuleCase(name, case, expect, missing, item.place("name")))
    return tuple(cases)

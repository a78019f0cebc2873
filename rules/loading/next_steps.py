"""Reading ``next_steps.yaml``: what follows from which verdict, outcome, hold or missing fact."""

from __future__ import annotations

import difflib
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.condition.parser import parse
from rules.condition.tree import FigureOf
from rules.document import Section
from rules.errors import ConditionRefused
from rules.fact import UNSET, Fact
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.loading.outcomes import Outcomes
from rules.loading.sources import read_sources
from rules.loading.words import Words
from rules.next_step import PLACEHOLDERS, WORDS, NextStep, Start
from rules.parameter import is_place
from rules.rule import Rule
from rules.time_limit import ACTORS, TimeLimit

_FIELDS = (
    "name",
    "step",
    "actor",
    "when",
    "any_of",
    "items",
    "not_supplied",
    "unsigned_figures",
    "places",
    "limit",
    "counted_from",
    "starts",
    "source",
    "note",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What steps may name."""

    words: Words
    figures: Mapping[str, FigureOf]
    instruments: Mapping[str, Instrument]
    items: Mapping[str, str]
    rules: Mapping[str, Rule]
    outcomes: Outcomes
    limits: Mapping[str, TimeLimit]

    @property
    def verdicts(self) -> frozenset[str]:
        """Rules and outcomes."""
        return frozenset((*self.rules, *(rule.id for rule in self.outcomes.rules)))


def read_next_steps(files: Files, known: Known) -> tuple[NextStep, ...]:
    """Return the steps in the order of their file, which is the order in which they are told."""
    steps: dict[str, NextStep] = {}
    for entry in files.lists("next_steps"):
        files.only(entry, _FIELDS)
        step = _step(files, entry, known)
        if step.name in steps:
            files.tell(entry.place("name"), f"step {step.name!r} stands twice", "rename one of the two")
        steps[step.name] = step
    return tuple(steps.values())


def _step(files: Files, entry: Section, known: Known) -> NextStep:
    limit = _limit(files, entry, known)
    counted_from = files.take(entry, "counted_from", str, default="")
    if limit is not None and not counted_from:
        hint = "counted_from: 自……之日"
        files.tell(entry.place("limit"), "a period runs from some event: it is not named", hint)
    step = NextStep(
        name=files.take(entry, "name", str),
        step=files.take(entry, "step", str),
        actor=files.one_of(entry, "actor", ACTORS),
        when=_when(files, entry, known),
        any_of=frozenset(_among(files, entry, "any_of", {rule.kind for rule in known.rules.values()})),
        items=frozenset(_among(files, entry, "items", known.items)),
        not_supplied=_presumed(files, entry, known),
        unsigned_figures=files.truth(entry, "unsigned_figures") or False,
        places=_places(files, entry),
        limit=limit,
        counted_from=counted_from,
        starts=_starts(files, entry, known, limit),
        source=read_sources(files, entry, known.instruments),
    )
    if not step.when and not step.any_of:
        files.tell(entry.place(), f"{step.name}: nothing leads to this step", "when: {CR01: true}")
    _check_text(files, entry, step)
    return step


def _when(files: Files, entry: Section, known: Known) -> dict[str, frozenset[str]]:
    when: dict[str, frozenset[str]] = {}
    section = files.section(entry, "when")
    referrals = {referral.id for referral in known.outcomes.referrals}
    for name in section:
        if name not in known.verdicts:
            near = difflib.get_close_matches(name, known.verdicts, n=1)
            hint = f"did you mean {near[0]}?" if near else "a rule, listing, publication, referral.…, held.…"
            files.tell(section.place(name), f"there is no rule or outcome {name!r}", hint)
            continue
        written = section[name] if isinstance(section[name], list) else [section[name]]
        # true is a truth to YAML
        words = [str(word).lower() if isinstance(word, bool) else word for word in written]
        for word in words:
            if word not in WORDS or (word == "held" and name not in referrals):
                files.tell(section.place(name), f"{name}: found {word!r}", " | ".join(WORDS))
        when[name] = frozenset(str(word) for word in words)
    return when


def _among(files: Files, entry: Section, key: str, known: Collection[str]) -> tuple[str, ...]:
    names = files.texts(entry, key)
    for name in names:
        if name not in known:
            files.tell(entry.place(key), f"{key}: found {name!r}", f"one of {', '.join(sorted(known))}")
    return names


def _presumed(files: Files, entry: Section, known: Known) -> tuple[Fact, ...]:
    """Return the facts a step waits for; without a presumption a missing fact tells itself."""
    facts = known.words.vocabulary.stated_facts
    found: list[Fact] = []
    for name in _among(files, entry, "not_supplied", facts):
        if (fact := facts.get(name)) is None:
            continue
        if fact.presumed is UNSET:
            hint = "an unknown fact is named missing; leave it out here"
            files.tell(entry.place("not_supplied"), f"nothing is presumed of {name}", hint)
        found.append(fact)
    return tuple(found)


def _places(files: Files, entry: Section) -> tuple[str, ...]:
    codes = files.texts(entry, "places")
    for code in codes:
        if not is_place(code):
            hint = "two, four or six digits of GB/T 2260, quoted"
            files.tell(entry.place("places"), f"places: found {code!r}", hint)
    return codes


def _limit(files: Files, entry: Section, known: Known) -> TimeLimit | None:
    if entry.get("limit") is None:
        return None
    name = files.take(entry, "limit", str)
    if name not in known.limits:
        near = difflib.get_close_matches(name, known.limits, n=1)
        hint = f"did you mean {near[0]}?" if near else "declare it there"
        files.tell(entry.place("limit"), f"period {name!r} is not in time_limits.yaml", hint)
    return known.limits.get(name)


def _starts(files: Files, entry: Section, known: Known, limit: TimeLimit | None) -> Start | None:
    if entry.get("starts") is None:
        return None
    section = files.section(entry, "starts")
    files.only(section, ("at", "where"))
    path = files.take(section, "at", str)
    vocabulary = known.words.vocabulary
    kind, _, name = path.rpartition(".")
    fact = vocabulary.facts.get(name) if not kind else None
    if kind in vocabulary.lines:
        fact = vocabulary.lines[kind].columns.get(name)
    if fact is None or fact.type != "date":
        files.tell(section.place("at"), f"at: {path!r} is no date of a case", "a fact, or list.column")
        return None
    if limit is None or limit.unit == "hours":
        told = "no period runs from it" if limit is None else "hours run from a minute, a case states days"
        files.tell(entry.place("starts"), f"starts: {told}", "leave it out")
    where = None
    if section.get("where") is not None:
        try:
            scope = known.words.scope(known.figures, fact.kind)
            where = parse(files.take(section, "where", str), scope)
        except ConditionRefused as error:
            files.tell(section.place("where"), error.message, error.hint)
    return Start(fact, where)


def _check_text(files: Files, entry: Section, step: NextStep) -> None:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(step.step) if name is not None]
    except ValueError:
        names = ["{"]
    for name in names:
        if name not in PLACEHOLDERS:
            hint = f"known are {', '.join(f'{{{known}}}' for known in PLACEHOLDERS)}"
            files.tell(entry.place("step"), f"{step.name}: nothing fills in {{{name}}}", hint)

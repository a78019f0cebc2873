"""Reading ``outcomes.yaml``: what several verdicts together lead to (移送、列入、公布).

One table for every outcome class. A referral may be *held*: made out, but a person has
to look first. Conditions are judged by the engines like any rule's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.condition.parser import Scope, parse
from rules.condition.tree import Constant, Expression, FigureOf
from rules.document import Section
from rules.errors import ConditionRefused, Place
from rules.loading.files import Files
from rules.loading.words import Words
from rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Referral:
    """One crime that can be referred: the id of its condition and of each reason to hold it."""

    crime: str
    title: str
    id: str
    holds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcome classes; `rules` are their conditions in the form engines judge."""

    referrals: tuple[Referral, ...]
    listing: str
    publication: str
    rules: tuple[Rule, ...]


def outcome_rule(files: Files, entry: Section, id_: str, title: str, scope: Scope) -> Rule:
    """Return the condition of an outcome in the form engines judge: in force always and everywhere."""
    text = files.take(entry, "when", str)
    tree: Expression = Constant(value=False, type="bool")
    try:
        tree = parse(text, scope) if text else tree
    except ConditionRefused as error:
        files.tell(entry.place("when"), f"{id_}: {error.message}", error.hint)
    return Rule(
        id=id_,
        title=title,
        kind="outcome",
        status="active",
        severity=4,
        item="",
        since=date.min,
        until=None,
        places=(),
        for_each=None,
        text=text,
        condition=tree,
        exemptions=(),
        source=(),
        consequence={},
        cases=(),
        place=entry.place(),
    )


def read_outcomes(
    files: Files, words: Words, figures: Mapping[str, FigureOf], rules: Mapping[str, Rule]
) -> Outcomes:
    """Return the outcome classes of ``outcomes.yaml``."""
    judged: list[Rule] = []
    referrals: list[Referral] = []
    document = files.documents.get("outcomes.yaml")
    if not isinstance(document, Section):
        files.tell(
            Place("outcomes.yaml", 1),
            "the file of outcome classes is missing",
            "referrals, listing, publication",
        )
        return Outcomes((), "", "", ())
    scope = words.scope(figures, None, frozenset(rules))

    def condition(id_: str, title: str, entry: Section) -> str:
        judged.append(outcome_rule(files, entry, id_, title, scope))
        return id_

    files.only(document, ("referrals", "listing", "publication"))
    crimes: set[str] = set()
    for entry in files.entries(document, "referrals"):
        files.only(entry, ("crime", "title", "when", "held"))
        crime = files.take(entry, "crime", str)
        if crime in crimes:
            files.tell(entry.place("crime"), f"crime {crime!r} stands twice", "put both under one, with OR")
        crimes.add(crime)
        title = files.take(entry, "title", str)
        id_ = condition(f"referral.{crime}", title, entry)
        holds: list[tuple[str, str]] = []
        for hold in files.entries(entry, "held"):
            files.only(hold, ("reason", "title", "when", "source"))
            reason = files.take(hold, "reason", str)
            holds.append((reason, condition(f"held.{crime}.{reason}", files.take(hold, "title", str), hold)))
        referrals.append(Referral(crime, title, id_, tuple(holds)))
    for name in ("listing", "publication"):
        files.only(files.section(document, name), ("when",))
    listing = condition("listing", "列入", files.section(document, "listing"))
    publication = condition("publication", "公布", files.section(document, "publication"))
    return Outcomes(tuple(referrals), listing, publication, tuple(judged))

"""Labels: the verdicts a review is made for, and every difference between them and what screening said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from checker.model_bureau.scenario import (
    LEADS,
    OTHER_PROVINCES,
    UNDECIDED_BY_THE_FORM,
    VIOLATIONS,
    Scenario,
    ids,
)
from rules.verdict import Judgement

Word = Literal["true", "unknown", "false", "not_applicable"]
Referral = Literal["true", "held", "unknown", "false"]

BOUND = {
    "B18": ("enterprise",),
    "C01": ("enterprise", "individual_business", "social_organisation", "private_non_enterprise"),
}
"""Rules that bind some types of unit alone (职业教育法; 劳务派遣暂行规定第二条)."""

CRIME = ("CR01", "CR03")
"""Both made out refer the case for refusal to pay; `held` on top of it leaves it to a person."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a review is made for; rules not named are FALSE. It counts on the register being at hand."""

    scenario: str
    true: frozenset[str]
    unknown: frozenset[str]
    not_applicable: frozenset[str]
    referral: Referral

    def of(self, rule: str) -> Word:
        """Return the verdict meant for a rule."""
        if rule in self.not_applicable:
            return "not_applicable"
        return "true" if rule in self.true else "unknown" if rule in self.unknown else "false"

    def expected(self, rules: Iterable[str], *, registered: bool = True) -> dict[str, Word]:
        """Return the verdict meant for each rule.

        Without the register nobody says that a review was asked for: then L02 is UNKNOWN
        where it would have been FALSE.
        """
        words: dict[str, Word] = {rule: self.of(rule) for rule in rules}
        if not registered and words.get("L02") == "false":
            words["L02"] = "unknown"
        return words


def label_of(scenario: Scenario, unit_type: str) -> Label:
    """Return what a scenario is made for in the review of a unit of some type."""
    not_applicable = ids(scenario.not_applicable) | OTHER_PROVINCES
    not_applicable |= {rule for rule, types in BOUND.items() if unit_type not in types}
    if scenario.time_barred:
        not_applicable |= ids(VIOLATIONS) - ids(LEADS)
    true = ids(scenario.true) - not_applicable
    unknown = (ids(scenario.unknown) | UNDECIDED_BY_THE_FORM) - true - ids(scenario.false) - not_applicable
    return Label(scenario.name, true, unknown, not_applicable, _referral(true, unknown, scenario.held))


def _referral(true: Collection[str], unknown: Collection[str], held: str) -> Referral:
    if all(rule in true for rule in CRIME):
        return "held" if held else "true"
    return "unknown" if all(rule in true or rule in unknown for rule in CRIME) else "false"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was made to be: where, what, what was meant and what was found."""

    where: str
    what: str
    meant: str
    found: str

    def told(self, language: Literal["zh", "en"] = "zh") -> str:
        """Return it as a sentence."""
        if language == "zh":
            return f"{self.where}：{self.what} 应为 {self.meant}，实为 {self.found}"
        return f"{self.where}: {self.what}: meant {self.meant}, found {self.found}"


def words_of(judgement: Judgement, rules: Iterable[str]) -> dict[str, str]:
    """Return what an engine said of each rule, in the words of labels."""
    gone = judgement.not_applicable
    return {rule: "not_applicable" if rule in gone else judgement.verdicts[rule].truth.word for rule in rules}


def compare(where: str, label: Label, meant: Mapping[str, str], found: Mapping[str, str]) -> list[Difference]:
    """Return the rules that were meant otherwise than found."""
    place = f"{where} ({label.scenario})"
    return [
        Difference(place, rule, word, found.get(rule, "nothing"))
        for rule, word in meant.items()
        if found.get(rule) != word
    ]


def compare_entry(
    label: Label,
    entry: Mapping[str, Any],
    rules: Iterable[str],
    *,
    not_supplied: Collection[str] = (),
    registered: bool = True,
) -> list[Difference]:
    """Return what one of `cases` of ``sunlit screen --json`` says otherwise than it was made to.

    An entry does not tell FALSE from not applicable, so neither does this; `not_supplied` are
    the rules that are UNKNOWN for every case and told once.
    """
    true, unknown = set(entry["true"]), {*entry["unknown"], *not_supplied}
    found = {rule: "true" if rule in true else "unknown" if rule in unknown else "false" for rule in rules}
    meant: dict[str, str] = dict(label.expected(found, registered=registered))
    meant = {rule: "false" if word == "not_applicable" else word for rule, word in meant.items()}
    differences = compare(str(entry["case_id"]), label, meant, found)
    referral = entry["outcome"]["referral"]
    if referral != label.referral:
        where = f"{entry['case_id']} ({label.scenario})"
        differences.append(Difference(where, "outcome referral", label.referral, referral))
    return differences

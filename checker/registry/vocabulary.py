"""What a condition of a draw plan may say of an employer (抽查计划的条件), and what it comes to.

The columns of the registry are a vocabulary like that of the rules, so a targeted plan is written in the same
whitelisted SQL, parsed by the same parser and judged by the reference engine, in three values: an employer of
whom the registry does not know enough is UNKNOWN, and neither drawn nor left out without a person.
Tags are lists, which conditions cannot ask of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from checker.engines.meaning import Meaning, Scene, Truthful
from checker.registry.columns import EMPLOYER_COLUMNS
from checker.registry.employer import Employer
from rules.condition.parser import Scope, parse
from rules.condition.tree import Expression, Today, walk
from rules.errors import ConditionRefused
from rules.fact import ABSENT, Fact, Vocabulary
from rules.truth import Truth

_SECTIONS = dict.fromkeys("ABCDEFGHIJKLMNOPQRST", "")
_DERIVED = (
    Fact("province", "省级区划", "str", note="place, the last four digits 0"),
    Fact("city", "市级区划", "str", note="place, the last two digits 0"),
    Fact("industry_section", "行业门类", "str", values=_SECTIONS, may_be_absent=True),
    Fact("industry_division", "行业大类", "str", may_be_absent=True, note="letter and two digits"),
)
HIGHEST_SCORE = 1_000_000
_REVIEW = (
    Fact("reviewed", "书面审查已受理", "bool"),
    Fact("score_low", "风险分下限", "int", high=HIGHEST_SCORE),
    Fact("score_high", "风险分上限", "int", high=HIGHEST_SCORE),
)
"""What the written review says; it is no column of the registry, and unknown unless a draw is given it."""
_NOT_ASKED = frozenset({"tags"})


def _stated() -> Mapping[str, Fact]:
    facts = [column.fact for column in EMPLOYER_COLUMNS if column.fact and column.name not in _NOT_ASKED]
    return {fact.name: fact for fact in (*(replace(fact) for fact in facts), *_DERIVED, *_REVIEW)}


REGISTRY = Vocabulary(_stated(), {})
"""Everything a condition on the registry may name, beside ``day``."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition on the columns of the registry; `day` says whether it asks which day it is."""

    text: str
    tree: Expression = field(repr=False)
    asks_day: bool

    def judge(
        self, employer: Employer, day: date | None = None, review: Mapping[str, Any] | None = None
    ) -> Truth:
        """Return whether an employer satisfies it; `review` are the facts of its written review, if known.

        Raises:
            ConditionRefused: It asks which day it is, and none was given.
        """
        if day is None and self.asks_day:
            raise ConditionRefused(f"asks which day it is: {self.text.strip()}", "give the day")
        scene = Scene({**facts_of(employer), **(review or {})}, {}, {}, {}, {}, {})
        return Truth.of(_truthful(self.text, day or date.min)(scene))


def condition(text: str) -> Condition:
    """Parse a condition on the registry.

    >>> condition("complaints >= 3 OR integrity_grade = 'C'").judge(Employer("…", "示例", complaints=3))
    TRUE

    Raises:
        ConditionRefused: It is no predicate of the fragment, or names a column that there is not.
    """
    return _parsed(text)


def judge(text: str, employer: Employer, day: date | None = None) -> Truth:
    """Return whether an employer satisfies a condition; see `condition` and `Condition.judge`.

    >>> judge("NOT key_employer", Employer("…", "示例"))
    UNKNOWN
    """
    return condition(text).judge(employer, day)


def facts_of(employer: Employer) -> dict[str, Any]:
    """Return what is known of an employer as the engines hold it; unknown facts are left out."""
    facts = {name: value for name, value in employer.known().items() if name not in _NOT_ASKED}
    if employer.place is not None:
        facts["province"], facts["city"] = f"{employer.place[:2]}0000", f"{employer.place[:4]}00"
    if employer.industry is ABSENT:
        facts["industry_section"] = facts["industry_division"] = ABSENT
    elif isinstance(employer.industry, str):
        facts["industry_section"] = employer.industry[0]
        # a section alone does not tell the division
        if len(employer.industry) > 1:
            facts["industry_division"] = employer.industry[:3]
    return facts


@lru_cache(maxsize=256)
def _parsed(text: str) -> Condition:
    tree = parse(text, Scope(REGISTRY))
    return Condition(text, tree, any(isinstance(part, Today) for part in walk(tree)))


@lru_cache(maxsize=256)
def _truthful(text: str, day: date) -> Truthful:
    return Meaning(day, {}, frozenset()).truth(_parsed(text).tree)

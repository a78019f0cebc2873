"""The worked examples beside the rules (规则案例), judged by the reference engine.

They are the jurist's part of the tests: where an example and the engine differ, one of
the two is wrong, and the rule does not go out before a person has said which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checker.engines.reference import ReferenceEngine, engine_for
from rules.errors import Place
from rules.rule import Rule
from rules.rule_base import RuleBase


@dataclass(frozen=True, slots=True)
class Example:
    """One example with what was expected and found; missing names stand behind ``unknown``."""

    rule: str
    name: str
    place: Place
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether the rule answers as its author says."""
        return self.expected == self.found


def judge_examples(base: RuleBase, rules: Iterable[Rule]) -> Iterator[Example]:
    """Yield every example of the rules, judged on its own day and in its own place."""
    engines: dict[Any, ReferenceEngine] = {}
    for rule in rules:
        for example in rule.cases:
            judgement = engine_for(base, example.case, engines).judge(example.case)
            missing: tuple[str, ...] = ()
            if rule.id in judgement.not_applicable:
                found = "not_applicable"
            else:
                verdict = judgement.verdicts[rule.id]
                found, missing = verdict.truth.word, verdict.missing
            expected = example.expect
            if example.missing is not None:
                expected, found = _with(expected, example.missing), _with(found, missing)
            yield Example(rule.id, example.name, example.place, expected, found)


def _with(word: str, missing: Iterable[str]) -> str:
    names = ", ".join(sorted(missing))
    return f"{word}, missing {names}" if names else word

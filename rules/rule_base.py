"""The rule base (规则库): every file read, checked and linked, or every problem told at once.

`load` is the only door. What comes out is immutable and carries a fingerprint over the
files, so that a verdict can name the law it was made with. `at` narrows it to the rules
and figures of one day and place, which is what engines take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from rules.condition.tree import Aggregate, Defined, FigureOf, RuleOf, walk_deep
from rules.errors import Place, Problem, RuleBaseError
from rules.fact import Vocabulary
from rules.grade_scheme import GradeScheme
from rules.loading.files import Files
from rules.loading.grades import read_grades
from rules.loading.instruments import Instrument, read_instruments, read_items
from rules.loading.next_steps import Known, read_next_steps
from rules.loading.outcomes import Outcomes, read_outcomes
from rules.loading.parameters import read_parameters
from rules.loading.rules import read_rules
from rules.loading.scoring import read_weights
from rules.loading.time_limits import read_time_limits
from rules.loading.words import read_words
from rules.next_step import NextStep
from rules.parameter import Figure, Parameter
from rules.rule import Rule
from rules.time_limit import TimeLimit
from rules.weights import Weights

BASE = Path(__file__).parent / "base"


@dataclass(frozen=True, slots=True)
class InForce:
    """The law of one day and place: rules in an order in which each follows those it names.

    Attributes:
        rules: Rules and outcomes to be judged.
        figures: Every figure of the rule base for that day and place.
        elsewhere: Ids of rules not judged there and then, each with its reason.
    """

    day: date
    place: str
    rules: tuple[Rule, ...]
    figures: Mapping[str, Figure]
    elsewhere: Mapping[str, str]

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for places whose rules and figures are the same, so that a batch may join them."""
        figures = tuple((name, figure.low, figure.high) for name, figure in self.figures.items())
        return self.day, tuple(rule.id for rule in self.rules), figures


@dataclass(frozen=True, slots=True)
class RuleBase:
    """The law as loaded.

    Attributes:
        rules: The catalogue by id, in dependency order (a rule follows those it names).
        outcomes: What follows from verdicts together: referral, listing, publication, and the
            conditions of the grades.
        time_limits: Statutory periods by name.
        next_steps: What has to happen after which verdict, in the order in which it is told.
        weights: What a verdict counts in the score.
        grades: The schemes by which employers are graded, local ones and the national one.
        fingerprint: ``sha256:…`` over names and contents of all files.
    """

    version: str
    fingerprint: str
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    aggregates: Mapping[str, Aggregate]
    definitions: Mapping[str, Defined]
    instruments: Mapping[str, Instrument]
    items: Mapping[str, str]
    rules: Mapping[str, Rule]
    outcomes: Outcomes
    time_limits: Mapping[str, TimeLimit]
    next_steps: tuple[NextStep, ...]
    weights: Weights
    grades: tuple[GradeScheme, ...]

    def at(self, day: date, place: str) -> InForce:
        """Return the rules and figures of one day and place."""
        judged: list[Rule] = []
        elsewhere: dict[str, str] = {}
        for rule in self.rules.values():
            reason = rule.why_not_in_force(day, place)
            if reason:
                elsewhere[rule.id] = reason
            else:
                judged.append(rule)
        figures = {name: parameter.at(day, place) for name, parameter in self.parameters.items()}
        judged += [rule for rule in self.outcomes.rules if self._is_judged(rule.id, day, place)]
        return InForce(day, place, tuple(judged), figures, elsewhere)

    def grade_scheme(self, day: date, place: str) -> GradeScheme | None:
        """Return the scheme by which employers of a place are graded: a local one before the national."""
        covering = [scheme for scheme in self.grades if scheme.covers(day, place)]
        return max(covering, key=lambda scheme: bool(scheme.places), default=None)

    def _is_judged(self, outcome: str, day: date, place: str) -> bool:
        """Whether an outcome is judged there and then: of the grades, those of the place's own scheme."""
        if not any(outcome == id_ for scheme in self.grades for _, id_ in scheme.steps):
            return True
        scheme = self.grade_scheme(day, place)
        return scheme is not None and any(outcome == id_ for _, id_ in scheme.steps)


def load(base: Path = BASE) -> RuleBase:
    """Read and check a rule base.

    Raises:
        RuleBaseError: With every problem found, each with file, line and a hint.
    """
    files = Files.read(base)
    problems = files.problems
    parameters = read_parameters(files)
    figures = {name: FigureOf(name, p.low, p.high) for name, p in parameters.items()}
    words = read_words(files, figures)
    instruments, items = read_instruments(files), read_items(files)
    rules = read_rules(files, words, figures, instruments, items)
    ordered = _in_order(rules, problems)
    outcomes = read_outcomes(files, words, figures, ordered)
    limits = read_time_limits(files, instruments)
    known = Known(words, figures, instruments, items, ordered, outcomes, limits)
    next_steps, weights = read_next_steps(files, known), read_weights(files, ordered)
    grades, conditions = read_grades(files, words, figures, instruments)
    if problems:
        raise RuleBaseError(problems)
    return RuleBase(
        version=files.version,
        fingerprint=files.fingerprint,
        vocabulary=words.vocabulary,
        parameters=parameters,
        aggregates=words.aggregates,
        definitions=words.definitions,
        instruments=instruments,
        items=items,
        rules=ordered,
        outcomes=replace(outcomes, rules=(*outcomes.rules, *conditions)),
        time_limits=limits,
        next_steps=next_steps,
        weights=weights,
        grades=grades,
    )


@lru_cache(maxsize=1)
def shipped() -> RuleBase:
    """Return the rule base that comes with this version, read once."""
    return load()


def _in_order(rules: Mapping[str, Rule], problems: list[Problem]) -> dict[str, Rule]:
    """Order rules so that each follows those it names; a circle is a problem told with its members."""
    ordered: dict[str, Rule] = {}
    path: list[str] = []

    def visit(rule: Rule) -> None:
        if rule.id in ordered:
            return
        if rule.id in path:
            circle = " → ".join([*path[path.index(rule.id) :], rule.id])
            problems.append(Problem(rule.place, f"rules name each other in a circle: {circle}", "break it"))
            return
        path.append(rule.id)
        for node in walk_deep(rule.condition):
            # a rule without a proper id is told elsewhere
            if isinstance(node, RuleOf) and node.id in rules:
                visit(rules[node.id])
        _ = path.pop()
        ordered[rule.id] = rule

    for rule in rules.values():
        visit(rule)
    return ordered


def no_such_rule(id_: str, base: RuleBase) -> Problem:
    """Return what to tell somebody who asked for a rule that does not exist."""
    near = [known for known in base.rules if known[:1] == id_[:1].upper()]
    hint = f"there are {', '.join(near)}" if near else "sunlit rules list names all"
    return Problem(Place("rule base", 1), f"there is no rule {id_!r}", hint)

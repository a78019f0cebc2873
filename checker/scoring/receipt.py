"""Receipts (判定凭据): what an assessment was made with, so that it can be made again bit for bit.

A receipt names the rule base, the version of every rule and figure judged by, a digest of the
case, the engines and all they answered. Its id is the digest of its canonical form. The case
itself is no part of it: whoever keeps a receipt keeps no personal data.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from checker.engines.agreement import Agreement
from checker.scoring.assessment import Assessment
from checker.scoring.canonical import canonical, canonical_case, digest
from rules.cases import Case
from rules.condition.tree import FigureOf, walk_deep
from rules.parameter import Figure
from rules.rule_base import InForce, RuleBase
from rules.truth import FALSE, TRUE
from rules.verdict import Judgement, Verdict
from rules.version import Versions

FORM = 1
"""Version of the form of a receipt."""

_DRAWN = ("outcome", "score", "next_steps")
_KEPT = 4_096
"""Names, and verdicts, kept written down."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt; `content` is its canonical form, `id` the digest of that."""

    id: str
    content: bytes

    @classmethod
    def of(cls, content: bytes) -> Receipt:
        """Return the receipt of this content."""
        return cls(digest(content), content)


@cache
def program() -> str:
    """Return the version of this program, whose code reads the rule base."""
    try:
        return importlib.metadata.version("sunlit")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


class Seal:
    """Writes receipts for the law of one day and place: what is the same for all cases is written once.

    A receipt's keys in their order: agreed, case_id, day, differing, engines, figures, form,
    inputs, outputs, place, program, rule_base, rules.
    """

    def __init__(self, base: RuleBase, law: InForce, versions: Versions) -> None:
        self._figures = canonical({name: figure_as_json(law.figures[name]) for name in figures_of(law)})
        rules = canonical({rule.id: versions.of(rule) for rule in law.rules})
        named = canonical({"version": base.version, "fingerprint": base.fingerprint})
        place, made_by = canonical(law.place), canonical(program())
        self._tail = b',"place":%b,"program":%b,"rule_base":%b,"rules":%b}' % (place, made_by, named, rules)
        self._day = canonical(law.day)
        ids = sorted({*law.elsewhere, *(rule.id for rule in law.rules)})
        self._names = [(id_, f"{_text(id_)}:") for id_ in ids]
        self._quoted = _Quoted()
        self._known: dict[int, tuple[Verdict, str]] = {}

    def receipt(self, case: Case, agreement: Agreement, told: Mapping[str, Any]) -> Receipt:
        """Return the receipt of a case; `told` is its assessment as far as it is made."""
        head = {
            "agreed": agreement.agreed,
            "case_id": case.case_id,
        }
        inputs = digest(canonical_case(case))
        middle = canonical({"differing": agreement.differing, "engines": agreement.engines})
        outputs = self._outputs(agreement.judgement, told)
        return Receipt.of(
            b'%b,"day":%b,%b,"figures":%b,"form":%d,"inputs":"%b","outputs":%b%b'
            % (
                canonical(head)[:-1],
                self._day,
                middle[1:-1],
                self._figures,
                FORM,
                inputs.encode(),
                outputs,
                self._tail,
            )
        )

    def _outputs(self, judgement: Judgement, told: Mapping[str, Any]) -> bytes:
        """Return the canonical form of `outputs_of`: its keys in their order, verdicts last."""
        verdicts = judgement.verdicts
        known = self._known
        written: list[str] = []
        for id_, name in self._names:
            if (verdict := verdicts.get(id_)) is None:
                continue
            # an engine gives the same verdict again and again, as the same object
            kept = known.get(id(verdict))
            if kept is None or kept[0] is not verdict:
                kept = self._kept(verdict, f"{name}{self._written(verdict)}")
            written.append(kept[1])
        drawn: dict[str, Any] = {"not_applicable": judgement.not_applicable}
        for key in _DRAWN:
            drawn[key] = told[key]
        return canonical(drawn)[:-1] + f',"verdicts":{{{",".join(written)}}}}}'.encode()

    def _kept(self, verdict: Verdict, written: str) -> tuple[Verdict, str]:
        entry = verdict, written
        # one that names lines is made for its case and does not come again
        if not verdict.lines:
            if len(self._known) >= _KEPT:
                self._known.clear()
            # beside its object, for an id is only unique while that lives
            self._known[id(verdict)] = entry
        return entry

    def _written(self, verdict: Verdict) -> str:
        truth = verdict.truth
        if verdict.lines:
            missing, lines = self._texts(verdict.missing), self._texts(verdict.lines)
            return f'["{truth.word}",{missing},{lines}]'
        if truth is TRUE:
            return '["true"]'
        if truth is FALSE:
            return '["false"]'
        return f'["unknown",{self._texts(verdict.missing)}]' if verdict.missing else '["unknown"]'

    def _texts(self, texts: Sequence[str]) -> str:
        return f"[{','.join([self._quoted[text] for text in texts])}]"


class _Quoted(dict[str, str]):
    """Texts as JSON has them: names of facts, lists and lines, which come again and again."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        self[text] = quoted = _text(text)
        return quoted


def _text(text: str) -> str:
    return canonical(text).decode()


def outputs_of(judgement: Judgement, told: Assessment | Mapping[str, Any]) -> dict[str, Any]:
    """Return what a receipt holds of the answer: all verdicts, and what is drawn from them.

    A verdict is ``[truth, missing, lines]``, the empty ends left out.
    """
    verdicts = {
        id_: [one.truth.word, one.missing, one.lines]
        if one.lines
        else [one.truth.word, one.missing]
        if one.missing
        else [one.truth.word]
        for id_, one in judgement.verdicts.items()
    }
    drawn = {key: told[key] for key in _DRAWN}
    return {"verdicts": verdicts, "not_applicable": judgement.not_applicable, **drawn}


def figures_of(law: InForce) -> list[str]:
    """Return the names of the figures that rules in force look at, sorted."""
    trees = [
        tree
        for rule in law.rules
        for tree in (rule.condition, *(exemption.condition for exemption in rule.exemptions))
    ]
    return sorted({node.name for tree in trees for node in walk_deep(tree) if isinstance(node, FigureOf)})


def figure_as_json(figure: Figure) -> dict[str, Any]:
    """Return a figure as a receipt names it: value, where and since when, and how sure we are."""
    return {
        "low": figure.low,
        "high": figure.high,
        "place": figure.place,
        "since": figure.since,
        "source": figure.source,
        "mark": figure.mark,
        "verified_by": figure.verified_by,
    }

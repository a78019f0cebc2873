"""Assessing one case on demand (个案研判): verdicts in full, outcome, score, next steps, receipt.

An assessment is a lead (线索): nothing in it binds until a named person adopts it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, Self, cast

from checker.engines.agreement import Agreement, HalfJudged, TwoOutOfTwo
from checker.explanation import as_json, explain
from checker.explanation.what_if import never
from checker.scoring.assessment import Assessment, VerdictShown
from checker.scoring.next_steps import Clock
from checker.scoring.outcome import outcome_of, word_of
from checker.scoring.receipt import Receipt, Seal
from checker.scoring.score import score_of
from checker.scoring.sheet import Catalogue, Sheet, supplied_by
from rules.cases import Case
from rules.rule_base import RuleBase
from rules.truth import FALSE, UNKNOWN
from rules.verdict import Judgement, Verdict
from rules.version import Versions
from sanctions.working_days import WorkingDays

_LAWS_KEPT = 256
"""Days and places kept ready."""

GiveUp = Callable[[], bool]

_EXPLAINED = ("distance", "settled_by", "would_change", "crosses_on", "complete")


class Judges(Protocol):
    """What scoring needs of the engines; `TwoOutOfTwo` is it."""

    def begin(self, case: Case) -> HalfJudged:
        """Judge a case by the first engine while the second works on it."""
        ...

    def close(self) -> None:
        """Let go of what they hold."""
        ...


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment, and the receipt by which it can be made again."""

    assessment: Assessment
    receipt: Receipt


class Assessor:
    """Assesses cases by one rule base; any thread may ask it. Close it, or use it as a context.

    Args:
        judges: The engines; two out of two where nothing is said.
        calendar: Which days are worked, for the clocks of next steps.
    """

    def __init__(
        self, base: RuleBase, judges: Judges | None = None, *, calendar: WorkingDays | None = None
    ) -> None:
        self.base = base
        self._judges = TwoOutOfTwo(base) if judges is None else judges
        self._catalogue = Catalogue.of(base)
        self._clock = Clock() if calendar is None else Clock(calendar)
        self._versions = Versions()
        self._desks: OrderedDict[tuple[date, str], tuple[Sheet, Seal]] = OrderedDict()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def assess(
        self, case: Case, *, explain: bool = False, everything: bool = False, give_up: GiveUp = never
    ) -> Assessment:
        """Return the assessment of a case.

        Args:
            explain: Say of each verdict in full what would settle or turn it too; much slower.
            everything: Every verdict in full, those that are FALSE or rest on nothing supplied too.
            give_up: Ends the searches of an explanation where they are; the rest is exact all the same.
        """
        return self.assessed(case, explain=explain, everything=everything, give_up=give_up).assessment

    def assessed(
        self, case: Case, *, explain: bool = False, everything: bool = False, give_up: GiveUp = never
    ) -> Assessed:
        """Return the same with its receipt."""
        half = self._judges.begin(case)
        draft = self._draft(case, half, explain=explain, everything=everything, give_up=give_up)
        # the second engine has worked meanwhile
        return self._sealed(case, draft, half.compared())

    async def assessed_async(
        self, case: Case, *, explain: bool = False, everything: bool = False
    ) -> Assessed:
        """Return the same on an event loop, which is held up by our own work only."""
        half = self._judges.begin(case)
        draft = self._draft(case, half, explain=explain, everything=everything, give_up=never)
        return self._sealed(case, draft, await half.compared_async())

    def close(self) -> None:
        """Let go of the engines."""
        self._judges.close()

    def _draft(
        self, case: Case, half: HalfJudged, *, explain: bool, everything: bool, give_up: GiveUp
    ) -> dict[str, Any]:
        """Return the assessment but for what the second engine has to say."""
        sheet, _ = self._desk(case)
        judgement = half.judgement
        verdicts = judgement.verdicts
        full, false, not_supplied = self._split(sheet, case, verdicts, everything=everything)
        shown = [sheet.verdict(sheet.rules[id_], verdicts[id_], case, half.scene) for id_ in full]
        if explain:
            shown = [self._explained(one, sheet, case, judgement, give_up) for one in shown]
        outcome = outcome_of(self.base, sheet.law, verdicts)
        words: dict[str, str] = {id_: word_of(one.truth) for id_, one in verdicts.items()}
        for referral, told in zip(self.base.outcomes.referrals, outcome["referrals"], strict=True):
            if told["held"]:
                words[referral.id] = "held"
        return {
            "case_id": case.case_id,
            "day": case.day.isoformat(),
            "place": case.place,
            "rule_base": {"version": self.base.version, "fingerprint": self.base.fingerprint},
            "engines": [],
            "agreed": False,
            "verdicts": shown,
            "false": false,
            "not_supplied": not_supplied,
            "not_applicable": sheet.not_applicable(judgement.not_applicable),
            "outcome": outcome,
            "score": score_of(sheet.points, verdicts),
            "next_steps": sheet.steps.of(case, half.scene, words, verdicts),
        }

    def _sealed(self, case: Case, draft: dict[str, Any], agreement: Agreement) -> Assessed:
        """Return the whole assessment with its receipt."""
        _, seal = self._desk(case)
        draft["engines"] = list(agreement.engines)
        draft["agreed"] = agreement.agreed
        if agreement.differing:
            draft["differing"] = list(agreement.differing)
        receipt = seal.receipt(case, agreement, draft)
        draft["receipt"] = receipt.id
        return Assessed(cast("Assessment", draft), receipt)

    def _split(
        self, sheet: Sheet, case: Case, verdicts: Mapping[str, Verdict], *, everything: bool
    ) -> tuple[list[str], list[str], list[str]]:
        """Return the ids of verdicts told in full, of those FALSE, of those with nothing supplied."""
        full: list[str] = []
        false: list[str] = []
        not_supplied: list[str] = []
        supplied = supplied_by(case, self._catalogue.paths)
        rests_on = self._catalogue.rests_on
        for id_ in sheet.in_order:
            verdict = verdicts.get(id_)
            if verdict is None:
                continue
            if verdict.truth is FALSE:
                false.append(id_)
            elif verdict.truth is UNKNOWN and supplied.isdisjoint(rests_on[id_]):
                not_supplied.append(id_)
            else:
                full.append(id_)
        if everything:
            return [id_ for id_ in sheet.in_order if id_ in verdicts], false, not_supplied
        return full, false, not_supplied

    def _explained(
        self, shown: VerdictShown, sheet: Sheet, case: Case, judgement: Judgement, give_up: GiveUp
    ) -> VerdictShown:
        rule = sheet.rules[shown["rule"]]
        told = as_json(
            explain(self.base, sheet.law, case, rule, judgement, reading=sheet.reading, give_up=give_up)
        )
        return cast("VerdictShown", {**shown, **{key: told[key] for key in _EXPLAINED}})

    def _desk(self, case: Case) -> tuple[Sheet, Seal]:
        key = (case.day, case.place)
        with self._lock:
            desk = self._desks.get(key)
            if desk is None:
                law = self.base.at(*key)
                sheet = Sheet(self.base, law, self._catalogue, self._clock)
                desk = self._desks[key] = (sheet, Seal(self.base, law, self._versions))
                if len(self._desks) > _LAWS_KEPT:
                    _ = self._desks.popitem(last=False)
            self._desks.move_to_end(key)
        return desk

"""The register of those called to the written review (应报名录), and what L02 says of who sent none.

Source: 劳动保障监察条例 第三十条第一款第（二）项; a request counts once it is proven to have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from checker.model_bureau.employers import Employer
from checker.model_bureau.labels import Word
from checker.model_bureau.year import DAY, YearPlan

Closing = date | None


@dataclass(frozen=True, slots=True)
class Called:
    """One line of the register; None is an empty cell.

    Attributes:
        not_submitted: What L02 is meant to say of one that sent no review; empty for who sent one.
    """

    employer: Employer
    notice_proven: bool | None
    closed_or_moved_on: Closing = None
    not_submitted: Word | None = None


def call(
    employers: Sequence[Employer], absent: Sequence[Employer], plan: YearPlan, random: Random
) -> list[Called]:
    """Return the register; `absent` are those that sent no review."""
    meant = _absent(absent, plan)
    return [
        meant[employer.number]
        if employer.number in meant
        else Called(employer, notice_proven=True if random.random() < 0.9 else None)
        for employer in employers
    ]


def _absent(absent: Sequence[Employer], plan: YearPlan) -> dict[int, Called]:
    proven, rest = absent[: plan.notice_proven], absent[plan.notice_proven :]
    unproven, gone = rest[: plan.notice_not_proven], rest[plan.notice_not_proven :]
    called = [Called(employer, notice_proven=True, not_submitted="true") for employer in proven[1:]]
    # who closes only tomorrow still had to submit
    tomorrow = DAY + timedelta(days=1)
    called += [
        Called(employer, notice_proven=True, closed_or_moved_on=tomorrow, not_submitted="true")
        for employer in proven[:1]
    ]
    called += [Called(employer, notice_proven=None, not_submitted="unknown") for employer in unproven]
    called += [
        Called(
            employer,
            notice_proven=True,
            closed_or_moved_on=DAY - timedelta(days=days),
            not_submitted="not_applicable",
        )
        for days, employer in enumerate(gone)
    ]
    return {one.employer.number: one for one in called}

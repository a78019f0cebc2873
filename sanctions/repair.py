"""Credit repair (信用修复): when what is published of a penalty may end early, and by which class of gravity.

The classes and how long each is published are data (`sanctions/repair_classes.yaml`). Where 令36号 and 45号令
give two days for the same removal, both are told and nothing is chosen: that is for the legal office.

Source: 信用修复管理办法 (国家发展和改革委员会令第36号), in force since 2026-04-01.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from rules.rule_base import shipped
from sanctions import fine, penalty_record
from sanctions.course.fields import titles
from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.time_limit import deadline
from sanctions.working_days import WorkingDays

Choice = Literal["dishonesty_measures", "repair_measures"]
"""By which instrument an early removal goes: 45号令 第十二条, or 令36号."""


class _ClassForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    minimum: str | None = None
    maximum: str
    kinds: list[str]
    simple: bool = False
    mark: Literal["V", "M", "D"]


@dataclass(frozen=True, slots=True)
class CreditClass:
    """One class of gravity (失信程度).

    Attributes:
        minimum, maximum: Names of the terms for which it is published; no minimum: repaired once all is done.
        kinds: Kinds of penalty it takes by default.
    """

    name: str
    title: tuple[str, str]
    minimum: str | None
    maximum: str
    kinds: frozenset[str]
    takes_simple: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two instruments name two days for one removal; until one is chosen the later of them counts.

    Attributes:
        by_dishonesty_measures: Six months from the later of listing and correction.
        by_repair_measures: One year from the listing, the least for what is serious.
    """

    by_dishonesty_measures: date
    by_repair_measures: date
    choice: Choice | None

    @property
    def until(self) -> date:
        """The day up to which it cannot be removed as things stand."""
        if self.choice is None:
            return max(self.by_dishonesty_measures, self.by_repair_measures)
        return (
            self.by_dishonesty_measures if self.choice == "dishonesty_measures" else (self.by_repair_measures)
        )


def conflict_with_listing(
    listed_on: date, corrected_on: date, day: date, choice: Choice | None
) -> Conflict | None:
    """Return what stands against an early removal from the list on a day; None where nothing does.

    How the least time of 令36号 for what is serious stands to the six months of 45号令 第十二条 is not
    settled: without a choice both have to be over. Before 令36号 came into force there is no conflict.

    >>> conflict_with_listing(date(2026, 5, 1), date(2026, 5, 20), date(2026, 12, 1), None).by_repair_measures
    datetime.date(2027, 5, 1)
    >>> conflict_with_listing(date(2026, 5, 1), date(2026, 5, 20), date(2026, 12, 1), "dishonesty_measures")
    """
    if day < in_force_since():
        return None
    found = Conflict(
        _end("early_removal", max(listed_on, corrected_on)), _end("repair_serious_minimum", listed_on), choice
    )
    return found if day <= found.until else None


def in_force_since() -> date:
    """Return the first day of 令36号."""
    return shipped().instruments["repair_measures"].effective or date(2026, 4, 1)


@lru_cache
def classes() -> Mapping[str, CreditClass]:
    """Return the classes by name, the least grave first."""
    path = Path(__file__).with_name("repair_classes.yaml")
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    forms = {name: _ClassForm.model_validate(one) for name, one in written.items()}
    return {
        name: CreditClass(
            name, titles(form.title), form.minimum, form.maximum, frozenset(form.kinds), form.simple
        )
        for name, form in forms.items()
    }


def default_class(kinds: Collection[str], *, simple: bool) -> CreditClass | None:
    """Return the class of a penalty that nobody has classified; None where one of its kinds has no default.

    >>> default_class(["warning", "fine"], simple=False).name, default_class(["suspension"], simple=False)
    ('general', None)
    """
    known = classes().values()
    if simple:
        return next((one for one in known if one.takes_simple), None)
    if set(kinds) - {kind for one in known for kind in one.kinds}:
        return None
    return next((one for one in reversed(list(known)) if one.kinds & set(kinds)), None)


def class_of(penalty: Proceeding) -> CreditClass | None:
    """Return the class of a penalty: as the legal office says, else by default, None where neither tells."""
    if said := penalty.value("credit_class"):
        return classes().get(said)
    return default_class(penalty.value("kinds") or (), simple=bool(penalty.value("simple")))


def term_of(credit_class: CreditClass, decided_on: date) -> tuple[date | None, date]:
    """Return the last days of the least and the longest time of publication, from the document's day."""
    least = None if credit_class.minimum is None else _end(credit_class.minimum, decided_on)
    return least, _end(credit_class.maximum, decided_on)


def _end(limit: str, since: date) -> date:
    return deadline(shipped().time_limits[limit], since, WorkingDays()).last_day


def _is_published(situation: Situation) -> bool:
    penalty = situation.parent
    others = [one for one in situation.siblings("repair") if penalty and one.parent_id == penalty.id]
    over = any(one.state == "granted" for one in others)
    return penalty is not None and not over and penalty_record.is_published(penalty)


def penalty_is_published(situation: Situation) -> None:
    """The penalty stands, is published, and no repair of it was granted before.

    Raises:
        Refusal: It is not so.
    """
    if not _is_published(situation):
        raise refused(
            "not_published",
            "what is to be repaired is a penalty that stands and is published",
            "信用修复的对象应为有效且正在公示的行政处罚信息",
        )


def names_its_penalty(situation: Situation) -> None:
    """It names the penalty it is under: of the penalties of a case the publication of that one alone ends.

    Raises:
        Refusal: It names another.
    """
    expected = "-" if situation.parent is None else situation.parent.id
    if situation.said("penalty_id") != expected:
        raise refused(
            "penalty_id",
            f"expected {expected}, the penalty this repair was applied for",
            f"penalty_id 应为本修复所涉的处罚事项 {expected}",
        )


def least_time_is_over(situation: Situation) -> None:
    """The least time of publication of its class is over; 令36号 is in force.

    Raises:
        Refusal: It is not, or the class is not known.
    """
    penalty, asked = situation.parent, situation.day or situation.today
    if asked < in_force_since():
        raise refused(
            "not_in_force",
            f"repair goes by 令36号, which is in force since {in_force_since()}",
            f"信用修复依令36号办理，自 {in_force_since()} 起施行",
        )
    found = None if penalty is None else class_of(penalty)
    decided_on = None if penalty is None else penalty_record.decided_on(penalty)
    if found is None or decided_on is None:
        raise refused(
            "class_unknown",
            "its class of gravity is not known: the legal office says it (penalty classify)",
            "失信程度未认定：请先由法制审核人员认定（penalty classify）",
        )
    least, _ = term_of(found, decided_on)
    if least is not None and asked <= least:
        raise refused(
            "too_early",
            f"{found.title[1]}: published until {least} at least, apply after that",
            f"{found.title[0]}失信信息最短公示期至 {least}，期满后方可申请",
        )


def all_is_corrected(situation: Situation) -> None:
    """The violation is corrected, what was imposed is done, and of the fine nothing is left.

    Raises:
        Refusal: It is not so.
    """
    penalty = situation.parent
    left = 0
    if penalty is not None and penalty.state != "performed":
        left = int(penalty.value("fine_fen") or 0) - fine.paid_fen(penalty)
    if not situation.said("corrected") or not situation.said("duties_done") or left > 0:
        raise refused(
            "not_corrected",
            f"repair asks for correction, all duties done and the fine paid ({max(left, 0)} fen are left)",
            f"信用修复应已改正、履行完毕且缴清罚款（尚欠 {max(left, 0)} 分）",
        )


def nothing_is_published(situation: Situation) -> None:
    """The penalty is not published any more: it fell, or its publication ended.

    Raises:
        Refusal: It is.
    """
    if _is_published(situation):
        raise refused(
            "published",
            "the penalty is still published: carry out the repair (repair grant)",
            "该处罚仍在公示：请办理修复（repair grant）",
        )


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        penalty_is_published,
        names_its_penalty,
        least_time_is_over,
        all_is_corrected,
        nothing_is_published,
    )
}
WRITERS: Mapping[str, Writer] = {}

"""The yearly grade (守法诚信等级评价): on what was dealt with in the year before, never on a lead.

`handled_in` reads off the ledger how often a unit was dealt with, and what else of the grade conditions the
ledger knows. Those conditions are data, judged by the engines of the service; what comes of it is a
preview (`sanctions.grade`), and a grade that differs from it says why.

Source: 企业劳动保障守法诚信等级评价办法 (number from memory; full text not seen), local variants as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.rule_base import shipped
from sanctions.case import facts_of
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.publicity import stands

_DEALT_WITH = ("issue", "issue-unpublished", "hand-over")
_FOUND = ("mass_incident", "bad_social_impact")


@dataclass(frozen=True, slots=True)
class Handled:
    """What of a unit was dealt with in a year.

    Attributes:
        surely, possibly: Cases that surely fall, and that may fall, into the year.
        decisions: Orders, penalties and referrals that stand and may fall into it, by number.
        facts: What the grade conditions ask and the ledger tells; what it does not tell is left out.
    """

    year: int
    surely: tuple[str, ...]
    possibly: tuple[str, ...]
    decisions: tuple[str, ...]
    facts: Mapping[str, int | bool]


def handled_in(families: Iterable[Family], year: int) -> Handled:
    """Return what of the families of one unit was dealt with (查处) in a year.

    One case counts once, whatever was decided in it: how often 被查处 counts is not defined, this is our
    reading. A decision whose day is not known may be of the year; then the number is not known.
    """
    surely: list[str] = []
    possibly: list[str] = []
    decisions: list[str] = []
    facts: dict[str, int | bool] = {}
    criminal: set[bool] = set()
    for family in families:
        found = list(_decisions(family, year))
        if not found:
            continue
        possibly.append(family.root.id)
        if any(sure for _, sure in found):
            surely.append(family.root.id)
        decisions += [one.id for one, _ in found]
        criminal |= {sure for one, sure in found if one.course.name == "referral"}
        facts |= {name: True for name in _FOUND if facts_of(family).get(name) is True}
    if len(surely) == len(possibly):
        facts["times_dealt_with"] = len(surely)
    if True in criminal or not criminal:
        facts["criminally_pursued"] = bool(criminal)
    return Handled(year, tuple(surely), tuple(possibly), tuple(decisions), facts)


def _decisions(family: Family, year: int) -> Iterator[tuple[Proceeding, bool]]:
    """Yield the decisions that may fall into a year, with whether they surely do."""
    for one in family.members.values():
        made = one.last(*_DEALT_WITH)
        if made is not None and stands(one) and (sure := _falls_in(made.happened, year)) is not None:
            yield one, sure


def _falls_in(happened: Happened, year: int) -> bool | None:
    """Return whether something surely happened in a year, or may have (False); None where it did not."""
    first, last = happened.first_day, happened.last_day
    if first is None or last is None:
        return False
    if last.year < year or first.year > year:
        return None
    return first.year == last.year == year


def year_is_over(situation: Situation) -> None:
    """The year graded is over.

    Raises:
        Refusal: It is not.
    """
    year = situation.said("year")
    if not 2000 <= year < situation.today.year:
        raise refused(
            "year", f"found {year}, expected a year that is over", f"评价年度 {year} 应为已结束的年度"
        )


def grade_of_the_scheme(situation: Situation) -> None:
    """The grade is one of the scheme of its place; one that differs from the preview says why.

    Raises:
        Refusal: There is no such grade, no scheme, or no reason.
    """
    grade, preview = situation.said("grade"), situation.entry.fields.get("preview")
    scheme = shipped().grade_scheme(date(situation.said("year"), 12, 31), situation.place)
    known = () if scheme is None else (*(step for step, _ in scheme.steps), scheme.otherwise)
    if grade not in known:
        raise refused(
            "grade", f"found {grade!r}, expected {', '.join(known) or '-'}", f"等级应为 {'、'.join(known)}"
        )
    if preview is not None and preview != grade and not situation.entry.reason:
        raise refused(
            "reason",
            f"the preview says {preview}, the grade {grade}: give the reason",
            f"等级 {grade} 与预览 {preview} 不一致：请写明理由",
        )


def rests_on_cases(situation: Situation) -> None:
    """As many cases are named as the unit is said to have been dealt with, each once.

    Raises:
        Refusal: They are more or fewer.
    """
    named: list[str] = situation.entry.fields.get("cases") or []
    times = situation.entry.fields["times_dealt_with"]
    if len(set(named)) != times or len(named) != times:
        raise refused(
            "cases",
            f"dealt with {times} times, found {len(set(named))} cases: name each once",
            f"被查处 {times} 次，列明案件 {len(set(named))} 件：应逐件列明",
        )


def write_grade(situation: Situation, _proceeding_id: str) -> Written:
    """Write the grade of a unit and year for other departments (共享)."""
    said = situation.said
    content = {
        "name": said("name"),
        "credit_code": said("credit_code"),
        "year": said("year"),
        "grade": said("grade"),
        "authority": situation.bureau,
        "graded_on": situation.entry.happened.told(),
    }
    return Written(f"{situation.bureau}/{said('year')}/{said('credit_code')}", content)


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard for guard in (year_is_over, grade_of_the_scheme, rests_on_cases)
}
WRITERS: Mapping[str, Writer] = {"grade": write_grade}

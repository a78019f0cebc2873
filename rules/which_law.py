"""Which version of the law an act is judged by (法律适用: 从旧兼从轻), of those there have been.

Penalties, the figures of a crime, and measures answer differently. An act is one, done when it ends: the
version in force then and the one in force when it is judged decide. Where the law read does not settle it,
or a day that matters is not known, the answer is UNKNOWN and says what is missing.

* Penalties (行政处罚法第三十七条, in force 2021-07-15): the law of the act, or the newer one where it is
  lighter or finds no breach. A decision older than that article may not rest on it: a person decides.
* Criminal figures (刑法第十二条; 高检发释字〔2001〕5号, known from a page, its text not read): no crime
  before it was inserted. Where no interpretation existed at the act, the one in force when it is judged;
  where one existed, that one unless the newer is lighter. It is written for national interpretations: of
  figures that a province's High People's Court fixed it is analogy, and `Applied.by_analogy` says so.
* Measures (orders, listing, credit): the law of the day of the decision, never retroactive.

Questions of interpretation, for a jurist:

1. "Not retroactive" is read so: an act that wholly ended before there was any such law is not reached; one
   that went on into the version of the decision is; one that ended under an older version is for a person.
2. An act that went on from one version into the next is judged by the one it ended under, even if heavier
   (``ended_under_it``): of continuing crimes from memory (M), of penalties our reading.
3. A version that came and went between the act and the day of judging is not looked at, even if lighter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from rules.parameter import NATION, Figure, Parameter, enclosing
from rules.truth import FALSE, TRUE, UNKNOWN, Truth

Law = TypeVar("Law")

REFUSAL_TO_PAY_SINCE = date(2011, 5, 1)
"""First day of 刑法第二百七十六条之一 (刑法修正案（八）)."""

LIGHTER_PENALTY_SINCE = date(2021, 7, 15)
"""First day of 行政处罚法第三十七条, which lets a penalty follow a newer and lighter law."""

REASONS: Mapping[str, str] = {
    "law_of_the_act": "适用行为时的规定",
    "ended_under_it": "行为持续到该规定施行以后，适用行为终了时的规定",
    "newer_is_lighter": "新的规定较轻或者不认为是违法、犯罪，适用新的规定",
    "later_reaches_pending": "行为时没有司法解释，适用尚未处理完毕时施行的司法解释",
    "law_of_the_decision": "适用作出决定时的规定",
    "same_on_any_day": "行为终了日不明，但不影响适用",
    "before_the_law": "行为终了时尚无该规定",
    "not_retroactive": "行为在该规定施行前已经终了，不溯及既往",
    "act_end_not_known": "行为终了日不明，由人认定",
    "lighter_not_known": "新旧规定孰轻不明，由人认定",
    "no_figure_yet": "行为时和判断时均无数额标准，由人认定",
    "version_not_known": "当时的规定未收录，由人认定",
    "repealed": "行为时的规定已经失效，没有收录新的规定，由人认定",
    "choice_not_written": "作出决定时尚无从轻适用新规定的明文，由人认定",
    "ended_under_older": "行为在旧规定施行期间终了，由人认定",
}
"""Why a version applies, or none, or a person has to say, with the Chinese for it."""


class Regime(Enum):
    """What is asked of the law, since each has its own rule of time."""

    PENALTY = "penalty"
    CRIMINAL_FIGURE = "criminal_figure"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when an act was done, both days included; None is not known.

    Of an act still going on the last day is the day of judging: wages are withheld until they are paid.
    """

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.first > self.last:
            msg = f"found an act from {self.first} to {self.last}, expected them in order: correct the days"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Version(Generic[Law]):
    """One state of the law, from `since` (to `until`, that day included).

    Attributes:
        law: What it says; only `lighter` looks into it.
        local: Whether a province, city or county fixed it.
    """

    since: date
    law: Law
    until: date | None = None
    local: bool = False


@dataclass(frozen=True, slots=True)
class Applied(Generic[Law]):
    """Which version applies; `reached` is FALSE where none does, UNKNOWN where a person has to say.

    Attributes:
        why: A key of `REASONS`.
        by_analogy: Whether the choice of a local figure rests on a rule written for national ones.
        missing: Where UNKNOWN, what would settle it: ``act.last``, ``lighter``, ``versions``, ``person``.
    """

    version: Version[Law] | None
    why: str
    by_analogy: bool = False
    reached: Truth = TRUE
    missing: tuple[str, ...] = ()


def applicable(
    regime: Regime,
    *,
    act: Span,
    judged: date,
    versions: Sequence[Version[Law]],
    lighter: Callable[[Law, Law], Truth],
    begun: date | None = None,
) -> Applied[Law]:
    """Return the version by which an act is judged.

    Args:
        judged: The day of the penalty decision, of the measure, or on which the criminal case is judged. That
            the case was pending when a version took effect is that it is judged on or after that day.
        versions: Every one known, in any order; the one that began last replaces those before it.
        lighter: Whether the first, newer law is lighter than the second or finds no breach. Not asked for
            measures. For a threshold see `higher_figure`.
        begun: Before it there was no such law at all. For a criminal figure 2011-05-01 unless told. Where not
            given, an act before the first version is UNKNOWN for a penalty and not reached by a measure.

    Raises:
        ValueError: The act ends or begins after the day of judging, or two versions begin on one day.
    """
    for day in (act.first, act.last):
        if day is not None and day > judged:
            msg = f"found an act on {day} judged on {judged}, expected the act first: correct a day"
            raise ValueError(msg)
    if len({version.since for version in versions}) < len(versions):
        msg = "found two versions that begin on one day, expected one: correct the versions"
        raise ValueError(msg)
    if begun is None and regime is Regime.CRIMINAL_FIGURE:
        begun = REFUSAL_TO_PAY_SINCE

    def answer(last: date) -> Applied[Law]:
        if regime is Regime.MEASURE:
            return _measure(act.first, last, judged, versions, begun)
        return _older_or_lighter(regime, act.first, last, judged, versions, lighter, begun)

    if act.last is not None:
        return answer(act.last)
    answers = [answer(last) for last in _ends(act.first, judged, versions, begun)]
    one, by_analogy = answers[0], any(other.by_analogy for other in answers)
    if all(other == one for other in answers):
        return one
    if one.version is not None and all(other.version is one.version for other in answers):
        return Applied(one.version, "same_on_any_day", by_analogy)
    lacking = dict.fromkeys(name for other in answers for name in other.missing)
    return Applied(None, "act_end_not_known", by_analogy, UNKNOWN, ("act.last", *lacking))


def higher_figure(later: Figure, earlier: Figure) -> Truth:
    """Return whether a later threshold is lighter: it is higher, so that fewer are punished.

    Where only bands are known it is TRUE or FALSE only if so wherever in them the figures lie.
    """
    if later.low is not None and earlier.high is not None and later.low > earlier.high:
        return TRUE
    if later.high is not None and earlier.low is not None and later.high <= earlier.low:
        return FALSE
    return UNKNOWN


def versions_of(parameter: Parameter, place: str) -> list[Version[Figure]]:
    """Return what a figure has been at a place, the oldest first; where nothing is known there is a gap."""
    around = set(enclosing(place))
    figures = [*parameter.bands, *(figure for figure in parameter.figures if figure.place in around)]
    changes = {figure.since for figure in figures}
    changes |= {figure.until + timedelta(days=1) for figure in figures if figure.until is not None}
    found: list[Version[Figure]] = []
    for day in sorted(changes):
        figure = parameter.at(day, place)
        before = found[-1] if found else None
        if before is not None and before.law == figure and before.until is None:
            continue
        if before is not None and before.until is None:
            found[-1] = replace(before, until=day - timedelta(days=1))
        if figure.low is not None or figure.high is not None:
            found.append(Version(day, figure, local=figure.place != NATION))
    return found


def _older_or_lighter(
    regime: Regime,
    first: date | None,
    last: date,
    judged: date,
    versions: Sequence[Version[Law]],
    lighter: Callable[[Law, Law], Truth],
    begun: date | None,
) -> Applied[Law]:
    criminal = regime is Regime.CRIMINAL_FIGURE
    if begun is not None and last < begun:
        return Applied(None, "before_the_law", reached=FALSE)
    then, now = _in_force(versions, last), _in_force(versions, judged)
    if then is None:
        none_yet = all(version.since > last for version in versions)
        if criminal and none_yet and now is not None:
            return Applied(now, "later_reaches_pending", now.local)
        if criminal and all(version.since > judged for version in versions):
            return _unknown("no_figure_yet", "versions")
        return _unknown("version_not_known", "versions")
    if now is None:
        return _unknown("repealed", "versions")
    at_the_act = "law_of_the_act" if first is not None and first >= then.since else "ended_under_it"
    if now is then:
        return Applied(then, at_the_act)
    by_analogy = criminal and (now.local or then.local)
    softer = lighter(now.law, then.law)
    if softer is FALSE:
        return Applied(then, at_the_act, by_analogy)
    if not criminal and judged < LIGHTER_PENALTY_SINCE:
        return _unknown("choice_not_written", "person")
    if softer is UNKNOWN:
        return _unknown("lighter_not_known", "lighter", by_analogy=by_analogy)
    return Applied(now, "newer_is_lighter", by_analogy)


def _measure(
    first: date | None, last: date, judged: date, versions: Sequence[Version[Law]], begun: date | None
) -> Applied[Law]:
    now = _in_force(versions, judged)
    if now is None:
        if begun is not None and judged < begun:
            return Applied(None, "before_the_law", reached=FALSE)
        return _unknown("version_not_known", "versions")
    if last >= now.since:
        whole = first is not None and first >= now.since
        return Applied(now, "law_of_the_decision" if whole else "ended_under_it")
    oldest = begun or min(version.since for version in versions)
    if last < oldest:
        return Applied(None, "not_retroactive", reached=FALSE)
    return _unknown("ended_under_older", "person")


def _unknown(why: str, missing: str, *, by_analogy: bool = False) -> Applied[Any]:
    return Applied(None, why, by_analogy, UNKNOWN, (missing,))


def _in_force(versions: Sequence[Version[Law]], day: date) -> Version[Law] | None:
    """Return the version that began last, if still in force: one that it replaced never comes back."""
    begun = [version for version in versions if version.since <= day]
    newest = max(begun, key=lambda version: version.since, default=None)
    return newest if newest is not None and (newest.until is None or day <= newest.until) else None


def _ends(
    first: date | None, judged: date, versions: Sequence[Version[Any]], begun: date | None
) -> list[date]:
    """Return one last day of each stretch in which it makes no difference on which day the act ended."""
    changes = [version.since for version in versions]
    changes += [version.until + timedelta(days=1) for version in versions if version.until is not None]
    changes += [begun] if begun is not None else []
    earliest = first or date.min
    return sorted({earliest, *(day for day in changes if earliest < day <= judged)})

"""What a visit comes to (检查结果): results by item, follow-up, publication, close; pure.

A result rests on what was found, an item whose problem was to be corrected is followed up until it is
settled, and nothing is published twice.
"""

from __future__ import annotations

from datetime import date

from checker.visit.codes import code_of
from checker.visit.course import check_day
from checker.visit.errors import VisitRefused
from checker.visit.parts import FollowUp, Publication, Results
from checker.visit.visit import Visit


def check_results(visit: Visit, results: Results) -> None:
    """Check that every item has a result, and that it agrees with what was found.

    Raises:
        VisitRefused: An item is missing or too many, or a result says what the findings do not.
    """
    asked = visit.asked()
    if set(results.codes) != set(asked):
        told = " ".join(asked)
        raise VisitRefused(
            "result_items",
            f"found results for {' '.join(sorted(results.codes)) or 'no item'}, expected one each for {told}",
            f"结果涉及事项 {' '.join(sorted(results.codes)) or '无'}，应为 {told} 各一",
        )
    found = {one.item for one in visit.findings}
    for item, code in sorted(results.codes.items()):
        result = code_of("results", code)
        if result.problem and item not in found:
            raise VisitRefused(
                "finding_missing",
                f"item {item}: {result.english!r} rests on no finding: record what was seen first",
                f"事项 {item} 结果为“{result.title}”，却无检查发现：请先记录",
            )
        if not result.problem and item in found:
            raise VisitRefused(
                "finding_stands",
                f"item {item}: {result.english!r}, but a finding of it stands in the record",
                f"事项 {item} 结果为“{result.title}”，但笔录中有该事项的检查发现",
            )


def check_follow_up(visit: Visit, follow_up: FollowUp, today: date) -> None:
    """Check a follow-up: planned for a day from today on, or done on one that has been.

    Raises:
        VisitRefused: No item asks for one, an outcome is of another item, or the day does not fit.
    """
    open_items, done = visit.unsettled(), follow_up.outcomes
    if not open_items or not set(done) <= set(open_items):
        told = " ".join(open_items)
        raise VisitRefused(
            "follow_up",
            f"visit {visit.id}: items to be followed up are {told or 'none'}, "
            f"found {' '.join(done) or 'a plan'}",
            f"检查 {visit.id} 待复查事项：{told or '无'}，所给为 {' '.join(done) or '复查安排'}",
        )
    for code in done.values():
        _ = code_of("outcomes", code)
    ended = visit.ended_on or today
    if done:
        check_day("follow_up_day", follow_up.day, ended, today)
    else:
        check_day("follow_up_day", follow_up.day, today, date.max)
        if any(one == follow_up for one in visit.follow_ups):
            raise VisitRefused(
                "follow_up_planned",
                f"visit {visit.id}: a follow-up on {follow_up.day} is planned already",
                f"检查 {visit.id} 已安排 {follow_up.day} 复查",
            )


def check_publication(visit: Visit, publication: Publication, today: date) -> None:
    """Check that a result is published once, after the visit and not on a day to come.

    Raises:
        VisitRefused: It was published before, or its day does not fit.
    """
    if visit.publication is not None:
        raise VisitRefused(
            "published",
            f"visit {visit.id} was published on {visit.publication.day}",
            f"检查 {visit.id} 已于 {visit.publication.day} 公示",
        )
    check_day("publication_day", publication.day, visit.ended_on or today, today)


def check_closing(visit: Visit) -> None:
    """Check that nothing is left to follow up.

    Raises:
        VisitRefused: Something is.
    """
    if left := visit.unsettled():
        told = " ".join(left)
        raise VisitRefused(
            "unsettled",
            f"visit {visit.id}: items {told} are not settled: follow them up first",
            f"检查 {visit.id} 的事项 {told} 尚未复查了结：请先复查",
        )

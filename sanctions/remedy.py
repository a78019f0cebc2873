"""Remedies against a penalty, its performance, and the court (救济、履行与强制执行): when each may come.

A penalty goes on while reconsideration or a suit is pending (行政处罚法第七十三条), but the court is asked to
enforce it only when the remedies are over and a reminder has run out. What did not stand is collected no
more: its publication is withdrawn within three days of the decision or judgment, and the bureau annuls it.

Source: 行政处罚法 第四十八条第二款; 行政强制法 第五十三条、第五十四条; 行政复议法 第二十条; 行政诉讼法
(from memory).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.rule_base import shipped
from sanctions import penalty_record
from sanctions.fine import ended_surely
from sanctions.proceeding import clock
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.working_days import WorkingDays

_SUIT = ("sue", "sue-after-reconsideration")
_TERMS = ("reconsideration", "litigation")
_DECIDED = ("reconsideration-decided", "judged")
_OVERTURNED = frozenset({"changed", "annulled", "illegal"})
_OF_MONEY = frozenset({"fine", "confiscation"})
_SHOWN = frozenset({"confiscation", "suspension", "revocation"})


def no_remedy_pending(situation: Situation) -> None:
    """Neither reconsideration nor a suit is pending.

    Raises:
        Refusal: One is.
    """
    if _reconsidering(situation) or _suing(situation):
        raise refused("remedy_pending", "a remedy is pending already", "复议或者诉讼尚未了结")


def remedy_was_pending(situation: Situation) -> None:
    """Reconsideration is pending.

    Raises:
        Refusal: It is not.
    """
    if not _reconsidering(situation):
        raise refused("no_remedy", "no reconsideration is pending", "没有正在进行的行政复议")


def suit_was_pending(situation: Situation) -> None:
    """A suit is pending.

    Raises:
        Refusal: None is.
    """
    if not _suing(situation):
        raise refused("no_remedy", "no suit is pending", "没有正在进行的行政诉讼")


def was_reconsidered(situation: Situation) -> None:
    """A reconsideration decision was received.

    Raises:
        Refusal: None was.
    """
    if situation.proceeding is None or situation.proceeding.last("reconsideration-decided") is None:
        raise refused("not_reconsidered", "nothing was reconsidered: use sue", "未经复议：请办理 sue")


def not_reconsidered(situation: Situation) -> None:
    """No reconsideration decision was received: the time to sue runs from service.

    Raises:
        Refusal: One was.
    """
    if situation.proceeding is not None and situation.proceeding.last("reconsideration-decided"):
        raise refused(
            "reconsidered", "use sue-after-reconsideration", "已经复议：请办理 sue-after-reconsideration"
        )


def withdrawal_is_said(situation: Situation) -> None:
    """Where a published penalty did not stand, it is said that it is to be withdrawn; once, and only then.

    Source: 行政处罚法 第四十八条第二款.

    Raises:
        Refusal: It is not so.
    """
    said, penalty = situation.entry.fields.get("to_withdraw"), situation.proceeding
    if penalty is None or penalty.value("to_withdraw"):
        if said is not None:
            raise refused(
                "to_withdraw", "it was said before: leave it out", "此前已记录应当撤回，不必重复填写"
            )
        return
    owed = situation.said("outcome") in _OVERTURNED and penalty_record.is_published(penalty)
    if bool(said) is not owed:
        raise refused(
            "to_withdraw",
            f"outcome {situation.said('outcome')}: expected to_withdraw {'yes' if owed else 'no or nothing'}",
            f"处罚{'已被变更、撤销或者确认违法且已公示' if owed else '仍然有效或者未公示'}，"
            f"to_withdraw 应为{'是' if owed else '否或者不填'}",
        )


def not_overturned(situation: Situation) -> None:
    """No reconsideration decision or judgment changed the penalty, annulled it or found it unlawful.

    Raises:
        Refusal: One did, and the bureau has not annulled it yet.
    """
    made = () if situation.proceeding is None else situation.proceeding.entries
    found = next((one for one in made if one.act in _DECIDED and one.fields["outcome"] in _OVERTURNED), None)
    if found is not None:
        raise refused(
            "overturned",
            f"{found.fields['outcome']}, as told on {found.happened.told()}: nothing is collected, annul it",
            "处罚已被变更、撤销或者确认违法，不得加处、催告或者申请执行：请办理 annul（撤销、变更）",
        )


def money_is_imposed(situation: Situation) -> None:
    """The penalty holds a fine or a confiscation, which the court can be asked to enforce.

    Raises:
        Refusal: It holds neither.
    """
    if not set(situation.said("kinds") or ()) & _OF_MONEY:
        raise refused("no_money", "this penalty holds no fine and no confiscation", "本处罚没有罚款和没收")


def all_is_performed(situation: Situation) -> None:
    """Of each kind but a warning and a fine it is said that it was performed; a fine is counted.

    Raises:
        Refusal: One is left out, or one is named that was not imposed.
    """
    owed = set(situation.said("kinds") or ()) & _SHOWN
    done = set(situation.entry.fields.get("performed_kinds") or ())
    if owed != done:
        raise refused(
            "performed_kinds",
            f"performed: {', '.join(sorted(done)) or '-'}, expected {', '.join(sorted(owed)) or '-'}",
            f"performed_kinds：{'、'.join(sorted(done)) or '无'}，应为 {'、'.join(sorted(owed)) or '无'}",
        )


def remedies_have_ended(situation: Situation) -> None:
    """Nothing is pending and the day named is over, not before the terms of the law or a day allowed to pay.

    After a reconsideration decision or a judgment the day is that of the paper, which we do not work out.

    Raises:
        Refusal: It is not so.
    """
    no_remedy_pending(situation)
    ended, penalty = date.fromisoformat(situation.said("remedies_ended_on")), situation.proceeding
    days: list[date] = []
    if penalty is not None:
        served = penalty.last("serve", "serve-resting")
        if served is not None and penalty.last("reconsideration-decided", "judged") is None:
            limits = shipped().time_limits
            found = [clock.due(limits[term], served.happened, WorkingDays()) for term in _TERMS]
            days += [one.last.date() for one in found if one.last is not None]
        if deferred := penalty.last("defer"):
            days.append(date.fromisoformat(deferred.fields["pay_by"]))
    least = max(days, default=ended)
    if ended < least or situation.today <= ended:
        raise refused(
            "remedies_ended_on",
            f"found {ended}, expected {least} or later, and a day that is over",
            f"期限届满日 {ended} 应不早于 {least} 且已经过去",
        )


def remedies_were_found_over(situation: Situation) -> None:
    """That the remedies are over was recorded, after the last of them.

    Raises:
        Refusal: It was not.
    """
    penalty = situation.proceeding
    last = None if penalty is None else penalty.last("remedies-over", "reconsider", "defer", "reopen", *_SUIT)
    if last is None or last.act != "remedies-over":
        raise refused("remedies", "record remedies-over first", "请先确认复议、诉讼期限届满（remedies-over）")


def reminder_has_run_out(situation: Situation) -> None:
    """The newest reminder surely ran out: ten working days.

    Source: 行政强制法 第五十四条、第六十九条.

    Raises:
        Refusal: It has not, or there is none.
    """
    newest = None if situation.proceeding is None else situation.proceeding.last("remind")
    day = situation.entry.happened.first_day
    if newest is None or day is None or not ended_surely("enforcement_reminder", newest.happened, day):
        raise refused(
            "reminder",
            "ten working days after the reminder have to be surely over",
            "催告书送达满十个工作日仍未履行的，方可申请强制执行",
        )


def _reconsidering(situation: Situation) -> bool:
    return _open(situation, ("reconsider",), ("reconsideration-decided",))


def _suing(situation: Situation) -> bool:
    return _open(situation, _SUIT, ("judged",))


def _open(situation: Situation, begun: tuple[str, ...], ended: tuple[str, ...]) -> bool:
    penalty = situation.proceeding
    last = None if penalty is None else penalty.last(*begun, *ended)
    return last is not None and last.act in begun


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        no_remedy_pending,
        remedy_was_pending,
        suit_was_pending,
        was_reconsidered,
        not_reconsidered,
        withdrawal_is_said,
        not_overturned,
        money_is_imposed,
        all_is_performed,
        remedies_have_ended,
        remedies_were_found_over,
        reminder_has_run_out,
    )
}

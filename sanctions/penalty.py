"""What penalties ask of their acts (行政处罚): told, heard, reviewed and discussed as the law says.

What has to come before a decision is read off the acts since the newest notice (告知), so that a revised
proposal is told, heard and reviewed anew. Statements, hearings, fines, publication, remedies and the records
sent have modules of their own and are gathered here.

Source: 行政处罚法 第四十四条至第六十五条; 劳动保障监察条例 第十九条.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctions import fine, fine_at_rest, hearing, penalty_publicity, penalty_record, remedy
from sanctions.hearing import newest, since_act
from sanctions.proceeding.investigated import investigated
from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard, Situation, refused

LEAST_HEADS = 2
_HEADS = frozenset({"head", "acting_head", "deputy"})
_ALWAYS_HEARD = frozenset({"suspension", "revocation"})
_AMOUNTS: Mapping[str, str] = {"fine": "fine_fen", "confiscation": "confiscated_fen"}
_REFERRED = fine.DECIDED_ON | {"team", "reported", fine.CONVICTED}
_UNDONE = frozenset({"refused", "annulled", "abandoned"})
_ZH: Mapping[str, str] = {"fine": "罚款", "confiscation": "没收"}
_SIMPLE_UNIT_FEN, _SIMPLE_PERSON_FEN = 300_000, 20_000


def kinds_fit(situation: Situation) -> None:
    """A fine and a confiscation have an amount, and an amount has its kind; a licence taken is named.

    What an earlier proposal said of a kind that is left out now says nothing.

    Raises:
        Refusal: It is not so.
    """
    kinds: set[str] = set(situation.said("kinds") or ())
    for kind, name in _AMOUNTS.items():
        fen = (situation.said(name) if kind in kinds else situation.entry.fields.get(name)) or 0
        if (kind in kinds) is not bool(fen):
            raise refused(
                kind,
                f"kinds {', '.join(sorted(kinds))} with {name} {fen}: a {kind} is both or neither",
                f"处罚种类与{_ZH[kind]}金额（{fen} 分）不一致（{name}）",
            )
    if "revocation" in kinds and not situation.said("licence"):
        raise refused("licence", "name the licence that is revoked", "请写明吊销的证照名称及编号（licence）")


def simple_allowed(situation: Situation) -> None:
    """On the spot go a warning, or a fine of at most 3,000 yuan of a unit and 200 of a person.

    Source: 行政处罚法 第五十一条.

    Raises:
        Refusal: It is another kind, or more.
    """
    if not situation.said("simple"):
        return
    person = situation.said("subject_kind") == "person"
    most = _SIMPLE_PERSON_FEN if person else _SIMPLE_UNIT_FEN
    kinds, fine_fen = set(situation.said("kinds") or ()), int(situation.said("fine_fen") or 0)
    if kinds - {"warning", "fine"} or fine_fen > most:
        raise refused(
            "simple",
            f"simple procedure is for a warning or a fine of at most {most} fen",
            f"简易程序仅适用于警告或者 {most} 分以下罚款",
        )


def reviewer_is_independent(situation: Situation) -> None:
    """Whoever reviews is none of those who looked into it, here or in the case.

    Raises:
        Refusal: They are.
    """
    if situation.officer.id in investigated(situation):
        raise refused(
            "reviewer",
            f"{situation.officer.id} investigates this case: somebody else reviews it",
            f"{situation.officer.id} 是本案承办人员，不得审核",
        )


def rights_are_told(situation: Situation) -> None:
    """The notice tells the right to a statement, and to a hearing exactly where there is one.

    Source: 行政处罚法 第四十四条、第六十三条. What a large amount (较大数额) is, is a provincial figure
    we do not know: the legal office says it (hearing-right).

    Raises:
        Refusal: A right is left out or made up, the legal office has not spoken, or the notice is missing.
    """
    rights: set[str] = set(situation.said("rights") or ())
    asked = bool(situation.said("hearing_required"))
    if (owed := _hearing_owed(situation)) is None:
        raise refused(
            "hearing_right",
            "whether the amount is large enough for a hearing is not known: the legal office says it "
            "(hearing-right)",
            "是否属于较大数额未认定：请先由法制审核人员办理 hearing-right",
        )
    if "statement" not in rights or asked is not owed or ("hearing" in rights) is not owed:
        raise refused(
            "rights",
            f"told {', '.join(sorted(rights))}, expected statement{' and hearing' if owed else ' alone'}",
            f"应告知陈述申辩权{'和听证权' if owed else '，无听证权'}",
        )
    papers = {paper.kind for paper in situation.entry.papers}
    if situation.said("simple"):
        return
    if "penalty_notice" not in papers:
        raise refused("penalty_notice", "attach the notice", "请附行政处罚事先告知书（penalty_notice）")
    if "proof_of_service" not in papers:
        raise refused(
            "proof_of_service", "attach the proof of its service", "请附送达回证（proof_of_service）"
        )


def _hearing_owed(situation: Situation) -> bool | None:
    kinds = set(situation.said("kinds") or ())
    if kinds & _ALWAYS_HEARD:
        return True
    if not kinds & _AMOUNTS.keys() or situation.said("simple"):
        return False
    entry = newest(since_act(situation, "open", "revise"), "hearing-right")
    return None if entry is None else bool(entry.fields["large_amount"])


def not_heavier_for_speaking(situation: Situation) -> None:
    """Nobody is fined more, or otherwise, for having spoken, unless there are new facts.

    Source: 行政处罚法 第四十五条第二款.

    Raises:
        Refusal: The proposal is heavier after a statement or hearing.
    """
    before = situation.proceeding
    if before is None or situation.entry.fields.get("new_facts"):
        return
    said = situation.entry.fields
    more = any(int(said.get(name) or 0) > int(before.value(name) or 0) for name in _AMOUNTS.values())
    added = set(situation.entry.fields.get("kinds") or ()) - set(before.value("kinds") or ())
    if before.last("statement", "hear") is not None and (more or added):
        raise refused(
            "heavier",
            "heavier after the party spoke: not without new_facts",
            "当事人陈述申辩后不得加重处罚；另有新事实的请填 new_facts",
        )


def another_act_is_explained(situation: Situation) -> None:
    """Whoever approves a fine beside a referral, and says it is for another act, says why it is another.

    Raises:
        Refusal: No reason is given.
    """
    if not situation.said("fine_fen") or situation.said("same_act_as_referral") or situation.entry.reason:
        return
    if one := next((one for one in situation.siblings("referral") if one.state in _REFERRED), None):
        raise refused(
            "another_act",
            f"{one.id} is {one.state}: give the reason why this fine is for another act, or revise it "
            "(same_act_as_referral)",
            f"{one.id} {one.course.states[one.state][0]}：请写明罚款针对另一行为的理由，"
            "或者变更处罚意见（same_act_as_referral）",
        )


def no_second_fine(situation: Situation) -> None:
    """One act is fined once: not for the same facts, and for the same kind only with a reason.

    Two acts of one kind can be found in one case; which they are is said in the reason of the second.

    Source: 行政处罚法 第二十九条.

    Raises:
        Refusal: A fine for it is proposed or stands.
    """
    if not situation.said("fine_fen"):
        return
    facts, act_type = situation.said("violation_facts"), situation.said("act_type")
    for other in situation.siblings("penalty"):
        if other.state in _UNDONE or not other.value("fine_fen"):
            continue
        same_kind = other.value("act_type") == act_type and not situation.entry.reason
        if other.value("violation_facts") == facts or same_kind:
            raise refused(
                "fined_already",
                f"{other.id} holds a fine for this: annul or abandon it first; of another act of the same "
                "kind tell its own facts and give the reason why it is another",
                f"{other.id} 已对该行为罚款：同一行为不得两次罚款；确属另一行为的，请另写事实并说明理由",
            )


def heads_take_part(situation: Situation) -> None:
    """Two heads at least discuss it, all of this bureau.

    Raises:
        Refusal: They do not.
    """
    named = {situation.officers[id_] for id_ in situation.said("participants") if id_ in situation.officers}
    heads = {one.id for one in named if one.posts & _HEADS and one.bureau == situation.bureau}
    if len(heads) < LEAST_HEADS:
        raise refused(
            "participants",
            f"found the heads {' '.join(sorted(heads)) or '-'}, expected two at least",
            f"参加讨论的负责人为 {' '.join(sorted(heads)) or '无'}，应为二人以上",
        )


def legally_reviewed(situation: Situation) -> None:
    """Where the law asks for a legal review it agreed, after the hearing; one that did not binds always.

    A hearing that was held asks for it by itself: whether grave rights are at stake is not ours to weigh.

    Source: 行政处罚法 第五十八条.

    Raises:
        Refusal: There is none, or it did not agree.
    """
    since = since_act(situation, "notify")
    hearing, review = newest(since, "hear"), newest(since, "legal-review")
    was_held = hearing is not None and hearing.fields.get("hearing") == "held"
    if review is None and not was_held and not situation.said("review_ground"):
        return
    if review is None or (was_held and hearing is not None and review.number < hearing.number):
        raise refused("review", "it needs a legal review first", "未经法制审核不得作出决定")
    if review.fields["opinion"] != "agree":
        raise refused(
            "review_not_passed",
            f"the legal review says {review.fields['opinion']}: revise the proposal",
            "法制审核未通过，不得作出决定：请变更处罚意见",
        )


def discussed(situation: Situation) -> None:
    """What is complex or grave was discussed among the heads and agreed to.

    Source: 行政处罚法 第五十七条第二款.

    Raises:
        Refusal: It was not.
    """
    found = newest(since_act(situation, "notify"), "discuss")
    if situation.said("grave") and (found is None or not found.fields["agreed"]):
        raise refused(
            "discussion", "it is grave: the heads discuss it first", "情节复杂或者重大，应先集体讨论"
        )


def number_is_free(situation: Situation) -> None:
    """No other penalty of the case has the number of this decision; other cases are not seen from here.

    Raises:
        Refusal: One has.
    """
    number = situation.said("number")
    for other in situation.siblings("penalty"):
        if other.value("number") == number:
            raise refused("number", f"{other.id} has the number {number}", f"{other.id} 已使用文号 {number}")


GUARDS: Mapping[str, Guard] = {
    **fine.GUARDS,
    **fine_at_rest.GUARDS,
    **hearing.GUARDS,
    **penalty_publicity.GUARDS,
    **remedy.GUARDS,
    **{
        guard.__name__: guard
        for guard in (
            kinds_fit,
            simple_allowed,
            reviewer_is_independent,
            rights_are_told,
            not_heavier_for_speaking,
            heads_take_part,
            another_act_is_explained,
            no_second_fine,
            legally_reviewed,
            discussed,
            number_is_free,
        )
    },
}
WRITERS: Mapping[str, Writer] = penalty_record.WRITERS
held = penalty_record.held

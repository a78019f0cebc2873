"""What a consultation asks of its acts (疑难会商): whoever was asked may answer, and somebody did."""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.situation import Guard, Situation, refused


def body_was_asked(situation: Situation) -> None:
    """An opinion is that of a body that was asked.

    Raises:
        Refusal: It was not.
    """
    asked = situation.said("bodies") or ()
    body = situation.said("body")
    if body not in asked:
        raise refused(
            "body",
            f"{body} was not asked, only {', '.join(asked)}",
            f"{body} 不在会商单位（{'、'.join(asked)}）之内",
        )


def an_opinion_was_given(situation: Situation) -> None:
    """A conclusion follows an opinion or a meeting.

    Raises:
        Refusal: Neither is there.
    """
    made = situation.proceeding
    if made is None or (made.last("opinion") is None and made.last("hold") is None):
        raise refused("opinion", "record an opinion or the meeting first", "请先记录会商意见或者会商会议")


GUARDS: Mapping[str, Guard] = {guard.__name__: guard for guard in (body_was_asked, an_opinion_was_given)}

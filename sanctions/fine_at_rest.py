"""When a fine comes to rest and goes on again (罚款中止与恢复): what a referral does to penalties beside it.

Only a fine for the act that was referred rests: warnings, other kinds and fines for other acts go on, and
nothing is put on their file. It goes on only once no referral of the family is pending any more.

Source: 行政处罚法 第三十五条; 310号令 第十条、第十一条、第十三条.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.fine import referred
from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.situation import Guard, NothingToDo, Situation


def is_at_rest(penalty: Proceeding | None) -> bool:
    """Return whether a fine was told to rest and not to go on since."""
    last = None if penalty is None else penalty.last("suspend", "reopen")
    return last is not None and last.act == "suspend"


def fine_comes_to_rest(situation: Situation) -> None:
    """There is a fine for the act that was referred, and it does not rest yet.

    Raises:
        NothingToDo: It is not so.
    """
    of_same_act = situation.said("fine_fen") and situation.said("same_act_as_referral")
    if not of_same_act or is_at_rest(situation.proceeding):
        raise NothingToDo


def fine_may_go_on(situation: Situation) -> None:
    """It rests, and no referral is pending for which it would have to go on resting.

    Raises:
        NothingToDo: It is not so.
    """
    if not is_at_rest(situation.proceeding) or referred(situation) is not None:
        raise NothingToDo


GUARDS: Mapping[str, Guard] = {guard.__name__: guard for guard in (fine_comes_to_rest, fine_may_go_on)}

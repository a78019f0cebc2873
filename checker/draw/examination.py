"""Looking at a draw before anything is committed (承诺前审核): whether it can be carried out, and in time.

Whatever can be wrong with plan, lists, roster or sources is told here, while nothing is fixed yet.
"""

from __future__ import annotations

from datetime import datetime

from checker.draw.commitment import Frozen
from checker.draw.errors import DrawRefused
from checker.draw.outcome import check_feasible
from checker.draw.plan import Plan, check
from sanctions.time_limit import LEGAL_TIME
from sanctions.working_days import WorkingDays


def examine(frozen: Frozen, salt: bytes) -> dict[str, int]:
    """Look at everything that can be wrong before the seed; return how many of each stratum are drawn.

    Raises:
        DrawRefused: Something is wrong; the message says what, where, and what to do.
    """
    quotas = check(frozen.plan, frozen.frame, frozen.excluded, frozen.roster)
    check_feasible(frozen, salt)
    return dict(quotas)


def check_in_time(plan: Plan, at: datetime) -> None:
    """Check that a commitment comes at least one working day before the first event of its seed.

    Raises:
        DrawRefused: It does not; a rehearsal (演练) is not asked.
    """
    if plan.rehearsal:
        return
    today, first = at.astimezone(LEGAL_TIME).date(), min(source.on for source in plan.seed)
    earliest = WorkingDays().after(today, 1)
    if first < earliest:
        raise DrawRefused(
            "too_late",
            f"the seed's first event is on {first}; committed on {today}, {earliest} is the earliest",
            f"种子首个事件定于 {first}；今日（{today}）承诺，最早应为 {earliest}（至少提前一个工作日）",
        )

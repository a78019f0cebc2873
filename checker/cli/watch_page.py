"""The watch list on a terminal: what time alone will make out, soonest first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from checker.cli.failures import Refused
from checker.cli.terminal import Terminal
from rules.rule_base import RuleBase

if TYPE_CHECKING:
    from checker.explanation.watch import Watch

SHOWN = 50
"""Lines that are printed; ``--json`` has them all."""


def watch_for(base: RuleBase, days: int, terminal: Terminal) -> Watch:
    """Return a watch so many days ahead.

    Raises:
        Refused: Fewer than one day, or more than is looked ahead.
    """
    from checker.explanation.watch import MOST_DAYS, Watch

    if not 1 <= days <= MOST_DAYS:
        told = terminal.either(
            f"--watch：{days} 不在 1 至 {MOST_DAYS} 天之间",
            f"--watch: found {days}, expected 1 to {MOST_DAYS} days",
        )
        raise Refused("watch_days", told)
    return Watch(base, days)


def show_watch(watch: Watch, terminal: Terminal) -> None:
    """Print the first crossings, and how many there are by rule."""
    either = terminal.either
    crossings = sorted(watch.crossings, key=lambda one: (one.crosses_on, one.case_id, one.rule))
    terminal.table(
        (either("日期", "day"), either("案件", "case"), either("规则", "rule"), either("事项", "title")),
        [
            (one.crosses_on, one.case_id, one.rule, watch.base.rules[one.rule].title)
            for one in crossings[:SHOWN]
        ],
        title=either(
            f"到期预警（{watch.days} 天内，事实不变）", f"within {watch.days} days, facts unchanged"
        ),
    )
    counts = Counter(one.rule for one in crossings)
    by_rule = ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items()))
    told = f"：{by_rule}" if by_rule else ""
    terminal.say(
        f"{watch.days} 天内仅因时间经过而成立 {len(crossings)} 项{told}",
        f"{len(crossings)} will be made out by time alone within {watch.days} days"
        + (f": {by_rule}" if by_rule else ""),
    )
    if not watch.complete:
        terminal.remark(
            f"只预警前 {watch.most} 份，其余未看；请分批筛查",
            f"only the first {watch.most} reviews were watched: screen the others in parts",
        )

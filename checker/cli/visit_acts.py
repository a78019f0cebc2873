"""What the commands of ``sunlit visit`` share: options, who acts, and one act in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.site import opened_store, who
from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from sqlmodel import Session

    from checker.visit.kept import Signed
    from checker.visit.visit import Visit
    from sanctions.encrypted import Keys

VisitId = Annotated[str, typer.Argument(metavar="VISIT", help="Its number. 检查编号")]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Today if left out. 日期（默认今日）")]
ByItem = Annotated[
    list[str] | None, typer.Option("--item", metavar="ITEM=CODE", help="Once for each item. 事项=代码")
]


def act(terminal: Terminal, by: str | None, work: Callable[[Session, Keys, Signed], Visit]) -> None:
    """Do one act in one transaction and print how far the visit has come."""
    from checker.cli.visit_page import show_step

    with opened_store() as store, store.writing() as session:
        visit = work(session, store.keys, signed_by(by))
    show_step(visit, terminal)


def signed_by(by: str | None) -> Signed:
    """Return who acts now."""
    from checker.visit.kept import Signed

    return Signed(datetime.now(UTC), by or who())


def day_of(text: str | None, terminal: Terminal) -> date:
    """Return the day asked for, or today in legal time.

    Raises:
        Refused: The text is no day.
    """
    from sanctions.time_limit import LEGAL_TIME

    if text is None:
        return datetime.now(LEGAL_TIME).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = terminal.either(
            f"日期 {text!r} 应如 2026-11-22", f"found the day {text!r}, expected one such as 2026-11-22"
        )
        raise Refused("day", told) from None


def moment_of(text: str | None, terminal: Terminal) -> datetime | None:
    """Read a moment; without a zone it is legal time (北京时间).

    Raises:
        Refused: The text is none.
    """
    from sanctions.time_limit import LEGAL_TIME

    try:
        read = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        told = terminal.either(
            f"时间 {text!r} 应如 2026-11-22T09:30",
            f"found {text!r}, expected a moment such as 2026-11-22T09:30",
        )
        raise Refused("moment", told) from None
    return read.replace(tzinfo=LEGAL_TIME) if read is not None and read.tzinfo is None else read


def codes_of(items: list[str] | None, terminal: Terminal) -> dict[str, str]:
    """Read ``ITEM=CODE``, each item once.

    Raises:
        Refused: One is not so.
    """
    found: dict[str, str] = {}
    for one in items or ():
        item, _, code = one.partition("=")
        if not item or not code or item in found:
            told = terminal.either(
                "请用 --item 事项=代码，每个事项一次", "give --item ITEM=CODE, each item once"
            )
            raise Refused("visit_items", told)
        found[item] = code
    return found

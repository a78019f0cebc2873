"""What the commands of ``sunlit draw`` share: options, who acts, and what is shown after an act."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.site import opened_store, who
from checker.cli.terminal import Terminal

if TYPE_CHECKING:
    from checker.draw.held import HeldDraw
    from checker.draw.ledger import Act

DrawIdArgument = Annotated[str, typer.Argument(metavar="DRAW", help="Its serial. 抽查编号")]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Credit code of the unit. 统一社会信用代码")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who does it. 经办人")]
And = Annotated[str, typer.Option("--approved-by", metavar="NAME", help="Who signs with them. 另一签名人")]
Publish = Annotated[Path | None, typer.Option("--publish", metavar="DIR", help="Write the folder. 公开目录")]
Reason = Annotated[str, typer.Option("--reason", metavar="CODE", help="Code of the reason. 理由代码")]


def act_of(by: str | None, second: str) -> Act:
    """Return who acts now, and who signs with them.

    Raises:
        Refused: The name is longer than 40 characters, or holds what cannot be printed.
    """
    from checker.draw.ledger import Act

    if by is not None and not (0 < len(by) <= 40 and by.isprintable()):
        raise Refused("by", "经办人应为 1 至 40 个可见字符 (--by has 1 to 40 printable characters)")
    return Act(datetime.now(UTC), by or who(), second, who())


def check_publish(draw_id: str | None, folder: Path | None) -> None:
    """Look at the folder to publish into before anything is done; None is a draw that has no serial yet.

    Raises:
        DrawRefused: It holds something else, and is left alone.
        OSError: It cannot be read.
    """
    from checker.draw import ledger
    from checker.draw.commitment import commit
    from checker.draw.published import check_place

    if folder is None:
        return
    if draw_id is None:
        check_place(b"", folder)
        return
    with opened_store() as store, store.reading() as session:
        frozen = ledger.held(session, store.keys, draw_id).frozen
    check_place(commit(frozen).content(), folder)


def shown(held: HeldDraw, publish: Path | None, terminal: Terminal) -> None:
    """Write the folder if it was asked for, and print the draw as it stands."""
    from checker.cli.draw_page import show_draw
    from checker.draw.published import publish as write

    if publish is not None:
        write(held.files(), publish)
    show_draw(terminal, held, publish)

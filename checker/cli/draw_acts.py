"""What the commands of ``sunlit draw`` share: options, who acts, and what is shown after an act."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.site import who
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
    """Return who acts now, and who signs with them."""
    from checker.draw.ledger import Act

    return Act(datetime.now(UTC), by or who(), second)


def shown(held: HeldDraw, publish: Path | None, terminal: Terminal) -> None:
    """Write the folder if it was asked for, and print the draw as it stands."""
    from checker.cli.draw_page import show_draw
    from checker.draw.published import publish as write

    if publish is not None:
        write(held.files(), publish)
    show_draw(terminal, held, publish)

"""``sunlit demo``: the model bureau's year, made up and screened end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.terminal import AsJson, InLanguage, Terminal


def demo(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Empty or new folder. 空文件夹")] = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Make up the model bureau's year and screen it. 演示."""
    _ = (folder, Terminal.of(lang, as_json=as_json))

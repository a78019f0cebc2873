"""``sunlit template``: the empty form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.terminal import AsJson, InLanguage, Terminal
from rules.rule_base import shipped


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Where to write the form. 空白表存放处")],
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Write the empty form of a written review as a workbook. 写出空白书面审查表."""
    from checker.intake.template import write_template

    terminal = Terminal.of(lang, as_json=as_json)
    if file.suffix.lower() != ".xlsx":
        told = terminal.either(
            f"空白表是工作簿，“{file.name}”应以 .xlsx 结尾",
            f"found {file.name!r}, expected a name ending in .xlsx",
        )
        raise Refused("out_format", told)
    write_template(file, shipped().vocabulary, terminal.language)
    terminal.say(f"空白表已写入 {file}", f"empty form written to {file}")
    if as_json:
        terminal.document({"written": str(file)})

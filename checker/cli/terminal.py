"""What a command prints, in the language of whoever reads it.

Results go to standard output, everything said about the run to standard error, so that
``--json`` leaves nothing but one document on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from checker.intake.wording import Language

DONE, USAGE, NEEDS_A_PERSON = 0, 2, 3

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document. 输出一个 JSON 文档")]
InLanguage = Annotated[
    str | None,
    typer.Option("--lang", metavar="zh|en", help="Language of messages. 提示语言 (default: the locale's)"),
]


def language_of(environment: Mapping[str, str], chosen: str | None = None) -> Language:
    """Return the language to speak: as chosen, else Chinese in a Chinese locale, else English.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    """
    if chosen in ("zh", "en"):
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@dataclass(slots=True)
class Terminal:
    """Both output streams and the language; rich leaves out colours where nobody watches."""

    language: Language
    as_json: bool = False
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))

    @classmethod
    def of(cls, chosen: str | None, *, as_json: bool) -> Terminal:
        """Return the terminal of a command.

        Raises:
            typer.BadParameter: The language is neither zh nor en.
        """
        if chosen not in (None, "zh", "en"):
            msg = f"found {chosen!r}, expected zh or en"
            raise typer.BadParameter(msg, param_hint="--lang")
        return cls(language_of(os.environ, chosen), as_json)

    def either(self, zh: str, en: str) -> str:
        """Return the sentence of the reader's language."""
        return zh if self.language == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """Print a sentence as part of the result; nothing in JSON mode."""
        if not self.as_json:
            self.out.print(self.either(zh, en), markup=False, soft_wrap=True)

    def remark(self, zh: str, en: str) -> None:
        """Print a sentence about the run to standard error."""
        self.err.print(self.either(zh, en), markup=False)

    def document(self, content: object) -> None:
        """Print one JSON document."""
        _ = sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")

    def flush(self) -> None:
        """Let what was printed be seen now, by a pipe too."""
        _ = sys.stdout.flush()

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", whole: int = 0
    ) -> None:
        """Print a table; numbers stand to the right. Nothing in JSON mode.

        Args:
            whole: So many columns from the left are never broken, since they are copied from here.
        """
        if self.as_json or not rows:
            return
        table = Table(title=title or None, title_justify="left", header_style="bold")
        for index, name in enumerate(header):
            numeric = all(isinstance(row[index], int) for row in rows)
            table.add_column(
                name, justify="right" if numeric else "left", overflow="fold", no_wrap=index < whole
            )
        for row in rows:
            table.add_row(*(_plain(cell) for cell in row))
        self.out.print(table)

    def progress(self) -> Progress:
        """Return a progress bar on standard error, silent where nobody watches."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        return Progress(*columns, console=self.err, disable=not self.err.is_terminal, transient=True)


def _plain(cell: object) -> Any:
    from rich.text import Text  # a cell is data, never markup

    return Text(str(cell))

"""Looking through the files of one folder by name, before any of its cases is read.

It settles how the cases are cut into batches and where the lines of each batch are; lines
in another order than their cases are regrouped on disk here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import polars as pl

from checker.intake.parquet.files import File, Files
from checker.intake.parquet.order import (
    BLOCK,
    MAX_BLOCK_LINES,
    CaseIndex,
    Standing,
    cut,
    spans,
    standing,
)
from checker.intake.parquet.partition import ROW, partition, partitioned
from checker.intake.rejection import Notes, Where, refused
from checker.intake.wording import Language
from rules.fact import Vocabulary


class Survey:
    """How the cases of a folder are cut, and where their lines are.

    Args:
        keys: Hashes of the names of all cases, as their lines have them.
        rooms: Takes the folder of what is regrouped, and removes it in the end.

    Attributes:
        stretches: The cases of each batch.

    Raises:
        IntakeRefused: A file of lines is damaged, or cannot be read in bounded memory.
    """

    def __init__(
        self, files: Files, vocabulary: Vocabulary, notes: Notes, keys: pl.Series, rooms: ExitStack
    ) -> None:
        index = CaseIndex(keys)
        found = {kind: standing(file, index) for kind, file in files.lines.items()}
        for kind, stand in found.items():
            _tell_lost(files.lines[kind], vocabulary.stated_lines[kind].title, stand, notes)
        self.stretches = cut(files.cases.rows, [stand.counts for stand in found.values()])
        self._lines: dict[str, Callable[[int], pl.DataFrame]] = {}
        room: Path | None = None
        for kind, stand in found.items():
            file = files.lines[kind]
            if stand.ordered:
                self._lines[kind] = partial(_in_order, file, spans(stand, self.stretches))
                continue
            room = room or _room(rooms, notes.language)
            partition(file, index, self.stretches, room / kind)
            self._lines[kind] = partial(partitioned, file, room / kind)

    def lines(self, batch: int) -> dict[str, pl.DataFrame]:
        """Return the lines of a batch by kind, each with the row of the file it comes from."""
        return {kind: read(batch) for kind, read in self._lines.items()}


def _in_order(file: File, spans: Sequence[tuple[int, int]], batch: int) -> pl.DataFrame:
    start, rows = spans[batch]
    return file.slice(start, rows).with_row_index(ROW, offset=start)


def _room(rooms: ExitStack, language: Language) -> Path:
    try:
        return Path(rooms.enter_context(TemporaryDirectory(prefix="sunlit-")))
    except OSError:
        raise refused(gettempdir(), "not_writable", language) from None


def _tell_lost(file: File, title: str, stand: Standing, notes: Notes) -> None:
    for lost, code in ((stand.nameless, "lines_nameless"), (stand.strange, "lines_strange")):
        if lost.count:
            name = file.slice(lost.first, 1, [file.text("case_id").str.head(100)]).item()
            where = Where(str(file.path), "", lost.first + 1, "case_id")
            notes.reject(where, code, {"found": name, "count": lost.count, "title": title})
    most = stand.counts.max()
    if isinstance(most, int) and most > MAX_BLOCK_LINES:
        what = (f"连续 {BLOCK} 个案件的{title}行数", f"{title} of {BLOCK} cases on end")
        told = {"found": f"{most:,}", "most": f"{MAX_BLOCK_LINES:,}"}
        raise refused(file.path, "too_large", notes.language, what=what, **told)

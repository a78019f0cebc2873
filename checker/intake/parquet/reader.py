"""From Parquet files to batches: looked through by name first, then read slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from checker.intake.batch import LINE_COLUMNS, Batch, columns_of
from checker.intake.employers import Intent
from checker.intake.fact_columns import GIVEN_SUFFIX
from checker.intake.parquet.cases import CaseReader, Taken
from checker.intake.parquet.files import File, Files, open_files
from checker.intake.parquet.lines import LineTaker
from checker.intake.parquet.naming import Repeats, hash_of, hashes_of, repeated, repeats_among
from checker.intake.parquet.order import (
    BLOCK,
    MAX_BLOCK_LINES,
    CaseIndex,
    Standing,
    Stretch,
    cut,
    spans,
    standing,
)
from checker.intake.parquet.partition import ROW, partition, partitioned
from checker.intake.rejection import Where, refused
from rules.fact import Vocabulary


def read_parquet(paths: Sequence[Path], vocabulary: Vocabulary, intent: Intent) -> Iterator[Batch]:
    """Return the cases of some files and folders, in their order, at most `MAX_CASES` at a time.

    All of them are looked through before the first case is taken. Nothing may be read after
    them: what they hold is not remembered in `intent.seen`. Cases that are not taken are
    counted as read here, those taken by whoever receives them.

    Raises:
        IntakeRefused: A file cannot be used at all.
    """
    found = [open_files(path, vocabulary, intent.notes) for path in paths]
    for files in found:
        _check_defaults(files.cases, intent)
    intent.expected = intent.read + sum(files.cases.rows for files in found)
    hashes = [hashes_of(files.cases) for files in found]
    repeats = repeats_among(hashes, intent.seen)
    for files in found:
        with TemporaryDirectory(prefix="sunlit-") as folder:
            keys = hashes.pop(0).key
            yield from _Reader(files, vocabulary, intent, repeats, keys).batches(Path(folder))


def _check_defaults(cases: File, intent: Intent) -> None:
    language = intent.notes.language
    if "day" not in cases.columns and intent.day is None:
        raise refused(cases.path, "no_day", language)
    if "place" not in cases.columns and intent.place is None and intent.registry is None:
        raise refused(cases.path, "no_place", language)


class _Reader:
    """Reads the cases of one file and the lines beside it.

    Args:
        keys: Hashes of the names of all cases, as their lines have them.
    """

    def __init__(
        self, files: Files, vocabulary: Vocabulary, intent: Intent, repeats: Repeats, keys: pl.Series
    ) -> None:
        self._files = files
        self._vocabulary = vocabulary
        self._notes = intent.notes
        self._keys = keys
        self._twice = repeated(keys)
        self._cases = CaseReader(files.cases, vocabulary.stated_facts, intent, repeats)
        self._takers = {
            kind: LineTaker(file, vocabulary.stated_lines[kind], intent.notes)
            for kind, file in files.lines.items()
        }
        self._without = {
            kind: columns_of(vocabulary, kind, LINE_COLUMNS).frame()
            for kind in vocabulary.stated_lines
            if kind not in files.lines
        }
        self._claimed: set[str] = set()

    def batches(self, folder: Path) -> Iterator[Batch]:
        """Return the batches; `folder` takes what has to be regrouped on the way."""
        stretches, lines = self._looked_through(folder)
        for number, stretch in enumerate(stretches):
            taken = self._cases.read(stretch.start, self._files.cases.slice(stretch.start, stretch.cases))
            batch = self._batch(taken, {kind: read(number) for kind, read in lines.items()})
            if len(batch):
                yield batch

    def _looked_through(self, folder: Path) -> tuple[list[Stretch], dict[str, Callable[[int], pl.DataFrame]]]:
        """Return how the cases are cut, and by kind what reads the lines of each batch."""
        index = CaseIndex(self._keys)
        stand = {kind: standing(file, index) for kind, file in self._files.lines.items()}
        for kind, found in stand.items():
            self._tell_lost(kind, found)
        stretches = cut(self._files.cases.rows, [found.counts for found in stand.values()])
        lines: dict[str, Callable[[int], pl.DataFrame]] = {}
        for kind, found in stand.items():
            file = self._files.lines[kind]
            if found.ordered:
                lines[kind] = partial(_in_order, file, spans(found, stretches))
            else:
                partition(file, index, stretches, folder / kind)
                lines[kind] = partial(partitioned, file, folder / kind)
        return stretches, lines

    def _tell_lost(self, kind: str, found: Standing) -> None:
        file, title = self._files.lines[kind], self._vocabulary.stated_lines[kind].title
        for lost, code in ((found.nameless, "lines_nameless"), (found.strange, "lines_strange")):
            if lost.count:
                name = file.slice(lost.first, 1, [file.text("case_id").str.head(100)]).item()
                where = Where(str(file.path), "", lost.first + 1, "case_id")
                self._notes.reject(where, code, {"found": name, "count": lost.count, "title": title})
        most = found.counts.max()
        if isinstance(most, int) and most > MAX_BLOCK_LINES:
            what = (f"连续 {BLOCK} 个案件的{title}行数", f"{title} of {BLOCK} cases on end")
            told = {"found": f"{most:,}", "most": f"{MAX_BLOCK_LINES:,}"}
            raise refused(file.path, "too_large", self._notes.language, what=what, **told)

    def _batch(self, taken: Taken, lines: dict[str, pl.DataFrame]) -> Batch:
        frames: dict[str, pl.DataFrame] = {}
        given: list[pl.Series] = []
        doubtful = hash_of(taken.keys).is_in(self._twice.implode()) if self._twice.len() else None
        for kind in self._vocabulary.stated_lines:
            name = kind + GIVEN_SUFFIX
            said = taken.cases.get_column(name) if name in taken.cases.columns else None
            if kind not in lines:
                frames[kind] = self._without[kind]
                if said is not None and said.any():
                    self._tell_claimed(kind)
                given.append(pl.Series(name, [False]).new_from_index(0, len(taken.keys)))
                continue
            listed = self._takers[kind].take(lines[kind], taken)
            frames[kind] = listed.lines
            if said is None:
                said = pl.Series(name, [self._files.lines[kind].rows > 0]).new_from_index(0, len(taken.keys))
            if listed.incomplete.len():
                said = said.clone().scatter(listed.incomplete, False)
            # where a name stands twice nobody can tell whose the lines are
            given.append(said if doubtful is None else said & ~doubtful)
        return Batch(taken.cases.with_columns(given), frames)

    def _tell_claimed(self, kind: str) -> None:
        if kind not in self._claimed:
            self._claimed.add(kind)
            found = {"found": self._vocabulary.stated_lines[kind].title}
            self._notes.warn(Where(str(self._files.cases.path)), "list_claimed", found)


def _in_order(file: File, spans: Sequence[tuple[int, int]], batch: int) -> pl.DataFrame:
    """Return the lines of a batch, each with the row of the file it comes from."""
    start, rows = spans[batch]
    return file.slice(start, rows).with_row_index(ROW, offset=start)

"""From Parquet files to batches of cases with their lines, slice by slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from checker.intake.batch import LINE_COLUMNS, Batch, columns_of
from checker.intake.employers import Intent
from checker.intake.fact_columns import GIVEN_SUFFIX
from checker.intake.parquet.cases import CaseReader, Taken
from checker.intake.parquet.files import File, Files, open_files
from checker.intake.parquet.lines import LineTaker
from checker.intake.parquet.naming import Repeats, hash_of, hashes_of, repeated, repeats_among
from checker.intake.parquet.survey import Survey
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
    notes = intent.notes
    found = [open_files(path, vocabulary, notes) for path in paths]
    for files in found:
        _check_defaults(files.cases, intent)
    intent.expected = intent.read + sum(files.cases.rows for files in found)
    hashes = [hashes_of(files.cases) for files in found]
    repeats = repeats_among(hashes, intent.seen)
    keys = [one.key for one in hashes]
    del hashes
    for files in found:
        with ExitStack() as rooms:
            twice = repeated(keys[0])
            survey = Survey(files, vocabulary, notes, keys.pop(0), rooms)
            yield from _Reader(files, vocabulary, intent, repeats, twice).batches(survey)


def _check_defaults(cases: File, intent: Intent) -> None:
    language = intent.notes.language
    if "day" not in cases.columns and intent.day is None:
        raise refused(cases.path, "no_day", language)
    if "place" not in cases.columns and intent.place is None and intent.registry is None:
        raise refused(cases.path, "no_place", language)


class _Reader:
    """Reads the cases of one file and the lines beside it.

    Args:
        twice: Hashes of names that stand more than once in the file.
    """

    def __init__(
        self, files: Files, vocabulary: Vocabulary, intent: Intent, repeats: Repeats, twice: pl.Series
    ) -> None:
        self._files = files
        self._vocabulary = vocabulary
        self._notes = intent.notes
        self._twice = twice
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

    def batches(self, survey: Survey) -> Iterator[Batch]:
        """Return the batches of cases; one all of whose cases are rejected is left out."""
        for number, stretch in enumerate(survey.stretches):
            taken = self._cases.read(stretch.start, self._files.cases.slice(stretch.start, stretch.cases))
            batch = self._batch(taken, survey.lines(number))
            if len(batch):
                yield batch

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

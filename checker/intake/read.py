"""The door of intake: any number of files and folders in, batches of cases out.

Tables of all inputs are one pool, so that lines in one file find their employers in
another; cases as JSON follow, file by file, then those as Parquet. Batches are made while they are
consumed, and the counts and lists of `Intake` are complete once they all are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from checker.intake import delimited, ndjson, spreadsheet, supplied
from checker.intake.batch import Batch
from checker.intake.called import Registry
from checker.intake.data_rows import Sheet
from checker.intake.detail_lines import LineReader
from checker.intake.employers import Intent, read_employers
from checker.intake.folder import Source, sources
from checker.intake.forms import EMPLOYERS, Forms, forms_of
from checker.intake.gathered import Gathered, Seen
from checker.intake.jurisdiction import within
from checker.intake.recognition import recognise
from checker.intake.rejection import Notes, Rejection, Where, refused
from checker.intake.table import Table
from checker.intake.wording import Language
from rules.fact import Vocabulary

ParquetReader = Callable[[Sequence[Path], Vocabulary, Intent], Iterator[Batch]]


@dataclass(slots=True)
class Intake:
    """What was read; everything but `batches` fills up as the batches are consumed."""

    batches: Iterator[Batch]
    _intent: Intent

    @property
    def rejections(self) -> list[Rejection]:
        """Rows that were not taken, and why."""
        return self._intent.notes.rejections

    @property
    def warnings(self) -> list[Rejection]:
        """What the sender should look at, though it was taken."""
        return self._intent.notes.warnings

    @property
    def supplied(self) -> frozenset[str]:
        """Facts (by path) and lists that the whole input carries; complete with the first batch."""
        return self._intent.supplied

    @property
    def rejected_codes(self) -> set[str]:
        """Credit codes of reviews that arrived and were not taken."""
        return self._intent.rejected

    @property
    def expected(self) -> int | None:
        """How many cases there will be; None while that cannot be told."""
        return self._intent.expected

    @property
    def read(self) -> int:
        """Rows of employers and cases met."""
        return self._intent.read

    @property
    def accepted(self) -> int:
        """Rows of employers and cases taken."""
        return self._intent.accepted


def read(
    inputs: Sequence[Path],
    vocabulary: Vocabulary,
    *,
    place: str | None,
    day: date | None,
    registry: Registry | None = None,
    language: Language = "zh",
    jurisdiction: str | None = None,
) -> Intake:
    """Read written reviews from files and folders.

    Args:
        inputs: XLSX, CSV, NDJSON and Parquet files, or folders of them, in the order to read.
        vocabulary: The facts and lists that may be stated.
        place, day: Of the reviews that do not state theirs.
        registry: Of those called, to compare with.
        jurisdiction: The place that all cases have to lie in; those of others are rejected.

    Raises:
        IntakeRefused: A file cannot be used at all; raised here or while batches are consumed.
    """
    notes = Notes(language)
    intent = Intent(notes, Seen(), place, day, registry)
    found = sources(inputs, notes)
    batches = _batches(found, vocabulary, intent)
    if jurisdiction is not None:
        batches = within(jurisdiction, batches, intent, str(found[0].path) if len(found) == 1 else "")
    return Intake(batches, intent)


def _batches(found: list[Source], vocabulary: Vocabulary, intent: Intent) -> Iterator[Batch]:
    for source in found:
        if source.format == "ndjson":
            intent.supplied |= supplied.of_ndjson(source.path, vocabulary)
        elif source.format == "parquet":
            intent.supplied |= supplied.of_parquet(source.path, vocabulary)
    tables = [source for source in found if source.format in {"workbook", "delimited"}]
    if tables:
        batches = list(_from_tables(tables, vocabulary, intent))
        intent.supplied = intent.supplied.union(*(supplied.of_batch(batch, vocabulary) for batch in batches))
        yield from batches
    for source in found:
        if source.format == "ndjson":
            yield from ndjson.batches(source.path, vocabulary, intent)
    if columns := [source.path for source in found if source.format == "parquet"]:
        yield from _from_parquet(columns, vocabulary, intent)


def _from_tables(found: list[Source], vocabulary: Vocabulary, intent: Intent) -> Iterator[Batch]:
    notes = intent.notes
    forms = forms_of(vocabulary)
    sheets = [sheet for source in found for sheet in _sheets(source, forms, notes)]
    employers = [sheet for sheet in sheets if sheet.header.form.name == EMPLOYERS]
    if not employers:
        raise refused(found[0].path, "no_employers", notes.language)
    gathered = Gathered(vocabulary)
    for sheet in employers:
        read_employers(sheet, intent, gathered)
    if not intent.read:
        raise refused(employers[0].table.file, "no_data", notes.language)
    lines = LineReader(gathered, notes)
    for sheet in sheets:
        if sheet.header.form.name != EMPLOYERS:
            lines.read(sheet)
    for kind in gathered.unmet_claims():
        where = Where(str(employers[0].table.file), employers[0].table.sheet)
        notes.warn(where, "list_claimed", {"found": vocabulary.stated_lines[kind].title})
    intent.expected = len(gathered)
    yield from gathered.batches(notes)


def _sheets(source: Source, forms: Forms, notes: Notes) -> list[Sheet]:
    found: list[Table]
    if source.format == "workbook":
        found = spreadsheet.tables(source.path, notes.language)
    else:
        found = [delimited.table(source.path, notes)]
    return recognise(source.path, found, forms, notes)


def _from_parquet(paths: list[Path], vocabulary: Vocabulary, intent: Intent) -> Iterator[Batch]:
    # loaded where it is needed; it tells what it rejects to `intent`, and counts that as read
    reader: ParquetReader = import_module("checker.intake.parquet").read_parquet
    for batch in reader(paths, vocabulary, intent):
        intent.read += len(batch)
        intent.accepted += len(batch)
        yield batch

"""The year in a folder: what offices and employers would send, the same as JSON, and the labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checker.model_bureau.broken_rows import broken
from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.workbooks import Rejected, write_register, write_workbooks
from checker.model_bureau.written import write_cases, write_labels
from rules.fact import Vocabulary

REVIEWS = "书面审查"
REGISTER = "应报名录.xlsx"
CASES = "cases.ndjson"
LABELS = "labels.ndjson"


@dataclass(frozen=True, slots=True)
class WrittenYear:
    """Where the year was written, and which rows of it are meant to be rejected.

    Attributes:
        reviews: Folder of the workbooks with the written reviews.
        register: Workbook of those called.
        cases: The accepted reviews as NDJSON of cases; `labels` what each is made for.
    """

    reviews: Path
    register: Path
    cases: Path
    labels: Path
    rejected: tuple[Rejected, ...]


def write_year(folder: Path, year: ModelYear, vocabulary: Vocabulary) -> WrittenYear:
    """Write the year into a folder, which is made where it is missing.

    Raises:
        OSError: The folder cannot be written to.
    """
    reviews, register = folder / REVIEWS, folder / REGISTER
    reviews.mkdir(parents=True, exist_ok=True)
    rejected = write_workbooks(reviews, year, broken(year.reviews), vocabulary)
    write_register(register, year.register, vocabulary)
    cases, labels = folder / CASES, folder / LABELS
    write_cases(cases, year.reviews)
    write_labels(labels, year.reviews)
    return WrittenYear(reviews, register, cases, labels, tuple(rejected))

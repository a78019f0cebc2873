"""What a screening child is told to do, and what it tells (筛查任务单): the border between two processes.

The order lies as ``order.json`` in the private folder of the job, the input beside it; the result is
written there too. What the child tells comes over its standard output, one JSON document a line.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.intake.wording import Language

ORDER, RESULT = "order.json", "result.json"

InputFormat = Literal["ndjson", "csv", "xlsx", "parquet"]
"""What a job may be handed; the name of the file ends in it, by which intake knows it."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Order(_Message):
    """What is to be screened, and for whom.

    Attributes:
        day, default_place: Of the cases that state none.
        jurisdiction: Cases outside it are rejected.
        rule_base: Folder of the rule base; None for the one that comes with the program.
    """

    format: InputFormat
    day: date
    default_place: str | None
    jurisdiction: str
    rule_base: str | None
    language: Language

    @property
    def input(self) -> str:
        """The bare name of the input, which is all that messages say of where it stood."""
        return f"input.{self.format}"

    def write(self, folder: Path) -> None:
        """Write it into the folder of its job."""
        _ = (folder / ORDER).write_text(self.model_dump_json(), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Order:
        """Return the order of a folder.

        Raises:
            OSError, ValueError: There is none, or none that can be read.
        """
        return cls.model_validate_json((folder / ORDER).read_bytes())


class Counts(_Message):
    """Employers and cases; `accepted` and `rejected` make up `read`."""

    read: int
    accepted: int
    rejected: int


class Failure(_Message):
    """Why an input could not be screened: a stable code, and a sentence for whoever sent it."""

    code: str
    message: str


class Told(_Message):
    """One line of a child: how far it has come, or else how it ended."""

    screened: int | None = None
    expected: int | None = None
    done: Counts | None = None
    failed: Failure | None = None

    def line(self) -> str:
        """Return it as it is printed; how far it has come is told with both numbers."""
        return self.model_dump_json(exclude_none=self.screened is None, exclude=self._other()) + "\n"

    def _other(self) -> set[str]:
        return set() if self.screened is None else {"done", "failed"}

    @classmethod
    def read(cls, line: bytes) -> Told | None:
        """Return what a line tells, None where it is no such line."""
        try:
            return cls.model_validate_json(line)
        except ValidationError:
            return None

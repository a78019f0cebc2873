"""What callers may ask (请求格式): the documents of the wire, read strictly, refused by field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, ValidationError

from connectors.simulator.desk import FAILED, WireRefusal
from connectors.simulator.taking import whole

MOST_RECORDS = 1000

Text = Annotated[str, AfterValidator(whole)]
"""Text that can be kept: JSON also has halves of surrogate pairs."""

Day = Annotated[date, Field(strict=False, ge=date(1990, 1, 1), le=date(2200, 12, 31))]


class Call(BaseModel):
    """What every call has: nothing is guessed from another type."""

    model_config = ConfigDict(strict=True)


class RecordsCall(Call):
    """Records by a template; each row is looked at by itself."""

    profile: Text = Field(min_length=1, max_length=200)
    template: Text = Field(min_length=1, max_length=200)
    records: list[Any] = Field(max_length=MOST_RECORDS)


class QueryCall(Call):
    """Keys to be looked up."""

    keys: list[Text] = Field(max_length=MOST_RECORDS)


class ReceiptsCall(Call):
    """Receipts after a cursor, or of a day."""

    after: Text = ""
    limit: int = Field(500, ge=1, le=MOST_RECORDS)
    day: Day | None = None


class ListingCall(Call):
    """One page of what is published."""

    page: int = Field(1, ge=1, le=10**9)
    size: int = Field(500, ge=1, le=MOST_RECORDS)
    after_day: Day | None = None


class ProfileCall(Call):
    """Which template is asked for."""

    profile: Text = Field(min_length=1, max_length=200)


class ListsCall(Call):
    """Which inbound list."""

    list: Literal["abnormal", "serious", "judgment"]
    day: Day


class StatusCall(Call):
    """Status events after a cursor."""

    after: Text = ""
    limit: int = Field(500, ge=1, le=MOST_RECORDS)


class FeedbackCall(RootModel[dict[str, Any]]):
    """Feedback on joint measures: an object of whatever was agreed."""


Form = TypeVar("Form", bound=BaseModel)


def read(form: type[Form], document: Any) -> Form:
    """Return a document as a call.

    Raises:
        WireRefusal: It is none; the message names the field, never what stood there.
    """
    try:
        return form.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "document"
        raise WireRefusal(FAILED, f"{where}: {first['msg']}") from None


def keys_of(document: Any) -> list[str]:
    """Return the keys a call names, for orders that ask for one."""
    if not isinstance(document, dict):
        return []
    told: dict[str, Any] = document  # pyright: ignore[reportUnknownVariableType]
    found = [key_of(row) for row in _rows(told.get("records"))]
    return found + [key for key in _rows(told.get("keys")) if isinstance(key, str)]


def key_of(row: object) -> str:
    """Return the key of one row, "" where it has none."""
    if not isinstance(row, dict):
        return ""
    told: dict[str, Any] = row  # pyright: ignore[reportUnknownVariableType]
    key = told.get("key")
    return key if isinstance(key, str) else ""


def _rows(given: object) -> list[Any]:
    return given if isinstance(given, list) else []  # pyright: ignore[reportUnknownVariableType]

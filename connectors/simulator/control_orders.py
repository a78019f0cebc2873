"""What control takes (控制指令): the documents of ``/_control/*``, refused by field."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypeVar

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from connectors.simulator.ordering import ControlRefused

Platform = Literal["", "judicial_platform", "credit_sharing", "credit_publicity"]


class ControlOrder(BaseModel):
    """What every document of control has: a misspelt name is told."""

    model_config = ConfigDict(extra="forbid")


class ClockOrder(ControlOrder):
    """How far the clock is put ahead, or to when."""

    advance_seconds: int = Field(0, ge=0, le=10**9)
    to: AwareDatetime | None = None


class WhichOrder(ControlOrder):
    """One order, or all."""

    id: int | None = None


class WaitOrder(ControlOrder):
    """How many held calls are waited for, and how long."""

    waiting: int = Field(1, ge=0)
    seconds: float = Field(10, gt=0, le=60, allow_inf_nan=False)


class EventOrder(ControlOrder):
    """What has become of a referral; told so many times."""

    platform: Literal["", "judicial_platform"] = "judicial_platform"
    key: str = Field(min_length=1)
    event: Literal[
        "received",
        "passed_on",
        "supplement",
        "filed",
        "not_filed",
        "withdrawn",
        "not_prosecuted",
        "prosecuted",
        "convicted",
        "acquitted",
    ]
    on: date | None = None
    paper_number: str = ""
    note: str = ""
    times: int = Field(1, ge=1, le=10)
    callback: bool = True


class ListOrder(ControlOrder):
    """An inbound list of a day."""

    platform: Platform = ""
    list: Literal["abnormal", "serious", "judgment"]
    day: date
    records: list[dict[str, Any]]


class TemplateOrder(ControlOrder):
    """A template and its code lists."""

    platform: Platform = ""
    profile: str = Field(min_length=1)
    columns: list[Any] = []
    template: str = ""
    codes: dict[str, list[str]] = {}


Form = TypeVar("Form", bound=BaseModel)


async def read(request: web.Request, form: type[Form]) -> Form:
    """Return the document of a request.

    Raises:
        ControlRefused: It is none.
    """
    if request.content_type != "application/json":
        msg = "Content-Type: expected application/json"
        raise ControlRefused(msg)
    try:
        return form.model_validate_json(await request.read())
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc'])) or 'document'}: {one['msg']}" for one in error.errors()]
        raise ControlRefused("; ".join(problems)) from None

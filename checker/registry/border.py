"""The border of the registry: what a row states becomes an employer or an inspector here, or is refused.

A field that is left out is unknown, one that is None is known not to be there. Forms, ranges and
character sets are checked once, whichever way a row came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from checker.intake import checks
from checker.intake.cells import text_fault, text_of
from checker.intake.rejection import CellFault
from checker.intake.wording import sentences
from checker.registry import lists
from checker.registry.employer import Employer, Grade, SizeClass, Status, UnitType, grid_fits
from checker.registry.inspector import PERSONAL, Inspector, Leave, Recusal
from checker.registry.sentences import SENTENCES
from rules.fact import ABSENT, FIRST_DAY, LAST_DAY, LONG_TERM

MOST_TIMES = 1_000_000
"""Most complaints or visits of one employer in one year."""

_T = TypeVar("_T")
_INDUSTRY = re.compile(r"[A-T](?:[0-9]{2,4})?")
_PLACE = re.compile(r"[0-9]{6}")
_GRID = re.compile(r"[0-9]{1,12}")
_ID = re.compile(r"[0-9A-Z-]{1,32}")
_CERTIFICATE = re.compile(r"[^\s|;]{1,40}")


def text_as_read(text: str) -> str:
    """Return a text as its cell is read, so that what is written out is read as the same."""
    return str(text_of(text))


def _fault(code: str, **found: object) -> PydanticCustomError:
    return PydanticCustomError(cast("Any", code), cast("Any", code), dict(found))


def _formed(pattern: re.Pattern[str], code: str) -> AfterValidator:
    def check(text: str) -> str:
        text = text.strip().upper()
        if not pattern.fullmatch(text):
            raise _fault(code, found=text)
        return text

    return AfterValidator(check)


def _text(most: int) -> AfterValidator:
    def check(text: str) -> str:
        read = text_as_read(" ".join(text.split()))
        if not 1 <= len(read) <= most or read in ("无", "/"):
            raise _fault("text_form", found=text, most=most)
        if text_fault(text) or not read.isprintable() or "|" in read or ";" in read:
            raise _fault("text_form", found=text, most=most)
        return read

    return AfterValidator(check)


def _code(text: str) -> str:
    code = checks.credit_code(text)
    if isinstance(code, CellFault):
        raise _fault(code.code, **code.found)
    return code


def _listed(field: str) -> AfterValidator:
    def check(parts: tuple[object, ...]) -> Any:
        # written out and read again: what a cell could not say is no list of ours
        text = text_as_read(lists.written(field, cast("Any", parts)))
        found = (text_fault(text) or lists.READERS[field](text)) if parts else ()
        if isinstance(found, CellFault):
            raise _fault(found.code, **found.found)
        return found

    return AfterValidator(check)


def _plausible(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY and day != LONG_TERM:
        raise _fault("date_out_of_range", found=day)
    return day


CreditCode = Annotated[str, AfterValidator(_code)]
Industry = Annotated[str, _formed(_INDUSTRY, "industry_form")]
Place = Annotated[str, _formed(_PLACE, "place_form")]
Grid = Annotated[str, _formed(_GRID, "grid_form")]
Times = Annotated[int, Field(ge=0, le=MOST_TIMES)]


class _Row(BaseModel):
    # strict: "1" is no number and 1 is no truth
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class EmployerStated(_Row):
    """An employer as a row states it; what is left out is unknown, whatever its default here."""

    credit_code: CreditCode
    name: Annotated[str, _text(200)]
    unit_type: UnitType = Field(default=cast("Any", None))
    industry: Industry | None = None
    size_class: SizeClass | None = None
    place: Place = Field(default=cast("Any", None))
    grid: Grid | None = None
    key_employer: bool = Field(default=cast("Any", None))
    complaints: Times = Field(default=cast("Any", None))
    abnormal_operation: bool = Field(default=cast("Any", None))
    serious_violations: bool = Field(default=cast("Any", None))
    integrity_grade: Grade | None = None
    visits_this_year: Times = Field(default=cast("Any", None))
    status: Status = Field(default=cast("Any", None))
    tags: Annotated[tuple[str, ...], _listed("tags")] = Field(default=cast("Any", None))


class InspectorStated(_Row):
    """An inspector as a row states it; what is left out is unknown, whatever its default here."""

    id: Annotated[str, _formed(_ID, "inspector_id_form")]
    name: Annotated[str, _text(40)]
    certificate: Annotated[str, _formed(_CERTIFICATE, "certificate_form")] = Field(default=cast("Any", None))
    certificate_expires: Annotated[date, AfterValidator(_plausible)] = Field(default=cast("Any", None))
    unit: Annotated[str, _text(80)] = Field(default=cast("Any", None))
    place: Place = Field(default=cast("Any", None))
    qualifications: Annotated[tuple[str, ...], _listed("qualifications")] = Field(default=cast("Any", None))
    leave: Annotated[tuple[Leave, ...], _listed("leave")] = Field(default=cast("Any", None))
    recusals: Annotated[tuple[Recusal, ...], _listed("recusals")] = Field(default=cast("Any", None))
    active: bool = Field(default=cast("Any", None))


_ROWS: Mapping[type, tuple[type[BaseModel], frozenset[str]]] = {
    Employer: (EmployerStated, frozenset()),
    Inspector: (InspectorStated, PERSONAL),
}
_MISSING = {"credit_code": "code_missing", "id": "inspector_id_missing"}


def admitted(kind: type[_T], stated: Mapping[str, object]) -> tuple[_T | None, dict[str, CellFault]]:
    """Return what a row states as a `kind` (`Employer` or `Inspector`), or None and the faults by field."""
    model, personal = _ROWS[kind]
    try:
        row = model.model_validate(dict(stated))
    except ValidationError as error:
        faults: dict[str, CellFault] = {}
        for one in error.errors(include_url=False):
            field = str(one["loc"][0]) if one["loc"] else ""
            _ = faults.setdefault(field, _cell_fault(field, one, hidden=field in personal))
        return None, faults
    given = {name: getattr(row, name) for name in row.model_fields_set}
    made = kind(**{name: ABSENT if value is None else value for name, value in given.items()})
    if isinstance(made, Employer) and not grid_fits(made.place, made.grid):
        return None, {
            "grid": CellFault("grid_elsewhere", {"found": str(made.grid), "place": str(made.place)})
        }
    return made, {}


def _cell_fault(field: str, error: ErrorDetails, *, hidden: bool) -> CellFault:
    code = error["type"]
    if code == "missing":
        return CellFault(_MISSING.get(field, "name_missing"))
    found: dict[str, str] = {name: str(value) for name, value in (error.get("ctx") or {}).items()}
    if code not in SENTENCES and code not in sentences():
        # one of pydantic's own: a wrong type, a number out of range
        code, found = "value_form", {"found": str(error["input"])}
    if hidden and "found" in found:
        found["found"] = "***"
    return CellFault(code, found)

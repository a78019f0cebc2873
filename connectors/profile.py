"""How a platform wants to be written to (对接配置): per platform and kind of record, versioned data in YAML.

A folder holds `platform.yaml` (what is known of repeats, receipts and rule codes) and a file for each kind
of record: columns, types, lengths, code lists. Its template, a digest over the columns, is pinned in the
file and compared with the platform's, so that a column that came to mean something else stops the sending
and not the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.disposition import Advice, Disposition
from connectors.errors import NotOffered, ProfileBroken
from connectors.platform import DeliveryClass, Operation, Standing
from connectors.sm3 import canonical, told

SHIPPED = Path(__file__).parent / "profiles"
_M = TypeVar("_M", bound=BaseModel)
_UNKNOWN_CODE = Advice(
    Disposition.DATA, "代码未收录：按平台说明核对后重报", "a code not listed: see the platform's notes"
)

Type = Literal["text", "texts", "code", "codes", "day", "money", "whole", "rows", "fixed"]
Condition = Mapping[str, tuple[str, ...]]
"""A field of ours, and the values of which it has one (or holds one, where it is a list)."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Model):
    """One column of theirs, and where it comes from.

    Attributes:
        column: Its name on the wire.
        title: Its heading, for files and people.
        source: A field of ours, with dots into what it holds; none for a fixed one.
        look_up: A table of the site in which the value of ours is looked up.
        most: Characters, or for money digits before the point.
        required: Always, never, or where a field of ours has one of some values.
        only: Left out unless a field of ours has one of some values.
        default: What stands there where we have nothing.
        unit: Of money: yuan with two decimals, wan (万元) with six.
        form: Of days.
        codes: Ours to theirs.
    """

    column: str
    title: str
    type: Type = "text"
    source: str = Field(default="", alias="from")
    look_up: str = ""
    most: Annotated[int, Field(ge=1)] = 2000
    required: bool | Condition = False
    only: Condition = Field(default_factory=dict[str, tuple[str, ...]])
    default: str = ""
    value: str = ""
    unit: Literal["yuan", "wan"] = "yuan"
    form: Literal["YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD"] = "YYYY-MM-DD"
    codes: Mapping[str, str] = Field(default_factory=dict[str, str])
    separator: str = ";"
    columns: tuple[Column, ...] = ()

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type == "fixed") is not bool(self.value) or (self.type == "fixed") is bool(self.source):
            msg = f"{self.column}: a fixed column has a value, any other says where it comes `from`"
            raise ValueError(msg)
        if self.type.startswith("code") is not bool(self.codes):
            msg = f"{self.column}: a code column has `codes`, no other has"
            raise ValueError(msg)
        if (self.type == "rows") is not bool(self.columns):
            msg = f"{self.column}: rows have `columns`, no other type has"
            raise ValueError(msg)
        return self

    def described(self) -> dict[str, Any]:
        """Return what a platform would have to agree to: everything but where it comes from."""
        needed = self.required if isinstance(self.required, bool) else "sometimes"
        told_of = {"column": self.column, "title": self.title, "type": self.type, "required": needed}
        if self.type == "rows":
            return {**told_of, "columns": [one.described() for one in self.columns]}
        extra: dict[str, Any] = {"most": self.most}
        if self.type == "money":
            extra["unit"] = self.unit
        if self.type == "day":
            extra["form"] = self.form
        if self.codes:
            extra["codes"] = sorted(set(self.codes.values()))
        if self.type in {"codes", "texts"}:
            extra["separator"] = self.separator
        return {**told_of, **extra}


class Layout(_Model):
    """How records of one kind of ours are laid out for one operation."""

    record: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    left_out: tuple[str, ...] = ()
    """Fields of ours that are not for this platform."""

    @model_validator(mode="after")
    def _names_each_column_once(self) -> Self:
        names = [one.column for one in self.columns]
        if twice := {name for name in names if names.count(name) > 1}:
            msg = f"column {', '.join(sorted(twice))} stands there twice"
            raise ValueError(msg)
        return self


class RecordProfile(_Model):
    """One kind of record at one platform."""

    profile: str
    version: Annotated[int, Field(ge=1)]
    title: str
    source: str
    mark: Literal["V", "M", "D", "example"]
    template: str
    label: str
    """The column by which people know a record, such as the number of a document."""

    publish: Layout
    withdraw: Layout

    @property
    def name(self) -> str:
        """Its name on the wire, with the version."""
        return f"{self.profile}/{self.version}"

    def layout(self, operation: Operation) -> Layout:
        """Return the layout of an operation."""
        return self.publish if operation == "publish" else self.withdraw

    def columns(self) -> list[dict[str, Any]]:
        """Return what the template is the digest of: every column, those of withdrawals marked so."""
        both: tuple[Operation, ...] = ("publish", "withdraw")
        return [{"operation": name, **one.described()} for name in both for one in self.layout(name).columns]

    def reckoned(self) -> str:
        """Return the digest of its columns as they stand."""
        return told(canonical(self.columns()))


class _CodeAdvice(_Model):
    disposition: Disposition
    chinese: str
    english: str


class TableNames(_Model):
    """Of a front-end table (前置库): its name by kind of record, and columns beside those of the template.

    Attributes:
        source_key, version, operation, digest: Ours, where we may have them; all of them or none.
        state, code: Where the platform writes what became of a row; empty where it does not.
        states: What it writes there.
    """

    table: Mapping[str, str]
    source_key: str = ""
    version: str = ""
    operation: str = ""
    digest: str = ""
    state: str = ""
    code: str = ""
    states: Mapping[str, Standing] = Field(default_factory=dict[str, Standing])

    @model_validator(mode="after")
    def _knows_rows_again_or_not(self) -> Self:
        ours = (self.source_key, self.version, self.operation, self.digest)
        if any(ours) is not all(ours):
            msg = "source_key, version, operation and digest are given together or not at all"
            raise ValueError(msg)
        return self


class PlatformProfile(_Model):
    """What is known of a platform.

    Attributes:
        quiet_seconds: How long after an unclear end a look can be trusted (class B).
        lag_days: How long after that a listing can be trusted (class C).
        receipts: How verdicts come: at once, read on from a cursor, asked for by day, or never.
        flags: What ``serviceFlag`` means for a delivery.
        refusals: How a message of a whole call begins that says why nothing of it was taken.
        busy_is_before_reading: A 503 with Retry-After is given before anything is read.
        most_records: Of one call or file.
    """

    platform: str
    version: Annotated[int, Field(ge=1)]
    title: str
    mark: Literal["example"]
    delivery_class: DeliveryClass
    quiet_seconds: Annotated[int, Field(ge=0)]
    lag_days: Annotated[int, Field(ge=0)]
    receipts: Literal["at_once", "cursor", "by_day", "never"]
    receipt_within_days: Annotated[int, Field(ge=0)]
    flags: Mapping[str, Literal["done", "refused", "unknown"]]
    refusals: Mapping[str, Disposition] = Field(default_factory=dict[str, Disposition])
    busy_is_before_reading: bool = False
    pause_seconds: Annotated[int, Field(ge=1)]
    most_records: Annotated[int, Field(ge=1)]
    done_codes: tuple[str, ...] = ("0000",)
    codes: Mapping[str, _CodeAdvice]
    tables: TableNames | None = None
    records: tuple[RecordProfile, ...] = ()

    def of(self, kind: str, operation: Operation) -> RecordProfile:
        """Return the profile for a kind of record of ours.

        Raises:
            NotOffered: This platform takes none such.
        """
        for one in self.records:
            if one.layout(operation).record == kind:
                return one
        known = sorted({one.layout(operation).record for one in self.records})
        msg = f"{self.platform}: no profile to {operation} {kind!r}, expected one of {', '.join(known)}"
        raise NotOffered(msg, Disposition.MAPPING)

    def named(self, profile: str) -> RecordProfile:
        """Return a profile by its name, with or without version.

        Raises:
            NotOffered: There is none.
        """
        for one in self.records:
            if profile in {one.name, one.profile}:
                return one
        msg = f"{self.platform}: no profile {profile!r}, expected one of {[one.name for one in self.records]}"
        raise NotOffered(msg)

    def advice(self, code: str) -> Advice:
        """Return who has to act on a rule code, and how."""
        found = self.codes.get(code)
        return _UNKNOWN_CODE if found is None else Advice(found.disposition, found.chinese, found.english)

    def refusal(self, message: str) -> Disposition:
        """Return who has to act on a refused call; NONE where its message is not one that is known."""
        return next(
            (who for begins, who in self.refusals.items() if message.startswith(begins)), Disposition.NONE
        )


@cache
def shipped(platform: str) -> PlatformProfile:
    """Return the example profile of a platform that comes with us.

    Raises:
        ProfileBroken: There is none.
    """
    return load(SHIPPED / platform)


def load(folder: Path) -> PlatformProfile:
    """Read the profile of a platform: ``platform.yaml``, and a file for each kind of record.

    Raises:
        ProfileBroken: A file is missing or cannot be used, or its columns are not those of its template.
    """
    head = _read(folder / "platform.yaml")
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != "platform.yaml"]
    records: list[RecordProfile] = []
    for path in paths:
        record = _model(path, RecordProfile, _read(path))
        if (reckoned := record.reckoned()) != record.template:
            msg = f"its columns come to {reckoned}, pinned is {record.template}: raise `version`, then pin it"
            raise ProfileBroken(str(path), msg)
        records.append(record)
    return _model(folder / "platform.yaml", PlatformProfile, {**head, "records": records})


def _read(path: Path) -> dict[str, Any]:
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProfileBroken(str(path), f"cannot be read ({type(error).__name__}): expected YAML") from error
    if not isinstance(document, dict):
        raise ProfileBroken(str(path), "expected names and values")
    return document  # pyright: ignore[reportUnknownVariableType]  # the model looks at it next


def _model(path: Path, model: type[_M], document: Mapping[str, Any]) -> _M:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = f"{path}: {'.'.join(map(str, first['loc']))}"
        raise ProfileBroken(place, f"{first['msg']} ({error.error_count()} in all)") from None

"""What the service answers beside an assessment; the OpenAPI document is made from these models."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from checker.scoring.assessment import Assessment


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldProblem(_Answer):
    """One field of what was sent that cannot be taken; never repeats what it held."""

    field: str
    code: str
    message: str


class Problem(_Answer):
    """What went wrong (RFC 9457). `type` names the kind of problem, `request_id` finds it in the log."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    request_id: str
    errors: list[FieldProblem] = []


class RuleBaseShown(_Answer):
    """The rule base in use."""

    version: str
    fingerprint: str = Field(pattern="^sha256:[0-9a-f]{64}$")


class RuleBrief(_Answer):
    """A rule in a list."""

    rule: str
    title: str
    kind: str
    status: str
    severity: int
    item: str | None
    places: list[str]


class Effective(_Answer):
    """From which day to which a rule is in force; `to` is null where no end is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: date = Field(alias="from")
    to: date | None


class ExampleShown(_Answer):
    """A worked example beside a rule, by name, and what the rule says of it."""

    name: str
    expect: Literal["true", "false", "unknown", "not_applicable"]


class RuleShown(RuleBrief):
    """A rule with its condition, sources and what follows from it."""

    effective: Effective
    for_each: str | None
    when: str
    not_applicable: list[str]
    source: list[str]
    consequence: dict[str, Any]
    cases: list[ExampleShown]


class RuleList(_Answer):
    """All rules of the rule base in use, in its order."""

    rule_base: RuleBaseShown
    rules: list[RuleBrief]


class RuleAnswer(_Answer):
    """One rule of the rule base in use."""

    rule_base: RuleBaseShown
    rule: RuleShown


class ReloadAnswer(_Answer):
    """What came of asking for the rule base to be read again: `swapped`, `unchanged`, or `kept` with why."""

    state: Literal["swapped", "unchanged", "kept"]
    rule_base: RuleBaseShown
    problems: list[str]


class Failure(_Answer):
    """Why a screening failed."""

    code: str
    message: str


class JobShown(_Answer):
    """A screening and how far it has come; counts are null until they are known."""

    id: str
    state: Literal["receiving", "queued", "running", "done", "failed"]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    screened: int
    expected: int | None
    read: int | None
    accepted: int | None
    rejected: int | None
    failure: Failure | None
    result: str | None = Field(description="Path of the result once there is one")


class KeptCase(_Answer):
    """A case that was kept: its newest assessment."""

    case_id: str
    kept_at: datetime
    assessment: Assessment


class ReceiptFile(_Answer):
    """A receipt with its case, as `sunlit receipt verify` takes it, byte by byte."""

    case: dict[str, Any]
    receipt: dict[str, Any]
    receipt_id: str


class MeasureShown(_Answer):
    """A field in which others restrict whoever is listed; `binds` is unknown where law does not settle it."""

    measure: str
    title: str
    binds: Literal["true", "unknown"]


class CreditAnswer(_Answer):
    """Whether an employer is restricted today; what was removed, annulled or has expired is not told."""

    credit_code: str
    day: date
    restricted: bool
    measures: list[MeasureShown]
    basis: list[str]
    since: date | None
    until: date | None


class Health(_Answer):
    """Whether the process answers."""

    status: Literal["ok"]


class Readiness(_Answer):
    """Whether requests should be sent here: the store, the engines and the rule base."""

    status: Literal["ready", "not_ready"]
    store: bool
    second_engine: Literal["ready", "starting", "late", "down", "not_importable", "closed", "inexpressible"]
    stopping: bool
    rule_base: str


class RowTold(_Answer):
    """A row that was not taken, or that somebody should look at; names of files are those of the job."""

    file: str
    sheet: str
    row: int | None
    column: str
    code: str
    message: str


class RuleCounted(_Answer):
    """Of how many cases a rule was made out, and of how many it cannot be told."""

    rule: str
    title: str
    true: int
    unknown: int


class OutcomesCounted(_Answer):
    """How many cases lead where."""

    referral_true: int
    referral_held: int
    listing_true: int
    publication_true: int


class CaseScreened(_Answer):
    """One case of a screening; `missing` says by rule what would be needed to tell."""

    case_id: str
    credit_code: str | None
    true: list[str]
    unknown: list[str]
    missing: dict[str, list[str]]
    outcome: dict[str, Any]
    score: dict[str, int]


class RuleNotSupplied(_Answer):
    """A rule that nothing in the file speaks of, and what it would need."""

    rule: str
    facts: list[str]


class ScreeningResult(_Answer):
    """What a screening found, as ``sunlit screen --json`` prints it."""

    rule_base: RuleBaseShown
    read: int
    accepted: int
    rejected: list[RowTold]
    warnings: list[RowTold]
    rules: list[RuleCounted]
    outcomes: OutcomesCounted
    did_not_submit: list[dict[str, Any]]
    not_supplied: list[RuleNotSupplied]
    cases: list[CaseScreened]

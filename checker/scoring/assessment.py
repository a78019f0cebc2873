"""The answer to one case (研判结果), as JSON has it; a lead (线索) that binds nobody until it is adopted.

An assessment is built as plain data, since it is made in well under a millisecond; these types
are checked against it in tests, and the JSON Schema for others is made from them. Keys that may
be left out say when.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

FORM = 1
"""Version of this form; it changes when a key is taken away or means something else."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TruthWord = Literal["true", "unknown", "false"]
ReferralWord = Literal["true", "held", "unknown", "false"]
_STRICT = ConfigDict(extra="forbid", strict=True)


@with_config(_STRICT)
class RuleBaseNamed(TypedDict):
    """The rule base that judged."""

    version: str
    fingerprint: str


@with_config(_STRICT)
class FactShown(TypedDict):
    """A fact as an element saw it.

    `value` is null where the fact is absent, or known only between `low` and `high` (null: open).
    """

    source: Literal["stated", "finding", "presumed", "derived", "rule"]
    value: bool | int | str | None
    low: NotRequired[int | None]
    high: NotRequired[int | None]


@with_config(_STRICT)
class FigureShown(TypedDict):
    """A figure fixed by law; `value` is null where only a band from `low` to `high` is known (null: open).

    One that is not `verified` is from memory or not signed by a legal office: it may warn,
    but enters no document and raises no alarm.
    """

    unit: str
    source: str
    verified: bool
    value: int | None
    low: NotRequired[int | None]
    high: NotRequired[int | None]


@with_config(_STRICT)
class ElementShown(TypedDict):
    """One element of a rule (构成要件); `line` is there where a line of a list tells it (``orders/0``)."""

    text: str
    truth: TruthWord
    facts: dict[str, FactShown]
    figures: dict[str, FigureShown]
    missing: list[str]
    line: NotRequired[str]


@with_config(_STRICT)
class DistanceShown(TypedDict):
    """How far a fact is from what the rule asks.

    `short_by` is the most that can be missing (null: open), `at_least` the least where it differs;
    `share` is null where it says nothing; `near` says that 80 % is reached and the figure is not.
    With an explanation every line is measured, and `worker` says whose it is.
    """

    fact: str
    short_by: int | None
    unit: str
    share: float | None
    at_least: NotRequired[int]
    line: NotRequired[str]
    near: NotRequired[bool]
    worker: NotRequired[str]


Change = TypedDict(
    "Change",
    {"fact": str, "from": NotRequired[bool | int | str | None], "to": bool | int | str | None},
)
"""One fact that would have to be otherwise; ``from`` is left out where it is not known yet."""
Change.__pydantic_config__ = _STRICT  # pyright: ignore[reportAttributeAccessIssue]


@with_config(_STRICT)
class Complete(TypedDict):
    """Whether a search was gone through to its end, and how far: so many changes, so many days ahead."""

    settled_by: bool
    would_change: bool
    would_change_at_most: int
    crosses_on_days: int


@with_config(_STRICT)
class VerdictShown(TypedDict):
    """A rule's answer in full; the last four keys come with an explanation only."""

    rule: str
    title: str
    kind: Literal["violation", "crime", "listing", "publication", "grade", "lead", "integrity"]
    severity: int
    truth: TruthWord
    lines: list[str]
    elements: list[ElementShown]
    missing: list[str]
    distance: list[DistanceShown]
    source: list[str]
    settled_by: NotRequired[list[list[str]]]
    would_change: NotRequired[list[list[Change]]]
    crosses_on: NotRequired[str | None]
    complete: NotRequired[Complete]


@with_config(_STRICT)
class NotApplicable(TypedDict):
    """A rule that does not apply, and why."""

    rule: str
    reason: str
    source: str


@with_config(_STRICT)
class ReferralShown(TypedDict):
    """One crime that can be referred; `held` is the reason why a person looks first."""

    crime: str
    truth: TruthWord
    held: str | None


@with_config(_STRICT)
class OutcomeShown(TypedDict):
    """What the verdicts together would lead to; the grade is a preview, null where it cannot be known."""

    referral: ReferralWord
    referrals: list[ReferralShown]
    listing: TruthWord
    publication: TruthWord
    grade_preview: str | None


@with_config(_STRICT)
class Score(TypedDict):
    """Points of what is TRUE, and with what is UNKNOWN; it orders work and the draw, nothing else."""

    low: int
    high: int


@with_config(_STRICT)
class StepShown(TypedDict):
    """What has to happen next; `due` is its last moment in legal time, null where no clock has a start."""

    step: str
    actor: Literal["agency", "agency_head", "police", "prosecutor", "party"]
    due: str | None
    source: str


@with_config(_STRICT)
class Assessment(TypedDict):
    """All that is said of one case.

    `verdicts` holds what is TRUE or UNKNOWN, gravest first; `false` and `not_supplied` (UNKNOWN,
    with nothing supplied that it rests on) name the rest, unless everything was asked for in full.
    `agreed` says that two engines answered and said the same; `differing` names the rules on which
    they did not, and is left out where there are none.
    """

    case_id: str
    day: str
    place: str
    rule_base: RuleBaseNamed
    engines: list[str]
    agreed: bool
    differing: NotRequired[list[str]]
    verdicts: list[VerdictShown]
    false: list[str]
    not_supplied: list[str]
    not_applicable: list[NotApplicable]
    outcome: OutcomeShown
    score: Score
    next_steps: list[StepShown]
    receipt: str


ASSESSMENT: TypeAdapter[Assessment] = TypeAdapter(Assessment)


def assessment_schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment, as it is kept in the repository."""
    schema = ASSESSMENT.json_schema()
    return {
        "$schema": DIALECT,
        "title": "sunlit assessment",
        "description": "What labour law says of one case; a lead, nothing more. 个案研判结果（线索）",
        "version": FORM,
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }

"""An inspector of the registry (执法检查人员): what qualifies, and what keeps away.

The id is public: it stands in rosters and draws. The name, the number of the certificate and whom
an inspector has to keep away from are personal, and leave this process sealed or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from rules.truth import FALSE, TRUE, UNKNOWN, Truth

PERSONAL = frozenset({"name", "certificate", "recusals"})
"""Fields that stand sealed in every table, the history too."""


@dataclass(frozen=True, slots=True, order=True)
class Leave:
    """Days on which an inspector is away (不在岗), both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True, order=True)
class Recusal:
    """An employer an inspector must not be sent to (回避), and why."""

    credit_code: str
    reason: str

    def __str__(self) -> str:
        return f"{self.credit_code}：{self.reason}"


InspectorKnown = bool | str | date | tuple[str, ...] | tuple[Leave, ...] | tuple[Recusal, ...]


@dataclass(frozen=True, slots=True)
class Inspector:
    """One inspector; None is unknown, an empty tuple is "none".

    Attributes:
        id: At most 32 of ``0-9 A-Z -``; public.
        certificate: Number of the certificate to enforce (行政执法证).
        certificate_expires: Last day on which it is good.
        qualifications: Inspection items by letter (A to L), or groups, in their order.
    """

    id: str
    name: str = field(repr=False)
    certificate: str | None = field(default=None, repr=False)
    certificate_expires: date | None = None
    unit: str | None = None
    place: str | None = None
    qualifications: tuple[str, ...] | None = None
    leave: tuple[Leave, ...] | None = None
    recusals: tuple[Recusal, ...] | None = field(default=None, repr=False)
    active: bool | None = None

    @property
    def subject(self) -> str:
        """What it is found by."""
        return self.id

    def known(self) -> Mapping[str, InspectorKnown]:
        """Return what is known, by field, in the order of the fields."""
        stated = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in stated if value is not None}

    def on_duty(self, day: date) -> Truth:
        """Return whether the inspector works on a day, with a certificate that is good on it."""
        certified = None if self.certificate_expires is None else day <= self.certificate_expires
        here = None if self.leave is None else not any(one.first <= day <= one.last for one in self.leave)
        return Truth.of(self.active) & Truth.of(certified) & Truth.of(here)

    def must_keep_away(self, credit_code: str) -> Truth:
        """Return whether the inspector is recused from an employer."""
        if self.recusals is None:
            return UNKNOWN
        return TRUE if any(one.credit_code == credit_code for one in self.recusals) else FALSE

"""An employer of the registry (用人单位), as far as it is known.

None is unknown, `ABSENT` is known not to be there (无): an employer without a grade is not one whose
grade nobody told. A value here has passed the border (`registry.border`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from checker.intake.called import UNIT_TYPES
from rules.fact import Absent
from rules.place import prefix_of

UnitType = Literal[
    "enterprise",
    "individual_business",
    "state_organ",
    "public_institution",
    "social_organisation",
    "private_non_enterprise",
]
SizeClass = Literal["large", "medium", "small", "micro"]
Status = Literal["active", "closed", "moved"]
Grade = Literal["A", "B", "C"]

SIZE_CLASSES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
STATUSES = {"active": "正常", "closed": "注销或停业", "moved": "迁出"}
GRADES = {"A": "A级", "B": "B级", "C": "C级"}
"""As the grade schemes of the rule base name them."""

FULL_GRID = 12
"""Digits of a grid that says of which place it is; shorter ones are numbers within the place."""

Known = bool | int | str | tuple[str, ...] | Absent

__all__ = ["GRADES", "SIZE_CLASSES", "STATUSES", "UNIT_TYPES", "Employer", "Known", "grid_fits"]


@dataclass(frozen=True, slots=True)
class Employer:
    """One employer.

    Attributes:
        industry: Letter and up to four digits of GB/T 4754.
        place: Six digits of GB/T 2260.
        grid: Digits of the street grid (网格) within the place.
        complaints: Complaints and reports of this year.
        visits_this_year: Inspections on site of this year.
        tags: In their order, each once; an empty tuple is "none".
    """

    credit_code: str
    name: str
    unit_type: UnitType | None = None
    industry: str | Absent | None = None
    size_class: SizeClass | Absent | None = None
    place: str | None = None
    grid: str | Absent | None = None
    key_employer: bool | None = None
    complaints: int | None = None
    abnormal_operation: bool | None = None
    serious_violations: bool | None = None
    integrity_grade: Grade | Absent | None = None
    visits_this_year: int | None = None
    status: Status | None = None
    tags: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        """What it is found by."""
        return self.credit_code

    def known(self) -> Mapping[str, Known]:
        """Return what is known, by field, in the order of the fields."""
        stated = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in stated if value is not None}


def grid_fits(place: str | None, grid: str | Absent | None) -> bool:
    """Return whether a grid can lie in a place, as far as both are known.

    >>> grid_fits("320505", "320505001002"), grid_fits("320505", "330505001002"), grid_fits("320505", "0012")
    (True, False, True)
    """
    if place is None or not isinstance(grid, str) or len(grid) < FULL_GRID:
        return True
    return grid.startswith(prefix_of(place))

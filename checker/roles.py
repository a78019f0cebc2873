"""Who may do what, where (角色与辖区): one table of roles, and the places a token reaches.

Nothing is allowed that does not stand here. A permission is what a route asks for, never a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rules.place import prefix_of


class Permission(StrEnum):
    """What can be allowed."""

    SCORE = "score"
    KEEP = "keep"
    SCREEN = "screen"
    JOBS = "jobs"
    RULES = "rules"
    CASES = "cases"
    CREDIT = "credit"
    DOCUMENTATION = "documentation"
    METRICS = "metrics"
    RELOAD = "reload"


RoleName = Literal["inspector", "reviewer", "approver", "auditor", "system", "operator"]

_LOOKS = frozenset(
    {Permission.RULES, Permission.CASES, Permission.JOBS, Permission.CREDIT, Permission.DOCUMENTATION}
)
_WORKS = _LOOKS | {Permission.SCORE, Permission.KEEP, Permission.SCREEN}

ROLES: dict[RoleName, frozenset[Permission]] = {
    "inspector": _WORKS,
    "reviewer": _WORKS,
    "approver": _WORKS,
    "system": _WORKS,
    "auditor": _LOOKS | {Permission.METRICS},
    "operator": frozenset(
        {Permission.RULES, Permission.DOCUMENTATION, Permission.METRICS, Permission.RELOAD}
    ),
}
"""Inspector (监察员), reviewer (审核人), approver (审批人), another system (对接系统), auditor (审计),
operator (运维). The first four may do the same as yet: what tells them apart comes with decisions."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is asking: a token that was found good, its role, and the place it reaches."""

    token_id: str
    name: str
    role: RoleName
    place: str

    def may(self, permission: Permission) -> bool:
        """Return whether its role allows this."""
        return permission in ROLES[self.role]

    def reaches(self, place: str) -> bool:
        """Return whether a place lies in its jurisdiction (GB/T 2260: province, city, county).

        >>> Bearer("t", "示例市", "inspector", "320500").reaches("320506")
        True
        >>> Bearer("t", "示例市", "inspector", "320500").reaches("320600")
        False
        """
        return place.startswith(prefix_of(self.place))

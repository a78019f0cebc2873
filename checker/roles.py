"""Who may do what, where (角色与辖区): one table of roles, and the places a token reaches.

Nothing is allowed that does not stand here. A permission is what a route asks for, never a role.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    PROCEEDINGS_READ = "proceedings_read"
    PROCEEDINGS_ACT = "proceedings_act"
    PROCEEDINGS_FULL = "proceedings_full"
    EXPORT = "export"


RoleName = Literal["inspector", "reviewer", "approver", "auditor", "supervisor", "system", "operator"]

_LOOKS = frozenset(
    {Permission.RULES, Permission.CASES, Permission.JOBS, Permission.CREDIT, Permission.DOCUMENTATION}
)
_SCORES = _LOOKS | {Permission.SCORE, Permission.KEEP, Permission.SCREEN}
_ACTS = _SCORES | {Permission.PROCEEDINGS_READ, Permission.PROCEEDINGS_ACT, Permission.PROCEEDINGS_FULL}

ROLES: dict[RoleName, frozenset[Permission]] = {
    "inspector": _ACTS,
    "reviewer": _ACTS,
    "approver": _ACTS,
    "auditor": _LOOKS | {Permission.METRICS, Permission.PROCEEDINGS_READ},
    "supervisor": _LOOKS | {Permission.PROCEEDINGS_READ, Permission.PROCEEDINGS_FULL, Permission.EXPORT},
    "system": _SCORES,
    "operator": frozenset(
        {Permission.RULES, Permission.DOCUMENTATION, Permission.METRICS, Permission.RELOAD}
    ),
}
"""Inspector (监察员), reviewer (审核人), approver (审批人), auditor (审计), supervisor (监督), another system
(对接系统), operator (运维)."""

POSTS_OF: Mapping[RoleName, frozenset[str]] = {
    "inspector": frozenset({"investigator"}),
    "reviewer": frozenset({"legal_reviewer"}),
    "approver": frozenset({"head", "acting_head", "deputy"}),
}
"""In which posts a role acts (岗位); the first three are told apart by it, and the others act in none."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is asking: a token that was found good, its role, the place it reaches, and whose acts it makes."""

    token_id: str
    name: str
    role: RoleName
    place: str
    officer: str | None = None

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

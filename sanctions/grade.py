"""A preview of the grade of honesty in labour matters (诚信等级预览), on what was dealt with, not on leads.

The agency grades once a year. What is shown here is what its scheme would say today of the
record that was supplied; it binds nobody.

Source: 企业劳动保障守法诚信等级评价办法 (number from memory), local variants as data.
"""

from __future__ import annotations

from collections.abc import Sequence

from rules.grade_scheme import GradeScheme


def preview(scheme: GradeScheme | None, holds: Sequence[bool | None]) -> str | None:
    """Return the grade, or None where it cannot be known.

    `holds` says of each grade of the scheme, from the worst, whether its condition holds. The
    first that does is taken; one that cannot be told may be the one, so that nothing is said.

    >>> from datetime import date
    >>> scheme = GradeScheme("x", "", (), date(2017, 1, 1), None, (("C", "c"), ("B", "b")), "A", ())
    >>> preview(scheme, [False, True]), preview(scheme, [False, False]), preview(scheme, [None, True])
    ('B', 'A', None)
    """
    if scheme is None:
        return None
    for (grade, _), truth in zip(scheme.steps, holds, strict=True):
        if truth is None:
            return None
        if truth:
            return grade
    return scheme.otherwise

"""Three truth values, because a case file is never complete.

A condition over a case holds, fails, or cannot be told yet from what has been
submitted. We follow Kleene's strong logic, which is also what SQL does with NULL:

>>> TRUE & UNKNOWN, FALSE & UNKNOWN, TRUE | UNKNOWN
(UNKNOWN, FALSE, TRUE)
>>> ~UNKNOWN, Truth.of(None), TRUE.word
(UNKNOWN, UNKNOWN, 'true')
"""

from __future__ import annotations

from enum import Enum


class Truth(Enum):
    """Whether a condition holds in a case.

    The engines compute with ``True``, ``False`` and ``None`` (what SQL and every
    column store do); `of` and `word` are the two doors to and from this type.
    """

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool | None) -> Truth:
        """Return the truth that ``True``, ``False`` or ``None`` stands for."""
        # the names of the module: looking a member up through its class costs several times as much
        return UNKNOWN if value is None else TRUE if value else FALSE

    @property
    def word(self) -> str:
        """The contract's word for it: ``true``, ``false`` or ``unknown``."""
        return "true" if self is TRUE else "false" if self is FALSE else "unknown"

    def __and__(self, other: Truth) -> Truth:
        return min(self, other, key=_rank)

    def __or__(self, other: Truth) -> Truth:
        return max(self, other, key=_rank)

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __bool__(self) -> bool:
        msg = "a Truth has three values: compare it with TRUE, FALSE or UNKNOWN"
        raise TypeError(msg)

    def __repr__(self) -> str:
        return self.name


def _rank(truth: Truth) -> int:
    return truth.value


FALSE, UNKNOWN, TRUE = Truth

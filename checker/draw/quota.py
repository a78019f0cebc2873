"""How many units of a stratum are drawn (抽取数量): a rule in words, reckoned in exact decimals.

``all``, ``ratio:0.30``, ``count:25`` or ``per_inspector:5``, each with `` min:N`` and `` max:N`` if wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from checker.draw.errors import DrawRefused

_RULE = re.compile(
    r"(?:(?P<all>all)|(?P<kind>ratio|count|per_inspector):(?P<value>0|[1-9][0-9]{0,6}|(?:0|[1-9][0-9]{0,6})\.[0-9]{1,9}))"
    r"(?: min:(?P<min>0|[1-9][0-9]{0,8}))?(?: max:(?P<max>0|[1-9][0-9]{0,8}))?"
)


@dataclass(frozen=True, slots=True)
class Quota:
    """The rule of one stratum; `value` is exact."""

    kind: str
    value: Fraction
    least: int | None
    most: int | None

    @classmethod
    def read(cls, text: str, stratum: str = "") -> Quota:
        """Read a rule as a plan writes it.

        Raises:
            DrawRefused: It is none, its share is over 1, its count no whole number, or min is over max.
        """
        found = _RULE.fullmatch(text)
        if found is None:
            raise _refused(
                stratum,
                text,
                "all, ratio:0.30, count:25 or per_inspector:5, then min:N max:N if wanted",
            )
        kind = found["kind"] or "all"
        value = Fraction(found["value"] or 1)
        least, most = (None if found[key] is None else int(found[key]) for key in ("min", "max"))
        if kind == "ratio" and not 0 < value <= 1:
            raise _refused(stratum, text, "a ratio above 0 and up to 1")
        if (kind != "ratio" and not value) or (kind == "count" and value.denominator != 1):
            raise _refused(stratum, text, "a whole number above 0" if kind == "count" else "a number above 0")
        if least is not None and most is not None and least > most:
            raise _refused(stratum, text, "min up to max")
        return cls(kind, value, least, most)

    def of(self, units: int, inspectors: int, stratum: str = "") -> int:
        """Return how many of a stratum's units are drawn.

        Raises:
            DrawRefused: It asks for more units than the stratum has.
        """
        wanted = {
            "all": Fraction(units),
            "ratio": self.value * units,
            "count": self.value,
            "per_inspector": min(self.value * inspectors, Fraction(units)),
        }[self.kind]
        if wanted > units:
            raise DrawRefused(
                "quota",
                f"stratum {stratum!r}: {ceil(wanted)} are to be drawn, it has {units} units",
                f"分层“{stratum}”：拟抽取 {ceil(wanted)} 户，仅有 {units} 户",
            )
        number = ceil(wanted)
        if self.least is not None:
            number = max(number, self.least)
        if self.most is not None:
            number = min(number, self.most)
        return min(number, units)


def _refused(stratum: str, text: str, expected: str) -> DrawRefused:
    return DrawRefused(
        "rule",
        f"rule of stratum {stratum!r}: found {text!r}, expected {expected}",
        f"分层“{stratum}”的抽取规则：发现 {text!r}，应为 {expected}",
    )

"""What a literal of a condition stands for: a whole number, a text or a day."""

from __future__ import annotations

import re
from datetime import date

from sqlglot import exp

from rules.condition.bounds import INT64
from rules.condition.tree import Constant
from rules.errors import ConditionRefused

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_DIGITS = len(str(INT64))


def literal(node: exp.Literal) -> Constant:
    """Return a text as it stands, or a whole number.

    Raises:
        ConditionRefused: It is a fraction, or does not fit 64 bits.
    """
    text = str(node.this)
    return Constant(text, "str") if node.is_string else Constant(whole_number(text), "int")


def whole_number(text: str) -> int:
    """Return a number written in digits.

    Raises:
        ConditionRefused: It is a fraction, negative, or does not fit 64 bits.
    """
    if not (text.isascii() and text.isdigit()):
        raise ConditionRefused(
            f"whole numbers only, no fractions: {text[:40]}", "multiply both sides out, or change the unit"
        )
    # counted first: Python refuses to read thousands of digits
    if len(text.lstrip("0")) > _MOST_DIGITS or int(text) > INT64:
        raise ConditionRefused(f"{text[:40]} does not fit 64 bits", "change the unit")
    return int(text)


def day_literal(node: exp.Cast) -> Constant:
    """Return the day of ``DATE '2026-11-22'``.

    Raises:
        ConditionRefused: It is another conversion, or there is no such day.
    """
    text, to = node.this, node.args["to"]
    if not (isinstance(text, exp.Literal) and text.is_string and to.this == exp.DataType.Type.DATE):
        raise ConditionRefused(f"no conversions: {node.sql()}", "write DATE '2026-11-22' for a day")
    wanted = str(text.this)
    try:
        if _DAY.fullmatch(wanted):
            return Constant(date.fromisoformat(wanted), "date")
    except ValueError:
        pass
    raise ConditionRefused(f"{wanted!r} is no day", "write DATE '2026-11-22'")

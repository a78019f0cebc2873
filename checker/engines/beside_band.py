"""Comparisons written in Python: of exact numbers, and of one beside a band (区间) known by its ends."""

from __future__ import annotations

from collections.abc import Mapping

from rules.condition.tree import Operator

TURNED: Mapping[Operator, Operator] = {
    "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
SIGNS: Mapping[Operator, str] = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_OF_BAND: Mapping[Operator, tuple[str, str]] = {
    # of a number beside a band: when it holds for the whole of it, when for none of it
    ">=": ("{x} >= {high}", "{x} < {low}"),
    ">": ("{x} > {high}", "{x} <= {low}"),
    "<=": ("{x} <= {low}", "{x} > {high}"),
    "<": ("{x} < {low}", "{x} >= {high}"),
}


def beside_band(x: str, operator: Operator, ends: tuple[str, str]) -> str:
    """Return how an exact number compares with one of which only bounds (or one of them) are known."""
    low, high = ends
    if operator in ("=", "<>"):
        outside = " or ".join([f"{x} < {low}"] * bool(low) + [f"{x} > {high}"] * bool(high))
        return f"({operator == '<>'} if {outside} else None)" if outside else "None"
    holds, fails = _OF_BAND[operator]
    needs = [(holds, "True"), (fails, "False")]
    told = [
        f"{word} if {text.format(x=x, low=low, high=high)} else "
        for text, word in needs
        if (high if "{high}" in text else low)
    ]
    return f"({''.join(told)}None)"
